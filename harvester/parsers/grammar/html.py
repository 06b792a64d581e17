"""HTML pages of any generation, read into blocks in document order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from harvester.parsers.base import UnreadableDocument
from harvester.parsers.grammar.blocks import SENTENCE_END, STARTS_ITEM, Block, Page
from harvester.parsers.grammar.clean import SPACES, clean_text

_DROPPED = frozenset(
    re.findall(r"\w+", "script style noscript template svg iframe object select option textarea button input head")
)
_SIDE = frozenset({"nav", "aside", "footer", "menu", "dialog"})
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "html body div p li ul ol h1 h2 h3 h4 h5 h6 td th tr table thead tbody section article main header blockquote "
        "pre dl dt dd figure figcaption address center fieldset form hr nav aside footer",
    )
)
_BODIES = (
    "//*[@itemprop='articleBody']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article-body ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' body ')]",
    "//table[contains(@class, 'contentpaneopen')][last()]",  # centcom.mil until 2016
    "//article",
    "//main",
)
_ENOUGH_TEXT = 200  # characters; a container with less is a teaser
_TITLES = ("//h1[contains(@class, 'title')]", "//*[contains(@class, 'contentheading')]", "//article//h1", "//h1")


def extract_html(text: str) -> Page:
    """Read the markup of a page into its title, meta data and blocks.

    Raises:
        UnreadableDocument: ``empty_document`` where there is no markup to read.
    """
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.LxmlError as error:
        raise UnreadableDocument("empty_document", f"The page holds no markup that can be read: {error}.") from error
    meta = _extract_meta(root)
    return Page(_find_title(root, meta), meta, _walk(root, _find_body(root)))


def _extract_meta(root: HtmlElement) -> dict[str, str]:
    meta: dict[str, str] = {}
    for element in root.iter("meta", "title", "time", "link"):
        for name, value in _meta_pairs(element):
            if name and value:
                meta.setdefault(name, clean_text(value))
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        for name, value in _linked_data(script.text or ""):
            meta.setdefault(name, clean_text(value))
    return meta


def _meta_pairs(element: HtmlElement) -> Iterator[tuple[str, str]]:
    if element.tag == "meta":
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            yield element.get(attribute, ""), element.get("content", "")
    elif element.tag == "link":
        yield ("canonical" if element.get("rel") == "canonical" else ""), element.get("href", "")
    else:
        yield str(element.tag), element.get("datetime") or element.text_content()


def _linked_data(text: str) -> Iterator[tuple[str, str]]:
    """Give headline, dates and publisher of schema.org data; what is not JSON says nothing."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    nodes = data.get("@graph", [data]) if isinstance(data, dict) else data
    for node in nodes if isinstance(nodes, list) else []:
        if not isinstance(node, dict):
            continue
        publisher = node.get("publisher")
        facts = {name: node.get(name) for name in ("headline", "datePublished", "dateModified")}
        facts["publisher"] = publisher.get("name") if isinstance(publisher, dict) else None
        for name, value in facts.items():
            if isinstance(value, str):
                yield f"ld:{name}", value


def _find_title(root: HtmlElement, meta: dict[str, str]) -> str:
    for path in _TITLES:
        for element in root.xpath(path):
            if text := clean_text(element.text_content()):
                return text
    return meta.get("og:title") or meta.get("ld:headline") or meta.get("title", "")


def _find_body(root: HtmlElement) -> HtmlElement | None:
    """Find the element that holds the article: the fullest of the first kind of container that holds enough text."""
    for path in _BODIES:
        sized = [(len(clean_text(element.text_content())), element) for element in root.xpath(path)]
        size, fullest = max(sized, key=lambda pair: pair[0], default=(0, None))
        if size >= _ENOUGH_TEXT:
            return fullest
    return None


class _Collector:
    """The blocks read so far, and the one that is being read: its text, its element, whether it is of the article."""

    def __init__(self, tree: etree._ElementTree) -> None:
        self.tree = tree
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.owner: HtmlElement | None = None
        self.main = False

    def switch(self, owner: HtmlElement | None, main: bool) -> None:
        """End the block and start the next one."""
        if self.pieces:
            raw = "".join(self.pieces)
            self.pieces.clear()
            if self.owner is not None and not raw.isspace():
                locator, tag = self.tree.getpath(self.owner), str(self.owner.tag)
                texts = split_breaks(raw) if "\n" in raw else filter(None, (clean_text(raw),))
                self.blocks.extend(Block(text, tag, locator, self.main) for text in texts)
        self.owner, self.main = owner, main

    def add(self, text: str | None) -> None:
        """Add text to the block; line breaks of the markup are spaces, only <br> breaks a line."""
        if text:
            self.pieces.append(SPACES.sub(" ", text))


def _walk(root: HtmlElement, body: HtmlElement | None) -> list[Block]:
    """Walk the tree without recursion, so that no depth of nesting can exhaust the stack."""
    collector = _Collector(root.getroottree())
    stack: list[tuple[HtmlElement, HtmlElement | None, bool, bool]] = [(root, None, body is None, True)]
    while stack:
        element, owner, main, is_opening = stack.pop()
        tag = element.tag
        if not is_opening:
            if tag in _BLOCKS:
                collector.switch(owner, main)
            collector.add(element.tail)
        elif not isinstance(tag, str) or tag in _DROPPED:
            collector.add(element.tail)
        else:
            inner_owner, inner_main = owner, (main or element is body) and tag not in _SIDE
            if tag in _BLOCKS:
                inner_owner = element
                collector.switch(element, inner_main)
            if tag == "br":
                collector.pieces.append("\n")
            else:
                collector.add(element.text)
            stack.append((element, owner, main, False))
            stack.extend((child, inner_owner, inner_main, True) for child in element.iterchildren(reversed=True))
    collector.switch(None, main=False)
    return collector.blocks


def split_breaks(raw: str) -> Iterator[str]:
    """Split a block at its <br>: at two in a row, after a full sentence, and before a list item."""
    held = ""
    for part in re.split(r"(\s*\n\s*)", raw):
        if not part.strip():
            if part.count("\n") > 1 and held:
                yield held
                held = ""
        elif text := clean_text(part):
            if held and (SENTENCE_END.search(held) or STARTS_ITEM.match(text)):
                yield held
                held = text
            else:
                held = f"{held} {text}" if held else text
    if held:
        yield held
