# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""Africa Command's quarterly reports: counts that are reports and counts that are not, quarters, and items."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, OutOfScope, ParseResult, UnreadableDocument
from harvester.model.items import Assessment, Figure, Report
from harvester.sources.africom_civcas.parser import parse

URL = "https://www.africom.mil/pressrelease/33900/us-africa-command-civilian-casualty-assessment"
TITLE = "U.S. Africa Command Civilian Casualty Assessment Quarterly Report"
BYLINE = "<p>By U.S. Africa Command Public Affairs<br>United States Africa Command<br>Stuttgart, Germany {}</p>"
ENDING = "<p>It covers the quarter ending March 31, 2021.</p>"


def read(body: str, *, title: str = TITLE, published: str = "May 20, 2021", url: str = URL) -> ParseResult:
    byline = BYLINE.format(published) if published else ""
    page = f"<html><body><main><article><h1>{title}</h1>{byline}{body}</article></main></body></html>"
    return parse(Document(url, page.encode(), "text/html", datetime(2021, 6, 1, tzinfo=UTC)))


def figures(result: ParseResult) -> list[tuple[str, int | None, int | None]]:
    return [(f.metric.value, f.value_min, f.value_max) for f in result.records if isinstance(f, Figure)]


SENTENCES = [
    ("The command received two new reports of civilian casualties and closed out two of three open cases.", [("reports_received", 2), ("reports_completed", 2)]),
    ("The command received no new reports of civilian casualties, and no open reports were carried over from previous quarters.", [("reports_received", 0), ("reports_carried_over", 0)]),
    ("USAFRICOM began the quarter with four (4) open cases.", [("reports_carried_over", 4)]),
    ("It received four allegations about two new possible incidents, adding two (2) new cases for a total of six (6) open cases.", [("reports_received", 2)]),
    ("It received six additional allegations on a previously reported incident.", []),
    ("The command completed an assessment of three civilian casualty incidents, to include two that were open before.", [("reports_completed", 3)]),
    ("Three incidents remain open and under review, including two from the previous report.", [("reports_open", 3)]),
    ("One assessment remains open and under review.", [("reports_open", 1)]),
    ("There are currently no assessments open or under review.", [("reports_open", 0)]),
    ("There are currently no open civilian casualty assessments.", [("reports_open", 0)]),
    ("The command received two reports of civilian casualties since this report’s closeout.", []),
    ("The command closed out and substantiated one additional case that was carried over.", [("reports_credible", 1)]),
    ("It substantiated one of these incidents as having resulted in two civilian injuries relating to a strike.", [("reports_credible", 1), ("civilians_injured", 2)]),
    ("U.S. Africa Command substantiates the death of one (1) civilian and three (3) injured.", [("civilians_killed", 1), ("civilians_injured", 3)]),
    ("The command's strike killed seven (7) al-Shabaab terrorists and destroyed two vehicles.", []),
    ("It met seven Non-Government Organizations, as chapter 5 of the manual of June 2015 asks.", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[case[0][:50] for case in SENTENCES])
def test_each_count_is_read_as_what_it_counts(sentence: str, expected: list[tuple[str, int]]) -> None:
    result = read(f"{ENDING}<p>{sentence}</p><p>It adjudicated nine cases.</p>")
    found = [figure for figure in figures(result) if figure != ("reports_completed", 9, 9)]
    assert found == [(metric, value, value) for metric, value in expected]
    assert [p.reason for p in result.problems if p.reason != "figure_contradicted"] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Five reports went another way.",
        "Of the reports, both cases were odd.",
        "The number of civilians was 12.",
    ],
)
def test_a_number_that_no_phrase_claims_is_reported(sentence: str) -> None:
    result = read(f"{ENDING}<p>{sentence}</p><p>It adjudicated nine cases.</p>")
    assert figures(result) == [("reports_completed", 9, 9)]
    assert [problem.reason for problem in result.problems] == ["figure_unread"]


def test_two_values_of_one_count_contradict_each_other() -> None:
    result = read(f"{ENDING}<p>It adjudicated nine cases.</p><p>The command closed eight cases.</p>")
    assert figures(result) == [("reports_completed", 9, 9)]
    assert [problem.reason for problem in result.problems] == ["figure_contradicted"]


@pytest.mark.parametrize(
    ("title", "lead", "published", "key", "start", "end"),
    [
        (TITLE, "ending Mar. 31, 2021", "", "2021-03", "2021-01-01", "2021-03-31"),
        (TITLE, "that ended on Dec. 31", "Mar 05, 2021", "2020-12", "2020-10-01", "2020-12-31"),
        (f"{TITLE}; 1st Quarter, 2021", "of late", "Mar 05, 2021", "2020-12", "2020-10-01", "2020-12-31"),
        (f"{TITLE}; 1st Quarter, FY2022", "of late", "", "2021-12", "2021-10-01", "2021-12-31"),
        (f"{TITLE}; Third Quarter, 2020", "of late", "", "2020-06", "2020-04-01", "2020-06-30"),
        (TITLE, "which is its fourth quarter assessment", "Nov 07, 2020", "2020-09", "2020-07-01", "2020-09-30"),
        (TITLE, "ending March 30, 2021", "", "article-33900", None, None),
        (TITLE, "of late", "", "article-33900", None, None),
    ],
    ids=["text", "text-no-year", "fiscal-first", "fiscal-fy", "fiscal-third", "no-year", "no-quarter-end", "nothing"],
)
def test_the_quarter(title: str, lead: str, published: str, key: str, start: str | None, end: str | None) -> None:
    result = read(f"<p>In the period {lead} it adjudicated nine cases.</p>", title=title, published=published)
    report = result.records[0]
    assert isinstance(report, Report)
    assert (report.key, report.period_start, report.period_end) == ((key,), start, end)
    assert ("reporting_quarter_unknown" in {p.reason for p in result.problems}) == (end is None)


