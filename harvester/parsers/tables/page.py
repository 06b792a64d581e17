"""One pdfplumber page turned into words and rules, in the frame in which its text can be read.

pdfplumber's own ``page.chars`` builds a dictionary of some thirty entries for each character, which is nearly all of
the time that it takes. Here the same layout objects (``page.layout``) are read once, directly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTRect
from pdfplumber.page import Page

from harvester.parsers.tables.columns import usual_size
from harvester.parsers.tables.geometry import Line, PageContent, Rule, Turn, Word, rotate_box
from harvester.parsers.tables.ruling import Drawing, build_rules, is_white
from harvester.parsers.tables.words import Char, build_words, expand_text

_TURNS: dict[int, Turn] = {0: 0, 1: 90, 2: 180, 3: 270}
# A page holds a few thousand characters; more is a drawing made of text, or an attack.
MAX_OBJECTS = 200_000
# A watermark is set so much larger than the text, and lies over at least such a share of some word.
_LARGE, _OVER = 1.5, 0.2
# An upright string is one as long as its words follow each other so closely, in multiples of the font size.
_STEP = 1.6
_CROSSED = 2


class PageTooLarge(ValueError):
    """Raised by :func:`read_page` for a page with more than ``MAX_OBJECTS`` objects."""


def read_page(page: Page) -> PageContent:
    """Read the words and rules of a page.

    When most of the text runs up, down or upside down, everything is turned so that it reads from left to right;
    ``turn`` says how far, and boxes of the result are in that frame.

    Raises:
        PageTooLarge: the page holds too many objects.
    """
    chars: dict[Turn, list[LTChar]] = {0: [], 90: [], 180: [], 270: []}
    curves: list[LTCurve] = []
    pictures = 0
    for count, obj in enumerate(_walk(page.layout)):
        if count > MAX_OBJECTS:
            raise PageTooLarge(f"page {page.page_number} holds more than {MAX_OBJECTS} objects")
        if isinstance(obj, LTChar):
            direction = _direction(obj)
            if direction is not None:
                chars[direction].append(obj)
        elif isinstance(obj, LTCurve):
            curves.append(obj)
        elif isinstance(obj, LTImage):
            pictures += 1
    counts = Counter({turn: len(found) for turn, found in chars.items()})
    turn = counts.most_common(1)[0][0] if counts.total() else 0
    frame = _Frame(page, turn)
    words: list[Word] = []
    for direction, found in chars.items():
        words += frame.words(found, direction)
    words = drop_watermarks(words)
    words.sort(key=lambda word: (word.baseline, word.x0))
    rules = build_rules(frame.drawings(curves))
    return PageContent(
        page.page_number,
        frame.width,
        frame.height,
        words,
        _on_page(rules.horizontals),
        _on_page(rules.verticals),
        turn,
        bool(pictures),
    )


def _on_page(rules: Iterable[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.length > 0]


def _walk(container: Iterable[Any]) -> Iterator[Any]:
    for obj in container:
        if isinstance(obj, LTContainer):
            yield from _walk(obj)
        else:
            yield obj


def _direction(char: LTChar) -> Turn | None:
    """Give the turn that makes a character upright, or None for slanting ones (watermarks)."""
    a, b, _c, _d, _e, _f = char.matrix
    if abs(b) <= 0.05 * abs(a):
        return 0 if a > 0 else 180
    if abs(a) <= 0.05 * abs(b):
        # b > 0: the text runs up the page, and a turn by 90 degrees clockwise makes it upright.
        return 90 if b > 0 else 270
    return None


class _Frame:
    """The page as displayed, turned clockwise by ``turn``."""

    def __init__(self, page: Page, turn: Turn) -> None:
        self.turn = turn
        self.page_width, self.page_height = float(page.width), float(page.height)
        self.left, self.above = float(page.mediabox[0]), float(page.mediabox[1])
        crop = page.cropbox
        self.visible = (crop[0] - 1, crop[1] - 1, crop[2] + 1, crop[3] + 1)
        sideways = turn in (90, 270)
        self.width, self.height = (
            (self.page_height, self.page_width) if sideways else (self.page_width, self.page_height)
        )

    def _point(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of pdfminer (from the bottom left) into one of the page as displayed."""
        return x + self.left, self.page_height - y + self.above

    def words(self, chars: Iterable[LTChar], direction: Turn) -> list[Word]:
        """Build the words of the characters that run in one direction, in this frame."""
        upright = [char for char in (self._char(obj, direction) for obj in chars) if char is not None]
        words = build_words(upright)
        back = (self.turn - direction) % 360
        if not back:
            return words
        sideways = direction in (90, 270)
        width = self.page_height if sideways else self.page_width
        height = self.page_width if sideways else self.page_height
        for word in words:
            word.x0, word.top, word.x1, word.bottom = rotate_box(
                (word.x0, word.top, word.x1, word.bottom), back, width, height
            )
            word.baseline, word.turned = word.bottom, (direction - self.turn) % 360
        return words

    def _char(self, obj: LTChar, direction: Turn) -> Char | None:
        text = obj.get_text()
        if not text or text.startswith("(cid:") or (ord(text[0]) < 32 and text not in "\t\n\r"):
            return None
        x0, y1 = self._point(obj.x0, obj.y1)
        x1, y0 = self._point(obj.x1, obj.y0)
        left, above, right, below = self.visible
        if x1 < left or x0 > right or y0 < above or y1 > below:
            return None
        box = rotate_box((x0, y1, x1, y0), direction, self.page_width, self.page_height)
        origin = self._point(obj.matrix[4], obj.matrix[5])
        baseline = rotate_box((*origin, *origin), direction, self.page_width, self.page_height)[1]
        size = obj.size if direction in (0, 180) else obj.x1 - obj.x0
        return Char(expand_text(text), *box, size, baseline, obj.fontname)

    def drawings(self, curves: Sequence[LTCurve]) -> Iterator[Drawing]:
        """Give the drawings that can be seen, in this frame; white ones are seen on a shaded ground."""
        shades = [
            (curve.x0 - 1, curve.y0 - 1, curve.x1 + 1, curve.y1 + 1)
            for curve in curves
            if curve.fill and not is_white(curve.non_stroking_color) and min(curve.width, curve.height) > 6
        ]
        for curve in curves:
            on_shade = _is_white_line(curve) and any(_is_inside(curve, shade) for shade in shades)
            stroked = bool(curve.stroke) and (on_shade or not is_white(curve.stroking_color))
            filled = bool(curve.fill) and (on_shade or not is_white(curve.non_stroking_color))
            if not (stroked or filled):
                continue
            points = [self._turned(*self._point(*point)) for point in curve.pts]
            shade = str(curve.non_stroking_color) if filled else ""
            yield Drawing(points, stroked, filled, curve.linewidth or 0, isinstance(curve, LTRect), shade)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        box = rotate_box((x, y, x, y), self.turn, self.page_width, self.page_height)
        return box[0], box[1]


