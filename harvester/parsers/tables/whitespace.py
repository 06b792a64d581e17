"""Tables whose columns are separated by white space, with or without horizontal rules between their rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harvester.parsers.tables.bands import group_rows
from harvester.parsers.tables.cells import build_cell
from harvester.parsers.tables.columns import (
    Strip,
    bounds_of,
    column_of,
    find_strips,
    is_number,
    split_segments,
    usual_size,
)
from harvester.parsers.tables.geometry import Box, Cell, Line, PageContent, Placed, Row, Rule, Table, Word, box_of
from harvester.parsers.tables.paragraphs import drop_prose
from harvester.parsers.tables.words import split_lines

_CAPTION = re.compile(r"^(?:table|figure|fig\.|exhibit|chart|annex|appendix|source|note|notes|sources)\b[\s:.\d]", re.I)
# A wrapped cell, or sub-headings, between two lines that show columns; in multiples of the font size.
_MAX_PENDING = 5.5
# A line set so much larger than the one above it is the title of what follows.
_TITLE_SIZE = 1.2


@dataclass(slots=True)
class _Block:
    """Consecutive lines that share free strips."""

    lines: list[Line]
    strips: list[Strip]

    @property
    def box(self) -> Box:
        return box_of([word for line in self.lines for word in line.words])


def find_aligned(content: PageContent, words: Iterable[Word]) -> list[Table]:
    """Find the tables among words that no ruled grid holds."""
    free = drop_prose([word for word in words if not word.turned])
    lines = split_lines(free)
    tables: list[Table] = []
    for block in _blocks(lines, content):
        table = _build(block, content)
        if table is not None:
            tables.append(table)
    return tables


def _blocks(lines: Sequence[Line], content: PageContent) -> list[_Block]:
    blocks: list[_Block] = []
    index = 0
    while index < len(lines):
        end = _grow(lines, index, content)
        if end - index < 2:
            index += 1
            continue
        block = _settle(lines, index, end, content)
        if block is None:
            index += 1
            continue
        blocks.append(block)
        index = max(end, index + 1)
    return blocks


def _gaps(line: Line) -> list[Strip]:
    segments = split_segments(line)
    return [Strip(max(word.x1 for word in left), right[0].x0) for left, right in pairwise(segments)]


def _grow(lines: Sequence[Line], start: int, content: PageContent) -> int:
    """Give the index behind the last line that goes with the one at ``start``."""
    gaps = _gaps(lines[start])
    if not gaps:
        return start
    end = start + 1
    for index in range(start + 1, len(lines)):
        line, above = lines[index], lines[index - 1]
        if _far(above, line, content) or _CAPTION.match(_text(line)):
            break
        here = _gaps(line)
        if here:
            if index > start + 2 and _repeats(line, lines[start]):
                break  # another table with the same heading
            if not _share(gaps, here, _extent(lines[start:end]), (line.x0, line.x1)):
                break
            gaps = _merge(gaps, here)
            end = index + 1
        elif _ends_block(line, lines[end - 1], gaps):
            break
    return end


def _repeats(line: Line, first: Line) -> bool:
    """Tell whether a line of words is the same as the first of the block, its heading."""
    text = _text(line)
    return len(line.words) > 2 and not any(map(str.isdigit, text)) and text == _text(first)


def _ends_block(line: Line, last: Line, gaps: Sequence[Strip]) -> bool:
    """Tell whether a line without gaps does not go with a table: too far, a sentence, or a title in larger type."""
    far = line.top - last.bottom > _MAX_PENDING * line.words[0].size
    return far or _is_sentence(line, gaps) or usual_size(line.words) > _TITLE_SIZE * usual_size(last.words)


def _text(line: Line) -> str:
    return " ".join(word.text for word in line.words)


def _far(above: Line, below: Line, content: PageContent) -> bool:
    size = usual_size([*above.words, *below.words])
    gap = below.top - above.bottom
    if gap <= 2.2 * size:
        return False
    ruled = any(
        above.bottom - 2 <= rule.at <= below.top + 2 and rule.start < below.x1 and rule.end > below.x0
        for rule in content.horizontals
    )
    return gap > (4.5 if ruled else 2.2) * size


def _is_sentence(line: Line, gaps: Sequence[Strip]) -> bool:
    segments = split_segments(line)
    crossed = sum(any(seg[0].x0 < gap.x0 and seg[-1].x1 > gap.x1 for seg in segments) for gap in gaps)
    return len(line.words) >= 9 and crossed >= max(1, round(0.6 * len(gaps)))


def _extent(lines: Sequence[Line]) -> tuple[float, float]:
    return min(line.x0 for line in lines), max(line.x1 for line in lines)


def _share(gaps: Sequence[Strip], here: Sequence[Strip], extent: tuple[float, float], own: tuple[float, float]) -> bool:
    """Tell whether at least half of the fewer gaps lie above each other, where both stretches reach."""
    left, right = max(extent[0], own[0]), min(extent[1], own[1])
    common = [[gap for gap in side if left < gap.middle < right] for side in (gaps, here)]
    if not all(common):
        return True
    shared = [
        sum(any(min(a.x1, b.x1) - max(a.x0, b.x0) > 2 for b in other) for a in side)
        for side, other in (common, common[::-1])
    ]
    return shared[1] >= 0.5 * len(common[1]) or shared[0] >= 0.5 * len(common[0])


def _merge(gaps: list[Strip], here: list[Strip]) -> list[Strip]:
    """Narrow gaps to what the new line leaves of them; take the line's own where it has more."""
    merged: list[Strip] = []
    for gap in gaps if len(gaps) >= len(here) else here:
        other = gaps if len(gaps) < len(here) else here
        cut = gap
        for strip in other:
            overlap = Strip(max(cut.x0, strip.x0), min(cut.x1, strip.x1))
            if overlap.x1 - overlap.x0 > 2:
                cut = overlap
                break
        merged.append(cut)
    return merged


