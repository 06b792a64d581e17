"""Measure rows of casualty tables on reports arranged at random: date, place, killed and injured all right.

    python -m benchmarks.casualty_rows [--first 1000] [--count 40] [--worst N]

Each seed is one report, drawn by every producer that is installed (``tests/pdf_family/harsh.py``). Take seeds that
nobody has looked at.
"""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harvester.model.document import UnreadableDocument
from harvester.parsers.tables import pool
from harvester.sources.dod_civcas_tables import parser as dod_civcas_tables
from tests.pdf_family.family import ALL
from tests.pdf_family.harsh import make_report
from tests.pdf_family.test_family import parse, rows, truth


def main() -> None:
    """Measure, and print one line for each producer."""
    parser = argparse.ArgumentParser(description="Measure rows of casualty tables.")
    parser.add_argument("--first", type=int, default=1000, help="first seed")
    parser.add_argument("--count", type=int, default=40, help="number of seeds")
    parser.add_argument("--worst", type=int, default=0, help="list so many reports")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    dod_civcas_tables.read_candidate_pages = pool.read_here
    print(f"{'producer':12} {'reports':>7} {'rows':>6} {'right':>7} {'wrong':>6}")
    failed: list[tuple[int, str]] = []
    for name, write in ALL.items():
        tally: Counter[str] = Counter()
        for seed in range(arguments.first, arguments.first + arguments.count):
            report = make_report(seed)
            try:
                body = write(report)
            except ValueError:
                continue  # fpdf2 draws no table wider than the page
            tally["reports"] += 1
            expected, got = truth(report.truth), _read(body)
            tally.update(rows=expected.total(), right=(got & expected).total(), wrong=(got - expected).total())
            failed.append((expected.total() - (got & expected).total() + (got - expected).total(), f"{seed} {name}"))
        share = tally["right"] / tally["rows"]
        print(f"{name:12} {tally['reports']:7} {tally['rows']:6} {share:7.2%} {tally['wrong']:6}", flush=True)
    for errors, report_name in sorted(failed, reverse=True)[: arguments.worst]:
        print(f"    {errors:4} {report_name}")


def _read(body: bytes) -> Counter[tuple[object, ...]]:
    try:
        return rows(parse(body))
    except UnreadableDocument:
        return Counter()


if __name__ == "__main__":
    main()