def _is_white_line(curve: LTCurve) -> bool:
    color = curve.stroking_color if curve.stroke else curve.non_stroking_color
    return is_white(color) and min(curve.width, curve.height) <= 3


def _is_inside(curve: LTCurve, box: tuple[float, float, float, float]) -> bool:
    x, y = (curve.x0 + curve.x1) / 2, (curve.y0 + curve.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def drop_watermarks(words: Sequence[Word]) -> list[Word]:
    """Leave out words in large type that lie over other words."""
    limit = _LARGE * usual_size(words)
    large = [word for word in words if word.size > limit and not word.turned]
    marks = {id(word) for word in large if any(_covers(word, other) for other in words if other.size <= limit)}
    return [word for word in words if id(word) not in marks] if marks else list(words)


def _covers(mark: Word, word: Word) -> bool:
    width = min(mark.x1, word.x1) - max(mark.x0, word.x0)
    height = min(mark.bottom, word.bottom) - max(mark.top, word.top)
    area = (word.x1 - word.x0) * (word.bottom - word.top)
    return width > 0 and height > 0 and width * height >= _OVER * area


def find_stamps(words: Iterable[Word], rules: Sequence[Rule]) -> list[Line]:
    """Find the strings that run up or down the page across several rules, which no cell's words do."""
    strings: list[list[Word]] = []
    for word in sorted((word for word in words if word.turned), key=lambda word: (round(word.x0 / 4), word.top)):
        last = strings[-1][-1] if strings else None
        if last is not None and abs(last.x0 - word.x0) < 0.5 * word.size and word.top - last.bottom < _STEP * word.size:
            strings[-1].append(word)
        else:
            strings.append([word])
    return [Line(_in_order(string)) for string in strings if _crosses(string, rules)]


def _in_order(string: Sequence[Word]) -> list[Word]:
    up = string[0].turned != 270
    return sorted(string, key=lambda word: -word.bottom if up else word.top)


def _crosses(string: Sequence[Word], rules: Sequence[Rule]) -> bool:
    x = (string[0].x0 + string[0].x1) / 2
    top, bottom = min(word.top for word in string), max(word.bottom for word in string)
    return sum(top < rule.at < bottom and rule.start < x < rule.end for rule in rules) >= _CROSSED
