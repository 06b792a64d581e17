# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""The summary of the monthly report, phrase by phrase."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.source import load_source
from harvester.parsers.civcas.summary import Summary, read_summary
from harvester.parsers.grammar.statements import Sentence
from harvester.parsers.grammar.text import split_sentences

RELEASED = date(2018, 8, 30)


def read(text: str, released: date | None = RELEASED) -> Summary:
    return read_summary(
        (Sentence(sentence, "line 1") for sentence in split_sentences(text)),
        released,
        load_source("cjtfoir_civcas").issuer,
    )


def values(summary: Summary) -> dict[str, tuple[int | None, int | None]]:
    return {figure.metric.value: (figure.value_min, figure.value_max) for figure in summary.figures}


MONTH = "In the month of July, CJTF-OIR received 1 new report. "
PHRASES = [
    ("Of these, 17 were non-credible, nine credible and two duplicates.", {"reports_non_credible": 17, "reports_credible": 9, "reports_duplicate": 2}),
    ("17 were assessed as non-credible, nine as credible and two as duplicates.", {"reports_non_credible": 17, "reports_credible": 9, "reports_duplicate": 2}),
    ("17 reports were deemed non-credible; nine were credible; two duplicates.", {"reports_non_credible": 17, "reports_credible": 9, "reports_duplicate": 2}),
    ("CJTF-OIR carried over 43 open reports of possible civilian casualties from previous months.", {"reports_carried_over": 43}),
    ("CJTF-OIR carried over nine open reports.", {"reports_carried_over": 9}),
    ("It received 27 new reports and assessed seven previously received reports.", {"reports_received": 27, "reports_reassessed": 7}),
    ("It received 12 new reports and assessed 11 reports of possible civilian casualties.", {"reports_received": 12, "reports_completed": 11}),
    ("It received two new reports, and completed the assessment on 28 reports.", {"reports_received": 2, "reports_completed": 28}),
    ("The Coalition completed the assessment of 47 reports, of which 31 were assessed to be non-credible and 16 were assessed to be credible.", {"reports_completed": 47, "reports_non_credible": 31, "reports_credible": 16}),
    ("The assessment of 25 civilian casualty allegation reports has been completed.", {"reports_completed": 25}),
    ("CJTF-OIR completed 20 civilian-casualty allegation assessment reports.", {"reports_completed": 20}),
    ("Out of the 20 completed casualty allegation reports, seven reports were determined to be credible and resulted in 22 unintentional civilian deaths.", {"reports_completed": 20, "reports_credible": 7, "civilians_killed": 22}),
    ("Seventeen of these reports were assessed to be non-credible, nine were assessed to be credible, and two reports were assessed to be duplicates of previous reports.", {"reports_non_credible": 17, "reports_credible": 9, "reports_duplicate": 2}),
    ("Two of the reports were determined to be duplicate reports and the remaining 20 reports were assessed to be non-credible.", {"reports_duplicate": 2, "reports_non_credible": 20}),
    ("One of the reports was determined to be a duplicate report of an open allegation.", {"reports_duplicate": 1}),
    ("149 were assessed to be non-credible, five were assessed to be duplicates of previous reports, and none were assessed to be credible.", {"reports_non_credible": 149, "reports_duplicate": 5, "reports_credible": 0}),
    ("CJTF-OIR assessed the remaining 13 reports as non-credible.", {"reports_non_credible": 13}),
    ("CJTF-OIR assessed that the following 12 reports received in October are non-credible.", {"reports_non_credible": 12}),
    ("None of the reports were determined to be credible and resulted in zero unintentional civilian deaths.", {"reports_credible": 0, "civilians_killed": 0}),
    ("Nine reports were credible resulting in the unintended death of 21 and injury to two civilians.", {"reports_credible": 9, "civilians_killed": 21, "civilians_injured": 2}),
    ("Three were credible and resulted in two unintentional civilian deaths and one unintentional injury.", {"reports_credible": 3, "civilians_killed": 2, "civilians_injured": 1}),
    ("Three reports are still being assessed.", {"reports_open": 3}),
    ("A total of 42 reports are still open and being assessed at the end of the month.", {"reports_open": 42}),
    ("A total of 38 reports were still open.", {"reports_open": 38}),
    ("Seventy-nine reports are still open, including two that CJTF-OIR had previously closed but reopened.", {"reports_open": 79, "reports_reopened": 2}),
    ("One hundred and eleven reports are still open, including three that had been previously closed but were reopened.", {"reports_open": 111, "reports_reopened": 3}),
    ("The Coalition conducted 34,573* strikes between August 2014 and the end of July 2018.", {"strikes_total": 34573}),
    ("To date, based on data between August 2014 and July 2018, the Coalition has conducted a total of 20,205 strikes that included 42,089 separate engagements.", {"strikes_total": 20205, "engagements_total": 42089}),
    ("Of the 21 reports completed, 18 were assessed to be non-credible, two credible and one a duplicate.", {"reports_completed": 21, "reports_non_credible": 18, "reports_credible": 2, "reports_duplicate": 1}),
    ("One report was credible and resulted in two unintentional civilian injuries and no deaths.", {"reports_credible": 1, "civilians_injured": 2, "civilians_killed": 0}),
    ("One report was credible and resulted in two injured civilians and zero unintentional civilian deaths.", {"reports_credible": 1, "civilians_injured": 2, "civilians_killed": 0}),
    ("CJTF-OIR determined 12 reports to be non-credible and two reports to be credible, with four civilians unintentionally killed and one civilian injured.", {"reports_non_credible": 12, "reports_credible": 2, "civilians_killed": 4, "civilians_injured": 1}),
    ("CJTF-OIR assessed 14 reports, 12 non-credible and two credible.", {"reports_completed": 14, "reports_non_credible": 12, "reports_credible": 2}),
    ("The Coalition opened 12 new reports and closed 14 reports.", {"reports_received": 12, "reports_completed": 14}),
    ("There are 13 reports still open.", {"reports_open": 13}),
    ("There are currently 13 open reports.", {"reports_open": 13}),
    ("Thirteen open reports are carried into August.", {"reports_open": 13}),
    ("1,213 reports are still open, of which three were previously closed and have been reopened.", {"reports_open": 1213, "reports_reopened": 3}),
    ("The Coalition conducted 29,920 air strikes from August 2014 through July 2018.", {"strikes_total": 29920}),
    ("From August 2014 to July 2018 the Coalition received 2,300 reports, of which 230 were credible.", {"reports_total": 2300, "reports_credible_total": 230}),
    ("During this period, the total number of reports of possible civilian casualties was 396. The total number of credible reports of civilian casualties during this time period was 102.", {"reports_total": 396, "reports_credible_total": 102}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "stated"), PHRASES, ids=[text[:60] for text, _ in PHRASES])
