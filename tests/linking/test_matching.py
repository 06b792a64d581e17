"""From rows to links: quality on pairs that the weights were not set against, crowds, decisions, allegations' lives."""

from __future__ import annotations

from typing import Any

import pytest

from harvester.linking.candidates import Blocks
from harvester.linking.compared import build_sides
from harvester.linking.decisions import Decision, DecisionError, read_decisions
from harvester.linking.features import compare, sum_bits
from harvester.linking.matching import Matched, match_sides
from harvester.linking.rules import load_rules
from harvester.model.vocab import LinkMethod, LinkStatus, RelationKind
from tests.linking.builders import REPORT, assessment, incident, position
from tests.linking.family import Family, Rates, Row, blank, build_family

RULES = load_rules()
LATER = blank("reports", record_id="cjtfoir_civcas:2018-05", published_on="2018-06-28", url="https://example.mil/b")


_BARE = {"stated_location": None, "statement_date": None, "statement_date_text": None}


def match(
    assessments: list[Row],
    incidents: list[Row],
    positions: list[Row],
    strikes: list[Row] | None = None,
    decisions: list[Decision] | None = None,
) -> Matched:
    """Match some rows."""
    sides = build_sides([REPORT, LATER], assessments, incidents, positions, strikes or [])
    return match_sides(sides, RULES, decisions or [])


def pairs(matched: Matched, status: LinkStatus = LinkStatus.LINK) -> set[tuple[str, str]]:
    """Return the pairs of one status, by the last part of their ids."""
    return {(m.assessment_id.split(":", 1)[1], m.incident_id.split(":")[1]) for m in matched.of(status)}


def tally(family: Family) -> tuple[float, float]:
    """Return precision and recall of the links of a family."""
    links = match_sides(family.sides(), RULES).of(LinkStatus.LINK)
    right = sum(family.truth[link.assessment_id] == link.incident_id for link in links)
    return right / len(links), right / sum(incident is not None for incident in family.truth.values())


def test_held_out_pairs_are_linked_right() -> None:
    families = [build_family(150, 5000 + seed, "held-out") for seed in range(12)]
    scores = [tally(family) for family in families]
    assert sum(precision for precision, _ in scores) / len(scores) >= 0.98
    assert sum(recall for _, recall in scores) / len(scores) >= 0.90


def test_crowded_days_cost_recall_not_precision() -> None:
    precision, recall = tally(build_family(1500, 5100, "held-out"))
    assert precision >= 0.98
    assert recall >= 0.80


def test_without_any_statement_doubt_grows_but_not_error() -> None:
    precision, _ = tally(build_family(600, 5200, "held-out", Rates(no_statement=1.0, no_text=1.0)))
    assert precision >= 0.97


def test_blocking_misses_no_pair_that_would_be_a_link() -> None:
    family = build_family(120, 31, "train")
    sides = next(family.sides().fields())
    blocks = Blocks(sides, RULES)
    for a in sides.assessments:
        found = {i.record_id for i in blocks.find(a)}
        sure = {
            i.record_id
            for i in sides.incidents
            if a.days and i.days and a.days.gap(i.days) <= 7 and sum_bits(compare(a, i, RULES), RULES) > 3.5
        }
        assert sure <= found


def test_alike_pairs_of_one_day_are_candidates() -> None:
    rows = [assessment(1), assessment(2)], [incident(1), incident(2)], [position(1), position(2)]
    matched = match(*rows)
    assert pairs(matched) == set()
    assert len(pairs(matched, LinkStatus.CANDIDATE)) == 4
    assert all("2 other pairings as possible" in m.evidence for m in matched.matches)


def test_what_tells_one_of_them_settles_the_other_too() -> None:
    killed = {"finding": "credible", "killed_min": 7, "killed_max": 7}
    conceded = {"position": "Credible / Substantiated", "deaths_conceded_min": 7, "deaths_conceded_max": 7}
    matched = match(
        [assessment(1, **killed), assessment(2)], [incident(1), incident(2)], [position(1), position(2, **conceded)]
    )
    assert pairs(matched) == {("2017-03:item:1", "2"), ("2017-03:item:2", "1")}


