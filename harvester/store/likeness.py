"""How alike two rows of one table are: which of their values agree, and what that is worth.

A pair is plausible when at most two of its main values differ, one at least agrees, and what agrees outweighs a share
of all that is stated. The weights say how telling a value is: the rows of a release share their day, those of a
casualty table do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from harvester.model.parsed import root_of
from harvester.store.schema import record_spec
from harvester.store.versions import Row, Value

MOST_DIFFERING = 2  # main values that a correction may change at once
NEAR_DAYS = 10  # two days so near may be one, misprinted
ALIKE = 0.6  # from here on two texts are taken to say the same
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Trait:
    """A value by which rows are compared.

    Attributes:
        name: in words, for the reason.
        weight: what its agreement is worth.
        columns: that hold it.
        kind: how it is compared: ``same``, ``day``, ``place``, ``name`` or ``words``.
        main: a correction changes few of these.
    """

    name: str
    weight: float
    columns: tuple[str, ...]
    kind: str = "same"
    main: bool = False


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of a row.

    Attributes:
        values: one for each trait of its table; None where nothing is stated.
        keys: (name, value) of the traits that can be looked up.
    """

    values: tuple[Any, ...]
    keys: tuple[tuple[str, Value | tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two rows are, from 0 to 1, and the words for it."""

    score: float
    reason: str


@dataclass(frozen=True)
class Profile:
    """How the rows of one table are compared.

    Attributes:
        traits: what is compared.
        threshold: the share of what is stated that has to agree.
        sole_threshold: the same where one row is left over on each side.
        scope: the traits in which two editions of one text must agree for a pair to be compared.
    """

    table: str
    traits: tuple[Trait, ...]
    threshold: float
    sole_threshold: float
    scope: tuple[str, ...] = ()

    def group(self, record_id: str) -> str:
        """Return what the rows that may be one have in common: the report, or the line."""
        return record_id.rpartition(":target:")[0] if self.table == "strike_targets" else root_of(record_id)

    def compare(self, old: Features, new: Features, *, sole: bool = False, same_name: bool = False) -> Likeness | None:
        """Return how alike two rows are; None where they are no plausible pair.

        Args:
            old: of the row that stands.
            new: of the row of the new content.
            sole: one row is left over on each side.
            same_name: both would be given one id, which says the same day and place, or the same printed number.
        """
        agreed, stated, differing, agreeing = 0.0, 0.0, 0, 0
        same: list[str] = []
        other: list[str] = []
        for trait, a, b in zip(self.traits, old.values, new.values, strict=True):
            if a is None and b is None:
                continue
            alike = _COMPARE[trait.kind](a, b) if a is not None and b is not None else 0.0
            agreed += trait.weight * alike
            stated += trait.weight
            holds = alike == 1 or (alike >= ALIKE and trait.kind in {"words", "name"})
            (same if holds else other).append(trait.name)
            if trait.main:
                agreeing += holds
                differing += not holds
        score = agreed / stated if stated else 1.0
        if differing > MOST_DIFFERING:
            return None
        if not same_name:
            unlike = not agreeing and any(trait.main for trait in self.traits)
            if unlike or score < (self.sole_threshold if sole else self.threshold):
                return None
        return Likeness(score, _say(same, other))

    def score(self, old: Features, new: Features) -> float:
        """Return the share of what is stated that agrees, whatever differs."""
        agreed = stated = 0.0
        for trait, a, b in zip(self.traits, old.values, new.values, strict=True):
            if a is not None or b is not None:
                stated += trait.weight
                agreed += trait.weight * (_COMPARE[trait.kind](a, b) if a is not None and b is not None else 0.0)
        return agreed / stated if stated else 1.0

    def same_scope(self, old: Features, new: Features) -> bool:
        """Say whether two rows are about the same day and country; never where the table knows no such thing."""
        chosen = [
            (a, b) for trait, a, b in zip(self.traits, old.values, new.values, strict=True) if trait.name in self.scope
        ]
        return bool(chosen) and all(a == b for a, b in chosen)


def _say(same: list[str], other: list[str]) -> str:
    said = f"same {', '.join(same)}" if same else "nothing else like it"
    return f"{said}; {', '.join(other)} changed" if other else said


def _same(a: Any, b: Any) -> float:
    return float(a == b)


def _day(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if a == b:
        return 1.0
    try:
        apart = abs((date.fromisoformat(a[0]) - date.fromisoformat(b[0])).days)
    except ValueError:
        return 0.0
    return 0.4 if apart <= NEAR_DAYS else 0.0


def _place(a: tuple[str | None, str], b: tuple[str | None, str]) -> float:
    if (a[0] is not None and a[0] == b[0]) or (a[1] and a[1] == b[1]):
        return 1.0
    alike = _share(_pairs_of_letters(a[1]), _pairs_of_letters(b[1]))
    return 0.8 * alike if alike >= 0.5 else 0.0


def _name(a: str, b: str) -> float:
    return 1.0 if a == b else _share(_pairs_of_letters(a), _pairs_of_letters(b))


def _share(a: Counter[str], b: Counter[str]) -> float:
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def _pairs_of_letters(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(max(len(text) - 1, 1)))


_COMPARE: dict[str, Callable[[Any, Any], float]] = {
    "same": _same,
    "day": _day,
    "place": _place,
    "name": _name,
    "words": _share,
}


def _fold(value: Value) -> str:
    return "".join(_WORD.findall(str(value or "").casefold()))


def _read_same(values: tuple[Value, ...]) -> Any:
    return values if any(value is not None for value in values) else None


def _read_place(values: tuple[Value, ...]) -> Any:
    return (values[0], _fold(values[1])) if values[0] is not None or values[1] is not None else None


def _read_name(values: tuple[Value, ...]) -> Any:
    return _fold(values[0]) or None


def _read_words(values: tuple[Value, ...]) -> Any:
    text = next((value for value in values if value), None)
    return Counter(_WORD.findall(str(text).casefold())) if text else None


_READ: dict[str, Callable[[tuple[Value, ...]], Any]] = {
    "same": _read_same,
    "day": _read_same,
    "place": _read_place,
    "name": _read_name,
    "words": _read_words,
}


@cache
def _positions(table: str) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(record_spec(table).fields)}


def read_features(profile: Profile, row: Row) -> Features:
    """Read what is compared off a row."""
    at = _positions(profile.table)
    values = tuple(
        _READ[trait.kind](tuple(row[at[name]] for name in trait.columns if name in at)) for trait in profile.traits
    )
    keys = tuple(
        (trait.name, value if trait.kind != "place" else (value[0] or value[1]) if value else None)
        for trait, value in zip(profile.traits, values, strict=True)
        if trait.kind != "words"
    )
    return Features(values, keys)


def keyed_signature(table: str, record_id: str, row: Row) -> tuple[object, ...] | None:
    """Return what a row with a key of its own is about, serial numbers aside; None where its key holds none.

    >>> _DIGITS.sub("#", "dod:y:table-1:total-5:killed")
    'dod:y:table-#:total-#:killed'
    """
    if table != "figures":
        return None
    at = _positions(table)
    root, _, rest = record_id.partition(":")[2].partition(":")
    shape = _DIGITS.sub("#", rest)
    if shape == rest:
        return None
    about = ("metric", "attributed_to", "country", "place_text", "period_start", "period_end", "as_of", "status")
    return (root, shape, *(row[at[name]] for name in about if name in at))


_COUNTS = {name: (f"{name}_min", f"{name}_max") for name in ("killed", "injured", "strikes", "engagements", "quantity")}

PROFILES: dict[str, Profile] = {
    profile.table: profile
    for profile in (
        Profile(
            "assessments",
            (
                Trait("date", 3, ("incident_date", "incident_date_end"), "day", main=True),
                Trait("place", 3, ("place_id", "place_text"), "place", main=True),
                Trait("killed", 2, _COUNTS["killed"], main=True),
                Trait("injured", 1, _COUNTS["injured"], main=True),
                Trait("finding", 1, ("finding", "reason")),
                Trait("source", 1, ("allegation_source",)),
                Trait("operation", 1, ("operation",)),
                Trait("grid reference", 2, ("mgrs",)),
                Trait("number", 1, ("item_number",)),
                Trait("words", 2, ("quote",), "words"),
            ),
            threshold=0.45,
            sole_threshold=0.3,
        ),
        Profile(
            "strikes",
            (
                Trait("place", 5, ("place_id", "place_text"), "place", main=True),
                Trait("strikes", 2, _COUNTS["strikes"], main=True),
                Trait("engagements", 1, _COUNTS["engagements"]),
                Trait("date", 1, ("strike_date", "strike_date_end"), "day"),
                Trait("country", 1, ("country",)),
                Trait("number", 1, ("item_number",)),
                Trait("words", 3, ("quote",), "words", main=True),
            ),
            threshold=0.45,
            sole_threshold=0.3,
            scope=("date", "country"),
        ),
        Profile(
            "strike_targets",
            (
                Trait("target", 4, ("target_text",), "name"),
                Trait("kind of target", 1, ("target",)),
                Trait("action", 2, ("action",)),
                Trait("quantity", 2, _COUNTS["quantity"]),
            ),
            threshold=0.45,
            sole_threshold=0.2,
        ),
        Profile(
            "victims",
            (
                Trait("name", 5, ("name",), "name"),
                Trait("Arabic name", 5, ("name_ar",), "name"),
                Trait("age", 2, ("age_years", "age_class")),
                Trait("sex", 1, ("sex",)),
                Trait("status", 1, ("status",)),
                Trait("family", 1, ("family",)),
            ),
            threshold=0.5,
            sole_threshold=0.5,
        ),
    )
}
"""By table, how the rows are compared to which a publisher gives no id."""
