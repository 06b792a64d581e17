"""Measure the table layer against known tables, side by side with other extractors, and its speed on a long report.

    python -m benchmarks.tables TRUTH [--peers PYTHON] [--write FILE] [--worst N]    accuracy and time a page
    python -m benchmarks.tables --speed [--pages 300]                                few casualty pages among many

TRUTH is a folder with ``pdf/``, ``csv/`` and ``index.csv`` (columns ``file``, ``page``, ``expected_csv``, ``source``,
``n_pages``, ``complete_page``, ``password``). Cells are compared as multisets for each document, without white space
and with dashes made equal. PYTHON is the interpreter of an environment that holds the other extractors
(``benchmarks/peers.txt``); those it lacks are left out. Each extractor is a process of its own and they take turns at
every document, so that whatever else the machine does meets all of them.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.table_extractors import EXTRACTORS, Rows, pdfplumber
from harvester.parsers.tables.pool import read_candidate_pages

_DASH = re.compile(r"[\u2010-\u2015\u2212\u00ad]")
_MARKS = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)
_LIMIT = 180.0
_OWN, _PLAIN = "this project", "pdfplumber"


@dataclass
class Document:
    """One PDF with its true tables."""

    file: str
    pages: list[int] = field(default_factory=list)
    cells: Counter[str] = field(default_factory=Counter)
    complete: bool = True
    password: str = ""


@dataclass
class Tally:
    """What one extractor did over documents."""

    right: int = 0
    true: int = 0
    found: int = 0
    empty: int = 0
    invented: int = 0

    def add(self, document: Document, cells: Counter[str]) -> float:
        """Count one document's cells and give their F1; what a partial truth does not know is not counted as wrong."""
        hits = (cells & document.cells).total()
        self.right += hits
        self.true += document.cells.total()
        self.found += cells.total() if document.complete else hits
        self.empty += not document.cells
        self.invented += bool(cells) and not document.cells
        return f_score(hits, document.cells.total(), cells.total())

    def scores(self) -> tuple[float, float, float]:
        """Give precision, recall and F1."""
        score = f_score(self.right, self.true, self.found)
        return self.right / max(self.found, 1), self.right / max(self.true, 1), score


