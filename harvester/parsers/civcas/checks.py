"""Arithmetic that a monthly report states about itself; recorded, never used to mend a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from harvester.model.document import Check
from harvester.model.items import Assessment, Figure
from harvester.model.vocab import Finding, Metric
from harvester.parsers.civcas.summary import CUMULATIVE

_LISTED = {
    Finding.CREDIBLE: Metric.REPORTS_CREDIBLE,
    Finding.NON_CREDIBLE: Metric.REPORTS_NON_CREDIBLE,
    Finding.DUPLICATE: Metric.REPORTS_DUPLICATE,
}


def check_report(month: str, figures: Iterable[Figure], assessments: Sequence[Assessment]) -> Iterator[Check]:
    """Yield every check whose terms the report all states, each as one exact number."""
    figures = list(figures)
    stated = {
        figure.metric: exact for figure in figures if (exact := _exact(figure.value_min, figure.value_max)) is not None
    }
    yield from _check_sums(month, stated)
    yield from _check_list(month, stated, assessments)
    yield from _check_period(month, figures)


def _exact(low: int | None, high: int | None) -> int | None:
    return low if low is not None and low == high else None


def _check_sums(month: str, stated: dict[Metric, int]) -> Iterator[Check]:
    m = Metric
    flow = (m.REPORTS_CARRIED_OVER, m.REPORTS_RECEIVED, m.REPORTS_COMPLETED, m.REPORTS_OPEN)
    if all(metric in stated for metric in flow):
        carried, received, completed, still_open = (stated[metric] for metric in flow)
        yield _compare(
            "open_is_carried_plus_received_minus_completed",
            (month, m.REPORTS_OPEN.value),
            carried + received - completed,
            still_open,
            f"{carried} + {received} - {completed}",
        )
    split = (m.REPORTS_CREDIBLE, m.REPORTS_NON_CREDIBLE, m.REPORTS_DUPLICATE)
    if m.REPORTS_COMPLETED in stated and all(metric in stated for metric in split):
        terms = [stated[metric] for metric in split]
        detail = " + ".join(map(str, terms))
        subject = (month, m.REPORTS_COMPLETED.value)
        yield _compare("completed_is_sum_of_findings", subject, sum(terms), stated[m.REPORTS_COMPLETED], detail)
    if m.REPORTS_REOPENED in stated and m.REPORTS_OPEN in stated:
        reopened, still_open = stated[m.REPORTS_REOPENED], stated[m.REPORTS_OPEN]
        subject = (month, m.REPORTS_REOPENED.value)
        yield Check("reopened_within_open", subject, f"at most {still_open}", str(reopened), reopened <= still_open)


def _check_list(month: str, stated: dict[Metric, int], assessments: Sequence[Assessment]) -> Iterator[Check]:
    listed = Counter(assessment.finding for assessment in assessments)
    if Metric.REPORTS_DUPLICATE not in stated:  # the December 2016 report counts one among its non-credible items
        listed[Finding.NON_CREDIBLE] += listed.pop(Finding.DUPLICATE, 0)
    for finding, metric in _LISTED.items():
        if listed[finding] and metric in stated:
            yield _compare("listed_items_match_stated", (month, metric.value), stated[metric], listed[finding])
    credible = [assessment for assessment in assessments if assessment.finding == Finding.CREDIBLE]
    yield from _check_casualties(month, stated, credible)


def _check_casualties(month: str, stated: dict[Metric, int], credible: Sequence[Assessment]) -> Iterator[Check]:
    """Compare the dead and the injured of the list with the summary, where every item states its own."""
    if not credible or any(item.killed_text is None and item.injured_text is None for item in credible):
        return
    for metric, group in ((Metric.CIVILIANS_KILLED, "killed"), (Metric.CIVILIANS_INJURED, "injured")):
        terms = [
            _exact(getattr(item, f"{group}_min"), getattr(item, f"{group}_max"))
            for item in credible
            if getattr(item, f"{group}_text") is not None
        ]
        exact = [term for term in terms if term is not None]
        if metric in stated and exact and len(exact) == len(terms):
            detail = " + ".join(map(str, exact))
            yield _compare(f"listed_{group}_match_stated", (month, metric.value), stated[metric], sum(exact), detail)


def _check_period(month: str, figures: Iterable[Figure]) -> Iterator[Check]:
    for figure in figures:
        if figure.metric in CUMULATIVE and figure.metric != Metric.CIVILIANS_KILLED_TOTAL and figure.period_end:
            found, last = figure.period_end[:7], month.rpartition("_")[2][:7]
            yield Check("running_total_ends_with_month", figure.key, last, found, found == last)


def _compare(rule: str, subject: tuple[str, ...], expected: int, found: int, detail: str = "") -> Check:
    return Check(rule, subject, str(expected), str(found), expected == found, detail)
