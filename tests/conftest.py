"""Fixtures shared by all tests: no network beyond loopback, a clock that stands still, and a way to run commands."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from scrapy.utils.reactor import install_reactor

from harvester.sources.registry import use_sources
from tests import tools

# Components are made in tests as a crawl makes them, which asks for the reactor of the project.
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
REACTOR_LOOP = import_module("twisted.internet.reactor")._asyncioEventloop

use_sources()

# A shared machine may stall any single example.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

ROOT = Path(__file__).resolve().parent.parent
NOW = "2026-01-15T12:00:00Z"


def pytest_configure(config: pytest.Config) -> None:
    """Let tests name the tools that they need."""
    config.pluginmanager.register(tools)


def pytest_sessionfinish() -> None:
    """Close the reactor's event loop, which nothing has run."""
    REACTOR_LOOP.close()


class NetworkError(RuntimeError):
    """Raised when a test reaches for the network."""


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise NetworkError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


Scrapy = Callable[..., subprocess.CompletedProcess[str]]


def run_scrapy(*arguments: str | Path, now: str = NOW, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a scrapy command in a process of its own, with the clock pinned."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "HARVEST_NOW": now, "HARVEST_PROGRESS": "off", **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def scrapy() -> Scrapy:
    """Run a scrapy command in a process of its own, with the clock pinned."""
    return run_scrapy


BuildOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def build_once(tmp_path_factory: pytest.TempPathFactory) -> BuildOnce:
    """Fill a folder once for all processes of a test run; the others wait for it. Whoever changes it takes a copy."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent

    def build(name: str, fill: Callable[[Path], None]) -> Path:
        folder = root / name
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                making = folder.with_name(f"{name}-{os.getpid()}")
                making.mkdir()
                fill(making)
                making.rename(folder)
        return folder

    return build


@pytest.fixture(scope="session")
def demo_harvest(build_once: BuildOnce) -> Path:
    """Harvest all fixtures as ``make demo`` does, links aside; the folder of database, archive and what was printed."""

    def fill(folder: Path) -> None:
        done = run_scrapy("harvest", "--replay", "fixtures", "--db", folder / "harvest.db")
        assert done.returncode == 0, done.stdout + done.stderr
        (folder / "printed.txt").write_text(done.stdout.replace(str(folder), "data"), encoding="utf-8")

    return build_once("demo-harvest", fill)
