"""Belligerents: the closed list of who is said to have done it, their spellings, and who belongs to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from harvester.model.data import load_data
from harvester.model.theatre.countries import Country, find_adjective, find_country
from harvester.model.theatre.naming import alternation, fold, index_names, read_texts


@dataclass(frozen=True, slots=True)
class Belligerent:
    """A belligerent.

    Attributes:
        slug: how it is stored; once published it never changes.
        name: its usual name, for readers.
        spellings: other names of it that documents print.
        within: slug of the coalition or alliance that it is a part of.
        country: the state whose forces they are.
        members: the states of a coalition.
        mention: a regular expression by which running text names it; empty where prose is not searched for it.
        speaker: who speaks for it where a text names the belligerent alone, as in ``figures.attributed_to``.
    """

    slug: str
    name: str
    spellings: tuple[str, ...] = ()
    within: str | None = None
    country: str | None = None
    members: tuple[str, ...] = ()
    mention: str = ""
    speaker: str | None = None


@cache
def _by_slug() -> dict[str, Belligerent]:
    return {
        slug: Belligerent(
            slug,
            entry["name"],
            (slug, *read_texts(entry, "spellings")),
            entry.get("within"),
            entry.get("country"),
            read_texts(entry, "members"),
            entry.get("mention", ""),
            entry.get("speaker"),
        )
        for slug, entry in load_data("model/theatre/belligerents").items()
    }


@cache
def _by_name() -> dict[str, Belligerent]:
    return index_names(_by_slug().values())


def list_belligerents() -> tuple[Belligerent, ...]:
    """Return the closed list, in the order of the data."""
    return tuple(_by_slug().values())


def belligerent(slug: str) -> Belligerent:
    """Return a belligerent by its slug.

    Raises:
        KeyError: the closed list has no such slug.
    """
    return _by_slug()[slug]


@cache
def belligerent_names() -> str:
    """Return names and spellings as the alternatives of a regular expression; those of two letters are words too."""
    names = (name for party in list_belligerents() for name in (party.name, *party.spellings[1:]))
    return alternation(name for name in names if len(name) > 2)


def check_slug(slug: str) -> str:
    """Return a slug of the closed list as it is.

    Raises:
        ValueError: the closed list has no such slug.
    """
    if slug not in _by_slug():
        raise ValueError(f"{slug!r} is no belligerent of harvester/model/theatre/belligerents.toml")
    return slug


def find_belligerent(text: str) -> Belligerent | None:
    """Return the belligerent that a whole text names, None where it names none or says more than that.

    >>> find_belligerent("U.S.-led Coalition").slug, find_belligerent("British forces").slug
    ('us_led_coalition', 'uk_military')
    >>> find_belligerent("a strike of the Coalition")
    """
    return _by_name().get(fold(text))


@cache
def _mentions() -> tuple[tuple[Belligerent, re.Pattern[str]], ...]:
    return tuple((party, re.compile(party.mention)) for party in list_belligerents() if party.mention)


def find_mentions(text: str) -> tuple[Belligerent, ...]:
    """Return the belligerents that running text names, in the order of the closed list.

    >>> [party.slug for party in find_mentions("Moscow blamed the coalition")]
    ['us_led_coalition', 'russian_military']
    """
    return tuple(party for party, pattern in _mentions() if pattern.search(text))


def enclosing(slug: str) -> tuple[str, ...]:
    """Return a belligerent and the wholes that it is a part of, from the inside out.

    >>> enclosing("us_forces")
    ('us_forces', 'us_led_coalition')
    """
    found = [slug]
    while outer := belligerent(found[-1]).within:
        found.append(outer)
    return tuple(found)


def is_member(slug: str, of: str) -> bool:
    """Say whether a belligerent is another one or stands within it, directly or not.

    >>> is_member("us_forces", "us_led_coalition"), is_member("us_led_coalition", "us_forces")
    (True, False)
    """
    return of in enclosing(slug)


def are_related(a: str | None, b: str | None) -> bool:
    """Say whether a deed of one may be booked as the other's: they are the same, or one stands within the other.

    What is not known is related to nothing.

    >>> are_related("us_led_coalition", "uk_military"), are_related("uk_military", "us_forces"), are_related(None, None)
    (True, False, False)
    """
    return a is not None and b is not None and (is_member(a, b) or is_member(b, a))


@cache
def members_of(slug: str) -> tuple[Country, ...]:
    """Return the states of a coalition."""
    return tuple(country for name in belligerent(slug).members if (country := find_country(name)))


@cache
def related_slugs(slug: str) -> tuple[str, ...]:
    """Return the belligerents that are related to one, itself among them."""
    return tuple(other.slug for other in list_belligerents() if are_related(other.slug, slug))


def find_member(text: str, of: str) -> Country | None:
    """Return the member state of a coalition that a whole text names: the state, its adjective, or its forces.

    >>> find_member("British", "us_led_coalition").name, find_member("the UK military", "us_led_coalition").name
    ('United Kingdom', 'United Kingdom')
    >>> find_member("Russian", "us_led_coalition")
    """
    party = find_belligerent(text)
    forces = find_country(party.country) if party and party.country else None
    found = find_country(text) or find_adjective(text) or forces
    return found if found in members_of(of) else None
