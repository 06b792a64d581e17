"""Numbers in digits and words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.parsers.grammar.numbers import parse_number, read_number
from harvester.parsers.grammar.tokens import tokenize

UNITS = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
)
TENS = ["", "", *re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")]


def spell(n: int, hyphen: str = "-", conjunction: str = " and ") -> str:
    """Spell a number below a million in English, independently of the code under test."""
    if n < 20:
        return UNITS[n]
    if n < 100:
        return TENS[n // 10] + (hyphen + UNITS[n % 10] if n % 10 else "")
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = n % size
            join = conjunction if rest < 100 else " "
            return f"{spell(n // size, hyphen, conjunction)} {name}" + (
                join + spell(rest, hyphen, conjunction) if rest else ""
            )
    raise AssertionError(n)


def find(text: str) -> list[str]:
    """Return the numbers of a sentence as printed."""
    tokens, found, at = tokenize(text), [], 0
    while at < len(tokens):
        number = read_number(tokens, at)
        if number:
            found.append(text[tokens[at].start : tokens[number.after - 1].end])
        at = number.after if number else at + 1
    return found


NUMBERS = st.integers(min_value=0, max_value=999_999)


@given(NUMBERS, st.sampled_from(["-", " ", "‑", "‐"]), st.sampled_from([" and ", " "]))
def test_words_round_trip(n: int, hyphen: str, conjunction: str) -> None:
    words = spell(n, hyphen, conjunction)
    assert parse_number(words) == n
    assert parse_number(words.capitalize()) == n
    assert find(f"A total of {words} reports") == [words]


@given(NUMBERS, st.sampled_from(["", "*", "**", "†"]))
def test_digits_round_trip(n: int, mark: str) -> None:
    for text in (f"{n}{mark}", f"{n:,}{mark}"):
        assert parse_number(text) == n
        assert find(f"conducted {text} strikes") == [text]


@given(st.text(max_size=12))
def test_never_fails(text: str) -> None:
    number = parse_number(text)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1,06", id="misplaced comma"),
        pytest.param("1,0611", id="four digits in a group"),
        pytest.param("one (2)", id="words and digits that differ"),
        pytest.param("half dozens", id="half dozens"),
        pytest.param("7.7", id="decimal"),
        pytest.param(".94", id="decimal without zero"),
        pytest.param("83%", id="percentage"),
        pytest.param("75-119", id="range"),
        pytest.param("two to three", id="range in words"),
        pytest.param("one two", id="two numbers"),
        pytest.param("twenty twelve", id="not a number"),
        pytest.param("one and two", id="sum"),
        pytest.param("hundred", id="bare hundred"),
        pytest.param("hundreds", id="hundreds"),
        pytest.param("dozens", id="dozens"),
        pytest.param("5 civilians", id="with its noun"),
        pytest.param("-5", id="negative"),
        pytest.param("F16", id="in a word"),
        pytest.param("٣", id="other digits"),
        pytest.param("", id="empty"),
    ],
)
def test_refuses(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("the percent was .94% and later 2.26, then 0.35", [], id="percentages and decimals"),
        pytest.param("83 percent of 7.7 million", [], id="percent in words"),
        pytest.param("110,000 square kilometers (42,471 square miles)", ["110,000", "42,471"], id="in brackets"),
        pytest.param("1 061 civilians, 12 0611 and 1 06", ["1 061", "12", "0611", "1", "06"], id="grouped with spaces"),
        pytest.param("twenty-two-year-old", [], id="age"),
        pytest.param("one-year, 24-hour, 500-pound", [], id="compound"),
        pytest.param("F-16 and MQ-9", [], id="aircraft"),
        pytest.param("one (1) civilian and two (3) men", ["one (1)", "two", "3"], id="words and digits"),
        pytest.param("a dozen men, half a dozen and dozens", ["a dozen", "half a dozen"], id="dozens"),
        pytest.param("2 million and 5 percent", [], id="millions"),
        pytest.param("at the end of the month.During June, 18", ["18"], id="after a lost space"),
        pytest.param("75-119 or 75–119", ["75", "119", "75", "119"], id="both ends of a range"),
        pytest.param(
            "One hundred and eleven reports, including three", ["One hundred and eleven", "three"], id="words"
        ),
        pytest.param("someone, anyone, tension, weighty", [], id="inside words"),
        pytest.param("$5 and #12", [], id="money and serial numbers"),
        pytest.param("1,061, of which 34,573*.", ["1,061", "34,573*"], id="before punctuation"),
    ],
)
def test_pattern(text: str, found: list[str]) -> None:
    assert find(text) == found
