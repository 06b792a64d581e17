"""Copies of the coalition's releases: the text that a mirror keeps, read by the parsers of the releases themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

from harvester.model.document import Document, OutOfScope, ParseResult
from harvester.model.items import Report
from harvester.model.registry import load_parser

_RELEASES: Final = ("cjtfoir_civcas", "cjtfoir_strikes")
_WRAPPER: Final = "/html/body/article"


@dataclass(frozen=True)
class Copy:
    """A release as a mirror keeps it.

    Attributes:
        markup: the release's own text, as HTML.
        title: as the mirror prints it.
        dated: day of publication as the mirror states it, ISO 8601; used where the text names none.
        original_url: address of the release itself, where the mirror names it.
        url: address of the copy.
        place: where the markup stands in the mirror's document, for locators.
    """

    markup: str
    title: str
    dated: str | None
    original_url: str | None
    url: str
    place: str


def parse_copy(copy: Copy, fetched_at: datetime) -> ParseResult:
    """Read a copy with the parser of its kind of release.

    The records keep the keys that the release itself would give, and each report's ``mirror_of`` names that release
    ("cjtfoir_civcas:2018-07"): the store then takes both for one report, and prefers the publisher's own document.

    Raises:
        OutOfScope: the copy is another kind of release.
        UnreadableDocument: it is one of these releases, and its parser cannot read it.
    """
    document = Document(copy.original_url or copy.url, _build_page(copy), "text/html", fetched_at, "utf-8")
    for source in _RELEASES:
        # Imported only now: every spider is loaded before any crawl, and these grammars are the largest.
        parser = load_parser(source)
        try:
            result = parser(document)
        except OutOfScope:
            continue
        for record in result.records:
            if record.locator:
                record.locator = record.locator.replace(_WRAPPER, copy.place, 1)
            if isinstance(record, Report):
                record.mirror_of = f"{source}:{record.key[0]}"
                record.url = copy.url
                record.title = record.title or copy.title or None
        return result
    raise OutOfScope("other_release", f"{copy.url} keeps neither a casualty report nor a strike release")


def _build_page(copy: Copy) -> bytes:
    dated = f'<meta name="datePublished" content="{escape(copy.dated)}">' if copy.dated else ""
    head = f'<meta charset="utf-8"><title>{escape(copy.title)}</title>{dated}'
    return f"<html><head>{head}</head><body><article>{copy.markup}</article></body></html>".encode()
