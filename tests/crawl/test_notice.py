"""Notices: a feed beside the database, a webhook, a mail; none of them can make a harvest fail."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pytest_httpserver import HTTPServer

from harvester.crawl.notices import ATOM, Notice, build_feed
from tests.crawl.harvests import HTML, Harvest, article, build_release, publish
from tests.crawl.server import Answer, Site
from tests.crawl.tried import tries


class MailHandler(socketserver.StreamRequestHandler):
    """Just enough of a mail server."""

    def handle(self) -> None:
        """Take one mail."""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part)
                self.server.mails.append(b"".join(lines).decode())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if line == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def mails() -> Iterator[tuple[str, list[str]]]:
    """Return the address of a mail server and the list of what it got."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailHandler) as server:
        server.mails = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}", server.mails  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def read_feed(path: Path) -> list[dict[str, str]]:
    """Return the entries of a feed."""
    feed = ET.parse(path).getroot()
    names = ("id", "title", "updated", "content")
    return [
        {name: entry.findtext(f"{{{ATOM}}}{name}") or "" for name in names} for entry in feed.iter(f"{{{ATOM}}}entry")
    ]


def test_feed_webhook_and_mail_say_what_changed(
    tmp_path: Path, httpserver: HTTPServer, mails: tuple[str, list[str]]
) -> None:
    posted: list[dict[str, str]] = []
    httpserver.expect_request("/hook").respond_with_handler(
        lambda request: posted.append(json.loads(request.data)) or __import__("werkzeug").Response("ok")
    )
    told = {
        "HARVEST_WEBHOOK": httpserver.url_for("/hook"),
        "HARVEST_MAIL_TO": "desk@example.org",
        "HARVEST_SMTP": mails[0],
    }
    with Site() as site:
        publish(site, 3)
        harvest = Harvest(tmp_path, site.url)
        assert harvest.run(**told).returncode == 0
        assert harvest.run(**told).returncode == 0  # nothing new, nothing to tell
        site.routes[article(1)] = Answer(build_release(1, 217), headers=HTML)
        assert harvest.run(**told).returncode == 0
        site.routes[article(1)] = Answer(b"", 500)
        assert harvest.run(**told).returncode == 1
    entries = read_feed(harvest.database.parent / "changes.atom")
    assert [entry["title"] for entry in entries] == [
        "cjtfoir_civcas: partial", "cjtfoir_civcas: ok, 1 changed", "cjtfoir_civcas: ok, 30 new",
    ]  # fmt: skip
    assert "cjtfoir_civcas:2017-02:reports_open value_min: 216 -> 217 (source_changed)" in entries[1]["content"]
    assert "status_500" in entries[0]["content"]
    assert [each["title"] for each in reversed(posted)] == [entry["title"] for entry in entries]
    assert len(mails[1]) == 3
    assert "Subject: cjtfoir_civcas: ok, 1 changed" in mails[1][1]
    assert "Date: " in mails[1][1]
    first = entries[-1]["content"]
    assert all(f"new: 2017-{month:02}-28 Combined Joint Task Force" in first for month in (2, 3, 4))
    assert f"{site.url}{article(0)}" in first


def test_that_a_report_is_overdue_is_told_once(tmp_path: Path, mails: tuple[str, list[str]]) -> None:
    told = {"HARVEST_MAIL_TO": "desk@example.org", "HARVEST_SMTP": mails[0]}
    with Site() as site:
        publish(site, 3)
        harvest = Harvest(tmp_path, site.url, expect={"cadence_days": 45})
        for day in ("2017-05-01", "2017-07-01", "2017-07-02"):
            assert harvest.run(HARVEST_NOW=f"{day}T12:00:00Z", **told).returncode == 0
    titles = [entry["title"] for entry in read_feed(harvest.database.parent / "changes.atom")]
    assert titles == ["cjtfoir_civcas: ok, report overdue", "cjtfoir_civcas: ok, 30 new"]
    assert len(mails[1]) == 2
    assert "the newest is of 2017-04-28" in mails[1][1]


@tries(
    "feed, webhook and mail cannot be delivered",
    "one line in the log each; the harvest is `ok`",
)
def test_a_notice_that_cannot_be_delivered_is_one_line(tmp_path: Path) -> None:
    told = {
        "HARVEST_WEBHOOK": "http://127.0.0.1:9/",
        "HARVEST_MAIL_TO": "desk@example.org",
        "HARVEST_SMTP": "127.0.0.1:9",
    }
    with Site() as site:
        publish(site, 1)
        done = Harvest(tmp_path, site.url, {"HARVEST_FEED": "no/such/folder.atom"}).run(**told)
    assert done.returncode == 0
    failures = [line for line in done.stderr.splitlines() if "could not be told" in line]
    assert len(failures) == 3
    assert "Traceback" not in done.stderr


def test_a_feed_is_well_formed_whatever_a_source_prints() -> None:
    notice = Notice(
        "r1", "s", "ok", "2018-08-30T16:00:00.000Z", "<b>&\x00\x0b title</b>", "line\nline \x1b[0m ]]> &amp;"
    )
    feed = ET.fromstring(build_feed([notice], "https://example.org/changes.atom"))
    assert feed.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}title") == "<b>& title</b>"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{{{ATOM}}}{name}") is not None
