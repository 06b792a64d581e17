"""Measure the linking: how right it is, by score band, and how its time grows.

    python -m benchmarks.linking [--half train|held-out] [--seeds N] [--speed] [--write docs/linking.md]
    python -m benchmarks.linking --pages FOLDER

The pairs are generated (tests/linking/family.py): towns and spellings are real, the allegations are not. The weights
were set against the half ``train``; the other half has other towns, other spellings and other seeds. ``--write`` puts
the tables between the markers of the page. ``--pages`` measures on saved pages of real incidents instead
(benchmarks/linking_pages.py).
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.linking_pages import measure_pages
from harvester.linking.matching import match_sides
from harvester.linking.rules import load_rules
from harvester.model.vocab import LinkStatus
from tests.linking.family import Rates, build_family, scenarios

SIZES = (150, 800)
BANDS = (0.99, 0.97, 0.95, 0.90, 0.80, 0.60, 0.40, 0.10)
FIRST_SEED = {"train": 100, "held-out": 9000}
FACTORS = (1, 2, 4)
REPEATS = 3


class Tally:
    """Links right and wrong, what there was to find, and both by score band."""

    def __init__(self) -> None:
        self.linked = self.right = self.there = 0
        self.bands: Counter[tuple[float, bool]] = Counter()

    def add(self, size: int, seed: int, half: str, rates: Rates) -> None:
        """Link one generated family and count."""
        family = build_family(size, seed, half, rates)
        matched = match_sides(family.sides(), load_rules())
        self.there += sum(incident is not None for incident in family.truth.values())
        for match in matched.matches:
            is_right = family.truth[match.assessment_id] == match.incident_id
            self.bands[next(band for band in BANDS if match.score >= band), is_right] += 1
            if match.status is LinkStatus.LINK:
                self.linked += 1
                self.right += is_right

    @property
    def precision(self) -> float:
        """Links that are right, of all links."""
        return self.right / self.linked

    @property
    def recall(self) -> float:
        """Right links, of all assessments whose incident is recorded."""
        return self.right / self.there


def measure(half: str, seeds: int) -> Iterator[str]:
    """Yield the lines of the tables of accuracy."""
    yield "| pairs | incidents recorded | links | precision | recall |"
    yield "|---|---|---|---|---|"
    bands: dict[int, Tally] = {}
    for size in SIZES:
        for name, rates in scenarios():
            tally = Tally()
            for seed in range(seeds if size == SIZES[0] else max(1, seeds // 5)):
                tally.add(size, FIRST_SEED[half] + seed, half, rates)
            yield f"| {name} | {size} | {tally.linked} | {tally.precision:.3f} | {tally.recall:.3f} |"
            if name == "as published":
                bands[size] = tally
    yield ""
    yield "| score | " + " | ".join(f"right, of {size} incidents" for size in SIZES) + " | stands as |"
    yield "|---|" + "---|" * (len(SIZES) + 1)
    for upper, band in zip((1.0, *BANDS), BANDS, strict=False):
        cells = " | ".join(_band(tally, band) for tally in bands.values())
        status = "link" if band >= load_rules().thresholds.link else "candidate"
        yield f"| {band:.2f} – {upper:.2f} | {cells} | {status} |"


def _band(tally: Tally, band: float) -> str:
    right, wrong = tally.bands[band, True], tally.bands[band, False]
    return f"{right} of {right + wrong} ({right / (right + wrong):.3f})" if right + wrong else "–"


def measure_speed(unit: int) -> Iterator[str]:
    """Yield the lines of the tables of speed: more years of the same pace, and more in the same years."""
    yield "| assessments × incidents | period | pairs compared | processor seconds | against 1 × |"
    yield "|---|---|---|---|---|"
    for kept in (False, True):
        first = 0.0
        for factor in FACTORS:
            run = _time_alone(unit, factor, kept=kept)
            first = first or run.seconds
            yield (
                f"| {run.assessments:,} × {run.incidents:,} | {'the same' if kept else f'{factor} ×'} | "
                f"{run.compared:,} | {run.seconds:.1f} | {run.seconds / first:.1f} |"
            )


@dataclass(frozen=True)
class Run:
    """What linking one family took."""

    assessments: int
    incidents: int
    compared: int
    seconds: float


def _time_alone(unit: int, factor: int, *, kept: bool) -> Run:
    """Link a family in processes of its own and return the median of a few runs: none inherits what others left."""
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        runs = [pool.submit(time_linking, unit, factor, kept).result() for _ in range(REPEATS)]
    return sorted(runs, key=lambda run: run.seconds)[REPEATS // 2]


def time_linking(unit: int, factor: int, kept: bool) -> Run:
    """Link a family ``factor`` times as large as the unit, in as long a period or in the same."""
    rates = Rates(unassessed=0.05, unrecorded=0.05)
    family = build_family(unit * factor, 5, "all", rates, years=8 if kept else 8 * factor)
    start = time.process_time()
    sides = family.sides()
    matched = match_sides(sides, load_rules())
    spent = time.process_time() - start
    return Run(len(sides.assessments), len(sides.incidents), matched.compared, spent)


def write_between(page: Path, name: str, lines: Iterable[str]) -> None:
    """Put lines between a page's markers of a name."""
    text = page.read_text(encoding="utf-8")
    block = "\n".join(lines)
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    page.write_text(re.sub(pattern, lambda m: f"{m[1]}{block}\n{m[2]}", text, flags=re.DOTALL), encoding="utf-8")


def main() -> None:
    """Measure and print, or write into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=sorted(FIRST_SEED), default="held-out")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--unit", type=int, default=10_000)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="saved pages of real incidents")
    args = parser.parse_args()
    if args.pages:
        print("\n".join(measure_pages(args.pages)))
        return
    blocks = {"accuracy": list(measure(args.half, args.seeds))}
    if args.speed:
        blocks["speed"] = list(measure_speed(args.unit))
    for name, lines in blocks.items():
        print("\n".join(lines))
        if args.write:
            write_between(args.write, name, lines)


if __name__ == "__main__":
    main()
