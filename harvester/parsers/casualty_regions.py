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

from harvester.parsers.casualty_bands import NEVER, read_typed_rows
from harvester.parsers.casualty_headers import (
    Heading,
    carry_heading,
    find_heading,
    load_words,
    normalise_title,
    same_edges,
)
from harvester.parsers.casualty_rows import column_at, is_label
from harvester.parsers.casualty_titles import divide_columns, reading_box, shorten_headings, snap_columns
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
)
from harvester.parsers.tables.words import line_text, split_lines

_NOTE = re.compile(r"^(?:[*†‡§¹²³]|\(?\d{1,2}\)\s|notes?\b|source:|table\s\d|figure\s\d)", re.IGNORECASE)
_MARGIN = 8.0
_SENTENCE = 9
_TITLE = 1.15
_SAME_WORDS = 0.75
_CLEARLY = 1.4
_EDGE = 0.11


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a page that one heading rules.

    Attributes:
        head_top: where its heading begins, in the frame in which the page reads.
        top: where its body begins.
        bottom: where the next heading, or the page, ends it.
        pieces: the tables found there.
        head: the heading's rows where it stands on this page.
        heading: the heading with the columns found here.
        continued: the table began on an earlier page.
    """

    head_top: float
    top: float
    bottom: float
    pieces: tuple[Table, ...]
    head: tuple[Row, ...]
    heading: Heading
    continued: bool = False


def drop_furniture(pages: Sequence[PageTables]) -> set[str]:
    """Leave out of the pages' content the running heads and feet, and give them: what most pages repeat at an edge."""
    edges: dict[str, set[int]] = {}
    found: list[tuple[PageTables, str, Line]] = []
    for page in pages:
        for line in split_lines(page.content.words) if page.content is not None else ():
            if line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height:
                text = line_text(line.words)
                edges.setdefault(text, set()).add(page.number)
                found.append((page, text, line))
    dropped_texts: set[str] = set()
    pattern = re.compile(load_words()["rows"]["furniture"])
    for page, text, line in found:
        if pattern.search(text.casefold()) or len(edges[text]) >= max(2, 0.6 * len(pages)):
            assert page.content is not None
            dropped = {id(word) for word in line.words}
            page.content.words = [word for word in page.content.words if id(word) not in dropped]
            dropped_texts.add(text)
    return dropped_texts


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
    snapped = (snap_columns(h, _Body.of(page.content, region, h).take(headed=bool(region.head))) for h in tuple(found))
    found += [heading for heading in snapped if heading is not None]
    if region.head:
        box = reading_box(bound(row.box for row in region.head), page.content)
        words = [word for word in page.content.words if _inside([box], word)]
        body = _Body.of(page.content, region, region.heading).take(headed=True)
        finer = divide_columns(region.heading, split_lines(words), body)
        found += shorten_headings(region.heading, split_lines(words)) + ([finer] if finer is not None else [])
    left = min(heading.columns[0][0] for heading in found) - _MARGIN
    right = max(heading.columns[-1][1] for heading in found) + _MARGIN
    return [_widen(heading, left, right) for heading in found]


def _widen(heading: Heading, left: float, right: float) -> Heading:
    columns = list(heading.columns)
    columns[0] = (left, columns[0][1])
    columns[-1] = (columns[-1][0], right)
    return replace(heading, columns=tuple(columns))


def _same_words(heading: Heading, other: Heading) -> bool:
    """Tell whether a heading prints the words of another, which may have taken in more than its own."""
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
    lines = _Body.of(content, region, heading).take(headed=bool(region.head))
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
    others = [word for word in content.words if id(word) not in used and not _inside(boxes, word)]
    ruled = any(piece.method == "ruled" and not is_stranger(piece, heading) for piece in region.pieces)
    margin = _CLEARLY if heading.titles == region.heading.titles else 3 * _CLEARLY
    more_even = not ruled and typed.cost + margin < typed.given_cost < NEVER
    return Reading(replace(page, tables=tables, lines=split_lines(others)), typed.cost, more_even)


def _inside(boxes: Iterable[Box], word: Word) -> bool:
    middle = (word.x0 + word.x1) / 2
    return any(box[0] - 1 <= middle <= box[2] + 1 and box[1] - 1 <= word.middle <= box[3] + 1 for box in boxes)


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


def lines_within(page: PageTables, table: Table) -> list[Line]:
    """Give the lines of words in a table's box."""
    if page.content is None:
        return []
    box = reading_box(table.box, page.content)
    return split_lines([word for word in page.content.words if _inside([box], word)])


