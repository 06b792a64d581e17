"""Places by name: from the many printed spellings to one place with coordinates, and never to a neighbour."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from harvester.model.data import load_data
from harvester.model.theatre.countries import country_names
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.places.governorates import find_governorate
from harvester.parsers.places.spelling import drop_article, fold_name, respell_name

Point = tuple[float, float]

REACH_KM = 100
"""How far from a settlement the Coalition still prints "near" it (around Ar Rutbah and At Tanf)."""
SAME_KM = 5
"""Rows of one name no farther apart than this are one settlement that a gazetteer has twice."""
CLEARLY_NEARER = 3
_EARTH_KM = 6371.0088


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

    @property
    def point(self) -> Point | None:
        """Latitude and longitude, where both are known."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Where:
    """What a document states beside a name, each of which decides between places of that name."""

    country: str | None = None
    admin1: str | None = None
    point: Point | None = None


# Releases name a town with "near" or a direction from 2014 on; the town alone is looked up, what stood before it
# stays.
DIRECTION = re.compile(
    r"^(?:(?:in )?the vicinity of |near |(?:north|south|east|west)(?:[- ]?(?:north|south|east|west))*(?:ern)?"
    r"(?: part)? of )+",
    re.IGNORECASE,
)
_WITHIN = re.compile(r",?\s+in\s+(?P<admin1>(?:[A-Z][\w’'-]*\s+)+)(?:Province|Governorate)$")
_COUNTRY = re.compile(rf",?\s*\b(?:in )?(?P<country>{country_names()})$")


@remember_short(4096)
def find_place(
    text: str, country: str | None = None, admin1: str | None = None, point: Point | None = None
) -> PlaceMatch | None:
    """Find the one place that a printed name means, or None.

    "Southwest of Hit" is near Hit, as "near Hit" is. The names that the military uses come first, then every settlement
    that the gazetteers have within ``country``, then the same by respelling; a name that several places share is
    decided by ``admin1`` (a governorate) or ``point`` (latitude, longitude), or not at all. Failing these, the listed
    names are tried in the other countries of the same theatre, because releases file lines under the wrong heading; the
    match says where the place is. A place of a country outside the gazetteer, whether ``country`` or the text names it,
    is never answered by one of another country.

    >>> match = find_place("Dayr az Zawr", "Syria")
    >>> match.place_id, match.admin1, match.name
    ('place:syria-dayr-az-zawr', 'Deir ez-Zor', 'Dayr Az Zawr')
    >>> find_place("Al Hasakah and Dayr Az Zawr", "Syria") is None, find_place("Raqqah", "Iraq").country
    (True, 'Syria')
    >>> find_place("الرقة").name, find_place("Suran", "Syria"), find_place("Suran", "Syria", "Hama").admin1
    ('Ar Raqqah', None, 'Hama')
    >>> find_place("Rabiah", "Libya") is None
    True
    """
    found = find_places(text, Where(country, admin1, point))
    return found[0] if len(found) == 1 else None


def find_places(text: str, where: Where) -> tuple[PlaceMatch, ...]:
    """Find the places that a printed name may mean: none, the one, or those among which nothing stated decides."""
    name = DIRECTION.sub("", text.strip(" .,;:*").replace("*", ""))
    country, admin1 = where.country, where.admin1
    if named := _COUNTRY.search(name):
        name, country = name[: named.start()], country or named["country"]
        if named["country"] not in {country, *_theatre_of(country)}:
            return ()
    if found := _look_up(fold_name(name), Where(country, admin1, where.point)):
        return found
    if within := _WITHIN.search(name):
        admin1 = find_governorate(within["admin1"], country) or admin1
        return _look_up(fold_name(name[: within.start()]), Where(country, admin1, where.point))
    return ()


def _look_up(key: str, where: Where) -> tuple[PlaceMatch, ...]:
    if not key:
        return ()
    bare, listed = drop_article(key), _curated()
    for matches in _stages(key, where.country):
        if found := _decide(matches, where):
            return found if len(found) == 1 else _prefer_own_name(found, key)
    if not where.country:
        return _look_around(bare, where) if where.point else ()
    others = _theatre_of(where.country) - {where.country}
    for matches in (listed.exact.get(key, ()), listed.bare.get(bare, ())):
        elsewhere = _decide([match for match in matches if match.country in others], Where(point=where.point))
        if len(elsewhere) == 1 and not where.admin1:
            return elsewhere
    return ()


def _stages(key: str, country: str | None) -> Iterator[Sequence[PlaceMatch]]:
    """Yield what a name may mean, the surest first; a country's settlements are read only for a name not listed."""
    bare, listed = drop_article(key), _curated()
    yield listed.exact.get(key, ())
    yield listed.bare.get(bare, ())
    if country:
        wider = _settlements(country)
        yield wider.bare.get(bare, ())
        if spelt := respell_name(key):
            yield (*listed.spelt.get(spelt, ()), *wider.spelt.get(spelt, ()))


def _look_around(bare: str, where: Where) -> tuple[PlaceMatch, ...]:
    """Look a name up in the countries of the theatres where none is stated but a position is, which must be near."""
    countries = {country for theatre in load_data("parsers/places/places")["theatres"] for country in theatre}
    found = [match for country in sorted(countries) for match in _settlements(country).bare.get(bare, ())]
    return _decide([match for match in found if match.point], where)


def _decide(matches: Iterable[PlaceMatch], where: Where) -> tuple[PlaceMatch, ...]:
    """Keep the places that agree with what is stated, one of each settlement."""
    kept: list[PlaceMatch] = []
    for match in matches:
        if where.country and match.country != where.country:
            continue
        if where.admin1 and match.admin1 and match.admin1 != where.admin1:
            continue
        if not any(_is_same(match, other) for other in kept):
            kept.append(match)
    return tuple(kept if where.point is None else _nearest(kept, where.point))


