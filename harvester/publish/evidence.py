"""Takes out of the archive what the evidence pages show: the words round every quote, and the pages with boxes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harvester.archive.media import CSV, ZIP
from harvester.archive.reading import read_capture
from harvester.archive.warc import ArchiveError, Pointer
from harvester.model.clock import parse_time
from harvester.model.document import Document, UnreadableDocument
from harvester.model.items import RECORDS
from harvester.parsers.grammar.blocks import Block
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.text import clean_text, decode_body, extract_page
from harvester.parsers.rows.lines import read_lines
from harvester.publish.catalogue import quote_name
from harvester.publish.site.plugins.evidence_page import find_quote
from harvester.publish.withheld import build_pattern

MOST_PAGES = 40
"""Pages of one PDF that are pictured; a report's tables stand on far fewer."""
WIDTH = 900
"""Width of a picture in pixels."""
LONGEST_CELL = 80
"""Characters of a cell of a table that are shown."""
ROUND_QUOTE = 1
"""Paragraphs shown before and after a quote where the whole original may not be."""


@dataclass
class Cited:
    """What the rows say of one original.

    Attributes:
        sha256: of the original.
        source: whose terms decide how much of it is shown.
        quotes: the words that rows were read from.
        locators: where those stand.
        pages: pages of a PDF on which a row has a box.
        incidents: incidents that the original states, whose victims' names may be withheld.
    """

    sha256: str
    source: str
    quotes: set[str] = field(default_factory=set)
    locators: set[str] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)
    incidents: set[str] = field(default_factory=set)


def write_evidence(connection: sqlite3.Connection, archive: Path, pictures: Path, *, with_names: bool) -> list[str]:
    """Fill the passages and picture the pages.

    Args:
        connection: the publication, still writable, with the harvest attached.
        archive: folder of the originals.
        pictures: folder for the pictures.
        with_names: leave victims' names in the passages.

    Returns:
        A line for each original that the archive could not give.
    """
    whole = {row[0] for row in connection.execute("SELECT name FROM sources WHERE full_text = 1")}
    warnings = []
    for cited in _read_cited(connection):
        try:
            document = load_original(connection, archive, cited.sha256)
            if document.media_type in {CSV, ZIP}:
                _write_passages(connection, cited, list(enumerate(read_rows(document, cited.locators), 1)), None)
                continue
            blocks = read_blocks(document)
        except (ArchiveError, UnreadableDocument) as error:
            warnings.append(f"no evidence text of {cited.sha256[:12]} ({cited.source}): {error}")
            continue
        pattern = None if with_names else _names_of(connection, cited.incidents)
        _write_passages(connection, cited, select_blocks(blocks, cited, whole=cited.source in whole), pattern)
        if document.media_type == "application/pdf" and cited.source in whole and cited.pages:
            for row in picture_pages(document, sorted(cited.pages)[:MOST_PAGES], pictures):
                connection.execute("INSERT INTO page_images VALUES (?,?,?,?,?)", row)
    return warnings


def _read_cited(connection: sqlite3.Connection) -> Iterator[Cited]:
    found: dict[str, Cited] = {}
    for record in RECORDS:
        if record.shared:
            continue
        query = (
            "SELECT DISTINCT document_sha256, source, quote, locator, page, bbox, record_id "
            f"FROM harvest.{quote_name(record.table + '_versions')} WHERE document_sha256 IS NOT NULL"
        )
        for sha256, source, quote, locator, page, bbox, record_id in connection.execute(query):
            cited = found.setdefault(sha256, Cited(sha256, source))
            cited.quotes.update(filter(None, [quote if record.table != "victims" else None]))
            cited.locators.update(filter(None, [locator]))
            if page and bbox:
                cited.pages.add(page)
            if record.table in {"incidents", "victims"}:
                cited.incidents.add(":".join(record_id.split(":")[:2]))
    yield from (found[sha256] for sha256 in sorted(found))


def load_original(connection: sqlite3.Connection, archive: Path, sha256: str) -> Document:
    """Read an original back from the archive.

    Raises:
        ArchiveError: it is not there, or it is damaged.
    """
    row = connection.execute(
        "SELECT f.warc_file, f.warc_offset, f.url, d.media_type, f.observed_at FROM fetches f "
        "JOIN documents d ON d.sha256 = f.document_sha256 WHERE f.document_sha256 = ? AND f.warc_file IS NOT NULL "
        "AND f.outcome IN ('new', 'changed') ORDER BY f.fetch_id LIMIT 1",
        (sha256,),
    ).fetchone()
    if row is None:
        raise ArchiveError("no archive file holds it")
    capture = read_capture(archive, Pointer(row[0], row[1]))
    charset = re.search(r"charset=[\"']?([\w-]+)", capture.header("Content-Type"))
    document = Document(row[2], capture.body, row[3], parse_time(row[4]), charset[1] if charset else None)
    if document.sha256 != sha256:
        raise ArchiveError(f"{row[0]} at {row[1]} holds something else; run `scrapy doctor`")
    return document


