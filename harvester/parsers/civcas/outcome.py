"""What an item says was found, and why: read from its main clauses.

A clause that cites what was said elsewhere, tells what was found before, or speaks of another case, decides nothing. Of
the clauses that are left each has a finding of its own; they must agree, or the item's section decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from harvester.model.data import load_data
from harvester.model.vocab import Finding, Reason
from harvester.parsers.civcas.casualties import Casualties, casualty_words, read_casualties
from harvester.parsers.grammar.lazy import LazyPattern
from harvester.parsers.grammar.phrases import Rule, compile_patterns, compile_rules, mask_text
from harvester.parsers.grammar.spelling import Spelling
from harvester.parsers.grammar.text import split_sentences

_ASIDE = re.compile(r"\s*[(\[](?!\d{1,3}[)\]])[^()\[\]]{0,200}[)\]]")
_BREAK = re.compile(
    r";\s+|,?\s+(?:but|however|while|although|though|whereas)\b,?\s*|,\s+which\s+|(?<=incorrect),\s+"
    r"|,\s+(?=it (?:is|was) )"
)
_WITHDRAWN = re.compile(
    r"\b(?:that|this|which) (?:was|is) (?:incorrect|wrong|an error|in error|not correct)\b", re.IGNORECASE
)
_STRONG = (Finding.NON_CREDIBLE, Finding.CREDIBLE)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A finding with the phrases that say it; a weak one gives way to every other."""

    finding: Finding
    reason: Reason | None
    rule: Rule
    is_weak: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The finding of an item with its reason, whom it counts, and whether its clauses contradict each other."""

    finding: Finding | None
    reason: Reason | None
    casualties: Casualties
    is_contradicted: bool = False


@cache
def _spelling() -> Spelling:
    data = load_data("parsers/civcas/list")
    return Spelling((*data["spelling"]["words"], *casualty_words()), data["spelling"]["known"])


def find_garbled(text: str) -> list[str]:
    """Return the words of an outcome that differ by a slip from one that decides it."""
    return _spelling().find(text)


@cache
def _phrases() -> tuple[tuple[_Phrase, ...], tuple[LazyPattern, ...]]:
    data = load_data("parsers/civcas/list")
    tables, rules = data["outcome"], compile_rules(data["outcome"], "finding", data["parts"])
    credible = max(position for position, table in enumerate(tables) if table["finding"] == "credible")
    return (
        tuple(
            _Phrase(
                Finding(table["finding"]),
                Reason(table["reason"]) if "reason" in table else None,
                rule,
                position > credible,
            )
            for position, (table, rule) in enumerate(zip(tables, rules, strict=True))
        ),
        compile_patterns(data["cited"]["patterns"], data["parts"]),
    )


def read_outcome(text: str, section: Finding | None = None) -> Outcome:
    """Read what an item's sentences say of its own case.

    >>> read_outcome("These are duplicates of those in allegation 57 (credible, one civilian wounded).").finding.value
    'duplicate'
    >>> outcome = read_outcome("The case was reopened. During a strike forty civilians were unintentionally killed.")
    >>> outcome.finding.value, outcome.casualties.counts["killed"][0]
    ('credible', 'forty')
    """
    clauses = list(_main_clauses(text))
    casualties = read_casualties(clauses)
    found = [phrase for clause in clauses if (phrase := _find_phrase(clause))]
    firm = [phrase for phrase in found if not phrase.is_weak]
    counts_people = any(count.max != 0 for _, count in casualties.counts.values())
    counts_nobody = bool(casualties.counts) and not counts_people
    duplicate = next((phrase for phrase in firm if phrase.finding is Finding.DUPLICATE), None)
    if duplicate:
        return Outcome(Finding.DUPLICATE, None, casualties)
    denied = next((phrase for phrase in firm if phrase.finding is Finding.NON_CREDIBLE), None)
    is_credible = counts_people or any(phrase.finding is Finding.CREDIBLE for phrase in firm if not counts_nobody)
    if denied and not (is_credible and _speaks_apart(clauses)):
        return Outcome(Finding.NON_CREDIBLE, denied.reason, casualties)
    if denied:
        decided = section if section in _STRONG else None
        reason = denied.reason if decided is Finding.NON_CREDIBLE else None
        return Outcome(decided, reason, casualties, is_contradicted=decided is None)
    if is_credible:
        return Outcome(Finding.CREDIBLE, None, casualties)
    others = [phrase for phrase in [*firm, *found] if phrase.finding is not Finding.CREDIBLE]
    first = next(iter(others), None)
    return Outcome(first.finding, first.reason, casualties) if first else Outcome(None, None, casualties)


def _main_clauses(text: str) -> Sequence[str]:
    """Give the clauses that speak of the item's own case as it is assessed now, without asides in brackets."""
    patterns = _phrases()[1]
    kept: list[str] = []
    for sentence in split_sentences(_ASIDE.sub("", text)):
        for clause in _BREAK.split(sentence):
            if _WITHDRAWN.search(clause):
                kept = []  # what was said before it is taken back
            elif clause.strip() and not _is_cited(clause, patterns):
                kept.append(clause)
    return kept


def _is_cited(clause: str, patterns: Sequence[LazyPattern]) -> bool:
    masked = mask_text(clause).text
    return any(pattern.search(masked) for pattern in patterns)


def _find_phrase(clause: str) -> _Phrase | None:
    masked = mask_text(clause).text
    return next((phrase for phrase in _phrases()[0] if phrase.rule.search(masked)), None)


def _speaks_apart(clauses: Sequence[str]) -> bool:
    """Tell whether people are counted by a clause that does not deny it itself ("no evidence that two were killed")."""
    apart = [clause for clause in clauses if not (phrase := _find_phrase(clause)) or phrase.finding is Finding.CREDIBLE]
    counts = read_casualties(apart).counts
    return any(count.max != 0 for _, count in counts.values())
