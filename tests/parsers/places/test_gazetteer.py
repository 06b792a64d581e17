"""The gazetteer as data: each place lies where it is said to lie, once, under an id of its own."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from harvester.model.data import load_data
from harvester.parsers.places.gazetteer import PlaceMatch, Where, find_place, find_places, list_places
from harvester.parsers.places.governorates import find_governorate
from harvester.parsers.places.spelling import drop_article, fold_name

BOXES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("boxes.toml").read_text(encoding="utf-8"))
COUNTRIES = list(BOXES["countries"])


def outside(place: PlaceMatch, box: list[float]) -> bool:
    assert place.point
    south, west, north, east = box
    return not (south <= place.point[0] <= north and west <= place.point[1] <= east)


@pytest.mark.parametrize("country", COUNTRIES)
def test_places_lie_in_their_country(country: str) -> None:
    placed = [place for place in list_places(country) if place.point]
    assert placed
    assert [place for place in placed if outside(place, BOXES["countries"][country])] == []


@pytest.mark.parametrize(
    ("country", "admin1"), [(country, name) for country in BOXES if country != "countries" for name in BOXES[country]]
)
def test_places_lie_in_their_governorate(country: str, admin1: str) -> None:
    placed = [place for place in list_places(country) if place.point and place.admin1 == admin1]
    assert placed
    assert [place for place in placed if outside(place, BOXES[country][admin1])] == []


@pytest.mark.parametrize("country", ["Iraq", "Syria", "the Gaza Strip"])
def test_every_governorate_of_a_place_is_one_of_the_country(country: str) -> None:
    names = load_data("parsers/places/governorates")[country]
    assert {place.admin1 for place in list_places(country)} - {None} <= set(names)
    assert [(name, find_governorate(name, country)) for name in names] == [(name, name) for name in names]


@pytest.mark.parametrize("country", COUNTRIES)
def test_ids_are_of_one_place_and_say_the_country(country: str) -> None:
    ids = [place.place_id for place in list_places(country)]
    assert [place_id for place_id, count in Counter(ids).items() if count > 1] == []
    assert all(place_id.startswith(f"place:{fold_name(country).replace(' ', '-')}-") for place_id in ids)


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_listed_by_hand_is_not_in_a_gazetteer_already(country: str) -> None:
    """Such a place would have two rows: its spellings belong to ``spellings.toml``."""
    places = list_places(country)
    names = {
        (drop_article(fold_name(name)), place.admin1)
        for place in places
        if place.gazetteer_id
        for name in (place.name, *place.aliases)
    }
    own = [place for place in places if not place.gazetteer_id and place.place_id not in listed()]
    assert [place.name for place in own if (drop_article(fold_name(place.name)), place.admin1) in names] == ALIASES.get(
        country, []
    )


# GeoNames has the name of this village as another spelling of a town eleven kilometres off.
ALIASES = {"Iraq": ["Albu Ajil"]}


def listed() -> set[str]:
    return {
        f"place:{fold_name(entry['country']).replace(' ', '-')}-{fold_name(entry['name']).replace(' ', '-')}"
        for entry in load_data("parsers/places/places")["places"]
    }


def test_every_spelling_added_belongs_to_a_place_of_geonames() -> None:
    ids = {place.gazetteer_id for country in COUNTRIES for place in list_places(country)}
    assert set(load_data("parsers/places/spellings")) <= ids


def test_coordinates_have_an_origin() -> None:
    places = [place for country in COUNTRIES for place in list_places(country)]
    assert [place.name for place in places if place.point and not place.gazetteer] == []


# Names that differ as little as transliterations of one name do, and are two places.
NEIGHBOURS = [
    ("Tal Afar", "Tal Abyad"),
    ("Rawah", "Raqqah"),
    ("Hit", "Hatra"),
    ("Anah", "Hit"),
    ("Bashir", "Bashiqah"),
    ("Balad", "Balad Ruz"),
    ("Al Baghdadi", "Baghdad"),
    ("Al Bab", "Babil"),
    ("Mosul", "Mosul Dam"),
    ("Hajin", "Hass"),
    ("Al Hari", "Harim"),
    ("Baghuz", "Barghooth"),
    ("Al Qaim", "Al Qasim"),
    ("Tal Hamis", "Tal Tamr"),
    ("Manbij", "Mar’a"),
    ("Saraqib", "Sarrin"),
    ("Kafr Nabl", "Kafr Naha"),
    ("Dhiban", "Dibis"),
    ("Al Karmah", "Al Karamah"),
    ("Khan Shaykhun", "Khan Yunis"),
]


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
@pytest.mark.parametrize("country", ["Iraq", "Syria"])
def test_neighbours_are_told_apart(one: str, other: str, country: str) -> None:
    ids = [find_place(name, country) for name in (one, other)]
    assert None in ids or ids[0] != ids[1]


@pytest.mark.parametrize("country", ["Iraq", "Syria"])
@pytest.mark.parametrize("name", ["Mosun", "Hita", "Raqqat al Bayda", "Al", "Dayr", "Kafr", "Umm", "Abu", "Sinja"])
def test_a_letter_or_a_half_is_not_a_spelling(name: str, country: str) -> None:
    assert find_places(name, Where(country)) == ()


@pytest.mark.parametrize(
    ("spelling", "country", "name"),
    [
        ("Hasakeh", "Syria", "Al Hasakah"),
        ("Hassaka", "Syria", "Al Hasakah"),
        ("Khan Sheikhoun", "Syria", "Khān Shaykhūn"),
        ("Tell Abiad", "Syria", "Tal Abyad"),
        ("Al-Qaryatain", "Syria", "Al Qaryatayn"),
        ("Deir ez-Zour", "Syria", "Dayr Az Zawr"),
        ("Kubaysa", "Iraq", "Kubaysah"),
        ("Al Kayyarah", "Iraq", "Qayyarah"),
        ("Talafar", "Iraq", "Tal Afar"),
        ("Tel Kayf", "Iraq", "Tallkayf"),
        ("Al Duluiyah", "Iraq", "Ad Duluiyah"),
        ("Beit Lahiya", "the Gaza Strip", "Bayt Lāhyā"),
        ("الموصل", "Iraq", "Mosul"),
        ("تل أبيض", "Syria", "Tal Abyad"),
        ("دير الزور", "Syria", "Dayr Az Zawr"),
        ("القائم", "Iraq", "Al Qaim"),
    ],
)
def test_spellings_by_rule(spelling: str, country: str, name: str) -> None:
    match = find_place(spelling, country)
    assert match is not None
    assert match.name == name


@pytest.mark.parametrize(
    ("name", "admin1", "point", "found"),
    [
        ("Suran", None, None, None),
        ("Suran", "Hama", None, "Hama"),
        ("Suran", "Aleppo", None, "Aleppo"),
        ("Suran", None, (35.29, 36.74), "Hama"),
        ("Suran", None, (36.5, 37.2), "Aleppo"),
        ("Suran", None, (35.9, 37.0), None),  # half way
        ("Suran", None, (35.9, 40.0), None),  # neither is within reach
        ("Suran", "Homs", None, None),
        ("Ar Raqqah", "Aleppo", None, None),
        ("Ar Raqqah", None, (35.9, 39.0), "Raqqa"),
        ("Ar Raqqah", None, (33.5, 36.3), None),
    ],
)
def test_what_is_printed_beside_a_name_decides(
    name: str, admin1: str | None, point: tuple[float, float] | None, found: str | None
) -> None:
    match = find_place(name, "Syria", admin1, point)
    assert (match and match.admin1) == found


def test_a_position_finds_the_country_that_is_not_stated() -> None:
    match = find_place("Al Ba’aj", None, None, (36.04, 41.72))
    assert match is not None
    assert match.country == "Iraq"
    assert find_place("Al Ba’aj", None, None, (33.0, 41.72)) is None


def test_a_name_of_its_own_goes_before_another_places_further_spelling() -> None:
    match = find_place("Albu Ajil", "Iraq")
    assert match is not None
    assert match.place_id == "place:iraq-albu-ajil"
