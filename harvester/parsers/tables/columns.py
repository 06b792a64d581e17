"""Columns from white space: upright strips that the words of several lines leave free."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from harvester.parsers.tables.geometry import Line, Word

# A gap between columns, in multiples of the font size: between words, and between two columns of numbers.
WIDE_GAP = 0.8
NARROW_GAP = 0.42
# No space in text is wider than this in every line of a column.
LEAST_GAP = 0.22
_NUMBER = re.compile(
    r"^[\[(<≥≤~$€£¥+\-−–—]*[\d.,·]*\d[\d.,·]*[%)\]*†‡§a-d]{0,3}$|^[-–—−*†‡.xX]+$|^(?:n/?a|unk|nil)\.?$", re.I
)
_RANGE = re.compile(r"^\d{1,3}[-–—‑]\d{1,3}$")
_NO_NUMBER = frozenset({"unknown", "unk", "unk.", "none", "nil", "n/a", "zero", "tbd"})
_BOUNDS = frozenset(
    [
        "at",
        "least",
        "up",
        "to",
        "or",
        "more",
        "than",
        "about",
        "approximately",
        "between",
        "and",
        "over",
        "under",
        "fewer",
    ]
)


_OPEN_RANGE = re.compile(r"\d\s*[-–—]$")
_INNER = frozenset({"to", "or", "and", "than"})
# Words that only say what was counted.
_COUNTED = frozenset({"killed", "injured", "wounded", "kia", "wia"})


class Strip(NamedTuple):
    """A free strip between two columns."""

    x0: float
    x1: float

    @property
    def middle(self) -> float:
        """The middle of the strip."""
        return (self.x0 + self.x1) / 2


def is_number(text: str) -> bool:
    """Tell whether a printed token is a number or stands for one.

    >>> [is_number(text) for text in ("1,061", "(35,8)", "–", "12*", "45.1%", "May", "n/a")]
    [True, True, True, True, True, False, True]
    """
    return bool(_NUMBER.match(text))


def is_number_cell(words: Iterable[Word]) -> bool:
    """Tell whether a cell's words are a number, a bounded one, a range, two of these, or stand for an unknown one."""
    text = " ".join(word.text for word in words if not word.raised)
    return is_number_text(text)


def says_what_is_counted(words: Iterable[Word]) -> bool:
    """Tell whether a cell names what its numbers count, as one that states killed and injured together does."""
    return any(word.text.casefold().strip(",;/") in _COUNTED for word in words)


def is_number_text(text: str) -> bool:
    """Do what :func:`is_number_cell` does for text.

    >>> [is_number_text(t) for t in ("at least 4", "1-3 / UNK", "2 killed, 1 injured", "to 4", "Killed", "May 5")]
    [True, True, True, False, False, False]
    """
    lowered = text.casefold()
    parts = [part.strip() for part in re.split(r"[/;]", lowered)]
    return _is_number_part(lowered) or (len(parts) == 2 and all(part and _is_number_part(part) for part in parts))


def _is_number_part(text: str) -> bool:
    tokens = [token for token in (word.rstrip("*†‡,") for word in text.split()) if token not in _COUNTED]
    if (text and not tokens) or (tokens and (tokens[0] in _INNER or _OPEN_RANGE.search(text))):
        return False  # a heading, or one of the two lines of a range
    numbers = [is_number(token) or bool(_RANGE.match(token)) for token in tokens]
    if all(numbers):
        return True
    if len(tokens) == 1:
        return tokens[0] in _NO_NUMBER
    return any(numbers) and all(number or token in _BOUNDS for number, token in zip(numbers, tokens, strict=True))


