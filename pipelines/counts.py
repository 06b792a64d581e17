"""Counts: from what was printed to a minimum and a maximum; nothing stated stays empty, a stated zero is 0."""

from __future__ import annotations

from harvester.model.document import Problem
from harvester.model.items import Record
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import Stage
from harvester.parsers.grammar.counts import parse_count


def normalise_counts(parsed: ParsedDocument) -> ParsedDocument:
    """Fill each count that is still empty from its printed text.

    "at least 5" → 5 and no maximum; "up to 5" → no minimum and 5; "unknown" → neither. A text that cannot be read
    leaves the count empty and is reported.
    """
    for record in parsed.records:
        for name in record.counts:
            _normalise_count(parsed, record, name)
    return parsed


def _normalise_count(parsed: ParsedDocument, record: Record, name: str) -> None:
    text = getattr(record, f"{name}_text")
    if not text or getattr(record, f"{name}_min") is not None or getattr(record, f"{name}_max") is not None:
        return
    count = parse_count(text)
    if count is None:
        parsed.problems.append(
            Problem(
                "count_unreadable",
                f"{record.table}: {name} {text!r} is not a number this grammar knows; the row is kept without it",
                raw=text,
                locator=record.locator or "",
                stage=Stage.NORMALISE,
            )
        )
        return
    setattr(record, f"{name}_min", count.min)
    setattr(record, f"{name}_max", count.max)
    if "qualifier" in type(record).model_fields and getattr(record, "qualifier", None) is None:
        record.qualifier = count.qualifier  # type: ignore[attr-defined]


class CountsPipeline:
    """Applies ``normalise_counts`` to each document."""

    def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Normalise the counts of one document."""
        return normalise_counts(item) if item.packed is None else item
