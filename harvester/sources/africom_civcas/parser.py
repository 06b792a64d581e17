"""Quarterly civilian casualty assessment reports of US Africa Command: the quarter's figures and its lists.

A report is named by the last month of its quarter, which its text states, because one quarter's text stands at several
addresses and one address (the index page) shows another quarter's text each time.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

from harvester.model.document import Check, Document, OutOfScope, ParseResult, Problem, UnreadableDocument
from harvester.model.items import Assessment, Figure, Report
from harvester.model.source import load_source
from harvester.model.vocab import DatePrecision, Finding, Metric
from harvester.parsers.civcas.checks import check_report
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.grammar.dates import DATE, parse_date
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.statements import Claimed, Sentence, load_phrasebook, read_sentence
from harvester.parsers.grammar.text import Page, extract_page
from harvester.parsers.prose.monitors import address_key
from harvester.sources.africom_civcas.items import read_lists, sentences_of

SOURCE: Final = "africom_civcas"
PHRASES: Final = "sources/africom_civcas/report"

_ABOUT: Final = re.compile(r"civilian (?:casualt(?:y|ies)|harm) (?:assessment|report)", re.IGNORECASE)
_BYLINE: Final = re.compile(rf"Stuttgart, Germany,?\s+(?P<date>{DATE})")
_META_DATES: Final = ("datePublished", "ld:datePublished", "article:published_time", "date")
_ENDING: Final = re.compile(rf"\b(?:ending|ended)(?: on)? (?P<day>{DATE})", re.IGNORECASE)
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_FISCAL: Final = re.compile(
    rf"\b(?P<n>{'|'.join(_ORDINALS)}) quarter(?:,? (?:of )?(?:FY|fiscal year)? ?(?P<year>20\d\d))?", re.IGNORECASE
)
_FISCAL_ENDS: Final = {1: 12, 2: 3, 3: 6, 4: 9}  # quarter of the fiscal year → its last month
_ARTICLE: Final = re.compile(r"/pressrelease/(\d{4,6})(?:/|$)")


def parse(document: Document) -> ParseResult:
    """Read one quarter's report.

    Raises:
        OutOfScope: ``not_a_casualty_report``: it is another release.
        UnreadableDocument: ``report_without_figures`` where it is titled as one and nothing of it was read, and what
            ``extract_page`` and ``extract_pdf`` raise.
    """
    page = extract_pdf(document) if document.media_type == "application/pdf" else extract_page(document)
    if not _ABOUT.search(f"{page.title} {page.text}"):
        raise OutOfScope("not_a_casualty_report", f"{document.url} ({page.title[:80]!r}) is another release.")
    result = ParseResult()
    published = find_published(page)
    released = parse_date(published) if published else None
    day = released.start if released else None
    quarter = find_quarter(page, day)
    root = f"{quarter:%Y-%m}" if quarter else _find_key(document.url)
    if quarter is None:
        what = "Neither text nor title says which quarter the report is about; its period is left empty."
        result.problems.append(Problem("reporting_quarter_unknown", what, page.title))
    lists = read_lists(page.body, root, day, load_source(SOURCE).issuer)
    figures = read_figures(list(sentences_of(lists.others)), root, quarter, result.problems)
    if not figures and not lists.assessments:
        raise UnreadableDocument("report_without_figures", f"{document.url} is titled as a report; nothing was read.")
    result.problems += [*_compare_title(page, quarter, day), *lists.problems]
    result.records += [_build_report(document, page, root, quarter, published), *figures, *lists.assessments]
    result.checks += [*check_report(root, figures, lists.assessments), *_check_lists(root, figures, lists.assessments)]
    return result


# --- dates ------------------------------------------------------------------------------------------------------------


def find_published(page: Page) -> str | None:
    """Find the date in the byline, else in the page's head."""
    lines = (match["date"] for block in page.blocks if (match := _BYLINE.search(block.text)))
    return next(lines, None) or next((page.meta[name] for name in _META_DATES if page.meta.get(name)), None)


def find_quarter(page: Page, published: date | None) -> date | None:
    """Find the last day of the quarter: as the text states it, else by the quarter of the fiscal year in the title."""
    for match in _ENDING.finditer(page.text):
        span = parse_date(match["day"], published)
        if span and span.end is None and _ends_quarter(span.start):
            return span.start
    for text in (page.title, page.text):
        named = _FISCAL.search(text)
        if named and (end := _end_fiscal(named, published)):
            return end
    return None


