"""Matching: assessments with incidents, from the rows of both sides to links, candidates and relations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter

from harvester.linking.candidates import Blocks, Crowds
from harvester.linking.collector import collector_paused
from harvester.linking.compared import Assessed, Field, Recorded, Sides
from harvester.linking.decisions import NONE, Decision, check_decisions
from harvester.linking.events import Event, find_events
from harvester.linking.features import Level, compare, sum_bits
from harvester.linking.lifecycle import Related, find_relations, rank_in_chains
from harvester.linking.rules import Rules
from harvester.linking.scoring import Pair, weigh
from harvester.linking.strikes import find_strikes
from harvester.linking.wording import explain
from harvester.model.items import Event as EventRecord
from harvester.model.items import EventIncident, Link, LinkCandidate, Record, Relation
from harvester.model.vocab import LinkMethod, LinkStatus

SOURCE = "linking"
_TIED = {"url", "same_day", "near_day", "period"}
_NAMED = {"code", "case"}


@dataclass(frozen=True, slots=True)
class Match:
    """A pair that is a link or a candidate."""

    assessment_id: str
    incident_id: str
    status: LinkStatus
    score: float
    method: LinkMethod
    evidence: str
    rivals: int = 0


@dataclass
class Matched:
    """What matching found."""

    matches: list[Match] = field(default_factory=list)
    relations: list[Related] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    compared: int = 0

    def of(self, status: LinkStatus) -> list[Match]:
        """Return the links or the candidates."""
        return [match for match in self.matches if match.status is status]

    def records(self) -> list[Record]:
        """Return everything as records, to be stored."""
        events = [record for event in self.events for record in _build_event(event)]
        return [*map(_build_match, self.matches), *map(_build_relation, self.relations), *events]


@dataclass(frozen=True, slots=True)
class _Considered:
    """A pair with what is needed to explain it."""

    assessed: Assessed
    recorded: Recorded
    levels: list[Level]
    pair: Pair


@collector_paused()
def match_sides(
    sides: Sides,
    rules: Rules,
    decisions: Sequence[Decision] = (),
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Matched:
    """Match assessments with incidents, and relate assessments and strike lines.

    Args:
        sides: the rows.
        rules: the weights.
        decisions: of people; they win.
        told: is called with the number of assessments compared and their total.

    Raises:
        DecisionError: a decision names a row that is not there.
    """
    assessments = {a.record_id: a for a in sides.assessments}
    incidents = {i.record_id: i for i in sides.incidents}
    check_decisions(list(decisions), assessments, incidents)
    relations = find_relations(sides.assessments, rules)
    ranks = rank_in_chains(sides.assessments, relations)
    result = Matched(relations=[*relations, *find_strikes(sides, rules)], events=find_events(sides.incidents, rules))
    fields = list(sides.fields())
    total, done = sum(len(f.assessments) for f in fields), 0
    for f in fields:
        considered = list(_consider(f, rules, ranks, partial(_tell, told, done, total)))
        done += len(f.assessments)
        result.compared += len(considered)
        considered = _obey(considered, decisions)
        weigh([entry.pair for entry in considered])
        found = [*_decided_links(f, decisions, rules), *_judge(considered, rules)]
        result.matches.extend(carry_over(found, relations, _of_field(f, decisions), rules))
    return result


def _tell(told: Callable[[int, int], None], before: int, total: int, count: int) -> None:
    told(before + count, total)


def _of_field(f: Field, decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions about a belligerent's assessments and a monitor's incidents."""
    incidents = {i.record_id for i in f.incidents}
    assessments = {a.record_id for a in f.assessments}
    return [d for d in decisions if d.assessment in assessments and d.incident in {NONE, *incidents}]


