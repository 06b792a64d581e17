"""Examination of a harvest: database, versions, archive, sources; each finding says how to mend it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from harvester.archive.reading import read_capture
from harvester.archive.warc import OPEN_SUFFIX, ArchiveError, Pointer
from harvester.model.items import RECORDS
from harvester.model.source import list_sources, load_source
from harvester.rebuild.merge import prove
from harvester.rebuild.scratch import scratch_folder
from harvester.run.outcomes import find_overdue
from harvester.store.connection import StoreError
from harvester.store.merging import Action
from harvester.store.migrations import migrations_pending
from harvester.store.schema import build_schema


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        code: short name, explained in docs/operations.md.
        message: what is wrong, and where.
        remedy: what to do.
        fatal: whether data may be lost or wrong; otherwise somebody should look.
    """

    code: str
    message: str
    remedy: str
    fatal: bool = True


def examine(database: Path, archive: Path, today: datetime, sample: int | None = 25) -> Iterator[Finding]:
    """Yield everything that is wrong with a harvest.

    Args:
        database: the harvest database.
        archive: its archive folder.
        today: the moment against which overdue sources are judged.
        sample: how many reports and incidents are rebuilt to prove their rows; None for all.
    """
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)
    connection.row_factory = sqlite3.Row
    try:
        damaged = list(_examine_database(connection))
        yield from damaged
        if not damaged:
            yield from _examine_versions(connection)
            yield from _examine_runs(connection, archive)
            yield from _examine_scratch(database)
            yield from _examine_documents(connection, archive)
            yield from _examine_rebuild(database, archive, sample)
            yield from _examine_quarantine(connection)
            yield from _examine_gone(connection)
            yield from _examine_sources(connection, today.date())
    except sqlite3.DatabaseError as error:
        remedy = "restore a backup, or move the file away and run `scrapy reparse`"
        yield Finding("database_damaged", f"{database}: {error}", remedy)
    finally:
        connection.close()


def _examine_database(connection: sqlite3.Connection) -> Iterator[Finding]:
    answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        remedy = "restore a backup, or move the file away and run `scrapy reparse`"
        yield Finding("database_damaged", f"PRAGMA integrity_check: {answer}", remedy)
        return
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    expected = {statement.split('"')[1] for statement in build_schema()}
    missing = sorted(expected - present)
    if missing or migrations_pending(connection):
        what = ", ".join(missing[:5]) or "a migration"
        yield Finding(
            "schema_incomplete", f"missing: {what}", "run `scrapy reparse`: it completes the schema and the rows"
        )
        return
    for row in connection.execute("PRAGMA foreign_key_check").fetchmany(5):
        message = f"{row['table']} row {row['rowid']} refers to a row of {row['parent']} that is not there"
        yield Finding("orphaned_row", message, "run `scrapy reparse`")


def _examine_versions(connection: sqlite3.Connection) -> Iterator[Finding]:
    for cls in RECORDS:
        name = f"{cls.table}_versions"
        broken = connection.execute(
            f'SELECT a.record_id FROM "{name}" a JOIN "{name}" b ON b.record_id = a.record_id '
            "AND b.version = a.version + 1 WHERE a.valid_to IS NOT b.valid_from LIMIT 1"
        ).fetchone()
        headless = connection.execute(
            f'SELECT record_id FROM "{name}" GROUP BY record_id HAVING sum(valid_to IS NULL) <> 1 LIMIT 1'
        ).fetchone()
        for row in (broken, headless):
            if row is not None:
                message = f"{cls.table} {row[0]}: its versions do not follow one another"
                yield Finding("versions_broken", message, f"delete its rows from {name}, then run `scrapy reparse`")
        if cls.parent_column:
            parents = "reports" if cls.parent_column == "report_id" else _PARENTS[cls.parent_column]
            orphans = connection.execute(
                f'SELECT count(*) FROM "{cls.table}" c WHERE withdrawn_at IS NULL AND NOT EXISTS '
                f'(SELECT 1 FROM "{parents}_versions" p WHERE p.record_id = c.{cls.parent_column})'
            ).fetchone()[0]
            if orphans:
                message = f"{orphans} rows of {cls.table} have no parent in {parents}"
                yield Finding("orphaned_row", message, "run `scrapy reparse`")


_PARENTS = {"strike_id": "strikes", "incident_id": "incidents"}


def _examine_runs(connection: sqlite3.Connection, archive: Path) -> Iterator[Finding]:
    for row in connection.execute("SELECT run_id FROM runs WHERE outcome = 'running'"):
        message = f"run {row['run_id']} is going on, or was killed"
        yield Finding("run_unfinished", message, "if no harvest is running, the next one tidies up", fatal=False)
    for path in sorted(archive.glob(f"*{OPEN_SUFFIX}")) if archive.is_dir() else []:
        message = f"{path} is being written, or was left by a killed run"
        yield Finding("archive_file_open", message, "if no harvest is running, the next one tidies up", fatal=False)


