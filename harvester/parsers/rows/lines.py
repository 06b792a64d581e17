"""The lines of a table that a publisher puts out as CSV, packed or not: read as a stream, however long it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from harvester.archive.media import ZIP
from harvester.archive.unpack import open_member
from harvester.model.document import Document, UnreadableDocument

LONGEST_LINE = 4 << 20  # bytes; a file without line ends must not be held whole
LONGEST_CELL = (
    1_000_000  # characters; UCDP's longest list of articles (26.1, 2026) has 29,230, Python's limit is 131,072
)
DELIMITERS = ",;\t"


@dataclass
class Lines:
    """The lines of a table below its heading.

    Attributes:
        name: of the file, within its archive or at the end of its address.
        heading: names of the columns, as printed.
        garbled: numbers of the physical lines met so far that are not in the file's encoding; the marks that could
            not be read stand as lone surrogates in their cells.
    """

    name: str
    heading: list[str]
    garbled: set[int] = field(default_factory=set)
    _cells: Iterator[tuple[int, int, list[str]]] = field(default_factory=lambda: iter(()))

    def __iter__(self) -> Iterator[tuple[int, int, list[str]]]:
        """Yield the first and the last physical line of each row, counted from 1, and its cells."""
        return self._cells


def read_lines(document: Document, encoding: str = "utf-8") -> Lines:
    """Open the table of a document: CSV, or an archive that holds one file ``*.csv``.

    Args:
        document: with commas, semicolons or tabs between the cells.
        encoding: of the file, unless it begins with a byte order mark.

    Raises:
        UnreadableDocument: ``rows_malformed`` where a line is no line of CSV, which may show only while the lines are
            read, and what ``open_member`` names.
    """
    if document.media_type == ZIP:
        member = open_member(document.body, ".csv")
        name, stream = member.name, member.stream
    else:
        name, stream = document.url.rpartition("/")[2], io.BytesIO(document.body)
    lines = Lines(name, [])
    lines._cells = split_lines(_decode(stream, encoding, lines.garbled))
    lines.heading = next(lines._cells, (1, 1, []))[2]
    return lines


def _decode(stream: BinaryIO, encoding: str, garbled: set[int]) -> Iterator[str]:
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        if len(raw) == LONGEST_LINE:
            raise UnreadableDocument("rows_malformed", f"line {number} is longer than {LONGEST_LINE:,} bytes")
        if number == 1 and raw.startswith(b"\xef\xbb\xbf"):
            raw, encoding = raw[3:], "utf-8"
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError:
            garbled.add(number)
            yield raw.decode(encoding, "surrogateescape")


def split_lines(lines: Iterator[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Split physical lines into rows, the heading first; each with its first and last line. Empty rows are none.

    Raises:
        UnreadableDocument: ``rows_malformed`` where a line is no line of CSV.
    """
    csv.field_size_limit(LONGEST_CELL)
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)  # a heading holds its delimiter more often than any other mark
    # Strictly: a quote that is never closed would take all rows after it for one cell.
    reader = csv.reader(chain((first,), lines), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for cells in reader:
            if any(cells):
                yield begin, reader.line_num, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableDocument("rows_malformed", f"line {begin} is no line of CSV: {error}") from error