def carry_over(
    matches: Sequence[Match], relations: Iterable[Related], decisions: Sequence[Decision], rules: Rules
) -> list[Match]:
    """Give an assessment without a link the incident of another assessment of the same allegation.

    A duplicate, or an item whose date was corrected, stands in a release that the monitor does not cite; that it is
    about the same incident follows from what the reports say of each other.
    """
    linked = {match.assessment_id: match for match in matches if match.status is LinkStatus.LINK}
    settled = {decision.assessment for decision in decisions if decision.link}
    denied = {(decision.assessment, decision.incident) for decision in decisions if not decision.link}
    carried: dict[str, Match] = {}
    for related in relations:
        if related.method is not LinkMethod.CROSS_REFERENCE or related.status is not LinkStatus.LINK:
            continue
        for mine, other in ((related.left_id, related.right_id), (related.right_id, related.left_id)):
            known = linked.get(other)
            if known is None or mine in linked or mine in settled or (mine, known.incident_id) in denied:
                continue
            score = round(related.score * known.score, 3)
            if score < rules.thresholds.link or (mine in carried and carried[mine].score >= score):
                continue
            words = f"{_SAYS[mine == related.left_id]} {other}, which is about this incident; {related.evidence}"
            carried[mine] = Match(mine, known.incident_id, LinkStatus.LINK, score, LinkMethod.CROSS_REFERENCE, words)
    kept = [match for match in matches if match.assessment_id not in carried]
    return [*kept, *carried.values()]


_SAYS = {True: "of one allegation with the earlier", False: "of one allegation with the later"}


def _consider(f: Field, rules: Rules, ranks: Mapping[str, int], told: Callable[[int], None]) -> Iterator[_Considered]:
    blocks, crowds = Blocks(f, rules), Crowds(f, rules)
    again = _named_again(f.assessments)
    total = len(f.assessments)
    # In an order of their own: in which order rows were read must not move a score.
    for done, assessed in enumerate(sorted(f.assessments, key=attrgetter("record_id")), 1):
        counts = crowds.count_near(assessed)
        for recorded in blocks.find(assessed):
            levels = compare(assessed, recorded, rules, is_alone=crowds.is_alone(assessed, recorded, counts))
            bits = sum_bits(levels, rules)
            if bits >= rules.thresholds.floor:
                right = _right_end(assessed, recorded, levels, ranks, again)
                yield _Considered(assessed, recorded, levels, Pair(assessed.record_id, right, bits))
        if done % 500 == 0 or done == total:
            told(done)


def _named_again(assessments: Iterable[Assessed]) -> Set[str]:
    """Return the codes that several releases name."""
    named = {(a.report_id, code) for a in assessments for code in a.references.codes}
    return {code for code, releases in Counter(code for _, code in named).items() if releases > 1}


def _right_end(
    assessed: Assessed, recorded: Recorded, levels: Iterable[Level], ranks: Mapping[str, int], again: Set[str]
) -> tuple[str, str, int]:
    """Return which place of an incident an assessment would take.

    An incident is in one item of a release. Several releases may come back to it, which is plain where the monitor
    cites each of them, or where several name its code; else items of several releases compete, unless they are of
    one allegation.
    """
    tied = any(feature == "statement" and level in _TIED for feature, level in levels)
    tied = tied or not again.isdisjoint(assessed.references.codes & recorded.references.codes)
    return (recorded.record_id, assessed.report_id if tied else "", ranks.get(assessed.record_id, 0))


def _obey(considered: list[_Considered], decisions: Sequence[Decision]) -> list[_Considered]:
    """Leave out the pairs that decisions exclude: those denied, and all others of what is decided."""
    closed = {d.assessment for d in decisions if d.link}
    denied = {(d.assessment, d.incident) for d in decisions if not d.link}
    wanted = {(d.assessment, d.incident) for d in decisions if d.link}
    taken = {entry.pair.right for entry in considered if (entry.assessed.record_id, entry.recorded.record_id) in wanted}
    return [
        entry
        for entry in considered
        if entry.assessed.record_id not in closed
        and (entry.assessed.record_id, entry.recorded.record_id) not in denied
        and entry.pair.right not in taken
    ]


