"""Tables drawn with rules in both directions: the grid, its spanning cells, and what the rules leave to white space."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from harvester.parsers.tables.cells import build_cell
from harvester.parsers.tables.columns import find_strips, is_number_cell
from harvester.parsers.tables.geometry import Box, Cell, Line, PageContent, Placed, Row, Rule, Table, Word
from harvester.parsers.tables.rows import group_lines, place_lines
from harvester.parsers.tables.words import split_lines

# In points: rules that should cross stop short by so much; two lines nearer than _SAME are the two edges of one thick
# rule, and no row of text fits between lines nearer than _MIN_SIDE.
_TOUCH = 3.0
_SAME = 2.6
_MIN_SIDE = 4.0


@dataclass(slots=True)
class Lattice:
    """Rules that touch each other, and the lines of the grid that they make."""

    horizontals: list[Rule]
    verticals: list[Rule]
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The box round all rules."""
        return (
            min([*self.xs, *(rule.start for rule in self.horizontals)]),
            min([*self.ys, *(rule.start for rule in self.verticals)]),
            max([*self.xs, *(rule.end for rule in self.horizontals)]),
            max([*self.ys, *(rule.end for rule in self.verticals)]),
        )


def find_lattices(content: PageContent) -> list[Lattice]:
    """Find the groups of touching horizontal and vertical rules, from top to bottom.

    Edges of shaded areas count only where drawn rules make no grid of their own: text is shaded line by line too.
    """
    lattices = _touching(content.horizontals, content.verticals)
    for index, lattice in enumerate(lattices):
        drawn = _touching(
            [rule for rule in lattice.horizontals if rule.drawn], [rule for rule in lattice.verticals if rule.drawn]
        )
        grids = [grid for grid in drawn if len(grid.xs) >= 3 and len(grid.ys) >= 3]
        if len(grids) == 1 and _area(grids[0].box) > 0.7 * _area(lattice.box):
            lattices[index] = grids[0]
    return lattices


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _touching(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[Lattice]:
    parent = list(range(len(horizontals) + len(verticals)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, vertical in enumerate(verticals, len(horizontals)):
        for j, horizontal in enumerate(horizontals):
            if _crosses(horizontal, vertical):
                parent[root(i)] = root(j)
    groups: dict[int, Lattice] = {}
    for j, horizontal in enumerate(horizontals):
        groups.setdefault(root(j), Lattice([], [])).horizontals.append(horizontal)
    for i, vertical in enumerate(verticals, len(horizontals)):
        groups.setdefault(root(i), Lattice([], [])).verticals.append(vertical)
    lattices = [group for group in groups.values() if group.horizontals and group.verticals]
    for lattice in lattices:
        lattice.xs = _lines([rule.at for rule in lattice.verticals])
        lattice.ys = _lines([rule.at for rule in lattice.horizontals])
    return sorted(lattices, key=lambda lattice: (lattice.box[1], lattice.box[0]))


def _crosses(horizontal: Rule, vertical: Rule) -> bool:
    return (
        vertical.start - _TOUCH <= horizontal.at <= vertical.end + _TOUCH
        and horizontal.start - _TOUCH <= vertical.at <= horizontal.end + _TOUCH
    )


def _lines(values: Iterable[float]) -> list[float]:
    lines: list[float] = []
    for value in sorted(values):
        if not lines or value - lines[-1] > _SAME:
            lines.append(value)
    return lines


def build_grid(lattice: Lattice, content: PageContent, words: Sequence[Word]) -> Table | None:
    """Build the table of a lattice from the words inside it; None when it is no grid of at least two cells."""
    _open_sides(lattice, words)
    xs, ys = lattice.xs, lattice.ys
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > 40_000:
        return None
    grid = _Grid(lattice)
    grid.place(words)
    if len(xs) < 3 and len(ys) < 3:
        return None
    grid.split_columns()
    rows = grid.rows(content.number)
    rows, columns = _drop_empty(rows, grid.xs)
    if not rows:
        return None
    return Table(content.number, lattice.box, rows, page_height=content.height, turn=content.turn, columns=columns)


def _open_sides(lattice: Lattice, words: Sequence[Word]) -> None:
    """Close a grid whose outer rules are missing, as far as its other rules reach and words stand there."""
    x0, top, x1, bottom = lattice.box
    if lattice.xs[0] - x0 > 8 and _any_word(words, (x0, top, lattice.xs[0], bottom)):
        lattice.xs.insert(0, x0)
    if x1 - lattice.xs[-1] > 8 and _any_word(words, (lattice.xs[-1], top, x1, bottom)):
        lattice.xs.append(x1)
    if lattice.ys[0] - top > 5 and _any_word(words, (x0, top, x1, lattice.ys[0])):
        lattice.ys.insert(0, top)
    if bottom - lattice.ys[-1] > 5 and _any_word(words, (x0, lattice.ys[-1], x1, bottom)):
        lattice.ys.append(bottom)


def _any_word(words: Iterable[Word], box: Box) -> bool:
    x0, top, x1, bottom = box
    return any(x0 <= (word.x0 + word.x1) / 2 <= x1 and top <= word.middle <= bottom for word in words)


class _Grid:
    """Unit cells of a lattice, merged where no rule stands between them."""

    def __init__(self, lattice: Lattice) -> None:
        self.xs, self.ys = list(lattice.xs), list(lattice.ys)
        self.width, self.height = len(self.xs) - 1, len(self.ys) - 1
        self.walls = self._walls(lattice)
        self.owner = self._merge()
        self.words: dict[tuple[int, int], list[Word]] = {}

    def _walls(self, lattice: Lattice) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
        """Give the unit edges that a rule covers: (row, x line) upright and (y line, column) level."""
        upright: set[tuple[int, int]] = set()
        level: set[tuple[int, int]] = set()
        for rule in lattice.verticals:
            k = _nearest(rule.at, self.xs)
            upright |= {(r, k) for r in range(self.height) if _covers(rule, self.ys[r], self.ys[r + 1])}
        for rule in lattice.horizontals:
            k = _nearest(rule.at, self.ys)
            level |= {(k, c) for c in range(self.width) if _covers(rule, self.xs[c], self.xs[c + 1])}
        return upright, level

    def _merge(self) -> dict[tuple[int, int], tuple[int, int, int, int]]:
        """Give for every unit cell the rectangle (row, column, rows, columns) that it belongs to."""
        upright, level = self.walls
        owner: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for row in range(self.height):
            for column in range(self.width):
                if (row, column) in owner:
                    continue
                right = column + 1
                while right < self.width and (row, right) not in upright and (row, right) not in owner:
                    right += 1
                below = row + 1
                while below < self.height and self._open_below(below, column, right, upright, level, owner):
                    below += 1
                rect = (row, column, below - row, right - column)
                owner.update({(r, c): rect for r in range(row, below) for c in range(column, right)})
        return owner

    def _open_below(
        self,
        row: int,
        column: int,
        right: int,
        upright: set[tuple[int, int]],
        level: set[tuple[int, int]],
        owner: dict[tuple[int, int], tuple[int, int, int, int]],
    ) -> bool:
        columns = range(column, right)
        return (
            not any((row, c) in level for c in columns)
            and not any((row, c) in upright for c in range(column + 1, right))
            and (column == 0 or (row, column) in upright)
            and (right == self.width or (row, right) in upright)
            and not any((row, c) in owner for c in columns)
        )

    def place(self, words: Iterable[Word]) -> None:
        """Give every word to the rectangle that holds its centre."""
        for word in words:
            column = _interval((word.x0 + word.x1) / 2, self.xs)
            row = _interval(word.middle, self.ys)
            if row is not None and column is not None:
                rect = self.owner[row, column]
                self.words.setdefault(rect[:2], []).append(word)

    def split_columns(self) -> None:
        """Divide columns in which the words of most rows leave a wide strip free: an upright rule is missing."""
        for column in reversed(range(self.width)):
            cells = [
                words
                for (row, c), words in self.words.items()
                if c == column and self.owner[row, c][3] == 1 and row > 0
            ]
            lines = [line for words in cells for line in split_lines(words)]
            if len(lines) < 4:
                continue
            strips = [
                strip
                for strip in find_strips(lines, tolerated=len(lines) // 20)
                if _mostly_divided(strip.middle, lines) and strip.x1 - strip.x0 > 9
            ]
            if strips:
                self._insert_columns(column, [strip.middle for strip in strips])

    def _insert_columns(self, column: int, at: Sequence[float]) -> None:
        count = len(at)
        words = [word for found in self.words.values() for word in found]
        self.xs[column + 1 : column + 1] = at
        moved: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for (row, c), (r0, c0, rows, columns) in self.owner.items():
            if c < column or c > column:
                inside = c0 <= column < c0 + columns
                rect = (r0, c0 + count if c0 > column else c0, rows, columns + count if inside else columns)
                moved[row, c + count if c > column else c] = rect
            elif columns > 1:
                for k in range(count + 1):
                    moved[row, c + k] = (r0, c0, rows, columns + count)
            else:
                for k in range(count + 1):
                    moved[row, c + k] = (r0, c0 + k, rows, 1)
        self.owner, self.width, self.words = moved, self.width + count, {}
        self.place(words)

    def rows(self, page: int) -> list[Row]:
        """Give the rows from top to bottom; bands that hold several aligned lines become several rows."""
        rows: list[Row] = []
        for band in range(self.height):
            groups = self._band_groups(band)
            if groups is None:
                rows.append(self._row(band, page))
            else:
                rows += [self._split_row(band, group, page) for group in groups]
        return rows

    def _band_box(self, row: int, rows: int = 1) -> Box:
        return self.xs[0], self.ys[row], self.xs[-1], self.ys[row + rows]

    def _row(self, band: int, page: int) -> Row:
        cells: list[Cell | None] = []
        for column in range(self.width):
            r0, c0, rows, columns = self.owner[band, column]
            if (r0, c0) != (band, column):
                cells.append(None)
                continue
            box = (self.xs[c0], self.ys[r0], self.xs[c0 + columns], self.ys[r0 + rows])
            cells.append(build_cell(self.words.get((r0, c0), []), box, row_span=rows, column_span=columns))
        return Row(cells, page, self._band_box(band))

    def _band_groups(self, band: int) -> list[list[Placed]] | None:
        """Give the rows that one band holds, or None when it is one row."""
        rects = {self.owner[band, column] for column in range(self.width)}
        if any(rows > 1 for _, _, rows, _ in rects) or self.width < 2:
            return None
        words = [word for rect in rects for word in self.words.get(rect[:2], []) if not word.turned]
        if self.ys[band + 1] - self.ys[band] < 2.2 * max((word.size for word in words), default=99):
            return None
        placed = place_lines(split_lines(words), self.xs)
        return split_band(placed, len({column for line in placed for column in line.filled}), first=band == 0)

    def _split_row(self, band: int, group: Sequence[Placed], page: int) -> Row:
        cells: list[Cell | None] = []
        words = [word for line in group for word in line.line.words]
        top, bottom = min(word.top for word in words), max(word.bottom for word in words)
        for column in range(self.width):
            _, c0, _, columns = self.owner[band, column]
            if c0 != column:
                cells.append(None)
                continue
            found = [word for line in group for c in range(c0, c0 + columns) for word in line.cells.get(c, [])]
            # No rule shows how far the cell reaches: its box is that of its words, and a blank cell has none.
            cells.append(build_cell(found, column_span=columns))
        return Row(cells, page, (self.xs[0], top, self.xs[-1], bottom))


def split_band(placed: Sequence[Placed], width: int, *, first: bool) -> list[list[Placed]] | None:
    """Split the lines between two rules into rows; None when they are one row with wrapped cells.

    Args:
        placed: lines from top to bottom, words in columns.
        width: number of columns in which the band has words.
        first: the band is the first, where headings wrap side by side.
    """
    if len(placed) < 2 or width < 2:
        return None
    full = [line for line in placed if len(line.filled) >= max(2, round(0.7 * width))]
    if len(full) >= 2 and _number_columns(full) == 0:
        full = [line for line in full if len(line.filled) == width] or full  # most cells wrap; rows begin where all do
    if len(full) < 2:
        return None
    numeric = _numbers_in_one_column(full)
    if len(full) < 0.45 * len(placed) and _number_columns(full) < (1 if len(full) > 2 else 2):
        return None
    if numeric < max(2, 0.7 * len(full)) and (len(full) < 4 or len(full) < 0.9 * len(placed) or not _short(full)):
        return None
    if first and numeric < len(full):
        return None
    groups = group_lines(list(placed), width)
    return groups if len(groups) > 1 else None


def _number_columns(lines: Sequence[Placed]) -> int:
    """Give how many columns hold a number in every line."""
    shared = frozenset.intersection(*(line.filled for line in lines))
    return sum(all(is_number_cell(line.cells[column]) for line in lines) for column in shared)


def _numbers_in_one_column(lines: Sequence[Placed]) -> int:
    """Give in how many lines the column with most numbers has one."""
    counts: dict[int, int] = {}
    for line in lines:
        for column, words in line.cells.items():
            counts[column] = counts.get(column, 0) + is_number_cell(words)
    return max(counts.values(), default=0)


def _short(lines: Sequence[Placed]) -> bool:
    cells = [words for line in lines for words in line.cells.values()]
    return sum(len(words) for words in cells) <= 2.2 * len(cells)


def _nearest(value: float, lines: Sequence[float]) -> int:
    return min(range(len(lines)), key=lambda index: abs(lines[index] - value))


def _interval(value: float, lines: Sequence[float]) -> int | None:
    if not lines[0] - 1 <= value <= lines[-1] + 1:
        return None
    for index in range(1, len(lines)):
        if value < lines[index]:
            return index - 1
    return len(lines) - 2


def _covers(rule: Rule, start: float, end: float) -> bool:
    overlap = min(rule.end, end) - max(rule.start, start)
    return overlap >= 0.6 * (end - start)


def _mostly_divided(x: float, lines: Sequence[Line]) -> bool:
    return sum(line.words[0].x0 < x < line.words[-1].x1 for line in lines) >= 0.6 * len(lines)


def _drop_empty(rows: list[Row], xs: Sequence[float]) -> tuple[list[Row], list[tuple[float, float]]]:
    """Drop rows and columns without any text, such as those between double rules."""
    rows = [row for row in rows if any(cell and cell.text for cell in row.cells) or any(c is None for c in row.cells)]
    rows = [row for row in rows if any(cell and cell.text for cell in row.cells) or not _is_gap(row)]
    if not rows:
        return [], []
    width = len(rows[0].cells)
    keep = [c for c in range(width) if any((cell := row.cells[c]) is not None and cell.text for row in rows)]
    for row in rows:
        row.cells = [row.cells[c] for c in keep]
    return rows, [(xs[c], xs[c + 1]) for c in keep]


def _is_gap(row: Row) -> bool:
    return row.box[3] - row.box[1] < _MIN_SIDE * 1.5
