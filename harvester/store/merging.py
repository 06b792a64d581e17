"""Merging what the archive gives today into what the database holds: pure rules over chains of versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harvester.model.vocab import Cause
from harvester.store.schema import VERSION_NAMES, record_spec
from harvester.store.versions import Row, Value

Chain = Sequence[Row]


class Action(StrEnum):
    """What a merge does with one record."""

    ADD = "add"
    REPLACE = "replace"
    APPEND = "append"
    END = "end"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Difference:
    """How one record differs between the archive and the database.

    Attributes:
        table: of the record.
        record_id: of the record.
        action: what the merge does.
        chain: all versions that the archive gives, oldest first; empty when it gives none.
        columns: the facts that differ, with the stored and the new value.
    """

    table: str
    record_id: str
    action: Action
    chain: Chain
    columns: Mapping[str, tuple[Value, Value]]


class ChainView:
    """Reads the versioning columns of a stored row by name."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.width = len(record_spec(table).fields)
        fields = record_spec(table).fields
        self._url = fields.index("url") if "url" in fields else None
        self._index = {name: self.width + i for i, name in enumerate(VERSION_NAMES)}

    def value(self, row: Row, name: str) -> Value:
        """Return one of the columns that every version has."""
        return row[self._index[name]]

    def outline(self, chain: Chain) -> list[tuple[Value, ...]]:
        """Return what makes two chains the same: when, what, why, from which content, at which address."""
        names = ("valid_from", "content_hash", "cause", "document_sha256", "withdrawn_at")
        outlines = [tuple(self.value(row, name) for name in names) for row in chain]
        return [*outlines, (chain[-1][self._url],)] if self._url is not None else outlines


def compare_chains(
    view: ChainView, record_id: str, stored: Chain, given: Chain, parsers: Mapping[str, str]
) -> Difference | None:
    """Decide what to do with one record.

    Args:
        view: of the record's table.
        record_id: of the record.
        stored: its versions in the database, oldest first.
        given: the versions that the archive gives.
        parsers: the version of each source's parser today.

    Rows that an earlier parser wrote are what was known then and stay; the new reading is added as one more version.
    Rows of the same parser must be what the archive gives, and are replaced where they are not.
    """
    if not stored:
        return Difference(view.table, record_id, Action.ADD, given, {})
    if not given:
        return _compare_missing(view, record_id, stored, parsers)
    facts = _differing(view, stored[-1], given[-1])
    current = view.value(given[-1], "parser_version")
    same_parser = all(view.value(row, "parser_version") == current for row in stored)
    if same_parser:
        if view.outline(stored) == view.outline(given):
            return None
        return Difference(view.table, record_id, Action.REPLACE, given, facts)
    if not facts:
        return None
    return Difference(view.table, record_id, Action.APPEND, given, facts)


def _compare_missing(view: ChainView, record_id: str, stored: Chain, parsers: Mapping[str, str]) -> Difference | None:
    if view.value(stored[-1], "withdrawn_at") is not None:
        return None
    today = parsers.get(str(view.value(stored[-1], "source")))
    action = Action.UNEXPLAINED if view.value(stored[-1], "parser_version") == today else Action.END
    return Difference(view.table, record_id, action, stored[-1:], {})


def _differing(view: ChainView, stored: Row, given: Row) -> dict[str, tuple[Value, Value]]:
    if view.value(stored, "content_hash") == view.value(given, "content_hash"):
        differing: dict[str, tuple[Value, Value]] = {}
    else:
        spec = record_spec(view.table)
        pairs = zip(spec.fields, stored, given, strict=False)
        differing = {n: (a, b) for n, a, b in pairs if n in spec.facts and a != b}
    withdrawn = view.value(stored, "withdrawn_at"), view.value(given, "withdrawn_at")
    if (withdrawn[0] is None) != (withdrawn[1] is None):
        differing["withdrawn_at"] = withdrawn
    return differing


def pair_chains(stored: Iterator[Row], given: Iterator[Row]) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Walk two tables of versions, each sorted by record_id and version, record by record."""
    left, right = _chains(stored), _chains(given)
    a, b = next(left, None), next(right, None)
    while a is not None and b is not None:
        if a[0] < b[0]:
            yield a[0], a[1], []
            a = next(left, None)
        elif b[0] < a[0]:
            yield b[0], [], b[1]
            b = next(right, None)
        else:
            yield a[0], a[1], b[1]
            a, b = next(left, None), next(right, None)
    while a is not None:
        yield a[0], a[1], []
        a = next(left, None)
    while b is not None:
        yield b[0], [], b[1]
        b = next(right, None)


def _chains(rows: Iterator[Row]) -> Iterator[tuple[str, list[Row]]]:
    chain: list[Row] = []
    for row in rows:
        if chain and chain[0][0] != row[0]:
            yield str(chain[0][0]), chain
            chain = []
        chain.append(row)
    if chain:
        yield str(chain[0][0]), chain


def version_after(view: ChainView, stored: Row, given: Row, at: str, run_id: str | None) -> dict[str, Value]:
    """Return the versioning columns of the version that a changed parser adds."""
    return {
        "version": int(view.value(stored, "version") or 0) + 1,
        "source": view.value(given, "source"),
        "document_sha256": view.value(given, "document_sha256"),
        "first_seen_at": view.value(stored, "first_seen_at"),
        "withdrawn_at": view.value(given, "withdrawn_at"),
        "valid_from": at,
        "cause": Cause.PARSER_CHANGED,
        "run_id": run_id,
        "parser_version": view.value(given, "parser_version"),
        "content_hash": view.value(given, "content_hash"),
    }
