"""``make bench``: measure every target of speed and size, and write them down in ``docs/performance.md``.

``python -m benchmarks [SECTION ...]`` measures some sections only, prints them, and leaves the document alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.rows import Row, describe_machine, render

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
SECTIONS = {
    "crawl": "Crawl with everything on",
    "second_harvest": "Second harvest of an unchanged site",
    "startup": "Start",
    "store": "Versioned store",
    "versions": "A million rows of versions",
    "pdf": "PDF",
    "memory": "Memory and growth",
    "lag": "Reactor",
}
"""Module of each section, whose ``measure`` gives its rows, and its title."""
BESIDE = (("scaling", "--repeat", "1"), ("linking", "--seeds", "5"))
"""Benchmarks with documents of their own."""
WITH_MATERIAL = (
    ("strikes LINES.csv", "accuracy and speed on a file of real strike lines"),
    ("tables FOLDER", "tables found in PDFs with known tables, beside the other extractors that are installed"),
    ("site", "a site of a million generated rows; takes minutes"),
)
INTRODUCTION = """# Performance

Written by `make bench`; a test sees that no target is missing. Every ratio compares two measurements of one run on one
machine, so it says more than the seconds do. The pages are made up, with the weight of the real ones (60 kB), and are
served on loopback without any delay unless a row says otherwise: no site is ever asked like that.

"""


def main(arguments: list[str]) -> int:
    """Run the benchmarks one after another; the exit status is 0 when all of them ran."""
    failed: list[str] = []
    sections = [(name, SECTIONS[name]) for name in arguments or SECTIONS]
    load = os.getloadavg()[0]
    busy = f"when it began, {load:.1f} other processes kept it busy on average"
    measured: list[tuple[str, list[Row]]] = []
    for name, title in sections:
        measured.append((title, _measure(name, failed)))
    if not arguments:
        text = f"{INTRODUCTION}Machine: {describe_machine()}; {busy}.\n\n{render(measured)}\n{NOTES}"
        DOCUMENT.write_text(text, encoding="utf-8")
    print(render(measured))
    if arguments:
        return bool(failed)
    for name, *options in BESIDE:
        print(f"\n== {name} {' '.join(options)}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], check=False).returncode:
            failed.append(name)
    print("\nWith material of your own:")
    for call, what in WITH_MATERIAL:
        print(f"  python -m benchmarks.{call:<20} {what}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


def _measure(name: str, failed: list[str]) -> list[Row]:
    print(f"measuring: {SECTIONS[name]}", file=sys.stderr, flush=True)
    try:
        rows: list[Row] = import_module(f"benchmarks.{name}").measure()
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        failed.append(name)
        rows = [Row(name, "", "could not be measured", detail=str(error).splitlines()[-1])]
    return rows


NOTES = """
## Where the limits are

**Crawl without delay.** Bare Scrapy downloads a page and drops it. A harvest also archives it (compression and two
digests), reads it, normalises what it states, and stores it in a transaction of its own. Reading is the largest part,
and all of it is Python: parsing holds the interpreter's lock, so a second core helps only with PDFs and large pages,
which are read in processes of their own. With the delays that the project ships - one second a request - none of this
is seen: the site's pace decides, and both take the same time.

**Second harvest.** What remains is one conditional request for each address, some three milliseconds, and the start of
the program. The ratio to the first harvest therefore depends on how much there was to read: least for short pages, most
for PDFs and long lists. Loading Python, Scrapy and the parsers takes as long as two hundred such requests, more than
half of it Scrapy's own, which is why small sites gain little: sixty short pages are read and stored in the time of two
such starts, so that no second harvest of them could be ten times as fast.

**Start.** Importing Scrapy takes more than half of the time of a command that reads one small page; the rest is the
grammar of the source, of which only those expressions are compiled that the page needs.

**Memory.** It does not grow with the number of documents. Requests wait in a file but for the newest few hundred; new
answers are fetched only while less than a megabyte of them waits to be read and stored; what parsers remember of texts
is bounded in number and length. What is left for each document is the digest of its address, by which it is asked for
only once: some 150 bytes. A real harvest of 100,000 strike releases from a local site (`python -m benchmarks.memory
--documents 10000 100000`; 2.6 million records, 2 GB of database) took 140 MB and 895 s of processor time, 9.0 ms a
document where one of 20,000 took 8.3 ms. For the first thousands memory still rises by a few megabytes, until what is
remembered is full, so that carrying their rise on to 100,000 says more than such a harvest takes.
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
