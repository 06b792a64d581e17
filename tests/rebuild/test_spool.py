"""A sorted list that waits in a file gives what one in memory would."""

from __future__ import annotations

import errno
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.rebuild.spool import SortedSpool, SpoolError

Thing = tuple[int, str]


def key_of(thing: Thing) -> int:
    """Sort by the number alone."""
    return thing[0]


def expected(things: list[Thing]) -> list[Thing]:
    """Sort in memory, and keep the first of each number."""
    in_order = sorted(things, key=key_of)
    return [next(same) for _, same in itertools.groupby(in_order, key=key_of)]


@given(st.lists(st.tuples(st.integers(0, 30), st.text(max_size=3)), max_size=80), st.integers(1, 9))
def test_it_gives_what_a_list_in_memory_gives(things: list[Thing], held: int) -> None:
    half = len(things) // 2
    spool = SortedSpool(key_of, things[:half], held)
    assert list(spool) == expected(things[:half])
    for thing in things[half:]:
        spool.add(thing)
    assert len(spool) == len(expected(things))
    assert list(spool) == list(spool) == expected(things)


def test_two_readers_do_not_disturb_each_other() -> None:
    spool = SortedSpool(key_of, [(number, "x" * 1000) for number in reversed(range(300))], held=40)
    assert [(first[0], second[0]) for first, second in zip(spool, spool, strict=True)] == [(n, n) for n in range(300)]


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("harvester.rebuild.spool.tempfile.TemporaryFile", refuse)
    spool: SortedSpool[int] = SortedSpool(abs, [1], held=2)
    with pytest.raises(SpoolError, match="No space left on device; free some space there, or name another folder"):
        spool.add(2)
