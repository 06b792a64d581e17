"""Memory and growth: a PDF of a thousand pages, and sites of more and more documents.

``python -m benchmarks.memory [--documents 10000 20000 40000]``. Memory is the peak of the largest process.
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
SIZES = (50, 100, 200, 500)


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
    """Measure crawls of growing sites; what each further document adds is carried on to the target's number."""
    taken: list[Taken] = []
    for size in sizes:
        site = build_releases(size, lines=4, size=6000)
        with serve([site]) as host, tempfile.TemporaryDirectory(prefix="bench-") as folder:
            taken.append(harvest(host, [site], Path(folder), timeout=7200))
    shown = ", ".join(f"{size:,}: {each.peak:.0f} MB" for size, each in zip(sizes, taken, strict=True))
    slope = (taken[-1].peak - taken[-2].peak) / (sizes[-1] - sizes[-2])
    carried_on = taken[-1].peak + max(slope, 0.0) * (ALL - sizes[-1])
    base = taken[0].crawl / sizes[0]
    last = taken[-1].crawl / sizes[-1] / base
    growth = ", ".join(
        f"{size / sizes[0]:g} × documents: {each.crawl / size / base:.2f} ×"
        for size, each in zip(sizes, taken, strict=True)
    )
    return [
        at_most(f"memory for {ALL:,} documents, carried on from {sizes[-1]:,}", carried_on, LIMIT, "MB", shown),
        Row("growth: time a document", f"{sizes[0]} documents", f"{last:.2f} ×", detail=growth),
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
