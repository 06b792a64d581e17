"""Periods inside sentences: between two dates, in a month, in a year, since a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from harvester.model.theatre.campaigns import list_campaigns
from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.dates import DateSpan, Expression, find_dates, parse_date

_OPENS = re.compile(
    r"(?:between|from|since|commencing|starting|beginning|period\s+of)(?:\s+(?:in|the))*\s*\Z",
    re.IGNORECASE,
)
_OPENERS = (
    "between ",
    "from ",
    "since ",
    "commencing ",
    "starting ",
    "beginning ",
    "quarter ",
    "year ",
    "first half",
)
_LENGTH = re.compile(r"\b(?:quarter|half|months?) ")
_JOINS = re.compile(r"(?:\b(?:and|to|through|until)|[-–—])\s*(?:the\s+)?\Z", re.IGNORECASE)
_BEGINNING = re.compile(r"(?:start|beginning)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\s*(?:civilian|strike|report|people)", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?:as\s+of|by|through|until|up\s+to)\s+(?:the\s+)?\Z", re.IGNORECASE)
_LONGEST_GAP = 120  # characters


@dataclass(frozen=True, slots=True)
class Period:
    """A period as printed and as read."""

    text: str
    span: DateSpan


def find_span(sentence: str, context: date | None = None) -> Period | None:
    """Find a period that a sentence names by its two ends, or by its length and its end.

    The ends may stand apart ("Commencing in August 2014, … up until the end of July this year"); "this year" and a
    missing year are read against ``context``.

    >>> find_span("conducted 31,406 strikes between August 2014 and end of November 2018.").span
    DateSpan(2014-08-01, 2018-11-30, range)
    """
    found = find_dates(sentence, context)
    for expression in found:
        if expression.span and expression.span.precision is DatePrecision.RANGE and not expression.is_relative:
            opener = _OPENS.search(sentence, max(expression.start - 40, 0), expression.start)
            if opener or _is_opened(expression) or _LENGTH.search(expression.text):
                start = opener.start() if opener else expression.start
                return Period(sentence[start : expression.end].removeprefix("period of "), expression.span)
    return next((period for pair in pairwise(found) if (period := _join(sentence, *pair))), None)


def _is_opened(expression: Expression) -> bool:
    return expression.text.lower().startswith(_OPENERS)


def _join(sentence: str, first: Expression, last: Expression) -> Period | None:
    """Join two dates that stand apart, where the words before them say that they are a beginning and an end."""
    gap = sentence[first.end : last.start]
    opener = _OPENS.search(sentence, max(first.start - 40, 0), first.start)
    is_joined = len(gap) <= _LONGEST_GAP and not re.search(r"[.;]", gap) and _JOINS.search(gap)
    if not (opener or _is_opened(first)) or not is_joined or _COUNTED.match(sentence, last.end):
        return None
    if first.span is None or last.span is None or first.span.start >= last.span.last:
        return None
    start = opener.start() if opener else first.start
    end = last.span.start if _BEGINNING.match(last.text) else last.span.last
    return Period(sentence[start : last.end], DateSpan(first.span.start, end, DatePrecision.RANGE))


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
    up_to = (
        found
        for found in find_dates(sentence, context)
        if _UP_TO.search(sentence, max(found.start - 40, 0), found.start)
    )
    span = next((found.span for found in up_to), None)
    return span.last if span else None
