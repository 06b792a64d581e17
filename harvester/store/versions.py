"""The versioning rules: pure functions over rows, with no database in sight.

A record is compared by its facts, NULL-safe: a value that appears or disappears is a change. What a source prints is
compared through its normalised value where there is one, so that a relabelling makes no version of the facts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from harvester.model.items import Record
from harvester.model.vocab import Cause
from harvester.store.schema import record_spec

Value = str | int | float | None
Row = tuple[Value, ...]


class Current(NamedTuple):
    """The current version of a record, as far as a comparison needs it."""

    version: int
    content_hash: str
    first_seen_at: str
    withdrawn_at: str | None
    valid_from: str
    document_sha256: str | None


class _Plan(NamedTuple):
    """How rows of one table are read and digested; made once, because it runs for every record."""

    read: Callable[[dict[str, Value]], Row]
    facts: Callable[[Row], Row]
    texts: tuple[tuple[int, tuple[int, ...]], ...]


@cache
def _plan(table: str) -> _Plan:
    spec = record_spec(table)
    position = {name: index for index, name in enumerate(spec.fields)}
    facts = [position[name] for name in spec.facts if name not in spec.texts]
    texts = tuple((position[text], tuple(position[n] for n in names)) for text, names in spec.texts.items())
    return _Plan(itemgetter(*spec.fields), itemgetter(*facts), texts)


def read_row(record: Record) -> Row:
    """Return a record's stored columns in table order."""
    return _plan(record.table).read(record.__dict__)


def hash_row(table: str, row: Row) -> str:
    """Digest the facts of a row.

    A printed text counts only while none of the normalised columns that stand for it is filled.

    Returns:
        32 hexadecimal digits.
    """
    plan = _plan(table)
    values = list(plan.facts(row))
    for text, siblings in plan.texts:
        value = row[text]
        if value is not None:
            for sibling in siblings:
                if row[sibling] is not None:
                    value = None
                    break
        values.append(value)
    return hashlib.blake2b(_encode(values).encode(), digest_size=16).hexdigest()


# One encoder for all rows: json.dumps with options makes a new one for each call.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def decide(current: Current | None, content_hash: str, *, parser_changed: bool) -> Cause | None:
    """Say which version, if any, an observation of a record makes.

    Args:
        current: the record's current version, if it has any.
        content_hash: of the facts observed.
        parser_changed: the same content is being read again by another version of the parser.

    >>> decide(None, "a", parser_changed=False)
    <Cause.NEW: 'new'>
    """
    if current is None:
        return Cause.NEW
    if current.withdrawn_at is not None:
        return Cause.RESTORED
    if current.content_hash == content_hash:
        return None
    return Cause.PARSER_CHANGED if parser_changed else Cause.SOURCE_CHANGED


def diff_rows(table: str, old: Row, new: Row) -> dict[str, tuple[Value, Value]]:
    """Return the columns in which two rows differ, evidence aside, with the old and the new value."""
    spec = record_spec(table)
    return {
        name: (before, after)
        for name, before, after in zip(spec.fields, old, new, strict=True)
        if name in spec.facts and before != after
    }


def missing_records(current: Mapping[str, Current], seen: Collection[str]) -> list[str]:
    """Return the records that stood in an earlier content of a document and no longer do."""
    return [rid for rid, row in current.items() if rid not in seen and row.withdrawn_at is None]
