"""Killed, doubled and starved harvests: real processes, and what they leave."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.harvests import HTML, ROOT, Harvest, article, build_release, publish
from tests.crawl.kill_loop import kill_repeatedly
from tests.crawl.server import Answer, Site

RELEASES = 20


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a running site with reports."""
    with Site() as running:
        publish(running, RELEASES)
        yield running


@pytest.fixture
def harvest(site: Site, tmp_path: Path) -> Harvest:
    """Return a harvest of the site."""
    return Harvest(tmp_path, site.url)


def test_killed_at_random_moments_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    with Site() as site:
        result = kill_repeatedly(site, tmp_path, times=6, seed=7)
    assert result.hits >= 3, "the moments were not during the harvest"
    assert result.damaged == 0
    assert result.equal, result


def test_a_killed_run_is_named_and_its_archive_kept(site: Site, harvest: Harvest) -> None:
    for index in range(RELEASES // 2):
        site.routes[article(index)] = lambda _: signal.pause()  # never answers
    process = harvest.start_process()
    while len(site.requests()) < RELEASES // 2 + 2:
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    publish(site, RELEASES)
    done = harvest.run()
    assert done.returncode == 0, done.stderr
    assert "an earlier run was killed; its archive is kept" in done.stderr
    outcomes = harvest.rows("SELECT outcome, reason FROM runs ORDER BY started_at")
    assert outcomes == [("failed", "the process was killed"), ("ok", None)]
    assert not list(harvest.database.parent.glob("archive/*.open"))
    checked = run_command("doctor", "--db", harvest.database)
    assert checked.returncode == 0, checked.stdout


def test_a_stop_by_the_operator_ends_the_run_in_order(site: Site, harvest: Harvest) -> None:
    site.routes[article(0)] = lambda _: signal.pause()
    process = harvest.start_process()
    while len(site.requests()) < RELEASES:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert harvest.integrity() == "ok"
    publish(site, RELEASES)
    assert harvest.run().returncode == 0
    assert harvest.rows("SELECT count(*) FROM reports")[0][0] == RELEASES


def test_two_harvests_at_once_both_succeed(site: Site, harvest: Harvest, tmp_path: Path) -> None:
    first, second = harvest.start_process(), harvest.start_process()
    outputs = [process.communicate(timeout=120)[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), outputs
    alone = Harvest(tmp_path / "alone", site.url)
    assert alone.run().returncode == 0
    assert harvest.facts() == alone.facts()
    assert harvest.rows("SELECT DISTINCT outcome FROM runs") == [("ok",)]


def limit_files(size: int) -> None:
    """Let the process write no file beyond a size, as a full disk would; only for a process about to run."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [200_000, 420_000], ids=["while it is made", "in the middle"])
def test_a_full_disk_is_said_and_the_next_harvest_completes_the_work(
    site: Site, harvest: Harvest, tmp_path: Path, size: int
) -> None:
    harvest.write_source()
    starved = subprocess.run(
        harvest.command(), cwd=ROOT, env=harvest.environment(), capture_output=True, text=True, timeout=120,
        preexec_fn=lambda: limit_files(size), check=False,
    )  # fmt: skip
    assert starved.returncode == 1
    assert "Traceback" not in starved.stderr
    said = starved.stdout + starved.stderr
    assert any(word in said for word in ("free some space", "check the disk")), said
    done = harvest.run()
    assert done.returncode == 0, done.stderr
    assert harvest.integrity() == "ok"
    calm = Harvest(tmp_path / "calm", site.url)
    calm.run()
    assert harvest.facts() == calm.facts()


def run_command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a scrapy command."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_bytes(b"This is no database. " * 500), "not a database"),
        (lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 200_000), "malformed"),
    ],
    ids=["overwritten", "torn"],
)
def test_a_damaged_database_is_named_and_made_anew_from_the_archive(harvest: Harvest, damage, said: str) -> None:  # type: ignore[no-untyped-def]
    assert harvest.run().returncode == 0
    facts = harvest.facts()
    for extra in harvest.database.parent.glob("*-wal"):
        extra.unlink()
    damage(harvest.database)
    refused = harvest.run()
    assert refused.returncode == 1
    assert said in refused.stdout + refused.stderr
    assert "scrapy reparse" in refused.stdout + refused.stderr
    for path in harvest.database.parent.glob("harvest.db*"):
        path.unlink()
    mended = subprocess.run(
        [sys.executable, "-m", "scrapy", "reparse", "--db", str(harvest.database)],
        cwd=ROOT, env=harvest.environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert mended.returncode == 0, mended.stderr
    assert harvest.facts() == facts


def test_a_database_that_cannot_be_written_is_named(harvest: Harvest) -> None:
    assert harvest.run().returncode == 0
    folder = harvest.database.parent
    moved = folder / "archive"
    harvest.database.chmod(0o444)
    folder.chmod(0o555)
    try:
        # Root writes what it likes, unless it gives that power away.
        unprivileged = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*unprivileged, *harvest.command("--archive", str(moved))], cwd=ROOT, env=harvest.environment(),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    finally:
        folder.chmod(0o755)
        harvest.database.chmod(0o644)
    assert done.returncode != 0
    assert "make the file and its folder writable" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_clock_that_went_backwards_loses_nothing(site: Site, harvest: Harvest) -> None:
    assert harvest.run(HARVEST_NOW="2026-01-15T12:00:00Z").returncode == 0
    site.routes[article(2)] = Answer(build_release(2, 217), headers=HTML)
    done = harvest.run(HARVEST_NOW="2026-01-10T12:00:00Z")
    assert done.returncode == 0, done.stderr
    versions = harvest.rows(
        "SELECT version, value_min, valid_from, valid_to FROM figures_versions "
        "WHERE record_id = 'cjtfoir_civcas:2017-03:reports_open' ORDER BY version"
    )
    assert [row[1] for row in versions] == [217, 216]
    assert versions[0][3] == versions[1][2]
    assert versions[0][2] < versions[1][2]
    assert run_command("doctor", "--db", harvest.database).returncode == 0
