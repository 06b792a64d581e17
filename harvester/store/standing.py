"""What a write reads first: the current versions of the records that a document touches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

from harvester.model.document import Coverage
from harvester.model.items import RECORDS
from harvester.model.parsed import ParsedDocument
from harvester.store.derived import Standing
from harvester.store.planning import State, roots_of
from harvester.store.schema import record_spec
from harvester.store.versions import Current, Row


class Asked(Protocol):
    """A connection, or what gives its answers otherwise."""

    def execute(self, statement: str, values: Any = ..., /) -> sqlite3.Cursor:
        """Run a query."""


def read_state(connection: sqlite3.Connection, parsed: ParsedDocument) -> State:
    """Read what the database holds of the reports and incidents that a document states."""
    roots = [*roots_of(parsed), *_former_roots(connection, parsed)]
    current: dict[str, dict[str, Current]] = {cls.table: {} for cls in RECORDS}
    for table, record_id, *row in _read_current(connection, roots):
        current[table][record_id] = Current(*row)
    for cls in RECORDS:
        if cls.shared:
            ids = [record.record_id for record in parsed.records if record.table == cls.table]
            current[cls.table] = current_of_ids(connection, cls.table, ids)
    streams: dict[str, dict[str, set[str]]] = {root: {} for root in roots}
    ranks: dict[str, dict[str, int]] = {root: {} for root in roots}
    query = (
        "SELECT root_id, stream, document_sha256, rank FROM report_documents "
        "WHERE root_id IN (SELECT value FROM json_each(?))"
    )
    for root, stream, sha256, rank in connection.execute(query, (json.dumps(roots),)):
        streams[root].setdefault(sha256, set()).add(stream)
        ranks[root][stream] = rank
    return State(
        current, streams, ranks, lambda table, ids: read_rows(connection, table, ids),
        lambda root: read_aliases(connection, root),
    )  # fmt: skip


def _former_roots(connection: sqlite3.Connection, parsed: ParsedDocument) -> list[str]:
    """Return the reports that a document stated earlier, and does no longer: those of a page that stated the wrong one.

    A page that shows each period in turn, and a channel of records with ids of their own, state many by design.
    """
    stated = dict.fromkeys(roots_of(parsed))
    if parsed.keyed_by_id or parsed.rolling or not stated:
        return []
    rows = connection.execute(
        "SELECT DISTINCT root_id FROM report_documents WHERE stream = ? AND source = ?", (parsed.origin, parsed.source)
    )
    return sorted(root for (root,) in rows if root not in stated)


def read_aliases(connection: sqlite3.Connection, root: str) -> set[str]:
    """Return the former ids of records that belong, or belonged, to a report or incident."""
    rows = connection.execute(
        "SELECT former_id FROM record_aliases WHERE former_id > ? AND former_id < ?", (f"{root}:", f"{root};")
    )
    return {former for (former,) in rows}


def _read_current(connection: sqlite3.Connection, roots: Sequence[str]) -> sqlite3.Cursor:
    if len(roots) == 1:
        return connection.execute(_CURRENT_OF_ROOT, (roots[0], f"{roots[0]}:", f"{roots[0]};"))
    return connection.execute(_CURRENT_OF_ROOTS, (json.dumps(roots),))


_CURRENT = "record_id, version, content_hash, first_seen_at, withdrawn_at, valid_from, document_sha256"


# One statement for all tables: a document has rows in few of them, and asking each apart costs more than the answer.
# ";" is the character after ":", so the range holds the root's children and nothing else.
_CURRENT_OF_ROOT = " UNION ALL ".join(
    f"SELECT '{cls.table}', {_CURRENT} FROM \"{cls.table}_versions\" WHERE valid_to IS NULL AND {condition}"
    for cls in RECORDS
    if not cls.shared
    for condition in ("record_id = ?1", "record_id > ?2 AND record_id < ?3")
)


# The same for many roots at once: a document of 16,000 incidents would ask as many times.
_CURRENT_OF_ROOTS = " UNION ALL ".join(
    f"SELECT '{cls.table}', {_CURRENT} FROM json_each(?1) r CROSS JOIN \"{cls.table}_versions\" v "
    f"WHERE valid_to IS NULL AND {condition}"
    for cls in RECORDS
    if not cls.shared
    for condition in ("record_id = r.value", "record_id > r.value || ':' AND record_id < r.value || ';'")
)


def read_derived(connection: sqlite3.Connection, table: str, source: str) -> dict[str, Standing]:
    """Return the current rows that were derived from others under a source's name, by record_id."""
    names = ", ".join(f'"{name}"' for name in record_spec(table).columns)
    rows = connection.execute(
        f'SELECT {_CURRENT}, parser_version, {names} FROM "{table}_versions" WHERE valid_to IS NULL AND source = ?',
        (source,),
    )
    return {row[0]: Standing(Current(*row[1:7]), row[7], row[8:]) for row in rows}


def current_of_root(connection: sqlite3.Connection, table: str, root: str) -> dict[str, Current]:
    """Return the current version of each record of a table that belongs to a report or incident."""
    # ";" is the character after ":", so the range holds the root's children and nothing else.
    rows = connection.execute(
        f'SELECT {_CURRENT} FROM "{table}_versions" WHERE valid_to IS NULL AND record_id = ? UNION ALL '
        f'SELECT {_CURRENT} FROM "{table}_versions" WHERE valid_to IS NULL AND record_id > ? AND record_id < ?',
        (root, f"{root}:", f"{root};"),
    )
    return {row[0]: Current(*row[1:]) for row in rows}


def current_of_ids(connection: sqlite3.Connection, table: str, ids: Sequence[str]) -> dict[str, Current]:
    """Return the current versions of some records."""
    if not ids:
        return {}
    rows = connection.execute(
        f'SELECT {_CURRENT} FROM "{table}_versions" WHERE valid_to IS NULL '
        "AND record_id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    return {row[0]: Current(*row[1:]) for row in rows}


def roots_within(connection: Asked, source: str, coverage: Coverage) -> list[str]:
    """Return the standing incidents of a source that lie wholly within what a document covers."""
    rows = connection.execute(
        "SELECT record_id FROM incidents_versions WHERE valid_to IS NULL AND withdrawn_at IS NULL AND source = ? "
        "AND incident_date >= ? AND coalesce(incident_date_end, incident_date) <= ?",
        (source, coverage.first, coverage.last),
    )
    return [row[0] for row in rows]


def read_rows(connection: sqlite3.Connection, table: str, ids: Sequence[str]) -> dict[str, Row]:
    """Return the stored columns of some records' current versions, in table order."""
    names = ", ".join(f'"{name}"' for name in record_spec(table).columns)
    rows = connection.execute(
        f'SELECT {names} FROM "{table}_versions" WHERE valid_to IS NULL '
        "AND record_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row[0]: row for row in rows}
