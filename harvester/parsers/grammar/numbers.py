"""Whole numbers as the sources print them: digits with or without commas, or English words.

The word grammar is our own because strictness is the point: the libraries tried read "two to three" as five, or as
"2 to 3" inside whatever surrounds it, and take seconds for what a compiled expression does in microseconds. The
expression and the arithmetic below are two views of one grammar; a property test holds them together.
"""

from __future__ import annotations

import re

from harvester.parsers.grammar.remembering import remember_short

_UNITS = {
    word: n for n, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), start=1)
}
_TEEN_WORDS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TEENS = {word: n for n, word in enumerate(_TEEN_WORDS, start=10)}
_TEN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = {word: 10 * n for n, word in enumerate(_TEN_WORDS, start=2)}
_ZEROS = frozenset({"zero", "none", "no", "nil"})
_VALUES = _UNITS | _TEENS | _TENS | {"a": 1}

_JOIN = r"[\s‐‑-]+"  # the sources hyphenate with U+002D, U+2010 and U+2011 alike
_UNIT = "|".join(_UNITS)
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:{_JOIN}(?:{_UNIT}))?|{'|'.join(_TEENS)}|{_UNIT})(?![a-z])"
_BELOW_1000 = rf"(?:(?:{_UNIT}|a){_JOIN}hundred(?:\s+(?:and\s+)?{_BELOW_100})?|{_BELOW_100})"
_WORDS = rf"(?:(?:{_BELOW_1000}|a){_JOIN}thousand(?:,?\s+(?:and\s+)?{_BELOW_1000})?|{_BELOW_1000}|none|zero)"
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"

# A digit group is a whole number only if nothing around it makes it a part of another: a decimal (".94", "7.7"), a
# sum of money, a percentage, a number grouped with spaces ("1 061"), or a word ("F16").
_NOT_BEFORE = r"(?<![\w$£€#])(?<!\d[.,])(?<!(?<!\w)\.)(?<!\d[ \u00a0\u2009\u202f](?=\d{3}(?!\d)))"
_NOT_AFTER = r"(?![\w%])(?![.,]\d)(?! ?(?:%|percent\b|per cent\b))(?!\s\d{3}(?!\d))"

NUMBER = rf"(?i:{_NOT_BEFORE}{_DIGITS}{_NOT_AFTER}[*†‡]*|(?<!\w)(?<!\w-){_WORDS}(?!\w)(?!-\w))"
"""Pattern of a number, without groups, for use inside larger patterns; a footnote marker may follow the digits."""

_WHOLE_DIGITS = re.compile(rf"{_DIGITS}(?=[*†‡]*\Z)")
_WHOLE_WORDS = re.compile(rf"{_WORDS}\Z", re.IGNORECASE)
_RESTATED = re.compile(rf"(?P<words>(?<!\w){_WORDS})\s?\((?P<digits>{_DIGITS})\)", re.IGNORECASE)
_SPLIT = re.compile(r"[\s,‐‑-]+")


@remember_short(4096)
def parse_number(text: str) -> int | None:
    """Read a whole string as one number, or None where it is anything else.

    >>> [parse_number(t) for t in ("1,061", "34,573*", "Seventy-nine", "One hundred and eleven", "none")]
    [1061, 34573, 79, 111, 0]
    >>> [parse_number(t) for t in ("1,06", "two to three", "twenty twelve", ".94", "5 civilians", "")]
    [None, None, None, None, None, None]
    """
    text = text.strip()
    if digits := _WHOLE_DIGITS.match(text):
        return int(digits.group().replace(",", ""))
    if text.lower() in _ZEROS:
        return 0
    return _add_words(text) if _WHOLE_WORDS.match(text) else None


def drop_restated(text: str) -> str:
    """Leave out the digits in brackets that say a number in words again, as military releases print them.

    Digits that say another number stay, so that whatever reads the text next meets both.

    >>> drop_restated("four (4) open cases"), drop_restated("four (5) open cases"), drop_restated("in three (2019)")
    ('four open cases', 'four (5) open cases', 'in three (2019)')
    """
    return _RESTATED.sub(lambda match: match["words"] if is_restated(match[0]) else match[0], text)


def is_restated(text: str) -> bool:
    """Tell whether a text is one number said twice, in words and then in brackets in digits.

    >>> is_restated("one (1)"), is_restated("one (2)"), is_restated("1 (1)")
    (True, False, False)
    """
    match = _RESTATED.fullmatch(text)
    return match is not None and parse_number(match["words"]) == parse_number(match["digits"])


def _add_words(text: str) -> int:
    """Add up number words that the grammar has accepted."""
    total = group = 0
    for word in _SPLIT.split(text.lower()):
        if word == "thousand":
            total, group = group * 1000, 0
        elif word == "hundred":
            group *= 100
        else:
            group += _VALUES.get(word, 0)  # "and" adds nothing
    return total + group
