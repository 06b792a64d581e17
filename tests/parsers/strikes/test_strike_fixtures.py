"""The reconstructed releases: one of every layout, as page or PDF."""

from __future__ import annotations

from typing import Any

import pytest

from harvester.sources.saved import extract_file
from tests.parsers.strikes.strike_helpers import FIXTURES

# name: (identity, lines, strikes they add up to, targets, problems, rules of checks that do not hold)
RELEASES = {
    "2014-08-19-narrative.html": ("20140823-of-20140819", 1, 2, 2, 1, []),
    "2014-09-24-paragraphs.html": ("20140928-of-20140924", 3, 5, 4, 0, []),
    "2014-09-28-paragraphs.html": ("20140936-of-20140928", 5, 7, 8, 2, ["place_in_gazetteer"]),
    "2014-12-26-bullets.html": ("20141226", 10, 31, 20, 0, []),
    "2015-09-24-no-headings.html": ("20150924-01", 5, 7, 7, 0, []),
    "2015-11-02-table-page.html": ("20151102-01", 12, 27, 21, 0, []),
    "2015-11-22-unreported-strikes.html": ("20151122-01", 3, 5, 4, 0, []),
    "2016-12-10-engaged.html": ("20161210-01", 7, 20, 19, 0, []),
    "2017-01-25-daily.pdf": ("20170125-01", 7, 31, 20, 0, []),
    "2017-02-07-engagements.html": ("20170207-01", 8, 24, 19, 0, []),
    "2017-02-07-defense-gov-copy.html": ("article-1073329", 8, 24, 19, 0, []),
    "2017-08-18-late-strikes.html": ("20170818-01", 9, 57, 19, 0, []),
    "2017-08-22-earlier-strikes.html": ("article-1285071", 7, 14, 9, 0, []),
    "2017-11-24-several-days.html": (
        "article-1380227",
        7,
        12,
        9,
        0,
        ["strikes_of_lines_sum_to_total", "engagements_of_lines_sum_to_total"],
    ),
    "2018-02-02-weekly.pdf": ("20180202-01", 8, 41, 17, 0, []),
    "2018-08-20-weekly.html": ("article-1606573", 9, 15, 12, 0, []),
    "2019-01-30-fortnight.pdf": ("20190130-01", 2, 654, 13, 0, []),
    "2020-08-11-month.pdf": ("20200811-01", 2, 26, 7, 0, []),
}


def rows(extracted: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return [record for record in extracted["records"] if record["table"] == table]


@pytest.mark.parametrize("name", RELEASES)
def test_release(name: str) -> None:
    identity, lines, total, targets, problems, failing = RELEASES[name]
    extracted = extract_file("cjtfoir_strikes", FIXTURES / name)
    (report,) = rows(extracted, "reports")
    strikes = rows(extracted, "strikes")
    assert report["record_id"] == f"cjtfoir_strikes:{identity}"
    assert (len(strikes), sum(line["strikes_min"] or 0 for line in strikes)) == (lines, total)
    assert len(rows(extracted, "strike_targets")) == targets
    assert len(extracted["problems"]) == problems
    assert [check["rule"] for check in extracted["checks"] if not check["holds"]] == failing


def test_every_release_is_listed() -> None:
    files = {path.name for path in FIXTURES.glob("20*") if not path.name.endswith(".json")}
    assert files - {"2016-12-16-other-release.html"} == set(RELEASES)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("2015-11-02-table-page.html", {"2015-11-01"}),
        ("2018-08-20-weekly.html", {f"2018-08-{day}" for day in (13, 14, 15, 16, 17, 18)}),
        ("2018-02-02-weekly.pdf", {*(f"2018-01-{day}" for day in range(26, 32)), "2018-02-01"}),
        ("2014-08-19-narrative.html", {None}),
    ],
)
def test_days(name: str, days: set[str | None]) -> None:
    assert {line["strike_date"] for line in rows(extract_file("cjtfoir_strikes", FIXTURES / name), "strikes")} == days


def test_pdf_lines_say_where_they_stand() -> None:
    strikes = rows(extract_file("cjtfoir_strikes", FIXTURES / "2018-02-02-weekly.pdf"), "strikes")
    assert {line["page"] for line in strikes} == {1, 2}
    assert all(line["locator"].startswith("page ") for line in strikes)


def test_places_carry_coordinates() -> None:
    places = rows(extract_file("cjtfoir_strikes", FIXTURES / "2015-11-02-table-page.html"), "places")
    mosul = next(place for place in places if place["record_id"] == "place:iraq-mosul")
    assert (mosul["admin1"], mosul["gazetteer"], round(mosul["lat"], 1), round(mosul["lon"], 1)) == (
        "Nineveh",
        "GeoNames",
        36.3,
        43.1,
    )
    assert len(places) == 12


def test_other_release_is_out_of_scope() -> None:
    extracted = extract_file("cjtfoir_strikes", FIXTURES / "2016-12-16-other-release.html")
    assert (extracted["records"], extracted["problems"]) == ([], [])
    assert extracted["out_of_scope"]


def test_title_of_a_pdf_is_its_headline() -> None:
    (report,) = rows(extract_file("cjtfoir_strikes", FIXTURES / "2019-01-30-fortnight.pdf"), "reports")
    assert report["title"] == "CJTF-OIR Strike Summary Report"
