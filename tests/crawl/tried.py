"""What a test tries and what that costs, in words: ``docs/reliability.md`` is made from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from types import ModuleType
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True)
class Trial:
    """What one test tries.

    Attributes:
        what: the trouble.
        then: what happens, which the test asserts.
        times: how often a run of the test tries it; for a test with several cases, each of them.
    """

    what: str
    then: str
    times: int = 1


def tries(what: str, then: str, times: int = 1) -> Callable[[Test], Test]:
    """Say what a test tries and what it asserts of the outcome."""

    def note(test: Test) -> Test:
        test.tried = Trial(what, then, times)  # type: ignore[attr-defined]
        return test

    return note


def trials_of(*modules: ModuleType) -> Iterator[Trial]:
    """Yield what the tests of some modules try, in their order, each as often as it has cases."""
    for module in modules:
        for test in vars(module).values():
            trial = getattr(test, "tried", None)
            if isinstance(trial, Trial):
                cases = [len(mark.args[1]) for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
                yield Trial(trial.what, trial.then, trial.times * prod(cases))
