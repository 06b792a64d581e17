"""Discovery: the links of listing pages, and which address is which article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from lxml import etree, html

from harvester.archive.streams import join_address, stream_of
from harvester.model.document import Document, UnreadableDocument
from harvester.parsers.grammar.clean import clean_text
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.grammar.text import decode_body

_ARTICLE = re.compile(r"/Article/(?P<id>\d{5,8})(?:/|$)", re.IGNORECASE)
# Words of a link that name no document.
_NO_TITLE = re.compile(r"(?:read|learn|see|view)\s+more|more|details|download|pdf|here|\W*|\d+", re.IGNORECASE)
_PAGE = re.compile(r"[0-9]{1,6}")
_LISTED = ("article-url-or-link-absolute", "article-url", "article-url-or-link")


@dataclass(frozen=True)
class Link:
    """A link to a document that may be wanted.

    Attributes:
        url: absolute.
        title: as printed; empty where the link has none.
        published: date of publication, where the listing states it.
    """

    url: str
    title: str = ""
    published: date | None = None


@dataclass(frozen=True)
class Listing:
    """The links of a listing page, and the addresses of further pages of the same listing."""

    links: list[Link]
    next_pages: list[str]


def article_id(url: str) -> str | None:
    """Return the numeric id of an AFPIMS article, whatever section and slug its address has.

    >>> article_id("https://www.centcom.mil/MEDIA/PRESS-RELEASES/Press-Release-View/Article/1138162/a-slug/")
    '1138162'
    """
    match = _ARTICLE.search(urlsplit(url).path)
    return match["id"] if match else None


def canonical_url(url: str) -> str:
    """Return the address under which a document is known over time; see ``harvester.archive.streams.stream_of``."""
    return stream_of(url)


def parse_listing(document: Document) -> Listing:
    """Read the links of a listing page of any AFPIMS generation.

    Newer pages list articles as custom tags (``<listing-with-preview article-url=… publish-date-ap=…>``), older ones
    as plain anchors. One address may be linked several times; the fullest title counts.

    Raises:
        UnreadableDocument: ``empty_listing``: the page holds no link at all.
    """
    root = _parse_markup(decode_body(document))
    found: dict[str, Link] = {}
    if root is not None:
        for link in (*_listed_articles(root, document.url), *_anchors(root, document.url)):
            known = found.get(link.url)
            if known is None or len(link.title) > len(known.title):
                published = link.published or (known.published if known else None)
                found[link.url] = Link(link.url, link.title, published)
    if not found:
        raise UnreadableDocument("empty_listing", f"{document.url} holds no link; its layout may have changed")
    return Listing(list(found.values()), _next_pages(document.url, found))


def _parse_markup(text: str) -> html.HtmlElement | None:
    try:  # as bytes: lxml refuses text that carries an encoding declaration of its own
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.LxmlError:
        return None


def _listed_articles(root: html.HtmlElement, base: str) -> Iterator[Link]:
    for element in root.iter():
        if not isinstance(element.tag, str) or not element.tag.startswith("listing-"):
            continue
        link = next((element.get(name) for name in _LISTED if element.get(name)), None)
        address = join_address(base, link) if link else None
        if address:
            yield Link(address, clean_text(element.get("article-title") or ""), _listed_date(element))


def _listed_date(element: html.HtmlElement) -> date | None:
    moment = element.get("publish-date-jss") or ""
    if re.match(r"\d{4}-\d{2}-\d{2}", moment):
        with suppress(ValueError):
            return date.fromisoformat(moment[:10])
    span = parse_date(clean_text(element.get("publish-date-ap") or ""))
    return span.start if span else None


def _anchors(root: html.HtmlElement, base: str) -> Iterator[Link]:
    for anchor in root.iter("a"):
        address = (anchor.get("href") or "").strip()
        if not address or address.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        title = clean_text(anchor.text_content() or anchor.get("title") or "")
        # Strike releases are listed with raw spaces in their addresses.
        absolute = join_address(base, address)
        if absolute is None:
            continue
        yield Link(absolute.replace(" ", "%20"), "" if _NO_TITLE.fullmatch(title) else title)


def _next_pages(url: str, found: dict[str, Link]) -> list[str]:
    """Return the further pages that a listing links to, and the one after this where it counts its pages."""
    parts = urlsplit(url)
    same = []
    for other in found:
        split = urlsplit(other)
        if (split.netloc, split.path.rstrip("/").lower()) != (parts.netloc, parts.path.rstrip("/").lower()):
            continue
        if any(key.lower() == "page" for key in parse_qs(split.query)):
            same.append(urlunsplit((split.scheme, split.netloc, split.path, split.query, "")))
    if any(article_id(other) for other in found):
        page = next(
            (int(v[0]) for k, v in parse_qs(parts.query).items() if k.lower() == "page" and _PAGE.fullmatch(v[0])), 1
        )
        after = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode({"Page": page + 1}), ""))
        same.append(after)
    return list(dict.fromkeys(address for address in same if address != url))
