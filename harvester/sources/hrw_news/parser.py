"""Human Rights Watch's news and reports: the figures in their prose, each with its own speaker.

A text is known by its name in the address: one report stands at two dates, with and without ``www.``.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

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

AUTHOR: Final = "Human Rights Watch"

_PATH: Final = re.compile(r"/(?P<kind>news|report)/20\d\d/\d\d/\d\d/(?P<name>[a-z0-9-]+)", re.IGNORECASE)


def parse(document: Document) -> ParseResult:
    """Read one page or PDF.

    Raises:
        OutOfScope: it states no figures on civilian harm.
        UnreadableDocument: what ``extract_page`` and ``extract_pdf`` raise.
    """
    page = extract_pdf(document) if document.media_type == "application/pdf" else extract_page(document)
    kind, root = find_name(document.url)
    published = find_published(page)
    context = (published[0].end or published[0].start) if published else None
    result = read_figures(read_sections(page), context, AUTHOR, root, _about)
    require_figures(result, document.url)
    result.records.insert(0, build_report(document, root, kind, find_title(page), AUTHOR, published))
    return result


def find_name(url: str) -> tuple[str, str]:
    """Return the kind of a text and its name, which its address carries behind the date.

    >>> find_name("https://hrw.org/report/2017/09/25/all-feasible-precautions/civilian-casualties")
    ('report', 'all-feasible-precautions')
    """
    match = _PATH.match(urlsplit(url).path)
    return (match["kind"].lower(), match["name"].lower()) if match else ("article", address_key(url))


def _about(_: Section) -> tuple[str | None, str | None]:
    """Headings name no belligerent."""
    return None, None
