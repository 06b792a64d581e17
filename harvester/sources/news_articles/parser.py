"""News stories that quote figures on civilian harm, as pages of HTML or as text taken from them.

The story's own words are read, not its headline (which repeats a figure without saying whose it is) nor the page's
navigation. The report is keyed by the address without its query, so that a story stays one story when it is shared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlsplit

from harvester.model.data import load_data
from harvester.model.document import Document, ParseResult, UnreadableDocument
from harvester.model.items import Figure, Report
from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.dates import DATE, DateSpan, parse_date
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.text import Block, Page, extract_page
from harvester.parsers.prose.figures import build_figures, extract_claims

_META_DATES = ("article:published_time", "ld:datePublished", "datePublished", "DC.date", "pubdate", "date", "time")
_META_TITLES = ("og:title", "ld:headline")
_META_PUBLISHERS = ("og:site_name", "ld:publisher", "publisher", "application-name")
_DATE = re.compile(DATE)
_SHORT = 120  # characters; a date line is shorter, a paragraph longer
_PARAGRAPH = 25  # characters; "A total of 475 reports are still open." is a paragraph of a text dump
_ENDS = re.compile(r"[.!?…:][\"'”’)\]]*$")
_PROSE = re.compile(r"[.!?…:][\"'”’)\]]*(?:$|\s+[A-Z(])")  # a sentence ends in it, though a sign-off may follow
_NOISE = re.compile(
    r"^(?:subscribe|sign up|follow us|read (?:more|also|next)|related|share|advertisement|copyright|©|all rights|photo:"
    r"|also on|download|listen|watch|by clicking|our (?:newsletter|cookies)|more (?:on|from)|see also)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"\b(?:the|of|and|in|that|have|by|were|for|said)\b", re.IGNORECASE)
_ENGLISH_SHARE = 0.08  # of the words; English prose has about a quarter, other languages next to none


def parse(document: Document) -> ParseResult:
    """Read a story and the figures that it reports, each with the one who claims it.

    Raises:
        UnreadableDocument: ``not_english`` where the text is in another language, ``no_article_text`` where the page
            holds no paragraph, and what ``extract_page`` and ``extract_pdf`` raise.
    """
    page = extract_pdf(document) if document.media_type == "application/pdf" else extract_page(document)
    title = _find_title(page)
    paragraphs = list(_paragraphs(page, title))
    _require_text(paragraphs, document.url)
    published, published_text = _find_published(page)
    prose = extract_claims(paragraphs, published, headline=title)
    root = article_key(document.url) or document.sha256[:16]
    report = Report(
        key=(root,),
        kind="article",
        url=document.url,
        title=title or None,
        publisher=_find_publisher(page, document.url),
        published_on=published.isoformat() if published else None,
        published_on_text=published_text,
        published_on_precision=DatePrecision.DAY if published else None,
    )
    figures = list(build_figures(prose.claims, root))
    _date_figures(figures, report)
    return ParseResult([report, *figures], prose.problems)


def _date_figures(figures: Iterable[Figure], report: Report) -> None:
    """Give figures that name no end of their period the day on which the story states them.

    "216 reports are still pending" and "at least 6,575 civilian deaths" are what stood when the story came out; the
    day is the story's, printed as it prints it, and not a period that it names.
    """
    for figure in figures:
        if report.published_on and figure.period_end is None and figure.as_of is None:
            figure.as_of = report.published_on
            figure.as_of_text = report.published_on_text
            figure.as_of_precision = DatePrecision.DAY


def article_key(url: str) -> str:
    """Return what names a story: host and path, without scheme, query and trailing slash.

    >>> article_key("https://www.rt.com/news/437226-coalition-civilians/?utm_source=x")
    'rt.com/news/437226-coalition-civilians'
    """
    parts = urlsplit(url)
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path}".rstrip("/")


def _require_text(paragraphs: list[Block], url: str) -> None:
    if not paragraphs:
        raise UnreadableDocument("no_article_text", f"{url} holds no paragraph of text.")
    words = " ".join(block.text for block in paragraphs).split()
    if len(_ENGLISH.findall(" ".join(words))) < _ENGLISH_SHARE * len(words):
        raise UnreadableDocument("not_english", f"{url} is not in English; only English prose is read.")


def _find_title(page: Page) -> str:
    """Return the headline: as the page declares it, else its first heading."""
    declared = next((page.meta[name] for name in _META_TITLES if page.meta.get(name)), "")
    return declared or page.title


def _paragraphs(page: Page, title: str) -> Iterator[Block]:
    """Yield the story's own paragraphs; headings, captions and menus are no sentences."""
    headlines = {title.casefold(), page.title.casefold()}
    for block in page.body:
        text = block.text
        is_heading = block.tag in {"h1", "h2", "h3", "h4"} or text.casefold() in headlines
        if not is_heading and len(text) >= _PARAGRAPH and _PROSE.search(text) and not _NOISE.match(text):
            yield block


def _find_published(page: Page) -> tuple[date | None, str | None]:
    """Find the day of publication: declared by the page, else printed in a short line near the top."""
    for name in _META_DATES:
        if (text := page.meta.get(name)) and (span := _day(text)):
            return span.start, text
    for block in page.blocks:
        if len(block.text) <= _SHORT and not _ENDS.search(block.text):
            span = _day(block.text)
            for match in () if span else _DATE.finditer(block.text):
                span = span or _day(match[0])
            if span:
                return span.start, block.text
    return None, None


def _day(text: str) -> DateSpan | None:
    span = parse_date(text)
    return span if span and span.precision == DatePrecision.DAY else None


def _find_publisher(page: Page, url: str) -> str | None:
    for name in _META_PUBLISHERS:
        if page.meta.get(name):
            return page.meta[name]
    host = urlsplit(url).netloc.lower()
    hosts: dict[str, str] = load_data("sources/news_articles/publishers")["hosts"]
    return next((name for known, name in hosts.items() if host == known or host.endswith(f".{known}")), None)
