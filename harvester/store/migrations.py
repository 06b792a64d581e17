"""The schema's history, applied by sqlite-utils; a database of any earlier version is brought up to date on opening.

A migration says what was true when it was written, so what it makes is kept as SQL beside this module and is never
changed. Whoever changes the description in ``harvester.store.schema`` adds a migration; a test compares the two. Views
are made anew on opening, and so are the digests of facts where the facts are described otherwise than when they were
written: a column that is added, renamed or moved makes no version.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from harvester.model.items import RECORDS
from harvester.model.theatre.belligerents import find_belligerent
from harvester.store.schema import build_schema, record_spec
from harvester.store.versions import facts_scheme, hash_row

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

# Statements are separated by a line that holds nothing but this.
SEPARATOR = "\n--\n"


def _read_statements(name: str) -> list[str]:
    script = (resources.files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
    return script.strip().split(SEPARATOR)


def m0001_initial(db: Database) -> None:
    """Create every table, index and view."""
    for statement in _read_statements("m0001_initial"):
        db.execute(statement)


def m0002_index_streams(db: Database) -> None:
    """Index the reports by the streams that state them: each release asks whether its stream's report is a copy."""
    db.execute('CREATE INDEX IF NOT EXISTS "report_documents_stream" ON "report_documents" ("stream")')


def m0003_belligerents(db: Database) -> None:
    """Give rows the belligerent of the closed list, sources their role, and incidents an id that is a text.

    Names stored before become slugs, and rows of which nobody but the parser could have named the belligerent get the
    one that it names today; the digests are made anew afterwards, so that nothing of this is a version.
    """
    db.conn.create_function("belligerent_of", 1, _slug_of, deterministic=True)
    for statement in _read_statements("m0003_belligerents"):
        db.execute(statement)


def m0004_events(db: Database) -> None:
    """Create the tables of events that several monitors recorded."""
    for statement in _read_statements("m0004_events"):
        db.execute(statement)


def m0008_place_precision(db: Database) -> None:
    """Let what lies within a settlement, as a street does, be told from the settlement itself."""
    for table in ("assessments_versions", "strikes_versions", "incidents_versions"):
        _add_column(db, table, "place_precision", after="place_id")


