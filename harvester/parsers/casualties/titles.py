"""Headings of casualty tables that were found in part, or not at all, above their tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harvester.parsers.casualties.cells import read_count
from harvester.parsers.casualties.headings import Heading, classify_title, find_heading, heading_of
from harvester.parsers.casualties.rows import column_at, is_label
from harvester.parsers.tables.columns import split_segments, usual_size
from harvester.parsers.tables.find import turn_back
from harvester.parsers.tables.geometry import (
    Box,
    Cell,
    Line,
    PageContent,
    PageTables,
    Row,
    Table,
    Word,
    bound,
    box_of,
    join_lines,
    rotate_box,
)
from harvester.parsers.tables.words import line_text, split_lines

_CAPTION = re.compile(r"^(?:table|figure|exhibit|annex|appendix|source|notes?)\b[\s:.\d]", re.IGNORECASE)
# Titles in narrow columns are broken over many lines, set solid or with small leading (_LINE_STEP, of the font size);
# what is longer, or goes on at the left edge of the line below, is a caption or prose.
_MOST_LINES = 7
_LINE_STEP = 1.45
_TITLE = 1.15
_LONGEST = 4
_SENTENCE = 9
_SAME_EDGE = 3.0
# A gap between two columns of words, in multiples of the font size.
_LEAST_GAP = 0.16
# Which share of cells must begin at one place to show that their column does.
_EVEN = 0.8


def reading_box(box: Box, content: PageContent) -> Box:
    """Turn a box from the page as displayed into the frame in which it reads."""
    if not content.turn:
        return box
    sides = (content.height, content.width) if content.turn in (90, 270) else (content.width, content.height)
    return rotate_box(box, content.turn, *sides)


def complete_headings(page: PageTables) -> PageTables:
    """Give headings the lines that stand above what was found of them, as in "Enemy" above "killed"."""
    tables = []
    for table in (_part_titles(table, page) for table in page.tables):
        heading = find_heading(table)
        lines = _lines_above(table, page) if heading is not None else []
        titled = [c for c, title in enumerate(heading.titles) if title] if heading is not None else []
        while lines and not set(_columns(lines[0].words, table.columns)) <= set(titled):
            del lines[0]
        tables.append(_cut_titles(_prefix(table, lines, page) if lines else table))
    return replace(page, tables=tables)


def _part_titles(table: Table, page: PageTables) -> Table:
    """Part the titles of killed and injured that were taken for one over two columns, by where their words stand."""
    heading = find_heading(table)
    if heading is None or page.content is None or table.turn != page.content.turn:
        return table
    rows = list(table.rows)
    for index, row in enumerate(rows[: heading.rows]):
        for column, cell in enumerate(row.cells):
            if cell is not None and cell.column_span == 2 and _names_both(cell.text):
                rows[index] = _part_cell(rows[index], column, cell, table, page.content)
    return replace(table, rows=rows)


def _names_both(text: str) -> bool:
    return {"killed", "injured"} <= {classify_title(word) for word in text.split()}


def _part_cell(row: Row, column: int, cell: Cell, table: Table, content: PageContent) -> Row:
    if cell.box is None:
        return row
    box = reading_box(cell.box, content)
    words = [w for w in content.words if box[0] - 1 <= w.x0 and w.x1 <= box[2] + 1 and box[1] - 1 <= w.middle <= box[3]]
    texts = title_texts(split_lines(words), table.columns[column : column + 2])
    if sorted(classify_title(text) for text in texts) != ["injured", "killed"]:
        return row
    parts = [Cell(text, text, box=cell.box) for text in texts]
    return replace(row, cells=[*row.cells[:column], *parts, *row.cells[column + 2 :]])


def _cut_titles(table: Table) -> Table:
    """Cut titles off the first row's cells where the last line of a heading was taken into them: "Killed 3"."""
    heading = find_heading(table)
    if heading is None or len(table.rows) <= heading.rows:
        return table
    row = table.rows[heading.rows]
    parts = [_cut_title(cell.text) if cell is not None else ("", "") for cell in row.cells]
    titles = Row([Cell(title, title) for title, _ in parts], row.page, row.box)
    cells = [
        replace(cell, text=rest, plain=rest) if cell is not None and title else cell
        for cell, (title, rest) in zip(row.cells, parts, strict=True)
    ]
    rows = [*table.rows[: heading.rows], titles, replace(row, cells=cells), *table.rows[heading.rows + 1 :]]
    cut = replace(table, rows=rows)
    found = find_heading(cut) if any(title for title, _ in parts) else None
    return cut if found is not None and _count_roles(found) > _count_roles(heading) else table


