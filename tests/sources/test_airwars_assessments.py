"""Prose of monitors: what each figure means, and the numbers that are none of theirs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, OutOfScope, ParseResult
from harvester.model.items import Figure, Report
from harvester.sources.airwars_assessments.parser import parse

AT = datetime(2020, 1, 1, tzinfo=UTC)


def read(
    text: str, *, title: str = "Airwars monthly assessment", published: str = "October 2018", url: str = ""
) -> ParseResult:
    page = (
        f'<html><head><title>Airwars</title><meta property="og:title" content="{title}"></head><body>'
        f'<article id="post-61"><h1>{title}</h1><div><h4>Published</h4> {published}</div>{text}</article></body></html>'
    )
    return parse(Document(url or "https://airwars.org/research/example/", page.encode(), "text/html", AT))


def figures(result: ParseResult) -> list[Figure]:
    return [record for record in result.records if isinstance(record, Figure)]


def said(sentence: str, **page: str) -> list[tuple[object, ...]]:
    return [(f.metric.value, f.value_min, f.value_max) for f in figures(read(f"<p>{sentence}</p>", **page))]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Between 484 and 742 non combatants were alleged slain in August.", ("civilians_killed_alleged", 484, 742)),
        ("Airwars tracked between 12 to 20 civilians likely killed in August.", ("civilians_killed", 12, 20)),
        ("At least 28 civilians likely died in Coalition actions in August.", ("civilians_killed", 28, None)),
        ("Up to 94 civilians were alleged killed in August by Russia.", ("civilians_killed_alleged", None, 94)),
        ("Just 28 civilians were likely killed during August in Syria.", ("civilians_killed", 28, 28)),
        ("As many as four or five civilians were likely killed in August.", ("civilians_killed", 4, 5)),
        ("Airwars tracked 90 claimed Coalition harm events in August.", ("harm_events", 90, 90)),
    ],
)
def test_figure(sentence: str, expected: tuple[object, ...]) -> None:
    assert said(sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Civilian deaths in Syria showed an 82% rise on the previous month, our researchers found.",
        "The Coalition released 1,424 munitions over Syria during August, according to its own data.",
        "By July 19th, the UN estimated that up to 203,500 people remained displaced in the south west.",
        "About 1,000 fighters were thought to be encircled near the river at the end of August.",
    ],
    ids=["percentage", "munitions", "displaced", "fighters"],
)
def test_numbers_that_are_no_casualties(sentence: str) -> None:
    with pytest.raises(OutOfScope):
        read(f"<p>{sentence}</p>")


def test_number_that_another_is_compared_with_is_no_figure() -> None:
    sentence = "Up to 94 civilians were alleged killed in March – compared to a maximum of 56 such deaths in February."
    assert said(sentence) == [("civilians_killed_alleged", None, 94)]


def test_comparison_gives_no_period() -> None:
    sentence = "During August deaths fell by 63% on the previous month, with just 28 civilians likely killed in Syria."
    (figure,) = figures(read(f"<p>{sentence}</p>"))
    assert (figure.period_start, figure.period_end) == ("2018-08-01", "2018-08-31")


def test_months_up_to_one_are_not_that_month() -> None:
    text = (
        "<p>From January to August 2018 inclusive, 693 civilian harm events were alleged against Russia. For the same "
        "period between 484 and 742 non combatants were alleged slain by the Coalition.</p>"
    )
    assert [(f.period_start, f.period_end) for f in figures(read(text))] == [("2018-01-01", "2018-08-31")] * 2


def test_two_sides_in_one_sentence_have_their_own_speakers() -> None:
    sentence = (
        "Airwars estimates that between 8,106 and 12,980 civilians have likely been killed since 2014, "
        "with the alliance itself conceding only 1,321 non-combatant deaths."
    )
    found = [(f.attributed_to, f.value_min, f.status) for f in figures(read(f"<p>{sentence}</p>"))]
    assert found == [("Airwars", 8106, "likely"), ("CJTF-OIR", 1321, "conceded")]


def test_overall_of_a_month_is_no_running_total() -> None:
    assert said("Overall, between 348 and 521 civilians likely died across Iraq and Syria in Coalition actions.") == [
        ("civilians_killed", 348, 521)
    ]


def test_place_of_most_is_not_the_place_of_all() -> None:
    (figure,) = figures(
        read("<p>At least 415 non-combatants were likely killed, most of them in Raqqa governorate.</p>")
    )
    assert figure.place_text is None


def test_heading_says_whose_actions_a_section_is_about() -> None:
    result = read(
        "<h2>Russia in Syria</h2><p>Airwars tracked 100 civilian harm events locally reported in January.</p>"
    )
    assert [(f.belligerent, f.country) for f in figures(result)] == [("russian_military", "Syria")]


def test_denied_figure_is_reported_and_not_stored() -> None:
    text = (
        "<p>The Coalition denies that more than 23 civilians were killed in Raqqa by its own aircraft.</p>"
        "<p>Airwars tracked 90 claimed Coalition harm events in August.</p>"
    )
    result = read(text)
    assert [f.metric for f in figures(result)] == ["harm_events"]
    assert [problem.reason for problem in result.problems] == ["figure_denied"]


HARM = "<p>Airwars tracked 90 claimed harm events across the region.</p>"


@pytest.mark.parametrize(
    ("title", "opening", "published", "expected"),
    [
        ("Airwars monthly assessment: July 2018", "", "August 2018", ("2018-07-01", "2018-07-31")),
        ("Airwars assessment", "During July, ", "August 2018", ("2018-07-01", "2018-07-31")),
        ("Airwars assessment, August 2018", "During July 2018, ", "August 2018", ("2018-07-01", "2018-07-31")),
        ("Airwars annual assessment 2018", "During March, ", "January 2019", ("2018-01-01", "2018-12-31")),
        ("Airwars assessment", "", "August 2018", (None, None)),
    ],
    ids=["title", "text", "title-names-publication", "annual", "unstated"],
)
def test_month_comes_from_title_or_text(title: str, opening: str, published: str, expected: tuple[object, ...]) -> None:
    url = "https://airwars.org/research/monthly-assessment-july-2017/"
    text = f"<p>{opening}Airwars tracked 90 claimed harm events across the region.</p>"
    report = read(text, title=title, published=published, url=url).records[0]
    assert isinstance(report, Report)
    assert (report.period_start, report.period_end) == expected
    assert report.key == ("61",)


@pytest.mark.parametrize(
    ("printed", "start", "precision"), [("October 2018", "2018-10-01", "month"), ("10 May, 2019", "2019-05-10", "day")]
)
def test_published(printed: str, start: str, precision: str) -> None:
    report = read(HARM, published=printed).records[0]
    assert isinstance(report, Report)
    assert (report.published_on, report.published_on_precision) == (start, precision)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        (
            "<p>Between 12 and 20 civilians likely died in Coalition actions – a 23% rise on July’s number.</p>",
            True,
        ),
        ("<p>Across these events, up to 548 civilians were reportedly wounded by Russian actions.</p>", True),
        ("<p>On August 21st, nine civilians were killed. In all, five civilians were injured.</p>", False),
        ("<p>Since the campaign began, at least 6,000 civilians were likely killed by the Coalition.</p>", False),
    ],
    ids=["rise on another month", "no date", "a day in the same paragraph", "running total"],
)
def test_undated_figures_are_of_the_period_assessed(text: str, period: bool) -> None:
    *_, last = figures(read(text, title="Monthly assessment: August 2018"))
    assert (last.period_start == "2018-08-01" and last.period_end == "2018-08-31") is period
