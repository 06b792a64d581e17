"""A site that misbehaves: nothing that it served is lost, and the rest is reported."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.http import Response

from harvester.parsers.airwars.discovery import Listed
from harvester.sources.airwars_incidents.spider import AirwarsIncidents
from tests.replays import ReplayFolder

API = "https://airwars.org/wp-json/wp/v2/civ"
LIST = f"{API}?_fields=id%2Clink%2Cmodified_gmt&order=asc&orderby=id&page={{page}}&per_page=100"
DOCUMENT = f"{API}/{{post_id}}?_embed=wp%3Aterm"

Scrapy = Callable[..., subprocess.CompletedProcess[str]]

AT = "2024-03-01T06:00:00Z"
INDEX = "https://airwars.org/wp-json/airwars/v1/us-led-coalition-in-iraq-and-syria-casualty-map"
CHALLENGE = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


class Site(ReplayFolder):
    """Answers of the API and the pages behind it."""

    def add_json(self, name: str, url: str, answer: object, *, status: int = 200, **headers: str) -> None:
        body = answer if isinstance(answer, str) else json.dumps(answer)
        self.add(name, url, body, AT, status=status, Content_Type="application/json", **headers)

    def add_list(self, page: int, numbers: list[int], pages: str = "1") -> None:
        posts = [{"id": n, "link": f"https://airwars.org/civilian-casualties/xs{n}/"} for n in numbers]
        self.add_json(f"list-{page}.json", LIST.format(page=page), posts, X_WP_TotalPages=pages)

    def add_post(self, number: int, killed: object = 1) -> None:
        figures = {"killed_min": killed, "killed_max": killed, "injured_min": "", "injured_max": ""}
        acf = {"unique_reference_code": f"XS{number}", "killed_injured_civilian_non_combatants": figures}
        post = {"id": number, "type": "civ", "content": {"rendered": "", "protected": False}, "acf": acf}
        self.add_json(f"post-{number}.json", DOCUMENT.format(post_id=number), post)

    def add_index(self, numbers: list[int]) -> None:
        entries = [{"post_id": n, "permalink": f"https://airwars.org/civilian-casualties/xs{n}/"} for n in numbers]
        self.add_json("index.json", INDEX, {"graph": {"conflicts": [{"civcas_incidents": entries}]}})

    def add_page(self, number: int, killed: str = "1") -> None:
        rows = f'<li><div>Civilians reported killed</div><div class="value">{killed}</div></li>'
        summary = f'<h2>Summary</h2><ul class="meta-list summary">{rows}</ul>'
        page = (
            f'<!DOCTYPE html><html><head><title>Airwars</title></head><body><article id="post-{number}"><div>'
            f'<div class="info-left"></div><div class="info-main"><div class="info-main-block summary">{summary}</div>'
            f'</div><div class="info-right">{summary}</div></div></article></body></html>'
        )
        self.add(f"page-{number}.html", f"https://airwars.org/civilian-casualties/xs{number}/", page, AT)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "site")


@pytest.fixture
def harvest(site: Site, scrapy: Scrapy, tmp_path: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    """Harvest the site."""
    archive = str(tmp_path / "archive")
    return lambda: scrapy(
        "harvest", "airwars_incidents", "--replay", site.folder, "--db", tmp_path / "h.db", HARVEST_ARCHIVE=archive
    )


def stored(tmp_path: Path) -> dict[int, int | None]:
    with sqlite3.connect(tmp_path / "h.db") as connection:
        return dict(connection.execute("SELECT CAST(publisher_id AS INTEGER), killed_min FROM incidents ORDER BY 1"))


def quarantined(tmp_path: Path) -> list[str]:
    with sqlite3.connect(tmp_path / "h.db") as connection:
        return [row[0] for row in connection.execute("SELECT reason FROM quarantine ORDER BY reason")]


def test_broken_answers_cost_only_themselves(
    site: Site, harvest: Callable[[], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    site.add_list(1, [1, 2, 3, 4, 5])
    for number in (1, 2, 5):
        site.add_post(number, killed=number)
    site.add_json("post-3.json", DOCUMENT.format(post_id=3), '{"id": 3, "acf": {"uniq')
    site.add("post-4.html", DOCUMENT.format(post_id=4), CHALLENGE, AT, status=403, Content_Type="text/html")
    finished = harvest()
    assert finished.returncode != 0
    assert stored(tmp_path) == {1: 1, 2: 2, 5: 5}
    assert "json_malformed" in quarantined(tmp_path)


@pytest.mark.parametrize(
    ("header", "number", "goes_on"),
    [("7", 1, True), ("1", 1, False), ("1", 100, True), ("many", 1, True), (None, 1, True), ("7", 0, False)],
    ids=["more", "last", "full-page-says-last", "no-number", "no-header", "empty-page"],
)
def test_headers_with_wrong_totals_end_no_list_too_early(header: str | None, number: int, goes_on: bool) -> None:
    headers = {} if header is None else {"X-WP-TotalPages": header}
    response = Response(LIST.format(page=1), headers=headers)
    assert AirwarsIncidents.has_more([Listed(n, "") for n in range(number)], response) == goes_on


def test_incident_that_moves_to_the_next_page_meanwhile_is_stored_once(
    site: Site, harvest: Callable[[], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    site.add_list(1, [1], "3")
    site.add_list(2, [2, 1], "3")
    for number in (1, 2):
        site.add_post(number)
    harvest()
    assert stored(tmp_path) == {1: 1, 2: 1}


def test_refused_api_leads_to_the_index_and_its_pages(
    site: Site, harvest: Callable[[], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    site.add("list.html", LIST.format(page=1), CHALLENGE, AT, status=403, Content_Type="text/html")
    site.add_index([8, 9])
    site.add_page(8, "3")
    site.add_page(9, "Unknown")
    finished = harvest()
    assert stored(tmp_path) == {8: 3, 9: None}
    assert finished.returncode != 0


def test_incident_that_both_lists_name_is_read_once(
    site: Site, harvest: Callable[[], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    site.add_list(1, [7])
    site.add_post(7, killed=0)
    site.add_index([7])
    assert harvest().returncode == 0
    assert stored(tmp_path) == {7: 0}
    with sqlite3.connect(tmp_path / "h.db") as connection:
        assert connection.execute("SELECT count(*) FROM incidents_versions").fetchone() == (1,)
