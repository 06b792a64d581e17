"""Monthly civilian casualty reports of CJTF-OIR: the summary's figures and the list of incidents.

Reads the pages of centcom.mil, inherentresolve.mil and defense.gov of every generation, plain text, and PDF. One
document may hold the reports of several months (June and July 2020 came out together); each has its own root key, its
reporting month, so that one release met under several addresses is one report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from harvester.model.document import Document, OutOfScope, ParseResult, Problem, UnreadableDocument
from harvester.model.items import Report
from harvester.model.source import load_source
from harvester.model.vocab import DatePrecision, Finding
from harvester.parsers.civcas.checks import check_report
from harvester.parsers.civcas.heads import is_item, opens_with_date, split_head, split_number
from harvester.parsers.civcas.list import IncidentList, Item, find_section, read_items
from harvester.parsers.civcas.outcome import read_outcome
from harvester.parsers.civcas.summary import Summary, month_key, read_summary
from harvester.parsers.grammar.dates import DateSpan, find_dates, parse_date
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.statements import Sentence
from harvester.parsers.grammar.text import Block, Page, extract_page, split_sentences

SOURCE = "cjtfoir_civcas"
PUBLISHER = "CJTF-OIR"

_META_DATES = ("datePublished", "ld:datePublished", "article:published_time", "DC.date", "pubdate", "date", "time")
_HEAD_BLOCKS = 40
_HEAD_LENGTH = 160  # characters; longer blocks are prose
_RELEASE_NUMBER = re.compile(r"\bRelease\s*(?:#|No\.?|Number:?)\s*:?\s*(\d{7,9}(?:-\d{1,2})?)\b", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[.:])\s+(?=\(?\d{1,3}[.)]\s+\S)")
_UNFINISHED = re.compile(r"[^.!?…:”\"’)\]]\s*$")
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
    issuer = load_source(SOURCE).issuer
    summary = read_summary(_sentences(body, context), context, issuer)
    _require_report(page, summary, document.url)
    if published and published.start <= summary.months[-1].start and summary.months[-1].end:
        problems.append(_misdated(published, summary.months[-1]))
        published, context = None, summary.months[-1].end
    incidents = read_items(_items(body, summary, context, problems), context, issuer)
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
    root = month_key(month)
    figures = [figure for figure in summary.figures if figure.key[0] == root]
    assessments = [assessment for assessment in incidents.assessments if assessment.key[0] == root]
    result.records.extend([report, *figures, *assessments])
    result.checks.extend(check_report(root, figures, assessments))


def _build_report(document: Document, page: Page, month: DateSpan, published: _Published | None) -> Report:
    head = " ".join(block.text for block in page.blocks[:_HEAD_BLOCKS] if len(block.text) <= _HEAD_LENGTH)
    number = _RELEASE_NUMBER.search(head)
    report = Report(
        key=(month_key(month),),
        kind="monthly_report" if month.end else "assessment_release",
        url=document.url,
        title=find_title(page) or None,
        publisher=PUBLISHER,
        release_number=number[1] if number else None,
        **_period(month),
    )
    if published:
        report.published_on, report.published_on_text = published.start.isoformat(), published.text
        report.published_on_precision = DatePrecision.DAY
    return report


def _period(month: DateSpan) -> dict[str, str | DatePrecision]:
    """Give the columns of the reporting period; a list of assessments without a month has none."""
    if month.end is None:
        return {}
    return {
        "period_start": month.start.isoformat(),
        "period_end": month.end.isoformat(),
        "period_precision": month.precision,
    }


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
    short = [block.text for block in page.blocks if len(block.text) <= _HEAD_LENGTH and not _is_listed(block)]
    first_prose = next((i for i, b in enumerate(page.body) if len(b.text) > _HEAD_LENGTH), len(page.body))
    head = [block.text for block in page.body[:first_prose] if not _is_listed(block)]
    numbers = [number[1] for text in short if (number := _RELEASE_NUMBER.search(text))]
    candidates = [
        *(found.text for text in head for found in find_dates(text)),
        *(page.meta[name] for name in _META_DATES if name in page.meta),
        *(found.text for text in short for found in find_dates(text)),
        *(number[:8] for number in numbers),
    ]
    for text in candidates:
        span = parse_date(text)
        if span and span.precision == DatePrecision.DAY:
            return _Published(span.start, text)
    return None


def _is_listed(block: Block) -> bool:
    """Tell whether a block is an item of the list, whose date is the incident's."""
    return split_number(block.text)[0] is not None or is_item(block.text, block.tag, None, in_list=True)


