"""What one document changes in the record tables: a pure plan, which the database module then carries out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from harvester.model.clock import format_time, parse_time
from harvester.model.document import Check
from harvester.model.items import BY_TABLE, Record, Report
from harvester.model.parsed import ParsedDocument, root_of
from harvester.model.vocab import CORRECTING_KINDS, Cause
from harvester.store.schema import VERSION_NAMES, record_spec
from harvester.store.versions import Current, Row, Value, decide, diff_rows, hash_row, missing_records, read_row

ReadRows = Callable[[str, Sequence[str]], Mapping[str, Row]]


@dataclass(frozen=True)
class Writing:
    """Who writes, when and why.

    Attributes:
        run_id: the run.
        recorded_at: now; versions that a changed parser makes begin then.
        rereading: the content is known, only the parser has changed.
    """

    run_id: str
    recorded_at: str
    rereading: bool = False


@dataclass
class Written:
    """How many records one write touched, and how."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    restored: int = 0
    unchanged: int = 0
    copies: int = 0
    quarantined: int = 0

    def add(self, other: Written) -> None:
        """Add the counts of another write."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    @property
    def touched(self) -> bool:
        """Whether any version was written."""
        return bool(self.new or self.changed or self.withdrawn or self.restored)

    def count(self, versions: Mapping[Cause, int]) -> None:
        """Take the counts of records from the versions that stand, by cause."""
        self.new = versions.get(Cause.NEW, 0)
        self.changed = versions.get(Cause.SOURCE_CHANGED, 0) + versions.get(Cause.PARSER_CHANGED, 0)
        self.withdrawn = versions.get(Cause.WITHDRAWN, 0)
        self.restored = versions.get(Cause.RESTORED, 0)


class Address(NamedTuple):
    """An address at which a report or incident was read, which is no fact of it."""

    url: str
    record_id: str
    stream: str
    rank: int
    observed_at: str


@dataclass
class Batch:
    """The statements that one transaction carries out.

    Attributes:
        closed: by table, (valid_to, record_id, version) of versions that end.
        inserted: by table, rows of the table of versions.
        changes: rows of ``version_changes``.
        moved: by table, (observed_at, observed_at, sha256, run_id, record_id) of shared records met earlier in time.
        addresses: by table, where a report or incident was read whose facts are the same.
    """

    closed: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    inserted: dict[str, list[tuple[Value, ...]]] = field(default_factory=dict)
    changes: list[tuple[Value, ...]] = field(default_factory=list)
    moved: dict[str, list[tuple[str, str, str, str, str]]] = field(default_factory=dict)
    addresses: dict[str, list[Address]] = field(default_factory=dict)

    def close(self, table: str, record_id: str, version: int, at: str) -> None:
        """End a version."""
        self.closed.setdefault(table, []).append((at, record_id, version))

    def insert(self, table: str, row: Row, version: Mapping[str, Value]) -> None:
        """Add a version; ``version`` holds the columns that every version has."""
        tail = (
            version["version"], version["source"], version["document_sha256"], version["first_seen_at"],
            version.get("withdrawn_at"), version["valid_from"], None, version["cause"], version["run_id"],
            version["parser_version"], version["content_hash"],
        )  # fmt: skip
        self.inserted.setdefault(table, []).append((*row, *tail))

    def note(
        self, table: str, record_id: str, version: Mapping[str, Value], diff: Mapping[str, tuple[Value, Value]]
    ) -> None:
        """Note the columns that a version changed."""
        at, cause, run_id, number = version["valid_from"], version["cause"], version["run_id"], version["version"]
        self.changes.extend(
            (table, record_id, number, name, old, new, at, cause, run_id) for name, (old, new) in diff.items()
        )


@dataclass
class State:
    """What the database holds of the reports and incidents that a document states.

    Attributes:
        current: by table, the current version of each record of these roots and of each shared record met.
        streams: by root, the streams that showed each content.
        ranks: by root, the rank of each stream.
        read_rows: reads whole rows when a difference has to be written down.
    """

    current: dict[str, dict[str, Current]]
    streams: dict[str, dict[str, set[str]]]
    ranks: dict[str, dict[str, int]]
    read_rows: ReadRows


@dataclass
class Plan:
    """The plan for one document."""

    batch: Batch = field(default_factory=Batch)
    written: Written = field(default_factory=Written)
    checks: list[Check] = field(default_factory=list)
    copied_roots: set[str] = field(default_factory=set)


def rank_of(parsed: ParsedDocument, root: str) -> int:
    """Return 1 when the document is a mirror's copy of the report, -1 when it corrects parts of it, else 0."""
    for record in parsed.records:
        if isinstance(record, Report) and record.record_id == root:
            return 1 if record.mirror_of else -1 if record.kind in CORRECTING_KINDS else 0
    return 0


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
    parsed.checks = [replace(check, subject=(renamed(check.subject[0]),)) for check in parsed.checks]


