"""What assessments and statements of monitors have in common: their paragraphs, sections, dates and figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from harvester.model.document import Document, OutOfScope, ParseResult, Problem
from harvester.model.items import Report
from harvester.parsers.grammar.dates import MONTH, DateSpan, parse_date
from harvester.parsers.grammar.periods import Period
from harvester.parsers.grammar.text import Block, Page
from harvester.parsers.prose.claims import TOTALS, merge_repetitions
from harvester.parsers.prose.figures import CAMPAIGN_STARTED, Claim, build_figures, extract_claims

_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5"})
# Characters: a longer line is a paragraph even without a full stop, a shorter paragraph is a caption or a menu.
_LONGEST_HEADING: Final = 120
_SHORTEST_PARAGRAPH: Final = 40
_SENTENCE_END: Final = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_PUBLISHED: Final = re.compile(r"(?:published(?: on)?:?|last updated:?)?\s*(?P<date>.+)", re.IGNORECASE)
# "Denies that more than 23 were killed": nothing but the denied clause may stand between; "rejected reports" counts
# reports.
_DENIED: Final = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|disput(?:e|es|ed|ing)|dismiss(?:es|ed|ing)|rejects?|rejected) (?!reports?)[^.;,]*$",
    re.I,
)
_SAME_PERIOD: Final = re.compile(r"\b(?:for|over|in|during|across) the same (?:period|time|months?)\b", re.IGNORECASE)
# The campaign is named by its start, by its length, or by "to date"; "so far this year" is another period.
_CAMPAIGN: Final = re.compile(
    r"\bsince (?:the (?:start|beginning|campaign|war|US-led)|(?:the )?Coalition|August 2014|2014|it (?:began|started))"
    r"|\b(?:four|five|six|seven|\d+)[- ](?:years?|months?)\b|\bto date\b|\bso far\b(?! this)"
    r"|\bsince [^.,;]{0,60}\b(?:began|2014)\b",
    re.IGNORECASE,
)
"""Words that make a count a running total of the campaign; "overall" and "in total" mean a month's as well."""
_PARTIAL: Final = {total: part for part, total in TOTALS.items()}
_NAMES_TIME: Final = re.compile(rf"{MONTH}|\b(?:19|20)[0-9]{{2}}\b|\b(?:week|earlier|previous|last)\b")
_COMPARISON: Final = re.compile(
    rf"\b(?:on|than|over|from|compared (?:to|with)) (?:the )?(?:{MONTH}|previous month|20[0-9]{{2}})(?:[’']s)?"
)
_MOSTLY: Final = r"(?:most|many|half|majority|mostly|almost all)\b[^.;,]{0,30} (?:in|around) (?:the )?(?:city of )?"
_META_DATES: Final = ("article:published_time", "ld:datePublished", "datePublished", "DC.date", "date")


@dataclass(frozen=True)
class Section:
    """A heading and the paragraphs below it; the opening of a text has no heading."""

    heading: str
    blocks: tuple[Block, ...]


def read_sections(page: Page) -> list[Section]:
    """Cut a page's body at its headings; captions, menus and other lines that are no sentences are left out."""
    sections: list[Section] = []
    heading = ""
    blocks: list[Block] = []
    for block in page.body:
        is_heading = block.tag in _HEADINGS or (len(block.text) <= _LONGEST_HEADING and _is_title_like(block.text))
        if is_heading:
            sections.append(Section(heading, tuple(blocks)))
            heading, blocks = block.text, []
        elif len(block.text) >= _SHORTEST_PARAGRAPH and _SENTENCE_END.search(block.text):
            blocks.append(block)
    sections.append(Section(heading, tuple(blocks)))
    return [section for section in sections if section.blocks]


def _is_title_like(text: str) -> bool:
    """Say whether a short line without a full stop may be a heading of a text that has lost its markup."""
    return not _SENTENCE_END.search(text) and len(text.split()) >= 1


def find_published(page: Page) -> tuple[DateSpan, str] | None:
    """Find when a text was published: declared by the page, else in a line of its own before the text.

    Airwars prints a month ("October 2018") or a day ("10 May, 2019"); what is printed decides the precision.
    """
    for name in _META_DATES:
        if (text := page.meta.get(name)) and (span := parse_date(text[:10] if text[:4].isdigit() else text)):
            return span, text
    for block in page.blocks:
        if len(block.text) > _LONGEST_HEADING and _SENTENCE_END.search(block.text):
            return None
        match = _PUBLISHED.fullmatch(block.text)
        if match and (span := parse_date(match["date"])):
            return span, match["date"]
    return None


