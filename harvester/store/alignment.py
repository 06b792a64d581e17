"""Which row of a new content is which row of the one before: a pure matching, with its reasons.

Rows that say the same are the same, wherever they stand; what is left over is compared value by value, and the pairs
that have most in common are the same row corrected. What has too little in common is never paired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from harvester.store.likeness import PROFILES, Features, Likeness, Profile, keyed_signature, read_features
from harvester.store.versions import Current, Row

ALL_PAIRS = 2_500  # so many pairs are compared one by one; more only where two values agree
SAME_NAME = 0.02  # what it adds to the score that both rows would be given one id
NEIGHBOURS = 16  # of a value that many rows share, so many are compared, so that a long list costs no square


@dataclass(slots=True)
class Reading:
    """A row as a new content states it: the id that it would be given if it were new, its columns and their digest."""

    record_id: str
    row: Row
    digest: str


@dataclass(slots=True)
class Alignment:
    """The outcome of a matching.

    Attributes:
        ids: by the place of each row among the readings, the record that it is; what is missing is new.
        reasons: why, by the same place, where it took more than the same words or the publisher's own key.
    """

    ids: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)


ReadStanding = Callable[[Sequence[str]], Mapping[str, Row]]


def align(
    table: str,
    standing: Mapping[str, Current],
    readings: Sequence[Reading],
    read_standing: ReadStanding,
    *,
    foreign: bool = False,
) -> Alignment:
    """Match the rows of a new content with the rows that stand.

    Args:
        table: of the rows.
        standing: the current versions of the rows of one report or incident, withdrawn ones too.
        readings: the rows of the new content, in its order.
        read_standing: reads the columns of some standing rows.
        foreign: the content is another edition of what stands: of two rows that could be one, no second is made.

    Returns:
        A function of its arguments alone: equal scores are decided by the order of the ids and of the content.
    """
    found = Alignment()
    open_rows = _match_same(standing, readings, found)
    profile = PROFILES.get(table)
    if profile is None:
        _match_keys(open_rows, readings, found)
        _match_digests(open_rows, readings, found)
        _match_shifted_keys(table, open_rows, readings, read_standing, found)
        return found
    _match_digests(open_rows, readings, found)
    groups: dict[str, list[int]] = defaultdict(list)
    for place, reading in enumerate(readings):
        if place not in found.ids:
            groups[profile.group(reading.record_id)].append(place)
    if not groups:
        return found
    by_group: dict[str, list[str]] = defaultdict(list)
    for record_id in open_rows:
        by_group[profile.group(record_id)].append(record_id)
    wanted = [record_id for group in groups for record_id in by_group.get(group, ())]
    rows = read_standing(wanted) if wanted else {}
    for group, places in groups.items():
        left = [_Standing(rid, open_rows[rid], read_features(profile, rows[rid])) for rid in by_group.get(group, ())]
        right = [(place, read_features(profile, readings[place].row)) for place in places]
        _match_likeness(profile, left, right, readings, found, foreign=foreign)
    return found


@dataclass(frozen=True, slots=True)
class _Standing:
    record_id: str
    current: Current
    features: Features


def _match_keys(open_rows: dict[str, Current], readings: Sequence[Reading], found: Alignment) -> None:
    for place, reading in enumerate(readings):
        if place not in found.ids and open_rows.pop(reading.record_id, None) is not None:
            found.ids[place] = reading.record_id


def _match_same(standing: Mapping[str, Current], readings: Sequence[Reading], found: Alignment) -> dict[str, Current]:
    """Match rows that bear the same id and say the same, and return the other rows that stand, in order."""
    left = dict(standing)
    for place, reading in enumerate(readings):
        record_id = reading.record_id
        current = left.get(record_id)
        if current is not None and current.content_hash == reading.digest:
            del left[record_id]
            found.ids[place] = record_id
    return dict(sorted(left.items()))


def _match_digests(open_rows: dict[str, Current], readings: Sequence[Reading], found: Alignment) -> None:
    """Match rows that say the same under other ids, in order: those that stand, then those gone."""
    if len(found.ids) == len(readings):
        return
    for gone in (False, True):
        by_digest: dict[str, list[str]] = defaultdict(list)
        for record_id, current in reversed(open_rows.items()):
            if (current.withdrawn_at is not None) is gone:
                by_digest[current.content_hash].append(record_id)
        for place, reading in enumerate(readings):
            if place not in found.ids and (same := by_digest.get(reading.digest)):
                found.ids[place] = same.pop()
                del open_rows[found.ids[place]]


def _match_shifted_keys(
    table: str,
    open_rows: Mapping[str, Current],
    readings: Sequence[Reading],
    read_standing: ReadStanding,
    found: Alignment,
) -> None:
    """Match rows whose key holds a serial number, where all but that number and the value is the same."""
    places = [place for place in range(len(readings)) if place not in found.ids]
    left = [record_id for record_id, current in open_rows.items() if current.withdrawn_at is None]
    if not places or not left:
        return
    rows = read_standing(left)
    by_signature: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for record_id in reversed(left):
        if (signature := keyed_signature(table, record_id, rows[record_id])) is not None:
            by_signature[signature].append(record_id)
    for place in places:
        wanted = keyed_signature(table, readings[place].record_id, readings[place].row)
        if wanted is not None and (same := by_signature.get(wanted)):
            found.ids[place] = same.pop()
            found.reasons[place] = "same key but for its serial number, same subject and period"


def _match_likeness(
    profile: Profile,
    left: Sequence[_Standing],
    right: Sequence[tuple[int, Features]],
    readings: Sequence[Reading],
    found: Alignment,
    *,
    foreign: bool,
) -> None:
    standing = [row for row in left if row.current.withdrawn_at is None]
    sole = len(standing) == 1 and len(right) == 1
    scored: list[tuple[float, int, int, Likeness]] = []
    for a, b in _candidates(left, right):
        gone = left[a].current.withdrawn_at is not None
        same_name = left[a].record_id == readings[right[b][0]].record_id
        if gone and not same_name:
            continue  # only what bears its name, or says the same, is a row come back
        likeness = profile.compare(left[a].features, right[b][1], sole=sole, same_name=same_name)
        if likeness is not None:
            scored.append((gone - likeness.score - SAME_NAME * same_name, a, b, likeness))
    scored.sort(key=lambda pair: pair[:3])
    used_left: set[int] = set()
    used_right: set[int] = set()
    for _, a, b, likeness in scored:
        if a not in used_left and b not in used_right:
            used_left.add(a)
            used_right.add(b)
            place = right[b][0]
            found.ids[place] = left[a].record_id
            found.reasons[place] = likeness.reason
    if foreign:
        rest_left = [row for a, row in enumerate(left) if a not in used_left and row.current.withdrawn_at is None]
        rest_right = [row for b, row in enumerate(right) if b not in used_right]
        _match_editions(profile, rest_left, rest_right, found)


def _match_editions(
    profile: Profile, left: list[_Standing], right: list[tuple[int, Features]], found: Alignment
) -> None:
    """Match what two editions of one text say of the same day and country, most alike first."""
    pairs = sorted(
        (-profile.score(row.features, features), a, b)
        for a, row in enumerate(left)
        for b, (_, features) in enumerate(right)
        if profile.same_scope(row.features, features)
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    for _, a, b in pairs:
        if a not in used_left and b not in used_right:
            used_left.add(a)
            used_right.add(b)
            found.ids[right[b][0]] = left[a].record_id
            found.reasons[right[b][0]] = "the line of another edition for the same day and country"


def _candidates(left: Sequence[_Standing], right: Sequence[tuple[int, Features]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs worth comparing: all of few, and of many those that agree in two values."""
    if len(left) * len(right) <= ALL_PAIRS:
        yield from product(range(len(left)), range(len(right)))
        return
    buckets: dict[object, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate(([row.features for row in left], [features for _, features in right])):
        for place, features in enumerate(rows):
            stated = [(name, value) for name, value in features.keys if value is not None]
            for key in combinations(stated, 2):
                buckets[key][side].append(place)
    met: set[tuple[int, int]] = set()
    for ours, theirs in buckets.values():
        for pair in _near_pairs(ours, theirs):
            if pair not in met:
                met.add(pair)
                yield pair


def _near_pairs(ours: Sequence[int], theirs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pair each row with those that stand near its place in proportion; all of them where they are few."""
    for rank, b in enumerate(theirs):
        middle = rank * len(ours) // len(theirs)
        for a in ours[max(0, middle - NEIGHBOURS) : middle + NEIGHBOURS]:
            yield a, b
