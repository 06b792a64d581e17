"""A table as long as UCDP's largest edition takes the memory of a short one, but for some bytes of each row kept."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.long_table import SHARE, measure, write_edition, write_replica
from harvester.archive.media import ZIP
from harvester.model.document import Document
from harvester.sources.registry import use_sources
from pipelines.chain import process_document

LIMIT = 300  # MB for the largest process, and for all of them together
FEW, MANY = 15_000, 30_000  # rows
KEPT = 700  # bytes of a row that is kept, with its parties and sources, while all others wait to be stored


ROOT = Path(__file__).resolve().parents[2]


def weigh(path: Path, rows: int) -> tuple[int, int, int]:
    """Return the most and the rest of memory that reading a table of so many rows takes, and the events read."""
    write_edition(path, rows)
    document = Document("https://ucdp.uu.se/downloads/ged/ged261-csv.zip", path.read_bytes(), ZIP,
                        datetime(2026, 7, 1, tzinfo=UTC))  # fmt: skip
    gc.collect()
    tracemalloc.start()
    try:
        parsed = process_document("ucdp_ged", document)
        peak = tracemalloc.get_traced_memory()[1]
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert parsed.problems == []
    assert parsed.packed is not None
    return peak, held, len(parsed.packed.roots)


def weigh_all(folder: Path) -> list[tuple[int, ...]]:
    """Weigh a table of few rows and one of many, after one that loads what is loaded once."""
    use_sources()
    weigh(folder / "first.zip", 2_000)
    return [tuple(weigh(folder / "few.zip", FEW)), tuple(weigh(folder / "many.zip", MANY))]


def test_memory_grows_with_the_rows_that_are_kept_and_little(tmp_path: Path) -> None:
    """In a process of its own: what other tests have left in memory must not count."""
    program = (
        "import json, sys; from pathlib import Path; from tests.pipelines.test_long_table import weigh_all; "
        "print(json.dumps(weigh_all(Path(sys.argv[1]))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    few, many = json.loads(done.stdout.splitlines()[-1])
    assert abs(many[2] - MANY * SHARE) < MANY * SHARE / 5
    assert (many[1] - few[1]) / (many[2] - few[2]) < KEPT
    # The most is one block of events as objects; it is the same, however long the table.
    assert many[0] - few[0] < 3_000_000


def test_a_long_table_is_harvested_and_read_again_within_bounds(tmp_path: Path) -> None:
    """The whole of 417,968 rows is measured by ``python -m benchmarks.long_table``."""
    write_replica(tmp_path / "replica", MANY)
    ways = (["harvest", "ucdp_ged", "--replay", str(tmp_path / "replica")], ["reparse", "ucdp_ged", "--dry-run"])
    for way in ways:
        taken = measure(way, tmp_path)
        assert taken["status"] == 0, (tmp_path / "output").read_text(encoding="utf-8")
        assert taken["together"] < LIMIT, way
    assert "nothing would change" in (tmp_path / "output").read_text(encoding="utf-8")
