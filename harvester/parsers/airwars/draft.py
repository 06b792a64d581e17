"""One Airwars incident while it is being read: what every form of the page is reduced to before records are built."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from harvester.model.document import Check, Problem
from harvester.model.items import IncidentSource, Victim
from harvester.parsers.airwars.labels import (
    field_of,
    fold,
    grade_defined_as,
    group_of,
    squeeze,
    term_of,
)
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.grammar.numbers import parse_number

Design = Literal["classic", "redesign", "rest", "text"]
Role = Literal["suspected", "known", "target"]
Number = int | None

_COUNTED: Final = {
    "killed": "killed",
    "injured": "injured",
    "belligerents_killed": "belligerents_killed",
    "belligerents_injured": "belligerents_injured",
}
_SINGLE_TERMS: Final = ("strike_status", "civilian_harm_reported")
_TERM_LISTS: Final = ("strike_type", "cause", "infrastructure", "impact")
_OPEN_VOCABULARIES: Final = frozenset({"belligerent", "country"})
_GROUPS_WITH_COLUMNS: Final = frozenset(
    {f"{group}_killed" for group in ("children", "women", "men", "healthcare", "journalists")}
    | {f"{group}_injured" for group in ("children", "women", "men")}
)
_REVERSED_RANGE: Final = re.compile(r"([\d,]+)\s*[-–—]\s*([\d,]+)")
_COUNT_THEN_GROUPS: Final = re.compile(r"(?P<count>[\d,]+(?:\s*[-–—]\s*[\d,]+)?|[^\W\d]+)\s*(?P<groups>\(?\s*\d.*)?")
_GROUP_ITEM: Final = re.compile(r"(?P<count>[\d,]*\d(?:\s*[-–—]\s*[\d,]*\d)?)\s+(?P<group>[^\W\d][^\d(),]*)")
_COORDINATES: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")
_ARABIC: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN: Final = re.compile(r"[A-Za-z]")


@dataclass
class PositionDraft:
    """One belligerent's position as read: columns of IncidentPosition, and the printed rows for its quote."""

    belligerent: str
    role: Role | None
    values: dict[str, Any] = field(default_factory=dict)
    quotes: list[str] = field(default_factory=list)
    locator: str = ""


