"""Spans of days, and the days, months and ranges that they are built of."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

from harvester.model.vocab import DatePrecision

_EARLIEST, _LATEST = 1990, 2099


@dataclass(frozen=True, slots=True)
class DateSpan:
    """First day, last day and printed precision; a single day has no ``end``.

    ``weekday_differs`` says that the weekday printed beside a day is not the day's own.
    """

    start: date
    end: date | None
    precision: DatePrecision
    weekday_differs: bool = field(default=False, compare=False)

    def __repr__(self) -> str:
        return f"DateSpan({self.start}, {self.end}, {self.precision})"

    @property
    def last(self) -> date:
        """The last day."""
        return self.end or self.start


def build_day(year: int, month: int, day: int) -> date | None:
    """Build a day; None where the calendar has none such, or no source can mean its year."""
    try:
        return date(year, month, day) if _EARLIEST <= year <= _LATEST else None
    except ValueError:
        return None


def day_span(day: date | None) -> DateSpan | None:
    """Give a day as a span."""
    return DateSpan(day, None, DatePrecision.DAY) if day else None


def month_span(year: int, month: int) -> DateSpan | None:
    """Give a month as a span."""
    first = build_day(year, month, 1)
    return DateSpan(first, first.replace(day=monthrange(year, month)[1]), DatePrecision.MONTH) if first else None


def range_span(start: date | None, end: date | None) -> DateSpan | None:
    """Give the days from one to a later one."""
    return DateSpan(start, end, DatePrecision.RANGE) if start and end and start < end else None
