"""Rows whose cells are centred beside each other: the middle of every cell lies on one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from harvester.parsers.tables.columns import is_number_cell, says_what_is_counted
from harvester.parsers.tables.geometry import Placed, Word

# Lines tried for one cell, since each more costs time; rows are as even as their producer sets them, within a slack;
# where all else is even, fewer rows win by _ROW.
_MOST_LINES = 14
_SLACK = 0.13  # in multiples of the font size
_ROW = 0.01
_DASHES = ("-", "–", "—", "to")


def group_by_middle(lines: Sequence[Placed], width: int, breaks: Sequence[float]) -> list[list[Placed]] | None:
    """Group lines into rows so that the cells of each row have one middle and the fewest cells are blank.

    The lines of a cell stand evenly, as near as any two in the table. None where some line reads on from a row and
    fits in none, or where no row shows that its cells are centred: then all may as well begin at the top.
    """
    pitch = _pitch(lines)
    if len(lines) < 3 or not pitch:
        return None
    groups = _cheapest(lines, width, pitch, breaks)
    shown = sum(_is_centred(group) for group in groups)
    rest = any(_reads_on(above, below, width, pitch) for above, below in pairwise(groups))
    torn = any(_is_torn(groups, index, width, pitch) for index in range(len(groups)))
    return groups if shown and not rest and not torn else None


def _base(line: Placed) -> float:
    return line.line.words[0].baseline


def _pitch(lines: Sequence[Placed]) -> float:
    """Give the least distance of two lines in one column; 0 where no column has two."""
    last: dict[int, float] = {}
    steps: list[float] = []
    for line in lines:
        steps += [_base(line) - last[c] for c in line.cells if c in last]
        last.update(dict.fromkeys(line.cells, _base(line)))
    size = lines[0].line.words[0].size if lines else 0
    return min((step for step in steps if step > 0.85 * size), default=0.0)


def _cheapest(lines: Sequence[Placed], width: int, pitch: float, breaks: Sequence[float]) -> list[list[Placed]]:
    costs, starts = [0.0], [0]
    for end in range(1, len(lines) + 1):
        best, at = float("inf"), end - 1
        for start in range(end - 1, max(-1, end - 1 - _MOST_LINES), -1):
            group = lines[start:end]
            if any(_base(group[0]) < y < _base(group[-1]) for y in breaks):
                break
            if len(group) > 1 and not _is_row(group, pitch):
                continue
            cost = costs[start] + width - len({c for line in group for c in line.cells}) - _ROW
            if cost < best:
                best, at = cost, start
        costs.append(best)
        starts.append(at)
    groups: list[list[Placed]] = []
    end = len(lines)
    while end:
        groups.insert(0, list(lines[starts[end] : end]))
        end = starts[end]
    return groups


def _columns(group: Sequence[Placed]) -> dict[int, list[float]]:
    columns: dict[int, list[float]] = {}
    for line in group:
        for column in line.cells:
            columns.setdefault(column, []).append(_base(line))
    return columns


def _is_row(group: Sequence[Placed], pitch: float) -> bool:
    """Tell whether lines can be one row: cells evenly set round one middle, and no column with two numbers."""
    slack = _SLACK * group[0].line.words[0].size
    columns = _columns(group)
    if any(abs(below - above - pitch) > slack for bases in columns.values() for above, below in pairwise(bases)):
        return False
    middles = [(bases[0] + bases[-1]) / 2 for bases in columns.values()]
    return max(middles) - min(middles) <= slack and not _repeats_number(group)


def _repeats_number(group: Sequence[Placed]) -> bool:
    numbers: set[int] = set()
    for line in group:
        for column, words in line.cells.items():
            if is_number_cell(words) and not says_what_is_counted(words) and not _ends_range(words):
                if column in numbers:
                    return True
                numbers.add(column)
    return False


def _ends_range(words: Sequence[Word]) -> bool:
    """Tell whether words are the second half of a range that was wrapped, such as "– 6"."""
    return len(words) > 1 and words[0].text in _DASHES and words[1].text[:1].isdigit()


def _is_centred(group: Sequence[Placed]) -> bool:
    """Tell whether some cell of a row begins below the top of another."""
    tops = [bases[0] for bases in _columns(group).values()]
    return len(tops) > 1 and max(tops) - min(tops) > 0.3 * group[0].line.words[0].size


def _reads_on(above: Sequence[Placed], below: Sequence[Placed], width: int, pitch: float) -> bool:
    """Tell whether one of two groups looks like the rest of the other: few cells, one line from it in its column."""
    filled, others = _columns(above), _columns(below)
    if min(len(filled), len(others)) > max(1, width // 3):
        return False
    slack = _SLACK * below[0].line.words[0].size
    return any(abs(others[c][0] - filled[c][-1] - pitch) <= slack for c in others if c in filled)


def _is_torn(groups: Sequence[Sequence[Placed]], index: int, width: int, pitch: float) -> bool:
    """Tell whether a group of few cells that overlaps another is part of it, not a cell that spans several rows.

    A cell that spans rows stands in a column that these leave blank.
    """
    filled = _columns(groups[index]).keys()
    if len(filled) > max(1, width // 3):
        return False
    top, bottom = _base(groups[index][0]), _base(groups[index][-1])
    above = [group for group in groups[max(0, index - 1) : index] if top - _base(group[-1]) < 0.95 * pitch]
    below = [group for group in groups[index + 1 : index + 2] if _base(group[0]) - bottom < 0.95 * pitch]
    if not above and not below:
        return False
    near = [_columns(group).keys() for group in (*groups[max(0, index - 1) : index], *groups[index + 1 : index + 2])]
    return any(filled & columns for columns in near)