# --- summary and list -------------------------------------------------------------------------------------------


def _split_items(blocks: list[Block]) -> Iterator[Block]:
    """Split blocks in which items stand glued to each other or to the sentence before them."""
    for block in blocks:
        pieces: list[str] = []
        for text in _GLUED.split(block.text):
            if pieces and not opens_with_date(text):
                pieces[-1] = f"{pieces[-1]} {text}"
            elif text:
                pieces.append(text)
        for text in pieces:
            yield Block(text, block.tag, block.locator, block.main, block.page)


def _sentences(blocks: list[Block], context: date | None) -> Iterator[Sentence]:
    """Yield the sentences of what is neither an item nor a line that looks like one."""
    for block in blocks:
        if not opens_with_date(block.text) and not is_item(block.text, block.tag, context, in_list=False):
            for sentence in split_sentences(block.text):
                yield Sentence(sentence, block.locator, block.page)


class _ListReader:
    """Gathers the items of a document's lists, each with its section's finding and its report's month."""

    def __init__(self, summary: Summary, context: date | None, problems: list[Problem]) -> None:
        self._summary, self._context, self._problems = summary, context, problems
        self._section: Finding | None = None
        self._month, self._count = month_key(summary.months[0]), 0
        self._broken: Block | None = None
        self.items: list[Item] = []
        self._is_open = False  # whether the last block was an item, or went on with one

    def read(self, block: Block) -> None:
        """Read the next block of the body."""
        joined = replace(block, text=f"{self._broken.text} {block.text}") if self._broken else None
        if joined and is_item(joined.text, block.tag, self._context, in_list=True):
            self._broken = None
            self._add(joined)
            return
        self.finish()
        if is_item(block.text, block.tag, self._context, in_list=self._section is not None):
            self._add(block)
        elif self._is_open and self._goes_on(block.text):
            last = self.items[-1]
            self.items[-1] = replace(last, text=f"{last.text} {block.text}")
        elif opens_with_date(block.text) or (self._section and split_number(block.text)[0]):
            self._broken, self._is_open = block, False
        else:
            self._leave(block.text)

    def finish(self) -> None:
        """Report a line that opened like an item and that nothing completed."""
        if self._broken:
            message = "A numbered line of the list does not open with a date and a place; read it by hand."
            self._problems.append(Problem("item_unreadable", message, self._broken.text, self._broken.locator))
            self._broken = None

    def _add(self, block: Block) -> None:
        printed, _ = split_number(block.text)
        self._count = int(printed) if printed else self._count + 1
        self.items.append(Item(str(self._count), block.text, block, self._section, self._month))
        self._is_open = True

    def _goes_on(self, text: str) -> bool:
        """Tell whether a block goes on with an item that broke off, or that has not stated its outcome."""
        if split_number(text)[0] or find_section(text):
            return False
        item = self.items[-1].text
        head = split_head(split_number(item)[1], self._context)
        is_cut = item.rstrip().endswith((":", ",")) or (_UNFINISHED.search(item) is not None and text[:1].islower())
        return is_cut or bool(head and head.outcome and not _states_outcome(head.outcome) and _states_outcome(text))

    def _leave(self, text: str) -> None:
        """Pass a block that is no item; it may open another month's part, or a section."""
        self._month = _month_of(text, self._summary, self._month)
        opened = [found for sentence in split_sentences(text) if (found := find_section(sentence))]
        if opened:
            self._section, self._is_open = opened[-1], False


def _states_outcome(text: str) -> bool:
    outcome = read_outcome(text)
    return outcome.finding is not None or outcome.is_contradicted


def _items(blocks: list[Block], summary: Summary, context: date | None, problems: list[Problem]) -> list[Item]:
    """Gather the items of a document's lists in order."""
    reader = _ListReader(summary, context, problems)
    for block in blocks:
        reader.read(block)
    reader.finish()
    return reader.items


def _month_of(text: str, summary: Summary, month: str) -> str:
    """Follow a document with several months: a block that names one of them opens its part."""
    if len(summary.months) > 1:
        for candidate in summary.months:
            if re.search(rf"(?:^|month of )\s*{candidate.start:%B}\b", text):
                return month_key(candidate)
    return month
