"""A cheap first look at a PDF with pypdfium2: can it be opened, and which pages may hold a casualty table.

pypdfium2 gives the text of a page some fifty times faster than pdfplumber its characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2

from harvester.model.document import UnreadableDocument

# Limits and no expectations: a larger file is reported as unread, where reading it would hold a worker for hours.
MAX_PAGES = 5_000
MAX_BYTES = 300_000_000
_HEADER_WINDOW = 1024
_STEMS = re.compile(r"kiled|dead|deaths?|fatal|kia|casualt|deceased|died")
_SECOND = re.compile(r"injured|wounded|wia|injuries|hurt|kiled|fatal|deaths")
_REPEATED = re.compile(r"(\w)\1+")
_NO_PAGES = re.compile(rb"/Type\s*/Pages\b[^>]*/Count\s+0\b|/Count\s+0\b[^>]*/Type\s*/Pages\b")
_COUNT = (
    r"(?:\d{1,3}(?:\s?[-–—‑\u2009]+\s?\d{1,3})?|unk(?:nown)?|[-–—]|none|(?:at least|up to|more than)\s\d{1,3})[*†‡¹²³]*"
)
_COUNTS = re.compile(rf"(?<!\S){_COUNT}(?!\S)", re.IGNORECASE)
_ENDS_IN_COUNT = re.compile(rf"(?<!\S){_COUNT}\s*$", re.IGNORECASE)
# What stands between two counts of one cell, and says what they count.
_PAIR = re.compile(r"(?<=[\w–—-])\s?[/;]\s?(?=[\w–—-])(?!\d+/)")
_COUNTED = re.compile(r"\b(?:killed|injured|wounded)\b,?", re.IGNORECASE)
# A line of text has more words than a row of a casualty table has beside its counts.
_LONGEST_ROW = 16
_SHORT = 7


def check_pdf(body: bytes, *, password: str = "") -> int:
    """Give the number of pages of a PDF.

    An owner password alone does not hinder reading.

    Raises:
        UnreadableDocument: ``not_a_pdf``, ``truncated_pdf``, ``damaged_pdf``, ``encrypted_pdf``, ``empty_pdf`` or
            ``pdf_too_large``.
    """
    if len(body) > MAX_BYTES:
        raise UnreadableDocument("pdf_too_large", f"the PDF has {len(body):,} bytes; at most {MAX_BYTES:,} are read")
    if b"%PDF-" not in body[:_HEADER_WINDOW]:
        raise UnreadableDocument("not_a_pdf", f"the file does not begin as a PDF but with {body[:16]!r}")
    try:
        with pypdfium2.PdfDocument(body, password=password or None) as document:
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        raise _refusal(body, str(error)) from error
    if pages == 0:
        raise _no_pages(body)
    if pages > MAX_PAGES:
        raise UnreadableDocument("pdf_too_large", f"the PDF has {pages:,} pages; at most {MAX_PAGES:,} are read")
    return pages


def _refusal(body: bytes, message: str) -> UnreadableDocument:
    if "password" in message.lower():
        return UnreadableDocument("encrypted_pdf", "the PDF asks for a password before it can be read")
    if _is_cut_short(body) or _NO_PAGES.search(body):
        return _no_pages(body)
    return UnreadableDocument("damaged_pdf", f"the PDF cannot be opened: {message}")


def _no_pages(body: bytes) -> UnreadableDocument:
    if _is_cut_short(body):
        return UnreadableDocument("truncated_pdf", "the PDF breaks off before its end; fetch it again")
    return UnreadableDocument("empty_pdf", "the PDF has no pages")


def _is_cut_short(body: bytes) -> bool:
    return b"%%EOF" not in body[-2048:]


def page_texts(body: bytes) -> Iterator[str]:
    """Give the text of every page in turn.

    Raises:
        UnreadableDocument: ``damaged_pdf``: a page cannot be opened; what it holds nobody knows.
    """
    with pypdfium2.PdfDocument(body) as document:
        for index in range(len(document)):
            try:
                yield _page_text(document, index)
            except pypdfium2.PdfiumError as error:
                message = f"page {index + 1} of the PDF cannot be read ({error}); fetch it again"
                raise UnreadableDocument("damaged_pdf", message) from error


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            # The text within bounds runs cells of one digit together ("Syria30"), and the page would be passed over.
            text: str = text_page.get_text_range()
        finally:
            text_page.close()
    finally:
        page.close()
    return text


def find_candidates(body: bytes) -> tuple[list[int], int]:
    """Give the numbers of the pages that may hold a casualty table, and how many pages hold any text.

    A page may when words of a casualty heading stand on it together with lines that end in counts, or hold several;
    or when it follows such a page and has such lines itself, since a heading may stand on the first page only, or
    prints the heading again: above a last row the text may run cells together.
    """
    candidates: list[int] = []
    with_text = 0
    for number, text in enumerate(page_texts(body), 1):
        with_text += bool(text.strip())
        counts = [count_cells(line) for line in text.splitlines()]
        follows = bool(candidates) and candidates[-1] == number - 1
        if (sum(counts) >= 2 and has_heading_words(text)) or (follows and (sum(counts) >= 2 or _shows_heading(text))):
            candidates.append(number)
    return candidates, with_text


def _shows_heading(text: str) -> bool:
    """Tell whether short lines, as cells are, hold words of a casualty heading, and a number stands somewhere."""
    short = "\n".join(line for line in text.splitlines() if len(line.split()) <= _SHORT)
    return any(map(str.isdigit, text)) and has_heading_words(short)


def count_cells(line: str) -> int:
    """Give how many counts a line shows that may be cells; 0 for a line of running text.

    >>> count_cells("3 Jan 2017 Mosul 2 0"), count_cells("UNK"), count_cells("In 2017, 3 were open")
    (3, 1, 0)
    >>> count_cells("Mosul 2/at least 4"), count_cells("3 killed, 1 injured")
    (2, 2)
    """
    if len(line.split()) > _LONGEST_ROW:
        return 0
    line = _COUNTED.sub(" ", _PAIR.sub(" ", line))
    found = len(_COUNTS.findall(line))
    return found if found >= 2 or _ENDS_IN_COUNT.search(line) else 0


def has_heading_words(text: str) -> bool:
    """Tell whether a page's text has words of a casualty heading, printed in any way.

    Spaces are left out and repeated letters counted once, for spaced and for doubled letters.

    >>> has_heading_words("K I L L E D   Wounded"), has_heading_words("Killed by frost")
    (True, False)
    """
    squeezed = _REPEATED.sub(r"\1", "".join(text.casefold().split()))
    first = _STEMS.search(squeezed)
    if first is None:
        return False
    return any(match.span() != first.span() for match in _SECOND.finditer(squeezed)) or "casualt" in squeezed
