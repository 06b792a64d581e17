"""One run of one source: its identity, arguments, tallies and what its components share."""

from __future__ import annotations

import secrets
import subprocess
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from harvester import __version__
from harvester.archive.replay import Replay, load_replay
from harvester.archive.warc import ArchiveWriter
from harvester.model.clock import format_time, now
from harvester.model.parsed import Fetch
from harvester.model.source import Source, load_source
from harvester.store.connection import StoreError
from harvester.store.database import Store
from harvester.store.planning import Writing, Written
from harvester.store.reading import Reader

P = ParamSpec("P")
T = TypeVar("T")


class ArgumentError(ValueError):
    """Raised when a crawl's argument is unknown or malformed; the message says which and how to write it."""


@dataclass(frozen=True)
class Arguments:
    """The arguments of a crawl, checked.

    Attributes:
        from_date: skip what was published before.
        until_date: skip what was published after.
        sample: stop after that many documents.
        via: ``live`` sites or ``wayback`` captures.
    """

    from_date: date | None = None
    until_date: date | None = None
    sample: int | None = None
    via: str = "live"

    @property
    def partial(self) -> bool:
        """Whether the crawl leaves something out, so that what it does not meet proves nothing."""
        return self.from_date is not None or self.until_date is not None or self.sample is not None

    @property
    def limited(self) -> bool:
        """Whether what the crawl does not meet proves nothing: it is partial, or asks an archive."""
        return self.partial or self.via != "live"

    def covers(self, published: date | None) -> bool:
        """Say whether a document published on a date is wanted; one without a date is."""
        if published is None:
            return True
        return (self.from_date is None or published >= self.from_date) and (
            self.until_date is None or published <= self.until_date
        )

    def as_dict(self) -> dict[str, str]:
        """Return the arguments that were given, as text."""
        return {k: str(v) for k, v in self.__dict__.items() if v is not None and (k, v) != ("via", "live")}


def parse_arguments(given: Mapping[str, str]) -> Arguments:
    """Check the arguments of a crawl.

    Raises:
        ArgumentError: an argument is unknown or malformed.
    """
    known = {"from_date": _parse_day, "until_date": _parse_day, "sample": _parse_sample, "via": _parse_via}
    given = {name: value for name, value in given.items() if name != "_job"}  # scrapyd's mark of its job
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ArgumentError(f"unknown argument {unknown[0]!r}; known: {', '.join(known)}")
    arguments = Arguments(**{name: known[name](name, value) for name, value in given.items()})
    if arguments.from_date and arguments.until_date and arguments.from_date > arguments.until_date:
        raise ArgumentError(f"from_date {arguments.from_date} lies after until_date {arguments.until_date}")
    return arguments


def _parse_day(name: str, value: str) -> Any:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ArgumentError(f"{name}={value!r} is not a date; write it as 2018-05-01") from None


def _parse_sample(name: str, value: str) -> Any:
    if not value.isdecimal() or int(value) < 1:
        raise ArgumentError(f"{name}={value!r} is not a number above 0; write it as 5")
    return int(value)


def _parse_via(name: str, value: str) -> Any:
    if value not in {"live", "wayback"}:
        raise ArgumentError(f"{name}={value!r} is not known; write live or wayback")
    return value


@dataclass
class Tally:
    """What a run met."""

    documents: int = 0
    documents_new: int = 0
    documents_changed: int = 0
    documents_unchanged: int = 0
    out_of_scope: int = 0
    records: int = 0
    with_problems: int = 0
    held: int = 0
    gone: int = 0
    captures_known: int = 0
    blocked: int = 0
    failed_requests: int = 0
    fetches: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    written: Written = field(default_factory=Written)


class RunContext:
    """What the components of one run share: source, store, archive, tallies and the writer's thread.

    All writes go through one thread in the order in which they are submitted, so that the reactor never waits for
    the disk.
    """

    def __init__(self, source: Source, arguments: Arguments, settings: Mapping[str, Any]) -> None:
        self.source = source
        self.arguments = arguments
        self.started_at: datetime = now()
        self.run_id = f"{self.started_at:%Y%m%dT%H%M%S}Z-{source.name}-{secrets.token_hex(3)}"
        self.database = Path(settings["HARVEST_DB"])
        self.archive_folder = Path(settings["HARVEST_ARCHIVE"])
        paths = tuple(settings.get("HARVEST_REPLAY") or ())
        self.replay: Replay | None = load_replay(paths) if paths else None
        self.tally = Tally()
        self.stopping: str | None = None
        self.store = Store(self.database)
        self.reader = Reader(self.database)
        self.writer_reader = Reader(self.database)
        info = {"run_id": self.run_id, "source": source.name, "software": f"report-harvester {code_version()}"}
        self.archive = ArchiveWriter(self.archive_folder, self.run_id, {**info, "format": "WARC File Format 1.0"})
        self._waiting: deque[Fetch] = deque()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self.on_fatal: Callable[[str], None] = lambda _: None
        self.archive.open()
        self.store.write_source(source)
        self.store.start_run(
            self.run_id, source.name, format_time(self.started_at), arguments.as_dict(), code_version()
        )

    @property
    def writing(self) -> Writing:
        """Who writes, and when."""
        return Writing(self.run_id, format_time(now()))

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a write."""
        return self._executor.submit(function, *args, **kwargs)

    def record_fetch(self, fetch: Fetch) -> None:
        """Queue the row of a request that brought no records; a failure to write it ends up in the tally.

        Rows that are waiting when the writer comes to the first of them are written with it.
        """
        self._waiting.append(fetch)
        self.submit(self._write_waiting).add_done_callback(self._note_failure)

    def _write_waiting(self) -> None:
        rows = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if rows:
            self.store.write_fetches(rows)

    def _note_failure(self, future: Future[Any]) -> None:
        error = future.exception()
        if error is not None:
            self.tally.errors.append(str(error))
            if isinstance(error, StoreError):
                self.on_fatal(str(error))

    def drain(self) -> None:
        """Wait until every queued write is done."""
        self._executor.submit(int).result()

    def close(self) -> None:
        """Finish the writes and close the database."""
        self._executor.shutdown(wait=True)
        self.archive.abandon()
        self.reader.close()
        self.writer_reader.close()
        self.store.close()


_contexts: WeakKeyDictionary[Crawler, RunContext] = WeakKeyDictionary()


def context_of(crawler: Crawler) -> RunContext:
    """Return the context of a crawler's run, opening it on the first call."""
    context = _contexts.get(crawler)
    if context is None:
        spider = crawler.spider
        arguments = getattr(spider, "arguments", Arguments())
        context = RunContext(load_source(str(spider.name if spider else "")), arguments, crawler.settings)
        _contexts[crawler] = context
    return context


@cache
def code_version() -> str:
    """Return the version of the software, with the commit when it runs from a checkout."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return __version__
    try:
        described = subprocess.run(  # noqa: S603 - a fixed command
            ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"],  # noqa: S607 - git is found on PATH like any tool
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return __version__
    commit = described.stdout.strip()
    return f"{__version__}+g{commit}" if commit else __version__
