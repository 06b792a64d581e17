"""Reader of incident pages saved as plain text, of either design: paragraphs apart by blank lines.

Copies of this kind exist where the pages themselves are out of reach. They carry neither links nor the post id, so
the id comes from the address, and a copy whose sections are not the known ones is refused.
"""

from __future__ import annotations

import re
from typing import Final

from harvester.parsers.airwars.draft import Draft
from harvester.parsers.airwars.labels import field_of, fold, squeeze
from harvester.parsers.airwars.lines import (
    BULLET,
    Paragraph,
    read_position_lines,
    read_source_lines,
    read_victim_paragraphs,
    split_rows,
)
from harvester.parsers.airwars.people import SourceDraft, add_sources
from harvester.parsers.airwars.position import complete_conceded
from harvester.parsers.airwars.redesign import read_head_value, set_last_updated, set_narrative

_SECTIONS: Final = {
    "sections": "menu",
    "airwars assessment": "assessment",
    "victims": "victims",
    "key information": "summary",
    "summary": "summary",
    "geolocation notes": "geolocation",
    "military statements": "positions",
    "sources": "sources",
    "media from sources": "media",
    "cjtf–oir declassified assessment and press release": "declassified",
}
_COUNTED_HEADING: Final = re.compile(r"(?P<name>.+?)\s+\((?P<count>\d+)\)(?:\s*\[.*\])?")
_POSITION_HEADING: Final = re.compile(r"(?!Airwars ).+ Assessment:")
_ACCURACY_NOTE: Final = re.compile(r"Note: The accuracy of this location is to (.+) level\.")
_DOUBLE_ENCODED: Final = re.compile(
    r"[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}"
)
_DAMAGED: Final = re.compile(r"[ØÙ][\u0080-\u00bf\s,]|â[\s\u0080-\u009f]")
_HEAD_FIELDS: Final = ("code", "previous_code", "incident_date", "location", "coordinates")


def undo_double_encoding(text: str) -> str:
    r"""Restore letters whose UTF-8 bytes were once taken for Latin-1, wherever all their bytes survive.

    >>> undo_double_encoding("0â\x80\x935 men")
    '0–5 men'
    """
    return _DOUBLE_ENCODED.sub(_decode_again, text)