def roots_of(parsed: ParsedDocument) -> list[str]:
    """Return the record_ids of the reports and incidents that a document states, in order."""
    return list(dict.fromkeys(root_of(record.record_id) for record in parsed.records if not record.shared))


def plan_document(parsed: ParsedDocument, state: State, writing: Writing) -> Plan:
    """Plan the versions that one document makes.

    A record follows the stream that first stated it, unless a publisher's own document comes after a mirror's copy, or
    an addendum after the report: it replaces the rows that it prints, not the report and not its other rows. What other
    streams state of it is compared and, where it differs, recorded as a failed check.
    """
    plan = Plan()
    planner = _Planner(parsed, state, writing, plan)
    for table, records in _by_table(parsed.records).items():
        planner.plan_table(table, records)
    if not parsed.problems:
        planner.plan_missing()
    planner.keep_checks()
    return plan


class _Planner:
    def __init__(self, parsed: ParsedDocument, state: State, writing: Writing, plan: Plan) -> None:
        self.parsed = parsed
        self.state = state
        self.writing = writing
        self.plan = plan
        self.ranks = {root: rank_of(parsed, root) for root in roots_of(parsed)}

    def plan_table(self, table: str, records: Iterable[Record]) -> None:
        known = self.state.current.get(table, {})
        changed: dict[str, tuple[Current, Row, dict[str, Value]]] = {}
        for record in records:
            row = read_row(record)
            digest = hash_row(table, row)
            current = known.get(record.record_id)
            if root_of(record.record_id) in self.parsed.editions:
                # Another site's edition orders and words the lines its own way; that they agree made it an edition.
                self.plan.written.copies += 1
                self.plan.copied_roots.add(root_of(record.record_id))
                continue
            if current is not None and not record.shared and not self._owns(record, current):
                self._compare_copy(record, current, digest)
                continue
            if current is not None and record.shared:
                self._move_back(table, record.record_id, current)
            cause = decide(current, digest, parser_changed=self.writing.rereading or record.shared)
            if cause is None:
                self.plan.written.unchanged += 1
                self._note_address(record)
                continue
            version = self._version(current, cause, digest)
            self.plan.batch.insert(table, row, version)
            self._count(cause)
            if current is not None:
                self.plan.batch.close(table, record.record_id, current.version, str(version["valid_from"]))
                changed[record.record_id] = (current, row, version)
        self._note_changes(table, changed)

    def plan_missing(self) -> None:
        """End the records that the stream's earlier content stated and this one does not."""
        stated = {record.record_id for record in self.parsed.records}
        for table, rows in self.state.current.items():
            if BY_TABLE[table].shared:
                continue
            mine = {rid: row for rid, row in rows.items() if self._owner_streams(rid, row) == {self.parsed.origin}}
            for record_id in missing_records(mine, stated):
                self._end(table, record_id, rows[record_id])

    def keep_checks(self) -> None:
        copied = self.plan.copied_roots
        own = [check for check in self.parsed.checks if root_of(check.subject[0]) not in copied]
        self.plan.checks = [*own, *self.plan.checks]

    def _owner_streams(self, record_id: str, current: Current) -> set[str]:
        root = root_of(record_id)
        return self.state.streams.get(root, {}).get(current.document_sha256 or "", set())

    def _owns(self, record: Record, current: Current) -> bool:
        owners = self._owner_streams(record.record_id, current)
        if not owners or self.parsed.origin in owners or self.parsed.keyed_by_id:
            return True
        root = root_of(record.record_id)
        rank = min(self.state.ranks[root].get(stream, 0) for stream in owners)
        if record.record_id == root:
            return abs(self.ranks[root]) < abs(rank)  # an addendum does not speak for the report itself
        return self.ranks[root] < rank

    def _compare_copy(self, record: Record, current: Current, digest: str) -> None:
        self.plan.written.copies += 1
        if record.record_id == root_of(record.record_id):
            if self.ranks[record.record_id] >= 0:
                self.plan.copied_roots.add(record.record_id)
            self._note_address(record)
            return
        if digest != current.content_hash:
            row = self.state.read_rows(record.table, [record.record_id])[record.record_id]
            diff = diff_rows(record.table, row, read_row(record))
            texts = record_spec(record.table).texts
            for name, (expected, found) in diff.items():
                if name in texts and any(getattr(record, sibling) is not None for sibling in texts[name]):
                    continue
                subject = (record.record_id,)
                said, copied = f"{name} {expected}", f"{name} {found}"
                self.plan.checks.append(
                    Check("copies_agree", subject, said, copied, holds=False, detail=self.parsed.url)
                )

    def _note_address(self, record: Record) -> None:
        """Let the row show where it was read last, without a version; a copy does not speak for the original."""
        url, root = getattr(record, "url", None), record.record_id
        if not url or root not in self.ranks:
            return
        rank = self.ranks[root]
        if all(abs(rank) <= abs(other) for other in self.state.ranks[root].values()):
            address = Address(url, root, self.parsed.origin, rank, self.parsed.observed_at)
            self.plan.batch.addresses.setdefault(record.table, []).append(address)

    def _move_back(self, table: str, record_id: str, current: Current) -> None:
        observed = self.parsed.observed_at
        if current.version == 1 and observed < current.valid_from:
            row = (observed, observed, self.parsed.sha256, self.writing.run_id, record_id)
            self.plan.batch.moved.setdefault(table, []).append(row)

    def _version(self, current: Current | None, cause: Cause, digest: str) -> dict[str, Value]:
        late = cause is Cause.PARSER_CHANGED
        start = self.writing.recorded_at if late else self.parsed.observed_at
        if current is not None:
            start = after(start, current.valid_from)
        return {
            "version": 1 if current is None else current.version + 1,
            "source": self.parsed.source,
            "document_sha256": self.parsed.sha256,
            "first_seen_at": start if current is None else current.first_seen_at,
            "valid_from": start,
            "cause": cause,
            "run_id": self.writing.run_id,
            "parser_version": self.parsed.parser_version,
            "content_hash": digest,
        }

    def _note_changes(self, table: str, changed: Mapping[str, tuple[Current, Row, dict[str, Value]]]) -> None:
        if not changed:
            return
        old_rows = self.state.read_rows(table, list(changed))
        for record_id, (current, row, version) in changed.items():
            diff = diff_rows(table, old_rows[record_id], row)
            if current.withdrawn_at is not None:
                diff["withdrawn_at"] = (current.withdrawn_at, None)
            self.plan.batch.note(table, record_id, version, diff)

    def _end(self, table: str, record_id: str, current: Current) -> None:
        row = self.state.read_rows(table, [record_id])[record_id]
        rereading = self.writing.rereading
        at = after(self.writing.recorded_at if rereading else self.parsed.observed_at, current.valid_from)
        ending = Ending(table, record_id, current, row, self.parsed.source, self.parsed.parser_version)
        end_record(
            self.plan.batch, ending, at, self.writing.run_id, Cause.PARSER_CHANGED if rereading else Cause.WITHDRAWN
        )
        self.plan.written.withdrawn += 1

    def _count(self, cause: Cause) -> None:
        if cause is Cause.NEW:
            self.plan.written.new += 1
        elif cause is Cause.RESTORED:
            self.plan.written.restored += 1
        else:
            self.plan.written.changed += 1


