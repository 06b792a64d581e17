"""A table declared by its columns: what each fills, what is passed over, and everything that is reported."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.archive.media import CSV, ZIP
from harvester.model.document import Document, Problem, UnreadableDocument
from harvester.parsers.rows.columns import (
    MOST_REPORTED,
    Row,
    coded,
    day,
    decimal,
    ignored,
    integer,
    read_table,
    text,
)

COLUMNS = {
    "id": text("id"),
    "country": text(),
    "day": day("day"),
    "best": integer("best"),
    "lat": decimal("lat"),
    "kind": coded({"1": "state", "2": "other"}, "kind"),
    "note": ignored(),
}
HEADING = "id,country,day,best,lat,kind,note\n"
SOUND = "7,Iraq,2017-03-17 00:00:00.000,3,36.5,1,x\n"


def document(body: bytes | str, *, packed: bool = False) -> Document:
    content = body.encode() if isinstance(body, str) else body
    if packed:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("inner.csv", content)
        content = archive.getvalue()
    return Document("https://example.org/t.csv", content, ZIP if packed else CSV, datetime(2020, 1, 1, tzinfo=UTC))


def read(body: bytes | str, **options: Any) -> tuple[list[Row], list[Problem]]:
    table = read_table(document(body), COLUMNS, **options)
    return list(table), table.problems


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_every_column_fills_its_field(packed: bool) -> None:
    table = read_table(document(HEADING + SOUND, packed=packed), COLUMNS)
    (row,) = table
    assert row.values == {"id": "7", "day": "2017-03-17", "best": 3, "lat": 36.5, "kind": "state"}
    assert (row.cells["country"], row.locator, table.problems) == ("Iraq", "line 2", [])
    assert table.name == ("inner.csv" if packed else "t.csv")


def test_the_order_of_the_columns_does_not_matter() -> None:
    rows, problems = read("kind;best;id;day;lat;country\n2;-1;8;2017-03-17;1;Syria\n")
    assert [(row.values["kind"], row.values["best"], row.values["id"]) for row in rows] == [("other", -1, "8")]
    assert problems == []


def test_an_empty_cell_is_not_stated() -> None:
    (row,), problems = read(HEADING + "7,Iraq,,,,,\n")
    assert (row.values, problems) == ({"id": "7"}, [])


@pytest.mark.parametrize(
    ("line", "reason", "locator"),
    [
        ("7,Iraq,2017-02-30,3,1,1,x\n", "cell_unreadable", "line 2"),
        ("7,Iraq,2017-03-17,three,1,1,x\n", "cell_unreadable", "line 2"),
        ("7,Iraq,2017-03-17,3.5,1,1,x\n", "cell_unreadable", "line 2"),
        ("7,Iraq,2017-03-17,3,north,1,x\n", "cell_unreadable", "line 2"),
        ("7,Iraq,2017-03-17,3,1,9,x\n", "cell_unreadable", "line 2"),
        ("7,Iraq\n" + SOUND, "row_torn", "line 2"),
        (SOUND + '8,Iraq,2017-03-17,3,1,1,"two\nlines"\n8,Iraq\n', "row_torn", "line 5"),
    ],
    ids=["no day", "no number", "half", "no decimal", "unknown code", "torn", "torn after a cell of two lines"],
)
def test_what_is_reported(line: str, reason: str, locator: str) -> None:
    rows, problems = read(HEADING + line)
    assert [(problem.reason, problem.locator) for problem in problems] == [(reason, locator)]
    assert all(row.values["id"] for row in rows)


def test_a_new_column_is_reported_once_and_the_rows_are_read() -> None:
    rows, problems = read("new," + HEADING + "".join(f"x,{SOUND}" for _ in range(3)))
    assert ([problem.reason for problem in problems], len(rows)) == (["column_unknown"], 3)


def test_marks_outside_the_encoding_are_reported_where_they_are_kept() -> None:
    line = b"7,Iraq,2017-03-17,3,1,1,x\n"
    rows, problems = read(HEADING.encode() + line.replace(b"7,Iraq", b"\xe97,Iraq") + line, only=("country", {"Iraq"}))
    assert [(problem.reason, problem.locator) for problem in problems] == [("cell_garbled", "line 2")]
    assert [row.cells["id"] for row in rows] == ["\ufffd7", "7"]
    assert read(HEADING.encode() + line.replace(b"7,Iraq", b"\xe97,Chad") + line, only=("country", {"Iraq"}))[1] == []
    assert read(HEADING.encode() + line.replace(b"7,Iraq", b"\xe97,Iraq"), encoding="latin-1")[0][0].cells["id"] == "é7"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "column_missing"),
        ("id,day\n1,2017-03-17\n", "column_missing"),
        ("id," + HEADING + "1," + SOUND, "column_missing"),
        (HEADING, "no_rows"),
        (HEADING + SOUND + '8,"Iraq\n' + SOUND, "rows_malformed"),
        (HEADING + SOUND + '8,"Ir"aq\n', "rows_malformed"),
    ],
    ids=["empty", "columns missing", "a column twice", "heading alone", "quote never closed", "quote within"],
)
def test_what_is_no_table(body: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(body)
    assert caught.value.reason == reason


def test_a_table_of_nothing_but_faults_reports_some_and_counts_the_rest() -> None:
    count = MOST_REPORTED + 30
    rows, problems = read(HEADING + "1,Iraq\n" * count)
    assert (len(rows), len(problems)) == (0, MOST_REPORTED + 1)
    assert "30 more of row_torn" in problems[-1].message


def test_rows_that_are_not_wanted_are_passed_over() -> None:
    lines = SOUND + SOUND.replace("Iraq", "Chad") + SOUND.replace("Iraq", "Syria")
    rows, problems = read(HEADING + lines, only=("country", {"Iraq", "Syria"}))
    assert ([row.locator for row in rows], problems) == (["line 2", "line 4"], [])


def test_a_long_table_is_never_held() -> None:
    notes = (" ".join(str(number * factor) for factor in range(1, 150)) for number in range(20_000))
    body = document(HEADING + "".join(SOUND.replace(",x", f",{note}") for note in notes), packed=True)
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_table(body, COLUMNS))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 2_000_000  # of some 18 MB


@given(st.lists(st.text("abc é9,;\"'\n\r\t", max_size=9), min_size=1, max_size=5))
def test_whatever_a_cell_holds_comes_back(notes: list[str]) -> None:
    quoted = "".join('1,Iraq,,,,,"' + note.replace('"', '""') + '"\n' for note in notes)
    rows, problems = read(HEADING + quoted)
    assert [row.cells["note"] for row in rows] == [note.strip() for note in notes]
    assert problems == []
