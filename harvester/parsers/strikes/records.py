"""Records of a strike release: keys, dates and figures for what the release reader found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from harvester.model.document import Check, ParseResult, Problem
from harvester.model.items import Figure, Record, Strike, StrikeTarget
from harvester.model.source import Issuer
from harvester.model.vocab import DatePrecision, Metric
from harvester.parsers.grammar.counts import Count
from harvester.parsers.grammar.dates import DateSpan, is_relative, parse_date
from harvester.parsers.strikes.lines import Kind
from harvester.parsers.strikes.release import Line, Release, Total
from harvester.parsers.strikes.targets import Target, find_unknown_words, parse_results

_METRICS = {
    Kind.STRIKES: (Metric.STRIKES, Metric.ENGAGEMENTS),
    Kind.NONE: (Metric.STRIKES, Metric.ENGAGEMENTS),
    Kind.CONTEXT: (Metric.STRIKES, Metric.ENGAGEMENTS),
    Kind.RUNNING: (Metric.STRIKES_TOTAL, Metric.ENGAGEMENTS_TOTAL),
    Kind.OTHERS: (Metric.STRIKES_BY_OTHERS, Metric.STRIKES_BY_OTHERS),
}
_PARTNERS = re.compile(r"\b(?:partner|nations?|U\.S\.|US|United States|French|British|Iraqi)\b")
_WHOLE = re.compile(r"\bcoalition\b|\bCJTF", re.IGNORECASE)


def build_strikes(release: Release, root: str, published: date | None, issuer: Issuer) -> ParseResult:
    """Build a row for every line and for each of its targets; what cannot be read becomes a problem."""
    result = ParseResult()
    bounds = _bounds(release, published)
    for number, line in enumerate(release.lines, start=1):
        inherited = None if line.late else release.country_dates.get(line.country or "") or release.lead_date
        days = _Days(line.date_text or inherited, published, None if line.late else bounds)
        strike = _build_strike(line, (root, "strike", str(number)), str(number), days)
        strike.belligerent = issuer.belligerent
        result.records.append(strike)
        result.problems.extend(days.problems(line.statement.quote, line.block.locator))
        _add_targets(result, line, strike)
    return result


def _build_strike(line: Line, key: tuple[str, ...], number: str, days: _Days) -> Strike:
    stated = line.statement
    return Strike(
        key=key,
        parent=key[:1],
        item_number=number,
        country=line.country,
        place_text=stated.place_text,
        place_relation=stated.place_relation or None,
        strikes_text=stated.strikes_text,
        strikes_min=_low(stated.strikes),
        strikes_max=_high(stated.strikes),
        engagements_text=stated.engagements_text,
        engagements_min=_low(stated.engagements),
        engagements_max=_high(stated.engagements),
        late=int(line.late),
        actor=_find_actor(stated.subject),
        quote=stated.quote,
        locator=line.block.locator,
        page=line.block.page,
        strike_date_text=days.text,
        date_inferred=int(line.date_text is None) if days.text else None,
        **_dated("strike_date", days.span),
    )


def _bounds(release: Release, published: date | None) -> DateSpan | None:
    """Give the days that a release is about: those of its lead, and those that it gives a country."""
    texts = [release.lead_date or "", *release.country_dates.values()]
    spans = [span for text in texts if (span := parse_date(text, published))]
    if not spans:
        return None
    first, last = min(span.start for span in spans), max(span.last for span in spans)
    return DateSpan(first, last, DatePrecision.RANGE)


def _overlap(left: DateSpan, right: DateSpan) -> bool:
    return left.start <= right.last and right.start <= left.last


def _low(count: Count | None) -> int | None:
    return count.min if count else None


def _high(count: Count | None) -> int | None:
    return count.max if count else None


def _find_actor(subject: str) -> str | None:
    """Name who struck, where the sentence names someone other than the Coalition as a whole."""
    return subject if _PARTNERS.search(subject) and not _WHOLE.search(subject) else None


def _dated(name: str, span: DateSpan | None) -> dict[str, str | DatePrecision]:
    """Give the columns of a date: a range has a last day, a single day has none."""
    if span is None:
        return {}
    start = {name: span.start.isoformat(), f"{name}_precision": span.precision}
    return start | ({f"{name}_end": span.end.isoformat()} if span.end else {})


def _add_targets(result: ParseResult, line: Line, strike: Strike) -> None:
    number = 0
    for text in line.results:
        results = parse_results(text)
        for target in results.targets:
            number += 1
            row = _build_target(target, (*strike.key, "target", str(number)), strike, text)
            result.records.append(row)
            if target.target is None and target.target_text:
                result.checks.append(_unknown_target(row))
            if unknown := find_unknown_words(target.target_text or ""):
                message = f"{', '.join(unknown)}: no word of the vocabulary; it may be a garbled number or object."
                result.problems.append(
                    Problem("object_word_unknown", message, target.target_text or "", row.locator or "")
                )
        result.problems.extend(
            Problem("result_unreadable", "No target could be read from these words.", unread, line.block.locator)
            for unread in results.unread
        )
        result.problems.extend(
            Problem(
                "verb_unknown", f"{verb!r} is no verb of the vocabulary; its objects keep it.", text, line.block.locator
            )
            for verb in results.unknown_verbs
        )


def _build_target(target: Target, key: tuple[str, ...], strike: Strike, text: str) -> StrikeTarget:
    return StrikeTarget(
        key=key,
        parent=strike.key,
        action=target.action,
        action_text=target.action_text,
        quantity_min=target.quantity_min,
        quantity_max=target.quantity_max,
        quantity_text=target.quantity_text,
        target=target.target,
        target_text=target.target_text,
        quote=text,
        locator=strike.locator,
        page=strike.page,
    )


def _unknown_target(row: StrikeTarget) -> Check:
    return Check("target_in_vocabulary", row.key, "a term of the vocabulary", row.target_text or "", holds=False)


def build_figures(release: Release, root: str, published: date | None, issuer: Issuer) -> list[Record]:
    """Build a figure for every stated number of strikes and of engagements.

    Keys name what is counted, for which country and days, never the number; a statement repeated about the same days
    gets a serial.
    """
    records: list[Record] = []
    seen: Counter[tuple[str, ...]] = Counter()
    bounds = _bounds(release, published)
    key: tuple[str, ...]
    for total in release.totals:
        stated = total.statement
        strikes, engagements = _METRICS[stated.kind]
        numbers = [(strikes, stated.strikes, stated.strikes_text)]
        if stated.engagements:
            numbers.append((engagements, stated.engagements, stated.engagements_text))
        for metric, count, text in numbers:
            own = total.own_date if total.own_date != release.lead_date else None
            elsewhere = total.late or stated.kind is Kind.CONTEXT
            days = _Days(own or (None if elsewhere else release.lead_date), published, None if elsewhere else bounds)
            scope = "elsewhere" if stated.kind is Kind.CONTEXT else _scope(own, days.span, late=total.late)
            key = (root, metric.value, (total.country or "all").lower(), scope)
            seen[key] += 1
            key = key if seen[key] == 1 else (*key, str(seen[key]))
            records.append(_build_figure(total, key, metric, count, text, days, issuer))
    return records


def _scope(own_date: str | None, period: DateSpan | None, *, late: bool) -> str:
    """Name the days a total is about: the release's own, or the days it names; late ones apart."""
    days = "release"
    if own_date:
        days = own_date.lower()
        if period:
            days = period.start.isoformat() + (f"_{period.end.isoformat()}" if period.end else "")
    return f"late-{days}" if late else days


