"""Find the tables of a PDF, page by page."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pdfplumber
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from harvester.model.document import UnreadableDocument
from harvester.parsers.tables.geometry import Box, PageContent, PageTables, Rule, Table, Word, rotate_box
from harvester.parsers.tables.grid import Lattice, build_grid, find_lattices
from harvester.parsers.tables.judge import is_aligned_table, is_grid_table, torn_share
from harvester.parsers.tables.page import PageTooLarge, read_page
from harvester.parsers.tables.probe import check_pdf
from harvester.parsers.tables.stitch import join_pages
from harvester.parsers.tables.whitespace import find_aligned
from harvester.parsers.tables.words import split_lines

# pdfminer writes a debug record for every operator once some logger is configured.
logging.getLogger("pdfminer").setLevel(logging.WARNING)

# Share of words that a table cuts: above it, the columns found are none of the page. Steps between tables stacked on a
# page, in points: farther apart they are tables of their own.
_TORN = 0.3
_STACK_STEP = 150.0


def find_tables(
    pdf: bytes | str | Path, pages: Iterable[int] | None = None, *, join: bool = True, password: str = ""
) -> list[Table]:
    """Find the tables of a PDF, in reading order.

    Args:
        pdf: the file's bytes or its path.
        pages: numbers of the pages to read, counted from 1; all when not given.
        join: join tables that run over page breaks.
        password: password of an encrypted file.

    Raises:
        UnreadableDocument: the file cannot be opened as a PDF with pages.
    """
    found = list(find_pages(pdf, pages, password=password))
    return join_pages(found) if join else [table for page in found for table in page.tables]


def find_pages(
    pdf: bytes | str | Path, pages: Iterable[int] | None = None, *, password: str = "", keep_content: bool = False
) -> Iterator[PageTables]:
    """Find the tables of a PDF one page at a time; each page is closed before the next, so memory stays flat.

    Args:
        pdf: the file's bytes or its path.
        pages: numbers of the pages to read, counted from 1; all when not given.
        password: password of an encrypted file.
        keep_content: give each page's words and rules too.

    Raises:
        UnreadableDocument: the file cannot be opened as a PDF with pages, or a page is too large.
    """
    for content in read_pages(pdf, pages, password=password):
        found = find_page_tables(content)
        if keep_content:
            found.content = content
        else:
            found.doubtful.clear()
        yield found


def read_pages(
    pdf: bytes | str | Path, pages: Iterable[int] | None = None, *, password: str = ""
) -> Iterator[PageContent]:
    """Read words and rules of pages, one at a time.

    Raises:
        UnreadableDocument: the file cannot be opened as a PDF with pages, or a page is too large.
    """
    body = pdf if isinstance(pdf, bytes) else Path(pdf).read_bytes()
    count = check_pdf(body, password=password)
    wanted = [number for number in pages if 1 <= number <= count] if pages is not None else None
    try:
        with pdfplumber.open(io.BytesIO(body), pages=wanted, password=password) as document:
            for page in document.pages:
                with closing(page):
                    yield read_page(page)
    except PageTooLarge as error:
        raise UnreadableDocument("pdf_too_large", str(error)) from error
    except (PdfminerException, MalformedPDFException, PSException) as error:
        raise UnreadableDocument("damaged_pdf", f"the PDF cannot be read: {error}") from error


def find_page_tables(content: PageContent) -> PageTables:
    """Find the tables of one page; their boxes are those of the page as displayed."""
    tables: list[Table] = []
    doubtful: list[Table] = []
    words = list(content.words)
    used: set[int] = set()
    for lattice in find_lattices(content):
        inside = _inside(words, lattice)
        found = _lattice_tables(lattice, content, inside) if inside else []
        if found:
            tables += found
            words = _without(words, inside)
            used |= {id(rule) for rule in lattice.horizontals}
    for zone in _zones([rule for rule in content.horizontals if id(rule) not in used], words):
        for table in find_aligned(content, zone):
            (tables if is_aligned_table(table) else doubtful).append(table)
    words = [word for word in words if not any(_holds(table.box, word) for table in tables)]
    tables.sort(key=lambda table: (table.box[1], table.box[0]))
    for table in [*tables, *doubtful]:
        turn_back(table, content)
    return PageTables(
        content.number,
        content.width,
        content.height,
        tables,
        split_lines(words),
        len(content.words),
        content.has_images,
        doubtful=doubtful,
    )


def _without(words: Iterable[Word], taken: Iterable[Word]) -> list[Word]:
    known = {id(word) for word in taken}
    return [word for word in words if id(word) not in known]


def _holds(box: Box, word: Word) -> bool:
    return box[0] - 1 <= (word.x0 + word.x1) / 2 <= box[2] + 1 and box[1] - 1 <= word.middle <= box[3] + 1


def _lattice_tables(lattice: Lattice, content: PageContent, inside: list[Word]) -> list[Table]:
    """Give the table of a lattice; where its rules leave columns out, the tables that white space shows inside it.

    A grid that passes its own check is never overruled.
    """
    table = build_grid(lattice, content, inside)
    if table is None or not is_grid_table(table):
        return []
    if torn_share(table, inside) > _TORN:
        aligned = [found for found in find_aligned(content, inside) if is_aligned_table(found)]
        if aligned and sum(found.width * len(found.rows) for found in aligned) > table.width * len(table.rows):
            return aligned
    return [table]


def _zones(rules: list[Rule], words: list[Word]) -> list[list[Word]]:
    """Divide words where rules of one length stand above each other beside other text: each stack is a zone.

    The last zone is everything else.
    """
    zones: list[list[Word]] = []
    rest = words
    for x0, top, x1, bottom in _stacks(rules):
        within = [word for word in rest if x0 - 3 <= word.x0 and word.x1 <= x1 + 3]
        ceiling = _ceiling(top, within)
        zone = [word for word in within if ceiling <= word.middle <= bottom]
        beside = any(top <= word.middle <= bottom and not x0 - 3 <= word.x0 <= x1 + 3 for word in rest)
        if zone and beside:
            zones.append(zone)
            rest = _without(rest, zone)
    return [*zones, rest]


def _ceiling(top: float, words: Iterable[Word]) -> float:
    """Give how far a heading of several lines reaches above a stack of rules."""
    ceiling = top - 30
    for line in reversed([line for line in split_lines(list(words)) if line.bottom < top]):
        if not line.top < ceiling < line.bottom + 1.2 * line.words[0].size or line.top < top - 75:
            continue
        ceiling = line.top - 1
    return ceiling


def _stacks(rules: list[Rule]) -> list[Box]:
    """Give the boxes of at least three horizontal rules that begin and end at the same places.

    Rules beside a cell that spans rows do not count: longer ones above and below take in what stands beside them.
    """
    groups: dict[tuple[int, int], list[Rule]] = {}
    for rule in rules:
        if rule.length >= 60:
            groups.setdefault((round(rule.start / 4), round(rule.end / 4)), []).append(rule)
    stacks = []
    for group in groups.values():
        x0, top, x1, bottom = group[0].start, group[0].at, group[0].end, group[-1].at
        steps = [below.at - above.at for above, below in pairwise(group)]
        longer = any(
            top - 40 <= rule.at <= bottom + 40
            and rule.start <= x0 + 2
            and rule.end >= x1 - 2
            and rule.length > x1 - x0 + 12
            for rule in rules
        )
        if len(group) >= 3 and max(steps) < _STACK_STEP and not longer:
            stacks.append((x0, top, x1, bottom))
    return stacks


def _inside(words: Iterable[Word], lattice: Lattice) -> list[Word]:
    return [word for word in words if _holds(lattice.box, word)]


def turn_back(table: Table, content: PageContent) -> None:
    """Turn a table's boxes from the frame in which its page reads into that of the page as displayed."""
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
