"""Arithmetic of a strike release, and how to know the same release when another site prints it again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from harvester.model.document import Check
from harvester.model.items import Figure, Record, Report, Strike
from harvester.model.vocab import Metric

_SUMMED = {Metric.STRIKES: "strikes", Metric.ENGAGEMENTS: "engagements"}


def check_release(records: Iterable[Record]) -> list[Check]:
    """Compare every stated total with the lines it is about, and look for lines printed twice.

    A total is compared with the lines of its country and days (late ones apart); one that no line is about, such as a
    quoted figure of another month, is not. Nothing is corrected: both numbers stay as printed.
    """
    rows = list(records)
    strikes = [row for row in rows if isinstance(row, Strike)]
    figures = [row for row in rows if isinstance(row, Figure) and row.metric in _SUMMED]
    checks = [check for figure in figures for check in _check_total(figure, strikes, figures)]
    return [*checks, *_check_countries(figures), *_check_duplicates(strikes)]


def _check_total(figure: Figure, strikes: list[Strike], figures: list[Figure]) -> list[Check]:
    column = _SUMMED[figure.metric]
    lines = [line for line in strikes if _is_about(figure, line)]
    numbers = [getattr(line, f"{column}_min") for line in lines]
    if figure.metric is Metric.ENGAGEMENTS and None in numbers:
        numbers = _fill_days(figure, lines, figures)
    if figure.value_min is None or figure.value_min != figure.value_max or any(number is None for number in numbers):
        return []
    if figure.value_min == 0 and figure.metric is Metric.STRIKES:
        return [_sum_check("no_lines_where_none_stated", figure, numbers)]
    if not lines or not _covers(figure, strikes):
        return []
    return [_sum_check(f"{column}_of_lines_sum_to_total", figure, numbers)]


def _fill_days(figure: Figure, lines: list[Strike], figures: list[Figure]) -> list[int | None]:
    """Take the engagements of lines that state none from the total of their country and day, once for each day."""
    open_days = {(line.country, line.strike_date) for line in lines if line.engagements_min is None}
    totals = {
        (other.country, other.period_start): other.value_min
        for other in figures
        if other.metric is Metric.ENGAGEMENTS and other is not figure and other.period_start == other.period_end
    }
    stated = [line.engagements_min for line in lines if (line.country, line.strike_date) not in open_days]
    return [*stated, *(totals.get(day) for day in sorted(open_days, key=str))]


def _sum_check(rule: str, figure: Figure, numbers: Sequence[int | None]) -> Check:
    terms = " + ".join(map(str, numbers)) or "no lines"
    total = sum(number or 0 for number in numbers)
    return Check(rule, figure.key, str(figure.value_min), str(total), holds=total == figure.value_min, detail=terms)


def _is_late(figure: Figure) -> bool:
    return figure.key[3].startswith("late-")


def _is_about(figure: Figure, line: Strike) -> bool:
    if (
        figure.key[3] == "elsewhere"
        or bool(line.late) != _is_late(figure)
        or figure.country not in (None, line.country)
    ):
        return False
    scope = figure.key[3].removeprefix("late-")
    return scope == "release" or _overlaps(figure, line)


def _overlaps(figure: Figure, line: Strike) -> bool:
    if line.strike_date is None or figure.period_start is None or figure.period_end is None:
        return False
    return figure.period_start <= line.strike_date and (line.strike_date_end or line.strike_date) <= figure.period_end


def _covers(figure: Figure, strikes: list[Strike]) -> bool:
    """Leave out totals of other periods: those whose days hold none of the days of the release."""
    if figure.period_start is None or figure.period_end is None or _is_late(figure):
        return True
    days = [line.strike_date for line in strikes if line.strike_date and not line.late]
    return not days or any(figure.period_start <= day <= figure.period_end for day in days)


def _check_countries(figures: list[Figure]) -> list[Check]:
    """Compare the total of a release with the sum of the totals of its countries."""
    checks = []
    for metric in _SUMMED:
        own = [figure for figure in figures if figure.metric is metric and figure.key[3] == "release"]
        whole = [figure for figure in own if figure.country is None and figure.value_min is not None]
        parts = [figure for figure in own if figure.country and figure.value_min is not None and len(figure.key) == 4]
        if len(whole) == 1 and len(parts) >= 2:
            numbers = [figure.value_min or 0 for figure in parts]
            checks.append(_sum_check(f"{metric.value}_of_countries_sum_to_total", whole[0], numbers))
    return checks


def _check_duplicates(strikes: list[Strike]) -> list[Check]:
    seen: Counter[tuple[str, ...]] = Counter()
    checks = []
    for line in strikes:
        mark = (line.country or "", line.strike_date or "", re.sub(r"\W+", " ", line.quote or "").strip().lower())
        seen[mark] += 1
        if seen[mark] == 2:
            checks.append(
                Check("line_is_printed_once", line.key, "once", "twice", holds=False, detail=line.quote or "")
            )
    return checks


def release_signature(records: Iterable[Record]) -> str | None:
    """Digest what a release says, after the day that it is about, so that other editions of it can be found.

    The day is the first on which its lines strike, those that it adds late aside (else the date of the release). The
    digest covers every line's country, place and number of strikes, in any order; wording, targets and engagements are
    left out because editors change or drop them. Call it after ``normalise_places``, so that "Raqqa" and "Ar Raqqah"
    are one place. Releases with one signature are one event; of those that share only the day, the store compares the
    lines (``harvester.store.editions``). None where there are no lines to compare.
    """
    rows = list(records)
    lines = [row for row in rows if isinstance(row, Strike)]
    if not lines:
        return None
    marks = sorted(_mark(line) for line in lines)
    dated = [line for line in lines if line.strike_date]
    own = [line for line in dated if not line.late] or dated
    day = min((line.strike_date for line in own if line.strike_date), default=None) or _published(rows)
    return f"{day}:{hashlib.sha256(chr(10).join(marks).encode()).hexdigest()}" if day else None


def _mark(line: Strike) -> str:
    place = line.place_id or (line.place_text or "").lower()
    return f"{place}|{line.strikes_min}|{line.strikes_max}|{line.late}"


def _published(rows: list[Record]) -> str | None:
    report = next((row for row in rows if isinstance(row, Report)), None)
    return date.fromisoformat(report.published_on).isoformat() if report and report.published_on else None
