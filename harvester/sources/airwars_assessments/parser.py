"""Parser of Airwars' monthly and annual assessments: the figures in their prose.

The month assessed comes from the title or the opening paragraphs, never from the address: the page at
``…/monthly-assessment-july-2017/`` is about July 2018. Sections are headed by actor ("Russia in Syria", "Turkey",
"Libya"); a heading says whose actions a sentence is about that names nobody.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from harvester.model.document import Document, ParseResult
from harvester.model.vocab import DatePrecision
from harvester.parsers.airwars.labels import squeeze
from harvester.parsers.grammar.dates import MONTH, DateSpan, parse_date
from harvester.parsers.grammar.periods import Period
from harvester.parsers.grammar.text import Page, decode_body, extract_page
from harvester.parsers.prose.coverage import find_belligerent
from harvester.parsers.prose.monitors import (
    Section,
    address_key,
    build_report,
    find_published,
    find_title,
    first_sentences,
    read_figures,
    read_sections,
    require_figures,
)

AUTHOR: Final = "Airwars"

_POST_ID: Final = re.compile(r'(?:[?&]p=|/wp/v2/research/|<article[^>]*\bid="post-)(\d+)')
_YEAR: Final = r"20[0-9]{2}(?![0-9])"
_IN_TITLE: Final = re.compile(rf"(?P<month>{MONTH}),?\s+(?P<year>{_YEAR})|(?P<only>{_YEAR})", re.IGNORECASE)
_IN_TEXT: Final = re.compile(
    rf"\b(?:During|Throughout|In|of) (?P<month>{MONTH}(?:,? {_YEAR})?)(?! \d)(?!,? \d{{1,2}}\b)"
)
_ANNUAL: Final = re.compile(r"\bannual|\bannual assessment|\byear in review|\bsix[- ]month", re.IGNORECASE)
_COUNTRIES: Final = re.compile(r"\b(Iraq|Syria|Libya|Somalia|Yemen)\b")
_OPENING: Final = 4


def parse(document: Document) -> ParseResult:
    """Read one assessment.

    Raises:
        OutOfScope: it states no figures on civilian harm.
        UnreadableDocument: what ``extract_page`` raises.
    """
    page = extract_page(document)
    root = _find_key(document)
    sections = read_sections(page)
    published = find_published(page)
    context = (published[0].end or published[0].start) if published else None
    period = find_month(page, sections, context)
    result = read_figures(sections, context, AUTHOR, root, _about, period)
    require_figures(result, document.url)
    report = build_report(document, root, "assessment", find_title(page), AUTHOR, published)
    if period:
        report.period_start = period.span.start.isoformat()
        report.period_end = (period.span.end or period.span.start).isoformat()
        report.period_precision = period.span.precision
    result.records.insert(0, report)
    return result


def _find_key(document: Document) -> str:
    """Name the assessment by its post id, else by its address."""
    match = _POST_ID.search(decode_body(document)[:200_000])
    return match[1] if match else address_key(document.url)


def find_month(page: Page, sections: list[Section], published: date | None) -> Period | None:
    """Find the month or year assessed: named by the title, else by the opening paragraphs.

    A month without a year is the latest before publication. A title may name the month of publication, so one that
    is not before it does not count.
    """
    titles = (squeeze(find_title(page)), squeeze(page.title))
    named = [match for title in titles for match in _IN_TITLE.finditer(title)]
    candidates = [f"{match['month']} {match['year']}" if match["month"] else match["only"] for match in named]
    if not any(map(_ANNUAL.search, titles)):
        candidates += [
            match["month"] for text in first_sentences(sections, _OPENING) for match in _IN_TEXT.finditer(text)
        ]
    for text in candidates:
        span = parse_date(text, published)
        if span and span.precision in (DatePrecision.MONTH, DatePrecision.YEAR) and _is_before(span, published):
            return Period(text, span)
    return None


def _is_before(span: DateSpan, published: date | None) -> bool:
    return published is None or (span.end or span.start) < published.replace(day=1) or span.start.year < published.year


def _about(section: Section) -> tuple[str | None, str | None]:
    """Give the belligerent and the one country that a heading names."""
    countries = set(_COUNTRIES.findall(section.heading))
    return find_belligerent(section.heading), countries.pop() if len(countries) == 1 else None
