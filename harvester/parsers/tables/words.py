"""Words out of the characters of a page: lines by base line, footnote marks, doubled glyphs, right-to-left runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from harvester.parsers.tables.geometry import Line, Word

# In points, then in multiples of the font size: raised marks stay in their line and kerning within its word; more would
# join the words of columns that stand close. Buckets only speed up the search.
_BASELINE_TOLERANCE = 1.0
_WORD_GAP = 0.2
_BUCKET = 8.0
_DROPPED = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff"}
_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# Teh marbuta and alef maksura only ever end a word, the article only ever begins one.
_ENDS_WORD = re.compile(r"[\u0629\u0649]$|^\u0627\u0644")
_BEGINS_WORD = re.compile(r"^[\u0629\u0649]|\u0644\u0627$")


class Char(NamedTuple):
    """One printed character."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    baseline: float
    font: str = ""


def expand_text(text: str) -> str:
    """Expand ligatures and Arabic presentation forms of one glyph; keep dashes, quotes and superscript digits.

    >>> expand_text("ﬁ"), expand_text("²"), expand_text("\u2011")
    ('fi', '²', '‑')
    """
    if text.isascii() or not ("\ufb00" <= text[0] <= "\ufdff" or "\ufe70" <= text[0] <= "\ufeff"):
        return text
    return unicodedata.normalize("NFKC", text)


def build_words(chars: Iterable[Char]) -> list[Word]:
    """Build the words of upright characters, each line from left to right."""
    chars = list(chars)
    widths = _digit_widths(chars)
    words: list[Word] = []
    for line in _split_baselines(chars):
        words += _split_line(line, widths)
    return _attach_raised(words)


def _digit_widths(chars: Iterable[Char]) -> dict[tuple[str, int, str], float]:
    """Give the greatest width of each digit by font and size."""
    widths: dict[tuple[str, int, str], float] = {}
    for char in chars:
        if char.text.isdecimal():
            key = (char.font, round(char.size), char.text)
            widths[key] = max(widths.get(key, 0.0), char.x1 - char.x0)
    return widths


def _is_superior(char: Char, widths: dict[tuple[str, int, str], float]) -> bool:
    """Tell whether a digit is the font's own superscript form, which differs from the usual one by its width alone."""
    if not char.text.isdecimal():
        return False
    return char.x1 - char.x0 < 0.8 * widths[char.font, round(char.size), char.text]


def _split_baselines(chars: Iterable[Char]) -> list[list[Char]]:
    lines: list[list[Char]] = []
    base = float("-inf")
    for char in sorted(chars, key=attrgetter("baseline", "x0")):
        if char.baseline - base > _BASELINE_TOLERANCE:
            lines.append([])
            base = char.baseline
        lines[-1].append(char)
    return lines


def _split_line(chars: list[Char], widths: dict[tuple[str, int, str], float]) -> list[Word]:
    chars.sort(key=attrgetter("x0"))
    words: list[Word] = []
    run: list[Char] = []
    glued = superior = False
    for char in chars:
        if char.text.isspace():
            if run:
                words.append(_make_word(run, glued=glued, raised=superior))
            run, glued = [], False
            continue
        if char.text in _DROPPED:
            continue
        if run:
            last = run[-1]
            if _is_double(char, run):
                continue
            gap = char.x0 - last.x1
            if gap > _WORD_GAP * max(char.size, last.size) or gap < -1.5 * max(char.size, last.size):
                words.append(_make_word(run, glued=glued, raised=superior))
                run, glued = [], False
            elif abs(char.size - last.size) > 0.15 * last.size or superior != _is_superior(char, widths):
                words.append(_make_word(run, glued=glued, raised=superior))
                run, glued = [], True
        superior = _is_superior(char, widths)
        run.append(char)
    if run:
        words.append(_make_word(run, glued=glued, raised=superior))
    return words


def _is_double(char: Char, run: Sequence[Char]) -> bool:
    """Tell whether a glyph was printed a second time over itself to look bold."""
    return any(
        char.text == other.text and abs(char.x0 - other.x0) < 0.3 * max(other.x1 - other.x0, 0.5) for other in run[-2:]
    )


