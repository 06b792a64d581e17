"""Editions: releases that report the same strikes, found by their day and by the lines that they have in common.

A copy may leave out a section, cut a line, spell a place otherwise or print another number, so no digest of the whole
recognises it; that two releases share a day and most of their lines does.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from harvester.model.items import Report, Strike
from harvester.model.parsed import ParsedDocument

LEAST_SHARE = 0.4  # of the longer release's lines that the shorter one has to have: a copy of one country's section
EXPLAINED = 0.8  # of the shorter release's lines that the longer one has to hold, alike or nearly


class Connection(Protocol):
    """What asks the database."""

    def execute(self, statement: str, values: Any = ..., /) -> sqlite3.Cursor:
        """Run a query."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A release that stands and is another edition of one at hand.

    Attributes:
        record_id: of its report.
        release_number: as printed, if any.
        mirror: whether all that is known of it comes from mirrors.
        since: since when its row stands.
    """

    record_id: str
    release_number: str | None
    mirror: bool
    since: str


@dataclass(frozen=True, slots=True)
class Line:
    """A strike line, as far as two editions of it agree."""

    country: str | None
    place: str
    strikes: tuple[int | None, int | None]
    late: bool


def find_edition(connection: Connection, parsed: ParsedDocument, report: Report) -> Edition | None:
    """Return the release that stands and of which a report is another edition, the likeliest where there are several.

    Two releases with numbers of their own are two, however alike.
    """
    known = _edition_of_stream(connection, parsed, report)
    if known is not None:
        return known
    found = [
        (-alike, edition.release_number is None, edition.record_id, edition)
        for edition, alike in find_editions(connection, parsed, report)
    ]
    return min(found)[3] if found else None


def find_editions(connection: Connection, parsed: ParsedDocument, report: Report) -> list[tuple[Edition, int]]:
    """Return the standing releases that share a report's day and most of its lines, each with the lines shared."""
    if not report.signature:
        return []
    day = report.signature.partition(":")[0]
    own = [
        _line_of(record) for record in parsed.records if isinstance(record, Strike) and record.key[0] == report.key[0]
    ]
    found: list[tuple[Edition, int]] = []
    for record_id, number, mirror_of, since, title, signature in connection.execute(
        _SAME_DAY, (day, f"{day};", report.record_id)
    ):
        if number and report.release_number and number != report.release_number:
            continue
        if signature == report.signature:
            alike = len(own) or 1
        else:
            alike = count_alike(own, _read_lines(connection, record_id), same_title=title == report.title)
        if alike:
            found.append((Edition(record_id, number, mirror_of is not None, since), alike))
    return found


def count_alike(one: Sequence[Line], other: Sequence[Line], *, same_title: bool = False) -> int:
    """Count the lines that two editions of one release share; 0 where they are none.

    Args:
        one: lines of a release.
        other: lines of another for the same day.
        same_title: both bear the same title; then one line with another number is enough.
    """
    shorter, longer = sorted((one, other), key=len)
    if not shorter or len(shorter) < LEAST_SHARE * len(longer):
        return 0
    left, right = Counter(shorter), Counter(longer)
    same = (left & right).total()
    near = _count_near(list((left - right).elements()), list((right - left).elements()))
    if same + near < EXPLAINED * len(shorter):
        return 0
    if 2 * same >= len(shorter) or (same_title and len(shorter) == len(longer) == 1):
        return same or 1
    return 0


def _count_near(left: Iterable[Line], right: list[Line]) -> int:
    """Count the lines that agree in place or in country and number, each used once."""
    near = 0
    for line in left:
        place = next((i for i, other in enumerate(right) if other.place == line.place), None)
        if place is None:
            place = next((i for i, other in enumerate(right) if _same_number(line, other)), None)
        if place is not None:
            near += 1
            del right[place]
    return near


def _same_number(line: Line, other: Line) -> bool:
    return (line.country, line.strikes, line.late) == (other.country, other.strikes, other.late)


def _line_of(strike: Strike) -> Line:
    return _make_line(
        strike.country, strike.place_id, strike.place_text, strike.strikes_min, strike.strikes_max, strike.late
    )


def _make_line(
    country: str | None, place_id: str | None, place: str | None, low: int | None, high: int | None, late: int | None
) -> Line:
    return Line(country, place_id or (place or "").casefold(), (low, high), bool(late))


_STANDING = "valid_to IS NULL AND withdrawn_at IS NULL"
_SAME_DAY = (
    "SELECT record_id, release_number, mirror_of, valid_from, title, signature FROM reports_versions "
    f"WHERE signature >= ? AND signature < ? AND record_id <> ? AND {_STANDING} ORDER BY record_id"
)
_OF_STREAM = (
    "SELECT record_id, release_number, mirror_of, valid_from, rank FROM reports_versions "
    "JOIN report_documents ON root_id = record_id AND stream = ? "
    f"WHERE record_id <> ? AND signature IS NOT NULL AND {_STANDING} ORDER BY record_id"
)
_LINES = (
    "SELECT country, place_id, place_text, strikes_min, strikes_max, late FROM strikes_versions "
    f"WHERE report_id = ? AND {_STANDING}"
)


def _edition_of_stream(connection: Connection, parsed: ParsedDocument, report: Report) -> Edition | None:
    """Return the release of which the stream has been an edition: a later content of it stays one, whatever it says."""
    for record_id, number, mirror_of, since, rank in connection.execute(_OF_STREAM, (parsed.origin, report.record_id)):
        same_number = number is not None and number == report.release_number
        if same_number or (rank == 1 and not (number and report.release_number)):
            return Edition(record_id, number, mirror_of is not None, since)
    return None


def _read_lines(connection: Connection, record_id: str) -> list[Line]:
    return [_make_line(*row) for row in connection.execute(_LINES, (record_id,))]
