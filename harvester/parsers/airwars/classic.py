"""Reader of Airwars' classic incident pages, as the site published them until early 2025.

Structure seen on hundreds of saved pages: ``article#post-N`` with three columns. The left one holds code, date, place
and coordinates, the main one narrative, victims, media and positions, the right one summary and sources. The summary
and the sources stand in the main column a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from harvester.parsers.airwars.dom import elements, has_class, own_text_of, strings, text_of
from harvester.parsers.airwars.draft import Draft, PositionDraft, write_list
from harvester.parsers.airwars.labels import field_of, fold, squeeze
from harvester.parsers.airwars.people import SourceDraft, VictimDraft, add_sources, add_victim, remove_long_numbers
from harvester.parsers.airwars.position import Statement, complete_conceded, read_position_row, set_statements

_LEFT: Final = elements("./div/div.info-left | ./div.info-left")
_MAIN: Final = elements("./div/div.info-main | ./div.info-main")
_RIGHT: Final = elements("./div/div.info-right | ./div.info-right")
_META_BLOCKS: Final = elements("./div.meta-block[h4]")
_COORDINATES: Final = elements(".//*.Geolocations//*.lat-lng")
_ACCURACY: Final = elements(".//*.Geolocations.primary//*.warning//strong")
_SUMMARY_ROWS: Final = elements(".//ul.meta-list.summary/li")
_NARRATIVE: Final = elements(".//div.summary[not(parent::*[h2='Summary']) and not(h2='Summary')]/*")
_SOURCE_ROWS: Final = elements(".//ul.sources-list/li")
_MEDIA_BLOCKS: Final = elements("./div.documentation-sources")
_MEDIA_ITEMS: Final = elements(".//ul.media-list/li")
_DECLASSIFIED: Final = strings(".//a.declassified-link/@href")
_STRIKE_REPORTS: Final = elements("./div.strike-report/div.report/p.english-language")
_POSITIONS: Final = elements(".//div.belligerent-assessments")
_STATEMENT_DATES: Final = elements(".//ul.civilian-casualty-statements-nav/li")
_STATEMENT_URLS: Final = elements(".//ul.official-source/li")
_STATEMENT_TEXTS: Final = elements(".//ul.civilian-casualty-statements-list/li")
_LOCAL_TIME: Final = re.compile(
    r"The local time of the incident is unknown\.|The incident (?:occur?red|was first reported)\b.*", re.DOTALL
)
_HOUSE_NOTE: Final = re.compile(
    r"Due to the scale and urgency of Airwars. assessment process, all images\b.*", re.DOTALL
)
_HEADING_COUNT: Final = re.compile(r"\((\d[\d,]*)\)")
_ASSESSMENT_HEADING: Final = re.compile(r"(?P<name>.*?)\s*Assessment:?\s*", re.DOTALL)
_SUMMARY_LOCATOR: Final = ".info-right ul.meta-list.summary"


def is_classic(article: HtmlElement) -> bool:
    """Say whether an article has the three columns of the classic design."""
    return bool(_LEFT(article))


def read_classic(article: HtmlElement, post_id: int) -> Draft:
    """Read one classic incident."""
    draft = Draft(post_id, "classic")
    for left in _LEFT(article):
        _read_head(draft, left)
    main, right = _MAIN(article), _RIGHT(article)
    for column in main:
        _read_narrative(draft, column)
        _read_victims(draft, column)
        _read_media(draft, column)
        _read_positions(draft, column)
    _read_summary(draft, main, right)
    _read_sources(draft, right or main)
    return draft


def _read_head(draft: Draft, left: HtmlElement) -> None:
    previous: list[str] = []
    for block in _META_BLOCKS(left):
        label = text_of(block.find("h4"))
        name, value = field_of(label), squeeze("".join(_rest(block)))
        if name == "code":
            draft.values["code"] = value or None
        elif name == "previous_code":
            previous += value.split()
        elif name == "incident_date":
            draft.set_date(value)
        elif name == "location":
            draft.set_location(value)
        elif name is None:
            draft.report("label_unknown", "the head has a new row; add it to airwars_labels.toml", label)
    draft.values["previous_codes"] = write_list(previous)
    coordinates = [text for text in map(text_of, _COORDINATES(left)) if text]
    draft.set_coordinates(coordinates, ".Geolocations .lat-lng")
    for strong in _ACCURACY(left)[:1]:
        if text_of(strong):
            draft.values["location_accuracy"] = draft.term("location_accuracy", text_of(strong))


def _rest(block: HtmlElement) -> Iterator[str]:
    """Give what follows a block's heading."""
    for child in block:
        if child.tag != "h4":
            yield from child.itertext()
        yield child.tail or ""


