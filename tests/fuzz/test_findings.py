"""What fuzzing has found, each with a test of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harvester.clock import parse_time
from harvester.hosts import parse_http_date
from harvester.parsers.base import Document, UnreadableDocument
from harvester.parsers.discovery import parse_rss
from harvester.processing import process_document
from tests.crawl.harvests import article, build_release

NOW = parse_time("2026-01-15T12:00:00Z")


def test_a_feed_in_an_encoding_that_nobody_knows_is_malformed() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_rss(b'<?xml version="1.0" encoding="utf-0"?><rss version="2.0"/>', "https://example.org/feed")
    assert refused.value.reason == "malformed_feed"


def test_a_date_beyond_all_bounds_is_no_date() -> None:
    item = b"<item><link>https://example.org/a</link><pubDate>Thu, 30 Aug 99999999999 12:00:00 GMT</pubDate></item>"
    feed = b'<?xml version="1.0"?><rss version="2.0"><channel>' + item + b"</channel></rss>"
    assert [link.published for link in parse_rss(feed, "https://example.org/feed")] == [None]
    assert parse_http_date("Thu, 30 Aug 99999999999 12:00:00 GMT") is None


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
