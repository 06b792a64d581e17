"""What the tests of the publication share: a harvest, its publication, the site that serves it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harvester.publish.build import publish
from tests.conftest import BuildOnce, run_scrapy
from tests.publish.harvests import Harvest, build_harvest


@pytest.fixture(scope="session")
def harvest(build_once: BuildOnce) -> Harvest:
    """Build the small harvest."""
    folder = build_once("small-harvest", lambda folder: build_harvest(folder) and None)
    return Harvest(folder / "harvest.db", folder / "archive")


@pytest.fixture(scope="session")
def published(harvest: Harvest, build_once: BuildOnce) -> Path:
    """Publish the small harvest."""

    def fill(folder: Path) -> None:
        assert publish(harvest.database, harvest.archive, folder / "site").warnings == []

    return build_once("small-published", fill) / "site"


@pytest.fixture(scope="session")
def site(published: Path) -> Iterator[str]:
    """Serve the small harvest; gives the address."""
    with serve(published) as base:
        yield base


@pytest.fixture(scope="session")
def demo(demo_harvest: Path, build_once: BuildOnce) -> Path:
    """Link the demo and publish it, both with the project's commands."""

    def fill(folder: Path) -> None:
        shutil.copytree(demo_harvest, folder / "data")
        database = folder / "data" / "harvest.db"
        for command in (["link", "--db", database], ["publish", "--db", database, "--out", folder / "site"]):
            done = run_scrapy(*command)
            assert done.returncode == 0, done.stderr

    return build_once("demo-published", fill) / "site"


@pytest.fixture(scope="session")
def demo_site(demo: Path) -> Iterator[str]:
    """Serve the demo; gives the address."""
    with serve(demo) as base:
        yield base


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Run the real Datasette on a published folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    with (folder.parent / f"datasette-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "datasette", "serve", str(folder), "--port", str(port)], stdout=log, stderr=log
        )
        try:
            _wait_until_up(base, process)
            yield base
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_up(base: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "Datasette ended; see datasette-*.log"
        try:
            with urllib.request.urlopen(f"{base}/-/versions.json", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("Datasette did not answer within a minute")
