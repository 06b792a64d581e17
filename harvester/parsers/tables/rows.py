"""Rows from lines of text: which lines are rows of their own, and which continue a wrapped cell."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from harvester.parsers.tables.columns import column_of, is_number_cell, says_what_is_counted
from harvester.parsers.tables.geometry import Line, Placed, Word
from harvester.parsers.tables.middle import group_by_middle

_OPEN_END = re.compile(r"(?:[-‐‑/,&(]|\b(?:and|or|of|the|to|in|at|by|near|for|with|from|least))$", re.I)
# How many cells of a column, and which share of them, show by where they begin where all of them do.
_FEWEST, _EVEN = 4, 0.6
_CONTINUES = re.compile(r"^[a-z(&]|^(?:and|or|of)\b")


def place_lines(lines: Sequence[Line], bounds: Sequence[float]) -> list[Placed]:
    """Place the words of lines in columns by their centres."""
    placed: list[Placed] = []
    for line in lines:
        cells: dict[int, list[Word]] = {}
        last: tuple[int, Word] | None = None
        homes: dict[int, int] = {}  # a string that another lies over goes where it begins
        for word in line.words:
            column = column_of((word.x0 + word.x1) / 2, bounds)
            if word.run:
                column = homes.setdefault(word.run, column)
            elif last is not None and word.x0 < bounds[column] and word.x0 - last[1].x1 < 0.45 * word.size:
                column = last[0]  # the end of a long cell, over the limit of its column
            cells.setdefault(column, []).append(word)
            last = column, word
        placed.append(Placed(line, cells))
    _return_ends(placed, len(bounds) - 1)
    return placed


def _return_ends(placed: Sequence[Placed], width: int) -> None:
    """Give the end of a long cell back to its column where it reaches into the next, whose cells begin elsewhere."""
    for column in range(1, width):
        starts = [round(line.cells[column][0].x0) for line in placed if column in line.cells]
        usual = max(set(starts), key=starts.count, default=0)
        if len(starts) < _FEWEST or starts.count(usual) + starts.count(usual + 1) < _EVEN * len(starts):
            continue
        for line in placed:
            _return_end(line, column, usual)


def _return_end(line: Placed, column: int, usual: float) -> None:
    words, before = line.cells.get(column, []), line.cells.get(column - 1, [])
    moved = list(itertools.takewhile(lambda word: word.x0 < usual - 1.5, words))
    if not moved or not before or moved[0].x0 - before[-1].x1 >= 0.45 * moved[0].size:
        return
    line.cells[column - 1] = [*before, *moved]
    if len(moved) == len(words):
        del line.cells[column]
    else:
        line.cells[column] = words[len(moved) :]


def group_lines(lines: Sequence[Placed], width: int, breaks: Sequence[float] = ()) -> list[list[Placed]]:
    """Group the lines of a table's body into rows.

    Lines that stand nearer than a line's height overlap: they are cells centred beside taller ones. Where spacing
    shows two sizes, the wider one separates rows. Otherwise a line with fewer cells continues the row above when its
    words would not have fitted there, or when they read on from it. Where cells are centred beside taller ones, a
    line belongs to the row round whose middle it has a counterpart.

    Args:
        lines: placed lines from top to bottom.
        width: number of columns.
        breaks: heights of horizontal rules, which always separate rows.
    """
    bundles = _bundle_overlapping(lines, breaks)
    if len(bundles) < 2:
        return bundles
    centred = group_by_middle(lines, width, breaks)
    if centred is not None:
        return centred
    for group in (_group_by_gap, _group_by_centre):
        rows = group(bundles, width, breaks)
        if rows is not None:
            return rows
    return _group_by_reading(bundles, width, breaks)


def _bundle_overlapping(lines: Sequence[Placed], breaks: Sequence[float]) -> list[list[Placed]]:
    bundles: list[list[Placed]] = []
    for line in lines:
        if bundles:
            last = bundles[-1][-1]
            step = line.line.words[0].baseline - last.line.words[0].baseline
            disjoint = not (line.filled & last.filled) or step < 0.4 * line.line.words[0].size
            if (
                step < 0.8 * min(line.line.words[0].size, last.line.words[0].size)
                and disjoint
                and not _between(last, line, breaks)
            ):
                bundles[-1].append(line)
                continue
        bundles.append([line])
    return bundles


def _between(above: Placed, below: Placed, breaks: Sequence[float]) -> bool:
    return any(
        above.line.words[0].baseline - 0.5 * above.line.words[0].size < y < below.line.words[0].baseline for y in breaks
    )


def _filled(bundle: Sequence[Placed]) -> frozenset[int]:
    return frozenset().union(*(line.filled for line in bundle))


def _baseline(bundle: Sequence[Placed]) -> float:
    return bundle[0].line.words[0].baseline


def _group_by_gap(bundles: list[list[Placed]], width: int, breaks: Sequence[float]) -> list[list[Placed]] | None:
    """Group by spacing, when it shows two sizes and the groups look like rows; else None."""
    steps = [_baseline(below) - _baseline([above[-1]]) for above, below in itertools.pairwise(bundles)]
    size = bundles[0][0].line.words[0].size
    # Lines nearer than that are cells centred beside each other, which say nothing of the space between rows.
    ordered = sorted(step for step in steps if step >= 0.9 * size)
    jump, limit = max(
        ((high / low, (high + low) / 2) for low, high in itertools.pairwise(ordered) if low > 0),
        default=(1.0, 0.0),
    )
    if not ordered or jump < 1.15 or limit - ordered[0] < 0.08 * size or ordered[0] > 1.9 * size:
        return None
    rows: list[list[list[Placed]]] = [[bundles[0]]]
    for step, above, below in zip(steps, bundles, bundles[1:], strict=False):
        if step > limit or _between(above[-1], below[0], breaks):
            rows.append([below])
        else:
            rows[-1].append(below)
    fused = [_is_fused(row, width) for row in rows]
    if sum(fused) > len(rows) // 4:
        return None
    found: list[list[Placed]] = []
    for row, is_fused in zip(rows, fused, strict=True):
        # A date that spans rows fills the space between them.
        found += _group_by_reading(row, width, breaks) if is_fused else [list(itertools.chain(*row))]
    return found


def _is_fused(row: Sequence[Sequence[Placed]], width: int) -> bool:
    """Tell whether a group holds several rows: more than one line fills most columns, and numbers repeat."""
    need = max(2, round(0.6 * width))
    lines = list(itertools.chain(*row))
    return sum(len(line.filled) >= need for line in lines) > 1 and _several_numbers(lines)


def _several_numbers(row: Sequence[Placed]) -> bool:
    """Tell whether some column holds a number in more than one line of the group."""
    counts: dict[int, int] = {}
    for line in row:
        for column, words in line.cells.items():
            if is_number_cell(words) and not says_what_is_counted(words):
                counts[column] = counts.get(column, 0) + 1
    return any(count > 1 for count in counts.values())


def _group_by_centre(bundles: list[list[Placed]], width: int, breaks: Sequence[float]) -> list[list[Placed]] | None:
    """Group lines round the lines that fill most columns, when they stand evenly above and below; else None."""
    need = max(2, round(0.5 * width))
    anchors = [bundle for bundle in bundles if len(_filled(bundle)) >= need]
    rest = [bundle for bundle in bundles if len(_filled(bundle)) < need]
    centred = (len(bundles[0]) == 1 and bundles[0] not in anchors) or any(len(anchor) > 1 for anchor in anchors)
    if len(anchors) < 2 or len(rest) < 2 or not centred:
        return None
    homes: dict[int, int] = {}
    for index, bundle in enumerate(rest):
        near = _nearest_first(anchors, _baseline(bundle))
        home = next((n for n in near if _has_counterpart(bundle, _centre(anchors[n]), rest)), None)
        if home is not None and not any(_between(*pair, breaks) for pair in _ordered(bundle, anchors[home])):
            homes[index] = home
    if len(homes) < 0.6 * (len(rest) - _count_spanning(rest, anchors)):
        return None
    rows = [([anchor], _baseline(anchor)) for anchor in anchors]
    for index, bundle in enumerate(rest):
        if index in homes:
            rows[homes[index]][0].append(bundle)
        else:
            rows.append(([bundle], _baseline(bundle)))
    rows.sort(key=lambda row: row[1])
    return [[line for bundle in sorted(parts, key=_baseline) for line in bundle] for parts, _ in rows]


def _count_spanning(rest: Sequence[Sequence[Placed]], anchors: Sequence[Sequence[Placed]]) -> int:
    """Give how many lines hold nothing but columns that some rows leave blank: cells in the middle of several rows."""
    filled = [_filled(anchor) for anchor in anchors]
    spanning = frozenset().union(*filled) - frozenset.intersection(*filled)
    return sum(_filled(bundle) <= spanning for bundle in rest)


def _nearest_first(anchors: Sequence[Sequence[Placed]], base: float) -> list[int]:
    return sorted(range(len(anchors)), key=lambda index: abs(_centre(anchors[index]) - base))


def _ordered(bundle: Sequence[Placed], anchor: Sequence[Placed]) -> list[tuple[Placed, Placed]]:
    pair = (bundle[0], anchor[0])
    return [pair if _baseline(bundle) < _baseline(anchor) else (pair[1], pair[0])]


def _centre(anchor: Sequence[Placed]) -> float:
    """Give the middle base line of a row's anchor."""
    fullest = max(anchor, key=lambda line: len(line.filled))
    return fullest.line.words[0].baseline


