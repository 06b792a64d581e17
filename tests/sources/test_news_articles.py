# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""News stories as documents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, ParseResult, UnreadableDocument
from harvester.model.items import Figure, Report
from harvester.sources.news_articles.parser import parse

URL = "https://www.rt.com/news/437285-us-civilian-casualties-iraq-syria/?utm=1"
LEAD = "The US-led coalition said that at least 1,061 civilians have been killed in Iraq and Syria since 2014."


def read(body: str, media_type: str = "text/html", url: str = URL) -> ParseResult:
    return parse(Document(url, body.encode(), media_type, datetime(2018, 9, 1, tzinfo=UTC)))


def report(result: ParseResult) -> Report:
    [found] = [record for record in result.records if isinstance(record, Report)]
    return found


def test_head_of_the_page() -> None:
    result = read(
        f"<html><head><meta property='og:site_name' content='The Paper'><meta property='article:published_time' "
        f"content='2018-08-30T17:38:00+00:00'><title>x</title></head><body><h1>Headline of it</h1><p>{LEAD}</p></body></html>"
    )
    row = report(result)
    assert (row.title, row.publisher, row.published_on, row.kind) == (
        "Headline of it",
        "The Paper",
        "2018-08-30",
        "article",
    )
    assert row.key == ("rt.com/news/437285-us-civilian-casualties-iraq-syria",)


def test_text_of_a_page_with_its_noise() -> None:
    headline = "Coalition admits 1,061 civilians killed in strikes"
    result = read(
        f"menu icon 99 civilians menu\n30 Aug, 2018 17:38\n\n{headline}\n\n{headline}\n\n{LEAD}\n\nSubscribe to us.\n0:00",
        "text/plain",
    )
    row = report(result)
    assert (row.title, row.published_on, row.publisher) == (headline, "2018-08-30", "RT")
    assert [record.value_min for record in result.records if isinstance(record, Figure)] == [1061]


def test_headline_and_teasers_state_nothing() -> None:
    result = read(
        f"<nav>The coalition said 5 civilians were killed.</nav><article><h1>Coalition says 7 civilians killed.</h1><p>{LEAD}</p>"
        f"<h2>Airwars says 8 civilians were killed in July.</h2>{'<p>Words and more words of the story.</p>' * 8}</article>"
        "<aside><p>The coalition said 6 civilians were killed in another place, a teaser says.</p></aside>"
    )
    assert [record.value_min for record in result.records if isinstance(record, Figure)] == [1061]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("<h1>Only a headline here</h1>", "no_article_text", id="headline only"),
        pytest.param("<p>La coalition a admis avoir tué au moins 1 061 civils en Irak et en Syrie depuis 2014, selon elle.</p>", "not_english", id="French"),
        pytest.param("<p>اعترف التحالف بقتل ما لا يقل عن 1061 مدنيا في العراق وسوريا منذ بداية العملية العسكرية.</p>", "not_english", id="Arabic"),
        pytest.param("<title>Just a moment...</title><p>wait</p>", "challenge_page", id="challenge"),
        pytest.param("", "empty_document", id="empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(body: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(body)
    assert caught.value.reason == reason
