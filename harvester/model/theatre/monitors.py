"""Monitors: those who count civilian harm without having done it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from harvester.model.data import load_data
from harvester.model.theatre.naming import fold, index_names, read_texts


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor.

    Attributes:
        name: as stored, such as in ``figures.attributed_to``.
        spellings: other names of it that documents print.
        countries: the only countries that it counts; empty where it is not limited.
    """

    name: str
    spellings: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@cache
def list_monitors() -> tuple[Monitor, ...]:
    """Return every monitor that the data know, in their order."""
    return tuple(
        Monitor(name, read_texts(entry, "spellings"), read_texts(entry, "countries"))
        for name, entry in load_data("model/theatre/monitors").items()
    )


@cache
def _by_name() -> dict[str, Monitor]:
    return index_names(list_monitors())


def monitor_named(text: str) -> str:
    """Return the name of the monitor that a whole text names.

    Raises:
        KeyError: it names none.
    """
    return _by_name()[fold(text)].name


def find_monitor(text: str) -> Monitor | None:
    """Return the monitor that a whole text names, None where it names none or says more than that.

    >>> find_monitor("SNHR").name, find_monitor("Amnesty and Airwars")
    ('Syrian Network for Human Rights', None)
    """
    return _by_name().get(fold(text))
