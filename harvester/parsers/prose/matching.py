"""Which phrase claims which number of a sentence, and which numbers are left that nobody has claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from harvester.model.data import load_data
from harvester.model.vocab import Metric
from harvester.parsers.grammar.lazy import LazyPattern
from harvester.parsers.grammar.phrases import (
    Masked,
    Rule,
    compile_pattern,
    compile_patterns,
    compile_rules,
)

# What is said of the dead and injured of whom no word says what they were: they are as those counted just before.
_CIVIL = re.compile(r"civilian|non[- ]?combatant", re.IGNORECASE)
_KINDS = {
    Metric.FIGHTERS_KILLED: (Metric.FIGHTERS_KILLED, Metric.FIGHTERS_INJURED),
    Metric.FIGHTERS_INJURED: (Metric.FIGHTERS_KILLED, Metric.FIGHTERS_INJURED),
    Metric.PEOPLE_KILLED: (Metric.PEOPLE_KILLED, Metric.PEOPLE_INJURED),
    Metric.PEOPLE_INJURED: (Metric.PEOPLE_KILLED, Metric.PEOPLE_INJURED),
}
_PEOPLE = frozenset({Metric.PEOPLE_KILLED, Metric.PEOPLE_INJURED})


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of prose: what claims a number, what ignores it, and what gives a sentence its standing."""

    rules: tuple[Rule, ...]
    ignore_before: re.Pattern[str]
    ignored: tuple[LazyPattern, ...]
    statuses: tuple[Rule, ...]
    total: tuple[LazyPattern, ...]
    perfect: LazyPattern
    scope: tuple[LazyPattern, ...]
    scope_of_strikes: tuple[LazyPattern, ...]
    strikes: LazyPattern
    harm: LazyPattern
    zeros: tuple[LazyPattern, ...]
    ignored_by: tuple[Rule, ...]


@cache
def load_phrases() -> Phrases:
    """Return the phrases of ``prose.toml``, compiled."""
    data = load_data("parsers/prose/prose")
    parts = data["parts"]
    return Phrases(
        compile_rules(data["rule"], "metric", parts),
        re.compile(data["ignore"]["before"], re.IGNORECASE),
        compile_patterns(data["ignore"]["patterns"]),
        compile_rules(data["status"], "status", parts),
        compile_patterns(data["total"]["patterns"], parts),
        compile_pattern(data["total"]["perfect"], parts),
        compile_patterns(data["scope"]["patterns"], parts),
        compile_patterns(data["scope"]["of_strikes"], parts),
        compile_pattern(data["scope"]["strikes"], parts),
        compile_pattern(data["accounted"]["harm"], parts),
        compile_patterns(data["accounted"]["zeros"], parts),
        compile_rules(data["ignored"], "name", parts),
    )


def match_rules(masked: Masked) -> tuple[list[tuple[Metric, re.Match[str]]], list[str]]:
    """Let the rules claim numbers in order; return the matches by position, and numbers in scope left unclaimed."""
    phrases = load_phrases()
    claims: list[tuple[Metric, re.Match[str]]] = []
    claimed: set[int] = set()
    is_of_strikes = bool(phrases.strikes.search(masked.text))
    for rule in phrases.rules:
        metric = Metric(rule.name)
        if metric in _PEOPLE and not is_of_strikes:
            continue
        for pattern in rule.patterns:
            for match in pattern.finditer(masked.text):
                tokens = masked.tokens(match["N"]) or [-1 - match.start("N")]  # "no" is no number of the sentence
                if not claimed.intersection(tokens):
                    claimed.update(tokens)
                    claims.append((metric, match))
    compared = [match for _, match in claims if _is_compared(masked.text, match.start("N"))]
    kept = [(metric, match) for metric, match in claims if match not in compared]
    return _inherit_kinds(sorted(kept, key=lambda claim: claim[1].start("N"))), _find_unread(masked, claimed)


def _inherit_kinds(claims: list[tuple[Metric, re.Match[str]]]) -> list[tuple[Metric, re.Match[str]]]:
    """Count whom no word calls civilians as those counted before them: "killed 30 fighters and injured 12"."""
    kinds: tuple[Metric, Metric] | None = None
    found = []
    for metric, match in claims:
        own = match[0][match.start("N") - match.start() :]
        if kinds and metric in (Metric.CIVILIANS_KILLED, Metric.CIVILIANS_INJURED) and not _CIVIL.search(own):
            metric = kinds[metric is Metric.CIVILIANS_INJURED]
        else:
            kinds = _KINDS.get(metric)
        found.append((metric, match))
    return found


def _find_unread(masked: Masked, claimed: set[int]) -> list[str]:
    """Return the numbers, as printed, that stand beside the words of a figure and that no rule has claimed."""
    phrases = load_phrases()
    matches = [match for pattern in phrases.scope for match in pattern.finditer(masked.text)]
    matches = [match for match in matches if not any(pattern.search(match[0]) for pattern in phrases.ignored)]
    if phrases.strikes.search(masked.text):
        matches.extend(match for pattern in phrases.scope_of_strikes for match in pattern.finditer(masked.text))
    found: dict[int, str] = {}
    seen: set[int] = set()
    for match in matches:
        tokens = masked.tokens(match["N"])
        if tokens and not claimed.intersection(tokens) and not _is_compared(masked.text, match.start("N")):
            found.setdefault(match.start("N"), masked.unmask(match["N"]))
            seen.update(tokens)
    for position in _find_unaccounted(masked, claimed | seen):
        found.setdefault(position, masked.unmask(masked.text[position]).strip())
    found.update(_find_zeros(masked, claimed))
    return [printed for _, printed in sorted(found.items())]


def _find_unaccounted(masked: Masked, claimed: set[int]) -> Iterator[int]:
    """Find the numbers of a sentence about harm that are neither claimed nor ignored by a named rule."""
    phrases = load_phrases()
    if not (phrases.strikes.search(masked.text) and phrases.harm.search(masked.text)):
        return
    ignored: set[int] | None = None
    for position, char in enumerate(masked.text):
        tokens = masked.tokens(char)
        if not tokens or claimed.intersection(tokens) or _is_compared(masked.text, position):
            continue
        if ignored is None:
            ignored = set(_find_ignored(masked))
        if not ignored.intersection(tokens):
            yield position


def _find_zeros(masked: Masked, claimed: set[int]) -> Iterator[tuple[int, str]]:
    """Find the stated zeros of a sentence about harm that no rule has claimed: "no", "not one"."""
    for pattern in load_phrases().zeros:
        for match in pattern.finditer(masked.text):
            if -1 - match.start() not in claimed:
                yield match.start(), match["zero"]


def _find_ignored(masked: Masked) -> Iterator[int]:
    """Yield the numbers that a named rule ignores; "one" is masked like any number and is looked at unmasked."""
    for rule in load_phrases().ignored_by:
        for pattern in rule.patterns:
            for match in pattern.finditer(masked.text):
                yield from masked.tokens(match[0])
    for token, printed in enumerate(masked.numbers):
        if printed.lower() == "one":
            yield token


def _is_compared(text: str, position: int) -> bool:
    """Tell whether a number is only what another is compared with, such as the previous month's."""
    return bool(load_phrases().ignore_before.search(text[max(0, position - 60) : position]))