class _Days:
    """Days that a line or a total is about, as printed and as read.

    Args:
        text: as printed.
        published: the date of the release.
        bounds: the days that the release as a whole is about: a day that is counted from the date of the release, such
            as "yesterday", is none where it lies outside them.
    """

    def __init__(self, text: str | None, published: date | None, bounds: DateSpan | None = None) -> None:
        self.text, self.published = text, published
        self.span = parse_date(text or "", published)
        self.is_outside = bool(self.span and bounds and not _overlap(self.span, bounds))
        if self.is_outside and is_relative(text or ""):
            self.span = None

    def problems(self, quote: str, locator: str) -> Iterator[Problem]:
        """Yield what is doubtful about the days."""
        if self.is_outside and self.span is None:
            message = f"{self.text!r} lies outside the days that the release is about; the date is left empty."
            yield Problem("day_outside_period", message, quote, locator)
        elif self.text and self.span is None and self.published:
            yield Problem("days_unread", f"{self.text!r} is no day or span that the grammar knows.", quote, locator)
        elif self.span and self.span.weekday_differs:
            yield Problem("weekday_differs", f"{self.text!r} names a weekday that is not the day's.", quote, locator)

    def period(self) -> dict[str, str | DatePrecision | None]:
        """Give the columns of a period."""
        if self.span is None:
            return {"period_text": self.text}
        return {
            "period_text": self.text,
            "period_start": self.span.start.isoformat(),
            "period_end": (self.span.end or self.span.start).isoformat(),
            "period_precision": self.span.precision,
        }

    def to_date(self) -> dict[str, str | DatePrecision | None]:
        """Give the columns of a total "to date": it counts up to the release."""
        return {"as_of": self.published.isoformat(), "as_of_precision": DatePrecision.DAY} if self.published else {}


def _build_figure(
    total: Total,
    key: tuple[str, ...],
    metric: Metric,
    count: Count | None,
    text: str | None,
    days: _Days,
    issuer: Issuer,
) -> Figure:
    stated = total.statement
    dates = days.to_date() if stated.kind is Kind.RUNNING else days.period()
    return Figure(
        key=key,
        parent=key[:1],
        metric=metric,
        value_min=_low(count),
        value_max=_high(count),
        value_text=text,
        qualifier=count.qualifier if count else None,
        attributed_to=issuer.speaker,
        belligerent=None if stated.kind is Kind.OTHERS else issuer.belligerent,
        country=total.country,
        place_text=stated.place_text,
        quote=stated.quote,
        locator=total.block.locator,
        page=total.block.page,
        **dates,
    )
