"""Countries, belligerents and monitors as data."""

from __future__ import annotations

import pytest

from harvester.model.data import load_data
from harvester.model.theatre.belligerents import (
    Belligerent,
    are_related,
    belligerent,
    check_slug,
    find_belligerent,
    find_member,
    find_mentions,
    is_member,
    list_belligerents,
    members_of,
    related_slugs,
)
from harvester.model.theatre.countries import battlefields, country_names, find_country, list_countries
from harvester.model.theatre.monitors import find_monitor, list_monitors
from harvester.model.theatre.naming import fold, index_names

COALITION = "us_led_coalition"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        pytest.param("US-led Coalition", COALITION, id="classic page"),
        pytest.param("U.S.-led Coalition", COALITION, id="redesigned page"),
        pytest.param("us-led-coalition", COALITION, id="slug of a page"),
        pytest.param("coalition", COALITION, id="code of the interface"),
        pytest.param("international coalition forces", COALITION, id="a third monitor"),
        pytest.param("U.S. Forces", "us_forces", id="redesigned US forces"),
        pytest.param("Government of United States of America", "us_forces", id="a party of a data set"),
        pytest.param("Iraqi Military", "iraqi_forces", id="Iraq"),
        pytest.param("ISIS", "islamic_state", id="ISIS"),
        pytest.param("Da’esh", "islamic_state", id="apostrophe"),
        pytest.param("Syrian Democratic Forces", "sdf", id="SDF"),
        pytest.param("Unknown", "unknown", id="said to be unknown"),
    ],
)
def test_a_whole_name_is_found(text: str, slug: str) -> None:
    found = find_belligerent(text)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize(
    "text",
    ["", "حي", "the Coalition and Russia", "Coalition strikes", "Saudi-led", "Forces armées", "non-coalition", "US"],
)
def test_what_is_more_or_less_than_a_name_is_nobody(text: str) -> None:
    assert find_belligerent(text) is None


def test_every_name_and_spelling_names_one_belligerent() -> None:
    for party in list_belligerents():
        for spelling in (party.slug, party.name, *party.spellings):
            assert find_belligerent(spelling) is party, spelling


def test_one_spelling_of_two_parties_is_refused() -> None:
    with pytest.raises(ValueError, match="'Allies' names both"):
        index_names([Belligerent("a", "A", ("Allies",)), Belligerent("b", "B", ("Allies",))])


def test_slugs_hold_together() -> None:
    """Each coalition is known, ends somewhere, and has for member states those of its forces."""
    for party in list_belligerents():
        assert party.slug == fold(party.slug).replace(" ", "_")
        assert party.country is None or find_country(party.country) is not None
        assert len(members_of(party.slug)) == len(party.members)
        if party.within:
            assert is_member(party.slug, party.within)
            assert not is_member(party.within, party.slug)
            assert party.country in belligerent(party.within).members


def test_relations() -> None:
    assert are_related("us_forces", COALITION)
    assert are_related(COALITION, "uk_military")
    assert not are_related("us_forces", "uk_military")
    assert not are_related("russian_military", COALITION)
    assert not are_related("turkish_military", COALITION)
    assert not are_related(None, COALITION)
    assert {"us_forces", COALITION} <= set(related_slugs(COALITION))
    assert set(related_slugs("us_forces")) == {"us_forces", COALITION}


def test_a_slug_outside_the_list_is_refused() -> None:
    assert check_slug(COALITION) == COALITION
    with pytest.raises(ValueError, match="'coalition' is no belligerent"):
        check_slug("coalition")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("UK", "United Kingdom"),
        ("Britain", "United Kingdom"),
        ("British", "United Kingdom"),
        ("the Royal Air Force", "United Kingdom"),
        ("Dutch", "Netherlands"),
        ("American forces", "United States"),
        ("Iraqi", None),
        ("Russia", None),
        ("Coalition", None),
    ],
)
def test_member_states(text: str, state: str | None) -> None:
    found = find_member(text, COALITION)
    assert (found.name if found else None) == state


def test_mentions_of_several_are_all_told() -> None:
    assert [party.slug for party in find_mentions("The regime and Russian jets struck.")] == [
        "russian_military",
        "syrian_regime",
    ]
    assert find_mentions("Nobody was named.") == ()


def test_countries() -> None:
    assert len({country.name for country in list_countries()}) == len(load_data("model/theatre/countries"))
    assert {"Iraq", "Syria", "Libya", "Somalia", "Yemen"} <= {country.name for country in battlefields()}
    assert "France" in country_names().split("|")
    assert "France" not in country_names(battlefields_only=True).split("|")
    found = find_country("The Gaza Strip")
    assert found is not None
    assert found.name == "the Gaza Strip"


def test_monitors() -> None:
    for monitor in list_monitors():
        assert all(find_country(country) for country in monitor.countries)
        for spelling in (monitor.name, *monitor.spellings):
            assert find_monitor(spelling) is monitor
    assert find_monitor("CJTF-OIR") is None
