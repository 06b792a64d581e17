"""Harvests out of a web archive: a local stand-in that lists captures and serves the originals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlsplit

import pytest

from tests.crawl.harvests import HTML, Harvest, build_release
from tests.crawl.server import Answer, Connection, Site
from tests.crawl.tried import tries

ORIGINAL = "http://www.centcom.mil:80/MEDIA/PRESS-RELEASES/Press-Release-View/Article/{}/monthly-report/"
RECORD = "cjtfoir_civcas:2017-02:reports_open"


LIST = "/cdx/search/cdx"
ASKED_FOR = {
    "url": "https://www.centcom.mil/*", "output": "json", "fl": "urlkey,timestamp,original,digest",
    "filter": "statuscode:200", "collapse": "digest", "limit": "5000", "showResumeKey": "true",
}  # fmt: skip


class Archive:
    """Captures on a local server, under the addresses that the Wayback Machine uses.

    ``longest`` is the number of captures after which an answer of the list ends with the key of the next.
    """

    def __init__(self, site: Site, longest: int = 5000) -> None:
        self.site = site
        self.longest = longest
        self.listed: list[list[str]] = []
        self.site.routes[LIST] = self.answer_list

    def keep(self, timestamp: str, url: str, body: bytes, kind: str = "text/html") -> str:
        """Keep a capture and list it; return its path."""
        path = f"/web/{timestamp}id_/{url}"
        self.site.routes[path] = Answer(body, headers={"Content-Type": kind}, etag=False)
        self.listed.append([f"mil,centcom)/{len(self.listed)}+x", timestamp, url, f"D{len(self.listed)}"])
        return path

    def answer_list(self, connection: Connection) -> Answer:
        """Answer one query of the list, from the capture that its key names on."""
        query = dict(parse_qsl(urlsplit(connection.path).query))
        key = unquote_plus(query.pop("resumeKey", ""))
        assert query == ASKED_FOR
        rows = self.listed[[row[0] for row in self.listed].index(key) if key else 0 :]
        answer: list[list[str]] = [ASKED_FOR["fl"].split(","), *rows[: self.longest]] if rows else []
        if len(rows) > self.longest:
            answer += [[], [quote_plus(rows[self.longest][0])]]
        return Answer(json.dumps(answer).encode(), headers={"Content-Type": "application/json"}, etag=False)

    def lists(self) -> int:
        """Return how often the list was asked for."""
        return sum(asked.path.startswith(LIST) for asked in self.site.requests())


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


@tries(
    "the web archive lists an old capture late",
    "it finds its place in time; no capture is fetched twice",
)
def test_captures_read_before_are_not_fetched_again_and_late_ones_find_their_place(
    site: Site, archive: Archive, tmp_path: Path
) -> None:
    harvest = Harvest(tmp_path, site.url, expect={"max_quarantined": 0.5})
    assert harvest.run("-a", "via=wayback").returncode == 0
    asked = len(site.requests())
    archive.keep("20170330120000", ORIGINAL.format(1000001), build_release(1, 215))
    again = harvest.run("-a", "via=wayback")
    assert again.returncode == 0, again.stdout
    fetched = [each.path for each in site.requests()[asked:] if each.path.startswith("/web/")]
    assert fetched == [f"/web/20170330120000id_/{ORIGINAL.format(1000001)}"]
    assert [state[0] for state in states(harvest)] == [215, 216, 217]


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [("20170330120000", [217, 216, 217]), ("20170415120000", [216, 217])],
    ids=["before another content", "after another content"],
)
@tries(
    "the web archive lists an old capture of what a page shows today late",
    "it begins a version of its own, or its version begins earlier",
)
def test_a_late_capture_of_the_newest_content_is_an_observation_too(
    site: Site, archive: Archive, tmp_path: Path, timestamp: str, expected: list[int]
) -> None:
    harvest = Harvest(tmp_path, site.url, expect={"max_quarantined": 0.5})
    assert harvest.run("-a", "via=wayback").returncode == 0
    archive.keep(timestamp, ORIGINAL.format(1000001), build_release(1, 217))
    assert harvest.run("-a", "via=wayback").returncode == 0
    found = states(harvest)
    assert [state[0] for state in found] == expected
    assert f"{timestamp[:4]}-{timestamp[4:6]}-{timestamp[6:8]}T12:00:00.000Z" in [state[1] for state in found]


@tries(
    "the web archive fails at a capture",
    "the next run asks only for what is missing",
)
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
    "body", [b"<html>Sorry", b'[["timestamp"],["x"]]', b'{"a": 1}', b'[["k","t","o","d"],["k","1","u","d"]]']
)
@tries(
    "the web archive answers with something else than a list",
    "`quarantine`: `malformed_cdx`",
)
def test_a_list_of_captures_that_is_none_is_set_aside(site: Site, tmp_path: Path, body: bytes) -> None:
    site.routes[LIST] = Answer(body, headers=HTML)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run("-a", "via=wayback").returncode == 1
    assert harvest.rows("SELECT reason FROM quarantine") == [("malformed_cdx",)]


@tries(
    "a list of captures longer than one answer",
    "it is read to its end",
)
def test_a_list_longer_than_one_answer_is_read_to_its_end(site: Site, archive: Archive, tmp_path: Path) -> None:
    archive.longest = 1
    for number in range(60):  # each answer is one deeper than the one before it
        archive.keep("20170801120000", f"http://www.centcom.mil/ABOUT-US/{number}/", b"<html>About")
    archive.keep("20170901120000", ORIGINAL.format(1000003), build_release(3))
    harvest = Harvest(tmp_path, site.url, expect={"max_quarantined": 0.5})
    assert harvest.run("-a", "via=wayback").returncode == 0
    assert archive.lists() == 66
    assert [state[0] for state in states(harvest)] == [216, 217]
    assert harvest.rows("SELECT count(*) FROM reports")[0][0] == 3


@tries(
    "a list of captures that breaks off",
    "`partial`; the next run reads on, and fetches no capture twice",
)
def test_a_list_that_breaks_off_is_read_on_by_the_next_run(site: Site, archive: Archive, tmp_path: Path) -> None:
    archive.longest = 1
    harvest = Harvest(tmp_path, site.url, {"RETRY_TIMES": 0}, {"max_quarantined": 0.5})
    whole = archive.answer_list
    site.routes[LIST] = lambda asked: Answer(b"busy", 504) if archive.lists() >= 2 else whole(asked)
    assert harvest.run("-a", "via=wayback").returncode == 1
    assert harvest.last_run() == ("partial", "1 request failed (1 status_504)")
    site.routes[LIST] = whole
    fetched = {each.path for each in site.requests() if each.path.startswith("/web/")}
    assert fetched
    done = harvest.run("-a", "via=wayback")
    assert done.returncode == 0, done.stdout
    assert all(len(site.asked[path]) == 1 for path in fetched)
    assert [state[0] for state in states(harvest)] == [216, 217]
    assert harvest.rows("SELECT count(*) FROM reports")[0][0] == 2


@tries(
    "a list of captures that goes round in a circle",
    "it is asked twice, and named",
)
def test_a_list_that_goes_round_in_a_circle_is_named(site: Site, archive: Archive, tmp_path: Path) -> None:
    rows = [ASKED_FOR["fl"].split(","), archive.listed[0], [], ["again"]]
    site.routes[LIST] = Answer(json.dumps(rows).encode(), etag=False)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run("-a", "via=wayback").returncode == 1
    assert archive.lists() == 2
    assert harvest.last_run() == ("partial", "1 request failed (1 malformed_cdx)")
