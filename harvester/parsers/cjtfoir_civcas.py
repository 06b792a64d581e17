"""Monthly civilian casualty reports of CJTF-OIR: the summary's figures and the list of incidents.

Reads the pages of centcom.mil, inherentresolve.mil and defense.gov of every generation, plain text, and PDF. One
document may hold the reports of several months (June and July 2020 came out together); each has its own root key, its
reporting month, so that one release met under several addresses is one report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from harvester.items import Report
from harvester.parsers.base import Document, OutOfScope, ParseResult, Problem, UnreadableDocument
from harvester.parsers.civcas_checks import check_report
from harvester.parsers.civcas_list import IncidentList, Item, find_section, is_item, read_items, split_head
from harvester.parsers.civcas_summary import Sentence, Summary, read_summary
from harvester.parsers.grammar.dates import DATE, MONTH, DateSpan, parse_date
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.text import Block, Page, extract_page, split_sentences
from harvester.vocab import DatePrecision, Finding

VERSION = "1"
PUBLISHER = "CJTF-OIR"

_META_DATES = ("datePublished", "ld:datePublished", "article:published_time", "DC.date", "pubdate", "date", "time")
_HEAD_BLOCKS = 40
_HEAD_LENGTH = 160  # characters; longer blocks are prose
_RELEASE_NUMBER = re.compile(r"\bRelease\s*(?:#|No\.?|Number:?)\s*:?\s*(\d{7,9}(?:-\d{1,2})?)\b", re.IGNORECASE)
_FULL_DATE = re.compile(DATE)
_NUMBERED = re.compile(r"^\s*(\d{1,3})\s*[.)]\s")
_LIST_LIKE = re.compile(rf"^\s*\d{{1,3}}\s*[.)]\s*(?:{MONTH}|\d{{1,2}}\s+{MONTH})", re.IGNORECASE)
_ENOUGH_METRICS = 2  # of reports and dead: no other kind of release states two
_ABOUT = re.compile(r"civilian[- ]casualt|civcas|civilian harm", re.IGNORECASE)


def parse(document: Document) -> ParseResult:
    """Read the monthly reports that a document holds.

    Raises:
        OutOfScope: ``not_a_casualty_report``: the page is another press release.
        UnreadableDocument: ``report_without_figures`` where it is a casualty report and no phrase of it is known,
            ``reporting_month_unknown`` where nothing says which month it is about, and what ``extract_page`` and
            ``extract_pdf`` raise.
    """
    page = extract_pdf(document) if document.media_type == "application/pdf" else extract_page(document)
    problems: list[Problem] = []
    published = find_published(page)
    context = published.start if published else None
    body = list(_split_items(page.body))
    summary = read_summary(_sentences(body), context)
    _require_report(page, summary, document.url)
    if published and published.start <= summary.months[-1].start:
        problems.append(_misdated(published, summary.months[-1]))
        published, context = None, summary.months[-1].end
    first_month = f"{summary.months[0].start:%Y-%m}"
    incidents = read_items(_items(body, summary, first_month, context, problems), context)
    result = ParseResult(problems=[*problems, *summary.problems, *incidents.problems])
    for month in summary.months:
        _write_month(result, month, summary, incidents, _build_report(document, page, month, published))
    return result


def _require_report(page: Page, summary: Summary, url: str) -> None:
    """Refuse what is no casualty report: such a report states reports or dead, and names its subject."""
    title = find_title(page)
    own = {metric for metric in summary.metrics if metric.value.startswith(("reports_", "civilians_"))}
    if not own and _ABOUT.search(title):
        raise UnreadableDocument("report_without_figures", f"{url} is titled as a casualty report; no figure was read.")
    if len(own) < _ENOUGH_METRICS and not (own and _ABOUT.search(f"{title} {page.text}")):
        raise OutOfScope("not_a_casualty_report", f"{url} ({page.title[:80]!r}) is another kind of release.")
    if not summary.months:
        raise UnreadableDocument(
            "reporting_month_unknown", f"{url} states figures but not their month or its own date."
        )


def _misdated(published: _Published, month: DateSpan) -> Problem:
    return Problem(
        "published_before_period",
        f"The page dates itself {published.start}, before the end of {month.start:%B %Y} that it reports on; its "
        "date is left empty.",
        published.text,
    )


def _write_month(
    result: ParseResult, month: DateSpan, summary: Summary, incidents: IncidentList, report: Report
) -> None:
    root = f"{month.start:%Y-%m}"
    figures = [figure for figure in summary.figures if figure.key[0] == root]
    assessments = [assessment for assessment in incidents.assessments if assessment.key[0] == root]
    result.records.extend([report, *figures, *assessments])
    result.checks.extend(check_report(root, figures, assessments))


def _build_report(document: Document, page: Page, month: DateSpan, published: _Published | None) -> Report:
    head = " ".join(block.text for block in page.blocks[:_HEAD_BLOCKS] if len(block.text) <= _HEAD_LENGTH)
    number = _RELEASE_NUMBER.search(head)
    report = Report(
        key=(f"{month.start:%Y-%m}",),
        kind="monthly_report",
        url=document.url,
        title=find_title(page) or None,
        publisher=PUBLISHER,
        release_number=number[1] if number else None,
        period_start=month.start.isoformat(),
        period_end=month.end.isoformat() if month.end else None,
        period_precision=DatePrecision.MONTH,
    )
    if published:
        report.published_on, report.published_on_text = published.start.isoformat(), published.text
        report.published_on_precision = DatePrecision.DAY
    return report


def find_title(page: Page) -> str:
    """Return the page's title, or the first short line that says what the report is, where the title does not."""
    lines = (block.text for block in page.body if len(block.text) <= _HEAD_LENGTH)
    return page.title if _ABOUT.search(page.title) else next(filter(_ABOUT.search, lines), page.title)


