"""How long the reactor is held up while pages are parsed: the longest gap between two turns of its loop."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

from benchmarks.rows import Row, at_most, render
from benchmarks.sites import PAGE_BYTES, build_releases
from harvester.model.document import Document
from pipelines.parse_pool import ParsePool

LIMIT = 50  # milliseconds
INLINE = 96 * 1024


def measure(pages: int = 40) -> list[Row]:
    """Measure long releases, and some of the largest that are parsed in the reactor's own process.

    In a process of its own: what other measurements leave in memory would be searched for garbage meanwhile.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        usual, largest = process.map(watch_alone, (pages, pages), (PAGE_BYTES, INLINE - 1000))
        idle = process.submit(watch_alone, 0, PAGE_BYTES, 2.0).result()[0]
    gap, parse = max(usual[0], largest[0]), max(usual[1], largest[1])
    detail = (
        f"{2 * pages} releases; the longest parse took {parse * 1000:.0f} ms; with nothing to parse the machine itself "
        f"makes the reactor wait up to {idle * 1000:.0f} ms"
    )
    return [at_most("longest wait of the reactor while parsing", gap * 1000, LIMIT, "ms", detail)]


def watch_alone(pages: int, size: int, idle: float = 0.0) -> tuple[float, float]:
    """Do what ``longest_gap`` does, outside of any loop."""
    return asyncio.run(longest_gap(pages, size, idle=idle))


async def longest_gap(pages: int, size: int, *, idle: float = 0.0) -> tuple[float, float]:
    """Return the longest gap and the longest parse, in seconds; ``idle`` seconds more are only watched."""
    gap = parse = 0.0
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal gap
        last = time.perf_counter()
        while not done.is_set():
            await asyncio.sleep(0.001)
            gap, last = max(gap, time.perf_counter() - last), time.perf_counter()

    pool = ParsePool(1, INLINE, 60)
    site = build_releases(pages + 1, size=size)
    documents = [
        Document(f"https://www.centcom.mil{page.path}", page.body, "text/html", datetime(2024, 1, 1, tzinfo=UTC))
        for page in site.pages
    ]
    await pool.parse(site.source, documents.pop())  # loads the grammar
    watching = asyncio.create_task(watch())
    for document in documents:
        started = time.perf_counter()
        await pool.parse(site.source, document)
        parse = max(parse, time.perf_counter() - started)
    await asyncio.sleep(idle)
    done.set()
    await watching
    pool.close()
    return gap, parse


def main() -> None:
    """Measure from the command line."""
    print(render([("Reactor", measure())]))


if __name__ == "__main__":
    main()
