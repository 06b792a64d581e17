"""Killed, doubled and starved harvests: real processes, and what they leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.disturbed import WAYS, disturb
from tests.crawl.harvests import HTML, ROOT, Harvest, article, build_release, publish
from tests.crawl.kill_loop import kill_repeatedly
from tests.crawl.server import Answer, Site
from tests.crawl.tried import tries

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


@tries(
    "`kill -9` at random moments, the site changing meanwhile; then one harvest to the end",
    "nothing: `PRAGMA integrity_check` ok after each, all versions equal to those of harvests that nobody disturbed",
    times=6,
)
def test_killed_at_random_moments_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    with Site() as site:
        result = kill_repeatedly(site, tmp_path, times=6, seed=7)
    assert result.hits >= 3, "the moments were not during the harvest"
    assert result.damaged == 0
    assert result.equal, result


@pytest.mark.parametrize("kind", WAYS)
@tries(
    "a harvest of editions, late captures and PDFs, disturbed at a random moment: `kill -9`, SIGINT to the group, a "
    "worker killed, too little memory (`ulimit -v`); then one harvest to the end",
    "nothing: each row of each table of records and versions, documents, checks, quarantine and changes as undisturbed",
)
def test_whatever_befalls_a_harvest_the_next_one_makes_up_for_it(tmp_path: Path, kind: str) -> None:
    result = disturb(tmp_path, {kind: 1}, seed=3)
    assert result.tried[kind] == 1
    assert not result.differing, result.differing


@tries(
    "`kill -9` with requests under way",
    "nothing: the run is named as killed, its archive file is finished and kept",
)
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


@tries(
    "stop by the operator, twice",
    "nothing",
)
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


@tries(
    "two harvests of one source into one database at once",
    "nothing: both `ok`, rows as from one",
)
def test_two_harvests_at_once_both_succeed(site: Site, harvest: Harvest, tmp_path: Path) -> None:
    first, second = harvest.start_process(), harvest.start_process()
    outputs = [process.communicate(timeout=120)[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), outputs
    alone = Harvest(tmp_path / "alone", site.url)
    assert alone.run().returncode == 0
    assert harvest.facts() == alone.facts()
    assert harvest.rows("SELECT DISTINCT outcome FROM runs") == [("ok",)]


# On so small a file system a harvest runs, the file system grows, and a second harvest runs.
STARVE = """mount -t tmpfs -o size="$1" tmpfs "$2" || exit 99; shift; room=$1; shift
"$@"; echo "first ended with $?"
mount -o remount,size=100m "$room"; "$@"; echo "second ended with $?"; cp -r "$room" "$room.kept" """


@tries("a disk that fills up", "nothing: a line says so and what to do; the next harvest completes the work")
@pytest.mark.needs("namespaces")
@pytest.mark.parametrize("size", ["700k", "1200k"], ids=["before the first row", "in the middle"])
def test_a_full_disk_is_said_and_the_next_harvest_completes_the_work(
    site: Site, harvest: Harvest, tmp_path: Path, size: str
) -> None:
    harvest.write_source()
    room = harvest.database.parent
    room.mkdir()
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", STARVE, "sh", size, room, *harvest.command()],
        cwd=ROOT, env=harvest.environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    first, _, second = done.stdout.partition("first ended with 1\n")
    assert "second ended with 0" in second, done.stdout + done.stderr
    said = first + done.stderr
    assert any(advice in said for advice in ("free some space", "see that there is space")), said
    assert "Traceback" not in done.stderr
    kept = Harvest(tmp_path / "kept", site.url)
    kept.folder.mkdir()
    room.with_name(f"{room.name}.kept").rename(kept.database.parent)
    assert kept.integrity() == "ok"
    calm = Harvest(tmp_path / "calm", site.url)
    calm.run()
    assert kept.facts() == calm.facts()


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


@tries(
    "a database overwritten, or torn",
    "nothing: it is named, and `scrapy reparse` makes it anew from the archive, equal",
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


@tries(
    "a database that cannot be written",
    "nothing: it is named",
)
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


@tries(
    "clock set back by five days between harvests",
    "nothing: versions stand in the order of observation",
)
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
