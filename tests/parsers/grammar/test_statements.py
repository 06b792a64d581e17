"""Statements: each number in scope is claimed once, passed under a rule's name, or reported."""

from __future__ import annotations

import pytest

from harvester.model.document import Problem
from harvester.parsers.grammar.statements import Sentence, build_phrasebook, read_sentence

BOOK = build_phrasebook(
    "sources/example/phrases",
    {
        "parts": {"CASES": "(?:cases|reports)"},
        "pass": [{"name": "restated", "patterns": ["of the {N} {CASES}"]}],
        "rule": [
            {"metric": "reports_received", "patterns": ["received {N} {CASES}"]},
            {"metric": "reports_completed", "patterns": ["{N} {CASES} (?:were )?closed", "closed {N}"]},
        ],
        "ignore": {"patterns": ["since the close"]},
        "correction": {"patterns": ["clarification"]},
        "scope": {"after": " (?:cases|reports)\\b", "before": "\\bcases: ", "wordless": ["\\bboth {CASES}"]},
    },
)


@pytest.mark.parametrize(
    ("text", "claims", "problems"),
    [
        ("It received two reports.", [("reports_received", "two")], []),
        ("It received no reports.", [("reports_received", "no")], []),
        (
            "It received 4 reports and closed 2 of the 5 cases.",
            [("reports_received", "4"), ("reports_completed", "2")],
            [],
        ),
        ("There were nine cases.", [], ["figure_unread"]),
        ("Open cases: 9.", [], ["figure_unread"]),
        ("It dismissed both reports.", [], ["figure_unread"]),
        ("It received two reports since the close; nine cases wait.", [("reports_received", "two")], []),
        ("Clarification: nine cases.", [], ["correction_stated"]),
        ("Nine people met in 2019.", [], []),
    ],
)
def test_numbers_are_claimed_passed_or_reported(text: str, claims: list[tuple[str, str]], problems: list[str]) -> None:
    found: list[Problem] = []
    assert [(claim.name, claim.text) for claim in read_sentence(Sentence(text, "p"), BOOK, found)] == claims
    assert [problem.reason for problem in found] == problems
    assert all("harvester/sources/example/phrases.toml" in p.message for p in found if p.reason == "figure_unread")
