"""Contents that are not known to be whole, pages that are replaced or gone, and requests that lead nowhere."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from tests.crawl.harvests import HTML, ROOT, TITLE, Harvest, article, build_feed, build_release, publish
from tests.crawl.server import Answer, Connection, Site, redirect
from tests.crawl.tried import tries

DAY_1, DAY_2, DAY_2_EVENING, DAY_4 = (
    {"HARVEST_NOW": f"2026-01-{day}:00:00Z"} for day in ("10T08", "11T08", "11T20", "13T08")
)
WHOLE = build_release(0)
SHORT = WHOLE.replace(WHOLE[WHOLE.index(b"<p>The Coalition completed") : WHOLE.index(b"<p>A total")], b"")
CAUSES = "SELECT cause, count(*) FROM figures_versions WHERE record_id LIKE '%:2017-01:%' GROUP BY cause ORDER BY cause"
STANDING = "SELECT count(*) FROM figures WHERE withdrawn_at IS NULL AND record_id LIKE '%:2017-01:%'"
OPEN = "SELECT reason FROM quarantine WHERE resolved_at IS NULL ORDER BY reason"


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a running site with three reports."""
    with Site() as running:
        publish(running, 3)
        yield running


@pytest.fixture
def harvest(site: Site, tmp_path: Path) -> Harvest:
    """Return a harvest of the site, done once."""
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run(**DAY_1).returncode == 0
    return harvest


def show(site: Site, body: bytes, status: int = 200, **headers: str) -> None:
    """Let the first report's address answer otherwise."""
    site.routes[article(0)] = Answer(body, status, {**HTML, **{k.replace("_", "-"): v for k, v in headers.items()}})


@pytest.mark.parametrize(("body", "status", "headers", "outcome", "reason"), [
    pytest.param(WHOLE[:1500], 206, {"Content_Range": f"bytes 0-1499/{len(WHOLE)}"}, "error", "truncated", id="206"),
    pytest.param(brotli.compress(WHOLE)[:-20], 200, {"Content_Encoding": "br"}, "error", "truncated", id="cut brotli"),
    pytest.param(gzip.compress(gzip.compress(WHOLE)[:-20]), 200, {"Content_Encoding": "gzip, gzip"}, "error",
                 "truncated", id="a cut compression within another"),
    pytest.param(gzip.compress(WHOLE)[:-20], 200, {}, "error", "truncated", id="a cut gzip file"),
    pytest.param(WHOLE[: WHOLE.index(b"<p>A total")], 200, {}, "changed", "content_cut", id="no end of the page"),
    pytest.param(SHORT, 200, {}, "changed", "content_shrunk", id="most of the figures gone"),
])  # fmt: skip
@tries("a later content that is a part: 206, cut compressions, no `</html>`, most figures gone",
       "its rows stay as they are, a row says why, the run is `partial`; the next whole content decides")  # fmt: skip
def test_what_is_not_whole_changes_nothing(
    site: Site, harvest: Harvest, body: bytes, status: int, headers: dict[str, str], outcome: str, reason: str
) -> None:
    before, standing = harvest.facts(), harvest.rows(STANDING)
    show(site, body, status, **headers)
    done = harvest.run(**DAY_2)
    assert done.returncode == 1
    assert harvest.last_run()[0] == "partial"
    assert harvest.facts() == before
    assert harvest.rows(STANDING) == standing
    said = harvest.fetch_of(article(0))
    assert said[0] == outcome
    assert (said[1] or "", *(row[0] for row in harvest.rows(OPEN))) in {(reason,), ("", reason)}
    show(site, WHOLE)
    assert harvest.run(**DAY_4).returncode == 0
    assert harvest.facts() == before
    assert harvest.rows(OPEN) == []


@pytest.mark.parametrize("body", [SHORT, WHOLE[: WHOLE.index(b"<p>A total")]], ids=["shrunk", "without its end"])
@pytest.mark.parametrize("etag", [False, True], ids=["the same bytes", "304 to them"])
@tries("the same short content again: in a run on the same day, and in one a day later, sent whole or as a 304",
       "on the same day nothing; a day later it is what the publisher means, what it lacks is withdrawn")  # fmt: skip
def test_a_short_content_seen_again_a_day_later_is_meant(site: Site, harvest: Harvest, body: bytes, etag: bool) -> None:
    site.routes[article(0)] = Answer(body, headers=HTML, etag=etag)
    assert harvest.run(**DAY_2).returncode == 1
    assert harvest.run(**DAY_2_EVENING).returncode == 1
    assert {cause for cause, _ in harvest.rows(CAUSES)} == {"new"}
    done = harvest.run(**DAY_4)
    assert done.returncode == 0, done.stdout + done.stderr
    causes = dict(harvest.rows(CAUSES))
    assert causes["withdrawn"] >= 1
    assert set(causes) == {"new", "withdrawn"}
    assert harvest.rows(OPEN) == []
    assert run_reparse(harvest, "--dry-run") == ""


