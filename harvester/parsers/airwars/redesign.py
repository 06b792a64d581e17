"""Reader of Airwars' redesigned incident pages, published from 2025 on.

Read by their labels, because the markup carries no other names: ``h4`` labels in the head, rows below the heading
"Key Information", and sections marked with ``data-anchor-id``. The page prints Key Information twice; the first
printing is read.
"""

from __future__ import annotations

import re
from itertools import dropwhile, takewhile
from typing import Final

from lxml.html import HtmlElement

from harvester.parsers.airwars.dom import elements, lines_of, strings, text_of
from harvester.parsers.airwars.draft import Draft, write_list
from harvester.parsers.airwars.labels import field_of, fold
from harvester.parsers.airwars.lines import (
    paragraphs_of,
    read_position_lines,
    read_victim_paragraphs,
)
from harvester.parsers.airwars.people import SourceDraft, add_sources, remove_long_numbers
from harvester.parsers.grammar.dates import parse_date

_KEY_HEADINGS: Final = elements('.//h3[normalize-space()="Key Information"]')
_ANCHORED: Final = elements(".//*[@data-anchor-id]")
_HEAD_LABELS: Final = elements('.//h4[not(ancestor::div[contains(concat(" ",@class," ")," sections ")])]')
_PROSE: Final = elements(".//div.prose/p")
_DETAILS: Final = elements(".//details.sourcedetails")
_GRID_ROWS: Final = elements(".//div.grid-cols-5[.//a[@href]][not(ancestor::details)]")
_THUMBS: Final = elements(".//button.media-thumb")
_DECLASSIFIED: Final = strings('.//a[contains(., "Declassified Assessment") or contains(., "Press Release")]/@href')
_HEADING_COUNT: Final = re.compile(r"\((\d[\d,]*)\)")
_LAST_UPDATED: Final = re.compile(r"Last Updated:\s*(.+)", re.IGNORECASE)
_ACCURACY: Final = re.compile(r"Accuracy:\s*(.+)", re.IGNORECASE)
_COORDINATES: Final = re.compile(r"-?\d+(?:\.\d+)?\s*,\s*-?\d+(?:\.\d+)?")
_LOCAL_TIME: Final = re.compile(r"The local time of the incident is unknown\.|The incident (?:occur?red|was first)\b.*")


def is_redesign(article: HtmlElement) -> bool:
    """Say whether an article has the marks of the redesign."""
    return bool(_KEY_HEADINGS(article) or _ANCHORED(article))


def read_redesign(article: HtmlElement, post_id: int) -> Draft:
    """Read one redesigned incident."""
    draft = Draft(post_id, "redesign")
    sections = {str(node.get("data-anchor-id")): node for node in reversed(_ANCHORED(article))}
    _read_head(draft, article)
    _read_key_information(draft, article)
    _read_assessment(draft, sections.get("assessment"))
    if (victims := sections.get("victims")) is not None:
        read_victim_paragraphs(draft, paragraphs_of(victims))
    for name in ("strike-reports", "military-statements"):
        if (block := sections.get(name)) is not None:
            read_position_lines(draft, lines_of(block), ["Military Statements"])
            draft.values["declassified_urls"] = write_list(list(dict.fromkeys(_DECLASSIFIED(block))))
    _read_media(draft, sections.get("media"))
    _read_sources(draft, sections.get("sources"))
    return draft


def _read_head(draft: Draft, article: HtmlElement) -> None:
    """Read the head's labels; code and geolocation stand there twice, so the first of each counts."""
    seen: set[str] = set()
    for heading in _HEAD_LABELS(article):
        name = field_of(text_of(heading))
        parent = heading.getparent()
        if parent is None or name not in ("code", "previous_code", "incident_date", "location", "coordinates"):
            continue
        values = _lines_under(parent, text_of(heading))
        if name in seen or not values:
            continue
        seen.add(name)
        read_head_value(draft, name, values)


def _lines_under(box: HtmlElement, label: str) -> list[str]:
    """Give the lines that follow a label in its box, up to the next label."""
    following = dropwhile(lambda line: fold(line) != fold(label), lines_of(box))
    return list(takewhile(lambda line: field_of(line) is None, list(following)[1:]))


def read_head_value(draft: Draft, name: str, lines: list[str]) -> None:
    """Read the lines under one label of the head."""
    if name == "code":
        draft.values["code"] = lines[0]
    elif name == "previous_code":
        draft.values["previous_codes"] = write_list([code for line in lines for code in line.split()])
    elif name == "incident_date":
        draft.set_date(lines[0])
    elif name == "location":
        draft.set_location("\n".join(lines))
    elif name == "coordinates":
        _read_geolocation(draft, lines)


