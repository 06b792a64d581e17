"""Parser of Airwars' civilian harm incidents, in every form in which the site has published them."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from lxml import etree, html
from lxml.html import HtmlElement

from harvester.model.document import Document, ParseResult, Problem, UnreadableDocument
from harvester.model.items import Incident
from harvester.parsers.airwars.checks import check_coding, check_draft, check_title
from harvester.parsers.airwars.classic import is_classic, read_classic
from harvester.parsers.airwars.dom import elements, page_parser, strings
from harvester.parsers.airwars.draft import Draft
from harvester.parsers.airwars.labels import squeeze
from harvester.parsers.airwars.plain_text import is_text_copy, read_text
from harvester.parsers.airwars.position import build_positions
from harvester.parsers.airwars.redesign import is_redesign, read_redesign
from harvester.parsers.airwars.rest import read_rest

_ARTICLES: Final = elements("//article")
_PREVIEWS: Final = elements("//a.incidentpreview")
_ID_LINKS: Final = strings('/html/head//link[@rel="shortlink" or @type="application/json"]/@href')
_CANONICAL: Final = strings('/html/head//link[@rel="canonical"]/@href')
_OG_TITLE: Final = strings('/html/head//meta[@property="og:title"]/@content')
_TITLE: Final = strings("/html/head//title/text()")
_PASSWORD: Final = elements("//form.post-password-form")
_POST_ID: Final = re.compile(r"(?:[?&]p=|/wp/v2/civ/|^post-|[/:](?:airwars-)?(?=\d+\.txt))(\d+)(?![\d-])")
_CHALLENGE: Final = re.compile(r"just a moment|attention required|access denied|checking your browser", re.IGNORECASE)


def parse(document: Document) -> ParseResult:
    """Read incidents from a page, a text copy of one, or an answer of the site's API.

    Each incident is keyed on its post id, with its belligerents' positions, victims and sources below it.

    Raises:
        UnreadableDocument: a challenge, a closed page, a list, or a layout that is not known.
    """
    start = document.body[:200].lstrip()
    if document.media_type.endswith("json") or start[:1] in (b"{", b"["):
        return _parse_rest(document)
    if document.media_type == "text/plain" and not start.startswith(b"<"):
        return _parse_text(document)
    return _parse_html(document)


def _parse_rest(document: Document) -> ParseResult:
    drafts, closed = read_rest(document.body)
    if closed and not drafts:
        raise UnreadableDocument(*closed[0])
    result = ParseResult(problems=[Problem(reason, message) for reason, message in closed])
    for draft in drafts:
        _add(result, draft)
    return result


def _parse_text(document: Document) -> ParseResult:
    text = document.body.decode("utf-8", errors="replace")
    if not is_text_copy(text):
        raise UnreadableDocument("not_incidents", "the text is not a copy of an incident page")
    draft = read_text(text, _find_post_id([document.url]))
    if document.url.startswith("http"):
        draft.values["url"] = document.url
    result = ParseResult()
    _add(result, draft)
    return result


def _parse_html(document: Document) -> ParseResult:
    root = _build_tree(document)
    articles = [article for article in _ARTICLES(root) if _is_incident(article)]
    if not articles:
        raise _refusal(root)
    result = ParseResult()
    for article in articles:
        links = [] if len(articles) > 1 else _ID_LINKS(root)
        draft = _read_article(article, _find_post_id([article.get("id") or "", *links, document.url]))
        if len(articles) == 1:
            draft.values.setdefault("url", next(iter(_CANONICAL(root)), document.url))
            check_title(draft, "".join(_OG_TITLE(root)[:1]))
            ids = {match[1] for link in links if (match := _POST_ID.search(link))}
            holds = ids <= {str(draft.post_id)}
            draft.check("links_name_the_post", draft.post_id, ", ".join(sorted(ids)) or "none", holds=holds)
        if draft.design == "classic":
            check_coding(draft, (article.get("class") or "").split())
        _add(result, draft)
    return result


def _build_tree(document: Document) -> HtmlElement:
    encoding = "utf-8" if _is_utf8(document.body) else document.encoding or "windows-1252"
    try:
        return html.document_fromstring(document.body, parser=page_parser(encoding))
    except (etree.ParserError, LookupError) as error:
        raise UnreadableDocument("html_malformed", f"the page holds no HTML: {error}") from error


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_incident(article: HtmlElement) -> bool:
    return is_classic(article) or is_redesign(article)


def _read_article(article: HtmlElement, post_id: int) -> Draft:
    return read_classic(article, post_id) if is_classic(article) else read_redesign(article, post_id)


def _refusal(root: HtmlElement) -> UnreadableDocument:
    """Say why a page holds no incident."""
    if _CHALLENGE.search(" ".join(_TITLE(root))):
        return UnreadableDocument("challenge_page", "the site asked for a browser instead of answering")
    if _PASSWORD(root):
        return UnreadableDocument("password_protected", "the incident is closed by a password")
    if _PREVIEWS(root):
        return UnreadableDocument("listing_page", "the page lists incidents and holds none itself")
    return UnreadableDocument("layout_unknown", "the page holds no article of a known design")


def _find_post_id(places: list[str]) -> int:
    for place in places:
        if match := _POST_ID.search(place):
            return int(match[1])
    raise UnreadableDocument("post_id_missing", "neither the page nor its address names the post id")


def _add(result: ParseResult, draft: Draft) -> None:
    """Turn a draft into its records, positions first because they add to its checks."""
    check_draft(draft)
    positions = build_positions(draft)
    values: dict[str, Any] = {name: value for name, value in draft.values.items() if value is not None}
    if draft.other_groups:
        values["other_victim_groups"] = json.dumps(draft.other_groups, ensure_ascii=False, sort_keys=True)
    if draft.targets:
        values["targets"] = json.dumps(list(dict.fromkeys(draft.targets)), ensure_ascii=False)
    incident = Incident(
        key=draft.key,
        publisher_id=str(draft.post_id),
        design=draft.design,
        quote=squeeze(" · ".join(draft.quotes)) or None,
        locator="acf" if draft.design == "rest" else f"#post-{draft.post_id}",
        **values,
    )
    result.records += [incident, *positions, *draft.victims, *draft.sources]
    result.problems += draft.problems
    result.checks += draft.checks
