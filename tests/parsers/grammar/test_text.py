"""Text, sentences and pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.document import Document, UnreadableDocument
from harvester.parsers.grammar.text import clean_text, extract_page, split_sentences


def document(body: str | bytes, media_type: str = "text/html", encoding: str | None = None) -> Document:
    content = body if isinstance(body, bytes) else body.encode()
    return Document("https://example.org/page", content, media_type, datetime(2018, 8, 30, tzinfo=UTC), encoding)


@given(st.text())
def test_cleaning_is_idempotent_and_single_line(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert "\n" not in cleaned
    assert "  " not in cleaned


@given(st.text(alphabet='ab1.!? AB"”N', max_size=60))
def test_splitting_loses_no_letter(text: str) -> None:
    assert "".join(split_sentences(text)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("On Nov. 2, near Mosul, Iraq: one. Two followed.", 2, id="month"),
        pytest.param("It ended in Nov. The next began.", 2, id="month at the end"),
        pytest.param("The U.S. Central Command said so. It did.", 2, id="country"),
        pytest.param("He lives in the U.S. The others do not.", 2, id="country at the end"),
        pytest.param("Lt. Gen. A. B. Smith said 3 p.m. local time was late.", 1, id="ranks and initials"),
        pytest.param("12. Sept. 5, 2015, near Hit, Iraq: none were harmed.", 1, id="item number"),
        pytest.param("“At least 50 died.” The group said more.", 2, id="closing quote"),
        pytest.param("A total of 216 remain.Of these, two were reopened.", 2, id="lost space"),
        pytest.param("The rate was .94% of 2.26 percent.", 1, id="decimals"),
        pytest.param("Release No. 20170401-02 follows. Read it.", 2, id="number sign"),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


def test_page_of_the_current_sites() -> None:
    page = extract_page(
        document(
            """<!doctype html><html><head><title>Report | Site</title>
            <meta itemprop="datePublished" content="2018-08-30">
            <link rel="canonical" href="https://example.org/1"></head><body>
            <nav><ul><li>Menu 1</li></ul> tail of nav</nav>
            <h1 class="maintitle">\r\n   Monthly&nbsp;Report \r\n</h1><div class="body"><p>First&#8203; <b>bold</b>
            paragraph.</p><p>1. Item one.<br>2. Item two<br>goes on.<br><br>After a gap</p>loose text"""
            + "<div>filler " * 3
            + "x" * 200
            + "</div></div></div></div><footer>Footer</footer></body></html>"
        )
    )
    assert page.title == "Monthly Report"
    assert page.meta["datePublished"] == "2018-08-30"
    assert page.meta["canonical"] == "https://example.org/1"
    texts = [block.text for block in page.body]
    assert texts[:5] == ["First bold paragraph.", "1. Item one.", "2. Item two goes on.", "After a gap", "loose text"]
    assert {"Menu 1", "Footer"}.isdisjoint(texts)
    assert "Menu 1" in [block.text for block in page.blocks]


def test_page_of_the_older_site() -> None:
    body = "<p>" + "Coalition forces continued to attack. " * 8 + "</p>"
    page = extract_page(
        document(
            f'<table class="contentpaneopen"><tr><td class="contentheading">Headline here</td></tr></table>'
            f'<table class="contentpaneopen"><tr><td>{body}</td></tr></table><p>Elsewhere</p>'
        )
    )
    assert page.title == "Headline here"
    assert [block.text for block in page.body] == [("Coalition forces continued to attack. " * 8).strip()]


def test_deep_nesting_does_not_exhaust_the_stack() -> None:
    page = extract_page(document("<div>" * 1500 + "deep" + "</div>" * 1500))
    assert "deep" in page.text


@pytest.mark.parametrize(
    ("body", "encoding", "expected"),
    [
        pytest.param("<p>café – 5</p>".encode("cp1252"), None, "café – 5", id="windows-1252 undeclared"),
        pytest.param("<p>café – 5</p>".encode(), None, "café – 5", id="utf-8 undeclared"),
        pytest.param("<p>café</p>".encode("utf-16"), None, "café", id="byte order mark"),
        pytest.param("<meta charset=iso-8859-1><p>café</p>".encode("latin-1"), None, "café", id="meta"),
        pytest.param("<p>café</p>".encode("latin-1"), "latin-1", "café", id="transport"),
    ],
)
def test_encodings(body: bytes, encoding: str | None, expected: str) -> None:
    assert extract_page(document(body, encoding=encoding)).blocks[-1].text == expected


def test_plain_text_line_by_line() -> None:
    page = extract_page(
        document(
            "menu menu\n30 Aug, 2018 17:38\n\nA headline of words\nA headline of words\n\n" + "Long. " * 40,
            "text/plain",
        )
    )
    assert page.title == "A headline of words"
    assert [block.locator for block in page.blocks] == ["line 1", "line 2", "line 4", "line 5", "line 7"]


def test_plain_text_wrapped_at_a_margin() -> None:
    text = (
        "The Coalition carried over\n97 open reports and\nreceived two.\n\n"
        "1. Nov. 6, near Hit,\nIraq: none.\n2. Nov. 7, near Hit, Iraq:\nnone.\n"
    )
    page = extract_page(document(text, "text/plain"))
    assert [block.text for block in page.blocks] == [
        "The Coalition carried over 97 open reports and received two.",
        "1. Nov. 6, near Hit, Iraq: none.",
        "2. Nov. 7, near Hit, Iraq: none.",
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(
            "<html><head><title>Just a moment...</title></head><body><p>x</p></body></html>",
            "challenge_page",
            id="challenge",
        ),
        pytest.param(
            "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1></body></html>",
            "block_page",
            id="block",
        ),
        pytest.param("", "empty_document", id="empty"),
        pytest.param("   \n", "empty_document", id="blank"),
        pytest.param("<html><body><script>x()</script></body></html>", "empty_document", id="script only"),
        pytest.param("<!-- -->", "empty_document", id="comment only"),
    ],
)
def test_refuses(body: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        extract_page(document(body))
    assert caught.value.reason == reason


def test_an_article_about_denied_access_is_an_article() -> None:
    body = "<p>Access denied to investigators, the group said.</p><p>" + "More of the story. " * 120 + "</p>"
    assert extract_page(document(body)).blocks
