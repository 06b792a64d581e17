"""The versioned store against plain ``executemany``: rows of one table, first time, unchanged, one in twenty changed.

Documents of 20 strike lines are written in batches, as ``scrapy reparse`` writes them; the reference inserts the same
columns into a table without keys or indexes.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rows import Row, at_least
from harvester.model.items import Strike
from harvester.model.parsed import ParsedDocument
from harvester.model.source import load_source
from harvester.store.database import Store
from harvester.store.planning import Writing
from harvester.store.schema import TABLES
from harvester.store.versions import read_row

SOURCE = "cjtfoir_strikes"
PER_DOCUMENT = 20
TARGETS = {"first time": 0.3, "unchanged": 0.6, "5 % changed": 0.4}
PASSES = (("first time", "a", 0), ("unchanged", "b", 0), ("5 % changed", "c", 20))


def build_documents(rows: int, content: str, day: int, change_every: int) -> list[ParsedDocument]:
    """Build documents of 20 lines; every n-th line has one strike more when ``change_every`` is n."""
    documents = []
    for number in range(rows // PER_DOCUMENT):
        lines = [
            build_line(number, item, bool(change_every) and (number * PER_DOCUMENT + item) % change_every == 0)
            for item in range(PER_DOCUMENT)
        ]
        stream = f"https://example.org/{number}"
        moment = f"2018-09-{day:02d}T00:00:00.000Z"
        sha256 = f"{content}{number:063d}"
        documents.append(
            ParsedDocument(SOURCE, stream, stream, sha256, "text/html", 1, moment, f"{SOURCE}/1", records=list(lines))
        )
    return documents


def build_line(number: int, item: int, changed: bool) -> Strike:
    """Build one line; ``changed`` adds a strike."""
    root, strikes = f"r{number}", item % 7 + changed
    return Strike(
        key=(root, "strike", str(item)),
        parent=(root,),
        record_id=f"{SOURCE}:{root}:strike:{item}",
        report_id=f"{SOURCE}:{root}",
        quote=f"Near Raqqah, {strikes} strikes destroyed a vehicle and building {number}.",
        locator=f"line {item}",
        strike_date="2016-01-01",
        country="Syria",
        place_text="Raqqah",
        place_id="place:syria-ar-raqqah",
        strikes_min=strikes,
        strikes_max=strikes,
        strikes_text=str(strikes),
    )


def time_reference(folder: Path, documents: Sequence[ParsedDocument]) -> float:
    """Return the seconds that plain ``executemany`` takes for the same rows."""
    table = next(table for table in TABLES if table.name == "strikes_versions")
    columns = ", ".join(f'"{name}"' for name in table.column_names)
    marks = ", ".join("?" * len(table.columns))
    tail = (None,) * (len(table.columns) - len(read_row(documents[0].records[0])))
    rows = [(*read_row(record), *tail) for document in documents for record in document.records]
    connection = sqlite3.connect(folder / "reference.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"CREATE TABLE plain ({columns})")
    start = time.perf_counter()
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO plain VALUES ({marks})", rows)
    connection.execute("COMMIT")
    seconds = time.perf_counter() - start
    connection.close()
    return seconds


def time_passes(folder: Path, rows: int) -> list[tuple[str, float]]:
    """Return the name and the seconds of each pass over the store."""
    timed = []
    with Store(folder / "harvest.db") as store:
        store.write_source(load_source(SOURCE))
        store.start_run("run", SOURCE, "2018-09-01T00:00:00.000Z", {}, "benchmark")
        writing = Writing("run", "2018-09-10T00:00:00.000Z")
        for day, (name, content, change_every) in enumerate(PASSES, start=1):
            documents = build_documents(rows, content, day, change_every)
            start = time.perf_counter()
            with store.batch():
                for document in documents:
                    store.write_document(document, None, writing)
            timed.append((name, time.perf_counter() - start))
    return timed


def measure(rows: int = 100_000, rounds: int = 3) -> list[Row]:
    """Measure each pass against the reference, several times."""
    ratios: dict[str, list[float]] = {name: [] for name in TARGETS}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            reference = time_reference(Path(folder), build_documents(rows, "a", 1, 0))
            for name, seconds in time_passes(Path(folder), rows):
                ratios[name].append(reference / seconds)
    detail = f"middle of {rounds} runs; raw {rows / reference:,.0f} rows a second"
    return [
        at_least(f"store, {rows:,} rows, {name}", "raw executemany", statistics.median(ratios[name]), target, detail)
        for name, target in TARGETS.items()
    ]


def main() -> None:
    """Print rows a second and the ratio to the reference, each as measured in this run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        reference = time_reference(Path(folder), build_documents(options.rows, "a", 1, 0))
        print(f"{'executemany':<12} {options.rows / reference:>10,.0f} rows/s")
        for name, seconds in time_passes(Path(folder), options.rows):
            print(f"{name:<12} {options.rows / seconds:>10,.0f} rows/s  {reference / seconds:.2f} x executemany")


if __name__ == "__main__":
    main()
