"""What is compared: assessments, incidents and strike lines, prepared once for many comparisons."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from harvester.archive.streams import stream_of
from harvester.linking.collector import collector_paused
from harvester.linking.names import PlaceNames, read_place
from harvester.linking.rules import Rules, load_rules
from harvester.model.theatre.belligerents import are_related, belligerent
from harvester.model.theatre.countries import country_names
from harvester.parsers.places.gazetteer import fold_name

Row = Mapping[str, Any]
Point = tuple[float, float]
Range = tuple[int | None, int | None]

_QUOTED = re.compile(r"[“\"]([^“”\"\n]+)")
# An item of a monthly list as the monitor copies it into its account: date, place, country, and the words behind
# them.
_LISTED = re.compile(
    r"\b([A-Z][a-z]{2,8}\.? \d{1,2},? \d{4},? (?:near|in|at) [^“”\"\n:.]{3,60}"
    rf"\b(?:{country_names()})\b[^“”\"\n]*)"
)
# Shorter quotations, such as a name of an operation, stand in many releases and tell none from another.
_LEAST_WORDS = 6
_LONGEST_ENDING = 60  # characters
_ISO = re.compile(r"\b(\d{4})-?(\d{2})-?(\d{2})\b")


@dataclass(frozen=True, slots=True)
class Days:
    """A day or a run of days, as ordinals of the calendar; ``exact`` unless only a month or year is stated."""

    first: int
    last: int
    exact: bool = True

    def gap(self, other: Days) -> int:
        """Return the days between two runs, 0 where they touch.

        >>> Days(10, 12).gap(Days(15, 15)), Days(10, 12).gap(Days(12, 20))
        (3, 0)
        """
        return max(0, other.first - self.last, self.first - other.last)


@dataclass(frozen=True, slots=True)
class References:
    """How else a case is known: the military's number of it, and the monitor's codes."""

    cases: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment with the release that states it.

    ``words`` and ``quote`` are without the references that an item may end with.
    """

    record_id: str
    report_id: str
    days: Days | None
    place: PlaceNames | None
    place_id: str | None
    country: str | None
    source: str | None
    finding: str | None
    reason: str | None
    killed: Range
    injured: Range
    point: Point | None
    words: str
    quote: str
    published: int | None
    period_end: int | None
    report_stream: str | None
    duplicate_of: str | None
    duplicate_text: str | None
    correction_text: str | None
    references: References
    belligerent: str | None = None
    earlier: Days | None = None

    @property
    def order(self) -> tuple[int, str]:
        """What sorts assessments by when they were released."""
        return (self.published or self.period_end or 0, self.record_id)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An incident, with the position of one belligerent on it where it is compared with that one's assessments.

    ``parties`` are the belligerents that it is said of, whatever it displays as their position.

    ``quotes`` are what the monitor's own account puts in quotation marks, whoever said it. ``unmatched`` are the
    statements on whose very day no known release came out: these alone may be misdated.
    """

    record_id: str
    days: Days | None
    place: PlaceNames | None
    place_id: str | None
    country: str | None
    point: Point | None
    killed: Range
    injured: Range
    position: str | None = None
    reasons: frozenset[str] = frozenset()
    stated: PlaceNames | None = None
    grid: Point | None = None
    conceded: Range = (None, None)
    injuries: Range = (None, None)
    statements: tuple[int, ...] = ()
    unmatched: tuple[int, ...] = ()
    statement_streams: frozenset[str] = frozenset()
    statement_texts: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    references: References = References()
    slipped: Days | None = None
    monitor: str = ""
    parties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Struck:
    """A strike line."""

    record_id: str
    days: Days
    place: PlaceNames | None
    place_id: str | None
    place_text: str
    belligerent: str | None = None


@dataclass(frozen=True)
class Field:
    """One belligerent's assessments and one monitor's incidents about it: what is matched one to one.

    Attributes:
        belligerent: whose assessments they are.
        monitor: whose incidents.
        assessments: all of the belligerent.
        incidents: those that have a position of the belligerent, or of one that it stands within or that is within it.
    """

    belligerent: str
    monitor: str
    assessments: list[Assessed]
    incidents: list[Recorded]


@dataclass
class Sides:
    """Everything that is matched, and what had to be left out with the reason.

    Attributes:
        assessments: of every belligerent.
        incidents: of every monitor, without any position.
        strikes: lines of releases.
        about: by assessing belligerent the incidents that have a position related to it, with that position.
        left_out: how many rows for which reason.
    """

    assessments: list[Assessed] = field(default_factory=list)
    incidents: list[Recorded] = field(default_factory=list)
    strikes: list[Struck] = field(default_factory=list)
    about: dict[str, list[Recorded]] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def fields(self) -> Iterator[Field]:
        """Yield what is matched with what: never two belligerents, never across monitors."""
        for slug, incidents in sorted(self.about.items()):
            assessments = [a for a in self.assessments if a.belligerent == slug]
            for monitor in sorted({i.monitor for i in incidents}):
                yield Field(slug, monitor, assessments, [i for i in incidents if i.monitor == monitor])

    def leave_out(self, reason: str) -> None:
        """Count a row that nothing can be matched with."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


