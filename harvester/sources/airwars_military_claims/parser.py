"""Parser of the military releases that Airwars mirrors, ``airwars.org/military-claims/…``.

A page holds the release's own text under "Original" and, where somebody annotated it, a summary counted by Airwars.
The text goes through the parser of the release; ``Report.mirror_of`` is "cjtfoir_civcas:<key>" or
"cjtfoir_strikes:<key>", so that a release met here and on the coalition's own site is one report.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from harvester.model.document import Check, Document, OutOfScope, ParseResult, UnreadableDocument
from harvester.model.items import Report, Strike
from harvester.parsers.airwars.dom import elements, page_parser, strings, text_of
from harvester.parsers.airwars.labels import fold
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.grammar.text import decode_body
from harvester.sources.mirrors import Copy, parse_copy

_TITLE: Final = elements("//article//h2.underline-header/div[1]")
_REPORT: Final = elements("//article//div.original//div.report")
_BLOCKS: Final = elements("//article//div.meta-block[h4]")
_TOTALS: Final = elements("//article//div.meta-block[h4='Report Summary']//li")
_PAGE_TITLE: Final = strings("/html/head//title/text()")
_ISSUED_BY: Final = re.compile(r"(?P<issuer>.+?) for (?P<dates>.+)")
_TOTAL: Final = re.compile(r"([\d,]+) total strikes")
_CHALLENGE: Final = re.compile(r"just a moment|attention required|access denied", re.IGNORECASE)
_COALITION: Final = {
    "cjtf–oir": "CJTF-OIR",
    "cjtf-oir": "CJTF-OIR",
    "centcom": "U.S. Central Command",
    "pentagon": "U.S. Department of Defense",
}
_OTHERS_PUBLISH: Final = "its allies' ministries and AFRICOM are mirrored too, in forms of their own"


def parse(document: Document) -> ParseResult:
    """Read one mirrored release.

    Raises:
        OutOfScope: the release is of another military, or of another kind.
        UnreadableDocument: the page is none of these, or holds no text.
    """
    root = _build_tree(document)
    report = next(iter(_REPORT(root)), None)
    if report is None:
        raise _refusal(root)
    title = next(map(text_of, _TITLE(root)), "")
    issuer = _find_issuer(title)
    link = _find_link(root, "original report")
    copy = Copy(_markup_of(report), title, _find_day(root), link, document.url, ".original .report")
    result = parse_copy(copy, document.fetched_at)
    for record in result.records:
        if isinstance(record, Report):
            record.publisher = record.publisher or issuer
            if record.kind == "monthly_report" and record.published_on_text == _find_day(root):
                # the mirror files a monthly report under a later day than its own
                record.published_on = record.published_on_precision = record.published_on_text = None
    result.checks += _check_total(root, result)
    return result


def _build_tree(document: Document) -> HtmlElement:
    text = decode_body(document)
    try:
        return lxml_html.document_fromstring(text.encode(), parser=page_parser("utf-8"))
    except etree.ParserError as error:
        raise UnreadableDocument("html_malformed", f"{document.url} holds no HTML: {error}") from error


def _refusal(root: HtmlElement) -> UnreadableDocument:
    if _CHALLENGE.search(" ".join(_PAGE_TITLE(root))):
        return UnreadableDocument("challenge_page", "the site asked for a browser instead of answering")
    return UnreadableDocument("layout_unknown", "the page holds no mirrored release")


def _find_issuer(title: str) -> str:
    match = _ISSUED_BY.fullmatch(title)
    if match is None:
        raise UnreadableDocument("layout_unknown", f"the heading {title!r} does not say whose release it is")
    issuer = _COALITION.get(fold(match["issuer"]))
    if issuer is None:
        raise OutOfScope("other_issuer", f"a release of {match['issuer']}; {_OTHERS_PUBLISH}")
    return issuer


def _find_day(root: HtmlElement) -> str | None:
    """Find the day that the mirror files the release under."""
    for block in _BLOCKS(root):
        heading = block.find("h4")
        if heading is not None and fold(text_of(heading)) == "report date":
            span = parse_date(text_of(block).removeprefix(text_of(heading)))
            return span.start.isoformat() if span else None
    return None


def _find_link(root: HtmlElement, label: str) -> str | None:
    for block in _BLOCKS(root):
        heading = block.find("h4")
        if heading is not None and fold(text_of(heading)) == label:
            return next((link.get("href") for link in block.iter("a") if link.get("href")), None)
    return None


def _markup_of(report: HtmlElement) -> str:
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in report)
    return f"{escape(report.text or '')}{inner}"


def _check_total(root: HtmlElement, result: ParseResult) -> list[Check]:
    """Hold the strikes read against the total that Airwars counted in its annotation."""
    strikes = [record for record in result.records if isinstance(record, Strike)]
    stated = next((match[1] for item in _TOTALS(root) if (match := _TOTAL.fullmatch(text_of(item)))), None)
    if stated is None or not strikes:
        return []
    found = sum(strike.strikes_min or 0 for strike in strikes)
    holds = int(stated.replace(",", "")) == found
    return [Check("mirror_counts_as_many_strikes", strikes[0].key[:1], stated, str(found), holds)]
