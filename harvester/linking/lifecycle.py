"""The life of an allegation across months: which assessments are of one allegation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harvester.linking.compared import Assessed, Days, read_printed
from harvester.linking.names import PlaceNames, is_similar, read_place
from harvester.linking.rules import Rules
from harvester.linking.wording import format_days
from harvester.model.theatre.belligerents import are_related
from harvester.model.vocab import LinkMethod, LinkStatus, RelationKind


@dataclass(frozen=True, slots=True)
class Related:
    """Two rows that belong together otherwise than as assessment and incident."""

    relation: RelationKind
    left_table: str
    left_id: str
    right_table: str
    right_id: str
    status: LinkStatus
    score: float
    method: LinkMethod
    evidence: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What an assessment says of an earlier one: its date, and where it is said, its place and release."""

    kind: RelationKind
    days: Days
    place: PlaceNames | None
    release: Days | None
    words: str


def find_relations(assessments: Sequence[Assessed], rules: Rules) -> list[Related]:
    """Find the assessments of one allegation: by what they say of each other, else by day and place.

    A pair runs from the later assessment to the earlier one.
    """
    index = _Index(assessments)
    named = [related for a in assessments for related in _find_named(a, index, rules)]
    known = {frozenset((related.left_id, related.right_id)) for related in named}
    restated = [r for r in _find_restated(index, rules) if frozenset((r.left_id, r.right_id)) not in known]
    return named + restated


class _Index:
    """Assessments by day and place, and the days of all assessments of a place."""

    def __init__(self, assessments: Iterable[Assessed]) -> None:
        self.by_id = {a.record_id: a for a in assessments}
        self.by_day: dict[int, list[Assessed]] = {}
        self.by_day_and_place: dict[tuple[int, str], list[Assessed]] = {}
        self.paces: dict[str, list[int]] = {}
        for a in self.by_id.values():
            if a.days and a.days.exact and a.place and a.place.parts:
                key = place_key(a)
                self.by_day.setdefault(a.days.first, []).append(a)
                self.by_day_and_place.setdefault((a.days.first, key), []).append(a)
                self.paces.setdefault(key, []).append(a.days.first)
        for days in self.paces.values():
            days.sort()

    def pace(self, key: str, day: int, window: int) -> float:
        """Return how many reports of a place come on a day, of the other days about one."""
        days = self.paces.get(key, [])
        near = bisect_right(days, day + window) - bisect_left(days, day - window)
        same = bisect_right(days, day) - bisect_left(days, day)
        return (near - same) / (2 * window)


def place_key(a: Assessed) -> str:
    """Return what assessments of one place share."""
    if a.place is None:
        return ""
    return a.place.place.place_id if a.place.place and a.place.is_exact else a.place.parts[0]


def _find_named(a: Assessed, index: _Index, rules: Rules) -> Iterator[Related]:
    sure = rules.relations.score["named"]
    other = index.by_id.get(a.duplicate_of or "")
    if other is not None:
        words = f"the report says so: “{a.duplicate_text}”"
        yield _relate(RelationKind.DUPLICATE, a, other, sure, LinkMethod.CROSS_REFERENCE, words)
        return
    for reference in read_references(a, rules):
        found = [o for o in index.by_day.get(reference.days.first, []) if _is_meant(o, a, reference, rules)]
        for other in found:
            words = f"the report says so: “{reference.words}”"
            if len(found) > 1:
                words += f"; {len(found)} earlier items fit these words"
            score = round(sure / len(found), 3)
            yield _relate(reference.kind, a, other, score, LinkMethod.CROSS_REFERENCE, words, sole=len(found) == 1)


def read_references(a: Assessed, rules: Rules) -> Iterator[Reference]:
    """Yield what an assessment says of earlier ones."""
    for kind, words in (
        (RelationKind.DUPLICATE, a.duplicate_text),
        (RelationKind.DATE_CORRECTION, a.correction_text),
    ):
        match = rules.released_as.search(words or "")
        days = read_printed(match["date"]) if match else None
        if match and days:
            place = read_place(match["place"], None) if match["place"] else a.place
            release = read_printed(match["release"]) if match["release"] else None
            yield Reference(kind, days, place, release, words or "")


