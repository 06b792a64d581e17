"""What befalls the processes that read documents is no property of the documents."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvester.model.clock import parse_time
from harvester.model.document import Document
from harvester.model.parsed import ParsedDocument
from pipelines.chain import parse_document
from pipelines.parse_pool import InterruptedParseError, ParsePool

SOURCE = "dod_civcas_tables"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / SOURCE


@pytest.fixture
def document() -> Document:
    """Return a PDF."""
    meta = sorted(FIXTURES.glob("*.pdf.meta.json"))[0]
    told = json.loads(meta.read_text())
    body = meta.with_name(meta.name.removesuffix(".meta.json")).read_bytes()
    return Document(told["url"], body, "application/pdf", parse_time(told["fetched_at"]))


@pytest.fixture
def pool() -> Iterator[ParsePool]:
    """Return a pool of one worker."""
    pool = ParsePool(1, 0, 120)
    yield pool
    pool.close()


def reasons(parsed: ParsedDocument) -> list[str]:
    """Return the codes of what went wrong."""
    return [problem.reason for problem in parsed.problems]


async def kill_when_it_reads(pool: ParsePool, task: asyncio.Task[ParsedDocument]) -> None:
    """Kill the worker once it is there."""
    while not (pool._pool and pool._pool._processes):
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    assert not task.done()
    for pid in list(pool._pool._processes):
        os.kill(pid, signal.SIGKILL)


def test_a_killed_worker_costs_no_document(pool: ParsePool, document: Document) -> None:
    async def parse() -> list[ParsedDocument]:
        tasks = [asyncio.create_task(pool.parse(SOURCE, document)) for _ in range(2)]
        await kill_when_it_reads(pool, tasks[0])
        return await asyncio.gather(*tasks)

    expected = len(parse_document(SOURCE, document).records)
    for parsed in asyncio.run(parse()):
        assert len(parsed.records) == expected
        assert reasons(parsed) == []


def test_a_machine_too_busy_to_begin_is_not_counted_against_the_document(document: Document) -> None:
    pool = ParsePool(1, 0, 0.05)
    parsed = asyncio.run(pool.parse(SOURCE, document))
    pool.close()
    assert reasons(parsed) == ["parse_timeout"]
    assert not parsed.failed_alone


def test_a_run_that_is_told_to_stop_waits_no_longer_than_its_grace() -> None:
    pool = ParsePool(1, 0, 120, lambda: True)
    started = time.monotonic()
    with pytest.raises(InterruptedParseError):
        asyncio.run(pool._wait(pool._thread.submit(time.sleep, 6)))
    assert time.monotonic() - started < 5
    pool.close()
