"""Disturb a harvest that holds editions, late captures and PDFs, and compare every table with an undisturbed one's.

``python -m tests.crawl.disturbed 200`` prints one line of JSON and ends with 1 when anything differed; ``--record``
keeps the figures for ``docs/reliability.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crawl.harvests import ROOT, build_release
from tests.recorded import record
from tests.replays import ReplayFolder, article_url

SOURCES = ("cjtfoir_strikes", "dod_civcas_tables", "cjtfoir_civcas")
ARTICLES = range(1_700_000, 1_700_004)
TIMES = ("2019-02-01T00:00:00Z", "2019-03-01T00:00:00Z", "2019-04-01T00:00:00Z")
COMPARED = ("documents", "report_documents", "streams", "checks", "quarantine", "version_changes", "pending_rebuilds")
# What tells which run it was and when it was recorded; of several documents that name a place, one is on record.
ASIDE = {"run_id", "quarantined_at", "resolved_at", "attempts"}
WHOSE = {"first_seen_at", "valid_from", "document_sha256", "quote", "locator", "page", "bbox"}
LITTLE = 1_200_000  # kilobytes of address space: enough for the run itself, too little for a worker's limit


def write_replays(folder: Path) -> tuple[Path, Path]:
    """Write the newest captures of some reports, and all captures of them; return both folders."""
    newest, every = ReplayFolder(folder / "newest"), ReplayFolder(folder / "every")
    for place, number in enumerate(ARTICLES):
        for step, at in enumerate(TIMES):
            body = build_release(20 + place, 216 + step)
            every.add(f"{number}-{step}.html", article_url(number), body, at, Content_Type="text/html")
            if at == TIMES[-1]:
                newest.add(f"{number}.html", article_url(number), body, at, Content_Type="text/html")
    return newest.folder, every.folder


@dataclass
class Database:
    """A database and its archive in a folder of their own."""

    folder: Path

    @property
    def path(self) -> Path:
        """The database."""
        return self.folder / "harvest.db"

    def start(self, *replays: Path, memory: int | None = None) -> subprocess.Popen[bytes]:
        """Begin to harvest, in a process group of its own, and return at once."""
        given = {key: value for key, value in os.environ.items() if not key.startswith("HARVEST_")}
        command = [sys.executable, "-m", "scrapy", "harvest", *SOURCES, "--db", str(self.path)]
        for replay in replays:
            command += ["--replay", str(replay)]
        return subprocess.Popen(
            command, cwd=ROOT, env={**given, "HARVEST_PROGRESS": "off"}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_AS, (memory * 1024,) * 2)) if memory else None,
        )  # fmt: skip

    def read(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table that must not depend on what happened to the runs."""
        connection = sqlite3.connect(self.path)
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for table in (name for name in names if name.endswith("_versions") or name in COMPARED):
            aside = ASIDE | (WHOSE if table == "places_versions" else set())
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[1] not in aside]
            shown = ", ".join(f'"{column}"' for column in columns)
            where = "WHERE resolved_at IS NULL" if table == "quarantine" else ""
            found[table] = sorted(connection.execute(f'SELECT {shown} FROM "{table}" {where}'), key=repr)
        connection.close()
        return found


@dataclass
class Disturbed:
    """What a number of disturbances came to.

    Attributes:
        tried: how often, by kind.
        met: how often the harvest was still running.
        differing: tables that differed after one whole run, by name.
    """

    tried: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    differing: Counter[str] = field(default_factory=Counter)


def kill(process: subprocess.Popen[bytes], moment: float) -> bool:
    """Kill everything after some seconds."""
    return _signal_after(process, moment, lambda: os.killpg(process.pid, signal.SIGKILL))


def interrupt(process: subprocess.Popen[bytes], moment: float) -> bool:
    """Send what Ctrl-C sends to the whole group after some seconds."""
    return _signal_after(process, moment, lambda: os.killpg(process.pid, signal.SIGINT))


def kill_worker(process: subprocess.Popen[bytes], moment: float) -> bool:
    """End one process that reads documents, as a lack of memory would; the first to appear after some seconds."""
    time.sleep(moment / 4)
    while process.poll() is None:
        workers = [pid for pid, words in _children(process.pid) if "spawn_main" in words]
        if workers:
            time.sleep(0.5)  # it is reading by then, or has just begun
            with suppress(ProcessLookupError):
                os.kill(workers[0], signal.SIGKILL)
            return True
        time.sleep(0.02)
    return False


def leave_alone(process: subprocess.Popen[bytes], moment: float) -> bool:
    """Do nothing: the memory is what is missing."""
    return process.poll() is None


def _signal_after(process: subprocess.Popen[bytes], moment: float, send: Callable[[], None]) -> bool:
    time.sleep(moment)
    met = process.poll() is None
    with suppress(ProcessLookupError):
        send()
    return met


def _children(parent: int) -> list[tuple[int, str]]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append((int(entry.name), (entry / "cmdline").read_text()))
    return found


WAYS: dict[str, tuple[Callable[[subprocess.Popen[bytes], float], bool], int | None]] = {
    "`kill -9`": (kill, None),
    "SIGINT to the group": (interrupt, None),
    "a killed worker": (kill_worker, None),
    "`ulimit -v`": (leave_alone, LITTLE),
}


def disturb(folder: Path, times: dict[str, int], seed: int) -> Disturbed:
    """Disturb so many harvests of each kind at random moments; after each, one whole run must make up for it.

    Each begins with a database that knows the newest captures only: what the disturbed harvest brings lies before them.
    """
    chance = random.Random(seed)
    newest, every = write_replays(folder)
    before = Database(folder / "before")
    before.start(newest).wait()
    calm = Database(Path(shutil.copytree(before.folder, folder / "calm")))
    started = time.monotonic()
    calm.start(ROOT / "fixtures", every).wait()
    usual = time.monotonic() - started
    wanted, result = calm.read(), Disturbed()
    assert wanted["pending_rebuilds"] == []
    assert all(wanted[f"{table}_versions"] for table in ("strikes", "assessments", "figures")), "nothing was harvested"
    for kind, count in times.items():
        for _ in range(count):
            trial = Database(Path(shutil.copytree(before.folder, folder / "trial")))
            way, memory = WAYS[kind]
            process = trial.start(ROOT / "fixtures", every, memory=memory)
            result.met[kind] += way(process, chance.uniform(0.2, 0.95) * usual)
            process.wait()
            trial.start(ROOT / "fixtures", every).wait()
            found = trial.read()
            result.tried[kind] += 1
            result.differing.update(f"{kind}: {table}" for table in wanted if wanted[table] != found.get(table))
            if result.differing:
                shutil.copytree(trial.folder, folder / f"kept-{result.tried.total()}")
            shutil.rmtree(trial.folder)
    return result


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int, help="kills; a tenth as many of each other kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    kinds = {kind: options.times if kind == "`kill -9`" else max(options.times // 10, 1) for kind in WAYS}
    with tempfile.TemporaryDirectory(prefix="disturbed-") as folder:
        result = disturb(Path(folder), kinds, options.seed)
    told = {"tried": dict(result.tried), "met": dict(result.met), "differing": dict(result.differing)}
    sys.stdout.write(json.dumps(told) + "\n")
    if options.record:
        record("disturbed", told)
    return int(bool(result.differing))


if __name__ == "__main__":
    sys.exit(main())
