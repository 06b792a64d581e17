"""Claims of prose: what one is, how repetitions merge, and the figures that they become."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from harvester.model.document import Problem
from harvester.model.items import Figure
from harvester.model.vocab import DatePrecision, FigureStatus, Metric
from harvester.parsers.grammar.counts import Count
from harvester.parsers.grammar.periods import Period

TOTALS = {
    Metric.CIVILIANS_KILLED: Metric.CIVILIANS_KILLED_TOTAL,
    Metric.STRIKES: Metric.STRIKES_TOTAL,
    Metric.ENGAGEMENTS: Metric.ENGAGEMENTS_TOTAL,
    Metric.REPORTS_RECEIVED: Metric.REPORTS_TOTAL,
    Metric.REPORTS_CREDIBLE: Metric.REPORTS_CREDIBLE_TOTAL,
}

ADDED = re.compile(r"\b(?:another|additional|further|extra)\b", re.IGNORECASE)
"""Words of a number that comes on top of another, which it therefore neither repeats nor contradicts."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One number that a sentence claims.

    Attributes:
        actor: who claims it; None where it is somebody on no list.
        metric: what is counted.
        count: bounds and qualifier.
        text: the number as printed.
        status: standing that the sentence gives it.
        period: what it covers.
        belligerent: whose actions it is about, where the sentence names one.
        country: the one country that it is limited to.
        place: the place that it is limited to, as printed.
        sentence: the words it was read from.
        locator: where they stand.
        page: page of a PDF.
        quoted: whether the number stands in quotation marks.
    """

    actor: str | None
    metric: Metric
    count: Count
    text: str
    status: FigureStatus | None
    period: Period | None
    belligerent: str | None
    country: str | None
    place: str | None
    sentence: str
    locator: str
    page: int | None = None
    quoted: bool = False


def merge_repetitions(claims: Sequence[Claim], problems: list[Problem]) -> list[Claim]:
    """Keep each claim once: the one with a period, or in quotation marks, stands for its repetitions.

    Two values of one speaker for the same thing contradict each other: the quoted one is kept, and the other reported.
    """
    kept: list[Claim] = []
    for claim in claims:
        twin = next((i for i, other in enumerate(kept) if _is_repetition(claim, other)), None)
        if twin is not None:
            kept[twin] = _richer(kept[twin], claim)
            continue
        rival = next((i for i, other in enumerate(kept) if _contradicts(claim, other)), None)
        if rival is None:
            kept.append(claim)
            continue
        loser = claim
        if claim.quoted and not kept[rival].quoted:
            loser, kept[rival] = kept[rival], claim
        what = f"{loser.actor}: {loser.metric} is {loser.text} here and {kept[rival].text} elsewhere; that one is kept."
        problems.append(Problem("figure_contradicted", what, loser.sentence, loser.locator))
    return kept


def _is_repetition(claim: Claim, other: Claim) -> bool:
    if claim.actor is None:
        return False
    same_number = (claim.actor, claim.count.min, claim.count.max) == (other.actor, other.count.min, other.count.max)
    family = {TOTALS.get(claim.metric, claim.metric), TOTALS.get(other.metric, other.metric)}
    compatible = claim.period is None or other.period is None or claim.period.span == other.period.span
    return (
        same_number and len(family) == 1 and compatible and (claim.country, claim.place) == (other.country, other.place)
    )


def _richer(first: Claim, second: Claim) -> Claim:
    """Return whichever says more, with the running total's metric where either knows that it is one."""
    best = max((first, second), key=lambda claim: (claim.period is not None, claim.quoted, claim is first))
    metric = next((c.metric for c in (first, second) if c.metric in TOTALS.values()), best.metric)
    return replace(best, metric=metric, status=best.status or first.status or second.status)


def _contradicts(claim: Claim, other: Claim) -> bool:
    def subject(c: Claim) -> tuple[object, ...]:
        return (c.actor, c.metric, c.period.span if c.period else None, c.country, c.place, c.belligerent, c.status)

    if claim.actor is None or ADDED.search(claim.text) or ADDED.search(other.text):
        return False
    return subject(claim) == subject(other)


def build_figures(claims: Iterable[Claim], root: str) -> Iterator[Figure]:
    """Build the figures of one document; ``root`` is the key of its report.

    A figure's key is its metric, its speaker and its period; a second one of the same kind gets a number.
    """
    seen: dict[tuple[str, ...], int] = {}
    for claim in claims:
        key = (
            root,
            claim.metric.value,
            _slug(claim.actor or "unlisted"),
            *_key_of_period(claim),
            *_key_of_place(claim),
        )
        seen[key] = seen.get(key, 0) + 1
        yield _build_figure(claim, key if seen[key] == 1 else (*key, str(seen[key])), root)


def _build_figure(claim: Claim, key: tuple[str, ...], root: str) -> Figure:
    figure = Figure(
        key=key,
        parent=(root,),
        metric=claim.metric,
        value_text=claim.text,
        value_min=claim.count.min,
        value_max=claim.count.max,
        qualifier=claim.count.qualifier,
        status=claim.status,
        attributed_to=claim.actor,
        belligerent=claim.belligerent,
        country=claim.country,
        place_text=claim.place,
        quote=claim.sentence,
        locator=claim.locator,
        page=claim.page,
    )
    if claim.period:
        span = claim.period.span
        figure.period_text, figure.period_precision = claim.period.text, span.precision
        figure.period_start = span.start.isoformat()
        figure.period_end = span.end.isoformat() if span.end else None
        if claim.metric in TOTALS.values() and figure.period_end:
            figure.as_of, figure.as_of_precision = figure.period_end, DatePrecision.MONTH
    return figure


def _key_of_period(claim: Claim) -> tuple[str, ...]:
    return (claim.period.span.start.isoformat()[:7],) if claim.period else ()


def _key_of_place(claim: Claim) -> tuple[str, ...]:
    return tuple(_slug(part) for part in (claim.country, claim.place) if part)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
