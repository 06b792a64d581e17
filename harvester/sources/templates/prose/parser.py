"""Parser of publisher_product: the figures in its prose, each with the one who claims it."""

from __future__ import annotations

from typing import Final

from harvester.model.document import Document, ParseResult
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.text import extract_page
from harvester.parsers.prose.monitors import (
    Section,
    address_key,
    build_report,
    find_published,
    find_title,
    read_figures,
    read_sections,
    require_figures,
)

AUTHOR: Final = "FILL IN: who speaks where a sentence names nobody"


def parse(document: Document) -> ParseResult:
    """Read one page or PDF.

    Raises:
        OutOfScope: it states no figures on civilian harm.
        UnreadableDocument: what ``extract_page`` and ``extract_pdf`` raise.
    """
    page = extract_pdf(document) if document.media_type == "application/pdf" else extract_page(document)
    root = address_key(document.url)  # better: the publisher's own number, where a document carries one
    published = find_published(page)
    context = (published[0].end or published[0].start) if published else None
    result = read_figures(read_sections(page), context, AUTHOR, root, _about)
    require_figures(result, document.url)
    result.records.insert(0, build_report(document, root, "statement", find_title(page), AUTHOR, published))
    return result


def _about(_: Section) -> tuple[str | None, str | None]:
    """Give the belligerent and the country that a heading names, for sentences that name none."""
    return None, None
