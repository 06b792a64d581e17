"""Remembering what a function made of a text: short texts come again, long ones do not and would fill the memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

SHORT = 200  # characters


def remember_short(
    size: int, longest: int = SHORT
) -> Callable[[Callable[Concatenate[str, P], T]], Callable[Concatenate[str, P], T]]:
    """Remember the results of a function for the so many texts met last, none longer than ``longest``.

    >>> @remember_short(8, longest=3)
    ... def measure(text: str) -> int:
    ...     print("measuring", text)
    ...     return len(text)
    >>> measure("one"), measure("one"), measure("three"), measure("three")
    measuring one
    measuring three
    measuring three
    (3, 3, 5, 5)
    """

    def decorate(function: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
        remembered = cast("Callable[Concatenate[str, P], T]", lru_cache(maxsize=size)(function))

        @wraps(function)
        def call(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if len(text) > longest:
                return function(text, *args, **kwargs)
            return remembered(text, *args, **kwargs)

        return call

    return decorate
