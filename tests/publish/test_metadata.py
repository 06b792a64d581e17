"""What the site is told: every table and column, every question, limits, the dictionary."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
import yaml

from harvester.publish.catalogue import TABLES
from harvester.publish.metadata import SETTINGS, build_metadata
from harvester.publish.package import build_dictionary
from harvester.publish.questions import Question, load_questions
from harvester.store.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
DESCRIBED = build_metadata()["databases"]["reports"]


@pytest.fixture
def connection(published: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{published / 'reports.db'}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def test_every_table_and_column_is_described_and_nothing_else(connection: sqlite3.Connection) -> None:
    tables = {
        name: {row["name"] for row in connection.execute(f'PRAGMA table_info("{name}")')}
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'"
        )
        if not name.startswith("sqlite_")
    }
    views = {view.name for view in VIEWS}
    assert set(DESCRIBED["tables"]) == set(tables) | views
    for name, columns in tables.items():
        described = DESCRIBED["tables"][name]
        assert described["description"].endswith("."), name
        assert set(described["columns"]) == columns, name
        assert all(len(text) > 5 for text in described["columns"].values()), name
    assert all(DESCRIBED["tables"][view]["description"] for view in views)


def test_units_stand_in_descriptions_because_the_key_breaks_datasette() -> None:
    assert '"units"' not in json.dumps(build_metadata())
    assert DESCRIBED["tables"]["incidents"]["columns"]["killed_min"].endswith("Unit: people.")


@pytest.mark.parametrize("published_table", TABLES, ids=lambda published: published.name)
def test_every_facet_has_an_index(connection: sqlite3.Connection, published_table: object) -> None:
    first = {
        connection.execute(f'PRAGMA index_info("{row["name"]}")').fetchone()["name"]
        for row in connection.execute(f'PRAGMA index_list("{published_table.name}")')
    }
    assert set(published_table.facets) <= first


@pytest.mark.parametrize("question", load_questions(), ids=lambda question: question.name)
def test_every_question_runs(connection: sqlite3.Connection, question: Question) -> None:
    names = set(re.findall(r":(\w+)", question.sql)) - {""}
    assert set(question.example) == names
    for values in (question.example, dict.fromkeys(names, "")):
        connection.execute(question.sql, values).fetchall()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_view_runs(connection: sqlite3.Connection, view: object) -> None:
    assert connection.execute(f'SELECT * FROM "{view.name}" LIMIT 5').description


def answer(connection: sqlite3.Connection, name: str, **values: str) -> list[dict[str, object]]:
    question = next(question for question in load_questions() if question.name == name)
    return [dict(row) for row in connection.execute(question.sql, values)]


def test_both_sides_stand_in_one_row(connection: sqlite3.Connection) -> None:
    (row,) = answer(connection, "both_sides_by_month", belligerent="")
    assert (row["month"], row["military_min"], row["monitor_min"], row["monitor_max"], row["incidents"]) == (
        "2017-06",
        2,
        3,
        5,
        1,
    )


def test_a_changed_figure_shows_both_values(connection: sqlite3.Connection) -> None:
    rows = answer(connection, "how_a_figure_changed", metric="civilians_killed_total")
    assert [(row["value_min"], row["cause"]) for row in rows] == [(1059, "new"), (1061, "source_changed")]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"place": "Mosul", "date": "2017-02-06", "km": "25"}, 1),
        ({"place": "al mawsil", "date": "2017-02-01", "km": ""}, 1),
        ({"place": "Mosul", "date": "2017-01-30", "km": "25"}, 0),
        ({"place": "Mosul", "date": "2017-02-07", "km": "25"}, 0),
        ({"place": "Ar Raqqah", "date": "2017-02-06", "km": "25"}, 0),
        ({"place": "Ar Raqqah", "date": "2017-02-06", "km": "400"}, 1),
    ],
    ids=["exact", "alias and no distance", "week before", "day after", "far away", "wide"],
)
def test_strikes_near_a_place(connection: sqlite3.Connection, values: dict[str, str], found: int) -> None:
    assert len(answer(connection, "strikes_near_a_place_in_a_week", **values)) == found


def test_failing_arithmetic_is_listed(connection: sqlite3.Connection) -> None:
    (row,) = answer(connection, "arithmetic_that_does_not_hold")
    assert (row["expected"], row["found"], row["table"]) == ("1060", "1059", "figures")


def test_overdue_reports_depend_on_the_day(connection: sqlite3.Connection) -> None:
    assert answer(connection, "reports_overdue", today="2018-09-15") == []
    assert "cjtfoir_civcas" in {row["source"] for row in answer(connection, "reports_overdue", today="2030-01-01")}


def test_non_credible_by_reason_keeps_the_missing_reason(connection: sqlite3.Connection) -> None:
    assert [(row["reason"], row["assessments"]) for row in answer(connection, "non_credible_by_reason")] == [(None, 1)]


def test_changes_since_a_date(connection: sqlite3.Connection) -> None:
    assert {row["column_name"] for row in answer(connection, "changes_since", since="2018-09-01")} >= {"value_min"}
    assert answer(connection, "changes_since", since="2019-06-01") == []


def test_conceded_beside_recorded(connection: sqlite3.Connection) -> None:
    (row,) = answer(connection, "conceded_beside_recorded")
    assert (row["deaths_conceded_min"], row["killed_min"], row["killed_max"]) == (2, 3, 5)


def test_limits_are_set() -> None:
    assert SETTINGS["sql_time_limit_ms"] <= 1000
    assert SETTINGS["max_returned_rows"] <= 5000


def test_data_dictionary_is_current() -> None:
    path = ROOT / "docs" / "data-dictionary.md"
    assert path.read_text(encoding="utf-8") == build_dictionary(), (
        "run: scrapy publish --dictionary docs/data-dictionary.md"
    )


def test_citation_says_what_a_citation_must() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "type", "license", "version"} <= set(citation)