def _ends_quarter(day: date) -> bool:
    return day.month % 3 == 0 and day.day == calendar.monthrange(day.year, day.month)[1]


def _end_fiscal(match: re.Match[str], published: date | None) -> date | None:
    """Give the end of a quarter of the fiscal year; one without a year is the latest before publication."""
    number = _ORDINALS[match["n"].lower()]
    month = _FISCAL_ENDS[number]
    if match["year"]:
        return _month_end(int(match["year"]) - (number == 1), month)
    if published is None:
        return None
    end = _month_end(published.year, month)
    return end if end < published else _month_end(published.year - 1, month)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _find_key(url: str) -> str:
    match = _ARTICLE.search(url)
    return f"article-{match[1]}" if match else address_key(url)


# --- rows -------------------------------------------------------------------------------------------------------------


def _build_report(document: Document, page: Page, root: str, quarter: date | None, published: str | None) -> Report:
    report = Report(
        key=(root,),
        kind="quarterly_report",
        url=document.url,
        title=page.title or None,
        publisher=load_source(SOURCE).issuer.speaker,
        published_on_text=published,
    )
    if quarter:
        report.period_start, report.period_end = _quarter_start(quarter).isoformat(), quarter.isoformat()
        report.period_precision = DatePrecision.RANGE
    return report


def _quarter_start(end: date) -> date:
    return date(end.year, end.month - 2, 1)


def read_figures(sentences: list[Sentence], root: str, quarter: date | None, problems: list[Problem]) -> list[Figure]:
    """Read the summary; the first statement of a figure counts, and one that contradicts it is reported."""
    book = load_phrasebook(PHRASES)
    figures: dict[str, Figure] = {}
    once = {sentence.text: sentence for sentence in reversed(sentences)}  # newer pages print the lead twice
    for sentence in reversed(once.values()):
        for claim in read_sentence(sentence, book, problems):
            figure = _build_figure(claim, sentence, root, quarter)
            before = figures.setdefault(claim.name, figure)
            if (before.value_min, before.value_max) != (figure.value_min, figure.value_max):
                stated = f"{before.value_text} in one sentence and {claim.text} in another"
                what = f"{claim.name} is {stated}; the first is kept."
                problems.append(Problem("figure_contradicted", what, sentence.text, sentence.locator))
    return list(figures.values())


def _build_figure(claim: Claimed, sentence: Sentence, root: str, quarter: date | None) -> Figure:
    count, issuer = parse_count(claim.text), load_source(SOURCE).issuer
    figure = Figure(
        key=(root, claim.name),
        parent=(root,),
        metric=Metric(claim.name),
        value_text=claim.text,
        value_min=count.min if count else None,
        value_max=count.max if count else None,
        qualifier=count.qualifier if count else None,
        attributed_to=issuer.speaker,
        belligerent=issuer.belligerent,
        quote=sentence.text,
        locator=sentence.locator,
        page=sentence.page,
    )
    if quarter:
        figure.period_start, figure.period_end = _quarter_start(quarter).isoformat(), quarter.isoformat()
        figure.period_precision = DatePrecision.RANGE
    return figure


# --- checks -----------------------------------------------------------------------------------------------------------


def _check_lists(root: str, figures: list[Figure], assessments: list[Assessment]) -> list[Check]:
    """Compare the open items with the figure; the report for the end of 2020 lists two that came after its close."""
    listed = sum(1 for assessment in assessments if assessment.finding == Finding.OPEN)
    stated = next((figure.value_min for figure in figures if figure.metric == Metric.REPORTS_OPEN), None)
    if stated is None or not listed:
        return []
    subject = (root, Metric.REPORTS_OPEN.value)
    return [Check("listed_items_match_stated", subject, str(stated), str(listed), stated == listed)]


def _compare_title(page: Page, quarter: date | None, published: date | None) -> list[Problem]:
    """Report a title that names another quarter than the text, which counts."""
    match = _FISCAL.search(page.title)
    named = _end_fiscal(match, published) if match else None
    if named is None or quarter is None or named == quarter:
        return []
    what = (
        f"The title names the quarter that ends on {named}, the text the one that ends on {quarter}; the text counts."
    )
    return [Problem("quarter_contradicted", what, page.title)]
