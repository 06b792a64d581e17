"""The stretch of a page that a heading of a casualty table rules, and which of its lines are the table's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from harvester.parsers.casualties.headings import Heading, normalise_title, same_edges
from harvester.parsers.casualties.rows import column_at, is_label
from harvester.parsers.casualties.titles import reading_box
from harvester.parsers.tables.columns import is_number, usual_size
from harvester.parsers.tables.geometry import Box, Line, PageContent, PageTables, Row, Table, Word
from harvester.parsers.tables.words import line_text, split_lines

_NOTE = re.compile(r"^(?:[*†‡§¹²³]|\(?\d{1,2}\)\s|notes?\b|source:|table\s\d|figure\s\d)", re.IGNORECASE)
# How far limits of columns may lie apart and still be the same, in points.
MARGIN = 8.0
# So many words across most columns are a sentence, since a row of these tables breaks at its columns.
_SENTENCE = 9
# A line set so much larger than the others is a title.
_TITLE = 1.15


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


def is_inside(boxes: Iterable[Box], word: Word) -> bool:
    """Tell whether the middle of a word lies in one of some boxes."""
    middle = (word.x0 + word.x1) / 2
    return any(box[0] - 1 <= middle <= box[2] + 1 and box[1] - 1 <= word.middle <= box[3] + 1 for box in boxes)


def lines_within(page: PageTables, table: Table) -> list[Line]:
    """Give the lines of words in a table's box."""
    if page.content is None:
        return []
    box = reading_box(table.box, page.content)
    return split_lines([word for word in page.content.words if is_inside([box], word)])


def is_stranger(table: Table, heading: Heading) -> bool:
    """Tell whether a ruled table has other columns than the heading's: it is another."""
    if table.method != "ruled" or same_edges(heading.columns, table.columns):
        return False
    limits = [right for _, right in heading.columns[:-1]]
    shared = sum(any(abs(right - limit) < MARGIN for limit in limits) for _, right in table.columns[:-1])
    return shared < 0.6 * (len(table.columns) - 1) or len(table.columns) < 3


@dataclass(frozen=True, slots=True)
class Body:
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
    def of(cls, content: PageContent, region: Region, heading: Heading) -> Body:
        """Collect the lines that stand in a region, over a heading's columns."""
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
