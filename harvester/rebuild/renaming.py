"""Records that the archive knows by another id than the database: those of which something older came to light since.

An id is given by the first content that states a row. When an archive brings a still earlier content, or another
parser reads the words otherwise, the same row has another id; its history goes on under that one, and the id that it
had goes on resolving.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harvester.model.items import RECORDS
from harvester.model.parsed import root_of
from harvester.store.alignment import Reading, align
from harvester.store.database import Store
from harvester.store.merging import Action, ChainView, Difference, compare_chains
from harvester.store.planning import cut_row
from harvester.store.reading import Reader


@dataclass(frozen=True, slots=True)
class Rename:
    """A record's new id, and why it is the same."""

    record_id: str
    reason: str


@dataclass
class Renames:
    """The records that bear another id in the archive, by table and stored record_id."""

    found: dict[str, dict[str, Rename]] = field(default_factory=dict)

    def of(self, table: str) -> Mapping[str, Rename]:
        """Return the renames of one table."""
        return self.found.get(table, {})


def find_renames(reader: Reader, given: Reader, sources: Sequence[str]) -> Renames:
    """Find the standing records that the archive gives under another id.

    Args:
        reader: the database.
        given: what the archive gives.
        sources: whose records are compared.
    """
    renames = Renames()
    for cls in RECORDS:
        if cls.shared or cls.derived:
            continue
        lost = reader.standing_ids(cls.table, sources, missing_in=given)
        if not lost:
            continue
        found = renames.found.setdefault(cls.table, {})
        for record_id in lost:
            resolved = given.resolve(record_id)
            if resolved is not None and given.version_chain(cls.table, resolved[0]):
                found[record_id] = Rename(*resolved)
        rest = [record_id for record_id in lost if record_id not in found]
        taken = {rename.record_id for rename in found.values()}
        fresh = given.standing_ids(cls.table, sources, missing_in=reader) if rest else []
        for root, ids in _by_root(rest).items():
            others = [record_id for record_id in fresh if root_of(record_id) == root and record_id not in taken]
            found.update(_align_root(cls.table, ids, others, reader, given, renames))
    return renames


def _align_root(
    table: str, ids: Sequence[str], others: Sequence[str], reader: Reader, given: Reader, renames: Renames
) -> dict[str, Rename]:
    if not others:
        return {}
    rows = {record_id: cut_row(table, reader.version_chain(table, record_id)[-1]) for record_id in ids}
    moved = {_below_parent(table, record_id, renames): record_id for record_id in ids}
    standing = {now: reader.current(table, record_id) for now, record_id in moved.items()}
    readings = [
        Reading(other, cut_row(table, given.version_chain(table, other)[-1]), given.current(table, other).content_hash)
        for other in others
    ]
    alignment = align(table, standing, readings, lambda wanted: {now: rows[moved[now]] for now in wanted})
    return {
        moved[now]: Rename(others[place], alignment.reasons.get(place, "same words and values"))
        for place, now in alignment.ids.items()
    }


def _below_parent(table: str, record_id: str, renames: Renames) -> str:
    """Return the id that a target has below the line that has another id now."""
    if table != "strike_targets":
        return record_id
    line, _, rest = record_id.rpartition(":target:")
    renamed = renames.of("strikes").get(line)
    return f"{renamed.record_id}:target:{rest}" if renamed else record_id


def _by_root(ids: Iterable[str]) -> Mapping[str, list[str]]:
    roots: dict[str, list[str]] = defaultdict(list)
    for record_id in ids:
        roots[root_of(record_id)].append(record_id)
    return roots


def see_through(
    differences: Iterable[Difference], renames: Renames, reader: Reader, parsers: Mapping[str, str]
) -> Iterator[Difference]:
    """Compare renamed records under their new ids instead of ending one and adding the other."""
    former = {
        (table, rename.record_id): record_id
        for table, found in renames.found.items()
        for record_id, rename in found.items()
    }
    for difference in differences:
        table, record_id = difference.table, difference.record_id
        if difference.action in {Action.END, Action.UNEXPLAINED} and record_id in renames.of(table):
            continue
        if difference.action is Action.ADD and (table, record_id) in former:
            stored = reader.version_chain(table, former[table, record_id])
            renamed = [(record_id, *row[1:]) for row in stored]
            again = compare_chains(ChainView(table), record_id, renamed, difference.chain, parsers)
            if again is not None:
                yield again
            continue
        yield difference


def apply_renames(store: Store, reader: Reader, renames: Renames) -> None:
    """Give renamed records their new ids; where both ids are stored, the archive's account of the new one stands."""
    with store.batch():
        for table, found in renames.found.items():
            for record_id, rename in found.items():
                if table == "reports":
                    store.forget_links(record_id)
                if reader.version_chain(table, rename.record_id):
                    store.forget_records([(table, record_id)])
                else:
                    store.rename_record(table, record_id, rename.record_id, rename.reason)
