"""Countries: their names as documents print them, and in which of them the wars are fought."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from harvester.model.data import load_data
from harvester.model.theatre.naming import alternation, fold, index_names, read_texts


@dataclass(frozen=True, slots=True)
class Country:
    """A country.

    Attributes:
        name: its English name, as stored.
        spellings: other names of it that documents print.
        adjectives: what belongs to it, and who comes from it: Iraqi, British, Briton.
        battlefield: civilian harm is assessed and monitored there; the others only take part.
        label: where a map prints its name, as latitude and longitude; None where no map shows it.
    """

    name: str
    spellings: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    battlefield: bool = False
    label: tuple[float, float] | None = None


@cache
def list_countries() -> tuple[Country, ...]:
    """Return every country that the data know, in their order."""
    return tuple(
        Country(
            name,
            read_texts(entry, "spellings"),
            read_texts(entry, "adjectives"),
            bool(entry.get("battlefield", False)),
            tuple(entry["label"]) if "label" in entry else None,
        )
        for name, entry in load_data("model/theatre/countries").items()
    )


@cache
def _by_name() -> dict[str, Country]:
    return index_names(list_countries())


@cache
def _by_adjective() -> dict[str, Country]:
    return {fold(adjective): country for country in list_countries() for adjective in country.adjectives}


def find_country(text: str) -> Country | None:
    """Return the country that a whole text names, None where it names none or more than that.

    >>> find_country("Syrian Arab Republic").name, find_country("IRAQ").name, find_country("Mosul, Iraq")
    ('Syria', 'Iraq', None)
    """
    return _by_name().get(fold(text))


def check_country(name: str) -> str:
    """Return a country's name as it is.

    Raises:
        ValueError: it is no country's name as stored, though it may be another spelling of one.
    """
    found = find_country(name)
    if found is None or found.name != name:
        raise ValueError(f"{name!r} is no country of harvester/model/theatre/countries.toml")
    return name


def find_adjective(text: str) -> Country | None:
    """Return the country that a whole text is the adjective of.

    >>> find_adjective("British").name, find_adjective("Iraq")
    ('United Kingdom', None)
    """
    return _by_adjective().get(fold(text))


@cache
def battlefields() -> tuple[Country, ...]:
    """Return the countries in which civilian harm is assessed and monitored."""
    return tuple(country for country in list_countries() if country.battlefield)


@cache
def country_names(*, battlefields_only: bool = False, spellings: bool = False) -> str:
    """Return the countries' names as the alternatives of a regular expression.

    Args:
        battlefields_only: only those in which harm is assessed, where a mere mention of another must not count.
        spellings: other names too; what matches is then to be looked up with ``find_country``.
    """
    countries = battlefields() if battlefields_only else list_countries()
    return alternation(
        name for country in countries for name in (country.name, *(country.spellings if spellings else ()))
    )


@cache
def country_adjectives(*, battlefields_only: bool = False) -> str:
    """Return the countries' adjectives as the alternatives of a regular expression."""
    countries = battlefields() if battlefields_only else list_countries()
    return alternation(adjective for country in countries for adjective in country.adjectives)
