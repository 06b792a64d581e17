"""Writes the tables of ``docs/reliability.md`` from the tests: ``python -m tests.crawl.reliability_table``."""

from __future__ import annotations

from pathlib import Path

from tests.crawl.faults import FAULTS, Fault
from tests.crawl.test_hosts import FEEDS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
START, END = "<!-- faults: made by tests/crawl/reliability_table.py -->", "<!-- end of faults -->"


def describe(fault: Fault) -> str:
    """Say what a fault leaves behind."""
    left = f"`fetches`: {fault.outcome}" + (f", `{fault.reason}`" if fault.reason else "")
    if fault.quarantine:
        left += "; a row in `quarantine`, no record"
    return left + ("; its records are stored" if fault.records else "")


def build_table() -> str:
    """Return the table of what a server can do wrong, one row a fault."""
    rows = [f"| {fault.what} | {describe(fault)} |" for fault in FAULTS]
    rows += [f"| a feed: {name} | `quarantine`: `{reason}` |" for name, (_, reason) in FEEDS.items()]
    return "\n".join(["| a server's answer | what it leaves behind |", "|---|---|", *rows])


def fill(text: str) -> str:
    """Return the guide with its table as the tests have it."""
    before, rest = text.split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n{build_table()}\n{END}{after}"


if __name__ == "__main__":
    GUIDE.write_text(fill(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
