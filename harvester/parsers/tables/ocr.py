"""Pages without text, read from their pictures: the extra ``ocr`` (rapidocr, whose models lie in its package).

The picture is set straight first, so that lines are level and rules can be told; words get the edges of their ink, so
that columns stand as far apart as they were printed. Short words, those with digits and unsure ones are read a second
time from a larger picture; where the two readings differ and no third settles it, the word counts as unsure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import pypdfium2

from harvester.parsers.tables.geometry import PageContent, Rule, Turn, Word
from harvester.parsers.tables.ruling import merge_rules

# Pixels in an inch, and how much larger the pictures are for the second and the third look at digits.
_DPI, _CLOSER = 200, (1.5, 2.0)
_TWO_OF_THREE = 0.9
_SHORT_WORD, _SURE = 3, 0.95
_POINTS = 72 / _DPI
_MOST_SKEW, _SKEW_STEP = 4.0, 0.1
_SIDEWAYS = 0.6
_DARK = 140
_RULE, _SHORT_RULE, _THICK, _REACH = 60, 24, 14, 8
_OVERLAP = 0.3
_SPECK, _RAISED = 0.25, 0.2
_INK = 2


def read_scans(body: bytes, numbers: Sequence[int]) -> Iterator[PageContent]:
    """Read words and rules of pages from their pictures, one page at a time.

    Args:
        body: a PDF.
        numbers: its pages, counted from 1.
    """
    with pypdfium2.PdfDocument(body) as document:
        for number in numbers:
            page = document[number - 1]
            try:
                yield _read_page(page, number)
            finally:
                page.close()


class _Found(NamedTuple):
    """A word in pixels: its text, its box, and how sure the reading is."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    score: float


def _read_page(page: pypdfium2.PdfPage, number: int) -> PageContent:
    picture = _render(page, _DPI)
    turn: Turn = 0
    words = _find_words(picture)
    if words and sum(w.bottom - w.top > 1.5 * (w.x1 - w.x0) for w in words) > _SIDEWAYS * len(words):
        picture, words, turn = max((_turned(picture, way) for way in (90, 270)), key=lambda found: _total(found[1]))
    angle = _find_skew(picture)
    if abs(angle) >= _SKEW_STEP:
        picture = _rotate(picture, angle)
        words = _find_words(picture)
    ink, level, upright = _part_rules(picture)
    words = _look_closer([_shrink(word, ink) for word in _mark_overlapping(words)], page, turn, angle)
    words = [part for word in words for part in _settle_letters(word, ink)]
    height, width = picture.shape[:2]
    return PageContent(
        number,
        width * _POINTS,
        height * _POINTS,
        _to_words(words),
        merge_rules(level),
        merge_rules(upright),
        turn,
        has_images=True,
        read_by="ocr",
    )


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": 1})


def _render(page: pypdfium2.PdfPage, dpi: float) -> Any:
    """Give a page as an array of grey pixels."""
    import numpy as np

    return np.asarray(page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L"))


def _colour(picture: Any) -> Any:
    import numpy as np

    return np.stack([picture] * 3, axis=-1)


def _find_words(picture: Any) -> list[_Found]:
    """Find the words of a picture; strings are divided at their spaces, by the places of their letters."""
    result = _engine()(_colour(picture), use_det=True, use_cls=True, use_rec=True, return_word_box=True)
    found: list[_Found] = []
    if result.boxes is None:
        return found
    for box, text, score, parts in zip(result.boxes, result.txts, result.scores, result.word_results, strict=False):
        words = text.split()
        pieces = [part for part in parts or () if part[0].strip()]
        if "".join(words) == "".join(part[0].strip() for part in pieces):
            found += _group(words, pieces, float(score))
        else:
            found.append(_Found(text.strip(), *_corners(box), float(score)))
    return found


def _group(words: Sequence[str], pieces: Sequence[Any], score: float) -> Iterator[_Found]:
    """Join the pieces of a string into its words: a piece ends where a letter has a place of its own."""
    rest = list(pieces)
    for word in words:
        taken, text = [], ""
        while rest and len(text) < len(word):
            piece = rest.pop(0)
            taken.append(piece)
            text += piece[0].strip()
        boxes = [_corners(piece[2]) for piece in taken]
        x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
        least = min(score, *(float(piece[1]) for piece in taken))
        yield _Found(word, min(x0s), min(tops), max(x1s), max(bottoms), least)


def _corners(box: Any) -> tuple[int, int, int, int]:
    xs, ys = [float(point[0]) for point in box], [float(point[1]) for point in box]
    return int(min(xs)), int(min(ys)), int(max(xs)), int(max(ys))


def _total(words: Sequence[_Found]) -> float:
    return sum(word.score * len(word.text) for word in words)


def _turned(picture: Any, way: Turn) -> tuple[Any, list[_Found], Turn]:
    import numpy as np

    turned = np.ascontiguousarray(np.rot90(picture, -way // 90))
    return turned, _find_words(turned), way


def _find_skew(picture: Any) -> float:
    """Give the angle in degrees by which lines fall to the right: at it the rows of pixels differ most in darkness."""
    import cv2
    import numpy as np

    small = cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    dark = (small < _DARK).astype(np.float32)
    angles = np.arange(-_MOST_SKEW, _MOST_SKEW + _SKEW_STEP / 2, _SKEW_STEP)
    sharp = [float(np.square(np.diff(_rotate(dark, float(angle), 0).sum(axis=1))).sum()) for angle in angles]
    return round(float(angles[int(np.argmax(sharp))]), 2)


def _rotate(picture: Any, angle: float, ground: int = 255) -> Any:
    import cv2

    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=ground)


def _part_rules(picture: Any) -> tuple[Any, list[Rule], list[Rule]]:
    """Tell the rules of a picture from its ink; give the ink without them, and level and upright rules in points."""
    import cv2
    import numpy as np

    dark = (picture < _DARK).astype(np.uint8)
    level = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, _RULE), np.uint8))
    upright = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_SHORT_RULE, 1), np.uint8))
    upright = _drop_stems(upright, level)
    ink = dark & ~cv2.dilate(level | upright, np.ones((5, 5), np.uint8))
    return ink, _rules(level, level=True), _rules(upright, level=False)


