"""What the pure pipelines do to a document grows with its rows, not with their square."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harvester.model.items import Assessment, Incident, Record, Report, Strike
from harvester.model.parsed import ParsedDocument
from pipelines.chain import load_steps
from tests.timing import DOUBLING, growth, least_seconds

ROWS = 16_000
SECONDS = 1.0


def build_incidents(count: int) -> list[Record]:
    """Incidents of a monitor, each a root of its own, with dates as printed and no report anywhere."""
    return [
        Incident(
            key=(str(i),),
            publisher_id=str(i),
            incident_date_text=f"{i % 28 + 1} March 2017",
            place_name=f"Farm {i} of Mosul" if i % 2 else "Mosul",
            country="Iraq",
            killed_text=str(i % 9),
        )
        for i in range(count)
    ]


def build_items(count: int) -> list[Record]:
    """Items of one report, whose dates lack the year."""
    report = Report(key=("r",), published_on="2018-01-01")
    return [report, *(build_item("r", i) for i in range(count))]


def build_item(root: str, number: int) -> Record:
    return Assessment(
        key=(root, str(number)), parent=(root,), incident_date_text="March 17", place_text="Mosul", killed_text="3"
    )


def build_reports(count: int) -> list[Record]:
    """Many reports with an item each."""
    roots = [f"r{i}" for i in range(count // 2)]
    return [row for r in roots for row in (Report(key=(r,), published_on="2018-01-01"), build_item(r, 1))]


def build_releases(count: int) -> list[Record]:
    """Many releases with a strike line each."""
    rows: list[Record] = []
    for i in range(count // 2):
        rows.append(Report(key=(f"r{i}",), published_on="2018-01-01"))
        rows.append(Strike(key=(f"r{i}", "1"), parent=(f"r{i}",), strike_date_text="Jan. 1", strikes_text="two"))
    return rows


KINDS = [build_incidents, build_items, build_reports, build_releases]


def build_document(records: list[Record]) -> ParsedDocument:
    moment = "2018-06-01T00:00:00.000Z"
    return ParsedDocument("test_source", "u", "u", "0" * 64, "text/csv", 1, moment, "1", records=records)


def normalise(parsed: ParsedDocument) -> None:
    for step in load_steps():
        parsed = step(parsed)


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_twice_as_many_rows_take_twice_as_long(build: Callable[[int], list[Record]]) -> None:
    def measure(count: int) -> float:
        return least_seconds(lambda: build_document(build(count)), normalise)

    measure(100)  # what is loaded once
    assert growth(measure, ROWS // 4) <= DOUBLING


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_a_document_of_sixteen_thousand_rows_takes_less_than_a_second(build: Callable[[int], list[Record]]) -> None:
    normalise(build_document(build(100)))
    assert least_seconds(lambda: build_document(build(ROWS)), normalise) < SECONDS
