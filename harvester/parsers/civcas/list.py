"""The incident list of a monthly civilian casualty report: one assessment an item."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from harvester.model.data import load_data
from harvester.model.document import Problem
from harvester.model.items import Assessment
from harvester.model.source import Issuer
from harvester.model.vocab import AllegationSource, Finding
from harvester.parsers.civcas.casualties import Casualties
from harvester.parsers.civcas.heads import split_country, split_head, split_number
from harvester.parsers.civcas.outcome import find_garbled, read_outcome
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.grammar.lazy import LazyPattern
from harvester.parsers.grammar.phrases import (
    Rule,
    compile_pattern,
    compile_patterns,
    compile_rules,
    mask_text,
)
from harvester.parsers.grammar.text import Block, split_sentences

_REASONED = re.compile(r"\b(?:civilians?|casualt(?:y|ies)|strikes?|killed|credib(?:le|ility))\b", re.IGNORECASE)
_GRID_LIKE = re.compile(r"\b\d{1,2}[C-X]\s?[A-Z]{2}\s?\d{2}")
_LONGEST_OUTCOME = 10_000  # characters
_CAMPAIGN_STARTED = date(2014, 8, 1)


@dataclass(frozen=True, slots=True)
class Item:
    """An item as printed: its number (counted on where the page numbers it), text, place and section's finding."""

    number: str
    text: str
    block: Block
    section: Finding | None
    month: str


