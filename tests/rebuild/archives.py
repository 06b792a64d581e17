"""Archives as crawls of several machines would have left them, written directly; and what a database holds of them."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from harvester.archive.warc import ArchiveWriter, Earlier, digest_payload
from harvester.model.clock import format_time
from harvester.model.document import Document
from harvester.rebuild.workers import Task, ThisProcess
from tests.crawl.harvests import build_release
from tests.replays import article_url

SOURCE = "cjtfoir_civcas"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HEADERS = [("Content-Type", "text/html; charset=utf-8")]
# What tells where a file lies, or in which order rows were inserted.
PLACES = {"warc_file", "fetch_id"}
COMPARED = {"version_changes", "checks"}


@dataclass
class Machine:
    """A machine that harvests into an archive of its own.

    Attributes:
        folder: its archive.
        name: goes into its run_ids.
        shown: the last body of each article, and when it was fetched.
    """

    folder: Path
    name: str
    shown: dict[int, tuple[bytes, datetime]] = field(default_factory=dict)

    def harvest(self, articles: dict[int, bytes], day: int, *, complete: bool = False) -> Path:
        """Write the archive of one run; what was shown before is written as a revisit."""
        start = BEGIN + timedelta(days=day)
        run_id = f"{start:%Y%m%d}-{self.name}"
        writer = ArchiveWriter(self.folder, run_id, {"run_id": run_id, "source": SOURCE})
        for place, (number, body) in enumerate(sorted(articles.items())):
            at = start + timedelta(seconds=place)
            before = self.shown.get(number)
            if before and before[0] == body:
                earlier = Earlier(article_url(number), format_time(before[1]), digest_payload(body))
                writer.write_revisit(article_url(number), "200 OK", HEADERS, earlier, at, not_modified=False)
            else:
                writer.write_response(article_url(number), "200 OK", HEADERS, body, at)
                self.shown[number] = (body, at)
        closing = {
            "run_id": run_id, "source": SOURCE, "complete": complete, "arguments": {},
            "started_at": format_time(start), "finished_at": format_time(start + timedelta(hours=1)),
        }  # fmt: skip
        path = writer.close(closing)
        assert path is not None
        return path


def build_articles(count: int, *, corrected: int = 0) -> dict[int, bytes]:
    """Build articles; in ``corrected`` of them, chosen at random, a figure is another one."""
    others = set(random.Random(corrected).sample(range(count), corrected))
    return {1600000 + i: build_release(i, 217 if i in others else 216, padding=i % 7) for i in range(count)}


def dump(database: Path, leave_out: set[str] = PLACES) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, sorted, without some columns."""
    connection = sqlite3.connect(database)
    try:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("sqlite_", "_sqlite"))
        ]
        found = {}
        for table in tables:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            names = ", ".join(f'"{name}"' for name in columns if name not in leave_out)
            found[table] = sorted(connection.execute(f'SELECT {names} FROM "{table}"').fetchall(), key=repr)
        return found
    finally:
        connection.close()


def records(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return what must be equal however an archive came about.

    That is every version of every record, what each version changed, and every check: all their columns, times and
    contents included, but for the run that brought them.
    """
    found = dump(database, {"run_id"})
    kept = {table: rows for table, rows in found.items() if table.endswith("_versions") or table in COMPARED}
    assert any(kept.values())
    return kept


class CountingWorkers(ThisProcess):
    """Counts what is parsed."""

    def __init__(self) -> None:
        self.parsed: list[str] = []

    def submit(self, source: str, document: Document) -> Task:
        """Count the document."""
        self.parsed.append(document.url)
        return super().submit(source, document)
