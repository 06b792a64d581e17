"""Validation: a record that breaks the schema or a range goes to quarantine, and the others go on."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from harvester.model.document import Problem
from harvester.model.items import Record
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import Stage

EARLIEST = "1989-01-01"  # UCDP's events begin then (26.1, 2026)


def validate_records(parsed: ParsedDocument) -> ParsedDocument:
    """Keep the records that are sound; report the others, and what hangs on them, with their reason."""
    kept: list[Record] = []
    rejected: set[str] = set()
    for record in parsed.records:
        parent = getattr(record, record.parent_column) if record.parent_column else None
        reason = f"its parent {parent} was set aside" if parent in rejected else find_fault(record, parsed.observed_at)
        if reason is None:
            kept.append(record)
            continue
        rejected.add(record.record_id)
        message = f"{record.table}: {record.record_id} is set aside: {reason}"
        parsed.problems.append(
            Problem("invalid_record", message, record.quote or "", record.locator or "", Stage.VALIDATE)
        )
    parsed.records = kept
    return parsed


def find_fault(record: Record, observed_at: str) -> str | None:
    """Say what is wrong with a record, or None.

    Wrong is: a value outside its type, vocabulary or range; half a character (a lone surrogate), which no database can
    hold; a minimum above its maximum; a day that no calendar has; a period that ends before it begins; a date before
    1989 or after the content was observed.
    """
    try:
        type(record).model_validate(record.__dict__)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']} (is {first['input']!r})"
    return _find_half_character(record) or _find_bad_count(record) or _find_bad_date(record, observed_at[:10])


def _find_half_character(record: Record) -> str | None:
    texts = {name: value for name, value in record.__dict__.items() if type(value) is str}
    if "".join(texts.values()).isascii():  # nearly always, and quick
        return None
    for name, value in texts.items():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            return f"{name}: character {error.start} is half of one ({value[error.start : error.end]!a})"
    return None


def _find_bad_count(record: Record) -> str | None:
    for name in record.counts:
        low, high = getattr(record, f"{name}_min"), getattr(record, f"{name}_max")
        if low is not None and high is not None and low > high:
            return f"{name}: the minimum {low} is above the maximum {high}"
    return None


def _find_bad_date(record: Record, observed_on: str) -> str | None:
    for name in record.dates:
        start = getattr(record, f"{name}_start", None) or getattr(record, name, None)
        end = getattr(record, f"{name}_end")
        for day in (start, end):
            if day and not _is_day(day):
                return f"{name}: {day} is no day of the calendar"
        if start and end and end < start:
            return f"{name}: it ends on {end}, before it begins on {start}"
        if start and not EARLIEST <= start <= observed_on:
            return f"{name}: {start} lies before {EARLIEST} or after {observed_on}, when the document was read"
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class ValidationPipeline:
    """Applies ``validate_records`` to each document."""

    def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Validate the records of one document."""
        return validate_records(item) if item.packed is None else item
