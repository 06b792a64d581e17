"""Which pages are looked at: none that holds a table of casualties may be passed."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvester.parsers.tables.probe import may_hold_table, survey
from tests.make_fixtures.table import write_table

HEADING = "Date,Location,Country,Civilians Killed,Civilians Injured"


@pytest.mark.parametrize("rows", [["3,0", "2,1"], ["3,0"], ["12,10", "3,1"], ["UNK,at least 4", "1,2"]], ids=str)
def test_a_page_whose_cells_hold_one_digit_each_is_looked_at(rows: list[str], tmp_path: Path) -> None:
    table = tmp_path / "page.csv"
    table.write_text("\n".join([HEADING, *(f'"January 5, 2020",Raqqa,Syria,{row}' for row in rows)]), encoding="utf-8")
    write_table(table, tmp_path / "page.pdf")
    found = survey((tmp_path / "page.pdf").read_bytes())
    assert (found.candidates, found.with_text) == ([1], 1)


@pytest.mark.parametrize(
    ("text", "follows", "looked_at"),
    [
        pytest.param("Date Location Civilians Killed\n4 Jan 2017 Hit Air21", False, True, id="glued"),
        pytest.param("Date Place Dead Hurt5 Jan 2017 Hit 2 16 Jan 2017 Anah 0 1", False, True, id="turned"),
        pytest.param(
            "day of strike, place of it, killed, hurt\n5 Jan Hit 2 1\n6 Jan Hit 0 1\n7 Jan Hit 1 1", False, True,
                     id="heading-like-a-sentence"),
        pytest.param("5 Jan 2017 Hit\n2\n1", True, True, id="goes-on"),
        pytest.param("5 Jan 2017 Hit\n2\n1", False, False, id="goes-on-after-nothing"),
        pytest.param("In all 14 of the reports were on people killed in the spring.", True, False, id="sentence"),
        pytest.param("and of these 5 were about civilians killed in 2016.\nPage 4", True, False, id="end-of-one"),
        pytest.param("التاريخ الموقع القتلى\n٠٩-٠١-٢٠١٧ هيت ٠", False, True, id="arabic"),
    ],
)  # fmt: skip
def test_only_pages_of_sentences_alone_are_passed(text: str, *, follows: bool, looked_at: bool) -> None:
    assert may_hold_table(text, follows=follows) is looked_at
