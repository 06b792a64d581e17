"""Feeds that somebody has damaged: each fault costs the item it stands in, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.crawl.feeds import parse_rss
from harvester.model.document import UnreadableDocument

BASE = "https://www.example.org/"
ITEM = "<item><title>{}</title><link>https://www.example.org/Article/{}/?a=1&amp;b=2</link></item>"
FRAME = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>/home/</link>{}</channel></rss>'
SOUND = FRAME.format("".join(ITEM.format(f"Report {n}", n) for n in range(1000001, 1000006)))
FIRST = ITEM.format("Report 1000001", 1000001)


def damage(words: str, by: str) -> bytes:
    """Return the feed, the first place of some words damaged."""
    assert words in SOUND
    return SOUND.replace(words, by, 1).encode()


@pytest.mark.parametrize("body", [
    pytest.param(SOUND.encode(), id="sound"),
    pytest.param(damage("News", "News & Releases"), id="a stray ampersand in the channel"),
    pytest.param(damage("Report", "Report & Table"), id="a stray ampersand in an item"),
    pytest.param(damage("Report", "Report&nbsp;"), id="an entity of HTML"),
    pytest.param(damage("Report", "Report \x0b"), id="a character that XML cannot write"),
    pytest.param(damage("Report", "Report < 5"), id="a stray less-than sign"),
    pytest.param(damage("Report", "Report <b>"), id="a tag left open"),
    pytest.param(damage("</item>", ""), id="an item left open"),
    pytest.param(damage("</item>", "</itel>"), id="a flipped bit in an end tag"),
    pytest.param(damage("<item>", "<itel>"), id="a flipped bit in a start tag"),
    pytest.param(damage("<rss", "<rsr"), id="a flipped bit in the root"),
    pytest.param(damage("&amp;", "&"), id="an ampersand in an address"),
    pytest.param(damage("<item>", "<item a=b>"), id="an attribute without quotes"),
    pytest.param(b"\n\n" + SOUND.encode(), id="blank lines before the declaration"),
    pytest.param(SOUND.encode() + b"<script>x</script>", id="something behind its end"),
    pytest.param(damage("Report", "Rapport \xe9").decode().encode("cp1252"), id="another encoding than it says"),
    pytest.param(damage("?>", ' encoding="utf-99"?>'), id="an encoding that nobody knows"),
])  # fmt: skip
def test_no_item_is_lost(body: bytes) -> None:
    feed = parse_rss(body, BASE)
    assert [link.url for link in feed.links] == [f"{BASE}Article/{n}/?a=1&b=2" for n in range(1000001, 1000006)]
    assert feed.damage == ""


def test_what_breaks_off_is_said_and_what_stood_before_is_read() -> None:
    feed = parse_rss(SOUND[: SOUND.index("Report 1000004")].encode(), BASE)
    assert len(feed.links) == 3
    assert feed.damage == "1 of its 4 items could not be read"
    feed = parse_rss(SOUND[: SOUND.index("</channel>")].encode(), BASE)
    assert len(feed.links) == 5
    assert feed.damage == "it breaks off before its end"


def test_half_a_title_does_not_decide_whether_a_document_is_wanted() -> None:
    feed = parse_rss(damage("Report", "Mon <thly Report"), BASE)
    assert feed.links[0].title == ""


@given(st.integers(0, len(SOUND) * 8 - 1))
def test_a_flipped_bit_costs_one_item_at_most_and_never_in_silence(bit: int) -> None:
    body = bytearray(SOUND.encode())
    body[bit // 8] ^= 1 << bit % 8
    try:
        feed = parse_rss(bytes(body), BASE)
    except UnreadableDocument as error:
        assert bit // 8 < SOUND.index("<item>")
        assert error.reason == "malformed_feed"  # noqa: PT017
        return
    others = {f"{BASE}Article/{n}/?a=1&b=2" for n in range(1000001, 1000006)}
    read = {link.url for link in feed.links}
    assert len(read & others) >= 4
    assert len(feed.links) == 5 or feed.damage
