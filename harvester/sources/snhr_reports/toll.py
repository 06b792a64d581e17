"""Tolls by party in sentences, lists and headlines: each number with its party and its period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from harvester.model.data import load_data
from harvester.model.document import ParseResult, Problem
from harvester.model.items import Figure
from harvester.model.theatre.belligerents import check_slug
from harvester.model.vocab import DatePrecision, Metric
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.grammar.dates import DATE, MONTH, DateSpan, parse_date
from harvester.parsers.grammar.periods import Period, find_span
from harvester.parsers.grammar.phrases import Rule, compile_rules, mask_text
from harvester.parsers.grammar.statements import Claimed, Sentence, load_phrasebook, read_sentence
from harvester.parsers.grammar.text import Block, split_sentences
from harvester.parsers.prose.tolls import check_parties

AUTHOR: Final = "Syrian Network for Human Rights"
COUNTRY: Final = "Syria"
PHRASES: Final = "sources/snhr_reports/toll"
REST: Final = "other_parties"
GROUPS: Final = (("islamist_groups", "islamic_state", "hayat_tahrir_al_sham"),)
ALL: Final = "all"
JOINT: Final = "joint"

_LONG: Final = timedelta(days=540)  # longer than a year and its half: a running total of the whole conflict
_YEAR: Final = r"20[0-9]{2}(?![0-9])"
_DOER: Final = re.compile(r"(?:\bby|\bat the hands of|\bof) (?:the )?(?:main |influential )*$", re.IGNORECASE)
_AT_LEAST: Final = re.compile(r"(?: [a-z]+)?,? at least\b", re.IGNORECASE)  # "1256 civilians at least": 2017
_EDGE: Final = re.compile(r"\b(?:beginning|end|start) of\b", re.IGNORECASE)
_START_OF: Final = re.compile(rf"\b(from|since|between) the (?:start|beginning) of [^,.;0-9]{{0,80}}? on (?={DATE})")
_SINCE: Final = re.compile(rf"\bsince (?:the beginning of )?(?P<day>{DATE}|{_YEAR})", re.IGNORECASE)
_HALF: Final = re.compile(rf"\b(?P<which>first|second) half of (?P<year>{_YEAR})", re.IGNORECASE)
_NAMED: Final = re.compile(
    rf"\b(?:in|of|for|during|throughout) (?:the (?:month|year) of )?"
    rf"(?P<words>{MONTH}(?:,? {_YEAR})?(?! ?\d)|{_YEAR})(?! so far)",
    re.IGNORECASE,
)


@cache
def _parties() -> tuple[Rule, ...]:
    data = load_data(PHRASES)
    slugs = [entry["belligerent"] for entry in data["party"]]
    for slug in slugs:
        if slug not in (ALL, JOINT):
            check_slug(slug)
    return compile_rules(data["party"], "belligerent")


@dataclass(frozen=True, slots=True)
class Mention:
    """A party where a masked sentence names it."""

    party: str
    start: int
    end: int


def find_parties(text: str) -> list[Mention]:
    """Find the parties that a sentence names, in order; of names that overlap the longest counts.

    >>> [mention.party for mention in find_parties("ISIS and other extremist groups, and Russian forces")]
    ['islamist_groups', 'russian_military']
    """
    found = [
        Mention(rule.name, *match.span())
        for rule in _parties()
        for pattern in rule.patterns
        for match in pattern.finditer(text)
    ]
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        if not any(mention.start < other.end and other.start < mention.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def find_party(text: str, claim: Claimed, others: list[Claimed], parties: list[Mention]) -> str | None:
    """Return the party that killed those whom ``claim`` counts; None where the sentence leaves it open.

    A party named as the doer behind the number counts ("… were killed by ISIS"), if no other number of dead stands
    between; else the last one named before it; else, where the sentence names none or only behind another number of
    dead ("772 were killed, 285 of them by ISIS"), all parties together.
    """
    following = min((other.start for other in others if other.start > claim.start), default=len(text))
    behind = [m for m in parties if claim.end <= m.start < following and _DOER.search(text[: m.start])]
    if behind:
        return behind[0].party
    before = [m for m in parties if m.end <= claim.start]
    if before:
        return before[-1].party
    return ALL if all(m.start > following for m in parties) else None


def read_toll(blocks: list[Block], root: str, assessed: Period | None, published: date | None) -> ParseResult:
    """Read every figure of a report; the first statement of one counts, and one that contradicts it is reported.

    The parties are summed unless two of them share a number.
    """
    result = ParseResult()
    joint: set[str] = set()
    written: dict[tuple[str, ...], Figure] = {}
    for block in blocks:
        for text in split_sentences(block.text):
            sentence = Sentence(text, block.locator, block.page)
            for figure in _read(sentence, root, assessed, published, result.problems, joint):
                before = written.setdefault(figure.key, figure)
                if (before.value_min, before.value_max) != (figure.value_min, figure.value_max):
                    stated = f"{before.value_text} in one sentence and {figure.value_text} in another"
                    what = f"{':'.join(figure.key[1:])} is {stated}; the first is kept."
                    result.problems.append(Problem("figure_contradicted", what, text, block.locator))
    figures = list(_settle(list(written.values()), result.problems))
    result.records += figures
    result.checks += [] if joint else check_parties(root, figures, REST, GROUPS)
    return result


def _settle(figures: list[Figure], problems: list[Problem]) -> Iterator[Figure]:
    """Leave out totals of a report on one party alone: headlines repeat its number without its name.

    A headline that names one party as a part ("Including 225 at the hands of …") stands above a toll of all.
    """
    parties = {figure.belligerent for figure in figures if figure.belligerent}
    has_part = any(f.belligerent and (f.quote or "").lower().startswith("including") for f in figures)
    stated = {(f.metric, f.value_min, f.period_start, f.period_end) for f in figures if f.belligerent}
    for figure in figures:
        if figure.belligerent or len(parties) != 1 or has_part:
            yield figure
        elif (figure.metric, figure.value_min, figure.period_start, figure.period_end) not in stated:
            problems.append(_unclear(figure.value_text or "", figure.quote or "", figure.locator or ""))


def _unclear(number: str, sentence: str, locator: str) -> Problem:
    return Problem(
        "party_unclear", f"{number}: it is not said which party killed them; read it by hand.", sentence, locator
    )


def _read(
    sentence: Sentence,
    root: str,
    assessed: Period | None,
    published: date | None,
    problems: list[Problem],
    joint: set[str],
) -> Iterator[Figure]:
    masked = mask_text(sentence.text)
    claims = list(read_sentence(sentence, load_phrasebook(PHRASES), problems))
    dead = [claim for claim in claims if claim.name == Metric.CIVILIANS_KILLED]
    parties = find_parties(masked.text) if claims else []
    for claim in claims:
        whole = next((other for other in reversed(dead) if other.start <= claim.start), claim)
        party = find_party(masked.text, whole, dead, parties)
        if party == JOINT:
            joint.add(claim.text)
        elif party is None:
            problems.append(_unclear(claim.text, sentence.text, sentence.locator))
        else:
            position = len(masked.unmask(masked.text[: whole.start]))
            period = find_period(sentence.text, position, assessed, published)
            floor = _AT_LEAST.match(masked.text, claim.end)
            printed = masked.unmask(masked.text[claim.start : floor.end() if floor else claim.end])
            yield _build(claim, printed, sentence, root, None if party == ALL else party, period)


def _build(
    claim: Claimed, printed: str, sentence: Sentence, root: str, party: str | None, period: Period | None
) -> Figure:
    """Build a figure; ``printed`` are its words, which go beyond the number where they bound it from behind."""
    count = parse_count(claim.text)
    is_floor = printed != claim.text
    metric = Metric(claim.name)
    span = period.span if period else None
    end = (span.end or span.start) if span else None
    if metric == Metric.CIVILIANS_KILLED and span and end and end - span.start > _LONG:
        metric = Metric.CIVILIANS_KILLED_TOTAL
    when = (f"{span.start:%Y-%m}_{end:%Y-%m}",) if span and end else ()
    return Figure(
        key=(root, metric.value, party or ALL, *when),
        parent=(root,),
        metric=metric,
        value_text=printed,
        value_min=count.min if count else None,
        value_max=count.max if count and not is_floor else None,
        qualifier="at least" if is_floor else count.qualifier if count else None,
        attributed_to=AUTHOR,
        belligerent=party,
        country=COUNTRY,
        period_text=period.text if period else None,
        period_start=span.start.isoformat() if span else None,
        period_end=end.isoformat() if end else None,
        period_precision=span.precision if span else None,
        as_of=end.isoformat() if end and metric == Metric.CIVILIANS_KILLED_TOTAL else None,
        as_of_precision=_precision_of_end(period) if metric == Metric.CIVILIANS_KILLED_TOTAL else None,
        quote=sentence.text,
        locator=sentence.locator,
        page=sentence.page,
    )


def _precision_of_end(period: Period | None) -> DatePrecision | None:
    """Say how exactly a running total's last day is stated: "the beginning of May" is a month."""
    if period is None:
        return None
    return DatePrecision.MONTH if _EDGE.search(period.text) else DatePrecision.DAY


def find_period(text: str, position: int, assessed: Period | None, published: date | None) -> Period | None:
    """Find the period of the number at ``position``: its sentence's own, else the one that the report is of.

    >>> find_period("Coalition forces killed 254 civilians in the first half of 2018", 24, None, None).span
    DateSpan(2018-01-01, 2018-06-30, range)
    """
    text = _START_OF.sub(r"\1 ", text)
    if stated := find_span(text, published):
        return stated
    last = (assessed.span.end or assessed.span.start) if assessed else published
    if (since := _SINCE.search(text)) and (start := parse_date(since["day"], published)) and last:
        return Period(since[0], DateSpan(start.start, last, DatePrecision.RANGE))
    if half := _HALF.search(text):
        first, final = ("January", "June") if half["which"].lower() == "first" else ("July", "December")
        span = parse_date(f"{first} to {final} {half['year']}")
        return Period(half[0], span) if span else assessed
    named = sorted(_NAMED.finditer(text), key=lambda match: abs(match.start() - position))
    spans = [(match["words"], span) for match in named if (span := parse_date(match["words"], published))]
    return Period(*spans[0]) if spans else assessed
