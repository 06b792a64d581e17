"""The incident list of a monthly civilian casualty report: one assessment an item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from harvester.model.data import load_data
from harvester.model.document import Problem
from harvester.model.items import Assessment
from harvester.model.source import Issuer
from harvester.model.theatre.countries import country_names, list_countries
from harvester.model.vocab import AllegationSource, Finding, Reason
from harvester.parsers.grammar.counts import QUALIFIER, Count, parse_count
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.grammar.lazy import LazyPattern
from harvester.parsers.grammar.phrases import (
    Masked,
    Rule,
    compile_pattern,
    compile_patterns,
    compile_rules,
    mask_text,
)
from harvester.parsers.grammar.text import Block, split_sentences

_NUMBERED = re.compile(
    r"^\s*(?:[(#]|No\.\s)?\s*(?P<number>\d{1,3})(?:\s*[.)]+|\s+[–—-]+(?=\s))\s*"
    r"(?:\((?:CIVCAS\s*)?#?\d{2,5}\)\s*)?(?P<rest>\S.*)$",
    re.DOTALL,
)
_BULLET = re.compile(r"^\s*(?:[•‣▪·*]|[–—-]+\s)\s*")
_PLACE_START = re.compile(
    r"^(?:,\s*)?(?:(?:in\s+the\s+)?vicinity\s+of\s+|near\s+|in\s+|at\s+|around\s+)?", re.IGNORECASE
)
_ON = re.compile(r"^\s*On\s+(?=[A-Z])")
_VIA = re.compile(r",?\s+via\s+(?P<source>[^:]+?)\s*$", re.IGNORECASE)
_AFTER_COUNTRY = "|".join(f"(?<=, {re.escape(country.name)})" for country in list_countries())
_HEAD_END = re.compile(
    r"\s*:\s+|:$|\s+[–—-]+\s+(?=[A-Z])"
    rf"|(?:{_AFTER_COUNTRY}),\s+(?=(?:during|when|it\s+(?:is|was))\b)"  # one sentence, as in 2016
    rf"|(?:(?<=\breport)|(?<=\breports)|(?<=\bmedia)|{_AFTER_COUNTRY})[.;](?:\s+(?=[A-Z])|$)"
)
# A source may end with its sentence; the stops of "U.N." and "Sept." end none.
_SOURCE_END = re.compile(r"(?<=[a-z]{3})(?<!\bSept)[.;]\s+(?=[A-Z])")
_DATE_BREAK = re.compile(r",|\s+(?=near\b|in\b|at\b|around\b|between\b)", re.IGNORECASE)
_COUNTRY = re.compile(
    rf"(?P<name>.+?)(?:,\s*|(?<!\bnorthern)(?<!\bsouthern)(?<!\beastern)(?<!\bwestern)(?<!\bcentral)\s+)"
    rf"(?P<country>{country_names()})",
    re.DOTALL,
)
_QUALIFIED = re.compile(rf"\b{QUALIFIER}\s")
_REASONED = re.compile(r"\b(?:civilians?|casualt(?:y|ies)|strikes?|killed|credib(?:le|ility))\b", re.IGNORECASE)
_GRID_LIKE = re.compile(r"\b\d{1,2}[C-X]\s?[A-Z]{2}\s?\d{2}")
_LONGEST_HEAD = 220  # characters


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
class Outcome:
    """A finding with the phrases that say it."""

    finding: Finding
    reason: Reason | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Phrases:
    sections: tuple[Rule, ...]
    outcomes: tuple[Outcome, ...]
    counts: tuple[Rule, ...]
    sources: tuple[Rule, ...]
    corrections: tuple[LazyPattern, ...]
    duplicate_number: LazyPattern
    reference: LazyPattern


@cache
def _phrases() -> _Phrases:
    data = load_data("parsers/civcas/list")
    parts = data["parts"]
    rules = compile_rules(data["outcome"], "finding", parts)
    return _Phrases(
        compile_rules(data["section"], "finding", parts),
        tuple(
            Outcome(Finding(table["finding"]), Reason(table["reason"]) if "reason" in table else None, rule)
            for table, rule in zip(data["outcome"], rules, strict=True)
        ),
        compile_rules(data["count"], "group", parts),
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


def split_number(text: str) -> tuple[str | None, str]:
    """Split the printed number, or the bullet, off an item; a number of the military's own register goes with it.

    >>> split_number("(12) May 5, 2016"), split_number("• May 5, 2016"), split_number("May 5, 2016")
    (('12', 'May 5, 2016'), (None, 'May 5, 2016'), (None, 'May 5, 2016'))
    """
    numbered = _NUMBERED.match(text)
    return (numbered["number"], numbered["rest"]) if numbered else (None, _BULLET.sub("", text, count=1))


def is_item(text: str, tag: str, context: date | None, *, in_list: bool) -> bool:
    """Tell whether a block opens with an item's number or bullet, its date and its place.

    A paragraph without either is an item only ``in_list``, below a heading of the list.
    """
    number, rest = split_number(text)
    is_marked = number is not None or tag == "li" or bool(_BULLET.match(text))
    head = split_head(rest, context) if is_marked or in_list else None
    return head is not None and bool(in_list or head.source or head.outcome or rest.rstrip().endswith(":"))


@dataclass(frozen=True, slots=True)
class Head:
    """The words of an item before its outcome."""

    date_text: str
    place: str
    source: str | None
    outcome: str


def split_head(text: str, context: date | None) -> Head | None:
    """Split an item into date, place, source and outcome; None where it does not open with a date and a place.

    >>> split_head("June 17, 2017, near Mosul, Iraq, via social media report: No strikes.", None)
    Head(date_text='June 17, 2017', place='Mosul, Iraq', source='social media report', outcome='No strikes.')
    """
    ends = list(_HEAD_END.finditer(text, 0, _LONGEST_HEAD))
    heads = [(text[: end.start()], text[end.end() :].strip()) for end in ends] or [(text[:_LONGEST_HEAD], "")]
    sourced = (_cut_source(head, text) or (head, outcome) for head, outcome in heads)
    found = (_read_head(head, outcome, context, is_closed=bool(ends)) for head, outcome in sourced)
    return next((head for head in found if head), None)


def _cut_source(head: str, text: str) -> tuple[str, str] | None:
    """End a head with the sentence that names its source, where the outcome follows in sentences of its own."""
    via = _VIA.search(head)
    end = _SOURCE_END.search(head, via.start("source")) if via else None
    return (head[: end.start()], text[end.end() :].strip()) if end else None


def _read_head(head: str, outcome: str, context: date | None, *, is_closed: bool) -> Head | None:
    """Read the words before an outcome; where nothing closes them, a source or a country must."""
    via = _VIA.search(head)
    source = via["source"].strip(" .,;") if via else None
    head = _ON.sub("", head[: via.start()] if via else head)
    breaks = [match.start() for match in _DATE_BREAK.finditer(head)]
    dated = [position for position in breaks if parse_date(head[:position], context)]
    if not dated:
        return None
    split = max(dated)
    place = _PLACE_START.sub("", head[split:].strip(), count=1).strip(" ,.")
    is_named = place[:1].isalpha() or place[:1] in "‘’'`ʿ"  # a year that was cut off is no place
    is_whole = is_closed or via is not None or split_country(place)[1] is not None
    return Head(head[:split].strip(" ,"), place, source, outcome) if is_named and is_whole else None


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
        problems.append(_problem("item_unreadable", "does not open with a date and a place", item))
        return None
    place, country = split_country(head.place)
    assessment = Assessment(
        key=(item.month,),
        parent=(item.month,),
        item_number=item.number,
        incident_date_text=head.date_text,
        place_text=place,
        country=country,
        allegation_source_text=head.source,
        quote=item.text,
        locator=item.block.locator,
        page=item.block.page,
    )
    _set_date(assessment, context)
    if head.source:
        assessment.allegation_source = read_source(head.source)
    _set_outcome(assessment, head.outcome, item, problems)
    _set_grid(assessment, head.outcome)
    return assessment


def _problem(reason: str, what: str, item: Item) -> Problem:
    return Problem(reason, f"Item {item.number} {what}; read it by hand.", item.text, item.block.locator)


def _set_date(assessment: Assessment, context: date | None) -> None:
    span = parse_date(assessment.incident_date_text or "", context)
    if span:
        assessment.incident_date = span.start.isoformat()
        assessment.incident_date_end = span.end.isoformat() if span.end else None
        assessment.incident_date_precision = span.precision


def _set_grid(assessment: Assessment, text: str) -> None:
    """Read the grid reference that an item of the later lists ends with."""
    if not _GRID_LIKE.search(text):
        return
    # The reader belongs to the tables of PDFs, whose modules the other lists need not wait for.
    from harvester.parsers.casualties.cells import read_grid

    if grid := read_grid(text):
        assessment.mgrs, assessment.lat, assessment.lon = grid.mgrs, grid.lat, grid.lon


def split_country(place: str) -> tuple[str, str | None]:
    """Split the country off a printed place, where one is printed.

    >>> split_country("Hama Province, Syria"), split_country("Mosul"), split_country("eastern Syria")
    (('Hama Province', 'Syria'), ('Mosul', None), ('eastern Syria', None))
    """
    match = _COUNTRY.fullmatch(place)
    return (match["name"].strip(), match["country"]) if match else (place, None)


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
    sentences = split_sentences(text)
    corrections = [sentence for sentence in sentences if _is_correction(sentence)]
    assessment.correction_text = " ".join(corrections) or None
    remaining = " ".join(sentence for sentence in sentences if sentence not in corrections) or text
    outcome = find_outcome(remaining)
    assessment.status_text = remaining or None
    assessment.finding = outcome.finding if outcome else item.section
    assessment.reason = outcome.reason if outcome else None
    if assessment.finding is None:
        problems.append(_problem("finding_unread", "states no finding that a phrase claims", item))
    elif assessment.finding == Finding.NON_CREDIBLE and assessment.reason is None and _REASONED.search(remaining):
        problems.append(_problem("reason_unread", "is non-credible for a reason that no phrase claims", item))
    elif outcome and item.section and outcome.finding != item.section:
        _note_section(outcome, item, problems)
    if assessment.finding == Finding.CREDIBLE:
        _set_counts(assessment, remaining, item, problems)
    if assessment.finding == Finding.DUPLICATE:
        assessment.duplicate_of_text = next((s for s in sentences if "duplicate" in s.lower()), None)


def _note_section(outcome: Outcome, item: Item, problems: list[Problem]) -> None:
    """Report an item whose own words contradict its section; a duplicate may stand in any section."""
    if {outcome.finding, item.section} == {Finding.CREDIBLE, Finding.NON_CREDIBLE}:
        problems.append(_problem("finding_contradicted", f"stands among the {item.section} ones", item))


def _is_correction(sentence: str) -> bool:
    masked = mask_text(sentence).text
    return "duplicate" not in masked.lower() and any(pattern.search(masked) for pattern in _phrases().corrections)


def find_outcome(text: str) -> Outcome | None:
    """Return the first outcome whose phrases occur."""
    masked = mask_text(text).text
    return next((outcome for outcome in _phrases().outcomes if outcome.rule.search(masked)), None)


def _set_counts(assessment: Assessment, text: str, item: Item, problems: list[Problem]) -> None:
    counts = dict(read_counts(text))
    for group, (printed, count) in counts.items():
        setattr(assessment, f"{group}_text", printed)
        setattr(assessment, f"{group}_min", count.min)
        setattr(assessment, f"{group}_max", count.max)
    if not counts:
        problems.append(_problem("casualties_unread", "is credible but states no number that a phrase claims", item))


_SINGLE = re.compile(
    r"\b(?:a|an|the) (?=(?:[a-z]+ )?(?:civilian|non-combatant|person|man|woman|child|bystander)\b)", re.I
)


def read_counts(text: str) -> Iterator[tuple[str, tuple[str, Count]]]:
    """Yield what an outcome says of the killed and the injured: printed words and count.

    >>> dict(read_counts("it was assessed that 25 civilians were unintentionally killed and 40 wounded."))
    {'killed': ('25', Count(25, 25, None)), 'injured': ('40', Count(40, 40, None))}
    """
    masked = mask_text(_SINGLE.sub("one ", text))
    claimed: set[int] = set()
    for rule in _phrases().counts:
        for pattern in rule.patterns:
            match = _find_unclaimed(pattern, masked, claimed)
            printed = masked.unmask(match["N"]) if match else ""
            count = parse_count(printed) or _add_up(printed)
            if match and count:
                claimed.update(masked.tokens(match["N"]))
                yield rule.name, (printed if printed in text else "a civilian", count)
                break


def _find_unclaimed(pattern: LazyPattern, masked: Masked, claimed: set[int]) -> re.Match[str] | None:
    """Return the first match whose number is still free; matches may overlap ("two were killed and three wounded")."""
    position = 0
    while match := pattern.search(masked.text, position):
        if not claimed.intersection(masked.tokens(match["N"])):
            return match
        position = match.start() + 1
    return None


def _add_up(text: str) -> Count | None:
    """Add the parts of a list of people, which the text states one by one and together.

    >>> _add_up("two children and one woman"), _add_up("at least two children and one woman")
    (Count(3, 3, None), None)
    """
    counts = [parse_count(printed) for printed in mask_text(text).numbers]
    if len(counts) < 2 or _QUALIFIED.search(text):
        return None
    total = sum(count.min or 0 for count in counts if count)
    return Count(total, total)


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
