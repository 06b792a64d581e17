"""Places: from the many printed spellings to one place with coordinates, and never to a neighbour."""

from __future__ import annotations

import csv
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from harvester.items import Assessment, Incident, Place, Record, Strike
from harvester.parsed import ParsedDocument
from harvester.parsers.base import Check
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
_DIRECTION = re.compile(
    r"^(?:(?:in )?the vicinity of |near |(?:north|south|east|west)(?:[- ]?(?:north|south|east|west))*(?:ern)?"
    r"(?: part)? of )+",
    re.IGNORECASE,
)
_WITHIN = re.compile(r",?\s+in\s+(?:[A-Z][\w’'-]*\s+)+(?:Province|Governorate)$")
_COUNTRY = re.compile(r",?\s*\b(?:in )?(?:Iraq|Syria)$")


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

    "Southwest of Hit" is near Hit, as "near Hit" is. The names that the Coalition uses come first, then GeoNames within
    ``country``, where the name must be of one place only. Failing both, the Coalition's names are tried without regard
    to the country, because releases file lines under the wrong heading; the match says where the place is.

    >>> match = find_place("Dayr az Zawr", "Syria")
    >>> match.place_id, match.admin1, match.name
    ('place:syria-dayr-az-zawr', 'Deir ez-Zor', 'Dayr Az Zawr')
    >>> find_place("Al Hasakah and Dayr Az Zawr", "Syria") is None, find_place("Raqqah", "Iraq").country
    (True, 'Syria')
    """
    name = _COUNTRY.sub("", _DIRECTION.sub("", text.strip(" .,;:*").replace("*", "")))
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
    for matches in candidates:
        if match := _only(matches or (), country):
            return match
    return _only(listed.exact.get(key, ()), None) or _only(listed.bare.get(bare, ()), None)


def _only(matches: Iterable[PlaceMatch], country: str | None) -> PlaceMatch | None:
    """Give the one match in a country, or the only one there is where no country is stated."""
    found = [match for match in matches if country in (None, match.country)]
    return found[0] if len(found) == 1 else None


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
    text = _sources().joinpath("places.toml").read_text(encoding="utf-8")
    rows = {row["geonameid"]: row for row in _read_gazetteer()}
    return _Index(_build_curated(entry, rows) for entry in tomllib.loads(text)["places"])


@cache
def _gazetteer() -> _Index:
    return _Index(_build_gazetteer())


def _sources() -> Any:
    return resources.files("harvester.sources")


@cache
def _read_gazetteer() -> tuple[dict[str, str], ...]:
    with _sources().joinpath("gazetteer.csv").open(encoding="utf-8") as file:
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


def normalise_places(parsed: ParsedDocument) -> ParsedDocument:
    """Link every printed place to a row of ``places``, and report those that no gazetteer knows.

    A place stated for a strike or an assessment that is not found keeps its text alone and fails the check
    ``place_in_gazetteer``; one found in another country than stated fails ``place_in_stated_country``.
    """
    found: dict[str, PlaceMatch] = {}
    for record in parsed.records:
        if isinstance(record, Strike | Assessment | Incident) and record.place_id is None:
            _link(record, found, parsed.checks)
    known = {record.record_id for record in parsed.records if isinstance(record, Place)}
    parsed.records.extend(_build_place(match) for match in found.values() if match.place_id not in known)
    return parsed


def _link(record: Strike | Assessment | Incident, found: dict[str, PlaceMatch], checks: list[Check]) -> None:
    incident = isinstance(record, Incident)
    text = (record.place_name if isinstance(record, Incident) else None) or record.place_text
    if not text:
        return
    match = find_place(text, record.country)
    if match is None:
        if not incident:  # incidents name streets and farms, and carry coordinates of their own
            checks.append(_check("place_in_gazetteer", record, "a known place", text))
        return
    if record.country and record.country != match.country and not _DIRECTION.match(text):
        checks.append(_check("place_in_stated_country", record, record.country, f"{match.name}, {match.country}"))
        if incident:
            return
    record.place_id = match.place_id
    found[match.place_id] = match


def _check(rule: str, record: Record, expected: str, result: str) -> Check:
    return Check(rule, record.key, expected, result, holds=False)


def _build_place(match: PlaceMatch) -> Place:
    return Place(
        key=("place", match.place_id.removeprefix("place:")),
        record_id=match.place_id,
        name=match.name,
        country=match.country,
        admin1=match.admin1,
        lat=match.lat,
        lon=match.lon,
        gazetteer=match.gazetteer,
        gazetteer_id=match.gazetteer_id,
        aliases=json.dumps(match.aliases, ensure_ascii=False) if match.aliases else None,
    )


class PlacesPipeline:
    """Applies ``normalise_places`` to each document."""

    def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Normalise the places of one document."""
        return normalise_places(item)
