"""Which level each kind of evidence reaches, and how it is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harvester.linking.features import (
    compare,
    compare_dates,
    compare_finding,
    compare_grid,
    compare_injured,
    compare_killed,
    compare_places,
    compare_reason,
    compare_references,
    compare_statement,
    compare_words,
    sum_bits,
)
from harvester.linking.names import is_similar, read_place, respell
from harvester.linking.rules import load_rules
from harvester.linking.wording import explain
from tests.linking.builders import REPORT, assessed, recorded
from tests.linking.family import blank

RULES = load_rules()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("al Shaddadi", "Al Shadadi", id="doubled letter"),
        pytest.param("al-Qayyarah", "Qayyara", id="article and final h"),
        pytest.param("Al Sakiya street", "al Sakiyah", id="kind of place"),
        pytest.param("Al Sousa", "Al Susah", id="vowel"),
        pytest.param("Tal A’far", "Tal Afar", id="apostrophe"),
        pytest.param("Qa'im", "Al Kaim", id="q and k"),
    ],
)
def test_spellings_of_one_name_become_one(one: str, other: str) -> None:
    assert respell(one) == respell(other)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param("Ash Shaddadah", "al Shaddadi", True, id="other ending"),
        pytest.param("Tal Afar", "Tal Abyad", False, id="another second word"),
        pytest.param("Hit", "Hat", False, id="too short to differ"),
        pytest.param("Rawa", "Hawija", False, id="another place"),
        pytest.param("Mosul", "Manbij", False, id="same first letter"),
    ],
)
def test_a_slip_is_told_from_another_name(one: str, other: str, alike: bool) -> None:
    assert is_similar(respell(one), respell(other)) is alike


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("Al Quriyah (Dayr Az Zawr)", ("kuria", "dair saur"), id="what it lies in, in brackets"),
        pytest.param("in Al Sousa, Syria", ("susa",), id="in"),
        pytest.param("Ar Raqqah [887a], Syria", ("raka", "87a"), id="an earlier code left behind the name"),
        pytest.param("near Al-Thawarah, Tabqah, Syria", ("tauara", "tabka"), id="a quarter and its town"),
    ],
)
def test_a_printed_place_is_split(text: str, parts: tuple[str, ...]) -> None:
    found = read_place(text, "Syria")
    assert found is not None
    assert found.parts == parts


@pytest.mark.parametrize("text", ["", " ,, ", "حي السكك, العراق"])
def test_a_place_without_a_latin_name_is_none(text: str) -> None:
    assert read_place(text, "Iraq") is None


@pytest.mark.parametrize(
    ("assessment", "incident", "level"),
    [
        pytest.param({}, {}, "same_day", id="same day"),
        pytest.param({}, {"incident_date_end": "2017-03-18"}, "overlap", id="the incident spans two days"),
        pytest.param({"incident_date": "2017-03-18"}, {}, "one_day", id="next day"),
        pytest.param({"incident_date": "2017-03-14"}, {}, "few_days", id="three days"),
        pytest.param({"incident_date": "2017-03-24"}, {}, "week", id="a week"),
        pytest.param(
            {"incident_date": "2017-03-01", "incident_date_end": "2017-03-31", "incident_date_precision": "month"},
            {},
            "month",
            id="month alone",
        ),
        pytest.param(
            {
                "incident_date": "2017-03-27",
                "correction_text": "It was previously released as March 17, 2017 in the April 2, 2017 monthly report.",
            },
            {},
            "corrected",
            id="released under the incident's date first",
        ),
        pytest.param({}, {"incident_date": "2019-03-17"}, "year_slip", id="dated after the statement about it"),
    ],
)
def test_dates(assessment: dict[str, Any], incident: dict[str, Any], level: str) -> None:
    assert compare_dates(assessed(**assessment), recorded(incident)) == level


@pytest.mark.parametrize(
    ("assessment", "incident", "position", "level"),
    [
        pytest.param({}, {}, {}, "stated", id="the location quoted"),
        pytest.param(
            {"place_text": "al Shaddadi", "country": "Syria"},
            {"country": "Syria"},
            {"stated_location": "near Ash Shaddadah, Syria"},
            "stated_place",
            id="two names of one place",
        ),
        pytest.param(
            {"place_text": "Al Wardiyat", "country": "Syria"},
            {"country": "Syria"},
            {"stated_location": "near Al Wardiyah, Syria"},
            "stated_spelling",
            id="a slip",
        ),
        pytest.param(
            {"place_text": "Raqqah", "country": "Syria"},
            {},
            {"stated_location": "near Mosul, Iraq"},
            "stated_far",
            id="another city",
        ),
        pytest.param({}, {}, {"stated_location": "al Zahra in Mosul"}, "stated_within", id="a quarter of the city"),
        pytest.param(
            {"place_text": "Al-Thawarah, Tabqah", "country": "Syria"},
            {"country": "Syria"},
            {"stated_location": "near Tabqah, Syria"},
            "stated_within",
            id="the town of a quarter",
        ),
        pytest.param(
            {"place_text": "Al Jadida, Mosul"},
            {},
            {"stated_location": "al Zahra in Mosul"},
            "name",
            id="another quarter than the location quoted, but the incident's own",
        ),
        pytest.param({"place_text": "Al Jadida"}, {}, {"stated_location": None}, "name", id="the incident's own place"),
        pytest.param({}, {}, {"stated_location": None}, "within", id="the city it lies in"),
        pytest.param(
            {},
            {"place_text": "A farm, Iraq", "place_name": "A farm", "lat": 36.336, "lon": 43.12},
            {"stated_location": None},
            "near_3",
            id="coordinates in the city",
        ),
        pytest.param(
            {},
            {"place_text": "A farm, Iraq", "place_name": "A farm", "lat": 33.3, "lon": 44.4},
            {"stated_location": None},
            "far",
            id="coordinates far away",
        ),
        pytest.param(
            {"place_text": "Nineveh Province"}, {}, {"stated_location": None}, "region", id="a province alone"
        ),
    ],
)
def test_places(assessment: dict[str, Any], incident: dict[str, Any], position: dict[str, Any], level: str) -> None:
    assert compare_places(assessed(**assessment), recorded(incident, **position)) == level


@pytest.mark.parametrize(
    ("report", "position", "level"),
    [
        pytest.param({}, {}, "same_day", id="the very day"),
        pytest.param(
            {}, {"statement_date": "2017-05-02", "statement_date_text": "2017-05-02"}, "near_day", id="two days off"
        ),
        pytest.param(
            {},
            {"statement_date": "2018-05-31", "statement_date_text": "2018-05-31, 2017-04-30"},
            "same_day",
            id="an earlier statement",
        ),
        pytest.param(
            {}, {"statement_date": "2018-05-31", "statement_date_text": "20180531"}, "other", id="another release"
        ),
        pytest.param({}, {"statement_date": None, "statement_date_text": None}, "unknown", id="none cited"),
        pytest.param(
            {"published_on": None, "period_end": "2017-03-31"}, {}, "period", id="an undated report of the month before"
        ),
        pytest.param({"published_on": None}, {}, "unknown", id="an undated report"),
        pytest.param(
            {},
            {"statement_date": "2017-03-01", "statement_date_text": "2017-03-01"},
            "unknown",
            id="a statement dated before what it is about",
        ),
        pytest.param(
            {}, {"statement_url": "http://example.mil/a", "statement_date": "2016-01-01"}, "url", id="the address"
        ),
        pytest.param(
            {},
            {"statement_url": '["https://example.mil/b", "https://example.mil/a"]'},
            "url",
            id="one of the addresses",
        ),
    ],
)
def test_statements(report: dict[str, Any], position: dict[str, Any], level: str) -> None:
    assert compare_statement(assessed(report={**REPORT, **report}), recorded(**position), RULES) == level


def test_a_statement_of_a_known_release_is_not_the_one_of_two_days_later() -> None:
    from harvester.linking.compared import build_sides
    from tests.linking.builders import assessment, incident, position

    later = blank("reports", record_id="cjtfoir_civcas:2017-04", published_on="2017-05-02", url="https://example.mil/b")
    rows = [assessment(), assessment(report=later)]
    sides = build_sides([REPORT, later], rows, [incident()], [position()], [])
    found = [compare_statement(a, next(sides.fields()).incidents[0], RULES) for a in sides.assessments]
    assert found == ["same_day", "other"]


@pytest.mark.parametrize(
    ("finding", "position", "statement_date", "level"),
    [
        pytest.param(
            "non_credible", "Non credible / Unsubstantiated", "2017-04-30", "non_credible", id="non-credible on both"
        ),
        pytest.param("credible", "credible", "2017-04-30", "credible", id="a code of the API"),
        pytest.param("credible", "Non credible / Unsubstantiated", "2017-04-30", "contradicted", id="contradicted"),
        pytest.param("non_credible", "Credible / Substantiated", "2018-05-31", "reviewed", id="reversed later"),
        pytest.param("non_credible", "Not yet assessed", None, "not_yet", id="not yet assessed"),
        pytest.param("open", "Open", None, "other", id="open on both"),
        pytest.param("duplicate", "Non credible", None, "unknown", id="a duplicate may stand as anything"),
        pytest.param("credible", None, None, "unknown", id="no position"),
    ],
)
def test_findings(finding: str, position: str | None, statement_date: str | None, level: str) -> None:
    a = assessed(finding=finding)
    i = recorded(position=position, statement_date=statement_date, statement_date_text=statement_date)
    assert compare_finding(a, i, "unknown") == level


@pytest.mark.parametrize(
    ("killed", "conceded", "monitor", "level"),
    [
        pytest.param((3, 3), (3, 3), (1, 9), "same", id="conceded as killed"),
        pytest.param((25, 25), (25, 25), (1, 9), "same_many", id="a number that few share"),
        pytest.param((3, 3), (3, 4), (1, 9), "same", id="within the range conceded"),
        pytest.param((3, 3), (0, 0), (1, 9), "differs", id="zero conceded is a number"),
        pytest.param((0, 0), (0, 0), (1, 9), "none_each", id="none killed, none conceded"),
        pytest.param((3, 3), (None, None), (1, 9), "in_range", id="nothing conceded is stated"),
        pytest.param((12, 12), (None, None), (1, 9), "out_of_range", id="more than the monitor records"),
        pytest.param((None, None), (0, 0), (1, 9), None, id="nothing killed is stated"),
        pytest.param((5, None), (7, 7), (1, 9), "same_many", id="at least five"),
    ],
)
def test_killed(
    killed: tuple[Any, Any], conceded: tuple[Any, Any], monitor: tuple[Any, Any], level: str | None
) -> None:
    a = assessed(killed_min=killed[0], killed_max=killed[1])
    i = recorded(
        {"killed_min": monitor[0], "killed_max": monitor[1]},
        deaths_conceded_min=conceded[0],
        deaths_conceded_max=conceded[1],
    )
    assert compare_killed(a, i) == level


def test_injured_grid_reason_and_words() -> None:
    i = recorded(
        injuries_conceded_min=2,
        injuries_conceded_max=2,
        lat=36.33,
        lon=43.11,
        reasons=json.dumps(["insufficient_evidence"]),
        statement_text="1. March 17, 2017, near Mosul, Iraq: A review gave too little evidence.\n\nSomething else.",
    )
    a = assessed(
        injured_min=2,
        injured_max=2,
        lat=36.3301,
        lon=43.1101,
        reason="no_civilians_harmed",
        status_text="A review gave too little evidence.",
        quote="14. March 17, 2017, near Mosul, Iraq: A review gave too little evidence.",
    )
    assert compare_injured(a, i) == "same"
    assert compare_grid(a, i) == "same"
    assert compare_reason(a, i, RULES) == "same"
    assert compare_words(a, i) == "quoted_item"
    far = assessed(
        lat=35.0,
        lon=43.1,
        reason="no_coalition_strikes",
        injured_min=3,
        injured_max=3,
        status_text="Other words were used for it.",
    )
    assert (compare_injured(far, i), compare_grid(far, i), compare_reason(far, i, RULES)) == (
        "differs",
        "far",
        "differs",
    )
    assert compare_words(far, i) == "differs"


def test_an_item_of_another_day_is_not_the_one_quoted() -> None:
    i = recorded(statement_text="March 17, 2017, near Mosul, Iraq: A review gave too little evidence.")
    a = assessed(
        status_text="A review gave too little evidence.",
        quote="3. March 18, 2017, near Mosul, Iraq: A review gave too little evidence.",
    )
    assert compare_words(a, i) != "quoted_item"


_ITEM = "March 17, 2017, near Mosul, Iraq: A review gave too little evidence of harm."


@pytest.mark.parametrize(
    ("narrative", "position", "level"),
    [
        pytest.param(f"The report says: “114. {_ITEM}” Neighbours disagree.", {}, "quoted_item", id="the item"),
        pytest.param(f"The report says: “114. {_ITEM}", {}, "quoted_item", id="a quotation left open"),
        pytest.param('They found "A review gave too little evidence of harm."', {}, "same", id="its words alone"),
        pytest.param(
            "A witness: “they hit the house beside ours and nothing was left of it”", {}, None, id="a witness"
        ),
        pytest.param("A review gave too little evidence of harm.", {}, None, id="words without quotation marks"),
        pytest.param(f"The statement of April 30th noted: {_ITEM}", {}, "quoted_item", id="without quotation marks"),
        pytest.param(f"It noted: {_ITEM} Neighbours disagree.", {}, "quoted_item", id="the account goes on"),
        pytest.param(
            f"It noted: {_ITEM.replace('17,', '18,')} Neighbours disagree.",
            {},
            "same",
            id="of another day, the account goes on",
        ),
        pytest.param(
            f"The report says: “{_ITEM}”",
            {"statement_text": "During a strike two civilians were unintentionally killed."},
            "quoted_item",
            id="the item, beside another statement",
        ),
    ],
)
def test_words_that_the_account_itself_quotes(narrative: str, position: dict[str, Any], level: str | None) -> None:
    a = assessed(status_text="A review gave too little evidence of harm.", quote=f"3. {_ITEM}")
    assert compare_words(a, recorded({"narrative": narrative}, **position)) == level


_SENTENCE = "A review found that nothing was struck in that area on that day."


@pytest.mark.parametrize(
    ("ending", "incident", "statement", "level"),
    [
        pytest.param("2901/CS950 37SFU310880", {"code": "CS950"}, None, "code", id="the incident's code"),
        pytest.param("CS950", {"code": "RS12 CS950"}, None, "code", id="one of several codes"),
        pytest.param("2901/S411", {"code": "CS950", "previous_codes": '["S411"]'}, None, "code", id="an earlier code"),
        pytest.param("2901/cs950A", {"code": "CS950a"}, None, "code", id="letters in another case"),
        pytest.param("2901/CS950", {"code": "CS951"}, None, "other_code", id="another incident's code"),
        pytest.param("2901/CS950", {"code": "CS950b"}, None, None, id="the code of the whole, and of a part"),
        pytest.param("2901/CS950", {}, None, None, id="the incident's code is not known"),
        pytest.param("(2901)", {"code": "CS950"}, f"{_SENTENCE} (2901)", "case", id="the same case number"),
        pytest.param("2901/CI77", {}, f"{_SENTENCE} 2901/CI77 37SFU310880", "case", id="a number before a code"),
        pytest.param("(2901)", {}, f"{_SENTENCE} (2902)", "other_case", id="another case number"),
        pytest.param("(2901)", {}, _SENTENCE, None, id="one side has none"),
        pytest.param("", {"code": "CS950"}, f"{_SENTENCE} (2902)", None, id="the item has none"),
        pytest.param("2901/CS950", {"code": "CS950"}, f"{_SENTENCE} (2902)", "code", id="a code before a number"),
    ],
)  # fmt: skip
def test_references_to_each_other(
    ending: str, incident: dict[str, Any], statement: str | None, level: str | None
) -> None:
    a = assessed(
        status_text=f"{_SENTENCE} {ending}".strip(), quote=f"7. March 17, 2017, in Mosul, Iraq. {_SENTENCE} {ending}"
    )
    assert compare_references(a, recorded(incident, statement_text=statement)) == level


@pytest.mark.parametrize(
    ("statement", "level"),
    [
        pytest.param("A review found nothing struck in that area on that day.", None, id="about the same words"),
        pytest.param("The report lacks the time and the place that an assessment needs.", "differs", id="other words"),
        pytest.param(
            "The report lacks the time and the place that an assessment needs.\n\n" + _SENTENCE, "same", id="one of two"
        ),
    ],
)
def test_words_of_a_statement(statement: str, level: str | None) -> None:
    assert compare_words(assessed(status_text=_SENTENCE), recorded(statement_text=statement)) == level


def test_a_reference_at_the_end_is_none_of_the_words() -> None:
    a = assessed(status_text=f"{_SENTENCE} 2901/CS950 37SFU310880")
    assert compare_words(a, recorded(statement_text=_SENTENCE)) == "same"


@pytest.mark.parametrize(
    ("printed", "quoted", "level"),
    [
        pytest.param("(2901)", "", "quoted_item", id="quoted without its case number"),
        pytest.param("2901/CS950 37SFU310880", "", "quoted_item", id="quoted without its references"),
        pytest.param("", " 2901/CS950 37SFU310880", "quoted_item", id="quoted with more"),
        pytest.param("(2901)", " (2902)", "same", id="another case number"),
    ],
)
def test_an_item_is_quoted_whatever_stands_at_its_end(printed: str, quoted: str, level: str) -> None:
    item = f"March 17, 2017, in Mosul, Iraq, via Airwars report. {_SENTENCE}"
    a = assessed(status_text=f"{_SENTENCE} {printed}".strip(), quote=f"7. {item} {printed}".strip())
    assert compare_words(a, recorded(statement_text=f"7. {item}{quoted}")) == level


def test_the_evidence_names_what_speaks_for_and_against_the_strongest_first() -> None:
    a = assessed(killed_min=3, killed_max=3, finding="credible", allegation_source="airwars")
    i = recorded(
        {"incident_date": "2017-03-19"},
        position="Credible / Substantiated",
        deaths_conceded_min=3,
        deaths_conceded_max=3,
    )
    assert explain(a, i, compare(a, i, RULES), RULES) == (
        "“Mosul” is the location that the monitor quotes; statement of 30 Apr 2017 is this release; "
        "conceded 3 = killed 3; "
        "credible on both sides; the report came from Airwars; but 17 Mar 2017 and 19 Mar 2017 are 2 days apart"
    )


def test_every_level_that_is_reached_has_a_weight_and_words() -> None:
    """A level without a weight would stop the linking of a whole database."""
    from harvester.linking.candidates import Blocks
    from tests.linking.family import build_family

    sides = next(build_family(150, 7, "train").sides().fields())
    blocks = Blocks(sides, RULES)
    reached = set()
    for a in sides.assessments:
        for i in blocks.find(a):
            levels = compare(a, i, RULES)
            reached.update(levels)
            assert isinstance(sum_bits(levels, RULES), float)
            assert explain(a, i, levels, RULES)
    assert len(reached) > 20