@collector_paused()
def build_sides(
    reports: Iterable[Row],
    assessments: Iterable[Row],
    incidents: Iterable[Row],
    positions: Iterable[Row],
    strikes: Iterable[Row],
) -> Sides:
    """Prepare rows for matching; each is a standing row of the table of that name.

    An incident is compared with the assessments of a belligerent only where it has a position of that one, of its
    coalition or of a member of it: one that names nobody is not taken to be about anybody.
    """
    sides = Sides()
    assessments = list(assessments)
    assessing = sorted({row["belligerent"] for row in assessments if row["belligerent"]})
    sides.about = {slug: [] for slug in assessing}
    rules = load_rules()
    by_report = {row["record_id"]: row for row in reports}
    releases = frozenset(filter(None, (read_day(row["published_on"]) for row in by_report.values())))
    by_incident: dict[str, list[Row]] = {}
    for row in positions:
        if row["role"] != "target":
            by_incident.setdefault(row["incident_id"], []).append(row)
    for row in assessments:
        assessed = build_assessed(row, by_report.get(row["report_id"], {}), rules)
        sides.assessments.append(assessed)
        if assessed.days is None or assessed.place is None:
            sides.leave_out("assessments without a date or a place")
        if assessed.belligerent is None:
            sides.leave_out("assessments of which nobody says whose they are")
    for row in incidents:
        _take_incident(sides, row, by_incident.get(row["record_id"], []), rules, releases)
    for row in strikes:
        if days := read_days(row, "strike_date"):
            place = read_place(row["place_text"] or "", row["country"])
            sides.strikes.append(
                Struck(row["record_id"], days, place, row["place_id"], row["place_text"] or "", row["belligerent"])
            )
    return sides


def _take_incident(sides: Sides, row: Row, named: list[Row], rules: Rules, releases: frozenset[int]) -> None:
    """Add an incident, and with each belligerent's position to what that one's assessments are compared with."""
    parties = frozenset(position["belligerent"] for position in named if position["belligerent"])
    monitor = str(row.get("source") or "")
    base = replace(build_recorded(row, {}, rules), monitor=monitor, parties=parties)
    if base.days is None:
        sides.leave_out("incidents without a date")
        return
    sides.incidents.append(base)
    asked = {slug: [p for p in named if are_related(p["belligerent"], slug)] for slug in sides.about}
    for slug, ours in asked.items():
        if ours:
            position = min(ours, key=lambda p: _position_order(p, slug))
            placed = build_recorded(row, position, rules, releases)
            sides.about[slug].append(replace(placed, monitor=monitor, parties=parties))
    if sides.about and not any(asked.values()):
        sides.leave_out("incidents that name others alone" if named else "incidents that name nobody")


def _position_order(position: Row, slug: str) -> tuple[bool, bool, bool, str]:
    """Sort a belligerent's own position before others', a coalition's before a member's, a stated one before none."""
    theirs = position["belligerent"]
    is_member = belligerent(theirs).within is not None
    return (theirs != slug, is_member, position["position"] is None, position["record_id"])