def _drop_stems(upright: Any, level: Any) -> Any:
    """Leave out short upright strokes that do not reach from one level rule to another: stems of letters."""
    import cv2
    import numpy as np

    kept = upright.copy()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(upright, connectivity=8)
    for index in range(1, count):
        left, top, width, height, _ = stats[index]
        ends = [level[max(0, y - _REACH) : y + _REACH, left : left + width].any() for y in (top, top + height)]
        if height < _RULE and not all(ends):
            kept[labels == index] = 0
    return kept.astype(np.uint8)


def _rules(mask: Any, *, level: bool) -> list[Rule]:
    import cv2

    rules = []
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for left, top, width, height, _ in stats[1:]:
        length, thick = (width, height) if level else (height, width)
        if thick > _THICK or length < _SHORT_RULE:
            continue  # a shaded area, a picture
        at, start = (top + height / 2, left) if level else (left + width / 2, top)
        rules.append(Rule(float(at) * _POINTS, float(start) * _POINTS, float(start + length) * _POINTS))
    return rules


def _shrink(word: _Found, ink: Any) -> _Found:
    """Give a word the edges of its ink."""
    import numpy as np

    crop = ink[max(0, word.top) : word.bottom, max(0, word.x0) : word.x1]
    across, down = np.flatnonzero(crop.sum(axis=0) >= 1), np.flatnonzero(crop.sum(axis=1) >= 1)
    if len(across) < _INK or len(down) < _INK:
        return word
    x0, top = max(0, word.x0), max(0, word.top)
    return word._replace(
        x0=x0 + int(across[0]), x1=x0 + int(across[-1]) + 1, top=top + int(down[0]), bottom=top + int(down[-1]) + 1
    )


def _mark_overlapping(words: Sequence[_Found]) -> list[_Found]:
    """Mark words of which one lies in another as unsure, and lone letters: letters of one string were read into two."""
    return [
        word._replace(score=0.0)
        if (len(word.text) == 1 and word.text.isalpha())
        or any(other is not word and _overlap(word, other) for other in words)
        else word
        for word in words
    ]


def _overlap(word: _Found, other: _Found) -> bool:
    width = min(word.x1, other.x1) - max(word.x0, other.x0)
    height = min(word.bottom, other.bottom) - max(word.top, other.top)
    if width <= 0 or height <= 0:
        return False
    low = min(w.bottom - w.top for w in (word, other))
    return height > 0.5 * low and width > _OVERLAP * min(w.x1 - w.x0 for w in (word, other))


