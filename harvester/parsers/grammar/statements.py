"""Sentences that state figures: which numbers a source's phrases claim, and which in scope they leave unclaimed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from harvester.model.data import load_data
from harvester.model.document import Problem
from harvester.parsers.grammar.lazy import LazyPattern
from harvester.parsers.grammar.phrases import (
    Masked,
    Rule,
    compile_patterns,
    compile_rules,
    mask_text,
)
from harvester.parsers.grammar.spelling import Spelling

_OF_TOTALS = re.compile(
    r"\b(?:total|number|percent|reports?|allegations|civilians|deaths|strikes|engagements)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text and where it stands."""

    text: str
    locator: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one publisher, from its data file.

    Attributes:
        path: the data file, for whoever has to add a phrase.
        passed: numbers that are left out on purpose, each rule under its name; tried before the rules.
        rules: phrases that claim a number, by metric.
        ignored: sentences that match are read by nobody.
        corrections: sentences that mend what an earlier report said.
        scope: numbers beside words of a figure.
        wordless: figures stated without a number.
        spelling: the words that the rules ask for; with it every number of a sentence on totals is accounted for.
    """

    path: str
    passed: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    ignored: tuple[LazyPattern, ...]
    corrections: tuple[LazyPattern, ...]
    scope: tuple[LazyPattern, ...]
    wordless: tuple[LazyPattern, ...]
    spelling: Spelling | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A number that a rule claims: what it counts, the words as printed, and where they stand in the masked text."""

    name: str
    text: str
    start: int
    end: int


@cache
def load_phrasebook(path: str) -> Phrasebook:
    """Return the phrases of a data file, such as ``parsers/civcas/summary``.

    The file holds ``[parts]``, ``[[rule]]`` with ``metric`` and ``patterns``, and where it needs them ``[[pass]]`` with
    ``name`` and ``patterns``, ``[ignore]`` and ``[correction]`` with ``patterns``, and ``[scope]`` with ``after``,
    ``before`` and ``wordless``.
    """
    return build_phrasebook(path, load_data(path))


def build_phrasebook(path: str, data: dict[str, Any]) -> Phrasebook:
    """Return the phrases of a data file's content; ``path`` only names it."""
    parts: dict[str, str] = data.get("parts", {})
    scope: dict[str, Any] = data.get("scope", {})
    beside = [f"{{N}}{scope['after']}"] if "after" in scope else []
    beside += [f"{scope['before']}{{N}}"] if "before" in scope else []
    return Phrasebook(
        path,
        compile_rules(data.get("pass", []), "name", parts),
        compile_rules(data["rule"], "metric", parts),
        compile_patterns(data.get("ignore", {}).get("patterns", []), parts),
        compile_patterns(data.get("correction", {}).get("patterns", []), parts),
        compile_patterns(beside, parts),
        compile_patterns(scope.get("wordless", []), parts),
        Spelling(data["spelling"]["words"], data["spelling"]["known"]) if "spelling" in data else None,
    )


def read_sentence(sentence: Sentence, book: Phrasebook, problems: list[Problem]) -> Iterator[Claimed]:
    """Yield what the rules claim of a sentence, in order; what stays unclaimed in scope becomes a problem.

    Problems: ``correction_stated`` where the sentence mends an earlier report, else ``figure_unread``.
    """
    masked = mask_text(sentence.text)
    passed = _claim(book.passed, masked, [])
    claims = _claim(book.rules, masked, passed)
    yield from sorted(claims, key=lambda claim: claim.start)
    if any(pattern.search(masked.text) for pattern in book.corrections):
        problems.append(
            Problem(
                "correction_stated",
                "The report corrects earlier figures in words; read the sentence and compare the months it names.",
                sentence.text,
                sentence.locator,
            )
        )
    elif book.spelling and masked.numbers and (garbled := book.spelling.find(sentence.text)):
        what = f"{', '.join(garbled)} may be a garbled word of a figure; read the sentence by hand."
        problems.append(Problem("figure_unread", what, sentence.text, sentence.locator))
    elif unread := _unclaimed_in_scope(masked, book, [*passed, *claims]):
        problems.append(
            Problem(
                "figure_unread",
                f"{', '.join(unread)} stands where a figure is expected, and no phrase claims it; add the phrase to "
                f"harvester/{book.path}.toml.",
                sentence.text,
                sentence.locator,
            )
        )


def _claim(rules: tuple[Rule, ...], masked: Masked, before: list[Claimed]) -> list[Claimed]:
    """Let rules claim numbers in order, each number once, and none that is claimed already."""
    claims: list[Claimed] = []
    for rule in rules:
        for pattern in rule.patterns:
            for match in pattern.finditer(masked.text):
                start, end = match.span("N")
                if not any(start < other.end and other.start < end for other in (*before, *claims)):
                    claims.append(Claimed(rule.name, masked.unmask(match["N"]), start, end))
    return claims


def _unclaimed_in_scope(masked: Masked, book: Phrasebook, claims: list[Claimed]) -> list[str]:
    if any(pattern.search(masked.text) for pattern in book.ignored):
        return []
    claimed = {token for claim in claims for token in masked.tokens(masked.text[claim.start : claim.end])}
    stated = [match[0] for pattern in book.wordless for match in pattern.finditer(masked.text)]
    unread = [masked.unmask(words) for words in stated if not claimed.intersection(masked.tokens(words))]
    for pattern in book.scope:
        for match in pattern.finditer(masked.text):
            tokens = masked.tokens(match["N"])
            if tokens and not claimed.intersection(tokens):
                claimed = claimed.union(tokens)
                unread.append(masked.unmask(match["N"]))
    if book.spelling and (claimed or _OF_TOTALS.search(masked.text)):  # a number beside one that is read counts too
        unread += [number for token, number in enumerate(masked.numbers) if token not in claimed]
    return unread
