"""The demo and a hostile harvest in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.publish.test_site import INCIDENT, PAGES, PDF_ROW, TOTAL
from tests.tools import find_chromium

pytestmark = pytest.mark.needs("chromium", "playwright")

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


class Watched:
    """A page that remembers what went wrong on it."""

    def __init__(self, page: object) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note_request)

    def _note(self, message: object) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _note_request(self, request: object) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            self.foreign.append(request.url)

    def open(self, url: str) -> object:
        """Open a page, wait until it is quiet, and insist that nothing went wrong."""
        self.page.goto(url, wait_until="networkidle")
        assert self.complaints == []
        assert self.foreign == []
        return self.page


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    with sync_playwright() as playwright:
        profile = tmp_path_factory.mktemp("profile")
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=find_chromium(), args=FLAGS, headless=True,
            viewport={"width": 1280, "height": 900}, accept_downloads=True,
        )  # fmt: skip
        yield context
        context.close()


@pytest.fixture
def watched(browser: object) -> Iterator[Watched]:
    page = browser.new_page()
    yield Watched(page)
    page.close()


def test_front_page_shows_both_sides_and_every_source(watched: Watched, demo_site: str) -> None:
    page = watched.open(demo_site)
    claims = page.locator(".claim").all_inner_texts()
    assert any("CJTF-OIR" in claim for claim in claims)
    assert any("Airwars" in claim for claim in claims)
    assert page.locator("table.site-table tbody tr").count() >= 8


def test_table_has_facets_that_filter(watched: Watched, demo_site: str) -> None:
    page = watched.open(f"{demo_site}/reports/strikes")
    facet = page.locator(".facet-results .facet-info[data-column=country] li a").first
    country = facet.inner_text()
    facet.click()
    page.wait_for_load_state("networkidle")
    cells = page.locator("table.rows-and-columns td.col-country").all_inner_texts()
    assert cells
    assert set(cells) == {country}


@pytest.mark.parametrize("question", ["Mosul", "السكك"], ids=["english", "arabic"])
def test_search_finds_and_marks(watched: Watched, demo_site: str, question: str) -> None:
    page = watched.open(demo_site)
    page.fill("input[name=q]", question)
    page.press("input[name=q]", "Enter")
    page.wait_for_load_state("networkidle")
    assert page.locator("mark").first.inner_text().casefold() == question.casefold()
    page.locator(".hits a").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("h2", has_text="Where it was read").count() == 1


def test_map_draws_points_on_its_own_background(watched: Watched, demo_site: str) -> None:
    page = watched.open(f"{demo_site}/reports/map_points")
    page.wait_for_selector(".leaflet-marker-icon")
    # Seen from afar, points that lie close together are one sign with their number.
    signs = page.locator(".leaflet-marker-icon").all_inner_texts()
    assert sum(int(sign) if sign.strip().isdigit() else 1 for sign in signs) > 3
    tiles = "() => [...document.querySelectorAll('.leaflet-tile')].filter((t) => t.naturalWidth === 256).length"
    # Asked again and again: waiting for a function would need the eval that the site's policy forbids.
    for _ in range(100):
        if page.evaluate(tiles) > 3:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the map's background was not drawn")


def test_chart_draws_both_sides(watched: Watched, demo_site: str) -> None:
    page = watched.open(f"{demo_site}/-/charts")
    legend = page.locator("[data-chart=running_totals] .u-legend").inner_text()
    assert "CJTF-OIR" in legend
    assert "Airwars" in legend
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.uplot canvas')].map((canvas) => {
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            const seen = new Set();
            for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] > 200) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
            }
            return ['39,104,144', '162,71,47'].every((colour) => seen.has(colour));
        })"""
    )
    assert drawn[0], "a line of each side"


def test_evidence_of_a_text_row_marks_the_quoted_words(watched: Watched, demo_site: str) -> None:
    page = watched.open(f"{demo_site}/reports/figures?metric=civilians_killed_total")
    page.locator("td.col-record_id a").first.click()
    page.wait_for_load_state("networkidle")
    quoted = page.locator("blockquote").inner_text()
    marked = " ".join(page.locator(".passages mark").all_inner_texts())
    assert " ".join(marked.split()) in " ".join(quoted.split())
    assert marked


def test_evidence_of_a_pdf_row_shows_its_page_and_box(watched: Watched, site: str) -> None:
    page = watched.open(site + PDF_ROW)
    box = page.locator("svg.page .box").bounding_box()
    picture = page.locator("svg.page").bounding_box()
    assert picture["height"] > 300
    assert box["y"] > picture["y"]
    assert box["y"] + box["height"] < picture["y"] + picture["height"]


def test_an_incident_leads_to_the_assessment_of_it_and_back(watched: Watched, demo_site: str) -> None:
    page = watched.open(f"{demo_site}/reports/links?assessment_id=cjtfoir_civcas:2018-07:item:20170608-raqqah")
    page.locator("td.col-incident_id a").first.click()
    page.wait_for_load_state("networkidle")
    incident = page.locator("h1").inner_text()
    assert incident.startswith("Incident: ")
    other = page.locator(".linked.links")
    assert "score 1.000" in other.inner_text()
    assert "is the location that the monitor quotes" in other.locator(".why").inner_text()
    other.locator("a").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").inner_text().startswith("Assessment: 2017-06-08 · Raqqah")
    assert page.locator(".linked.links a").first.inner_text() in incident
    assert watched.complaints == []


def test_candidates_are_marked_as_such(watched: Watched, site: str) -> None:
    page = watched.open(site + INCIDENT)
    assert "Never count them as links" in page.locator(".linked.link_candidates").inner_text()
    assert page.locator(".linked.links .why").inner_text().startswith("same town <script>")


def test_question_with_a_parameter(watched: Watched, demo_site: str) -> None:
    page = watched.open(f"{demo_site}/reports/strikes_near_a_place_in_a_week")
    page.locator(".try a").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("table.rows-and-columns tbody tr").count() >= 1
    assert "Mosul" in page.locator("table.rows-and-columns").inner_text()


def test_csv_download_is_safe(watched: Watched, site: str) -> None:
    page = watched.open(f"{site}/reports/figures")
    page.locator("a[href*='figures.csv']").first.click()
    page.wait_for_load_state("networkidle")
    assert "'=cmd|" in page.locator("body").inner_text()


@pytest.mark.parametrize("path", PAGES)
def test_no_injected_script_runs(watched: Watched, site: str, path: str) -> None:
    page = watched.open(site + path)
    assert page.evaluate("window.hacked") is None


def test_no_injected_script_runs_behind_a_click(watched: Watched, site: str) -> None:
    page = watched.open(f"{site}/reports/map_points?kind=incident")
    page.locator(".leaflet-marker-icon").first.click()
    page.wait_for_selector(".leaflet-popup-content")
    assert page.evaluate("window.hacked") is None
    page = watched.open(site + INCIDENT)
    assert page.locator("a[href^='javascript:']").count() == 0


def test_policy_stops_a_script_that_got_in(watched: Watched, site: str) -> None:
    page = watched.open(site + TOTAL)
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked=true\">')")
    assert page.evaluate("window.hacked") is None


def test_page_fits_a_telephone(watched: Watched, demo_site: str) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 800})
    page = watched.open(demo_site)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_screenshots_can_be_taken(watched: Watched, demo_site: str, tmp_path: Path) -> None:
    page = watched.open(demo_site)
    page.screenshot(path=tmp_path / "front.png")
    assert (tmp_path / "front.png").stat().st_size > 20_000
