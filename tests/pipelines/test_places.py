"""Places: spellings, countries, and what is not found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.items import Assessment, Incident, Place, Record, Strike
from harvester.model.parsed import ParsedDocument
from harvester.parsers.places.gazetteer import find_place, fold_name
from pipelines.places import normalise_places


@pytest.mark.parametrize(
    ("spelling", "country", "place"),
    [
        ("Mosul", "Iraq", "place:iraq-mosul"),
        ("Raqqa", "Syria", "place:syria-ar-raqqah"),
        ("Ar Raqqah", "Syria", "place:syria-ar-raqqah"),
        ("Raqqah", None, "place:syria-ar-raqqah"),
        ("Dayz Ar Awr", "Syria", "place:syria-dayr-az-zawr"),
        ("Deir ez-Zor", "Syria", "place:syria-dayr-az-zawr"),
        ("al-Qayyarah", "Iraq", "place:iraq-qayyarah"),
        ("Mar'a", "Syria", "place:syria-mara"),
        ("Mar’a", "Syria", "place:syria-mara"),
        ("Qaim", "Iraq", "place:iraq-al-qaim"),
        ("Al Qa’im", "Iraq", "place:iraq-al-qaim"),
        ("Shaddadi", "Syria", "place:syria-al-shaddadi"),
        ("Al Shadaddi", "Syria", "place:syria-al-shaddadi"),
        ("Beiji", "Iraq", "place:iraq-bayji"),
        ("Hit in Al Anbar Province", "Iraq", "place:iraq-hit"),
        ("southwest of Hit", "Iraq", "place:iraq-hit"),
        ("the Mosul Dam", "Iraq", "place:iraq-mosul-dam"),
        ("Al Asad*", "Iraq", "place:iraq-al-asad"),
        ("Sinjar", "Iraq", "place:iraq-sinjar"),
        ("Jarābulus", "Syria", "place:syria-jarabulus-169179"),
    ],
)
def test_spellings(spelling: str, country: str | None, place: str) -> None:
    match = find_place(spelling, country)
    assert match is not None
    assert match.place_id == place


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Al Hasakah and Dayr Az Zawr", "Syria"),
        ("northeast Syria", "Syria"),
        ("Atlantis", "Iraq"),
        ("Mosull", "Iraq"),  # one letter off is another place until somebody says that it is not
        ("Suran", "Syria"),  # two places of that name
        ("Rabiah, Libya", None),
        ("Rabiah in Libya", None),
        ("Rabiah, Libya", "Iraq"),
        ("Jarabulus", "Iraq"),  # GeoNames' places are not looked for across a border
        ("", "Iraq"),
    ],
)
def test_not_found_rather_than_guessed(text: str, country: str | None) -> None:
    assert find_place(text, country) is None


OUTSIDE = ["Libya", "Somalia", "Yemen", "Afghanistan", "Turkey", "Lebanon", "Jordan"]


@pytest.mark.parametrize("country", OUTSIDE)
@given(name=st.sampled_from(["Rabiah", "Rabia", "Mosul", "Raqqah", "Ar Rutbah", "Hit", "Al Asad", "Balad", "Tuz"]))
def test_a_place_of_another_country_is_not_answered_by_one_of_the_theatre(country: str, name: str) -> None:
    assert find_place(name, country) is None
    assert find_place(f"near {name}", country) is None


@pytest.mark.parametrize(
    ("name", "country", "found"),
    [("Raqqah", "Iraq", "Syria"), ("Mosul", "Syria", "Iraq"), ("Mosul", "Iraq and Syria", "Iraq")],
)
def test_a_line_under_the_wrong_heading_of_its_theatre_is_found(name: str, country: str, found: str) -> None:
    match = find_place(name, country)
    assert match is not None
    assert match.country == found


def test_sinjar_of_syria_is_not_sinjar_of_iraq() -> None:
    match = find_place("Sinjar", "Syria")
    assert match is not None
    assert match.country == "Syria"


@given(st.sampled_from(["Mosul", "Ar Raqqah", "Dayr Az Zawr", "Mar’a", "Tal Afar"]), st.data())
def test_capitals_hyphens_and_spaces_do_not_matter(name: str, data: st.DataObject) -> None:
    changed = "".join(data.draw(st.sampled_from([letter.lower(), letter.upper()])) for letter in name)
    changed = changed.replace(" ", data.draw(st.sampled_from([" ", "-", "  "])))
    assert fold_name(changed) == fold_name(name)
    assert find_place(changed, None) == find_place(name, None) is not None


def normalise(*records: Record) -> ParsedDocument:
    parsed = ParsedDocument("s", "https://example.org", "s", "0" * 64, "text/html", 1, "2020-01-01T00:00:00Z", "s/1")
    parsed.records = list(records)
    return normalise_places(parsed)


def strike(place: str | None, country: str | None = "Iraq") -> Strike:
    return Strike(key=("r", "strike", "1"), place_text=place, country=country)


def test_places_are_added_once_and_linked() -> None:
    parsed = normalise(strike("Mosul"), strike("mosul"), Assessment(key=("r", "1"), place_text="Mosul", country="Iraq"))
    places = [record for record in parsed.records if isinstance(record, Place)]
    assert [place.record_id for place in places] == ["place:iraq-mosul"]
    assert [record.place_id for record in parsed.records if not isinstance(record, Place)] == ["place:iraq-mosul"] * 3  # type: ignore[attr-defined]
    assert parsed.checks == []


def test_unknown_place_is_kept_and_reported() -> None:
    parsed = normalise(strike("Atlantis"))
    assert (parsed.records[0].place_text, parsed.records[0].place_id) == ("Atlantis", None)  # type: ignore[attr-defined]
    assert [(check.rule, check.found, check.holds) for check in parsed.checks] == [
        ("place_in_gazetteer", "Atlantis", False)
    ]


def test_wrong_heading_is_reported_and_the_country_stays_as_stated() -> None:
    parsed = normalise(strike("Ar Raqqah", "Iraq"))
    assert parsed.records[0].country == "Iraq"  # type: ignore[attr-defined]
    assert [(check.rule, check.expected, check.found) for check in parsed.checks] == [
        ("place_in_stated_country", "Iraq", "Ar Raqqah, Syria")
    ]


def test_direction_across_the_border_is_no_wrong_heading() -> None:
    assert normalise(strike("northwest of Al Qa'im", "Syria")).checks == []


def test_line_without_a_place_and_a_place_already_set_are_left_alone() -> None:
    fixed = Strike(key=("r", "strike", "2"), place_text="Mosul", country="Iraq", place_id="place:elsewhere")
    parsed = normalise(strike(None), fixed)
    assert [record.place_id for record in parsed.records] == [None, "place:elsewhere"]  # type: ignore[attr-defined]


def test_incident_with_an_unknown_place_is_not_reported() -> None:
    incident = Incident(key=("i",), publisher_id="1", place_text="a farm by the river", country="Syria")
    assert normalise(incident).checks == []


def test_an_assessment_of_a_third_country_keeps_its_text_and_gets_no_place_of_the_theatre() -> None:
    assessment = Assessment(key=("a", "item", "1"), place_text="Rabiah", country="Libya")
    parsed = normalise(assessment)
    assert assessment.place_id is None
    assert [(check.rule, check.holds, check.found) for check in parsed.checks] == [
        ("place_in_gazetteer", False, "Rabiah")
    ]
    assert not [record for record in parsed.records if isinstance(record, Place)]
