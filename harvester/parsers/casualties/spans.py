"""Dates set in the middle of the rows that they stand for, in tables without rules to show how far a cell reaches.

Where dates stand at the top of their rows a blank cell repeats the date above. Where they stand in the middle, the
blank cells above a date belong to it too; taking the date above would give them a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harvester.parsers.casualties.headings import COUNT_ROLES, Heading
from harvester.parsers.tables.geometry import Box, Cell, Row, bound

# In points: a cell that spans rows is centred in them by its producer, to within rounding and line height.
_SLACK = 2.5


def settle_centred_dates(rows: Sequence[Row], heading: Heading) -> list[Row]:
    """Move each date to the first of the rows in whose middle it stands; rows that hold a date alone are dropped.

    Nothing is changed where nothing shows that dates are centred, or where they do not fit: a date must stand in the
    middle of the rows round it, and every row must belong to one date.
    """
    if "date" not in heading.roles or not any(role in COUNT_ROLES for role in heading.roles):
        return list(rows)
    column = heading.roles.index("date")
    if not any(_is_open(row, column) for row in rows):
        return list(rows)
    counts = [index for index, role in enumerate(heading.roles) if role in COUNT_ROLES]
    settled: list[Row] = []
    for part in _parts(rows, column, counts):
        settled += _settle(part, column) or part
    return settled


def _parts(rows: Sequence[Row], column: int, counts: Sequence[int]) -> list[list[Row]]:
    """Divide rows where a sub-heading or a total stands between them."""
    parts: list[list[Row]] = [[]]
    for row in rows:
        alone = sum(bool(text) for text in row.texts()) == 1  # a sub-heading may stand in any column
        counted = not alone and any(_text(row, index) for index in counts)
        plain = counted and not _text(row, 0).casefold().startswith("total")
        if plain or _is_date_alone(row, column):
            parts[-1].append(row)
        else:
            parts += [[row], []]
    return [part for part in parts if part]


def _settle(part: Sequence[Row], column: int) -> list[Row] | None:
    dates = [cell for row in part if (cell := row.cells[column]) is not None and cell.text and cell.box is not None]
    data = [row for row in part if not _is_date_alone(row, column)]
    boxes = [_rest(row, column) for row in data]
    shown = any(_shows_centring(row, column) for row in part) or _is_open(part[0], column)
    if not data or len(dates) >= len(data) or not shown:
        return None
    groups: list[tuple[Cell, int, int]] = []
    first = 0
    for cell in dates:
        last = _reach(cell, boxes, first)
        if last is None:
            return None
        groups.append((cell, first, last))
        first = last + 1
    return _rebuild(data, column, groups) if first == len(data) else None


def _is_open(row: Row, column: int) -> bool:
    """Tell whether a row has no date, nor a border that would show its cell to be blank; or holds a date alone."""
    cell = row.cells[column]
    return (cell is not None and not cell.text and cell.box is None) or _is_date_alone(row, column)


def _shows_centring(row: Row, column: int) -> bool:
    """Tell whether a date stands alone, or reaches below everything else in its row."""
    cell = row.cells[column]
    if cell is None or cell.box is None or not cell.text:
        return False
    return _is_date_alone(row, column) or cell.box[3] > _rest(row, column)[3] + _SLACK


def _reach(cell: Cell, boxes: Sequence[Box], first: int) -> int | None:
    """Give the last of the rows from ``first`` on in whose middle a date stands."""
    assert cell.box is not None
    middle = (cell.box[1] + cell.box[3]) / 2
    for last in range(first, len(boxes)):
        off = (boxes[first][1] + boxes[last][3]) / 2 - middle
        if abs(off) <= _SLACK:
            return last
        if off > 0:
            return None
    return None


def _rebuild(data: Sequence[Row], column: int, groups: Sequence[tuple[Cell, int, int]]) -> list[Row]:
    rows: list[Row] = []
    for cell, first, last in groups:
        for index in range(first, last + 1):
            row = data[index]
            own = replace(cell, row_span=last - first + 1) if index == first else Cell()
            rows.append(replace(row, cells=[*row.cells[:column], own, *row.cells[column + 1 :]]))
    return rows


def _rest(row: Row, column: int) -> Box:
    boxes = [cell.box for c, cell in enumerate(row.cells) if c != column and cell and cell.text and cell.box]
    return bound(boxes) if boxes else row.box


def _is_date_alone(row: Row, column: int) -> bool:
    return [c for c, cell in enumerate(row.cells) if cell is not None and cell.text] == [column]


def _text(row: Row, column: int) -> str:
    cell = row.cells[column] if column < len(row.cells) else None
    return cell.text if cell is not None else ""