def _read_narrative(draft: Draft, main: HtmlElement) -> None:
    paragraphs = [remove_long_numbers(text) for text in map(text_of, _NARRATIVE(main)) if text]
    if paragraphs and _LOCAL_TIME.fullmatch(paragraphs[-1]):
        draft.values["local_time_text"] = paragraphs.pop()
    kept = [text for text in paragraphs if not _HOUSE_NOTE.fullmatch(text)]
    draft.values["narrative"] = "\n\n".join(kept) or None


def _read_summary(draft: Draft, main: list[HtmlElement], right: list[HtmlElement]) -> None:
    """Read the right column's summary; the main column's copy must say the same."""
    rows = [row for column in right or main for row in _SUMMARY_ROWS(column)]
    for row in rows:
        cells = row.findall("div")
        if len(cells) == 1:
            spans = [text_of(span) for span in cells[0].findall("span")]
            draft.quotes.append(f"({', '.join(spans)})")
            draft.set_groups("killed", spans, _SUMMARY_LOCATOR)
        elif len(cells) == 2 and own_text_of(cells[1]):
            draft.read_row(text_of(cells[0]), own_text_of(cells[1]), _SUMMARY_LOCATOR)
        elif len(cells) != 2 or not field_of(text_of(cells[0])):
            draft.report("label_unknown", "a row of the summary is not understood", text_of(row), _SUMMARY_LOCATOR)
    if main and right:
        copy = [text_of(row) for column in main for row in _SUMMARY_ROWS(column)]
        shown = [text_of(row) for row in rows]
        draft.check("summary_printed_alike", f"{len(shown)} rows", f"{len(copy)} rows", holds=copy == shown)


def _read_victims(draft: Draft, main: HtmlElement) -> None:
    block = next((child for child in main if has_class(child, "victims")), None)
    if block is None:
        return
    family, label, members, singles, place = 0, "", 0, 0, 0
    inner = next((child for child in block if has_class(child, "victims")), None)
    for node in block.iter("p", "div"):
        if has_class(node, "victims__label"):
            _check_family(draft, label, members)
            family, label, members = family + 1, text_of(node), 0
        elif has_class(node, "victims__victim"):
            place += 1
            in_family = inner is not None and node.getparent() is inner and bool(label)
            members, singles = members + in_family, singles + (not in_family)
            victim = _read_victim(node)
            victim.family, victim.number = (family, members) if in_family else (None, singles)
            victim.locator = f".victims__victim[{place}]"
            add_victim(draft, victim)
    _check_family(draft, label, members)


def _check_family(draft: Draft, label: str, members: int) -> None:
    if stated := _HEADING_COUNT.search(label):
        draft.check("family_is_as_large_as_stated", stated[1], members, holds=int(stated[1]) == members)


def _read_victim(node: HtmlElement) -> VictimDraft:
    victim = VictimDraft()
    for element in node.iter("div", "span"):
        match element.get("class"):
            case "victims__name":
                native = [text_of(span) for span in element.iter("span")]
                victim.name_ar = " ".join(native)
                victim.name = squeeze(text_of(element).removesuffix(victim.name_ar)) if native else text_of(element)
            case "victim-name":
                victim.name = text_of(element)
            case "victim-age":
                victim.age = text_of(element)
            case "victim-gender":
                victim.gender = text_of(element)
            case "victim-pregnant":
                victim.pregnant = True
            case "victim-notes":
                victim.notes = text_of(element)
            case "victim-killed-injured":
                victim.status = text_of(element)
            case "victim-reconciliation-id":
                victim.matched = text_of(element)
    return victim


def _read_sources(draft: Draft, columns: list[HtmlElement]) -> None:
    raws: list[SourceDraft] = []
    for column in columns:
        for number, row in enumerate(_SOURCE_ROWS(column), start=1):
            raws.append(_read_source(row))
            raws[-1].locator = f"ul.sources-list li[{number}]"
    if raws:
        draft.values["n_sources"] = len(raws)
    add_sources(draft, raws)
    heading = next((h for column in columns for h in column.iter("h2") if fold(text_of(h)).startswith("sources")), None)
    if heading is not None and (stated := _HEADING_COUNT.search(text_of(heading))):
        draft.check("sources_are_as_many_as_stated", stated[1], len(raws), holds=int(stated[1]) == len(raws))


