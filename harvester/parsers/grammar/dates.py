"""Dates and spans of dates as English sources print them, with the precision that was printed and no more.

Every shape below was seen in a source or is its direct variant. What no shape fits goes to dateparser in its strict
English mode, and its answer counts only if the day and the year stand in the text: left to itself it fills both in.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.lazy import LazyPattern
from harvester.parsers.grammar.remembering import remember_short


@dataclass(frozen=True, slots=True)
class DateSpan:
    """First day, last day and printed precision; a single day has no ``end``."""

    start: date
    end: date | None
    precision: DatePrecision

    def __repr__(self) -> str:
        return f"DateSpan({self.start}, {self.end}, {self.precision})"


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_EARLIEST, _LATEST = 1990, 2099

MONTH: Final = rf"(?i:(?<![^\W\d_])(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![^\W\d_])\.?)"
"""Pattern of a month's name, in full or in AP style, without groups."""

_DASH = r"[-‐‑‒–—−]"
_TO = rf"(?:\s*{_DASH}\s*|\s+(?:to|through|thru|until)\s+)"
_AND = r"\s+and\s+"
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![0-9])"
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_YEAR_2 = r"(?:'|’)?[0-9]{2}(?![0-9])"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)"
_TIME = (
    r"(?:(?:\s+at|,)?\s+[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?:\s*[ap]\.?m\.?)?"
    r"(?:\s+(?:[+-][0-9]{4}|gmt|utc|z|e[sd]t|local))?)"
)

# "Jan.1, 2021" (US Africa Command, 2021); behind a whole name the full stop may be a sentence's ("in May.12 people").
_GAP = r"(?:\s+|(?<=jan\.|feb\.|mar\.|apr\.|jun\.|jul\.|aug\.|sep\.|oct\.|nov\.|dec\.)|(?<=sept\.))"
DATE: Final = (
    rf"(?i:{MONTH}{_GAP}{_DAY}(?:{_TO}(?:{MONTH}{_GAP})?{_DAY})?(?:,?\s+{_YEAR})?"
    rf"|{_DAY}(?:{_TO}{_DAY})?\s+(?:of\s+)?{MONTH}(?:,?\s+{_YEAR})?|{MONTH},?\s+{_YEAR})"
)
"""Pattern of an AP-style, day-first or month date, without groups, for use inside larger patterns."""


def _side(n: int, *, year: str = _YEAR) -> str:
    """Pattern of one end of a span; groups are numbered because both ends may name a month and a year."""
    optional_year = rf"(?:(?:,\s*|\s+)(?P<y{n}>{year}))?"
    return (
        rf"{_WEEKDAY}?(?:(?P<m{n}>{MONTH})\s*(?P<d{n}>{_DAY})|(?P<dd{n}>{_DAY})\s+(?:of\s+)?(?P<mm{n}>{MONTH}),?)"
        rf"{optional_year}"
    )


def _prepare(*patterns: str) -> tuple[LazyPattern, ...]:
    return tuple(LazyPattern(pattern, re.IGNORECASE) for pattern in patterns)


