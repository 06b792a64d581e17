"""The same job on a real dask cluster: ``make test-cluster``."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harvester.rebuild import cluster as of_cluster
from harvester.rebuild import observations as rebuild
from harvester.rebuild.cluster import open_workers
from harvester.rebuild.merge import Listeners, reparse
from harvester.rebuild.workers import WorkersError
from tests.crawl.harvests import ROOT
from tests.rebuild.archives import Machine, build_articles, dump
from tests.rebuild.clusters import DASK, SABOTAGE, Cluster, cluster, free_port, run_reparse

pytestmark = [
    pytest.mark.cluster,
    # Of connections to processes that the tests have killed, which the library closes when it gets to it.
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
    ),
]
COUNT = 150
CLOCK = "2026-02-01T00:00:00Z"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of two runs, of which the second meets corrections."""
    machine = Machine(tmp_path_factory.mktemp("archive"), "a")
    machine.harvest(build_articles(COUNT), 0)
    machine.harvest(build_articles(COUNT, corrected=20), 1)
    return machine.folder


@pytest.fixture(scope="module")
def rows(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that one process gives."""
    database = tmp_path_factory.mktemp("plain") / "h.db"
    reparse(database, archive, [])
    return dump(database)


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Cluster]:
    """Run a cluster of three workers that nobody starts again."""
    with cluster(tmp_path / "cluster", 3, "--no-nanny") as running:
        yield running


@pytest.fixture(autouse=True)
def _pinned_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARVEST_NOW", CLOCK)
    monkeypatch.setattr(rebuild, "BATCH", 10)


def read_on(running: Cluster, database: Path, archive: Path, **listeners: Any) -> None:
    """Read an archive on a cluster."""
    workers = open_workers(scheduler=running.address)
    try:
        reparse(database, archive, [], workers=workers, listeners=Listeners(**listeners))
    finally:
        workers.close()


def test_a_cluster_that_loses_a_worker_gives_the_rows_of_one_process(
    three: Cluster, archive: Path, rows: object, tmp_path: Path
) -> None:
    def kill(done: int, _total: int) -> None:
        if done == 30:
            three.workers[1].send_signal(signal.SIGKILL)

    read_on(three, tmp_path / "cluster.db", archive, read=kill)
    assert [process.poll() for process in three.workers] == [None, -signal.SIGKILL, None]
    assert dump(tmp_path / "cluster.db") == rows
    # The command does the same, on those that are left.
    done = run_reparse(archive, tmp_path / "again.db", "--scheduler", three.address, HARVEST_NOW=CLOCK)
    assert done.returncode == 0, done.stderr
    assert f"{2 * COUNT} documents read from the archive" in done.stdout
    assert dump(tmp_path / "again.db") == rows


def test_without_its_scheduler_a_reparse_stops_and_goes_on_elsewhere(
    three: Cluster, archive: Path, rows: object, tmp_path: Path
) -> None:
    def kill(done: int, _total: int) -> None:
        if done == 50:
            three.scheduler.send_signal(signal.SIGKILL)

    database = tmp_path / "h.db"
    with pytest.raises(WorkersError, match="the scheduler is gone; start it again, then run again"):
        read_on(three, database, archive, read=kill)
    starts: list[int] = []
    reparse(database, archive, [], listeners=Listeners(started=lambda done, _total: starts.append(done)))
    assert starts[0] >= 50
    assert dump(database) == rows


def test_without_any_worker_a_reparse_stops(
    three: Cluster, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_cluster, "LOOK_EVERY", 0.5)
    monkeypatch.setattr(of_cluster, "ABANDONED", 1)

    def kill(done: int, _total: int) -> None:
        for worker in three.workers if done == 50 else ():
            worker.send_signal(signal.SIGKILL)

    with pytest.raises(WorkersError, match="all workers are gone"):
        read_on(three, tmp_path / "h.db", archive, read=kill)


def test_a_document_that_ends_every_worker_is_reported(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SABOTAGE)
    everywhere = f"{tmp_path / 'site'}{os.pathsep}{ROOT}"
    articles = build_articles(30)
    machine = Machine(tmp_path / "archive", "a")
    machine.harvest({**articles, min(articles) + 7: b"<html><body>ENDS ITS PROCESS</body></html>"}, 0)
    reparse(tmp_path / "sound.db", machine.folder, [])
    with cluster(tmp_path / "cluster", 2, PYTHONPATH=everywhere) as running:
        done = run_reparse(
            machine.folder, tmp_path / "h.db", "--scheduler", running.address,
            HARVEST_NOW=CLOCK, PYTHONPATH=everywhere,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found, expected = dump(tmp_path / "h.db"), dump(tmp_path / "sound.db")
    assert [row[6] for row in found["quarantine"]] == ["parse_crashed"]
    assert len(found["reports_versions"]) == len(articles) - 1
    names = [name for name in found if name.endswith("_versions")]
    assert {name: found[name] for name in names} == {name: expected[name] for name in names}


def test_workers_with_other_software_are_refused(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "places.toml").write_text("# other data\n")
    with cluster(tmp_path / "cluster", 1, "--no-nanny") as running:
        done = run_reparse(archive, tmp_path / "h.db", "--scheduler", running.address, HARVEST_SOURCES=str(tmp_path))
    assert done.returncode == 1
    assert "other software than here (code and source files)" in done.stderr
    assert "Traceback" not in done.stderr


def test_workers_with_several_threads_are_refused(tmp_path: Path) -> None:
    with (
        cluster(tmp_path / "cluster", 1, "--no-nanny", "--nthreads", "2") as running,
        pytest.raises(WorkersError, match="--nthreads 1"),
    ):
        open_workers(scheduler=running.address)


def test_an_address_without_a_scheduler_is_named(archive: Path, tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    done = run_reparse(archive, tmp_path / "h.db", "--scheduler", address)
    assert done.returncode == 1
    assert f"no scheduler answers at {address}: start one with `dask scheduler`" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_the_guide_tells_to_run_exists() -> None:
    guide = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    for command, options in re.findall(r"^\$ dask (scheduler|worker)(.*)$", guide, re.MULTILINE):
        done = subprocess.run([*DASK, command, "--help"], capture_output=True, text=True, timeout=60, check=True)
        for option in re.findall(r"--[a-z-]+", options):
            assert option.replace("--no-", "--") in done.stdout, option
    for program in re.findall(r"^\$ .*\b(scrapyd[a-z-]*)\b", guide, re.MULTILINE):
        assert (Path(sys.executable).parent / program).exists(), program
