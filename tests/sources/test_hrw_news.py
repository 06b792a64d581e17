"""Human Rights Watch's prose: its own figures, those of others beside them, and how a text is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, OutOfScope, ParseResult
from harvester.model.items import Figure, Report
from harvester.sources.hrw_news.parser import parse

NEWS = "https://www.hrw.org/news/2017/09/25/syria-example"
HRW, OIR, UN = "Human Rights Watch", "CJTF-OIR", "United Nations"


def read(text: str, url: str = NEWS) -> ParseResult:
    page = (
        '<html><head><title>Syria</title><meta property="article:published_time" content="2017-09-25T00:00:00-0400">'
        f"</head><body><main><article><h1>Syria</h1><p>{text}</p></article></main></body></html>"
    )
    return parse(Document(url, page.encode(), "text/html", datetime(2018, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Two attacks near Raqqa in March 2017 killed at least 84 civilians, including 30 children.",
            [(HRW, "civilians_killed", 84, None, None), (HRW, "children_killed", 30, 30, None)],
        ),
        (
            "Human Rights Watch found that at least 84 civilians were killed in Mansourah and Tabqa in March 2017.",
            [(HRW, "civilians_killed", 84, None, None)],
        ),
        (
            "The US-led coalition has acknowledged 40 civilian deaths in Mansourah, in March 2017.",
            [(OIR, "civilians_killed", 40, 40, "Mansourah")],
        ),
        (
            "The United Nations found that at least 150 civilians were killed in Mansourah on that day.",
            [(UN, "civilians_killed", 150, None, "Mansourah")],
        ),
    ],
    ids=["author", "two-towns", "conceded", "united-nations"],
)
def test_figures(sentence: str, expected: list[tuple[object, ...]]) -> None:
    result = read(sentence)
    found = [r for r in result.records if isinstance(r, Figure)]
    assert [(f.attributed_to, f.metric.value, f.value_min, f.value_max, f.place_text) for f in found] == expected
    assert result.problems == []


def test_the_names_of_an_activist_are_not_the_authors() -> None:
    result = read("A local activist gave Human Rights Watch the names of 145 civilians, including 38 women.")
    assert not [r for r in result.records if isinstance(r, Figure)]
    assert {problem.reason for problem in result.problems} == {"figure_unattributed", "figure_unread"}


FOUND = "Human Rights Watch found that at least 84 civilians were killed in March 2017."


@pytest.mark.parametrize(
    ("url", "kind", "key"),
    [
        (NEWS, "news", "syria-example"),
        ("https://www.hrw.org/report/2017/09/24/all-precautions/civilians-syria", "report", "all-precautions"),
        ("https://hrw.org/report/2017/09/25/all-precautions/civilians-syria/", "report", "all-precautions"),
        ("https://www.hrw.org/video/2017/a-page", "article", "hrw.org/video/2017/a-page"),
    ],
    ids=["news", "report", "other-date", "elsewhere"],
)
def test_name_of_a_text(url: str, kind: str, key: str) -> None:
    report = read(FOUND, url).records[0]
    assert isinstance(report, Report)
    assert (report.kind, report.key, report.published_on_text) == (kind, (key,), "2017-09-25T00:00:00-0400")


def test_a_page_without_figures_is_left_out() -> None:
    with pytest.raises(OutOfScope):
        read("The organization works in 100 countries and calls for an inquiry into the destruction of 12 rooms.")
