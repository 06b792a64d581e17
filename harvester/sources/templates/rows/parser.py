"""Parser of publisher_product: a table of rows, each of them one incident."""

from __future__ import annotations

from typing import Final

from harvester.model.document import Document, ParseResult, Problem
from harvester.model.items import Assessment, Record, Report
from harvester.model.source import load_source
from harvester.parsers.rows.delimited import Row, read_rows

SOURCE: Final = "publisher_product"
PUBLISHER: Final = "FILL IN: who publishes the table"
ROOT: Final = "table"

# The titles as printed. What is neither here nor ignored is reported, so that a new column is not lost in silence.
COLUMNS: Final = {
    "id": "id",
    "date": "date",
    "country": "country",
    "place": "place",
    "killed": "killed",
    "injured": "injured",
}
IGNORED: Final = ("comment",)


def parse(document: Document) -> ParseResult:
    """Read every row of a table in CSV or of a page.

    Raises:
        UnreadableDocument: what ``read_rows`` raises.
    """
    report = Report(key=(ROOT,), kind="table", url=document.url, publisher=PUBLISHER)
    problems: list[Problem] = []
    records: list[Record] = [report, *map(_read, read_rows(document, COLUMNS, problems, IGNORED))]
    return ParseResult(records, problems)


def _read(row: Row) -> Assessment:
    """Read a row; dates and counts are given as printed, the pipelines read them.

    The publisher's own id is the key: no correction changes it. Rows of a monitor are ``Incident`` records.
    """
    return Assessment(
        key=(ROOT, row.cells["id"]),
        parent=(ROOT,),
        item_number=row.text("id"),
        incident_date_text=row.text("date"),
        country=row.text("country"),
        place_text=row.text("place"),
        belligerent=load_source(SOURCE).belligerent,
        killed_text=row.text("killed"),
        injured_text=row.text("injured"),
        quote=row.quote,
        locator=row.locator,
    )
