"""Counts as the sources print them: a number, a range, or a number that a word bounds on one side."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from harvester.parsers.grammar.lazy import LazyPattern
from harvester.parsers.grammar.numbers import NUMBER, drop_restated, parse_number
from harvester.parsers.grammar.remembering import remember_short


@dataclass(frozen=True, slots=True)
class Count:
    """What a printed count says: bounds are None where it states none; ``qualifier`` is in lower case."""

    min: int | None
    max: int | None
    qualifier: str | None = None

    def __repr__(self) -> str:
        return f"Count({self.min}, {self.max}, {self.qualifier!r})"


DASH = r"[-‐‑‒–—−]"  # every dash that a range was seen with
_LOWER = (
    r"at\s+(?:the\s+very\s+)?least|a\s+minimum\s+of|(?:no|not)\s+(?:fewer|less)\s+than|(?:well\s+)?more\s+than"
    r"|(?:just\s+|slightly\s+|well\s+)?over|upwards?\s+of|in\s+excess\s+of|above|exceeding"
)
_UPPER = (
    r"up\s+to|as\s+many\s+as|a\s+maximum\s+of|(?:no|not)\s+more\s+than|at\s+(?:the\s+)?most"
    r"|(?:fewer|less)\s+than|(?:just\s+)?under|below|nearly|almost"
)
_AROUND = r"about|around|approximately|roughly|some|close\s+to|an\s+estimated|estimated|circa"
_EXACT = r"exactly|just|only|a\s+total\s+of|another|an\s+additional|a\s+further|the\s+(?:remaining|other)"
_AFTER_LOWER = r"or\s+more|and\s+more|\+"
_UNKNOWN = frozenset({"unknown", "unk", "unk.", "not known", "undetermined", "n/a", "-", "–", "—", "--", "?"})

QUALIFIER = rf"(?i:{_LOWER}|{_UPPER}|{_AROUND}|{_EXACT})"
"""Pattern of the words that may stand before a number, without groups."""

RANGE = (
    rf"(?i:between\s+{NUMBER}\s+(?:and|to)\s+{NUMBER}|from\s+{NUMBER}\s+to\s+{NUMBER}"
    rf"|{NUMBER}\s*{DASH}\s*{NUMBER}|{NUMBER}\s+(?:to|or)\s+{NUMBER})"
)
"""Pattern of a range, without groups."""

COUNT = rf"(?i:{RANGE}|(?:(?:{QUALIFIER})\s+)*{NUMBER}(?:\s+or\s+more(?!\w)|\+)?)"
"""Pattern of any count, without groups, for use inside larger patterns."""

# The words alone are looked for first: patterns that hold numbers take long to compile.
_RULES: tuple[tuple[LazyPattern, LazyPattern, Callable[[int], tuple[int | None, int | None]]], ...] = tuple(
    (LazyPattern(words, re.IGNORECASE), LazyPattern(rf"(?P<q>{words})\s*(?P<n>{NUMBER})", re.IGNORECASE), bounds)
    for words, bounds in (
        (rf"(?:{_LOWER})(?=\s)|>|≥", lambda n: (n, None)),
        (rf"(?:{_UPPER})(?=\s)|<|≤", lambda n: (None, n)),
        (rf"(?:{_AROUND})(?=\s)|~", lambda n: (n, n)),
    )
)
_OPEN_ENDED = LazyPattern(rf"(?P<n>{NUMBER})\s*(?P<q>{_AFTER_LOWER})", re.IGNORECASE)
_OPEN_END = re.compile(rf"(?:{_AFTER_LOWER})\Z", re.IGNORECASE)
_RANGE = LazyPattern(
    rf"(?:(?P<q>between|from)\s+)?(?P<low>{NUMBER})\s*(?P<join>{DASH}|(?<=\s)(?:and|to|or)(?=\s))\s*(?P<high>{NUMBER})",
    re.IGNORECASE,
)
_JOINED = re.compile(rf"{DASH}|\b(?:and|but|to|or)\b", re.IGNORECASE)
_LOW_BOUND = re.compile(r"at\s+least|a\s+minimum\s+of", re.IGNORECASE)
_BOTH_BOUNDS = LazyPattern(
    rf"(?P<q>at\s+least|a\s+minimum\s+of)\s+(?P<low>{NUMBER}),?\s+(?:and|but|or)\s+"
    rf"(?:up\s+to|as\s+many\s+as|a\s+maximum\s+of|at\s+most)\s+(?P<high>{NUMBER})",
    re.IGNORECASE,
)
_RANGE_PREFIX = re.compile(
    rf"(?P<q>at\s+least|a\s+minimum\s+of|as\s+many\s+as|up\s+to|{_AROUND})\s+(?=\S)", re.IGNORECASE
)
_EXACT_PREFIX = re.compile(rf"(?:{_EXACT})\s+(?=\S)", re.IGNORECASE)


@remember_short(4096)
def parse_count(text: str) -> Count | None:
    """Read a whole string as one count, or None where it is anything else.

    A range whose ends are reversed is not read. "Nearly" and "almost" bound from above; "about" leaves the number as
    printed. Words that bound nothing ("just", "a total of") may stand before any of them and are no qualifier. Digits
    in brackets may say the number again ("four (4)").

    >>> parse_count("at least 1,061"), parse_count("up to 3,700")
    (Count(1061, None, 'at least'), Count(None, 3700, 'up to'))
    >>> parse_count("between 75 and 119"), parse_count("12–24"), parse_count("none")
    (Count(75, 119, 'between'), Count(12, 24, None), Count(0, 0, None))
    >>> parse_count("unknown"), parse_count("dozens")
    (Count(None, None, None), None)
    """
    text = drop_restated(" ".join(text.split()))
    if (number := parse_number(text)) is not None:
        return Count(number, number)
    if text.lower() in _UNKNOWN:
        return Count(None, None)
    return _parse_range(text) or _parse_bounded(text) or _parse_qualified_range(text)


def _parse_range(text: str) -> Count | None:
    if not _JOINED.search(text):
        return None
    match = _RANGE.fullmatch(text) or (_BOTH_BOUNDS.fullmatch(text) if _LOW_BOUND.match(text) else None)
    if match is None:
        return None
    groups = match.groupdict()
    qualifier, join = _words(groups["q"]), (groups.get("join") or "").lower()
    if (join == "and" and qualifier != "between") or (qualifier == "from" and join != "to"):
        return None  # "two and three" are two numbers, not a range
    low, high = parse_number(groups["low"]), parse_number(groups["high"])
    return Count(low, high, qualifier) if low is not None and high is not None and low <= high else None


def _parse_qualified_range(text: str) -> Count | None:
    """Read a range that a word of its lower end precedes: monitors print "a minimum of between 348 and 521"."""
    prefix = _RANGE_PREFIX.match(text)
    count = _parse_range(text[prefix.end() :]) if prefix else None
    if prefix is None or count is None:
        return None
    return Count(count.min, count.max, _words(f"{prefix['q']} {count.qualifier or ''}".strip()))


def _parse_bounded(text: str) -> Count | None:
    for words, pattern, bounds in _RULES:
        if words.match(text) and (match := pattern.fullmatch(text)):
            return _bounded(match, bounds)
    if _OPEN_END.search(text) and (match := _OPEN_ENDED.fullmatch(text)):
        return _bounded(match, lambda n: (n, None))
    prefix = _EXACT_PREFIX.match(text)
    return parse_count(text[prefix.end() :]) if prefix else None


def _bounded(match: re.Match[str], bounds: Callable[[int], tuple[int | None, int | None]]) -> Count | None:
    number = parse_number(match["n"])
    return None if number is None else Count(*bounds(number), _words(match["q"]))


def _words(text: str | None) -> str | None:
    return " ".join(text.lower().split()) if text else None
