"""Strike lines of the day and place of an assessment or incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from harvester.linking.compared import Assessed, Days, Point, Recorded, Sides, Struck
from harvester.linking.lifecycle import Related
from harvester.linking.names import PlaceNames, distance_km, point_of
from harvester.linking.rules import Rules
from harvester.linking.wording import format_days
from harvester.model.theatre.belligerents import are_related
from harvester.model.vocab import LinkMethod, LinkStatus, RelationKind

_LONGEST = 7  # days; a longer range says too little about a day


def find_strikes(sides: Sides, rules: Rules) -> Iterator[Related]:
    """Yield the strike lines that stand beside each assessment and incident: same days, same place or close by.

    Only lines of the belligerent that the row is about count. The releases name the nearest town, so this says what
    else is stated of that day and place, not that the line is the strike in question.
    """
    by_day: dict[int, list[Struck]] = {}
    for line in sides.strikes:
        if line.days.exact and line.days.last - line.days.first < _LONGEST:
            for day in range(line.days.first, line.days.last + 1):
                by_day.setdefault(day, []).append(line)
    if not by_day:
        return
    seen: set[tuple[str, str]] = set()
    for table, whose, row in _rows_of(sides):
        for line in _lines_of(row.days, by_day):
            if (row.record_id, line.record_id) in seen or not are_related(whose, line.belligerent):
                continue
            found = _judge(row, line, rules)
            if found:
                seen.add((row.record_id, line.record_id))
                yield _relate(table, row.record_id, line, *found)


def _rows_of(sides: Sides) -> Iterator[tuple[str, str | None, Assessed | Recorded]]:
    """Yield assessments and incidents with the belligerent whose strikes they may be of."""
    for a in sides.assessments:
        yield "assessments", a.belligerent, a
    for slug, incidents in sorted(sides.about.items()):
        for i in incidents:
            yield "incidents", slug, i


def _lines_of(days: Days | None, by_day: dict[int, list[Struck]]) -> Iterable[Struck]:
    if days is None or not days.exact or days.last - days.first >= _LONGEST:
        return ()
    found = (line for day in range(days.first, days.last + 1) for line in by_day.get(day, ()))
    return {line.record_id: line for line in found}.values()


def _judge(row: Assessed | Recorded, line: Struck, rules: Rules) -> tuple[float, str] | None:
    """Return score and evidence where a strike line is of a row's place."""
    scores = rules.relations.score
    point = row.point or (row.grid if isinstance(row, Recorded) else None)
    names = row.place
    km = _distance(point, names, line.place)
    if _is_same(names, line.place) or (row.place_id and row.place_id == line.place_id):
        score, where = scores["strike_same_place"], f"“{line.place_text}” is the place or the town that it lies in"
    elif km is not None and km <= rules.relations.strike_km:
        score, where = scores["strike_near"], f"“{line.place_text}” is {km:.0f} km away"
    else:
        return None
    days = row.days
    if days is None or days != line.days or days.first != days.last:
        score = round(score * 0.8, 3)
    return score, f"strikes of {format_days(line.days)}; {where}"


@lru_cache(maxsize=65536)
def _is_same(a: PlaceNames | None, b: PlaceNames | None) -> bool:
    if a is None or b is None or a.is_region or b.is_region or not b.parts:
        return False
    if a.place and b.place and b.is_exact and a.place.place_id == b.place.place_id:
        return True
    return b.parts[0] in a.parts


def _distance(point: Point | None, names: PlaceNames | None, there: PlaceNames | None) -> float | None:
    here = point or (point_of(names.place) if names and names.is_exact and not names.is_region else None)
    town = point_of(there.place) if there and there.is_exact else None
    return distance_km(here, town) if here and town else None


def _relate(table: str, record_id: str, line: Struck, score: float, evidence: str) -> Related:
    return Related(
        RelationKind.STRIKE_OF_THE_DAY, table, record_id, "strikes", line.record_id, LinkStatus.LINK, score,
        LinkMethod.DATE_AND_PLACE, evidence,
    )  # fmt: skip
