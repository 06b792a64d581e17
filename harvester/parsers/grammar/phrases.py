"""Phrases of a source, kept as data and matched against sentences whose numbers and dates are masked.

Masking puts one character in the place of each number and each date. Patterns stay short and fast, a year can never
be read as a count, and every number of a sentence can be accounted for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from harvester.parsers.grammar.counts import DASH, QUALIFIER
from harvester.parsers.grammar.dates import DATE, MONTH
from harvester.parsers.grammar.lazy import LazyPattern, find_literal
from harvester.parsers.grammar.numbers import NUMBER, is_restated
from harvester.parsers.grammar.remembering import remember_short

_NUMBER_BASE, _DATE_BASE = 0xE000, 0xE800  # of Unicode's private use area: no source prints these
# How many numbers, and dates, of one text can be masked: the private use area between the two bases.
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
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])(?!,[0-9])"
_BEFORE_YEAR = rf"(?:since|in|until|late|early|mid|during|year|(?:end|start|summer|{MONTH}) of)[ -]"
_DATES = re.compile(
    rf"(?P<whole>{DATE})|(?i:(?<!\w){_BEFORE_YEAR})(?P<year>{_YEAR})(?!\w)"
    rf"|(?P<both>(?<!\w){_YEAR}{DASH}(?:{_YEAR}|[0-9]{{2}}(?![0-9])))"
)
_NUMBERS = re.compile(
    rf"(?P<number>{NUMBER})(?P<again>\s?\((?P<digits>[0-9,]+)\))?"
)  # "four (4)": Africa Command, 2020
_PRONOUN = re.compile(r"\b(?:every|each|any|no) one\Z", re.IGNORECASE)


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
    """Mask the dates of a sentence, and then its numbers; one said twice, as in "four (4)", is one.

    >>> masked = mask_text("Since 2014, in July 2018, it received 15 to twenty reports")
    >>> masked.numbers, masked.dates
    (('15', 'twenty'), ('2014', 'July 2018'))
    >>> masked.unmask(masked.text)
    'Since 2014, in July 2018, it received 15 to twenty reports'
    >>> mask_text("two (2) cases, three (4) more").numbers
    ('two (2)', 'three', '4')
    """
    dates: list[str] = []
    numbers: list[str] = []

    def mask(number: str) -> str:
        numbers.append(number)
        return chr(_NUMBER_BASE + len(numbers) - 1)

    def mask_date(match: re.Match[str]) -> str:
        name = match.lastgroup or "whole"
        dates.append(match[name])
        return match[0][: match.start(name) - match.start()] + chr(_DATE_BASE + len(dates) - 1)

    def mask_number(match: re.Match[str]) -> str:
        if _PRONOUN.search(match.string, 0, match.end()):
            return match[0]
        if match["again"] is None or is_restated(match[0]):
            return mask(match[0])
        return mask(match["number"]) + match["again"].replace(match["digits"], mask(match["digits"]))

    text = _DATES.sub(mask_date, text[:100_000])
    text = _NUMBERS.sub(mask_number, text)
    return Masked(text, tuple(numbers), tuple(dates))


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
