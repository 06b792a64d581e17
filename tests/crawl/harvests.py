"""Harvests of the local server in a process of their own, and questions to what they stored."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crawl.server import Answer, Site

ROOT = Path(__file__).resolve().parents[2]
HTML = {"Content-Type": "text/html; charset=utf-8"}
TITLE = "Combined Joint Task Force - Operation Inherent Resolve Monthly Civilian Casualty Report"
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
# What differs between two harvests of the same site, whatever is in it.
VOLATILE = {"run_id", "first_seen_at", "valid_from", "valid_to", "last_changed_at", "withdrawn_at"}


def month_of(index: int) -> tuple[str, int]:
    """Return the month and year that the index-th report is about, from January 2017 on."""
    return MONTHS[index % 12], 2017 + index // 12


def build_release(index: int, still_open: int = 216, *, padding: int = 0) -> bytes:
    """Word the index-th monthly report, in the structure of the AFPIMS sites."""
    month, year = month_of(index)
    following, its_year = month_of(index + 1)
    return f"""<!DOCTYPE html><html><head><title>{TITLE}</title></head><body>
<nav>{"<a href='#'>menu</a>" * padding}</nav><h1 class='title'>{TITLE}</h1>
<p class='info'><span class='line'>Press Release | {following[:3]}. 28, {its_year}</span></p>
<div class='body'><p>SOUTHWEST ASIA - In the month of {month}, CJTF-OIR carried over 214 open reports from previous
months and received 20 new reports.</p>
<p>The Coalition completed the assessment of 18 reports. Out of the 18 completed casualty allegation reports, three
reports were determined to be credible and resulted in two unintentional civilian deaths. Fifteen of these were
assessed to be non-credible.</p>
<p>The Coalition conducted a total of {29920 + index} strikes between August 2014 and end of {month} {year}. During this
period, based on information available, CJTF-OIR assesses at least {1061 + index} civilians have been unintentionally
killed by Coalition strikes since the start of Operation Inherent Resolve.</p>
<p>A total of {still_open} reports are still open.</p></div></body></html>""".encode()


def article(index: int) -> str:
    """Return the path of the index-th report."""
    return f"/MEDIA/PRESS-RELEASES/Press-Release-View/Article/{1600000 + index}/monthly-civilian-casualty-report/"


def build_feed(site: str, paths: Iterable[str]) -> Answer:
    """Build the feed that lists some paths."""
    items = "".join(f"<item><title>{TITLE}</title><link>{site}{path}</link></item>" for path in paths)
    xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Releases</title>{items}</channel></rss>'
    return Answer(xml.encode(), headers={"Content-Type": "application/rss+xml"})


def publish(site: Site, count: int) -> None:
    """Put a feed and so many sound reports on a site."""
    for index in range(count):
        site.routes[article(index)] = Answer(build_release(index), headers=HTML)
    site.routes["/feed"] = build_feed(site.url, map(article, range(count)))


@dataclass
class Harvest:
    """One harvest of a local site into a folder.

    Attributes:
        folder: holds the source's file, the database and the archive.
        site: address of the server.
        settings: Scrapy settings; quick and without patience unless said otherwise.
        expect: expectations of the source.
        start: kind and path of the starting addresses.
    """

    folder: Path
    site: str
    settings: dict[str, Any] = field(default_factory=dict)
    expect: dict[str, Any] = field(default_factory=dict)
    start: list[tuple[str, str]] = field(default_factory=lambda: [("feed", "/feed")])
    complete_listing: bool = False

    @property
    def database(self) -> Path:
        """The database."""
        return self.folder / "h" / "harvest.db"

    def write_source(self) -> None:
        """Write the source's file: the shipped source's name, this server's addresses."""
        quick = {
            "HARVEST_PRIVATE_HOSTS": "127.0.0.1", "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False,
            "HARVEST_BACKOFF": 0.02, "HARVEST_TRIAL_AFTER": 0.3, "DOWNLOAD_TIMEOUT": 20,
            "HARVEST_CONTACT": "mailto:tests@example.org", "HARVEST_WAYBACK": self.site, **self.settings,
        }  # fmt: skip
        lines = [
            'name = "cjtfoir_civcas"', 'title = "Reports on loopback"', 'publisher = "the tests"', 'licence = "none"',
            f'url = "{self.site}"', 'cadence = "never"', 'about = "a local server"', 'allowed_hosts = ["127.0.0.1"]',
            "document_url_patterns = ['''/Article/\\d+''', '''\\.pdf''']",
            f"complete_listing = {str(self.complete_listing).lower()}",
            *(f'[[discovery]]\nkind = "{kind}"\nurl = "{self.site}{path}"' for kind, path in self.start),
            "[expect]", *(f"{name} = {_toml(value)}" for name, value in self.expect.items()),
            "[settings]", *(f"{name} = {_toml(value)}" for name, value in quick.items()),
            "[data]", 'wayback = ["https://www.centcom.mil/*"]',
        ]  # fmt: skip
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "cjtfoir_civcas.toml").write_text("\n".join(lines))

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of the process."""
        return {**os.environ, "HARVEST_SOURCES": str(self.folder), "HARVEST_PROGRESS": "off", **more}

    def command(self, *arguments: str) -> list[str]:
        """Return the command line."""
        return [sys.executable, "-m", "scrapy", "harvest", "cjtfoir_civcas", "--db", str(self.database), *arguments]

    def run(self, *arguments: str, timeout: float = 120, **environment: str) -> subprocess.CompletedProcess[str]:
        """Harvest."""
        self.write_source()
        return subprocess.run(
            self.command(*arguments), cwd=ROOT, env=self.environment(**environment), capture_output=True, text=True,
            timeout=timeout, check=False,
        )  # fmt: skip

    def start_process(self) -> subprocess.Popen[str]:
        """Begin to harvest, in a process group of its own, and return at once."""
        self.write_source()
        return subprocess.Popen(
            self.command(), cwd=ROOT, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        )  # fmt: skip

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def fetch_of(self, path: str) -> tuple[str, str | None, int | None]:
        """Return outcome, reason and status of the last request to a path."""
        found = self.rows(
            "SELECT outcome, reason, status FROM fetches WHERE url = ? ORDER BY fetch_id DESC LIMIT 1",
            f"{self.site}{path}",
        )
        return found[0] if found else ("none", None, None)

    def last_run(self) -> tuple[str, str | None]:
        """Return outcome and reason of the last run."""
        found = self.rows("SELECT outcome, reason FROM runs ORDER BY started_at DESC LIMIT 1")
        return found[0]

    def facts(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every version of every record without what differs from harvest to harvest."""
        tables = self.rows(
            "SELECT name FROM sqlite_master WHERE name LIKE '%\\_versions' ESCAPE '\\' AND type = 'table'"
        )
        found = {}
        for (table,) in tables:
            columns = [row[1] for row in self.rows(f'PRAGMA table_info("{table}")') if row[1] not in VOLATILE]
            names = ", ".join(f'"{name}"' for name in columns)
            found[table] = self.rows(f'SELECT {names} FROM "{table}" ORDER BY record_id, version')
        return found

    def integrity(self) -> str:
        """Return what SQLite says of the file."""
        return str(self.rows("PRAGMA integrity_check")[0][0])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