# --- date of publication ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Published:
    start: date
    text: str


def find_published(page: Page) -> _Published | None:
    """Find the date of publication: printed above the text, else in the page's head, else in a line of its own.

    Only whole days count; a release number gives the day where nothing else does.
    """
    short = [block.text for block in page.blocks if len(block.text) <= _HEAD_LENGTH]
    first_prose = next((i for i, b in enumerate(page.body) if len(b.text) > _HEAD_LENGTH), len(page.body))
    head = [block.text for block in page.body[:first_prose]]
    numbers = [number[1] for text in short if (number := _RELEASE_NUMBER.search(text))]
    candidates = [
        *(match[0] for text in head for match in _FULL_DATE.finditer(text) if len(text) <= _HEAD_LENGTH),
        *(page.meta[name] for name in _META_DATES if name in page.meta),
        *(match[0] for text in short for match in _FULL_DATE.finditer(text) if not _NUMBERED.match(text)),
        *(number[:8] for number in numbers),
    ]
    for text in candidates:
        span = parse_date(text)
        if span and span.precision == DatePrecision.DAY:
            return _Published(span.start, text)
    return None


# --- summary and list -------------------------------------------------------------------------------------------


def _split_items(blocks: list[Block]) -> Iterator[Block]:
    """Split blocks in which items stand glued to each other or to the sentence before them."""
    boundary = re.compile(rf"(?<=[.:])\s+(?=\d{{1,3}}[.)]\s+(?:{MONTH}|\d{{1,2}}\s+{MONTH}))", re.IGNORECASE)
    for block in blocks:
        for text in boundary.split(block.text):
            if text:
                yield Block(text, block.tag, block.locator, block.main, block.page)


def _sentences(blocks: list[Block]) -> Iterator[Sentence]:
    for block in blocks:
        if not _LIST_LIKE.match(block.text) and not (block.tag == "li" and split_head(block.text, None)):
            for sentence in split_sentences(block.text):
                yield Sentence(sentence, block.locator, block.page)


def _items(
    blocks: list[Block], summary: Summary, first_month: str, context: date | None, problems: list[Problem]
) -> Iterator[Item]:
    """Yield the items of a document's lists in order, each with its section's finding and its report's month."""
    section: Finding | None = None
    month, number = first_month, 0
    held: Item | None = None
    for block in blocks:
        if is_item(block, context):
            if held:
                yield held
            printed = _NUMBERED.match(block.text)
            number = int(printed[1]) if printed else number + 1
            held = Item(str(number), block.text, block, section, month)
        elif held and _continues(held.text, block.text):
            held = Item(held.number, f"{held.text} {block.text}", held.block, held.section, held.month)
        else:
            if _LIST_LIKE.match(block.text):
                problems.append(
                    Problem(
                        "item_unreadable",
                        "A numbered line opens with a date and is no item.",
                        block.text,
                        block.locator,
                    )
                )
            month = _month_of(block.text, summary, month)
            opened = [found for text in split_sentences(block.text) if (found := find_section(text))]
            if opened:
                if held:
                    yield held
                held, section = None, opened[-1]
    if held:
        yield held


def _continues(item: str, text: str) -> bool:
    """Tell whether a block goes on with an item that broke off before its outcome."""
    return item.rstrip().endswith((":", ",")) and not _LIST_LIKE.match(text) and find_section(text) is None


def _month_of(text: str, summary: Summary, month: str) -> str:
    """Follow a document with several months: a block that names one of them opens its part."""
    if len(summary.months) > 1:
        for candidate in summary.months:
            if re.search(rf"(?:^|month of )\s*{candidate.start:%B}\b", text):
                return f"{candidate.start:%Y-%m}"
    return month
