"""Events: incidents of several monitors that are one event."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.linking.compared import Days, Point, Range, Recorded
from harvester.linking.events import Event, find_events
from harvester.linking.names import read_place
from harvester.linking.rules import load_rules
from tests.linking.family import TOWNS

MOSUL, RAQQA = (36.34, 43.13), (35.95, 39.01)
COALITION, RUSSIA = frozenset({"us_led_coalition"}), frozenset({"russian_military"})


def record(
    name: str,
    day: str = "2017-03-17",
    place: str = "Mosul, Nineveh, Iraq",
    *,
    at: Point | None = MOSUL,
    killed: Range = (None, None),
    parties: frozenset[str] = COALITION,
    last: str | None = None,
) -> Recorded:
    """Build an incident of the monitor that its name begins with."""
    first = date.fromisoformat(day).toordinal()
    end = date.fromisoformat(last).toordinal() if last else first
    names = read_place(place, place.rpartition(", ")[2])
    return Recorded(
        name, Days(first, end), names, None, place.rpartition(", ")[2], at, killed, (None, None),
        monitor=name.partition(":")[0], parties=parties,
    )  # fmt: skip


def joined(*incidents: Recorded) -> list[set[str]]:
    """Return the ids that each event joins."""
    return [{member.incident.record_id for member in event.members} for event in find_events(incidents, load_rules())]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(record("b:1"), id="all alike"),
        pytest.param(record("b:1", parties=frozenset()), id="the other names nobody"),
        pytest.param(record("b:1", parties=frozenset({"us_forces"})), id="a member of the coalition"),
        pytest.param(record("b:1", at=None), id="no coordinates"),
        pytest.param(record("b:1", last="2017-03-18"), id="a range that holds the day"),
        pytest.param(record("b:1", killed=(100, 130)), id="numbers that overlap"),
    ],
)
def test_one_event_of_two_monitors(other: Recorded) -> None:
    assert joined(record("a:1", killed=(105, 141)), other) == [{"a:1", "b:1"}]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(record("b:1", parties=RUSSIA), id="said of another belligerent"),
        pytest.param(record("b:1", day="2017-03-19"), id="two days later"),
        pytest.param(record("b:1", place="Raqqah, Syria", at=RAQQA), id="another town"),
        pytest.param(record("b:1", place="Nineveh province, Iraq", at=None), id="a province alone"),
        pytest.param(record("b:1", last="2017-03-30"), id="any day of a fortnight"),
        pytest.param(record("a:2"), id="the same monitor"),
    ],
)
def test_not_one_event(other: Recorded) -> None:
    assert joined(record("a:1"), other) == []


def test_alike_incidents_of_one_day_and_town_are_not_told_apart_by_guessing() -> None:
    ours = [record(f"a:{number}") for number in (1, 2)]
    theirs = [record(f"b:{number}") for number in (1, 2)]
    assert joined(*ours, *theirs) == []


def test_numbers_tell_incidents_of_one_day_and_town_apart() -> None:
    ours = [record("a:1", killed=(8, 8)), record("a:2", killed=(25, 25))]
    theirs = [record("b:1", killed=(25, 25)), record("b:2", killed=(8, 8))]
    assert sorted(map(sorted, joined(*ours, *theirs))) == [["a:1", "b:2"], ["a:2", "b:1"]]


def test_three_monitors_make_one_event() -> None:
    events = find_events([record("a:1"), record("b:1"), record("c:1")], load_rules())
    assert [len(event.members) for event in events] == [3]
    assert events[0].anchor.record_id == "a:1"
    assert all("same day, 17 Mar 2017" in member.evidence for member in events[0].members)


def test_an_event_never_holds_two_incidents_of_a_monitor() -> None:
    """b's incident is tied with a's first and with c's; c's is tied with a's second: one of them must stay out."""
    a1 = record("a:1", killed=(8, 8), at=(36.34, 43.13))
    a2 = record("a:2", killed=(30, 30), at=(36.34, 43.13))
    b1 = record("b:1", killed=(8, 8))
    c1 = record("c:1", killed=(30, 30))
    for event in find_events([a1, a2, b1, c1], load_rules()):
        monitors = [member.incident.monitor for member in event.members]
        assert len(monitors) == len(set(monitors))


def build_family(seed: int, size: int) -> tuple[list[Recorded], set[frozenset[str]]]:
    """Build what two monitors record of invented events in real towns, and the pairs that are one event."""
    rng = random.Random(seed)
    incidents, truth = [], set()
    for number in range(size):
        town = rng.choices(TOWNS, [t["share"] for t in TOWNS])[0]
        day = date(2017, 1, 1) + timedelta(days=rng.randrange(365))
        killed = rng.choice([0, 1, 1, 2, 3, 5, 8, 12])
        place = f"{town['name']}, {town['region']}, {town['country']}"
        at = (town["at"][0], town["at"][1])
        first = record(f"a:{number}", day.isoformat(), place, at=at, killed=(killed, killed + rng.choice([0, 0, 2])))
        if rng.random() < 0.9:
            incidents.append(first)
        if rng.random() < 0.5:
            off = timedelta(days=rng.choice([0] * 18 + [1, -1]))
            second = record(
                f"b:{number}", (day + off).isoformat(), place, at=at if rng.random() < 0.8 else None,
                killed=(killed, killed) if rng.random() < 0.8 else (killed + 2, killed + 4),
                parties=rng.choice([COALITION, COALITION, frozenset()]),
            )  # fmt: skip
            incidents.append(second)
            if first in incidents:
                truth.add(frozenset({first.record_id, second.record_id}))
    return incidents, truth


def test_what_is_joined_belongs_together() -> None:
    right = wrong = missed = 0
    for seed in range(6):
        incidents, truth = build_family(seed, 250)
        found = {frozenset(pair) for pair in joined(*incidents)}
        right += len(found & truth)
        wrong += len(found - truth)
        missed += len(truth - found)
    assert right / (right + wrong) >= 0.99
    assert right / (right + missed) >= 0.70


@given(st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_the_order_of_the_rows_does_not_matter(rng: random.Random) -> None:
    incidents, _ = build_family(7, 60)
    expected = describe(find_events(incidents, load_rules()))
    rng.shuffle(incidents)
    assert describe(find_events([replace(incident) for incident in incidents], load_rules())) == expected


def describe(events: list[Event]) -> list[tuple[tuple[str, float], ...]]:
    """Return members and scores of each event, sorted."""
    return sorted(tuple((m.incident.record_id, m.score) for m in event.members) for event in events)
