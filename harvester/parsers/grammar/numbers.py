"""Whole numbers as the sources print them: digits with or without commas, or English words.

The word grammar is our own because strictness is the point: the libraries tried read "two to three" as five, or as
"2 to 3" inside whatever surrounds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.grammar.tokens import Kind, Token, tokenize, touches

_MONEY = frozenset("$£€#")
_FOOTNOTES = frozenset("*†‡")
_PRONOUNS = frozenset({"every", "each", "any", "no"})  # "each one" counts nothing
_NUMERALS = frozenset({Kind.UNIT, Kind.TEEN, Kind.TENS, Kind.SCALE})
_SIMPLE = frozenset({Kind.UNIT, Kind.TEEN})
OPENING_KINDS = _NUMERALS | {Kind.NUMBER, Kind.ZERO}
OPENING_WORDS = frozenset({"a", "half"})
_GROUP = 3  # digits


class Number(NamedTuple):
    """A value, and the token after its last."""

    value: int
    after: int


@remember_short(4096)
def parse_number(text: str) -> int | None:
    """Read a whole string as one number, or None where it is anything else.

    >>> [parse_number(t) for t in ("1,061", "34,573*", "1 061", "Seventy-nine", "half a dozen", "one (1)", "none")]
    [1061, 34573, 1061, 79, 6, 1, 0]
    >>> [parse_number(t) for t in ("1,06", "two to three", "twenty twelve", ".94", "5 civilians", "one (2)", "")]
    [None, None, None, None, None, None, None]
    """
    tokens = tokenize(text.strip())
    if len(tokens) == 1 and tokens[0].kind is Kind.ZERO:
        return 0
    number = read_number(tokens, 0)
    return number.value if number and number.after == len(tokens) else None


def read_number(tokens: Sequence[Token], at: int) -> Number | None:
    """Read the number that begins at a token; a digit group that belongs to something else is none.

    Such as decimals (".94", "7.7"), money, shares, and words ("one-year", "no one"). "No" counts nothing by itself:
    whether it is a zero, its noun says.
    """
    if at >= len(tokens):
        return None
    kind = tokens[at].kind
    if kind not in OPENING_KINDS and tokens[at].low not in OPENING_WORDS:
        return None
    if kind in _SIMPLE and at and tokens[at - 1].kind is Kind.WORD and tokens[at].low != "one":
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following is None or (following.kind is Kind.WORD and following.low != "percent"):
            return Number(tokens[at].value, at + 1)  # the usual case: "and two vehicles"
    number = _read_digits(tokens, at) if kind is Kind.NUMBER else _read_words(tokens, at)
    return _skip_echo(tokens, at, number) if number else None


def _read_digits(tokens: Sequence[Token], at: int) -> Number | None:
    token, after = tokens[at], at + 1
    if at and touches(tokens[at - 1], token) and not _may_precede(tokens, at):
        return None
    value = token.value
    if _is_group_head(token.low):
        while after < len(tokens) and _is_spaced_group(tokens, after):
            value, after = value * 1000 + tokens[after].value, after + 1
    while after < len(tokens) and tokens[after].low in _FOOTNOTES and touches(tokens[after - 1], tokens[after]):
        after += 1
    return Number(value, after) if _may_follow(tokens, after) else None


def _may_precede(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the mark that touches digits leaves them a whole number."""
    mark = tokens[at - 1].low
    before = tokens[at - 2] if at > 1 and touches(tokens[at - 2], tokens[at - 1]) else None
    if tokens[at - 1].kind is Kind.DASH:
        return before is None or before.kind is not Kind.WORD  # "F-16"
    if mark in ".,":
        return before.kind is not Kind.NUMBER if before else mark == ","  # ".94", but "month.18"
    return mark not in _MONEY


def _is_group_head(digits: str) -> bool:
    return len(digits) <= _GROUP and digits[0] != "0"


