"""Find the tables of a PDF, page by page."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pdfplumber

from harvester.parsers.tables.grid import Lattice, build_grid, find_lattices
from harvester.parsers.tables.judge import is_aligned_table, is_grid_table
from harvester.parsers.tables.model import Box, PageContent, Table, Word, rotate_box
from harvester.parsers.tables.page import read_page
from harvester.parsers.tables.whitespace import find_aligned

# pdfminer writes a debug record for every operator once some logger is configured.
logging.getLogger("pdfminer").setLevel(logging.WARNING)


def find_tables(
    pdf: bytes | str | Path, pages: Iterable[int] | None = None, *, join: bool = True, password: str = ""
) -> list[Table]:
    """Find the tables of a PDF, in reading order.

    Args:
        pdf: the file's bytes or its path.
        pages: numbers of the pages to read, counted from 1; all when not given.
        join: join tables that run over page breaks.
        password: password of an encrypted file.
    """
    tables = [table for content in read_pages(pdf, pages, password=password) for table in find_page_tables(content)]
    return tables


def read_pages(
    pdf: bytes | str | Path, pages: Iterable[int] | None = None, *, password: str = ""
) -> Iterator[PageContent]:
    """Read pages one at a time; each is closed before the next, so memory stays flat."""
    source = io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf
    with pdfplumber.open(source, pages=list(pages) if pages is not None else None, password=password) as document:
        for page in document.pages:
            with closing(page):
                yield read_page(page)


def find_page_tables(content: PageContent) -> list[Table]:
    """Find the tables of one page; their boxes are those of the page as displayed."""
    tables: list[Table] = []
    words = list(content.words)
    for lattice in find_lattices(content):
        inside = _inside(words, lattice)
        table = build_grid(lattice, content, inside) if inside else None
        if table is not None and is_grid_table(table):
            tables.append(table)
            taken = {id(word) for word in inside}
            words = [word for word in words if id(word) not in taken]
    tables += [table for table in find_aligned(content, words) if is_aligned_table(table)]
    tables.sort(key=lambda table: (table.box[1], table.box[0]))
    for table in tables:
        _turn_back(table, content)
    return tables


def _inside(words: Iterable[Word], lattice: Lattice) -> list[Word]:
    x0, top, x1, bottom = lattice.box
    return [
        word
        for word in words
        if x0 - 1 <= (word.x0 + word.x1) / 2 <= x1 + 1 and top - 1 <= word.middle <= bottom + 1
    ]


def _turn_back(table: Table, content: PageContent) -> None:
    """Give boxes in the frame of the page as displayed."""
    back = (360 - content.turn) % 360
    if not back:
        return

    def turned(box: Box) -> Box:
        return rotate_box(box, back, content.width, content.height)

    table.box = turned(table.box)
    for row in table.rows:
        row.box = turned(row.box)
        for cell in row.cells:
            if cell is not None and cell.box is not None:
                cell.box = turned(cell.box)
