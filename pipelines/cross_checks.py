"""Checks across months: what one monthly report says against what the one before it said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from harvester.parsers.base import Check

MONTHLY = "monthly_report"
COALITION = "CJTF-OIR"


@dataclass
class Month:
    """The figures of one monthly report that are compared with another month's."""

    report_id: str
    start: date
    values: dict[str, int] = field(default_factory=dict)

    def subject(self, metric: str) -> tuple[str]:
        """Return the record_id of a figure, as the subject of a check."""
        return (f"{self.report_id}:{metric}",)


def check_across_months(figures: Sequence[Mapping[str, object]]) -> list[Check]:
    """Compare each monthly report with the one of the month before.

    Real reports break every one of these rules now and then (a reassessment, a miscount that is taken back, two
    months with the same number of strikes), so a failed check is a finding and never a repair.

    Args:
        figures: current rows of ``figures`` with their report's ``kind``; others than the coalition's own monthly
            figures are passed over.

    Returns:
        Checks whose subject is the record_id of the later figure.
    """
    months = sorted(_collect_months(figures).values(), key=lambda month: month.start)
    checks: list[Check] = []
    for earlier, later in pairwise(months):
        checks.extend(_compare_totals(earlier, later))
        if _next_month(earlier.start) == later.start:
            checks.extend(_compare_consecutive(earlier, later))
    return checks


def _collect_months(figures: Sequence[Mapping[str, object]]) -> dict[str, Month]:
    months: dict[str, Month] = {}
    for row in figures:
        period = row.get("report_period_start")
        if row.get("kind") != MONTHLY or row.get("attributed_to") != COALITION or not isinstance(period, str):
            continue
        report_id, metric, value = str(row["report_id"]), str(row["metric"]), row.get("value_min")
        # Other figures of the same metric have longer identities: a part of the month, a country.
        if isinstance(value, int) and row["record_id"] == f"{report_id}:{metric}":
            month = months.setdefault(report_id, Month(report_id, date.fromisoformat(period)))
            month.values[metric] = value
    return months


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _compare_totals(earlier: Month, later: Month) -> Iterator[Check]:
    for metric, rule, may_equal in (
        ("civilians_killed_total", "total_killed_never_falls", True),
        ("strikes_total", "total_strikes_rise", False),
        ("engagements_total", "total_engagements_rise", False),
    ):
        before, after = earlier.values.get(metric), later.values.get(metric)
        if before is None or after is None:
            continue
        holds = after >= before if may_equal else after > before
        bound = "at least" if may_equal else "more than"
        yield Check(
            rule, later.subject(metric), f"{bound} {before}", str(after), holds, f"{before} in {earlier.report_id}"
        )


def _compare_consecutive(earlier: Month, later: Month) -> Iterator[Check]:
    still_open, carried = earlier.values.get("reports_open"), later.values.get("reports_carried_over")
    if still_open is not None and carried is not None:
        detail = f"open at the end of the month before, in {earlier.report_id}"
        subject = later.subject("reports_carried_over")
        yield Check(
            "carried_over_is_open_before", subject, str(still_open), str(carried), carried == still_open, detail
        )
    before, after = earlier.values.get("civilians_killed_total"), later.values.get("civilians_killed_total")
    killed = later.values.get("civilians_killed")
    if before is not None and after is not None and killed is not None:
        detail = f"{before} in {earlier.report_id} + {killed} killed"
        subject = later.subject("civilians_killed_total")
        yield Check(
            "total_killed_rises_by_killed", subject, str(before + killed), str(after), after == before + killed, detail
        )