_ISO = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})")
_YEAR_ONLY = re.compile(rf"(?:(?:in|during)\s+)?({_YEAR})")
_MONTH_ONLY = re.compile(
    rf"(?:(?:the\s+)?month\s+of\s+)?(?P<m1>{MONTH})(?:,?\s*(?:of\s+)?(?P<y1>{_YEAR}))?",
    re.IGNORECASE,
)
_MONTH_EDGE = re.compile(
    rf"(?:the\s+)?(?P<edge>end|start|beginning)(?:\s+of)?\s+(?P<m1>{MONTH})(?:,?\s*(?P<y1>{_YEAR}))?", re.IGNORECASE
)
_DAY_DATES = _prepare(
    rf"{_side(1)}{_TIME}?",
    rf"(?P<dd1>{_DAY})[\s-]?(?P<mm1>{MONTH})[\s-]?(?P<y1>{_YEAR}|{_YEAR_2})",  # 03JAN17, 3-Jan-2017
    rf"{_WEEKDAY}?(?P<m1>{MONTH})-(?P<d1>{_DAY})-(?P<y1>{_YEAR})",
)
_DAY_RANGES = _prepare(
    rf"(?P<m1>{MONTH})\s*(?P<d1>{_DAY}){_TO}(?P<d2>{_DAY})(?:,?\s+(?P<y2>{_YEAR}))?",
    rf"(?P<d1>{_DAY}){_TO}(?P<d2>{_DAY})\s*(?P<m2>{MONTH}),?(?:\s*(?P<y2>{_YEAR}))?",
    rf"(?P<d1>{_DAY}){_DASH}(?P<d2>{_DAY})(?P<m2>{MONTH})(?P<y2>{_YEAR_2})",  # 03-05JAN17
    rf"(?P<d1>{_DAY})(?P<m1>{MONTH})(?P<y1>{_YEAR_2}){_DASH}(?P<d2>{_DAY})(?P<m2>{MONTH})(?P<y2>{_YEAR_2})",
    rf"{_side(1)}{_TO}{_side(2)}",
    rf"(?:between|from)\s+{_side(1)}(?:{_AND}|{_TO}){_side(2)}",
    rf"(?:between|from)\s+(?P<m1>{MONTH})\s+(?P<d1>{_DAY})(?:{_AND}|{_TO})(?P<d2>{_DAY})(?:,?\s+(?P<y2>{_YEAR}))?",
    rf"(?:between|from)\s+(?P<d1>{_DAY})(?:{_AND}|{_TO})(?P<d2>{_DAY})\s+(?P<m2>{MONTH})(?:,?\s+(?P<y2>{_YEAR}))?",
)
_TWO_DAYS = _prepare(
    rf"(?P<m1>{MONTH})\s*(?P<d1>{_DAY})(?:{_AND}|\s*&\s*|/)(?P<d2>{_DAY})(?:,?\s+(?P<y2>{_YEAR}))?",
    rf"(?P<d1>{_DAY})(?:{_AND}|\s*&\s*|/)(?P<d2>{_DAY})\s+(?P<m2>{MONTH})(?:,?\s+(?P<y2>{_YEAR}))?",
)
_MONTH_RANGES = _prepare(
    rf"(?:(?:between|from)\s+)?(?P<m1>{MONTH})(?:,?\s*(?P<y1>{_YEAR}))?(?:{_TO}|{_AND})"
    rf"(?:the\s+)?(?:end\s+of\s+)?(?P<m2>{MONTH})(?:,?\s*(?P<y2>{_YEAR}))?",
)
_YEAR_RANGE = re.compile(rf"(?:(?:between|from)\s+)?({_YEAR})(?:{_TO}|{_AND})({_YEAR})", re.IGNORECASE)
_FILLERS = frozenset(re.findall(r"\w+", "of the day on at in year am pm st nd rd th gmt utc est edt"))
_LEADING = re.compile(rf"(?:on\s+)?{_WEEKDAY}?(?=\S)", re.IGNORECASE)


@remember_short(4096)
def parse_date(text: str, context: date | None = None, numeric_order: str | None = None) -> DateSpan | None:
    """Read a whole string as a date or a span of dates, or None where it is anything else.

    A missing year is the latest that does not put the date after ``context``; without context the date is not read.
    Slashed dates are read where only one order is possible, or where ``numeric_order`` ("MDY" or "DMY") says which.
    "Nov. 4 and 6" are two dates and not a span, so they are not read; "Nov. 4 and 5" are.

    >>> parse_date("Nov. 20-23", context=date(2018, 1, 5))
    DateSpan(2017-11-20, 2017-11-23, range)
    >>> parse_date("July 2018").end, parse_date("03JAN17").start
    (datetime.date(2018, 7, 31), datetime.date(2017, 1, 3))
    >>> parse_date("Feb. 30, 2017"), parse_date("June 3"), parse_date("early March 2017"), parse_date("1/3/2017")
    (None, None, None, None)
    """
    text = " ".join(text.split()).strip(" .,;:")
    if not text or len(text) > 80:  # nothing longer is a date
        return None
    bare = text[match.end() :] if (match := _LEADING.match(text)) else text
    return (
        _parse_numeric(text, numeric_order)
        or _parse_whole_period(bare, context)
        or _parse_days(bare, context)
        or _parse_fallback(bare)
    )


def _parse_numeric(text: str, order: str | None) -> DateSpan | None:
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(_build(int(match[1]), int(match[2]), int(match[3])))
    if match := _ISO_MONTH.fullmatch(text):
        return _month(int(match[1]), int(match[2]))
    if match := _SLASHED.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), _full_year(match[3])
        readings = {
            "MDY": _build(year, first, second),
            "DMY": _build(year, second, first),
        }
        possible = {day for day in readings.values() if day}
        if order:
            return _day(readings.get(order))
        return _day(possible.pop()) if len(possible) == 1 and len(match[3]) == 4 else None
    return None


def _parse_whole_period(text: str, context: date | None) -> DateSpan | None:
    if match := _YEAR_ONLY.fullmatch(text):
        return DateSpan(date(int(match[1]), 1, 1), date(int(match[1]), 12, 31), DatePrecision.YEAR)
    if match := _YEAR_RANGE.fullmatch(text):
        return _range(date(int(match[1]), 1, 1), date(int(match[2]), 12, 31))
    if match := _MONTH_ONLY.fullmatch(text):
        month = _month_number(match["m1"])
        year = _full_year(match["y1"]) or _latest_year(context, month, 1)
        return _month(year, month)
    if match := _MONTH_EDGE.fullmatch(text):
        month = _month_number(match["m1"])
        year = _full_year(match["y1"]) or _latest_year(context, month, 1)
        if year and (span := _month(year, month)) and span.end:
            return _day(span.end if match["edge"].lower() == "end" else span.start)
        return None
    return _parse_month_range(text, context)


