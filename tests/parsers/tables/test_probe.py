"""Which pages are looked at: none that holds a table of casualties may be passed."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvester.parsers.tables.probe import find_candidates
from tests.make_fixtures.table import write_table

HEADING = "Date,Location,Country,Civilians Killed,Civilians Injured"


@pytest.mark.parametrize("rows", [["3,0", "2,1"], ["3,0"], ["12,10", "3,1"], ["UNK,at least 4", "1,2"]], ids=str)
def test_a_page_whose_cells_hold_one_digit_each_is_looked_at(rows: list[str], tmp_path: Path) -> None:
    table = tmp_path / "page.csv"
    table.write_text("\n".join([HEADING, *(f'"January 5, 2020",Raqqa,Syria,{row}' for row in rows)]), encoding="utf-8")
    write_table(table, tmp_path / "page.pdf")
    assert find_candidates((tmp_path / "page.pdf").read_bytes()) == ([1], 1)
