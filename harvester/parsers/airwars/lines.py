"""What the redesigned pages and plain-text copies of either design share: sections read paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from lxml.html import HtmlElement

from harvester.parsers.airwars.dom import leaves_of
from harvester.parsers.airwars.draft import Draft, PositionDraft
from harvester.parsers.airwars.labels import field_of, fold, position_field_of, term_of
from harvester.parsers.airwars.people import SourceDraft, VictimDraft, add_victim
from harvester.parsers.airwars.position import Statement, read_position_row, set_statements
from harvester.parsers.grammar.dates import parse_date

Paragraph = list[str]

_FAMILY: Final = re.compile(r"family members?(?:\s*\((\d+)\))?", re.IGNORECASE)
_SINGLES: Final = frozenset({"individuals", "invidivuals", "individual"})  # the site's own misspelling
_SKIPPED: Final = frozenset({"victims", "the victims were named as"})
_COUNT_ONLY: Final = re.compile(r"\((\d+)\)")
_AGE: Final = re.compile(r"\d{1,3}(?:\.\d+)? years? old|adult|child|age unknown", re.IGNORECASE)
_MATCH: Final = re.compile(r"matched to moh id\b.*", re.IGNORECASE)
_ARABIC: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f].*")
_ASSESSMENT: Final = re.compile(r"(?P<name>.+?) Assessment:?")
_STATEMENTS: Final = "civilian casualty statements"
_STRIKE_REPORTS: Final = "original strike reports"
_OFFICIAL_SOURCE: Final = "official source"
BULLET: Final = "•"


def paragraphs_of(element: HtmlElement) -> list[Paragraph]:
    """Group the texts below an element: those whose elements are siblings make one paragraph."""
    grouped = groupby(leaves_of(element), key=lambda leaf: id(leaf[0].getparent()))
    return [[text for _, text in leaves] for _, leaves in grouped]


def split_rows(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pair labels of the summary with the lines that follow them; lines before the first label are left out."""
    label: str | None = None
    values: list[str] = []
    for line in lines:
        if field_of(line) is not None:
            if label is not None:
                yield label, "\n".join(values)
            label, values = line, []
        else:
            values.append(line)
    if label is not None:
        yield label, "\n".join(values)


def read_victim_paragraphs(draft: Draft, paragraphs: Iterable[Paragraph]) -> None:
    """Read victims: a paragraph is a heading, a name, or the attributes of the name before it."""
    family, members, singles = 0, 0, 0
    in_family, stated = False, ""
    victim: VictimDraft | None = None

    def close() -> None:
        nonlocal victim
        if victim is not None:
            add_victim(draft, victim)
        victim = None

    for paragraph in paragraphs:
        first = paragraph[0]
        if heading := _FAMILY.fullmatch(first):
            close()
            _check_family(draft, stated, members)
            family, members, in_family = family + 1, 0, True
            stated = heading[1] or "".join(_COUNT_ONLY.findall(" ".join(paragraph[1:])))
        elif fold(first) in _SINGLES:
            close()
            _check_family(draft, stated, members)
            in_family, stated = False, ""
            if family and not members:
                family -= 1  # the heading of a family stood over nobody
        elif count := _COUNT_ONLY.fullmatch(first):
            stated = count[1]
        elif fold(first) in _SKIPPED or (victim is not None and _set_attributes(victim, paragraph)):
            continue
        else:
            close()
            members, singles = members + in_family, singles + (not in_family)
            victim = _start_victim(paragraph)
            victim.family, victim.number = (family, members) if in_family else (None, singles)
            victim.locator = f"victims, no. {len(draft.victims) + 1}"
    close()
    _check_family(draft, stated, members)


def _check_family(draft: Draft, stated: str, members: int) -> None:
    if stated:
        draft.check("family_is_as_large_as_stated", stated, members, holds=int(stated) == members)


def _start_victim(paragraph: Paragraph) -> VictimDraft:
    """Read a name, Latin and Arabic, and any attributes printed in the same paragraph."""
    printed = paragraph[0]
    arabic = _ARABIC.search(printed)
    victim = VictimDraft(name=printed[: arabic.start()] if arabic else printed, name_ar=arabic[0] if arabic else "")
    rest = paragraph[1:]
    if rest and _ARABIC.fullmatch(rest[0]):
        victim.name_ar, rest = rest[0], rest[1:]
    if rest:
        _set_attributes(victim, rest, always=True)
    return victim


