"""Dates and spans of dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.dates import DATE, parse_date

AP = ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."]
FULL = [date(2018, month, 1).strftime("%B") for month in range(1, 13)]
RELEASED = date(2018, 1, 5)

SPANS = [
    ("Sept. 20, 2015", "2015-09-20", None, "day"),
    ("Feb. 2, 2016", "2016-02-02", None, "day"),
    ("June 17 2017", "2017-06-17", None, "day"),
    ("June 17th, 2017", "2017-06-17", None, "day"),
    ("3 Jan 2017", "2017-01-03", None, "day"),
    ("3rd of March 2017", "2017-03-03", None, "day"),
    ("03JAN17", "2017-01-03", None, "day"),
    ("3-Jan-2017", "2017-01-03", None, "day"),
    ("Thursday, Aug. 30, 2018", "2018-08-30", None, "day"),
    ("30 Aug, 2018 17:38", "2018-08-30", None, "day"),
    ("Thu, 30 Aug 2018 16:00:00 GMT", "2018-08-30", None, "day"),
    ("2018-08-30", "2018-08-30", None, "day"),
    ("2018-08-30T16:00:00Z", "2018-08-30", None, "day"),
    ("20180830", "2018-08-30", None, "day"),
    ("25/11/2017", "2017-11-25", None, "day"),
    ("11/25/2017", "2017-11-25", None, "day"),
    ("5/5/2017", "2017-05-05", None, "day"),
    ("the 5th day of March 2017", "2017-03-05", None, "day"),
    ("Nov. 6", "2017-11-06", None, "day"),
    ("Jan. 5", "2018-01-05", None, "day"),
    ("Jan. 6", "2017-01-06", None, "day"),
    ("end of July 2018", "2018-07-31", None, "day"),
    ("Nov. 20-23", "2017-11-20", "2017-11-23", "range"),
    ("Nov. 20–23, 2016", "2016-11-20", "2016-11-23", "range"),
    ("Nov. 20 through 23", "2017-11-20", "2017-11-23", "range"),
    ("20-23 Nov 2016", "2016-11-20", "2016-11-23", "range"),
    ("01-03JAN17", "2017-01-01", "2017-01-03", "range"),
    ("March 30-April 2, 2017", "2017-03-30", "2017-04-02", "range"),
    ("Dec. 30-Jan. 2", "2017-12-30", "2018-01-02", "range"),
    ("Dec. 30-Jan. 2, 2017", "2016-12-30", "2017-01-02", "range"),
    ("Dec. 30, 2016-Jan. 2, 2017", "2016-12-30", "2017-01-02", "range"),
    ("October 18, 2023–October 19, 2024", "2023-10-18", "2024-10-19", "range"),
    ("between March 4 and 6, 2017", "2017-03-04", "2017-03-06", "range"),
    ("from March 4 to April 6, 2017", "2017-03-04", "2017-04-06", "range"),
    ("March 4 and 5, 2017", "2017-03-04", "2017-03-05", "range"),
    ("July 2018", "2018-07-01", "2018-07-31", "month"),
    ("Feb. 2016", "2016-02-01", "2016-02-29", "month"),
    ("the month of November", "2017-11-01", "2017-11-30", "month"),
    ("2018-07", "2018-07-01", "2018-07-31", "month"),
    ("2017", "2017-01-01", "2017-12-31", "year"),
    ("2014-2018", "2014-01-01", "2018-12-31", "range"),
    ("Jan-Mar 2025", "2025-01-01", "2025-03-31", "range"),
    ("December 2023 - May 2024", "2023-12-01", "2024-05-31", "range"),
    ("August 2014 and end of July 2018", "2014-08-01", "2018-07-31", "range"),
    ("between August 2014 and the end of October 2018", "2014-08-01", "2018-10-31", "range"),
]


@pytest.mark.parametrize(("text", "start", "end", "precision"), SPANS, ids=[case[0] for case in SPANS])
def test_reads(text: str, start: str, end: str | None, precision: str) -> None:
    span = parse_date(text, context=RELEASED)
    assert span is not None
    assert (span.start.isoformat(), span.end and span.end.isoformat(), span.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Thursday",
        "unknown",
        "early March 2017",
        "about March 5, 2017",
        "after 5 March 2017",
        "4th of March, 2017 (night)",
        "March 4 and 6, 2017",
        "Feb. 30, 2017",
        "Feb. 29",
        "31 June 2017",
        "1/3/2017",
        "24/06/16",
        "Apr-17",
        "July 31, 2018 to July 2, 2018",
        "Nov. 23-20, 2017",
        "5 civilians in March 2017",
        "Nov. 2, 1817",
        "2018-13-01",
        "17",
    ],
)
def test_refuses(text: str) -> None:
    assert parse_date(text, context=RELEASED) is None


@pytest.mark.parametrize(("order", "expected"), [("MDY", date(2017, 1, 3)), ("DMY", date(2017, 3, 1))])
def test_slashed_dates_follow_a_stated_order(order: str, expected: date) -> None:
    for text in ("1/3/2017", "01/03/17"):
        span = parse_date(text, numeric_order=order)
        assert span is not None
        assert span.start == expected


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def spell_day(day: date) -> list[str]:
    """Print a day in every form that a source uses."""
    ap, full, n, year = AP[day.month - 1], FULL[day.month - 1], day.day, day.year
    return [
        f"{ap} {n}, {year}", f"{full} {n}, {year}", f"{n} {full} {year}", f"{n} {full[:3]} {year}",
        f"{n:02}{full[:3].upper()}{year % 100:02}", f"{n:02} {full[:3].upper()} {year}", f"{day:%A}, {ap} {n}, {year}",
        f"{full} {n} {year}", day.isoformat(), f"{day:%Y%m%d}", f"On {ap} {n}, {year}",
    ]  # fmt: skip


@given(DAYS)
def test_days_in_every_form(day: date) -> None:
    for text in spell_day(day):
        span = parse_date(text)
        assert span is not None, text
        assert (span.start, span.end, span.precision) == (day, None, DatePrecision.DAY), text


@given(DAYS, st.integers(1, 40), st.sampled_from(["-", "–", " — ", " to ", " through "]))
def test_ranges_keep_both_ends(start: date, length: int, dash: str) -> None:
    end = start + timedelta(days=length)
    if end.year > 2099:
        return
    texts = [f"{AP[start.month - 1]} {start.day}, {start.year}{dash}{AP[end.month - 1]} {end.day}, {end.year}"]
    if (start.year, start.month) == (end.year, end.month):
        texts.append(f"{AP[end.month - 1]} {start.day}{dash}{end.day}, {end.year}")
        texts.append(f"{start.day}{dash}{end.day} {FULL[end.month - 1]} {end.year}")
    else:
        texts.append(f"{AP[start.month - 1]} {start.day}{dash}{AP[end.month - 1]} {end.day}, {end.year}")
    for text in texts:
        span = parse_date(text)
        assert span is not None, text
        assert (span.start, span.end, span.precision) == (start, end, DatePrecision.RANGE), text


@given(DAYS.filter(lambda day: (day.month, day.day) != (2, 29)), st.integers(0, 364))
def test_a_missing_year_is_never_in_the_future(day: date, days_later: int) -> None:
    released = day + timedelta(days=days_later)
    if released.year > 2099:
        return
    span = parse_date(f"{AP[day.month - 1]} {day.day}", context=released)
    assert span is not None
    assert span.start <= released
    assert (released - span.start).days <= 365


@given(st.text(alphabet="0123456789 -–,./JanuryMachNov:st", max_size=20))
def test_never_fails_and_never_reverses(text: str) -> None:
    span = parse_date(text, context=RELEASED)
    assert span is None or span.end is None or span.start < span.end


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("airstrikes on Jan.1, 2021 and Jan. 19, 2021 respectively", ["Jan.1, 2021", "Jan. 19, 2021"]),
        ("the strike of Sept.3, 2020", ["Sept.3, 2020"]),
        ("it was closed in May.12 civilians were killed", []),
        ("it ended in June.4 reports are open", []),
    ],
)
def test_dates_within_a_sentence(text: str, found: list[str]) -> None:
    assert re.findall(DATE, text) == found
