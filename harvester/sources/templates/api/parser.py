"""Parser of publisher_product: the texts that an API answers with, and the figures in them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from harvester.model.document import Document, OutOfScope, ParseResult, Problem, UnreadableDocument
from harvester.parsers.grammar.text import extract_page
from harvester.parsers.prose.monitors import Section, build_report, find_published, read_figures, read_sections
from harvester.parsers.rows.answers import load_answer, read_entries, read_field

AUTHOR: Final = "FILL IN: who speaks where a sentence names nobody"


def parse(document: Document) -> ParseResult:
    """Read every entry of an answer; one that cannot be read is reported, the others go on.

    Raises:
        OutOfScope: no entry states a figure on civilian harm.
        UnreadableDocument: the answer is not of the API, or is an error of it.
    """
    result = ParseResult()
    for number, entry in enumerate(read_entries(load_answer(document.body), "data")):
        try:
            found = _read(entry, document)
        except UnreadableDocument as error:
            result.problems.append(Problem(error.reason, str(error), locator=f"data[{number}]"))
            continue
        result.records += found.records
        result.problems += found.problems
    if not result.records and not result.problems:
        raise OutOfScope("no_figures", f"{document.url} states no figures on civilian harm")
    return result


def _read(entry: Mapping[str, Any], document: Document) -> ParseResult:
    """Read one entry: its number, which no correction changes, names it; its text is read as prose."""
    number, text = entry.get("id"), read_field(entry, "body")
    if number is None or text is None:
        raise UnreadableDocument("fields_missing", f"an entry of {document.url} has no id or no body; ask for both")
    title, day = read_field(entry, "title") or "", read_field(entry, "date") or ""
    head = f'<title>{escape(title)}</title><meta property="article:published_time" content="{escape(day)}">'
    markup = f"<html><head>{head}</head><body><article>{text}</article></body></html>"
    page = extract_page(Document(document.url, markup.encode(), "text/html", document.fetched_at, "utf-8"))
    published = find_published(page)
    context = (published[0].end or published[0].start) if published else None
    result = read_figures(read_sections(page), context, AUTHOR, str(number), _about)
    if result.records:
        result.records.insert(0, build_report(document, str(number), "release", title, AUTHOR, published))
    return result


def _about(_: Section) -> tuple[str | None, str | None]:
    """Give the belligerent and the country that a heading names, for sentences that name none."""
    return None, None
