"""Names of places as both sides print them: split, respelled and compared."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from harvester.linking.rules import Names, load_rules
from harvester.model.theatre.countries import country_names
from harvester.parsers.places.gazetteer import PlaceMatch, find_place, fold_name

_EARTH_KM = 6371.0088
_COUNTRIES = re.compile(rf"(?:,\s*|\s+(?:in\s+)?)?\b(?:{country_names()})\b\s*$", re.IGNORECASE)
# "5 km north of", "in the vicinity of": as releases and monitors print them before a name; the name alone is
# compared.
_DIRECTION = re.compile(
    r"^(?:(?:in|at|to)\s+(?:the\s+)?)?(?:near\s+|around\s+|(?:the\s+)?vicinity\s+of\s+|(?:\d+\s*km\s+)?"
    r"(?:north|south|east|west)(?:[- ]?(?:north|south|east|west))*(?:ern)?(?:\s+part)?\s+of\s+)+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,;/،()\[\]]|\s+in\s+(?:the\s+)?", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]")
_CAMEL = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True, eq=False)
class PlaceNames:
    """A printed place. ``read_place`` makes one object of each text, so that comparisons can be remembered by it.

    Attributes:
        text: as printed.
        parts: its names in one spelling, the most specific first, the country left out.
        place: what the gazetteer knows of the first part that it knows.
        is_exact: the gazetteer knows the most specific part itself.
        is_region: only a province is named.
    """

    text: str
    parts: tuple[str, ...]
    place: PlaceMatch | None
    is_exact: bool
    is_region: bool


@lru_cache(maxsize=65536)
def read_place(text: str, country: str | None) -> PlaceNames | None:
    """Split a printed place into its names; None where it names none in Latin script.

    >>> read_place("near Al Sakiya, Syria", "Syria").parts
    ('sakia',)
    >>> names = read_place("حي السكك, Al Sikak neighbourhood, Mosul, Nineveh, Iraq", "Iraq")
    >>> names.parts, names.place.name
    (('sikak', 'musul', 'ninivih'), 'Mosul')
    >>> read_place("al Zahra in Mosul", "Iraq").parts
    ('sahra', 'musul')
    """
    rules = load_rules().names
    printed = [
        _DIRECTION.sub("", _COUNTRIES.sub("", part.strip(" .;:*")))
        for part in _PARTS.split(_DIRECTION.sub("", text.strip()))
    ]
    latin = [part for part in printed if _LATIN.search(part)]
    parts = [respell(part) for part in latin]
    if not any(parts):
        return None
    known = next(((n, place) for n, part in enumerate(latin) if (place := find_place(part, country))), None)
    words = fold_name(latin[0]).split()
    return PlaceNames(
        text.strip(),
        tuple(dict.fromkeys(filter(None, parts))),
        known[1] if known else None,
        bool(known and known[0] == 0),
        len(latin) == 1 and bool(rules.regions.intersection(words)),
    )


@lru_cache(maxsize=65536)
def respell(name: str) -> str:
    """Bring a name to one spelling: no articles, no words such as "street", one letter for each sound.

    >>> respell("Ash Shaddadah"), respell("al Shadadi"), respell("Al-Mosul street")
    ('sadada', 'sadadi', 'musul')
    """
    rules = load_rules().names
    words = [word for word in fold_name(name).split() if word not in rules.articles and word not in rules.generic]
    return " ".join(_respell_word(word, rules) for word in words)


def _respell_word(word: str, rules: Names) -> str:
    for sound, letter in rules.sounds:
        word = word.replace(sound, letter)
    word = _CAMEL.sub(r"\1", word)
    return word[:-1] if len(word) > 3 and word.endswith("ah") else word


@lru_cache(maxsize=262144)
def is_similar(a: str, b: str) -> bool:
    """Say whether two names in one spelling are close enough to be one name with a slip.

    Vowels are what transliterations differ in most: names with the same consonants may differ more in the rest.

    >>> is_similar("sadada", "sadadi"), is_similar("tal afar", "tal abiad"), is_similar("hit", "hat")
    (True, False, False)
    """
    if min(len(a), len(b)) <= 4 or a[0] != b[0]:
        return False
    allowed = load_rules().names
    consonants = skeleton_of(a)
    if len(consonants) > 2 and consonants == skeleton_of(b):
        return fuzz.ratio(a, b) >= allowed.similar_vowels
    return fuzz.ratio(a, b) >= allowed.similar


@lru_cache(maxsize=65536)
def skeleton_of(name: str) -> str:
    """Return the consonants of a name in one spelling.

    >>> skeleton_of("sadadi"), skeleton_of("abu kamal")
    ('sdd', 'bkml')
    """
    return "".join(letter for letter in name if letter not in "aiu ")


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance between two points, each (latitude, longitude) in degrees.

    >>> round(distance_km((36.34, 43.12), (36.34, 43.13)), 1)
    0.9
    """
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def point_of(place: PlaceMatch | None) -> tuple[float, float] | None:
    """Return a gazetteer place's coordinates, where it has any."""
    if place is None or place.lat is None or place.lon is None:
        return None
    return place.lat, place.lon
