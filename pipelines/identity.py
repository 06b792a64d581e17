"""Identity: stable record_ids out of the keys that a parser gives, and the links between parents and children."""

from __future__ import annotations

import re
from dataclasses import replace

from harvester.model.document import Check, Problem
from harvester.model.items import Record
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import Stage

SEPARATOR = ":"
_RELEASE_ID = re.compile(r"[a-z]+_[a-z_]+:[^:]+")


def identify_records(parsed: ParsedDocument) -> ParsedDocument:
    """Give each record its record_id and its parent's; a second record with the same key is set aside.

    A copy of a release takes the release's own identity, so that the same release met twice is one report.
    """
    prefixes = _find_prefixes(parsed)
    kept: list[Record] = []
    seen: set[tuple[str, str]] = set()
    for record in parsed.records:
        record.record_id = record.record_id or _join(prefixes, parsed.source, record.key)
        if record.parent_column and record.parent:
            setattr(record, record.parent_column, _join(prefixes, parsed.source, record.parent))
        if (record.table, record.record_id) not in seen:
            seen.add((record.table, record.record_id))
            kept.append(record)
        elif not record.shared:
            parsed.problems.append(_same_key(record))
    parsed.records = kept
    parsed.checks = [_identify_check(check, prefixes, parsed.source) for check in parsed.checks]
    return parsed


def _find_prefixes(parsed: ParsedDocument) -> dict[str, str]:
    """Map the root key of each mirrored report to the record_id of the release that it copies."""
    return {
        report.key[0]: report.mirror_of
        for report in parsed.reports()
        if report.mirror_of and _RELEASE_ID.fullmatch(report.mirror_of)
    }


def _join(prefixes: dict[str, str], source: str, key: tuple[str, ...]) -> str:
    root = prefixes.get(key[0]) or f"{source}{SEPARATOR}{_escape(key[0])}"
    return SEPARATOR.join([root, *(_escape(part) for part in key[1:])])


def _escape(part: str) -> str:
    return part.replace(SEPARATOR, "_")


def _identify_check(check: Check, prefixes: dict[str, str], source: str) -> Check:
    return replace(check, subject=(_join(prefixes, source, check.subject),))


def _same_key(record: Record) -> Problem:
    return Problem(
        "same_key",
        f"{record.table}: a second row has the identity {record.record_id}; only the first is stored",
        raw=record.quote or "",
        locator=record.locator or "",
        stage=Stage.IDENTIFY,
    )


class IdentityPipeline:
    """Applies ``identify_records`` to each document."""

    def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Identify the records of one document."""
        return identify_records(item)
