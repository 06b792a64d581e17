"""Parser of Amnesty International's news and public statements: the figures in their prose.

A sentence often holds Amnesty's figure beside the Coalition's; each is attributed to its own speaker. A document is
named by its index number where it prints one ("MDE 24/9238/2018"), which its address carries as
``/documents/mde24/9238/2018/``.
"""

from __future__ import annotations

import re
from typing import Final

from harvester.model.document import Document, ParseResult
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.text import Page, extract_page
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

AUTHOR: Final = "Amnesty International"

_INDEX: Final = re.compile(r"\b(?P<area>[A-Z]{3}) ?(?P<class>\d{2})/(?P<number>\d{3,5})/(?P<year>\d{4})\b")
_INDEX_IN_URL: Final = re.compile(r"/documents/(?P<area>[a-z]{3})(?P<class>\d{2})/(?P<number>\d+)/(?P<year>\d{4})/")


def parse(document: Document) -> ParseResult:
    """Read one page or PDF.

    Raises:
        OutOfScope: it states no figures on civilian harm.
        UnreadableDocument: what ``extract_page`` and ``extract_pdf`` raise.
    """
    page = extract_pdf(document) if document.media_type == "application/pdf" else extract_page(document)
    index = find_index(page, document.url)
    root = (index or address_key(document.url)).replace(" ", "")
    published = find_published(page)
    context = (published[0].end or published[0].start) if published else None
    result = read_figures(read_sections(page), context, AUTHOR, root, _about)
    require_figures(result, document.url)
    kind = "statement" if index else "article"
    report = build_report(document, root, kind, find_title(page), AUTHOR, published)
    report.release_number = index
    result.records.insert(0, report)
    return result


def find_index(page: Page, url: str) -> str | None:
    """Find a document's index number: in its address, else the first that a short line prints.

    Running text cites the numbers of other documents, so only lines that hold little else count.
    """
    if match := _INDEX_IN_URL.search(url.lower()):
        return f"{match['area'].upper()} {match['class']}/{match['number']}/{match['year']}"
    for block in page.blocks:
        if len(block.text) <= 80 and (match := _INDEX.search(block.text)):
            return f"{match['area']} {match['class']}/{match['number']}/{match['year']}"
    return None


def _about(_: Section) -> tuple[str | None, str | None]:
    """Amnesty's headings name no belligerent."""
    return None, None
