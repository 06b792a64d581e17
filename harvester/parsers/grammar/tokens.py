"""Tokens of a sentence: cut once, read by every rule.

A token is a word, a run of digits, or one mark. What a word may mean (a month, a weekday, a number) is looked up when
it is cut, so that rules compare kinds and values and never search the text again.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final, NamedTuple

from harvester.parsers.grammar.remembering import remember_short


class Kind(IntEnum):
    """What a token is; words that mean nothing to a grammar are ``WORD``."""

    WORD = 0
    NUMBER = 1  # digits, value as printed
    ORDINAL = 2  # "3rd"
    UNIT = 3  # one to nine
    TEEN = 4
    TENS = 5
    SCALE = 6  # dozen, hundred, thousand
    ZERO = 7  # none, zero, no, nil
    MONTH = 8
    WEEKDAY = 9
    DASH = 10
    MARK = 11
    MIXED = 12  # letters and digits: "F16", "03JAN17"


class Token(NamedTuple):
    """A token, where it stands in its text, its lower case and its number (of a month, a weekday from Monday = 0)."""

    kind: Kind
    low: str
    start: int
    end: int
    value: int = 0


DASHES: Final = frozenset("-‐‑‒–—−")
_TOKEN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?!\w)|\w+(?:['’`‘]\w+)*|[^\w\s]")
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)")


def _name(kind: Kind, names: str, first: int = 1, step: int = 1) -> dict[str, tuple[Kind, int]]:
    """Give every spelling of a series its place in it; spellings of one member are joined by "/"."""
    series = enumerate(names.split())
    return {name: (kind, first + step * n) for n, spellings in series for name in spellings.split("/")}


MEANINGS: Final[dict[str, tuple[Kind, int]]] = {
    **_name(Kind.UNIT, "one two three four five six seven eight nine"),
    **_name(Kind.TEEN, "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10),
    **_name(Kind.TENS, "twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    "dozen": (Kind.SCALE, 12),
    "hundred": (Kind.SCALE, 100),
    "thousand": (Kind.SCALE, 1000),
    **dict.fromkeys(("none", "zero", "no", "nil"), (Kind.ZERO, 0)),
    **_name(
        Kind.MONTH,
        "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct "
        "november/nov december/dec",
    ),
    **_name(
        Kind.WEEKDAY,
        "monday/mon tuesday/tues/tue wednesday/wed thursday/thurs/thur/thu friday/fri saturday/sat sunday/sun",
        0,
    ),
    **dict.fromkeys(DASHES, (Kind.DASH, 0)),
}


@remember_short(512, longest=2000)
def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens.

    >>> [token.low for token in tokenize("Nov. 20–23, at least 1,061")]
    ['nov', '.', '20', '–', '23', ',', 'at', 'least', '1,061']
    """
    new, known = tuple.__new__, MEANINGS.get  # what a page does ten thousand times
    tokens = []
    for match in _TOKEN.finditer(text):
        low = match[0].lower()
        start, end = match.span()
        if meaning := known(low):
            tokens.append(new(Token, (meaning[0], low, start, end, meaning[1])))
        elif low.isalpha():
            tokens.append(new(Token, (Kind.WORD, low, start, end, 0)))
        else:
            tokens.append(_classify(low, start, end))
    return tuple(tokens)


def _classify(low: str, start: int, end: int) -> Token:
    first = low[0]
    if not (first.isalnum() or first == "_"):
        return Token(Kind.MARK, low, start, end)
    if first in "0123456789":
        bare = low.replace(",", "")
        if bare.isdecimal() and bare.isascii() and len(bare) < 19:  # more digits than a number of SQLite
            return Token(Kind.NUMBER, low, start, end, int(bare))
        if ordinal := _ORDINAL.fullmatch(low):
            return Token(Kind.ORDINAL, low, start, end, int(ordinal[1]))
        return Token(Kind.MIXED, low, start, end)
    return Token(Kind.MIXED if any(map(str.isdigit, low)) else Kind.WORD, low, start, end)


def touches(left: Token, right: Token) -> bool:
    """Tell whether nothing stands between two tokens, not even a space."""
    return left.end == right.start
