"""Late observations woven into a chain of versions that several parsers have written: pure rules.

What was stored stays as it was read. An observation that comes to light later (an older capture, another machine's
archive) gets the version that it would have had at its moment, whichever parser reads it today: from its neighbour it
takes the values that today's parser reads alike in both, so that what only the parser reads otherwise is not booked as
a change of the source. What a changed parser made of the rows stays a version of its own, since the day of its reading.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from harvester.model.vocab import Cause
from harvester.store.schema import VERSION_NAMES, record_spec
from harvester.store.versions import Row, Value, hash_row

Chain = Sequence[Row]


@dataclass(frozen=True)
class Loom:
    """Reads and builds rows of one table of versions: the record's columns, then those of its version."""

    table: str

    @property
    def width(self) -> int:
        """How many columns of the record stand before those of the version."""
        return len(record_spec(self.table).fields)

    def value(self, row: Row, name: str) -> Value:
        """Return a column of the version."""
        return row[self.width + VERSION_NAMES.index(name)]

    def moment(self, row: Row) -> str:
        """Return since when a version stands."""
        return str(self.value(row, "valid_from"))

    def is_rereading(self, row: Row) -> bool:
        """Say whether a version is what a changed parser made of a known content."""
        return self.value(row, "cause") == Cause.PARSER_CHANGED

    def state(self, row: Row) -> tuple[Value, bool]:
        """Return what makes two versions that follow each other one: the facts, and whether they are withdrawn."""
        return self.value(row, "content_hash"), self.value(row, "withdrawn_at") is None

    def change(self, row: Row, **values: Value) -> Row:
        """Return a row with other columns of its version."""
        tail = list(row[self.width :])
        for name, value in values.items():
            tail[VERSION_NAMES.index(name)] = value
        return (*row[: self.width], *tail)

    def blend(self, row: Row, neighbour: Row, reading_of_neighbour: Row | None) -> Row:
        """Return a reading with the neighbour's stored values where today's parser reads the same in both."""
        spec = record_spec(self.table)
        if reading_of_neighbour is None:
            return row
        values = list(row)
        for place, name in enumerate(spec.fields):
            if name in spec.facts and reading_of_neighbour[place] == row[place]:
                values[place] = neighbour[place]
        blended: Row = tuple(values)
        return self.change(blended, content_hash=hash_row(self.table, blended[: self.width]))


def weave(table: str, stored: Chain, given: Chain, known_runs: Container[str]) -> list[Row] | None:
    """Weave the observations that a database did not know into its chain of one record.

    Args:
        table: of the record.
        stored: the versions in the database, oldest first; several parsers have written them.
        given: the versions that today's parser gives for all observations.
        known_runs: the runs whose observations the database knew when it stored these versions.

    Returns:
        The new chain, or None where no version of ``given`` is of an observation that was not known.
    """
    loom = Loom(table)
    moments = {loom.moment(row) for row in stored if not loom.is_rereading(row)}
    late = [
        row for row in given if str(loom.value(row, "run_id")) not in known_runs and loom.moment(row) not in moments
    ]  # fmt: skip
    if not late:
        return None
    timeline = sorted([*stored, *late], key=lambda row: (loom.moment(row), loom.is_rereading(row)))
    woven: list[Row] = []
    for row in _readings(loom, timeline, stored, given, late):
        if not woven or loom.state(row) != loom.state(woven[-1]):
            woven.append(_name_cause(loom, row, woven[-1] if woven else None))
    return _number(loom, woven)


def _readings(loom: Loom, timeline: Chain, stored: Chain, given: Chain, late: Chain) -> Iterator[Row]:
    """Yield what each moment of the timeline states, late observations as the parser of their time would have said."""
    fresh = {id(row) for row in late}
    before: Row | None = None
    since_stored = False  # whether a late observation has come since the last stored one
    for row in timeline:
        if id(row) in fresh:
            before = _as_of_its_time(loom, row, before, stored, given)
            since_stored = True
        elif loom.is_rereading(row) and since_stored:
            before = _reread_now(loom, row, given)
        else:
            before, since_stored = row, False
        yield before


def _as_of_its_time(loom: Loom, row: Row, before: Row | None, stored: Chain, given: Chain) -> Row:
    if before is not None:
        return loom.blend(row, before, _standing(loom, given, loom.moment(row), strictly=True))
    neighbour = next((other for other in stored if loom.moment(other) > loom.moment(row)), None)
    if neighbour is None:
        return row
    return loom.blend(row, neighbour, _standing(loom, given, loom.moment(neighbour)))


def _reread_now(loom: Loom, row: Row, given: Chain) -> Row:
    """Return what a rereading makes of the content that is now known to have stood then."""
    standing = _standing(loom, given, loom.moment(row))
    if standing is None:
        return row
    kept = {name: loom.value(row, name) for name in ("valid_from", "run_id", "cause")}
    return loom.change(standing, **kept)


def _standing(loom: Loom, chain: Chain, moment: str, *, strictly: bool = False) -> Row | None:
    """Return the version that stood at a moment, or just before it."""
    earlier = [row for row in chain if loom.moment(row) < moment or (loom.moment(row) == moment and not strictly)]
    return earlier[-1] if earlier else None


def _name_cause(loom: Loom, row: Row, before: Row | None) -> Row:
    cause = loom.value(row, "cause")
    if before is None:
        return loom.change(row, cause=Cause.NEW)
    if cause == Cause.NEW:
        was_withdrawn = loom.value(before, "withdrawn_at") is not None
        return loom.change(row, cause=Cause.RESTORED if was_withdrawn else Cause.SOURCE_CHANGED)
    return row


def _number(loom: Loom, woven: list[Row]) -> list[Row]:
    """Number the versions, each valid until the next."""
    first_seen = min(str(loom.value(row, "first_seen_at")) for row in woven)
    ends = [*(loom.moment(row) for row in woven[1:]), None]
    return [
        loom.change(row, version=number, valid_to=end, first_seen_at=first_seen)
        for number, (row, end) in enumerate(zip(woven, ends, strict=True), 1)
    ]
