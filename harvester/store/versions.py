"""The versioning rules: pure functions over rows, with no database in sight.

A record is compared by its facts, NULL-safe: a value that appears or disappears is a change. What a source prints is
compared through its normalised value where there is one, so that a relabelling makes no version of the facts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from functools import cache, lru_cache
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
    """How rows of one table are read and digested; made once, because it runs for every record.

    Attributes:
        read: takes a record's columns in table order.
        names: of the facts, sorted: their order in the table says nothing.
        facts: takes these out of a row.
        texts: position among the facts of a printed text, and those in the row of what stands for it.
        unordered: positions among the facts of lists in no order.
        reals: positions among the facts of real numbers.
    """

    read: Callable[[dict[str, Value]], Row]
    names: tuple[str, ...]
    facts: Callable[[Row], Row]
    texts: tuple[tuple[int, tuple[int, ...]], ...]
    unordered: tuple[int, ...]
    reals: tuple[int, ...]


@cache
def _plan(table: str) -> _Plan:
    spec = record_spec(table)
    names = tuple(sorted(spec.facts))
    in_row = {name: index for index, name in enumerate(spec.fields)}
    among_facts = {name: index for index, name in enumerate(names)}
    return _Plan(
        itemgetter(*spec.fields),
        names,
        itemgetter(*(in_row[name] for name in names)),
        tuple((among_facts[text], tuple(in_row[n] for n in others)) for text, others in spec.texts.items()),
        tuple(among_facts[name] for name in spec.unordered),
        tuple(among_facts[name] for name in spec.reals),
    )


@cache
def facts_scheme(table: str) -> str:
    """Return what a table's digests are made by: where it is another one, the stored digests are made anew."""
    spec = record_spec(table)
    texts = sorted((text, list(others)) for text, others in spec.texts.items())
    parts = (_DIGESTED, sorted(spec.facts), texts, sorted(spec.unordered), sorted(spec.reals))
    return hashlib.blake2b(_encode(parts).encode(), digest_size=8).hexdigest()


def read_row(record: Record) -> Row:
    """Return a record's stored columns in table order."""
    return _plan(record.table).read(record.__dict__)


def hash_row(table: str, row: Row) -> str:
    """Digest the facts of a row: the name and the value of everything that is stated.

    What is not stated is not digested, so that a new column changes no digest, and names are sorted, so that another
    order of columns changes none. A printed text counts only while none of the normalised columns that stand for it is
    filled; a list in no order counts as a set.

    Returns:
        32 hexadecimal digits.
    """
    plan = _plan(table)
    values = list(plan.facts(row))
    for text, siblings in plan.texts:
        if values[text] is not None:
            for sibling in siblings:
                if row[sibling] is not None:
                    values[text] = None
                    break
    for index in plan.unordered:
        if (value := values[index]) is not None:
            values[index] = sort_list(value)
    for index in plan.reals:
        if (value := values[index]) is not None and type(value) is int:  # the database gives a real number back
            values[index] = float(value)
    stated = {name: value for name, value in zip(plan.names, values, strict=True) if value is not None}
    return hashlib.blake2b(_encode(stated).encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=4096)
def sort_list(value: Value) -> Value:
    """Bring a column that holds one value, or several as a JSON list, into one order.

    >>> sort_list('["b", "a"]') == sort_list('["a", "b"]'), sort_list("a") == sort_list('["a"]'), sort_list(None)
    (True, True, None)
    """
    if not isinstance(value, str):
        return value
    try:
        parts = json.loads(value) if value.startswith("[") else [value]
    except ValueError:  # words in brackets, as printed
        parts = [value]
    return _encode(sorted(_encode(part) for part in parts))


# One encoder for all rows: json.dumps with options makes a new one for each call.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_DIGESTED = "name and value of what is stated"


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
    """Return the columns in which two rows differ, with the old and the new value.

    Evidence is left aside, and so is another order of a list in no order.
    """
    spec = record_spec(table)
    return {
        name: (before, after)
        for name, before, after in zip(spec.fields, old, new, strict=True)
        if name in spec.facts
        and before != after
        and not (name in spec.unordered and sort_list(before) == sort_list(after))
    }


def missing_records(current: Mapping[str, Current], seen: Collection[str]) -> list[str]:
    """Return the records that stood in an earlier content of a document and no longer do."""
    return [rid for rid, row in current.items() if rid not in seen and row.withdrawn_at is None]