class Extractor:
    """A running extractor process with its tallies for both halves of the documents."""

    def __init__(self, name: str, python: str) -> None:
        self.name, self.python = name, python
        self.version = ""
        self.halves = Tally(), Tally()
        self.seconds: list[float] = []
        self.errors: list[str] = []
        self.scores: list[tuple[float, str]] = []
        self.memory = 0
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> Self | None:
        """Start the process; None when its Python does not have the extractor."""
        worker = Path(__file__).with_name("table_extractors.py")
        self.process = subprocess.Popen(
            [self.python, str(worker), self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        greeting = self.process.stdout.readline()
        if not greeting:
            return None
        self.version = json.loads(greeting)["version"]
        return self

    def run(self, document: Document, half: int, folder: Path) -> None:
        """Do one document and count it."""
        job = {"path": str(folder / "pdf" / document.file), "pages": document.pages, "password": document.password}
        answer = self._ask(job)
        if "error" in answer:
            self.errors.append(f"{document.file}: {answer['error']}")
        self.seconds.append(answer["seconds"])
        self.memory = max(self.memory, answer.get("mb", 0))
        score = self.halves[half].add(document, count_cells(answer.get("tables", [])))
        self.scores.append((score, document.file))

    def _ask(self, job: dict[str, Any]) -> dict[str, Any]:
        if self.process is None or self.process.poll() is not None:
            self.start()
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        timer = threading.Timer(_LIMIT, self.process.kill)
        timer.start()
        started = time.perf_counter()
        try:
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        finally:
            timer.cancel()
        lost = {"error": "died or took too long", "seconds": time.perf_counter() - started}
        answer: dict[str, Any] = json.loads(line) if line else lost
        return answer

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def main() -> None:
    """Parse the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description="Measure the table layer.")
    parser.add_argument("truth", type=Path, nargs="?", help="folder with known tables")
    parser.add_argument("--peers", default="", metavar="PYTHON", help="interpreter that has the other extractors")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    parser.add_argument("--worst", type=int, default=0, help="list so many of this project's documents")
    parser.add_argument("--speed", action="store_true", help="time a long report instead")
    parser.add_argument("--pages", type=int, default=300)
    arguments = parser.parse_args()
    if arguments.speed:
        measure_speed(arguments.pages)
    elif arguments.truth:
        measure_truth(arguments)
    else:
        parser.error("give a folder with known tables, or --speed")


def measure_truth(arguments: argparse.Namespace) -> None:
    """Let all extractors take turns at every document; print, and write if wanted, one table."""
    documents = load_truth(arguments.truth)
    running = [found for name in EXTRACTORS if (found := Extractor(name, _python(name, arguments.peers)).start())]
    try:
        for index, document in enumerate(documents):
            for extractor in running:
                extractor.run(document, index % 2, arguments.truth)
    finally:
        for extractor in running:
            extractor.close()
    text = describe(running, documents)
    print(text)
    for extractor in running:
        for error in extractor.errors:
            print(f"{extractor.name}: {error}", file=sys.stderr)
    for score, file in sorted(running[0].scores)[: arguments.worst]:
        print(f"    {score:.3f} {file}")
    if arguments.write:
        page = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(_MARKS.sub(lambda _: text, page), encoding="utf-8")


def _python(name: str, peers: str) -> str:
    return sys.executable if name.startswith((_OWN, _PLAIN)) or not peers else peers


def describe(running: Sequence[Extractor], documents: Sequence[Document]) -> str:
    """Give the measured table in Markdown, with the machine and the day."""
    pages = sum(len(document.pages) for document in documents)
    plain = next(extractor for extractor in running if extractor.name == _PLAIN)
    unit = sum(plain.seconds)
    lines = [
        f"{len(documents)} documents, {pages} pages; {_machine()}; {datetime.now(UTC):%d %B %Y}.",
        "F1, precision and recall are over the cells of all documents, F1 also over those of every second document;",
        f"invented: documents without any table that gave one; time: a page, pdfplumber's {unit / pages:.2f} s as 1;",
        "failed: documents given up.",
        "",
        "| extractor | F1 one half | other half | F1 | precision | recall | invented | time | peak MB | failed |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for extractor in running:
        first, second = extractor.halves
        both = Tally(*(a + b for a, b in zip(vars(first).values(), vars(second).values(), strict=True)))
        name = extractor.name if extractor.name == _OWN else f"{extractor.name} ({extractor.version})"
        precision, recall, score = both.scores()
        numbers = [first.scores()[2], second.scores()[2], score, precision, recall]
        figures = " | ".join(f"{number:.3f}" for number in numbers)
        time_ratio = sum(extractor.seconds) / unit
        lines.append(
            f"| {name} | {figures} | {both.invented} of {both.empty} | {time_ratio:.2f} | {extractor.memory}"
            f" | {len(extractor.errors)} |"
        )
    return "\n".join(lines) + "\n"


def _machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(encoding="utf-8"), re.MULTILINE)
        model = named[1] if named else model
    return f"{os.cpu_count()} cores ({model}), shared with other work, Python {platform.python_version()}"


def load_truth(folder: Path) -> list[Document]:
    """Read the index and the true tables; sources of competitions are read whole, others on the pages named.

    Every second document is of the second half.
    """
    documents: dict[str, Document] = {}
    for row in csv.DictReader((folder / "index.csv").open(encoding="utf-8")):
        document = documents.setdefault(row["file"], Document(row["file"]))
        document.password = row.get("password") or ""
        document.complete &= row["complete_page"] == "1"
        whole = row["source"] == "icdar2013"
        document.pages = sorted(
            {*document.pages, *(range(1, int(row["n_pages"]) + 1) if whole else [int(row["page"])])}
        )
        if row["expected_csv"]:
            with (folder / row["expected_csv"]).open(newline="", encoding="utf-8") as file:
                document.cells += count_cells([list(csv.reader(file))])
    return [documents[name] for name in sorted(documents)]


def count_cells(tables: Iterable[Rows]) -> Counter[str]:
    """Count the cells with text, normalised."""
    cells = (normalise(cell) for rows in tables for row in rows for cell in row if cell)
    return Counter(cell for cell in cells if cell)


def normalise(text: str) -> str:
    """Make dashes equal and leave out white space."""
    return "".join(_DASH.sub("-", unicodedata.normalize("NFKC", text)).split()).lower()


def f_score(right: int, true: int, found: int) -> float:
    """Give the harmonic mean of precision and recall; 1 where nothing was to be found and nothing was."""
    return 2 * right / (true + found) if true + found else 1.0


def measure_speed(pages: int) -> None:
    """Print what ``time_report`` finds, and the peak of memory."""
    with_text, close, own, plain = time_report(pages)
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(f"{with_text} pages, {close} read closely: {own:.1f} s; extract_tables on all: {plain:.1f} s")
    print(f"{plain / own:.1f} times faster; peak {memory:.0f} MB")


def time_report(pages: int) -> tuple[int, int, float, float]:
    """Time a report with few casualty pages, against ``extract_tables`` on every page.

    Returns:
        Pages with text, pages read closely, our seconds and pdfplumber's.
    """
    from tests.pdf_family.family import big_report
    from tests.pdf_family.platypus import write_reportlab

    body = write_reportlab(big_report(pages))
    started = time.perf_counter()
    reading = read_candidate_pages(body)
    with_text = reading.survey.with_text
    own = time.perf_counter() - started
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(body)
        file.flush()
        started = time.perf_counter()
        pdfplumber({})(file.name, list(range(1, with_text + 1)), "")
        plain = time.perf_counter() - started
    return with_text, len(reading.pages), own, plain


if __name__ == "__main__":
    main()
