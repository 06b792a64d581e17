"""Dates and spans of dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.dates import DATE, find_dates, parse_date

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
        "unknown",
        "June and August 2017",
        "August 2014 and end of July 2018",
        "13th and 26th of January",
        "March 24, 26 and 28",
        "March 3, 2106",
        "March 3, 1017",
        "the week of March 3",
        "unknown date",
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


# Ways to print days and periods that a reading of their first date alone gets wrong.
PERIODS = [
    ("between 13 and 26 January", "2019-01-30", "2019-01-13", "2019-01-26", "range"),
    ("Jan. 13 to 26, 2019", "2019-01-30", "2019-01-13", "2019-01-26", "range"),
    ("from Dec. 30 to Jan. 12", "2019-01-16", "2018-12-30", "2019-01-12", "range"),
    ("the 25th and 26th of January 2019", "2019-01-30", "2019-01-25", "2019-01-26", "range"),
    ("between the 13th and 26th of January", "2019-01-30", "2019-01-13", "2019-01-26", "range"),
    ("March 18 and 19", "2016-03-20", "2016-03-18", "2016-03-19", "range"),
    ("March 24, 25 and 26", "2017-03-27", "2017-03-24", "2017-03-26", "range"),
    ("since Friday", "2014-10-06", "2014-10-03", "2014-10-06", "range"),
    ("over the last three days", "2014-10-06", "2014-10-03", "2014-10-06", "range"),
    ("over the past 24 hours", "2014-10-06", "2014-10-05", "2014-10-06", "range"),
    ("Saturday, Sunday and today", "2014-10-06", "2014-10-04", "2014-10-06", "range"),
    ("Friday and Saturday", "2014-12-21", "2014-12-19", "2014-12-20", "range"),
    ("from Friday to Sunday", "2014-12-22", "2014-12-19", "2014-12-21", "range"),
    ("Friday, Dec. 19", "2014-12-22", "2014-12-19", None, "day"),
    ("Thursday, Dec. 19", "2014-12-22", "2014-12-19", None, "day"),
    ("night of 3–4 May 2017", None, "2017-05-03", "2017-05-04", "range"),
    ("overnight May 3-4, 2017", None, "2017-05-03", "2017-05-04", "range"),
    ("the night of May 3, 2017", None, "2017-05-03", None, "day"),
    ("on or about 3 May 2017", None, "2017-05-03", None, "day"),
    ("approximately May 3, 2017", None, "2017-05-03", None, "day"),
    ("early May 2017", None, "2017-05-01", "2017-05-31", "month"),
    ("mid-May 2017", None, "2017-05-01", "2017-05-31", "month"),
    ("late May 2017", None, "2017-05-01", "2017-05-31", "month"),
    ("end of May 2017", None, "2017-05-01", "2017-05-31", "month"),
    ("early 2017", None, "2017-01-01", "2017-12-31", "year"),
    ("April 30/May 1, 2017", None, "2017-04-30", "2017-05-01", "range"),
    ("May 3/4, 2017", None, "2017-05-03", "2017-05-04", "range"),
    ("031530ZMAY17", None, "2017-05-03", None, "day"),
    ("031530Z MAY 2017", None, "2017-05-03", None, "day"),
    ("03 1530Z May 17", None, "2017-05-03", None, "day"),
    ("quarter ending June 30, 2018", None, "2018-04-01", "2018-06-30", "range"),
    ("second quarter of 2018", None, "2018-04-01", "2018-06-30", "range"),
    ("May 3 or 4, 2017", None, "2017-05-03", "2017-05-04", "range"),
    ("June and July 2020", None, "2020-06-01", "2020-07-31", "range"),
    ("May 2017 to June 2018", None, "2017-05-01", "2018-06-30", "range"),
    ("the week of May 3-9, 2017", None, "2017-05-03", "2017-05-09", "range"),
    ("Monday 18 March", "2019-04-03", "2019-03-18", None, "day"),
    ("from May 8 to 10", "2018-05-14", "2018-05-08", "2018-05-10", "range"),
    ("Dec. 30 to Jan. 2", "2018-01-05", "2017-12-30", "2018-01-02", "range"),
    ("April 30, May 1 and May 2, 2017", None, "2017-04-30", "2017-05-02", "range"),
    ("Nov. 18-19 and 20, 2017", None, "2017-11-18", "2017-11-20", "range"),
    ("six months to June 2018", None, "2018-01-01", "2018-06-30", "range"),
    ("first half of 2018", None, "2018-01-01", "2018-06-30", "range"),
    ("over the weekend", "2018-05-14", "2018-05-12", "2018-05-13", "range"),
    ("yesterday and today", "2018-05-14", "2018-05-13", "2018-05-14", "range"),
    ("2017-18", None, "2017-01-01", "2018-12-31", "range"),
    ("since April 6", "2018-04-09", "2018-04-06", "2018-04-09", "range"),
    ("from the evening of May 4 through the morning of May 10", "2018-05-14", "2018-05-04", "2018-05-10", "range"),
    ("from the night of May 4 to the night of May 5", "2018-05-14", "2018-05-04", "2018-05-05", "range"),
    ("from Friday, May 4, until Thursday, May 10", "2018-05-14", "2018-05-04", "2018-05-10", "range"),
    ("from May 4, 2018, to May 10, 2018", None, "2018-05-04", "2018-05-10", "range"),
    ("the seven days ending May 10", "2018-05-14", "2018-05-04", "2018-05-10", "range"),
    ("the week ending on May 10, 2018", None, "2018-05-04", "2018-05-10", "range"),
    ("two weeks ended May 10", "2018-05-14", "2018-04-27", "2018-05-10", "range"),
    ("on or around the 14th of June 2017", None, "2017-06-14", None, "day"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "context", "start", "end", "precision"), PERIODS, ids=[case[0] for case in PERIODS])
def test_an_expression_is_read_whole_alone_and_in_a_sentence(
    text: str, context: str | None, start: str, end: str | None, precision: str
) -> None:
    published = date.fromisoformat(context) if context else None
    span = parse_date(text, published)
    assert span is not None
    assert (span.start.isoformat(), span.end and span.end.isoformat(), span.precision) == (start, end, precision)
    found = find_dates(f"SOUTHWEST ASIA - Forces struck {text}, conducting five strikes near Hit.", published)
    if text[0] != "2":  # a bare year needs a word before it
        assert [expression.span for expression in found] == [span]


@pytest.mark.parametrize("text", ["Jan. 13 and 26, 2019", "March 24, 26 and 28, 2017", "Sept. 31, 2017", "May 3, 2106"])
def test_what_does_not_read_as_a_whole_is_found_without_a_reading(text: str) -> None:
    assert [(found.text, found.span) for found in find_dates(f"On {text}, forces struck.")] == [(text, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Forces destroyed 12 and 13 vehicles.",
        "One may have been killed.",
        "A total of 1900 strikes, of which 2014 hit.",
        "Release # 20170401-02",
        "At 10:30 two of 24 were open.",
        "They sat down.",
    ],
)
def test_no_date_is_found_where_none_is(sentence: str) -> None:
    assert find_dates(sentence, RELEASED) == []


@pytest.mark.parametrize(("text", "differs"), [("Friday, Dec. 19", False), ("Thursday, Dec. 19", True)])
def test_a_weekday_beside_a_day_is_a_check(text: str, differs: bool) -> None:
    span = parse_date(text, date(2014, 12, 22))
    assert span is not None
    assert (span.start, span.weekday_differs) == (date(2014, 12, 19), differs)


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
