"""Headings of casualty tables found in part, run together with others, or printed above pieces."""

from __future__ import annotations

import pytest

from harvester.parsers.casualties.headings import Heading, find_heading, heading_of
from harvester.parsers.casualties.titles import (
    add_headings,
    complete_headings,
    divide_columns,
    shorten_headings,
    snap_columns,
)
from harvester.parsers.tables.cells import build_cell
from harvester.parsers.tables.geometry import PageTables, Row, Table, Word, box_of
from harvester.parsers.tables.words import split_lines
from tests.parsers.casualties.pages import page_of, words

COLUMNS = [(40.0, 140.0), (140.0, 300.0), (300.0, 400.0), (400.0, 500.0)]
AT = (50.0, 150.0, 310.0, 410.0)


def line(texts: tuple[str, ...], base: float) -> list[Word]:
    return [word for text, x in zip(texts, AT, strict=True) for word in words(text, x, base)]


def table_of(*rows: tuple[tuple[str, ...], float]) -> Table:
    """Give a table whose rows are lines of words, by their base lines."""
    built = []
    for texts, base in rows:
        cells = [build_cell(words(text, x, base)) for text, x in zip(texts, AT, strict=True)]
        built.append(Row(list(cells), 1, box_of(line(texts, base))))
    box = box_of([word for texts, base in rows for word in line(texts, base)])
    return Table(1, box, built, columns=COLUMNS, method="white_space")


def titles(page: PageTables) -> tuple[str, ...]:
    heading = find_heading(page.tables[0])
    assert heading is not None
    return heading.titles


HEAD = ("Date", "Place", "killed", "injured")
DATA = ("3 Jan 2017", "Mosul", "2", "1")


def headed(*above: tuple[tuple[str, ...], float]) -> PageTables:
    table = table_of((HEAD, 112), (DATA, 130))
    found = [word for texts, base in above for word in line(texts, base)]
    page = page_of([*found, *line(HEAD, 112), *line(DATA, 130)])
    page.tables = [table]
    return page


@pytest.mark.parametrize(
    ("above", "base", "killed"),
    [
        pytest.param(("", "", "Enemy", ""), 100, "Enemy killed", id="enemy"),
        pytest.param(("", "", "Civilians", "Civilians"), 106, "Civilians killed", id="half-a-line-above"),
        pytest.param(("", "", "Enemy", ""), 80, "killed", id="too-far-above"),
        pytest.param(("Table 2. Incidents assessed", "", "", ""), 100, "killed", id="caption"),
    ],
)
def test_lines_above_a_heading_belong_to_it(above: tuple[str, ...], base: float, killed: str) -> None:
    assert titles(complete_headings(headed((above, base))))[2] == killed


def test_enemy_above_killed_is_no_count_of_civilians() -> None:
    page = complete_headings(headed((("", "", "Enemy", ""), 100)))
    heading = find_heading(page.tables[0])
    assert heading is not None
    assert heading.roles == ("date", "place", "", "injured")


def test_civilians_over_two_titles_are_not_those_of_a_third() -> None:
    head = ("Date", "Enemy killed", "Killed", "Injured")
    page = page_of([*line(("", "", "Civilian", "casualties"), 100), *line(head, 112), *line(DATA, 130)])
    page.tables = [table_of((head, 112), (("3 Jan 2017", "7", "2", "1"), 130))]
    found = find_heading(complete_headings(page).tables[0])
    assert found is not None
    assert found.roles == ("date", "", "killed", "injured")


def test_titles_taken_into_the_first_row_are_cut_off_it() -> None:
    table = table_of(
        (("Date", "Place", "Civilian casualties", ""), 100), (("3 Jan 2017", "Mosul", "Killed 2", "Injured 1"), 112)
    )
    page = page_of([])
    page.tables = [table]
    found = complete_headings(page)
    heading = find_heading(found.tables[0])
    assert heading is not None
    assert heading.roles == ("date", "place", "killed", "injured")
    assert found.tables[0].texts()[-1] == ["3 Jan 2017", "Mosul", "2", "1"]


