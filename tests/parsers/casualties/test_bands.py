"""Rows divided by what their columns hold, where neither rules nor spacing divide them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.parsers.casualties.bands import read_typed_rows
from harvester.parsers.casualties.headings import Heading
from harvester.parsers.tables.geometry import Rule, Word
from harvester.parsers.tables.words import split_lines
from tests.parsers.casualties.pages import SIZE, cell

HEADING = Heading(
    ("date", "place", "killed", "injured"),
    ("Date", "Location", "Killed", "Injured"),
    1,
    ((40.0, 140.0), (140.0, 340.0), (340.0, 440.0), (440.0, 540.0)),
)
_AT = (50.0, 150.0, 350.0, 450.0)
Rows = list[list[list[str]]]


def lay_out(rows: Rows, level: str, pitch: float, gap: float) -> list[Word]:
    """Set rows of cells of lines below each other, the cells of a row level by top, middle or foot."""
    found: list[Word] = []
    top = 100.0
    for row in rows:
        most = max(len(lines) for lines in row)
        for lines, x in zip(row, _AT, strict=True):
            spare = (most - len(lines)) * pitch
            down = {"top": 0.0, "middle": spare / 2, "foot": spare}[level]
            found += cell(lines, x, top + down, pitch) if lines != [""] else []
        top += (most - 1) * pitch + gap
    return found


def read(found: list[Word], rules: list[Rule] | None = None, *, continued: bool = False) -> list[list[str]]:
    lines = split_lines(found)
    typed = read_typed_rows(lines, HEADING, rules or [], 1, continued=continued)
    return [["∅" if cell is None else cell.text for cell in row.cells] for row in typed.rows]


def texts(rows: Rows) -> list[list[str]]:
    return [[" ".join(lines) for lines in row] for row in rows]


LONG: Rows = [
    [["3 Jan 2017"], ["vicinity of the old", "bridge, western", "Mosul"], ["2"], ["at least 4"]],
    [["5 Jan 2017"], ["Hajin"], ["0"], ["UNK"]],
    [["January 9,", "2017"], ["Al Jadidah", "neighborhood"], ["1-3"], ["—"]],
    [["12 Jan 2017"], ["Rawah"], ["at", "least 4"], ["None"]],
]


@pytest.mark.parametrize("level", ["top", "middle"])
@pytest.mark.parametrize(
    ("pitch", "gap"),
    [
        pytest.param(12, 18, id="rows-apart"),
        pytest.param(12, 12, id="rows-as-near-as-lines"),
        pytest.param(14, 11, id="rows-nearer-than-lines"),
    ],
)
def test_rows_of_cells_of_several_lines(level: str, pitch: float, gap: float) -> None:
    assert read(lay_out(LONG, level, pitch, gap)) == texts(LONG)


_PLACES = st.sampled_from(
    [["Mosul"], ["Hajin"], ["vicinity of the old", "bridge"], ["irrigation works", "north of Ash", "Shaddadi"]]
)
_DAYS = st.integers(1, 28).map(lambda day: [f"{day} Jan 2017"])
_COUNTS = st.sampled_from([["0"], ["7"], ["1-3"], ["at least 4"], ["UNK"], ["—"]])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_DAYS, _PLACES, _COUNTS, _COUNTS).map(list), min_size=2, max_size=8),
    st.sampled_from(["top", "middle"]),
    st.sampled_from([(12.0, 17.0), (13.0, 15.0), (12.0, 24.0)]),
)
def test_any_rows_are_found_whatever_stands_level(rows: Rows, level: str, steps: tuple[float, float]) -> None:
    assert read(lay_out(rows, level, *steps)) == texts(rows)


def test_a_sub_heading_divides_and_the_end_of_a_name_does_not() -> None:
    rows: Rows = [
        [["3 Jan 2017"], ["old bridge, Mosul,", "Iraq"], ["2"], ["1"]],
        [["Syria"], [""], [""], [""]],
        [["4 Jan 2017"], ["Hajin"], ["1"], ["0"]],
    ]
    assert read(lay_out(rows, "top", 12, 16)) == texts(rows)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param({0: "3 Jan 2017", 2: "9 Jan 2017"}, ["3 Jan 2017", "∅", "9 Jan 2017", "∅"], id="left-out-below"),
        pytest.param(
            {0.5: "3 Jan 2017", 2.5: "9 Jan 2017"}, ["3 Jan 2017", "∅", "9 Jan 2017", "∅"], id="in-the-middle"
        ),
        pytest.param({1: "3 Jan 2017", 3: "9 Jan 2017"}, ["3 Jan 2017", "∅", "∅", "9 Jan 2017"], id="middle-of-three"),
    ],
)
def test_days_beside_several_rows(days: dict[float, str], expected: list[str]) -> None:
    rows: Rows = [[[""], ["Hajin"], [str(n)], ["0"]] for n in range(4)]
    found = lay_out(rows, "top", 12, 16)
    for at, text in days.items():
        found += cell([text], _AT[0], 100 + 16 * at, 12)
    assert [row[0] for row in read(found)] == expected


def test_rules_that_leave_out_the_days_show_which_rows_share_one() -> None:
    rows: Rows = [[[""], ["Hajin"], [str(n)], ["0"]] for n in range(4)]
    found = lay_out(rows, "top", 12, 16)
    # Level with the second row: in the middle of three, or the first of those from there on? The rules tell.
    found += [*cell(["3 Jan 2017"], _AT[0], 116, 12), *cell(["9 Jan 2017"], _AT[0], 148, 12)]
    rules = [Rule(100 + 16 * n + 6, 140 if n in (0, 1) else 40, 540) for n in range(3)]
    assert [row[0] for row in read(found, rules)] == ["3 Jan 2017", "∅", "∅", "9 Jan 2017"]


def test_words_that_reach_into_the_days_are_not_lost() -> None:
    rows: Rows = [[[""], ["Hajin"], [str(n)], ["0"]] for n in range(4)]
    found = lay_out(rows, "top", 12, 16)
    found += [
        *cell(["3 Jan 2017"], _AT[0], 108, 12),
        *cell(["9 Jan 2017"], _AT[0], 140, 12),
        *cell(["of"], 120, 132, 12),
    ]
    printed = sum(len(text.split()) for row in read(found) for text in row if text != "∅")
    assert printed == len(found)


def test_at_a_page_break_the_first_lines_may_be_the_rest_of_a_row() -> None:
    rest: Rows = [[[""], ["Governorate"], [""], [""]], [["3 Jan 2017"], ["Hajin"], ["2"], ["1"]]]
    assert read(lay_out(rest, "top", 12, 16), continued=True) == texts(rest)


def test_no_rule_runs_through_a_row() -> None:
    rows: Rows = [
        [["3 Jan 2017"], ["Mosul"], ["2"], ["1"]],
        [["4 Jan 2017"], ["Hajin"], ["1"], ["0"]],
    ]
    found = [*lay_out(rows, "top", 12, 24), *cell(["District"], _AT[1], 112, 12)]
    above, below = [Rule(105, 40, 540)], [Rule(117, 40, 540)]
    assert read(found, above)[1][1] == "District Hajin"
    assert read(found, below)[0][1] == "Mosul District"


def test_without_counts_there_are_no_rows() -> None:
    assert read(cell(["Mosul"], _AT[1], 100, SIZE)) == []
