"""Amnesty's prose: its figures, the Coalition's beside them, and how a document is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, OutOfScope, ParseResult
from harvester.model.items import Figure, Report
from harvester.sources.amnesty_news.parser import parse

AT = datetime(2020, 1, 1, tzinfo=UTC)
NEWS = "https://www.amnesty.org/en/latest/news/2019/04/example/"


def read(text: str, url: str = NEWS) -> ParseResult:
    page = (
        '<html><head><title>Raqqa</title><meta property="article:published_time" content="2019-04-25T00:01:00+00:00">'
        f"</head><body><main><article><h1>Raqqa</h1>{text}</article></main></body></html>"
    )
    return parse(Document(url, page.encode(), "text/html", AT))


def said(sentence: str) -> list[tuple[object, ...]]:
    records = read(f"<p>{sentence}</p>").records
    return [(f.attributed_to, f.metric.value, f.value_min, f.value_max) for f in records if isinstance(f, Figure)]


AMNESTY = "Amnesty International"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The US-led Coalition killed more than 1,600 civilians in Raqqa, Amnesty International said today.",
            [(AMNESTY, "civilians_killed", 1600, None)],
        ),
        (
            "Amnesty International said it has directly verified 641 civilian deaths in the city of Raqqa.",
            [(AMNESTY, "civilians_killed", 641, 641)],
        ),
        (
            "The strikes killed 77 civilians, including 24 children and 25 women, Amnesty International said.",
            [
                (AMNESTY, "civilians_killed", 77, 77),
                (AMNESTY, "children_killed", 24, 24),
                (AMNESTY, "women_killed", 25, 25),
            ],
        ),
        (
            "The Coalition has admitted 159 civilian deaths, ten times fewer than Amnesty International found.",
            [("CJTF-OIR", "civilians_killed", 159, 159)],
        ),
    ],
    ids=["more-than", "verified", "children-and-women", "admitted"],
)
def test_figures(sentence: str, expected: list[tuple[object, ...]]) -> None:
    assert said(sentence) == expected


def test_members_and_buildings_are_no_figures() -> None:
    text = "<p>Amnesty International is a movement of 7 million people. More than 11,000 buildings were destroyed.</p>"
    with pytest.raises(OutOfScope):
        read(text)


FOUND = "<p>Amnesty International found that 77 civilians were killed in Raqqa in four of the strikes.</p>"


@pytest.mark.parametrize(
    ("text", "url", "key", "index"),
    [
        (FOUND, "https://www.amnesty.org/en/documents/mde24/9238/2018/en/", "MDE24/9238/2018", "MDE 24/9238/2018"),
        (f"<p>Index: MDE 24/8801/2018</p>{FOUND}", NEWS, "MDE24/8801/2018", "MDE 24/8801/2018"),
        (
            FOUND.replace(
                "</p>", " See its report of June 2018, War of Annihilation (MDE 24/8367/2018), for them.</p>"
            ),
            NEWS,
            "amnesty.org/en/latest/news/2019/04/example",
            None,
        ),
    ],
    ids=["address", "own-line", "cited"],
)
def test_name_of_a_document(text: str, url: str, key: str, index: str | None) -> None:
    report = read(text, url).records[0]
    assert isinstance(report, Report)
    assert (report.key, report.release_number) == ((key,), index)
    assert report.published_on == "2019-04-25"