def _decided_links(f: Field, decisions: Iterable[Decision], rules: Rules) -> Iterator[Match]:
    assessments = {a.record_id: a for a in f.assessments}
    incidents = {i.record_id: i for i in f.incidents}
    for decision in decisions:
        assessed, recorded = assessments.get(decision.assessment), incidents.get(decision.incident)
        if not decision.link or assessed is None or recorded is None:
            continue
        words = decision.evidence
        if assessed.days and recorded.days:
            words += f"; the rows say: {explain(assessed, recorded, compare(assessed, recorded, rules), rules)}"
        yield Match(decision.assessment, decision.incident, LinkStatus.LINK, 1.0, LinkMethod.DECISION, words)


def _judge(considered: Iterable[_Considered], rules: Rules) -> Iterator[Match]:
    limits = rules.thresholds
    for entry in considered:
        score = round(entry.pair.probability, 3)
        if score < limits.candidate:
            continue
        status = LinkStatus.LINK if score >= limits.link else LinkStatus.CANDIDATE
        evidence = explain(entry.assessed, entry.recorded, entry.levels, rules)
        if status is LinkStatus.CANDIDATE and entry.pair.rivals:
            evidence += f"; {entry.pair.rivals} other pairing{'s' * (entry.pair.rivals > 1)} as possible"
        yield Match(
            entry.assessed.record_id, entry.recorded.record_id, status, score, _method_of(entry.levels), evidence,
            entry.pair.rivals,
        )  # fmt: skip


def _method_of(levels: Iterable[Level]) -> LinkMethod:
    reached = dict(levels)
    if reached.get("reference") in _NAMED:
        return LinkMethod.CROSS_REFERENCE
    if reached.get("words") == "quoted_item":
        return LinkMethod.QUOTE
    if reached["statement"] in _TIED:
        return LinkMethod.STATEMENT
    if reached.get("grid") in {"same", "near"}:
        return LinkMethod.COORDINATES
    return LinkMethod.DATE_AND_PLACE


def _build_match(match: Match) -> Record:
    key = (match.assessment_id, match.incident_id)
    values = {
        "key": (SOURCE, *key),
        "record_id": f"{SOURCE}:{match.assessment_id}~{match.incident_id}",
        "assessment_id": match.assessment_id,
        "incident_id": match.incident_id,
        "status": match.status,
        "score": match.score,
        "method": match.method,
        "evidence": match.evidence,
    }
    if match.status is LinkStatus.LINK:
        return Link.model_validate(values)
    return LinkCandidate.model_validate({**values, "rivals": match.rivals})


def _build_relation(related: Related) -> Record:
    return Relation.model_validate(
        {
            "key": (SOURCE, related.relation, related.left_id, related.right_id),
            "record_id": f"{SOURCE}:{related.relation}:{related.left_id}~{related.right_id}",
            "relation": related.relation,
            "left_table": related.left_table,
            "left_id": related.left_id,
            "right_table": related.right_table,
            "right_id": related.right_id,
            "status": related.status,
            "score": related.score,
            "method": related.method,
            "evidence": related.evidence,
        }
    )


def _build_event(event: Event) -> Iterator[Record]:
    """Yield the event, named by the first of its incidents, and each incident's part in it."""
    anchor = event.anchor
    record_id = f"{SOURCE}:event:{anchor.record_id}"
    incidents = [member.incident for member in event.members]
    yield EventRecord.model_validate(
        {
            "key": (SOURCE, "event", anchor.record_id),
            "record_id": record_id,
            "event_date": date.fromordinal(anchor.days.first).isoformat() if anchor.days else None,
            "country": anchor.country,
            "place_id": next((i.place_id for i in incidents if i.place_id), None),
            "place_text": anchor.place.text if anchor.place else None,
            "monitors": json.dumps(sorted(i.monitor for i in incidents)),
            "n_incidents": len(incidents),
        }
    )
    for member in event.members:
        yield EventIncident.model_validate(
            {
                "key": (SOURCE, "event", anchor.record_id, member.incident.record_id),
                "record_id": f"{record_id}~{member.incident.record_id}",
                "event_id": record_id,
                "incident_id": member.incident.record_id,
                "score": member.score,
                "evidence": member.evidence,
            }
        )
