"""What the tests of the publication share: a harvest, its publication, the site that serves it."""

from __future__ import annotations

import os
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
from tests.publish.harvests import Harvest, build_harvest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def harvest(tmp_path_factory: pytest.TempPathFactory) -> Harvest:
    """Build the small harvest."""
    return build_harvest(tmp_path_factory.mktemp("harvest"))


@pytest.fixture(scope="session")
def published(harvest: Harvest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the small harvest."""
    out = tmp_path_factory.mktemp("published") / "site"
    assert publish(harvest.database, harvest.archive, out).warnings == []
    return out


@pytest.fixture(scope="session")
def site(published: Path) -> Iterator[str]:
    """Serve the small harvest; gives the address."""
    with serve(published) as base:
        yield base


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Harvest the bundled fixtures and publish them, both with the project's commands."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "HARVEST_NOW": "2026-01-15T12:00:00Z", "HARVEST_PROGRESS": "off"}
    database = str(folder / "harvest.db")
    commands = (
        ["harvest", "--replay", "fixtures", "--db", database],
        ["publish", "--db", database, "--out", str(folder / "site")],
    )
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return folder / "site"


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
    with (folder.parent / "datasette.log").open("wb") as log:
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
        assert process.poll() is None, "Datasette ended; see datasette.log"
        try:
            with urllib.request.urlopen(f"{base}/-/versions.json", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("Datasette did not answer within a minute")
