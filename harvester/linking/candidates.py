"""Blocking: which pairs are worth comparing, found by day and place without looking at all the others."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from harvester.linking.compared import Assessed, Field, Point, Recorded
from harvester.linking.features import compare_finding
from harvester.linking.names import PlaceNames, point_of, skeleton_of
from harvester.linking.rules import Rules

Spot = str | tuple[int, int]
Numbers = dict[int, list[int]]
"""Incidents, as numbers, by day."""


class _Cabinet:
    """The incidents of one place by day: all, those that cite no day of a statement, those that cite each release."""

    __slots__ = ("citing", "silent", "whole")

    def __init__(self) -> None:
        self.whole: Numbers = {}
        self.silent: Numbers = {}
        self.citing: dict[int | str, Numbers] = {}


class Blocks:
    """Incidents in cabinets by place, and within them by day and by the release that they cite.

    A place is a name in one spelling, a gazetteer entry or a cell of the grid; an incident lies in the cabinet of each.
    In a crowded town nearly all incidents of a week cite other releases than an assessment's own: the drawers by
    release are what keeps these from being looked at one by one.
    """

    def __init__(self, field: Field, rules: Rules) -> None:
        self.rules = rules
        self.incidents = field.incidents
        self.cabinets: dict[Spot, _Cabinet] = {}
        self.by_code: dict[str, list[int]] = {}
        published = sorted({a.published for a in field.assessments if a.published is not None})
        for number, incident in enumerate(self.incidents):
            for code in incident.references.codes:
                self.by_code.setdefault(code, []).append(number)
            cited = self._cited_by(incident, published)
            days = _days_of(incident)
            for place in self._places_of(incident):
                cabinet = self.cabinets.setdefault(place, _Cabinet())
                drawers = [cabinet.whole, *(cabinet.citing.setdefault(release, {}) for release in cited)]
                if not incident.statements:
                    drawers.append(cabinet.silent)
                _file(number, days, drawers)

    def _cited_by(self, incident: Recorded, published: list[int]) -> set[int | str]:
        """Return the addresses of the statements cited, and the days of all releases that they may be."""
        reach = self.rules.relations.release_days
        cited: set[int | str] = {*incident.statement_streams, *incident.statements}
        for day in incident.unmatched:
            cited.update(published[bisect_left(published, day - reach) : bisect_right(published, day + reach)])
        return cited

    def _places_of(self, incident: Recorded) -> set[Spot]:
        keys: set[Spot] = set()
        for names in filter(None, (incident.place, incident.stated)):
            keys.update(name_keys(names))
            if (point := point_of(names.place)) and names.is_exact:
                keys.add(self._cell(point))
        for point in filter(None, (incident.point, incident.grid)):
            keys.add(self._cell(point))
        return keys

    def _cell(self, point: Point) -> tuple[int, int]:
        size = self.rules.thresholds.cell_degrees
        return math.floor(point[0] / size), math.floor(point[1] / size)

    def find(self, a: Assessed) -> Iterator[Recorded]:
        """Yield the incidents that an assessment could be about, each once.

        The further the days, the more must speak for a pair: a week where the monitor cites the assessment's release,
        days where it cites none, and hardly any where it cites another. One that the assessment names by its code is
        found wherever and whenever it was.
        """
        if a.days is None or a.place is None:
            return
        places: set[Spot] = {*name_keys(a.place), *self._cells_around(a)}
        cabinets = [cabinet for place in places if (cabinet := self.cabinets.get(place))]
        limits = self.rules.thresholds
        near = {number for code in a.references.codes for number in self.by_code.get(code, ())}
        doubtful: set[int] = set()
        for cabinet in cabinets:
            for release in (a.published, a.report_stream):
                if release is not None and (drawers := cabinet.citing.get(release)):
                    near.update(*_pull(drawers, a, limits.statement_days, limits.crowded))
            near.update(
                *_pull(cabinet.whole if a.published is None else cabinet.silent, a, limits.days, limits.crowded)
            )
            doubtful.update(*_pull(cabinet.whole, a, limits.other_days, limits.crowded))
        found = near.union(n for n in doubtful - near if self._agrees(a, self.incidents[n]))
        yield from (self.incidents[number] for number in sorted(found))

    @staticmethod
    def _agrees(a: Assessed, i: Recorded) -> bool:
        """Say whether a pair is worth a look although the monitor cites another release."""
        return compare_finding(a, i, "other") not in {"contradicted", "not_yet"}

    def _cells_around(self, a: Assessed) -> list[tuple[int, int]]:
        cells: list[tuple[int, int]] = []
        exact = point_of(a.place.place) if a.place and a.place.is_exact and not a.place.is_region else None
        for point in filter(None, (exact, a.point)):
            row, column = self._cell(point)
            cells.extend((row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1))
        return cells


def _file(number: int, days: Iterable[int], drawers: Iterable[Numbers]) -> None:
    for drawer in drawers:
        for day in days:
            drawer.setdefault(day, []).append(number)


def _pull(drawers: Numbers, a: Assessed, reach: int, crowded: int) -> list[list[int]]:
    """Return the drawers of the days about an assessment's own, and about that of its first release.

    The nearest days come first; once ``crowded`` incidents are found, days further off are left shut: among so many
    nothing would tell which of them is meant.
    """
    found = []
    for days in filter(None, (a.days, a.earlier)):
        near = drawers.keys() & range(days.first - reach, days.last + reach + 1)
        count, reached = 0, 0
        for gap, day in sorted((max(days.first - day, day - days.last, 0), day) for day in near):
            if count >= crowded and gap > reached:
                break
            found.append(drawers[day])
            count, reached = count + len(drawers[day]), gap
    return found


class Crowds:
    """How much is known of each place in the weeks about a day, on both sides together."""

    def __init__(self, field: Field, rules: Rules) -> None:
        self.reach = rules.thresholds.alone_days
        self.days: dict[str, list[int]] = {}
        rows: list[Assessed | Recorded] = [*field.assessments, *field.incidents]
        for row in rows:
            if row.days:
                for key in _keys_of(row):
                    self.days.setdefault(key, []).append(row.days.first)
        for days in self.days.values():
            days.sort()

    def count_near(self, a: Assessed) -> dict[str, int]:
        """Return how many rows, its own among them, each name of an assessment's place has in the weeks about it.

        Where there are more than a pair, nothing can be alone, and nothing is returned.
        """
        if a.days is None or a.place is None or a.place.is_region:
            return {}
        first, last = a.days.first - self.reach, a.days.first + self.reach
        counts = {key: self._count(key, first, last) for key in _own_keys(a.place)}
        return counts if min(counts.values()) <= 2 else {}

    def is_alone(self, a: Assessed, i: Recorded, counts: Mapping[str, int]) -> bool:
        """Say whether both name one place, of which nothing else is known in those weeks.

        Args:
            a: the assessment.
            i: the incident.
            counts: what ``count_near`` returns for the assessment.
        """
        if not counts or a.days is None or i.days is None:
            return False
        shared = counts.keys() & _keys_of(i)
        both = 1 + (abs(i.days.first - a.days.first) <= self.reach)
        return bool(shared) and all(counts[key] == both for key in shared)

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


def _days_of(incident: Recorded) -> set[int]:
    """Return every day that an incident may be of."""
    spans = filter(None, (incident.days, incident.slipped))
    return {day for days in spans for day in range(days.first, days.last + 1)}


@lru_cache(maxsize=65536)
def name_keys(names: PlaceNames) -> tuple[str, ...]:
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
