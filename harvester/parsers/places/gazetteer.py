"""Places by name: from the many printed spellings to one place with coordinates, and never to a neighbour."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from harvester.model.data import load_data
from harvester.model.theatre.countries import country_names
from harvester.parsers.grammar.remembering import remember_short


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A place of the gazetteer; coordinates are None where no source gives them."""

    place_id: str
    name: str
    country: str
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    gazetteer: str | None = None
    gazetteer_id: str | None = None
    aliases: tuple[str, ...] = ()


_ARTICLE = re.compile(r"^(?:al|ar|as|ash|at|az|ad|an|the) ")
_WORDS = re.compile(r"\w+")
_APOSTROPHES = re.compile(r"[’‘'`´ʻʼʿʾ]")
# Releases name a town with "near" or a direction from 2014 on; the town alone is looked up, what stood before it
# stays.
DIRECTION = re.compile(
    r"^(?:(?:in )?the vicinity of |near |(?:north|south|east|west)(?:[- ]?(?:north|south|east|west))*(?:ern)?"
    r"(?: part)? of )+",
    re.IGNORECASE,
)
_WITHIN = re.compile(r",?\s+in\s+(?:[A-Z][\w’'-]*\s+)+(?:Province|Governorate)$")
_COUNTRY = re.compile(rf",?\s*\b(?:in )?(?P<country>{country_names()})$")


def fold_name(name: str) -> str:
    """Reduce a name to what spellings of it share: no capitals, accents, apostrophes, hyphens.

    >>> fold_name("Ar-Ruţbah"), fold_name("Mar’a")
    ('ar rutbah', 'mara')
    """
    name = _APOSTROPHES.sub("", name)
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_WORDS.findall(name.lower()))


@remember_short(4096)
def find_place(text: str, country: str | None = None) -> PlaceMatch | None:
    """Find the place that a printed name means, or None.

    "Southwest of Hit" is near Hit, as "near Hit" is. The names that the military uses come first, then GeoNames within
    ``country``, where the name must be of one place only. Failing both, the listed names are tried in the other
    countries of the same theatre, because releases file lines under the wrong heading; the match says where the place
    is. A place of a country outside the gazetteer, whether ``country`` or the text names it, is never answered by one
    of another country.

    >>> match = find_place("Dayr az Zawr", "Syria")
    >>> match.place_id, match.admin1, match.name
    ('place:syria-dayr-az-zawr', 'Deir ez-Zor', 'Dayr Az Zawr')
    >>> find_place("Al Hasakah and Dayr Az Zawr", "Syria") is None, find_place("Raqqah", "Iraq").country
    (True, 'Syria')
    >>> find_place("Rabiah", "Libya") is None
    True
    """
    name = DIRECTION.sub("", text.strip(" .,;:*").replace("*", ""))
    if named := _COUNTRY.search(name):
        name, country = name[: named.start()], country or named["country"]
        if named["country"] not in {country, *_theatre_of(country)}:
            return None
    for key in dict.fromkeys((fold_name(name), fold_name(_WITHIN.sub("", name)))):
        if match := _look_up(key, country):
            return match
    return None


def _look_up(key: str, country: str | None) -> PlaceMatch | None:
    listed, gazetteer = _curated(), _gazetteer() if country else None
    bare = _ARTICLE.sub("", key)
    candidates = [listed.exact.get(key), listed.bare.get(bare)]
    if gazetteer:
        candidates += [gazetteer.exact.get(key), gazetteer.bare.get(bare)]
    stated = frozenset({country}) if country else None
    for matches in candidates:
        if match := _only(matches or (), stated):
            return match
    theatre = _theatre_of(country) if country else None
    return _only(listed.exact.get(key, ()), theatre) or _only(listed.bare.get(bare, ()), theatre)


def _only(matches: Iterable[PlaceMatch], countries: frozenset[str] | None) -> PlaceMatch | None:
    """Give the one match in some countries, or the only one there is where no country is stated."""
    found = [match for match in matches if countries is None or match.country in countries]
    return found[0] if len(found) == 1 else None


def _theatre_of(country: str) -> frozenset[str]:
    """Give the countries of the theatres that a stated country belongs to; none where it belongs to none.

    What is stated may be several ("Iraq and Syria").
    """
    theatres: list[list[str]] = load_data("parsers/places/places")["theatres"]
    found: set[str] = set()
    for countries in theatres:
        if any(re.search(rf"\b{re.escape(name)}\b", country) for name in countries):
            found.update(countries)
    return frozenset(found)


class _Index:
    """Places by folded name, with and without the article."""

    def __init__(self, places: Iterable[PlaceMatch]) -> None:
        self.exact: dict[str, list[PlaceMatch]] = {}
        self.bare: dict[str, list[PlaceMatch]] = {}
        for place in places:
            keys = {fold_name(name) for name in (place.name, *place.aliases)}
            for key in keys:
                self.exact.setdefault(key, []).append(place)
            for key in {_ARTICLE.sub("", key) for key in keys}:
                self.bare.setdefault(key, []).append(place)


@cache
def _curated() -> _Index:
    rows = {row["geonameid"]: row for row in _read_gazetteer()}
    return _Index(_build_curated(entry, rows) for entry in load_data("parsers/places/places")["places"])


@cache
def _gazetteer() -> _Index:
    return _Index(_build_gazetteer())


@cache
def _read_gazetteer() -> tuple[dict[str, str], ...]:
    with resources.files(__package__).joinpath("gazetteer.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def _build_curated(entry: dict[str, Any], rows: dict[str, dict[str, str]]) -> PlaceMatch:
    row = rows[str(entry["geonameid"])] if "geonameid" in entry else None
    aliases = entry.get("aliases", [])
    if row:
        aliases = [*aliases, row["name"], *filter(None, row["aliases"].split("|"))]
    return PlaceMatch(
        f"place:{_slug(entry['country'])}-{_slug(entry['name'])}",
        entry["name"],
        entry["country"],
        entry.get("admin1") or (row and row["admin1"]) or None,
        float(row["lat"]) if row else entry.get("lat"),
        float(row["lon"]) if row else entry.get("lon"),
        "GeoNames" if row else entry.get("source"),
        row["geonameid"] if row else None,
        tuple(dict.fromkeys(alias for alias in aliases if alias != entry["name"])),
    )


def _build_gazetteer() -> Iterator[PlaceMatch]:
    """Yield the places of GeoNames that the Coalition's list lacks; their id carries GeoNames' own."""
    listed = {match.gazetteer_id for matches in _curated().exact.values() for match in matches}
    for row in _read_gazetteer():
        if row["geonameid"] in listed:
            continue
        yield PlaceMatch(
            f"place:{_slug(row['country'])}-{_slug(row['name'])}-{row['geonameid']}",
            row["name"],
            row["country"],
            row["admin1"] or None,
            float(row["lat"]),
            float(row["lon"]),
            "GeoNames",
            row["geonameid"],
            tuple(filter(None, row["aliases"].split("|"))),
        )


def _slug(name: str) -> str:
    return fold_name(name).replace(" ", "-")
