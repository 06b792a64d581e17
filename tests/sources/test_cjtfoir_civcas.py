# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""Monthly reports as documents: pages, texts and PDFs, and what is none."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from harvester.model.document import Document, OutOfScope, ParseResult, UnreadableDocument
from harvester.model.items import Assessment, Figure, Report
from harvester.sources.cjtfoir_civcas.parser import parse

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "cjtfoir_civcas"
SUMMARY = (
    "SOUTHWEST ASIA — In the month of July, CJTF-OIR carried over 10 open reports from previous months and received 5 new reports. "
    "The Coalition completed the assessment of 3 reports. One of these reports was assessed to be credible, one was assessed to be "
    "non-credible and one report was assessed to be a duplicate. A total of 12 reports are still open, including 13 that were reopened."
)


def document(body: str | bytes, media_type: str = "text/plain") -> Document:
    content = body if isinstance(body, bytes) else body.encode()
    return Document("https://example.org/report", content, media_type, datetime(2018, 9, 1, tzinfo=UTC))


def report(*paragraphs: str) -> ParseResult:
    return parse(document("\n\n".join(("Monthly Civilian Casualty Report", "Aug. 30, 2018", *paragraphs))))


def checks(result: ParseResult) -> dict[str, bool]:
    return {check.rule: check.holds for check in result.checks}


def test_sums_are_checked_and_never_mended() -> None:
    result = report(SUMMARY)
    assert checks(result) == {
        "open_is_carried_plus_received_minus_completed": True,
        "completed_is_sum_of_findings": True,
        "reopened_within_open": False,
    }


def test_a_sum_with_an_unstated_term_is_not_checked() -> None:
    result = report(SUMMARY.replace("carried over 10 open reports from previous months and ", ""))
    assert "open_is_carried_plus_received_minus_completed" not in checks(result)


def test_the_list_is_compared_with_the_summary() -> None:
    result = report(
        SUMMARY.replace("credible, one", "credible and resulted in two unintentional civilian deaths, one"),
        "Credible Reports",
        "1. July 12, 2018, near Hajin, Syria, via self-report: During a strike on ISIS, one civilian was unintentionally killed.",
    )
    assert checks(result)["listed_items_match_stated"] is True
    assert checks(result)["listed_killed_match_stated"] is False


def test_items_glued_to_each_other_are_told_apart() -> None:
    result = report(
        SUMMARY,
        "CJTF-OIR assessed that the following two reports are non-credible. 1. May 5, 2016, near Aleppo, Syria: No Coalition strikes "
        "were conducted on that day. 2. May 6, 2016, near Hama, Syria: No Coalition strikes were conducted on that day.",
    )
    assert [record.item_number for record in result.records if isinstance(record, Assessment)] == ["1", "2"]


def test_items_of_an_ordered_list_are_counted() -> None:
    page = (
        f"<h1 class='title'>Monthly Civilian Casualty Report</h1><div class='body'><p>Aug. 30, 2018</p><p>{SUMMARY}</p><ol>"
        "<li>May 5, 2016, near Aleppo, Syria: No Coalition strikes were conducted on that day.</li>"
        "<li>May 6, 2016, near Hama, Syria:<br>No Coalition strikes were conducted on that day.</li></ol></div>"
    )
    items = [record for record in parse(document(page, "text/html")).records if isinstance(record, Assessment)]
    assert [(item.item_number, item.place_text, item.reason) for item in items] == [
        ("1", "Aleppo", "no_coalition_strikes"),
        ("2", "Hama", "no_coalition_strikes"),
    ]


def test_a_numbered_line_that_is_no_item_is_reported() -> None:
    result = report(SUMMARY, "1. May 5, 2016, near Aleppo, Syria")
    assert [problem.reason for problem in result.problems] == ["item_unreadable"]


