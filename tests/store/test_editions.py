"""Two editions of one release are one report, however carelessly copied; what they state differently is said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from harvester.model.items import Record, Strike, StrikeTarget
from harvester.model.parsed import ParsedDocument
from harvester.store.database import Store
from harvester.store.editions import Line, count_alike
from harvester.store.reading import Reader
from pipelines.cross_checks import check_shared_days
from pipelines.identity import identify_records
from pipelines.signature import sign_releases
from tests.store.builders import document, open_store, report, write

MOMENTS = ("2017-08-19T00:00:00.000Z", "2017-08-20T00:00:00.000Z", "2017-08-21T00:00:00.000Z")
Printed = tuple[str, str, str, int, int]
"""Day, country, place, strikes, vehicles destroyed."""
RAQQAH: Printed = ("2017-08-17", "Syria", "Ar Raqqah", 4, 3)
DAYR: Printed = ("2017-08-17", "Syria", "Dayr Az Zawr", 1, 1)
MOSUL: Printed = ("2017-08-17", "Iraq", "Mosul", 3, 2)
QAIM: Printed = ("2017-08-17", "Iraq", "Al Qaim", 1, 5)
LATE: Printed = ("2017-08-16", "Syria", "Ar Raqqah", 2, 1)
WHOLE = (RAQQAH, DAYR, MOSUL, QAIM, LATE)


def edition(
    lines: Sequence[Printed], number: str | None, at: int, *, site: str = "", sha: str = "", title: str = "Strikes"
) -> ParsedDocument:
    """Build a release as one site edits it; without a number it is known by its article."""
    root = number or f"article-{site or 'copy'}"
    rows: list[Record] = []
    for place, (day, country, where, strikes, vehicles) in enumerate(lines, 1):
        key = (root, "strike", str(place))
        rows += [
            Strike(
                key=key, parent=(root,), item_number=str(place), strike_date=day, country=country, place_text=where,
                strikes_min=strikes, strikes_max=strikes, late=int(day == "2017-08-16"),
                quote=f"Near {where}, {strikes} strikes destroyed {vehicles} vehicles.",
            ),
            StrikeTarget(
                key=(*key, "target", "1"), parent=key, action="destroyed", action_text="destroyed",
                target_text="vehicles", quantity_min=vehicles, quantity_max=vehicles,
            ),
        ]  # fmt: skip
    stream = f"https://{site or ('first' if number else 'copy')}.example/1"
    sha = sha or ("a" if number else "b")
    parsed = document([report(root, release_number=number), *rows], sha=sha, at=MOMENTS[at], stream=stream)
    parsed.records[0].record_id = ""
    for each in parsed.reports():
        each.title = title
    return identify_records(sign_releases(parsed))


def total(store: Store) -> dict[str, int]:
    rows = store.connection.execute(
        "SELECT strike_date, sum(strikes_min) FROM strikes WHERE withdrawn_at IS NULL GROUP BY 1"
    )
    return dict(rows.fetchall())


def disagreements(store: Store) -> list[tuple[str, str]]:
    rows = store.connection.execute("SELECT expected, found FROM checks WHERE rule = 'copies_agree' AND NOT holds")
    return sorted(rows.fetchall())


def reports(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute("SELECT release_number FROM reports WHERE withdrawn_at IS NULL").fetchall()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(WHOLE, [], id="the same lines"),
        pytest.param((MOSUL, QAIM, LATE, DAYR, RAQQAH), [], id="in another order"),
        pytest.param(WHOLE[:4], [("a row of strikes", "not stated")], id="without its late section"),
        pytest.param((RAQQAH, DAYR, MOSUL, LATE), [("a row of strikes", "not stated")], id="a line cut"),
        pytest.param(
            (RAQQAH, DAYR, ("2017-08-17", "Iraq", "Mosul", 4, 2), QAIM, LATE),
            [("strikes_max 3", "strikes_max 4"), ("strikes_min 3", "strikes_min 4")], id="another number",
        ),
        pytest.param(
            (RAQQAH, DAYR, ("2017-08-17", "Iraq", "Nineveh Town", 3, 2), QAIM, LATE),
            [("place_text Mosul", "place_text Nineveh Town")], id="a place under another name",
        ),
        pytest.param(
            (RAQQAH, DAYR, ("2017-08-17", "Iraq", "Mosul", 3, 8), QAIM, LATE),
            [("quantity_max 2", "quantity_max 8"), ("quantity_min 2", "quantity_min 8")], id="another target's number",
        ),
    ],
)  # fmt: skip
def test_a_careless_copy_adds_nothing_and_says_what_differs(
    lines: Sequence[Printed], said: list[tuple[str, str]]
) -> None:
    store = open_store()
    write(store, edition(WHOLE, "20170818-01", 0))
    write(store, edition(lines, None, 1), "run2")
    assert reports(store) == [("20170818-01",)]
    assert total(store) == {"2017-08-16": 2, "2017-08-17": 9}
    assert disagreements(store) == said
    assert check_shared_days(Reader.over(store.connection).shared_days()) == []


def test_the_numbered_release_leads_though_its_copy_was_seen_first() -> None:
    store = open_store()
    write(store, edition((RAQQAH, DAYR, ("2017-08-17", "Iraq", "Mosul", 4, 2), QAIM, LATE), None, 0))
    write(store, edition(WHOLE, "20170818-01", 1), "run2")
    assert reports(store) == [("20170818-01",)]
    assert total(store) == {"2017-08-16": 2, "2017-08-17": 9}
    assert ("strikes_min 3", "strikes_min 4") in disagreements(store)


def test_the_numbered_release_stays_the_same_report_when_its_page_changes() -> None:
    store = open_store()
    write(store, edition(WHOLE, None, 0))
    write(store, edition(WHOLE, "20170818-01", 1), "run2")
    write(store, edition((RAQQAH, DAYR, MOSUL, QAIM), "20170818-01", 2, sha="c"), "run3")
    assert reports(store) == [("20170818-01",)]
    assert total(store)["2017-08-17"] == 9


def test_ids_that_a_copy_would_have_had_alone_resolve() -> None:
    store = open_store()
    write(store, edition(WHOLE, "20170818-01", 0))
    write(store, edition(WHOLE, None, 1), "run2")
    resolved = dict(store.connection.execute("SELECT former_id, record_id FROM record_aliases"))
    assert resolved["test_source:article-copy"] == "test_source:20170818-01"
    line = "strike:20170817-mosul"
    assert resolved[f"test_source:article-copy:{line}"] == f"test_source:20170818-01:{line}"


@pytest.mark.parametrize("order", list(permutations(range(2))), ids=str)
def test_what_two_copies_state_differently_is_said_of_each(order: tuple[int, ...]) -> None:
    """One copy's comparison does not wipe out another's."""
    store = open_store()
    write(store, edition(WHOLE, "20170818-01", 0))
    copies = [
        edition((RAQQAH, DAYR, ("2017-08-17", "Iraq", "Mosul", 4, 2), QAIM, LATE), None, 1, site="b", sha="b"),
        edition((RAQQAH, DAYR, ("2017-08-17", "Iraq", "Mosul", 5, 2), QAIM, LATE), None, 1, site="c", sha="c"),
    ]
    for place in order:
        write(store, copies[place], "run2")
    found = {found for _, found in disagreements(store)}
    assert {"strikes_min 4", "strikes_min 5"} <= found


def test_releases_of_one_day_that_share_little_stay_two_and_are_pointed_out() -> None:
    store = open_store()
    write(store, edition(WHOLE, "20170818-01", 0))
    other = (("2017-08-17", "Iraq", "Rawah", 7, 1), ("2017-08-17", "Iraq", "Bayji", 2, 1), QAIM)
    write(store, edition(other, None, 1), "run2")
    assert len(reports(store)) == 2
    [check] = check_shared_days(Reader.over(store.connection).shared_days())
    assert (check.rule, check.holds, check.found) == ("one_report_a_day", False, "2 for 2017-08-17 in Iraq")


def test_releases_with_numbers_of_their_own_stay_two() -> None:
    store = open_store()
    write(store, edition(WHOLE, "20170818-01", 0))
    write(store, edition(WHOLE, "20170818-02", 1, site="second", sha="b"), "run2")
    assert len(reports(store)) == 2


A, B = Line("Iraq", "mosul", (3, 3), late=False), Line("Syria", "raqqah", (4, 4), late=False)
C, D = Line("Syria", "hajin", (1, 1), late=False), Line("Iraq", "rawah", (9, 9), late=False)
MORE = Line("Iraq", "mosul", (4, 4), late=False)


@pytest.mark.parametrize(
    ("one", "other", "title", "shared"),
    [
        pytest.param([A, B, C], [C, A, B], "another", 3, id="all"),
        pytest.param([A, B, C], [A, B], "another", 2, id="one cut"),
        pytest.param([A, B, C], [MORE, B, C], "another", 2, id="one number"),
        pytest.param([A, B], [MORE, B], "another", 1, id="one number of two"),
        pytest.param([A], [MORE], "another", 0, id="one line with another number"),
        pytest.param([A], [MORE], "the same", 1, id="one line with another number under one title"),
        pytest.param([A, B, C], [D], "another", 0, id="nothing"),
        pytest.param([A, B, C], [A], "another", 0, id="too little of it"),
        pytest.param(
            [A, B, C, D], [A, D, Line("Iraq", "bayji", (2, 2), late=False)], "another", 0, id="a line of its own"
        ),
        pytest.param([], [], "the same", 0, id="no lines"),
    ],
)
def test_how_many_lines_two_editions_share(one: list[Line], other: list[Line], title: str, shared: int) -> None:
    assert count_alike(one, other, same_title=title == "the same") == shared
    assert count_alike(other, one, same_title=title == "the same") == shared
