"""Tables of rows: delimiters, pages, and everything that makes a row or a column doubtful."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.document import Document, Problem, UnreadableDocument
from harvester.parsers.rows.delimited import Row, read_rows

COLUMNS = {"when": "Date", "where": "Place"}


def read(body: str, media_type: str = "text/plain", ignored: tuple[str, ...] = ()) -> tuple[list[Row], list[Problem]]:
    problems: list[Problem] = []
    document = Document("https://example.org/t", body.encode(), media_type, datetime(2020, 1, 1, tzinfo=UTC))
    return list(read_rows(document, COLUMNS, problems, ignored)), problems


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("Date,Place\n2017-03-01,Hajin\n", "text/plain"),
        ("Date;Place\r\n2017-03-01;Hajin\r\n", "text/plain"),
        ("Place\tDate\nHajin\t2017-03-01", "text/plain"),
        ('\ufeffDate,Place\n"2017-03-01"," Hajin "\n\n', "text/plain"),
        ("<table><tr><th>Date<th>Place<tr><td>2017-03-01<td> <b>Haj</b>in</table>", "text/html"),
        (
            '<?xml version="1.0" encoding="utf-8"?><table><tr><th>Date<th>Place<tr><td>2017-03-01<td>Hajin</table>',
            "text/html",
        ),
        (
            "<table><tr><th>Menu</table><table><tr><th>Date<th>Place<tr><td>2017-03-01<td>Hajin</table>",
            "text/html",
        ),
    ],
    ids=[
        "commas",
        "semicolons",
        "tabs, other order",
        "byte order mark, quotes",
        "page",
        "page of XHTML",
        "second table of a page",
    ],
)
def test_row(body: str, media_type: str) -> None:
    (row,), problems = read(body, media_type)
    assert (row.cells, row.number, problems) == ({"when": "2017-03-01", "where": "Hajin"}, 1, [])


def test_row_of_another_length_is_reported_and_the_next_one_read() -> None:
    rows, problems = read("Date,Place\n2017-03-01\n2017-03-02,Hajin\n2017-03-03,Hajin,9\n")
    assert [row.number for row in rows] == [2]
    assert [(problem.reason, problem.locator) for problem in problems] == [("row_torn", "row 1"), ("row_torn", "row 3")]


def test_column_that_nothing_reads_is_reported_once_unless_it_is_ignored() -> None:
    body = "Date,Place,Wounded\n2017-03-01,Hajin,3\n2017-03-02,Hajin,4\n"
    assert [problem.reason for problem in read(body)[1]] == ["column_unknown"]
    assert read(body, ignored=("Wounded",))[1] == []


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        ("Date,Location\n2017-03-01,Hajin\n", "text/plain", "column_missing"),
        ("Date,Place,Date\n2017-03-01,Hajin,x\n", "text/plain", "column_missing"),
        ("", "text/plain", "column_missing"),
        ("Date,Place\n", "text/plain", "no_rows"),
        ('Date,Place\n2017-03-01,"Hajin\n2017-03-02,Hajin\n', "text/plain", "rows_malformed"),
        ("<p>Nothing", "text/html", "column_missing"),
    ],
    ids=["renamed", "twice", "empty", "no rows", "quote never closed", "no table"],
)
def test_what_cannot_be_read(body: str, media_type: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(body, media_type)
    assert caught.value.reason == reason


@given(st.lists(st.text("abc 9,;\"'\n\t", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_whatever_a_cell_holds_comes_back(places: list[str]) -> None:
    quoted = "".join('x,"' + place.replace('"', '""') + '"\n' for place in places)
    rows, problems = read(f"Date,Place\n{quoted}")
    assert [row.text("where") for row in rows] == [place.strip() for place in places]
    assert problems == []
