"""Other readings of a page's casualty tables, where those that rules and spacing gave do not hold together.

A heading says what every column holds, and the same table may show its columns more clearly on another page. Each
region of a page that a heading rules is read again with its own columns and with those found elsewhere, its rows
divided by their counts (``casualty_bands.py``); the caller keeps whichever reading leaves the least unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harvester.parsers.casualties.bands import read_typed_rows
from harvester.parsers.casualties.body import MARGIN, Body, Region, is_inside, is_stranger
from harvester.parsers.casualties.headings import (
    Heading,
    carry_heading,
    find_heading,
    load_words,
    normalise_title,
)
from harvester.parsers.casualties.runs import NEVER
from harvester.parsers.casualties.titles import divide_columns, reading_box, shorten_headings, snap_columns
from harvester.parsers.tables.find import turn_back
from harvester.parsers.tables.geometry import (
    Box,
    Cell,
    Line,
    PageContent,
    PageTables,
    Row,
    Table,
    bound,
    box_of,
)
from harvester.parsers.tables.words import line_text, split_lines

# Share of its words by which a heading met again is the same one, although cells were cut otherwise; how much less
# unread another reading must leave to be taken; share of the page at top and foot where running heads stand.
_SAME_WORDS = 0.75
_CLEARLY = 1.4
_EDGE = 0.11


def drop_furniture(pages: Sequence[PageTables]) -> set[str]:
    """Leave out of the pages' content the running heads and feet, and give them: what most pages repeat at an edge.

    What stands as close to the next line as the lines of a heading do is none: it may be the heading of a table.
    """
    seen: dict[str, set[int]] = {}
    edges = [(page, line, apart) for page in pages for line, apart in _edge_lines(page)]
    for page, line, _ in edges:
        seen.setdefault(line_text(line.words), set()).add(page.number)
    pattern = re.compile(load_words()["rows"]["furniture"])
    dropped: set[str] = set()
    words: set[int] = set()
    for _, line, apart in edges:
        text = line_text(line.words)
        if pattern.search(text.casefold()) or (apart and len(seen[text]) >= max(2, 0.6 * len(pages))):
            dropped.add(text)
            words |= {id(word) for word in line.words}
    for page in pages:
        if page.content is not None:
            page.content.words = [word for word in page.content.words if id(word) not in words]
    return dropped


def _edge_lines(page: PageTables) -> list[tuple[Line, bool]]:
    """Give the lines at the upper and lower edge of a page, and whether each stands apart from the page's text."""
    lines = split_lines(page.content.words) if page.content is not None else []
    found = []
    for index, line in enumerate(lines):
        size = line.words[0].size
        if line.bottom < _EDGE * page.height:
            found.append((line, index + 1 == len(lines) or lines[index + 1].top - line.bottom > 0.8 * size))
        elif line.top > (1 - _EDGE) * page.height:
            found.append((line, index == 0 or line.top - lines[index - 1].bottom > 0.8 * size))
    return found


def find_known(pages: Iterable[PageTables], furniture: Iterable[str]) -> list[Heading]:
    """Give the headings of all pages' tables, running heads that were taken into them left out."""
    found = [heading for page in pages for table in page.tables if (heading := find_heading(table)) is not None]
    texts = [text for text in furniture if not text.isdecimal()]
    return [replace(h, titles=tuple(_without(title, texts) for title in h.titles)) for h in found]


def _without(title: str, texts: Iterable[str]) -> str:
    for text in texts:
        title = title.replace(text, " ")
    return " ".join(title.split())


def find_regions(page: PageTables, running: Heading | None, known: Iterable[Heading]) -> list[Region]:
    """Find what the headings on a page rule, and what the heading of the page before still does.

    Args:
        page: with its content kept.
        running: the heading of the table that may go on.
        known: headings found anywhere in the document, which may be printed here above what was taken for no table.
    """
    content = page.content
    if content is None:
        return []
    starts: list[_Start] = [(0.0, 0.0, (), running)] if running is not None else []
    starts += _find_headed(page, content)
    for heading in known:
        starts += [found for found in _find_printed(content, heading) if not any(_overlap(found, s) for s in starts)]
    starts.sort(key=lambda start: start[0])
    ends = [*(start[0] for start in starts), content.height][1:]
    regions: list[Region] = []
    for (head_top, top, head, heading), end in zip(starts, ends, strict=True):
        first = not any(region.head for region in regions)
        continued = not head or (first and running is not None and running.roles == heading.roles)
        pieces = tuple(table for table in page.tables if _lies_in(reading_box(table.box, content), head_top, end))
        regions.append(Region(head_top, top, end, pieces, head, heading, continued))
    return regions


def _lies_in(box: Box, top: float, bottom: float) -> bool:
    """Tell whether most of a box lies between two heights."""
    return min(box[3], bottom) - max(box[1], top) > 0.5 * (box[3] - box[1])


_Start = tuple[float, float, tuple[Row, ...], Heading]


def _overlap(start: _Start, other: _Start) -> bool:
    return bool(other[2]) and start[0] < other[1] + 1 and other[0] < start[1] + 1


def _find_headed(page: PageTables, content: PageContent) -> list[_Start]:
    """Give where the headings of tables begin and end."""
    starts: list[_Start] = []
    for table in page.tables:
        heading = find_heading(table)
        if heading is not None:
            head = tuple(table.rows[: heading.rows])
            box = reading_box(bound(row.box for row in head), content)
            starts.append((reading_box(table.box, content)[1], box[3], head, heading))
    return starts


