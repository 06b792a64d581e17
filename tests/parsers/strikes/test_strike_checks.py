"""Arithmetic of a release, and the same release printed by another site."""

from __future__ import annotations

import pytest

from harvester.model.items import BY_TABLE, Record
from harvester.parsers.strikes.checks import release_signature
from harvester.sources.saved import extract_file
from tests.parsers.strikes.strike_helpers import FIXTURES, parse_html

LEAD = "On Nov. 1, coalition military forces conducted {} strikes consisting of {} engagements against ISIS in Iraq."


@pytest.mark.parametrize(("total", "holds"), [(3, True), (4, False), (2, False)])
def test_total_against_list(total: int, holds: bool) -> None:
    result = parse_html(
        LEAD.format(total, 9),
        "Iraq",
        "* Near Hit, one strike destroyed a bunker.",
        "* Near Mosul, two strikes destroyed a bunker.",
    )
    (check,) = [check for check in result.checks if check.rule == "strikes_of_lines_sum_to_total"]
    assert (check.expected, check.found, check.holds, check.detail) == (str(total), "3", holds, "1 + 2")


def test_line_printed_twice_is_reported_and_kept() -> None:
    line = "* Near Hit, one strike destroyed a bunker."
    result = parse_html(LEAD.format(2, 2), "Iraq", line, line)
    (check,) = [check for check in result.checks if check.rule == "line_is_printed_once"]
    assert not check.holds
    assert check.subject == ("article-1234567", "strike", "2")


def test_day_without_strikes_must_have_no_lines() -> None:
    result = parse_html(
        "Strikes in Iraq",
        "There were no reported strikes in Iraq on Oct. 30.",
        "On Oct. 30 near Hit, coalition forces conducted two strikes, destroying a bunker.",
    )
    (check,) = [check for check in result.checks if check.rule == "no_lines_where_none_stated"]
    assert (check.found, check.holds) == ("2", False)


def records_of(name: str) -> list[Record]:
    return [
        BY_TABLE[row["table"]](key=("x", str(number)), **{k: v for k, v in row.items() if k != "table"})
        for number, row in enumerate(extract_file("cjtfoir_strikes", FIXTURES / name)["records"])
    ]


def test_copy_of_another_site_has_the_same_signature() -> None:
    original, copy = records_of("2017-02-07-engagements.html"), records_of("2017-02-07-defense-gov-copy.html")
    assert release_signature(original) == release_signature(copy) is not None


def test_other_number_or_day_has_another_signature() -> None:
    base = parse_html("On Oct. 30 near Hit, coalition forces conducted two strikes, destroying a bunker.")
    more = parse_html("On Oct. 30 near Hit, coalition forces conducted three strikes, destroying a bunker.")
    later = parse_html("On Oct. 31 near Hit, coalition forces conducted two strikes, destroying a bunker.")
    assert len({release_signature(result.records) for result in (base, more, later)}) == 3


def test_release_without_lines_has_no_signature() -> None:
    assert (
        release_signature(parse_html("There were no reported strikes against ISIS in Iraq on Oct. 30.").records) is None
    )
