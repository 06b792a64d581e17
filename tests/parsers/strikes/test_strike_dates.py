"""Release numbers, identities and days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.strikes.dates import (
    build_identity,
    find_number_in_url,
    find_published,
    find_release_number,
    number_dates,
)


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["Release # 20151102-01"], "20151102-01"),
        (["RELEASE #20140803"], "20140803"),
        (["Release #", "20170818-01"], "20170818-01"),
        (["Release No: 20160722-01"], "20160722-01"),
        (["Release # 2014126"], "2014126"),
        (["Release # 201510010-01"], "201510010-01"),
        (["Press Release 20190703-01 Strike Release"], "20190703-01"),
        (["Release No: UNRELEASED Oct. 14, 2014"], None),
        (["a release of 20 prisoners"], None),
    ],
)
def test_release_number(lines: list[str], number: str | None) -> None:
    assert find_release_number(lines) == number


@pytest.mark.parametrize(
    ("url", "number"),
    [
        (
            "https://x/Portals/14/CJTF-OIR%20Strike%20Release%20%2020180119-01.pdf?ver=2018-01-19-060041-520",
            "20180119-01",
        ),
        ("https://x/Portals/14/CJTF-OIR%20%2020190104_01%20Strike%20Release.pdf", "20190104-01"),
        ("https://x/2019/04 APR/CJTF-OIR Press Release 201904010-01-Strike Release.pdf", "201904010-01"),
        ("https://x/2015/04April/1%20Apr%20Strike%20Release.pdf?ver=2017-01-13-131120-810", None),
        ("https://x/News/Article/Article/1283998/strikes/", None),
    ],
)
def test_number_in_file_name(url: str, number: str | None) -> None:
    assert find_number_in_url(url) == number


@pytest.mark.parametrize(
    ("number", "published", "identity"),
    [
        ("20151102-01", date(2015, 11, 2), "20151102-01"),
        ("2014122", date(2014, 12, 22), "20141222"),
        ("2015001", date(2015, 1, 1), "20150101"),
        ("2015031", date(2015, 3, 31), "20150331"),
        ("201510010-01", date(2015, 10, 10), "20151010-01"),
        ("201904024-01", date(2019, 4, 24), "20190424-01"),
        ("20150410", date(2015, 4, 11), "20150410-of-20150411"),
        ("20140928", date(2014, 9, 24), "20140928-of-20140924"),
        ("20170818-01", None, "20170818-01"),
        (None, date(2015, 11, 2), "20151102"),
    ],
)
def test_identity(number: str | None, published: date | None, identity: str) -> None:
    assert build_identity(number, published, "https://example.org/page") == identity


@given(st.dates(date(2014, 8, 1), date(2020, 12, 31)), st.integers(1, 9))
def test_a_number_that_says_its_day_names_the_release_alike_in_all_its_forms(day: date, serial: int) -> None:
    usual, slipped = f"{day:%Y%m%d}-{serial:02d}", f"{day:%Y%m}0{day:%d}-{serial:02d}"
    assert day in number_dates(usual) & number_dates(slipped)
    assert build_identity(usual, day, "") == build_identity(slipped, day, "")


@given(st.dates(date(2014, 8, 1), date(2020, 12, 31)))
def test_relative_days_lie_before_the_release(day: date) -> None:
    yesterday, monday = parse_date("yesterday", day), parse_date("Monday", day)
    assert yesterday
    assert monday
    assert yesterday.start == day - timedelta(days=1)
    assert monday.start.weekday() == 0
    assert 1 <= (day - monday.start).days <= 7


@pytest.mark.parametrize("text", ["yesterday", "Dec. 4 and yesterday", "Nov. 3"])
def test_days_are_not_guessed_without_the_date_of_the_release(text: str) -> None:
    assert parse_date(text, None) is None


@pytest.mark.parametrize(
    ("lines", "meta", "day"),
    [
        (["SOUTHWEST ASIA, Dec. 18, 2017 — Forces struck."], {}, date(2017, 12, 18)),
        (["TAMPA, Fla., Oct. 9, 2014 - Forces struck."], {}, date(2014, 10, 9)),
        (["Press Release | Sept. 29, 2017"], {}, date(2017, 9, 29)),
        (
            ["COMBINED JOINT TASK FORCE OPERATION INHERENT RESOLVE CAMP ARIFJAN, KUWAIT SOUTHWEST ASIA Feb. 2, 2018"],
            {},
            date(2018, 2, 2),
        ),
        (["Strikes go on"], {"datePublished": "2016-12-10T00:00:00"}, date(2016, 12, 10)),
        (["Strikes go on"], {}, None),
    ],
)
def test_date_of_publication(lines: list[str], meta: dict[str, str], day: date | None) -> None:
    found = find_published(lines, meta)
    assert (found[1] if found else None) == day
