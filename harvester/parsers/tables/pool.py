"""Reading PDFs in processes of their own, bounded in time and memory.

:func:`run_bounded` runs any importable function in a fresh process and kills it when it takes too long;
:func:`read_candidate_pages` uses it to find the tables of a document, on two processes when there are many pages.

This is not :class:`pipelines.parse_pool.ParsePool`. That one keeps workers for the documents of any source during a
crawl and must start anew when one is lost; there a document's fault is a timeout or a crash. Here a process lives
for one PDF, or for half of one, under bounds that grow with its pages, and whatever ends it is told apart as a reason
of that PDF; the same holds in ``scrapy extract`` and ``scrapy reparse``, which have no such pool.

Both functions block the calling thread until the result is there: from a reactor call them through
``asyncio.to_thread``, ``scrapy.utils.asyncio.run_in_thread`` or an executor, never directly.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

from harvester.model.document import UnreadableDocument
from harvester.parsers.tables.geometry import PageTables

_P = ParamSpec("_P")
_T = TypeVar("_T")

# Bounds on what a PDF may do to the machine: what needs more is reported with its document. A second process is started
# only for so many pages, since its start costs time as well.
WORKERS = 2
MEMORY = 1_500_000_000
"""Address space of a worker in bytes; resident memory stays far below it."""
SECONDS = 30.0
SECONDS_PER_PAGE = 2.0
MAX_SECONDS = 600.0
_PAGES_FOR_TWO = 12
_LAST_SECONDS = 5.0  # that a process has to be gone once it has hung up


def run_bounded(function: Callable[_P, _T], seconds: float, memory: int, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Run a function in a process of its own and give its result.

    Args:
        function: importable by name; arguments and result must pickle.
        seconds: wall clock after which the process is killed.
        memory: limit of its address space in bytes.
        *args: arguments of the function.
        **kwargs: its keyword arguments.

    Raises:
        UnreadableDocument: ``pdf_too_large`` when it needs more memory than it may; ``parse_timeout`` or
            ``parse_crashed`` when the process took too long or died, which says nothing of the PDF: the machine may
            have been busy, or somebody may have ended it; or whatever reason the function itself gave.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "harvester.parsers.tables.find"])
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, memory, function, args, kwargs), daemon=False)
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise UnreadableDocument("parse_timeout", f"reading the PDF took longer than {seconds:.0f} s")
        try:
            outcome, value = receiver.recv()
        except EOFError:
            raise _explain_death(process, memory) from None
    finally:
        receiver.close()
        process.kill()
        process.join()
    if outcome == "unreadable":
        raise UnreadableDocument(*value)
    if outcome == "error":
        raise RuntimeError(f"reading the PDF failed: {value}")
    result: _T = value
    return result


def _explain_death(process: BaseProcess, memory: int) -> UnreadableDocument:
    """Tell a process that somebody ended, or that had too little memory, from one that ended by its own bounds."""
    process.join(_LAST_SECONDS)
    ended = process.exitcode in {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, None}
    reason = "parse_crashed" if ended or allowed_memory(memory) < memory else "pdf_too_large"
    return UnreadableDocument(reason, "the process that read the PDF died")


def allowed_memory(memory: int) -> int:
    """Return how much address space of so much the machine's operator allows."""
    given = [limit for limit in resource.getrlimit(resource.RLIMIT_AS) if limit != resource.RLIM_INFINITY]
    return min([memory, *given])


def _work(
    sender: Connection, memory: int, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]
) -> None:
    allowed = allowed_memory(memory)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    try:
        message = ("ok", function(*args, **kwargs))
    except UnreadableDocument as error:
        message = ("unreadable", (error.reason, str(error)))
    except (MemoryError, RecursionError) as error:
        # With less memory than a PDF may need, the PDF is not to blame.
        reason = "pdf_too_large" if allowed == memory else "parse_crashed"
        message = ("unreadable", (reason, f"the PDF needs more than it may: {type(error).__name__}"))
    except Exception as error:  # noqa: BLE001 - reported to the caller's process, which raises it
        message = ("error", f"{type(error).__name__}: {error}")
    sender.send(message)
    sender.close()


def read_candidate_pages(body: bytes, *, memory: int = MEMORY) -> tuple[list[PageTables], int]:
    """Read the tables of the pages that may hold casualty tables.

    Returns:
        The pages in order, and how many pages of the document hold any text.

    Raises:
        UnreadableDocument: the file is no readable PDF, or hits a limit.
    """
    numbers, with_text = run_bounded(_probe, SECONDS + 90, memory, body)
    if not numbers:
        return [], with_text
    seconds = min(MAX_SECONDS, SECONDS + SECONDS_PER_PAGE * len(numbers))
    if len(numbers) < _PAGES_FOR_TWO:
        return run_bounded(_read, seconds, memory, body, numbers), with_text
    middle = len(numbers) // 2
    with ThreadPoolExecutor(WORKERS) as threads:
        halves = [
            threads.submit(run_bounded, _read, seconds, memory, body, part)
            for part in (numbers[:middle], numbers[middle:])
        ]
        return [page for half in halves for page in half.result()], with_text


def read_here(body: bytes) -> tuple[list[PageTables], int]:
    """Do what :func:`read_candidate_pages` does in this process, without bounds."""
    numbers, with_text = _probe(body)
    return _read(body, numbers) if numbers else [], with_text


def _probe(body: bytes) -> tuple[list[int], int]:
    from harvester.parsers.tables.probe import check_pdf, find_candidates

    check_pdf(body)
    return find_candidates(body)


def _read(body: bytes, numbers: list[int]) -> list[PageTables]:
    from harvester.parsers.tables.find import find_pages

    return list(find_pages(body, numbers, keep_content=True))
