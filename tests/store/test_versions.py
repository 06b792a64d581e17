"""The versioning rules, seen from the outside: what a database holds after a sequence of observations."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.document import Check, Problem
from harvester.model.items import Incident, IncidentPosition, Record
from harvester.model.vocab import Cause, Metric
from harvester.store.connection import StoreError
from harvester.store.database import Store
from harvester.store.planning import Writing
from harvester.store.schema import record_spec
from harvester.store.versions import Value, _plan, hash_row
from tests.store.builders import assessment, document, fetch_of, figure, open_store, report, write

OPEN = Metric.REPORTS_OPEN
FIRST, SECOND, THIRD = "2018-08-30T16:00:00.000Z", "2018-09-03T16:00:00.000Z", "2018-09-10T16:00:00.000Z"


def versions(store: Store, table: str = "figures") -> list[tuple[object, ...]]:
    return store.connection.execute(
        f'SELECT record_id, version, cause, valid_from, valid_to FROM "{table}_versions" ORDER BY record_id, version'
    ).fetchall()


def changes(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(
        "SELECT version, column_name, old_value, new_value, cause FROM changes ORDER BY version, column_name"
    ).fetchall()


def test_same_content_twice_makes_no_version() -> None:
    store = open_store()
    assert write(store, document([report(), figure(OPEN, 216)])).new == 2
    again = write(store, document([report(), figure(OPEN, 216)], sha="b", at=SECOND), "run2")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert len(versions(store)) == 1


def test_a_correction_makes_exactly_one_version_of_each_changed_row() -> None:
    store = open_store()
    write(store, document([report(), figure(OPEN, 216), figure(Metric.REPORTS_CREDIBLE, 3)]))
    written = write(
        store, document([report(), figure(OPEN, 217), figure(Metric.REPORTS_CREDIBLE, 3)], sha="b", at=SECOND), "run2"
    )
    assert (written.changed, written.unchanged) == (1, 2)
    assert [row[1:] for row in versions(store) if str(row[0]).endswith("open")] == [
        (1, Cause.NEW, FIRST, SECOND),
        (2, Cause.SOURCE_CHANGED, SECOND, None),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(None, 5, id="a value appears"),
        pytest.param(5, None, id="a value disappears"),
        pytest.param(None, 0, id="a stated zero appears"),
        pytest.param(0, None, id="a stated zero disappears"),
    ],
)
def test_null_is_a_value_like_any_other(before: int | None, after: int | None) -> None:
    store = open_store()
    write(store, document([report(), figure(OPEN, before)]))
    assert write(store, document([report(), figure(OPEN, after)], sha="b", at=SECOND)).changed == 1
    assert (2, "value_min", before, after, Cause.SOURCE_CHANGED) in changes(store)
    current = store.connection.execute("SELECT value_min, value_max FROM figures").fetchall()
    assert current == [(after, after)]


def test_a_relabelling_makes_no_version_of_the_facts() -> None:
    store = open_store()
    write(store, document([report(), figure(OPEN, 5, qualifier=None, quote="five reports")]))
    relabelled = figure(OPEN, 5, quote="A total of 5 reports", locator="p[3]")
    relabelled.value_text = "five"
    written = write(store, document([report(), relabelled], sha="b", at=SECOND))
    assert (written.changed, len(versions(store))) == (0, 1)


def position(name: str, slug: str | None) -> IncidentPosition:
    return IncidentPosition(
        key=("7", "position"),
        parent=("7",),
        record_id="test_source:7:position",
        incident_id="test_source:7",
        belligerent=slug,
        belligerent_text=name,
    )


def incident(**values: str) -> Incident:
    return Incident(key=("7",), record_id="test_source:7", publisher_id="7", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        pytest.param(
            position("US-led Coalition", "us_led_coalition"), position("U.S.-led Coalition", "us_led_coalition"), 0,
            id="a belligerent's name",
        ),
        pytest.param(position("A", None), position("B", None), 1, id="a name that is in no list"),
        pytest.param(position("A", None), position("A", "sdf"), 1, id="a belligerent that is recognised"),
        pytest.param(
            incident(infrastructure='["Water", "Market"]'), incident(infrastructure='["Market", "Water"]'), 0,
            id="a list in another order",
        ),
        pytest.param(
            incident(strike_type="Airstrike"), incident(strike_type='["Airstrike"]'), 0, id="a list of one value"
        ),
        pytest.param(
            incident(other_coordinates="[[36.1, 43.2], [36.3, 43.1]]"),
            incident(other_coordinates="[[36.3, 43.1], [36.1, 43.2]]"), 0, id="points in another order",
        ),
        pytest.param(
            incident(other_coordinates="[[36.1, 43.2]]"), incident(other_coordinates="[[43.2, 36.1]]"), 1,
            id="another point",
        ),
        pytest.param(
            incident(infrastructure='["Water"]'), incident(infrastructure='["Water", "Market"]'), 1,
            id="a list with one value more",
        ),
        pytest.param(incident(url="https://a.example/1"), incident(url="https://b.example/2"), 0, id="an address"),
        pytest.param(incident(code="CS1"), incident(code="CS2"), 1, id="a fact"),
    ],
)  # fmt: skip
def test_what_a_source_only_says_otherwise_is_no_change(before: Record, after: Record, changed: int) -> None:
    store = open_store()
    write(store, document([before]))
    assert write(store, document([after], sha="b", at=SECOND)).changed == changed
    assert len(versions(store, before.table)) == 1 + changed


def test_another_order_is_not_told_beside_a_real_change() -> None:
    store = open_store()
    write(store, document([incident(cause='["A", "B"]', code="CS1")]))
    write(store, document([incident(cause='["B", "A"]', code="CS2")], sha="b", at=SECOND))
    assert changes(store) == [(2, "code", "CS1", "CS2", Cause.SOURCE_CHANGED)]


def address(store: Store) -> tuple[object, ...]:
    return tuple(store.connection.execute("SELECT url, version, document_sha256 FROM reports").fetchone())


def test_a_moved_page_shows_its_new_address_without_a_version() -> None:
    store = open_store()
    write(store, document([report(url="https://example.org/PRESS-RELEASES/1")]))
    write(store, document([report(url="https://example.org/PUBLIC-RELEASES/1")], sha="b", at=SECOND))
    assert address(store) == ("https://example.org/PUBLIC-RELEASES/1", 1, "a" * 64)


@pytest.mark.parametrize("turned", [False, True], ids=["the older first", "the newer first"])
@pytest.mark.parametrize(("second", "shown"), [(SECOND, "b"), (FIRST, "b")], ids=["later", "at one moment"])
def test_the_same_at_two_addresses_is_one_report_that_shows_the_latest(turned: bool, second: str, shown: str) -> None:
    store = open_store()
    pages = [
        document([report(url=f"https://{site}.example/1")], at=at, stream=f"https://{site}.example/1")
        for site, at in (("a", FIRST), ("b", second))
    ]
    for page in reversed(pages) if turned else pages:
        write(store, page)
    assert address(store)[:2] == (f"https://{shown}.example/1", 1)
    streams = store.connection.execute("SELECT stream FROM report_documents ORDER BY 1").fetchall()
    assert streams == [("https://a.example/1",), ("https://b.example/1",)]
    assert store.connection.execute("SELECT count(*) FROM checks WHERE holds = 0").fetchone() == (0,)


def test_a_copy_on_a_mirror_does_not_speak_for_the_address() -> None:
    store = open_store()
    write(store, document([report(url="https://a.example/1")]))
    copy = report(url="https://mirror.example/1", mirror_of="test_source:2018-07")
    write(store, document([copy], sha="b", at=SECOND, stream="https://mirror.example/1"))
    assert address(store)[0] == "https://a.example/1"


def test_a_mirror_that_moves_shows_its_new_address() -> None:
    store = open_store()
    for sha, at, url in (("a", FIRST, "https://mirror.example/old"), ("b", SECOND, "https://mirror.example/new")):
        copy = report(url=url, mirror_of="test_source:2018-07")
        write(store, document([copy], sha=sha, at=at, stream="https://mirror.example/1"))
    assert address(store)[:2] == ("https://mirror.example/new", 1)


stated = st.one_of(st.none(), st.integers(0, 9), st.text(max_size=3))


@given(st.fixed_dictionaries(dict.fromkeys(("place_text", "country", "mgrs", "killed_min", "lat"), stated)))
def test_a_digest_knows_names_and_values_of_what_is_stated_and_nothing_else(values: dict[str, Value]) -> None:
    """Two rows have one digest just where they state the same under the same names."""
    spec = record_spec("assessments")
    row = tuple(values.get(name) for name in spec.fields)
    moved = dict(zip(reversed(values), values.values(), strict=True))
    other = tuple(moved.get(name) for name in spec.fields)
    same = {n: v for n, v in values.items() if v is not None} == {n: v for n, v in moved.items() if v is not None}
    assert (hash_row("assessments", row) == hash_row("assessments", other)) == same


def test_a_new_or_moved_column_changes_no_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"place_text": "Hajin", "killed_min": 3, "killed_max": None}
    digests = set()
    for names in (
        ("place_text", "killed_min"),
        ("killed_min", "place_text"),
        ("killed_max", "place_text", "killed_min"),
    ):
        spec = replace(record_spec("assessments"), fields=names, facts=names, texts={}, unordered=(), reals=())
        monkeypatch.setattr("harvester.store.versions.record_spec", lambda _, spec=spec: spec)
        _plan.cache_clear()
        digests.add(hash_row("assessments", tuple(row[name] for name in names)))
    monkeypatch.undo()
    _plan.cache_clear()
    assert len(digests) == 1


def test_a_printed_text_is_the_fact_where_nothing_could_be_normalised() -> None:
    store = open_store()
    unread = figure(OPEN, None)
    unread.value_text = "a handful"
    write(store, document([report(), unread]))
    other = figure(OPEN, None)
    other.value_text = "a few"
    assert write(store, document([report(), other], sha="b", at=SECOND)).changed == 1


def test_a_key_that_disappears_becomes_null_and_is_recorded() -> None:
    store = open_store()
    write(store, document([report(), assessment(1, killed_min=5, killed_max=5, mgrs="37SEV1533573744")]))
    write(store, document([report(), assessment(1, killed_min=5, killed_max=5)], sha="b", at=SECOND))
    assert store.connection.execute("SELECT mgrs FROM assessments").fetchone() == (None,)
    assert (2, "mgrs", "37SEV1533573744", None, Cause.SOURCE_CHANGED) in changes(store)


def test_a_record_that_its_document_drops_is_withdrawn_and_restored_when_it_comes_back() -> None:
    store = open_store()
    both = [report(), assessment(1), assessment(2)]
    write(store, document(both))
    assert write(store, document(both[:2], sha="b", at=SECOND)).withdrawn == 1
    assert store.connection.execute("SELECT withdrawn_at FROM assessments WHERE item_number = '2'").fetchone() == (
        SECOND,
    )
    assert write(store, document(both, sha="a", at=THIRD)).restored == 1
    assert [row[2] for row in versions(store, "assessments") if str(row[0]).endswith(":2")] == [
        Cause.NEW,
        Cause.WITHDRAWN,
        Cause.RESTORED,
    ]
    assert store.connection.execute("SELECT withdrawn_at FROM assessments WHERE item_number = '2'").fetchone() == (
        None,
    )


def test_nothing_is_withdrawn_by_a_document_that_could_not_be_read_whole() -> None:
    store = open_store()
    write(store, document([report(), assessment(1), assessment(2)]))
    problem = Problem("line_unreadable", "item 2 cannot be read", raw="2. …")
    written = write(store, document([report(), assessment(1)], sha="b", at=SECOND, problems=[problem]))
    assert (written.withdrawn, written.quarantined) == (0, 1)


def test_the_same_bytes_read_otherwise_are_a_change_of_the_parser() -> None:
    store = open_store()
    write(store, document([report(), figure(OPEN, 21)]))
    write(store, document([report(), figure(OPEN, 216)], parser="test_source/2"), "run2", rereading=True)
    assert [row[2] for row in versions(store)] == [Cause.NEW, Cause.PARSER_CHANGED]
    assert versions(store)[1][3] == "2026-01-15T12:00:00.000Z", "it begins when it was read, not when it was published"


def test_as_of_a_date_gives_the_value_that_stood_then() -> None:
    store = open_store()
    write(store, document([report(), figure(OPEN, 216)]))
    write(store, document([report(), figure(OPEN, 217)], sha="b", at=SECOND))
    query = "SELECT value_min FROM figures_versions WHERE valid_from <= ?1 AND (valid_to IS NULL OR valid_to > ?1)"
    found = [store.connection.execute(query, (day,)).fetchall() for day in ("2018-08-01", "2018-09-01", "2018-10-01")]
    assert found == [[], [(216,)], [(217,)]]


def test_a_copy_is_compared_and_makes_no_version() -> None:
    store = open_store()
    write(store, document([report(), figure(OPEN, 216)]))
    copy = document([report(), figure(OPEN, 215)], sha="b", at=SECOND, stream="https://example.org/copy")
    written = write(store, copy)
    assert (written.copies, written.changed) == (2, 0)
    rows = store.connection.execute("SELECT rule, expected, found, holds FROM checks").fetchall()
    assert ("copies_agree", "value_min 216", "value_min 215", 0) in rows
    assert store.connection.execute("SELECT count(*) FROM report_documents").fetchone() == (2,)
    assert store.connection.execute("SELECT count(*) FROM reports").fetchone() == (1,)


def test_a_copy_adds_what_the_first_document_does_not_state() -> None:
    store = open_store()
    write(store, document([report(), figure(OPEN, 216)]))
    copy = document([report(), assessment(1)], sha="b", at=SECOND, stream="https://example.org/list.pdf")
    assert write(store, copy).new == 1
    write(store, document([report(), figure(OPEN, 217)], sha="c", at=THIRD))
    assert store.connection.execute("SELECT withdrawn_at FROM assessments").fetchone() == (None,)


def test_a_record_with_the_publishers_id_is_followed_from_address_to_address() -> None:
    store = open_store()
    first = {"origin": "test_source/page", "keyed_by_id": True, "stream": "https://example.org/old-slug"}
    moved = {"origin": "test_source/page", "keyed_by_id": True, "stream": "https://example.org/new-slug"}
    write(store, document([report(), assessment(1, killed_min=44), assessment(2)], **first))
    written = write(store, document([report(), assessment(1, killed_min=51)], sha="b", at=SECOND, **moved))
    assert (written.changed, written.copies, written.withdrawn) == (1, 0, 1)
    api = {"origin": "test_source/api", "keyed_by_id": True, "stream": "https://example.org/api/1"}
    third = write(store, document([report(), assessment(1, killed_min=6)], sha="c", at=THIRD, **api))
    assert (third.changed, third.copies, third.withdrawn) == (1, 0, 0)


def test_the_publishers_own_document_takes_over_from_a_mirror() -> None:
    store = open_store()
    mirror = report(mirror_of="test_source:2018-07")
    write(store, document([mirror, figure(OPEN, 215)], stream="https://mirror.example/x"))
    written = write(store, document([report(), figure(OPEN, 216)], sha="b", at=SECOND))
    assert written.changed == 2
    assert store.connection.execute("SELECT mirror_of FROM reports").fetchone() == (None,)
    assert store.connection.execute("SELECT value_min FROM figures").fetchone() == (216,)


def test_a_crash_inside_a_document_leaves_nothing() -> None:
    store = open_store()
    broken = document([report(), figure(OPEN, 216), figure(OPEN, 217)])
    with pytest.raises(StoreError, match="UNIQUE"):
        write(store, broken)
    for table in ("figures_versions", "reports_versions", "documents", "fetches", "streams"):
        assert store.connection.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (0,), table


def test_checks_are_replaced_with_their_document() -> None:
    store = open_store()
    subject = ("test_source:2018-07:reports_open",)
    failing = Check("open_is_sum", subject, "216", "217", holds=False)
    write(store, document([report(), figure(OPEN, 217)], checks=[failing]))
    holding = Check("open_is_sum", subject, "216", "216", holds=True)
    write(store, document([report(), figure(OPEN, 216)], sha="b", at=SECOND, checks=[holding]))
    assert store.connection.execute("SELECT expected, found, holds FROM checks").fetchall() == [("216", "216", 1)]


def test_a_problem_is_resolved_when_the_same_content_is_read_without_it() -> None:
    store = open_store()
    problem = Problem("line_unreadable", "line 3 cannot be read", raw="x")
    write(store, document([report()], problems=[problem]))
    write(store, document([report()], problems=[problem]), "run2", rereading=True)
    rows = store.connection.execute("SELECT count(*), count(resolved_at) FROM quarantine").fetchone()
    assert rows == (1, 0), "met twice, it is one case"
    write(store, document([report()], parser="test_source/2"), "run3", rereading=True)
    assert store.connection.execute("SELECT count(resolved_at) FROM quarantine").fetchone() == (1,)


def test_roots_that_a_complete_listing_no_longer_shows_are_withdrawn_whole() -> None:
    store = open_store()
    write(store, document([report(), figure(OPEN, 216), assessment(1)]))
    withdrawn = store.withdraw_roots(["test_source:2018-07"], "test_source", "test_source/1", Writing("run2", SECOND))
    assert withdrawn == 3
    for table in ("reports", "figures", "assessments"):
        assert store.connection.execute(f"SELECT withdrawn_at FROM {table}").fetchone() == (SECOND,)


def test_a_root_is_not_another_roots_prefix() -> None:
    store = open_store()
    write(store, document([report("2018-0"), figure(OPEN, 1, root="2018-0")], stream="https://example.org/0"))
    write(store, document([report("2018-07"), figure(OPEN, 2)]))
    store.withdraw_roots(["test_source:2018-0"], "test_source", "test_source/1", Writing("run2", SECOND))
    standing = store.connection.execute("SELECT record_id FROM figures WHERE withdrawn_at IS NULL").fetchall()
    assert standing == [("test_source:2018-07:reports_open",)]


def test_two_writers_that_read_before_they_write_both_succeed(tmp_path: Path) -> None:
    path = tmp_path / "two.db"
    first, second = open_store(path), Store(path)
    for number in range(20):
        for store, letter in ((first, "a"), (second, "b")):
            at = f"2018-09-{number + 1:02d}T0{0 if letter == 'a' else 1}:00:00.000Z"
            write(store, document([report(), figure(OPEN, number)], sha=letter, at=at))
    assert first.connection.execute("SELECT count(*) FROM figures_versions").fetchone() == (20,)


def test_foreign_keys_are_on() -> None:
    store = open_store()
    parsed = document([report()])
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        store.write_document(parsed, fetch_of(parsed, "no such run"), Writing("no such run", FIRST))


def test_tables_are_strict() -> None:
    store = open_store()
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
        store.connection.execute("UPDATE runs SET documents = 'many'")


def test_dropped_tables_are_made_again_on_opening(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    with open_store(path) as store:
        store.connection.execute("DROP VIEW figures")
        store.connection.execute("DROP TABLE figures_versions")
    with Store(path) as store:
        assert store.connection.execute("SELECT count(*) FROM figures").fetchone() == (0,)


def test_a_database_that_cannot_be_opened_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"this is not a database, however long it may be" * 100)
    with pytest.raises(StoreError, match=r"not a database; move the file away and run `scrapy reparse`"):
        Store(path)


def test_a_content_that_another_archive_saw_earlier_was_first_seen_then() -> None:
    store = open_store()
    write(store, document([report()], at=SECOND))
    store.import_documents([("a" * 64, "text/html", 1, FIRST, "test_source")])
    store.import_documents([("a" * 64, "text/html", 1, THIRD, "test_source")])
    assert store.connection.execute("SELECT first_seen_at FROM documents").fetchall() == [(FIRST,)]
