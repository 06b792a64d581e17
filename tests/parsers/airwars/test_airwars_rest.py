"""The API: empty fields and zeros, terms by number, and answers that hold no incidents."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.document import UnreadableDocument
from harvester.sources.airwars_incidents.parser import parse
from tests.parsers.airwars.airwars_pages import (
    EMPTY,
    bounds,
    document,
    failed,
    incident,
    positions,
    post,
    reasons,
    rest,
    table,
)


def civilians(**figures: object) -> dict[str, object]:
    return {"killed_injured_civilian_non_combatants": EMPTY | figures}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        pytest.param("", "", (None, None, None), id="empty"),
        pytest.param(None, None, (None, None, None), id="null"),
        pytest.param(0, 0, (0, 0, "0"), id="zero"),
        pytest.param("0", "4", (0, 4, "0–4"), id="strings"),
        pytest.param(2, 2, (2, 2, "2"), id="equal"),
        pytest.param(5, "", (5, None, None), id="minimum-only"),
        pytest.param("", 5, (None, 5, None), id="maximum-only"),
        pytest.param(7, 3, (None, None, "7–3"), id="reversed"),
    ],
)
def test_figures(low: object, high: object, expected: tuple[object, ...]) -> None:
    result = rest(civilians(killed_min=low, killed_max=high))
    assert bounds(incident(result), "killed") == expected
    assert ("min_not_above_max" in failed(result)) == (expected[2] == "7–3")


@pytest.mark.parametrize("value", ["two", "1.5", -1, "5+"])
def test_unreadable_figure_is_reported(value: object) -> None:
    result = rest(civilians(killed_min=value))
    assert bounds(incident(result), "killed") == (None, None, None)
    assert reasons(result) == ["count_unreadable"]


def test_groups_without_columns_are_kept() -> None:
    result = rest({"killed_injured_trade_unionists": EMPTY | {"killed_min": 1, "killed_max": 2}})
    assert json.loads(incident(result).other_victim_groups or "") == {"trade_unionists_killed": "1–2"}


def test_range_of_dates() -> None:
    found = incident(
        rest({"incident_date": "20190103", "incident_date_type": "date_range", "incident_date_end": "20190104"})
    )
    assert (found.incident_date, found.incident_date_end, found.incident_date_precision) == (
        "2019-01-03",
        "2019-01-04",
        "range",
    )


def test_end_of_a_single_date_is_not_used() -> None:
    found = incident(rest({"incident_date": "20190103", "incident_date_type": "date", "incident_date_end": "20190104"}))
    assert (found.incident_date, found.incident_date_end) == ("2019-01-03", None)


def embedded(taxonomy: str, *terms: tuple[int, str]) -> dict[str, object]:
    return {"wp:term": [[{"id": n, "name": name, "taxonomy": taxonomy} for n, name in terms]]}


@pytest.mark.parametrize(
    ("fields", "grading", "problem"),
    [
        ({"civilian_harm_status": [837]}, "Fair", []),
        ({"civilian_harm_status": [5], "_embedded": embedded("civilian_harm_status", (5, "Weak"))}, "Weak", []),
        ({"civilian_harm_status": [5], "class_list": ["civilian_harm_status-contested"]}, "Contested", []),
        ({"civilian_harm_status": [839, 840]}, "Contested, Discounted", []),
        ({"civilian_harm_status": [5]}, None, ["term_unknown"]),
        ({"civilian_harm_status": []}, None, []),
    ],
)
def test_terms(fields: dict[str, object], grading: str | None, problem: list[str]) -> None:
    result = rest(None, **fields)
    assert (incident(result).grading, reasons(result)) == (grading, problem)


def test_several_terms_and_classes_are_never_paired_by_order() -> None:
    result = rest(None, strike_type=[1, 2], class_list=["strike_type-airstrike", "strike_type-artillery"])
    assert incident(result).strike_type is None
    assert reasons(result) == ["term_unknown", "term_unknown"]


def belligerent(**fields: object) -> dict[str, object]:
    return {"belligerents": [{"belligerent_term": {"term_id": 1, "name": "US-led Coalition"}, **fields}]}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [("", "", (None, None)), (0, 0, (0, 0)), ("2", "3", (2, 3))],
)
def test_conceded_keeps_empty_and_zero_apart(low: object, high: object, expected: tuple[object, ...]) -> None:
    acf = belligerent(
        belligerent_assessment="credible", civilian_deaths_conceded_min=low, civilian_deaths_conceded_max=high
    )
    assert bounds(positions(rest(acf))[0], "deaths_conceded")[:2] == expected


@pytest.mark.parametrize(
    ("shown", "filed", "holds"), [("non_credible", 867, True), ("open_incident", 868, False), ("duplicate", 866, True)]
)
def test_position_shown_and_position_filed(shown: str, filed: int, holds: bool) -> None:
    result = rest(belligerent(belligerent_assessment=shown, belligerent_assessment_term=filed))
    assert positions(result)[0].position_term is not None
    assert ("position_is_filed_as_shown" not in failed(result)) == holds


@pytest.mark.parametrize(
    "printed",
    [
        ["no_coalition_strikes", "other"],
        'a:2:{i:0;s:20:"no_coalition_strikes";i:1;s:5:"other";}',
        "No Coalition strikes were conducted in the geographical area, other",
    ],
)
def test_reasons(printed: object) -> None:
    found = positions(rest(belligerent(belligerent_assessment="non_credible", belligerent_reason_non_credible=printed)))
    assert json.loads(found[0].reasons or "") == ["no_coalition_strikes", "other"]


def test_unnamed_belligerent_is_a_failed_check() -> None:
    result = rest({"belligerents": [{"belligerent_term": False, "belligerent_assessment": "credible"}]})
    assert positions(result) == []
    assert failed(result) == ["belligerent_is_named"]


def test_page_of_posts() -> None:
    posts = [post(id=1), post(id=2), post(id=3, type="mil"), post(id=4, content={"rendered": "", "protected": True})]
    result = parse(document(json.dumps(posts), "application/json"))
    assert [record.key for record in table(result, "incidents")] == [("1",), ("2",)]
    assert reasons(result) == ["not_incidents", "password_protected"]


def test_post_without_its_fields_makes_no_record() -> None:
    posts = [post(id=1), {"id": 2, "type": "civ", "modified_gmt": "2024-01-01T00:00:00"}]
    result = parse(document(json.dumps(posts), "application/json"))
    assert [record.key for record in table(result, "incidents")] == [("1",)]
    assert reasons(result) == ["fields_missing"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('[{"id": 1, "acf": {"unique', "json_malformed"),
        ('{"code": "rest_post_invalid_page_number", "message": "no", "data": {"status": 400}}', "api_error"),
        ('{"graph": {"conflicts": []}}', "not_incidents"),
        ("[1, 2]", "not_incidents"),
        ('{"id": 2, "type": "civ", "content": {"protected": true}, "acf": {"a": 1}}', "password_protected"),
        ('{"id": "x", "type": "civ", "acf": {"a": 1}}', "not_incidents"),
    ],
)
def test_answers_that_hold_no_incident(body: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse(document(body, "application/json"))
    assert caught.value.reason == reason


def test_times_are_in_utc_only_where_the_answer_says_so() -> None:
    found = incident(
        rest(None, date="2020-01-01T10:00:00", date_gmt="2020-01-01T09:00:00", modified="2020-02-01T00:00:00")
    )
    assert (found.published_at, found.modified_at) == ("2020-01-01T09:00:00Z", "2020-02-01T00:00:00")


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**9) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["value", "label", "id"]), inner),
    max_leaves=4,
)
FIELDS = st.sampled_from(
    (
        *("geolocations", "belligerents", "victims", "victim_groups", "sources", "media", "incident_date", "region"),
        *("killed_injured_children", "unique_reference_codes", "declassified_assessments_press_releases"),
    )
)
TOP = st.sampled_from(["country", "strike_type", "_embedded", "class_list", "link", "content", "date"])


@given(acf=st.dictionaries(FIELDS, ODD, max_size=3), top=st.dictionaries(TOP, ODD, max_size=3))
def test_odd_shapes_are_read_or_refused_and_never_crash(acf: dict[str, object], top: dict[str, object]) -> None:
    try:
        result = rest(acf, **top)
    except UnreadableDocument:
        return
    assert [record.key for record in table(result, "incidents")] == [("7",)]
