"""Parsing on the workers of a dask.distributed cluster; documents travel to them, what they state comes back.

Small documents travel together: what the scheduler asks of this machine for one task is more than storing a page.
"""

from __future__ import annotations

import faulthandler
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from harvester.model.document import Document
from harvester.model.parsed import ParsedDocument
from harvester.model.registry import Registry, current_registry, use_registry
from harvester.parsers.fingerprint import differing_parts, fingerprint
from harvester.rebuild.workers import TIMEOUT, Processes, Task, ThisProcess, Workers, WorkersError, parse_alone
from pipelines.chain import process_document

CONNECT_TIMEOUT = 10  # seconds
TOGETHER = 8  # documents that travel as one task, so that two tasks for each worker are under way
TOGETHER_BYTES = 256 * 1024  # and what they may weigh before they are sent
LOOK_EVERY = 5.0  # seconds after which a waiting client looks whether anybody is left
ABANDONED = 60.0  # seconds without any worker after which it gives up
ON_AGAIN = "then run again: it goes on where it stopped"


@dataclass
class _Parcel:
    """Documents of a source that travel together.

    Attributes:
        source: the source.
        documents: in the order in which they were handed over.
        future: dask's, once they have been sent.
        results: what they state, once that is here.
    """

    source: str
    documents: list[Document] = field(default_factory=list)
    future: Any = None
    results: list[ParsedDocument] | None = None

    def takes(self, source: str) -> bool:
        """Say whether another document of a source still fits in."""
        size = sum(len(document.body) for document in self.documents)
        return source == self.source and len(self.documents) < TOGETHER and size < TOGETHER_BYTES


class Cluster:
    """Hands documents to a scheduler and waits for their turn.

    A worker that dies or leaves costs nothing: the scheduler gives its documents to another one. A document that
    several workers did not survive is read here, alone in a process with bounds, before it is called unreadable.

    Raises:
        WorkersError: dask is not installed, nobody answers at the address, or the workers are not what is needed.
    """

    def __init__(self, address: str) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError as error:
            advice = "`pip install -e '.[cluster]'` in the project's folder"
            raise WorkersError(f"--scheduler needs dask.distributed: {advice}") from error
        # Documents are handed over as arguments; only those in flight are, so that their size is bounded.
        import_module("dask.config").set({"distributed.admin.large-graph-warning-threshold": "1GB"})
        self._killed = distributed.KilledWorker
        self._lost = (distributed.client.FutureCancelledError, distributed.comm.CommClosedError)
        try:
            self._client: Any = distributed.Client(address, timeout=CONNECT_TIMEOUT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise WorkersError(f"no scheduler answers at {address}: start one with `dask scheduler`") from error
        self._address = address
        self._fingerprint = fingerprint()
        self._parcel: _Parcel | None = None  # that has not been sent
        try:
            self._check()
        except WorkersError:
            self.close()
            raise
        self.width: int = len(self._client.nthreads())

    def _check(self) -> None:
        threads = self._client.nthreads()
        if not threads:
            raise WorkersError(f"{self._address} has no workers: start some with `dask worker {self._address}`")
        if max(threads.values()) > 1:
            raise WorkersError("PDFs are read by one thread of a process: start the workers with `--nthreads 1`")
        for worker, answer in sorted(self._client.run(_ask_fingerprint, on_error="return").items()):
            if not isinstance(answer, dict):
                raise WorkersError(f"{worker}: the harvester cannot be imported there ({answer}); install it there")
            refuse_other_software(worker, answer)

    def submit(self, source: str, document: Document) -> Task:
        """Send the document to the scheduler, with the next ones if it is small."""
        if self._parcel is None or not self._parcel.takes(source):
            self._send()
            self._parcel = _Parcel(source)
        parcel = self._parcel
        parcel.documents.append(document)
        if not parcel.takes(source):
            self._send()
        return Task(source, document, (parcel, len(parcel.documents) - 1))

    def _send(self) -> None:
        parcel, self._parcel = self._parcel, None
        if parcel is not None:
            parcel.future = self._client.submit(
                parse_on_worker, self._fingerprint, current_registry(), parcel.source, parcel.documents, pure=False
            )

    def collect(self, task: Task) -> ParsedDocument:
        """Wait for the document.

        Raises:
            WorkersError: the scheduler is gone, or all workers are.
        """
        parcel, place = task.future
        if parcel is self._parcel:
            self._send()
        if parcel.results is None:
            parcel.results = self._wait(parcel)
        found: ParsedDocument = parcel.results[place]
        return found

    def _wait(self, parcel: _Parcel) -> list[ParsedDocument]:
        alone_since: float | None = None
        while True:
            try:
                results: list[ParsedDocument] = parcel.future.result(LOOK_EVERY)
            except self._killed:
                return [parse_alone(Task(parcel.source, document)) for document in parcel.documents]
            except self._lost as error:
                raise WorkersError(f"{self._address}: the scheduler is gone; start it again, {ON_AGAIN}") from error
            except TimeoutError:
                alone_since = self._look_around(alone_since)
            else:
                parcel.future.release()
                return results

    def _look_around(self, alone_since: float | None) -> float | None:
        if self._client.status != "running":
            raise WorkersError(f"{self._address}: the scheduler is gone; start it again, {ON_AGAIN}")
        if self._client.scheduler_info()["workers"]:
            return None
        since = alone_since or time.monotonic()
        if time.monotonic() - since > ABANDONED:
            raise WorkersError(f"{self._address}: all workers are gone; start some, {ON_AGAIN}")
        return since

    def close(self) -> None:
        """Leave the cluster, which goes on."""
        self._client.close()


def open_workers(count: int = 1, scheduler: str | None = None) -> Workers:
    """Open what parses: a cluster where one is named, processes for more than one worker, else this process.

    Raises:
        WorkersError: the cluster cannot be used.
    """
    if scheduler:
        return Cluster(scheduler)
    return Processes(count) if count > 1 else ThisProcess()


def parse_on_worker(
    expected: dict[str, str], registry: Registry, source: str, documents: Sequence[Document]
) -> list[ParsedDocument]:
    """Parse documents on a worker; one that takes too long ends the worker, as nothing gentler can.

    Raises:
        WorkersError: the worker runs other software than the machine that asks.
    """
    refuse_other_software(f"a worker on {platform.node()}", expected)
    use_registry(registry)
    return [_parse_in_time(source, document) for document in documents]


def _parse_in_time(source: str, document: Document) -> ParsedDocument:
    faulthandler.dump_traceback_later(TIMEOUT, exit=True)
    try:
        return process_document(source, document)
    finally:
        faulthandler.cancel_dump_traceback_later()


def refuse_other_software(worker: str, other: dict[str, str]) -> None:
    """Compare another machine's fingerprint with this one's.

    Raises:
        WorkersError: they differ, so that the rows might.
    """
    differing = differing_parts(other)
    if differing:
        advice = "install the same there and start the worker again"
        raise WorkersError(f"{worker}: other software than here ({', '.join(differing)}); {advice}")


def _ask_fingerprint() -> dict[str, str]:
    return fingerprint()