def _read_geolocation(draft: Draft, lines: list[str]) -> None:
    joined = " ".join(line for line in lines if not _ACCURACY.fullmatch(line))
    draft.set_coordinates(_COORDINATES.findall(joined), "h4 Geolocation")
    if not _COORDINATES.search(joined):
        draft.report("coordinates_unreadable", "the geolocation holds no coordinates", joined)
    for line in lines:
        if match := _ACCURACY.fullmatch(line):
            draft.values["location_accuracy"] = draft.term("location_accuracy", match[1])


def _read_key_information(draft: Draft, article: HtmlElement) -> None:
    for heading in _KEY_HEADINGS(article)[:1]:
        parent = heading.getparent()
        for row in parent.iterchildren("div") if parent is not None else ():
            cells = [child for child in row if isinstance(child.tag, str)]
            if len(cells) < 2:
                draft.report("label_unknown", "a row of Key Information is not understood", text_of(row))
            elif value := "\n".join(line for cell in cells[1:] for line in lines_of(cell)):
                draft.read_row(text_of(cells[0]), value, "Key Information")


def _read_assessment(draft: Draft, block: HtmlElement | None) -> None:
    if block is None:
        return
    set_last_updated(draft, lines_of(block))
    set_narrative(draft, [text for text in map(text_of, _PROSE(block)) if text])


def set_last_updated(draft: Draft, lines: list[str]) -> None:
    """Take the date of the last update, a day without a time."""
    for line in lines:
        if match := _LAST_UPDATED.fullmatch(line):
            span = parse_date(match[1])
            if span is None:
                draft.report("date_unreadable", "the date of the last update is not a date", line)
            else:
                draft.values["modified_at"] = span.start.isoformat()
            return


def set_narrative(draft: Draft, paragraphs: list[str]) -> None:
    """Take the monitor's account, without the sentence on the local time that ends it."""
    if paragraphs and _LOCAL_TIME.fullmatch(paragraphs[-1]):
        draft.values["local_time_text"] = paragraphs.pop()
    draft.values["narrative"] = "\n\n".join(map(remove_long_numbers, paragraphs)) or None


def _check_heading(draft: Draft, block: HtmlElement, rule: str, found: int) -> None:
    heading = block.find(".//h3")
    if heading is not None and (stated := _HEADING_COUNT.search(text_of(heading))):
        draft.check(rule, stated[1], found, holds=int(stated[1].replace(",", "")) == found)


def _read_media(draft: Draft, block: HtmlElement | None) -> None:
    if block is None:
        return
    draft.values["n_media"] = len(_THUMBS(block))
    _check_heading(draft, block, "media_are_as_many_as_stated", draft.values["n_media"])


def _read_sources(draft: Draft, block: HtmlElement | None) -> None:
    if block is None:
        return
    raws = [_read_details(details) for details in _DETAILS(block)]
    raws += [_read_grid_row(row) for row in _GRID_ROWS(block)]
    for number, raw in enumerate(raws, start=1):
        raw.locator = f'[data-anchor-id="sources"], no. {number}'
    draft.values["n_sources"] = len(raws)
    add_sources(draft, raws)
    _check_heading(draft, block, "sources_are_as_many_as_stated", len(raws))


def _read_details(details: HtmlElement) -> SourceDraft:
    """Read a source in the newer form: a summary line that opens on a list of labels."""
    source = SourceDraft()
    summary = details.find("./summary")
    cells = [text_of(cell) for cell in summary.iterchildren("div")] if summary is not None else []
    source.name = (cells or [""])[0].rstrip("↗ ")
    source.published = cells[1] if len(cells) > 1 else ""
    if summary is not None:
        source.tags = tuple(text_of(heading) for heading in summary.iter("h4"))
    for heading in details.iter("h4"):
        box = heading.getparent()
        if box is None or (summary is not None and summary in box.iterancestors()) or box is summary:
            continue
        link = next((a.get("href", "") for a in box.iter("a")), "")
        value = " ".join(line for line in lines_of(box) if line != text_of(heading))
        match fold(text_of(heading)):
            case "source url":
                source.url = link or value
            case "archive url":
                source.archive_url = link or value
            case "date":
                source.published = value or source.published
            case "languages":
                source.tags = (value,) if value else source.tags
    return source


def _read_grid_row(row: HtmlElement) -> SourceDraft:
    """Read a source in the older form: its link, its tags, and a link named Archive."""
    source = SourceDraft()
    for link in row.iter("a"):
        if fold(text_of(link)) == "archive":
            source.archive_url = link.get("href", "")
        elif not source.url:
            source.url, source.name = link.get("href", ""), text_of(link).rstrip("↗ ")
    source.tags = tuple(word for heading in row.iter("h4") for word in text_of(heading).split())
    return source
