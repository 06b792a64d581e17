"""What changes in tables that are worked out from other rows: a pure plan, which the database module carries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harvester.model.items import Record
from harvester.model.vocab import Cause
from harvester.store.planning import Ending, Plan, after, end_record
from harvester.store.versions import Current, Row, Value, decide, diff_rows, hash_row, read_row


@dataclass(frozen=True, slots=True)
class Standing:
    """A derived row as the database holds it: its version, what worked it out, its columns."""

    current: Current
    parser_version: str
    row: Row


def plan_derived(
    records: Iterable[Record],
    standing: Mapping[str, Mapping[str, Standing]],
    source: str,
    parser_version: str,
    at: str,
) -> Plan:
    """Plan the versions that a new working-out makes.

    A row that comes out otherwise by other rules has the cause ``parser_changed``, by the same rules
    ``source_changed``: then the rows that it was worked out from have changed.

    Args:
        records: identified rows of derived tables.
        standing: by table, every row that the database holds, withdrawn ones too.
        source: under whose name the rows stand.
        parser_version: of what worked them out.
        at: since when changed rows stand.
    """
    plan = Plan()
    given: set[tuple[str, str]] = set()
    for record in records:
        given.add((record.table, record.record_id))
        before = standing[record.table].get(record.record_id)
        row = read_row(record)
        digest = hash_row(record.table, row)
        rules_changed = before is not None and before.parser_version != parser_version
        cause = decide(before.current if before else None, digest, parser_changed=rules_changed)
        if cause is None:
            plan.written.unchanged += 1
            continue
        version = _version(before, cause, digest, source, parser_version, at)
        plan.batch.insert(record.table, row, version)
        if before is not None:
            _close(plan, record, before, row, version)
        _count(plan, cause)
    _end_missing(plan, standing, given, source, parser_version, at)
    return plan


def _version(
    before: Standing | None, cause: Cause, digest: str, source: str, parser_version: str, at: str
) -> dict[str, Value]:
    start = after(at, before.current.valid_from) if before else at
    return {
        "version": before.current.version + 1 if before else 1,
        "source": source,
        "document_sha256": None,
        "first_seen_at": before.current.first_seen_at if before else start,
        "valid_from": start,
        "cause": cause,
        "run_id": None,
        "parser_version": parser_version,
        "content_hash": digest,
    }


def _close(plan: Plan, record: Record, before: Standing, row: Row, version: Mapping[str, Value]) -> None:
    plan.batch.close(record.table, record.record_id, before.current.version, str(version["valid_from"]))
    diff = diff_rows(record.table, before.row, row)
    if before.current.withdrawn_at is not None:
        diff["withdrawn_at"] = (before.current.withdrawn_at, None)
    plan.batch.note(record.table, record.record_id, version, diff)


def _count(plan: Plan, cause: Cause) -> None:
    if cause is Cause.NEW:
        plan.written.new += 1
    elif cause is Cause.RESTORED:
        plan.written.restored += 1
    else:
        plan.written.changed += 1


def _end_missing(
    plan: Plan,
    standing: Mapping[str, Mapping[str, Standing]],
    given: set[tuple[str, str]],
    source: str,
    parser_version: str,
    at: str,
) -> None:
    for table, rows in standing.items():
        for record_id, row in rows.items():
            if (table, record_id) in given or row.current.withdrawn_at is not None:
                continue
            ending = Ending(table, record_id, row.current, row.row, source, parser_version)
            end_record(plan.batch, ending, after(at, row.current.valid_from), None, Cause.WITHDRAWN)
            plan.written.withdrawn += 1
