"""Airwars' labels and vocabularies: what the site prints, in every generation, and the one spelling we store."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from harvester.model.data import load_data
from harvester.model.theatre.belligerents import find_belligerent
from harvester.model.theatre.countries import find_country
from harvester.model.theatre.naming import Named
from harvester.parsers.grammar.remembering import remember_short

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\u00ad"))


def squeeze(text: str | None) -> str:
    r"""Collapse white space and drop invisible marks, leaving letters of every script as they are.

    Joiners that shape Arabic letters stay; marks of direction, zero-width spaces and soft hyphens go.

    >>> squeeze(" بيت\u200f حانون,\n Beit\u00a0Hanoun ")
    'بيت حانون, Beit Hanoun'
    """
    if not text:
        return ""
    return " ".join(text.split() if text.isascii() else text.translate(_INVISIBLE).split())


@remember_short(8192)
def fold(text: str) -> str:
    """Reduce a label to the form in which labels are compared.

    >>> fold("Causes of  Death / Injury:")
    'causes of death / injury'
    """
    return squeeze(text).rstrip(":").rstrip().casefold()


def slugify(text: str) -> str:
    """Write a name as the site's web addresses and page classes write it.

    >>> slugify("Airstrike and/or Artillery"), slugify("U.S.-led Coalition")
    ('airstrike-and-or-artillery', 'us-led-coalition')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold().replace(".", "").replace("’", "").replace("'", "")).strip("-")


def _invert(table: dict[str, list[str]]) -> dict[str, str]:
    return {fold(spelling): name for name, spellings in table.items() for spelling in spellings}


def _vocabulary(table: dict[str, list[str]], generic: frozenset[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for value, others in table.items():
        for spelling in (value, *others):
            known |= {fold(spelling): value, slugify(spelling): value}
    # What a name says without its last word gives way to a name that says just that.
    return {_core(spelling, generic): value for spelling, value in known.items()} | known


def _core(folded: str, generic: frozenset[str]) -> str:
    """Leave out the word for a kind of building at the end of a name: "water station" and "water" are one thing."""
    core, _, last = folded.replace("-", " ").rpartition(" ")
    return core if core and last in generic else folded


_DATA: Final[dict[str, Any]] = load_data("parsers/airwars/labels")
_FIELDS: Final = _invert({name: value for name, value in _DATA["labels"].items() if isinstance(value, list)})
_POSITION_FIELDS: Final = _invert(_DATA["labels"]["position"])
_IGNORED: Final = _invert(_DATA["labels"]["ignored"])
_GROUPS: Final = _invert(_DATA["groups"])
_GENERIC: Final = {name: frozenset(words) for name, words in _DATA["generic"].items()}
_TERMS: Final = {name: _vocabulary(table, _GENERIC.get(name, frozenset())) for name, table in _DATA["terms"].items()}
# Parties and countries are not the site's own vocabulary: their spellings stand with the theatre.
_THEATRE: Final[dict[str, Callable[[str], Named | None]]] = {"belligerent": find_belligerent, "country": find_country}
_NUMBERS: Final[dict[str, dict[str, str]]] = _DATA["numbers"]
_DEFINITIONS: Final = {fold(text): grade for grade, text in _DATA["grading_definitions"].items()}


def field_of(label: str) -> str | None:
    """Name the field that a printed label stands for; "" for one that is deliberately not stored, None if unknown.

    >>> field_of("Civilian infrastructure"), field_of("Infrastructure"), field_of("Conflicts"), field_of("Weather")
    ('infrastructure', 'infrastructure', '', None)
    """
    key = fold(label)
    return "" if key in _IGNORED else _FIELDS.get(key)


def position_field_of(label: str) -> str | None:
    """Name the field of a belligerent's position that a label stands for, None if unknown.

    >>> position_field_of("US-led Coalition position on incident"), position_field_of("MGRS coordinate")
    ('position', 'mgrs')
    """
    key = fold(label)
    return "position" if key.endswith("position on incident") else _POSITION_FIELDS.get(key)


def group_of(label: str) -> str | None:
    """Name the group of victims that a printed word stands for.

    >>> group_of("Woman"), group_of("healthcare_personnel"), group_of("soldiers")
    ('women', 'healthcare', None)
    """
    return _GROUPS.get(fold(label))


def term_of(vocabulary: str, text: str) -> str | None:
    """Give the stored spelling of a value, a slug or a code of the API, None if the vocabulary does not hold it.

    >>> term_of("infrastructure", "Residential building"), term_of("belligerent", "U.S.-led Coalition")
    ('Residential', 'US-led Coalition')
    >>> term_of("infrastructure", "Education facility"), term_of("infrastructure", "facility")
    ('Education', None)
    >>> term_of("location_accuracy", "province_governorate"), term_of("grading", "Certain")
    ('Province/governorate', None)
    """
    if vocabulary in _THEATRE:
        found = _THEATRE[vocabulary](squeeze(text))
        return found.name if found else None
    known, folded = _TERMS[vocabulary], fold(text)
    return known.get(folded) or known.get(_core(folded, _GENERIC.get(vocabulary, frozenset())))


def term_numbered(vocabulary: str, number: int) -> str | None:
    """Give the value behind a term number of the API, None if it is not known.

    >>> term_numbered("grading", 837), term_numbered("country", 1)
    ('Fair', None)
    """
    return _NUMBERS.get(vocabulary, {}).get(str(number))


def grade_defined_as(text: str) -> str | None:
    """Give the grading that a printed definition belongs to.

    >>> grade_defined_as("Single source claim, though sometimes featuring significant information.")
    'Weak'
    """
    return _DEFINITIONS.get(fold(text))