def test_phrases(text: str, stated: dict[str, int]) -> None:
    summary = read(MONTH + text)
    found = values(summary)
    if "reports_received" not in stated:
        assert found.pop("reports_received") == (1, 1)
    else:
        stated = {**stated, "reports_received": 1}  # the first statement of a figure counts
    assert found == {metric: (value, value) for metric, value in stated.items()}


@pytest.mark.parametrize("tail", [
    "by Coalition strikes since the start of Operation Inherent Resolve.",
    "by Coalition strikes since the beginning of Operation Inherent Resolve.",
    "by Coalition actions since the beginning of Operation Inherent Resolve.",
])  # fmt: skip
@pytest.mark.parametrize("verb", ["assesses", "has assessed that,", "assesses that, it is more likely than not,"])
@pytest.mark.parametrize("number", ["1061", "1,061"])
def test_running_total_is_a_floor(verb: str, number: str, tail: str) -> None:
    summary = read(
        f"{MONTH}To date, CJTF-OIR {verb} at least {number} civilians have been unintentionally killed {tail}"
    )
    assert values(summary)["civilians_killed_total"] == (1061, None)


@pytest.mark.parametrize("text", [
    "The percent of engagements that resulted in a report of possible civilian casualties was .94%.",
    "The percent of engagements that resulted in a credible report was 0.35%.",
    "More than 83% of the land and 7.7 million people are free, 110,000 square kilometers (42,471 square miles).",
    "The partners lost 1,200-1,500 personnel in action, with an approximate 8,000 more wounded.",
    "The result of an allegation will fall into one of two categories, either credible or non-credible.",
    "Since 2014 reports have been assessed as thoroughly as possible.",
    "Every one of the reports is read.",
])  # fmt: skip
def test_other_numbers_are_no_figures(text: str) -> None:
    summary = read(MONTH + text)
    assert values(summary) == {"reports_received": (1, 1)}
    assert summary.problems == []