def _add_column(db: Database, table: str, column: str, after: str) -> None:
    """Make a table anew with one more column of text, whatever other columns it has by then; views are made on opening.

    SQLite itself adds columns at the end only, behind the constraints of the table.
    """
    master = "SELECT name, sql FROM sqlite_master WHERE"
    for (view,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.execute(f'DROP VIEW "{view}"')
    ((_, made),) = db.execute(f"{master} type = 'table' AND name = ?", [table]).fetchall()
    indexes = db.execute(f"{master} type = 'index' AND tbl_name = ? AND sql IS NOT NULL", [table]).fetchall()
    columns = ", ".join(f'"{row[1]}"' for row in db.execute(f'PRAGMA table_info("{table}")').fetchall())
    db.execute(f'ALTER TABLE "{table}" RENAME TO "{table}_before"')
    db.execute(made.replace(f'"{after}" TEXT', f'"{after}" TEXT,\n  "{column}" TEXT', 1))
    db.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{table}_before" ORDER BY rowid')
    db.execute(f'DROP TABLE "{table}_before"')
    for _, index in indexes:
        db.execute(index)


def _slug_of(name: str | None) -> str | None:
    found = find_belligerent(name) if name else None
    return found.slug if found else None


def m0005_keep_ids(db: Database) -> None:
    """Keep the former ids of records, and why a changed row is the same record."""
    db.execute(
        'CREATE TABLE IF NOT EXISTS "record_aliases" ( "former_id" TEXT NOT NULL, "record_table" TEXT NOT NULL, '
        '"record_id" TEXT NOT NULL, "reason" TEXT NOT NULL, "document_sha256" TEXT REFERENCES documents(sha256), '
        'PRIMARY KEY ("former_id") ) STRICT, WITHOUT ROWID'
    )
    db.execute('CREATE INDEX IF NOT EXISTS "record_aliases_record_id" ON "record_aliases" ("record_id")')
    db.execute(
        'CREATE TABLE IF NOT EXISTS "alignments" ( "record_id" TEXT NOT NULL, '
        '"document_sha256" TEXT NOT NULL REFERENCES documents(sha256), "reason" TEXT NOT NULL, '
        'PRIMARY KEY ("record_id", "document_sha256") ) STRICT, WITHOUT ROWID'
    )


_PENDING_REBUILDS = (
    'CREATE TABLE "pending_rebuilds" ( "root_id" TEXT NOT NULL, "run_id" TEXT NOT NULL REFERENCES runs(run_id), '
    '"source" TEXT NOT NULL REFERENCES sources(name), PRIMARY KEY ("root_id", "run_id") ) STRICT, WITHOUT ROWID'
)


def m0006_hold_back(db: Database) -> None:
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


def m0007_table_rows(db: Database) -> None:
    """Give assessments what tables of PDFs print: counts as reported, where from a place, how a row was read."""
    for statement in _read_statements("m0007_table_rows"):
        db.execute(statement)


def m0009_strike_places(db: Database) -> None:
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


def m0010_estimates(db: Database) -> None:
    """Give incidents a low, a best and a high estimate of all people killed."""
    names = ("deaths_low", "deaths_best", "deaths_high", "deaths_side_a", "deaths_side_b", "deaths_unknown")
    columns = ",\n  ".join(f'"{name}" INTEGER' for name in names)
    _insert_columns(db, "incidents_versions", {"belligerents_killed_text": columns})


STEPS = (
    m0001_initial,
    m0002_index_streams,
    m0003_belligerents,
    m0004_events,
    m0005_keep_ids,
    m0006_hold_back,
    m0007_table_rows,
    m0008_place_precision,
    m0009_strike_places,
    m0010_estimates,
)
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
    """Create what someone has dropped, and views anew that were made otherwise; ``scrapy reparse`` fills the tables."""
    present = dict(connection.execute("SELECT name, sql FROM sqlite_master"))
    for statement in build_schema():
        found = re.match(r'CREATE (?:UNIQUE )?(\w+) "(\w+)"', statement)
        if found is None:
            continue
        kind, name = found.groups()
        if kind == "VIEW" and present.get(name) not in {None, statement}:
            connection.execute(f'DROP VIEW "{name}"')
            del present[name]
        if name not in present:
            connection.execute(statement)


def renew_digests(connection: sqlite3.Connection) -> None:
    """Digest the stored facts anew where they are described otherwise than when they were digested.

    Args:
        connection: up to date otherwise; the caller holds the transaction.
    """
    for table in _outdated_digests(connection):
        names = ", ".join(f'"{name}"' for name in record_spec(table).columns)
        rows = connection.execute(f'SELECT rowid, content_hash, {names} FROM "{table}_versions"')
        digested = ((hash_row(table, row[2:]), row[0], row[1]) for row in rows)
        renewed = [(digest, rowid) for digest, rowid, before in digested if digest != before]
        connection.executemany(f'UPDATE "{table}_versions" SET content_hash = ? WHERE rowid = ?', renewed)
        connection.execute("DELETE FROM _sqlite_migrations WHERE migration_set = ?", (_facts_of(table),))
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, datetime())",
            (_facts_of(table), facts_scheme(table)),
        )


def digests_outdated(connection: sqlite3.Connection) -> bool:
    """Say whether facts are described otherwise than when they were digested."""
    return bool(_outdated_digests(connection))


def _outdated_digests(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT migration_set, name FROM _sqlite_migrations WHERE migration_set <> 'harvester'")
    known = dict(rows.fetchall())
    tables = (record.table for record in RECORDS)
    return [table for table in tables if known.get(_facts_of(table)) != facts_scheme(table)]


def _facts_of(table: str) -> str:
    return f"facts of {table}"