def is_stranger(table: Table, heading: Heading) -> bool:
    """Tell whether a ruled table has other columns than the heading's: it is another."""
    if table.method != "ruled" or same_edges(heading.columns, table.columns):
        return False
    limits = [right for _, right in heading.columns[:-1]]
    shared = sum(any(abs(right - limit) < _MARGIN for limit in limits) for _, right in table.columns[:-1])
    return shared < 0.6 * (len(table.columns) - 1) or len(table.columns) < 3


@dataclass(frozen=True, slots=True)
class _Body:
    """The lines of a region, and what tells which of them belong to its table.

    Attributes:
        titles: the words of the heading.
        boxes: of the tables that were found there and may be parts of it.
        strangers: of those that are other tables.
    """

    lines: list[Line]
    heading: Heading
    titles: frozenset[str]
    boxes: list[Box]
    strangers: list[Box]
    size: float

    @classmethod
    def of(cls, content: PageContent, region: Region, heading: Heading) -> _Body:
        left, right = heading.columns[0][0], heading.columns[-1][1]
        words = [
            word
            for word in content.words
            if not word.turned
            and left <= (word.x0 + word.x1) / 2 <= right
            and region.top - 1 <= word.top < region.bottom
        ]
        boxes: tuple[list[Box], list[Box]] = ([], [])
        for table in region.pieces:
            boxes[is_stranger(table, heading)].append(reading_box(table.box, content))
        titles = frozenset(normalise_title(word) for title in heading.titles for word in title.split())
        return cls(split_lines(words), heading, titles, *boxes, usual_size(words))

    def take(self, *, headed: bool) -> list[Line]:
        """Give the lines of the table: from its first on until something else begins."""
        taken: list[Line] = []
        for line in self.lines[0 if headed else self._find_first() :]:
            if not taken and self._repeats(line):
                continue
            if self._ends(line) or (taken and line.top - taken[-1].bottom > 4.5 * self.size):
                break
            taken.append(line)
        return taken

    def _find_first(self) -> int:
        """Give the first line: near the first with words in many columns."""
        found = (n for n, line in enumerate(self.lines) if _is_row(line, self.heading) or _within(line, self.boxes))
        first = next(found, len(self.lines))
        while 0 < first < len(self.lines):
            above = self.lines[first - 1]
            if self.lines[first].top - above.bottom >= 0.9 * self.size or self._ends(above) or self._repeats(above):
                break
            first -= 1
        return first

    def _repeats(self, line: Line) -> bool:
        """Tell whether a line prints words of the heading and nothing else."""
        words = [normalise_title(word.text) for word in line.words]
        return all(word in self.titles for word in words) and not any(is_number(word.text) for word in line.words)

    def _ends(self, line: Line) -> bool:
        """Tell whether a line is none of the table's: another table's, in larger type, a note, words across columns."""
        text = line_text(line.words)
        if is_label(text):
            return False
        if _within(line, self.strangers) or usual_size(line.words) > _TITLE * self.size:
            return True
        if _NOTE.match(text) and len(line.words) > 1:
            return True
        crossed = _crossed(line, self.heading)
        if len(line.words) >= _SENTENCE and crossed >= max(1, round(0.6 * (len(self.heading.columns) - 1))):
            return True
        return crossed > 0 and not _within(line, self.boxes) and not _is_row(line, self.heading)


def _is_row(line: Line, heading: Heading) -> bool:
    columns = {column_at((word.x0 + word.x1) / 2, heading.columns) for word in line.words}
    return len(columns) >= max(2, len(heading.columns) // 2) and any(is_number(word.text) for word in line.words)


def _within(line: Line, boxes: Iterable[Box]) -> bool:
    middle = (line.top + line.bottom) / 2
    return any(box[1] - 1 <= middle <= box[3] + 1 for box in boxes)


def _crossed(line: Line, heading: Heading) -> int:
    """Give how many limits of columns a line's words run over as in text."""
    limits = [right for _, right in heading.columns[:-1]]
    spaces = [(a.x1, b.x0, a.size) for a, b in pairwise(line.words)]
    over = sum(word.x0 + 1 < limit < word.x1 - 1 for limit in limits for word in line.words)
    return over + sum(a - 0.5 <= limit <= b + 0.5 and b - a < 0.45 * size for limit in limits for a, b, size in spaces)
