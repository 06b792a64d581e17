"""The parts of the table layer on hand-made words and rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.parsers.tables.cells import build_cell
from harvester.parsers.tables.columns import find_strips
from harvester.parsers.tables.find import find_page_tables
from harvester.parsers.tables.geometry import Line, PageContent, Rule, Word, rotate_box
from harvester.parsers.tables.ruling import Drawing, build_rules, merge_rules
from harvester.parsers.tables.words import Char, build_words, line_text


def word(text: str, x: float, y: float, size: float = 10, **how: object) -> Word:
    return Word(text, x, y - 0.8 * size, x + 0.5 * size * len(text), y + 0.2 * size, size, y, **how)  # type: ignore[arg-type]


def chars(text: str, x: float = 0, y: float = 100, size: float = 10, step: float = 5) -> list[Char]:
    found = []
    for char in text:
        width = 0 if char == "\u00ad" else step
        found.append(Char(char, x, y - 8, x + width, y + 2, size, y, "F"))
        x += width
    return found


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("two words", ["two", "words"], id="space"),
        pytest.param("ﬁred", ["ﬁred"], id="ligature-kept-by-builder"),
        pytest.param("1\u20113", ["1\u20113"], id="hard-hyphen"),
        pytest.param("soft\u00adhyphen", ["softhyphen"], id="soft-hyphen"),
    ],
)
def test_words(printed: str, expected: list[str]) -> None:
    assert [w.text for w in build_words(chars(printed))] == expected


def test_doubled_glyphs_are_printed_once() -> None:
    twice = [c for char in chars("Killed") for c in (char, char._replace(x0=char.x0 + 0.3, x1=char.x1 + 0.3))]
    assert [w.text for w in build_words(twice)] == ["Killed"]


def test_double_letters_stay() -> None:
    assert [w.text for w in build_words(chars("Tall 11"))] == ["Tall", "11"]


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(Char("1", 5, 89, 8, 95, 6, 95, "F"), id="smaller-and-higher"),
        pytest.param(Char("1", 5, 89, 8, 95, 6, 100, "F"), id="text-rise"),
    ],
)
def test_superscripts_are_no_digits(mark: Char) -> None:
    cell = build_cell(build_words([*chars("2"), mark]))
    assert (cell.text, cell.plain, cell.marks) == ("21", "2", ("1",))


def test_a_fonts_own_superscript_digit_is_seen_by_its_width() -> None:
    narrow = Char("1", 5, 92, 8, 102, 10, 100, "F")
    cell = build_cell(build_words([*chars("2"), narrow, *chars("1", x=50)[:1]])[:2])
    assert (cell.plain, cell.marks) == ("2", ("1",))


def test_right_to_left_words_are_given_in_reading_order() -> None:
    assert line_text([word("ليصوملا", 40, 100), word("ةنيدم", 0, 100)]) != ""
    assert line_text([word("ةقرلا", 0, 100)]) == "الرقة"
    assert line_text([word("الرقة", 0, 100)]) == "الرقة"


@given(st.integers(0, 3), st.tuples(*[st.integers(0, 500)] * 4))
def test_turning_a_box_there_and_back_gives_the_box(quarter: int, numbers: tuple[int, ...]) -> None:
    box = (min(numbers[:2]), min(numbers[2:]), max(numbers[:2]), max(numbers[2:]))
    turn = 90 * quarter
    width, height = (700, 600) if turn in (90, 270) else (600, 700)
    assert rotate_box(rotate_box(box, turn, 600, 700), (360 - turn) % 360, width, height) == box


def test_dashes_make_one_rule_and_far_ones_two() -> None:
    dashes = [Rule(50, x, x + 3) for x in range(0, 100, 6)]
    assert [(rule.start, rule.end) for rule in merge_rules(dashes)] == [(0, 99)]
    assert len(merge_rules([Rule(50, 0, 40), Rule(50, 60, 99)])) == 2


def test_shaded_areas_that_meet_have_no_edge_between_them() -> None:
    def band(top: float) -> Drawing:
        points = [(0.0, top), (100.0, top), (100.0, top + 20), (0.0, top + 20)]
        return Drawing(points, stroked=False, filled=True, line_width=0, is_box=True, shade="grey")

    rules = build_rules([band(0), band(20)])
    assert [rule.at for rule in rules.horizontals] == [0, 40]


def test_strips_need_words_on_both_sides() -> None:
    lines = [Line([word("Mosul", 0, y), word("3", 100, y)]) for y in (10, 30, 50)]
    assert [(strip.x0, strip.x1) for strip in find_strips(lines)] == [(25, 100)]
    assert find_strips([Line([word("Mosul", 0, 10)])]) == []


ROWS = [("Date", "Place", "Killed"), ("Jan. 3", "Mosul", "1"), ("Jan. 5", "Raqqah", "12"), ("Jan. 9", "Hajin", "3")]


def page(rows: list[tuple[str, ...]], **rules: list[Rule]) -> PageContent:
    words = [
        word(part, 50 + 120 * column + 6 * len(" ".join(text.split()[:n])), 100 + 20 * line)
        for line, row in enumerate(rows)
        for column, text in enumerate(row)
        for n, part in enumerate(text.split())
    ]
    return PageContent(1, 600, 800, words, rules.get("horizontals", []), rules.get("verticals", []))


def test_columns_of_white_space_make_a_table() -> None:
    tables = find_page_tables(page([*ROWS, ("Jan. 12", "Hit", "2")])).tables
    assert [table.texts() for table in tables] == [[list(row) for row in [*ROWS, ("Jan. 12", "Hit", "2")]]]


def test_a_grid_keeps_its_spanning_cell() -> None:
    edges = [Rule(y, 40, 400) for y in (88, 108, 128, 148, 168)]
    edges[2].start = 160  # no rule under the first date: its cell spans two rows
    walls = [Rule(x, 88, 168) for x in (40, 160, 280, 400)]
    rows = [ROWS[0], ROWS[1], ("", "Raqqah", "12"), ROWS[3]]
    (table,) = find_page_tables(page(rows, horizontals=edges, verticals=walls)).tables
    spanning = table.rows[1].cells[0]
    assert spanning is not None
    assert (spanning.text, spanning.row_span) == ("Jan. 3", 2)
    assert table.rows[2].cells[0] is None


_SPEECH = (
    "the court will hear argument first this morning in case number four and counsel may begin whenever you are ready"
    " thank you and may it please the court the question here is narrow"
)
WITNESS = _SPEECH.split()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [("1.", "First the report is read by one person"), ("2.", "Then it is read by another one")] * 3, id="list"
        ),
        pytest.param([(f"Chapter {n} . . . . . . .", str(n * 7)) for n in range(1, 9)], id="contents"),
        pytest.param([(str(n), " ".join(WITNESS[n : n + 7])) for n in range(1, 20)], id="transcript"),
    ],
)
def test_what_only_looks_like_a_table_is_none(rows: list[tuple[str, ...]]) -> None:
    assert find_page_tables(page(rows)).tables == []
