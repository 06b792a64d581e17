"""A sorted list of any length in the memory of a short one: what does not fit waits in a file, in sorted parts."""

from __future__ import annotations

import heapq
import io
import os
import pickle
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import IO, Any, Generic, TypeVar

T = TypeVar("T")

HELD = 5_000  # things kept in memory
BLOCK = 1 << 16  # bytes of each part that are read at a time


class SpoolError(OSError):
    """Raised when the temporary folder cannot be written; the message says what to do."""


@dataclass(frozen=True)
class _Part:
    """A sorted part of the file, from one byte to another."""

    start: int
    end: int


class _PartStream(io.RawIOBase):
    """Reads a part of a file that others read as well: it has a place of its own there."""

    def __init__(self, descriptor: int, part: _Part) -> None:
        self._descriptor = descriptor
        self._position = part.start
        self._end = part.end

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read as much as there is room for."""
        found = os.pread(self._descriptor, min(len(buffer), self._end - self._position), self._position)
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)


class SortedSpool(Generic[T]):
    """Takes things in any order and gives them back sorted, as often as wanted; of equal ones only the first to come.

    The file has no name and is gone with the process, even one that is killed.

    >>> spool = SortedSpool(len, ["three", "one", "fifteen", "two"], held=2)
    >>> list(spool), len(spool)
    (['one', 'three', 'fifteen'], 3)

    Args:
        key: what they are sorted by, and what makes two of them equal.
        things: the first of them.
        held: how many are kept in memory.
    """

    def __init__(self, key: Callable[[T], Any], things: Iterable[T] = (), held: int = HELD) -> None:
        self._key = key
        self._held = held
        self._fresh: list[T] = []
        self._parts: list[_Part] = []
        self._file: IO[bytes] | None = None
        self._length: int | None = None
        for thing in things:
            self.add(thing)

    def add(self, thing: T) -> None:
        """Take one more.

        Raises:
            SpoolError: the temporary folder cannot be written.
        """
        self._fresh.append(thing)
        self._length = None
        if len(self._fresh) >= self._held:
            try:
                self._write_part()
            except OSError as error:
                advice = "free some space there, or name another folder in TMPDIR, then run again"
                raise SpoolError(f"{tempfile.gettempdir()}: {error.strerror}; {advice}") from error

    def __iter__(self) -> Iterator[T]:
        self._fresh.sort(key=self._key)
        parts = [self._read_part(part) for part in self._parts]
        # Equal things come in the order of the parts, and within a part in that in which they were added.
        merged = heapq.merge(*parts, self._fresh, key=self._key)
        return (next(equal) for _, equal in groupby(merged, key=self._key))

    def __len__(self) -> int:
        if self._length is None:
            self._length = sum(1 for _ in self)
        return self._length

    def _write_part(self) -> None:
        self._fresh.sort(key=self._key)
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="harvest-")  # noqa: SIM115 - it lives as long as the list
            weakref.finalize(self, self._file.close)
        start = self._file.seek(0, os.SEEK_END)
        for thing in self._fresh:
            pickle.dump(thing, self._file, pickle.HIGHEST_PROTOCOL)
        self._file.flush()
        self._parts.append(_Part(start, self._file.tell()))
        self._fresh = []

    def _read_part(self, part: _Part) -> Iterator[T]:
        if self._file is None:
            return
        stream = io.BufferedReader(_PartStream(self._file.fileno(), part), BLOCK)
        while stream.peek(1):
            yield pickle.load(stream)  # noqa: S301 - from a file that only we can open
