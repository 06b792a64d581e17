"""The schema's history, applied by sqlite-utils; a database of any earlier version is brought up to date on opening.

A migration says what was true when it was written, so the first one is kept as SQL beside this module and is never
changed. Whoever changes the description in ``harvester.store.schema`` adds a migration; a test compares the two.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from harvester.store.schema import build_schema

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

# Statements are separated by a line that holds nothing but this.
SEPARATOR = "\n--\n"


def m0001_initial(db: Database) -> None:
    """Create every table, index and view."""
    script = (resources.files(__package__) / "m0001_initial.sql").read_text(encoding="utf-8")
    for statement in script.strip().split(SEPARATOR):
        db.execute(statement)


def m0002_index_streams(db: Database) -> None:
    """Index the reports by the streams that state them: each release asks whether its stream's report is a copy."""
    db.execute('CREATE INDEX IF NOT EXISTS "report_documents_stream" ON "report_documents" ("stream")')


def m0003_strike_places(db: Database) -> None:
    """Give strikes the words that say how they lay to their place, and whether their date is inferred."""
    _insert_columns(
        db, "strikes_versions", {"strike_date_text": '"date_inferred" INTEGER', "place_text": '"place_relation" TEXT'}
    )


def _insert_columns(db: Database, table: str, columns: dict[str, str]) -> None:
    """Make a table anew with columns behind those named; views are made anew too, for they name what they show."""
    for (view,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.execute(f'DROP VIEW "{view}"')
    [(created,)] = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchall()
    indexed = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    indexes = [sql for (sql,) in db.execute(indexed, [table]).fetchall()]
    names = ", ".join(f'"{name}"' for _, name, *_ in db.execute(f'PRAGMA table_info("{table}")').fetchall())
    for behind, column in columns.items():
        created = re.sub(rf'("{behind}" \w+,)', rf"\1\n  {column},", created, count=1)
    db.execute(f'ALTER TABLE "{table}" RENAME TO "{table}_before"')
    db.execute(created)
    db.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}_before"')
    db.execute(f'DROP TABLE "{table}_before"')
    for statement in [*indexes, *(made for made in build_schema() if made.startswith("CREATE VIEW"))]:
        db.execute(statement)


STEPS = (m0001_initial, m0002_index_streams, m0003_strike_places)
"""The migrations in their order."""


@cache
def load_migrations() -> Migrations:
    """Return the migrations; loading sqlite-utils takes longer than all that an up-to-date database needs."""
    from sqlite_utils import Migrations

    migrations = Migrations("harvester")
    for step in STEPS:
        migrations()(step)
    return migrations


def migrations_pending(connection: sqlite3.Connection) -> bool:
    """Say whether a database lacks a migration."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'harvester'") if known else ()
    return not {step.__name__ for step in STEPS} <= {row[0] for row in rows}


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what a database lacks; the caller holds the transaction."""
    from sqlite_utils import Database

    load_migrations().apply(Database(connection))


def ensure_objects(connection: sqlite3.Connection) -> None:
    """Create tables, indexes and views that someone has dropped; ``scrapy reparse`` then fills them again."""
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for statement in build_schema():
        found = re.match(r'CREATE (?:UNIQUE )?\w+ "(\w+)"', statement)
        if found and found[1] not in present:
            connection.execute(statement)
