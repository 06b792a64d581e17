"""Tolls by party: who is said to have killed how many, beside the total for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from harvester.model.document import Check
from harvester.model.items import Figure
from harvester.model.vocab import Metric


def check_parties(
    root: str, figures: Sequence[Figure], rest: str, groups: Iterable[Iterable[str]] = ()
) -> Iterator[Check]:
    """Compare each total with the sum of its parties, where the toll says what is left to others.

    A toll of children or women is summed only where every party of that period's toll of civilians has its own.

    Args:
        root: key of the report.
        figures: its figures; a total names no belligerent.
        rest: the belligerent that stands for all parties not named.
        groups: belligerents of which the first counts the others too, such as a group of parties and its members.
    """
    members = {slug: first for first, *others in map(list, groups) for slug in others}
    totals = [figure for figure in figures if figure.belligerent is None]
    for total in totals:
        parts = {
            figure.belligerent: figure.value_min
            for figure in figures
            if figure.belligerent and _counts(figure) == _counts(total)
        }
        terms = [(slug, value) for slug, value in parts.items() if members.get(slug) not in parts]
        values = [value for _, value in terms if value is not None]
        is_whole = rest in parts and len(values) == len(terms) and _parties(figures, total) <= set(parts)
        if not is_whole or total.value_min is None:
            continue
        detail = " + ".join(f"{value} {slug}" for slug, value in terms)
        found = sum(values)
        subject = (root, total.metric.value)
        yield Check("parties_sum_to_total", subject, str(total.value_min), str(found), found == total.value_min, detail)


def _parties(figures: Iterable[Figure], total: Figure) -> set[str]:
    """Return the parties of a period's toll of civilians."""
    when = (Metric.CIVILIANS_KILLED, total.period_start, total.period_end)
    return {figure.belligerent for figure in figures if figure.belligerent and _counts(figure) == when}


def _counts(figure: Figure) -> tuple[Metric, str | None, str | None]:
    return figure.metric, figure.period_start, figure.period_end
