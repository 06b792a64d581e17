# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""Feeds, listings and addresses."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.crawl.discovery import article_id, canonical_url, parse_listing
from harvester.crawl.feeds import parse_rss
from harvester.model.document import Document, UnreadableDocument

SITE = "https://www.centcom.mil"


def listing(body: str, url: str = f"{SITE}/MEDIA/PRESS-RELEASES/") -> Document:
    return Document(url, body.encode(), "text/html", datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(("path", "number"), [
    ("/MEDIA/PRESS-RELEASES/Press-Release-View/Article/1138162/a-slug/", "1138162"),
    ("/Media-Library/News-Releases/Article/1971680", "1971680"),
    ("/Article/4016173//", "4016173"),
    ("/article/904388/", "904388"),
    ("/MEDIA/PRESS-RELEASES/", None),
    ("/Article/12/", None),
    ("/Portals/14/20191113.pdf", None),
])  # fmt: skip
def test_article_id(path: str, number: str | None) -> None:
    assert article_id(SITE + path) == number


def test_canonical_url_is_stable() -> None:
    url = f"{SITE}/MEDIA/PRESS-RELEASES/Press-Release-View/Article/1138162/a-slug/"
    assert canonical_url(canonical_url(url)) == canonical_url(url)


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{}</channel></rss>"""


def test_rss_items_with_and_without_words() -> None:
    body = FEED.format(
        f"<item><title>A  report</title><link>{SITE}/Article/1000001/</link><pubDate>Thu, 30 Aug 2018 16:00:00 GMT</pubDate></item>"
        f'<item><title></title><link></link><pubDate></pubDate><guid isPermaLink="false">{SITE}/Article/1000002/</guid></item>'
        "<item><title>nothing</title></item>"
        f"<item><link>{SITE}/Article/1000003/</link><pubDate>some day</pubDate></item>"
    )
    first, second, third = parse_rss(body.encode(), SITE).links
    assert (first.url, first.title, first.published) == (f"{SITE}/Article/1000001/", "A report", date(2018, 8, 30))
    assert (second.url, second.title, second.published) == (f"{SITE}/Article/1000002/", "", None)
    assert third.published is None


BOMB = (
    '<!DOCTYPE a [<!ENTITY b "bbbb">'
    + "".join(f'<!ENTITY b{n} "&b;&b;&b;&b;">' for n in range(9))
    + "]>"
    + FEED.format("&b8;")[21:]
)


@pytest.mark.parametrize("body", [
    pytest.param(b"", id="empty"),
    pytest.param(b"<rss><channel><item>", id="cut off"),
    pytest.param(b"<html><body>Access denied</body></html>", id="a page"),
    pytest.param(BOMB.encode(), id="entities that grow"),
    pytest.param(b"\xff\xfe\x00", id="bytes"),
])  # fmt: skip
def test_malformed_feeds(body: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse_rss(body, SITE)
    assert caught.value.reason == "malformed_feed"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_feed_or_refused(body: bytes) -> None:
    try:
        parse_rss(body, SITE)
    except UnreadableDocument as error:
        assert error.reason == "malformed_feed"  # noqa: PT017 - most bytes are refused, and some are a feed


def test_listing_of_both_kinds() -> None:
    found = parse_listing(listing(
        f'<listing-with-preview article-url="/x/Article/1000001/slug/" article-url-or-link-absolute="{SITE}/x/Article/1000001/slug/" '
        'article-title="First" publish-date-ap="Dec. 24, 2024" publish-date-jss="2024-12-24T14:57:00"></listing-with-preview>'
        '<listing-titles-only article-url="/x/Article/1000002/" article-title="" publish-date-ap="Dec. 25, 2024"></listing-titles-only>'
        '<div class="alist news"><p><a href="/x/Article/1000003/">Third</a></p><a href="#top">Top</a><a href="?Page=2">2</a></div>'
    ))  # fmt: skip
    titled = [
        (link.url.removeprefix(SITE), link.title, link.published) for link in found.links if "Article" in link.url
    ]
    assert titled == [
        ("/x/Article/1000001/slug/", "First", date(2024, 12, 24)),
        ("/x/Article/1000002/", "", date(2024, 12, 25)),
        ("/x/Article/1000003/", "Third", None),
    ]
    assert found.next_pages == [f"{SITE}/MEDIA/PRESS-RELEASES/?Page=2"]


def test_a_listing_counts_on() -> None:
    found = parse_listing(listing('<a href="/x/Article/1000003/">A</a>', f"{SITE}/MEDIA/PRESS-RELEASES/?Page=4"))
    assert found.next_pages == [f"{SITE}/MEDIA/PRESS-RELEASES/?Page=5"]


@pytest.mark.parametrize(
    "body", ["", "<!-- -->", "<p>No links</p>", '<?xml version="1.0" encoding="utf-8"?><html></html>']
)
def test_a_listing_without_links_is_refused(body: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse_listing(listing(body))
    assert caught.value.reason == "empty_listing"
