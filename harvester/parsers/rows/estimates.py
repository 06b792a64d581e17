"""What the estimates of one event must agree in, whoever publishes them; they stay as stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harvester.model.document import Check


def check_order(key: tuple[str, ...], low: int | None, best: int | None, high: int | None) -> Iterator[Check]:
    """Yield that a low, a best and a high estimate are out of order, where all of them are stated.

    Only what fails is told: a data set of 16,000 events would make as many rows that say nothing.

    >>> [check.found for check in check_order(("1",), 5, 8, 7)], list(check_order(("1",), 5, 8, None))
    (['low 5, best 8, high 7'], [])
    """
    if low is not None and best is not None and high is not None and not low <= best <= high:
        found = f"low {low}, best {best}, high {high}"
        yield Check("estimates_in_order", key, "low <= best <= high", found, holds=False)


def check_sum(key: tuple[str, ...], best: int | None, parts: Mapping[str, int | None]) -> Iterator[Check]:
    """Yield that an estimate is not the sum of its parts, where all of them are stated.

    >>> [(check.expected, check.found) for check in check_sum(("1",), 8, {"civilians": 3, "fighters": 4})]
    [('7', '8')]
    """
    stated = [count for count in parts.values() if count is not None]
    if best is not None and len(stated) == len(parts) and sum(stated) != best:
        detail = " + ".join(f"{name} {count}" for name, count in parts.items())
        yield Check("estimate_is_sum_of_parts", key, str(sum(stated)), str(best), holds=False, detail=detail)