def read_figures(
    sections: Sequence[Section],
    published: date | None,
    author: str,
    root: str,
    about: Callable[[Section], tuple[str | None, str | None]],
    assessed: Period | None = None,
) -> ParseResult:
    """Read the figures of a text, section by section.

    Args:
        sections: the text.
        published: what dates without a year are read against.
        author: who speaks where nobody is named.
        root: key of the report.
        assessed: the period that the whole text is about, for the author's figures of sentences that name no date.
        about: gives the belligerent and the country that a section's heading names, for sentences that name none.
    """
    result = ParseResult()
    claims: list[Claim] = []
    for section in sections:
        prose = extract_claims(section.blocks, published, author)
        belligerent, country = about(section)
        stated = [claim for claim in prose.claims if not _is_denied(claim)]
        claims += _settle(
            replace(claim, belligerent=claim.belligerent or belligerent, country=claim.country or country)
            for claim in stated
        )
        if assessed:
            claims = list(_date_by_text(claims, assessed, author))
        result.problems += [_denied(claim) for claim in prose.claims if claim not in stated]
        result.problems += prose.problems
    result.records += build_figures(merge_repetitions(claims, result.problems), root)
    return result


def _is_denied(claim: Claim) -> bool:
    """Say whether words before a number deny it: whose figure it then is, the sentence alone does not say."""
    before = claim.sentence.partition(claim.text)[0]
    return bool(_DENIED.search(before))


def _denied(claim: Claim) -> Problem:
    what = f"{claim.text} stands behind words that deny it; read the sentence by hand."
    return Problem("figure_denied", what, claim.sentence, claim.locator)


def _settle(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Read what a monitor's text says by reference: the same period, a month's "overall", a place of most only."""
    before: Claim | None = None
    for claim in claims:
        settled = claim
        if before and claim.period is None and _SAME_PERIOD.search(claim.sentence):
            settled = replace(settled, period=before.period)
        starts = claim.period.span.start.year if claim.period else None
        is_campaign = _CAMPAIGN.search(claim.sentence) or (starts is not None and starts <= CAMPAIGN_STARTED)
        if claim.metric in _PARTIAL and not is_campaign:
            settled = replace(settled, metric=_PARTIAL[claim.metric])
        if claim.place and re.search(rf"{_MOSTLY}{re.escape(claim.place)}\b", claim.sentence):
            settled = replace(settled, place=None)
        before = settled
        yield settled


def _date_by_text(claims: Sequence[Claim], assessed: Period, author: str) -> Iterator[Claim]:
    """Date the author's undated figures by the period that the text is about.

    A sentence that names a date or a running total keeps to itself, and so does one of a paragraph about another time.
    """
    elsewhere = {claim.locator for claim in claims if claim.period and claim.period.span != assessed.span}
    for claim in claims:
        is_open = claim.period is None and claim.actor == author and claim.metric not in _PARTIAL and not claim.place
        is_dated = _NAMES_TIME.search(_COMPARISON.sub("", claim.sentence)) or _CAMPAIGN.search(claim.sentence)
        yield claim if not is_open or is_dated or claim.locator in elsewhere else replace(claim, period=assessed)


def build_report(
    document: Document, root: str, kind: str, title: str, publisher: str, published: tuple[DateSpan, str] | None
) -> Report:
    """Build the row of a monitor's own text."""
    report = Report(key=(root,), kind=kind, url=document.url, title=title or None, publisher=publisher)
    if published:
        span, text = published
        report.published_on, report.published_on_text = span.start.isoformat(), text
        report.published_on_end = span.end.isoformat() if span.end else None
        report.published_on_precision = span.precision
    return report


def require_figures(result: ParseResult, url: str) -> None:
    """Leave out a text that states no figure and raises no doubt about one."""
    if not result.records and not result.problems:
        raise OutOfScope("no_figures", f"{url} states no figures on civilian harm")


def address_key(url: str) -> str:
    """Name a text by its address, without scheme, query and closing slash.

    >>> address_key("https://www.amnesty.org/en/latest/news/2018/07/example/?utm=1")
    'amnesty.org/en/latest/news/2018/07/example'
    """
    parts = urlsplit(url)
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path}".rstrip("/")


def find_title(page: Page, names: Iterable[str] = ("og:title", "ld:headline")) -> str:
    """Give the title that a page declares, else its heading."""
    return next((page.meta[name] for name in names if page.meta.get(name)), page.title)


def first_sentences(sections: Sequence[Section], number: int) -> Iterator[str]:
    """Give the first paragraphs of a text."""
    blocks = [block.text for section in sections for block in section.blocks]
    yield from blocks[:number]
