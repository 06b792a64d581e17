"""The measure of linking on saved pages: what is rebuilt of the releases, and that pages are counted right."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.linking_pages import OTHERS, Cited, build_item, find_cited, measure_pages, write_release
from tests.linking.builders import incident, position
from tests.linking.family import Row

FIXTURES = Path(__file__).parents[2] / "fixtures" / "airwars_incidents"
DAY_AND_PLACE = "March 17, 2017, near Mosul, Iraq, via Airwars report"
SENTENCE = "A review found that nothing was struck there."


@pytest.mark.parametrize(
    ("values", "item"),
    [
        pytest.param(
            {"statement_text": f"12. March 18, 2017, near Mosul, Iraq, via media report: {SENTENCE}"},
            f"March 18, 2017, near Mosul, Iraq, via media report: {SENTENCE}",
            id="the item itself",
        ),
        pytest.param(
            {"statement_text": f"{SENTENCE}\n\nAnother statement."},
            f"{DAY_AND_PLACE}: {SENTENCE}",
            id="its sentence, with day and location quoted",
        ),
        pytest.param(
            {"stated_location": "Al Sikak", "statement_text": SENTENCE},
            f"March 17, 2017, near Al Sikak, Iraq, via Airwars report: {SENTENCE}",
            id="a bare location",
        ),
        pytest.param(
            {"stated_location": None, "statement_text": SENTENCE},
            f"March 17, 2017, near Al Jadida neighbourhood, Iraq, via Airwars report: {SENTENCE}",
            id="no location quoted",
        ),
        pytest.param(
            {"position": "Credible / Substantiated", "deaths_conceded_max": 3, "injuries_conceded_max": 0},
            f"{DAY_AND_PLACE}: During a strike it was assessed that 3 civilians were unintentionally killed.",
            id="numbers alone",
        ),
        pytest.param(
            {"position": "Credible / Substantiated", "deaths_conceded_max": 0, "injuries_conceded_max": 2},
            f"{DAY_AND_PLACE}: During a strike it was assessed that 2 civilians were unintentionally injured.",
            id="injured alone",
        ),
    ],
)
def test_the_item_that_a_position_comes_from(values: dict[str, Any], item: str) -> None:
    assert build_item(incident(), position(**values)) == item


@pytest.mark.parametrize(
    ("values", "is_cited"),
    [
        pytest.param({}, True, id="found non-credible"),
        pytest.param({"position": "Not yet assessed"}, False, id="not assessed"),
        pytest.param({"statement_date": None}, False, id="no statement"),
        pytest.param({"belligerent": "turkish_military"}, False, id="another belligerent"),
        pytest.param({"position": None}, False, id="no position"),
    ],
)
def test_positions_that_cite_a_statement(values: Row, is_cited: bool) -> None:
    assert bool(list(find_cited([incident()], [position(**values)]))) is is_cited


def test_a_release_numbers_its_items_and_keeps_the_incident_of_each_real_one() -> None:
    cases = [
        Cited(incident(n), position(n, position=found), f"March 17, 2017, near Mosul, Iraq: Item {n}.")
        for n, found in ((1, "Non credible / Unsubstantiated"), (2, "Credible / Substantiated"))
    ]
    text, incidents = write_release(date(2017, 4, 30), cases, random.Random(1))
    assert len(incidents) == 2
    assert incidents[1] == "airwars_incidents:2"
    for number, record_id in incidents.items():
        assert f"{number}. March 17, 2017, near Mosul, Iraq: Item {record_id[-1]}." in text
    assert f"{OTHERS + 2}. " in text


def test_the_pages_of_a_folder_are_counted() -> None:
    header, *rows = measure_pages(FIXTURES, draws=1)
    there = int(header.split(", ")[1].split()[0])
    cells = [row.split(" | ") for row in rows[2:4]]
    assert sum(int(row[1]) for row in cells) == there > 0
    assert [row[3] for row in cells] == ["0", "0"]
