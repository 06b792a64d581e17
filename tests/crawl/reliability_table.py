"""Writes the tables of ``docs/reliability.md`` from the tests: ``python -m tests.crawl.reliability_table``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.crawl import test_hosts, test_notice, test_processes, test_wayback, test_whole
from tests.crawl.faults import FAULTS, SOUND, Fault
from tests.crawl.test_hosts import FEEDS
from tests.crawl.tried import Trial, trials_of
from tests.fuzz import test_documents, test_findings
from tests.parsers.tables import test_pool
from tests.pdf_family import test_family
from tests.recorded import read_recorded

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def describe(fault: Fault) -> str:
    """Say what a fault leaves behind."""
    left = f"`fetches`: {fault.outcome}" + (f", `{fault.reason}`" if fault.reason else "")
    if fault.quarantine:
        left += "; a row in `quarantine`, no record"
    return left + ("; its records are stored" if fault.records else "")


def build_table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Lay out a table in Markdown."""
    names = list(heads)
    lines = [f"| {' | '.join(map(str, line))} |" for line in (names, *rows)]
    return "\n".join([lines[0], "|---" * len(names) + "|", *lines[1:]])


def build_faults() -> str:
    """Return the table of what a server can do wrong with one document or list."""
    rows = [(fault.what, describe(fault)) for fault in FAULTS]
    rows += [(f"a feed: {name}", f"`quarantine`: `{reason}`") for name, (_, reason) in FEEDS.items()]
    table = build_table(("a server's answer", "what it leaves behind"), rows)
    return f"{len(FAULTS)} faults among {SOUND} sound reports, and {len(FEEDS)} feeds, once each.\n\n{table}"


def build_trials(last: str, trials: Iterable[Trial]) -> str:
    """Return a table of what some tests try."""
    return build_table(("tried", "times", last), [(trial.what, trial.times, trial.then) for trial in trials])


def build_kills() -> str:
    """Say what the last long run of kills came to."""
    kills = read_recorded()["kills"]
    said = "no version" if kills["equal"] else "SOMETHING: its versions differ"
    heads = ("on", "`kill -9`", "while it ran", "corrections by the site meanwhile", "damaged", "lost or doubled")
    return build_table(
        heads,
        [(kills["on"], kills["kills"], kills["hits"], kills["corrections"], kills["damaged"], said)],
    )


def build_disturbed() -> str:
    """Say what the last long run of disturbances came to."""
    recorded = read_recorded()["disturbed"]
    rows = []
    for kind, tried in recorded["tried"].items():
        differing = [table for table in recorded["differing"] if table.startswith(kind)]
        said = f"IN {len(differing)} TABLES" if differing else "in no table"
        rows.append((recorded["on"], kind, tried, recorded["met"][kind], said))
    return build_table(("on", "disturbed by", "times", "while it ran", "different from an undisturbed harvest"), rows)


def build_fuzz() -> str:
    """Say what the last long run over damaged documents came to."""
    fuzz = read_recorded()["fuzz"]
    rows = [_describe_kind(kind, count) for kind, count in fuzz["kinds"].items()]
    heads = ("damaged", "number", "records read", "reported only", "left out as another's", "slowest, s")
    found = sum(name.startswith("test_") for name in vars(test_findings))
    words = (
        f"Recorded on {fuzz['on']}, in one process of at most {fuzz['megabytes']} MB. No crash, no hang, no silence."
    )
    return f"{words} What fuzzing found before has {found} tests of its own.\n\n{build_table(heads, rows)}"


def _describe_kind(kind: str, count: dict[str, Any]) -> tuple[str, ...]:
    numbers = (f"{int(count.get(name, 0)):,}" for name in ("documents", "read", "reported", "left out"))
    return (kind, *numbers, f"{count['slowest']:.1f}")


PARTS: dict[str, Callable[[], str]] = {
    "answers": build_faults,
    "sites": lambda: build_trials("what happens", trials_of(test_hosts, test_wayback)),
    "wholeness": lambda: build_trials("what happens", trials_of(test_whole)),
    "processes": lambda: build_trials("lost", trials_of(test_processes)),
    "kills": build_kills,
    "disturbed": build_disturbed,
    "documents": lambda: build_trials("what happens", trials_of(test_family, test_pool, test_documents)),
    "fuzz": build_fuzz,
    "notices": lambda: build_trials("what happens", trials_of(test_notice)),
}


def fill(text: str) -> str:
    """Return the guide with its tables as the tests have them."""
    for name, build in PARTS.items():
        pattern = rf"(<!-- {name}: made by tests/crawl/reliability_table.py -->\n).*?(\n<!-- end of {name} -->)"
        text, made = re.subn(pattern, lambda found, build=build: found[1] + build() + found[2], text, flags=re.DOTALL)
        if made != 1:
            raise ValueError(f"{GUIDE} has no place for {name}")
    return text


if __name__ == "__main__":
    GUIDE.write_text(fill(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
