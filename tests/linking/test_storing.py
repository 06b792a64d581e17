"""Derived rows in the store: versions, causes, withdrawal; and the views that read them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from harvester.linking.rules import describe_source
from harvester.model.items import Incident, IncidentPosition, Link
from harvester.model.vocab import LinkMethod, LinkStatus, Metric
from harvester.store.database import Store
from harvester.store.views import VIEWS
from tests.store.builders import assessment, document, figure, open_store, report, write


def link(score: float = 0.99, evidence: str = "same day") -> Link:
    """Build an identified link."""
    return Link(
        key=("linking", "a", "i"),
        record_id="linking:a~i",
        assessment_id="test_source:2017-03:item:1",
        incident_id="test_source:7",
        status=LinkStatus.LINK,
        score=score,
        method=LinkMethod.STATEMENT,
        evidence=evidence,
    )


def write_links(store: Store, links: list[Link], at: str, rules: str = "linking/1") -> tuple[int, ...]:
    """Write links and return how many were new, changed, restored, withdrawn and unchanged."""
    written = store.write_derived("linking", links, rules, at)
    return (written.new, written.changed, written.restored, written.withdrawn, written.unchanged)


@pytest.fixture
def store() -> Store:
    """Return a store that knows the linking as a source."""
    opened = open_store()
    opened.write_source(describe_source())
    return opened


def versions(store: Store) -> list[tuple[Any, ...]]:
    """Return the versions of all links."""
    return store.connection.execute(
        "SELECT version, score, cause, valid_from, valid_to, withdrawn_at FROM links_versions ORDER BY version"
    ).fetchall()


def test_a_link_has_a_version_for_each_change_and_none_for_none(store: Store) -> None:
    assert write_links(store, [link()], "2026-01-01T00:00:00.000Z") == (1, 0, 0, 0, 0)
    assert write_links(store, [link()], "2026-01-02T00:00:00.000Z") == (0, 0, 0, 0, 1)
    assert write_links(store, [link(0.95)], "2026-01-03T00:00:00.000Z") == (0, 1, 0, 0, 0)
    assert write_links(store, [link(0.97)], "2026-01-04T00:00:00.000Z", "linking/2") == (0, 1, 0, 0, 0)
    assert write_links(store, [], "2026-01-05T00:00:00.000Z", "linking/2") == (0, 0, 0, 1, 0)
    assert write_links(store, [], "2026-01-06T00:00:00.000Z", "linking/2") == (0, 0, 0, 0, 0)
    assert write_links(store, [link(0.97)], "2026-01-07T00:00:00.000Z", "linking/2") == (0, 0, 1, 0, 0)
    found = versions(store)
    assert [row[2] for row in found] == ["new", "source_changed", "parser_changed", "withdrawn", "restored"]
    assert [row[4] for row in found] == [*(row[3] for row in found[1:]), None]
    assert [row[5] is not None for row in found] == [False, False, False, True, False]
    changes = store.connection.execute(
        "SELECT column_name, old_value, new_value FROM changes ORDER BY version"
    ).fetchall()
    assert ("score", 0.99, 0.95) in changes


def test_new_rules_that_give_the_same_row_are_not_blamed_for_a_later_change(store: Store) -> None:
    write_links(store, [link()], "2026-01-01T00:00:00.000Z", "linking/1")
    write_links(store, [link()], "2026-01-02T00:00:00.000Z", "linking/2")
    write_links(store, [link(0.9)], "2026-01-03T00:00:00.000Z", "linking/2")
    assert [row[2] for row in versions(store)] == ["new", "source_changed"]


@pytest.fixture
def filled(store: Store) -> sqlite3.Connection:
    """Return a database with one incident, one assessment of it, a link, and the report's own figure."""
    incident = Incident(
        key=("7",),
        record_id="test_source:7",
        publisher_id="7",
        code="CI7",
        incident_date="2017-03-17",
        country="Iraq",
        place_text="Al Jadida, Mosul, Iraq",
        killed_min=4,
        killed_max=9,
        grading="Confirmed",
        published_at="2017-03-18",
    )
    position = IncidentPosition(
        key=("7", "position"),
        record_id="test_source:7:position",
        incident_id="test_source:7",
        role="known",
        belligerent="us_led_coalition",
        belligerent_text="US-led Coalition",
        position="Credible / Substantiated",
        deaths_conceded_min=3,
        deaths_conceded_max=3,
    )
    target = IncidentPosition(
        key=("7", "target"),
        record_id="test_source:7:target",
        incident_id="test_source:7",
        role="target",
        belligerent="islamic_state",
        belligerent_text="ISIS",
    )
    item = assessment(
        1,
        root="2017-03",
        incident_date="2017-03-17",
        country="Iraq",
        place_text="Mosul",
        belligerent="us_led_coalition",
        finding="credible",
        killed_min=3,
        killed_max=3,
        quote="1. March 17, 2017, near Mosul, Iraq",
    )
    release = report("2017-03", published_on="2017-04-30")
    count = figure(
        Metric.CIVILIANS_KILLED,
        3,
        root="2017-03",
        period_start="2017-03-01",
        period_end="2017-03-31",
        period_precision="month",
        attributed_to="CJTF-OIR",
        belligerent="us_led_coalition",
    )
    write(store, document([incident, position, target]))
    write(store, document([release, item, count], sha="b", stream="https://example.org/2"))
    write_links(store, [link()], "2026-01-01T00:00:00.000Z")
    store.connection.row_factory = sqlite3.Row
    return store.connection


