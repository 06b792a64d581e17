"""How Airwars' incidents are found: the API's list, the one-call index of the Coalition map, and pages of cards."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree, html

from harvester.archive.streams import join_address
from harvester.model.document import UnreadableDocument
from harvester.parsers.airwars.dom import elements, strings

_CARDS: Final = elements("//a.incidentpreview")
_PAGES: Final = strings('//*[contains(concat(" ",@class," ")," pagination ")]//a/@href')
_LINKS: Final = strings("//a/@href")
_ID: Final = re.compile(r"\bpost-(\d+)\b")
PARAMETERS: Final = frozenset(
    (
        *("belligerent", "country", "start_date", "end_date", "civilian_harm_status", "belligerent_assessment"),
        *("declassified_document", "strike_status", "type_of_strike", "infrastructure", "civilian_harm_reported"),
        "report_from",
    )
)
"""Parameters of the list that choose incidents; those that only sort or search make endless addresses."""


@dataclass(frozen=True)
class Listed:
    """An incident that a list names; ``modified`` is when it was last changed, in UTC, as the API says it."""

    post_id: int | None
    url: str
    modified: str | None = None


def parse_api_list(body: bytes) -> list[Listed]:
    """Read a page of the API's list of incidents.

    Raises:
        UnreadableDocument: it is not JSON, or no list of posts.
    """
    answer = _load(body)
    if isinstance(answer, dict) and "code" in answer:
        raise UnreadableDocument("api_error", f"the API answered with an error: {answer['code']}")
    if not isinstance(answer, list):
        raise UnreadableDocument("not_a_list", "the answer is no list of posts")
    return [
        Listed(post["id"], str(post.get("link") or ""), str(post.get("modified_gmt") or "") or None)
        for post in answer
        if isinstance(post, dict) and isinstance(post.get("id"), int)
    ]


def parse_coalition_index(body: bytes) -> list[Listed]:
    """Read the index behind the Coalition's map. Its figures turn empty fields into zeros, so none is taken.

    Raises:
        UnreadableDocument: it is not JSON, or not this index.
    """
    answer = _load(body)
    graph = answer.get("graph") if isinstance(answer, dict) else None
    conflicts = graph.get("conflicts") if isinstance(graph, dict) else None
    if not isinstance(conflicts, list):
        raise UnreadableDocument("not_a_list", "the answer is not the index of a conflict's incidents")
    entries = [
        e for c in conflicts if isinstance(c, dict) for e in c.get("civcas_incidents") or [] if isinstance(e, dict)
    ]
    return [
        Listed(int(entry["post_id"]), str(entry["permalink"]))
        for entry in entries
        if entry.get("permalink") and str(entry.get("post_id")).isdecimal()
    ]


def parse_cards(body: bytes, url: str) -> tuple[list[Listed], list[str]]:
    """Read a list page: its incidents, and the further pages, without parameters that only sort.

    Raises:
        UnreadableDocument: the page holds no list.
    """
    try:
        root = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError as error:
        raise UnreadableDocument("html_malformed", f"{url} holds no HTML: {error}") from error
    cards = _CARDS(root)
    if not cards:
        raise UnreadableDocument("not_a_list", f"{url} lists no incidents")
    listed = []
    for card in cards:
        address = join_address(url, card.get("href") or "")
        if address is None:
            continue
        match = _ID.search(f"{card.get('id') or ''} {card.get('class') or ''}")
        listed.append(Listed(int(match[1]) if match else None, address))
    pages = _find_pages(root, url)
    return listed, [page for page in dict.fromkeys(pages) if page != clean_address(url)]


def parse_links(body: bytes, url: str) -> tuple[list[str], list[str]]:
    """Read any other list page of the site: every address that it links, and its further pages.

    Raises:
        UnreadableDocument: the page holds no links.
    """
    try:
        root = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError as error:
        raise UnreadableDocument("html_malformed", f"{url} holds no HTML: {error}") from error
    links = [address.partition("#")[0] for link in _LINKS(root) if (address := join_address(url, link))]
    if not links:
        raise UnreadableDocument("not_a_list", f"{url} links nothing")
    pages = _find_pages(root, url)
    return list(dict.fromkeys(links)), [page for page in dict.fromkeys(pages) if page != clean_address(url)]


def _find_pages(root: html.HtmlElement, url: str) -> list[str]:
    return [clean_address(address) for link in _PAGES(root) if (address := join_address(url, link))]


def clean_address(url: str) -> str:
    """Keep of a list's address only the parameters that choose incidents, in one order.

    Other crawlers stored addresses in which ``&or`` had become a sign, each leading to the next.

    >>> clean_address("https://airwars.org/civilian-casualties/page/2/?orderby=incident_date&country=iraq%2Csyria")
    'https://airwars.org/civilian-casualties/page/2/?country=iraq%2Csyria'
    """
    parts = urlsplit(url)
    query = sorted(
        (name, value) for name, value in parse_qsl(parts.query) if name in PARAMETERS and value.isprintable()
    )
    query = [(name, value) for name, value in query if re.fullmatch(r"[\w,.-]+", value, re.ASCII)]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))


def _load(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument("json_malformed", f"the answer is not complete JSON: {error}") from error