def _set_attributes(victim: VictimDraft, paragraph: Paragraph, *, always: bool = False) -> bool:
    """Read age, sex, notes and status; False where the paragraph holds none of them, so is the next name."""
    if _ARABIC.fullmatch(paragraph[0]) and not victim.name_ar and len(paragraph) == 1:
        victim.name_ar = paragraph[0]
        return True
    if not always and not any(_is_attribute(line) for line in paragraph):
        return False
    notes = []
    for line in paragraph:
        key = fold(line)
        if _AGE.fullmatch(line):
            victim.age = line
        elif key in ("male", "female"):
            victim.gender = line
        elif key in ("killed", "injured"):
            victim.status = line
        elif key == "pregnant":
            victim.pregnant = True
        elif _MATCH.fullmatch(line):
            victim.matched = line
        else:
            notes.append(line)
    victim.notes = " ".join(filter(None, [victim.notes, *notes]))
    return True


def _is_attribute(line: str) -> bool:
    key = fold(line)
    known = key in ("male", "female", "killed", "injured", "pregnant")
    return known or bool(_AGE.fullmatch(line) or _MATCH.fullmatch(line))


def read_position_lines(draft: Draft, lines: Sequence[str], names: Iterable[str] = ()) -> None:
    """Read belligerents' positions from lines: "X Assessment", then labels with their values, then statements.

    ``names`` are further headings that stand in the section and say nothing.
    """
    skipped = {fold(name) for name in names} | {BULLET, ""}
    useful = [line for line in lines if fold(line) not in skipped]
    position: PositionDraft | None = None
    starts = [n for n, line in enumerate(useful) if _ASSESSMENT.fullmatch(line)]
    if useful and not starts:
        draft.report("label_unknown", "lines on a position name no belligerent", useful[0])
    for start, end in pairwise([*starts, len(useful)]):
        match = _ASSESSMENT.fullmatch(useful[start])
        position = PositionDraft(draft.term("belligerent", match["name"] if match else ""), None)
        position.locator = f"“{useful[start]}”"
        draft.positions.append(position)
        _read_position(draft, position, useful[start + 1 : end])


def _read_position(draft: Draft, position: PositionDraft, lines: Sequence[str]) -> None:
    folded = [fold(line) for line in lines]
    ends = [folded.index(mark) for mark in (_STATEMENTS, _STRIKE_REPORTS) if mark in folded]
    rows = lines[: min(ends, default=len(lines))]
    labels = [n for n, line in enumerate(rows) if position_field_of(line) is not None]
    for start, end in pairwise([*labels, len(rows)]):
        if start + 1 < end:  # the first line is the value, any further one the explanation beside it
            read_position_row(draft, position, rows[start], rows[start + 1])
    if rows and labels[:1] != [0]:
        draft.report("label_unknown", "a position has a new row; add it to airwars_labels.toml", rows[0])
    if _STATEMENTS in folded:
        first = folded.index(_STATEMENTS) + 1
        last = folded.index(_STRIKE_REPORTS) if _STRIKE_REPORTS in folded[first:] else len(lines)
        set_statements(draft, position, _read_statements(draft, position, lines[first:last]))


def _read_statements(draft: Draft, position: PositionDraft, lines: Sequence[str]) -> list[Statement]:
    useful = [
        ln for ln in lines if draft.term("belligerent", ln) != position.belligerent and fold(ln) != _OFFICIAL_SOURCE
    ]
    dates = [line for line in useful if parse_date(line)]
    texts = [line for line in useful if not parse_date(line)]
    if len(dates) != len(texts):
        found = f"{len(dates)} dates, {len(texts)} texts"
        draft.report("statements_unpaired", "dates and texts of statements differ in number", found)
        return [Statement("", "", text) for text in texts]
    return [Statement(printed, "", text) for printed, text in zip(reversed(dates), texts, strict=True)]


def read_source_lines(lines: Sequence[str]) -> list[SourceDraft]:
    """Read sources from lines, where each ends in "Archive" or is told from the next by its tags.

    The addresses do not stand in the text, so only names and tags are read.
    """
    sources: list[SourceDraft] = []
    broken_name: list[str] = []
    for line in lines:
        words = line.rstrip("↗ ").split()
        if line.rstrip().endswith("↗"):
            name = " ".join([*broken_name, *words])
            sources.append(SourceDraft(name=name, locator=f"sources, no. {len(sources) + 1}"))
            broken_name = []
        elif words and fold(line) != "archive":
            if sources and not sources[-1].tags and all(_is_tag(word) for word in words):
                sources[-1].tags = tuple(words)
            else:
                broken_name.append(" ".join(words))  # a damaged copy breaks lines inside names
    return sources


def _is_tag(word: str) -> bool:
    return bool(term_of("platform", word) or term_of("language", word))
