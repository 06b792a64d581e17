"""A cheap first look at a PDF with pypdfium2: can it be opened, and which pages may hold a casualty table.

pypdfium2 gives the text of a page some fifty times faster than pdfplumber its characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as raw

from harvester.model.document import UnreadableDocument
from harvester.parsers.tables.geometry import Survey
from harvester.parsers.tables.paragraphs import is_sentence

# Limits and no expectations: a larger file is reported as unread, where reading it would hold a worker for hours.
MAX_PAGES = 5_000
MAX_BYTES = 300_000_000
_HEADER_WINDOW = 1024
# Of words that say that people were harmed; repeated letters once.
_STEMS = re.compile(
    "kiled|dead|death|fatal|kia|casualt|civcas|deceased|died|injur|wound|wia|hurt|hospitali|victim|harm|losoflife|lives"
    "|قتل|قتيل|جرح|جريح|ضحايا|شهداء|مصاب|وفيات"
)
_REPEATED = re.compile(r"(\w)\1+")
_NO_PAGES = re.compile(rb"/Type\s*/Pages\b[^>]*/Count\s+0\b|/Count\s+0\b[^>]*/Type\s*/Pages\b")
_FIGURE = re.compile(
    r"\d+|(?<!\w)(?:unk(?:nown)?|none|nil|zero|one|two|three|four|five|six|seven|eight|nine|ten)(?!\w)", re.IGNORECASE
)
_FOOT = re.compile(r"^\W*(?:[A-Z/ ]*\W+)?(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.IGNORECASE)
_WINDOW, _LONGEST_LINE = 14, 30
_LEAST_LONE = 2
_MANY_ROWS = 3
_FEW_CHARACTERS = 150
_COVERED = 0.6
_LARGE = 0.25
_DRAWN = 60


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
    for look in _look_at_pages(body, texts_only=True):
        yield look.text


class _Look(NamedTuple):
    """One page at first sight: its text, how much of it pictures cover, its other objects, its form fields."""

    text: str
    covered: float = 0.0
    drawn: int = 0
    fields: int = 0


def _look_at_pages(body: bytes, *, texts_only: bool = False) -> Iterator[_Look]:
    with pypdfium2.PdfDocument(body) as document:
        for index in range(len(document)):
            try:
                yield _look_at(document, index, texts_only=texts_only)
            except pypdfium2.PdfiumError as error:
                message = f"page {index + 1} of the PDF cannot be read ({error}); fetch it again"
                raise UnreadableDocument("damaged_pdf", message) from error


def _look_at(document: pypdfium2.PdfDocument, index: int, *, texts_only: bool) -> _Look:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            # The text within bounds runs cells of one digit together ("Syria30"), and the page would be passed over.
            text: str = text_page.get_text_range()
        finally:
            text_page.close()
        return _Look(text) if texts_only else _Look(text, *_count_objects(page, text))
    finally:
        page.close()


def _count_objects(page: pypdfium2.PdfPage, text: str) -> tuple[float, int, int]:
    """Give the share of a page that pictures cover, its drawings where it has hardly any text, its form fields."""
    area = max(page.get_width() * page.get_height(), 1.0)
    covered, drawn = 0.0, 0
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        if found.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = found.get_bounds()
            covered += abs((right - left) * (top - bottom)) / area
        elif len(text) > _FEW_CHARACTERS:
            continue
        else:
            drawn += 1
    annotations = (raw.FPDFPage_GetAnnot(page, index) for index in range(raw.FPDFPage_GetAnnotCount(page)))
    fields = 0
    for annotation in annotations:
        fields += raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET
        raw.FPDFPage_CloseAnnot(annotation)
    return covered, drawn, fields


def survey(body: bytes) -> Survey:
    """Tell which pages may hold a casualty table, and which cannot be read as text.

    A page may when its lines that are no sentences hold a figure and a word of a casualty heading; or when it follows
    such a page and has two such lines with figures, since a heading may stand on the first page only. Only sentences
    and numbers of pages are told apart here, and not cells: in this text these run into each other.

    Raises:
        UnreadableDocument: ``damaged_pdf``.
    """
    found = Survey([], 0, [], [])
    with_text, follows = 0, False
    for number, look in enumerate(_look_at_pages(body), 1):
        characters = sum(not char.isspace() for char in look.text)
        with_text += characters > 0
        if _is_picture(look, characters):
            found.pictures.append(number)
            continue  # what goes on behind it went on before it
        if look.covered >= _LARGE:
            found.illustrated.append(number)
        if look.fields > 1 or may_hold_table(look.text, follows=follows):
            found.candidates.append(number)
        follows = bool(found.candidates) and found.candidates[-1] == number
    return replace(found, with_text=with_text)


def _is_picture(look: _Look, characters: int) -> bool:
    if characters == 0:
        return look.covered > 0.05 or look.drawn > _DRAWN
    return characters < _FEW_CHARACTERS and look.covered >= _COVERED


def may_hold_table(text: str, *, follows: bool) -> bool:
    r"""Tell whether a page's text may hold a table of casualties.

    Args:
        text: as pdfium gives it; cells may run into each other, and all rows of a turned table into one line.
        follows: the page before may hold one.

    >>> may_hold_table("Date Location Civilians Killed\\n4 Jan 2017MosulAir21", follows=False)
    True
    >>> may_hold_table("In 2017 the task force received 31 reports of civilians killed.", follows=False)
    False
    >>> may_hold_table("17 Mar 2017 Hajin Air\\n50", follows=True)
    True
    """
    lines = [part for line in text.splitlines() for part in _windows(line)]
    others = [line for line in lines if not is_sentence(line)]
    rows = [line for line in others if _FIGURE.search(line) and not _FOOT.match(line)]
    lone = sum(line.strip().isdecimal() for line in others)  # one-digit cells, each on a line; or a page's number
    if not rows and lone < _LEAST_LONE:
        return False
    if has_heading_words(" ".join(others)) or (len(rows) >= _MANY_ROWS and has_heading_words(text)):
        return True
    return follows and (len(rows) > 1 or lone >= _LEAST_LONE or any(len(_FIGURE.findall(line)) > 1 for line in rows))


def _windows(line: str) -> Iterator[str]:
    """Divide a long line: a turned table is one line, with the sentences beside it."""
    words = line.split()
    if len(words) <= _LONGEST_LINE:
        yield line
        return
    for start in range(0, len(words), _WINDOW):
        yield " ".join(words[start : start + _WINDOW])


def has_heading_words(text: str) -> bool:
    """Tell whether a text has a word that says that people were harmed, printed in any way.

    Spaces are left out and repeated letters counted once, for spaced and for doubled letters.

    >>> has_heading_words("K I L L E D"), has_heading_words("Sorties flown")
    (True, False)
    """
    return bool(_STEMS.search(_REPEATED.sub(r"\1", "".join(text.casefold().split()))))