def _make_word(run: Sequence[Char], *, glued: bool, raised: bool = False) -> Word:
    text = unicodedata.normalize("NFC", "".join(char.text for char in run))
    return Word(
        text,
        run[0].x0,
        min(char.top for char in run),
        max(char.x1 for char in run),
        max(char.bottom for char in run),
        max(char.size for char in run),
        run[0].baseline,
        raised=raised and glued,
        glued=glued,
    )


def _attach_raised(words: list[Word]) -> list[Word]:
    """Put superscripts on the base line of the word they follow."""
    if not words:
        return words
    sizes = sorted(word.size for word in words)
    usual = sizes[len(sizes) // 2]
    small = [word for word in words if word.size < 0.85 * max(usual, 4) or len(word.text) <= 3]
    ends: dict[int, list[Word]] = {}
    for word in words:
        ends.setdefault(int(word.x1 // _BUCKET), []).append(word)
    for mark in small:
        near = int(mark.x0 // _BUCKET)
        host = _find_host(mark, [word for bucket in (near - 1, near, near + 1) for word in ends.get(bucket, [])])
        if host is not None:
            mark.raised, mark.glued, mark.baseline = True, True, host.baseline
    words.sort(key=attrgetter("baseline", "x0"))
    return words


def _find_host(mark: Word, words: Sequence[Word]) -> Word | None:
    for host in words:
        # A text rise is not part of the base line; it shows in the lower edge, apart from the smaller descent.
        higher = max(host.baseline - mark.baseline, host.bottom - mark.bottom - 0.22 * (host.size - mark.size))
        if (
            mark.size < 0.85 * host.size
            and not host.raised
            and 0.15 * host.size < higher < 0.75 * host.size
            and -0.1 * host.size <= mark.x0 - host.x1 < 0.2 * host.size
        ):
            return host
    return None


def split_lines(words: Iterable[Word]) -> list[Line]:
    """Group words into lines from top to bottom; words of one line overlap by more than half their height."""
    lines: list[Line] = []
    base = float("-inf")
    for word in sorted(words, key=attrgetter("baseline", "x0")):
        if word.baseline - base > 0.35 * word.size:
            lines.append(Line([]))
            base = word.baseline
        lines[-1].words.append(word)
    for line in lines:
        line.words.sort(key=attrgetter("x0"))
    return lines


def line_text(words: Sequence[Word], *, marks: bool = True) -> str:
    """Join the words of one line; without ``marks`` superscripts are left out.

    Right-to-left runs are given in logical order.
    """
    kept = [word for word in words if marks or not word.raised]
    if any(_RTL.search(word.text) for word in kept):
        return _logical(kept)
    out = ""
    for word in kept:
        out += word.text if not out or word.glued else f" {word.text}"
    return out


def _logical(words: Sequence[Word]) -> str:
    tokens = [word.text for word in words]
    rtl = [bool(_RTL.search(token)) for token in tokens]
    if _is_logical_already([token for token, flag in zip(tokens, rtl, strict=True) if flag]):
        return _close_brackets(" ".join(tokens))
    out: list[str] = []
    run: list[str] = []
    for token, flag in zip(tokens, rtl, strict=True):
        if flag:
            run.append(_reverse_token(token))
        else:
            out += reversed(run)
            run = []
            out.append(token)
    return _close_brackets(" ".join(out + list(reversed(run))))


def _close_brackets(text: str) -> str:
    """Set brackets close to what they hold; where scripts meet they are printed as words of their own.

    >>> _close_brackets("Tikrit ( تكريت )")
    'Tikrit (تكريت)'
    """
    return re.sub(r"\s+(?=[)\]])", "", re.sub(r"(?<=[(\[])\s+", "", text))


def _reverse_token(token: str) -> str:
    """Reverse a word printed from right to left, its numbers excepted.

    >>> _reverse_token("ةقرلا")
    'الرقة'
    """
    pieces = re.findall(r"[0-9][0-9.,:/]*|[\u0660-\u0669]+|[\u0300-\u036f\u064b-\u0652]|.", token)
    mirrored = {"(": ")", ")": "(", "[": "]", "]": "["}
    return "".join(mirrored.get(piece, piece) for piece in reversed(pieces))


def _is_logical_already(tokens: Sequence[str]) -> bool:
    """Tell whether letters were printed in reading order from left to right, by producers without bidi support."""
    for_logical = sum(bool(_ENDS_WORD.search(token)) for token in tokens)
    for_visual = sum(bool(_BEGINS_WORD.search(token)) for token in tokens)
    return for_logical > for_visual