def _look_closer(words: Sequence[_Found], page: pypdfium2.PdfPage, turn: Turn, angle: float) -> list[_Found]:
    """Read short words, those with digits and unsure ones again from a larger picture."""
    import numpy as np

    pictures = []
    for closer in _CLOSER:
        large = _render(page, _DPI * closer)
        if turn:
            large = np.ascontiguousarray(np.rot90(large, -turn // 90))
        pictures.append((_rotate(large, angle) if abs(angle) >= _SKEW_STEP else large, closer))
    return [_checked(word, pictures) if _needs_check(word) else word for word in words]


def _needs_check(word: _Found) -> bool:
    return any(map(str.isdigit, word.text)) or len(word.text) < _SHORT_WORD or word.score < _SURE


def _checked(word: _Found, pictures: Sequence[tuple[Any, float]]) -> _Found:
    """Give a word as two of three readings have it, or mark it as unsure."""
    if not word.score:
        return word
    again = _read_again(word, *pictures[0])
    if _same(again, word.text):
        return word
    third = _read_again(word, *pictures[1]).strip()
    if _same(third, word.text):
        return word
    # What is longer took in letters of the words beside it.
    agreed = bool(third) and _same(third, again) and len(third) == len(word.text) and " " not in third
    return word._replace(text=third, score=_TWO_OF_THREE) if agreed else word._replace(score=0.0)


def _read_again(word: _Found, large: Any, closer: float) -> str:
    pad = round(0.35 * (word.bottom - word.top) * closer) + 4
    left, top, right, bottom = (round(edge * closer) for edge in (word.x0, word.top, word.x1, word.bottom))
    crop = large[max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad]
    if not crop.size:
        return ""
    result = _engine()(_colour(crop), use_det=False, use_cls=False, use_rec=True)
    return "".join(result.txts or ())


def _is_doubtful(text: str) -> bool:
    """Tell whether a word is one that small letters l and i make of each other: the article Al."""
    return text in ("Ai", "AI", "A1")


def _settle_letters(word: _Found, ink: Any) -> list[_Found]:
    """Tell by the ink of letters what readers confuse: Al from Ai, and a raised mark from the digit before it."""
    if _is_doubtful(word.text):
        sure = _stands_unbroken(word, ink)
        return [word._replace(text="Al") if sure else word._replace(score=0.0)]
    if not word.text[-1:].isdecimal() or not word.score:
        return [word]
    letters = _find_letters(word, ink)
    raised = [letter for letter in letters if _is_raised(letter, letters[0])]
    if word.text.isdecimal() and len(letters) != len(word.text):
        return [word._replace(score=0.0)]
    if not raised:
        return [word]
    if raised != letters[-1:] or len(word.text) < 2:
        return [word._replace(score=0.0)]
    left, top, width, height = letters[-1]
    mark = _Found(word.text[-1], left, top, left + width, top + height, word.score)
    return [word._replace(text=word.text[:-1], x1=left - 1, top=letters[0][1]), mark]


def _find_letters(word: _Found, ink: Any) -> list[tuple[int, int, int, int]]:
    """Give the boxes of a word's letters, from left to right: left, top, width, height."""
    import cv2

    crop = ink[word.top : word.bottom, word.x0 : word.x1]
    _, _, stats, _ = cv2.connectedComponentsWithStats(crop, connectivity=8)
    tall = word.bottom - word.top
    boxes = [(int(b[0]) + word.x0, int(b[1]) + word.top, int(b[2]), int(b[3])) for b in stats[1:]]
    return sorted(box for box in boxes if box[3] > _SPECK * tall)


def _is_raised(letter: tuple[int, int, int, int], first: tuple[int, int, int, int]) -> bool:
    """Tell whether a letter ends well above the foot of the first."""
    return first[1] + first[3] - letter[1] - letter[3] > _RAISED * first[3]


def _stands_unbroken(word: _Found, ink: Any) -> bool:
    """Tell whether the last letter is one stroke from top to bottom, without a dot above it."""
    import numpy as np

    crop = ink[word.top : word.bottom, word.x0 : word.x1]
    last = crop[:, round(0.65 * crop.shape[1]) :]
    rows = np.flatnonzero(last.sum(axis=1))
    return len(rows) > 0 and bool((np.diff(rows) == 1).all()) and len(rows) > 0.9 * crop.shape[0]


def _same(text: str, other: str) -> bool:
    return "".join(text.split()).strip(".,;:") == "".join(other.split()).strip(".,;:")


def _to_words(found: Sequence[_Found]) -> list[Word]:
    """Turn words in pixels into words in points, of one size but for clearly larger ones, on level lines."""
    heights = sorted(word.bottom - word.top for word in found if len(word.text) > 1)
    usual = heights[len(heights) // 2] if heights else 20
    words = []
    for word in found:
        tall = word.bottom - word.top
        size = (tall if tall > 1.6 * usual else usual) * _POINTS * 1.25
        middle = (word.top + word.bottom) / 2
        words.append(
            Word(
                word.text,
                word.x0 * _POINTS,
                word.top * _POINTS,
                word.x1 * _POINTS,
                word.bottom * _POINTS,
                size,
                middle * _POINTS + 0.35 * size,
                raised=any(_follows_raised(word, other) for other in found),
                glued=any(_follows_raised(word, other) for other in found),
                confidence=round(word.score, 3),
            )
        )
    return sorted(words, key=lambda word: (word.baseline, word.x0))


def _follows_raised(word: _Found, other: _Found) -> bool:
    """Tell whether a word is the mark that stands raised behind another."""
    close = 0 <= word.x0 - other.x1 < 0.5 * (other.bottom - other.top) and word.top <= other.bottom
    return len(word.text) == 1 and close and other.bottom - word.bottom > _RAISED * (other.bottom - other.top)
