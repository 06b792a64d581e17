"""Events: incidents of several monitors that are one event, so that nothing is counted twice."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import attrgetter

from harvester.linking.candidates import name_keys
from harvester.linking.collector import collector_paused
from harvester.linking.compared import Days, Range, Recorded
from harvester.linking.features import compare_names, overlap
from harvester.linking.names import distance_km
from harvester.linking.rules import Rules
from harvester.linking.scoring import Pair, weigh
from harvester.linking.wording import format_days, format_range
from harvester.model.theatre.belligerents import are_related

Level = tuple[str, str]
"""A feature and the level that it reaches: a weight of the table ``events`` of linking.toml."""

_LONGEST = 7  # days; an incident that may be of any day of a longer range is of no day
_MANY = 5
_BUSY = 8  # in three weeks: more than one in three days


@dataclass(frozen=True, slots=True)
class Membership:
    """An incident within an event, with what ties it most surely to another of the event's incidents."""

    incident: Recorded
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event as several monitors recorded it: one incident of each, the first by its id first."""

    members: tuple[Membership, ...]

    @property
    def anchor(self) -> Recorded:
        """The incident that the event is named by."""
        return self.members[0].incident


@dataclass(frozen=True, slots=True)
class _Tie:
    """Two incidents of two monitors that are likely one event."""

    left: Recorded
    right: Recorded
    score: float
    evidence: str


@collector_paused()
def find_events(incidents: Iterable[Recorded], rules: Rules) -> list[Event]:
    """Group the incidents of several monitors by event.

    Two monitors' incidents are tied one to one, by the same competition as links. An event holds one incident of a
    monitor at most: where ties would bring in a second one, the surer tie stands.
    """
    by_monitor: dict[str, list[Recorded]] = {}
    for incident in sorted(incidents, key=attrgetter("record_id")):
        if _is_of_a_day(incident.days):
            by_monitor.setdefault(incident.monitor, []).append(incident)
    ties: list[_Tie] = []
    for one, other in combinations(sorted(by_monitor), 2):
        ties.extend(_tie(by_monitor[one], by_monitor[other], rules))
    return list(_group(ties))


def _is_of_a_day(days: Days | None) -> bool:
    return days is not None and days.exact and days.last - days.first < _LONGEST


def _tie(ours: Sequence[Recorded], theirs: Sequence[Recorded], rules: Rules) -> Iterator[_Tie]:
    drawers, crowds = _Drawers(theirs, rules), _Crowds([*ours, *theirs], rules.thresholds.alone_days)
    considered: list[tuple[Recorded, Recorded, list[Level], Pair]] = []
    for incident in ours:
        for other in drawers.find(incident):
            levels = [*compare_incidents(incident, other), *crowds.compare(incident, other)]
            bits = rules.events.prior + sum(rules.events.weights[feature][level] for feature, level in levels)
            if bits >= rules.thresholds.floor:
                pair = Pair(incident.record_id, other.record_id, bits)
                considered.append((incident, other, levels, pair))
    weigh([pair for *_, pair in considered])
    for incident, other, levels, pair in considered:
        score = round(pair.probability, 3)
        if score >= rules.thresholds.link:
            yield _Tie(incident, other, score, explain_tie(incident, other, levels, rules))


class _Drawers:
    """A monitor's incidents by day and place: a name in one spelling, a gazetteer entry, a cell of the grid."""

    def __init__(self, incidents: Sequence[Recorded], rules: Rules) -> None:
        self.size = rules.thresholds.cell_degrees
        self.incidents = incidents
        self.drawers: dict[tuple[int, object], list[int]] = {}
        for number, incident in enumerate(incidents):
            for day in _days_of(incident):
                for key in self._keys(incident, around=False):
                    self.drawers.setdefault((day, key), []).append(number)

    def _keys(self, incident: Recorded, *, around: bool) -> set[object]:
        keys: set[object] = set(name_keys(incident.place)) if incident.place else set()
        if incident.point:
            row, column = (math.floor(degrees / self.size) for degrees in incident.point)
            reach = (-1, 0, 1) if around else (0,)
            keys.update((row + y, column + x) for y in reach for x in reach)
        return keys

    def find(self, incident: Recorded) -> Iterator[Recorded]:
        """Yield the incidents of the same days, the one before and the one after, at the place or close by."""
        days = _days_of(incident)
        keys = self._keys(incident, around=True)
        reach = range(days.start - 1, days.stop + 1)
        found = {number for day in reach for key in keys for number in self.drawers.get((day, key), ())}
        yield from (self.incidents[number] for number in sorted(found))


class _Crowds:
    """How many incidents both monitors have of each place in the weeks about a day."""

    def __init__(self, incidents: Iterable[Recorded], reach: int) -> None:
        self.reach = reach
        self.days: dict[str, list[int]] = {}
        for incident in incidents:
            for key in _own_names(incident):
                self.days.setdefault(key, []).append(_days_of(incident).start)
        for days in self.days.values():
            days.sort()

    def compare(self, a: Recorded, b: Recorded) -> list[Level]:
        """Return whether the two are alone at their place, or among many."""
        shared = _own_names(a) & _own_names(b)
        counts = [self._count(key, _days_of(a).start) for key in shared]
        if counts and max(counts) > _BUSY:
            return [("crowd", "busy")]
        return [("crowd", "alone")] if counts and max(counts) <= 2 else []

    def _count(self, key: str, day: int) -> int:
        days = self.days[key]
        return bisect_right(days, day + self.reach) - bisect_left(days, day - self.reach)


