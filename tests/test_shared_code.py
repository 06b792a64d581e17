"""Shared code knows no war: no country, belligerent or monitor by name, and no source by its own.

Their names are data of ``harvester/model/theatre``, and what a publisher prints is known to the reader of its format.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from harvester.model.source import list_sources
from harvester.model.theatre.belligerents import list_belligerents
from harvester.model.theatre.countries import list_countries
from harvester.model.theatre.monitors import list_monitors

ROOT = Path(__file__).resolve().parent.parent
# The theatre itself, the sources, and the readers of a publisher's format: the monitor's pages, the releases' layouts.
KNOWING = (
    "harvester/model/theatre",
    "harvester/sources",
    "harvester/parsers/airwars",
    "harvester/parsers/civcas",
    "harvester/parsers/strikes",
)
FILES = sorted(
    path
    for path in [*(ROOT / "harvester").rglob("*"), *(ROOT / "pipelines").rglob("*.py")]
    if path.suffix in {".py", ".toml"} and not str(path.relative_to(ROOT)).startswith(KNOWING)
)
SHORTEST = 4  # letters: "US", "IS" and "UK" are words and parts of words
SHORT = {"SDF", "IDF", "RAF", "HRW", "SNHR", "SOHR", "OIR", "US-led", "UK-led"}
WORDS = {"unknown"}  # what a belligerent is called that is not known, and a word

# Each with its reason; a name that is found elsewhere belongs into the theatre or into a source.
ALLOWED = {
    # Values of closed vocabularies, which stay as they were first published, and what weighs them.
    "harvester/model/vocab.py": {"no_coalition_strikes", "airwars"},
    "harvester/linking/wording.py": {"airwars"},
    "harvester/linking/linking.toml": {"no_coalition_strikes", "airwars"},
    # The published data set's own name.
    "harvester/publish/package.py": {"coalition-civilian-casualties"},
    # The value with which a question is shown to work.
    "harvester/publish/questions.toml": {"us_led_coalition"},
    # What the towns of the first theatre are called; the gazetteer's entries, not rules.
    "harvester/parsers/places/places.toml": None,
    # Titles of columns in the casualty tables of one military: whose dead are not civilians.
    "harvester/parsers/casualties/headings.toml": None,
    # Prose is written about this war: the phrases by which it names who speaks and who has done it.
    "harvester/parsers/prose/prose.toml": None,
    "harvester/parsers/prose/speakers.py": None,
    "harvester/parsers/prose/monitors.py": None,
}


@cache
def names() -> re.Pattern[str]:
    """Return what finds any name of the theatre as a word of its own, in whatever case and however joined."""
    found = {
        name
        for thing in (*list_countries(), *list_belligerents(), *list_monitors())
        for name in (thing.name, *thing.spellings, *getattr(thing, "adjectives", ()))
    }
    kept = {name for name in found if len(name) >= SHORTEST and name.casefold() not in WORDS} | SHORT
    forms = (re.sub(r"[\\]?[ _-]", "[ _-]", re.escape(name)) for name in sorted(kept, key=len, reverse=True))
    return re.compile(rf"(?<![a-z])(?:{'|'.join(forms)})(?![a-z])", re.IGNORECASE)


def named_in(text: str) -> set[str]:
    """Return the names that a text or a regular expression holds; the letters of its escapes are none of a name."""
    return {match[0] for match in names().finditer(re.sub(r"\\[a-zA-Z]", " ", text))}


def literals(path: Path) -> Iterator[str]:
    """Yield the texts of a file: string literals without docstrings, keys and values of TOML."""
    if path.suffix == ".toml":
        yield from _texts(tomllib.loads(path.read_text(encoding="utf-8")))
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_country_belligerent_or_monitor_is_named(path: Path) -> None:
    allowed = ALLOWED.get(str(path.relative_to(ROOT)), set())
    if allowed is None:
        return
    found = {name for text in literals(path) if text not in allowed for name in named_in(text)}
    assert found == set(), "move it to harvester/model/theatre, or to the source that prints it"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_is_named(path: Path) -> None:
    assert set(literals(path)) & set(list_sources()) == set()


def test_what_is_allowed_is_still_there() -> None:
    for name, allowed in ALLOWED.items():
        texts = set(literals(ROOT / name))
        assert (allowed or texts) <= texts, f"{name}: strike what is no longer there from ALLOWED"
        assert any(map(named_in, texts))


@pytest.mark.parametrize("text", ["in Syria", r"\bIraq\b", "non-coalition", "us_led_coalition", "Airwars", "ISIS-held"])
def test_a_name_is_found_in_whatever_text(text: str) -> None:
    assert named_in(text)


@pytest.mark.parametrize("text", ["unknown", "used", "turkeys", "is", "chad's", "irritation"])
def test_a_word_is_no_name(text: str) -> None:
    assert not named_in(text)