def test_a_place_that_is_never_named_otherwise_needs_less() -> None:
    """A day off and no statement cited: enough where nothing else of the place is known, not where much is."""
    quiet = {"place_text": "Shanina", "country": "Syria"}
    rows = [assessment(1, **quiet)], [incident(1, incident_date="2017-03-18", **quiet, place_name=None)]
    bare = {"stated_location": None, "statement_date": None, "statement_date_text": None}
    alone = match(*rows, [position(1, **bare)])
    assert pairs(alone) == {("2017-03:item:1", "1")}
    assert "neither side has anything else of the place" in alone.matches[0].evidence
    other = incident(2, incident_date="2017-03-24", **quiet, place_name=None)
    crowded = match(rows[0], [*rows[1], other], [position(1, **bare), position(2, **bare)])
    assert pairs(crowded) == set()
    assert pairs(crowded, LinkStatus.CANDIDATE) >= {("2017-03:item:1", "1")}


def test_an_incident_named_by_its_code_is_found_wherever_and_whenever_it_was() -> None:
    """The later lists end an item with the number of the case and the monitor's code."""
    named = assessment(
        1, LATER, place_text="Al Sousa", country="Syria", status_text="No strikes. 2901/CS950 37SFU310880"
    )
    rows = [named], [incident(1, code="CS951"), incident(2, code="CS950", incident_date="2017-02-20")]
    matched = match(*rows, [position(1, **_BARE), position(2, **_BARE)])
    assert pairs(matched) == {("2018-05:item:1", "2")}
    assert "the item names the incident's code, CS950" in matched.matches[0].evidence
    assert matched.matches[0].method is LinkMethod.CROSS_REFERENCE


def test_each_release_that_names_an_incident_is_linked_with_it() -> None:
    """Assessed, and assessed again for another day: both lists name the code, and the page cites neither."""
    named = {"status_text": "No strikes. 2901/CS950 37SFU310880"}
    rows = [assessment(7, **named), assessment(8, LATER, incident_date="2017-03-19", **named)]
    matched = match(rows, [incident(1, code="CS950")], [position(1, **_BARE)])
    assert pairs(matched) == {("2017-03:item:7", "1"), ("2018-05:item:8", "1")}


def test_a_place_and_a_spot_of_its_name_are_compared() -> None:
    spot = {"place_text": "Al Wardiya farm, Hasakah, Syria", "place_name": None, "country": "Syria"}
    matched = match([assessment(place_text="Al Wardiya", country="Syria")], [incident(**spot)], [position()])
    assert matched.compared == 1


def test_an_incident_that_names_others_alone_is_left_out() -> None:
    sides = build_sides([REPORT], [assessment()], [incident()], [position(belligerent="russian_military")], [])
    assert list(sides.fields()) == []
    assert sides.left_out == {"incidents that name others alone": 1}


@pytest.mark.parametrize(
    ("assessing", "named", "is_linked"),
    [
        pytest.param("us_led_coalition", "us_led_coalition", True, id="the same"),
        pytest.param("us_led_coalition", "uk_military", True, id="a member of the coalition"),
        pytest.param("us_forces", "us_led_coalition", True, id="the coalition of a member"),
        pytest.param("us_forces", "uk_military", False, id="two members"),
        pytest.param("us_led_coalition", "russian_military", False, id="somebody else"),
        pytest.param("us_led_coalition", "islamic_state", False, id="the adversary"),
        pytest.param("us_led_coalition", None, False, id="a name that is in no list"),
        pytest.param(None, "us_led_coalition", False, id="an assessment of nobody knows whom"),
    ],
)
def test_pairs_are_of_one_belligerent_or_of_one_and_its_coalition(
    assessing: str | None, named: str | None, is_linked: bool
) -> None:
    matched = match([assessment(belligerent=assessing)], [incident()], [position(belligerent=named)])
    assert bool(matched.of(LinkStatus.LINK)) is is_linked


def test_an_incident_that_names_nobody_is_not_taken_to_be_about_anybody() -> None:
    matched = match([assessment()], [incident()], [])
    assert matched.compared == 0