def _own_names(incident: Recorded) -> frozenset[str]:
    """Return the names of the place itself and of the town that it lies in, without the province."""
    return frozenset(incident.place.parts[:2]) if incident.place else frozenset()


def _days_of(incident: Recorded) -> range:
    if incident.days is None:
        return range(0)
    return range(incident.days.first, incident.days.last + 1)


def compare_incidents(a: Recorded, b: Recorded) -> list[Level]:
    """Return the level that each kind of evidence reaches; what one side does not state is left out."""
    levels: list[tuple[str, str | None]] = [
        ("date", _compare_days(a.days, b.days)),
        ("place", _compare_places(a, b)),
        ("parties", _compare_parties(a.parties, b.parties)),
        ("killed", _compare_killed(a.killed, b.killed)),
    ]
    return [(feature, level) for feature, level in levels if level]


def _compare_days(a: Days | None, b: Days | None) -> str:
    if a is None or b is None:
        raise ValueError("undated incidents are not compared")
    if a.gap(b):
        return "one_day"
    return "same_day" if a.first == a.last == b.first == b.last else "overlap"


def _compare_places(a: Recorded, b: Recorded) -> str:
    """Compare names first; where they say nothing, the distance between the coordinates."""
    names = compare_names(a.place, b.place) if a.place and b.place else None
    if a.point is None or b.point is None:
        return names or "unknown"
    km = distance_km(a.point, b.point)
    if km > 30:
        return "far"
    level = "near_3" if km <= 3 else "near_10" if km <= 10 else "near_30"
    return names if names in {"name", "name_spelling"} and level != "near_30" else level


def _compare_parties(a: frozenset[str], b: frozenset[str]) -> str | None:
    if not a or not b:
        return None
    return "same" if any(are_related(one, other) for one in a for other in b) else "differ"


def _compare_killed(a: Range, b: Range) -> str | None:
    if (None, None) in (a, b):
        return None
    if not overlap(a, b):
        return "differ"
    fewest = min(a[0] or 0, b[0] or 0)
    if a != b or not fewest:
        return "overlap"
    return "same_many" if fewest >= _MANY else "same"


def explain_tie(a: Recorded, b: Recorded, levels: Iterable[Level], rules: Rules) -> str:
    """Say in words what speaks for one event, the strongest first, and after "but" what speaks against it."""
    weighed = sorted(
        ((rules.events.weights[f][level], f, level) for f, level in levels), key=lambda item: -abs(item[0])
    )
    said = [(bits, _say(a, b, feature, level)) for bits, feature, level in weighed]
    pro = "; ".join(text for bits, text in said if bits >= 0)
    contra = "; ".join(text for bits, text in said if bits < 0)
    return f"{pro}; but {contra}" if contra else pro


def _say(a: Recorded, b: Recorded, feature: str, level: str) -> str:
    if feature == "date" and a.days and b.days:
        here, there = format_days(a.days), format_days(b.days)
        return f"same day, {here}" if level == "same_day" else f"{here} beside {there}"
    if feature == "killed":
        return f"killed {format_range(a.killed)} and {format_range(b.killed)}"
    if feature == "crowd":
        return "neither has anything else there in those weeks" if level == "alone" else "both have many others there"
    if feature == "parties":
        return f"said of {_list(a.parties)} and of {_list(b.parties)}"
    here, there = (side.place.text if side.place else "an unnamed place" for side in (a, b))
    return f"“{here}” and “{there}”: {_PLACES[level]}"


_PLACES = {
    "name": "one name",
    "name_spelling": "one name, spelt otherwise",
    "within": "one lies in the other",
    "region": "a province alone",
    "near_3": "coordinates within 3 km",
    "near_10": "coordinates within 10 km",
    "near_30": "coordinates 10 to 30 km apart",
    "far": "coordinates far apart",
    "unknown": "nothing tells whether they are one place",
}


def _list(parties: frozenset[str]) -> str:
    return ", ".join(sorted(parties)).replace("_", " ")


def _group(ties: Sequence[_Tie]) -> Iterator[Event]:
    """Join tied incidents, the surest tie first, never two of one monitor."""
    groups: dict[str, dict[str, Recorded]] = {}
    best: dict[str, _Tie] = {}
    for tie in sorted(ties, key=lambda tie: (-tie.score, tie.left.record_id, tie.right.record_id)):
        one = groups.get(tie.left.record_id) or {tie.left.monitor: tie.left}
        other = groups.get(tie.right.record_id) or {tie.right.monitor: tie.right}
        if one is not other and not one.keys().isdisjoint(other):
            continue
        joined = one | other
        for incident in joined.values():
            groups[incident.record_id] = joined
        for incident in (tie.left, tie.right):
            best.setdefault(incident.record_id, tie)
    for group in {id(group): group for group in groups.values()}.values():
        yield _build_event(group.values(), best)


def _build_event(incidents: Iterable[Recorded], best: Mapping[str, _Tie]) -> Event:
    ordered = sorted(incidents, key=attrgetter("record_id"))
    return Event(tuple(Membership(i, best[i.record_id].score, best[i.record_id].evidence) for i in ordered))