@pytest.mark.parametrize("text", [
    "Both completed reports were assessed as non-credible.",
    "CJTF-OIR did not receive any new reports.",
    "From August 2014 to July 2018 the Coalition found 2,000 reports to be non-credible.",
])  # fmt: skip
def test_a_figure_without_a_number_or_a_metric_is_reported(text: str) -> None:
    summary = read(MONTH + text)
    assert values(summary) == {"reports_received": (1, 1)}
    assert [problem.reason for problem in summary.problems] == ["figure_unread"]


def test_a_number_in_scope_that_no_phrase_claims_is_reported() -> None:
    summary = read(MONTH + "Some 31 allegations went to a court in the capital.")
    assert [problem.reason for problem in summary.problems] == ["figure_unread"]


def test_a_contradiction_keeps_the_first_and_reports_the_second() -> None:
    summary = read(MONTH + "A total of 216 reports are still open. A total of 261 reports are still open.")
    assert values(summary)["reports_open"] == (216, 216)
    assert [problem.reason for problem in summary.problems] == ["figure_contradicted"]


def test_a_correction_in_words_is_reported() -> None:
    summary = read(MONTH + "This number was reassessed in November 2019 to correct administrative errors.")
    assert [problem.reason for problem in summary.problems] == ["correction_stated"]


@pytest.mark.parametrize(("text", "released", "month"), [
    ("In the month of July, CJTF-OIR received 18 reports.", date(2018, 8, 30), "2018-07"),
    ("In the month of December, CJTF-OIR received 18 reports.", date(2019, 1, 27), "2018-12"),
    ("During the month of November 2016, CJTF-OIR received 16 reports.", None, "2016-11"),
    ("SOUTHWEST ASIA- December 2016, CJTF-OIR received 12 reports.", None, "2016-12"),
    ("During November, Combined Joint Task Force Operation Inherent Resolve received 16 reports.", date(2017, 1, 2), "2016-11"),
    ("In July, 18 new reports were received by CJTF-OIR.", date(2018, 8, 30), "2018-07"),
    ("In the month of July , CJTF- OIR received 18 reports.", date(2018, 8, 30), "2018-07"),
    ("From April to June 2021, CJTF-OIR received 18 reports.", None, "2021-04_2021-06"),
    ("In the months of October through December, the Coalition received 18 reports.", date(2022, 1, 30), "2021-10_2021-12"),
    ("CJTF-OIR received 18 reports. The Coalition conducted 5 strikes between August 2014 and the end of July 2018.", None, "2018-07"),
])  # fmt: skip
def test_reporting_month(text: str, released: date | None, month: str) -> None:
    assert [figure.key[0] for figure in read(text, released).figures][:1] == [month]


def test_without_any_date_the_month_stays_unknown() -> None:
    assert read("In the month of July, CJTF-OIR received 18 reports.", None).figures == []


def test_two_months_in_one_document() -> None:
    summary = read(
        "In the month of June, CJTF-OIR received 24 new reports. In the month of July, CJTF-OIR received 21 new reports."
    )
    assert [(figure.key, figure.value_min) for figure in summary.figures] == [
        (("2018-06", "reports_received"), 24),
        (("2018-07", "reports_received"), 21),
    ]


