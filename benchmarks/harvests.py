"""Harvests of a local site in processes of their own, and the same crawl by Scrapy alone, with what each took."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.sites import Site

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE: dict[str, object] = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
"""Settings of the stress case: no delay at all. The number of requests at once stays as shipped."""

SOURCE = """
name = "{name}"
title = "{name} on loopback"
publisher = "a benchmark"
licence = "none"
url = "{host}"
cadence = "never"
about = "a local server"
allowed_hosts = ["127.0.0.1"]
document_url_patterns = ['/Article/\\d+', '/Documents/']
{discovery}
[expect]
max_quarantined = 1.0
[settings]
HARVEST_PRIVATE_HOSTS = "127.0.0.1"
{settings}
"""
BARE = """
import json, sys
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
import harvester.settings as project

class Bare(Spider):
    name = "bare"
    def parse(self, response):
        response.selector.remove_namespaces()
        for link in response.xpath("//item/link/text()").getall():
            yield response.follow(link, self.parse_page)
    def parse_page(self, response):
        pass

feeds, changed = json.loads(sys.argv[1])
Bare.start_urls = feeds
names = ("USER_AGENT", "ROBOTSTXT_OBEY", "CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_DELAY",
         "AUTOTHROTTLE_ENABLED", "AUTOTHROTTLE_START_DELAY", "AUTOTHROTTLE_TARGET_CONCURRENCY",
         "DEFAULT_REQUEST_HEADERS", "COOKIES_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED")
settings = {name: getattr(project, name) for name in names}
process = AsyncCrawlerProcess({**settings, "LOG_LEVEL": "WARNING", "STATS_DUMP": False, **changed})
crawler = process.create_crawler(Bare)
process.crawl(crawler)
process.start()
print(json.dumps([crawler.stats.get_value("response_received_count"), crawler.stats.get_value("elapsed_time_seconds")]))
"""


@dataclass(frozen=True)
class Taken:
    """What one process took.

    Attributes:
        wall: seconds from its start to its end, as the user waits for it.
        crawl: seconds from the beginning of the first run to the end of the last.
        cpu: seconds of processor time, of all its processes.
        peak: memory of its largest process in MB.
    """

    wall: float
    crawl: float
    cpu: float
    peak: float


def harvest(
    host: str, sites: Sequence[Site], folder: Path, settings: Mapping[str, object] = AT_ONCE, *, timeout: float = 3600
) -> Taken:
    """Harvest sites into a folder.

    Raises:
        RuntimeError: the harvest did not end as ok.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())
    for site in sites:
        discovery = "\n".join(f'[[discovery]]\nkind = "feed"\nurl = "{host}{path}"' for path in site.feed_paths)
        text = SOURCE.format(name=site.source, host=host, discovery=discovery, settings=lines)
        (folder / f"{site.source}.toml").write_text(text, encoding="utf-8")
    quiet = {"HARVEST_SOURCES": str(folder), "HARVEST_PROGRESS": "off", "HARVEST_CONTACT": "mailto:bench@example.org"}
    names = [site.source for site in sites]
    database = folder / "harvest.db"
    command = [sys.executable, "-m", "scrapy", "harvest", *names, "--db", str(database)]
    before = _run_ids(database)
    wall, cpu, peak, _ = run(command, {**os.environ, **quiet}, timeout)
    return Taken(wall, _crawl_seconds(database, before), cpu, peak)


def crawl_bare(host: str, sites: Sequence[Site], settings: Mapping[str, object] = AT_ONCE) -> tuple[int, Taken]:
    """Crawl sites with Scrapy alone, with the shipped manners; return the number of pages and what was taken."""
    feeds = [f"{host}{path}" for site in sites for path in site.feed_paths]
    command = [sys.executable, "-c", BARE, json.dumps([feeds, settings])]
    wall, cpu, peak, output = run(command, dict(os.environ), 3600)
    pages, seconds = json.loads(output.splitlines()[-1])
    return int(pages), Taken(wall, float(seconds), cpu, peak)


def run(command: Sequence[str], environment: Mapping[str, str], timeout: float) -> tuple[float, float, float, str]:
    """Run a command from the checkout; return seconds, processor seconds, peak memory in MB, and what it printed.

    Raises:
        RuntimeError: it failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", WATCH, *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    output, _ = process.communicate(timeout=timeout)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise RuntimeError(output[-2000:])
    *printed, peak = output.splitlines()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, float(peak), "\n".join(printed)


WATCH = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
sys.stdout.write("\\n%s\\n" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))
sys.exit(done.returncode)
"""
"""A process between, so that the peak is that of one command and not of the largest so far."""


def ask(database: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """Ask a harvest's database."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def _run_ids(database: Path) -> set[str]:
    return {str(row[0]) for row in ask(database, "SELECT run_id FROM runs")} if database.exists() else set()


def _crawl_seconds(database: Path, before: set[str]) -> float:
    runs = ask(database, "SELECT run_id, started_at, finished_at FROM runs")
    spans = [(str(start), str(end)) for run_id, start, end in runs if str(run_id) not in before]
    return sum((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() for start, end in spans)
