"""Text of PDFs, page by page, read into blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from harvester.model.document import Document, UnreadableDocument
from harvester.parsers.grammar.blocks import Block, Page, extract_plain, guess_title
from harvester.parsers.grammar.clean import clean_text

if TYPE_CHECKING:
    import pypdfium2

_MAGIC = b"%PDF-"
_MAGIC_WITHIN = 1024  # bytes; readers accept leading garbage up to here
# A limit and no expectation: a longer document is reported as unread, where reading it would hold a worker.
_MOST_PAGES = 2000
_FPDF_ERR_PASSWORD = 4


def extract_pdf(document: Document) -> Page:
    """Read the text of a PDF into a page of blocks; a paragraph that runs over a page break becomes two blocks.

    Raises:
        UnreadableDocument: ``not_a_pdf``, ``encrypted_pdf``, ``damaged_pdf``, ``pdf_too_long``; ``scanned_pdf`` where
            no page holds text.
    """
    blocks: list[Block] = []
    for number, text in enumerate(extract_page_texts(document.body, document.url), start=1):
        page = extract_plain(text, f"page {number}, line {{}}")
        blocks.extend(Block(block.text, block.tag, block.locator, page=number) for block in page.blocks)
    if not blocks:
        raise UnreadableDocument("scanned_pdf", f"{document.url} holds pictures of text and no text; it needs OCR.")
    return Page(guess_title(blocks), {}, blocks)


def extract_page_texts(body: bytes, url: str = "") -> Iterator[str]:
    """Yield the text of each page of a PDF, lines in reading order.

    Raises:
        UnreadableDocument: as ``extract_pdf``, but for ``scanned_pdf``.
    """
    import pypdfium2  # most documents are pages, and loading it takes as long as reading a page

    if _MAGIC not in body[:_MAGIC_WITHIN]:
        kind = "a page of HTML" if b"<html" in body[:_MAGIC_WITHIN].lower() else "something else"
        raise UnreadableDocument("not_a_pdf", f"{url} was served as a PDF and is {kind}.")
    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _FPDF_ERR_PASSWORD:
            raise UnreadableDocument("encrypted_pdf", f"{url} is encrypted; ask for an open copy.") from error
        raise UnreadableDocument("damaged_pdf", f"{url} is truncated or damaged ({error}); fetch it again.") from error
    with pdf:
        if len(pdf) > _MOST_PAGES:
            raise UnreadableDocument(
                "pdf_too_long", f"{url} has {len(pdf)} pages; more than {_MOST_PAGES} are not read."
            )
        for index in range(len(pdf)):
            yield _extract_text(pdf, index, url)


def _extract_text(pdf: pypdfium2.PdfDocument, index: int, url: str) -> str:
    import pypdfium2

    try:
        page = pdf[index]
        text_page = page.get_textpage()
        try:
            text: str = text_page.get_text_bounded()
        finally:
            text_page.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument("damaged_pdf", f"{url}, page {index + 1} cannot be read: {error}.") from error
    # A hyphen at the end of a line comes out as U+FFFE or U+0002.
    lines = text.replace("\ufffe", "-").replace("\x02", "-").splitlines()
    return "\n".join(clean_text(line) for line in lines)
