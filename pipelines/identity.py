"""Identity: stable record_ids out of the keys that a parser gives, and the links between parents and children.

Where the publisher gives a row no id, its name is made of what it says (a day and a place, an action and a target) and
never of its place in the list, so that whatever is read first, the same row has the same name. The store keeps the
name that a row was first given (``harvester.store.alignment``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from harvester.model.document import Problem
from harvester.model.items import Assessment, Record, Strike, StrikeTarget
from harvester.model.parsed import ParsedDocument, digest_words, root_of
from harvester.model.vocab import Stage

SEPARATOR = ":"
_RELEASE_ID = re.compile(r"[a-z]+_[a-z_]+:[^:]+")
_NOT_A_WORD = re.compile(r"[^\w]+")
_LONGEST = 40  # letters of a place or target that go into a name

Key = tuple[str, ...]


def identify_records(parsed: ParsedDocument) -> ParsedDocument:
    """Give each record its record_id and its parent's; a second record with the same key is set aside.

    A copy of a release takes the release's own identity, so that the same release met twice is one report.
    """
    names = _Names(parsed)
    kept: list[Record] = []
    seen: set[tuple[str, Key]] = set()
    for record in parsed.records:
        key = record.key if not record.record_id else (record.record_id,)
        if (record.table, key) not in seen:
            seen.add((record.table, key))
            kept.append(record)
        elif not record.shared:
            parsed.problems.append(_same_key(record))
    names.mint(kept)
    for record in kept:
        record.record_id = record.record_id or names.of(record.key)
        if record.parent_column and record.parent:
            setattr(record, record.parent_column, names.of(record.parent))
        if isinstance(record, Assessment) and record.duplicate_of:
            record.duplicate_of = names.renamed.get(record.duplicate_of, record.duplicate_of)
    parsed.records = kept
    parsed.checks = [replace(check, subject=(names.of(check.subject),)) for check in parsed.checks]
    return parsed


class _Names:
    """Knows the record_id of every key of a document.

    Attributes:
        renamed: the id that a key alone would give, and the one that its row has.
    """

    def __init__(self, parsed: ParsedDocument) -> None:
        self.source = parsed.source
        self.roots = {
            report.key[0]: report.mirror_of
            for report in parsed.reports()
            if report.mirror_of and _RELEASE_ID.fullmatch(report.mirror_of)
        }
        self.renamed: dict[str, str] = {}
        self._minted: dict[Key, str] = {}

    def of(self, key: Key) -> str:
        """Return the record_id of a key."""
        return self._minted.get(key) or self._join(key)

    def mint(self, records: Iterable[Record]) -> None:
        """Name the rows that the publisher gives no id; parents come before their children."""
        tables: dict[str, list[Record]] = {}
        for record in records:
            if record.table in _STEMS and not record.record_id:
                tables.setdefault(record.table, []).append(record)
        for table in _STEMS:
            self._mint_table(table, tables.get(table, ()))

    def _mint_table(self, table: str, records: Iterable[Record]) -> None:
        word, stem_of = _STEMS[table]
        stems = [
            (record, SEPARATOR.join((self.of(record.parent or record.key[:1]), word, stem_of(record))))
            for record in records
        ]
        times = Counter(stem for _, stem in stems)
        taken: Counter[str] = Counter()
        for record, stem in stems:
            name = stem if times[stem] == 1 else f"{stem}-{digest_words(record.quote)}"
            taken[name] += 1
            name = name if taken[name] == 1 else f"{name}-{taken[name]}"
            self._minted[record.key] = name
            self.renamed[self._join(record.key)] = name

    def _join(self, key: Key) -> str:
        root = self.roots.get(key[0]) or f"{self.source}{SEPARATOR}{_escape(key[0])}"
        return SEPARATOR.join([root, *(_escape(part) for part in key[1:])])


def _slug(text: str | None) -> str:
    return _NOT_A_WORD.sub("-", (text or "").casefold().replace("’", "").replace("'", ""))[:_LONGEST].strip("-")


def _day_and_place(record: Record) -> str:
    if isinstance(record, Assessment):
        day, printed, place = record.incident_date, record.incident_date_text, record.place_text
    else:
        assert isinstance(record, Strike)
        day, printed, place = record.strike_date, record.strike_date_text, record.place_text
    dated = day.replace("-", "") if isinstance(day, str) else _slug(printed)
    return "-".join(part for part in (dated or "undated", _slug(place)) if part)


def _action_and_target(record: Record) -> str:
    assert isinstance(record, StrikeTarget)
    return "-".join(part for part in (_slug(record.action_text), _slug(record.target_text)) if part) or "target"


_STEMS: dict[str, tuple[str, Callable[[Record], str]]] = {
    Assessment.table: ("item", _day_and_place),
    Strike.table: ("strike", _day_and_place),
    StrikeTarget.table: ("target", _action_and_target),
}


def _escape(part: str) -> str:
    return part.replace(SEPARATOR, "_")


def keep_unknown(parsed: ParsedDocument, known: set[str]) -> list[str]:
    """Set aside, in one part of a long document, the incidents and shared records that earlier parts have stated.

    Args:
        parsed: the part, identified; changed in place.
        known: the record_ids met so far; those of the part are added.

    Returns:
        The incidents that are left, in order.
    """
    met = {record.record_id for record in parsed.records if not record.parent} & known
    parsed.problems += [_same_key(r) for r in parsed.records if r.record_id in met and not (r.parent or r.shared)]
    parsed.records = [r for r in parsed.records if (r.record_id if r.shared else root_of(r.record_id)) not in met]
    roots = list(dict.fromkeys(root_of(record.record_id) for record in parsed.records if not record.shared))
    known.update(roots, (record.record_id for record in parsed.records if record.shared))
    return roots


def _same_key(record: Record) -> Problem:
    return Problem(
        "same_key",
        f"{record.table}: a second row has the key {SEPARATOR.join(record.key)}; only the first is stored",
        raw=record.quote or "",
        locator=record.locator or "",
        stage=Stage.IDENTIFY,
    )


class IdentityPipeline:
    """Applies ``identify_records`` to each document."""

    def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Identify the records of one document."""
        return identify_records(item) if item.packed is None else item