def _decode_again(match: re.Match[str]) -> str:
    try:
        return match[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def is_text_copy(text: str) -> bool:
    """Say whether a text is a copy of an incident page: a head with code and date, and a known section."""
    labels = {field_of(line) for line in text.splitlines()[:40]}
    return {"code", "incident_date", "location"} <= labels and "airwars assessment" in text.casefold()


def read_text(text: str, post_id: int) -> Draft:
    """Read one copy."""
    draft = Draft(post_id, "text")
    sections = _split_sections(undo_double_encoding(text))
    _read_head(draft, sections.get("head", []))
    assessment = sections.get("assessment", [])
    set_last_updated(draft, [line for paragraph in assessment for line in paragraph])
    set_narrative(draft, [" ".join(p) for p in assessment if not p[0].startswith("Last Updated:")])
    classic = "Incident date" in text
    for label, value in split_rows(_lines(sections.get("summary", []))):
        rows = value.splitlines()
        draft.read_row(label, " ".join(rows[:1] if _is_explained(label) else rows), f"“{label}”")
    read_victim_paragraphs(draft, sections.get("victims", []))
    read_position_lines(draft, _lines(sections.get("positions", [])), ["Military Statements"])
    if classic:
        for position in draft.positions:
            complete_conceded(position)
    _read_sources(draft, sections)
    return draft


def _is_explained(label: str) -> bool:
    """Say whether the lines behind a row's value only explain it."""
    return field_of(label) in ("impact", "grading")


def _lines(paragraphs: list[Paragraph]) -> list[str]:
    return [line for paragraph in paragraphs for line in paragraph if line != BULLET]


def _split_sections(text: str) -> dict[str, list[Paragraph]]:
    """Cut the text at the headings of its sections; of a section printed twice the first counts."""
    sections: dict[str, list[Paragraph]] = {}
    name = "head"
    for block in re.split(r"\n\s*\n", text):
        paragraph = [line for line in map(squeeze, block.splitlines()) if line]
        if not paragraph:
            continue
        heading = _section_of(paragraph[0], name)
        if heading is None:
            sections.setdefault(name, []).append(paragraph)
            continue
        repeated = heading in sections and heading not in ("menu", "positions")
        name = f"{heading} again" if repeated else heading
        sections.setdefault(name, [])
        if heading in ("sources", "media") or _POSITION_HEADING.fullmatch(paragraph[0]):
            sections[name].append(paragraph[:1])
    return sections


def _section_of(line: str, current: str) -> str | None:
    """Name the section that a line opens; in the menu of sections only the assessment does."""
    counted = _COUNTED_HEADING.fullmatch(line)
    section = _SECTIONS.get(fold(counted["name"] if counted else line))
    if section is None and _POSITION_HEADING.fullmatch(line):
        section = "positions"
    if current == "menu" and section != "assessment":
        return None
    if current == "sources" and section is None and field_of(line) == "country":
        return "summary"  # the redesign prints Key Information again at its foot, without a heading
    return section


def _read_head(draft: Draft, paragraphs: list[Paragraph]) -> None:
    label: str | None = None
    values: dict[str, list[str]] = {}
    for line in _lines(paragraphs):
        name = field_of(line)
        if name is not None:
            label = name if name not in values else None
        elif note := _ACCURACY_NOTE.fullmatch(line):
            draft.values["location_accuracy"] = draft.term("location_accuracy", note[1])
        elif label in _HEAD_FIELDS:
            values.setdefault(label, []).append(line)
    for name, lines in values.items():
        read_head_value(draft, name, lines[:1] if name in ("code", "incident_date") else _place_lines(name, lines))
    if _DAMAGED.search(draft.values.get("place_text") or ""):
        draft.report("text_damaged", "the location's native name is damaged in this copy", draft.values["place_text"])
        draft.values["place_name_ar"] = None


def _place_lines(name: str, lines: list[str]) -> list[str]:
    skipped = ("continue to map", "web link")
    kept = [line for line in lines if fold(line) not in skipped]
    return [" ".join(kept)] if name == "coordinates" and len(kept) > 1 and "Accuracy" not in kept[-1] else kept


def _read_sources(draft: Draft, sections: dict[str, list[Paragraph]]) -> None:
    paragraphs = sections.get("sources", [])
    if not paragraphs:
        return
    stated = _COUNTED_HEADING.fullmatch(paragraphs[0][0])
    raws = (
        _read_classic_sources(paragraphs[1:])
        if BULLET in "".join(paragraphs[1][:1])
        else read_source_lines(_lines(paragraphs[1:]))
    )
    add_sources(draft, raws)
    draft.values["n_sources"] = int(stated["count"]) if stated else len(raws)
    media = [match for p in sections.get("media", [])[:1] if (match := _COUNTED_HEADING.fullmatch(p[0]))]
    if media:
        draft.values["n_media"] = int(media[0]["count"])
    if stated:
        draft.check(
            "sources_are_as_many_as_stated", stated["count"], len(raws), holds=int(stated["count"]) == len(raws)
        )


def _read_classic_sources(paragraphs: list[Paragraph]) -> list[SourceDraft]:
    """Read sources of a classic page: a bullet line, the name, tags as bullets, "Archive", the tags again."""
    sources: list[SourceDraft] = []
    for paragraph in paragraphs:
        if paragraph[0] == BULLET:
            sources += [SourceDraft(name=" ".join(paragraph[1:]), locator=f"sources, no. {len(sources) + 1}")]
        elif paragraph[0].startswith(BULLET) and sources:
            tag = paragraph[0].lstrip(f"{BULLET} ")
            if tag not in sources[-1].tags:
                sources[-1].tags = (*sources[-1].tags, tag)
    return sources
