"""Harvests out of a web archive: a local stand-in that lists captures and serves the originals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.harvests import HTML, Harvest, build_release
from tests.crawl.server import Answer, Site

ORIGINAL = "http://www.centcom.mil:80/MEDIA/PRESS-RELEASES/Press-Release-View/Article/{}/monthly-report/"
RECORD = "cjtfoir_civcas:2017-02:reports_open"


class Archive:
    """Captures on a local server, under the addresses that the Wayback Machine uses."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.listed: list[list[str]] = []

    def keep(self, timestamp: str, url: str, body: bytes, kind: str = "text/html") -> str:
        """Keep a capture and list it; return its path."""
        path = f"/web/{timestamp}id_/{url}"
        self.site.routes[path] = Answer(body, headers={"Content-Type": kind}, etag=False)
        self.listed.append([timestamp, url, f"D{len(self.listed)}"])
        return path

    def serve(self) -> None:
        """Answer the one query that a crawl makes."""
        body = json.dumps([["timestamp", "original", "digest"], *self.listed]).encode()
        query = "url=https%3A%2F%2Fwww.centcom.mil%2F%2A&output=json&fl=timestamp%2Coriginal%2Cdigest"
        path = f"/cdx/search/cdx?{query}&filter=statuscode%3A200&collapse=digest"
        self.site.routes[path] = Answer(body, headers={"Content-Type": "application/json"}, etag=False)


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a running site."""
    with Site() as running:
        yield running


@pytest.fixture
def archive(site: Site) -> Archive:
    """Return an archive of a corrected report, a report, another page and a PDF that cannot be read."""
    kept = Archive(site)
    kept.keep("20170401120000", ORIGINAL.format(1000001), build_release(1, 216))
    kept.keep("20170501120000", ORIGINAL.format(1000001), build_release(1, 217))
    kept.keep("20170601120000", ORIGINAL.format(1000002), build_release(2))
    kept.keep("20170601120000", "http://www.centcom.mil/ABOUT-US/", b"<html>About")
    kept.keep("20170701120000", "http://www.centcom.mil/Portals/14/civcas.pdf", b"%PDF-1.4 broken", "application/pdf")
    kept.serve()
    return kept


def states(harvest: Harvest) -> list[tuple[int, str, str | None]]:
    """Return the versions of the figure that was corrected."""
    return harvest.rows(
        "SELECT value_min, valid_from, valid_to FROM figures_versions WHERE record_id = ? ORDER BY version", RECORD
    )


def test_each_capture_is_a_version_at_its_own_time(site: Site, archive: Archive, tmp_path: Path) -> None:
    harvest = Harvest(tmp_path, site.url, expect={"max_quarantined": 0.5})
    done = harvest.run("-a", "via=wayback")
    assert done.returncode == 0, done.stdout + done.stderr
    assert states(harvest) == [
        (216, "2017-04-01T12:00:00.000Z", "2017-05-01T12:00:00.000Z"),
        (217, "2017-05-01T12:00:00.000Z", None),
    ]
    assert harvest.rows("SELECT DISTINCT url FROM reports ORDER BY url")[0][0].startswith(
        "http://www.centcom.mil/MEDIA"
    )
    assert len(harvest.rows("SELECT 1 FROM quarantine WHERE url LIKE '%civcas.pdf'")) == 1
    assert not any("ABOUT-US" in asked.path for asked in site.requests())


def test_captures_read_before_are_not_fetched_again_and_late_ones_find_their_place(
    site: Site, archive: Archive, tmp_path: Path
) -> None:
    harvest = Harvest(tmp_path, site.url, expect={"max_quarantined": 0.5})
    assert harvest.run("-a", "via=wayback").returncode == 0
    asked = len(site.requests())
    archive.keep("20170330120000", ORIGINAL.format(1000001), build_release(1, 215))
    archive.serve()
    again = harvest.run("-a", "via=wayback")
    assert again.returncode == 0, again.stdout
    fetched = [each.path for each in site.requests()[asked:] if each.path.startswith("/web/")]
    assert fetched == [f"/web/20170330120000id_/{ORIGINAL.format(1000001)}"]
    assert [state[0] for state in states(harvest)] == [215, 216, 217]


def test_an_archive_that_fails_half_way_is_asked_for_the_rest_the_next_time(
    site: Site, archive: Archive, tmp_path: Path
) -> None:
    harvest = Harvest(tmp_path, site.url, {"RETRY_TIMES": 0}, {"max_quarantined": 0.5})
    late = f"/web/20170501120000id_/{ORIGINAL.format(1000001)}"
    whole = site.routes[late]
    site.routes[late] = Answer(b"busy", 504)
    assert harvest.run("-a", "via=wayback").returncode == 1
    site.routes[late] = whole
    assert harvest.run("-a", "via=wayback").returncode == 0
    assert [state[0] for state in states(harvest)] == [216, 217]


@pytest.mark.parametrize(
    "body", [b"<html>Sorry", b'[["timestamp"],["x"]]', b'{"a": 1}', b'[["t","o","d"],["1","u","d"]]']
)
def test_a_list_of_captures_that_is_none_is_set_aside(site: Site, tmp_path: Path, body: bytes) -> None:
    archive = Archive(site)
    archive.serve()
    path = next(iter(site.routes))
    site.routes[path] = Answer(body, headers=HTML)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run("-a", "via=wayback").returncode == 1
    assert harvest.rows("SELECT reason FROM quarantine") == [("malformed_cdx",)]
