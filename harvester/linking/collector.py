"""The garbage collector, kept off while many rows are compared."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector off, if it is on.

    It looks through all living objects again and again as their number grows, which made each pair dearer the more
    rows there were. Comparing makes no cycles, so that nothing is left lying meanwhile.

    >>> with collector_paused():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
