"""Dates: from what was printed to ISO dates with their precision, never more precise than the source."""

from __future__ import annotations

from datetime import date

from harvester.model.document import Problem
from harvester.model.items import Record, Report
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import Stage
from harvester.parsers.grammar.dates import DateSpan, is_relative, parse_date


def normalise_dates(parsed: ParsedDocument) -> ParsedDocument:
    """Fill each date column that is still empty from its printed text.

    A missing year is taken from the report's date of publication; a text that cannot be read leaves the date empty
    and is reported. "Yesterday" and the like are for the parser, which knows the days that its document is about.
    """
    # Kept for all rows: one that looked for its report among all the others made long documents take their square.
    published = parsed.publication_dates()
    for report in parsed.reports():
        for name in report.dates:
            _normalise_date(parsed, report, name, published)
            if report.published_on:
                published.setdefault(report.key[:1], date.fromisoformat(report.published_on))
    for record in parsed.records:
        if not isinstance(record, Report):
            for name in record.dates:
                _normalise_date(parsed, record, name, published)
    return parsed


def _normalise_date(parsed: ParsedDocument, record: Record, name: str, published: dict[tuple[str, ...], date]) -> None:
    start = f"{name}_start" if hasattr(record, f"{name}_start") else name
    text = getattr(record, f"{name}_text")
    if not text or getattr(record, start) is not None:
        return
    span = None if is_relative(text) else parse_date(text, published.get(record.key[:1]))
    if span is None:
        parsed.problems.append(
            Problem(
                "date_unreadable",
                f"{record.table}: {name} {text!r} is not a date this grammar knows; the row is kept without it",
                raw=text,
                locator=record.locator or "",
                stage=Stage.NORMALISE,
            )
        )
        return
    set_span(record, name, span)


def set_span(record: Record, name: str, span: DateSpan) -> None:
    """Write a span into a record's date columns.

    A period always has both ends; a single day has no end column filled.
    """
    if hasattr(record, f"{name}_start"):
        setattr(record, f"{name}_start", span.start.isoformat())
        setattr(record, f"{name}_end", (span.end or span.start).isoformat())
    else:
        setattr(record, name, span.start.isoformat())
        setattr(record, f"{name}_end", span.end.isoformat() if span.end else None)
    setattr(record, f"{name}_precision", span.precision)


class DatesPipeline:
    """Applies ``normalise_dates`` to each document."""

    def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Normalise the dates of one document."""
        return normalise_dates(item) if item.packed is None else item
