"""The rows of the one table that the benchmarks fill, and how they are written down."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: what was measured.
        reference: what it is compared with, in the same run; empty where the target is absolute.
        result: the ratio, or the figure with its unit.
        target: what it should be; empty where a row is given for information.
        is_met: None where there is no target.
        detail: the figures behind it.
    """

    what: str
    reference: str
    result: str
    target: str = ""
    is_met: bool | None = None
    detail: str = ""


def at_least(what: str, reference: str, ratio: float, target: float, detail: str) -> Row:
    """Make the row of a ratio that should not fall short."""
    return Row(what, reference, f"{ratio:.2f} ×", f"≥ {target:g} ×", ratio >= target, detail)


def at_most(what: str, value: float, target: float, unit: str, detail: str) -> Row:
    """Make the row of a figure that should not be exceeded."""
    shown = f"{value:.2f}" if value < 10 else f"{value:.0f}"
    return Row(what, "", f"{shown} {unit}", f"≤ {target:g} {unit}", value <= target, detail)


def median(times: int, measure: Callable[[], float]) -> float:
    """Return the middle of several measurements."""
    return statistics.median(measure() for _ in range(times))


def render(sections: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """Write sections of rows as one Markdown table."""
    lines = ["| what | against | measured | target | met | figures |", "|---|---|---|---|---|---|"]
    for title, rows in sections:
        lines.append(f"| **{title}** | | | | | |")
        for row in rows:
            met = {True: "yes", False: "**no**", None: ""}[row.is_met]
            cells = (row.what, row.reference, row.result, row.target, met, row.detail)
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines)


def describe_machine() -> str:
    """Name the machine by what matters: cores, processor, memory, Python, and how busy it was with other things."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GB of memory, Python {platform.python_version()}"
