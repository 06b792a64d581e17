"""The schema's history leads to the schema that is described."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from sqlite_utils import Database, Migrations

from harvester.model.items import RECORDS
from harvester.model.source import list_sources, load_source
from harvester.model.vocab import Metric
from harvester.store.database import Store
from harvester.store.migrations import ensure_objects, load_migrations, m0001_initial, migrate, migrations_pending
from harvester.store.schema import build_schema, record_spec
from harvester.store.versions import hash_row
from tests.store.builders import document, figure, open_store, report, write

Scrapy = Callable[..., CompletedProcess[str]]


def objects(database: Database) -> dict[str, str]:
    """Return the statements that a database was made with, by name, white space folded."""
    rows = database.conn.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: re.sub(r"\s+", " ", sql) for name, sql in rows if "_sqlite_migrations" not in sql}


def test_the_migrations_make_the_schema_that_is_described() -> None:
    """When this fails, add a migration to harvester/store/migrations.py that brings older databases up to date."""
    migrated, described = Database(memory=True), Database(memory=True)
    load_migrations().apply(migrated)
    ensure_objects(migrated.conn)
    for statement in build_schema():
        described.execute(statement)
    assert objects(migrated) == objects(described)


def test_applying_them_again_changes_nothing() -> None:
    database = Database(memory=True)
    load_migrations().apply(database)
    before = objects(database)
    load_migrations().apply(database)
    assert objects(database) == before


def test_what_is_pending_is_known_without_the_library_that_applies_it() -> None:
    database = Database(memory=True)
    assert migrations_pending(database.conn)
    migrate(database.conn)
    assert not migrations_pending(database.conn)
    assert load_migrations().pending(database) == []


def test_a_database_of_the_first_version_is_brought_up_to_date_on_opening(tmp_path: Path) -> None:
    path = tmp_path / "harvest.db"
    first = Migrations("harvester")
    first()(m0001_initial)
    old = Database(path)
    first.apply(old)
    old.conn.close()
    with Store(path) as store:
        described = Database(memory=True)
        for statement in build_schema():
            described.execute(statement)
        assert objects(Database(store.connection)) == objects(described)
        assert not migrations_pending(store.connection)


@pytest.fixture
def first_version(tmp_path: Path) -> Path:
    """Make anew what version 0.1 wrote when it harvested the demo and linked it (`scrapy link`), from a dump."""
    path = tmp_path / "h" / "harvest.db"
    path.parent.mkdir()
    dump = Path(__file__).with_name("version_0_1.sql.gz")
    connection = sqlite3.connect(path)
    connection.executescript(gzip.decompress(dump.read_bytes()).decode())
    connection.close()
    return path


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    """Ask a database without bringing it up to date."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


# Tables that version 0.1 did not have.
LATER = ("events_versions", "event_incidents_versions")


