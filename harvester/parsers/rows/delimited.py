"""Rows of a table that a publisher puts out as CSV or as a table of a web page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree, html

from harvester.model.document import Document, Problem, UnreadableDocument
from harvester.parsers.grammar.text import decode_body
from harvester.parsers.rows.lines import split_lines


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the names that the parser gives their columns.

    Attributes:
        number: position among the rows, the heading left out, counted from 1.
        cells: as printed, without white space at the ends.
    """

    number: int
    cells: dict[str, str]

    def text(self, name: str) -> str | None:
        """Return a cell, or None where it is empty."""
        return self.cells[name] or None

    @property
    def locator(self) -> str:
        """Where the row stands."""
        return f"row {self.number}"

    @property
    def quote(self) -> str:
        """The cells that are not empty, in one line."""
        return " | ".join(text for text in self.cells.values() if text)


def read_rows(
    document: Document, columns: Mapping[str, str], problems: list[Problem], ignored: Sequence[str] = ()
) -> Iterator[Row]:
    """Read a table row by row; nothing is kept, so that a file may be long.

    Args:
        document: CSV, with commas, semicolons or tabs, or a page of HTML; there it is the table with these titles.
        columns: the title of each column that the source needs, by the name that its cell gets in ``Row.cells``.
        problems: what could not be read is added here: a row of another length (``row_torn``), a column that is
            neither needed nor ignored (``column_unknown``), once.
        ignored: titles of columns that are left out on purpose.

    Raises:
        UnreadableDocument: ``column_missing`` where no table holds every title once, ``no_rows`` where it ends there,
            ``rows_malformed`` where a line of CSV is none.
    """
    tables = _tables_of(document)
    lines: Iterator[list[str]]
    for lines in tables:
        titles = next(lines, [])
        if all(titles.count(title) == 1 for title in columns.values()):
            break
    else:
        wanted = ", ".join(map(repr, columns.values()))
        raise UnreadableDocument("column_missing", f"{document.url} holds no table with the columns {wanted}")
    unknown = [title for title in titles if title not in {*columns.values(), *ignored}]
    if unknown:
        message = f"The table has columns that nothing reads: {', '.join(unknown)}; read them, or ignore them by name."
        problems.append(Problem("column_unknown", message, " | ".join(titles), "heading"))
    places = {name: titles.index(title) for name, title in columns.items()}
    number = 0
    for number, cells in enumerate(lines, 1):
        if len(cells) == len(titles):
            yield Row(number, {name: cells[place] for name, place in places.items()})
        else:
            message = f"Row {number} has {len(cells)} cells where the heading has {len(titles)}; read it by hand."
            problems.append(Problem("row_torn", message, " | ".join(cells), f"row {number}"))
    if not number:
        raise UnreadableDocument("no_rows", f"{document.url} holds the heading of its table and no row")


def _tables_of(document: Document) -> Iterator[Iterator[list[str]]]:
    """Yield the tables of a document, each as its lines of cells; empty lines are none."""
    text = decode_body(document)
    if document.media_type != "text/html":
        yield _csv_lines(text)
        return
    try:
        root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableDocument("html_malformed", f"{document.url} holds no HTML: {error}") from error
    for table in root.iter("table"):
        yield _html_lines(table)


def _csv_lines(text: str) -> Iterator[list[str]]:
    for _, _, cells in split_lines(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        yield [cell.strip() for cell in cells]


def _html_lines(table: html.HtmlElement) -> Iterator[list[str]]:
    for line in table.iter("tr"):
        cells = [" ".join("".join(map(str, cell.itertext())).split()) for cell in line if cell.tag in {"td", "th"}]
        if any(cells):
            yield cells
