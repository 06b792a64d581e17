"""The ends of a span: what one date prints (a day, a month, a year, a weekday, a word), read from tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from harvester.parsers.grammar.spans import build_day
from harvester.parsers.grammar.tokens import MEANINGS, Kind, Token, touches


@dataclass(frozen=True, slots=True)
class End:
    """What one end of a span prints; 0 where it prints none.

    Its tokens run from ``opens`` to ``after``; its date begins at ``first``, behind a weekday or a word such as "late".
    """

    first: int
    after: int
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int | None = None
    offset: int | None = None  # days from the context
    is_part: bool = False  # early, mid, late: as a whole month or year, for no day of it is printed
    opens: int = -1


MONTH_NAMES: Final = [name for name, (kind, _) in MEANINGS.items() if kind is Kind.MONTH]
_LONGEST_MONTH = 31

# Forms whose marks mean other things between words: read where they stand, from their first digit.
_NUMERIC = re.compile(
    r"(?P<y>[0-9]{4})(?P<mark>[-/])(?P<m>0[1-9]|1[0-2])(?:(?P=mark)(?P<d>[0-9]{2}))?(?![\w-])"
    r"|(?P<first>[0-9]{1,2})[/.](?P<second>[0-9]{1,2})[/.](?P<last>[0-9]{4}|[0-9]{2})(?![\w/])"
)
# Military forms: 03JAN17, 3-Jan-2017, and the group of day, time and zone: 031530ZMAY17, 031530Z MAY 2017.
_MILITARY = re.compile(
    r"(?P<day>[0-9]{1,2})(?:(?: ?[0-9]{4} ?(?:z|zulu|utc|[a-z])) ?| ?- ?)?"
    rf"(?P<month>{'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})(?: ?- ?|\. ?| ?)"
    r"(?P<year>[0-9]{4}|['’]?[0-9]{2})(?!\w)",
    re.IGNORECASE,
)

PARTS = frozenset({"early", "mid", "middle", "late", "end", "start", "beginning"})
OFFSETS = {"today": 0, "tonight": 0, "yesterday": -1}
# A number before one of these is a number of them, not a second day ("March 18 and 19 civilians").
COUNTED = frozenset(
    re.findall(
        r"\w+",
        "civilian civilians people persons strike strikes airstrike airstrikes report reports allegations men women "
        "children adults fighters engagements others more additional other separate new were was killed "
        "injured wounded",
    )
)


class EndReader:
    """Reads the ends of expressions from the tokens of one text.

    Args:
        text: the text.
        tokens: its tokens.
        context: the day of publication, to which "this year" belongs.
        order: of slashed dates ("MDY" or "DMY"), where it is known.
    """

    def __init__(self, text: str, tokens: Sequence[Token], context: date | None, order: str | None) -> None:
        self.text, self.tokens, self.context, self.order = text, tokens, context, order

    def low(self, at: int) -> str:
        """The word at a token; empty behind the last."""
        return self.tokens[at].low if at < len(self.tokens) else ""

    def read_end(self, at: int) -> End | None:
        """Read one end, with the weekday before it."""
        at += self.low(at) == "the"
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.low in OFFSETS:
            return End(at, at + 1, offset=OFFSETS[token.low], opens=at)
        if token.low in PARTS:
            return self._read_part(at)
        if token.kind is Kind.WEEKDAY:
            after = at + 1
            while self.low(after) in (".", ","):
                after += 1
            after += self.low(after) == "the"
            dated = self._read_calendar(after)
            if dated and dated.day and dated.month:
                return replace(dated, opens=at, weekday=token.value)
            return End(at, at + 1, weekday=token.value, opens=at)
        end = self._read_calendar(at)
        return replace(end, opens=at) if end else None

    def _read_part(self, at: int) -> End | None:
        after = at + 1
        while self.low(after) in ("of", "the", "-", "month"):
            after += 1
        end = self._read_calendar(after)
        return replace(end, opens=at, is_part=True) if end and not end.day and (end.month or end.year) else None

    def _read_calendar(self, at: int) -> End | None:
        """Read what names a day, a month or a year."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.kind is Kind.MONTH:
            return self._read_month(at)
        if token.kind in (Kind.NUMBER, Kind.MIXED) and (end := self._read_form(at)):
            return end
        if _is_day(token):
            return self._read_day(at)
        return End(at, at + 1, year=token.value) if is_year(token) else None

    def _read_month(self, at: int) -> End:
        """Read "March", "March 3", "Mar. 3rd, 2017", "March of 2017", "March-3-2017"."""
        month, after = self.tokens[at].value, at + 1 + (self.low(at + 1) == ".")
        day, day_at = 0, after
        if (
            self.low(day_at) == "-"
            and touches(self.tokens[day_at - 1], self.tokens[day_at])
            and self._has_year(day_at + 2)
        ):
            day_at += 1
        if day_at < len(self.tokens) and _is_day(self.tokens[day_at]) and not self._is_counted(day_at):
            day, after = self.tokens[day_at].value, day_at + 1
        year, after = self._read_year(after, is_day=bool(day))
        return End(at, after, year, month, day)

    def _has_year(self, at: int) -> bool:
        return self.low(at) == "-" and at + 1 < len(self.tokens) and is_year(self.tokens[at + 1])

    def _is_counted(self, at: int) -> bool:
        """Tell whether a number is of the things behind it, without a month before it ("In March 18 reports …")."""
        return (
            self.low(at + 1) in COUNTED
            and self.tokens[at].kind is Kind.NUMBER
            and self.low(at - 2) in ("in", "during", "of")
        )

    def _read_year(self, at: int, *, is_day: bool) -> tuple[int, int]:
        """Read the year behind a day or a month; one that cannot be is read as it is typed, and fails later."""
        year_at = at
        if self.low(year_at) in (",", "-") and (self.low(year_at) == "," or self._has_year(year_at)):
            year_at += 1
        if self.low(year_at) == "of":
            year_at += 1
        if self.low(year_at) == "this" and self.low(year_at + 1) == "year":
            return (self.context.year if self.context else 0), year_at + 2
        if year_at < len(self.tokens):
            token = self.tokens[year_at]
            is_typed = token.kind is Kind.NUMBER and len(token.low) == 4 and token.low[0] in "12" and is_day
            if is_year(token) or is_typed:
                return token.value, year_at + 1
        return 0, at

    def _read_day(self, at: int) -> End:
        """Read "3 March 2017", "3rd of March", "the 5th day of March", or a day without its month."""
        month_at = at + 1
        month_at += self.low(month_at) == "day"
        month_at += self.low(month_at) == "of"
        if month_at < len(self.tokens) and self.tokens[month_at].kind is Kind.MONTH:
            after = month_at + 1 + (self.low(month_at + 1) == ".")
            if not (after < len(self.tokens) and _is_day(self.tokens[after]) and month_at == at + 1):
                year, after = self._read_year(after, is_day=True)
                return End(at, after, year, self.tokens[month_at].value, self.tokens[at].value)
        year, after = self._read_year(at + 1, is_day=True)
        return End(at, after, year, day=self.tokens[at].value)

    def _read_form(self, at: int) -> End | None:
        """Read a form that is one run of digits, letters and marks."""
        start = self.tokens[at].start
        if at and touches(self.tokens[at - 1], self.tokens[at]) and self.tokens[at - 1].low in "/.":
            return None
        if numeric := _NUMERIC.match(self.text, start):
            after = self._after(at, numeric.end())
            year, month, day = self._order(numeric)
            return End(at, after, year, month, day)
        military = _MILITARY.match(self.text, start)
        if military is None or not self._is_military(military):
            return None
        after = self._after(at, military.end())
        year, month = _full_year(military["year"]), MEANINGS[military["month"].lower()][1]
        return End(at, after, year, month, int(military["day"]))

    def _is_military(self, match: re.Match[str]) -> bool:
        """Tell a military date from "3 March 20 civilians": two digits of a year want a form that is glued."""
        return len(match["year"]) == 4 or not re.search(r"[0-9] [a-z]+\.? [0-9]+$", match[0], re.IGNORECASE)

    def _after(self, at: int, end: int) -> int:
        while at < len(self.tokens) and self.tokens[at].start < end:
            at += 1
        return at

    def _order(self, match: re.Match[str]) -> tuple[int, int, int]:
        """Give year, month and day of digits; -1 as the month where nothing decides which of two numbers it is."""
        if match["y"]:
            return int(match["y"]), int(match["m"]), int(match["d"] or 0)
        first, second, year = int(match["first"]), int(match["second"]), _full_year(match["last"])
        readings = {"MDY": (year, first, second), "DMY": (year, second, first)}
        if self.order:
            return readings[self.order]
        possible = {reading for reading in readings.values() if build_day(*reading)}
        is_sure = len(possible) == 1 and len(match["last"]) == 4
        return possible.pop() if is_sure else (year, -1, 0)

    # --- resolving ---------------------------------------------------------------------------------------------------


def is_bare(end: End) -> bool:
    """Tell whether an end is a day whose month another end prints."""
    return bool(end.day) and not end.month


def _is_day(token: Token) -> bool:
    is_numeral = token.kind is Kind.ORDINAL or (token.kind is Kind.NUMBER and len(token.low) <= 2)
    return is_numeral and 1 <= token.value <= _LONGEST_MONTH


def is_year(token: Token) -> bool:
    """Tell whether a token is four digits that can be a year."""
    return token.kind is Kind.NUMBER and len(token.low) == 4 and token.low[:2] in ("19", "20")


def _full_year(text: str) -> int:
    """Give a printed year in four digits; two digits are of this century."""
    digits = text.lstrip("'’")
    return int(digits) + (2000 if len(digits) == 2 else 0)
