"""Counts: numbers, ranges and bounds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.parsers.grammar.counts import Count, find_counts, parse_count
from harvester.parsers.grammar.tokens import tokenize

CASES = [
    ("5", 5, 5, None),
    ("1 061", 1061, 1061, None),
    ("at least 1 061", 1061, None, "at least"),
    ("a dozen", 12, 12, None),
    ("at least half a dozen", 6, None, "at least"),
    ("two dozen", 24, 24, None),
    ("one (1)", 1, 1, None),
    ("three (3)", 3, 3, None),
    ("none", 0, 0, None),
    ("Zero", 0, 0, None),
    ("34,573*", 34573, 34573, None),
    ("at least 1,061", 1061, None, "at least"),
    ("At Least  two", 2, None, "at least"),
    ("a minimum of 5", 5, None, "a minimum of"),
    ("no fewer than 12", 12, None, "no fewer than"),
    ("more than 750", 750, None, "more than"),
    ("over 30,000", 30000, None, "over"),
    ("5+", 5, None, "+"),
    ("five or more", 5, None, "or more"),
    (">5", 5, None, ">"),
    ("≥ 5", 5, None, "≥"),
    ("up to 3,700", None, 3700, "up to"),
    ("as many as 77", None, 77, "as many as"),
    ("a maximum of 9", None, 9, "a maximum of"),
    ("no more than 3", None, 3, "no more than"),
    ("fewer than 10", None, 10, "fewer than"),
    ("nearly 22,000", None, 22000, "nearly"),
    ("<5", None, 5, "<"),
    ("some 216", 216, 216, "some"),
    ("about 40", 40, 40, "about"),
    ("only three", 3, 3, None),
    ("a total of 29,920", 29920, 29920, None),
    ("a total of at least 12", 12, None, "at least"),
    ("another 29 to 36", 29, 36, None),
    ("75-119", 75, 119, None),
    ("75–119", 75, 119, None),
    ("19 – 27", 19, 27, None),
    ("75—119", 75, 119, None),
    ("75−119", 75, 119, None),
    ("between 75 and 119", 75, 119, "between"),
    ("between 14 to 15", 14, 15, "between"),
    ("from 5 to 7", 5, 7, "from"),
    ("5 to 7", 5, 7, None),
    ("four or five", 4, 5, None),
    ("at least 5 and up to 7", 5, 7, "at least"),
    ("four (4)", 4, 4, None),
    ("at least Twenty-one (21)", 21, None, "at least"),
    ("between two (2) and three (3)", 2, 3, "between"),
    ("unknown", None, None, None),
    ("UNK", None, None, None),
    ("–", None, None, None),
    ("-", None, None, None),
]


@pytest.mark.parametrize(("text", "low", "high", "qualifier"), CASES, ids=[case[0] for case in CASES])
def test_reads(text: str, low: int | None, high: int | None, qualifier: str | None) -> None:
    assert parse_count(text) == Count(low, high, qualifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dozens",
        "several",
        "119-75",
        "two and three",
        "from 2 and 3",
        "5 civilians",
        "at least dozens",
        "5-",
        "-5",
        "5 6",
        "one (2)",
        "four (5)",
        "four (4",
    ],
)
def test_refuses(text: str) -> None:
    assert parse_count(text) is None


def find(text: str) -> list[str]:
    """Return the counts of a sentence as printed."""
    tokens = tokenize(text)
    return [text[tokens[at].start : tokens[found.after - 1].end] for at, found in find_counts(tokens)]


SMALL = st.integers(min_value=0, max_value=99_999)


@settings(deadline=None)  # the first example pays for compiling the pattern
@given(
    SMALL,
    SMALL,
    st.sampled_from(["{}-{}", "{}–{}", "{} — {}", "{} to {}", "{} or {}", "between {} and {}", "from {} to {}"]),
)
def test_ranges_keep_both_ends(a: int, b: int, shape: str) -> None:
    low, high = sorted((a, b))
    for form in ("{}", "{:,}"):
        text = shape.format(form.format(low), form.format(high))
        count = parse_count(text)
        assert count is not None
        assert (count.min, count.max) == (low, high)
        assert find(f"killed {text} civilians") == [text]


@given(st.text(max_size=16))
def test_never_fails_and_never_reverses(text: str) -> None:
    count = parse_count(text)
    assert count is None or count.min is None or count.max is None or count.min <= count.max


@pytest.mark.parametrize(("text", "found"), [
    ("said that at least 1,061 civilians have", ["at least 1,061"]),
    ("between 75 and 119 non-combatants likely died", ["between 75 and 119"]),
    ("in which up to 3,700 civilians", ["up to 3,700"]),
    ("killed two to three civilians and 5 or more others", ["two to three", "5 or more"]),
    ("has conducted a total of at least 29,920 strikes", ["a total of at least 29,920"]),
])  # fmt: skip
def test_pattern(text: str, found: list[str]) -> None:
    assert find(text) == found
