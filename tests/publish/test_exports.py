"""Exports: safe to open in a spreadsheet, true to the database, described for programs."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from harvester.publish.catalogue import TABLES
from harvester.publish.exports import exported_tables
from harvester.publish.site.plugins.safe_csv import guard_cell, guard_rows
from tests.publish.harvests import FORMULA


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=cmd()", "'=cmd()"),
        ("+1 234", "'+1 234"),
        ("-none", "'-none"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=x", "''=x"),
        ("-1.5", "-1.5"),
        ("+5", "+5"),
        ("3–5", "3–5"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
    ids=["equals", "plus", "minus", "at", "tab", "return", "guarded already", "negative number", "signed number",
         "range", "apostrophe", "empty"],
)  # fmt: skip
def test_guard_of_cells(text: str, guarded: str) -> None:
    assert guard_cell(text) == guarded


@given(st.text())
def test_no_guarded_text_starts_a_formula_and_every_guard_can_be_undone(text: str) -> None:
    guarded = guard_cell(text)
    assert guarded[:1] not in {"=", "@", "\t", "\r"}
    assert guarded == text or guarded[1:] == text
    assert guard_cell(guarded) != guarded or guarded == text


@given(
    st.lists(
        st.lists(
            st.text(alphabet=st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])),
            min_size=2,
            max_size=4,
        )
    )
)
def test_guarding_rows_keeps_their_cells(rows: list[list[str]]) -> None:
    import io

    plain = io.StringIO(newline="")
    csv.writer(plain).writerows(rows)
    guarded = list(csv.reader(io.StringIO(guard_rows(plain.getvalue()), newline="")))
    assert guarded == [[guard_cell(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("name", [published.name for published in exported_tables()])
def test_csv_and_parquet_hold_the_table(published: Path, name: str) -> None:
    connection = sqlite3.connect(f"file:{published / 'reports.db'}?mode=ro", uri=True)
    keys = ", ".join(f'"{key}"' for key in next(p for p in TABLES if p.name == name).table.primary_key)
    rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY {keys}').fetchall()
    connection.close()
    with (published / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        cells = list(csv.reader(stream))[1:]
    assert cells == [
        ["" if v is None else guard_cell(v) if isinstance(v, str) else str(v) for v in row] for row in rows
    ]
    table = parquet.read_table(published / "parquet" / f"{name}.parquet")
    assert table.num_rows == len(rows)
    assert [field.metadata[b"description"] != b"" for field in table.schema] == [True] * table.num_columns


def test_formula_is_exported_as_text(published: Path) -> None:
    text = (published / "csv" / "figures.csv").read_text(encoding="utf-8")
    assert f"'{FORMULA}" in text
    assert f",{FORMULA}" not in text
    table = parquet.read_table(published / "parquet" / "figures.parquet")
    assert FORMULA in table["value_text"].to_pylist()


def test_hxl_tags_stand_below_the_heading(published: Path) -> None:
    files = sorted((published / "hxl").glob("*.csv"))
    assert {path.stem for path in files} >= {"reports", "figures", "assessments", "strikes", "places", "incidents"}
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            heading, tags, *_ = csv.reader(stream)
        assert len(heading) == len(tags)
        assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(?:\+[a-z][a-z0-9_]*)*", tag) for tag in tags), path
        assert tags[0] == "#meta+id"


def test_package_is_valid(published: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json"],
        cwd=published, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_package_names_licence_sources_and_every_file(published: Path) -> None:
    package = json.loads((published / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"][0]["name"] == "CC0-1.0"
    assert len(package["sources"]) == 5
    listed = {resource["path"] for resource in package["resources"]}
    assert listed == {
        str(p.relative_to(published)) for kind in ("csv", "parquet") for p in (published / kind).iterdir()
    }
    figures = next(resource for resource in package["resources"] if resource["name"] == "figures")
    assert {"fields": ["report_id"], "reference": {"resource": "reports", "fields": ["record_id"]}} in figures[
        "schema"
    ]["foreignKeys"]


def test_licences_differ_by_source(published: Path) -> None:
    text = (published / "LICENCES.md").read_text(encoding="utf-8")
    assert "Public domain" in text
    assert "only the paragraphs round a quote are shown" in text