def usual_size(words: Iterable[Word]) -> float:
    """Give the median font size of words; 10 for none."""
    sizes = sorted(word.size for word in words)
    return sizes[len(sizes) // 2] if sizes else 10.0


def split_segments(line: Line, gap: float = 0.9, barriers: Sequence[float] = ()) -> list[list[Word]]:
    """Split a line where the gap between two words is wider than ``gap`` × font size or holds a barrier."""
    segments: list[list[Word]] = []
    right = float("-inf")
    size = usual_size(line.words)
    for word in line.words:
        if segments and not _breaks(right, word, gap * size, barriers):
            segments[-1].append(word)
        else:
            segments.append([word])
        right = max(right, word.x1)
    return segments


def _breaks(right: float, word: Word, gap: float, barriers: Sequence[float]) -> bool:
    return word.x0 - right >= gap or any(right - 1 <= barrier <= word.x0 + 1 for barrier in barriers)


def find_strips(lines: Sequence[Line], *, tolerated: int = 0) -> list[Strip]:
    """Find the strips that all lines, ``tolerated`` of them excepted, leave free.

    A strip between two columns of numbers may be narrow; any other must be wider than the spaces of the text. Each
    must have words on both sides in at least two lines.
    """
    words = [word for line in lines for word in line.words]
    if not words:
        return []
    size = usual_size(words)
    strips = [strip for strip in find_free_strips(lines, tolerated) if strip.x1 - strip.x0 >= LEAST_GAP * size]
    strips = [strip for strip in strips if _divides(strip, lines)]
    return _drop_narrow(strips, lines, size)


def find_free_strips(lines: Sequence[Line], tolerated: int) -> list[Strip]:
    """Give all strips that the words of no more than ``tolerated`` lines cover."""
    events: list[tuple[float, int]] = []
    for line in lines:
        for x0, x1 in _covered(line):
            events += ((x0, 1), (x1, -1))
    events.sort(key=lambda event: (event[0], -event[1]))
    strips: list[Strip] = []
    depth, since = 0, float("inf")
    for x, change in events:
        before, depth = depth, depth + change
        if before <= tolerated < depth and x > since:
            strips.append(Strip(since, x))
        elif depth <= tolerated < before:
            since = x
    return strips


def _covered(line: Line) -> list[tuple[float, float]]:
    """Give the stretches of a line that its words cover, spaces between words included."""
    spans: list[tuple[float, float]] = []
    for word in line.words:
        if spans and word.x0 - spans[-1][1] < LEAST_GAP * word.size:
            spans[-1] = (spans[-1][0], max(word.x1, spans[-1][1]))
        else:
            spans.append((word.x0, word.x1))
    return spans


def _divides(strip: Strip, lines: Sequence[Line]) -> bool:
    both = sum(line.words[0].x0 < strip.middle < line.words[-1].x1 for line in lines)
    return both >= 2


def _drop_narrow(strips: list[Strip], lines: Sequence[Line], size: float) -> list[Strip]:
    """Drop strips that are no wider than spaces in text, unless columns of numbers or an even left edge show them."""
    kept: list[Strip] = []
    space = _usual_space(lines, size)
    for index, strip in enumerate(strips):
        width = strip.x1 - strip.x0
        limit = strips[index + 1].x0 if index + 1 < len(strips) else float("inf")
        even = (width >= 1.3 * space or _mostly_wide(strip, lines, space)) and _starts_even(
            strip, lines, limit, 4 if width >= NARROW_GAP * size else 6
        )
        if even or width >= WIDE_GAP * size or (width > space and _begins_afresh(strip, lines, limit, space)):
            kept.append(strip)
            continue
        if width < NARROW_GAP * size:
            continue
        left = kept[-1].middle if kept else float("-inf")
        right = strips[index + 1].middle if index + 1 < len(strips) else float("inf")
        if _numeric_share(lines, strip.middle, right) >= 0.6 and _numeric_share(lines, left, strip.middle) >= 0.5:
            kept.append(strip)
    return kept


def _mostly_wide(strip: Strip, lines: Sequence[Line], space: float) -> bool:
    """Tell whether a column begins behind a strip in most lines, most of which leave far more than a space before it.

    Only the longest cells on its left reach so near to it.
    """
    wide = even = 0
    for line in lines:
        left = [word.x1 for word in line.words if word.x1 <= strip.middle]
        right = [word.x0 for word in line.words if word.x0 >= strip.middle]
        if left and right and min(right) - strip.x1 <= 1.2:
            even += 1
            wide += min(right) - max(left) > 2.5 * space
    return even >= max(6, 0.6 * len(lines)) and wide >= 0.7 * even


def _begins_afresh(strip: Strip, lines: Sequence[Line], limit: float, space: float) -> bool:
    """Tell whether all words behind a strip begin at one place, in many lines with nothing close before them.

    In text a word may often stand at one place, but not where a line begins.
    """
    if not _starts_even(strip, lines, limit, 8):
        return False
    even = fresh = 0
    for line in lines:
        start = next((word.x0 for word in line.words if word.x0 >= strip.middle), limit)
        if start >= limit:
            continue
        if start - strip.x1 > 1.2:
            return False
        even += 1
        left = max((word.x1 for word in line.words if word.x1 <= strip.middle), default=float("-inf"))
        fresh += start - left > 3 * space
    return fresh >= max(3, 0.3 * even) and even - fresh >= 3


def _usual_space(lines: Sequence[Line], size: float) -> float:
    """Give the median width of the spaces between words."""
    gaps = sorted(b.x0 - a.x1 for line in lines for a, b in pairwise(line.words) if 0 < b.x0 - a.x1 < 0.6 * size)
    return gaps[len(gaps) // 2] if gaps else 0.25 * size


def _starts_even(strip: Strip, lines: Sequence[Line], limit: float, least: int) -> bool:
    """Tell whether the words between a strip and the next begin at one place: the left edge of a column."""
    starts = [next((word.x0 for word in line.words if word.x0 >= strip.middle), limit) for line in lines]
    inside = [x0 for x0 in starts if x0 < limit]
    even = sum(x0 - strip.x1 <= 1.2 for x0 in inside)
    return even >= least and even >= 0.7 * len(inside)


def _numeric_share(lines: Sequence[Line], x0: float, x1: float) -> float:
    tokens = [word.text for line in lines for word in line.words if x0 < (word.x0 + word.x1) / 2 < x1]
    return sum(map(is_number, tokens)) / len(tokens) if tokens else 0.0


def bounds_of(strips: Sequence[Strip], x0: float, x1: float) -> list[float]:
    """Give the column limits: the outer edges and the middle of every strip."""
    return [x0, *(strip.middle for strip in strips), x1]


def column_of(x: float, bounds: Sequence[float]) -> int:
    """Give the number of the column that holds ``x``; outside, the nearest.

    >>> column_of(5, [0, 10, 20]), column_of(10.5, [0, 10, 20]), column_of(99, [0, 10, 20])
    (0, 1, 1)
    """
    for index in range(1, len(bounds) - 1):
        if x < bounds[index]:
            return index - 1
    return len(bounds) - 2
