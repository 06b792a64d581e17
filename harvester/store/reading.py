"""Questions that the harvester itself asks the database; read-only."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from harvester.model.document import Coverage
from harvester.model.items import RECORDS
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import Cause
from harvester.store.editions import find_editions
from harvester.store.holding import RETRYABLE
from harvester.store.schema import VERSION_NAMES, record_spec
from harvester.store.standing import roots_within
from harvester.store.versions import Current


@dataclass(frozen=True)
class LastFetch:
    """The newest stored content of an address, and what the server said of it."""

    url: str
    document_url: str
    fetched_at: str
    observed_at: str
    etag: str | None
    last_modified: str | None
    document_sha256: str
    payload_digest: str | None
    warc_file: str
    warc_offset: int


@dataclass(frozen=True)
class StreamState:
    """The content that a stream showed last, and the parser that read it."""

    document_sha256: str
    parser_version: str
    observed_at: str


class _RowConnection:
    """Gives a shared connection's answers as rows with names, without changing the connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        """Run a query."""
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(statement, values)

    def close(self) -> None:
        """Leave the connection to its owner."""


class Reader:
    """A harvest database, opened for reading."""

    def __init__(self, path: Path | str) -> None:
        self.connection: sqlite3.Connection | _RowConnection = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, timeout=30, check_same_thread=False
        )
        self.connection.row_factory = sqlite3.Row

    @classmethod
    def over(cls, connection: sqlite3.Connection) -> Self:
        """Read through a writer's connection, which sees what it has not committed yet."""
        reader = cls.__new__(cls)
        reader.connection = _RowConnection(connection)
        return reader

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def last_fetch(self, url: str) -> LastFetch | None:
        """Return the newest stored content of a requested address."""
        row = self.connection.execute(
            "SELECT url, document_url, fetched_at, observed_at, etag, last_modified, document_sha256, payload_digest, "
            "warc_file, warc_offset FROM fetches WHERE url = ? AND document_sha256 IS NOT NULL "
            "AND warc_file IS NOT NULL ORDER BY fetched_at DESC, fetch_id DESC LIMIT 1",
            (url,),
        ).fetchone()
        return LastFetch(*row) if row else None

    def pointer_of(self, sha256: str) -> tuple[str, int, str] | None:
        """Return file, offset and address of a record in the archive that holds a content."""
        row = self.connection.execute(
            "SELECT warc_file, warc_offset, url FROM fetches WHERE document_sha256 = ? AND warc_file IS NOT NULL "
            "AND outcome IN ('new', 'changed') ORDER BY fetched_at, fetch_id LIMIT 1",
            (sha256,),
        ).fetchone()
        return tuple(row) if row else None

    def media_type(self, sha256: str) -> str:
        """Return the media type of a content."""
        row = self.connection.execute("SELECT media_type FROM documents WHERE sha256 = ?", (sha256,)).fetchone()
        return str(row[0]) if row else ""

    def stream(self, source: str, stream: str) -> StreamState | None:
        """Return what a stream showed last."""
        row = self.connection.execute(
            "SELECT document_sha256, parser_version, observed_at FROM streams WHERE source = ? AND stream = ?",
            (source, stream),
        ).fetchone()
        return StreamState(*row) if row else None

    def newest_observation(self, source: str, stream: str) -> str | None:
        """Return when a content of a stream was observed last, whether or not its rows follow it."""
        row = self.connection.execute(
            "SELECT max(observed_at) FROM fetches WHERE document_url = ? AND source = ? "
            "AND document_sha256 IS NOT NULL AND reason IS NULL",
            (stream, source),
        ).fetchone()
        newest: str | None = row[0]
        return newest

    def last_content(self, source: str, stream: str, payload_digest: str) -> tuple[str | None, str]:
        """Return what a stream's newest answer with some payload brought: a content, or the reason why none.

        Without a digest it is the newest content.
        """
        row = self.connection.execute(
            "SELECT document_sha256, reason FROM fetches WHERE document_url = ? AND source = ? "
            "AND iif(? = '', document_sha256 IS NOT NULL, payload_digest = ?) "
            "ORDER BY observed_at DESC, fetch_id DESC LIMIT 1",
            (stream, source, payload_digest, payload_digest),
        ).fetchone()
        return (row[0], row[1] or "" if row[0] is None else "") if row else (None, "")

    def has_failed(self, source: str, sha256: str) -> bool:
        """Say whether a content could not be read for a reason that is ours, so that it is to be read again."""
        return self.connection.execute(_HAS_FAILED, (sha256, source)).fetchone() is not None

    def knows_observation(self, source: str, stream: str, observed_at: str, sha256: str) -> bool:
        """Say whether this very observation has been stored before, and not failed for a reason that is ours."""
        row = self.connection.execute(
            "SELECT 1 FROM fetches WHERE document_url = ? AND observed_at = ? AND document_sha256 = ? AND source = ?",
            (stream, observed_at, sha256, source),
        ).fetchone()
        return row is not None and not self.has_failed(source, sha256)

    def knows_capture(self, source: str, url: str) -> bool:
        """Say whether an archive's capture has been read by a source before, and not been left out."""
        row = self.connection.execute(
            "SELECT document_sha256 FROM fetches WHERE url = ? AND source = ? AND document_sha256 IS NOT NULL "
            "AND reason IS NULL",
            (url, source),
        ).fetchone()
        return row is not None and not self.has_failed(source, str(row[0]))

    def run_ids(self) -> frozenset[str]:
        """Return every run that the database knows."""
        return frozenset(str(row[0]) for row in self.connection.execute("SELECT run_id FROM runs"))

    def pending_rebuilds(self, source: str, run_id: str) -> list[tuple[str, str]]:
        """Return the reports and incidents that a run must rebuild, as (root, run): its own and those of ended runs.

        A run that goes on rebuilds its own: only then does the archive hold all that it has met.
        """
        rows = self.connection.execute(
            "SELECT p.root_id, p.run_id FROM pending_rebuilds p JOIN runs r ON r.run_id = p.run_id "
            "WHERE p.source = ? AND (p.run_id = ? OR r.outcome <> 'running') ORDER BY p.root_id, p.run_id",
            (source, run_id),
        )
        return [(row[0], row[1]) for row in rows]

    def has_withdrawn(self, sha256: str) -> bool:
        """Say whether a report or incident that a content states is withdrawn."""
        return self.connection.execute(_HAS_WITHDRAWN, (sha256,)).fetchone() is not None

    def editions_of(self, parsed: ParsedDocument) -> list[tuple[str, str]]:
        """Return the standing releases of which a document's are other editions, each with since when it stands."""
        return [
            (edition.record_id, edition.since)
            for report in parsed.reports()
            for edition, _ in find_editions(self.connection, parsed, report)
        ]

    def roots_of_stream(self, source: str, stream: str) -> list[str]:
        """Return the reports that any content of a stream has stated, under whichever id."""
        rows = self.connection.execute(
            "SELECT DISTINCT root_id FROM report_documents WHERE stream = ? AND source = ? ORDER BY root_id",
            (stream, source),
        )
        return [row[0] for row in rows]

    def resolve(self, record_id: str) -> tuple[str, str] | None:
        """Return the record that a former id means, and why both are one; None where it is nobody's former id."""
        row = self.connection.execute(
            "SELECT record_id, reason FROM record_aliases WHERE former_id = ?", (record_id,)
        ).fetchone()
        return (row[0], row[1]) if row else None

    def alignments_of(self, record_id: str) -> dict[str, str]:
        """Return why a record was found to be the same, by the content that states it otherwise than before."""
        rows = self.connection.execute(
            "SELECT document_sha256, reason FROM alignments WHERE record_id = ?", (record_id,)
        )
        return {row[0]: row[1] for row in rows}

    def roots_within(self, source: str, coverage: Coverage) -> list[str]:
        """Return the standing incidents of a source that lie wholly within what a document covers."""
        return roots_within(self.connection, source, coverage)

    def newest_version_at(self, roots: list[str]) -> str | None:
        """Return since when the newest version of the roots' own rows stands."""
        newest = [
            self.connection.execute(
                f'SELECT max(valid_from) FROM "{table}_versions" WHERE valid_to IS NULL AND record_id IN '
                "(SELECT value FROM json_each(?))",
                (json.dumps(roots),),
            ).fetchone()[0]
            for table in ("reports", "incidents")
        ]
        return max((moment for moment in newest if moment), default=None)

    def unseen_roots(self, source: str, run_id: str) -> list[str]:
        """Return the source's standing reports and incidents of which no content was met in a run.

        One whose document was met, but could not be read, is not among them.
        """
        unseen: list[str] = []
        for table in ("reports", "incidents"):
            rows = self.connection.execute(
                f'SELECT record_id FROM "{table}_versions" v WHERE valid_to IS NULL AND withdrawn_at IS NULL '
                "AND source = ? AND NOT EXISTS (SELECT 1 FROM report_documents d JOIN fetches f "
                "ON f.document_sha256 = d.document_sha256 WHERE d.root_id = v.record_id AND f.run_id = ?) "
                "AND NOT EXISTS (SELECT 1 FROM report_documents d JOIN fetches f ON f.document_url = d.stream "
                "WHERE d.root_id = v.record_id AND f.run_id = ? AND (f.document_sha256 IS NULL OR f.document_sha256 IN "
                "(SELECT document_sha256 FROM quarantine WHERE resolved_at IS NULL)))",
                (source, run_id, run_id),
            )
            unseen.extend(row[0] for row in rows)
        return unseen

    def stating_documents(self, run_id: str) -> int:
        """Count the documents met in a run that state a report or an incident."""
        row = self.connection.execute(
            "SELECT count(DISTINCT f.document_sha256) FROM fetches f JOIN report_documents d "
            "ON d.document_sha256 = f.document_sha256 AND d.source = f.source WHERE f.run_id = ?",
            (run_id,),
        ).fetchone()
        return int(row[0])

    def newest_publication(self, source: str) -> str | None:
        """Return the newest date of publication among a source's reports, incidents not counted."""
        query = "SELECT max(published_on) FROM reports WHERE source = ?"
        newest: str | None = self.connection.execute(query, (source,)).fetchone()[0]
        return newest

    def notable_runs(self, limit: int) -> list[dict[str, Any]]:
        """Return the newest ended runs that brought or lost something, did not end as ok, or say something new."""
        rows = self.connection.execute(
            "SELECT * FROM (SELECT *, lag(reason) OVER (PARTITION BY source ORDER BY finished_at, run_id) AS said "
            "FROM runs WHERE finished_at IS NOT NULL) WHERE outcome <> 'ok' OR records_new OR records_changed "
            "OR records_withdrawn OR quarantined OR (reason IS NOT NULL AND reason IS NOT said) "
            "ORDER BY finished_at DESC, run_id LIMIT ?",
            (limit,),
        )
        return [dict(row) for row in rows]

    def new_roots(self, run_id: str) -> list[tuple[str, str | None, str | None, str | None]]:
        """Return the reports and incidents first stored by a run, newest first: id, day, title or code, address."""
        rows = self.connection.execute(
            "SELECT record_id, published_on AS day, title, url FROM reports_versions "
            "WHERE version = 1 AND run_id = :run "
            "UNION ALL SELECT record_id, incident_date, code, url FROM incidents_versions "
            "WHERE version = 1 AND run_id = :run ORDER BY day DESC, record_id",
            {"run": run_id},
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def quarantine_of_run(self, run_id: str) -> list[tuple[str, int]]:
        """Count what a run set aside, by reason."""
        rows = self.connection.execute(
            "SELECT reason, count(*) FROM quarantine WHERE run_id = ? GROUP BY reason ORDER BY reason", (run_id,)
        )
        return [(row[0], row[1]) for row in rows]

    def figures(self, source: str) -> list[dict[str, Any]]:
        """Return the standing figures of a source's releases, whoever's copy they were read from."""
        rows = self.connection.execute(
            "SELECT * FROM figures WHERE record_id > ? AND record_id < ? AND withdrawn_at IS NULL ORDER BY record_id",
            (f"{source}:", f"{source};"),
        )
        return [dict(row) for row in rows]

    def has_checks(self, root: str, source: str) -> bool:
        """Say whether checks of a source are held under a root."""
        row = self.connection.execute("SELECT 1 FROM checks WHERE root_id = ? AND source = ? LIMIT 1", (root, source))
        return row.fetchone() is not None

    def shared_days(self) -> list[tuple[str, str | None, list[str]]]:
        """Return the days and countries of which more than one report states strikes, those added late aside."""
        rows = self.connection.execute(
            "SELECT strike_date, country, json_group_array(DISTINCT report_id) FROM strikes_versions "
            "WHERE valid_to IS NULL AND withdrawn_at IS NULL AND strike_date_end IS NULL AND strike_date IS NOT NULL "
            "AND late IS NOT 1 GROUP BY strike_date, country HAVING count(DISTINCT report_id) > 1"
        )
        return [(row[0], row[1], sorted(json.loads(row[2]))) for row in rows]

    def standing_rows(self, table: str) -> list[dict[str, Any]]:
        """Return a record table's current rows, without those withdrawn, in the order of their record_ids."""
        cursor = self.connection.execute(f'SELECT * FROM "{table}" WHERE withdrawn_at IS NULL ORDER BY record_id')
        names = [item[0] for item in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def history(self, table: str, record_id: str) -> list[dict[str, Any]]:
        """Return every version of a record, oldest first."""
        rows = self.connection.execute(
            f'SELECT * FROM "{table}_versions" WHERE record_id = ? ORDER BY version', (record_id,)
        )
        return [dict(row) for row in rows]

    def changes(self, since: str, run_id: str | None) -> Iterator[dict[str, Any]]:
        """Yield what changed since a time, or in a run: one row a column, with old and new value."""
        where, value = ("run_id = ?", run_id) if run_id else ("at >= ?", since)
        for row in self.connection.execute(
            f"SELECT * FROM changes WHERE {where} ORDER BY at, record_table, record_id, version, column_name", (value,)
        ):
            yield dict(row)

    def changes_of(self, table: str, record_id: str) -> dict[int, list[tuple[str, Any, Any]]]:
        """Return what each version of a record changed: column, old and new value."""
        changes: dict[int, list[tuple[str, Any, Any]]] = {}
        for row in self.connection.execute(
            "SELECT version, column_name, old_value, new_value FROM version_changes "
            "WHERE table_name = ? AND record_id = ? ORDER BY version, column_name",
            (table, record_id),
        ):
            changes.setdefault(row[0], []).append((row[1], row[2], row[3]))
        return changes

    def has_run(self, run_id: str) -> bool:
        """Say whether a run is known."""
        return self.connection.execute("SELECT 1 FROM runs WHERE run_id = ?", (run_id,)).fetchone() is not None

    def new_records(self, since: str, run_id: str | None) -> dict[str, int]:
        """Count the records stored for the first time since a time, or in a run, by table."""
        where, value = ("run_id = ?", run_id) if run_id else ("valid_from >= ?", since)
        counts = {}
        for cls in RECORDS:
            query = f'SELECT count(*) FROM "{cls.table}_versions" WHERE version = 1 AND {where}'
            counts[cls.table] = self.connection.execute(query, (value,)).fetchone()[0]
        return {table: count for table, count in counts.items() if count}

    def versions_of_run(self, run_id: str) -> Counter[Cause]:
        """Count the versions that stand as a run's, by cause.

        The first version of a record that other runs have met counts as a change: an earlier content has come late.
        """
        counts: Counter[Cause] = Counter()
        for cls in RECORDS:
            table = f'"{cls.table}_versions"'
            rows = self.connection.execute(
                f"SELECT CASE WHEN cause = 'new' AND EXISTS (SELECT 1 FROM {table} o WHERE o.record_id = v.record_id "
                "AND o.run_id IS NOT v.run_id) THEN 'source_changed' ELSE cause END AS why, count(*) "
                f"FROM {table} v WHERE run_id = ? GROUP BY why",
                (run_id,),
            )
            counts.update({Cause(cause): count for cause, count in rows})
        return counts

    def version_rows(self, table: str, sources: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Yield every version of a table's records whose newest version comes from some sources, in order."""
        marks = ", ".join("?" * len(sources))
        cursor = self.connection.execute(
            f'SELECT {_chain_columns(table)} FROM "{table}_versions" WHERE record_id IN (SELECT record_id '
            f'FROM "{table}_versions" '
            f"WHERE valid_to IS NULL AND source IN ({marks})) ORDER BY record_id, version",
            list(sources),
        )
        return (tuple(row) for row in cursor)

    def ids_missing_in(self, other_reader: Reader, table: str, sources: Sequence[str]) -> list[str]:
        """Return the records, withdrawn ones too, of which another database knows no version, in order."""
        rows = self.connection.execute(
            f'SELECT record_id FROM "{table}_versions" WHERE valid_to IS NULL '
            "AND source IN (SELECT value FROM json_each(?)) ORDER BY record_id",
            (json.dumps(list(sources)),),
        )
        others = other_reader.connection.execute(
            f'SELECT record_id FROM "{table}_versions" WHERE valid_to IS NULL ORDER BY record_id'
        )
        missing: list[str] = []
        other = next(others, None)
        for (record_id,) in rows:
            while other is not None and other[0] < record_id:
                other = next(others, None)
            if other is None or other[0] != record_id:
                missing.append(record_id)
        return missing

    def version_chain(self, table: str, record_id: str) -> list[tuple[Any, ...]]:
        """Return every version of a record, oldest first."""
        query = f'SELECT {_chain_columns(table)} FROM "{table}_versions" WHERE record_id = ? ORDER BY version'
        return [tuple(row) for row in self.connection.execute(query, (record_id,))]

    def current(self, table: str, record_id: str) -> Current:
        """Return a record's current version as a comparison needs it."""
        row = self.connection.execute(
            "SELECT version, content_hash, first_seen_at, withdrawn_at, valid_from, document_sha256 "
            f'FROM "{table}_versions" WHERE record_id = ? AND valid_to IS NULL',
            (record_id,),
        ).fetchone()
        return Current(*row)

    def all_rows(self, table: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return a bookkeeping table's columns, and its rows one by one."""
        cursor = self.connection.execute(f'SELECT * FROM "{table}"')
        return [item[0] for item in cursor.description], (tuple(row) for row in cursor)

    def rows_of_source(self, table: str, source: str) -> Iterator[tuple[Any, ...]]:
        """Yield a bookkeeping table's rows of one source."""
        return (tuple(row) for row in self.connection.execute(f'SELECT * FROM "{table}" WHERE source = ?', (source,)))

    def sample_roots(self, size: int | None) -> list[str]:
        """Return reports and incidents that stand, all of them or so many, chosen by a digest of their ids."""
        rows = self.connection.execute(
            "SELECT record_id FROM reports WHERE withdrawn_at IS NULL "
            "UNION ALL SELECT record_id FROM incidents WHERE withdrawn_at IS NULL"
        )
        roots = sorted((str(row[0]) for row in rows), key=_digest_id)
        return sorted(roots if size is None else roots[:size])

    def streams_of_roots(self, roots: Sequence[str]) -> list[tuple[str, str]]:
        """Return the streams, as (source, stream), that ever stated some reports or incidents."""
        rows = self.connection.execute(
            "SELECT DISTINCT source, stream FROM report_documents WHERE root_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(roots)),),
        )
        return [tuple(row) for row in rows]

    def last_good_run(self, source: str) -> sqlite3.Row | None:
        """Return the newest complete run of a source that ended as ok."""
        row: sqlite3.Row | None = self.connection.execute(
            "SELECT * FROM runs WHERE source = ? AND outcome = 'ok' AND complete = 1 ORDER BY started_at DESC LIMIT 1",
            (source,),
        ).fetchone()
        return row


_HAS_FAILED = (
    f"SELECT 1 FROM quarantine WHERE document_sha256 = ? AND source = ? AND resolved_at IS NULL AND {RETRYABLE} LIMIT 1"
)


def _chain_columns(table: str) -> str:
    """Name the columns of a version in the order of the description, whatever their order in the database."""
    return ", ".join(f'"{name}"' for name in (*record_spec(table).columns, *VERSION_NAMES))


_HAS_WITHDRAWN = "SELECT 1 FROM report_documents d WHERE d.document_sha256 = ? AND ({}) LIMIT 1".format(
    " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}_versions" v WHERE v.record_id = d.root_id AND v.valid_to IS NULL '
        "AND v.withdrawn_at IS NOT NULL)"
        for table in ("reports", "incidents")
    )
)


def _digest_id(record_id: str) -> bytes:
    return hashlib.blake2b(record_id.encode(), digest_size=8).digest()
