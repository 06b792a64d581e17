"""Feeds: the items of RSS, read past whatever is not well-formed in between."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime

from lxml import etree
from w3lib.encoding import html_to_unicode

from harvester.archive.streams import join_address
from harvester.crawl.discovery import Link
from harvester.model.document import UnreadableDocument
from harvester.parsers.grammar.clean import clean_text

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|rdf|channel)\b", re.IGNORECASE)
_END = re.compile(r"</(?:\w+:)?(?:rss|rdf|channel)\s*>", re.IGNORECASE)
_EDGE = re.compile(r"<(/?)item\b[^<>]*>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>?")
_HEAD = 2000  # characters within which a feed says that it is one


@dataclass(frozen=True)
class Feed:
    """The items of a feed, in order.

    Attributes:
        links: of the items that could be read.
        damage: what of it is lost, in a few words; empty when nothing is.
    """

    links: list[Link]
    damage: str = ""


def parse_rss(body: bytes, url: str) -> Feed:
    """Read the items of an RSS feed, in order.

    A stray ``&``, an unknown entity, a flipped bit or a tag left open costs at most the item it stands in: of ten feeds
    damaged like this a strict reader lost seven whole. AFPIMS feeds hold items whose link, title and date are empty;
    their guid is the article's address all the same.

    Raises:
        UnreadableDocument: ``malformed_feed``: it is no feed, or it defines entities (which can grow without bound).
    """
    if _ENTITY.search(body):
        raise UnreadableDocument("malformed_feed", f"{url} defines XML entities and is not expanded")
    root = _parse_strictly(body)
    if root is None:
        return _read_damaged(body, url)
    if _local_name(root).lower() not in {"rss", "rdf"}:
        raise UnreadableDocument("malformed_feed", f"{url} is XML, but its root <{root.tag}> is no feed's")
    items = [element for element in root.iter() if _local_name(element) == "item"]
    return Feed([link for item in items if (link := _read_item(item, url))])


def _parse_strictly(body: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError, LookupError):  # LookupError: an encoding that nobody knows
        return None


def _local_name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _read_item(item: etree._Element, base: str) -> Link | None:
    def text(name: str) -> str:
        found = item.find(f"{{*}}{name}")
        return "".join(map(str, found.itertext())).strip() if found is not None else ""

    return _build_link(text("link") or text("guid"), text("title"), text("pubDate"), base)


def _build_link(link: str, title: str, published: str, base: str) -> Link | None:
    address = join_address(base, link) if link else None
    return Link(address, clean_text(title), _read_rfc_date(published)) if address else None


def _read_damaged(body: bytes, url: str) -> Feed:
    """Read a feed that is not well-formed: each item by itself, whatever stands around it."""
    text = html_to_unicode(None, body, default_encoding="utf-8")[1]
    if not _ROOT.search(text[:_HEAD]):
        raise UnreadableDocument("malformed_feed", f"{url} is no feed, and not well-formed XML")
    pieces = list(_cut_items(text))
    found = [_read_piece(piece, url) for piece in pieces]
    links = [link for link in found if link is not None]
    if not links:
        raise UnreadableDocument("malformed_feed", f"{url} is not well-formed XML, and no item of it can be read")
    lost = len(found) - len(links)
    if lost:
        return Feed(links, f"{lost} of its {len(found)} items could not be read")
    return Feed(links, "" if _END.search(text[-_HEAD:]) else "it breaks off before its end")


def _cut_items(text: str) -> Iterator[str]:
    """Yield the words of each item: what begins with its opening tag, or ends with its closing one."""
    start, opened = 0, False
    for edge in _EDGE.finditer(text):
        closes = edge[1] == "/"
        if opened or closes:
            yield text[start : edge.start()]
        start, opened = edge.end(), not closes
    if opened:
        yield text[start:]


def _read_piece(piece: str, base: str) -> Link | None:
    def text(name: str, end: str = "") -> str:
        # The last one: where an opening tag is damaged, the channel's own words stand before the item's.
        words = rf"<{name}\b[^<>]*>((?:<!\[CDATA\[.*?\]\]|[^<])*){end}"
        found = re.findall(words, piece, re.DOTALL | re.IGNORECASE)
        return html.unescape(_CDATA.sub("", found[-1])).strip() if found else ""

    # Half a title would say that the document is not wanted; without one the document itself tells.
    return _build_link(text("link") or text("guid"), text("title", "</title"), text("pubDate"), base)


def _read_rfc_date(text: str) -> date | None:
    if not text:
        return None
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, OverflowError):
        return None
