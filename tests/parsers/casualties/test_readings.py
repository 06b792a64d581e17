"""Which of several readings of a page's casualty tables is kept, and what is said of what none of them reads."""

from __future__ import annotations

import pytest

from harvester.parsers.casualties.cells import Value
from harvester.parsers.casualties.faults import count_loose_rows, count_row_faults, is_date
from harvester.parsers.casualties.headings import heading_of
from harvester.parsers.casualties.reader import read_casualty_tables
from harvester.parsers.casualties.regions import drop_furniture, find_regions
from harvester.parsers.casualties.rows import CasualtyRow
from harvester.parsers.tables.geometry import PageTables, Row, Table, Word
from harvester.parsers.tables.words import line_text, split_lines
from tests.parsers.casualties.pages import page_of, words
from tests.parsers.casualties.test_titles import AT, COLUMNS, line, table_of

TITLES = ("Date", "Place", "Killed", "Injured")
HEADING = heading_of(TITLES, 1, COLUMNS)


def row(**cells: str) -> CasualtyRow:
    values = {role: Value(cells.get(role, default)) for role, default in GOOD.items()}
    return CasualtyRow(values, list(cells.values()), 1, (0, 0, 1, 1), 1, 1)


GOOD = {"date": "3 Jan 2017", "place": "Mosul", "killed": "2", "injured": "at least 4"}


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        pytest.param({}, 0, id="whole"),
        pytest.param({"date": "January 3,"}, 3, id="torn-day"),
        pytest.param({"date": "2017"}, 3, id="year-alone"),
        pytest.param({"date": ""}, 2, id="no-day"),
        pytest.param({"killed": "2 7"}, 3, id="two-counts"),
        pytest.param({"killed": "", "injured": ""}, 2, id="no-counts"),
        pytest.param({"place": ""}, 1, id="no-place"),
        pytest.param({"place": "Al Jadidah neighborhood of"}, 1, id="cut-name"),
        pytest.param({"place": "Beledweyne Iraq:"}, 1, id="sub-heading-taken-in"),
        pytest.param({"place": "Iraq"}, 1, id="country-for-place"),
        pytest.param({"place": "Ash Shaddadi at least"}, 1, id="half-a-count-taken-in"),
    ],
)
def test_faults_of_a_row(cells: dict[str, str], faults: int) -> None:
    assert HEADING is not None
    assert count_row_faults(row(**cells), HEADING) == faults


@pytest.mark.parametrize(
    ("text", "expected"), [("3 Jan 2017", True), ("March 2017", True), ("2017", False), ("82", False)]
)
def test_a_year_alone_is_no_date(text: str, expected: bool) -> None:
    assert is_date(text) is expected


def test_lines_that_look_like_rows_weigh() -> None:
    loose = split_lines(line(("3 Jan 2017", "Mosul", "2", "1"), 100))
    prose = split_lines(words("On 3 Jan 2017 there were 2 reports of harm near Mosul", 50, 100))
    assert (count_loose_rows(loose), count_loose_rows(prose)) == (2, 0)


def headed_page(*rows: tuple[str, ...], extra: list[Word] | None = None, number: int = 1) -> PageTables:
    """Give a page with a table of some rows, and words beside it."""
    printed = [(TITLES, 200.0), *((texts, 218.0 + 18 * n) for n, texts in enumerate(rows))]
    page = page_of([word for texts, base in printed for word in line(texts, base)] + (extra or []), number=number)
    page.tables = [table_of(*printed)]
    page.lines = split_lines(extra or [])
    return page


def test_what_looks_like_a_row_and_is_read_by_none_is_reported() -> None:
    far = line(("9 Jan 2017", "Hajin", "3", "0"), 600)
    found = read_casualty_tables([headed_page(("3 Jan 2017", "Mosul", "2", "1"), extra=far)])
    assert [len(table.rows) for table in found.tables] == [1]
    assert [(p.reason, p.raw) for p in found.problems] == [("row_unreadable", "9 Jan 2017 Hajin 3 0")]


def test_a_page_whose_rows_run_together_is_read_again() -> None:
    rows = [("3 Jan 2017", "Mosul", "2", "1"), ("4 Jan 2017", "Hajin", "7", "0"), ("5 Jan 2017", "Hit", "1", "1")]
    page = headed_page(*rows)
    fused = page.tables[0]
    joined = [" ".join(texts) for texts in zip(*rows, strict=True)]
    body = table_of(*((texts, 218.0 + 18 * n) for n, texts in enumerate(rows)))
    cells = list(table_of((tuple(joined), 218.0)).rows[0].cells)
    fused.rows = [fused.rows[0], Row(cells, 1, body.box)]
    (table,) = read_casualty_tables([page]).tables
    assert [tuple(value.text for value in found.values.values()) for found in table.rows] == rows
    assert table.problems == []


def test_columns_of_another_page_are_tried() -> None:
    rows = [("3 Jan 2017", "Mosul", "2", "1"), ("4 Jan 2017", "Hajin", "7", "0")]
    page, other = headed_page(*rows), headed_page(*rows, number=3)
    (table,) = other.tables
    table.columns = [COLUMNS[0], (140.0, 400.0), COLUMNS[3]]
    table.rows = [
        Row(
            [r.cells[0], table_of(((("", f"{r.texts()[1]} {r.texts()[2]}", "", "")), 0)).rows[0].cells[1], r.cells[3]],
            3,
            r.box,
        )
        for r in table.rows
    ]
    found = read_casualty_tables([page, other]).tables
    assert [len(t.rows) for t in found] == [2, 2]
    assert [r.text("killed") for r in found[1].rows] == ["2", "7"]


def test_running_heads_are_left_out_and_headings_are_not() -> None:
    def page(number: int) -> PageTables:
        head = words("Report to Congress", 50, 30)
        heading = [*line(TITLES, 60), *line(("3 Jan 2017", "Mosul", str(number), "1"), 74)]
        return page_of([*head, *heading, *words(f"Page {number}", 300, 780)], number=number)

    pages = [page(1), page(2)]
    assert drop_furniture(pages) == {"Report to Congress", "Page 1", "Page 2"}
    assert pages[0].content is not None
    kept = [line_text(found.words) for found in split_lines(pages[0].content.words)]
    assert kept == ["Date Place Killed Injured", "3 Jan 2017 Mosul 1 1"]


def test_a_heading_known_from_another_page_is_found_above_pieces() -> None:
    assert HEADING is not None
    page = page_of([*line(TITLES, 200), *line(("3 Jan 2017", "Mosul", "2", "1"), 218)])
    (region,) = find_regions(page, None, [HEADING])
    assert region.head[0].texts() == list(TITLES)
    assert find_regions(page, None, []) == []


def test_another_table_below_ends_a_table() -> None:
    page = headed_page(("3 Jan 2017", "Mosul", "2", "1"))
    other = Table(1, (50, 600, 300, 640), [], method="ruled", columns=[(50, 150), (150, 220), (220, 300)])
    other.rows = table_of((("Measure", "2017", "2018", ""), 605), (("Courses", "82", "4", ""), 625)).rows
    for found in other.rows:
        found.cells = found.cells[:3]
    page.tables.append(other)
    rest = page_of(line(("Courses", "82", "4", ""), 60), number=2)
    rest.tables = [
        Table(
            2,
            (50, 50, 300, 65),
            [Row(other.rows[1].cells, 2, (50, 50, 300, 65))],
            method="ruled",
            columns=other.columns,
        )
    ]
    (table,) = read_casualty_tables([page, rest]).tables
    assert [found.text("place") for found in table.rows] == ["Mosul"]


assert len(AT) == len(COLUMNS)
