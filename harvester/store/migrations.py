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


_PENDING_REBUILDS = (
    'CREATE TABLE "pending_rebuilds" ( "root_id" TEXT NOT NULL, "run_id" TEXT NOT NULL REFERENCES runs(run_id), '
    '"source" TEXT NOT NULL REFERENCES sources(name), PRIMARY KEY ("root_id", "run_id") ) STRICT, WITHOUT ROWID'
)


def m0004_hold_back(db: Database) -> None:
    """Keep what waits: failures to be tried again, pages that are gone, rows still to be rebuilt; two more outcomes."""
    for statement in (
        'ALTER TABLE "quarantine" ADD COLUMN "attempts" INTEGER',
        'ALTER TABLE "streams" ADD COLUMN "gone_since" TEXT',
        _PENDING_REBUILDS,
    ):
        db.execute(statement)
    _allow_outcomes(db, "'not_modified', 'blocked'", "'not_modified', 'redirected', 'gone', 'blocked'")


def _allow_outcomes(db: Database, old: str, new: str) -> None:
    """Make the table of fetches anew with other outcomes: SQLite cannot change a condition of a table that exists."""
    made = db.execute("SELECT sql FROM sqlite_master WHERE name = 'fetches'").fetchone()[0]
    indexes = db.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'fetches' AND type = 'index'").fetchall()
    # Views that read the table would refuse its new name.
    db.execute("PRAGMA legacy_alter_table = ON")
    db.execute(made.replace('"fetches"', '"fetches_anew"', 1).replace(old, new))
    db.execute('INSERT INTO "fetches_anew" SELECT * FROM "fetches"')
    db.execute('DROP TABLE "fetches"')
    db.execute('ALTER TABLE "fetches_anew" RENAME TO "fetches"')
    for (index,) in indexes:
        db.execute(index)
    db.execute("PRAGMA legacy_alter_table = OFF")


STEPS = (m0001_initial, m0002_index_streams, m0004_hold_back)
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