def _find_printed(content: PageContent, heading: Heading) -> list[_Start]:
    """Find the lines that print the words of a heading, all of them and no others."""
    titles = {normalise_title(word) for title in heading.titles for word in title.split()} - {""}
    starts: list[_Start] = []
    taken: list[Line] = []
    for line in split_lines([word for word in content.words if not word.turned]):
        words = {normalise_title(word.text) for word in line.words} - {""}
        taken = [*taken, line] if words <= titles else []
        if titles == {normalise_title(word.text) for line in taken for word in line.words} - {""}:
            box = box_of([word for line in taken for word in line.words])
            head = Row([Cell(title, title) for title in heading.titles], content.number, box)
            turn_back(Table(content.number, box, [head], turn=content.turn), content)
            starts.append((box[1], box[3], (head,), heading))
            taken = []
    return starts


def with_doubtful(page: PageTables, running: Heading | None) -> PageTables:
    """Add what has the heading of a casualty table, or goes on below one, though by its form it may be no table."""
    taken = [
        table
        for table in page.doubtful
        if find_heading(table) is not None or (running is not None and carry_heading(running, table) is not None)
    ]
    tables = sorted([*page.tables, *taken], key=lambda table: (table.box[1], table.box[0]))
    lines = [line for line in page.lines if not any(_holds(table.box, line) for table in taken)]
    return replace(page, tables=tables, lines=lines, doubtful=[])


def _holds(box: Box, line: Line) -> bool:
    return box[1] - 1 <= (line.top + line.bottom) / 2 <= box[3] + 1 and box[0] - 1 <= line.x0 and line.x1 <= box[2] + 1


def variants(page: PageTables, region: Region, known: Iterable[Heading]) -> list[Heading]:
    """Give the columns by which a region may be read: its own, those that its heading has elsewhere, and finer ones."""
    found = [region.heading]
    for heading in known:
        if _same_words(heading, region.heading) and all(heading.columns != other.columns for other in found):
            found.append(heading)
    assert page.content is not None
    snapped = (snap_columns(h, Body.of(page.content, region, h).take(headed=bool(region.head))) for h in tuple(found))
    found += [heading for heading in snapped if heading is not None]
    if region.head:
        box = reading_box(bound(row.box for row in region.head), page.content)
        words = [word for word in page.content.words if is_inside([box], word)]
        body = Body.of(page.content, region, region.heading).take(headed=True)
        finer = divide_columns(region.heading, split_lines(words), body)
        found += shorten_headings(region.heading, split_lines(words)) + ([finer] if finer is not None else [])
    left = min(heading.columns[0][0] for heading in found) - MARGIN
    right = max(heading.columns[-1][1] for heading in found) + MARGIN
    return [_widen(heading, left, right) for heading in found]


def _widen(heading: Heading, left: float, right: float) -> Heading:
    columns = list(heading.columns)
    columns[0] = (left, columns[0][1])
    columns[-1] = (columns[-1][0], right)
    return replace(heading, columns=tuple(columns))


def _same_words(heading: Heading, other: Heading) -> bool:
    """Tell whether a heading prints the words of another, which may have taken in more than its own."""
    if len(heading.titles) == len(other.titles):
        pairs = zip(other.titles, heading.titles, strict=True)
        if any(heading.titles) and all(taken.startswith(title) for taken, title in pairs):
            return True
    words, others = (" ".join(h.titles).casefold().split() for h in (heading, other))
    shared = sum(word in others for word in words)
    return bool(words) and shared >= max(_SAME_WORDS * len(words), 0.4 * len(others))


@dataclass(frozen=True, slots=True)
class Reading:
    """A page with one region read anew.

    Attributes:
        cost: how far its cells stand from level, its lines from even, its contents from what their columns hold.
        more_even: its cells stand clearly more level, and their lines more evenly, than in the rows found before.
    """

    page: PageTables
    cost: float
    more_even: bool


def reread(page: PageTables, region: Region, heading: Heading) -> Reading | None:
    """Read a region by a heading's columns; None where nothing there reads by them."""
    content = page.content
    assert content is not None
    if heading.titles != region.heading.titles:
        region = replace(region, top=region.head_top)  # of what was taken for the heading, some may be rows
    lines = Body.of(content, region, heading).take(headed=bool(region.head))
    if not lines:
        return None
    box = box_of([word for line in lines for word in line.words])
    rules = [
        rule
        for rule in content.horizontals
        if min(rule.end, box[2]) - max(rule.start, box[0]) >= 0.4 * (box[2] - box[0])
    ]
    given = [
        (top, bottom)
        for piece in region.pieces
        for row in piece.rows
        if all(row is not head for head in region.head)
        for _, top, _, bottom in [reading_box(row.box, content)]
    ]
    typed = read_typed_rows(lines, heading, rules, content.number, continued=region.continued, given=given)
    if not typed.rows:
        return None
    table = _table(content, region, heading, typed.rows)
    if region.head and (found := find_heading(table)) is not None and found.roles != heading.roles:
        return None
    turn_back(table, content)
    tables = sorted([*(t for t in page.tables if t not in region.pieces), table], key=lambda t: (t.box[1], t.box[0]))
    used = {id(word) for line in lines for word in line.words}
    boxes = [reading_box(table.box, content) for table in tables]
    others = [word for word in content.words if id(word) not in used and not is_inside(boxes, word)]
    ruled = any(piece.method == "ruled" and not is_stranger(piece, heading) for piece in region.pieces)
    margin = _CLEARLY if heading.titles == region.heading.titles else 3 * _CLEARLY
    more_even = not ruled and typed.cost + margin < typed.given_cost < NEVER
    return Reading(replace(page, tables=tables, lines=split_lines(others)), typed.cost, more_even)


def _table(content: PageContent, region: Region, heading: Heading, rows: list[Row]) -> Table:
    if region.head:
        box = reading_box(bound(row.box for row in region.head), content)
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
