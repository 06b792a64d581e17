"""How much faster a reparse is with more workers, in processes and on a dask cluster of this machine.

``python -m benchmarks.scaling [--pages N] [--repeat N] [--workers 1,2,4] [--write docs/scaling.md]`` prints a table, or
writes it between the marks of a document; with the numbers as they stand it takes some five minutes. Beside the time on
the clock, which depends on what else the machine does, it gives the processor time of the one process that stores and
of those that parse, which does not. The dask lines are left out where dask is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from benchmarks.sites import HTML, build_releases
from harvester.archive.warc import ArchiveWriter
from harvester.model.clock import format_time
from harvester.rebuild.cluster import open_workers
from harvester.rebuild.merge import reparse
from tests.crawl.harvests import ROOT
from tests.rebuild.clusters import cluster

PAGE_BYTES = 30_000  # the shorter of the real pages
HOST = "https://www.centcom.mil"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
OPEN, CLOSE = "<!-- growth: written by benchmarks/scaling.py -->", "<!-- end of growth -->"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Timing:
    """One reparse.

    Attributes:
        clock: seconds from the first look at the archive to the merged database.
        main: seconds of processor time of the process that reads the archive and stores.
        workers: the same of those that parse, their start included.
        megabytes: the most memory that the main process held.
    """

    clock: float
    main: float
    workers: float
    megabytes: float


def build_archive(folder: Path, pages: int) -> Path:
    """Write the archive of one run that met so many different strike releases."""
    site = build_releases(pages, size=PAGE_BYTES)
    writer = ArchiveWriter(folder, "bench", {"run_id": "bench", "source": site.source})
    for place, page in enumerate(site.pages):
        at = BEGIN + timedelta(seconds=place)
        writer.write_response(f"{HOST}{page.path}", "200 OK", [("Content-Type", HTML)], page.body, at)
    end = format_time(BEGIN + timedelta(seconds=pages))
    writer.close(
        {
            "run_id": "bench",
            "source": site.source,
            "complete": True,
            "started_at": format_time(BEGIN),
            "finished_at": end,
        }
    )
    return folder


def time_here(archive: Path, database: Path, count: int, scheduler: str | None) -> Timing:
    """Reparse in this process."""
    started, before = time.monotonic(), time.process_time()
    workers = open_workers(count, scheduler)
    try:
        reparse(database, archive, [], workers=workers)
    finally:
        workers.close()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Timing(
        time.monotonic() - started,
        time.process_time() - before,
        children.ru_utime + children.ru_stime,
        _peak_megabytes(),
    )


def _peak_megabytes() -> float:
    """Return the most memory that this program has held; what getrusage says counts whoever started it as well."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def time_apart(archive: Path, count: int, scheduler: str = "") -> Timing:
    """Reparse into a new database in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "h.db"
        command = [sys.executable, "-m", __spec__.name, "--one", archive, database, str(count), scheduler]
        done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=True)
        return Timing(**json.loads(done.stdout))


def time_on_dask(archive: Path, count: int) -> Timing:
    """Reparse on a cluster of this machine."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, cluster(Path(folder), count, "--no-nanny") as running:
        pids = [worker.pid for worker in running.workers]
        before = sum(map(_processor_seconds, pids))
        timing = asdict(time_apart(archive, 1, running.address))
        return Timing(**{**timing, "workers": sum(map(_processor_seconds, pids)) - before})


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(pages: int, repeat: int, widths: list[int]) -> Iterator[str]:
    """Yield the lines of the report."""
    ways = {("this process" if n == 1 else f"{n} processes"): (time_apart, n) for n in widths}
    if find_spec("distributed"):
        ways |= {f"{n} dask": (time_on_dask, n) for n in widths}
    load = os.getloadavg()[0]
    timings: dict[str, list[Timing]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        archive = build_archive(Path(folder), pages)
        for _ in range(repeat):
            # In turns, so that whatever else the machine does falls on all alike.
            for name, (way, count) in ways.items():
                timings[name].append(way(archive, count))
                print(name, timings[name][-1], file=sys.stderr, flush=True)
    yield f"{pages:,} pages of 30 kB into a new database; medians of {repeat} runs, taken in turns.\n"
    yield from report(pages, timings)
    yield f"\n{describe_machine()}; load {load:.1f} before and {os.getloadavg()[0]:.1f} after."


def report(pages: int, timings: dict[str, list[Timing]]) -> Iterator[str]:
    """Yield the table."""
    yield "| workers | seconds | times as fast | processor, main process | processor, workers | memory, main process |"
    yield "|---|---|---|---|---|---|"
    alone = _median(timings["this process"], "clock")
    for name, found in timings.items():
        clock, main, workers = (_median(found, column) for column in ("clock", "main", "workers"))
        memory = max(timing.megabytes for timing in found)
        each = f"{main:.1f} s ({1000 * main / pages:.1f} ms a page) | {workers:.1f} s"
        yield f"| {name} | {clock:.1f} | {alone / clock:.2f} | {each} | {memory:.0f} MB |"


def _median(found: list[Timing], column: str) -> float:
    return statistics.median(getattr(timing, column) for timing in found)


def describe_machine() -> str:
    """Name the day, the machine and its cores."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    name = names[0].partition(": ")[2] if names else platform.processor()
    day = datetime.now(UTC).date()
    return f"Measured on {day} on {os.cpu_count()} cores of {name}, Python {platform.python_version()}"


def main() -> None:
    """Measure and print or write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        archive, database, count, scheduler = options.one
        print(json.dumps(asdict(time_here(Path(archive), Path(database), int(count), scheduler or None))))
        return
    text = "\n".join(measure(options.pages, options.repeat, [int(each) for each in options.workers.split(",")]))
    if options.write is None:
        print(text)
        return
    before, _, rest = options.write.read_text().partition(OPEN)
    options.write.write_text(f"{before}{OPEN}\n\n{text}\n\n{CLOSE}{rest.partition(CLOSE)[2]}")


if __name__ == "__main__":
    main()
