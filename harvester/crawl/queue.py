"""The queue of requests that wait: a few in memory, all others in a file, however long the lists that led to them."""

from __future__ import annotations

import logging
import pickle
import tempfile
import weakref
from array import array
from collections import deque
from collections.abc import Callable
from typing import IO, Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

HELD = 500  # requests kept in memory; the file holds those that came before them


class SpillingQueue:
    """Gives back the request that came last, as Scrapy's own queue in memory does, in the memory of a few hundred.

    A list of the web archive can name a hundred thousand captures, and all of them wait while the first is fetched.
    The file has no name: it is gone with the process, even one that is killed, and the next run asks anew.
    """

    def __init__(self, spider: Spider | None, held: int = HELD) -> None:
        self._spider = spider
        self._held = held
        self._newest: deque[Request] = deque()
        self._starts = array("Q")  # where each request in the file begins
        self._end = 0
        self._file: IO[bytes] | None = None
        self._spills = True

    @classmethod
    def from_crawler(cls, crawler: Crawler, _key: str) -> Self:
        """Make a queue for the scheduler of a crawler."""
        return cls(crawler.spider)

    def push(self, request: Request) -> None:
        """Add a request."""
        self._newest.append(request)
        if len(self._newest) > self._held and self._spills:
            self._spill()

    def pop(self) -> Request | None:
        """Take the newest request out."""
        if self._newest:
            return self._newest.pop()
        if not self._starts or self._file is None:
            return None
        start = self._starts.pop()
        self._file.seek(start)
        frozen = self._file.read(self._end - start)
        self._end = start
        return thaw_request(frozen, self._spider)

    def close(self) -> None:
        """Forget what still waits."""
        if self._file is not None:
            self._file.close()

    def __len__(self) -> int:
        return len(self._newest) + len(self._starts)

    def _spill(self) -> None:
        """Write the older half of what is held to the file; when its disk is full, everything stays in memory."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="harvest-")  # noqa: SIM115 - it lives as long as the queue
                weakref.finalize(self, self._file.close)
            while len(self._newest) > self._held // 2:
                frozen = freeze_request(self._newest[0], self._spider)
                self._file.seek(self._end)
                self._file.write(frozen)
                self._file.flush()
                self._starts.append(self._end)
                self._end += len(frozen)
                self._newest.popleft()
        except OSError as error:
            self._spills = False
            logger.warning("requests wait in memory, because the temporary folder takes no more: %s", error)


def freeze_request(request: Request, spider: Spider | None) -> bytes:
    """Write a request down; the spider's methods in it are written by their names.

    Raises:
        ValueError: a callback belongs to something else than the spider.
    """
    state = {name: getattr(request, name) for name in request.attributes}
    for role in ("callback", "errback"):
        state[role] = _name_method(state[role], spider)
    state["headers"] = dict(request.headers)
    return pickle.dumps((type(request), state), pickle.HIGHEST_PROTOCOL)


def thaw_request(frozen: bytes, spider: Spider | None) -> Request:
    """Read a request that ``freeze_request`` has written."""
    made: tuple[type[Request], dict[str, Any]] = pickle.loads(frozen)  # noqa: S301 - from a file that only we can open
    kind, state = made
    for role in ("callback", "errback"):
        state[role] = getattr(spider, state[role]) if isinstance(state[role], str) else state[role]
    return kind(**state)


def _name_method(function: Callable[..., Any] | None, spider: Spider | None) -> Any:
    owner = getattr(function, "__self__", None)
    if function is None or owner is None:
        return function  # a plain function is written by its name
    if owner is not spider:
        raise ValueError(f"{function!r} is no method of the spider, so that its request cannot wait in a file")
    return function.__name__
