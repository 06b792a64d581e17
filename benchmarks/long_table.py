"""A table as long as UCDP's largest edition: made as a stream, read on every way, its time and memory measured.

``python -m benchmarks.long_table [--rows N]`` prints a line for each way. The rows are invented; their number, their
columns and their length are those of edition 26.1 (417,968 rows, 49 columns, 274 MB, 39 MB packed).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from harvester.sources.ucdp_ged.parser import COLUMNS

ROWS = 417_968
SHARE = 0.0383  # of the rows that lie in Iraq and Syria: 16,000 of the whole
URL = "https://ucdp.uu.se/downloads/ged/ged261-csv.zip"
LISTING = "https://ucdp.uu.se/downloads/"
OBSERVED = "2026-07-01T08:00:00Z"
_WORDS = (
    "army", "unit", "village", "road", "district", "checkpoint", "clashes", "reported", "killed", "several", "people",
    "near", "market", "northern", "southern", "convoy", "attack", "local", "sources", "told", "agency", "wounded",
    "bridge", "camp", "border", "hospital", "fighters",
)  # fmt: skip


def build_rows(count: int, chance: Random) -> Iterator[str]:
    """Yield the lines of a table, heading first."""
    yield ",".join(COLUMNS) + "\n"
    first = date(1989, 1, 1)
    for number in range(1, count + 1):
        kept = chance.random() < SHARE
        started = first + timedelta(days=chance.randrange(13_500))
        ended = started + timedelta(days=chance.choice((0, 0, 0, 2, 6)))
        a, b, civilians, unknown = (chance.randrange(6) for _ in range(4))
        best = a + b + civilians + unknown
        low = best + 1 if chance.random() < 0.012 else max(0, best - chance.randrange(3))
        words = " ".join(chance.choices(_WORDS, k=chance.randrange(6, 22)))
        cells: dict[str, object] = {
            "id": number, "relid": f"IRQ-{started.year}-1-524-{number}", "year": started.year, "active_year": "true",
            "code_status": "Clear", "type_of_violence": chance.choice("123"), "side_a": "Government of Iraq",
            "side_b": "IS", "number_of_sources": chance.choice((-1, 1, 2)),
            "source_article": f'"""Agency {number % 40},{ended},{words}"";""Paper {number % 7},{ended},{words[:40]}"""',
            "source_headline": f'"{words}"', "where_prec": chance.choice("11123456"),
            "where_coordinates": f"Place{number % 3000} town", "where_description": f'"{words[:60]}"',
            "adm_1": "Province", "adm_2": "District", "latitude": f"{30 + chance.random() * 6:.6f}",
            "longitude": f"{38 + chance.random() * 9:.6f}", "country": "Iraq" if kept else "Elsewhere",
            "country_id": chance.choice(("645", "652")) if kept else "700", "region": "Middle East",
            "event_clarity": 1, "date_prec": 1 if started == ended else 2, "date_start": f"{started} 00:00:00.000",
            "date_end": f"{ended} 00:00:00.000", "deaths_a": a, "deaths_b": b, "deaths_civilians": civilians,
            "deaths_unknown": unknown, "best": best, "high": best + chance.randrange(4), "low": low, "gwnoa": 645,
        }  # fmt: skip
        yield ",".join(str(cells.get(name, 101)) for name in COLUMNS) + "\n"


def write_edition(path: Path, rows: int = ROWS, seed: int = 1) -> int:
    """Write a packed edition without ever holding it; return how many bytes it unpacks to."""
    size = 0
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("GEDEvent_v26_1.csv", "w", force_zip64=True) as member,
    ):
        for line in build_rows(rows, Random(seed)):
            size += member.write(line.encode())
    return size


def write_replica(folder: Path, rows: int = ROWS) -> int:
    """Write the page of downloads and the edition it links, as a replay; return the unpacked size."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "downloads.html").write_text(f'<html><body><a href="{URL}">csv</a></body></html>', encoding="utf-8")
    size = write_edition(folder / "ged.zip", rows)
    for name, url in (("downloads.html", LISTING), ("ged.zip", URL)):
        meta = {"url": url, "fetched_at": OBSERVED}
        (folder / f"{name}.meta.json").write_text(json.dumps(meta), encoding="utf-8")
    return size


class PeakMemory(threading.Thread):
    """Watches a process and those that it starts; ``peak`` is the most that any one of them has held, in bytes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self.together = 0
        self._done = threading.Event()

    def run(self) -> None:
        """Look twenty times a second."""
        while not self._done.wait(0.05):
            held = [_resident(pid) for pid in _family(self.pid)]
            self.peak = max([self.peak, *held])
            self.together = max(self.together, sum(held))

    def stop(self) -> None:
        """End the watching."""
        self._done.set()
        self.join()


def _resident(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * resource.getpagesize()


def _family(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return [pid]
    return [pid, *(each for child in text.split() for each in _family(int(child)))]


def measure(arguments: Sequence[str], folder: Path) -> dict[str, Any]:
    """Run a command of the project; return seconds, and in MB what its largest process and all together have held."""
    started = time.monotonic()
    with (folder / "output").open("wb") as output:
        environment = {**os.environ, "HARVEST_DATA": str(folder / "data")}
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", *arguments], stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        watch = PeakMemory(process.pid)
        watch.start()
        status = process.wait()
        watch.stop()
    return {
        "status": status,
        "seconds": round(time.monotonic() - started, 1),
        "peak": round(watch.peak / 1e6),
        "together": round(watch.together / 1e6),
    }


def main() -> None:
    """Make the file and read it on every way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="harvest-") as name:
        folder = Path(name)
        size = write_replica(folder / "replica", rows)
        packed = (folder / "replica" / "ged.zip").stat().st_size
        print(f"{rows:,} rows, {size / 1e6:.0f} MB, packed {packed / 1e6:.1f} MB")
        ways = {
            "harvest": ["harvest", "ucdp_ged", "--replay", str(folder / "replica")],
            "harvest again, unchanged": ["harvest", "ucdp_ged", "--replay", str(folder / "replica")],
            "extract": ["extract", "ucdp_ged", str(folder / "replica" / "ged.zip")],
            "reparse": ["reparse", "ucdp_ged"],
            "reparse, another database, two workers": [
                "reparse", "ucdp_ged", "--workers", "2", "-s", f"HARVEST_DB={folder / 'other.db'}",
            ],
        }  # fmt: skip
        for way, arguments in ways.items():
            print(way, measure(arguments, folder), flush=True)


if __name__ == "__main__":
    main()