@dataclass(frozen=True)
class Ending:
    """A record that is stated no longer."""

    table: str
    record_id: str
    current: Current
    row: Row
    source: str
    parser_version: str


def end_record(batch: Batch, ending: Ending, at: str, run_id: str | None, cause: Cause) -> None:
    """Plan the last version of a record: the row as it stood, marked as withdrawn."""
    current = ending.current
    version: dict[str, Value] = {
        "version": current.version + 1,
        "source": ending.source,
        "document_sha256": current.document_sha256,
        "first_seen_at": current.first_seen_at,
        "withdrawn_at": at,
        "valid_from": at,
        "cause": cause,
        "run_id": run_id,
        "parser_version": ending.parser_version,
        "content_hash": current.content_hash,
    }
    batch.close(ending.table, ending.record_id, current.version, at)
    batch.insert(ending.table, ending.row, version)
    batch.note(ending.table, ending.record_id, version, {"withdrawn_at": (None, at)})


def changes_of_chain(table: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows of ``version_changes`` that belong to a record's chain of versions."""
    width = len(record_spec(table).fields)
    at = {name: width + i for i, name in enumerate(VERSION_NAMES)}
    for old, new in pairwise(rows):
        diff = diff_rows(table, old[:width], new[:width]) if old[at["content_hash"]] != new[at["content_hash"]] else {}
        if old[at["withdrawn_at"]] != new[at["withdrawn_at"]]:
            diff["withdrawn_at"] = (old[at["withdrawn_at"]], new[at["withdrawn_at"]])
        tail = (new[at["valid_from"]], new[at["cause"]], new[at["run_id"]])
        for name, (before, now) in diff.items():
            yield (table, new[0], new[at["version"]], name, before, now, *tail)


def after(moment: str, earlier: str) -> str:
    """Return a moment, moved to a millisecond after another when it is not later than that.

    >>> after("2018-08-30T16:00:00.000Z", "2018-08-30T16:00:00.000Z")
    '2018-08-30T16:00:00.001Z'
    """
    if moment > earlier:
        return moment
    return format_time(parse_time(earlier) + timedelta(milliseconds=1))


def cut_row(table: str, row: Row) -> Row:
    """Return the record's own columns of a stored version."""
    return row[: len(record_spec(table).fields)]


def _by_table(records: Iterable[Record]) -> dict[str, list[Record]]:
    tables: dict[str, list[Record]] = {}
    for record in records:
        tables.setdefault(record.table, []).append(record)
    return tables