def _read_source(row: HtmlElement) -> SourceDraft:
    source = SourceDraft()
    for block in row:
        match block.get("class"):
            case "source-title":
                link = block.find(".//a")
                source.name = text_of(block)
                source.url = "" if link is None else link.get("href", "")
            case "source-tags":
                source.tags = tuple(text_of(tag) for tag in block.iter("li"))
            case "archive-link":
                link = block.find(".//a")
                source.archive_url = "" if link is None else link.get("href", "")
    return source


def _read_media(draft: Draft, main: HtmlElement) -> None:
    """Count the media from sources; those from a belligerent stand inside its assessment."""
    for block in _MEDIA_BLOCKS(main):
        items = len(_MEDIA_ITEMS(block))
        draft.values["n_media"] = items
        heading = block.find(".//h2")
        if heading is not None and (stated := _HEADING_COUNT.search(text_of(heading))):
            draft.check("media_are_as_many_as_stated", stated[1], items, holds=int(stated[1]) == items)
    draft.values["declassified_urls"] = write_list(list(dict.fromkeys(_DECLASSIFIED(main))))


def _read_positions(draft: Draft, main: HtmlElement) -> None:
    """Read the belligerents' assessments, which follow one another without a box of their own."""
    position: PositionDraft | None = None
    for block in _POSITIONS(main):
        for child in block:
            if child.tag == "h2" and has_class(child, "color-header"):
                position = _start_position(draft, text_of(child))
            elif position is None:
                draft.report("position_unnamed", "a part of a position stands before any heading", text_of(child))
            elif child.tag == "ul":
                _read_position_list(draft, position, child)
            elif has_class(child, "civilian-casualty-statements"):
                set_statements(draft, position, _read_statements(draft, child))
            elif has_class(child, "main-strike-report"):
                _read_strike_report(position, child)
    draft.positions = [position for position in draft.positions if position.belligerent]


def _start_position(draft: Draft, heading: str) -> PositionDraft:
    match = _ASSESSMENT_HEADING.fullmatch(heading)
    name = draft.term("belligerent", match["name"]) if match and match["name"] else ""
    draft.check("belligerent_is_named", "a name", name or "none", holds=bool(name), detail=heading)
    position = PositionDraft(name, None, locator=".belligerent-assessments")
    draft.positions.append(position)
    return position


def _read_position_list(draft: Draft, position: PositionDraft, rows: HtmlElement) -> None:
    for row in rows.findall("li"):
        cells = row.findall("div")
        if len(cells) == 2:
            read_position_row(draft, position, text_of(cells[0]), own_text_of(cells[1]))
        else:
            draft.report("label_unknown", "a row of a position is not understood", text_of(row))
    complete_conceded(position)


def _read_strike_report(position: PositionDraft, block: HtmlElement) -> None:
    link = next((a for box in block.iter("div") if has_class(box, "official-source") for a in box.iter("a")), None)
    position.values["strike_report_url"] = None if link is None else link.get("href")
    position.values["strike_report_text"] = "\n\n".join(map(text_of, _STRIKE_REPORTS(block))) or None


def _read_statements(draft: Draft, block: HtmlElement) -> list[Statement]:
    """Pair dates, addresses and texts: the page prints the dates newest first, the other two oldest first."""
    dates = [text_of(item) for item in _STATEMENT_DATES(block)][::-1]
    urls = [next((a.get("href", "") for a in item.iter("a")), "") for item in _STATEMENT_URLS(block)]
    texts = [text_of(item) for item in _STATEMENT_TEXTS(block)]
    longest = max(len(dates), len(urls), len(texts), 0)
    if not len(dates) == len(urls) == len(texts):
        found = f"{len(dates)} dates, {len(urls)} addresses, {len(texts)} texts"
        draft.report("statements_unpaired", "dates, addresses and texts of statements differ in number", found)
        return [Statement("", url, "") for url in urls] + [Statement("", "", text) for text in texts]
    return [Statement(dates[n], urls[n], texts[n]) for n in range(longest)]
