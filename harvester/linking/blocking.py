"""Blocking: which pairs are worth comparing, found by day and place without looking at all the others."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from harvester.linking.features import compare_finding, compare_statement
from harvester.linking.model import Assessed, Point, Recorded, Sides
from harvester.linking.names import PlaceNames, point_of, skeleton_of
from harvester.linking.rules import Rules

Spot = str | tuple[int, int]
Drawers = dict[Spot, dict[int, list[Recorded]]]


class Blocks:
    """Incidents in drawers by place and day.

    A place is a name in one spelling, a gazetteer entry or a cell of the grid; an incident lies in one drawer of each.
    """

    def __init__(self, incidents: Iterable[Recorded], rules: Rules) -> None:
        self.rules = rules
        self.by_day: Drawers = {}
        for incident in incidents:
            places = self._places_of(incident)
            for days in filter(None, (incident.days, incident.slipped)):
                for day in range(days.first, days.last + 1):
                    for place in places:
                        self.by_day.setdefault(place, {}).setdefault(day, []).append(incident)

    def _places_of(self, incident: Recorded) -> set[Spot]:
        keys: set[Spot] = set()
        for names in filter(None, (incident.place, incident.stated)):
            keys.update(_name_keys(names))
            if (point := point_of(names.place)) and names.is_exact:
                keys.add(self._cell(point))
        for point in filter(None, (incident.point, incident.grid)):
            keys.add(self._cell(point))
        return keys

    def _cell(self, point: Point) -> tuple[int, int]:
        size = self.rules.thresholds.cell_degrees
        return math.floor(point[0] / size), math.floor(point[1] / size)

    def find(self, a: Assessed) -> Iterator[Recorded]:
        """Yield the incidents that an assessment could be about, each once."""
        if a.days is None or a.place is None:
            return
        places: list[Spot] = [*_name_keys(a.place), *self._cells_around(a)]
        seen: set[int] = set()
        for drawer in self._open_drawers(a, places):
            for incident in drawer:
                if id(incident) not in seen:
                    seen.add(id(incident))
                    if self._is_close(a, incident):
                        yield incident

    def _open_drawers(self, a: Assessed, places: Iterable[Spot]) -> Iterator[list[Recorded]]:
        reach = self.rules.thresholds.statement_days
        wanted: set[int] = set()
        for days in filter(None, (a.days, a.earlier)):
            wanted.update(range(days.first - reach, days.last + reach + 1))
        for place in places:
            if cabinet := self.by_day.get(place):
                yield from (found for day in wanted if (found := cabinet.get(day)))

    def _cells_around(self, a: Assessed) -> list[tuple[int, int]]:
        cells: list[tuple[int, int]] = []
        exact = point_of(a.place.place) if a.place and a.place.is_exact and not a.place.is_region else None
        for point in filter(None, (exact, a.point)):
            row, column = self._cell(point)
            cells.extend((row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1))
        return cells

    def _is_close(self, a: Assessed, i: Recorded) -> bool:
        """Say whether days and statements leave room for a match: the further the days, the more must speak for it."""
        gap = _gap(a, i)
        if gap > self.rules.thresholds.statement_days:
            return False
        statement = compare_statement(a, i, self.rules)
        if gap > self.rules.thresholds.days:
            return statement in {"url", "same_day", "near_day"}
        if statement != "other":
            return True
        return gap <= 1 and compare_finding(a, i, statement) not in {"contradicted", "not_yet"}


class Crowds:
    """How much is known of each place in the weeks about a day, on both sides together."""

    def __init__(self, sides: Sides, rules: Rules) -> None:
        self.reach = rules.thresholds.alone_days
        self.days: dict[str, list[int]] = {}
        rows: list[Assessed | Recorded] = [*sides.assessments, *sides.incidents]
        for row in rows:
            if row.days:
                for key in _keys_of(row):
                    self.days.setdefault(key, []).append(row.days.first)
        for days in self.days.values():
            days.sort()

    def is_alone(self, a: Assessed, i: Recorded) -> bool:
        """Say whether both name one place, of which nothing else is known in those weeks."""
        if a.days is None or i.days is None or a.place is None or a.place.is_region:
            return False
        shared = _own_keys(a.place) & _keys_of(i)
        first, last = a.days.first - self.reach, a.days.first + self.reach
        both = 1 + (first <= i.days.first <= last)
        return bool(shared) and all(self._count(key, first, last) == both for key in shared)

    def _count(self, key: str, first: int, last: int) -> int:
        days = self.days.get(key, [])
        return bisect_right(days, last) - bisect_left(days, first)


@lru_cache(maxsize=65536)
def _own_keys(names: PlaceNames) -> frozenset[str]:
    """Return the names of the place itself, without those of what it lies in."""
    own = {names.parts[0]}
    if names.place and names.is_exact:
        own.add(names.place.place_id)
    return frozenset(own)


def _keys_of(row: Assessed | Recorded) -> frozenset[str]:
    stated = row.stated if isinstance(row, Recorded) else None
    return frozenset(key for names in (row.place, stated) if names for key in _plain_keys(names))


@lru_cache(maxsize=65536)
def _plain_keys(names: PlaceNames) -> tuple[str, ...]:
    return (*names.parts, *([names.place.place_id] if names.place else []))


def _gap(a: Assessed, i: Recorded) -> int:
    """Return the days between the two, by whichever of their dates bring them closest."""
    if a.days is None or i.days is None:
        raise ValueError("undated rows are not compared")
    gap = a.days.gap(i.days)
    if gap and a.earlier:
        gap = min(gap, a.earlier.gap(i.days))
    if gap and i.slipped:
        gap = min(gap, a.days.gap(i.slipped))
    return gap


@lru_cache(maxsize=65536)
def _name_keys(names: PlaceNames) -> tuple[str, ...]:
    """Return the drawers of a place's names: each as it is spelt, without vowels, and its gazetteer entry.

    The vowels are what transliterations differ in most: "Shaddadi", "Shadadah" and "Shadaddi" share a drawer.
    """
    keys = dict.fromkeys(names.parts)
    keys.update((f"~{skeleton}", None) for part in names.parts if len(skeleton := skeleton_of(part)) > 2)
    # "Al Wardiya" and "Al Wardiya farm" share a word.
    keys.update((word, None) for part in names.parts if " " in part for word in part.split() if len(word) > 3)
    if names.place:
        keys[names.place.place_id] = None
    return tuple(keys)