def test_a_title_of_another_quarter_is_reported_and_the_text_counts() -> None:
    result = read(f"{ENDING}<p>It adjudicated nine cases.</p>", title=f"{TITLE}; 1st Quarter, 2021")
    assert result.records[0].key == ("2021-03",)
    assert [problem.reason for problem in result.problems] == ["quarter_contradicted"]


def items(*texts: str, heading: str = "Completed Assessments", tag: str = "li") -> tuple[list[Assessment], list[str]]:
    listed = "".join(f"<{tag}>{text}</{tag}>" for text in texts)
    result = read(
        f"{ENDING}<p>It adjudicated nine cases.</p><h3>{heading}</h3>{listed}<h3>About the assessments</h3><p>Text.</p>"
    )
    return [r for r in result.records if isinstance(r, Assessment)], [p.reason for p in result.problems]


HEADS = [
    ("Feb. 17, 2020, in the vicinity of Jilib, Somalia: The report is unsubstantiated.", "2020-02-17", "Jilib", "Somalia"),
    ("Jan.1, 2021 – near Qunyo Barrow, Somalia. The report is unsubstantiated.", "2021-01-01", "Qunyo Barrow", "Somalia"),
    ("In the vicinity of Murzuq, Libya, Sept. 19, 2019: The report is unsubstantiated.", "2019-09-19", "Murzuq", "Libya"),
    ("The command received a report of a strike in the vicinity of Jilib, Somalia, on Feb. 17, 2020. It is unsubstantiated.", "2020-02-17", "Jilib", "Somalia"),
    ("The command received a report on Mar. 3, 2020 of a strike on Feb. 17, 2020, near Jilib, Somalia. It is unsubstantiated.", "2020-02-17", "Jilib", "Somalia"),
]  # fmt: skip


@pytest.mark.parametrize("tag", ["li", "p"])
@pytest.mark.parametrize(("text", "day", "place", "country"), HEADS, ids=[case[0][:30] for case in HEADS])
def test_heads_of_items(text: str, day: str, place: str, country: str, tag: str) -> None:
    [item], problems = items(text, tag=tag)
    assert (item.incident_date, item.place_text, item.country) == (day, place, country)
    assert item.finding == "non_credible"
    assert problems == []


HEAD = "Feb. 17, 2020, in the vicinity of Jilib, Somalia: "
OUTCOMES = [
    ("The command substantiated that two (2) civilians were injured.", "credible", None, 2),
    ("It substantiates the deaths of two (2) civilians and three (3) injured.", "credible", 2, 3),
    ("It received a report claiming four civilians were killed. It substantiates the death of one civilian.", "credible", 1, None),
    ("It received a report claiming four civilians were killed. The report is unsubstantiated.", "non_credible", None, None),
    ("The report could not be substantiated.", "non_credible", None, None),
    ("This is a duplicate of May 2018 reports found unsubstantiated.", "duplicate", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "finding", "killed", "injured"), OUTCOMES, ids=[case[0][:40] for case in OUTCOMES])
def test_findings_and_whom_they_count(outcome: str, finding: str, killed: int | None, injured: int | None) -> None:
    [item], problems = items(HEAD + outcome)
    assert (item.finding, item.killed_min, item.injured_min) == (finding, killed, injured)
    assert problems == []


def test_what_an_item_does_not_say_is_reported() -> None:
    assert items(HEAD + "The matter is complicated.")[1] == ["finding_unread"]
    assert items(HEAD + "It was substantiated.")[1] == ["casualties_unread"]
    assert items("On Feb. 17, 2020, civilians were hurt somewhere.")[1] == ["item_unreadable"]


def test_an_item_of_the_open_list_is_open_and_the_lists_count_apart() -> None:
    listed = f"<ul><li>{HEAD}a report from a social media account that civilians were harmed.</li></ul>"
    closed = f"<ul><li>{HEAD}The report is unsubstantiated.</li></ul>"
    result = read(f"{ENDING}<h3>Completed Assessments</h3>{closed}<h3>Open Assessments</h3>{listed}")
    found = [(r.key, r.finding) for r in result.records if isinstance(r, Assessment)]
    assert found == [(("2021-03", "completed", "1"), "non_credible"), (("2021-03", "open", "1"), "open")]


def test_other_releases_are_left_out_and_an_empty_report_is_refused() -> None:
    with pytest.raises(OutOfScope):
        read("<p>The command's strike killed two terrorists.</p>", title="A strike in Somalia")
    with pytest.raises(UnreadableDocument, match="nothing was read"):
        read("<p>The page is being rebuilt.</p>")
