"""Rows of a casualty table told by what its columns hold: every incident has its counts and its day.

Rules and spacing divide most tables. Where neither does, or where they mislead, a reader goes by the counts: each
stands for one row, and the other cells stand level with it, by their tops, middles or feet. All ways to divide the
lines are weighed by how far cells then stand level, how evenly their lines follow, and whether days and places read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from harvester.parsers.casualties.cells import mend_date
from harvester.parsers.casualties.days import DayPlacer
from harvester.parsers.casualties.headings import COUNT_ROLES, Heading
from harvester.parsers.casualties.rows import is_cut_short, is_day, is_label, is_total
from harvester.parsers.casualties.runs import (
    BLANK,
    LEVELS,
    NEVER,
    REST,
    UNREAD,
    Anchor,
    Band,
    Level,
    Run,
    Way,
    reads_as,
    split_runs,
    text_of,
)
from harvester.parsers.tables.cells import build_cell
from harvester.parsers.tables.columns import split_segments, usual_size
from harvester.parsers.tables.geometry import Cell, Line, Placed, Row, Rule, box_of
from harvester.parsers.tables.rows import place_lines
from harvester.parsers.tables.words import line_text

# Cells that stand level by their feet are rare.
_RARE = {"top": 0.0, "middle": 0.05, "foot": 1.5}
# More lines between two days than any real row has: then the days are not what the rows hang on.
_MOST_LINES_BETWEEN = 24
# Costs: a cell that does not stand level with its row; a line out of step with the others of its cell; a line that
# belongs to no row.
_UNEVEN, _OUT_OF_STEP, _LOOSE = 1.0, 1.5, 2.5


@dataclass(frozen=True, slots=True)
class TypedRows:
    """Rows divided by what their columns hold.

    Attributes:
        cost: how far cells stand from level, lines from even, and contents from what their columns hold.
        given_cost: the same for the rows that were given.
    """

    rows: list[Row]
    cost: float
    given_cost: float


def read_typed_rows(
    lines: Sequence[Line],
    heading: Heading,
    rules: Sequence[Rule],
    page: int,
    *,
    continued: bool,
    given: Sequence[tuple[float, float]] = (),
) -> TypedRows:
    """Divide the lines of a table's body into rows by what the heading says of its columns.

    Args:
        lines: the body from top to bottom.
        heading: what each column holds, and where it stands.
        rules: horizontal rules that run across most columns; none runs through a row.
        page: the page's number.
        continued: the table began on an earlier page, so that the first lines may be the rest of a row there.
        given: top and bottom of rows found otherwise, to be weighed against.

    Returns:
        The rows; none where no line shows a count.
    """
    bounds = [heading.columns[0][0], *(right for _, right in heading.columns)]
    reader = _Reader(place_lines(lines, bounds), heading, rules, page, continued=continued)
    return reader.read(given)


class _Reader:
    """Divides placed lines; sub-headings that stand alone divide them into parts first."""

    def __init__(
        self, placed: Sequence[Placed], heading: Heading, rules: Sequence[Rule], page: int, *, continued: bool
    ) -> None:
        self.placed = placed
        self.heading = heading
        self.rules = sorted(rule.at for rule in rules)
        self.drawn = rules
        self.page = page
        self.continued = continued
        self.size = usual_size([word for line in placed for word in line.line.words])
        self.counts = [column for column, role in enumerate(heading.roles) if role in COUNT_ROLES]
        self.date = heading.roles.index("date") if "date" in heading.roles else None
        self.bases = [placed_line.line.words[0].baseline for placed_line in placed]
        self.cells = {
            column: list(split_runs(self._pieces(column), reads_as(heading.roles[column]), 1.9 * self.size))
            for column in (*self.counts, *(() if self.date is None else (self.date,)))
        }

        days = self.cells[self.date] if self.date is not None else []
        self.day_lines = {number for day in days for number in day.lines}

    def read(self, given: Sequence[tuple[float, float]]) -> TypedRows:
        """Give the rows of the cheapest way; the same way holds for the whole table."""
        if not any(self.cells[column] for column in self.counts):
            return TypedRows([], NEVER, NEVER)
        best = min((self._weigh(way) for way in self._ways()), key=lambda way: way.cost)
        bands = self._find_bands(given)
        known = min(self._weigh_given(way, bands) for way in self._ways()) if bands else NEVER
        return TypedRows(self._build(best), best.cost, known)

    def _ways(self) -> Iterable[Way]:
        for spanned in (False, True) if self.date is not None else (False,):
            for level in LEVELS:
                for pitch in self._pitches():
                    yield Way(level, pitch, spanned, cost=_RARE[level])

    def _find_bands(self, given: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
        """Give which lines each of the given rows takes; empty where these interlock."""
        owners = [
            next(
                (n for n, (top, bottom) in enumerate(given) if top - 1 <= base - 0.3 * self.size <= bottom + 1),
                -1 - index,
            )
            for index, base in enumerate(self.bases)
        ]
        edges = [0, *(n for n in range(1, len(owners)) if owners[n] != owners[n - 1]), len(owners)]
        bands = list(pairwise(edges))
        return bands if given and len({owners[start] for start, _ in bands}) == len(bands) else []

    def _weigh_given(self, way: Way, bands: Sequence[tuple[int, int]]) -> float:
        for start, end in bands:
            anchors = self._anchors(way.level, start, end)
            way.bands.append(Band(start, end, anchors[0] if anchors else None))
            if anchors:
                way.cost += self._band_cost(way, way.bands[-1]) + UNREAD * (len(anchors) - 1)
            elif end - start > 1 or not self._is_label(start):
                way.cost += self._loose(start, end)
        return way.cost + (self._place_days(way) if way.spanned else 0.0)

    def _pieces(self, column: int) -> list[Run]:
        return [
            Run(column, (number,), (self.bases[number],), tuple(line.cells[column]))
            for number, line in enumerate(self.placed)
            if column in line.cells and not self._is_label(number)
        ]

    def _is_label(self, number: int) -> bool:
        """Tell whether a line is a sub-heading, and not the end of a name that was wrapped at a comma."""
        line = self.placed[number].line
        if len(split_segments(line)) > 1 or not is_label(line_text(line.words)):
            return False
        column = min(self.placed[number].filled)
        near = [n for n in range(number) if self.bases[number] - self.bases[n] < 1.9 * self.size]
        above = [self.placed[n].cells[column] for n in near if column in self.placed[n].cells]
        return not (above and above[-1][-1].text.endswith(","))

    def _pitches(self) -> list[float]:
        """Give the commonest distances of lines in one column: one of them is that of the lines of a cell."""
        steps: dict[float, int] = {}
        last: dict[int, float] = {}
        for number, line in enumerate(self.placed):
            for column in line.filled:
                if column in last and 0.85 * self.size < self.bases[number] - last[column] < 1.9 * self.size:
                    step = round((self.bases[number] - last[column]) * 4) / 4
                    steps[step] = steps.get(step, 0) + 1
                last[column] = self.bases[number]
        return sorted(steps, key=lambda step: -steps[step])[:4] or [1.2 * self.size]

    def _weigh(self, way: Way) -> Way:
        for start, end in self._parts():
            if end - start == 1 and self._is_label(start):
                way.bands.append(Band(start, end, None))
            else:
                self._divide(way, start, end)
        if way.spanned:
            way.cost += self._place_days(way)
        return way

    def _parts(self) -> list[tuple[int, int]]:
        """Give the stretches of lines between sub-headings, and these."""
        parts: list[tuple[int, int]] = []
        start = 0
        for number in range(len(self.placed)):
            if self._is_label(number):
                parts += [(start, number), (number, number + 1)]
                start = number + 1
        parts.append((start, len(self.placed)))
        return [part for part in parts if part[0] < part[1]]

    def _anchors(self, level: Level, start: int, end: int) -> list[Anchor]:
        runs = [run for c in self.counts for run in self.cells[c] if start <= run.lines[0] and run.lines[-1] < end]
        anchors: list[Anchor] = []
        for run in sorted(runs, key=lambda run: (run.at(level), run.column)):
            last = anchors[-1] if anchors else None
            if (
                last is not None
                and run.at(level) - last.y < 0.35 * self.size
                and all(other.column != run.column for other in last.runs)
            ):
                last.runs.append(run)
            else:
                anchors.append(Anchor([run], run.at(level)))
        return anchors

    def _divide(self, way: Way, start: int, end: int) -> None:
        """Divide a stretch of lines into one band for each anchor, at the least cost."""
        anchors = self._anchors(way.level, start, end)
        if not anchors:
            way.bands += [Band(number, number + 1, None) for number in range(start, end)]
            way.cost += _LOOSE * (end - start)
            return
        if any(b.first <= a.last or b.first - a.last > _MOST_LINES_BETWEEN for a, b in pairwise(anchors)):
            way.cost += NEVER
            return
        first = self._cuts(start, anchors[0].first)
        costs = {cut: (self._loose(start, cut), [start, cut]) for cut in first if cut == start or self._may_rest(start)}
        for index, anchor in enumerate(anchors):
            after = anchors[index + 1].first if index + 1 < len(anchors) else end
            costs = self._step(way, anchor, costs, self._cuts(anchor.last + 1, after))
        cost, cuts = min(
            ((cost + self._loose(cut, end), path) for cut, (cost, path) in costs.items()), key=lambda found: found[0]
        )
        way.cost += cost
        edges = [*cuts, end]
        for (top, bottom), anchor_or_none in zip(pairwise(edges), [None, *anchors, None], strict=True):
            if top < bottom:
                way.bands.append(Band(top, bottom, anchor_or_none))

    def _may_rest(self, start: int) -> bool:
        return self.continued and start == 0

    def _loose(self, start: int, end: int) -> float:
        """Give the cost of lines without an anchor: at a page break the rest, or the beginning, of a row."""
        if start == end:
            return 0.0
        at_break = (start == 0 and self.continued) or end == len(self.placed)
        return REST if at_break else _LOOSE * (end - start)

    def _cuts(self, start: int, end: int) -> list[int]:
        """Give where lines may be divided: at the rules between them, or before and behind any of them."""
        if not 0 < start < len(self.placed) or start > end:
            return list(range(start, end + 1))
        ruled = [cut for cut in range(start, min(end, len(self.placed) - 1) + 1) if self._has_rule(cut)]
        return ruled or list(range(start, end + 1))

    def _has_rule(self, cut: int) -> bool:
        top = self.bases[cut - 1] - 0.3 * self.size
        bottom = self.bases[cut] - 0.3 * self.size
        return any(top < rule < bottom for rule in self.rules)

    def _step(
        self, way: Way, anchor: Anchor, costs: dict[int, tuple[float, list[int]]], cuts: Iterable[int]
    ) -> dict[int, tuple[float, list[int]]]:
        found: dict[int, tuple[float, list[int]]] = {}
        for end in cuts:
            found[end] = min(
                (
                    (cost + self._band_cost(way, Band(start, end, anchor)), [*path, end])
                    for start, (cost, path) in costs.items()
                ),
                key=lambda way_to: way_to[0],
            )
        return found

    def _band_cost(self, way: Way, band: Band) -> float:
        assert band.anchor is not None
        cost = 0.0
        runs = self._runs(band, way)
        for run in runs.values():
            steps = [below - above for above, below in pairwise(run.bases)]
            cost += _OUT_OF_STEP * sum(abs(step - way.pitch) > 0.12 * self.size for step in steps if step > 1)
            cost += _UNEVEN * (abs(run.at(way.level) - band.anchor.y) > 0.25 * self.size)
        texts = {column: text_of(run.words) for column, run in runs.items()}
        return cost if is_total(list(texts.values())) else cost + self._typed_cost(way, texts)

    def _typed_cost(self, way: Way, texts: dict[int, str]) -> float:
        cost = 0.0
        for column, role in enumerate(self.heading.roles):
            text = texts.get(column, "")
            if role == "date" and not way.spanned:
                cost += BLANK if not text else 0.0 if is_day(mend_date(text)) else UNREAD
            elif role == "place":
                cost += BLANK if not text else BLANK * is_cut_short(text)
        return cost

    def _runs(self, band: Band, way: Way) -> dict[int, Run]:
        """Give the cells of a band; days that span rows are none of them."""
        runs: dict[int, Run] = {}
        for number in range(band.start, band.end):
            for column, words in self.placed[number].cells.items():
                if way.spanned and column == self.date and number in self.day_lines:
                    continue
                above = runs.get(column)
                lines, bases, before = (above.lines, above.bases, above.words) if above else ((), (), ())
                runs[column] = Run(column, (*lines, number), (*bases, self.bases[number]), (*before, *words))
        return runs

    def _place_days(self, way: Way) -> float:
        """Give each day that stands beside several rows the rows it is for; the cost of those that fit nowhere."""
        assert self.date is not None
        rows = [
            (index, runs)
            for index, band in enumerate(way.bands)
            if band.anchor is not None and (runs := self._runs(band, way)) and not _is_sum(runs)
        ]
        column = self.heading.columns[self.date]
        return DayPlacer(way, rows, self.size, self.drawn, column, continued=self.continued).place(
            self.cells[self.date]
        )

    def _build(self, way: Way) -> list[Row]:
        rows = []
        covered = 0
        for index, band in enumerate(way.bands):
            runs = self._runs(band, way)
            spans = 1
            if index in way.days:
                day, spans = way.days[index]
                beside = runs[day.column].words if day.column in runs else ()
                runs[day.column] = replace(day, words=(*beside, *day.words))
                covered = spans
            cells: list[Cell | None] = []
            for column in range(len(self.heading.roles)):
                if (
                    way.spanned
                    and column == self.date
                    and column not in runs
                    and covered > 0
                    and band.anchor is not None
                ):
                    cells.append(None)
                else:
                    own = spans if column == self.date else 1
                    cells.append(build_cell(runs[column].words if column in runs else (), row_span=own))
            covered -= band.anchor is not None
            words = [word for run in runs.values() for word in run.words]
            if words:
                rows.append(Row(cells, self.page, box_of(words)))
        return rows


def _is_sum(runs: dict[int, Run]) -> bool:
    return is_total([text_of(run.words) for _, run in sorted(runs.items())])