def outline(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every version of every record as far as nothing renamed or digested is concerned."""
    names = (
        "record_id, version, source, document_sha256, first_seen_at, withdrawn_at, valid_from, valid_to, cause, run_id"
    )
    first = {name for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")} - set(LATER)
    tables = [cls.table for cls in RECORDS if f"{cls.table}_versions" in first]
    return {table: ask(path, f"SELECT {names} FROM {table}_versions ORDER BY 1, 2") for table in tables}


def test_rows_of_version_0_1_get_slugs_and_no_version(first_version: Path) -> None:
    before = outline(first_version)
    named = ask(first_version, "SELECT record_id, version, belligerent FROM incident_positions_versions ORDER BY 1, 2")
    figures = Counter(name for (name,) in ask(first_version, "SELECT belligerent FROM figures_versions"))
    ids = ask(first_version, "SELECT record_id, CAST(post_id AS TEXT) FROM incidents ORDER BY 1")
    changed = ask(first_version, 'SELECT "table", record_id, version, "column", old, new, at, cause FROM changes')
    Store(first_version).close()

    assert outline(first_version) == before
    query = "SELECT record_id, version, belligerent_text FROM incident_positions_versions ORDER BY 1, 2"
    assert ask(first_version, query) == named
    pairs = dict(ask(first_version, "SELECT DISTINCT belligerent_text, belligerent FROM incident_positions_versions"))
    assert pairs["US-led Coalition"] == "us_led_coalition"
    assert (pairs["Iraqi Military"], pairs["ISIS"]) == ("iraqi_forces", "islamic_state")
    assert None not in pairs.values()
    slugs = Counter(slug for (slug,) in ask(first_version, "SELECT belligerent FROM figures_versions"))
    assert slugs["us_led_coalition"] == figures["US-led Coalition"] > 0
    assert slugs["russian_military"] == figures["Russian Military"] > 0
    assert ask(first_version, "SELECT DISTINCT belligerent FROM strikes_versions") == [("us_led_coalition",)]
    query = "SELECT source, belligerent FROM assessments_versions GROUP BY 1, 2 ORDER BY 1, 2"
    assert ask(first_version, query) == [
        ("cjtfoir_civcas", "us_led_coalition"),
        ("dod_civcas_tables", "us_forces"),
        ("dod_civcas_tables", "us_led_coalition"),
    ]
    assert ask(first_version, "SELECT record_id, publisher_id FROM incidents ORDER BY 1") == ids
    roles = dict(ask(first_version, "SELECT name, role FROM sources WHERE name <> 'linking'"))
    assert roles == {name: load_source(name).role for name in roles}
    query = "SELECT record_table, record_id, version, column_name, old_value, new_value, at, cause FROM changes"
    assert ask(first_version, query) == changed


def test_their_digests_are_those_of_their_rows(first_version: Path) -> None:
    Store(first_version).close()
    for cls in RECORDS:
        names = ", ".join(f'"{name}"' for name in record_spec(cls.table).columns)
        rows = ask(first_version, f"SELECT content_hash, {names} FROM {cls.table}_versions")
        assert [row[0] for row in rows] == [hash_row(cls.table, row[1:]) for row in rows]


def test_a_plain_harvest_makes_no_version_of_what_the_migration_renamed(first_version: Path, scrapy: Scrapy) -> None:
    """Every content is read again, as by the parsers of another version, which may read more than the first did."""
    connection = sqlite3.connect(first_version)
    connection.execute("UPDATE streams SET parser_version = 'earlier/0'")
    connection.commit()
    connection.close()
    done = scrapy("harvest", "--replay", "fixtures", "--db", first_version)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ask(first_version, "SELECT DISTINCT parser_version FROM streams WHERE parser_version = 'earlier/0'") == []
    renamed = "'belligerent', 'belligerent_text', 'member', 'publisher_id', 'url'"
    assert ask(first_version, f"SELECT * FROM changes WHERE column_name IN ({renamed})") == []
    assert ask(first_version, "SELECT count(*) FROM runs WHERE outcome = 'ok'") == [(9 + len(list_sources()),)]


def test_names_that_are_in_no_list_stay_as_displayed(first_version: Path) -> None:
    connection = sqlite3.connect(first_version)
    connection.execute(
        "UPDATE incident_positions_versions SET belligerent = 'Forces armées' WHERE belligerent = 'ISIS'"
    )
    connection.commit()
    connection.close()
    Store(first_version).close()
    query = "SELECT DISTINCT belligerent FROM incident_positions WHERE belligerent_text = 'Forces armées'"
    assert ask(first_version, query) == [(None,)]


def test_a_view_that_was_made_otherwise_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "harvest.db"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.executescript('DROP VIEW "strikes"; CREATE VIEW "strikes" AS SELECT 1 AS one')
    connection.close()
    Store(path).close()
    assert ask(path, "SELECT count(belligerent) FROM strikes") == [(0,)]


def test_digests_made_by_another_description_are_made_anew(tmp_path: Path) -> None:
    """As after a column has been renamed: the rows are the same, and so the next reading makes no version."""
    path = tmp_path / "harvest.db"
    with open_store(path) as store:
        write(store, document([report(), figure(Metric.REPORTS_OPEN, 216)]))
        store.connection.execute("UPDATE figures_versions SET content_hash = 'by another description'")
        store.connection.execute(
            "UPDATE _sqlite_migrations SET name = 'another' WHERE migration_set = 'facts of figures'"
        )
    with open_store(path) as store:
        again = write(
            store, document([report(), figure(Metric.REPORTS_OPEN, 216)], sha="b", at="2018-09-03T16:00:00.000Z")
        )
        assert (again.changed, again.unchanged) == (0, 2)