def build_assessed(row: Row, report: Row, rules: Rules) -> Assessed:
    """Prepare one assessment."""
    country = row["country"]
    correction = row["correction_text"]
    earlier = rules.released_as.search(correction) if correction else None
    words, references = split_references(row["status_text"] or "", rules)
    return Assessed(
        record_id=row["record_id"],
        report_id=row["report_id"],
        days=read_days(row, "incident_date"),
        place=read_place(row["place_text"] or "", country),
        place_id=row["place_id"],
        country=country,
        source=row["allegation_source"],
        finding=row["finding"],
        reason=row["reason"],
        killed=(row["killed_min"], row["killed_max"]),
        injured=(row["injured_min"], row["injured_max"]),
        point=read_point(row),
        words=fold_name(words),
        quote=fold_words(split_references(row["quote"] or "", rules)[0]),
        published=read_day(report.get("published_on")),
        period_end=read_day(report.get("period_end")),
        report_stream=stream_of(report["url"]) if report.get("url") else None,
        duplicate_of=row["duplicate_of"],
        duplicate_text=row["duplicate_of_text"],
        correction_text=correction,
        references=references,
        belligerent=row["belligerent"],
        earlier=read_printed(earlier["date"]) if earlier else None,
    )


def build_recorded(row: Row, position: Row, rules: Rules, releases: frozenset[int] = frozenset()) -> Recorded:
    """Prepare one incident with the position of the belligerent that assesses, where one is displayed.

    Args:
        row: the incident.
        position: that position; empty where there is none.
        rules: the weights.
        releases: the days on which the known releases came out.
    """
    country = row["country"]
    days = read_days(row, "incident_date")
    own = read_place(row["place_text"] or row["place_name"] or "", country)
    name = read_place(row["place_name"] or "", country)
    if own and name and name.parts[0] != own.parts[0]:
        own = read_place(f"{row['place_name']}, {row['place_text']}", country)
    quotes = read_quotes(row["narrative"])
    said = [split_references(quote, rules) for quote in quotes]
    base = Recorded(
        row["record_id"], days, own, row["place_id"], country, read_point(row),
        (row["killed_min"], row["killed_max"]), (row["injured_min"], row["injured_max"]),
        quotes=_fold_all(text for text, _ in said),
        references=References(_join_cases(said), read_codes(row)),
    )  # fmt: skip
    if not position:
        return base
    statements = read_statement_days(position)
    texts = re.split(r"\n{2,}", position["statement_text"] or "")
    stated = [split_references(text, rules) for text in texts]
    return replace(
        base,
        position=read_position(position["position"] or position["position_term"], rules),
        reasons=frozenset(read_list(position["reasons"])),
        stated=read_place(position["stated_location"] or "", country),
        grid=read_point(position),
        conceded=(position["deaths_conceded_min"], position["deaths_conceded_max"]),
        injuries=(position["injuries_conceded_min"], position["injuries_conceded_max"]),
        statements=statements,
        unmatched=tuple(day for day in statements if day not in releases),
        statement_streams=frozenset(stream_of(url) for url in read_list(position["statement_url"])),
        statement_texts=_fold_all(text for text, _ in stated),
        references=References(base.references.cases | _join_cases(stated), base.references.codes),
        slipped=read_slip(days, statements),
    )


def read_quotes(narrative: str | None) -> tuple[str, ...]:
    """Return the longer quotations of an account, and what opens like an item of a list without being quoted.

    One left open ends with its paragraph.

    >>> read_quotes("It said: “no strikes were made anywhere near there that day.” Others said “no”.")
    ('no strikes were made anywhere near there that day.',)
    >>> read_quotes("It noted: June 17, 2017, near Mosul, Iraq: No strikes were made.")
    ('June 17, 2017, near Mosul, Iraq: No strikes were made.',)
    """
    quoted = (match[1] for pattern in (_QUOTED, _LISTED) for match in pattern.finditer(narrative or ""))
    return tuple(text for text in quoted if text.count(" ") >= _LEAST_WORDS)


def _fold_all(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(fold_words, texts))))


