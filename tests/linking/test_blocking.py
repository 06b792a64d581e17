"""Which pairs are looked at: by place, by day, and by the release that the monitor cites."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from harvester.linking.candidates import Blocks
from harvester.linking.collector import collector_paused
from harvester.linking.compared import build_sides
from harvester.linking.rules import load_rules
from tests.linking.builders import REPORT, assessment, incident, position
from tests.linking.family import Row, blank

RULES = load_rules()
OTHER = blank("reports", record_id="cjtfoir_civcas:2018-05", published_on="2018-06-28", url="https://example.mil/b")
UNDATED = {**REPORT, "published_on": None, "url": None}
SILENT = {"statement_date": None, "statement_date_text": None}
ELSEWHERE = {"statement_date": "2018-06-28", "statement_date_text": "2018-06-28"}
MISDATED = {"statement_date": "2017-05-02", "statement_date_text": "2017-05-02"}
BY_ADDRESS = {**SILENT, "statement_url": "https://example.mil/a"}


def found(incidents: list[Row], positions: list[Row], report: Row = REPORT, **values: Any) -> list[str]:
    """Return the numbers of the incidents that are looked at for one assessment."""
    sides = build_sides([report, OTHER], [assessment(report=report, **values)], incidents, positions, [])
    field = next(sides.fields())
    return [i.record_id.split(":")[1] for i in Blocks(field, RULES).find(field.assessments[0])]


@pytest.mark.parametrize(
    ("day", "cited", "is_found"),
    [
        pytest.param("2017-03-24", {}, True, id="a week off, the release cited"),
        pytest.param("2017-03-25", {}, False, id="more than a week off"),
        pytest.param("2017-03-24", MISDATED, True, id="a week off, a statement that may be the release"),
        pytest.param("2017-03-24", BY_ADDRESS, True, id="a week off, the release's address cited"),
        pytest.param("2017-03-20", SILENT, True, id="three days off, nothing cited"),
        pytest.param("2017-03-21", SILENT, False, id="four days off, nothing cited"),
        pytest.param("2017-03-17", ELSEWHERE, True, id="the day, another release cited"),
        pytest.param("2017-03-18", ELSEWHERE, False, id="a day off, another release cited"),
        pytest.param(
            "2017-03-17", {**ELSEWHERE, "position": "Credible"}, False, id="another release cited, another finding"
        ),
    ],
)
def test_the_further_the_day_the_more_must_speak_for_a_pair(day: str, cited: Row, is_found: bool) -> None:
    assert bool(found([incident(incident_date=day)], [position(**cited)])) is is_found


@pytest.mark.parametrize("cited", [pytest.param({}, id="something cited"), pytest.param(SILENT, id="nothing cited")])
def test_an_undated_report_is_compared_with_the_incidents_of_the_days_about_it(cited: Row) -> None:
    rows = [incident(1, incident_date="2017-03-20"), incident(2, incident_date="2017-03-21")]
    assert found(rows, [position(1, **cited), position(2, **cited)], UNDATED) == ["1"]


def test_the_day_of_the_first_release_counts_as_well() -> None:
    words = "It was previously released as March 17, 2017 in the April 2, 2017 monthly report."
    assert found([incident()], [position()], incident_date="2017-04-20", correction_text=words) == ["1"]


def test_in_a_crowd_only_the_nearest_days_are_looked_at() -> None:
    """Among so many nothing would tell which is meant, and all pairs of a crowd are as many as its square."""
    days = [f"2017-03-{day}" for day in (15, 16, 17, 18, 19) for _ in range(RULES.thresholds.crowded)]
    rows = [incident(number, incident_date=day) for number, day in enumerate(days)]
    looked_at = found(rows, [position(number) for number in range(len(days))])
    assert {days[int(number)] for number in looked_at} == {"2017-03-17"}
    assert len(looked_at) == RULES.thresholds.crowded


def test_the_days_about_are_looked_at_where_the_day_itself_has_few() -> None:
    days = ["2017-03-15", "2017-03-17", "2017-03-19", "2017-03-24"]
    rows = [incident(number, incident_date=day) for number, day in enumerate(days)]
    assert found(rows, [position(number) for number in range(len(days))]) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("was_on", [pytest.param(True, id="on"), pytest.param(False, id="off")])
def test_the_garbage_collector_is_as_it_was_after_a_failure(was_on: bool) -> None:
    @collector_paused()
    def fail() -> None:
        raise ValueError(f"collector on: {gc.isenabled()}")

    try:
        if not was_on:
            gc.disable()
        with pytest.raises(ValueError, match="collector on: False"):
            fail()
        assert gc.isenabled() is was_on
    finally:
        gc.enable()
