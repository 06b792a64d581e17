"""Who parses when an archive is read again: this process, several processes, or the workers of a cluster.

All of them give the same rows: a document is handed over as a whole, parsed by pure functions, and what it states is
collected in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from harvester.model.document import Document
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import OWN_FAILURES
from pipelines.chain import prepare, process_document
from pipelines.parse_pool import CRASHED, end_pool, failed_document, has_its_memory, open_pool, shielding

TIMEOUT = 300.0  # seconds for one document
IN_FLIGHT = 16  # documents that wait for each worker
IN_FLIGHT_BYTES = 64 * 1024 * 1024  # and what all of them may weigh together

Label = TypeVar("Label")


class WorkersError(RuntimeError):
    """Raised when a cluster cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Task:
    """A document that somebody parses; ``future`` is theirs."""

    source: str
    document: Document
    future: Any = None


class Workers(Protocol):
    """Takes documents and gives back what they state.

    Attributes:
        width: how many documents are parsed at once.
    """

    width: int

    def submit(self, source: str, document: Document) -> Task:
        """Hand a document over."""

    def collect(self, task: Task) -> ParsedDocument:
        """Wait for a document; one that ended its worker or took too long comes back with that as its problem."""

    def close(self) -> None:
        """Let the workers go."""


class ThisProcess:
    """Parses each document when it is collected."""

    width = 1

    def submit(self, source: str, document: Document) -> Task:
        """Keep the document."""
        return Task(source, document)

    def collect(self, task: Task) -> ParsedDocument:
        """Parse the document."""
        return process_document(task.source, task.document)

    def close(self) -> None:
        """Do nothing."""


class Processes:
    """Parses in processes of this machine, with bounds on time and memory."""

    def __init__(self, width: int, timeout: float = TIMEOUT) -> None:
        self.width = width
        self.timeout = timeout
        self._pool = open_pool(width)
        self._explained: ProcessPoolExecutor | None = None  # the last pool that broke for a reason that is known

    def submit(self, source: str, document: Document) -> Task:
        """Queue the document."""
        try:
            future = self._pool.submit(process_document, source, document)
        except BrokenProcessPool:
            self._pool = open_pool(self.width)
            future = self._pool.submit(process_document, source, document)
        return Task(source, document, (self._pool, future))

    def collect(self, task: Task) -> ParsedDocument:
        """Wait for the document."""
        pool, future = task.future
        try:
            result: ParsedDocument = future.result(self.timeout)
        except (BrokenProcessPool, CancelledError):
            if pool is self._explained:
                return self.collect(self.submit(task.source, task.document))
            # Every document of a broken pool fails; alone in a process, each shows whether it was the one.
            result = self._parse_alone(task, pool)
        except TimeoutError:
            end_pool(pool)
            # The time may have gone into starting the process.
            result = self._parse_alone(task, pool)
        return result

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _parse_alone(self, task: Task, pool: ProcessPoolExecutor) -> ParsedDocument:
        result = parse_alone(task, self.timeout)
        if any(problem.reason in {"parse_crashed", "parse_timeout"} for problem in result.problems):
            self._explained = pool
        return result


def parse_alone(task: Task, timeout: float = TIMEOUT) -> ParsedDocument:
    """Parse one document in a process of its own, which shows whether the document is what ends its workers."""
    pool = open_pool(1)
    ready = False
    try:
        with shielding():
            pool.submit(prepare, task.source).result()
        ready = has_its_memory()
        result: ParsedDocument = pool.submit(process_document, task.source, task.document).result(timeout)
    except BrokenProcessPool:
        result = failed_document(task.source, task.document, "parse_crashed", CRASHED)
    except TimeoutError:
        result = failed_document(task.source, task.document, "parse_timeout", f"was not read within {timeout:.0f} s")
    finally:
        end_pool(pool)
    result.failed_alone = ready and any(problem.reason in OWN_FAILURES for problem in result.problems)
    return result


def parse_in_order(
    wanted: Iterable[tuple[Label, str, Document | None]], workers: Workers
) -> Iterator[tuple[Label, ParsedDocument | None]]:
    """Yield what documents state in the order in which they are given, a bounded number of them ahead.

    Args:
        wanted: what the caller knows each by, its source, and the document; None in its place comes back as it is.
        workers: who parses.
    """
    queue: deque[tuple[Label, Task | None]] = deque()
    weight = 0
    for label, source, document in wanted:
        queue.append((label, workers.submit(source, document) if document else None))
        weight += len(document.body) if document else 0
        while queue and (len(queue) >= IN_FLIGHT * workers.width or weight > IN_FLIGHT_BYTES):
            first, task = queue.popleft()
            weight -= len(task.document.body) if task else 0
            yield first, workers.collect(task) if task else None
    for first, task in queue:
        yield first, workers.collect(task) if task else None
