"""Parser of publisher_product: a table of incidents in a PDF."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from harvester.model.document import Document, ParseResult, Problem, UnreadableDocument
from harvester.model.items import Assessment, Report
from harvester.model.source import load_source
from harvester.parsers.casualties.cells import clean_place, read_country, read_finding
from harvester.parsers.casualties.notes import harm_texts
from harvester.parsers.casualties.reader import CasualtyTable, read_casualty_tables
from harvester.parsers.casualties.rows import CasualtyRow
from harvester.parsers.prose.monitors import address_key
from harvester.parsers.tables.pool import read_candidate_pages

SOURCE: Final = "publisher_product"
PUBLISHER: Final = "FILL IN: who publishes the report"


def parse(document: Document) -> ParseResult:
    """Read the casualty tables of a PDF.

    Raises:
        UnreadableDocument: what ``read_candidate_pages`` raises, ``scanned_pdf`` or ``no_casualty_table``.
    """
    pages, with_text = read_candidate_pages(document.body)
    if not with_text:
        raise UnreadableDocument("scanned_pdf", "no page of the PDF holds text; it was scanned and needs OCR")
    tables = read_casualty_tables(pages)
    if not tables:
        raise UnreadableDocument("no_casualty_table", "the PDF holds no table that lists civilian casualties")
    root = address_key(document.url)  # better: what the report calls itself, where an address may change
    result = ParseResult([Report(key=(root,), kind="casualty_table_report", url=document.url, publisher=PUBLISHER)])
    seen: Counter[tuple[str, ...]] = Counter()
    for table in tables:
        result.problems += table.problems
        for row in table.rows:
            _add(result, root, row, seen)
        result.problems += [_unread(row, table) for row, _ in table.totals]
    return result


def _add(result: ParseResult, root: str, row: CasualtyRow, seen: Counter[tuple[str, ...]]) -> None:
    """Add a row: known by its printed number, else by its day and its place among the rows of that day."""
    harm = harm_texts(row)
    if harm is None:
        what = f"killed and injured cannot be told apart ({row.locator}, page {row.page}); read the row by hand"
        result.problems.append(Problem("count_unreadable", what, row.text("killed_injured"), row.locator))
        harm = ("", "")
    base = (root, row.text("item") or row.text("date") or "undated")
    seen[base] += 1
    place = clean_place(row.text("place"))
    values: dict[str, Any] = {"killed_text": harm[0] or None, "injured_text": harm[1] or None}
    result.records.append(
        Assessment(
            key=base if row.text("item") and seen[base] == 1 else (*base, str(seen[base])),
            parent=(root,),
            item_number=row.text("item") or None,
            incident_date_text=row.text("date") or None,
            place_text=place or None,
            belligerent=load_source(SOURCE).belligerent,
            country=read_country(row.text("country")) or row.country or read_country(place.rsplit(", ", 1)[-1]),
            finding=read_finding(row.text("status")),
            status_text=row.text("status") or None,
            quote=row.quote,
            locator=row.locator,
            page=row.page,
            bbox=json.dumps([round(edge, 1) for edge in row.box]),
            **values,
        )
    )


def _unread(row: CasualtyRow, table: CasualtyTable) -> Problem:
    """Report a row of totals; dod_civcas_tables stores them as figures and checks their sums."""
    message = f"Table {table.number} has a row of totals that is not read yet; store it and check its sum."
    return Problem("figure_unread", message, row.quote, row.locator)
