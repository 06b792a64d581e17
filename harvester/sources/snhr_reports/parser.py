"""Tolls of the Syrian Network for Human Rights: the killed of a month, a half-year or a year, in all and by party.

A post is known by its number wherever it stands (two hosts, with and without slug). Its title says which period the
toll is of; sentences that name a period of their own keep to it. The text counts before the title, which was seen to
misprint (a copy of the report for June 2018 has 539 above and 593 below).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from harvester.model.document import Document, ParseResult
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.periods import Period
from harvester.parsers.grammar.text import Block, Page, decode_body, extract_page
from harvester.parsers.prose.monitors import (
    address_key,
    build_report,
    find_published,
    find_title,
    require_figures,
)
from harvester.sources.snhr_reports.toll import AUTHOR, find_period, read_toll

_ID_IN_URL: Final = re.compile(r"/blog/20\d\d/\d\d/\d\d/(?P<blog>\d{3,7})/?$|[?&]p=(?P<query>\d{3,7})\b")
_ID_IN_MARKUP: Final = re.compile(
    r"""rel=["']shortlink["'][^>]*[?&]p=(\d{3,7})|\bpostid-(\d{3,7})\b|<article[^>]*\bid=["']post-(\d{3,7})"""
)
_DAY_IN_URL: Final = re.compile(r"/blog/(20\d\d)/(\d\d)/(\d\d)/")
_HEADLINES: Final = frozenset({"h1", "h2", "h3", "h4", "h5"})


def parse(document: Document) -> ParseResult:
    """Read one report.

    Raises:
        OutOfScope: it states no figures.
        UnreadableDocument: what ``extract_page`` and ``extract_pdf`` raise.
    """
    page = extract_pdf(document) if document.media_type == "application/pdf" else extract_page(document)
    root = find_id(document)
    published = find_published(page)
    day = (published[0].end or published[0].start) if published else _day_in_url(document.url)
    title = find_title(page)
    period = find_assessed(page, title, day)
    headlines = [*(block for block in page.body if block.tag in _HEADLINES), Block(title, "h1", "title")]
    text = [block for block in page.body if block.tag not in _HEADLINES]
    result = read_toll([*text, *headlines], root, period, day)
    require_figures(result, document.url)
    report = build_report(document, root, "toll", title, AUTHOR, published)
    if published is None and day:
        report.published_on_text = day.isoformat()
    if period:
        report.period_text = period.text
        report.period_start = period.span.start.isoformat()
        report.period_end = (period.span.end or period.span.start).isoformat()
        report.period_precision = period.span.precision
    result.records.insert(0, report)
    return result


def find_id(document: Document) -> str:
    """Name the post by its number, in its address or its markup, else by its address."""
    if match := _ID_IN_URL.search(document.url):
        return match["blog"] or match["query"]
    match = _ID_IN_MARKUP.search(decode_body(document)[:200_000]) if "html" in document.media_type else None
    return next(filter(None, match.groups())) if match else address_key(document.url)


def _day_in_url(url: str) -> date | None:
    """Read the day of publication in a blog's address."""
    match = _DAY_IN_URL.search(url)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def find_assessed(page: Page, title: str, published: date | None) -> Period | None:
    """Find the period that the toll is of: the title's, else that of the first lines that name one."""
    lines = [title, *(block.text for block in page.body[:6])]
    return next((period for line in lines if (period := find_period(line, 0, None, published))), None)
