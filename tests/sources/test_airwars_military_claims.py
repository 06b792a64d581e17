"""Mirrored releases: whose they are, which release each copies, and what is left out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, OutOfScope, ParseResult, UnreadableDocument
from harvester.model.items import Report, Strike
from harvester.sources.airwars_military_claims.parser import parse

URL = "https://airwars.org/military-claims/example/"
AT = datetime(2019, 2, 1, tzinfo=UTC)
STRIKES = (
    "<p>SOUTHWEST ASIA, July 17, 2017 — On July 16, Coalition military forces conducted three strikes "
    "against ISIS targets in Syria.</p>"
    "<ul><li>Near Hajin, three strikes destroyed two vehicles.</li></ul>"
)
MONTH = (
    "<p>In March 2017 CJTF-OIR carried over 43 open reports from previous months, received 27 new reports and "
    "completed the assessment of 28 reports of possible civilian casualties. A total of 42 reports are still open.</p>"
)


def page(
    report: str, *, title: str = "CJTF–OIR for July 16, 2017 – July 17, 2017", left: str = "", more: str = ""
) -> str:
    return (
        f'<html><head><title>Airwars</title></head><body><article><h2 class="underline-header"><div>{title}</div>'
        '<div class="tab-switch"></div></h2><div class="content original"><div class="info-left">'
        f'<div class="meta-block date"><h4>Report Date</h4>July 17, 2017</div>{left}</div>'
        f'<div class="info-main"><div class="report">{report}</div></div></div>{more}</article></body></html>'
    )


def read(markup: str) -> ParseResult:
    return parse(Document(URL, markup.encode(), "text/html", AT))


def report_of(result: ParseResult) -> Report:
    return next(record for record in result.records if isinstance(record, Report))


def test_monthly_report_keeps_the_key_of_its_month() -> None:
    report = report_of(read(page(MONTH)))
    assert (report.key, report.mirror_of, report.url) == (("2017-03",), "cjtfoir_civcas:2017-03", URL)
    assert report.published_on is None  # the mirror's own date is not the release's


def test_strike_release_keeps_the_key_of_its_day() -> None:
    result = read(page(STRIKES))
    report = report_of(result)
    assert report.mirror_of == f"cjtfoir_strikes:{report.key[0]}"
    assert report.published_on == "2017-07-17"
    assert [(s.place_text, s.strikes_min, s.strike_date) for s in result.records if isinstance(s, Strike)] == [
        ("Hajin", 3, "2017-07-16")
    ]


def test_original_address_gives_the_key_that_the_release_itself_has() -> None:
    link = "https://www.centcom.mil/MEDIA/PRESS-RELEASES/Press-Release-View/Article/1248964/example/"
    left = f'<div class="meta-block permalink"><h4>Original Report</h4><a href="{link}">Web link</a></div>'
    report = report_of(read(page(STRIKES, left=left)))
    assert (report.mirror_of, report.url) == ("cjtfoir_strikes:article-1248964", URL)


def test_locators_lead_into_the_mirrors_page() -> None:
    assert all((r.locator or "").startswith(".original .report") for r in read(page(STRIKES)).records[1:])


@pytest.mark.parametrize(("total", "holds"), [("3", True), ("4", False)])
def test_annotated_total_is_held_against_the_strikes(total: str, holds: bool) -> None:
    summary = f'<div class="meta-block"><h4>Report Summary</h4><ul><li>{total} total strikes</li></ul></div>'
    result = read(page(STRIKES, more=f'<div class="content annotated">{summary}</div>'))
    assert [c.holds for c in result.checks if c.rule == "mirror_counts_as_many_strikes"] == [holds]


@pytest.mark.parametrize(
    ("markup", "kind", "reason"),
    [
        (page(STRIKES, title="UK Ministry of Defence for July 16, 2017"), OutOfScope, "other_issuer"),
        (page("<p>The commander visited the camp and thanked everyone there.</p>"), OutOfScope, "other_release"),
        (page(STRIKES, title="Military Reports"), UnreadableDocument, "layout_unknown"),
        (
            "<html><head><title>Just a moment...</title></head><body>x</body></html>",
            UnreadableDocument,
            "challenge_page",
        ),
        ("<html><body><p>Nothing here</p></body></html>", UnreadableDocument, "layout_unknown"),
    ],
)
def test_what_is_not_read(markup: str, kind: type[UnreadableDocument], reason: str) -> None:
    with pytest.raises(kind) as caught:
        read(markup)
    assert caught.value.reason == reason
