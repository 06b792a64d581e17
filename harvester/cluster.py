"""Parsing on the workers of a dask.distributed cluster; documents travel to them, what they state comes back."""

from __future__ import annotations

import faulthandler
import platform
import time
from importlib import import_module
from typing import Any

from harvester.fingerprint import differing_parts, fingerprint
from harvester.parsed import ParsedDocument
from harvester.parsers.base import Document
from harvester.processing import process_document
from harvester.workers import TIMEOUT, Task, WorkersError, parse_alone

CONNECT_TIMEOUT = 10  # seconds
LOOK_EVERY = 5.0  # seconds after which a waiting client looks whether anybody is left
ABANDONED = 60.0  # seconds without any worker after which it gives up
ON_AGAIN = "then run again: it goes on where it stopped"


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
        """Send the document to the scheduler."""
        future = self._client.submit(parse_on_worker, self._fingerprint, source, document, pure=False)
        return Task(source, document, future)

    def collect(self, task: Task) -> ParsedDocument:
        """Wait for the document.

        Raises:
            WorkersError: the scheduler is gone, or all workers are.
        """
        alone_since: float | None = None
        while True:
            try:
                result: ParsedDocument = task.future.result(LOOK_EVERY)
            except self._killed:
                return parse_alone(task)
            except self._lost as error:
                raise WorkersError(f"{self._address}: the scheduler is gone; start it again, {ON_AGAIN}") from error
            except TimeoutError:
                alone_since = self._look_around(alone_since)
            else:
                task.future.release()
                return result

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


def parse_on_worker(expected: dict[str, str], source: str, document: Document) -> ParsedDocument:
    """Parse a document on a worker; one that takes too long ends the worker, as nothing gentler can.

    Raises:
        WorkersError: the worker runs other software than the machine that asks.
    """
    refuse_other_software(f"a worker on {platform.node()}", expected)
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