def split_references(text: str, rules: Rules) -> tuple[str, References]:
    """Split off the references that an item of a list ends with.

    >>> text, references = split_references("No strikes were made. 2901/CS950 37SFU310880", load_rules())
    >>> text, *references.cases, *references.codes
    ('No strikes were made.', '2901', 'CS950')
    >>> split_references("It was released in June 2017.", load_rules())[0]
    'It was released in June 2017.'
    """
    found = rules.ending.search(text, max(0, len(text) - _LONGEST_ENDING))
    if found is None:
        return text, References()
    code = found["code"] or found["alone"]
    cases = frozenset(filter(None, [found["case"]]))
    return text[: found.start()], References(cases, frozenset([code.upper()]) if code else frozenset())


def _join_cases(split: Iterable[tuple[str, References]]) -> frozenset[str]:
    return frozenset(case for _, references in split for case in references.cases)


def read_codes(row: Row) -> frozenset[str]:
    """Return the codes that an incident has or had."""
    printed = [row["code"] or "", *read_list(row["previous_codes"])]
    return frozenset(code.upper() for text in printed for code in text.split())


def fold_words(text: str) -> str:
    """Reduce a quoted item to its words, without the number that it has in its list.

    >>> fold_words("14. March 17, 2017, near Mosul, Iraq: No strikes.")
    'march 17 2017 near mosul iraq no strikes'
    """
    return fold_name(re.sub(r"^\s*\d{1,3}\s*[.)]\s*", "", text))


def read_slip(days: Days | None, statements: tuple[int, ...]) -> Days | None:
    """Return the days that an incident dated after every statement about it must mean: the same in an earlier year.

    >>> august, september = date(2019, 8, 2).toordinal(), date(2017, 9, 1).toordinal()
    >>> date.fromordinal(read_slip(Days(august, august), (september,)).first)
    datetime.date(2017, 8, 2)
    """
    if days is None or not statements or days.first <= max(statements):
        return None
    stated = date.fromordinal(min(statements))
    moved = date.fromordinal(days.first)
    if (moved.month, moved.day) == (2, 29):
        return None
    year = stated.year if moved.replace(year=stated.year) <= stated else stated.year - 1
    shift = days.first - moved.replace(year=year).toordinal()
    return Days(days.first - shift, days.last - shift)


def read_days(row: Row, name: str) -> Days | None:
    """Return the days that a row's date columns state."""
    first = read_day(row[name])
    if first is None:
        return None
    return Days(first, read_day(row[f"{name}_end"]) or first, row[f"{name}_precision"] not in {"month", "year"})


def read_day(text: str | None) -> int | None:
    """Return an ISO date's ordinal."""
    return date.fromisoformat(text[:10]).toordinal() if text else None


def read_printed(text: str) -> Days | None:
    """Return the days that a printed date means."""
    from harvester.parsers.grammar.dates import parse_date

    span = parse_date(text)
    if span is None:
        return None
    return Days(span.start.toordinal(), (span.end or span.start).toordinal(), span.precision not in {"month", "year"})


def read_point(row: Row) -> Point | None:
    """Return a row's coordinates."""
    return None if row["lat"] is None or row["lon"] is None else (row["lat"], row["lon"])


def read_list(text: str | None) -> list[str]:
    """Read a column that holds one value, or several as a JSON list.

    >>> read_list('["a", "b"]'), read_list("a"), read_list(None)
    (['a', 'b'], ['a'], [])
    """
    if not text:
        return []
    return [str(part) for part in json.loads(text)] if text.startswith("[") else [text]


def read_statement_days(position: Row) -> tuple[int, ...]:
    """Return the days of all statements that a position cites."""
    found = {read_day(position["statement_date"])}
    for year, month, day in _ISO.findall(position["statement_date_text"] or ""):
        try:
            found.add(date(int(year), int(month), int(day)).toordinal())
        except ValueError:  # eight digits that are no date; the parser has reported them
            continue
    return tuple(sorted(day for day in found if day is not None))


def read_position(text: str | None, rules: Rules) -> str | None:
    """Return the monitor's position as one of a few words.

    >>> read_position("Non credible / Unsubstantiated", load_rules()), read_position("not_yet_assessed", load_rules())
    ('non_credible', 'not_yet')
    """
    folded = fold_name((text or "").replace("_", " "))
    return next((value for start, value in rules.position.items() if folded.startswith(start)), None)
