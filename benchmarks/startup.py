"""How long a command takes to start: ``scrapy extract`` on one small page, as a person waits for it."""

from __future__ import annotations

import os
import statistics
import sys

from benchmarks.harvests import run
from benchmarks.rows import Row, at_most, render

PAGE = "fixtures/cjtfoir_civcas/oir-2018-07.html"
SECONDS = 1.0


def measure(rounds: int = 5) -> list[Row]:
    """Measure the command, and beside it what importing Scrapy alone takes."""
    own = _median([sys.executable, "-m", "scrapy", "extract", "cjtfoir_civcas", PAGE], rounds)
    scrapy = _median([sys.executable, "-m", "scrapy", "version"], rounds)
    detail = f"{own[0]:.2f} s on the clock; Scrapy alone, to tell its version, {scrapy[1]:.2f} s and {scrapy[0]:.2f} s"
    return [at_most("extract of one small page, processor time", own[1], SECONDS, "s", detail)]


def _median(command: list[str], rounds: int) -> tuple[float, float]:
    taken = [run(command, dict(os.environ), 120) for _ in range(rounds)]
    return statistics.median(each[0] for each in taken), statistics.median(each[1] for each in taken)


def main() -> None:
    """Measure from the command line."""
    print(render([("Start", measure())]))


if __name__ == "__main__":
    main()
