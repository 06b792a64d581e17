"""Rows of tables without a full grid: their heading, and the bands that horizontal rules make."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.parsers.tables.columns import is_number_cell, split_segments
from harvester.parsers.tables.geometry import Line, Placed
from harvester.parsers.tables.grid import split_band
from harvester.parsers.tables.rows import group_lines, place_lines


def group_rows(lines: Sequence[Line], bounds: Sequence[float], rules: Sequence[float]) -> list[list[Placed]]:
    """Group the lines of a table into rows: headings first, then bands between rules, or lines by their spacing.

    Args:
        lines: from top to bottom.
        bounds: limits of the columns.
        rules: heights of the rules that run across.
    """
    placed = place_lines(lines, bounds)
    width = len(bounds) - 1
    bands = _bands(placed, rules)
    # Many rules divide rows, even tall ones; of few, only those that stand close.
    limit = 5.5 if len(bands) < 8 else 9.5
    banded = len(bands) >= 4 and sum(_height(band) <= limit for band in bands) >= 0.8 * len(bands)
    groups: list[list[Placed]] = []
    for index, band in enumerate(bands):
        if banded or (len(bands) > 1 and index == 0 and not _has_numbers(band)):
            head, body = _split_heading(band) if index == 0 else ([], band)
            if head:
                groups += head
            split = split_band(body, width, first=index == 0) if body else None
            groups += split if split else ([body] if body else [])
        else:
            head, body = _split_heading(band) if index == 0 else ([], band)
            groups += head
            groups += group_lines(body, width) if body else []
    return groups


def _height(band: Sequence[Placed]) -> float:
    """Give the height of a band's text in multiples of its font size."""
    return (band[-1].line.bottom - band[0].line.top) / band[0].line.words[0].size


def _bands(placed: Sequence[Placed], rules: Sequence[float]) -> list[list[Placed]]:
    bands: list[list[Placed]] = []
    limits = sorted(rules)
    last: int | None = None
    for line in placed:
        base = line.line.words[0].baseline - 0.3 * line.line.words[0].size
        band = sum(limit < base for limit in limits)
        if band != last:
            bands.append([])
            last = band
        bands[-1].append(line)
    return bands


def _has_numbers(lines: Sequence[Placed]) -> bool:
    cells = [words for line in lines for column, words in line.cells.items() if column > 0]
    return sum(map(is_number_cell, cells)) >= 0.6 * max(1, len(cells))


def _split_heading(band: Sequence[Placed]) -> tuple[list[list[Placed]], list[Placed]]:
    """Separate the heading from the body: lines above the first that has as many numbers as the body's lines."""
    numeric = [sum(is_number_cell(words) for c, words in line.cells.items() if c) for line in band]
    counted = sorted(count for count in numeric if count)
    if not counted:
        return [], list(band)
    usual = counted[len(counted) // 2]
    first = next(index for index, count in enumerate(numeric) if count >= max(1, usual * 0.5))
    while 0 < first < 7 and _leads(band, first):
        first -= 1
    if first == 0 or first > 6 or (first == 1 and _tops_row(band[0], band[1])):
        return [], list(band)
    return _heading_rows(band[:first]), list(band[first:])


def _tops_row(above: Placed, below: Placed) -> bool:
    """Tell whether a line over few columns is no heading but the top of a tall cell: the next line follows closely."""
    step = below.line.words[0].baseline - above.line.words[0].baseline
    return len(above.filled) * 2 <= len(below.filled) and step <= 1.3 * below.line.words[0].size


def _leads(band: Sequence[Placed], first: int) -> bool:
    """Tell whether the line above the first with numbers is the top of a cell of the same row, centred beside it."""
    step = band[first].line.words[0].baseline - band[first - 1].line.words[0].baseline
    if step < 0.9 * band[first].line.words[0].size:
        return True  # nearer than lines of one paragraph
    if first < 2 or len(band[first - 1].filled) > max(1, len(band[first].filled) // 3):
        return False
    bases = [line.line.words[0].baseline for line in band[first - 2 : first + 1]]
    return bases[2] - bases[1] < 0.9 * (bases[1] - bases[0])


def _heading_rows(lines: Sequence[Placed]) -> list[list[Placed]]:
    """Group heading lines: words over several columns make a row of their own above the wrapped headings."""
    rows: list[list[Placed]] = []
    for line in lines:
        if rows and not _spans(rows[-1][-1]):
            step = line.line.words[0].baseline - rows[-1][-1].line.words[0].baseline
            if step < 1.6 * line.line.words[0].size and _reads_on(rows[-1], line):
                rows[-1].append(line)
                continue
        rows.append([line])
    return rows


def _reads_on(row: Sequence[Placed], line: Placed) -> bool:
    """Tell whether a line can continue a wrapped heading: in each of its columns it stands one line below the last.

    The lines of one cell stand evenly. What stands lower than that belongs to the row below.
    """
    steps = [step for n, below in enumerate(row) if n for step in _steps(row[:n], below)]
    below = _steps(row, line)
    if not steps or not below:
        return True
    return min(below) < 1.1 * min(steps)


def _steps(row: Sequence[Placed], line: Placed) -> list[float]:
    """Give how far each cell of a line stands below the last line of its column."""
    base = line.line.words[0].baseline
    above = {column: placed.line.words[0].baseline for placed in row for column in placed.filled}
    return [base - above[column] for column in line.filled if column in above]


def _spans(line: Placed) -> bool:
    """Tell whether a heading line is a title over several columns rather than the top of a wrapped heading."""
    segments = split_segments(line.line)
    return any(
        len({column for column, words in line.cells.items() if set(map(id, words)) & set(map(id, seg))}) > 1
        for seg in segments
    )