@dataclass
class Draft:
    """What a reader has gathered of one incident so far.

    Attributes:
        values: columns of Incident.
        parties: belligerents named in the summary, with their role where the page states one.
        quotes: the printed rows that the figures were read from.
    """

    post_id: int
    design: Design
    values: dict[str, Any] = field(default_factory=dict)
    parties: dict[str, Role | None] = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)
    positions: list[PositionDraft] = field(default_factory=list)
    victims: list[Victim] = field(default_factory=list)
    sources: list[IncidentSource] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    other_groups: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, ...]:
        """Key of the incident: the post id, which is all that never changes."""
        return (str(self.post_id),)

    def report(self, reason: str, message: str, raw: str = "", locator: str = "") -> None:
        """Note a problem, once for each distinct cause in the document."""
        raw = raw[:300]
        if not any(known.reason == reason and known.raw == raw for known in self.problems):
            self.problems.append(Problem(reason, f"incident {self.post_id}: {message}", raw, locator))

    def check(self, rule: str, expected: object, found: object, *, holds: bool, detail: str = "") -> None:
        """Record whether two statements of the page agree."""
        self.checks.append(Check(rule, self.key, str(expected), str(found), holds, detail))

    # -- values ---------------------------------------------------------------------------------------------------

    def set_count(self, column: str, text: str) -> None:
        """Read a printed count into ``column``_min, _max and _text; "Unknown" states nothing.

        A text that is no count keeps its bounds empty, which the item pipeline for counts reports.
        """
        text = squeeze(text)
        self.values[f"{column}_text"] = text
        count = parse_count(text)
        if count is not None:
            self.values[f"{column}_min"], self.values[f"{column}_max"] = count.min, count.max
        elif match := _REVERSED_RANGE.fullmatch(text):
            self._check_range(column, parse_number(match[1]), parse_number(match[2]))

    def set_pair(self, column: str, low: Number, high: Number) -> None:
        """Take a minimum and a maximum that the API states separately."""
        if low is not None and high is not None:
            self.values[f"{column}_text"] = str(low) if low == high else f"{low}–{high}"
            if low > high:
                self._check_range(column, low, high)
                return
        self.values[f"{column}_min"], self.values[f"{column}_max"] = low, high

    def _check_range(self, column: str, low: Number, high: Number) -> None:
        """Record a range whose ends are reversed; its bounds stay empty, because which end is wrong is unknown."""
        self.check("min_not_above_max", f"at most {high}", low, holds=False, detail=f"{column}, stored as text only")

    def term(self, vocabulary: str, text: str, locator: str = "") -> str:
        """Give the stored spelling of a value; one that the vocabulary lacks is kept as printed and reported."""
        text = squeeze(text)
        known = term_of(vocabulary, text)
        if known is None and vocabulary not in _OPEN_VOCABULARIES:
            self.report(
                "vocabulary_unknown", f"{vocabulary} has a new value; add it to airwars_labels.toml", text, locator
            )
        return known or text

    def terms(self, vocabulary: str, text: str, locator: str = "") -> list[str]:
        """Split a list of values; "Airstrike (Drone Strike)" is a kind and its sub-kind."""
        found: list[str] = []
        for part in filter(None, map(squeeze, text.split(","))):
            kind, bracket, sub_kind = part.rstrip(")").partition(" (")
            if bracket and term_of(vocabulary, part) is None and term_of(vocabulary, kind) is not None:
                found += [self.term(vocabulary, kind, locator), self.term(vocabulary, sub_kind, locator)]
            else:
                found.append(self.term(vocabulary, part, locator))
        return list(dict.fromkeys(found))

    def set_date(self, text: str) -> None:
        """Read the date of the incident."""
        text = squeeze(text)
        if not text:
            return
        self.values["incident_date_text"] = text
        span = parse_date(text)
        if span is None:  # the item pipeline for dates reports it
            return
        self.values["incident_date"] = span.start.isoformat()
        self.values["incident_date_end"] = span.end.isoformat() if span.end else None
        self.values["incident_date_precision"] = span.precision

    def set_location(self, text: str) -> None:
        """Split the printed location: native name, English name, region and country, joined by commas.

        The page drops repeated parts, so one English part before the country is the place, and its region is unknown.
        """
        parts = [part for part in (squeeze(part) for part in re.split(r",|\n", text)) if part]
        self.values["place_text"] = ", ".join(parts) if "\n" in text else squeeze(text)
        native = [part for part in parts if not _LATIN.search(part)]
        latin = [part for part in parts if _LATIN.search(part)]
        arabic = [part for part in native if _ARABIC.search(part)]
        self.values["place_name_ar"] = ", ".join(arabic) or None
        if latin:
            self.values["country"] = self.term("country", latin[-1])
            self.values["region"] = latin[-2] if len(latin) > 2 else None
            self.values["place_name"] = ", ".join(latin[:-2] if len(latin) > 2 else latin[:-1]) or None

    def set_coordinates(self, texts: Sequence[str], locator: str = "") -> None:
        """Read coordinates, the primary pair first; a pair outside the globe is kept as text only."""
        others: list[list[float]] = []
        for number, text in enumerate(texts):
            pair = read_coordinates(text)
            if number == 0:
                self.values["coordinates_text"] = squeeze(text)
                if pair:
                    self.values["lat"], self.values["lon"] = pair
            elif pair:
                others.append(list(pair))
            if pair is None:
                self.report("coordinates_unreadable", "coordinates are no place on the globe", squeeze(text), locator)
        if others:
            self.values["other_coordinates"] = json.dumps(others)

    def set_groups(self, kind: str, items: Iterable[str], locator: str = "") -> None:
        """Read a breakdown such as "5–8 children", for the ``killed`` or the ``injured``."""
        for item in items:
            match = _GROUP_ITEM.fullmatch(squeeze(item))
            group = group_of(match["group"]) if match else None
            if match is None or group is None:
                self.report("group_unknown", f"a group of the {kind} is not understood", squeeze(item), locator)
            elif f"{group}_{kind}" in _GROUPS_WITH_COLUMNS:
                self.set_count(f"{group}_{kind}", match["count"])
            else:
                self.other_groups[f"{group}_{kind}"] = squeeze(match["count"])

    # -- rows -----------------------------------------------------------------------------------------------------

    def read_row(self, label: str, value: str, locator: str = "") -> None:
        """Read one printed row, label and value, of the summary or the page's head."""
        name = field_of(label)
        if name is None:
            self.report(
                "label_unknown", "a row has a new label; add it to airwars_labels.toml", squeeze(label), locator
            )
        elif name in _COUNTED:
            self.quotes.append(f"{squeeze(label)} {squeeze(value)}")
            self._read_count_row(name, value, locator)
        elif name in _SINGLE_TERMS:
            self.values[name] = self.term(name, value, locator)
        elif name in _TERM_LISTS:
            self.values[name] = write_list(self.terms(name, value, locator))
        elif name == "grading":
            self._read_grading(value, locator)
        elif name == "country":
            self.values["country"] = self.term("country", value, locator)
        elif name == "targets":
            self.targets += self.terms("belligerent", value, locator)
        elif name in ("suspected", "known", "actors"):
            role: Role | None = None if name == "actors" else name  # type: ignore[assignment]
            self.parties |= dict.fromkeys(self.terms("belligerent", value, locator), role)

    def _read_count_row(self, column: str, value: str, locator: str) -> None:
        match = _COUNT_THEN_GROUPS.fullmatch(squeeze(value))
        if match is None or not match["groups"]:
            self.set_count(column, value)
            return
        self.set_count(column, match["count"])
        self.set_groups(column, split_groups(match["groups"]), locator)

    def _read_grading(self, value: str, locator: str) -> None:
        """Read a grading; the redesign prints its definition behind it, in the same value."""
        text = squeeze(value)
        word, _, rest = text.partition(" ")
        grade = grade_defined_as(rest)
        if grade and fold(word) == fold(grade):
            self.values["grading"] = grade
        else:
            self.values["grading"] = ", ".join(self.terms("grading", text, locator)) or None


def split_groups(text: str) -> list[str]:
    """Split a printed breakdown into its items, whether or not anything stands between them.

    >>> split_groups("(1 Woman, 0–2 Men)"), split_groups("(1 man1 journalist)")
    (['1 Woman', '0–2 Men'], ['1 man', '1 journalist'])
    """
    parts = [part.strip() for part in text.strip("() ").split(",")]
    return [item.strip() for part in parts for item in re.split(r"(?<=[a-z_])\s*(?=\d)", part, flags=re.I) if item]


def read_coordinates(text: str) -> tuple[float, float] | None:
    """Read "lat, lon" in degrees, None where the text is anything else or lies outside the globe.

    >>> read_coordinates("31.284167, 34.258333"), read_coordinates("35.9626, 4239.00416")
    ((31.284167, 34.258333), None)
    """
    match = _COORDINATES.fullmatch(squeeze(text))
    if match is None:
        return None
    lat, lon = float(match[1]), float(match[2])
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def write_list(values: Sequence[object]) -> str | None:
    """Write a list as JSON, None where it is empty.

    >>> write_list(["Airstrike"]), write_list([])
    ('["Airstrike"]', None)
    """
    return json.dumps(list(values), ensure_ascii=False) if values else None
