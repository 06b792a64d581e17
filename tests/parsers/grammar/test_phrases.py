"""Masking: each number of a sentence stands behind one mask, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.parsers.grammar.phrases import mask_text

CASES = [
    ("It began with four (4) open cases.", ("four (4)",)),
    ("It killed one (1) civilian and injured three (3).", ("one (1)", "three (3)")),
    ("It killed twenty-one (21) people.", ("twenty-one (21)",)),
    ("It received four (5) reports.", ("four", "5")),
    ("It received 4 (four) reports.", ("4", "four")),
    ("It received 4 (4) reports.", ("4", "4")),
    ("It received three (12, of them new) reports.", ("three", "12")),
]


@pytest.mark.parametrize(("text", "numbers"), CASES, ids=[case[0] for case in CASES])
def test_a_number_said_again_in_brackets_is_one(text: str, numbers: tuple[str, ...]) -> None:
    masked = mask_text(text)
    assert masked.numbers == numbers
    assert masked.unmask(masked.text) == text


@given(st.lists(st.sampled_from(["two", "(2)", "(3)", "5", "cases", "(", ")", "May 2020,", "one", "every one"])))
def test_what_is_masked_can_be_put_back(words: list[str]) -> None:
    text = " ".join(words)
    masked = mask_text(text)
    assert masked.unmask(masked.text) == text
    assert all(number in text for number in masked.numbers)
