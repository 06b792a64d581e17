# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""What an item says was found: by its clauses on its own case, and by no other words."""

from __future__ import annotations

import pytest

from harvester.model.vocab import Finding, Reason
from harvester.parsers.civcas.outcome import read_outcome

C, N, D, OPEN, R = Finding.CREDIBLE, Finding.NON_CREDIBLE, Finding.DUPLICATE, Finding.OPEN, Finding.REOPENED

OTHER_CASES = [
    (
        "The actions identified in this allegation are duplicates of those in allegation 57 (Credible with one civilian unintentionally wounded).",
        D,
    ),
    (
        "This report duplicates allegation 112, which was assessed as credible with three civilians unintentionally killed.",
        D,
    ),
    ("Duplicate of item 14 (non-credible).", D),
    ("This allegation was found to be a duplicate of an assessed incident in which five civilians were killed.", D),
    ("The incident is the same event as allegation 903, in which two civilians were unintentionally killed.", D),
    ("This is a duplicate of report 2901, closed as non-credible.", D),
    ("Two civilians were unintentionally killed. A separate report of the same day was assessed as non-credible.", C),
    ("No Coalition strikes were conducted in the area. A different allegation nearby was assessed as credible.", N),
    ("It was previously assessed as non-credible. It was assessed that two civilians were unintentionally killed.", C),
    (
        "The report was originally closed as non-credible, but it was assessed that four civilians were unintentionally injured.",
        C,
    ),
    ("This allegation repeats allegation 41, in which two civilians were killed, and is closed as its duplicate.", D),
    ("The report was closed as the duplicate of one in which two civilians were killed.", D),
    ("The allegation said that 12 civilians were killed; the video shows that no civilian was harmed.", N),
    ("A witness told reporters that four civilians were killed. No Coalition strikes were conducted in the area.", N),
    ("The post put the dead at 12 civilians killed. It was assessed that two civilians were killed.", C),
    ("The allegation, a duplicate of allegation 12 (credible: one civilian killed), was counted there.", D),
]
REOPENED = [
    (
        "The case was reopened after new evidence came in. During a strike on a store of weapons forty civilians were unintentionally killed.",
        C,
    ),
    ("The allegation was reopened in May. No Coalition strikes were conducted in the area.", N),
    ("This report was reopened; it was assessed that two civilians were unintentionally killed.", C),
    ("The allegation was reopened.", R),
    ("The report has been re-opened and is still being assessed.", OPEN),
    ("The case has been reopened. It was assessed to be non-credible.", N),
    ("Reviewed again after it was reopened, three civilians were unintentionally injured.", C),
    ("The assessment was reopened when new video came in. The strike unintentionally killed a civilian.", C),
    ("After the case was reopened, there was insufficient evidence.", N),
    ("The allegation is still open.", OPEN),
]
DENIALS = [
    ("Insufficient evidence to find that 12 civilians were killed.", N),
    ("There is not enough evidence that five civilians were unintentionally killed.", N),
    ("Twelve civilians were alleged to have been killed. No Coalition strikes were conducted on that day.", N),
    ("It was assessed that no civilians were killed.", N),
    ("The report claimed 40 civilians died. Insufficient information was given to assess it.", N),
    (
        "The command facility was destroyed with no civilian casualties. Regrettably, 12 civilians were unintentionally killed.",
        C,
    ),
    ("No civilians were seen before the strike. Regrettably, two civilians were unintentionally killed.", None),
]
FINDINGS = [*OTHER_CASES, *REOPENED, *DENIALS]


@pytest.mark.parametrize(("text", "finding"), FINDINGS, ids=[text[:60] for text, _ in FINDINGS])
def test_the_finding_is_that_of_the_items_own_case(text: str, finding: Finding | None) -> None:
    assert read_outcome(text).finding == finding


