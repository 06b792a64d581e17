"""Timing for tests of growth: processor time, the least of several tries, so that a busy machine changes little."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DOUBLING = 2.3  # how many times longer twice as much may take
TRIES = 3


def least_seconds(prepare: Callable[[], T], work: Callable[[T], object], tries: int = TRIES) -> float:
    """Return the least processor time that a piece of work takes; what it works on is made anew for each try."""
    found = []
    for _ in range(tries):
        prepared = prepare()
        gc.collect()
        gc.disable()
        start = time.process_time()
        work(prepared)
        found.append(time.process_time() - start)
        gc.enable()
    return min(found)


def growth(measure: Callable[[int], float], size: int) -> float:
    """Return how many times longer twice as much takes; measured again while that is too long, in case of noise."""
    ratio = 0.0
    for _ in range(3):
        ratio = measure(2 * size) / measure(size)
        if ratio <= DOUBLING:
            break
    return ratio
