"""``make bench``: run every benchmark that needs nothing but this checkout, and say how to run the others."""

from __future__ import annotations

import subprocess
import sys

ALONE = (("store",), ("second_harvest",), ("scaling",), ("tables", "--speed"), ("linking", "--seeds", "5"))
WITH_MATERIAL = (
    ("strikes LINES.csv", "accuracy and speed on a file of real strike lines"),
    ("tables FOLDER", "tables found in PDFs with known tables, beside the other extractors that are installed"),
    ("site", "a site of a million generated rows; takes minutes"),
)


def main() -> int:
    """Run the benchmarks one after another; the exit status is 0 when all of them ran."""
    failed = []
    for name, *options in ALONE:
        print(f"\n== {name} {' '.join(options)}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], check=False)
        if done.returncode:
            failed.append(name)
    print("\nWith material of your own:")
    for call, what in WITH_MATERIAL:
        print(f"  python -m benchmarks.{call:<20} {what}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
