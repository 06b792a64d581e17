"""What keeps a harvest quick: a reactor that is never held up, indexes for what is asked often, and told targets."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.__main__ import DOCUMENT, SECTIONS
from harvester.model.document import Document
from harvester.model.parsed import Fetch, ParsedDocument
from harvester.model.source import load_source
from harvester.model.vocab import FetchOutcome
from harvester.store.database import Store
from harvester.store.reading import Reader
from pipelines import parse_pool as parsing
from pipelines.parse_pool import ParsePool
from tests.store.builders import assessment, document, open_store, report, write

BUSY = 0.4  # seconds
TURNS = 20  # of the loop meanwhile; a page that is read on the reactor's own thread leaves one or two

TARGETS = {
    "Crawl with everything on": ["settings as shipped", "short reports, no delay", "long strike releases, no delay"],
    "Second harvest of an unchanged site": [
        "short HTML reports", "long strike releases", "PDFs with tables", "the sources' mix and size",
    ],
    "Start": ["extract of one small page"],
    "Versioned store": ["first time", "unchanged", "5 % changed"],
    "A million rows of versions": ["history of a record", "one month as of a moment"],
    "PDF": ["few casualty pages among many"],
    "Memory and growth": ["a PDF of 1,000 pages", "100,000 documents", "time a document"],
    "Reactor": ["longest wait of the reactor while parsing"],
}  # fmt: skip


def test_the_document_has_every_target() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert set(TARGETS) == set(SECTIONS.values())
    for title, rows in TARGETS.items():
        section = text.partition(f"| **{title}** |")[2].partition("\n| **")[0]
        missing = [row for row in rows if row not in section]
        assert not missing, f"{title}: run make bench"
    assert "could not be measured" not in text


def test_the_reactor_goes_on_while_a_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_slowly(source: str, document: Document) -> ParsedDocument:
        end = time.perf_counter() + BUSY
        while time.perf_counter() < end:
            sum(range(100))
        return parsing.blank_document(source, document)

    monkeypatch.setattr(parsing, "parse_document", read_slowly)

    async def count_turns() -> int:
        pool = ParsePool(1, 1000, 60)
        document = Document("https://www.example.org/a", b"<p>page</p>", "text/html", datetime(2024, 1, 1, tzinfo=UTC))
        reading = asyncio.create_task(pool.parse("cjtfoir_civcas", document))
        turns = 0
        while not reading.done():
            await asyncio.sleep(0.001)
            turns += 1
        pool.close()
        return turns

    assert asyncio.run(count_turns()) >= TURNS


def ask_everything(reader: Reader) -> None:
    """Ask what an unchanged document of a second harvest makes the harvest ask."""
    reader.last_fetch("https://www.example.org/a")
    reader.stream("cjtfoir_strikes", "https://example.org/a")
    reader.has_withdrawn("0" * 64)
    reader.knows_observation("cjtfoir_strikes", "https://example.org/a", "2018-01-01T00:00:00.000Z", "0" * 64)
    reader.knows_capture("cjtfoir_strikes", "https://web.archive.org/web/20180101000000id_/https://www.example.org/a")
    reader.pointer_of("0" * 64)
    reader.history("strikes", "cjtfoir_strikes:r1:strike:1")


def test_what_is_asked_for_each_document_is_found_by_index(tmp_path: Path) -> None:
    path = tmp_path / "harvest.db"
    with Store(path):
        asked: list[str] = []
        with closing(Reader(path)) as reader:
            reader.connection.set_trace_callback(asked.append)  # type: ignore[union-attr]
            ask_everything(reader)
            reader.connection.set_trace_callback(None)  # type: ignore[union-attr]
            plans = {
                statement: [row[3] for row in reader.connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
                for statement in asked
            }
    assert len(plans) >= 7
    assert find_scans(plans) == {}


def find_scans(plans: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the statements that read a whole table; lists and tables that a statement brings along are none."""
    brought = ("SCAN json_each", "SCAN CONSTANT ROW", "SCAN (subquery")
    return {
        statement: plan
        for statement, plan in plans.items()
        if any("SCAN " in step and not step.startswith(brought) for step in plan)
    }


def test_what_is_written_for_each_document_is_found_by_index() -> None:
    """A statement that reads a whole table makes every document slower than the one before."""
    store = open_store()
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    for sha in "abc":
        release = report("2018-07", signature="a day's strikes", release_number=sha)
        write(store, document([release, assessment(1)] if sha == "a" else [release], sha=sha))
    store.connection.set_trace_callback(None)
    statements = [statement for statement in asked if statement.startswith(("SELECT", "UPDATE", "DELETE"))]
    plans = {
        statement: [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        for statement in statements
    }
    assert len(plans) >= 10
    assert find_scans(plans) == {}


def test_rows_that_wait_together_are_written_together(tmp_path: Path) -> None:
    with Store(tmp_path / "harvest.db") as store:
        store.write_source(load_source("cjtfoir_civcas"))
        store.start_run("run", "cjtfoir_civcas", "2018-01-01T00:00:00.000Z", {}, "")
        begun: list[str] = []
        store.connection.set_trace_callback(lambda statement: begun.append(statement) if "BEGIN" in statement else None)
        store.write_fetches([make_fetch(number) for number in range(20)])
        store.connection.set_trace_callback(None)
        assert len(begun) == 1
        assert store.connection.execute("SELECT count(*) FROM fetches").fetchone() == (20,)


def make_fetch(number: int) -> Fetch:
    url, at = f"https://www.example.org/{number}", "2018-01-01T00:00:00.000Z"
    return Fetch("run", "cjtfoir_civcas", url, url, at, at, FetchOutcome.NOT_MODIFIED, status=304)
