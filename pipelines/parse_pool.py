"""Parsing beside the reactor: small pages on a thread, everything else in worker processes with bounds."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from harvester.archive.media import PDF
from harvester.model.document import Document, Problem
from harvester.model.parsed import ParsedDocument
from harvester.model.registry import Registry, current_registry, use_registry
from pipelines.chain import blank_document, parse_document

MEMORY_LIMIT = 4 * 1024**3  # bytes of address space for one worker
CRASHED = "ended the process that read it, or exceeded its memory"


class ParsePool:
    """Parses documents without ever holding up the reactor.

    A worker that dies or takes too long costs its own document, which is reported, and the pool is made anew.
    """

    def __init__(self, workers: int, inline_limit: int, timeout: float) -> None:
        self._workers = workers
        self._inline_limit = inline_limit
        self._timeout = timeout
        self._pool: ProcessPoolExecutor | None = None
        # One thread: pages come out in the order in which they came. The interpreter hands over to the reactor every
        # few milliseconds, so that it never waits for a whole page.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parser")

    async def parse(self, source: str, document: Document) -> ParsedDocument:
        """Parse a document, in this process when it is small and in another when it is not."""
        loop = asyncio.get_running_loop()
        if document.media_type != PDF and len(document.body) <= self._inline_limit:
            return await loop.run_in_executor(self._thread, parse_document, source, document)
        try:
            future = loop.run_in_executor(self._executor(), parse_document, source, document)
            return await asyncio.wait_for(future, self._timeout)
        except TimeoutError:
            self._kill()
            return failed_document(source, document, "parse_timeout", f"was not read within {self._timeout:.0f} s")
        except BrokenProcessPool:
            self._kill()
            return failed_document(source, document, "parse_crashed", CRASHED)

    def close(self) -> None:
        """End the workers."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _executor(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # A fork would copy the reactor's threads and sockets into the worker.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._workers, mp_context=context, initializer=start_worker, initargs=(current_registry(),)
            )
        return self._pool

    def _kill(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((pool._processes or {}).values()):  # the executor offers no public way to end a worker
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def start_worker(registry: Registry) -> None:
    """Bound the memory of the process that calls it, name its parsers, and let it end with the one that started it."""
    use_registry(registry)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process when the one that started it is killed: nothing else tells it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)


def failed_document(source: str, document: Document, reason: str, what: str) -> ParsedDocument:
    """Return the frame of a document that its worker could not read, with that as its problem."""
    parsed = blank_document(source, document)
    message = f"{document.url}: the document {what}; look at it with `scrapy extract {source} FILE`"
    parsed.problems.append(Problem(reason, message))
    return parsed
