"""What one document changes in the record tables: a pure plan, which the database module then carries out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from harvester.model.clock import format_time, parse_time
from harvester.model.document import Check
from harvester.model.items import BY_TABLE, Assessment, Record, Strike
from harvester.model.parsed import ParsedDocument, root_of
from harvester.model.vocab import CORRECTING_KINDS, Cause
from harvester.store.recognition import Alias, Recognised, Standing, recognise
from harvester.store.schema import VERSION_NAMES, record_spec
from harvester.store.versions import Current, Row, Value, decide, diff_rows, missing_records

_NOBODY: frozenset[str] = frozenset()
_NOWHERE: Mapping[str, frozenset[str]] = {}
_LISTED = {Assessment.table, Strike.table}  # rows that a copy may leave out, or be the only one to state
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
    held: int = 0

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
        aliases: rows of ``record_aliases``.
        current_again: record_ids that stand again, and so are nobody's former ids.
        alignments: rows of ``alignments``.
    """

    closed: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    inserted: dict[str, list[tuple[Value, ...]]] = field(default_factory=dict)
    changes: list[tuple[Value, ...]] = field(default_factory=list)
    moved: dict[str, list[tuple[str, str, str, str, str]]] = field(default_factory=dict)
    addresses: dict[str, list[Address]] = field(default_factory=dict)
    aliases: list[tuple[Value, ...]] = field(default_factory=list)
    current_again: list[tuple[str]] = field(default_factory=list)
    alignments: list[tuple[Value, ...]] = field(default_factory=list)

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
        read_aliases: reads the former ids below a root.
    """

    current: dict[str, dict[str, Current]]
    streams: dict[str, dict[str, set[str]]]
    ranks: dict[str, dict[str, int]]
    read_rows: ReadRows
    read_aliases: Callable[[str], Collection[str]] = lambda _root: ()


@dataclass
class Plan:
    """The plan for one document."""

    batch: Batch = field(default_factory=Batch)
    written: Written = field(default_factory=Written)
    checks: list[Check] = field(default_factory=list)
    copied_roots: set[str] = field(default_factory=set)


def ranks_of(parsed: ParsedDocument) -> dict[str, int]:
    """Return, for each report and incident stated: 1 in a mirror's copy, -1 in an addendum to parts of it, else 0."""
    ranks = dict.fromkeys(roots_of(parsed), 0)
    for report in parsed.reports():
        if report.record_id in ranks:
            ranks[report.record_id] = 1 if report.mirror_of else -1 if report.kind in CORRECTING_KINDS else 0
    return ranks


def roots_of(parsed: ParsedDocument) -> list[str]:
    """Return the record_ids of the reports and incidents that a document states, in order."""
    if parsed.packed is not None:
        return parsed.packed.roots
    roots: dict[str, None] = {}
    below = "\n"  # begins no id
    for record in parsed.records:
        # Most rows stand below the report of the row before them.
        if not record.record_id.startswith(below) and not record.shared:
            root = root_of(record.record_id)
            roots[root] = None
            below = f"{root}:"
    return list(roots)