def _has_counterpart(bundle: Sequence[Placed], centre: float, rest: Sequence[Sequence[Placed]]) -> bool:
    """Tell whether another line stands as far from a base line on its other side, in a common column."""
    base, size = _baseline(bundle), bundle[0].line.words[0].size
    if abs(base - centre) > 4 * size:
        return False
    mirrored = 2 * centre - base
    return any(abs(_baseline(other) - mirrored) < 0.08 * size and _filled(other) & _filled(bundle) for other in rest)


def _group_by_reading(bundles: list[list[Placed]], width: int, breaks: Sequence[float]) -> list[list[Placed]]:
    limits = _right_limits(bundles)
    rows: list[list[Placed]] = []
    for bundle in bundles:
        if rows and not _between(rows[-1][-1], bundle[0], breaks) and _continues(rows[-1], bundle, limits, width):
            rows[-1] += bundle
        else:
            rows.append(list(bundle))
    return rows


def _right_limits(bundles: Sequence[Sequence[Placed]]) -> dict[int, float]:
    limits: dict[int, float] = {}
    for bundle in bundles:
        for line in bundle:
            for column, words in line.cells.items():
                limits[column] = max(limits.get(column, 0.0), words[-1].x1)
    return limits


def _continues(row: Sequence[Placed], bundle: Sequence[Placed], limits: dict[int, float], width: int) -> bool:
    """Tell whether a line reads on from the row above it."""
    filled, above = _filled(bundle), _filled(row)
    if not filled < above or len(filled) > max(1, width // 2) or len(above) < 2:
        return False
    line = bundle[0]
    step = line.line.words[0].baseline - row[-1].line.words[0].baseline
    if step > 1.7 * line.line.words[0].size:
        return False
    votes = [_cell_continues(row, column, line.cells[column], limits[column]) for column in line.filled]
    return bool(votes) and all(votes)


def _cell_continues(row: Sequence[Placed], column: int, words: Sequence[Word], limit: float) -> bool:
    last = next((line.cells[column] for line in reversed(row) if column in line.cells), None)
    if last is None:
        return False
    first = words[0]
    if _OPEN_END.search(last[-1].text):
        return True
    if is_number_cell(words):
        return False
    if _CONTINUES.match(first.text):
        return True
    needed = last[-1].x1 + 0.25 * first.size + (first.x1 - first.x0)
    return needed > limit + 0.5 and abs(last[0].x0 - first.x0) < 1.2 * first.size
