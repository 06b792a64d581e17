"""Parsing beside the reactor: small pages on a thread, everything else in worker processes with bounds."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from harvester.archive.media import PDF
from harvester.model.document import Document, Problem
from harvester.model.parsed import ParsedDocument
from harvester.model.registry import Registry, current_registry, use_registry
from harvester.model.vocab import OWN_FAILURES
from pipelines.chain import blank_document, parse_document, prepare

MEMORY_LIMIT = 4 * 1024**3  # bytes of address space for one worker
CRASHED = "ended the process that read it, or exceeded its memory"
GRACE = 3.0  # seconds that a document which is being read has left when the run is told to stop
MOST_ALONE = 20  # documents of one run that are read again by themselves; each takes a process of its own
_GLANCE = 0.2  # seconds between two looks whether the run has been told to stop

T = TypeVar("T")


class InterruptedParseError(RuntimeError):
    """Raised when the run is told to stop while a document is being read: nothing is known of the document."""


class ParsePool:
    """Parses documents without ever holding up the reactor.

    A document whose worker dies, takes too long or fails is read once more, alone in a fresh process: a worker can end
    for what another document did, for want of memory, or because somebody killed it.
    """

    def __init__(
        self, workers: int, inline_limit: int, timeout: float, is_stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._workers = workers
        self._inline_limit = inline_limit
        self._timeout = timeout
        self._is_stopping = is_stopping
        self._pool: ProcessPoolExecutor | None = None
        self._alone = 0
        # One thread: pages come out in the order in which they came. The interpreter hands over to the reactor every
        # few milliseconds, so that it never waits for a whole page.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parser")

    async def parse(self, source: str, document: Document) -> ParsedDocument:
        """Parse a document, in this process when it is small and in another when it is not.

        Raises:
            InterruptedParseError: the run is told to stop.
        """
        if document.media_type != PDF and len(document.body) <= self._inline_limit:
            parsed = await self._wait(self._thread.submit(parse_document, source, document))
        else:
            parsed = await self._parse_in_worker(source, document)
        if any(problem.reason in OWN_FAILURES for problem in parsed.problems) and self._alone < MOST_ALONE:
            self._alone += 1
            parsed = await self._parse_alone(source, document)
        return parsed

    async def _parse_in_worker(self, source: str, document: Document) -> ParsedDocument:
        if self._pool is None:
            self._pool = open_pool(self._workers)
        pool = self._pool
        try:
            with shielding():
                future = pool.submit(parse_document, source, document)
            return await self._wait(future)
        except (TimeoutError, BrokenProcessPool) as error:
            if self._pool is pool:
                self._pool = None
            end_pool(pool)
            return self._describe(source, document, error)

    async def _parse_alone(self, source: str, document: Document) -> ParsedDocument:
        pool = open_pool(1)
        parsed: ParsedDocument | None = None
        ready = False
        try:
            with shielding():
                prepared = pool.submit(prepare, source)
            await self._wait(prepared)
            ready = has_its_memory()
            parsed = await self._wait(pool.submit(parse_document, source, document))
        except (TimeoutError, BrokenProcessPool) as error:
            parsed = self._describe(source, document, error)
        finally:
            end_pool(pool)
        parsed.failed_alone = ready and any(problem.reason in OWN_FAILURES for problem in parsed.problems)
        return parsed

    def _describe(self, source: str, document: Document, error: Exception) -> ParsedDocument:
        if isinstance(error, TimeoutError):
            return failed_document(source, document, "parse_timeout", f"was not read within {self._timeout:.0f} s")
        return failed_document(source, document, "parse_crashed", CRASHED)

    async def _wait(self, future: Future[T]) -> T:
        """Wait for what a thread or process does, as long as it may take.

        Raises:
            TimeoutError: it takes too long.
            InterruptedParseError: the run is told to stop, and it does not end soon.
        """
        waiting = asyncio.wrap_future(future)
        started, told = monotonic(), 0.0
        while not (await asyncio.wait({waiting}, timeout=_GLANCE))[0]:
            if self._is_stopping():
                told = told or monotonic()
                if monotonic() - told > GRACE:
                    raise InterruptedParseError
            if monotonic() - started > self._timeout:
                raise TimeoutError
        try:
            return waiting.result()
        except BrokenProcessPool:
            if self._is_stopping():
                raise InterruptedParseError from None
            raise

    def close(self) -> None:
        """End the workers."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._pool is not None:
            end_pool(self._pool)
            self._pool = None


def open_pool(width: int) -> ProcessPoolExecutor:
    """Open worker processes; a fork would copy the reactor's threads and sockets into them."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(width, mp_context=context, initializer=start_worker, initargs=(current_registry(),))


def end_pool(pool: ProcessPoolExecutor) -> None:
    """End worker processes at once, whatever they do."""
    for process in list((pool._processes or {}).values()):  # the executor offers no public way to end a worker
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def shielding() -> Iterator[None]:
    """Hold SIGINT back from processes started inside: Ctrl-C goes to all of a group, and only the run decides on it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start_worker(registry: Registry) -> None:
    """Bound the memory of the process that calls it, name its parsers, and let it end with the one that started it."""
    use_registry(registry)
    limit = allowed_memory()
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def allowed_memory() -> int:
    """Return how many bytes of address space a worker may have: its limit, or what the machine's operator allows."""
    given = [limit for limit in resource.getrlimit(resource.RLIMIT_AS) if limit != resource.RLIM_INFINITY]
    return min([MEMORY_LIMIT, *given])


def has_its_memory() -> bool:
    """Say whether a worker gets all the memory that a document may need; if not, no document is to blame."""
    return allowed_memory() == MEMORY_LIMIT


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