@dataclass
class IncidentList:
    """The assessments of a list, and what could not be read of it."""

    assessments: list[Assessment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Phrases:
    sections: tuple[Rule, ...]
    sources: tuple[Rule, ...]
    corrections: tuple[LazyPattern, ...]
    duplicate_number: LazyPattern
    reference: LazyPattern


@cache
def _phrases() -> _Phrases:
    data = load_data("parsers/civcas/list")
    parts = data["parts"]
    return _Phrases(
        compile_rules(data["section"], "finding", parts),
        compile_rules(data["source"], "source", parts),
        compile_patterns(data["correction"]["patterns"], parts),
        compile_pattern(data["duplicate"]["number"], parts),
        compile_pattern(data["duplicate"]["reference"], parts),
    )


def find_section(text: str) -> Finding | None:
    """Return the finding that a heading or opening sentence gives the items below it.

    >>> find_section("Credible Reports — In each of the incidents below").value
    'credible'
    >>> find_section("CJTF-OIR assessed that the following 13 reports are non-credible.").value
    'non_credible'
    """
    masked = mask_text(text).text
    return next((Finding(rule.name) for rule in _phrases().sections if rule.search(masked)), None)


def read_items(items: Iterable[Item], context: date | None, issuer: Issuer) -> IncidentList:
    """Read every item of a list that ``issuer`` made; one that cannot be read becomes a problem, the others go on."""
    result = IncidentList()
    seen: dict[tuple[str, str], int] = {}
    for item in items:
        assessment = _read_item(item, context, result.problems)
        if assessment is None:
            continue
        times = seen[item.month, item.number] = seen.get((item.month, item.number), 0) + 1
        suffix = () if times == 1 else (str(times),)
        assessment.belligerent = issuer.belligerent
        assessment.key = (item.month, "item", item.number, *suffix)
        result.assessments.append(assessment)
    _resolve_duplicates(result.assessments, issuer.source)
    return result


def _read_item(item: Item, context: date | None, problems: list[Problem]) -> Assessment | None:
    head = split_head(split_number(item.text)[1], context)
    if head is None:
        problems.append(_problem("item_unreadable", "opens with neither a date nor a place", item))
        return None
    place, country = split_country(head.place)
    if not place:
        problems.append(_problem("place_unread", "names no place behind its date", item))
    assessment = Assessment(
        key=(item.month,),
        parent=(item.month,),
        item_number=item.number,
        incident_date_text=head.date_text,
        place_text=place or None,
        country=country,
        allegation_source_text=head.source,
        quote=item.text,
        locator=item.block.locator,
        page=item.block.page,
    )
    _set_date(assessment, context, item, problems)
    if head.source:
        assessment.allegation_source = read_source(head.source)
    _set_outcome(assessment, head.outcome, item, problems)
    _set_grid(assessment, head.outcome)
    return assessment


def _problem(reason: str, what: str, item: Item) -> Problem:
    return Problem(reason, f"Item {item.number} {what}; read it by hand.", item.text, item.block.locator)


def _set_date(assessment: Assessment, context: date | None, item: Item, problems: list[Problem]) -> None:
    """Set the date; one that is no date of the campaign is kept as printed, and reported."""
    span = parse_date(assessment.incident_date_text or "", context)
    if span is None:
        return  # the text stays, and is reported where dates are normalised
    assessment.incident_date = span.start.isoformat()
    assessment.incident_date_end = span.end.isoformat() if span.end else None
    assessment.incident_date_precision = span.precision
    if span.last < _CAMPAIGN_STARTED or (context and span.start > context):
        problems.append(_problem("date_implausible", "is dated before the campaign or after its report", item))
    if span.weekday_differs:
        problems.append(_problem("weekday_differs", "names a weekday that is not the day's", item))


def _set_grid(assessment: Assessment, text: str) -> None:
    """Read the grid reference that an item of the later lists ends with."""
    if not _GRID_LIKE.search(text):
        return
    # The reader belongs to the tables of PDFs, whose modules the other lists need not wait for.
    from harvester.parsers.casualties.cells import read_grid

    if grid := read_grid(text):
        assessment.mgrs, assessment.lat, assessment.lon = grid.mgrs, grid.lat, grid.lon


def read_source(text: str) -> AllegationSource:
    """Return the kind of source that the words after "via" name; ``other`` where it is none of the known ones.

    >>> read_source("social media report").value, read_source("a shepherd").value
    ('social_media', 'other')
    """
    return next(
        (AllegationSource(rule.name) for rule in _phrases().sources if rule.search(text)), AllegationSource.OTHER
    )


def _set_outcome(assessment: Assessment, text: str, item: Item, problems: list[Problem]) -> None:
    """Read finding, reason, counts, correction and cross-reference from the outcome's sentences."""
    if len(text) > _LONGEST_OUTCOME:
        problems.append(_problem("item_too_long", "is longer than any item; only its beginning is read", item))
        text = text[:_LONGEST_OUTCOME]
    sentences = split_sentences(text)
    corrections = [sentence for sentence in sentences if _is_correction(sentence)]
    assessment.correction_text = " ".join(corrections) or None
    remaining = " ".join(sentence for sentence in sentences if sentence not in corrections) or text
    outcome = read_outcome(remaining, item.section)
    assessment.status_text = remaining or None
    assessment.finding = outcome.finding or (None if outcome.is_contradicted else item.section)
    assessment.reason = outcome.reason
    if outcome.is_contradicted:
        problems.append(_problem("finding_contradicted", "is denied in one clause and counted in another", item))
    elif assessment.finding is None:
        problems.append(_problem("finding_unread", "states no finding that a phrase claims", item))
    elif assessment.finding == Finding.NON_CREDIBLE and assessment.reason is None and _REASONED.search(remaining):
        problems.append(_problem("reason_unread", "is non-credible for a reason that no phrase claims", item))
    elif {outcome.finding, item.section} == {Finding.CREDIBLE, Finding.NON_CREDIBLE}:
        problems.append(_problem("finding_contradicted", f"stands among the {item.section} ones", item))
    if garbled := find_garbled(remaining):
        problems.append(_problem("word_garbled", f"prints {', '.join(garbled)}, which may decide what it says", item))
    if assessment.finding == Finding.CREDIBLE:
        _set_counts(assessment, outcome.casualties, item, problems)
    if assessment.finding == Finding.DUPLICATE:
        assessment.duplicate_of_text = next((s for s in sentences if "duplicate" in s.lower()), None)


def _is_correction(sentence: str) -> bool:
    masked = mask_text(sentence).text
    return "duplicate" not in masked.lower() and any(pattern.search(masked) for pattern in _phrases().corrections)


def _set_counts(assessment: Assessment, casualties: Casualties, item: Item, problems: list[Problem]) -> None:
    for group, (printed, count) in casualties.counts.items():
        setattr(assessment, f"{group}_text", printed)
        setattr(assessment, f"{group}_min", count.min)
        setattr(assessment, f"{group}_max", count.max)
    if casualties.unread:
        what = f"leaves open whom it counts: {'; '.join(casualties.unread)}"
        problems.append(_problem("casualties_unread", what, item))
    elif not casualties.counts:
        problems.append(_problem("casualties_unread", "is credible but states no number that a phrase claims", item))


def _resolve_duplicates(assessments: list[Assessment], source: str) -> None:
    """Point a duplicate at the one other item of this report that it names, by number or by date and place.

    What it says of another month's report stays words: no item number is printed, and this document does not hold it.
    """
    for assessment in assessments:
        if assessment.duplicate_of_text:
            others = [other for other in assessments if other is not assessment and other.key[0] == assessment.key[0]]
            named = [other for other in others if _is_named(other, assessment.duplicate_of_text)]
            if len(named) == 1:
                assessment.duplicate_of = ":".join((source, *named[0].key))


def _is_named(other: Assessment, text: str) -> bool:
    masked = mask_text(text)
    if numbered := _phrases().duplicate_number.search(masked.text):
        return other.item_number == masked.unmask(numbered["N"])
    match = _phrases().reference.search(masked.text)
    if match is None or match["release"] or not match["place"]:
        return False
    same_date = masked.unmask(match["D"]) == other.incident_date_text
    return same_date and split_country(match["place"].strip(" ,"))[0] == other.place_text