WITHDRAWN = [
    (
        "Number 5 on the June 1, 2018, release stated that one civilian was killed. That was incorrect, it was assessed that one civilian was unintentionally injured.",
        None,
        1,
    ),
    (
        "The May report listed two civilians killed. This was an error; one civilian was unintentionally injured.",
        None,
        1,
    ),
    (
        "The release said that three civilians were killed, but it was assessed that two civilians were unintentionally killed.",
        2,
        None,
    ),
    (
        "It was initially reported that five civilians were killed. It was assessed that four civilians were unintentionally killed.",
        4,
        None,
    ),
    (
        "The number was previously released as seven civilians killed. Six civilians were unintentionally killed.",
        6,
        None,
    ),
    (
        "Item 4 of the March report stated that a civilian was injured. That was incorrect. One civilian was unintentionally killed.",
        1,
        None,
    ),
    (
        "The July statement gave three civilians killed. That is wrong; one civilian was unintentionally killed and two injured.",
        1,
        2,
    ),
    (
        "The list read nine civilians killed. That was in error, it was assessed that eight civilians were unintentionally killed.",
        8,
        None,
    ),
    ("Originally counted as two civilians killed; one civilian was unintentionally killed.", 1, None),
    (
        "Two civilians were killed. That was incorrect, it was assessed that two civilians were unintentionally injured.",
        None,
        2,
    ),
]


@pytest.mark.parametrize(("text", "killed", "injured"), WITHDRAWN, ids=[case[0][:60] for case in WITHDRAWN])
def test_a_withdrawn_count_is_not_counted(text: str, killed: int | None, injured: int | None) -> None:
    outcome = read_outcome(text)
    counts = outcome.casualties.counts
    assert outcome.finding == Finding.CREDIBLE
    assert [counts[group][1].min if group in counts else None for group in ("killed", "injured")] == [killed, injured]


STRIKES, DETAILS, EVIDENCE = Reason.NO_COALITION_STRIKES, Reason.INSUFFICIENT_INFORMATION, Reason.INSUFFICIENT_EVIDENCE
UNHARMED, FIGHTERS = Reason.NO_CIVILIANS_HARMED, Reason.CASUALTIES_NOT_CIVILIANS
REASONS = [
    (
        "After a search of all strike records no strike or operation was identified within 24 hours in the vicinity of the allegation.",
        STRIKES,
    ),
    ("No corroborating strike was found.", STRIKES),
    ("There is no record of a Coalition strike at that place and time.", STRIKES),
    ("Coalition records show no strikes on that day.", STRIKES),
    ("The Coalition did not conduct any strikes within five kilometers.", STRIKES),
    ("No air or artillery strikes were recorded near the town.", STRIKES),
    ("The report does not correspond to any Coalition strike.", STRIKES),
    ("The nearest Coalition strike was 12 kilometers away.", STRIKES),
    ("The strike was not conducted by the Coalition.", STRIKES),
    ("A review of the logs found no Coalition activity in the area.", STRIKES),
    ("No Coalition aircraft operated there; no munitions were released that day.", STRIKES),
    ("The allegation is unsubstantiated.", EVIDENCE),
    ("The allegation could not be substantiated.", EVIDENCE),
    ("The claim was unsubstantiated after review.", EVIDENCE),
    ("The report could not be corroborated.", EVIDENCE),
    ("There was no evidence of civilian harm.", EVIDENCE),
    ("Available evidence does not support the allegation.", EVIDENCE),
    ("The claim cannot be verified.", EVIDENCE),
    ("The account could not be confirmed.", EVIDENCE),
    ("There was a lack of corroborating evidence.", EVIDENCE),
    ("The report lacks sufficient detail.", DETAILS),
    ("The report is too vague to be assessed.", DETAILS),
    ("The allegation does not provide a location.", DETAILS),
    ("Not enough detail was given to assess the report.", DETAILS),
    ("The place could not be located.", DETAILS),
    ("Insufficient location data was available.", DETAILS),
    ("No civilians were seen in the video.", UNHARMED),
    ("The strike did not harm civilians.", UNHARMED),
    ("The strike resulted in no civilian casualties.", UNHARMED),
    ("Civilian harm did not occur.", UNHARMED),
    ("No civilians were observed in the area.", UNHARMED),
    ("The individuals killed were assessed to be ISIS fighters.", FIGHTERS),
    ("Those struck were enemy combatants.", FIGHTERS),
    ("Only ISIS fighters were present.", FIGHTERS),
]


@pytest.mark.parametrize(("text", "reason"), REASONS, ids=[text[:60] for text, _ in REASONS])
def test_reasons(text: str, reason: Reason) -> None:
    outcome = read_outcome(text)
    assert (outcome.finding, outcome.reason) == (Finding.NON_CREDIBLE, reason)
