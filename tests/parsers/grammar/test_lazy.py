"""Expressions that wait: what they skip, they could not have matched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.data import load_data
from harvester.parsers.grammar.lazy import LazyPattern, find_literal
from harvester.parsers.grammar.phrases import compile_pattern, mask_text

ROOT = Path(__file__).resolve().parents[3]
NAMES = ["parsers/civcas/list", "parsers/civcas/summary", "parsers/prose/prose", "model/theatre/campaigns"]


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        pytest.param("carried over (?:a total of )?{N}", "carried over ", id="before a group"),
        pytest.param("(?:no|{N}) civilians(?: were)? killed", " civilians", id="between groups"),
        pytest.param("reports?", "report", id="a letter that may be missing"),
        pytest.param("ab{0,2}c", "a", id="a letter that may be missing, counted"),
        pytest.param("killed|injured", "", id="alternatives"),
        pytest.param("(?:killed|injured) by strikes", " by strikes", id="alternatives in a group"),
        pytest.param("(?:a(?:b|c)d){2} strikes", " strikes", id="groups in groups"),
        pytest.param(r"[(a-z] report [)]", " report ", id="parentheses in sets"),
        pytest.param(r"\(report\) was", "report", id="escaped parentheses"),
        pytest.param(r"[]x)] was", " was", id="a set that begins with its end"),
        pytest.param(r"\bno\b", "no", id="escapes"),
        pytest.param("Of These", "of these", id="capitals"),
        pytest.param("{N}", "", id="nothing"),
    ],
)
def test_the_literal_stands_in_every_match(pattern: str, literal: str) -> None:
    assert find_literal(pattern) == literal


def read_patterns(node: object, key: str = "") -> list[str]:
    """Return the patterns of a file of phrases."""
    if isinstance(node, dict):
        return [found for name, value in node.items() if name != "parts" for found in read_patterns(value, name)]
    if isinstance(node, list):
        return [found for value in node for found in read_patterns(value, key)]
    return [node] if key == "patterns" and isinstance(node, str) else []


def read_sentences() -> list[str]:
    """Return what the golden files quote, masked."""
    texts = set()
    for path in (ROOT / "fixtures").glob("*/*.expected.json"):
        texts.update(re.findall(r'"quote": "((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8")))
    return [mask_text(text).text for text in sorted(texts) if len(text) > 40][::7]


@pytest.mark.parametrize("name", NAMES)
def test_no_phrase_of_any_source_misses_a_match_by_its_literal(name: str) -> None:
    data = load_data(name)
    parts = data.get("parts", {})
    for raw in read_patterns(data):
        try:
            lazy = compile_pattern(raw, parts)
        except KeyError:  # names that only the source's own code knows
            continue
        for sentence in read_sentences_once():
            eager = [match.span() for match in lazy.compiled.finditer(sentence)]
            assert [match.span() for match in lazy.finditer(sentence)] == eager, (raw, sentence)


_SENTENCES: list[str] = []


def read_sentences_once() -> list[str]:
    """Return the sentences, read from the disk only once."""
    if not _SENTENCES:
        _SENTENCES.extend(read_sentences())
    return _SENTENCES


PIECES = st.sampled_from(
    ["report", "ab", "x", "s?", "(?:of|in)", "(?:new )?", "[ab]", "c{0,1}", "d+", r"\w", "{N}", " "]
)


@given(st.lists(PIECES, min_size=1, max_size=6), st.text(alphabet="reportabxsofincdwn 1(K", max_size=40))
def test_a_skipped_text_has_no_match(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces).replace("{N}", "[0-9]")
    lazy = LazyPattern(pattern, re.IGNORECASE, find_literal(pattern))
    assert (lazy.search(text) is None) == (re.search(pattern, text, re.IGNORECASE) is None)
    assert (lazy.fullmatch(text) is None) == (re.fullmatch(pattern, text, re.IGNORECASE) is None)
