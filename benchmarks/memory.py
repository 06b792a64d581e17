"""Memory and growth: a PDF of a thousand pages, and sites of more and more documents.

``python -m benchmarks.memory [--documents 10000 100000]`` harvests as many as the target names, which takes some twenty
minutes; without it what a further document adds is carried on from fewer. Memory is the peak of the largest process.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harvests import Taken, harvest, run
from benchmarks.rows import Row, at_most, render
from benchmarks.sites import build_releases, serve

LIMIT = 300  # MB
ALL = 100_000  # documents that the target names
SIZES = (1000, 2000, 4000, 10_000)


def measure(sizes: Sequence[int] = SIZES, pages: int = 1000) -> list[Row]:
    """Measure the PDF, and crawls of so many short releases each."""
    return [measure_pdf(pages), *measure_documents(sizes)]


def measure_pdf(pages: int) -> Row:
    """Measure the memory that extracting a long report takes."""
    from tests.pdf_family.family import big_report
    from tests.pdf_family.platypus import write_reportlab

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(write_reportlab(big_report(pages)))
        command = [sys.executable, "-m", "scrapy", "extract", "dod_civcas_tables", str(path)]
        wall, _, peak, _ = run(command, dict(os.environ), 1800)
    return at_most(f"memory for a PDF of {pages:,} pages", peak, LIMIT, "MB", f"{wall:.0f} s")


def measure_documents(sizes: Sequence[int]) -> list[Row]:
    """Measure harvests of growing sites; what each further document adds is carried on to the target's number."""
    taken: list[Taken] = []
    for size in sizes:
        site = build_releases(size, lines=4, size=6000)
        with serve([site]) as host, tempfile.TemporaryDirectory(prefix="bench-") as folder:
            taken.append(harvest(host, [site], Path(folder), timeout=7200))
    shown = ", ".join(f"{size:,}: {each.peak:.0f} MB" for size, each in zip(sizes, taken, strict=True))
    slope = max(0.0, (taken[-1].peak - taken[-2].peak) / (sizes[-1] - sizes[-2]))
    rest = max(0, ALL - sizes[-1])
    what = f"memory for {ALL:,} documents" + (f", carried on from {sizes[-1]:,}" if rest else "")
    each_takes = [one.cpu / size for size, one in zip(sizes, taken, strict=True)]
    growth = ", ".join(
        f"{size / sizes[0]:g} × documents: {seconds / each_takes[0]:.2f} ×"
        for size, seconds in zip(sizes, each_takes, strict=True)
    )
    first = f"{sizes[0]} documents, start of the program included: {each_takes[0] * 1000:.1f} ms"
    return [
        at_most(what, taken[-1].peak + slope * rest, LIMIT, "MB", f"{shown}; {taken[-1].cpu:.0f} s of processor time"),
        Row("growth: processor time a document", first, f"{each_takes[-1] / each_takes[0]:.2f} ×", detail=growth),
    ]


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--pages", type=int, default=1000)
    options = parser.parse_args()
    print(render([("Memory", measure(options.documents, options.pages))]))


if __name__ == "__main__":
    main()
