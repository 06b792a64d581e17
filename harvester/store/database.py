"""The store: the one module that writes the harvest database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from harvester.model.document import Check, Coverage, Document, Problem, UnreadableDocument
from harvester.model.items import RECORDS, Record
from harvester.model.parsed import Fetch, ParsedDocument, root_of
from harvester.model.source import Source
from harvester.model.vocab import Cause, FetchOutcome, RunOutcome, Stage
from harvester.store.bookkeeping import FETCH_COLUMNS, check_row, damage_row, fetch_row, quarantine_rows
from harvester.store.connection import StoreConnection
from harvester.store.derived import plan_derived
from harvester.store.editions import find_edition
from harvester.store.holding import hold_doubtful, quote_all
from harvester.store.planning import (
    Batch,
    Ending,
    Writing,
    Written,
    after,
    changes_of_chain,
    end_record,
    plan_document,
    ranks_of,
    roots_of,
)
from harvester.store.recognition import adopt_identity
from harvester.store.schema import VERSION_NAMES, record_spec
from harvester.store.standing import current_of_ids, current_of_root, read_derived, read_rows, read_state, roots_within
from harvester.store.versions import Row, Value, diff_rows, missing_records
from harvester.store.wholeness import DOUBTS

MOST_GONE = 0.5
"""Share of the incidents that an edition covers which it may leave out; one that lost more is rather not whole."""


class Store(StoreConnection):
    """A harvest database, opened for writing; every method that writes is one transaction."""

    # Sources and runs

    def write_source(self, source: Source) -> None:
        """Write or refresh a source's description."""
        row = (
            source.name, source.title, source.publisher, source.licence, source.licence_url, source.url,
            source.cadence, source.about, json.dumps(source.caveats, ensure_ascii=False), source.role,
            source.belligerent,
        )  # fmt: skip
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO sources VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (name) DO UPDATE SET "
                "title=excluded.title, publisher=excluded.publisher, licence=excluded.licence, "
                "licence_url=excluded.licence_url, url=excluded.url, cadence=excluded.cadence, "
                "about=excluded.about, caveats=excluded.caveats, role=excluded.role, belligerent=excluded.belligerent",
                row,
            )

    def start_run(
        self, run_id: str, source: str, started_at: str, arguments: Mapping[str, object], code_version: str
    ) -> None:
        """Record that a run has begun."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO runs (run_id, source, started_at, outcome, complete, arguments, code_version) "
                "VALUES (?,?,?,?,0,?,?)",
                (run_id, source, started_at, RunOutcome.RUNNING, json.dumps(arguments, sort_keys=True), code_version),
            )

    def finish_run(self, run_id: str, values: Mapping[str, Value]) -> None:
        """Record how a run ended; ``values`` are columns of ``runs``."""
        assignments = ", ".join(f'"{name}" = ?' for name in values)
        with self.transaction() as connection:
            connection.execute(f"UPDATE runs SET {assignments} WHERE run_id = ?", (*values.values(), run_id))

    def running_runs(self) -> list[str]:
        """Return the runs that have not ended."""
        rows = self.connection.execute("SELECT run_id FROM runs WHERE outcome = ?", (RunOutcome.RUNNING,))
        return [row[0] for row in rows]

    def close_interrupted(self, run_ids: Sequence[str], finished_at: str) -> None:
        """Mark runs that were killed as failed."""
        with self.transaction() as connection:
            connection.executemany(
                "UPDATE runs SET outcome = ?, finished_at = ?, reason = ? WHERE run_id = ? AND outcome = ?",
                [
                    (RunOutcome.FAILED, finished_at, "the process was killed", run_id, RunOutcome.RUNNING)
                    for run_id in run_ids
                ],
            )

    # Fetches and documents

    def write_fetch(self, fetch: Fetch) -> None:
        """Record an answered request that brings no records."""
        with self.transaction() as connection:
            _insert_fetch(connection, fetch)

    def write_fetches(self, fetches: Sequence[Fetch]) -> None:
        """Record answered requests that bring no records, and that the streams they show again still show the same."""
        shown = [(f.observed_at, f.source, f.document_url) for f in fetches if f.outcome in _SHOWS_THE_SAME]
        with self.transaction() as connection:
            for fetch in fetches:
                _insert_fetch(connection, fetch)
            connection.executemany(_TOUCH_STREAM, shown)
            again = [(f.document_url, f.document_sha256 or "") for f in fetches if f.outcome in _SHOWS_THE_SAME]
            if again:
                _settle_doubts(connection, fetches[0].source, again, fetches[-1].fetched_at)

    def write_gone(self, fetch: Fetch) -> bool:
        """Record that a page which stated something is not there any more; say whether that is news.

        The rows that were read from it stay.
        """
        with self.transaction() as connection:
            _insert_fetch(connection, fetch)
            return _mark_gone(connection, fetch.source, fetch.document_url, fetch.observed_at)

    def write_document(self, parsed: ParsedDocument, fetch: Fetch | None, writing: Writing) -> Written:
        """Store everything that one document states, in one transaction.

        Args:
            parsed: the document, normalised, identified and validated.
            fetch: the request that brought it; None when it is read again from the archive.
            writing: who writes, when and why.
        """
        with self.transaction() as connection:
            _insert_document(connection, parsed)
            held = hold_doubtful(connection, parsed, writing)
            if fetch is not None:
                _insert_fetch(connection, fetch)
            if held:
                return Written(held=1, quarantined=_write_quarantine(connection, parsed, writing))
            _recognise_copies(connection, parsed)
            _link_roots(connection, parsed)
            written = _plan_and_write(connection, parsed, writing)
            if parsed.coverage is not None and not parsed.problems:
                written.withdrawn += _end_uncovered(connection, parsed, parsed.coverage, writing)
            written.quarantined = _write_quarantine(connection, parsed, writing)
            connection.execute(
                _UPSERT_STREAM,
                (parsed.source, parsed.stream, parsed.sha256, parsed.parser_version, parsed.observed_at, None),
            )
            _settle_doubts(connection, parsed.source, [(parsed.stream, parsed.sha256)], writing.recorded_at)
        return written

    def write_late(
        self, parsed: ParsedDocument, fetch: Fetch, writing: Writing, overtaken: Iterable[str] = ()
    ) -> Written:
        """Record a document observed before what is stored already; its rows are rebuilt from the archive later.

        What is to be rebuilt is noted in the same transaction, so that the next run does it when this one is killed:
        the reports and incidents that the document states, and those that it overtakes.
        """
        with self.transaction() as connection:
            _note_rebuild(connection, {*roots_of(parsed), *overtaken}, parsed.source, writing.run_id)
            _insert_document(connection, parsed)
            held = not roots_of(parsed) and hold_doubtful(connection, parsed, writing)
            _insert_fetch(connection, fetch)
            _link_roots(connection, parsed)
            # Shared records belong to no document and are not rebuilt with it.
            shared = replace(parsed, records=[r for r in parsed.stated if r.shared], packed=None, checks=[])
            written = _plan_and_write(connection, shared, writing)
            written.quarantined = _write_quarantine(connection, parsed, writing)
            written.held = int(held)
            return written

    def write_content(self, parsed: ParsedDocument, fetch: Fetch) -> None:
        """Record a document of which no rows are stored."""
        with self.transaction() as connection:
            _insert_document(connection, parsed)
            _insert_fetch(connection, fetch)

    def write_listing(self, document: Document, fetch: Fetch) -> None:
        """Record a feed, listing or index, from which links are followed but no rows are read."""
        fetch.document_sha256 = document.sha256
        with self.transaction() as connection:
            _insert_content(connection, document, fetch)
            _insert_fetch(connection, fetch)

    def write_listing_problem(self, document: Document, fetch: Fetch, error: UnreadableDocument) -> None:
        """Set a feed or listing aside that cannot be read."""
        problem = Problem(error.reason, str(error), stage=Stage.FETCH)
        frame = ParsedDocument(
            fetch.source, document.url, fetch.document_url, document.sha256, document.media_type, len(document.body),
            fetch.observed_at, "discovery", problems=[problem],
        )  # fmt: skip
        with self.transaction() as connection:
            _insert_content(connection, document, fetch)
            _write_quarantine(connection, frame, Writing(fetch.run_id, fetch.fetched_at))

    def touch_stream(self, source: str, stream: str, observed_at: str) -> None:
        """Record that a stream still shows its last content."""
        with self.transaction() as connection:
            connection.execute(_TOUCH_STREAM, (observed_at, source, stream))

    def withdraw_roots(self, roots: Iterable[str], source: str, parser_version: str, writing: Writing) -> int:
        """Write a last version for every record of reports or incidents that a complete listing no longer shows."""
        with self.transaction() as connection:
            return _end_roots(connection, roots, source, parser_version, writing, Cause.WITHDRAWN)

    def write_derived(self, source: str, records: Iterable[Record], parser_version: str, at: str) -> Written:
        """Bring the rows that are worked out from others up to date, in one transaction.

        Args:
            source: under whose name they stand; all its rows of derived tables that are not given end.
            records: identified rows of derived tables.
            parser_version: of what worked them out.
            at: now; since when changed rows stand.
        """
        with self.transaction() as connection:
            standing = {cls.table: read_derived(connection, cls.table, source) for cls in RECORDS if cls.derived}
            plan = plan_derived(records, standing, source, parser_version, at)
            _write_batch(connection, plan.batch)
            # Rows that came out the same now stand by these rules, so that a later change is not put down to them.
            for table in standing:
                connection.execute(
                    f'UPDATE "{table}_versions" SET parser_version = ? '
                    "WHERE valid_to IS NULL AND source = ? AND parser_version <> ?",
                    (parser_version, source, parser_version),
                )
        return plan.written

    def replace_derived_checks(self, root: str, source: str, checks: Sequence[Check]) -> None:
        """Replace the checks that are made across reports."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM checks WHERE root_id = ? AND source = ?", (root, source))
            connection.executemany(_INSERT_CHECK, [check_row(check, root, source, None) for check in checks])

    def import_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
        """Insert rows of a bookkeeping table that are not there yet."""
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        with self.transaction() as connection:
            connection.executemany(f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})', rows)

    def import_documents(self, rows: Iterable[Sequence[Value]]) -> None:
        """Insert contents that are not there yet; one that another archive saw earlier was first seen then."""
        with self.transaction() as connection:
            connection.executemany(_INSERT_DOCUMENT, rows)

    def import_links(self, rows: Iterable[Sequence[Value]]) -> None:
        """Insert which contents state which reports; what another archive saw earlier was observed then."""
        with self.transaction() as connection:
            connection.executemany(_LINK_ROOT, rows)

    def import_fetches(self, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
        """Insert fetches that are not there yet; their serial numbers are given anew."""
        names = [name for name in columns if name != "fetch_id"]
        cut = columns.index("fetch_id")
        same = " AND ".join(
            f"{name} IS ?{names.index(name) + 1}" for name in ("url", "fetched_at", "run_id", "warc_offset")
        )
        marks = ", ".join(f"?{number + 1}" for number in range(len(names)))
        with self.transaction() as connection:
            connection.executemany(
                f"INSERT INTO fetches ({', '.join(names)}) SELECT {marks} "
                f"WHERE NOT EXISTS (SELECT 1 FROM fetches WHERE {same})",
                ([*row[:cut], *row[cut + 1 :]] for row in rows),
            )

    def import_streams(self, rows: Iterable[Sequence[Value]]) -> None:
        """Bring streams up to what the archive gives."""
        with self.transaction() as connection:
            connection.executemany(_UPSERT_STREAM, rows)

    def write_damages(self, source: str, damages: Iterable[tuple[str, str]], run_id: str | None, at: str) -> None:
        """Set aside records of an archive that cannot be read, given with their place and what is wrong with them."""
        rows = [damage_row(source, place, why, run_id, at) for place, why in damages]
        with self.transaction() as connection:
            connection.executemany(_INSERT_QUARANTINE, rows)

    def write_quarantine(self, rows: Iterable[Row]) -> None:
        """Write rows of the quarantine as the archive gives them."""
        with self.transaction() as connection:
            connection.executemany(_INSERT_QUARANTINE, rows)

    def forget_rebuilds(self, pending: Iterable[tuple[str, str]]) -> None:
        """Forget what has been rebuilt, given as (root, run)."""
        with self.transaction() as connection:
            _forget_rebuilds(connection, pending)

    def forget_records(self, records: Iterable[tuple[str, str]]) -> None:
        """Delete every version of some records, given as (table, record_id), which the archive knows otherwise."""
        with self.transaction() as connection:
            for table, record_id in records:
                connection.execute(f'DELETE FROM "{table}_versions" WHERE record_id = ?', (record_id,))
                connection.execute(
                    "DELETE FROM version_changes WHERE table_name = ? AND record_id = ?", (table, record_id)
                )

    def forget_links(self, root: str) -> None:
        """Delete which contents state a report that bears another id now."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM report_documents WHERE root_id = ?", (root,))

    def rename_record(self, table: str, record_id: str, renamed: str, reason: str) -> None:
        """Let a record's history go on under another id, and the former one resolve."""
        with self.transaction() as connection:
            both = (renamed, record_id)
            connection.execute(f'UPDATE "{table}_versions" SET record_id = ? WHERE record_id = ?', both)
            connection.execute(
                "UPDATE version_changes SET record_id = ? WHERE record_id = ? AND table_name = ?", (*both, table)
            )
            connection.execute("UPDATE OR REPLACE alignments SET record_id = ? WHERE record_id = ?", both)
            connection.execute("UPDATE record_aliases SET record_id = ? WHERE record_id = ?", both)
            for other, column in _REFERENCES.get(table, ()):
                connection.execute(f'UPDATE "{other}_versions" SET "{column}" = ? WHERE "{column}" = ?', both)
            connection.execute(_INSERT_ALIAS, (record_id, table, renamed, reason, None))

    def replace_frame(self, roots: Sequence[str], frame: Mapping[str, Iterable[Sequence[Value]]]) -> None:
        """Replace what is held of some reports or incidents beside their records by the archive's account.

        Args:
            roots: record_ids of the reports and incidents.
            frame: by bookkeeping table, rows whose first or second column names what they belong to.
        """
        wanted = set(roots)
        with self.transaction() as connection:
            for table, column in _FRAME_KEYS.items():
                for root in roots:
                    connection.execute(
                        f'DELETE FROM "{table}" WHERE "{column}" = ?1 OR "{column}" > ?2 AND "{column}" < ?3',
                        (root, f"{root}:", f"{root};"),
                    )
            for table, rows in frame.items():
                place = 1 if table == "checks" else 0
                mine = [row for row in rows if root_of(str(row[place])) in wanted]
                if mine:
                    connection.executemany(
                        f'INSERT OR REPLACE INTO "{table}" VALUES ({", ".join("?" * len(mine[0]))})', mine
                    )

    def import_identity(self, aliases: Iterable[Sequence[Value]], alignments: Iterable[Sequence[Value]]) -> None:
        """Bring former ids, and why changed rows are the same, up to what the archive gives."""
        with self.transaction() as connection:
            connection.executemany(_INSERT_ALIAS.replace("OR IGNORE", "OR REPLACE"), aliases)
            connection.executemany(_INSERT_ALIGNMENT, alignments)

    def replace_chains(self, chains: Iterable[tuple[str, str, Sequence[Row]]]) -> None:
        """Replace all versions of some records by those that the archive gives; each with its table and record_id."""
        batch = Batch()
        replaced: dict[str, list[tuple[str]]] = {}
        for table, record_id, rows in chains:
            replaced.setdefault(table, []).append((record_id,))
            batch.inserted.setdefault(table, []).extend(rows)
            batch.changes.extend(changes_of_chain(table, rows))
        with self.transaction() as connection:
            for table, ids in replaced.items():
                connection.executemany(f'DELETE FROM "{table}_versions" WHERE record_id = ?', ids)
                connection.executemany(
                    f"DELETE FROM version_changes WHERE table_name = '{table}' AND record_id = ?", ids
                )
            _write_batch(connection, batch)

    def append_version(self, table: str, row: Row, version: Mapping[str, Value]) -> None:
        """Write one more version of a record because another parser reads its document otherwise."""
        record_id = str(row[0])
        batch = Batch()
        with self.transaction() as connection:
            old = read_rows(connection, table, [record_id])[record_id]
            current = current_of_ids(connection, table, [record_id])[record_id]
            batch.close(table, record_id, current.version, str(version["valid_from"]))
            batch.insert(table, row, version)
            diff = diff_rows(table, old, row)
            if current.withdrawn_at != version.get("withdrawn_at"):
                diff["withdrawn_at"] = (current.withdrawn_at, version.get("withdrawn_at"))
            batch.note(table, record_id, version, diff)
            _write_batch(connection, batch)

    def end_record(self, ending: Ending, writing: Writing) -> None:
        """Write a last version of a record that another parser no longer reads."""
        batch = Batch()
        end_record(batch, ending, writing.recorded_at, writing.run_id or None, Cause.PARSER_CHANGED)
        with self.transaction() as connection:
            _write_batch(connection, batch)

    def replace_findings(self, source: str, checks: Iterable[Row], quarantine: Sequence[Row], at: str) -> None:
        """Replace a source's checks and resolve what its documents no longer meet, after reading all of them again."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM checks WHERE source = ?", (source,))
            connection.executemany(_INSERT_CHECK, checks)
            connection.executemany(_INSERT_QUARANTINE, quarantine)
            still = {str(row[0]) for row in quarantine}
            known = connection.execute(
                "SELECT quarantine_id FROM quarantine WHERE source = ? AND resolved_at IS NULL AND stage <> ?",
                (source, Stage.FETCH),
            ).fetchall()
            resolved = [(at, qid) for (qid,) in known if qid not in still]
            connection.executemany("UPDATE quarantine SET resolved_at = ? WHERE quarantine_id = ?", resolved)


def _plan_and_write(connection: sqlite3.Connection, parsed: ParsedDocument, writing: Writing) -> Written:
    """Write the versions and checks that a document makes; those of a long one part by part."""
    written = Written()
    for part in parsed.parts():
        plan = plan_document(part, read_state(connection, part), writing)
        _write_batch(connection, plan.batch)
        _write_checks(connection, part, plan.checks, plan.copied_roots)
        written.add(plan.written)
    if parsed.packed is not None:
        _insert_checks(connection, parsed, parsed.checks)
    return written


def _end_uncovered(connection: sqlite3.Connection, parsed: ParsedDocument, coverage: Coverage, writing: Writing) -> int:
    """End the incidents that a whole edition covers and no longer states, unless it has lost most of them."""
    standing = roots_within(connection, parsed.source, coverage)
    stated = set(roots_of(parsed))
    gone = [root for root in standing if root not in stated]
    if len(gone) > MOST_GONE * len(standing):
        message = f"{parsed.url}: {len(gone)} of {len(standing)} incidents are missing; none is withdrawn; look at it"
        parsed.problems.append(Problem("edition_shrunk", message, stage=Stage.STORE))
        return 0
    cause = Cause.PARSER_CHANGED if writing.rereading else Cause.WITHDRAWN
    moment = writing.recorded_at if writing.rereading else parsed.observed_at
    ended = replace(writing, recorded_at=moment)
    return _end_roots(connection, gone, parsed.source, parsed.parser_version, ended, cause)


def _end_roots(
    connection: sqlite3.Connection,
    roots: Iterable[str],
    source: str,
    parser_version: str,
    writing: Writing,
    cause: Cause,
) -> int:
    """Write a last version for every standing record of some reports or incidents."""
    batch = Batch()
    ended = 0
    for root in roots:
        for cls in RECORDS:
            rows = current_of_root(connection, cls.table, root)
            for record_id in missing_records(rows, ()):
                row = read_rows(connection, cls.table, [record_id])[record_id]
                ending = Ending(cls.table, record_id, rows[record_id], row, source, parser_version)
                end_record(batch, ending, after(writing.recorded_at, rows[record_id].valid_from), writing.run_id, cause)
                ended += 1
    _write_batch(connection, batch)
    return ended


# Writing

_UPSERT_STREAM = (
    "INSERT INTO streams VALUES (?,?,?,?,?,?) ON CONFLICT (source, stream) DO UPDATE SET "
    "document_sha256 = excluded.document_sha256, parser_version = excluded.parser_version, "
    "observed_at = excluded.observed_at, gone_since = excluded.gone_since"
)

_TOUCH_STREAM = (
    "UPDATE streams SET gone_since = iif(observed_at < ?1, NULL, gone_since), observed_at = max(observed_at, ?1) "
    "WHERE source = ?2 AND stream = ?3"
)
_SHOWS_THE_SAME = {FetchOutcome.UNCHANGED, FetchOutcome.NOT_MODIFIED}

_INSERT_DOCUMENT = (
    "INSERT INTO documents VALUES (?,?,?,?,?) ON CONFLICT (sha256) DO UPDATE SET "
    "first_seen_at = excluded.first_seen_at, source = excluded.source "
    "WHERE excluded.first_seen_at < documents.first_seen_at"
)


def _insert_document(connection: sqlite3.Connection, parsed: ParsedDocument) -> None:
    row = (parsed.sha256, parsed.media_type, parsed.size, parsed.observed_at, parsed.source)
    connection.execute(_INSERT_DOCUMENT, row)


def _insert_content(connection: sqlite3.Connection, document: Document, fetch: Fetch) -> None:
    row = (document.sha256, document.media_type, len(document.body), fetch.observed_at, fetch.source)
    connection.execute(_INSERT_DOCUMENT, row)


_INSERT_FETCH = f"INSERT INTO fetches ({', '.join(FETCH_COLUMNS)}) VALUES ({', '.join('?' * len(FETCH_COLUMNS))})"


def _insert_fetch(connection: sqlite3.Connection, fetch: Fetch) -> None:
    connection.execute(_INSERT_FETCH, fetch_row(fetch))


def _recognise_copies(connection: sqlite3.Connection, parsed: ParsedDocument) -> None:
    """Give a release that another site has edited and published again the identity of the first.

    Both report the same strikes on the same day. A mirror is the copy, and of two that are none the one without a
    release number, whichever came first.
    """
    for report in list(parsed.reports()):
        own = report.record_id
        if not report.signature or _has_versions(connection, own):
            continue
        twin = find_edition(connection, parsed, report)
        if twin is None:
            continue
        if (bool(report.mirror_of), not report.release_number) < (twin.mirror, not twin.release_number):
            connection.execute("UPDATE report_documents SET rank = 1 WHERE root_id = ?", (twin.record_id,))
        elif report.release_number is None or report.release_number != twin.release_number or report.mirror_of:
            report.mirror_of = twin.record_id
            parsed.editions.add(twin.record_id)
        parsed.adopted[own] = twin.record_id
        adopt_identity(parsed, own, twin.record_id)


def _has_versions(connection: sqlite3.Connection, record_id: str) -> bool:
    found = connection.execute("SELECT 1 FROM reports_versions WHERE record_id = ? LIMIT 1", (record_id,))
    return found.fetchone() is not None


_LINK_ROOT = (
    "INSERT INTO report_documents (root_id, stream, source, document_sha256, rank, observed_at) "
    "VALUES (?,?,?,?,?,?) ON CONFLICT DO UPDATE SET rank = excluded.rank, "
    "observed_at = min(observed_at, excluded.observed_at)"
)


def _link_roots(connection: sqlite3.Connection, parsed: ParsedDocument) -> None:
    connection.executemany(
        _LINK_ROOT,
        [
            (root, parsed.origin, parsed.source, parsed.sha256, rank, parsed.observed_at)
            for root, rank in ranks_of(parsed).items()
        ],
    )


def _write_batch(connection: sqlite3.Connection, batch: Batch) -> None:
    for table, closed in batch.closed.items():
        connection.executemany(
            f'UPDATE "{table}_versions" SET valid_to = ? WHERE record_id = ? AND version = ?', closed
        )
    for table, moved in batch.moved.items():
        connection.executemany(
            f'UPDATE "{table}_versions" SET first_seen_at = ?, valid_from = ?, document_sha256 = ?, run_id = ? '
            "WHERE record_id = ? AND version = 1",
            moved,
        )
    for table, addresses in batch.addresses.items():
        connection.executemany(_SHOW_ADDRESS.format(table=table), [address._asdict() for address in addresses])
    for table, rows in batch.inserted.items():
        names = ", ".join(f'"{name}"' for name in (*record_spec(table).columns, *VERSION_NAMES))
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f'INSERT INTO "{table}_versions" ({names}) VALUES ({marks})', rows)
    connection.executemany("INSERT INTO version_changes VALUES (?,?,?,?,?,?,?,?,?)", batch.changes)
    _write_identity(connection, batch)


# Of two addresses that show the same the one read last is shown; read at one moment, the one later in the alphabet.
_SHOW_ADDRESS = """
UPDATE "{table}_versions" AS v SET url = :url
WHERE record_id = :record_id AND valid_to IS NULL AND withdrawn_at IS NULL AND url IS NOT :url AND NOT EXISTS (
  SELECT 1 FROM report_documents d JOIN fetches f ON f.document_url = d.stream AND f.outcome IN ('new', 'changed')
  WHERE d.root_id = :record_id AND d.stream <> :stream AND d.rank = :rank
    AND (f.observed_at > :observed_at OR f.observed_at = :observed_at AND v.url > :url))
"""


# Columns in which rows name a row of a table.
_REFERENCES = {
    "strikes": (("strike_targets", "strike_id"),),
    "assessments": (("assessments", "duplicate_of"),),
}
# By table, the column that holds a root's record_id, or that of a record below it.
_FRAME_KEYS = {
    "report_documents": "root_id", "checks": "root_id", "record_aliases": "former_id", "alignments": "record_id",
}  # fmt: skip
_INSERT_ALIAS = "INSERT OR IGNORE INTO record_aliases VALUES (?,?,?,?,?)"
_INSERT_ALIGNMENT = "INSERT OR REPLACE INTO alignments VALUES (?,?,?)"


def _write_identity(connection: sqlite3.Connection, batch: Batch) -> None:
    if batch.current_again:
        connection.executemany("DELETE FROM record_aliases WHERE former_id = ?", batch.current_again)
    if batch.aliases:
        connection.executemany(_INSERT_ALIAS, batch.aliases)
    if batch.alignments:
        connection.executemany(_INSERT_ALIGNMENT, batch.alignments)


# What the same edition's earlier contents stated differently; other editions are compared on their own.
_FORGET_DISAGREEMENTS = (
    "DELETE FROM checks WHERE root_id = ?1 AND rule = 'copies_agree' AND document_sha256 IN "
    "(SELECT document_sha256 FROM report_documents WHERE root_id = ?1 AND stream = ?2)"
)
_INSERT_CHECK = "INSERT OR REPLACE INTO checks VALUES (?,?,?,?,?,?,?,?,?,?)"


def _write_checks(
    connection: sqlite3.Connection, parsed: ParsedDocument, checks: Sequence[Check], copied: set[str]
) -> None:
    roots = roots_of(parsed)
    connection.executemany(
        "DELETE FROM checks WHERE root_id = ? AND source = ? AND rule <> 'copies_agree'",
        [(root, parsed.source) for root in roots if root not in copied],
    )
    connection.executemany(_FORGET_DISAGREEMENTS, [(root, parsed.origin) for root in roots])
    _insert_checks(connection, parsed, checks)


def _insert_checks(connection: sqlite3.Connection, parsed: ParsedDocument, checks: Sequence[Check]) -> None:
    connection.executemany(
        _INSERT_CHECK,
        [check_row(check, root_of(check.subject[0]), parsed.source, parsed.sha256, parsed.origin) for check in checks],
    )


_INSERT_QUARANTINE = (
    "INSERT INTO quarantine VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (quarantine_id) DO UPDATE SET "
    "resolved_at = excluded.resolved_at, parser_version = excluded.parser_version, "
    "attempts = iif(parser_version = excluded.parser_version, "
    "max(coalesce(excluded.attempts, attempts), coalesce(attempts, excluded.attempts)), excluded.attempts)"
)


def _write_quarantine(connection: sqlite3.Connection, parsed: ParsedDocument, writing: Writing) -> int:
    rows = quarantine_rows(parsed, writing)
    known = connection.execute(
        "SELECT quarantine_id FROM quarantine WHERE document_sha256 = ? AND source = ? AND url = ? "
        "AND resolved_at IS NULL",
        (parsed.sha256, parsed.source, parsed.url),
    ).fetchall()
    met = {row[0] for row in rows}
    resolved = [(writing.recorded_at, qid) for (qid,) in known if qid not in met]
    connection.executemany("UPDATE quarantine SET resolved_at = ? WHERE quarantine_id = ?", resolved)
    connection.executemany(_INSERT_QUARANTINE, rows)
    return len(met)


def _settle_doubts(connection: sqlite3.Connection, source: str, shown: Iterable[tuple[str, str]], at: str) -> None:
    """Resolve what was held back of some streams, given with the content that they show now: it has decided."""
    waiting = connection.execute(
        "SELECT 1 FROM quarantine WHERE source = ? AND resolved_at IS NULL "
        f"AND reason IN ({quote_all(DOUBTS)}) LIMIT 1",
        (source,),
    ).fetchone()
    if waiting is None:
        return
    connection.executemany(
        f"UPDATE quarantine SET resolved_at = ? WHERE source = ? AND resolved_at IS NULL "
        f"AND reason IN ({quote_all(DOUBTS)}) AND document_sha256 IN "
        "(SELECT document_sha256 FROM fetches WHERE document_url = ? AND source = ?) AND document_sha256 <> ?",
        [(at, source, stream, source, sha256) for stream, sha256 in shown],
    )


# Rows to be rebuilt


def _note_rebuild(connection: sqlite3.Connection, roots: Iterable[str], source: str, run_id: str) -> None:
    """Note reports and incidents whose rows must be rebuilt when the run ends, or by the next one."""
    connection.executemany(
        "INSERT OR IGNORE INTO pending_rebuilds (root_id, run_id, source) VALUES (?,?,?)",
        [(root, run_id, source) for root in roots],
    )


def _forget_rebuilds(connection: sqlite3.Connection, pending: Iterable[tuple[str, str]]) -> None:
    """Forget what has been rebuilt, given as (root, run)."""
    connection.executemany("DELETE FROM pending_rebuilds WHERE root_id = ? AND run_id = ?", pending)


# Pages that are gone


def _mark_gone(connection: sqlite3.Connection, source: str, stream: str, at: str) -> bool:
    """Note that a page which stated something is not there any more; say whether that is news."""
    made = connection.execute(
        "UPDATE streams SET gone_since = ? WHERE source = ? AND stream = ? AND gone_since IS NULL AND observed_at < ?",
        (at, source, stream, at),
    )
    return made.rowcount > 0
