"""Governorates: the first-level division that a document prints beside a place."""

from __future__ import annotations

from functools import cache

from harvester.model.data import load_data
from harvester.parsers.places.spelling import drop_article, fold_name, respell_name


def find_governorate(text: str, country: str | None) -> str | None:
    """Return the governorate of a country that a whole text names, as ``places.admin1`` has it.

    >>> [find_governorate(text, "Iraq") for text in ("Anbar Province", "Ninewa", "Mosul")]
    ['Al Anbar', 'Nineveh', None]
    >>> find_governorate("محافظة دير البلح", "the Gaza Strip")
    'Deir al-Balah'
    """
    if country is None:
        return None
    key = drop_article(" ".join(word for word in fold_name(text).split() if word not in _governorate_words()))
    names = _names(country)
    return names.get(key) or names.get(respell_name(key) or key)


def says_governorate(text: str) -> bool:
    """Tell whether a name carries a word that makes it a governorate's.

    >>> says_governorate("Hama Province"), says_governorate("Hama")
    (True, False)
    """
    return not _governorate_words().isdisjoint(fold_name(text).split())


@cache
def _governorate_words() -> frozenset[str]:
    return frozenset(fold_name(word) for word in load_data("parsers/places/words")["governorate"])


@cache
def _names(country: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, spellings in load_data("parsers/places/governorates").get(country, {}).items():
        for spelling in (name, *spellings):
            key = drop_article(fold_name(spelling))
            found[key] = name
            found.setdefault(respell_name(key) or key, name)
    return found
