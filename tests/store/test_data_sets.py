"""Editions of a data set: a long document is stored like a short one, and ends only what it covers and leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from harvester.model.document import Coverage, Problem
from harvester.model.items import Incident, IncidentPosition, Record
from harvester.model.packed import PackedRecords
from harvester.model.parsed import ParsedDocument
from harvester.store.database import MOST_GONE, Store
from harvester.store.planning import Writing, Written
from tests.store.builders import SOURCE, document, fetch_of, open_store, write

TO_2024 = Coverage("1989-01-01", "2024-12-31")
TO_2025 = Coverage("1989-01-01", "2025-12-31")
FIRST, SECOND, THIRD = "2025-07-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z", "2026-07-01T00:00:00.000Z"


def event(number: int, day: str | None = "2017-03-17", killed: int = 3, end: str | None = None) -> list[Record]:
    root = f"test_source:{number}"
    incident = Incident(
        key=(str(number),),
        record_id=root,
        publisher_id=str(number),
        incident_date=day,
        incident_date_end=end,
        killed_min=killed,
    )
    position = IncidentPosition(
        key=(str(number), "a"), parent=(str(number),), record_id=f"{root}:a", incident_id=root, belligerent_text="IS"
    )
    return [incident, position]


def edition(
    events: Iterable[list[Record]],
    sha: str,
    at: str,
    coverage: Coverage | None = None,
    problems: tuple[Problem, ...] = (),
    together: int = 2,
) -> ParsedDocument:
    """Pack the events of an edition, so many in a block."""
    packed = PackedRecords()
    listed = list(events)
    for start in range(0, len(listed), together):
        block = listed[start : start + together]
        packed.add([row for rows in block for row in rows], [rows[0].record_id for rows in block])
    parsed = document([], sha=sha, at=at, stream=f"https://example.org/{sha}", keyed_by_id=True, origin="channel")
    return replace(parsed, packed=packed, coverage=coverage, problems=list(problems))


def standing(store: Store) -> list[str]:
    rows = store.connection.execute("SELECT record_id FROM incidents WHERE withdrawn_at IS NULL ORDER BY record_id")
    return [row[0].partition(":")[2] for row in rows]


def versions(store: Store, number: int) -> list[tuple[str, int, str]]:
    rows = store.connection.execute(
        "SELECT cause, killed_min, valid_from FROM incidents_versions WHERE record_id = ? ORDER BY version",
        (f"test_source:{number}",),
    )
    return [tuple(row) for row in rows]


def test_a_long_document_is_stored_as_a_short_one_would_be() -> None:
    events = [event(number, killed=number) for number in range(1, 8)]
    rows = []
    for parsed in (
        edition(events, "a", FIRST),
        replace(edition([], "a", FIRST), packed=None, records=[row for rows in events for row in rows]),
    ):
        store = open_store()
        assert write(store, parsed).new == 14
        rows.append([
            store.connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("incidents_versions", "incident_positions_versions", "report_documents", "version_changes")
        ])  # fmt: skip
    assert rows[0] == rows[1]


def test_a_newer_edition_changes_what_it_states_otherwise() -> None:
    store = open_store()
    write(store, edition([event(1), event(2), event(3)], "a", FIRST, TO_2024))
    written = write(store, edition([event(3), event(1, killed=5), event(2), event(4)], "b", THIRD, TO_2025))
    assert written == Written(new=2, changed=1, unchanged=5)
    assert versions(store, 1) == [("new", 3, FIRST), ("source_changed", 5, THIRD)]


def test_what_a_whole_edition_covers_and_leaves_out_is_withdrawn_with_all_that_hangs_on_it() -> None:
    store = open_store()
    write(store, edition([event(n) for n in range(1, 5)], "a", FIRST, TO_2024))
    written = write(store, edition([event(n) for n in range(1, 4)], "b", THIRD, TO_2025))
    assert (standing(store), written.withdrawn) == (["1", "2", "3"], 2)
    assert versions(store, 4) == [("new", 3, FIRST), ("withdrawn", 3, THIRD)]
    positions = "SELECT count(*) FROM incident_positions WHERE withdrawn_at IS NULL"
    assert store.connection.execute(positions).fetchone()[0] == 3
    written = write(store, edition([event(n) for n in range(1, 5)], "c", "2027-07-01T00:00:00.000Z", TO_2025))
    assert (standing(store), written.restored) == (["1", "2", "3", "4"], 2)


@pytest.mark.parametrize(
    ("coverage", "problems", "day", "end"),
    [
        (None, (), "2026-01-15", None),
        (TO_2025, (), "2026-01-15", None),
        (TO_2025, (), "2025-12-30", "2026-01-02"),
        (TO_2025, (), None, None),
        (TO_2025, (Problem("row_torn", "a row could not be read"),), "2025-01-15", None),
    ],
    ids=["candidate file", "later than it covers", "ends later", "day not known", "not whole"],
)
def test_what_proves_nothing_withdraws_nothing(
    coverage: Coverage | None, problems: tuple[Problem, ...], day: str | None, end: str | None
) -> None:
    store = open_store()
    write(store, edition([event(1), event(2), event(9, day, end=end)], "a", SECOND))
    written = write(store, edition([event(1), event(2)], "b", THIRD, coverage, problems))
    assert (standing(store), written.withdrawn) == (["1", "2", "9"], 0)


def test_an_edition_that_has_lost_most_of_its_events_is_reported_and_withdraws_nothing() -> None:
    store = open_store()
    write(store, edition([event(n) for n in range(10)], "a", FIRST, TO_2024))
    kept = int(10 * (1 - MOST_GONE)) - 1
    written = write(store, edition([event(n) for n in range(kept)], "b", THIRD, TO_2025))
    assert (len(standing(store)), written.withdrawn, written.quarantined) == (10, 0, 1)
    reasons = store.connection.execute("SELECT reason FROM quarantine").fetchall()
    assert [tuple(row) for row in reasons] == [("edition_shrunk",)]


def test_another_sources_events_are_not_touched() -> None:
    store = open_store()
    write(store, edition([event(1), event(2)], "a", FIRST, TO_2024))
    store.write_source(SOURCE.model_copy(update={"name": "other"}))
    store.connection.execute("UPDATE incidents_versions SET source = 'other' WHERE record_id = 'test_source:2'")
    write(store, edition([event(1), event(3)], "b", THIRD, TO_2025))
    assert standing(store) == ["1", "2", "3"]


def test_a_parser_that_no_longer_reads_an_event_ends_it_as_such() -> None:
    store = open_store()
    write(store, edition([event(1), event(2)], "a", FIRST, TO_2024))
    again = replace(edition([event(1)], "a", FIRST, TO_2024), parser_version="test_source/2")
    store.write_document(again, fetch_of(again), Writing("run2", THIRD, rereading=True))
    assert versions(store, 2) == [("new", 3, FIRST), ("parser_changed", 3, THIRD)]