LOGIN = f"<html><head><title>{TITLE}</title></head><body><h1>Sign in</h1><form><input name=u></form></body></html>"
PAGES = {
    "a login": LOGIN,
    "maintenance, in French": "<html><head><title>Maintenance</title></head><body><p>Nous revenons.</p></body></html>",
    "a block page, in Arabic": "<html lang='ar'><title>تم رفض الوصول</title><body><p>لا يمكن</p></body></html>",
    "a block page, in Russian": "<html><head><title>Доступ запрещён</title></head><body><p>Отказано</p></body></html>",
    "an empty shell": "<!DOCTYPE html><html><head><title>News</title></head><body><div id='root'></div></body></html>",
    "another press release": "<html><head><title>Band plays in town</title></head><body><p>Music.</p></body></html>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
@tries("another page under the address of a report: a login, maintenance, a block page in any language, an empty shell",
       "`page_replaced` in `quarantine`, `partial`, its rows stay, however long it is shown")  # fmt: skip
def test_a_page_that_replaces_a_report_is_reported_and_never_withdraws(site: Site, harvest: Harvest, page: str) -> None:
    before = harvest.facts()
    site.routes[article(0)] = Answer(page.encode(), headers=HTML, etag=False)
    for day in (DAY_2, DAY_4):
        assert harvest.run(**day).returncode == 1
        assert harvest.rows(OPEN) == [("page_replaced",)]
        assert harvest.last_run()[0] == "partial"
        assert harvest.facts() == before
    show(site, WHOLE)
    assert harvest.run(HARVEST_NOW="2026-01-20T08:00:00Z").returncode == 0
    assert harvest.rows(OPEN) == []
    assert harvest.facts() == before


@pytest.mark.parametrize("status", [404, 410])
@tries("a report's page answers 404 or 410",
       "`gone`, with the day in `streams`; its rows stay; the first run is `partial`, no later one")  # fmt: skip
def test_a_page_that_is_gone_is_an_event(site: Site, harvest: Harvest, status: int) -> None:
    before = harvest.facts()
    show(site, b"not here", status)
    assert harvest.run(**DAY_2).returncode == 1
    assert harvest.last_run() == ("partial", "1 pages that stated something are gone; their rows stay")
    assert harvest.run(**DAY_4).returncode == 0
    assert harvest.fetch_of(article(0)) == ("gone", None, status)
    gone = "SELECT gone_since FROM streams WHERE gone_since IS NOT NULL"
    assert [since[:10] for (since,) in harvest.rows(gone)] == ["2026-01-11"]
    assert harvest.facts() == before
    assert run_reparse(harvest, "--dry-run") == ""
    show(site, WHOLE)
    assert harvest.run(HARVEST_NOW="2026-01-20T08:00:00Z").returncode == 0
    assert harvest.rows(gone) == []
    assert harvest.facts() == before


@tries("304 to a request that set no condition", "it is asked once, and named")
def test_not_modified_without_a_condition_is_asked_once(site: Site, tmp_path: Path) -> None:
    publish(site, 2)
    site.routes[article(1)] = Answer(b"", 304)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run().returncode == 1
    assert len(site.asked[article(1)]) == 1
    assert harvest.fetch_of(article(1)) == ("error", "unasked_not_modified", 304)


def test_not_modified_whatever_was_asked_ends(site: Site, harvest: Harvest) -> None:
    """The archive cannot give the content, and the server answers 304 to every request."""
    for path in harvest.database.parent.glob("archive/*.warc.gz"):
        path.write_bytes(b"")
    harvest.rows("SELECT 1")
    site.routes[article(0)] = lambda _: Answer(b"", 304)
    site.routes["/feed"] = lambda _: Answer(b"", 304)
    done = harvest.run(**DAY_2)
    assert done.returncode == 1
    assert len(site.asked["/feed"]) <= 3
    assert harvest.fetch_of("/feed")[:2] == ("error", "unasked_not_modified")


@tries("redirects to an address that the feed lists as well, before and after it",
       "a row for each address: `redirected` for the one, its content for the other")  # fmt: skip
def test_a_redirect_to_a_listed_address_leaves_a_row(site: Site, tmp_path: Path) -> None:
    moved = [f"/moved/Article/{1700000 + number}/" for number in range(2)]
    for path, target in zip(moved, (0, 1), strict=True):
        site.routes[path] = redirect(article(target), 301)
    site.routes["/feed"] = build_feed(site.url, [moved[0], article(0), article(1), moved[1], article(2)])
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run().returncode == 0
    for path in moved:
        assert harvest.fetch_of(path) == ("redirected", None, 301)
    assert harvest.rows("SELECT count(*) FROM reports") == [(3,)]


@tries("links that Scrapy would drop without a word: beyond `DEPTH_LIMIT`, longer than `URLLENGTH_LIMIT`",
       "a row for each")  # fmt: skip
def test_what_scrapy_drops_leaves_a_row(site: Site, tmp_path: Path) -> None:
    long = f"/Article/1700000/{'x' * 300}/"
    site.routes["/feed"] = build_feed(site.url, [article(0), long])
    harvest = Harvest(tmp_path / "long", site.url, {"URLLENGTH_LIMIT": 200})
    assert harvest.run().returncode == 1
    assert harvest.fetch_of(long)[:2] == ("error", "address_too_long")
    assert harvest.rows("SELECT count(*) FROM reports") == [(1,)]


@tries("robots.txt cannot be reached: the connection ends, or nothing comes", "nothing is requested in that run")
def test_robots_that_cannot_be_reached_forbid_everything(site: Site, tmp_path: Path) -> None:
    def hang_up(connection: Connection) -> None:
        connection.connection.close()

    site.routes["/robots.txt"] = hang_up
    harvest = Harvest(tmp_path, site.url, {"RETRY_TIMES": 0})
    assert harvest.run().returncode == 1
    assert {asked.path for asked in site.requests()} <= {"/robots.txt"}
    assert harvest.rows("SELECT DISTINCT outcome, reason FROM fetches") == [("error", "robots_disallowed")]


def run_reparse(harvest: Harvest, *arguments: str) -> str:
    """Run a reparse of what was harvested; return the differences that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "reparse", "--db", str(harvest.database), *arguments],
        cwd=ROOT, env=harvest.environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    actions = ("add", "replace", "append", "end", "unexplained")
    return "\n".join(line for line in done.stdout.splitlines() if line.startswith(actions))
