"""UCDP's events: editions and what they cover, days, places, parties and numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from harvester.model.document import Coverage, Document, ParseResult, UnreadableDocument
from harvester.model.items import Incident, IncidentPosition, IncidentSource
from harvester.sources.registry import use_sources
from harvester.sources.ucdp_ged.editions import choose_editions, read_edition
from harvester.sources.ucdp_ged.parser import COLUMNS, parse
from pipelines.chain import process_document
from tests.make_fixtures.ucdp_ged import MOSUL, NAMES, Event, build_table, pack

SITE = "https://ucdp.uu.se/downloads"
AT = datetime(2026, 8, 28, tzinfo=UTC)


def read(*events: Event, name: str = "candidateged/GEDEvent_v26_0_7.csv") -> ParseResult:
    """Read a table; its parts as one."""
    whole = ParseResult()
    for part in parse(Document(f"{SITE}/{name}", build_table(events), "text/csv", AT)).parts:
        whole.records += part.records
        whole.problems += part.problems
        whole.checks += part.checks
    return whole


def incident(**cells: object) -> Incident:
    result = read({**MOSUL, **cells})
    assert result.problems == []
    return next(record for record in result.records if isinstance(record, Incident))


def test_the_fixtures_hold_the_columns_that_are_declared() -> None:
    assert len(NAMES) == 49
    assert set(NAMES) == set(COLUMNS)


@pytest.mark.parametrize(
    ("name", "coverage"),
    [
        ("GEDEvent_v26_1.csv", Coverage("1989-01-01", "2025-12-31")),
        ("https://ucdp.uu.se/downloads/ged/ged251-csv.zip", Coverage("1989-01-01", "2024-12-31")),
        ("GEDEvent_v26_0_8.csv", None),
        ("GEDEvent_v26_01_26_06.csv", None),
    ],
)
def test_what_an_edition_covers(name: str, coverage: Coverage | None) -> None:
    edition = read_edition(name)
    assert edition is not None
    assert edition.coverage == coverage


@pytest.mark.parametrize(
    "name", ["ged261-xlsx.zip", "ged261.pdf", "GEDEvent_v2026_0_8.csv", "GEDEvent.csv", "other.csv"]
)
def test_what_is_no_edition(name: str) -> None:
    assert read_edition(name) is None


@pytest.mark.parametrize(
    ("linked", "chosen"),
    [
        (["a/ged251-csv.zip", "a/ged261-csv.zip"], ["a/ged261-csv.zip"]),
        (["a/ged261-csv.zip", "a/ged262-csv.zip"], ["a/ged262-csv.zip"]),
        (
            ["a/GEDEvent_v26_0_8.csv", "a/GEDEvent_v26_0_7.csv", "a/ged261-csv.zip"],
            ["a/ged261-csv.zip", "a/GEDEvent_v26_0_7.csv", "a/GEDEvent_v26_0_8.csv"],
        ),
        (
            ["a/GEDEvent_v26_0_6.csv", "a/GEDEvent_v26_0_7.csv", "a/GEDEvent_v26_01_26_06.csv"],
            ["a/GEDEvent_v26_01_26_06.csv", "a/GEDEvent_v26_0_7.csv"],
        ),
        (["a/GEDEvent_v25_0_12.csv", "a/ged261-csv.zip"], ["a/ged261-csv.zip"]),
        (["a/GEDEvent_v26_0_10.csv", "a/GEDEvent_v26_0_9.csv"], ["a/GEDEvent_v26_0_9.csv", "a/GEDEvent_v26_0_10.csv"]),
        (["a/ged261.pdf"], []),
    ],
    ids=["newest", "newest of a year", "oldest first", "covered by half a year", "in the edition", "months as numbers",
         "none"],
)  # fmt: skip
def test_which_files_a_crawl_follows(linked: list[str], chosen: list[str]) -> None:
    assert choose_editions(linked) == chosen
    assert choose_editions(reversed(linked)) == chosen


@pytest.mark.parametrize(
    ("start", "end", "degree", "expected"),
    [
        ("2017-03-17", "2017-03-17", 1, ("2017-03-17", None, "day")),
        ("2017-03-17", "2017-03-17", 2, ("2017-03-17", "2017-03-17", "range")),
        ("2017-03-17", "2017-03-19", 1, ("2017-03-17", "2017-03-19", "range")),
        ("2017-03-13", "2017-03-19", 3, ("2017-03-13", "2017-03-19", "range")),
        ("2016-02-01", "2016-02-29", 4, ("2016-02-01", "2016-02-29", "month")),
        ("2017-02-01", "2017-03-31", 5, ("2017-02-01", "2017-03-31", "range")),
        ("1991-01-01", "1991-12-31", 5, ("1991-01-01", "1991-12-31", "year")),
    ],
    ids=["day", "degree of days", "days", "week", "month", "two months", "year"],
)
def test_days(start: str, end: str, degree: int, expected: tuple[str, str | None, str]) -> None:
    row = incident(date_start=f"{start} 00:00:00.000", date_end=f"{end} 00:00:00.000", date_prec=degree)
    assert (row.incident_date, row.incident_date_end, row.incident_date_precision) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ("Mosul", "a street in the west of Mosul", 36.34)),
        ({"where_description": ""}, ("Mosul", "Mosul city", 36.34)),
        ({"where_prec": 3, "where_coordinates": "Mosul district"}, (None, "a street in the west of Mosul", 36.34)),
        ({"where_prec": 4, "where_coordinates": "Mosul city"}, (None, "a street in the west of Mosul", 36.34)),
        ({"where_prec": 6, "where_coordinates": "Iraq", "where_description": ""}, (None, "Iraq", None)),
        ({"where_prec": 7, "where_coordinates": "Persian Gulf", "where_description": ""}, (None, "Persian Gulf", None)),
    ],
    ids=["exact", "no description", "district", "province", "country", "sea"],
)
def test_places(cells: dict[str, object], expected: tuple[str | None, str, float | None]) -> None:
    row = incident(**cells)
    assert (row.place_name, row.place_text, row.lat) == expected
    assert row.coordinates_text == "36.34, 43.13"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, [("iraqi_forces", "Government of Iraq", "party"), ("islamic_state", "IS", "party")]),
        ({"side_a": "Government of United States of America"},
         [("us_forces", "Government of United States of America", "party"), ("islamic_state", "IS", "party")]),
        ({"type_of_violence": 3, "side_a": "IS", "side_b": "Civilians"}, [("islamic_state", "IS", "known")]),
        ({"side_a": "Government of Australia, Government of United Kingdom"},
         [("australian_military", "Government of Australia", "party"),
          ("uk_military", "Government of United Kingdom", "party"), ("islamic_state", "IS", "party")]),
        ({"side_a": "Ahrar, a group"}, [(None, "Ahrar, a group", "party"), ("islamic_state", "IS", "party")]),
    ],
    ids=["state-based", "the United States", "one-sided", "governments", "comma in a name"],
)  # fmt: skip
def test_parties(cells: dict[str, object], expected: list[tuple[str | None, str, str]]) -> None:
    rows = [record for record in read({**MOSUL, **cells}).records if isinstance(record, IncidentPosition)]
    assert [(row.belligerent, row.belligerent_text, row.role) for row in rows] == expected
    assert all(row.position is None for row in rows)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", []),
        ("Agency One 1990-01-02", [("Agency One 1990-01-02", None)]),
        ('"Agency One,2017-03-18,A headline; with, marks"', [("Agency One", "2017-03-18")]),
        (
            '"Agency One,2017-03-18,x";"Paper Two,2017-03-19,y"',
            [("Agency One", "2017-03-18"), ("Paper Two", "2017-03-19")],
        ),
        ('"Agency One,2017-03-18,x";"Agency One,2017-03-18,x"', [("Agency One", "2017-03-18")]),
        (";;", []),
    ],
    ids=["none", "plain", "semicolon within", "two", "twice", "marks alone"],
)
def test_articles(cell: str, expected: list[tuple[str, str | None]]) -> None:
    rows = [record for record in read({**MOSUL, "source_article": cell}).records if isinstance(record, IncidentSource)]
    assert [(row.name, row.published_text) for row in rows] == expected


@pytest.mark.parametrize(
    ("cells", "failing"),
    [
        ({}, []),
        ({"low": 16}, ["estimates_in_order"]),
        ({"high": 14}, ["estimates_in_order"]),
        ({"best": 16}, ["estimate_is_sum_of_parts"]),
        ({"low": ""}, []),
    ],
    ids=["in order", "low above best", "best above high", "another sum", "not stated"],
)
def test_numbers_that_do_not_agree_are_kept_and_checked(cells: dict[str, Any], failing: list[str]) -> None:
    result = read({**MOSUL, **cells})
    assert [check.rule for check in result.checks] == failing
    assert result.problems == []
    row = next(record for record in result.records if isinstance(record, Incident))
    stated = (row.deaths_low, row.deaths_best, row.deaths_high)
    assert stated == tuple({**MOSUL, **cells}[name] or None for name in ("low", "best", "high"))


def test_a_number_of_sources_that_was_not_counted_is_not_stated() -> None:
    assert (incident(number_of_sources=-1).n_sources, incident(number_of_sources=3).n_sources) == (None, 3)


def test_the_longest_list_of_articles_is_read() -> None:
    listed = ";".join(f'"Agency {number},2017-03-18,{"word " * 40}"' for number in range(400))
    rows = [
        record for record in read({**MOSUL, "source_article": listed}).records if isinstance(record, IncidentSource)
    ]
    assert len(rows) == 400


@pytest.mark.parametrize(
    ("cells", "reason"),
    [({"id": ""}, "id_missing"), ({"best": "many"}, "cell_unreadable"), ({"where_prec": 9}, "cell_unreadable")],
    ids=["no id", "no number", "new code"],
)
def test_what_is_reported(cells: dict[str, object], reason: str) -> None:
    assert [problem.reason for problem in read({**MOSUL, **cells}).problems] == [reason]


def test_the_columns_of_an_old_edition_are_refused() -> None:
    table = build_table([MOSUL]).replace(b"where_description", b"where_desc", 1)
    with pytest.raises(UnreadableDocument) as caught:
        parse(Document(f"{SITE}/ged/ged191-csv.zip", pack("ged191.csv", table), "application/zip", AT))
    assert caught.value.reason == "column_missing"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (pack("GEDEvent_v26_1.csv", build_table([MOSUL]) + b"\n" * 8_000_000), "archive_too_large"),
        (pack("GEDEvent_v26_1.csv", build_table([MOSUL]))[:-40], "archive_damaged"),
        (pack("GEDEvent_v26_1.txt", build_table([MOSUL])), "archive_members"),
        (pack("GEDEvent_v26_1.csv", build_table([MOSUL]) + b'"never closed'), "rows_malformed"),
        (pack("GEDEvent_v26_1.csv", build_table([{**MOSUL, "country_id": 700}])), "no_records"),
    ],
    ids=["bomb", "cut", "no table", "quote never closed", "other countries alone"],
)
def test_an_edition_that_cannot_be_read_is_set_aside_whole(body: bytes, reason: str) -> None:
    use_sources()
    parsed = process_document("ucdp_ged", Document(f"{SITE}/ged/ged261-csv.zip", body, "application/zip", AT))
    assert ([problem.reason for problem in parsed.problems], len(parsed.stated)) == ([reason], 0)
    assert parsed.coverage is None
