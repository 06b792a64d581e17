"""Parser of publisher_product: a military's list of the reports that it assessed, and the figures above the list."""

from __future__ import annotations

from datetime import date
from typing import Final

from harvester.model.document import Document, ParseResult, UnreadableDocument
from harvester.model.source import load_source
from harvester.parsers.civcas.checks import check_report
from harvester.parsers.civcas.heads import is_item, split_number
from harvester.parsers.civcas.list import Item, find_section, read_items
from harvester.parsers.civcas.summary import month_key, read_summary
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.statements import Sentence
from harvester.parsers.grammar.text import Block, Page, extract_page, split_sentences
from harvester.parsers.prose.monitors import build_report, find_published, find_title

SOURCE: Final = "publisher_product"
PUBLISHER: Final = "FILL IN: whose assessments they are"


def parse(document: Document) -> ParseResult:
    """Read one report: its summary and its list.

    Raises:
        UnreadableDocument: ``reporting_month_unknown``, and what ``extract_page`` and ``extract_pdf`` raise.
    """
    page = extract_pdf(document) if document.media_type == "application/pdf" else extract_page(document)
    published = find_published(page)
    context = (published[0].end or published[0].start) if published else None
    items = [block for block in page.body if _is_item(block, context)]
    prose = [block for block in page.body if block not in items]
    sentences = [Sentence(text, block.locator, block.page) for block in prose for text in split_sentences(block.text)]
    # The source's TOML says whose actions it reports and who claims its figures: role, belligerent, speaker.
    issuer = load_source(SOURCE).issuer
    summary = read_summary(sentences, context, issuer)
    if not summary.months:
        raise UnreadableDocument("reporting_month_unknown", f"{document.url} does not say which month it is about")
    month = summary.months[-1]
    root = month_key(month)
    incidents = read_items(_with_sections(page, items, root), context, issuer)
    report = build_report(document, root, "monthly_report", find_title(page), PUBLISHER, published)
    report.period_start, report.period_end = month.start.isoformat(), (month.end or month.start).isoformat()
    report.period_precision = month.precision
    return ParseResult(
        [report, *summary.figures, *incidents.assessments],
        [*summary.problems, *incidents.problems],
        list(check_report(root, summary.figures, incidents.assessments)),
    )


def _is_item(block: Block, context: date | None) -> bool:
    return is_item(block.text, block.tag, context, in_list=False)


def _with_sections(page: Page, items: list[Block], root: str) -> list[Item]:
    """Give each item its number, counted on where none is printed, and the finding of the heading above it."""
    section, count, found = None, 0, []
    for block in page.body:
        if block in items:
            printed, _ = split_number(block.text)
            count = int(printed) if printed else count + 1
            found.append(Item(str(count), block.text, block, section, root))
        else:
            section = find_section(block.text) or section
    return found
