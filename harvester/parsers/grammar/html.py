"""HTML pages of any generation, read into blocks in document order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from harvester.model.document import UnreadableDocument
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
# Where the article may stand, the surest first: what the markup must hold for it, a path, and a name that the element's
# class must be among. XPath's own way to ask for a name among several costs more than the parsing of the page.
_BODIES = (
    ("articleBody", "//*[@itemprop='articleBody']", ""),
    ("article-body", "//*[contains(@class, 'article-body')]", "article-body"),
    ("body", "//*[contains(@class, 'body')]", "body"),
    ("contentpaneopen", "//table[contains(@class, 'contentpaneopen')][last()]", ""),  # centcom.mil until 2016
    ("article", "//article", ""),
    ("main", "//main", ""),
)
_BREAK = "\0"  # stands for <br> among pieces of text; no markup can hold it
_ENOUGH_TEXT = 200  # characters; a container with less is a teaser
_TITLES = (
    ("title", "//h1[contains(@class, 'title')]"),
    ("contentheading", "//*[contains(@class, 'contentheading')]"),
    ("", "//article//h1"),
    ("", "//h1"),
)


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
    return Page(_find_title(root, meta, text), meta, _walk(root, _find_body(root, text)))


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


def _find_title(root: HtmlElement, meta: dict[str, str], markup: str) -> str:
    for sign, path in _TITLES:
        for element in root.xpath(path) if sign in markup else ():
            if text := clean_text(element.text_content()):
                return text
    return meta.get("og:title") or meta.get("ld:headline") or meta.get("title", "")


def _find_body(root: HtmlElement, markup: str) -> HtmlElement | None:
    """Find the element that holds the article: the fullest of the first kind of container that holds enough text."""
    lowered = markup.lower()  # names of elements may be written in capitals
    for sign, path, name in _BODIES:
        found = root.xpath(path) if sign.lower() in lowered else []
        named = [element for element in found if not name or name in element.get("class", "").split()]
        sized = [(len(clean_text(element.text_content())), element) for element in named]
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
        self.is_broken = False
        self.owner: HtmlElement | None = None
        self.main = False

    def switch(self, owner: HtmlElement | None, main: bool) -> None:
        """End the block and start the next one."""
        if self.pieces:
            texts = self._take_texts()
            if texts and self.owner is not None:
                locator, tag = self.tree.getpath(self.owner), str(self.owner.tag)
                self.blocks.extend(Block(text, tag, locator, self.main) for text in texts)
        self.owner, self.main = owner, main

    def _take_texts(self) -> list[str]:
        pieces, self.pieces = self.pieces, []
        if not self.is_broken:
            text = clean_text("".join(pieces))
            return [text] if text else []
        self.is_broken = False
        # Line breaks of the markup are spaces; only <br> breaks a line.
        raw = "".join("\n" if piece == _BREAK else SPACES.sub(" ", piece) for piece in pieces)
        return list(split_breaks(raw))

    def break_line(self) -> None:
        """Note a <br>."""
        self.pieces.append(_BREAK)
        self.is_broken = True


def _walk(root: HtmlElement, body: HtmlElement | None) -> list[Block]:
    """Walk the tree without recursion, so that no depth of nesting can exhaust the stack."""
    collector = _Collector(root.getroottree())
    owner: HtmlElement | None = None
    main = body is None
    outer: list[tuple[HtmlElement | None, bool]] = []
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        tag = element.tag
        if event == "start" and tag not in _DROPPED:
            outer.append((owner, main))
            main = (main or element is body) and tag not in _SIDE
            if tag in _BLOCKS:
                owner = element
                collector.switch(owner, main)
            if tag == "br":
                collector.break_line()
            elif text := element.text:
                collector.pieces.append(text)
            continue
        if event == "start":
            walker.skip_subtree()
            outer.append((owner, main))
            continue
        if event == "end":
            owner, main = outer.pop()
            if tag in _BLOCKS:
                collector.switch(owner, main)
        if tail := element.tail:
            collector.pieces.append(tail)
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
