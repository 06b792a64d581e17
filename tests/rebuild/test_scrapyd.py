"""Crawls by real scrapyd instances, and one database of their archives: ``make test-cluster``."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crawl.harvests import HTML, ROOT, Harvest, article, build_feed, build_release
from tests.crawl.server import Answer, Site
from tests.rebuild.archives import records
from tests.rebuild.clusters import free_port, run_reparse, running

pytestmark = pytest.mark.cluster
BIN = Path(sys.executable).parent
DEPLOY = ROOT / "deploy"
EACH_DAY = "2026-01-{:02d}T00:00:00Z"


def offer(site: Site, indexes: range, still_open: int = 216) -> None:
    """Put a feed of some reports on the site."""
    for index in indexes:
        site.routes[article(index)] = Answer(build_release(index, still_open), headers=HTML)
    site.routes["/feed"] = build_feed(site.url, map(article, indexes))


class Host:
    """A machine with a scrapyd of its own, into which the project is deployed."""

    def __init__(self, harvest: Harvest, checkout: Path) -> None:
        self.harvest = harvest
        self.data = harvest.folder / "data"
        self.checkout = shutil.copytree(checkout, harvest.folder / "checkout")
        self.deployed = False

    @contextmanager
    def running(self, now: str) -> Iterator[None]:
        """Run scrapyd on one day."""
        port = free_port()
        home = self.harvest.folder / "scrapyd"
        home.mkdir(exist_ok=True)
        conf = (DEPLOY / "scrapyd" / "scrapyd.conf").read_text().replace("6800", str(port))
        (home / "scrapyd.conf").write_text(conf + "poll_interval = 0.2\n")
        environment = self.harvest.environment(HARVEST_DATA=str(self.data), HARVEST_NOW=now)
        environment["PATH"] = f"{BIN}{os.pathsep}{environment['PATH']}"
        self.environment = environment
        with running([str(BIN / "scrapyd")], home, environment):
            wait_for(port)
            cfg = (ROOT / "scrapy.cfg").read_text() + f"url = http://127.0.0.1:{port}\n"
            (self.checkout / "scrapy.cfg").write_text(cfg)
            if not self.deployed:
                run([BIN / "scrapyd-deploy"], self.checkout, environment)
                self.deployed = True
            yield

    def crawl(self, now: str) -> None:
        """Have a job done."""
        with self.running(now):
            before = self.runs()
            schedule = [BIN / "scrapyd-client", "schedule", "-t", "default", "-p", "harvester", "cjtfoir_civcas"]
            run(schedule, self.checkout, self.environment)
            for _ in range(300):
                if self.runs() > before:
                    return
                time.sleep(0.2)
            pytest.fail((self.harvest.folder / "scrapyd" / "log").read_text()[-3000:])

    def runs(self) -> int:
        """Count the runs that have ended well."""
        database = self.data / "harvest.db"
        return len(ask(database, "SELECT 1 FROM runs WHERE outcome = 'ok'")) if database.exists() else 0


def test_two_hosts_crawl_what_one_would_have_crawled(tmp_path: Path) -> None:
    checkout = copy_project(tmp_path / "checkout")
    with Site() as site:
        alone, east, west = (Harvest(tmp_path / name, site.url) for name in ("alone", "east", "west"))
        hosts = {}
        for harvest in (east, west):
            harvest.write_source()
            hosts[harvest.folder.name] = Host(harvest, checkout)
        # Overlapping contents, corrected in between, met in another order.
        visits = [("west", range(6), 216), ("east", range(3, 10), 216), ("west", range(2, 10), 217)]
        for day, (name, indexes, still_open) in enumerate(visits, 1):
            offer(site, indexes, still_open)
            hosts[name].crawl(EACH_DAY.format(day))
            done = alone.run(HARVEST_NOW=EACH_DAY.format(day))
            assert done.returncode == 0, done.stderr
    for order in (("east", "west"), ("west", "east")):
        collected = tmp_path / "-".join(order)
        for place, name in enumerate(order):
            shutil.copytree(hosts[name].data / "archive", collected / f"host{place}")
        merged = tmp_path / f"{collected.name}.db"
        done = run_reparse(collected, merged, HARVEST_SOURCES=str(alone.folder))
        assert done.returncode == 0, done.stderr
        found = records(merged)
        assert found == records(alone.database)
        assert {row[0] for row in ask(merged, "SELECT cause FROM figures_versions")} == {"new", "source_changed"}


def wait_for(port: int) -> None:
    """Wait until something listens on a port.

    Raises:
        TimeoutError: nothing does within 60 seconds.
    """
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens on {port}")


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    """Ask a database."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError:  # being made
        return []
    finally:
        connection.close()


def copy_project(target: Path) -> Path:
    """Copy what an egg is made of: deploying builds within the checkout."""
    target.mkdir()
    for name in ("harvester", "pipelines"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, target / name)
    return target


def run(command: list[Path | str], folder: Path, environment: dict[str, str]) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