def _prefer_own_name(found: tuple[PlaceMatch, ...], key: str) -> tuple[PlaceMatch, ...]:
    """Keep the one place that bears the name itself, where the others have it among their further spellings."""
    bare, spelt = drop_article(key), respell_name(key)
    named = tuple(
        match
        for match in found
        if drop_article(fold_name(match.name)) == bare or (spelt and respell_name(match.name) == spelt)
    )
    return named if len(named) == 1 else found


def _is_same(a: PlaceMatch, b: PlaceMatch) -> bool:
    """Tell whether two rows of one name are one settlement, which a gazetteer has twice or two gazetteers have."""
    if a.point and b.point:
        return distance_km(a.point, b.point) <= SAME_KM
    return a.country == b.country and (a.admin1 == b.admin1 or not a.admin1 or not b.admin1)


def _nearest(matches: list[PlaceMatch], point: Point) -> list[PlaceMatch]:
    """Keep what a printed position allows: nothing beyond reach, and of several the one that is clearly nearer."""
    away = {match: distance_km(match.point, point) for match in matches if match.point}
    near = [match for match in matches if away.get(match, 0) <= REACH_KM]
    near.sort(key=lambda match: away.get(match, REACH_KM))
    if len(near) > 1 and all(match in away for match in near[:2]):
        first, second = away[near[0]], away[near[1]]
        return near[:1] if second >= CLEARLY_NEARER * max(first, 1) else near
    return near


def distance_km(a: Point, b: Point) -> float:
    """Return the distance between two points, each (latitude, longitude) in degrees.

    >>> round(distance_km((36.34, 43.12), (36.34, 43.13)), 1)
    0.9
    """
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def list_places(country: str) -> tuple[PlaceMatch, ...]:
    """Return every place of a country that can be found."""
    listed = (place for place in _curated().places if place.country == country)
    return (*listed, *_settlements(country).places)


def nearest_settlement(point: Point, country: str) -> PlaceMatch | None:
    """Return the settlement of a country that lies nearest to a point; None where the gazetteer has none there."""
    placed = [(match, match.point) for match in list_places(country) if match.point]
    return min(placed, key=lambda pair: distance_km(pair[1], point))[0] if placed else None


@cache
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
    """Places by folded name, with and without the article, and by the one spelling of their transliterations."""

    def __init__(self, places: Iterable[PlaceMatch]) -> None:
        self.places = tuple(places)
        self.exact: dict[str, list[PlaceMatch]] = {}
        self.bare: dict[str, list[PlaceMatch]] = {}
        for place in self.places:
            keys = {fold_name(name) for name in (place.name, *place.aliases)}
            for key in keys:
                self.exact.setdefault(key, []).append(place)
            for key in {drop_article(key) for key in keys}:
                self.bare.setdefault(key, []).append(place)

    @cached_property
    def spelt(self) -> dict[str, list[PlaceMatch]]:
        """Made when a name is first not found as it is: it takes as long as all the rest."""
        found: dict[str, list[PlaceMatch]] = {}
        for key, places in self.bare.items():
            if spelt := respell_name(key):
                known = found.setdefault(spelt, [])
                known.extend(place for place in places if place not in known)
        return found


@cache
def _curated() -> _Index:
    rows = {row["geonameid"]: row for row in _read_csv("gazetteer.csv")}
    return _Index(_build_curated(entry, rows) for entry in load_data("parsers/places/places")["places"])


@cache
def _settlements(country: str) -> _Index:
    """Index the places of one country that the Coalition's list lacks: GeoNames' first, the largest before others."""
    return _Index((*_build_gazetteer(country), *_build_settlements(country)))


@cache
def _read_csv(name: str) -> tuple[dict[str, str], ...]:
    with resources.files(__package__).joinpath(name).open(encoding="utf-8") as file:
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


def _build_gazetteer(country: str) -> Iterator[PlaceMatch]:
    """Yield the places of GeoNames in a country that the Coalition's list lacks; their id carries GeoNames' own."""
    listed = {match.gazetteer_id for match in _curated().places}
    rows = [row for row in _read_csv("gazetteer.csv") if row["country"] == country and row["geonameid"] not in listed]
    printed: dict[str, list[str]] = load_data("parsers/places/spellings")
    for row in sorted(rows, key=lambda row: -int(row["population"])):
        yield PlaceMatch(
            f"place:{_slug(row['country'])}-{_slug(row['name'])}-{row['geonameid']}",
            row["name"],
            row["country"],
            row["admin1"] or None,
            float(row["lat"]),
            float(row["lon"]),
            "GeoNames",
            row["geonameid"],
            (*filter(None, row["aliases"].split("|")), *printed.get(row["geonameid"], ())),
        )


def _build_settlements(country: str) -> Iterator[PlaceMatch]:
    """Yield the settlements of a country that no gazetteer at hand has, listed by hand."""
    for row in _read_csv("settlements.csv"):
        if row["country"] == country:
            yield PlaceMatch(
                f"place:{_slug(row['country'])}-{_slug(row['name'])}",
                row["name"],
                row["country"],
                row["admin1"] or None,
                float(row["lat"]) if row["lat"] else None,
                float(row["lon"]) if row["lon"] else None,
                row["origin"] or None,
                None,
                tuple(filter(None, row["aliases"].split("|"))),
            )


def _slug(name: str) -> str:
    return fold_name(name).replace(" ", "-")