def test_titles_over_two_columns_are_parted_by_where_they_stand() -> None:
    head = [*line(("Date", "Place", "", ""), 100), *words("Injured", 310, 100), *words("Killed", 410, 98)]
    cells = [build_cell(words("Date", 50, 100)), build_cell(words("Place", 150, 100)), None, None]
    cells[2] = build_cell([*words("Injured", 310, 100), *words("Killed", 410, 98)], column_span=2)
    first = Row(cells, 1, box_of(head))
    table = table_of((DATA, 130))
    table.rows.insert(0, first)
    page = page_of([*head, *line(DATA, 130)])
    page.tables = [table]
    heading = find_heading(complete_headings(page).tables[0])
    assert heading is not None
    assert heading.roles == ("date", "place", "injured", "killed")


def test_a_table_without_a_heading_takes_the_lines_above_it() -> None:
    page = page_of([*line(("Date", "Place", "Killed", "Injured"), 100), *line(DATA, 112)])
    page.tables = [table_of((DATA, 112))]
    assert titles(add_headings(page)) == ("Date", "Place", "Killed", "Injured")


def test_a_table_under_a_sentence_takes_none() -> None:
    sentence = words("Reports of civilians killed or injured are read by several persons of the staff", 50, 100)
    page = page_of([*sentence, *line(DATA, 112)])
    page.tables = [table_of((DATA, 112))]
    assert find_heading(add_headings(page).tables[0]) is None


def test_the_last_line_of_a_paragraph_is_no_title() -> None:
    prose = [
        *words("The numbers below are those of persons who were found to have been killed or", 40, 88),
        *words("injured.", 40, 100),
    ]
    page = page_of([*prose, *line(HEAD, 112), *line(DATA, 130)])
    page.tables = [table_of((HEAD, 112), (DATA, 130))]
    assert titles(complete_headings(page)) == HEAD


def test_the_frame_of_a_ruled_table_holds_its_heading() -> None:
    page = headed((("", "", "Enemy", ""), 100))
    page.tables[0].method = "ruled"
    assert titles(complete_headings(page)) == HEAD


def heading(names: tuple[str, ...], columns: list[tuple[float, float]]) -> Heading:
    found = heading_of(names, 1, columns)
    assert found is not None
    return found


def test_columns_with_a_gap_and_two_titles_are_divided() -> None:
    merged = heading(("Date", "Place Killed", "Injured"), [(40, 140), (140, 400), (400, 500)])
    head = split_lines(line(("Date", "Place", "Killed", "Injured"), 100))
    body = split_lines([*line(DATA, 112), *line(("4 Jan 2017", "Hajin", "7", "UNK"), 124)])
    finer = divide_columns(merged, head, body)
    assert finer is not None
    assert finer.roles == ("date", "place", "killed", "injured")
    assert len(finer.columns) == 4


def test_one_title_over_a_gap_divides_nothing() -> None:
    whole = heading(("Date", "Place", "Killed"), [(40, 140), (140, 400), (400, 500)])
    head = split_lines([*words("Date", 50, 100), *words("Place", 150, 100), *words("Killed", 410, 100)])
    body = split_lines([*line(DATA, 112), *line(("4 Jan 2017", "Hajin", "7", "UNK"), 124)])
    assert divide_columns(whole, head, body) is None


def test_enemy_killed_is_not_divided() -> None:
    names = ("Date", "Place", "Enemy killed", "Killed")
    given = heading(names, [(40, 140), (140, 300), (300, 400), (400, 500)])
    head = split_lines(
        [*line(("Date", "Place", "", "Killed"), 100), *words("Enemy", 310, 100), *words("killed", 360, 100)]
    )
    body = split_lines(
        [word for n in range(3) for word in [*line(("", "", "1", "2"), 112 + 12 * n), *words("7", 360, 112 + 12 * n)]]
    )
    assert divide_columns(given, head, body) is None


def test_columns_begin_where_their_cells_do() -> None:
    given = heading(("Date", "Place", "Killed", "Injured"), [(40, 140), (140, 280), (280, 400), (400, 500)])
    body = split_lines([word for n in range(5) for word in line(("3 Jan 2017", "Mosul", "2", "1"), 112 + 12 * n)])
    snapped = snap_columns(given, body)
    assert snapped is not None
    assert snapped.columns[2][0] == pytest.approx(309.5)


def test_a_heading_may_leave_out_its_last_line() -> None:
    long = heading(("Date", "Place vicinity of the old", "Killed", "Injured"), COLUMNS)
    head = split_lines([*line(("Date", "Place", "Killed", "Injured"), 100), *words("vicinity of the old", 150, 112)])
    assert [found.titles for found in shorten_headings(long, head)] == [("Date", "Place", "Killed", "Injured")]
