"""Typed helpers on lxml trees for the readers of Airwars' pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from harvester.parsers.airwars.labels import squeeze

_SILENT = frozenset({"script", "style", "template", "noscript"})
_CLASS_TEST = re.compile(r"(?<=[\w*\]])\.([A-Za-z][\w-]*)")


def page_parser(encoding: str) -> HTMLParser:
    """Make a parser of pages that leaves comments and processing instructions out: they are nodes, but no elements."""
    return HTMLParser(encoding=encoding, huge_tree=True, remove_comments=True, remove_pis=True)


def elements(expression: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """Compile an XPath to elements, in which ``div.name`` tests for a class.

    >>> from lxml.html import fragment_fromstring
    >>> page = fragment_fromstring("<p><b class='a new'>1</b><b class='newer'>2</b></p>")
    >>> [element.text for element in elements("./b.new")(page)]
    ['1']
    """
    found = etree.XPath(_with_classes(expression))

    def find(element: HtmlElement) -> list[HtmlElement]:
        result = found(element)
        return [item for item in result if isinstance(item, HtmlElement)] if isinstance(result, list) else []

    return find


def strings(expression: str) -> Callable[[HtmlElement], list[str]]:
    """Compile an XPath to attributes or texts."""
    found = etree.XPath(_with_classes(expression))

    def find(element: HtmlElement) -> list[str]:
        result = found(element)
        return [str(item) for item in result] if isinstance(result, list) else [str(result)] if result else []

    return find


def _with_classes(expression: str) -> str:
    return _CLASS_TEST.sub(r'[contains(concat(" ",normalize-space(@class)," ")," \1 ")]', expression)


def has_class(element: HtmlElement, name: str) -> bool:
    """Say whether an element carries a class."""
    return name in (element.get("class") or "").split()


def text_of(element: HtmlElement) -> str:
    """Give all text below an element on one line."""
    return squeeze("".join(element.itertext()))


def own_text_of(element: HtmlElement) -> str:
    """Give an element's text without that of its children, which explain it in tooltips."""
    return squeeze((element.text or "") + " ".join(child.tail or "" for child in element))


def leaves_of(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Give the texts below an element in reading order, each with the element that it stands in."""
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if event == "end":
            parent = node.getparent()
            if node is not element and parent is not None and (text := squeeze(node.tail)):
                yield parent, text
        elif node.tag in _SILENT or not isinstance(node.tag, str):
            walker.skip_subtree()
        elif text := squeeze(node.text):
            yield node, text


def lines_of(element: HtmlElement) -> list[str]:
    """Give the texts below an element as lines."""
    return [text for _, text in leaves_of(element)]