def _examine_scratch(database: Path) -> Iterator[Finding]:
    folder = scratch_folder(database)
    if folder.exists():
        message = f"{folder}: a reparse is going on, or was interrupted"
        remedy = "run `scrapy reparse` again: it goes on there and tidies up; or delete the folder"
        yield Finding("reparse_unfinished", message, remedy, fatal=False)


def _examine_documents(connection: sqlite3.Connection, archive: Path) -> Iterator[Finding]:
    query = (
        "SELECT d.sha256, f.warc_file, f.warc_offset FROM documents d LEFT JOIN fetches f ON f.fetch_id = "
        "(SELECT min(fetch_id) FROM fetches WHERE document_sha256 = d.sha256 AND outcome IN ('new', 'changed'))"
    )
    for row in connection.execute(query):
        if row["warc_file"] is None:
            message = f"document {row['sha256']} is in no archive file"
            yield Finding("document_not_archived", message, "fetch it again: `scrapy crawl SOURCE`")
            continue
        try:
            body = read_capture(archive, Pointer(row["warc_file"], row["warc_offset"])).body
        except ArchiveError as error:
            yield Finding("archive_unreadable", str(error), "restore the file from a backup")
            continue
        if hashlib.sha256(body).hexdigest() != row["sha256"]:
            message = f"{row['warc_file']} at {row['warc_offset']} no longer holds document {row['sha256']}"
            yield Finding("archive_altered", message, "restore the file from a backup")


def _examine_rebuild(database: Path, archive: Path, sample: int | None) -> Iterator[Finding]:
    """Rebuild some reports and incidents, and name the first record that comes out otherwise than it is stored."""
    try:
        differences = list(prove(database, archive, sample))
    except (ArchiveError, StoreError) as error:
        yield Finding("rebuild_failed", str(error), "mend what the other findings name, then look again")
        return
    if differences:
        first = differences[0]
        values = "; ".join(f"{name}: {old!r} stored, {new!r} rebuilt" for name, (old, new) in first.columns.items())
        said = values or _SAID.get(first.action, "its versions differ")
        message = f"{len(differences)} records come out otherwise; the first: {first.table} {first.record_id} ({said})"
        yield Finding("rebuild_differs", message, "run `scrapy reparse --dry-run` to see all, then `scrapy reparse`")


_SAID = {
    Action.ADD: "the archive states it, the database does not hold it",
    Action.UNEXPLAINED: "the database holds it, no content of the archive states it",
}


def _examine_quarantine(connection: sqlite3.Connection) -> Iterator[Finding]:
    query = (
        "SELECT source, reason, count(*) AS n FROM quarantine WHERE resolved_at IS NULL GROUP BY source, reason "
        "ORDER BY source, reason"
    )
    for row in connection.execute(query):
        message = f"{row['source']}: {row['n']} set aside as {row['reason']}"
        yield Finding("in_quarantine", message, "look at them in the quarantine table", fatal=False)


def _examine_gone(connection: sqlite3.Connection) -> Iterator[Finding]:
    query = (
        "SELECT source, count(*) AS n, max(gone_since) AS newest, min(stream) AS one FROM streams "
        "WHERE gone_since IS NOT NULL GROUP BY source ORDER BY source"
    )
    for row in connection.execute(query):
        message = f"{row['source']}: {row['n']} gone, such as {row['one']}; the newest since {row['newest'][:10]}"
        yield Finding("page_gone", message, "nothing: their rows stay; look whether the site has moved", fatal=False)


def _examine_sources(connection: sqlite3.Connection, today: date) -> Iterator[Finding]:
    for name in list_sources():
        source = load_source(name)
        run = connection.execute(
            "SELECT outcome, reason, started_at FROM runs WHERE source = ? AND outcome <> 'running' "
            "ORDER BY started_at DESC LIMIT 1",
            (name,),
        ).fetchone()
        if run is not None and run["outcome"] != "ok":
            message = f"{name}: the last run ended as {run['outcome']}: {run['reason']}"
            yield Finding("last_run_not_ok", message, "docs/operations.md says what each outcome asks for", fatal=False)
        newest = connection.execute("SELECT max(published_on) FROM reports WHERE source = ?", (name,)).fetchone()[0]
        overdue = find_overdue(newest, source.expect, today)
        if overdue:
            remedy = "look whether the site has moved, or publishes no more"
            yield Finding("report_overdue", f"{name}: {overdue}", remedy, fatal=False)
