"""Locations printed whole: neighbourhood, town, district, governorate and country, in one script or in two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from harvester.model.data import load_data
from harvester.model.theatre.countries import find_country
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.places.gazetteer import (
    DIRECTION,
    REACH_KM,
    PlaceMatch,
    Point,
    Where,
    distance_km,
    find_places,
    nearest_settlement,
)
from harvester.parsers.places.governorates import find_governorate, says_governorate
from harvester.parsers.places.spelling import drop_article, fold_name

Precision = Literal["within", "near"]

TOWN_KM = 12
"""What lies in a town lies no farther from its middle than this (Mosul and Aleppo, the widest)."""
_PARTS = re.compile(r"[,;،:/()\[\]\n]|\s[-–—]\s")
_LATIN = re.compile(r"[A-Za-z]")
_DISTANCE = re.compile(r"^\d+(?:\.\d+)?\s*(?:km|kilomet(?:er|re)s?|miles?)\s+", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?P<name>.+?),? (?:near|(?:north|south|east|west)(?:[- ]?(?:north|south|east|west))*(?:ern)? of) ", re.IGNORECASE
)
_SIDE = re.compile(
    r"^(?:in )?(?:the )?(?:north|south|east|west)(?:[- ]?(?:east|west))?(?:ern)? (?:part of )?(?=[A-Z])", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Location:
    """What a printed location came to.

    Attributes:
        place: the settlement; None where nothing decides which.
        precision: ``within`` where what is printed is a part of it, a street or a building, ``near`` where it lies
            beside it, None where it is itself.
        several: the places that share the name, where nothing stated decides between them.
        far: the only place of that name, where the position printed beside it lies out of its reach.
    """

    place: PlaceMatch | None = None
    precision: Precision | None = None
    several: tuple[PlaceMatch, ...] = ()
    far: PlaceMatch | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a location, between two commas."""

    text: str
    governorate: str | None  # that it is the name of, if of any
    said: bool  # and some part says that it is one, not the town of that name


@remember_short(4096)
def read_location(
    text: str, country: str | None = None, region: str | None = None, point: Point | None = None
) -> Location:
    """Find the settlement that a printed location is, or lies in.

    Args:
        text: as printed, the most specific part first; the country may end it.
        country: as stated elsewhere in the document.
        region: a governorate stated elsewhere in the document.
        point: latitude and longitude printed beside it.

    >>> found = read_location("Al Sikak neighbourhood, Mosul, Nineveh, Iraq")
    >>> found.place.name, found.precision
    ('Mosul', 'within')
    >>> read_location("Suran, Hama, Syria").place.admin1, len(read_location("Suran, Syria").several)
    ('Hama', 2)
    >>> read_location("on the road between Hajin and Abu Kamal, Syria")
    Location(place=None, precision=None, several=(), far=None)
    """
    printed = [part for part in map(_tidy, _PARTS.split(text)) if part]
    if len(printed) > 1 and (named := find_country(printed[-1])) and named.name == (country or named.name):
        country = named.name
        printed.pop()
    parts = _read_parts(printed, country)
    admin1 = _stated_governorate(parts) or (find_governorate(region, country) if region else None)
    where = Where(country, admin1, point)
    whole = find_places(text, where) if len(parts) < 2 else ()
    if len(whole) == 1 and not (parts and parts[0].said):
        return Location(whole[0])
    found = Location(several=whole)
    if any(_lies_between(part.text, where) for part in parts):
        return Location()
    for script in _scripts(parts):
        found = _read_script(script, where)
        if found.place or found.several:
            return found
    if point and not found.far:
        far = read_location(text, country, region)
        is_far = far.place and far.place.point and distance_km(far.place.point, point) > REACH_KM
        return Location(far=far.place if is_far else None)
    return found


def _tidy(part: str) -> str:
    return _SPACES.sub(" ", part.replace("*", "")).strip(" .-–")


def _read_parts(printed: Iterable[str], country: str | None) -> list[_Part]:
    """Read the parts; a name that one of them calls a governorate is one wherever it stands (in both scripts)."""
    named = [(text, find_governorate(text, country)) for text in printed]
    said = {governorate for text, governorate in named if governorate and says_governorate(text)}
    return [_Part(text, governorate, governorate in said) for text, governorate in named]


def _stated_governorate(parts: Sequence[_Part]) -> str | None:
    """Return the governorate stated: what is said to be one, or the last of several parts."""
    for part in parts:
        if part.said:
            return part.governorate
    names = [part for part in parts if _LATIN.search(part.text)] or list(parts)
    return names[-1].governorate if len(names) > 1 else None


