"""A long document is read in parts: what comes out is what it would be in one piece, and nothing of it is held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harvester.model.document import Check, Document, ParseResult, PartedResult, Problem, UnreadableDocument
from harvester.model.items import Incident, IncidentPosition, Record, Report
from harvester.model.packed import PackedRecords
from harvester.model.parsed import ParsedDocument
from harvester.sources.saved import write_result
from pipelines import chain
from tests.pipelines.test_growth import KINDS

DOCUMENT = Document("https://example.org/t.csv", b"id\n", "text/csv", datetime(2018, 8, 30, tzinfo=UTC))


def event(number: int, **values: Any) -> list[Record]:
    key = (str(number),)
    incident = Incident(
        key=key,
        publisher_id=str(number),
        incident_date_text="17 March 2017",
        place_name="Mosul",
        country="Iraq",
        killed_text="3",
        **values,
    )
    return [incident, IncidentPosition(key=(*key, "a"), parent=key, belligerent_text="IS", role="party")]


def process(monkeypatch: pytest.MonkeyPatch, *parts: ParseResult) -> ParsedDocument:
    monkeypatch.setattr(chain, "load_parser", lambda source: lambda document: PartedResult(parts=iter(parts)))
    return chain.process_document("cjtfoir_civcas", DOCUMENT)


def test_parts_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    parted = process(monkeypatch, ParseResult([*event(1), *event(2)]), ParseResult(event(3)))
    whole = ParseResult([*event(1), *event(2), *event(3)])
    monkeypatch.setattr(chain, "load_parser", lambda source: lambda document: whole)
    single = chain.process_document("cjtfoir_civcas", DOCUMENT)

    def listed(parsed: ParsedDocument) -> list[dict[str, Any]]:
        rows = [record.model_dump() for record in parsed.stated]
        return sorted(rows, key=lambda row: str(row["record_id"]))

    assert listed(parted) == listed(single)
    assert (len(parted.stated), parted.records) == (7, [])  # the place is stated once
    assert parted.packed is not None
    assert parted.packed.roots == ["cjtfoir_civcas:1", "cjtfoir_civcas:2", "cjtfoir_civcas:3"]
    assert [len(part.records) for part in parted.parts()] == [5, 2]


def test_an_event_that_two_parts_state_is_kept_once_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = process(monkeypatch, ParseResult(event(1)), ParseResult([*event(1, quote="again"), *event(2)]))
    assert [record.record_id for record in parsed.stated if isinstance(record, Incident)] == [
        "cjtfoir_civcas:1", "cjtfoir_civcas:2",
    ]  # fmt: skip
    assert [(problem.reason, problem.raw) for problem in parsed.problems] == [("same_key", "again")]


def test_problems_and_checks_of_all_parts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    check = Check("estimates_in_order", ("1",), "a", "b", holds=False)
    parts = [
        ParseResult(event(1), checks=[check]),
        ParseResult(event(2, lat=200.0)),
        ParseResult([], [Problem("r", "m")]),
    ]
    parsed = process(monkeypatch, *parts)
    assert [check.subject for check in parsed.checks] == [("cjtfoir_civcas:1",)]
    assert [problem.reason for problem in parsed.problems] == ["invalid_record", "invalid_record", "r"]
    assert {record.record_id.split(":")[1] for record in parsed.stated if record.table != "places"} == {"1"}


def test_a_document_that_is_damaged_further_down_states_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def parts() -> Iterator[ParseResult]:
        yield ParseResult(event(1))
        raise UnreadableDocument("archive_damaged", "its checksum is wrong")

    monkeypatch.setattr(chain, "load_parser", lambda source: lambda document: PartedResult(parts=parts()))
    parsed = chain.process_document("cjtfoir_civcas", DOCUMENT)
    assert (list(parsed.stated), [problem.reason for problem in parsed.problems]) == ([], ["archive_damaged"])


def test_parts_without_a_row_or_a_report_among_them_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [problem.reason for problem in process(monkeypatch, ParseResult()).problems] == ["no_records"]
    parsed = process(monkeypatch, ParseResult([Report(key=("r",))]))
    assert [problem.reason for problem in parsed.problems] == ["parser_failed"]


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_what_is_packed_comes_back(build: Any) -> None:
    records = build(60)
    packed = PackedRecords()
    packed.add(records, ["x"])
    assert len(packed) == len(records)
    for before, after in zip(records, packed, strict=True):
        assert after == before
        assert (after.model_dump(), type(after), after.key, after.parent) == (
            before.model_dump(), type(before), before.key, before.parent,
        )  # fmt: skip


def test_extract_prints_a_long_document_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = process(monkeypatch, ParseResult(event(1)), ParseResult(event(2)))
    pieces = list(write_result("s", Path("f.csv"), parsed))
    assert len(pieces) == len(parsed.stated) + 2
    assert max(map(len, pieces)) < 6_000