def plan_document(parsed: ParsedDocument, state: State, writing: Writing) -> Plan:
    """Plan the versions that one document makes.

    A record follows the stream that first stated it, unless a publisher's own document comes after a mirror's copy, or
    an addendum after the report: it replaces the rows that it prints, not the report and not its other rows. What other
    streams state of it is compared and, where it differs, recorded as a failed check.
    """
    plan = Plan()
    planner = _Planner(parsed, state, writing, plan)
    found = planner.recognise()
    for table, readings in found.readings.items():
        planner.plan_table(table, readings)
    planner.keep_adopted(found)
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
        self.rows: dict[str, dict[str, Row]] = {}
        self.only_root = next(iter(state.streams)) if len(state.streams) == 1 else ""
        self.ranks = ranks_of(parsed)
        self.foreign = {root for root in self.ranks if self._is_foreign(root)}
        self.copies = {root for root in self.foreign if self.ranks[root] >= self._best_rank(root)}

    def _is_foreign(self, root: str) -> bool:
        """Say whether a report stands that other streams state first: then the document is another edition of it."""
        streams = self.state.streams.get(root, {})
        if self.parsed.keyed_by_id or self.ranks[root] < 0 or len(self.state.ranks.get(root, {})) < 2:
            return False
        current = next((rows[root] for rows in self.state.current.values() if root in rows), None)
        owners = streams.get(current.document_sha256 or "", set()) if current else set()
        return bool(owners) and self.parsed.origin not in owners

    def _best_rank(self, root: str) -> int:
        """Return the best rank of another stream that states a report; an addendum is none."""
        others = [rank for stream, rank in self.state.ranks[root].items() if stream != self.parsed.origin]
        return min(map(abs, others), default=1)

    def recognise(self) -> Recognised:
        """Give every row the id of the record that it is, and note why."""
        state = self.state
        standing = Standing(list(state.streams), state.current, self._read_rows, state.read_aliases, self.foreign)
        found = recognise(self.parsed, standing)
        if found.aliases or found.reasons:
            self._note_aliases(found.aliases)
            self.plan.batch.alignments.extend(
                (record_id, self.parsed.sha256, reason) for record_id, reason in found.reasons.items()
            )
        return found

    def _read_rows(self, table: str, ids: Sequence[str]) -> Mapping[str, Row]:
        """Read whole rows, each once."""
        known = self.rows.setdefault(table, {})
        wanted = [record_id for record_id in ids if record_id not in known]
        if wanted:
            known.update(self.state.read_rows(table, wanted))
        return known

    def keep_adopted(self, found: Recognised) -> None:
        """Let the ids resolve that the rows of another edition would have had alone."""
        for own, twin in self.parsed.adopted.items():
            for table, readings in found.readings.items():
                known = self.state.current.get(table, {})
                added = {row[0] for row in self.plan.batch.inserted.get(table, ())}
                for record, _, _ in readings:
                    record_id = record.record_id
                    if root_of(record_id) == twin and (record_id in known or record_id in added):
                        minted = found.minted.get(record_id, record_id)
                        alias = Alias(
                            own + minted[len(twin) :], record_id, table, "another edition of the same release"
                        )
                        self._note_aliases([alias])

    def _note_aliases(self, aliases: Iterable[Alias]) -> None:
        self.plan.batch.aliases.extend(
            (alias.former_id, alias.table, alias.record_id, alias.reason, self.parsed.sha256) for alias in aliases
        )

    def plan_table(self, table: str, readings: Sequence[tuple[Record, Row, str]]) -> None:
        known = self.state.current.get(table, {})
        changed: dict[str, tuple[Current, Row, dict[str, Value]]] = {}
        for record, row, digest in readings:
            current = known.get(record.record_id)
            if current is not None and not record.shared and not self._owns(record, current):
                self._compare_copy(record, row, current, digest)
                continue
            if current is None and self.copies and not self._may_add(record):
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
        if changed:
            self._note_changes(table, changed, {record.record_id: record for record, _, _ in readings})

    def plan_missing(self) -> None:
        """End the records that the stream's earlier content stated and this one does not.

        Where that content was another report, such as one of a month that has been corrected, the whole of it ends,
        and its ids point to the rows that stand in their place.
        """
        stated = {record.record_id for record in self.parsed.records}
        successor = self._successor()
        for table, rows in self.state.current.items():
            if BY_TABLE[table].shared:
                continue
            mine = {rid: row for rid, row in rows.items() if self._owner_streams(rid, row) == {self.parsed.origin}}
            for record_id in missing_records(mine, stated):
                self._end(table, record_id, rows[record_id])
                root = root_of(record_id)
                pointed = successor + record_id[len(root) :] if successor and root not in self.ranks else None
                if pointed in stated:
                    alias = Alias(record_id, pointed, table, "its document states it in another report now")
                    self._note_aliases([alias])
            if self.copies and table in _LISTED:
                self._check_left_out(table, rows, stated)

    def _successor(self) -> str | None:
        """Return the report that takes the place of one that the document stated before, where it is clear which."""
        begun = [root for root in self.ranks if not any(root in rows for rows in self.state.current.values())]
        choices = begun or list(self.ranks)
        return choices[0] if len(choices) == 1 else None

    def _check_left_out(self, table: str, rows: Mapping[str, Current], stated: Collection[str]) -> None:
        """Note the rows that a copy leaves out of a list; one that keeps no list, only a summary, says nothing."""
        listing = {root_of(record.record_id) for record in self.parsed.records if record.table == table} & self.copies
        for record_id, current in rows.items():
            if current.withdrawn_at is None and record_id not in stated and root_of(record_id) in listing:
                self._disagree(record_id, f"a row of {table}", "not stated")

    def _may_add(self, record: Record) -> bool:
        """Say whether a row that nothing stands for is added; one that only another edition states is noted."""
        root = root_of(record.record_id)
        if root not in self.copies or record.shared:
            return True
        if record.parent_column and record.table == "strike_targets":
            strike = getattr(record, record.parent_column)
            if strike in self.state.current.get(Strike.table, {}):
                self._disagree(strike, "no such target", f"target {getattr(record, 'target_text', None)}")
                return False
        elif record.table in _LISTED:
            self._disagree(record.record_id, "no such row", f"row {record.quote or ''}".strip())
        elif root in self.parsed.editions:
            return False  # another site frames the lines with totals of its own making
        return True

    def _disagree(self, record_id: str, expected: str, found: str) -> None:
        self.plan.checks.append(
            Check("copies_agree", (record_id,), expected, found, holds=False, detail=self.parsed.url)
        )

    def keep_checks(self) -> None:
        copied = self.plan.copied_roots
        own = [check for check in self.parsed.checks if root_of(check.subject[0]) not in copied]
        self.plan.checks = [*own, *self.plan.checks]

    def _owner_streams(self, record_id: str, current: Current) -> Collection[str]:
        root = self.only_root or root_of(record_id)
        return self.state.streams.get(root, _NOWHERE).get(current.document_sha256 or "", _NOBODY)

    def _owns(self, record: Record, current: Current) -> bool:
        owners = self._owner_streams(record.record_id, current)
        if not owners or self.parsed.origin in owners or self.parsed.keyed_by_id:
            return True
        root = root_of(record.record_id)
        rank = min(self.state.ranks[root].get(stream, 0) for stream in owners)
        if record.record_id == root:
            return abs(self.ranks[root]) < abs(rank)  # an addendum does not speak for the report itself
        return self.ranks[root] < rank

    def _compare_copy(self, record: Record, row: Row, current: Current, digest: str) -> None:
        self.plan.written.copies += 1
        if record.record_id == root_of(record.record_id):
            if self.ranks[record.record_id] >= 0:
                self.plan.copied_roots.add(record.record_id)
            self._note_address(record)
            return
        if current.withdrawn_at is None and digest != current.content_hash:
            standing = self._read_rows(record.table, [record.record_id])[record.record_id]
            self._note_disagreement(record, standing, row)

    def _note_disagreement(self, record: Record, leading: Row, copied: Row) -> None:
        texts = record_spec(record.table).texts
        for name, (expected, found) in diff_rows(record.table, leading, copied).items():
            if name in texts and any(getattr(record, sibling) is not None for sibling in texts[name]):
                continue
            self._disagree(record.record_id, f"{name} {expected}", f"{name} {found}")

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

    def _note_changes(
        self,
        table: str,
        changed: Mapping[str, tuple[Current, Row, dict[str, Value]]],
        records: Mapping[str, Record],
    ) -> None:
        old_rows = self._read_rows(table, list(changed))
        for record_id, (current, row, version) in changed.items():
            diff = diff_rows(table, old_rows[record_id], row)
            if current.withdrawn_at is not None:
                diff["withdrawn_at"] = (current.withdrawn_at, None)
                self.plan.batch.current_again.append((record_id,))
            elif root_of(record_id) in self.foreign and record_id not in self.ranks:
                self._note_disagreement(records[record_id], row, old_rows[record_id])
            self.plan.batch.note(table, record_id, version, diff)

    def _end(self, table: str, record_id: str, current: Current) -> None:
        row = self._read_rows(table, [record_id])[record_id]
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
