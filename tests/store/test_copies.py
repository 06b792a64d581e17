"""The same release edited by two sites is one event, whichever was met first."""

from __future__ import annotations

import pytest

from harvester.model.items import Record, Strike
from harvester.model.parsed import ParsedDocument
from harvester.store.database import Store
from tests.store.builders import assessment, document, open_store, report, write

FIRST, SECOND, THIRD = "2018-08-30T16:00:00.000Z", "2018-09-03T16:00:00.000Z", "2018-09-10T16:00:00.000Z"


def release(root: str, number: str | None, strikes: int, *, sha: str, at: str, stream: str) -> ParsedDocument:
    """Build a release with one line."""
    line = Strike(
        key=(root, "strike", "1"),
        parent=(root,),
        record_id=f"test_source:{root}:strike:1",
        report_id=f"test_source:{root}",
        place_text="Ar Raqqah",
        strikes_min=strikes,
        strikes_max=strikes,
    )
    records: list[Record] = [report(root, release_number=number, signature="same day, same strikes"), line]
    return document(records, sha=sha, at=at, stream=stream)


def strikes(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute("SELECT record_id, strikes_min FROM strikes WHERE withdrawn_at IS NULL").fetchall()


def test_a_copy_without_a_number_adds_no_second_strike() -> None:
    store = open_store()
    write(
        store,
        release("20170207-01", "20170207-01", 6, sha="a", at="2018-08-30T16:00:00.000Z", stream="https://a.example/1"),
    )
    written = write(store, release("article-1", None, 6, sha="b", at=SECOND, stream="https://b.example/1"))
    assert (written.new, written.copies) == (0, 2)
    assert strikes(store) == [("test_source:20170207-01:strike:1", 6)]


def test_a_copy_that_changes_later_is_still_a_copy() -> None:
    store = open_store()
    write(
        store,
        release("20170207-01", "20170207-01", 6, sha="a", at="2018-08-30T16:00:00.000Z", stream="https://a.example/1"),
    )
    write(store, release("article-1", None, 6, sha="b", at=SECOND, stream="https://b.example/1"))
    changed = release("article-1", None, 7, sha="c", at="2018-09-10T16:00:00.000Z", stream="https://b.example/1")
    for record in changed.reports():
        record.signature = "no longer the same"
    assert write(store, changed).new == 0
    assert strikes(store) == [("test_source:20170207-01:strike:1", 6)]


def test_the_original_that_comes_after_its_copy_takes_its_rows_over() -> None:
    store = open_store()
    write(store, release("article-1", None, 6, sha="b", at="2018-08-30T16:00:00.000Z", stream="https://b.example/1"))
    written = write(store, release("20170207-01", "20170207-01", 7, sha="a", at=SECOND, stream="https://a.example/1"))
    assert (written.new, written.changed) == (0, 2)
    assert strikes(store) == [("test_source:article-1:strike:1", 7)]


@pytest.mark.parametrize("second", ["20170208-01", None], ids=["another numbered release", "known under its own name"])
def test_releases_that_only_look_alike_stay_two(second: str | None) -> None:
    store = open_store()
    root = second or "article-1"
    if second is None:
        early = release(root, None, 5, sha="c", at="2018-08-01T16:00:00.000Z", stream="https://b.example/1")
        for record in early.reports():
            record.signature = "another day"
        write(store, early)
    write(
        store,
        release("20170207-01", "20170207-01", 6, sha="a", at="2018-08-30T16:00:00.000Z", stream="https://a.example/1"),
    )
    write(store, release(root, second, 6, sha="b", at=SECOND, stream="https://b.example/1"))
    assert len(strikes(store)) == 2


def casualties(numbers: dict[int, int], *, sha: str, at: str, addendum: bool = False) -> ParsedDocument:
    """Build a report of casualty tables, or its addendum at an address of its own, with the killed by row number."""
    kind = "casualty_table_addendum" if addendum else "casualty_table_report"
    stream = "https://a.example/report-addendum.pdf" if addendum else "https://a.example/report.pdf"
    rows: list[Record] = [assessment(n, killed_min=killed, killed_max=killed) for n, killed in numbers.items()]
    return document([report(kind=kind, url=stream), *rows], sha=sha, at=at, stream=stream, origin=stream)


def killed(store: Store) -> dict[str, int]:
    rows = store.connection.execute("SELECT item_number, killed_min FROM assessments WHERE withdrawn_at IS NULL")
    return dict(rows.fetchall())


def test_an_addendum_in_a_file_of_its_own_replaces_its_rows_and_leaves_the_others() -> None:
    store = open_store()
    write(store, casualties({1: 3, 2: 5, 3: 1}, sha="a", at=FIRST))
    written = write(store, casualties({2: 7, 4: 2}, sha="b", at=SECOND, addendum=True), "run2")
    assert (written.changed, written.new, written.withdrawn) == (1, 1, 0)
    assert killed(store) == {"1": 3, "2": 7, "3": 1, "4": 2}
    assert store.connection.execute("SELECT url FROM reports").fetchall() == [("https://a.example/report.pdf",)]


def test_the_report_read_again_does_not_undo_its_addendum() -> None:
    store = open_store()
    write(store, casualties({1: 3, 2: 5, 3: 1}, sha="a", at=FIRST))
    write(store, casualties({2: 7}, sha="b", at=SECOND, addendum=True), "run2")
    write(store, casualties({1: 4, 2: 5}, sha="c", at=THIRD), "run3")
    assert killed(store) == {"1": 4, "2": 7}


def test_an_addendum_met_before_its_report_keeps_its_rows() -> None:
    store = open_store()
    write(store, casualties({2: 7}, sha="b", at=FIRST, addendum=True))
    write(store, casualties({1: 3, 2: 5}, sha="a", at=SECOND), "run2")
    assert killed(store) == {"1": 3, "2": 7}
    assert store.connection.execute("SELECT url FROM reports").fetchall() == [("https://a.example/report.pdf",)]