def _count_roles(heading: Heading) -> int:
    return sum(role in {"killed", "injured"} for role in heading.roles)


def _cut_title(text: str) -> tuple[str, str]:
    """Divide a cell into a title of harm and the count behind it.

    >>> _cut_title("Killed 2 – 6"), _cut_title("Mosul 3")
    (('Killed', '2 – 6'), ('', 'Mosul 3'))
    """
    words = text.split()
    for count in range(1, min(4, len(words))):
        title, rest = " ".join(words[:count]), " ".join(words[count:])
        if classify_title(title) in {"killed", "injured"} and read_count(rest) is not None:
            return title, rest
    return "", text


def add_headings(page: PageTables) -> PageTables:
    """Give a table without any heading the lines above it, where these are one."""
    tables = []
    for table in page.tables:
        lines = _lines_above(table, page) if find_heading(table) is None else []
        headed = _prefix(table, lines, page) if lines else table
        tables.append(headed if find_heading(headed) is not None else table)
    return replace(page, tables=tables)


def _columns(words: Iterable[Word], columns: Sequence[tuple[float, float]]) -> list[int | None]:
    """Give the column of each word; a title may be wider than the last column's cells."""
    right = columns[-1][1]
    middles = [
        (word.x0 + word.x1) / 2 if word.x0 >= right else min((word.x0 + word.x1) / 2, right - 0.1) for word in words
    ]
    return [column_at(middle, columns) for middle in middles]


def _lines_above(table: Table, page: PageTables) -> list[Line]:
    """Give the lines that stand above a table as the lines of one heading do, from top to bottom."""
    content = page.content
    if content is None or not table.columns or table.turn != content.turn or table.method == "ruled":
        return []  # the frame of a ruled table holds its heading
    left, top, right, _ = reading_box(table.box, content)
    others = [reading_box(other.box, content) for other in page.tables if other.box != table.box]
    words = [
        word
        for word in content.words
        if not word.turned and left - 10 <= word.x0 and word.x0 <= right and word.middle < top
    ]
    inside = [word for word in content.words if top - 1 <= word.middle and left - 1 <= word.x0 <= right]
    size = usual_size(inside)
    base = min((word.baseline for word in inside), default=top)
    taken: list[Line] = []
    for line in reversed(split_lines(words)):
        far = base - line.words[0].baseline > _LINE_STEP * size
        if far or len(taken) >= _MOST_LINES or not _is_title(line, table, size) or _in_any(line, others):
            if not far and taken and len(line.words) >= _SENTENCE and abs(line.x0 - taken[0].x0) < _SAME_EDGE:
                del taken[0]  # the last line of the paragraph above
            break
        taken.insert(0, line)
        base = line.words[0].baseline
    return taken


def _in_any(line: Line, boxes: Iterable[Box]) -> bool:
    middle = (line.top + line.bottom) / 2
    return any(box[1] - 1 <= middle <= box[3] + 1 for box in boxes)


def _is_title(line: Line, table: Table, size: float) -> bool:
    """Tell whether a line's parts are short words, each over columns of the table, and in no larger type."""
    if usual_size(line.words) > _TITLE * size or _CAPTION.match(line_text(line.words)):
        return False
    parts = split_segments(line)
    inside = all(column is not None for column in _columns(line.words, table.columns))
    return inside and all(len(part) <= _LONGEST for part in parts)


def _prefix(table: Table, lines: Sequence[Line], page: PageTables) -> Table:
    """Put lines above a table's rows: as a row of titles, sub-headings as rows of their own."""
    assert page.content is not None
    titles = [line for line in lines if not is_label(line_text(line.words))]
    labels = [line for line in lines if is_label(line_text(line.words))]
    rows = [_title_row(titles, table)] if titles else []
    rows += [_label_row(line, table) for line in labels]
    above = Table(table.page, bound(row.box for row in rows), rows, turn=table.turn)
    turn_back(above, page.content)
    joined = [*above.rows, *table.rows]
    return replace(table, rows=joined, box=bound(row.box for row in joined))


def _title_row(lines: Sequence[Line], table: Table) -> Row:
    words = [word for line in lines for word in line.words]
    columns = _columns(words, table.columns)
    cells = []
    for column, text in enumerate(title_texts(lines, table.columns)):
        own = [word for word, at in zip(words, columns, strict=True) if at == column]
        cells.append(Cell(text, text, box=box_of(own) if own else None))
    return Row(list(cells), table.page, box_of(words))