def test_a_second_monitor_does_not_take_the_first_ones_link_away() -> None:
    theirs = {**incident(7), "record_id": "other_monitor:7", "source": "other_monitor", "publisher_id": "7"}
    ours = {**incident(), "source": "airwars_incidents"}
    named = {**position(7), "incident_id": "other_monitor:7", "record_id": "other_monitor:7:position:x"}
    matched = match([assessment()], [ours, theirs], [position(), named])
    assert {m.incident_id for m in matched.of(LinkStatus.LINK)} == {"airwars_incidents:1", "other_monitor:7"}
    assert [len(event.members) for event in matched.events] == [2]


def test_two_militaries_assessments_do_not_compete_for_an_incident() -> None:
    annual = blank("reports", record_id="dod:2017", published_on="2018-06-01", url="https://example.mil/c")
    both = [assessment(), {**assessment(report=annual, belligerent="us_forces"), "record_id": "dod:2017:row:1"}]
    silent = position(statement_date=None, statement_date_text=None)
    matched = match_sides(build_sides([REPORT, annual], both, [incident()], [silent], []), RULES)
    assert {m.assessment_id for m in matched.of(LinkStatus.LINK)} == {both[0]["record_id"], "dod:2017:row:1"}


def test_two_findings_of_one_allegation_are_both_linked() -> None:
    """The monitor cites both statements: non-credible in April 2017, credible a year later."""
    first = assessment(1, finding="non_credible", reason="insufficient_information")
    second = assessment(9, LATER, finding="credible", killed_min=3, killed_max=3)
    cited = {"position": "Credible / Substantiated", "statement_date": "2018-06-28"}
    matched = match(
        [first, second],
        [incident()],
        [position(**cited, statement_date_text="2018-06-28, 2017-04-30", deaths_conceded_min=3, deaths_conceded_max=3)],
    )
    assert pairs(matched) == {("2017-03:item:1", "1"), ("2018-05:item:9", "1")}
    (relation,) = matched.relations
    assert (relation.relation, relation.status) == (RelationKind.REVERSAL, LinkStatus.LINK)
    assert relation.left_id == "cjtfoir_civcas:2018-05:item:9"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param(
            {
                "finding": "duplicate",
                "duplicate_of_text": "This was a duplicate of one released as March 17, 2017, near Mosul, Iraq, "
                "in the April 30, 2017, monthly report.",
            },
            RelationKind.DUPLICATE,
            id="duplicate in words",
        ),
        pytest.param(
            {
                "finding": "duplicate",
                "duplicate_of": "cjtfoir_civcas:2017-03:item:1",
                "duplicate_of_text": "duplicate of item 1",
            },
            RelationKind.DUPLICATE,
            id="duplicate by number",
        ),
        pytest.param(
            {
                "incident_date": "2017-03-27",
                "correction_text": "It was previously incorrectly released as March 17, 2017 "
                "in the April 30, 2016 monthly report.",
            },
            RelationKind.DATE_CORRECTION,
            id="corrected date, with a slip in the year of the release",
        ),
    ],
)
def test_what_reports_say_of_each_other_carries_the_link_over(values: dict[str, Any], kind: RelationKind) -> None:
    matched = match([assessment(1), assessment(2, LATER, **values)], [incident()], [position()])
    (relation,) = matched.relations
    assert (relation.relation, relation.method, relation.status) == (kind, LinkMethod.CROSS_REFERENCE, LinkStatus.LINK)
    carried = next(m for m in matched.matches if m.assessment_id.endswith("2018-05:item:2"))
    assert (carried.status, carried.method) == (LinkStatus.LINK, LinkMethod.CROSS_REFERENCE)
    assert "the report says so" in carried.evidence


def test_a_reference_that_fits_two_items_is_a_candidate() -> None:
    words = "This was a duplicate of one released as March 17, 2017, near Mosul, Iraq."
    again = assessment(3, LATER, finding="duplicate", duplicate_of_text=words)
    matched = match([assessment(1), assessment(2), again], [], [])
    assert [(r.status, r.score) for r in matched.relations] == [(LinkStatus.CANDIDATE, 0.495)] * 2