def _is_meant(other: Assessed, a: Assessed, reference: Reference, rules: Rules) -> bool:
    if other.record_id == a.record_id or other.order >= a.order or other.place is None:
        return False
    if not are_related(a.belligerent, other.belligerent):
        return False
    if reference.place is None or not _is_same_place(other.place, reference.place):
        return False
    return reference.release is None or _is_release(other, reference.release, rules)


def _is_same_place(a: PlaceNames, b: PlaceNames) -> bool:
    if a.place and b.place and a.is_exact and b.is_exact:
        return a.place.place_id == b.place.place_id
    return a.parts[0] == b.parts[0] or is_similar(a.parts[0], b.parts[0])


def _is_release(other: Assessed, release: Days, rules: Rules) -> bool:
    """Say whether an assessment's report came out on a day; the year may be a slip, as in "Jan. 2, 2016" for 2017."""
    if other.published is None:
        return True
    reach = rules.relations.release_days
    return any(
        release.first - reach <= other.published + shift <= release.last + reach for shift in (0, -365, -366, 365, 366)
    )


def _find_restated(index: _Index, rules: Rules) -> Iterator[Related]:
    for (day, key), group in index.by_day_and_place.items():
        if len(group) < 2:
            continue
        pace = index.pace(key, day, rules.relations.restated_window)
        ordered = sorted(group, key=lambda a: a.order)
        reports = list(dict.fromkeys(a.report_id for a in ordered))
        for earlier_report, later_report in pairwise(reports):
            earlier = [a for a in ordered if a.report_id == earlier_report]
            later = [a for a in ordered if a.report_id == later_report]
            yield from _pair_months(earlier, later, pace, rules)


def _pair_months(
    earlier: Sequence[Assessed], later: Sequence[Assessed], pace: float, rules: Rules
) -> Iterator[Related]:
    """Relate the items that two reports give for one day and place, as surely as chance leaves it."""
    rate = rules.relations.restated_rate
    pairs = [(a, b) for a in later for b in earlier if a.days == b.days and _can_be_one(a, b)]
    for a, b in pairs:
        rivals = sum(x is a or y is b for x, y in pairs)
        score = round(rules.relations.score["sole"] * rate / (rate + pace) / rivals, 3)
        if score < rules.thresholds.candidate or a.days is None or a.place is None:
            continue
        words = f"both reports have an item of {format_days(a.days)}, {a.place.text}"
        if pace:
            words += f"; reports of the place came at {pace:.1f} a day then"
        if rivals > 1:
            words += f"; {rivals} pairings fit"
        sole = score >= rules.relations.link
        yield _relate(_kind_of(a, b), a, b, score, LinkMethod.DATE_AND_PLACE, words, sole=sole)


def _can_be_one(a: Assessed, b: Assessed) -> bool:
    """Say whether two may be of one allegation: of one belligerent, and not both credible with other numbers."""
    return are_related(a.belligerent, b.belligerent) and not _differ(a, b)


def _differ(a: Assessed, b: Assessed) -> bool:
    counts = (a.killed, b.killed), (a.injured, b.injured)
    return a.finding == b.finding == "credible" and any(x != y for x, y in counts if (None, None) not in (x, y))


def _kind_of(later: Assessed, earlier: Assessed) -> RelationKind:
    if later.finding == "reopened":
        return RelationKind.REOPENED
    if {later.finding, earlier.finding} == {"credible", "non_credible"}:
        return RelationKind.REVERSAL
    return RelationKind.RESTATED


def _relate(
    kind: RelationKind,
    later: Assessed,
    earlier: Assessed,
    score: float,
    method: LinkMethod,
    evidence: str,
    *,
    sole: bool = True,
) -> Related:
    status = LinkStatus.LINK if sole else LinkStatus.CANDIDATE
    return Related(
        kind, "assessments", later.record_id, "assessments", earlier.record_id, status, score, method, evidence
    )


def rank_in_chains(assessments: Iterable[Assessed], relations: Iterable[Related]) -> dict[str, int]:
    """Return how many assessments of the same allegation came before each, as far as is known."""
    earlier: dict[str, list[str]] = {}
    for related in relations:
        if related.right_table == "assessments" and related.status is LinkStatus.LINK:
            earlier.setdefault(related.left_id, []).append(related.right_id)
    ranks: dict[str, int] = {}
    for a in sorted(assessments, key=lambda a: a.order):
        ranks[a.record_id] = max((ranks.get(before, 0) + 1 for before in earlier.get(a.record_id, ())), default=0)
    return ranks
