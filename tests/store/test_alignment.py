"""A row keeps the id it was first given, whatever happens to the list around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from harvester.model.items import Assessment, Record, Strike, StrikeTarget, Victim
from harvester.model.parsed import ParsedDocument
from harvester.model.source import load_source
from harvester.store.database import Store
from pipelines.identity import identify_records
from tests.store.builders import document, open_store, report, write

MOMENTS = [f"2018-{month:02}-01T00:00:00.000Z" for month in range(1, 13)]


@dataclass(frozen=True)
class Item:
    """An item of a monthly list, all of it invented."""

    day: str
    place: str
    killed: int | None = None
    words: str = "After a review, a strike on a team unintentionally killed civilians."


A = Item("2017-05-03", "Mosul", 2)
B = Item("2017-05-09", "Tal Afar", 3)
C = Item("2017-06-21", "Raqqah", 4)
Z = Item("2017-04-01", "Al Qaim", 9)


def listed(items: Sequence[Item], number: int, *, first: int = 1, root: str = "2018-07") -> ParsedDocument:
    """Build the content that a page shows at its ``number``-th moment."""
    rows: list[Record] = [
        Assessment(
            key=(root, "item", str(place)),
            parent=(root,),
            item_number=str(place),
            incident_date=item.day,
            place_text=item.place,
            killed_min=item.killed,
            killed_max=item.killed,
            quote=f"{place}. {item.day}, near {item.place}: {item.words} {item.killed}",
        )
        for place, item in enumerate(items, first)
    ]
    parsed = document([report(root), *rows], sha=f"{number:x}", at=MOMENTS[number])
    parsed.records[0].record_id = ""
    return identify_records(parsed)


def harvest(*contents: Sequence[Item]) -> Store:
    store = open_store()
    for number, items in enumerate(contents):
        write(store, listed(items, number))
    return store


def causes(store: Store, table: str = "assessments") -> dict[str, int]:
    rows = store.connection.execute(f"SELECT cause, count(*) FROM {table}_versions GROUP BY cause")
    return dict(rows.fetchall())


def standing(store: Store) -> set[tuple[object, ...]]:
    return set(
        store.connection.execute(
            "SELECT incident_date, place_text, killed_min FROM assessments WHERE withdrawn_at IS NULL"
        )
    )


def facts(items: Sequence[Item]) -> set[tuple[object, ...]]:
    return {(item.day, item.place, item.killed) for item in items}


def changed(item: Item, **values: object) -> Item:
    return Item(**{**item.__dict__, **values})


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param([Z, A, B, C], {"new": 4}, id="inserted at the top"),
        pytest.param([A, Z, B, C], {"new": 4}, id="inserted in the middle"),
        pytest.param([A, C], {"new": 3, "withdrawn": 1}, id="removed"),
        pytest.param([C, A, B], {"new": 3}, id="moved"),
        pytest.param([A, changed(B, killed=5), C], {"new": 3, "source_changed": 1}, id="another count"),
        pytest.param([A, changed(B, place="Sinjar"), C], {"new": 3, "source_changed": 1}, id="another place"),
        pytest.param([A, changed(B, day="2017-05-10"), C], {"new": 3, "source_changed": 1}, id="another day"),
        pytest.param([changed(B, killed=5), C, A], {"new": 3, "source_changed": 1}, id="moved and corrected"),
        pytest.param(
            [A, changed(B, day="2017-05-19", killed=5), C], {"new": 3, "source_changed": 1}, id="two values corrected"
        ),
        pytest.param([Z, changed(C, place="Ar Raqqah"), A, B], {"new": 4, "source_changed": 1}, id="all of it at once"),
        pytest.param([A, Z, C], {"new": 4, "withdrawn": 1}, id="an unlike one in its place"),
        pytest.param([Z], {"new": 4, "withdrawn": 3}, id="an unlike one in place of all"),
    ],
)
def test_only_what_changed_makes_a_version(after: Sequence[Item], expected: dict[str, int]) -> None:
    store = harvest([A, B, C], after)
    assert causes(store) == expected
    assert standing(store) == facts(after)


def test_another_number_alone_makes_no_version() -> None:
    store = open_store()
    write(store, listed([A, B, C], 0))
    assert write(store, listed([A, B, C], 1, first=14)).unchanged == 4
    assert causes(store) == {"new": 3}


def test_what_comes_back_is_restored_under_its_id() -> None:
    store = harvest([A, B, C], [A, C], [C, B, A])
    assert causes(store) == {"new": 3, "withdrawn": 1, "restored": 1}
    ids = store.connection.execute("SELECT DISTINCT record_id FROM assessments_versions WHERE place_text = 'Tal Afar'")
    assert len(ids.fetchall()) == 1


def test_two_items_of_one_day_and_place_are_told_apart_by_what_they_say() -> None:
    first, second = changed(A, killed=1, words="A car was hit."), changed(A, killed=7, words="A house was hit.")
    store = harvest([first, second], [second, first], [Z, second, changed(first, killed=2)])
    assert causes(store) == {"new": 3, "source_changed": 1}
    changes = store.connection.execute(
        "SELECT old_value, new_value FROM version_changes WHERE column_name = 'killed_min'"
    ).fetchall()
    assert changes == [(1, 2)]


def test_the_reason_why_a_changed_row_is_the_same_is_kept() -> None:
    store = harvest([A, B, C], [A, changed(B, place="Sinjar"), C])
    [(record_id, reason)] = store.connection.execute("SELECT record_id, reason FROM alignments").fetchall()
    assert record_id == "test_source:2018-07:item:20170509-tal-afar"
    assert reason == "same date, killed, number, words; place changed"


def test_an_id_that_a_content_would_have_given_resolves() -> None:
    store = harvest([A, B], [A, changed(B, place="Sinjar")])
    aliases = store.connection.execute("SELECT former_id, record_id FROM record_aliases").fetchall()
    name = "test_source:2018-07:item:20170509"
    assert aliases == [(f"{name}-sinjar", f"{name}-tal-afar")]


def test_a_new_row_never_takes_an_id_that_means_another() -> None:
    moved = changed(B, place="Sinjar")
    store = harvest(
        [A, B], [A, moved], [A, moved, changed(B, place="Sinjar", killed=20, words="Other words stand here.")]
    )
    assert causes(store) == {"new": 3, "source_changed": 1}
    ids = {row[0] for row in store.connection.execute("SELECT record_id FROM assessments")}
    assert "test_source:2018-07:item:20170509-sinjar" not in ids


def released(lines: Sequence[tuple[str, int, Sequence[tuple[str, int]]]], number: int) -> ParsedDocument:
    """Build a strike release of (place, strikes, targets); a target is (what, how many)."""
    root, rows = "20170304-01", []
    for place, (where, strikes, targets) in enumerate(lines, 1):
        key = (root, "strike", str(place))
        hit = " and ".join(f"{quantity} {what}" for what, quantity in targets)
        rows.append(
            Strike(
                key=key, parent=(root,), item_number=str(place), strike_date="2017-03-03", place_text=where,
                country="Syria", strikes_min=strikes, strikes_max=strikes,
                quote=f"Near {where}, {strikes} strikes destroyed {hit}.",
            )
        )  # fmt: skip
        rows.extend(
            StrikeTarget(
                key=(*key, "target", str(n)), parent=key, action="destroyed", action_text="destroyed",
                target_text=what, quantity_min=quantity, quantity_max=quantity, quote=f"destroyed {quantity} {what}",
            )
            for n, (what, quantity) in enumerate(targets, 1)
        )  # fmt: skip
    parsed = document([report(root), *rows], sha=f"{number:x}", at=MOMENTS[number])
    parsed.records[0].record_id = ""
    return identify_records(parsed)


HAJIN = ("Hajin", 2, [("tactical unit", 1)])
MANBIJ = ("Manbij", 4, [("vehicle", 2), ("bunker", 3)])
RAQQAH = ("Raqqah", 3, [("fighting position", 1)])


@pytest.mark.parametrize(
    ("after", "strikes", "targets"),
    [
        pytest.param([RAQQAH, HAJIN, MANBIJ], {"new": 3}, {"new": 4}, id="moved"),
        pytest.param([HAJIN, ("Kobani", 1, [("tunnel", 1)]), MANBIJ, RAQQAH], {"new": 4}, {"new": 5}, id="inserted"),
        pytest.param([HAJIN, RAQQAH], {"new": 3, "withdrawn": 1}, {"new": 4, "withdrawn": 2}, id="removed"),
        pytest.param(
            [HAJIN, ("Manbij", 6, MANBIJ[2]), RAQQAH], {"new": 3, "source_changed": 1}, {"new": 4}, id="another number"
        ),
        pytest.param(
            [("Al Bab", 4, MANBIJ[2]), HAJIN, RAQQAH], {"new": 3, "source_changed": 1}, {"new": 4}, id="another place"
        ),
        pytest.param(
            [HAJIN, ("Manbij", 4, [("bunker", 3), ("vehicle", 5)]), RAQQAH], {"new": 3},
            {"new": 4, "source_changed": 1}, id="another target's number",
        ),
        pytest.param(
            [HAJIN, ("Manbij", 4, [("vehicle", 2), ("bunker", 3), ("bridge", 1)]), RAQQAH], {"new": 3}, {"new": 5},
            id="one target more",
        ),
        pytest.param(
            [HAJIN, ("Manbij", 3, [("vehicle", 2), ("bunker", 2)]), ("Manbij", 1, [("bunker", 1)]), RAQQAH],
            {"new": 4, "source_changed": 1}, {"new": 5, "source_changed": 1}, id="split: the larger part keeps the id",
        ),
        pytest.param(
            [HAJIN, ("Kobani", 9, [("tunnel", 1)]), RAQQAH], {"new": 4, "withdrawn": 1}, {"new": 5, "withdrawn": 2},
            id="an unlike line in its place",
        ),
    ],
)  # fmt: skip
def test_lines_and_their_targets_keep_their_ids(
    after: Sequence[tuple[str, int, Sequence[tuple[str, int]]]], strikes: dict[str, int], targets: dict[str, int]
) -> None:
    store = open_store()
    write(store, released([HAJIN, MANBIJ, RAQQAH], 0))
    write(store, released(after, 1))
    assert causes(store, "strikes") == strikes
    assert causes(store, "strike_targets") == targets
    orphans = store.connection.execute(
        "SELECT count(*) FROM strike_targets WHERE withdrawn_at IS NULL AND strike_id NOT IN "
        "(SELECT record_id FROM strikes WHERE withdrawn_at IS NULL)"
    )
    assert orphans.fetchone() == (0,)


def named(names: Sequence[tuple[str, float]], number: int) -> ParsedDocument:
    root = "77"
    rows = [
        Victim(key=(root, "victim", "i", str(place)), parent=(root,), name=name, age_years=age, status="killed")
        for place, (name, age) in enumerate(names, 1)
    ]
    parsed = document([report(root), *rows], sha=f"{number:x}", at=MOMENTS[number])
    parsed.records[0].record_id = ""
    return identify_records(parsed)


def test_victims_keep_their_ids_when_one_is_named_before_them() -> None:
    store = open_store()
    write(store, named([("Omar Invented", 30), ("Laila Invented", 8)], 0))
    write(store, named([("Sara Madeup", 60), ("Omar Invented", 30), ("Layla Invented", 8)], 1))
    assert causes(store, "victims") == {"new": 3, "source_changed": 1}
    changes = store.connection.execute(
        "SELECT old_value, new_value FROM version_changes WHERE column_name = 'name'"
    ).fetchall()
    assert changes == [("Laila Invented", "Layla Invented")]


def test_a_duplicate_goes_on_naming_its_row() -> None:
    """A reference between rows follows the id that its row keeps."""
    store = open_store()
    for number, place in enumerate(("Tal Afar", "Sinjar")):
        parsed = listed([A, changed(B, place=place)], number)
        first, second = (record for record in parsed.records if isinstance(record, Assessment))
        first.duplicate_of = second.record_id
        write(store, parsed)
    rows = store.connection.execute("SELECT duplicate_of FROM assessments WHERE place_text = 'Mosul'").fetchall()
    assert rows == [("test_source:2018-07:item:20170509-tal-afar",)]
    assert causes(store) == {"new": 2, "source_changed": 1}


def test_a_corrected_month_ends_the_report_and_points_to_the_new_one() -> None:
    store = open_store()
    write(store, listed([A, B], 0, root="2018-06"))
    write(store, listed([A, B], 1, root="2018-07"))
    reports = store.connection.execute("SELECT record_id FROM reports WHERE withdrawn_at IS NULL").fetchall()
    assert reports == [("test_source:2018-07",)]
    assert standing(store) == facts([A, B])
    pointers = dict(store.connection.execute("SELECT former_id, record_id FROM record_aliases"))
    assert pointers["test_source:2018-06"] == "test_source:2018-07"
    assert pointers["test_source:2018-06:item:20170503-mosul"] == "test_source:2018-07:item:20170503-mosul"


def test_a_month_corrected_back_stands_again_and_points_nowhere() -> None:
    store = open_store()
    for number, root in enumerate(("2018-06", "2018-07", "2018-06")):
        write(store, listed([A, B], number, root=root))
    reports = store.connection.execute("SELECT record_id FROM reports WHERE withdrawn_at IS NULL").fetchall()
    assert reports == [("test_source:2018-06",)]
    formers = {row[0] for row in store.connection.execute("SELECT former_id FROM record_aliases")}
    assert "test_source:2018-06" not in formers
    assert "test_source:2018-07" in formers


@pytest.mark.parametrize(("rolling", "standing_reports"), [(False, 1), (True, 2)], ids=["one report", "rolling"])
def test_a_page_that_shows_each_period_in_turn_ends_nothing(rolling: bool, standing_reports: int) -> None:
    store = open_store()
    for number, root in enumerate(("2018-06", "2018-07")):
        parsed = listed([A, B], number, root=root)
        parsed.rolling = rolling
        write(store, parsed)
    rows = store.connection.execute("SELECT count(*) FROM reports WHERE withdrawn_at IS NULL").fetchone()
    assert rows == (standing_reports,)


def test_another_page_that_still_states_a_report_keeps_it() -> None:
    store = open_store()
    other = listed([A, B], 0, root="2018-06")
    other.stream = other.origin = "https://example.org/2"
    write(store, other)
    write(store, listed([A, B], 0, root="2018-06"))
    write(store, listed([A, B], 1, root="2018-07"))
    rows = store.connection.execute("SELECT record_id FROM reports WHERE withdrawn_at IS NULL ORDER BY 1").fetchall()
    assert rows == [("test_source:2018-06",), ("test_source:2018-07",)]


def test_thousands_of_corrected_rows_are_matched_in_little_time() -> None:
    """Every row of a long list gets another count: pairs are looked up by what they share, not tried one by one."""
    items = [Item(f"2017-{1 + n % 12:02}-{1 + n // 12 % 28:02}", f"Town {n % 97}", n) for n in range(3_000)]
    store = harvest(items, [changed(item, killed=(item.killed or 0) + 1) for item in items])
    assert causes(store) == {"new": 3_000, "source_changed": 3_000}


def test_the_address_that_shows_each_quarter_in_turn_is_known_however_it_is_written() -> None:
    source = load_source("africom_civcas")
    page = "africom.mil/what-we-do/airstrikes/us-africa-command-civilian-casualty-assessment-process"
    assert source.is_rolling(f"http://{page}/")
    assert source.is_rolling(f"https://www.{page}")
    assert not source.is_rolling("https://www.africom.mil/pressrelease/33045/quarterly-report")
