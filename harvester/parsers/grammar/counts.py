"""Counts as the sources print them: a number, a range, or a number that a word bounds on one side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from harvester.parsers.grammar.numbers import (
    OPENING_KINDS,
    OPENING_WORDS,
    Number,
    is_followed_by_brackets,
    parse_number,
    read_number,
)
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.grammar.tokens import DASHES, Kind, Token, tokenize


@dataclass(frozen=True, slots=True)
class Count:
    """What a printed count says: bounds are None where it states none; ``qualifier`` is in lower case."""

    min: int | None
    max: int | None
    qualifier: str | None = None

    def __repr__(self) -> str:
        return f"Count({self.min}, {self.max}, {self.qualifier!r})"


class FoundCount(NamedTuple):
    """A count, and the token after its last."""

    value: Count
    after: int


class _Bound(Enum):
    LOWER = 0
    UPPER = 1
    AROUND = 2
    EXACT = 3


_PHRASES: Final = {
    _Bound.LOWER: (
        "at least|at the very least|a minimum of|no fewer than|no less than|not fewer than|not less than|more than"
        "|well more than|over|just over|slightly over|well over|upwards of|upward of|in excess of|above|exceeding|>|≥"
    ),
    _Bound.UPPER: (
        "up to|as many as|a maximum of|no more than|not more than|at most|at the most|fewer than|less than|under"
        "|just under|below|nearly|almost|<|≤"
    ),
    _Bound.AROUND: "about|around|approximately|roughly|some|close to|an estimated|estimated|circa|~",
    _Bound.EXACT: ("exactly|just|only|a total of|another|an additional|a further|the remaining|the other|additional"),
}
_LONGEST, _MOST_BOUNDS = 4, 3  # words of a phrase, phrases before a number
_BOUNDS: Final = {tuple(words.split()): bound for bound, texts in _PHRASES.items() for words in texts.split("|")}
_OPENERS: Final = frozenset(words[0] for words in _BOUNDS)
_FIRST_WORDS: Final = _OPENERS | OPENING_WORDS | {"between", "from"}
_UNKNOWN = frozenset(
    {
        "unknown number",
        "an unknown number",
        "unknown",
        "unk",
        "unk.",
        "not known",
        "undetermined",
        "n/a",
        "-",
        "–",
        "—",
        "--",
        "?",
    }
)
_JOINS = frozenset({"to", "or"})

DASH: Final = "[" + "".join(sorted(DASHES)).replace("-", r"\-") + "]"
QUALIFIER: Final = "(?i:" + "|".join(
    r"\s+".join(words) for words in sorted(_BOUNDS, key=len, reverse=True) if words[0].isalpha()
) + ")"  # fmt: skip
"""Pattern of the words that may stand before a number, without groups, for the phrases of masked text."""


@remember_short(4096)
def parse_count(text: str) -> Count | None:
    """Read a whole string as one count, or None where it is anything else.

    A range whose ends are reversed is not read. "Nearly" and "almost" bound from above; "about" leaves the number as
    printed. Words that bound nothing ("just", "a total of") may stand before any of them and are no qualifier.

    >>> parse_count("at least 1,061"), parse_count("up to 3,700")
    (Count(1061, None, 'at least'), Count(None, 3700, 'up to'))
    >>> parse_count("between 75 and 119"), parse_count("12–24"), parse_count("none")
    (Count(75, 119, 'between'), Count(12, 24, None), Count(0, 0, None))
    >>> parse_count("unknown"), parse_count("dozens")
    (Count(None, None, None), None)
    """
    text = text.strip()
    if (number := parse_number(text)) is not None:
        return Count(number, number)
    if " ".join(text.lower().split()) in _UNKNOWN:
        return Count(None, None)
    tokens = tokenize(text)
    found = read_count(tokens, 0)
    return found.value if found and found.after == len(tokens) else None


def find_counts(tokens: Sequence[Token]) -> Iterator[tuple[int, FoundCount]]:
    """Yield the counts of a sentence, each with its first token; none overlaps another."""
    at = 0
    while at < len(tokens):
        may_open = tokens[at].kind in OPENING_KINDS or tokens[at].low in _FIRST_WORDS
        found = read_count(tokens, at) if may_open else None
        if found:
            yield at, found
        at = found.after if found else at + 1


def read_count(tokens: Sequence[Token], at: int) -> FoundCount | None:
    """Read the count that begins at a token, with every word that bounds it."""
    if at >= len(tokens) or (tokens[at].kind not in OPENING_KINDS and tokens[at].low not in _FIRST_WORDS):
        return None
    bounds: list[tuple[_Bound, str]] = []
    while len(bounds) < _MOST_BOUNDS and (phrase := _read_bound(tokens, at)):
        bound, words = phrase
        at += len(words)
        bounds.append((bound, " ".join(words)))
    stated = [(bound, words) for bound, words in bounds if bound is not _Bound.EXACT]
    found = _read_plain(tokens, at)
    if found is None or len(stated) > 1:
        return None
    return _apply(*stated[0], found, tokens) if stated else found


def _read_bound(tokens: Sequence[Token], at: int) -> tuple[_Bound, tuple[str, ...]] | None:
    """Read the longest phrase that bounds a number."""
    if at >= len(tokens) or tokens[at].low not in _OPENERS:
        return None
    for length in range(_LONGEST, 0, -1):
        words = tuple(token.low for token in tokens[at : at + length])
        if len(words) == length and (bound := _BOUNDS.get(words)):
            return bound, words
    return None


def _apply(bound: _Bound, words: str, found: FoundCount, tokens: Sequence[Token]) -> FoundCount | None:
    """Bound a number on one side; a range keeps both its ends, for what bounds it bounds only the lower one."""
    low, high, qualifier = found.value.min, found.value.max, found.value.qualifier
    if low != high or qualifier:
        return FoundCount(Count(low, high, f"{words} {qualifier or ''}".strip()), found.after)
    if bound is _Bound.LOWER:
        upper = _read_upper(tokens, found.after)
        if upper and low is not None and upper.value >= low:
            return FoundCount(Count(low, upper.value, words), upper.after)
        return FoundCount(Count(low, None, words), found.after)
    return FoundCount(Count(None if bound is _Bound.UPPER else low, high, words), found.after)


def _read_upper(tokens: Sequence[Token], at: int) -> Number | None:
    """Read the other bound of "at least 5 and up to 7"."""
    at += at < len(tokens) and tokens[at].low == ","
    if at >= len(tokens) or tokens[at].low not in ("and", "but", "or"):
        return None
    phrase = _read_bound(tokens, at + 1)
    return read_number(tokens, at + 1 + len(phrase[1])) if phrase and phrase[0] is _Bound.UPPER else None


def _read_plain(tokens: Sequence[Token], at: int) -> FoundCount | None:
    """Read a range, or one number with what bounds it from behind."""
    opener = tokens[at].low if at < len(tokens) and tokens[at].low in ("between", "from") else None
    number = read_number(tokens, at + (opener is not None))
    if number is None:
        return None
    value, after = number
    if (
        is_followed_by_brackets(tokens, after)
        and tokens[after - 1].kind is not Kind.NUMBER
        and tokens[after - 1].low != ")"
    ):
        return None  # "two (3)": the brackets say another number
    if after >= len(tokens):
        return None if opener else FoundCount(Count(value, value), after)
    join = tokens[after]
    is_joined = join.kind is Kind.DASH or join.low in _JOINS
    if opener:
        is_joined = join.low == "to" or (opener == "between" and (join.low == "and" or join.kind is Kind.DASH))
    high = read_number(tokens, after + 1) if is_joined else None
    if high and value <= high.value:
        return FoundCount(Count(value, high.value, opener), high.after)
    return None if opener else _read_single(tokens, value, after)


def _read_single(tokens: Sequence[Token], value: int, after: int) -> FoundCount | None:
    if tokens[after].low == "+":
        return FoundCount(Count(value, None, "+"), after + 1)
    if after + 1 < len(tokens) and tokens[after].low in ("or", "and") and tokens[after + 1].low == "more":
        return FoundCount(Count(value, None, f"{tokens[after].low} more"), after + 2)
    if _is_broken_range(tokens, after):
        return None
    return FoundCount(Count(value, value), after)


def _is_broken_range(tokens: Sequence[Token], after: int) -> bool:
    """Tell whether a range goes on behind a number that cannot be its lower end ("119-75")."""
    return after + 1 < len(tokens) and tokens[after].kind is Kind.DASH and read_number(tokens, after + 1) is not None
