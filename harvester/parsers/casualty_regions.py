"""Other readings of a page's casualty tables, where those that rules and spacing gave do not hold together.

A heading says what every column holds, and the same table may show its columns more clearly on another page. Each
region of a page that a heading rules is read again with its own columns and with those found elsewhere, its rows
divided by their counts (``casualty_bands.py``); the caller keeps whichever reading leaves the least unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from harvester.parsers.casualty_bands import read_typed_rows
from harvester.parsers.casualty_headers import Heading, find_heading
from harvester.parsers.casualty_rows import column_at, is_label
from harvester.parsers.tables.columns import is_number, usual_size
from harvester.parsers.tables.find import turn_back
from harvester.parsers.tables.model import (
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
    rotate_box,
)
from harvester.parsers.tables.words import line_text, split_lines

_NOTE = re.compile(r"^(?:[*†‡§¹²³]|\(?\d{1,2}\)\s|notes?\b|source:|table\s\d|figure\s\d)", re.IGNORECASE)
_MARGIN = 8.0
_SENTENCE = 9
_TITLE = 1.15
_SAME_WORDS = 0.75


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a page that one heading rules.

    Attributes:
        top: where its body begins, in the frame in which the page reads.
        bottom: where the next heading, or the page, ends it.
        pieces: the tables found there.
        head: the heading's rows where it stands on this page.
        heading: the heading with the columns found here.
    """

    top: float
    bottom: float
    pieces: tuple[Table, ...]
    head: tuple[Row, ...]
    heading: Heading


def find_regions(page: PageTables, running: Heading | None) -> list[Region]:
    """Find what the headings on a page rule, and what the heading of the page before still does.

    Args:
        page: with its content kept.
        running: the heading of the table that may go on.
    """
    content = page.content
    if content is None:
        return []
    headed = [(table, heading) for table in page.tables if (heading := find_heading(table)) is not None]
    tops = [_reading_box(table.box, content)[1] for table, _ in headed]
    regions: list[Region] = []
    if running is not None:
        end = tops[0] if tops else content.height
        regions.append(Region(0.0, end, _pieces(page, content, 0.0, end), (), running))
    for index, (table, heading) in enumerate(headed):
        end = tops[index + 1] if index + 1 < len(tops) else content.height
        head = tuple(table.rows[: heading.rows])
        top = _reading_box(bound(row.box for row in head), content)[3]
        regions.append(Region(top, end, _pieces(page, content, tops[index], end), head, heading))
    return regions


def _pieces(page: PageTables, content: PageContent, top: float, bottom: float) -> tuple[Table, ...]:
    return tuple(table for table in page.tables if top <= _reading_box(table.box, content)[1] < bottom)


def _reading_box(box: Box, content: PageContent) -> Box:
    """Turn a box from the page as displayed into the frame in which it reads."""
    if not content.turn:
        return box
    sides = (content.height, content.width) if content.turn in (90, 270) else (content.width, content.height)
    return rotate_box(box, content.turn, *sides)


def variants(region: Region, known: Iterable[Heading]) -> list[Heading]:
    """Give the columns by which a region may be read: its own, and those that its heading has elsewhere."""
    found = [region.heading]
    for heading in known:
        if _same_words(heading, region.heading) and all(heading.columns != other.columns for other in found):
            found.append(heading)
    left = min(heading.columns[0][0] for heading in found) - _MARGIN
    right = max(heading.columns[-1][1] for heading in found) + _MARGIN
    return [_widen(heading, left, right) for heading in found]


def _widen(heading: Heading, left: float, right: float) -> Heading:
    columns = list(heading.columns)
    columns[0] = (left, columns[0][1])
    columns[-1] = (columns[-1][0], right)
    return replace(heading, columns=tuple(columns))


def _same_words(heading: Heading, other: Heading) -> bool:
    words, others = (sorted(" ".join(h.titles).casefold().split()) for h in (heading, other))
    shared = sum(word in others for word in words)
    return bool(words) and shared >= _SAME_WORDS * max(len(words), len(others))