def _parse_month_range(text: str, context: date | None) -> DateSpan | None:
    for pattern in _MONTH_RANGES:
        if match := pattern.fullmatch(text):
            first, last = _month_number(match["m1"]), _month_number(match["m2"])
            last_year = _full_year(match["y2"]) or _latest_year(context, last, 1)
            first_year = _full_year(match["y1"]) or (last_year - (first > last) if last_year else 0)
            start, end = _month(first_year, first), _month(last_year, last)
            return _range(start.start, end.end) if start and end and end.end else None
    return None


def _parse_days(text: str, context: date | None) -> DateSpan | None:
    for pattern in _DAY_DATES:
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            month, day = _month_number(groups["mm1"] if groups.get("mm1") else groups["m1"]), _day_number(groups, 1)
            year = _full_year(groups["y1"]) or _latest_year(context, month, day)
            return _day(_build(year, month, day))
    for pattern in _DAY_RANGES:
        if match := pattern.fullmatch(text):
            return _day_range(match.groupdict(), context)
    for pattern in _TWO_DAYS:
        if match := pattern.fullmatch(text):
            span = _day_range(match.groupdict(), context)
            return span if span and span.end and (span.end - span.start).days == 1 else None
    return None


def _day_range(groups: dict[str, str | None], context: date | None) -> DateSpan | None:
    """Read both ends of a range; what one end leaves out it takes from the other."""
    month_1 = groups.get("m1") or groups.get("mm1") or groups.get("m2") or groups.get("mm2") or ""
    month_2 = groups.get("m2") or groups.get("mm2") or month_1
    first, last = _month_number(month_1), _month_number(month_2)
    day_1, day_2 = _day_number(groups, 1), _day_number(groups, 2)
    year_2 = _full_year(groups.get("y2"))
    year_1 = _full_year(groups.get("y1"))
    if not year_2:
        year_2 = year_1 + (first > last) if year_1 else _latest_year(context, last, day_2)
    year_1 = year_1 or year_2 - (first > last)
    return _range(_build(year_1, first, day_1), _build(year_2, last, day_2))


def _parse_fallback(text: str) -> DateSpan | None:
    """Ask dateparser, and believe it only where the text itself states one day, one month and one year."""
    years, days = re.findall(rf"\b{_YEAR}", text), re.findall(r"(?<![\d:])\d{1,2}(?![\d:])", text)
    words = re.findall(r"[^\W\d_]+", re.sub(rf"{MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day", " ", text.lower()))
    if len(years) != 1 or len(days) != 1 or len(re.findall(MONTH, text)) != 1 or not _FILLERS.issuperset(words):
        return None  # dateparser skips words such as "after" and "about"
    import dateparser  # its import costs more than all other parsing of a page

    found = dateparser.parse(
        text,
        languages=["en"],
        settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]},
    )
    if found is None or (found.year, found.day) != (int(years[0]), int(days[0])):
        return None
    return _day(found.date())


def _latest_year(context: date | None, month: int, day: int) -> int:
    """Give the latest year in which the date is not after ``context``; 0 without context."""
    if context is None:
        return 0
    return context.year - ((month, day) > (context.month, context.day))


def _full_year(text: str | None) -> int:
    """Give a printed year in four digits, 0 where none is printed; two digits are of this century."""
    digits = (text or "").lstrip("'’")
    return int(digits) + (2000 if len(digits) == 2 else 0) if digits else 0


def _month_number(text: str) -> int:
    return _MONTHS[text.rstrip(".").lower()]


def _day_number(groups: dict[str, str | None], side: int) -> int:
    text = groups.get(f"d{side}") or groups.get(f"dd{side}") or ""
    return int(text.rstrip("stndrhSTNDRH"))


def _build(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _EARLIEST <= year <= _LATEST else None
    except ValueError:
        return None


def _day(day: date | None) -> DateSpan | None:
    return DateSpan(day, None, DatePrecision.DAY) if day else None


def _month(year: int, month: int) -> DateSpan | None:
    first = _build(year, month, 1)
    return DateSpan(first, first.replace(day=monthrange(year, month)[1]), DatePrecision.MONTH) if first else None


def _range(start: date | None, end: date | None) -> DateSpan | None:
    return DateSpan(start, end, DatePrecision.RANGE) if start and end and start < end else None
