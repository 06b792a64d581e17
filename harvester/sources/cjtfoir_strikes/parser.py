"""Strike releases of the US-led coalition, August 2014 to 2020: web pages of every generation, PDF and plain text.

``strikes_release`` reads the order of the document, ``strikes_lines`` one sentence, ``strikes_targets`` what was hit,
``strikes_checks`` the document's own arithmetic.
"""

from __future__ import annotations

import re
from datetime import date

from harvester.model.document import Document, OutOfScope, ParseResult
from harvester.model.items import Report
from harvester.model.source import load_source
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.grammar.pdftext import extract_pdf
from harvester.parsers.grammar.text import extract_page
from harvester.parsers.strikes.checks import check_release
from harvester.parsers.strikes.dates import (
    build_identity,
    find_number_in_url,
    find_published,
    find_release_number,
)
from harvester.parsers.strikes.lines import Kind, find_nation
from harvester.parsers.strikes.records import build_figures, build_strikes
from harvester.parsers.strikes.release import Release, read_release, split_items

SOURCE = "cjtfoir_strikes"

_PUBLISHERS = {
    "inherentresolve.mil": "CJTF-OIR",
    "centcom.mil": "U.S. Central Command",
    "defense.gov": "U.S. Department of Defense",
    "war.gov": "U.S. Department of Defense",
}
_CASUALTIES = re.compile(r"civilian\s+(?:casualt|harm)|\bciv(?:cas|harm)\b", re.IGNORECASE)
_ASSESSED = re.compile(
    r"reports? (?:of|on) (?:possible )?civilian casualt|\bassessed to be (?:non-)?credible", re.IGNORECASE
)
_STRIKE = re.compile(r"strike", re.IGNORECASE)
_OPERATION = re.compile(r"\b(?:ISI[LS]|Daesh|Islamic State|Inherent Resolve)\b", re.IGNORECASE)


def parse(document: Document) -> ParseResult:
    """Read one strike release.

    Raises:
        OutOfScope: ``not_a_strike_release``: the document states no strikes at all; ``release_of_one_nation``: only
            those of one nation's forces, which the Coalition counts in its own releases.
        UnreadableDocument: the page or the PDF cannot be read (``block_page``, ``scanned_pdf`` …).
    """
    is_pdf = document.media_type == "application/pdf" or document.body.startswith(b"%PDF-")
    page = extract_pdf(document) if is_pdf else extract_page(document)
    lines = [item for block in page.body for item in split_items(block.text)]
    title = (_find_title(lines) if is_pdf else page.title) or page.title or _find_title(lines)
    release = read_release(page.body)
    if not _is_strike_release(title, lines, release):
        message = f"{document.url} is no release of strikes against ISIS; it is another kind of page."
        raise OutOfScope("not_a_strike_release", message)
    if nation := find_nation(title, lines):
        message = f"{document.url} tells of strikes by {nation} alone, which are no release of the Coalition."
        raise OutOfScope("release_of_one_nation", message)
    published = find_published(lines, page.meta)
    day = published[1] if published else None
    number = find_release_number(lines) or find_number_in_url(document.url)
    root = build_identity(number, day, document.url)
    report = _build_report(document, title, root, number, published, release)
    issuer = load_source(SOURCE).issuer
    result = build_strikes(release, root, day, issuer)
    result.records = [report, *build_figures(release, root, day, issuer), *result.records]
    result.problems = [*release.problems, *result.problems]
    result.checks.extend(check_release(result.records))
    return result


def _is_strike_release(title: str, lines: list[str], release: Release) -> bool:
    """Tell whether the document states strikes of its own; casualty reports speak of strikes and running totals too."""
    if _CASUALTIES.search(title) or any(_ASSESSED.search(line) for line in lines):
        return False
    stated = [total for total in release.totals if total.statement.kind in (Kind.STRIKES, Kind.NONE)]
    is_garbled = any(problem.reason == "word_garbled" for problem in release.problems)
    return bool(release.lines or stated or is_garbled) and any(_OPERATION.search(line) for line in lines)


def _find_title(lines: list[str]) -> str:
    """Find the headline of a PDF: the first line on strikes that is no sentence."""
    return next((line for line in lines if _STRIKE.search(line) and not line.endswith((".", ":"))), "")


def _build_report(
    document: Document, title: str, root: str, number: str | None, published: tuple[str, date] | None, release: Release
) -> Report:  # fmt: skip
    day = published[1] if published else None
    period = parse_date(release.lead_date or "", day)
    host = re.sub(r"^https?://(?:www\.)?([^/:]+).*", r"\1", document.url)
    return Report(
        key=(root,),
        kind="strike_release",
        url=document.url,
        title=title or None,
        publisher=next((name for site, name in _PUBLISHERS.items() if host.endswith(site)), None),
        release_number=number,
        published_on=day.isoformat() if day else None,
        published_on_precision="day" if day else None,
        published_on_text=published[0] if published else None,
        period_text=release.lead_date,
        period_start=period.start.isoformat() if period else None,
        period_end=(period.end or period.start).isoformat() if period else None,
        period_precision=period.precision if period else None,
    )
