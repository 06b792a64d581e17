"""What the table layer works with: words, rules, cells, rows and tables, all with their boxes.

Boxes are ``(x0, top, x1, bottom)`` in PDF points from the top left corner of the page as it is displayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Box = tuple[float, float, float, float]
Turn = Literal[0, 90, 180, 270]

_PARTICLE = re.compile(
    r"(?:a[ldrstnz]h?|as?h|e[ldrstnz]|ul|u[rsz]|bin|ibn|abu|umm|and|or|to|by|in|of|the|old|up|out)\b"
)
_PREFIXES = frozenset(
    [
        "al",
        "ar",
        "as",
        "ash",
        "at",
        "az",
        "an",
        "ad",
        "el",
        "ez",
        "abu",
        "umm",
        "tal",
        "tall",
        "tel",
        "non",
        "self",
        "co",
        "ex",
        "pre",
        "re",
        "semi",
        "anti",
        "multi",
        "post",
        "counter",
        "cross",
        "mid",
        "sub",
        "well",
        "high",
        "low",
        "long",
        "short",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
    ]
)
_HARD_HYPHENS = "-\u2011/"


@dataclass(slots=True)
class Word:
    """One word, or one footnote mark, as it stands on a page.

    Attributes:
        size: font size in points.
        baseline: distance of the base line from the top of the page.
        raised: the word is a superscript: set smaller and higher than its line.
        glued: no space was printed between the word and the one before it.
        turned: degrees by which the word would have to be turned clockwise to be upright; 90: it runs up the page.
        run: number of the string it was printed in, where another lies over that one; 0 elsewhere.
        confidence: how sure its reading is; 1 for the text of a page.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    baseline: float
    raised: bool = False
    glued: bool = False
    turned: int = 0
    run: int = 0
    confidence: float = 1.0

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Rule:
    """A straight line, drawn or implied by the edge of a shaded box.

    Attributes:
        at: the coordinate that all its points share.
        start: where it begins on the other axis.
        end: where it ends.
        drawn: stroked, or a thin box; False for the edge of a shaded area.
    """

    at: float
    start: float
    end: float
    drawn: bool = True

    @property
    def length(self) -> float:
        """Length in points."""
        return self.end - self.start


@dataclass(slots=True)
class Line:
    """Words on one base line, from left to right."""

    words: list[Word]

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(word.x1 for word in self.words)


@dataclass(slots=True)
class Placed:
    """One line of text with its words placed in columns."""

    line: Line
    cells: dict[int, list[Word]]

    @property
    def filled(self) -> frozenset[int]:
        """Columns in which the line has words."""
        return frozenset(self.cells)


@dataclass(slots=True)
class Cell:
    """One cell: its text as printed, its box, and how many rows and columns it spans.

    Attributes:
        text: the words, wrapped lines joined; superscripts are part of it.
        plain: the same without superscript marks.
        marks: the superscript marks, in order.
    """

    text: str = ""
    plain: str = ""
    marks: tuple[str, ...] = ()
    box: Box | None = None
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class Row:
    """One row of a table: a cell or ``None`` (covered by a spanning cell) for every column."""

    cells: list[Cell | None]
    page: int
    box: Box

    def texts(self) -> list[str]:
        """Give the text of every column; a spanned place is empty."""
        return [cell.text if cell else "" for cell in self.cells]


@dataclass(slots=True)
class Table:
    """One table on one page, or several joined over page breaks.

    Attributes:
        page: page on which it begins, counted from 1.
        box: where it stands on that page.
        rows: from top to bottom; each knows its own page and box.
        header_rows: how many of the first rows are headings.
        method: how the columns were found: ``ruled``, ``half_ruled`` or ``white_space``.
        page_height: height of the page it begins on.
        turn: how far the page was turned to read it, in degrees; ``columns`` is in that frame.
        columns: left and right limit of every column.
    """

    page: int
    box: Box
    rows: list[Row]
    header_rows: int = 0
    method: str = "ruled"
    page_height: float = 0.0
    turn: Turn = 0
    columns: list[tuple[float, float]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row.cells) for row in self.rows), default=0)

    def texts(self) -> list[list[str]]:
        """Give all texts, row by row."""
        return [row.texts() for row in self.rows]


