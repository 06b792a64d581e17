"""The lists of a quarterly report: incidents whose assessment was completed in the quarter, and those still open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from harvester.model.data import load_data
from harvester.model.document import Problem
from harvester.model.items import Assessment
from harvester.model.source import Issuer
from harvester.model.theatre.countries import country_names, find_country
from harvester.model.vocab import Finding, Reason
from harvester.parsers.civcas.list import read_source
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.grammar.dates import DATE, parse_date
from harvester.parsers.grammar.phrases import Rule, compile_rules
from harvester.parsers.grammar.statements import Sentence, load_phrasebook, read_sentence
from harvester.parsers.grammar.text import Block, split_sentences

PHRASES: Final = "sources/africom_civcas/items"

_LONGEST_HEADING: Final = 90  # characters
_MARK: Final = re.compile(r"^\s*(?:\(?\d{1,2}[.)]\s+|[•*–—-]\s*)")
_NEAR: Final = r"(?:in )?(?:the )?vicinity of |near |in |at "
_WHERE: Final = (
    rf"(?P<place>(?-i:[A-Z])[\w’'ʿ -]{{1,40}}?), (?P<country>{country_names(battlefields_only=True, spellings=True)})\b"
)
# The first three are how a list prints its heads; the last two are sentences of 2020 that hold both.
_HEADS: Final = (
    re.compile(rf"^(?:On )?(?P<date>{DATE})\s*(?:,|[–—:-]|;)?\s*(?:{_NEAR})?{_WHERE}", re.IGNORECASE),
    re.compile(rf"^(?:{_NEAR})?{_WHERE}\s*(?:,|[–—:-]|;)\s*(?:on )?(?P<date>{DATE})", re.IGNORECASE),
    re.compile(rf"\bon (?P<date>{DATE}),? (?:{_NEAR}){_WHERE}", re.IGNORECASE),
    re.compile(rf"\b(?:{_NEAR}){_WHERE},? (?:on |of )?(?P<date>{DATE})", re.IGNORECASE),
)
_BROUGHT_BY: Final = re.compile(
    r"\b(?:reports?|allegations?) from (?P<source>[^.;]{3,120}?) (?:claiming|alleging|that|about)\b"
)
_HEARSAY: Final = re.compile(r"\breceived\b[^.;]*\b(?:claiming|alleging|allegations?|that)\b", re.IGNORECASE)
_IN_SCOPE: Final = re.compile(rf"{DATE}|\bcivilians? (?:was|were|killed|injured)\b", re.IGNORECASE)


@dataclass
class Lists:
    """What a report's lists hold, what of them could not be read, and the blocks that belong to no list."""

    assessments: list[Assessment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    others: list[Block] = field(default_factory=list)


@cache
def _rules(name: str) -> tuple[Rule, ...]:
    data = load_data(PHRASES)
    return compile_rules(data[name], name, data["parts"])


def read_lists(blocks: list[Block], root: str, published: date | None, issuer: Issuer) -> Lists:
    """Read the items below the headings of the lists that ``issuer`` made.

    A date without a year is the latest before ``published``.
    """
    result = Lists()
    section: str | None = None
    counts: dict[str, int] = {}
    for block in blocks:
        opened = next((rule.name for rule in _rules("section") if _is_heading(block) and rule.search(block.text)), None)
        if opened or (section and _is_heading(block)):
            section = opened
        elif section and (head := find_head(block.text)):
            counts[section] = counts.get(section, 0) + 1
            key = (root, section, str(counts[section]))
            assessment = _read_item(block, head, key, published, result.problems)
            assessment.belligerent = issuer.belligerent
            result.assessments.append(assessment)
        elif section and block.tag == "li" and _IN_SCOPE.search(block.text):
            what = "An item of a list names no date, place and country that a phrase reads; read it by hand."
            result.problems.append(Problem("item_unreadable", what, block.text, block.locator))
        else:
            result.others.append(block)
    return result


def _is_heading(block: Block) -> bool:
    is_short = len(block.text) <= _LONGEST_HEADING and not re.search(r"[.!?]$", block.text)
    return block.tag in {"h2", "h3", "h4", "h5"} or (is_short and block.tag != "li" and find_head(block.text) is None)


def find_head(text: str) -> re.Match[str] | None:
    """Find the date, the place and the country of an incident.

    >>> find_head("Feb. 17, 2020, in the vicinity of Jilib, Somalia: substantiated.")["place"]
    'Jilib'
    >>> find_head("a strike in the vicinity of Jilib, Somalia, on Feb. 17, 2020.")["date"]
    'Feb. 17, 2020'
    """
    text = _MARK.sub("", text)
    return next((match for pattern in _HEADS if (match := pattern.search(text))), None)


def _read_item(
    block: Block, head: re.Match[str], key: tuple[str, ...], published: date | None, problems: list[Problem]
) -> Assessment:
    country = find_country(head["country"])
    source = _BROUGHT_BY.search(block.text)
    assessment = Assessment(
        key=key,
        parent=key[:1],
        item_number=key[2],
        incident_date_text=head["date"],
        place_text=head["place"].strip(),
        country=country.name if country else None,
        allegation_source_text=source["source"] if source else None,
        allegation_source=read_source(source["source"]) if source else None,
        quote=block.text,
        locator=block.locator,
        page=block.page,
    )
    span = parse_date(head["date"], published)
    if span:
        assessment.incident_date = span.start.isoformat()
        assessment.incident_date_end = span.end.isoformat() if span.end else None
        assessment.incident_date_precision = span.precision
    _set_finding(assessment, block.text, key[1], problems)
    _set_counts(assessment, block, problems)
    return assessment


def _set_finding(assessment: Assessment, text: str, section: str, problems: list[Problem]) -> None:
    """Read the finding from sentences that are not what somebody claims; an open item needs none."""
    own = [sentence for sentence in split_sentences(text) if not _HEARSAY.search(sentence)] or [text]
    found = [(rule.name, sentence) for sentence in own for rule in _rules("finding") if rule.search(sentence)]
    assessment.finding = Finding(found[0][0]) if found else Finding.OPEN if section == "open" else None
    assessment.status_text = found[0][1] if found else None
    if assessment.finding is None:
        what = f"Item {assessment.item_number} of the completed ones states no finding that a phrase claims."
        problems.append(Problem("finding_unread", what, text, assessment.locator or ""))
    if assessment.finding == Finding.DUPLICATE:
        assessment.duplicate_of_text = assessment.status_text
    if assessment.finding == Finding.NON_CREDIBLE:
        reasons = (rule.name for rule in _rules("reason") if any(map(rule.search, own)))
        assessment.reason = next((Reason(name) for name in reasons), None)


def _set_counts(assessment: Assessment, block: Block, problems: list[Problem]) -> None:
    """Read the killed and the injured; they are the command's own only where it substantiated the report."""
    book = load_phrasebook(PHRASES)
    claims = [
        claim
        for sentence in split_sentences(block.text)
        for claim in read_sentence(Sentence(sentence, block.locator, block.page), book, problems)
    ]
    if assessment.finding != Finding.CREDIBLE:
        return
    for claim in claims:
        count = parse_count(claim.text)
        if count and getattr(assessment, f"{claim.name}_text") is None:
            setattr(assessment, f"{claim.name}_text", claim.text)
            setattr(assessment, f"{claim.name}_min", count.min)
            setattr(assessment, f"{claim.name}_max", count.max)
    if assessment.killed_text is None and assessment.injured_text is None:
        what = f"Item {assessment.item_number} is substantiated but states no number that a phrase claims."
        problems.append(Problem("casualties_unread", what, block.text, block.locator))


def sentences_of(blocks: list[Block]) -> Iterator[Sentence]:
    """Yield the sentences of blocks."""
    for block in blocks:
        for text in split_sentences(block.text):
            yield Sentence(text, block.locator, block.page)
