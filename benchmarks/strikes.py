"""Measure the strike parser on a file of real lines.

    python benchmarks/strikes.py LINES.csv [--half even|odd] [--labels LABELS.csv] [--misses N]

The file has one printed line a row, with the columns ``release_date``, ``country``, ``location``, ``place`` (its
author's normalisation), ``strikes`` and ``line``; a heading or sentence may be glued to the end of a line. The lines of
a day are laid out as a release under country headings and parsed as such. Two rows with one line mean that the author
split it by hand. Labels name lines by their SHA-256.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from harvester.model.document import Document, ParseResult
from harvester.model.items import Strike, StrikeTarget
from harvester.parsers.places.gazetteer import find_place
from harvester.sources.cjtfoir_strikes.parser import parse

Row = dict[str, str]


@dataclass
class Score:
    """Counts of right and wrong answers; ``misses`` holds what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, name: str, *, right: bool, miss: str = "") -> None:
        """Count one answer."""
        self.counts[f"{name} total"] += 1
        self.counts[f"{name} right"] += right
        if not right:
            self.misses.append(f"{name}: {miss}")


def main() -> None:
    """Parse the command line, measure, print a table."""
    arguments = build_parser().parse_args()
    rows = [row for row in csv.DictReader(arguments.lines.open(encoding="utf-8")) if is_wanted(row, arguments.half)]
    labels = read_labels(arguments.labels) if arguments.labels else {}
    score, seconds = measure(rows, labels)
    print_table(score, seconds, len(rows), arguments.misses)


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(description="Measure the strike parser on a file of real lines.")
    parser.add_argument("lines", type=Path)
    parser.add_argument("--half", choices=("even", "odd"), help="only releases of even or odd days of the month")
    parser.add_argument("--labels", type=Path, help="labelled targets of some lines")
    parser.add_argument("--misses", type=int, default=0, help="how many wrong answers to print")
    return parser


def is_wanted(row: Row, half: str | None) -> bool:
    """Tell whether a row belongs to the half asked for."""
    return half is None or int(row["release_date"][-2:]) % 2 == (half == "odd")


def read_labels(path: Path) -> dict[str, list[tuple[str, ...]]]:
    """Read labels: hash of the line -> (action, quantity, target) of each result."""
    labels: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in csv.DictReader(path.open(encoding="utf-8")):
        labels[row["line_sha256"]].append((row["action"], row["quantity"], row["target"]))
    return labels


def measure(rows: list[Row], labels: dict[str, list[tuple[str, ...]]]) -> tuple[Score, float]:
    """Parse the releases of all days; give the score and the seconds that parsing took."""
    score, seconds = Score(), 0.0
    for day, day_rows in group_by_day(rows).items():
        document = lay_out(day, day_rows)
        start = time.perf_counter()
        result = parse(document)
        seconds += time.perf_counter() - start
        score_release(score, day_rows, result, labels)
    return score, seconds


def group_by_day(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Group rows by the date of their release."""
    days: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        days[row["release_date"]].append(row)
    return days


def lay_out(day: str, rows: list[Row]) -> Document:
    """Write the lines of a day as a release in HTML: one heading a country, one item a line, duplicates kept."""
    parts = [f"<p>{date.fromisoformat(day):%B %d, %Y}</p>", "<p>Strikes against ISIL since the last release:</p>"]
    country = ""
    for row in rows:
        if row["country"] != country:
            country = row["country"]
            parts.append(f"<p><strong>{country}</strong></p>")
        parts.append(f"<p>{row['line']}</p>")
    body = f"<html><body>{''.join(parts)}</body></html>".encode()
    return Document(f"https://example.org/{day}", body, "text/html", datetime(2020, 1, 1, tzinfo=UTC))


def score_release(score: Score, rows: list[Row], result: ParseResult, labels: dict[str, list[tuple[str, ...]]]) -> None:
    """Compare the strikes of a release with its rows, in order."""
    strikes = [record for record in result.records if isinstance(record, Strike)]
    targets = [record for record in result.records if isinstance(record, StrikeTarget)]
    score.counts["problems"] += len(result.problems)
    score.counts["invented strikes"] += max(0, len(strikes) - len(rows))
    waiting = list(rows)
    for strike in strikes:
        quote = plain(strike.quote or "")
        row = next((row for row in waiting if plain(row["line"]).startswith(quote)), None)
        if row is None:
            score.add("line", right=False, miss=f"not a line of the file: {strike.quote}")
            continue
        waiting.remove(row)
        score_line(score, row, strike)
        if wanted := labels.get(hashlib.sha256(row["line"].encode()).hexdigest()):
            score_targets(score, row, wanted, [target for target in targets if target.parent == strike.key])
    for row in waiting:
        score.add("line", right=False, miss=f"not read: {row['line']}")


def plain(text: str) -> str:
    """Reduce a line to its words, whatever bullet and spaces it was printed with."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text).split())


def score_line(score: Score, row: Row, strike: Strike) -> None:
    """Compare place and number as printed, country, and the place as normalised."""
    printed = plain(strike.place_text or "") in (plain(row["location"]), plain(row["location"].removeprefix("Near ")))
    right = printed and str(strike.strikes_min) == str(strike.strikes_max) == row["strikes"]
    score.add("line", right=right, miss=f"{strike.place_text!r} {strike.strikes_min} for {row['line']}")
    score.add("country", right=strike.country == row["country"], miss=f"{strike.country} for {row['line']}")
    found, wanted = find_place(strike.place_text or "", row["country"]), find_place(row["place"], row["country"])
    same = found is not None and wanted is not None and found.place_id == wanted.place_id
    score.add("canonical place", right=same, miss=f"{strike.place_text!r} is not {row['place']!r}")
    score.add("coordinates", right=bool(found and found.lat is not None), miss=strike.place_text or "")


def score_targets(score: Score, row: Row, wanted: list[tuple[str, ...]], targets: list[StrikeTarget]) -> None:
    """Compare (action, quantity, target), each result counted once."""
    found: Counter[tuple[str, ...]] = Counter(
        (target.action or "", "" if target.quantity_min is None else str(target.quantity_min), target.target or "")
        for target in targets
    )
    right = (found & Counter(wanted)).total()
    for index in range(max(found.total(), len(wanted))):
        score.add("target", right=index < right, miss=f"{dict(found)} for {row['line']}")


def print_table(score: Score, seconds: float, lines: int, misses: int) -> None:
    """Print the score."""
    print(f"{'what':<18}{'right':>8}{'of':>8}{'share':>10}")
    for name in ("line", "country", "canonical place", "coordinates", "target"):
        if total := score.counts[f"{name} total"]:
            right = score.counts[f"{name} right"]
            print(f"{name:<18}{right:>8}{total:>8}{right / total:>10.3%}")
    print(f"invented strikes {score.counts['invented strikes']}, problems reported {score.counts['problems']}")
    print(f"{lines} lines in {seconds:.2f} s: {lines / seconds:,.0f} lines/s")
    for miss in score.misses[:misses]:
        print(miss)


if __name__ == "__main__":
    main()