def _label_row(line: Line, table: Table) -> Row:
    text = line_text(line.words)
    cells: list[Cell | None] = [Cell(text, text, box=box_of(line.words)), *(Cell() for _ in table.columns[1:])]
    return Row(cells, table.page, box_of(line.words))


def title_texts(lines: Iterable[Line], columns: Sequence[tuple[float, float]]) -> list[str]:
    """Give the words of a heading's lines over each column."""
    texts: list[list[str]] = [[] for _ in columns]
    for line in lines:
        over: dict[int, list[Word]] = {}
        for word, column in zip(line.words, _columns(line.words, columns), strict=True):
            if column is not None:
                over.setdefault(column, []).append(word)
        for column, words in over.items():
            texts[column].append(line_text(words, marks=False))
    return [join_lines(parts) for parts in texts]


def shorten_headings(heading: Heading, head: Sequence[Line]) -> list[Heading]:
    """Leave the last lines out of a heading that may have taken in the first words below it; it must say the same."""
    found = []
    for count in range(max(1, len(head) - 2), len(head)):
        shorter = heading_of(title_texts(head[:count], heading.columns), heading.rows, heading.columns)
        if shorter is not None and shorter.roles == heading.roles:
            found.append(shorter)
    return found


def snap_columns(heading: Heading, body: Sequence[Line]) -> Heading | None:
    """Move the limits of columns to where their cells begin, if nearly all begin at one place; None where none moves.

    A long cell may reach into the space before the next column, and then its end belongs to it.
    """
    columns = list(heading.columns)
    for index in range(1, len(columns)):
        left, right = columns[index]
        starts = [found for line in body if (found := _start_in(line, left, right)) is not None]
        usual = max(starts, key=lambda x: sum(abs(x - other) < 1.0 for other in starts), default=None)
        if usual is None or sum(abs(usual - x) < 1.0 for x in starts) < _EVEN * len(starts):
            continue
        at = min(x for x in starts if abs(usual - x) < 1.0) - 0.5
        if columns[index - 1][0] < at < right:
            columns[index - 1], columns[index] = (columns[index - 1][0], at), (at, right)
    return replace(heading, columns=tuple(columns)) if tuple(columns) != heading.columns else None


def _start_in(line: Line, left: float, right: float) -> float | None:
    """Give where the words of a line begin in a column, those left out that run on from the column before."""
    inside = [part[0].x0 for part in split_segments(line, 0.45) if left - 4 <= part[0].x0 < right]
    return inside[0] if inside else None


def divide_columns(heading: Heading, head: Sequence[Line], body: Sequence[Line]) -> Heading | None:
    """Divide columns that hold a gap with words on both of its sides, in the heading too; None where none does.

    Columns that long cells nearly close look like one; the words above and below the gap tell what each holds.

    Args:
        heading: as it was found.
        head: the lines of the heading.
        body: the lines below it.
    """
    columns: list[tuple[float, float]] = []
    printed = [word for line in head for word in line.words]
    words = [word for line in body for word in line.words if not is_label(line_text(line.words))]
    for left, right in heading.columns:
        above = [word for word in printed if left <= (word.x0 + word.x1) / 2 < right]
        at = _find_gap([word for word in words if left <= (word.x0 + word.x1) / 2 < right], above)
        columns += [(left, right)] if at is None else [(left, at), (at, right)]
    titles = title_texts(head, columns)
    kinds = [classify_title(title) for title in titles]
    # Two columns of one kind: "Enemy killed" would be divided into what is nobody's and what is everybody's.
    if len(columns) == len(heading.columns) or any(kinds.count(kind) > 1 for kind in ("killed", "injured")):
        return None
    return heading_of(titles, heading.rows, columns)


def _find_gap(words: Sequence[Word], titles: Sequence[Word]) -> float | None:
    """Give the middle of the widest stretch that no word covers, with lines and a title on both of its sides."""
    ordered = sorted(words, key=lambda word: word.x0)
    if not ordered:
        return None
    best, found, reach = _LEAST_GAP * usual_size(ordered), None, ordered[0].x1
    for word in ordered:
        at = (word.x0 + reach) / 2
        if word.x0 - reach >= best and _divides(ordered, at, 2) and _divides(titles, at, 1):
            best, found = word.x0 - reach, at
        reach = max(reach, word.x1)
    return found


def _divides(words: Sequence[Word], at: float, lines: int) -> bool:
    """Tell whether at least so many lines have words on each side of a place."""
    left = {round(word.baseline) for word in words if (word.x0 + word.x1) / 2 < at}
    right = {round(word.baseline) for word in words if (word.x0 + word.x1) / 2 > at}
    return min(len(left), len(right)) >= lines