def reread(page: PageTables, region: Region, heading: Heading) -> PageTables | None:
    """Read a region by a heading's columns; None where nothing there reads by them."""
    content = page.content
    assert content is not None
    lines = _body(content, region, heading)
    if not lines:
        return None
    box = box_of([word for line in lines for word in line.words])
    rules = [
        rule.at
        for rule in content.horizontals
        if min(rule.end, box[2]) - max(rule.start, box[0]) >= 0.4 * (box[2] - box[0])
    ]
    rows = read_typed_rows(lines, heading, rules, content.number, continued=not region.head)
    if not rows:
        return None
    table = _table(content, region, heading, rows)
    if region.head and (found := find_heading(table)) is not None and found.roles != heading.roles:
        return None
    turn_back(table, content)
    tables = sorted([*(t for t in page.tables if t not in region.pieces), table], key=lambda t: (t.box[1], t.box[0]))
    used = {id(word) for line in lines for word in line.words}
    others = [word for word in content.words if id(word) not in used and not _inside(tables, word, content)]
    return replace(page, tables=tables, lines=split_lines(others))


def _inside(tables: Sequence[Table], word: Word, content: PageContent) -> bool:
    boxes = [_reading_box(table.box, content) for table in tables]
    middle = (word.x0 + word.x1) / 2
    return any(box[0] - 1 <= middle <= box[2] + 1 and box[1] - 1 <= word.middle <= box[3] + 1 for box in boxes)


def _table(content: PageContent, region: Region, heading: Heading, rows: list[Row]) -> Table:
    if region.head:
        box = _reading_box(bound(row.box for row in region.head), content)
        rows = [Row([Cell(title, title) for title in heading.titles], content.number, box), *rows]
    return Table(
        content.number,
        bound(row.box for row in rows),
        rows,
        method="white_space",
        page_height=content.height,
        turn=content.turn,
        columns=list(heading.columns),
    )


def _body(content: PageContent, region: Region, heading: Heading) -> list[Line]:
    """Give the lines of a region that can belong to its table: from its top on until something else begins."""
    left, right = heading.columns[0][0], heading.columns[-1][1]
    words = [
        word
        for word in content.words
        if not word.turned and left <= (word.x0 + word.x1) / 2 <= right and region.top - 1 <= word.top < region.bottom
    ]
    lines = split_lines(words)
    if not lines:
        return []
    size = usual_size(words)
    boxes = [_reading_box(table.box, content) for table in region.pieces]
    start = _first_line(lines, region, heading, boxes, size)
    taken: list[Line] = []
    for line in lines[start:]:
        if taken and line.top - taken[-1].bottom > 4.5 * size:
            break
        if _ends(line, heading, boxes, size):
            break
        taken.append(line)
    return taken


def _first_line(lines: Sequence[Line], region: Region, heading: Heading, boxes: Sequence[Box], size: float) -> int:
    """Give the first line of the body: below a heading all are; else that near the first with words in many columns."""
    if region.head:
        return 0
    first = next((n for n, line in enumerate(lines) if _is_row(line, heading) or _within(line, boxes)), None)
    if first is None:
        return len(lines)
    while (
        first
        and lines[first].top - lines[first - 1].bottom < 0.9 * size
        and not _ends(lines[first - 1], heading, boxes, size)
    ):
        first -= 1
    return first


def _is_row(line: Line, heading: Heading) -> bool:
    columns = {column_at((word.x0 + word.x1) / 2, heading.columns) for word in line.words}
    return len(columns) >= max(2, len(heading.columns) // 2) and any(is_number(word.text) for word in line.words)


def _within(line: Line, boxes: Iterable[Box]) -> bool:
    middle = (line.top + line.bottom) / 2
    return any(box[1] - 1 <= middle <= box[3] + 1 for box in boxes)


def _ends(line: Line, heading: Heading, boxes: Sequence[Box], size: float) -> bool:
    """Tell whether a line is none of the table's: larger type, a note, a sentence, words across columns."""
    text = line_text(line.words)
    if is_label(text):
        return False
    if usual_size(line.words) > _TITLE * size or (_NOTE.match(text) and len(line.words) > 1):
        return True
    crossed = _crossed(line, heading)
    if len(line.words) >= _SENTENCE and crossed >= max(1, round(0.6 * (len(heading.columns) - 1))):
        return True
    return crossed > 0 and not _within(line, boxes) and not _is_row(line, heading)


def _crossed(line: Line, heading: Heading) -> int:
    """Give how many limits of columns a line's words run over as in text."""
    limits = [right for _, right in heading.columns[:-1]]
    spaces = [(a.x1, b.x0, a.size) for a, b in pairwise(line.words)]
    over = sum(word.x0 + 1 < limit < word.x1 - 1 for limit in limits for word in line.words)
    return over + sum(a - 0.5 <= limit <= b + 0.5 and b - a < 0.45 * size for limit in limits for a, b, size in spaces)
