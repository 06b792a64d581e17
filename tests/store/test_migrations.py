"""The schema's history leads to the schema that is described."""

from __future__ import annotations

import re
from pathlib import Path

from sqlite_utils import Database, Migrations

from harvester.store.database import Store
from harvester.store.migrations import ensure_objects, load_migrations, m0001_initial, migrate, migrations_pending
from harvester.store.schema import build_schema


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