def test_one_row_an_incident_with_both_sides(filled: sqlite3.Connection) -> None:
    (row,) = filled.execute("SELECT * FROM incident_sides").fetchall()
    assert (row["monitor_killed_min"], row["monitor_killed_max"]) == (4, 9)
    assert (row["military_killed_min"], row["deaths_conceded_max"], row["finding"]) == (3, 3, "credible")
    assert (row["assessed_on"], row["n_assessments"], row["n_candidates"]) == ("2017-04-30", 1, 0)
    assert row["evidence"] == "same day"


def test_one_row_a_month_with_both_sides_and_the_ratio(filled: sqlite3.Connection) -> None:
    (row,) = filled.execute("SELECT * FROM month_sides").fetchall()
    assert (row["month"], row["belligerent"]) == ("2017-03", "us_led_coalition")
    assert (row["monitor_incidents"], row["monitor_incidents_linked"]) == (1, 1)
    assert (row["military_killed_max"], row["reported_killed_max"]) == (3, 3)
    assert (row["ratio_min"], row["ratio_max"]) == (1.33, 3.0)


def test_a_month_without_a_military_figure_has_no_ratio(filled: sqlite3.Connection) -> None:
    filled.execute("UPDATE assessments_versions SET killed_min = NULL, killed_max = NULL")
    (row,) = filled.execute("SELECT * FROM month_sides").fetchall()
    assert (row["ratio_min"], row["ratio_max"], row["military_without_number"]) == (None, None, 1)


def test_the_life_of_an_allegation_in_steps(filled: sqlite3.Connection) -> None:
    rows = filled.execute("SELECT * FROM allegation_life ORDER BY allegation_id, at").fetchall()
    assert {row["allegation_id"] for row in rows} == {"test_source:7"}
    assert [(row["at"], row["said_by"], row["stage"]) for row in rows] == [
        ("2017-03-17", "monitor", "happened"),
        ("2017-03-18", "monitor", "recorded"),
        ("2017-04-30", "military", "credible"),
        ("2018-08-30", "monitor", "position displayed"),
    ]


def test_a_withdrawn_link_is_in_no_view(filled: sqlite3.Connection, store: Store) -> None:
    write_links(store, [], "2026-01-02T00:00:00.000Z")
    (row,) = filled.execute("SELECT * FROM incident_sides").fetchall()
    assert (row["assessment_id"], row["n_assessments"]) == (None, 0)
    stages = {row["allegation_id"]: row["stage"] for row in filled.execute("SELECT * FROM allegation_life")}
    assert stages["test_source:2017-03:item:1"] == "credible"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_view_can_be_read_and_is_described(view: Any, store: Store) -> None:
    cursor = store.connection.execute(f'SELECT * FROM "{view.name}"')
    assert len(cursor.description) > 5
    assert view.description.endswith(".")
    page = (Path(__file__).parents[2] / "docs" / "linking.md").read_text(encoding="utf-8")
    assert f"`{view.name}`" in page
