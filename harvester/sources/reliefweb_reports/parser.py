"""Parser of coalition releases as ReliefWeb keeps them, in the answers of its public API.

Reads the ``reports`` endpoint of versions 1 and 2, whose answers have one shape: ``data[].fields`` with ``title``,
``body-html`` or ``body``, ``date.original``, ``url`` and ``origin``. ``Report.mirror_of`` names the release copied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any, Final

from harvester.model.document import Document, OutOfScope, ParseResult, Problem, UnreadableDocument
from harvester.parsers.rows.answers import load_answer, read_entries, read_field
from harvester.sources.mirrors import Copy, parse_copy

_PARAGRAPHS: Final = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•]|\d{1,3}[.)])\s)")


def parse(document: Document) -> ParseResult:
    """Read every mirrored release of an answer; other posts in it are left out.

    Raises:
        OutOfScope: no post of the answer is a release of the coalition.
        UnreadableDocument: the answer is not of the API, is an error of it, or lacks the text of its only post.
    """
    posts = read_entries(load_answer(document.body), "data")
    result = ParseResult()
    refused: list[UnreadableDocument] = []
    for number, post in enumerate(posts):
        try:
            found = parse_copy(_read_copy(post, f"data[{number}].fields", document.url), document.fetched_at)
        except UnreadableDocument as error:
            refused.append(error)
            continue
        result.records += found.records
        result.problems += found.problems
        result.checks += found.checks
    if not result.records:
        raise next(
            (error for error in refused if not isinstance(error, OutOfScope)),
            OutOfScope("other_release", f"{document.url} holds no release of the coalition"),
        )
    result.problems += [Problem(e.reason, str(e)) for e in refused if not isinstance(e, OutOfScope)]
    return result


def parse_list(body: bytes) -> tuple[list[str], int]:
    """Read a page of the API's list: the addresses of its reports, and how many there are in all.

    Raises:
        UnreadableDocument: the answer is not of the API, or is an error of it.
    """
    answer = load_answer(body)
    posts = read_entries(answer, "data")
    addresses = [str(post["href"]) for post in posts if post.get("href")]
    total = answer.get("totalCount") if isinstance(answer, dict) else None
    return addresses, total if isinstance(total, int) else len(addresses)


def _read_copy(post: Mapping[str, Any], place: str, url: str) -> Copy:
    fields = post.get("fields")
    fields = fields if isinstance(fields, dict) else {}
    markup = fields.get("body-html") or _build_markup(fields.get("body"))
    if not isinstance(markup, str) or not markup.strip():
        raise UnreadableDocument("fields_missing", f"report {post.get('id')} comes without its text; ask for body-html")
    return Copy(
        markup=markup,
        title=read_field(fields, "title") or "",
        dated=_read_day(fields.get("date")),
        original_url=read_field(fields, "origin"),
        url=read_field(fields, "url") or read_field(post, "href") or url,
        place=f"{place}.body-html" if fields.get("body-html") else f"{place}.body",
    )


def _build_markup(body: object) -> str | None:
    """Turn the API's plain text, paragraphs apart by blank lines and list items on lines of their own, into HTML."""
    if not isinstance(body, str):
        return None
    return "".join(f"<p>{escape(part.strip())}</p>" for part in _PARAGRAPHS.split(body) if part.strip())


def _read_day(dates: object) -> str | None:
    """Read the day of the original's publication; the API's other dates are those of its own posting."""
    original = dates.get("original") if isinstance(dates, dict) else None
    try:
        return datetime.fromisoformat(str(original)).date().isoformat() if original else None
    except ValueError:
        return None
