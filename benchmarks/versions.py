"""A million rows of versions: the history of a record, a month as it stood at a moment, and what a crawl looks up.

``python -m benchmarks.versions [--rows N]``
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks.rows import Row, at_most, render
from harvester.model.source import load_source
from harvester.store.database import Store
from harvester.store.reading import Reader
from harvester.store.schema import VERSIONS

SOURCE = "cjtfoir_strikes"
AS_OF = (
    "SELECT * FROM strikes_versions WHERE strike_date BETWEEN '2016-03-01' AND '2016-03-31' "
    "AND valid_from <= :at AND (valid_to IS NULL OR valid_to > :at)"
)
CAUSES = ("new", "source_changed")
MOMENTS = [f"201{year}-06-01T00:00:00.000Z" for year in (5, 7, 9)]


def build(path: Path, rows: int) -> None:
    """Write a database of strikes with four versions each."""
    with Store(path) as store:
        store.write_source(load_source(SOURCE))
        store.start_run("run", SOURCE, "2020-01-01T00:00:00.000Z", {}, "benchmark")
    columns = next(table for table in VERSIONS if table.name == "strikes_versions").column_names
    with closing(sqlite3.connect(path)) as connection:
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO strikes_versions VALUES ({marks})",
            (tuple(row.get(name) for name in columns) for row in _generate(rows)),
        )
        connection.commit()


def _generate(rows: int) -> Iterator[dict[str, object]]:
    for number in range(rows):
        record, version = divmod(number, 4)
        root = f"{SOURCE}:r{record // 10}"
        day = date(2014, 8, 8) + timedelta(days=record // 10 % 2000)
        yield {
            "record_id": f"{root}:strike:{record % 10}", "report_id": root, "version": version + 1, "source": SOURCE,
            "first_seen_at": "2014-09-01T00:00:00.000Z", "run_id": "run", "cause": CAUSES[bool(version)],
            "valid_from": f"201{4 + version}-09-01T00:00:00.000Z",
            "valid_to": None if version == 3 else f"201{5 + version}-09-01T00:00:00.000Z",
            "parser_version": f"{SOURCE}/1", "content_hash": str(version), "strike_date": day.isoformat(),
            "strike_date_precision": "day", "country": "Syria", "place_text": f"Town{record % 400}",
            "strikes_min": version + 1, "strikes_max": version + 1, "strikes_text": str(version + 1),
        }  # fmt: skip


def measure(rows: int = 1_000_000) -> list[Row]:
    """Measure both questions on records spread over the whole table."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "harvest.db"
        build(path, rows)
        with closing(Reader(path)) as reader:
            ids = [f"{SOURCE}:r{number}:strike:3" for number in range(0, rows // 40, max(rows // 4000, 1))]
            histories = [_time(lambda record=record: reader.history("strikes", record)) for record in ids]  # type: ignore[misc]
            months = [_time(lambda at=at: _as_of(reader, at)) for at in MOMENTS * 5]  # type: ignore[misc]
            found = _as_of(reader, MOMENTS[1])
    detail = f"{rows:,} versions of {rows // 4:,} records; {len(ids)} records asked for"
    return [
        _below("history of a record", statistics.median(histories), 5, detail),
        _below("one month as of a moment", statistics.median(months), 100, f"{found:,} rows each"),
    ]


def _as_of(reader: Reader, at: str) -> int:
    return len(reader.connection.execute(AS_OF, {"at": at}).fetchall())


def _time(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _below(what: str, value: float, target: float, detail: str) -> Row:
    return at_most(what, value, target, "ms", detail)


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    print(render([("Versions", measure(parser.parse_args().rows))]))


if __name__ == "__main__":
    main()