def _settle(lines: Sequence[Line], start: int, end: int, content: PageContent) -> _Block | None:
    """Find the columns of a run of lines, then take in the heading above and the wrapped line below."""
    body = [line for line in lines[start:end] if _gaps(line)]
    strips = _vote(body)
    if not strips:
        return None
    block = list(lines[start:end])
    block = _take_heading(lines, start, block, strips, content) + block
    block += _take_rest(lines, end, block, strips)
    return _Block(block, strips)


def _vote(body: Sequence[Line]) -> list[Strip]:
    """Find the free strips of the body; the first lines may be headings that span columns."""
    counts = sorted(len(_gaps(line)) for line in body)
    usual = counts[len(counts) // 2]
    best: list[Strip] = []
    head = 0
    for first in range(min(5, max(1, len(body) - 1))):
        strips = _vote_below(body[first:], usual)
        if len(strips) > len(best):
            best, head = strips, first
        if len(_gaps(body[first])) >= usual and any(is_number(word.text) for word in body[first].words):
            break
    return _drop_thin_columns(best, body[head:])


def _vote_below(kept: Sequence[Line], usual: int) -> list[Strip]:
    tolerated = len(kept) // 14
    strips = find_strips(kept, tolerated=tolerated)
    if len(kept) >= 6 and len(strips) < usual:
        more = find_strips(kept, tolerated=max(tolerated, len(kept) // 6))
        strips = more if len(more) > len(strips) else strips
    return strips


def _drop_thin_columns(strips: list[Strip], body: Sequence[Line]) -> list[Strip]:
    """Drop a strip that cuts off a column filled in hardly any line."""
    if not strips:
        return strips
    bounds = bounds_of(strips, float("-inf"), float("inf"))
    filled = [0] * (len(bounds) - 1)
    for line in body:
        for column in {column_of((word.x0 + word.x1) / 2, bounds) for word in line.words}:
            filled[column] += 1
    need = max(2, 0.12 * len(body)) if len(body) > 3 else 1
    kept = []
    for index, strip in enumerate(strips):
        thin = filled[index] < need or (index == len(strips) - 1 and filled[index + 1] < need)
        if not thin:
            kept.append(strip)
    return kept


def _take_heading(
    lines: Sequence[Line], start: int, block: Sequence[Line], strips: Sequence[Strip], content: PageContent
) -> list[Line]:
    """Take in lines above that stand over the columns, or between the block and a rule that covers it."""
    box = box_of([word for line in block for word in line.words])
    ceiling = _rule_above(box, content)
    taken: list[Line] = []
    below = block[0]
    for line in reversed(lines[max(0, start - 7) : start]):
        size = usual_size(line.words)
        if below.top - line.bottom > 1.3 * size or _CAPTION.match(_text(line)) or _is_sentence(line, strips):
            break
        within = ceiling is not None and line.top >= ceiling - 2
        outside = ceiling is not None and line.bottom <= ceiling + 2
        if outside or not (within or _over_columns(line, strips, box)):
            break
        taken.insert(0, line)
        below = line
    return taken


def _rule_above(box: Box, content: PageContent) -> float | None:
    width = box[2] - box[0]
    near = [
        rule.at
        for rule in content.horizontals
        if rule.at < box[1] + 3
        and box[1] - rule.at < 60
        and min(rule.end, box[2]) - max(rule.start, box[0]) > 0.8 * width
    ]
    return max(near, default=None)


def _over_columns(line: Line, strips: Sequence[Strip], box: Box) -> bool:
    """Tell whether a line's parts each stand over one column, some over another than the first."""
    if line.x0 < box[0] - 5 or line.x1 > box[2] + 20:
        return False
    segments = split_segments(line)
    crossing = sum(any(seg[0].x0 < s.middle < seg[-1].x1 for s in strips) for seg in segments)
    beyond = any((seg[0].x0 + seg[-1].x1) / 2 > strips[0].middle for seg in segments)
    short = len(segments) >= 2 and max(map(len, segments)) <= 5
    return (crossing == 0 or short) and beyond and len(line.words) <= 4 * (len(strips) + 1)


def _take_rest(lines: Sequence[Line], end: int, block: Sequence[Line], strips: Sequence[Strip]) -> list[Line]:
    """Take in the lines below that continue a wrapped cell of the last row."""
    taken: list[Line] = []
    last = block[-1]
    for line in lines[end : end + 3]:
        size = usual_size(line.words)
        step = line.words[0].baseline - last.words[0].baseline
        crosses = any(line.x0 < strip.x0 and strip.x1 < line.x1 for strip in strips)
        if step > 1.35 * size or crosses or _CAPTION.match(_text(line)):
            break
        first_word = line.words[0]
        near = [word for above in [*block[-3:], *taken] for word in above.words]
        above = [word for word in near if word.x0 < line.x1 and word.x1 > line.x0]
        if not above or first_word.raised or abs(above[0].size - first_word.size) > 0.6:
            break
        taken.append(line)
        last = line
    return taken


def _build(block: _Block, content: PageContent) -> Table | None:
    box = block.box
    bounds = bounds_of(block.strips, box[0], box[2])
    rules = _rules_across(content.horizontals, box)
    rows = [_build_row(group, bounds, block.strips, content.number) for group in group_rows(block.lines, bounds, rules)]
    return Table(
        content.number,
        box,
        rows,
        method="half_ruled" if rules else "white_space",
        page_height=content.height,
        turn=content.turn,
        columns=list(pairwise(bounds)),
    )


def _rules_across(rules: Iterable[Rule], box: Box) -> list[float]:
    """Give the heights of the rules that run across most of a block."""
    x0, top, x1, bottom = box
    return [
        rule.at
        for rule in rules
        if top - 12 <= rule.at <= bottom + 12 and min(rule.end, x1) - max(rule.start, x0) >= 0.7 * (x1 - x0)
    ]


def _build_row(group: Sequence[Placed], bounds: Sequence[float], strips: Sequence[Strip], page: int) -> Row:
    width = len(bounds) - 1
    columns: list[list[Word]] = [[] for _ in range(width)]
    spans = [1] * width
    for line in group:
        taken = -1
        for segment in split_segments(line.line, barriers=_barriers(line.line, strips)):
            first, last = _reach(segment, bounds)
            if first <= taken < last:
                first = taken + 1  # a heading wider than its column begins under the one before
            taken = first
            columns[first] += segment
            spans[first] = max(spans[first], last - first + 1)
    words = [word for column in columns for word in column]
    box = box_of(words)
    cells: list[Cell | None] = []
    covered = 0
    for column in range(width):
        if columns[column] or covered <= column:
            span = spans[column] if not any(columns[column + 1 : column + spans[column]]) else 1
            cells.append(build_cell(columns[column], column_span=span))
            covered = column + span
        else:
            cells.append(None)
    return Row(cells, page, box)


def _barriers(line: Line, strips: Sequence[Strip]) -> list[float]:
    """Give the places where a line is divided between columns: at most one for each strip.

    A heading may reach into the strip below it; then the gap in front of the next column's edge divides.
    """
    gaps = [(a.x1, b.x0) for a, b in pairwise(line.words) if b.x0 > a.x1]
    size = line.words[0].size
    found = []
    for strip in strips:
        near = [
            (right - left, (left + right) / 2)
            for left, right in gaps
            if min(right, strip.x1 + 1.5) - max(left, strip.x0 - 1) > 0
            and (right - left > 0.45 * size or abs(right - strip.x1) < 1.5)
        ]
        if near:
            found.append(max(near)[1])
    return found


def _reach(segment: Sequence[Word], bounds: Sequence[float]) -> tuple[int, int]:
    """Give the first and last column that a segment covers; it must reach well into a column to cover it."""
    x0, x1 = segment[0].x0, max(word.x1 for word in segment)
    slack = 0.3 * segment[0].size
    first = column_of(min(x0 + slack, x1), bounds)
    last = column_of(max(x1 - slack, x0), bounds)
    return (first, max(first, last))
