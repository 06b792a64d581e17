"""Periods inside sentences: between two dates, in a month, in a year, since a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from harvester.model.theatre.campaigns import list_campaigns
from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.dates import MONTH, DateSpan, parse_date

_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?(?![0-9])"
_POINT = rf"(?:(?:{MONTH}\s+{_DAY}|{_DAY}\s+{MONTH}|{MONTH})(?:,?\s+(?:of\s+)?{_YEAR})?|{_YEAR})"
_EDGE = r"(?:the\s+)?(?:end\s+of\s+|end[- ]|start\s+of\s+|beginning\s+of\s+)?"
# "Between August 2014 and the end of …" (monthly reports from August 2017 on). The gap is bounded, so that the second
# point is not taken from another clause; a number that counts something is no year.
_SPAN = re.compile(
    rf"(?:\b(?:between|from|since|commencing\s+in|starting\s+in|beginning\s+in)\s+)(?P<first>{_EDGE}{_POINT})"
    rf"(?P<gap>[^.;]{{0,120}}?(?:\s+and\s+|\s+to\s+|\s+through\s+|\s+(?:up\s+)?until\s+|\s+up\s+to\s+|\s*[-–—]\s*))"
    rf"(?P<last>{_EDGE}{_POINT}(?:\s+(?:this|of\s+this)\s+year)?)(?!\s*(?:civilian|strike|report|people))",
    re.IGNORECASE,
)
_DAYS = re.compile(
    rf"\b(?:between\s+{MONTH}\s+{_DAY}\s+and\s+{_DAY}|(?<=period of ){MONTH}\s+{_DAY}\s*[-–—]\s*{_DAY})"
    rf"(?:,?\s+{_YEAR})?",
    re.IGNORECASE,
)
# A quarter or some months named by their end alone.
_ENDING = re.compile(
    rf"\b(?P<length>quarter|(?:three|six|nine|twelve)[ -]months?|year)\s+(?:ending|ended|(?:up\s+)?to)\s+(?:on\s+)?"
    rf"(?P<last>{_EDGE}{_POINT})",
    re.IGNORECASE,
)
_MONTHS = {"quarter": 3, "three": 3, "six": 6, "nine": 9, "twelve": 12, "year": 12}
_UP_TO = re.compile(
    rf"\b(?:as of|by|through|until|up to)\s+(?:the\s+)?(?:end\s+of\s+)?(?P<day>{_POINT}(?:,?\s+{_YEAR})?)",
    re.IGNORECASE,
)
_THIS_YEAR = re.compile(r"\s+(?:of\s+)?this\s+year$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A period as printed and as read."""

    text: str
    span: DateSpan


def find_span(sentence: str, context: date | None = None) -> Period | None:
    """Find a period that a sentence names by its two ends.

    The ends may stand apart ("Commencing in August 2014, … up until the end of July this year"); "this year" and a
    missing year are read against ``context``.

    >>> find_span("conducted 31,406 strikes between August 2014 and end of November 2018.").span
    DateSpan(2014-08-01, 2018-11-30, range)
    """
    match = _SPAN.search(sentence)
    if match is None:
        return _find_days(sentence, context) or _find_ending(sentence, context)
    last = match["last"]
    if _THIS_YEAR.search(last):
        if context is None:
            return None
        last = f"{_THIS_YEAR.sub('', last)} {context.year}"
    span = _join(parse_date(match["first"], context), parse_date(last, context))
    if span is None:  # the ends share a month or a year: "between July 3 and 5"
        span = parse_date(f"between {match['first']} and {last}", context)
    return Period(match[0], span) if span else None


def _find_days(sentence: str, context: date | None) -> Period | None:
    """Find a period within one month: "between Sept. 19 and 29", "the period of October 2nd-31st"."""
    match = _DAYS.search(sentence)
    span = parse_date(match[0], context) if match else None
    return Period(match[0], span) if match and span else None


def _find_ending(sentence: str, context: date | None) -> Period | None:
    """Find a period that is named by its length and its end.

    Only one that ends with a month is read: where it starts follows from nothing else.

    >>> _find_ending("for the quarter ending June 30, 2018", None).span
    DateSpan(2018-04-01, 2018-06-30, range)
    """
    match = _ENDING.search(sentence)
    span = parse_date(match["last"], context) if match else None
    if match is None or span is None:
        return None
    end = span.end or span.start
    following = end + timedelta(days=1)
    if following.day != 1:
        return None
    months = following.year * 12 + following.month - 1 - _MONTHS[re.split(r"[\s-]", match["length"].lower())[0]]
    return Period(match[0], DateSpan(date(months // 12, months % 12 + 1, 1), end, DatePrecision.RANGE))


def _join(first: DateSpan | None, last: DateSpan | None) -> DateSpan | None:
    if first is None or last is None:
        return None
    end = last.end or last.start
    return DateSpan(first.start, end, first.precision.RANGE) if first.start < end else None


@cache
def _named() -> tuple[tuple[re.Pattern[str], DateSpan], ...]:
    named = []
    for campaign in list_campaigns():
        start = parse_date(campaign.start)
        if start is None:
            raise ValueError(f"model/theatre/campaigns.toml: {campaign.start!r} is no date")
        named.append((re.compile(campaign.pattern, re.IGNORECASE), DateSpan(start.start, None, DatePrecision.MONTH)))
    return tuple(named)


def find_named(sentence: str, context: date | None = None) -> Period | None:
    """Find a period that a sentence names by an event whose date the sources print elsewhere.

    Its end is open, unless the sentence says up to when it counts ("as of May 31, 2017").

    >>> find_named("killed since the start of Operation Inherent Resolve.").span
    DateSpan(2014-08-01, None, month)
    """
    for pattern, span in _named():
        if match := pattern.search(sentence):
            end = _find_end(sentence, context)
            closed = DateSpan(span.start, end, DatePrecision.RANGE) if end and end > span.start else span
            return Period(match[0], closed)
    return None


def _find_end(sentence: str, context: date | None) -> date | None:
    match = _UP_TO.search(sentence)
    span = parse_date(match["day"], context) if match else None
    return (span.end or span.start) if span else None
