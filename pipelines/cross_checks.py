"""Checks across reports: what one says of another, and days that two count; recorded, never used to mend a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harvester.model.document import Check
from harvester.model.vocab import Metric

_MONTH = re.compile(r":(\d{4})-(\d{2})$")


@dataclass(frozen=True, slots=True)
class _Month:
    """The exact or lowest values of one month's report, by metric, with the record that states each."""

    index: int  # months since year 0, so that neighbours differ by one
    values: dict[str, int]
    records: dict[str, str]

    def __str__(self) -> str:
        return f"{self.index // 12}-{self.index % 12 + 1:02}"


def check_across_months(figures: Sequence[Mapping[str, object]]) -> list[Check]:
    """Compare each monthly report with the one before it.

    Rules: what was carried over is what the month before left open; the running total of the dead rises by the month's
    deaths and never falls; the running total of strikes rises. Real reports break every one of them (the total fell in
    July 2019, May and June 2019 state the same strikes), so a check that does not hold is a note for the reader.

    Args:
        figures: current rows of ``figures``; only those whose ``report_id`` ends in a month are compared.
    """
    months = _collect_months(figures)
    checks: list[Check] = []
    for before, month in pairwise(months):
        if month.index == before.index + 1:
            checks.extend(_check_neighbours(before, month))
    checks.extend(_check_running(months, Metric.CIVILIANS_KILLED_TOTAL, "running_total_never_falls", 0))
    checks.extend(_check_running(months, Metric.STRIKES_TOTAL, "strikes_total_rises", 1))
    return checks


def check_shared_days(days: Sequence[tuple[str, str | None, Sequence[str]]]) -> list[Check]:
    """Note each release that states strikes of a day and country of which another one states strikes too.

    Two editions of one release that were not recognised as such count a day twice, and so may two releases that the
    publisher meant to be read apart: a reader has to look. What a release adds late is about days of earlier ones by
    design, and not compared.

    Args:
        days: day, country and the record_ids of the reports, more than one.

    >>> [check.found for check in check_shared_days([("2017-08-17", "Iraq", ["s:1", "s:2"])])]
    ['2 for 2017-08-17 in Iraq']
    """
    shared: dict[str, list[str]] = {}
    others: dict[str, set[str]] = {}
    for day, country, reports in sorted(days, key=lambda each: (each[0], each[1] or "")):
        first, *rest = sorted(reports)
        for report in rest:
            shared.setdefault(report, []).append(f"{len(reports)} for {day} in {country or 'a country not stated'}")
            others.setdefault(report, set()).update({first, *rest} - {report})
    return [
        Check(
            "one_report_a_day",
            (report,),
            "1 report",
            "; ".join(found),
            holds=False,
            detail=", ".join(sorted(others[report])),
        )
        for report, found in sorted(shared.items())
    ]


def _collect_months(figures: Sequence[Mapping[str, object]]) -> list[_Month]:
    months: dict[int, _Month] = {}
    for row in figures:
        found = _MONTH.search(str(row.get("report_id") or ""))
        value = row.get("value_min")
        if found is None or not isinstance(value, int):
            continue
        index = int(found[1]) * 12 + int(found[2]) - 1
        month = months.setdefault(index, _Month(index, {}, {}))
        metric = str(row["metric"])
        month.values.setdefault(metric, value)
        month.records.setdefault(metric, str(row.get("record_id") or f"{row['report_id']}:{metric}"))
    return [months[index] for index in sorted(months)]


def _check_neighbours(before: _Month, month: _Month) -> Iterator[Check]:
    carried, still_open = Metric.REPORTS_CARRIED_OVER.value, Metric.REPORTS_OPEN.value
    if carried in month.values and still_open in before.values:
        detail = f"open at the end of {before}"
        yield _compare("carried_over_is_previous_open", month, carried, before.values[still_open], detail)
    total, killed = Metric.CIVILIANS_KILLED_TOTAL.value, Metric.CIVILIANS_KILLED.value
    if total in month.values and killed in month.values and total in before.values:
        detail = f"{before.values[total]} ({before}) + {month.values[killed]}"
        expected = before.values[total] + month.values[killed]
        yield _compare("running_total_rises_by_deaths", month, total, expected, detail)


def _check_running(months: Sequence[_Month], metric: Metric, rule: str, least_rise: int) -> Iterator[Check]:
    """Compare a running total with the last one stated before it, however long ago."""
    stated = [month for month in months if metric.value in month.values]
    for before, month in pairwise(stated):
        low, value = before.values[metric.value] + least_rise, month.values[metric.value]
        detail = f"{before.values[metric.value]} in {before}"
        yield Check(rule, (month.records[metric.value],), f"at least {low}", str(value), value >= low, detail)


def _compare(rule: str, month: _Month, metric: str, expected: int, detail: str) -> Check:
    found = month.values[metric]
    return Check(rule, (month.records[metric],), str(expected), str(found), expected == found, detail)
