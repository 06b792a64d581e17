"""Text out of documents: cleaning, sentences, and pages of HTML or plain text read into blocks."""

from __future__ import annotations

import re

from w3lib.encoding import html_to_unicode

from harvester.model.document import Document, UnreadableDocument
from harvester.parsers.grammar.blocks import Block, Page, extract_plain
from harvester.parsers.grammar.clean import clean_text
from harvester.parsers.grammar.html import extract_html

__all__ = ["Block", "Page", "clean_text", "decode_body", "extract_page", "split_sentences"]

# Titles, ranks and single letters whose stop ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:m(?:rs?|s|t)|[djs]r|prof|gen|lt|col|maj|capt|sgt|brig|adm|cmdr|cpl|rep|sen|gov|st|ft|vs|approx|nos|figs?|pp"
    r"|art|dept|inc|ltd|co|ret|[a-z]|u\.[kn]|u\.a\.e|e\.g|i\.e)",
    re.IGNORECASE,
)
_BEFORE_DIGIT = re.compile(r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|no)", re.IGNORECASE)
_MAY_END = re.compile(r"(?:a\.m|p\.m|u\.s|etc)", re.IGNORECASE)
# Words that begin a sentence: behind "U.S." and the like only these say that it has ended.
_OPENER = re.compile(
    r"(?:The|An?|In|On|At|It|Th[eo]se|Th(?:is|at)|He|She|They|We|There|But|And|However|Of|To|During)\b"
)
_BOUNDARY = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[•—–-]*\s?[A-Z0-9\[])|(?<=[a-z]{2}[.!?])(?=[“\"]?[A-Z][a-z])")
_LAST_WORD = re.compile(r"(?<![\w.])([\w.’'-]*?\w)\.[\"'”’)\]]*\Z")


def split_sentences(text: str) -> list[str]:
    """Split cleaned English prose into sentences.

    Knows the abbreviations of AP style (``Nov. 2``, ``U.S.``, ``Gen.``) and item numbers (``12. Sept. 5, 2015``), and
    splits where the space after a full stop was lost (``month.During``).

    >>> split_sentences("On Nov. 2 the U.S. Air Force struck. Of the 18 reports, three were credible.Seven were not.")
    ['On Nov. 2 the U.S. Air Force struck.', 'Of the 18 reports, three were credible.', 'Seven were not.']
    """
    sentences, start = [], 0
    for boundary in _BOUNDARY.finditer(text):
        candidate = text[start : boundary.end()].strip()
        if not _ends_in_abbreviation(candidate, text[boundary.end() : boundary.end() + 20]):
            sentences.append(candidate)
            start = boundary.end()
    return [sentence for sentence in (*sentences, text[start:].strip()) if sentence]


def _ends_in_abbreviation(candidate: str, following: str) -> bool:
    """Tell whether the full stop that ends ``candidate`` belongs to its last word."""
    match = _LAST_WORD.search(candidate)
    if match is None:
        return False
    word = match[1]
    if _ABBREVIATION.fullmatch(word):
        return True
    if word.isdigit() and len(word) <= 3 and candidate == f"{word}.":
        return True  # the number of a list item
    if _BEFORE_DIGIT.fullmatch(word):
        return following[:1].isdigit()
    return bool(_MAY_END.fullmatch(word)) and not _OPENER.match(following)


def extract_page(document: Document) -> Page:
    """Read an HTML or plain-text document into a page.

    Raises:
        UnreadableDocument: ``empty_document`` where there is no text, ``block_page`` or ``challenge_page`` where a
            server answered with its defences.
    """
    text = decode_body(document)
    is_markup = "html" in document.media_type or "xml" in document.media_type or _MARKUP.match(text[:4000])
    page = extract_html(text) if text.strip() and is_markup else extract_plain(text)
    _refuse_defences(page, document.url)
    if not page.blocks:
        raise UnreadableDocument("empty_document", f"{document.url} holds no text; fetch it again.")
    return page


def decode_body(document: Document) -> str:
    """Decode a document's bytes: transport, byte order mark and meta first, then UTF-8, then Windows-1252."""
    header = f"{document.media_type}; charset={document.encoding}" if document.encoding else document.media_type
    return html_to_unicode(header, document.body, default_encoding="cp1252", auto_detect_fun=_detect_utf8)[1]


def _detect_utf8(body: bytes) -> str | None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|div|article)\b", re.IGNORECASE | re.DOTALL
)

_DEFENCES = (
    (
        "challenge_page",
        re.compile(
            r"just a moment|checking your browser|verify (?:that )?you are (?:a )?human|attention required"
            r"|enable javascript and cookies to continue|ddos protection",
            re.IGNORECASE,
        ),
    ),
    (
        "block_page",
        re.compile(
            r"access denied|403 forbidden|you don.t have permission to access|request (?:was )?blocked", re.IGNORECASE
        ),
    ),
)
_DEFENCE_LENGTH = 1500  # characters; a page that says more than this is an article


def _refuse_defences(page: Page, url: str) -> None:
    text = " ".join(block.text for block in page.blocks)
    if len(text) > _DEFENCE_LENGTH:
        return
    heading = f"{page.meta.get('title', '')} {text[:400]}".strip()
    for reason, pattern in _DEFENCES:
        if pattern.search(heading):
            raise UnreadableDocument(reason, f"{url} answered with its defences ({heading[:60]!r}), not with the page.")
