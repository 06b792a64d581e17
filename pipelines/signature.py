"""Signature: a digest of the events that a strike release reports, by which a copy edited elsewhere is recognised."""

from __future__ import annotations

from harvester.model.items import Record, Strike
from harvester.model.parsed import ParsedDocument
from harvester.parsers.strikes.checks import release_signature


def sign_releases(parsed: ParsedDocument) -> ParsedDocument:
    """Give each report with strike lines its signature; it needs the places that ``normalise_places`` has set."""
    if not any(isinstance(record, Strike) for record in parsed.records):
        return parsed
    rows: dict[tuple[str, ...], list[Record]] = {}
    for record in parsed.records:
        rows.setdefault(record.key[:1], []).append(record)
    for report in parsed.reports():
        report.signature = release_signature(rows[report.key[:1]])
    return parsed


class SignaturePipeline:
    """Applies ``sign_releases`` to each document."""

    def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Sign the releases of one document."""
        return sign_releases(item) if item.packed is None else item
