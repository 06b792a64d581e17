"""Vocabulary of the strike releases, read once from the data files beside the sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from harvester.model.data import load_data
from harvester.model.vocab import Action
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.grammar.spelling import Spelling
from harvester.parsers.grammar.tokens import tokenize

_AFFILIATION = re.compile(r"\b(?:isil|isis|isil|daesh|is)\b(?:\s(?:held|used|occupied|controlled|operated|owned))?")
_PARENTHESES = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"\w+")
_ABBREVIATIONS = (
    (re.compile(r"\bvehicle[ -]borne? (?:improvised explosive device|ied)s?\b"), "vbied"),
    (re.compile(r"\bhouse[ -]borne? (?:improvised explosive device|ied)s?\b"), "hbied"),
    (re.compile(r"\bimprovised explosive devices?\b"), "ied"),
)
_KEEP_S = re.compile(r"(?:ss|us|is|café)$")


@dataclass(frozen=True)
class Spellings:
    """Known misprints: whole words, and patterns for slips that are words of their own elsewhere."""

    words: dict[str, str]
    word_pattern: re.Pattern[str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True)
class Outcome:
    """A result that names no target."""

    pattern: re.Pattern[str]
    action: Action | None


@dataclass(frozen=True)
class Targets:
    """Vocabulary of results; ``phrases`` maps a normalised object to its term."""

    actions: dict[str, Action | None]
    particles: dict[str, tuple[tuple[str, ...], ...]]  # words that a verb may have behind it, the longest first
    behind: dict[str, frozenset[str]]  # verbs that are such only behind these words
    phrases: dict[str, str]
    compounds: dict[str, tuple[tuple[str, ...], ...]]  # by their first word, the longest first
    adjectives: frozenset[str]
    uncounted: frozenset[str]
    outcomes: tuple[Outcome, ...]
    commentary: re.Pattern[str]
    words: frozenset[str]  # every word that an object may be made of


@lru_cache(maxsize=1)
def load_spellings() -> Spellings:
    """Read the known misprints."""
    data = load_data("parsers/strikes/spellings")
    words = {word: str(reads) for word, reads in data["words"].items()}
    return Spellings(
        words,
        re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE),
        tuple((re.compile(entry["pattern"]), entry["reads"]) for entry in data["phrases"]),
    )


@remember_short(2048, longest=1000)
def correct_spelling(text: str) -> str:
    """Read known misprints as the words they stand for.

    >>> correct_spelling("an airstike struck a fighting positon")
    'an airstrike struck a fighting position'
    >>> correct_spelling("one airstrike truck an ISL truck")
    'one airstrike struck an ISIL truck'
    """
    spellings = load_spellings()
    # Splitting a text into words takes a tenth of looking for each misprint at each place.
    if not text.isascii() or not spellings.words.keys().isdisjoint(_WORD.findall(text.lower())):
        text = spellings.word_pattern.sub(lambda match: spellings.words[match[0].lower()], text)
    for pattern, reads in spellings.phrases:
        text = pattern.sub(reads, text)
    return text


@lru_cache(maxsize=1)
def load_targets() -> Targets:
    """Read the vocabulary of targets."""
    data = load_data("parsers/strikes/targets")
    forms = [(tuple(form.split()), entry) for entry in data["verbs"] for form in entry["forms"]]
    compounds = [tuple(token.low for token in tokenize(words)) for words in data["compounds"]]
    phrases = {normalise_target(phrase): entry["term"] for entry in data["terms"] for phrase in entry["phrases"]}
    words = {word for phrase in (*phrases, *map(normalise_target, data["adjectives"])) for word in phrase.split()}
    return Targets(
        {form[0]: Action(entry["action"]) if "action" in entry else None for form, entry in forms},
        _by_first_word((form[0], form[1:]) for form, _ in forms if len(form) > 1),
        {form[0]: frozenset(entry["after"]) for form, entry in forms if "after" in entry},
        phrases,
        _by_first_word((compound[0], compound) for compound in compounds),
        frozenset(data["adjectives"]),
        frozenset(data["uncounted"]),
        tuple(
            Outcome(re.compile(entry["pattern"], re.IGNORECASE), Action(entry["action"]) if "action" in entry else None)
            for entry in data["outcomes"]
        ),
        re.compile(rf"(?:^|[\s,;])(?:{'|'.join(data['commentary'])})$", re.IGNORECASE),
        frozenset(words | set(data["modifiers"])),
    )


def _by_first_word(entries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Gather word sequences by their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for first, words in entries:
        found.setdefault(first, []).append(words)
    return {first: tuple(sorted(words, key=len, reverse=True)) for first, words in found.items()}


@lru_cache(maxsize=1)
def load_words() -> Spelling:
    """Read the words that decide what a line says: one that differs from them by a slip is garbled."""
    data = load_data("parsers/strikes/targets")
    forms = [word for entry in data["verbs"] for form in entry["forms"] for word in form.split()]
    return Spelling([*data["spelling"]["words"], *forms], [*data["spelling"]["known"], *load_targets().words])


@remember_short(8192)
def normalise_target(text: str) -> str:
    """Reduce a printed object to the form that the vocabulary uses.

    >>> normalise_target("ISIL vehicle-borne improvised explosive devices (VBIED)")
    'vbied'
    >>> normalise_target("ISIS-held buildings"), normalise_target("front-end loaders")
    ('building', 'front end loader')
    """
    text = _PARENTHESES.sub(" ", text.lower())
    text = re.sub(r"[^\w’']+", " ", text).strip()
    text = _AFFILIATION.sub(" ", text)
    for pattern, short in _ABBREVIATIONS:
        text = pattern.sub(short, text)
    return " ".join(_singular(word) for word in text.split())


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("nches", "tches", "shes", "xes", "sses")):  # trenches, but caches
        return word[:-2]
    return word[:-1] if word.endswith("s") and len(word) > 3 and not _KEEP_S.search(word) else word
