"""Real schedulers and workers on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawl.harvests import ROOT

DASK = [sys.executable, "-m", "dask"]
# In whatever process parses: a document with this in it ends the process, as a fault in a PDF library would.
SABOTAGE = """
import functools, os
import pipelines.chain as processing

def end_process(parse):
    @functools.wraps(parse)
    def wrapped(source, document):
        if b"ENDS ITS PROCESS" in document.body:
            os._exit(1)
        return parse(source, document)
    return wrapped

processing.process_document = end_process(processing.process_document)
"""


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()  # it may itself be waiting for a process that a test has killed
                process.wait()


@dataclass
class Cluster:
    """A scheduler with its workers.

    Attributes:
        address: of the scheduler.
        scheduler: its process.
        workers: their processes.
    """

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def cluster(folder: Path, workers: int, *options: str, **environment: str) -> Iterator[Cluster]:
    """Run a scheduler and workers; those share no folder with whoever uses them."""
    import distributed

    whole = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:

        def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
            return stack.enter_context(running([*DASK, *arguments, "--no-dashboard"], folder / name, whole))

        scheduler = start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", str(port))
        processes = [
            start(f"worker{i}", "worker", address, "--nthreads", "1", "--name", str(i), *options)
            for i in range(workers)
        ]
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=90)
        yield Cluster(address, scheduler, processes)


def reparse_command(archive: Path, database: Path, *options: Any) -> list[str]:
    """Return the command line of a reparse."""
    command = [sys.executable, "-m", "scrapy", "reparse", "--archive", archive, "--db", database, *options]
    return list(map(str, command))


def run_reparse(archive: Path, database: Path, *options: Any, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a reparse."""
    return subprocess.run(
        reparse_command(archive, database, *options), cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