def test_running_totals_carry_their_period() -> None:
    summary = read(
        "The Coalition conducted 29,920 strikes between August 2014 and end of July 2018. During this period, CJTF-OIR assesses at "
        "least 1061 civilians have been unintentionally killed by Coalition strikes since the start of Operation Inherent Resolve."
    )
    for figure in summary.figures:
        assert (figure.period_start, figure.period_end, figure.as_of) == ("2014-08-01", "2018-07-31", "2018-07-31")


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(0, 99_999), st.sampled_from(["{}", "{:,}"]))
def test_any_number_is_read_as_printed(carried: int, received: int, still_open: int, form: str) -> None:
    text = (
        f"In the month of July, CJTF-OIR carried over {form.format(carried)} open reports from previous months and received "
        f"{form.format(received)} new reports. A total of {form.format(still_open)} reports are still open."
    )
    assert values(read(text)) == {
        "reports_carried_over": (carried, carried),
        "reports_received": (received, received),
        "reports_open": (still_open, still_open),
    }


CARRIED = [
    "continued investigating 86 open cases",
    "continued to investigate 86 open reports from previous months",
    "continued assessing 86 reports",
    "was still looking into 86 open reports",
    "was still reviewing 86 cases",
    "was still working on 86 reports",
    "still had 86 open reports from previous months",
    "began the month with 86 open reports",
    "started the month with 86 open allegations",
    "carried over a total of 86 open reports",
    "carried forward 86 open reports",
    "kept assessing 86 reports from earlier months",
    "continued its review of 86 open cases",
]


@pytest.mark.parametrize("words", CARRIED)
def test_reports_from_earlier_months_in_other_words(words: str) -> None:
    summary = read(f"In March, the Coalition received 31 new reports and {words}.")
    assert values(summary) == {"reports_received": (31, 31), "reports_carried_over": (86, 86)}
    assert [month.start for month in summary.months] == [date(2018, 3, 1)]


PERIODS = [
    (
        "has finished its assessments for the quarter ending June 30, 2018. During the quarter, CJTF-OIR",
        "2018-04-01",
        "2018-06-30",
    ),
    ("published its report for the second quarter of 2018. In the quarter, CJTF-OIR", "2018-04-01", "2018-06-30"),
    ("reports on the six months ending June 30, 2018. During this period, CJTF-OIR", "2018-01-01", "2018-06-30"),
    ("reports on the quarter ended March 31, 2018. During that quarter, the Coalition", "2018-01-01", "2018-03-31"),
    ("reports on the three months to June 2018. During the period, the Coalition", "2018-04-01", "2018-06-30"),
    ("reports again. For the quarter ending June 30, 2018, CJTF-OIR", "2018-04-01", "2018-06-30"),
    ("reports again. Between April and June 2018, CJTF-OIR", "2018-04-01", "2018-06-30"),
    ("reports again. From April 2018 to June 2018, CJTF-OIR", "2018-04-01", "2018-06-30"),
    ("reports again. During the months of June and July, CJTF-OIR", "2018-06-01", "2018-07-31"),
    ("reports on the first half of 2018. During this period, CJTF-OIR", "2018-01-01", "2018-06-30"),
    ("reports on the months of May and June. In the months, CJTF-OIR", "2018-05-01", "2018-06-30"),
]


@pytest.mark.parametrize(("words", "start", "end"), PERIODS, ids=[case[0][:60] for case in PERIODS])
def test_reporting_periods_longer_than_a_month(words: str, start: str, end: str) -> None:
    summary = read(f"CJTF-OIR {words} carried over 41 open reports and received nine new reports.")
    assert [(str(month.start), str(month.end)) for month in summary.months] == [(start, end)]
    assert {(figure.period_start, figure.period_end) for figure in summary.figures} == {(start, end)}
    assert values(summary) == {"reports_carried_over": (41, 41), "reports_received": (9, 9)}
