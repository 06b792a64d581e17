"""The summary of a monthly civilian casualty report: its months and every figure that its sentences state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from harvester.model.document import Problem
from harvester.model.items import Figure
from harvester.model.source import Issuer
from harvester.model.vocab import DatePrecision, Metric
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.grammar.dates import DateSpan, find_dates, parse_date
from harvester.parsers.grammar.periods import Period, find_named, find_span
from harvester.parsers.grammar.statements import Sentence, load_phrasebook, read_sentence

PHRASES = "parsers/civcas/summary"
CAMPAIGN_STARTED = 2014

CUMULATIVE = frozenset(
    {
        Metric.CIVILIANS_KILLED_TOTAL,
        Metric.STRIKES_TOTAL,
        Metric.ENGAGEMENTS_TOTAL,
        Metric.REPORTS_TOTAL,
        Metric.REPORTS_CREDIBLE_TOTAL,
    }
)
_TOTALS = {
    Metric.REPORTS_RECEIVED: Metric.REPORTS_TOTAL,
    Metric.REPORTS_CREDIBLE: Metric.REPORTS_CREDIBLE_TOTAL,
    Metric.CIVILIANS_KILLED: Metric.CIVILIANS_KILLED_TOTAL,
}
_FLOW = frozenset({Metric.REPORTS_CARRIED_OVER, Metric.REPORTS_RECEIVED, Metric.REPORTS_COMPLETED})
_LONGEST_PERIOD = timedelta(days=367)  # a report covers a month, a quarter or a year; longer is the campaign
_LEAD = 40  # characters before a month that can make it the reporting month
_LONGEST_SENTENCE = 5000  # characters
_BEFORE_MONTH = re.compile(
    r"(?:(?P<opens>^|[-–—:]\s*)|\b)(?P<word>(?:during|in|for|from|between|throughout)\s+)?(?:the\s+)?\Z", re.IGNORECASE
)
_SPEAKER = re.compile(
    r"\s*,?\s+(?:the\s+)?(?:U\.?S\.?-led\s+)?(?:CJTF|Combined\s+Joint|Coalition|Operation)", re.IGNORECASE
)
_OPENERS = ("from ", "between ", "month of ", "months of ", "quarter ", "first ", "second ", "third ", "fourth ")
_SAME_PERIOD = re.compile(
    r"\b(?:during|in|for) (?:the|this|that) (?:same )?(?:quarter|(?:reporting )?period|half[- ]year|months)\b",
    re.IGNORECASE,
)
_THIS_PERIOD = re.compile(r"\bduring this (?:time )?period\b|\bto date\b", re.IGNORECASE)
_END_OF_MONTH = re.compile(r"\bat the end of (?:the month|[A-Z][a-z]+(?: \d{4})?)\b")


@dataclass
class Summary:
    """What a summary states: reporting months in order, figures, the metrics of all statements, problems."""

    months: list[DateSpan] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    strikes_period: Period | None = None
    metrics: set[Metric] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Statement:
    """One number, claimed by a rule, before it is known which month it belongs to."""

    metric: Metric
    value_text: str
    sentence: Sentence
    month: DateSpan | None
    period: Period | None


def read_summary(sentences: Iterable[Sentence], published: date | None, issuer: Issuer) -> Summary:
    """Read every figure of a report's sentences, in order; ``issuer`` claims them.

    A month without a year is the latest before ``published``. A number next to the words of a figure that no rule
    claims is reported as ``figure_unread``; one that is stated twice with different values as ``figure_contradicted``.
    """
    summary = Summary()
    statements: list[_Statement] = []
    month: DateSpan | None = None
    announced: DateSpan | None = None
    for sentence in sentences:
        if len(sentence.text) > _LONGEST_SENTENCE:
            message = "No sentence is so long; its figures are not read."
            summary.problems.append(Problem("figure_unread", message, sentence.text[:200], sentence.locator))
            continue
        span = find_span(sentence.text, published)
        stated = _find_month(sentence.text, published)
        announced = stated or _find_announced(span) or announced
        if stated is None and _SAME_PERIOD.search(sentence.text):
            stated = announced
        claims = read_sentence(sentence, load_phrasebook(PHRASES), summary.problems)
        found = [(Metric(claim.name), claim.text) for claim in claims]
        if stated is None and span and span.span.start.year <= CAMPAIGN_STARTED:
            found = _of_campaign(found, sentence, summary.problems)
        if span and "strikes" in sentence.text and span.span.start.year <= CAMPAIGN_STARTED:
            summary.strikes_period = span
        if stated and any(metric in _FLOW for metric, _ in found):
            month = stated
            if month not in summary.months:
                summary.months.append(month)
        period = span or (summary.strikes_period if _THIS_PERIOD.search(sentence.text) else None)
        statements.extend(
            _Statement(metric, text, sentence, month, period if metric in CUMULATIVE or month is None else None)
            for metric, text in found
        )
    if not summary.months and summary.strikes_period:
        summary.months.append(_last_month(summary.strikes_period.span))
    elif (
        not summary.months
        and published
        and {Metric.CIVILIANS_KILLED, Metric.CIVILIANS_INJURED} & {s.metric for s in statements}
    ):
        summary.months.append(DateSpan(published, None, DatePrecision.DAY))
    summary.metrics = {statement.metric for statement in statements}
    _write_figures(statements, summary, issuer)
    return summary


def _of_campaign(
    found: list[tuple[Metric, str]], sentence: Sentence, problems: list[Problem]
) -> list[tuple[Metric, str]]:
    """Read the reports that a sentence counts over the whole campaign as running totals, never as a month's."""
    kept = [(_TOTALS.get(metric, metric), text) for metric, text in found]
    for metric, text in kept:
        if metric not in CUMULATIVE:
            what = f"{text} counts {metric} over the whole campaign, for which there is no metric; read it by hand."
            problems.append(Problem("figure_unread", what, sentence.text, sentence.locator))
    return [(metric, text) for metric, text in kept if metric in CUMULATIVE]


