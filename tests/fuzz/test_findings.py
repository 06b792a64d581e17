"""What fuzzing has found, each with a test of its own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from harvester.crawl.discovery import parse_listing
from harvester.crawl.feeds import parse_rss
from harvester.crawl.hosts import parse_http_date
from harvester.model.clock import parse_time
from harvester.model.document import Document, UnreadableDocument
from harvester.parsers.airwars.discovery import parse_cards, parse_links
from harvester.parsers.tables.find import find_pages
from harvester.parsers.tables.probe import page_texts
from pipelines.chain import process_document
from tests.crawl.harvests import article, build_release

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
NOW = parse_time("2026-01-15T12:00:00Z")


def test_a_feed_in_an_encoding_that_nobody_knows_is_malformed() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_rss(b'<?xml version="1.0" encoding="utf-0"?><rss version="2.0"/>', "https://example.org/feed")
    assert refused.value.reason == "malformed_feed"


def test_a_date_beyond_all_bounds_is_no_date() -> None:
    item = b"<item><link>https://example.org/a</link><pubDate>Thu, 30 Aug 99999999999 12:00:00 GMT</pubDate></item>"
    feed = b'<?xml version="1.0"?><rss version="2.0"><channel>' + item + b"</channel></rss>"
    assert [link.published for link in parse_rss(feed, "https://example.org/feed").links] == [None]
    assert parse_http_date("Thu, 30 Aug 99999999999 12:00:00 GMT") is None


BAD_LINKS = ("//[a]b/Article/1000002/", "http://example.org:99999999/Article/1000003/", "https://example.org:x/")


def test_a_link_that_is_no_address_leads_nowhere_and_the_others_are_followed() -> None:
    good, base = "https://example.org/Article/1000001/", "https://example.org/list/"
    links = (*BAD_LINKS, good)
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    assert [link.url for link in parse_rss(feed.encode(), base).links] == [good]
    page = "".join(f'<a href="{link}">words of a title</a><listing-x article-url="{link}">' for link in links)
    found = parse_listing(Document(base, page.encode(), "text/html", NOW)).links
    assert [link.url for link in found] == [good]
    cards = "".join(f'<a class="incidentpreview" href="{link}"></a>' for link in links)
    assert [listed.url for listed in parse_cards(cards.encode(), base)[0]] == [good]
    assert parse_links(page.encode(), base)[0] == [good]


def test_a_listing_whose_dates_and_pages_are_none_is_read() -> None:
    page = (
        '<listing-x article-url="/Article/1000001/" publish-date-jss="2018-13-45T00:00"></listing-x>'
        '<a href="?Page=%C2%B2">words of a title</a>'
    )
    listing = parse_listing(Document("https://example.org/list/?Page=%C2%B2", page.encode(), "text/html", NOW))
    assert listing.links[0].published is None


def test_a_pdf_with_a_page_that_cannot_be_opened_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(document: object, index: int) -> None:
        raise pypdfium2.PdfiumError("Failed to load page.")

    monkeypatch.setattr(pypdfium2.PdfDocument, "__getitem__", refuse)
    path = FIXTURES / "dod_civcas_tables" / "cy2022-annual.pdf"
    with pytest.raises(UnreadableDocument) as refused:
        list(page_texts(path.read_bytes()))
    assert refused.value.reason == "damaged_pdf"


def test_comments_between_the_elements_of_a_page_change_nothing() -> None:
    page = next((FIXTURES / "airwars_incidents").glob("ci417*.html"))
    url = json.loads(page.with_name(f"{page.name}.meta.json").read_text())["url"]
    body = page.read_bytes()
    start = body.index(b"<body")
    commented = body[:start] + re.sub(rb"(</?(?:div|p|span|h4|li)[ >])", rb"<!-- 7 --><?mark?>\1", body[start:])
    plain, marked = (
        process_document("airwars_incidents", Document(url, each, "text/html", NOW)) for each in (body, commented)
    )
    assert marked.problems == plain.problems
    assert marked.records == plain.records
    assert plain.records


def test_a_pdf_whose_page_has_no_sound_box_is_damaged() -> None:
    path = FIXTURES / "dod_civcas_tables" / "cy2022-annual.pdf"
    body = re.sub(rb"/MediaBox \[ 0 0", b"/MediaBox [ 0 /x", path.read_bytes())
    assert body != path.read_bytes()
    with pytest.raises(UnreadableDocument) as refused:
        list(find_pages(body))
    assert refused.value.reason == "damaged_pdf"


def test_a_number_beyond_all_bounds_sets_its_own_record_aside_and_no_other() -> None:
    document = Document(f"https://www.centcom.mil{article(0)}", build_release(0), "text/html", NOW)
    sound = process_document("cjtfoir_civcas", document)
    absurd = replace(document, body=document.body.replace(b"29920", b"29920000000000000"))
    parsed = process_document("cjtfoir_civcas", absurd)
    lost = {record.record_id for record in sound.records} - {record.record_id for record in parsed.records}
    assert lost == {"cjtfoir_civcas:2017-01:strikes_total"}
    assert [problem.reason for problem in parsed.problems] == ["invalid_record"]
    assert "value_min" in parsed.problems[0].message
    assert "29920000000000000" in parsed.problems[0].message