def read_blocks(document: Document) -> list[Block]:
    """Read the text of an original into paragraphs, whatever its kind.

    Raises:
        UnreadableDocument: it holds no text.
    """
    if document.media_type == "application/pdf":
        return extract_pdf(document).blocks
    if document.media_type.endswith("json"):
        return list(_read_json(json.loads(decode_body(document)), ""))
    return extract_page(document).blocks


def read_rows(document: Document, locators: Collection[str]) -> Iterator[Block]:
    """Yield the cited rows of a table as a paragraph each; a long cell is cut, it may be a text of somebody else's.

    Raises:
        UnreadableDocument: it is no table, or damaged.
    """
    lines = read_lines(document)
    for number, (begin, _, cells) in enumerate(lines, 1):
        # Readers of rows count the lines of the file, or the rows.
        place = next((place for place in (f"line {begin}", f"row {number}") if place in locators), None)
        if place is not None:
            shown = (
                cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…" for cell in map(clean_text, cells)
            )
            text = ", ".join(f"{name} {cell}".strip() for name, cell in zip(lines.heading, shown, strict=False))
            yield Block(text, "p", place)


def _read_json(value: Any, path: str) -> Iterator[Block]:
    if isinstance(value, Mapping) and path and all(_is_scalar(inner) for inner in value.values()):
        # A group of plain numbers reads, and is quoted, as one line.
        listed = ", ".join(f"{key} {'' if inner is None else inner}".strip() for key, inner in value.items())
        yield Block(f"{path.rpartition('.')[2]}: {clean_text(listed)}", "p", path)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _read_json(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _read_json(inner, f"{path}[{number}]")
    elif isinstance(value, str) and "<" in value and ">" in value:
        try:
            page = extract_page(
                Document("", value.encode(), "text/html; charset=utf-8", parse_time("1970-01-01"), "utf-8")
            )
        except UnreadableDocument:
            return
        yield from (replace(block, locator=f"{path} {block.locator}") for block in page.blocks)
    elif value not in (None, ""):
        yield Block(f"{path}: {clean_text(str(value))}", "p", path)


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, int | float) or (isinstance(value, str) and "<" not in value)


def select_blocks(blocks: list[Block], cited: Cited, *, whole: bool) -> list[tuple[int, Block]]:
    """Choose the paragraphs to publish, each with its position in the original.

    All of the text proper where the terms allow it; otherwise those that hold a quote, and their neighbours.
    """
    numbered = list(enumerate(blocks, start=1))
    quoting = {n for n, block in numbered if block.locator in cited.locators} | _find_quoting(numbered, cited.quotes)
    if whole:
        pages = cited.pages if len({block.page for block in blocks}) > MOST_PAGES else set()
        return [(n, b) for n, b in numbered if n in quoting or (b.main and (not pages or b.page in pages))]
    near = {n + step for n in quoting for step in range(-ROUND_QUOTE, ROUND_QUOTE + 1)}
    return [(n, b) for n, b in numbered if n in near]


def _find_quoting(numbered: list[tuple[int, Block]], quotes: set[str]) -> set[int]:
    joined, starts = [], []
    position = 0
    for number, block in numbered:
        starts.append((position, number))
        joined.append(block.text)
        position += len(block.text) + 1
    text = "\n".join(joined)
    found = set()
    for quote in sorted(quotes):
        for start, end in find_quote(text, quote):
            found |= {
                number
                for (begin, number), block in zip(starts, joined, strict=True)
                if begin < end and begin + len(block) > start
            }
    return found


def _names_of(connection: sqlite3.Connection, incidents: set[str]) -> re.Pattern[str] | None:
    names: set[str] = set()
    for incident in sorted(incidents):
        query = "SELECT DISTINCT name, name_ar FROM harvest.victims_versions WHERE incident_id = ?"
        names |= {name for row in connection.execute(query, (incident,)) for name in row if name}
    return build_pattern(names)


def _write_passages(
    connection: sqlite3.Connection, cited: Cited, chosen: list[tuple[int, Block]], names: re.Pattern[str] | None
) -> None:
    connection.executemany(
        "INSERT INTO passages (document_sha256, ordinal, page, locator, text) VALUES (?,?,?,?,?)",
        [
            (
                cited.sha256,
                number,
                block.page,
                block.locator,
                names.sub("[name withheld]", block.text) if names else block.text,
            )
            for number, block in chosen
        ],
    )


def picture_pages(document: Document, pages: list[int], folder: Path) -> Iterator[tuple[str, int, float, float, str]]:
    """Draw pages of a PDF into PNG files of at most 16 greys.

    Yields:
        Rows of ``page_images``.
    """
    import pypdfium2

    folder.mkdir(parents=True, exist_ok=True)
    with pypdfium2.PdfDocument(document.body) as pdf:
        for number in pages:
            if number > len(pdf):
                continue
            page = pdf[number - 1]
            width, height = page.get_size()
            picture = page.render(scale=WIDTH / max(width, height / 4), grayscale=True).to_pil()
            name = f"{document.sha256[:16]}-{number}.png"
            picture.quantize(16).save(folder / name, optimize=True)
            yield document.sha256, number, width, height, name
            page.close()