def _find_month(text: str, published: date | None) -> DateSpan | None:
    """Find the month or months that a sentence reports on: named first, or right before who reports."""
    for found in find_dates(text, published):
        span, before = found.span, _BEFORE_MONTH.search(text, max(found.start - _LEAD, 0), found.start)
        if span is None or before is None or span.precision not in (DatePrecision.MONTH, DatePrecision.RANGE):
            continue
        is_named = before["word"] or found.text.lower().startswith(_OPENERS) or before["opens"] is not None
        is_first = before["opens"] is not None and text[found.end : found.end + 1] == ","
        is_whole = span.start.day == 1 and (span.last + timedelta(days=1)).day == 1
        if is_whole and is_named and (is_first or _SPEAKER.match(text, found.end)) and _is_reporting(span):
            return span
    return None


def _is_reporting(span: DateSpan) -> bool:
    return span.last - span.start < _LONGEST_PERIOD


def _find_announced(span: Period | None) -> DateSpan | None:
    """Give the quarter or half-year that a sentence names, for the sentences that speak of "the quarter"."""
    is_named = span is not None and re.search(r"quarter|half|months", span.text, re.IGNORECASE)
    return span.span if span and is_named and _is_reporting(span.span) else None


def month_key(months: DateSpan) -> str:
    """Name the reporting month, or the months of a periodic report by the first and the last.

    A list of assessments without a month, as in 2016, is named by its own day.

    >>> month_key(parse_date("July 2018")), month_key(parse_date("April to June 2021"))
    ('2018-07', '2021-04_2021-06')
    """
    if months.precision is DatePrecision.DAY:
        return months.start.isoformat()
    first, last = (f"{day:%Y-%m}" for day in (months.start, months.end or months.start))
    return first if first == last else f"{first}_{last}"


def _last_month(span: DateSpan) -> DateSpan:
    end = span.end or span.start
    month = parse_date(f"{end:%Y-%m}")
    assert month is not None  # a year and a month always read
    return month


def _write_figures(statements: list[_Statement], summary: Summary, issuer: Issuer) -> None:
    """Turn statements into figures of their months; the first statement of a figure counts."""
    written: dict[tuple[str, ...], Figure] = {}
    for statement in statements:
        month = _month_of(statement, summary.months)
        if month is None:
            continue
        figure = _build_figure(statement, month, issuer)
        before = written.get(figure.key)
        if before is None:
            written[figure.key] = figure
            summary.figures.append(figure)
        elif (before.value_min, before.value_max) != (figure.value_min, figure.value_max):
            summary.problems.append(
                Problem(
                    "figure_contradicted",
                    f"{figure.metric} is {before.value_text} in one sentence and {figure.value_text} in another; the "
                    "first is kept.",
                    statement.sentence.text,
                    statement.sentence.locator,
                )
            )


def _month_of(statement: _Statement, months: list[DateSpan]) -> DateSpan | None:
    if len(months) > 1 and statement.period:
        by_period = _last_month(statement.period.span)
        if by_period in months:
            return by_period
    return statement.month or (months[0] if months else None)


def _build_figure(statement: _Statement, month: DateSpan, issuer: Issuer) -> Figure:
    count = parse_count(statement.value_text)
    root = month_key(month)
    figure = Figure(
        key=(root, statement.metric.value),
        parent=(root,),
        metric=statement.metric,
        value_text=statement.value_text,
        value_min=count.min if count else None,
        value_max=count.max if count else None,
        qualifier=count.qualifier if count else None,
        attributed_to=issuer.speaker,
        belligerent=issuer.belligerent,
        quote=statement.sentence.text,
        locator=statement.sentence.locator,
        page=statement.sentence.page,
    )
    _set_period(figure, statement, month)
    return figure


def _set_period(figure: Figure, statement: _Statement, month: DateSpan) -> None:
    """Set what the number counts: the reporting month, or the running total's period and the day it counts to."""
    if statement.metric not in CUMULATIVE and month.precision is not DatePrecision.DAY:
        figure.period_start, figure.period_end = month.start.isoformat(), month.end.isoformat() if month.end else None
        figure.period_precision = month.precision
        if at_end := _END_OF_MONTH.search(statement.sentence.text):
            is_stock = statement.metric in (Metric.REPORTS_OPEN, Metric.REPORTS_REOPENED)
            figure.as_of_text = at_end[0].removeprefix("at the ") if is_stock else None
            figure.as_of = figure.period_end if is_stock else None
            figure.as_of_precision = DatePrecision.DAY if is_stock else None
        return
    period = statement.period or find_named(statement.sentence.text)
    if period:
        figure.period_text, figure.period_precision = period.text, period.span.precision
        figure.period_start = period.span.start.isoformat()
        figure.period_end = period.span.end.isoformat() if period.span.end else None
    if period and figure.period_end and statement.metric in CUMULATIVE:
        is_day = "end of" in period.text.lower()
        figure.as_of = figure.period_end
        figure.as_of_precision = DatePrecision.DAY if is_day else DatePrecision.MONTH