NO_STRIKES = "No Coalition strikes were conducted in the area."
LISTS = [
    pytest.param([f"(1) May 5, 2016, near Aleppo, Syria: {NO_STRIKES}", f"(2) May 5, 2016, near Hama, Syria: {NO_STRIKES}"], ["1", "2"], id="brackets"),
    pytest.param([f"• May 5, 2016, near Aleppo, Syria: {NO_STRIKES}", f"• May 5, 2016, near Hama, Syria: {NO_STRIKES}"], ["1", "2"], id="bullets"),
    pytest.param([f"May 5, 2016, near Aleppo, Syria: {NO_STRIKES}", f"May 5, 2016, near Hama, Syria: {NO_STRIKES}"], ["1", "2"], id="no numbers"),
    pytest.param(["1. May 5, 2016, near Aleppo, Syria, via", f"media report: {NO_STRIKES}", f"2. May 6, 2016, near Hama, Syria: {NO_STRIKES}"], ["1", "2"], id="cut within the head"),
    pytest.param(["1. May 5, 2016, near Aleppo, Syria: After a review it was assessed that", "no Coalition strikes were conducted."], ["1"], id="cut within the outcome"),
    pytest.param(["1. May 5, 2016, near Aleppo, Syria: The records were reviewed.", NO_STRIKES], ["1"], id="outcome in a paragraph of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "numbers"), LISTS)
def test_every_form_of_a_list_is_read(lines: list[str], numbers: list[str]) -> None:
    result = report(SUMMARY, "CJTF-OIR assessed that the following reports are non-credible.", *lines)
    items = [record for record in result.records if isinstance(record, Assessment)]
    assert [item.item_number for item in items] == numbers
    assert {item.reason for item in items} == {"no_coalition_strikes"}
    assert result.problems == []


def test_a_list_of_open_reports() -> None:
    result = report(
        SUMMARY.replace(", including 13 that were reopened", ""),
        "Currently, two reports of civilian casualties are still being assessed:",
        "1. May 5, 2016, near Aleppo, Syria, via social media report",
        "2. May 6, 2016, near Hama, Syria.",
    )
    items = [record for record in result.records if isinstance(record, Assessment)]
    assert [(item.finding, item.place_text) for item in items] == [("open", "Aleppo"), ("open", "Hama")]


@pytest.mark.parametrize("line", [
    f"1. Unknown date, near Aleppo, Syria: {NO_STRIKES}",
    f"1. June 31, 2016, near Aleppo, Syria: {NO_STRIKES}",
])  # fmt: skip
def test_an_item_without_a_readable_date_keeps_its_row(line: str) -> None:
    result = report(SUMMARY, "CJTF-OIR assessed that the following reports are non-credible.", line)
    [item] = [record for record in result.records if isinstance(record, Assessment)]
    assert (item.incident_date, item.place_text, item.reason) == (None, "Aleppo", "no_coalition_strikes")
    assert item.incident_date_text == line[3:].partition(", near")[0]


def test_a_page_dated_before_its_month_loses_its_date() -> None:
    result = parse(document(
        "Monthly Civilian Casualty Report\n\nJan. 2, 2016\n\nDuring the month of November 2016, CJTF-OIR received 16 new reports of possible civilian casualties.\n"
    ))  # fmt: skip
    [row] = [record for record in result.records if isinstance(record, Report)]
    assert (row.key, row.published_on) == (("2016-11",), None)
    assert [problem.reason for problem in result.problems] == ["published_before_period"]


def test_one_release_at_two_addresses_is_one_report() -> None:
    pages = [FIXTURES / "centcom-2017-04.html", FIXTURES / "centcom-news-2017-04.html"]
    keys = [[record.key for record in parse(document(page.read_bytes(), "text/html")).records] for page in pages]
    assert keys[0] == keys[1]


def test_every_record_carries_its_words() -> None:
    for path in sorted(FIXTURES.glob("*.html")):
        if path.name.startswith("listing") or path.name == "centcom-visit.html":
            continue
        result = parse(document(path.read_bytes(), "text/html"))
        assert len({record.key for record in result.records}) == len(result.records)
        text = path.read_text(encoding="utf-8").replace("&nbsp;", "")
        for record in result.records:
            if not isinstance(record, Report):
                assert record.quote
                assert record.quote in text
                assert record.locator


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        pytest.param("Commander meets partners\n\nTwelve nations sent staff.", "text/plain", "not_a_casualty_report", id="other release"),
        pytest.param("Strike release\n\nCoalition forces conducted a total of 17 strikes near Mosul.", "text/plain", "not_a_casualty_report", id="strikes"),
        pytest.param("Monthly Civilian Casualty Report\n\nWords without numbers.", "text/plain", "report_without_figures", id="no figures"),
        pytest.param("Civilian Casualty Report\n\nIn the month of July, CJTF-OIR received 5 reports.", "text/plain", "reporting_month_unknown", id="no year"),
        pytest.param("<title>Access Denied</title><h1>Access Denied</h1>", "text/html", "block_page", id="block page"),
        pytest.param("<title>Just a moment...</title><p>Wait</p>", "text/html", "challenge_page", id="challenge page"),
        pytest.param("<html><body>no pdf</body></html>", "application/pdf", "not_a_pdf", id="HTML served as PDF"),
        pytest.param(b"%PDF-1.4\ngarbage", "application/pdf", "damaged_pdf", id="damaged PDF"),
    ],
)  # fmt: skip
def test_what_is_no_report(body: str | bytes, media_type: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse(document(body, media_type))
    assert caught.value.reason == reason
    assert isinstance(caught.value, OutOfScope) == (reason == "not_a_casualty_report")


def make_pdf(*, text: str = "", password: str | None = None) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=password)
    if text:
        canvas.drawString(72, 720, text)
    else:
        canvas.rect(72, 72, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(make_pdf(), "scanned_pdf", id="a picture and no text"),
        pytest.param(make_pdf(text="secret", password="x"), "encrypted_pdf", id="encrypted"),
        pytest.param(make_pdf(text="a list of visitors"), "not_a_casualty_report", id="another PDF"),
        pytest.param(make_pdf(text="cut")[:400], "damaged_pdf", id="truncated"),
    ],
)
def test_pdfs_that_cannot_be_read(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse(document(body, "application/pdf"))
    assert caught.value.reason == reason


def test_a_pdf_gives_pages() -> None:
    result = parse(document((FIXTURES / "oir-2019-02.pdf").read_bytes(), "application/pdf"))
    assert {record.page for record in result.records if not isinstance(record, Report)} == {1}
    assert result.problems == []


OPENING = (
    "TAMPA, Fla. — U.S. Central Command released the results of two assessments today. The evidence shows that two U.S. airstrikes in Iraq "
    "and Syria, between May 4 and July 9, 2015, have likely resulted in the death of three civilians and injuries to one more civilian."
)
ASSESSED = [
    ("Here is a description of the two strikes that were determined to be credible:", "1. On May 4, 2015, near Tal Afar, Iraq, during a strike on an ISIL tactical unit, it was assessed that three civilians were killed."),
    ("Here is a description of the U.S. airstrikes determined to be credible:", "1. On May 4, 2015, near Tal Afar, Iraq, during strikes against 16 ISIL bridges, it was assessed three civilians were likely killed."),
    ("Descriptions of the two incidents that were found credible follow:", "1. On May 4, 2015, near Tal Afar, Iraq, when a strike hit an ISIL vehicle, three civilians were killed."),
    ("Here is a list of the strikes assessed as credible:", "1. On May 4, 2015, near Tal Afar, Iraq, three civilians were killed during a strike on an ISIL building."),
    ("The following strikes were assessed:", "1. May 4, 2015, near Tal Afar, Iraq, a strike on an ISIL checkpoint likely killed three civilians."),
    ("The strikes were:", "• On May 4, 2015, near Tal Afar, Iraq, it is assessed that three civilians were killed when they entered the target area."),
    ("The strikes were:", "1. On May 4, 2015, near Tal Afar, Iraq, a strike resulted in the deaths of three civilians."),
    ("The strikes were:", "1. On May 4, 2015, near Tal Afar, Iraq: Three civilians were killed."),
    ("The strikes were:", "1. On 4 May 2015, near Tal Afar, Iraq, during a strike against two vehicles, it is assessed that three civilians were killed."),
    ("The strikes were:", "1. On or about May 4, 2015, near Tal Afar, Iraq, during a strike, it was assessed that three unidentified civilians were killed."),
]  # fmt: skip


@pytest.mark.parametrize(("lead", "line"), ASSESSED, ids=[line[:70] for _, line in ASSESSED])
def test_lists_of_2016_have_no_month(lead: str, line: str) -> None:
    result = parse(document("\n\n".join((
        "CENTCOM releases results of Iraq and Syria civilian casualty assessments", "January 15, 2016", OPENING, lead, line,
        "2. On July 9, 2015, near Manbij, Syria, during a strike on a vehicle, it is assessed that one civilian was injured."))))  # fmt: skip
    [row] = [record for record in result.records if isinstance(record, Report)]
    items = [record for record in result.records if isinstance(record, Assessment)]
    assert (row.key, row.kind, row.published_on, row.period_start) == (
        ("2016-01-15",),
        "assessment_release",
        "2016-01-15",
        None,
    )
    assert [
        (item.incident_date, item.place_text, item.finding, item.killed_min, item.injured_min) for item in items
    ] == [
        ("2015-05-04", "Tal Afar", "credible", 3, None),
        ("2015-07-09", "Manbij", "credible", None, 1),
    ]
    figures = {
        record.metric: (record.value_min, record.period_start)
        for record in result.records
        if isinstance(record, Figure)
    }
    assert figures == {"civilians_killed": (3, "2015-05-04"), "civilians_injured": (1, "2015-05-04")}


ITEM_DATES = [
    ("On or about May 9, 2017", "2017-05-09", None),
    ("Approximately May 9, 2017", "2017-05-09", None),
    ("Night of June 11-12, 2017", "2017-06-11", "2017-06-12"),
    ("The night of June 11, 2017", "2017-06-11", None),
    ("Overnight June 11-12, 2017", "2017-06-11", "2017-06-12"),
    ("Oct. 4 or 5, 2017", "2017-10-04", "2017-10-05"),
    ("Oct. 4/5, 2017", "2017-10-04", "2017-10-05"),
    ("Sept. 30 or Oct. 1, 2017", "2017-09-30", "2017-10-01"),
    ("Between Oct. 4 and 9, 2017", "2017-10-04", "2017-10-09"),
    ("From 4 to 9 October 2017", "2017-10-04", "2017-10-09"),
    ("4 Oct 2017", "2017-10-04", None),
    ("04OCT17", "2017-10-04", None),
    ("041530ZOCT17", "2017-10-04", None),
    ("Wednesday, Oct. 4, 2017", "2017-10-04", None),
    ("Oct. 4, 2017 at 10:30 p.m.", "2017-10-04", None),
    ("Week of Oct. 2-8, 2017", "2017-10-02", "2017-10-08"),
    ("Early May 2017", "2017-05-01", "2017-05-31"),
    ("Mid-May 2017", "2017-05-01", "2017-05-31"),
    ("End of May 2017", "2017-05-01", "2017-05-31"),
    ("Late 2016", "2016-01-01", "2016-12-31"),
    ("Unknown date", None, None),
    ("Date unknown", None, None),
    ("Oct. 4 and 9, 2017", None, None),
    ("Oct. 34, 2017", None, None),
    ("Oct. 4, 2107", None, None),
    ("Some time in 2017", None, None),
    ("Several days in May", None, None),
]


@pytest.mark.parametrize(("printed", "start", "end"), ITEM_DATES, ids=[case[0] for case in ITEM_DATES])
def test_dates_of_items(printed: str, start: str | None, end: str | None) -> None:
    result = report(
        SUMMARY, "Non-Credible Reports", f"1. {printed}, near Mosul, Iraq, via Airwars report: {NO_STRIKES}"
    )
    [item] = [record for record in result.records if isinstance(record, Assessment)]
    assert (item.incident_date, item.incident_date_end) == (start, end)
    assert (item.place_text, item.finding, item.allegation_source) == ("Mosul", "non_credible", "airwars")
    assert item.incident_date_text == printed or item.incident_date_text in printed


@pytest.mark.parametrize("line", [
    "1. September 6, 2018, near Hajin, Syria, via self-report: One civilian was unintentionally killed.",
    "• September 6, 2018, near Hajin, Syria, via self-report: One civilian was unintentionally killed.",
    "(1) Sept. 6, 2018, near Hajin, Syria: One civilian was unintentionally killed.",
    "1. On or about Sept. 6, 2018, near Hajin, Syria: One civilian was unintentionally killed.",
    "Sept. 6, 2018, near Hajin, Syria, via self-report: One civilian was unintentionally killed.",
    "#1. 6 Sept 2018, near Hajin, Syria: One civilian was unintentionally killed.",
])  # fmt: skip
def test_the_date_of_publication_never_comes_from_an_item(line: str) -> None:
    page = (
        '<html><head><title>Monthly Civilian Casualty Report</title><meta itemprop="datePublished" content="2018-10-25"></head><body>'
        "<article><p>In the month of September 2018, CJTF-OIR completed the assessment of 2 reports. 9 reports are open.</p>"
        f"<p>Credible Reports</p><p>{line}</p></article></body></html>"
    )
    [row] = [record for record in parse(document(page, "text/html")).records if isinstance(record, Report)]
    assert (row.published_on, row.period_start) == ("2018-10-25", "2018-09-01")


@pytest.mark.parametrize(("months", "root"), [
    ("From September 2020 to December 2020", "2020-09_2020-12"),
    ("Between October and December 2020", "2020-10_2020-12"),
    ("In November and December 2020", "2020-11_2020-12"),
    ("During the month of December 2020", "2020-12"),
])  # fmt: skip
def test_a_running_total_ends_with_the_last_month(months: str, root: str) -> None:
    result = parse(document("\n\n".join(("CJTF-OIR Civilian Casualty Report", "Jan. 20, 2021",
        "The Coalition conducted 34,910 strikes between August 2014 and the end of December 2020.",
        f"{months}, CJTF-OIR carried over 99 open reports from previous months and received 14 new reports."))))  # fmt: skip
    assert checks(result)["running_total_ends_with_month"] is True
    assert [record.key for record in result.records if isinstance(record, Report)] == [(root,)]
