"""Spellings: what the rules make alike, and that they are steady."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.parsers.places.gazetteer import find_place, list_places
from harvester.parsers.places.spelling import ARTICLES, drop_article, fold_name, respell_name

NAMES = sorted({place.name for country in ("Iraq", "Syria") for place in list_places(country)})
WORDS = sorted({word for name in NAMES for word in name.split()})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ash Shaddadah", "Al-Shadada"),
        ("Raqqa", "Ar Raqqah"),
        ("Hawija", "Hawijah"),
        ("Daqouq", "Daquq"),
        ("Qayyarah", "Kayara"),
        ("Ghuwayran", "Guwairan"),
        ("Dhuluiyah", "Duluiya"),
        ("Saraqeb", "Sarakib"),
        ("Deir Hafer", "Dayr Hafir"),
        ("Tel Rifaat", "Tall Rif’at"),
        ("Salhabiyeh", "As Salhabiyah"),
        ("Makhmour", "Makhmur"),
    ],
)
def test_alike(one: str, other: str) -> None:
    assert respell_name(one) == respell_name(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tal Afar", "Tal Abyad"),
        ("Rawah", "Raqqah"),
        ("Khalid", "Halid"),
        ("Sinjar", "Zinjar"),
        ("Shura", "Sura"),
        ("Hammam", "Khamam"),
    ],
)
def test_not_alike(one: str, other: str) -> None:
    assert respell_name(one) != respell_name(other)


@given(st.sampled_from(WORDS))
def test_respelling_a_word_again_changes_nothing(word: str) -> None:
    spelt = respell_name(word)
    assert respell_name(spelt) == spelt


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@given(st.sampled_from(NAMES), st.sampled_from(sorted(ARTICLES - {"the"})))
def test_an_article_before_a_name_is_not_part_of_it(name: str, article: str) -> None:
    bare = drop_article(fold_name(name))
    assert drop_article(fold_name(f"{article} {bare}")) == bare
    assert respell_name(f"{article} {name}") == respell_name(name)


@given(st.sampled_from(NAMES), st.sampled_from(["Libya", "Somalia", "Yemen", "Ukraine", "the Gaza Strip"]))
def test_a_name_is_not_answered_from_another_theatre(name: str, country: str) -> None:
    match = find_place(name, country)
    assert match is None or match.country == country
