"""Phrases of a source, kept as data and matched against sentences whose numbers and dates are masked.

Masking puts one character in the place of each number and each date. Patterns stay short and fast, a year can never
be read as a count, and every number of a sentence can be accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harvester.parsers.grammar.counts import DASH, QUALIFIER
from harvester.parsers.grammar.dates import find_dates
from harvester.parsers.grammar.lazy import LazyPattern, find_literal
from harvester.parsers.grammar.numbers import read_number
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.grammar.tokens import tokenize

_NUMBER_BASE, _DATE_BASE = 0xE000, 0xE800  # of Unicode's private use area: no source prints these
_CAPACITY = 0x700
# Case means nothing to them, and ignoring it would cost a look at every one of their characters.
_T, _D = r"(?-i:[\ue000-\ue6ff])", r"(?-i:[\ue800-\ueeff])"

# The qualifiers stand in it once: a page needs dozens of patterns, and compiling them is most of a first page's time.
_COUNT = (
    rf"(?:(?:at least|a minimum of) {_T},? (?:and|but) (?:up to|as many as|a maximum of) {_T}"
    rf"|(?:{QUALIFIER} )*(?:between {_T} (?:and|to) {_T}|from {_T} to {_T}|{_T} ?{DASH} ?{_T}|{_T} (?:to|or) {_T}"
    rf"|{_T}(?: or more(?!\w)|\+)?))"
)
_PARTS = {
    "N": rf"(?P<N>{_COUNT}|(?<!\w)no(?!\w))",
    "n": rf"(?:{_COUNT})",
    "D": rf"(?P<D>{_D})",
    "d": _D,
}


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence with its numbers and dates masked, and what stands behind each mask."""

    text: str
    numbers: tuple[str, ...]
    dates: tuple[str, ...]

    def unmask(self, text: str) -> str:
        """Put the printed numbers and dates back into a piece of the masked text."""
        return "".join(self._original(char) for char in text)

    def tokens(self, text: str) -> list[int]:
        """Return which numbers a piece of the masked text holds."""
        return [ord(char) - _NUMBER_BASE for char in text if 0 <= ord(char) - _NUMBER_BASE < _CAPACITY]

    def _original(self, char: str) -> str:
        code = ord(char)
        if 0 <= code - _NUMBER_BASE < len(self.numbers):
            return self.numbers[code - _NUMBER_BASE]
        return self.dates[code - _DATE_BASE] if 0 <= code - _DATE_BASE < len(self.dates) else char


@remember_short(1024, longest=2000)
def mask_text(text: str) -> Masked:
    """Mask the dates of a sentence, and then its numbers.

    >>> masked = mask_text("Since 2014, in July 2018, it received 15 to twenty reports")
    >>> masked.numbers, masked.dates
    (('15', 'twenty'), ('2014', 'July 2018'))
    >>> masked.unmask(masked.text)
    'Since 2014, in July 2018, it received 15 to twenty reports'
    """
    text = text[:100_000]
    numbers: list[str] = []
    dates: list[str] = []
    pieces: list[str] = []
    end = 0
    for start, after, held, base in _marks(text, numbers, dates):
        held.append(text[start:after])
        pieces += [text[end:start], chr(base + len(held) - 1)]
        end = after
    return Masked("".join([*pieces, text[end:]]), tuple(numbers), tuple(dates))


def _marks(text: str, numbers: list[str], dates: list[str]) -> Iterator[tuple[int, int, list[str], int]]:
    """Yield what is masked in order: start, end, the list that keeps it, and the first character of its masks."""
    tokens = tokenize(text)
    parts = [part for found in find_dates(text) for part in found.parts]
    at = 0
    for start, end in [*parts, (len(text), len(text))]:
        while at < len(tokens) and tokens[at].start < start:
            number = read_number(tokens, at)
            if number and tokens[number.after - 1].end <= start:
                yield tokens[at].start, tokens[number.after - 1].end, numbers, _NUMBER_BASE
            at = number.after if number else at + 1
        if end > start:
            yield start, end, dates, _DATE_BASE
        while at < len(tokens) and tokens[at].start < end:
            at += 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What a phrase says (``name``) and the patterns it is said in; the group ``N`` is its number, if it has one."""

    name: str
    patterns: tuple[LazyPattern, ...]

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match of any pattern."""
        return next((match for pattern in self.patterns if (match := pattern.search(text))), None)


def compile_pattern(pattern: str, parts: dict[str, str] | None = None) -> LazyPattern:
    """Prepare a pattern of masked text: ``{N}`` is the count to read, ``{n}`` any count, ``{D}`` and ``{d}`` dates.

    Other names in braces are ``parts``. Case is ignored.

    Raises:
        KeyError: a name in braces is unknown.

    >>> masked = mask_text("has Received at least two reports")
    >>> masked.unmask(compile_pattern("received {N} reports").search(masked.text)["N"])
    'at least two'
    """
    literal = find_literal(pattern)
    known = {**_PARTS, **(parts or {})}
    while "{" in (opened := re.sub(r"\{([A-Za-z_]+)\}", lambda match: known[match[1]], pattern)) and opened != pattern:
        pattern = opened
    return LazyPattern(rf"(?<!\w)(?:{opened})(?!\w)", re.IGNORECASE, literal)


def compile_patterns(patterns: list[str], parts: dict[str, str] | None = None) -> tuple[LazyPattern, ...]:
    """Prepare several patterns."""
    return tuple(compile_pattern(pattern, parts) for pattern in patterns)


def compile_rules(tables: list[dict[str, Any]], key: str, parts: dict[str, str] | None = None) -> tuple[Rule, ...]:
    """Prepare a list of tables; ``key`` names the column that says what the phrase means."""
    return tuple(Rule(table[key], compile_patterns(table["patterns"], parts)) for table in tables)