@dataclass(slots=True)
class PageContent:
    """The words and rules of one page, in the frame in which its text reads from left to right.

    Attributes:
        turn: degrees by which the frame was turned against the page as displayed.
        has_images: the page shows at least one picture.
        read_by: ``text`` where the page holds it, ``ocr`` where it was read from a picture.
    """

    number: int
    width: float
    height: float
    words: list[Word]
    horizontals: list[Rule]
    verticals: list[Rule]
    turn: Turn = 0
    has_images: bool = False
    read_by: Literal["text", "ocr"] = "text"


@dataclass(slots=True)
class PageTables:
    """What one page holds: its tables, and the lines of text outside them, in the frame in which they read.

    Attributes:
        lines: lines of words that belong to no table, from top to bottom.
        words: number of words on the page, those of tables included.
        content: all words and rules, where they were asked for: a reader that knows what a table is about may divide
            them better than their places alone can tell.
        doubtful: what looks too little like a table by its form alone, where the content was asked for.
    """

    number: int
    width: float
    height: float
    tables: list[Table]
    lines: list[Line]
    words: int
    has_images: bool = False
    content: PageContent | None = None
    doubtful: list[Table] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first look at a PDF told.

    Attributes:
        candidates: numbers of the pages that may hold a table of casualties.
        with_text: how many pages hold any text.
        pictures: pages that show a picture, or drawings, and no text beside it.
        illustrated: pages with text of which a picture covers a large part.
    """

    candidates: list[int]
    with_text: int
    pictures: list[int]
    illustrated: list[int]


def bound(boxes: Iterable[Box]) -> Box:
    """Give the smallest box round all boxes.

    >>> bound([(0, 0, 2, 1), (1, -1, 3, 1)])
    (0, -1, 3, 1)
    """
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


def box_of(words: Sequence[Word]) -> Box:
    """Give the smallest box round words."""
    return bound((word.x0, word.top, word.x1, word.bottom) for word in words)


def rotate_box(box: Box, turn: int, width: float, height: float) -> Box:
    """Turn a box clockwise by ``turn`` degrees together with its page of ``width`` × ``height``.

    >>> rotate_box((10, 20, 30, 25), 90, 100, 200)
    (175, 10, 180, 30)
    >>> rotate_box(rotate_box((10, 20, 30, 25), 90, 100, 200), 270, 200, 100)
    (10, 20, 30, 25)
    """
    x0, top, x1, bottom = box
    if turn == 90:
        return height - bottom, x0, height - top, x1
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    if turn == 270:
        return top, width - x1, bottom, width - x0
    return box


def join_lines(lines: Sequence[str]) -> str:
    """Join the printed lines of one cell.

    A typographic hyphen (U+2010) or soft hyphen at a line's end was put there by the break and is dropped; so is a
    printed one before a small letter, but where such words keep it: before an article as in Deir-ez-Zor, behind a
    prefix as in non-credible. Other hyphens and slashes are kept and join without a space.

    >>> join_lines(["Deir-", "ez-Zor"]), join_lines(["insuffi\u2010", "cient"]), join_lines(["2", "injured"])
    ('Deir-ez-Zor', 'insufficient', '2 injured')
    >>> join_lines(["Qayya-", "rah"]), join_lines(["Al-", "Qaim"]), join_lines(["non-", "credible"])
    ('Qayyarah', 'Al-Qaim', 'non-credible')
    """
    out = ""
    for line in lines:
        if out and (re.search(r"\w[\u2010\u00ad]$", out) or _is_broken(out, line)):
            out = out[:-1] + line
        elif out and out[-1] in _HARD_HYPHENS and len(out) > 1 and not out[-2].isspace() and line[:1].isalnum():
            out += line
        else:
            out = f"{out} {line}" if out else line
    return out


def _is_broken(start: str, rest: str) -> bool:
    """Tell whether a printed hyphen only breaks a word: letters before it, and small letters that no particle makes."""
    if not start.endswith("-") or not re.match(r"[a-z]{2}", rest) or _PARTICLE.match(rest):
        return False
    before = re.search(r"([^\W\d_]+)-$", start)
    return before is not None and len(before[1]) > 1 and before[1].casefold() not in _PREFIXES
