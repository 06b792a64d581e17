"""Which records a document's rows are: their ids, given when first seen, and whatever refers to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harvester.model.items import RECORDS, Assessment, Record
from harvester.model.parsed import ParsedDocument, digest_words, root_of
from harvester.store.alignment import Reading, align
from harvester.store.versions import Current, Row, hash_row, read_row

_NOTHING: Mapping[str, Current] = {}
ReadRows = Callable[[str, Sequence[str]], Mapping[str, Row]]


@dataclass(frozen=True, slots=True)
class Alias:
    """An id by which a record was known, or would have been had its content been read first."""

    former_id: str
    record_id: str
    table: str
    reason: str


@dataclass
class Recognised:
    """The rows of a document under the ids that they keep.

    Attributes:
        readings: by table, each record with its columns and their digest.
        aliases: the ids that rows would have had.
        reasons: by record_id, why a row that says something else than before is the same.
        minted: by record_id, the id that the row's own content would give it.
    """

    readings: dict[str, list[tuple[Record, Row, str]]] = field(default_factory=dict)
    aliases: list[Alias] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    minted: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """What stands of the roots of a document.

    Attributes:
        roots: the reports and incidents of which anything stands.
        current: by table, the current version of each record.
        read_rows: reads whole rows.
        read_aliases: returns the former ids below a root.
        foreign: the roots of which the document is another edition.
    """

    roots: Sequence[str]
    current: Mapping[str, Mapping[str, Current]]
    read_rows: ReadRows
    read_aliases: Callable[[str], Collection[str]]
    foreign: Collection[str] = ()


def adopt_identity(parsed: ParsedDocument, own: str, twin: str) -> None:
    """Give a report and everything that hangs on it the identity of the release that it reports again.

    Args:
        parsed: the document, changed in place.
        own: the report's own record_id.
        twin: the release's.
    """

    def renamed(record_id: str) -> str:
        return twin + record_id[len(own) :] if root_of(record_id) == own else record_id

    for record in parsed.records:
        record.record_id = renamed(record.record_id)
        if record.parent_column:
            setattr(record, record.parent_column, renamed(getattr(record, record.parent_column)))
        if isinstance(record, Assessment) and record.duplicate_of:
            record.duplicate_of = renamed(record.duplicate_of)
    parsed.checks = [replace(check, subject=(renamed(check.subject[0]),)) for check in parsed.checks]


def recognise(parsed: ParsedDocument, standing: Standing) -> Recognised:
    """Give each row of a document the id of the record that it is; the document is changed in place."""
    return _Recogniser(parsed, standing).run()


class _Recogniser:
    def __init__(self, parsed: ParsedDocument, standing: Standing) -> None:
        self.parsed = parsed
        self.standing = standing
        self.found = Recognised()
        self.renamed: dict[str, str] = {}

    def run(self) -> Recognised:
        tables: dict[str, list[Record]] = {}
        for record in self.parsed.records:
            tables.setdefault(record.table, []).append(record)
        for cls in RECORDS:  # parents before children
            if records := tables.get(cls.table):
                self._recognise_table(cls, records)
        if self.renamed:
            self._rename_references()
        return self.found

    def _recognise_table(self, cls: type[Record], records: list[Record]) -> None:
        table = cls.table
        minted = [record.record_id for record in records] if self.renamed else None
        if self.renamed and cls.parent_column:
            for record in records:
                self._follow_parent(record, cls.parent_column)
        readings: list[tuple[Record, Row, str]] = []
        current = self.standing.current.get(table, _NOTHING)
        aligned = True
        for record in records:
            row = read_row(record)
            digest = hash_row(table, row)
            readings.append((record, row, digest))
            if aligned and current:
                known = current.get(record.record_id)
                aligned = known is not None and known[1] == digest and known[3] is None
        if not (aligned or cls.shared):
            minted = minted or [record.record_id for record in records]
            self._align(table, readings, current)
        if minted is not None:
            for record, former in zip(records, minted, strict=True):
                if record.record_id != former:
                    self.renamed[former] = record.record_id
                    self.found.minted[record.record_id] = former
        self.found.readings[table] = readings

    def _follow_parent(self, record: Record, column: str) -> None:
        parent = getattr(record, column)
        kept = self.renamed.get(parent)
        if kept is not None:
            setattr(record, column, kept)
            if record.record_id.startswith(f"{parent}:"):
                former, record.record_id = record.record_id, kept + record.record_id[len(parent) :]
                self._note_alias(former, record, "the line that it belongs to keeps its id")

    def _align(self, table: str, rows: list[tuple[Record, Row, str]], current: Mapping[str, Current]) -> None:
        readings = [Reading(record.record_id, row, digest) for record, row, digest in rows]
        roots = self.standing.roots
        if len(roots) == 1:
            self._align_root(table, roots[0], rows, readings, list(range(len(rows))), current)
            return
        standing: dict[str, dict[str, Current]] = {}
        for record_id, row in current.items():
            standing.setdefault(root_of(record_id), {})[record_id] = row
        for root, places in _by_root(readings).items():
            if mine := standing.get(root):
                self._align_root(table, root, rows, readings, places, mine)

    def _align_root(
        self,
        table: str,
        root: str,
        rows: list[tuple[Record, Row, str]],
        readings: list[Reading],
        places: list[int],
        mine: Mapping[str, Current],
    ) -> None:
        chosen = [readings[place] for place in places] if len(places) < len(readings) else readings
        alignment = align(
            table, mine, chosen, lambda ids: self.standing.read_rows(table, ids),
            foreign=root in self.standing.foreign,
        )  # fmt: skip
        taken: set[str] | None = None
        formers: Collection[str] = ()
        for index, place in enumerate(places):
            record, _, digest = rows[place]
            former = record.record_id
            kept = alignment.ids.get(index)
            if kept is None:
                if taken is None:
                    taken = {*mine, *alignment.ids.values()}
                    formers = self.standing.read_aliases(root)
                kept = _find_free(record, taken, formers)
                taken.add(kept)
            elif (reason := alignment.reasons.get(index)) is not None:
                self.found.reasons[kept] = reason
            if kept != former:
                record.record_id = kept
                rows[place] = (record, read_row(record), digest)  # an id is no fact: the digest stays
                if kept in mine and former not in mine:
                    self._note_alias(former, record, alignment.reasons.get(index, "same words and values"))

    def _note_alias(self, former: str, record: Record, reason: str) -> None:
        self.found.aliases.append(Alias(former, record.record_id, record.table, reason))

    def _rename_references(self) -> None:
        self.found.aliases = [
            replace(alias, record_id=self.renamed.get(alias.former_id, alias.record_id)) for alias in self.found.aliases
        ]
        rows = self.found.readings.get(Assessment.table, [])
        for place, (record, _, _) in enumerate(rows):
            if isinstance(record, Assessment) and record.duplicate_of in self.renamed:
                record.duplicate_of = self.renamed[record.duplicate_of]
                row = read_row(record)
                rows[place] = (record, row, hash_row(Assessment.table, row))
        self.parsed.checks = [
            replace(check, subject=(self.renamed.get(check.subject[0], check.subject[0]),))
            for check in self.parsed.checks
        ]


def _by_root(readings: Iterable[Reading]) -> dict[str, list[int]]:
    roots: dict[str, list[int]] = {}
    for place, reading in enumerate(readings):
        roots.setdefault(root_of(reading.record_id), []).append(place)
    return roots


def _find_free(record: Record, taken: Collection[str], formers: Collection[str]) -> str:
    """Return an id for a new row that no other row has or had."""
    if record.record_id not in taken and record.record_id not in formers:
        return record.record_id
    stem = f"{record.record_id}-{digest_words(record.quote)}"
    name, times = stem, 1
    while name in taken or name in formers:
        times += 1
        name = f"{stem}-{times}"
    return name
