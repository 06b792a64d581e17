"""What is held back and what waits: contents that change nothing yet, failures of ours, rows still to be rebuilt."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from harvester.model.clock import format_time, parse_time
from harvester.model.items import RECORDS
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import FINAL_ATTEMPTS, OWN_FAILURES
from harvester.store.planning import Writing
from harvester.store.wholeness import Before, find_doubt

CONFIRMED_AFTER = timedelta(hours=24)
_ROOT_TABLES = ("reports", "incidents")


def quote_all(values: Iterable[str]) -> str:
    """Return constants of this package as a list for SQL.

    >>> quote_all(("a", "b"))
    "'a', 'b'"
    """
    return ", ".join(f"'{value}'" for value in values)


RETRYABLE = f"reason IN ({quote_all(sorted(OWN_FAILURES))}) AND coalesce(attempts, 0) < {FINAL_ATTEMPTS}"
"""Condition of the rows of ``quarantine`` whose documents the next run reads again."""


def hold_doubtful(connection: sqlite3.Connection, parsed: ParsedDocument, writing: Writing) -> bool:
    """Say whether a document must change nothing, and leave in it only the problem that says why.

    It is in doubt, or it could not be read for a reason that is ours.
    """
    failures = [problem for problem in parsed.problems if problem.reason in OWN_FAILURES]
    if failures:
        return _count_attempts(connection, parsed) < FINAL_ATTEMPTS
    # A table of rows says by its archive's checksum, or by its last row, that it is whole; what it leaves out is judged
    # by what it covers. That one of its 16,000 incidents has lost its sources is no reason to hold all of them.
    if writing.rereading or parsed.packed is not None:
        return False
    doubt = find_doubt(parsed, read_before(connection, parsed, writing))
    if doubt is None:
        return False
    parsed.problems = [doubt]
    return True


def _count_attempts(connection: sqlite3.Connection, parsed: ParsedDocument) -> int:
    """Return in how many runs the document has failed alone, this one included."""
    row = connection.execute(
        f"SELECT max(attempts) FROM quarantine WHERE document_sha256 = ? AND source = ? AND parser_version = ? "
        f"AND reason IN ({quote_all(sorted(OWN_FAILURES))})",
        (parsed.sha256, parsed.source, parsed.parser_version),
    ).fetchone()
    parsed.attempts = (row[0] or 0) + parsed.failed_alone
    return parsed.attempts


def read_before(connection: sqlite3.Connection, parsed: ParsedDocument, writing: Writing) -> Before:
    """Read what the stream of a document stated until now."""
    row = connection.execute(
        "SELECT document_sha256, observed_at FROM streams WHERE source = ? AND stream = ?",
        (parsed.source, parsed.stream),
    ).fetchone()
    shown, since = row or ("", "")
    if shown == parsed.sha256:
        return Before()
    counts = _count_standing(connection, parsed, shown) if shown else {}
    if not counts and not parsed.cut:
        return Before()
    return Before(counts, _was_seen(connection, parsed, since, writing.run_id))


def _was_seen(connection: sqlite3.Connection, parsed: ParsedDocument, since: str, run_id: str) -> bool:
    """Say whether an earlier run saw this content there a day or more ago, after what its rows follow."""
    until = format_time(parse_time(parsed.observed_at) - CONFIRMED_AFTER)
    row = connection.execute(
        "SELECT 1 FROM fetches WHERE document_url = ? AND observed_at > ? AND observed_at <= ? AND source = ? "
        "AND document_sha256 = ? AND run_id <> ? LIMIT 1",
        (parsed.stream, since, until, parsed.source, parsed.sha256, run_id),
    ).fetchone()
    return row is not None


def _count_standing(connection: sqlite3.Connection, parsed: ParsedDocument, shown: str) -> dict[str, Counter[str]]:
    """Count the standing rows of the reports and incidents that a stream's content states, and that follow it."""
    counts: dict[str, Counter[str]] = {}
    roots = connection.execute(
        "SELECT root_id FROM report_documents WHERE document_sha256 = ? AND stream = ? AND source = ?",
        (shown, parsed.origin, parsed.source),
    ).fetchall()
    for (root,) in roots:
        rows = connection.execute(_STANDING, {"root": root, "low": f"{root}:", "high": f"{root};", "by": parsed.origin})
        found = Counter({table: count for table, count in rows if count})
        if found:
            counts[root] = found
    return counts


# ";" is the character after ":", so the range holds the root's children and nothing else.
_STANDING = " UNION ALL ".join(
    f"SELECT '{cls.table}', count(*) FROM \"{cls.table}_versions\" v WHERE valid_to IS NULL AND withdrawn_at IS NULL "
    f"AND {condition} AND EXISTS (SELECT 1 FROM report_documents d WHERE d.root_id = :root AND d.stream = :by "
    "AND d.document_sha256 = v.document_sha256)"
    for cls in RECORDS
    if not cls.shared
    for condition in (
        ("record_id = :root",) if cls.table in _ROOT_TABLES else ("record_id > :low AND record_id < :high",)
    )
)