def test_one_day_in_a_crowded_city_is_no_proof_of_one_allegation() -> None:
    days = [f"2017-03-{day:02}" for day in range(5, 30)]
    crowd = [assessment(n + 10, incident_date=day) for n, day in enumerate(days)]
    matched = match([*crowd, assessment(2, LATER)], [], [])
    assert [r.status for r in matched.relations] == [LinkStatus.CANDIDATE]


def strike_line(number: int, **values: Any) -> Row:
    return blank(
        "strikes",
        record_id=f"cjtfoir_strikes:20170318-01:strike:{number}",
        report_id="cjtfoir_strikes:20170318-01",
        **{
            "belligerent": "us_led_coalition",
            "strike_date": "2017-03-17",
            "strike_date_precision": "day",
            "place_text": "Mosul",
            "country": "Iraq",
            **values,
        },
    )


def test_strike_lines_of_the_day_and_place_stand_beside_both_sides() -> None:
    lines = [
        strike_line(1),
        strike_line(2, place_text="Qayyarah"),
        strike_line(3, strike_date="2017-03-19"),
        strike_line(4, strike_date="2017-03-16", strike_date_end="2017-03-17"),
    ]
    matched = match([assessment()], [incident()], [position()], lines)
    found = {(r.left_table, r.right_id[-1], r.score) for r in matched.relations}
    assert found == {
        ("assessments", "1", 0.9),
        ("assessments", "4", 0.72),
        ("incidents", "1", 0.9),
        ("incidents", "4", 0.72),
    }


DECISION = {
    "assessment": "cjtfoir_civcas:2017-03:item:1",
    "incident": "airwars_incidents:1",
    "link": True,
    "reason": "read both",
    "decided_by": "A. Reviewer",
    "decided_on": "2026-01-15",
}


def test_a_decision_wins_over_the_score() -> None:
    rows = [assessment(1), assessment(2)], [incident(1), incident(2)], [position(1), position(2)]
    decided = match(*rows, decisions=read_decisions({"decisions": [DECISION]}))
    assert pairs(decided) == {("2017-03:item:1", "1"), ("2017-03:item:2", "2")}
    link = next(m for m in decided.matches if m.method is LinkMethod.DECISION)
    assert link.evidence.startswith("decided by A. Reviewer on 2026-01-15: read both; the rows say: ")


@pytest.mark.parametrize(
    "change", [pytest.param({"link": False}, id="denied"), pytest.param({"incident": "none"}, id="none is meant")]
)
def test_a_decision_takes_a_link_away(change: dict[str, Any]) -> None:
    rows = [assessment()], [incident()], [position()]
    assert pairs(match(*rows)) == {("2017-03:item:1", "1")}
    decided = match(*rows, decisions=read_decisions({"decisions": [{**DECISION, **change}]}))
    assert decided.matches == []


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        pytest.param([{**DECISION, "reason": ""}], "decision 1: reason", id="no reason"),
        pytest.param([DECISION, {**DECISION, "link": False}], "decided both ways", id="both ways"),
        pytest.param([DECISION, {**DECISION, "incident": "airwars_incidents:2"}], "is linked with", id="two incidents"),
        pytest.param(
            [{**DECISION, "incident": "airwars_incidents:7"}],
            "no incident 'airwars_incidents:7'",
            id="no such incident",
        ),
        pytest.param([{**DECISION, "assessment": "x:1"}], "no assessment 'x:1'", id="no such assessment"),
    ],
)
def test_a_decision_that_cannot_be_followed_is_refused(entries: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(DecisionError, match=message):
        match([assessment()], [incident()], [position()], decisions=read_decisions({"decisions": entries}))


def test_the_same_rows_in_another_order_give_the_same_links() -> None:
    family = build_family(200, 77, "train")
    once = match_sides(family.sides(), RULES).matches
    for rows in family.rows.values():
        rows.reverse()
    again = match_sides(family.sides(), RULES).matches
    key = {(m.assessment_id, m.incident_id): m.status for m in once}
    assert {(m.assessment_id, m.incident_id): m.status for m in again} == key