def _scripts(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Yield the parts in Latin letters, then the others, which mostly say the same."""
    latin = [part for part in parts if _LATIN.search(part.text)]
    others = [part for part in parts if not _LATIN.search(part.text)]
    yield from (script for script in (latin, others) if script)


def _read_script(parts: Sequence[_Part], where: Where) -> Location:
    """Take the first part that names a settlement; those before it are parts of that settlement, or it is not taken."""
    names = [part for part in parts if not part.said]
    for number, part in enumerate(names):
        for name, precision in _read_names(part.text):
            found = find_places(name, where)
            if len(found) > 1 and number == 0:
                return Location(several=found)
            if len(found) != 1:
                continue
            if number == 0 and precision is None:
                return Location(found[0], "within" if _names_a_part(names[1:], found[0], where) else None)
            if precision == "near":
                return Location(found[0], "near")
            return Location(found[0], "within") if _holds(found[0], names[: number + 1], parts, where) else Location()
    return Location()


def _read_names(text: str) -> Iterator[tuple[str, Precision | None]]:
    """Yield the names of settlements that a part may print, and how what it means lies to each."""
    if _has_word(text, "between"):
        return
    name = _kinds().sub("", DIRECTION.sub("", _DISTANCE.sub("", text)))
    beside = _BESIDE.match(name)
    for own in (name, beside["name"] if beside else ""):
        if own and not _has_word(own, "within"):
            yield own, None
    if (side := _SIDE.match(name)) and not _has_word(name, "within"):
        yield name[side.end() :], "within"
    for before in _before().finditer(name):
        tail = _kinds().sub("", DIRECTION.sub("", name[before.end() :]))
        if tail and not _has_word(tail, "within"):
            yield tail, "near" if beside and before.end() >= beside.end() else "within"


@cache
def _kinds() -> re.Pattern[str]:
    """Match what a settlement is called before or after its name."""
    kinds = "|".join(load_data("parsers/places/words")["kinds"])
    return re.compile(rf"^(?:(?:{kinds}) (?=\S))+|(?<=\S) (?:{kinds})$", re.IGNORECASE)


@cache
def _before() -> re.Pattern[str]:
    """Match the words after which the settlement stands in which something lies."""
    return re.compile(rf"\b(?:{'|'.join(load_data('parsers/places/words')['before'])}) ", re.IGNORECASE)


def _lies_between(text: str, where: Where) -> bool:
    """Tell whether a part names two settlements, so that what it means is neither ("between Hajin and Abu Kamal")."""
    if not _has_word(text, "between"):
        return False
    found = {
        place.place_id
        for side in _between().split(text)
        for name, _ in _read_names(side)
        for place in find_places(name, where)
    }
    return len(found) > 1


@cache
def _between() -> re.Pattern[str]:
    words = "|".join(load_data("parsers/places/words")["between"])
    return re.compile(rf"(?:^|\s+)(?:{words})\s+", re.IGNORECASE)


def _has_word(text: str, kind: str) -> bool:
    return not _words(kind).isdisjoint(fold_name(text).split())


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(fold_name(word) for word in load_data("parsers/places/words")[kind])


def _names_a_part(rest: Sequence[_Part], town: PlaceMatch, where: Where) -> bool:
    """Tell whether a part of the town follows its name ("Mosul, Al Zinjili, Nineveh")."""
    own = {drop_article(fold_name(name)) for name in (town.name, *town.aliases)}
    for part in rest:
        if part.governorate or drop_article(fold_name(part.text)) in own:
            continue
        if not any(find_places(name, where) for name, _ in _read_names(part.text)):
            return True
    return False


def _holds(town: PlaceMatch, names: Sequence[_Part], printed: Sequence[_Part], where: Where) -> bool:
    """Tell whether what is printed before a town's name lies in that town.

    A governorate bears the name of its capital in most countries here, so that "X, Raqqa" may be a village anywhere in
    it: there, a word for what only a town has must stand with it, or the name twice, or a position nearer to the town
    than to any other settlement.
    """
    container = names[-1]
    is_region = container.governorate is not None and not _has_word(container.text, "city")
    twice = sum(part.governorate == container.governorate for part in printed) > 1
    if where.point and town.point:
        away = distance_km(town.point, where.point)
        return away <= TOWN_KM and (not is_region or twice or _is_nearest(town.country, where.point, away))
    return not is_region or twice or len(names) == 1 or any(_has_word(part.text, "urban") for part in names[:-1])


def _is_nearest(country: str, point: Point, away: float) -> bool:
    """Tell whether no settlement of the country lies nearer to a point than the one that is so far away."""
    nearest = nearest_settlement(point, country)
    return nearest is None or nearest.point is None or distance_km(nearest.point, point) >= away
