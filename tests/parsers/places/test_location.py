"""Locations printed whole, in the forms in which monitors and tables print them; names of people are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.parsers.places.gazetteer import find_place, list_places
from harvester.parsers.places.location import read_location

Point = tuple[float, float]


@pytest.mark.parametrize(
    ("text", "point", "name", "precision"),
    [
        ("حي السكك, Al Sikak neighbourhood, Mosul, Nineveh, Iraq", None, "Mosul", "within"),
        ("Mosul, Al Mithal, Nineveh, Iraq", None, "Mosul", "within"),
        ("الموصل: المثال, Mosul, Al-Mithal, Nineveh, Iraq", (36.35, 43.11), "Mosul", "within"),
        ("Mosul, Old city, Nineveh, Iraq", None, "Mosul", "within"),
        ("Al Mithal near the Example school, Raqqa, Raqqa, Syria", None, "Ar Raqqah", "within"),
        ("Example building, Ar Raqqah, Syria", (35.958, 39.002), "Ar Raqqah", "within"),
        ("Al Mithal street, Raqqa, Syria", None, "Ar Raqqah", "within"),
        ("Ar Raqqah, Raqqa, Syria", None, "Ar Raqqah", None),
        ("Raqqa city, Raqqa, Syria", None, "Ar Raqqah", None),
        ("الشحيل, Al Shahil, Deir Ezzor, Syria", None, "Ash Shuhayl", None),
        ("الشحيل, Al Shahil - possibly Al Mithal neighborhood, Deir Ezzor, Syria", None, "Ash Shuhayl", "within"),
        ("خان شيخون,, Khan Sheikhoun, Idlib, Syria", None, "Khān Shaykhūn", None),
        ("مخيم الباغوز, Al Baghouz Fawqani, Deir Ezzor, Syria", None, "Baghuz", None),
        ("الحولنجي جنوب جرابلس, Al Huwlanji south of Jarablus, Aleppo, Syria", None, "Al Huwlanji", None),
        ("Al Mithal, south of Jarablus, Aleppo, Syria", None, "Jarābulus", "within"),
        ("open country south of Jarablus, Syria", None, "Jarābulus", "near"),
        ("a compound in the village of Hajin, Syria", None, "Hajin", "within"),
        ("a house in the town of Al Qaim, Iraq", None, "Al Qaim", "within"),
        ("Hit in Al Anbar Province, Iraq", None, "Hit", None),
        ("35 miles west of Sharqat, Iraq", None, "Ash Sharqat", None),
        ("مخيم النصيرات, Nuseirat camp, Deir al-Balah, the Gaza Strip", None, "An Nuşayrāt", None),
        ("Al Mithal, Rafah, the Gaza Strip", (31.29, 34.25), "Rafaḩ", "within"),
        ("Example family home, Jabalia, North Gaza, the Gaza Strip", None, "Jabālyā", "within"),
        ("west Mosul, Iraq", None, "Mosul", "within"),
        ("northeastern Manbij, Syria", None, "Manbij", "within"),
        ("western Iraq, Iraq", None, None, None),
        ("منبج", None, None, None),
    ],
)
def test_locations(text: str, point: Point | None, name: str | None, precision: str | None) -> None:
    country = next((country for country in ("Iraq", "Syria", "the Gaza Strip") if text.endswith(country)), None)
    found = read_location(text, country, None, point)
    assert (found.place.name if found.place and country else None, found.precision) == (name, precision)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("on the road between Hajin and Abu Kamal, Syria", None),
        ("الباغوز, Between Al-Baghuz Fawqani town and Al-Marashdah village, Deir Ezzor, Syria", None),
        ("Al Mithal, Raqqa, Syria", None),  # a village anywhere in the governorate
        ("Example Farm, Raqqa, Syria", None),
        ("Example Roundabout, Al Hassakah, Syria", None),  # it is in Qamishli
        ("Al Mithal, Raqqa, Syria", (36.38, 38.87)),  # nearer to Ayn Isa
        ("Al Mithal neighbourhood, Mosul, Nineveh, Iraq", (35.5, 43.1)),
        ("Hama Province, Syria", None),
        ("North Gaza governorate, North Gaza, the Gaza Strip", None),
        ("محافظة دير البلح, Deir Al Balah, the Gaza Strip", None),
        ("Gaza Strip, the Gaza Strip", None),
        ("Northern Syria, Syria", None),
        ("Syria", None),
        ("", None),
    ],
)
def test_nothing_decides(text: str, point: Point | None) -> None:
    country = next((country for country in ("Iraq", "Syria", "the Gaza Strip") if text.endswith(country)), None)
    found = read_location(text, country, None, point)
    assert (found.place, found.precision, found.several) == (None, None, ())


def test_homonyms_are_named_and_the_region_decides() -> None:
    assert {place.admin1 for place in read_location("Suran, Syria", "Syria").several} == {"Hama", "Aleppo"}
    found = read_location("Suran", "Syria", "Aleppo Governorate")
    assert found.place is not None
    assert found.place.admin1 == "Aleppo"


def test_a_position_out_of_reach_is_told() -> None:
    found = read_location("Rawah", "Iraq", None, (36.24, 43.11))
    assert found.place is None
    assert found.far is not None
    assert found.far.name == "Rawah"


GOVERNED = [(place, country) for country in ("Iraq", "Syria") for place in list_places(country) if place.admin1]


@given(st.sampled_from(GOVERNED), st.sampled_from(GOVERNED))
def test_never_in_another_governorate_than_printed(one: tuple[object, str], other: tuple[object, str]) -> None:
    place, country = one
    admin1 = other[0].admin1 if other[1] == country else place.admin1  # type: ignore[attr-defined]
    found = read_location(f"{place.name}, {admin1} Governorate, {country}", country)  # type: ignore[attr-defined]
    assert found.place is None or (found.place.country, found.place.admin1 or admin1) == (country, admin1)


def test_without_further_words_a_location_is_its_name() -> None:
    for name in ("Mosul", "Ar Raqqah", "Hajin", "Tal Afar"):
        assert read_location(name).place == find_place(name)
