"""How names of the theatre are compared: whole, without regard to case, stops, hyphens and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

_OTHER = re.compile(r"[^a-z0-9]+")
_DROPPED = str.maketrans("", "", ".'’‘`ʿʾ")


class Named(Protocol):
    """Whatever has a name and other spellings of it."""

    @property
    def name(self) -> str:
        """The one name that is stored."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Other names of the same."""


def fold(text: str) -> str:
    """Reduce a name to the form in which names are compared; an article in front counts for nothing.

    >>> fold("The U.S.-led  Coalition"), fold("us_led_coalition"), fold("Türkiye"), fold("CJTF–OIR")
    ('us led coalition', 'us led coalition', 'turkiye', 'cjtf oir')
    """
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_DROPPED))
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _OTHER.sub(" ", bare).strip().removeprefix("the ")


T = TypeVar("T", bound=Named)


def index_names(things: Iterable[T]) -> dict[str, T]:
    """Map each folded name and spelling to what it names.

    Raises:
        ValueError: one spelling names two things, so that nobody could say which is meant.
    """
    known: dict[str, T] = {}
    for thing in things:
        for spelling in (thing.name, *thing.spellings):
            if known.setdefault(fold(spelling), thing) is not thing:
                raise ValueError(f"{spelling!r} names both {known[fold(spelling)].name} and {thing.name}")
    return known


def alternation(names: Iterable[str]) -> str:
    """Write names as the alternatives of a regular expression, the longer ones first.

    >>> alternation(["Niger", "Nigeria", "South Sudan"])
    'South Sudan|Nigeria|Niger'
    """
    return "|".join(re.escape(name).replace(r"\ ", " ") for name in sorted(names, key=lambda name: (-len(name), name)))


def read_texts(entry: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return a list of texts of a data file, empty where it is not given."""
    values = entry.get(key, [])
    if not isinstance(values, list):
        raise TypeError(f"{key} must be a list, not {values!r}")
    return tuple(str(value) for value in values)