def _is_spaced_group(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether digits go on a number that spaces group, as "1 061" is printed."""
    token = tokens[at]
    is_next = token.start - tokens[at - 1].end == 1 and token.kind is Kind.NUMBER and len(token.low) == _GROUP
    return is_next and not (
        at + 1 < len(tokens) and tokens[at + 1].kind is Kind.DASH and touches(token, tokens[at + 1])
    )


def _may_follow(tokens: Sequence[Token], after: int) -> bool:
    """Tell whether what follows digits leaves them a whole number."""
    if after >= len(tokens):
        return True
    token = tokens[after]
    if token.kind is Kind.DASH:
        return not (_is_hyphen(tokens, after) and tokens[after + 1].kind is Kind.WORD)  # "24-hour"
    if token.low in ("%", "percent", "million", "billion") or (token.low == "per" and _is(tokens, after + 1, "cent")):
        return False
    is_inside = token.low in ".," and touches(tokens[after - 1], token) and after + 1 < len(tokens)
    return not (is_inside and tokens[after + 1].low[0].isdigit() and touches(token, tokens[after + 1]))


def _is(tokens: Sequence[Token], at: int, low: str) -> bool:
    return at < len(tokens) and tokens[at].low == low


def _read_words(tokens: Sequence[Token], at: int) -> Number | None:
    if at and tokens[at].low == "one" and tokens[at - 1].low in _PRONOUNS:
        return None
    number = _below_million(tokens, at)
    if number is None or (at > 1 and _is_hyphen(tokens, at - 1)) or _is_hyphen(tokens, number.after):
        return None
    return number


def _is_hyphen(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a token ties two words into one."""
    if not 0 < at < len(tokens) - 1 or tokens[at].kind is not Kind.DASH:
        return False
    is_tied = touches(tokens[at - 1], tokens[at]) and touches(tokens[at], tokens[at + 1])
    return is_tied and tokens[at - 1].kind is not Kind.MARK and tokens[at + 1].kind is not Kind.MARK


def _below_million(tokens: Sequence[Token], at: int) -> Number | None:
    if tokens[at].kind is Kind.ZERO:
        return Number(0, at + 1) if tokens[at].low in ("none", "zero") else None
    if dozen := _read_dozen(tokens, at):
        return dozen
    head = _below_thousand(tokens, at) or (Number(1, at + 1) if tokens[at].low == "a" else None)
    if head is None:
        return None
    thousand = _skip_hyphen(tokens, head.after)
    if not _is(tokens, thousand, "thousand"):
        return head if tokens[at].low != "a" or head.after > at + 1 else None
    rest_at = thousand + 1 + _is(tokens, thousand + 1, ",")
    rest = _below_thousand(tokens, rest_at + _is(tokens, rest_at, "and"))
    value = head.value * 1000
    return Number(value + rest.value, rest.after) if rest else Number(value, thousand + 1)


def _read_dozen(tokens: Sequence[Token], at: int) -> Number | None:
    """Read "a dozen", "half a dozen", "two dozen"."""
    half = tokens[at].low == "half"
    start = _skip_hyphen(tokens, at + 1) if half else at
    head = _below_hundred(tokens, start)
    if head is None:
        head = Number(1, start + _is(tokens, start, "a"))
    return Number(head.value * (6 if half else 12), head.after + 1) if _is(tokens, head.after, "dozen") else None


def _below_thousand(tokens: Sequence[Token], at: int) -> Number | None:
    head = _below_hundred(tokens, at)
    if head is None and _is(tokens, at, "a"):
        head = Number(1, at + 1)
    if head is None:
        return None
    hundred = _skip_hyphen(tokens, head.after)
    if head.value < 10 and _is(tokens, hundred, "hundred"):
        rest = _below_hundred(tokens, hundred + 1 + _is(tokens, hundred + 1, "and"))
        value = head.value * 100
        return Number(value + rest.value, rest.after) if rest else Number(value, hundred + 1)
    return head if tokens[at].low != "a" else None


def _below_hundred(tokens: Sequence[Token], at: int) -> Number | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind is Kind.TENS:
        unit = _skip_hyphen(tokens, at + 1)
        if unit < len(tokens) and tokens[unit].kind is Kind.UNIT:
            return Number(token.value + tokens[unit].value, unit + 1)
        return Number(token.value, at + 1)
    return Number(token.value, at + 1) if token.kind in (Kind.UNIT, Kind.TEEN) else None


def _skip_hyphen(tokens: Sequence[Token], at: int) -> int:
    return at + (at < len(tokens) and tokens[at].kind is Kind.DASH)


def _skip_echo(tokens: Sequence[Token], at: int, number: Number) -> Number:
    """Read "one (1)" as one number; digits in brackets that say another one stay, for whoever reads on."""
    inside = number.after + 1
    if tokens[at].kind is Kind.NUMBER or not is_followed_by_brackets(tokens, number.after):
        return number
    return Number(number.value, inside + 2) if tokens[inside].value == number.value else number


def is_followed_by_brackets(tokens: Sequence[Token], after: int) -> bool:
    """Tell whether digits in brackets follow a number."""
    if after + 2 >= len(tokens) or tokens[after].low != "(" or tokens[after + 2].low != ")":
        return False
    return tokens[after + 1].kind is Kind.NUMBER
