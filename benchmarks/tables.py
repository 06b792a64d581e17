"""Measure the table layer against known tables, side by side with other extractors, and its speed on a long report.

    python benchmarks/tables.py TRUTH [--half even|odd] [--worst N]     known tables: cell F1, seconds a page
    python benchmarks/tables.py --speed [--pages 300]                   few casualty pages among many

TRUTH is a folder with ``pdf/``, ``csv/`` and ``index.csv`` (columns ``file``, ``page``, ``expected_csv``, ``source``,
``n_pages``, ``complete_page``, ``password``). Cells are compared as multisets for each document, without white space
and with dashes made equal. Extractors that are not installed are left out.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import re
import resource
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pdfplumber

from harvester.parsers.tables import find_tables
from harvester.parsers.tables.pool import read_candidate_pages

Rows = list[list[str | None]]
Extractor = Callable[[Path, list[int], str], list[Rows]]
_DASH = re.compile(r"[\u2010-\u2015\u2212\u00ad]")


@dataclass
class Document:
    """One PDF with its true tables."""

    file: str
    pages: list[int] = field(default_factory=list)
    cells: Counter[str] = field(default_factory=Counter)
    complete: bool = True
    password: str = ""


def main() -> None:
    """Parse the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description="Measure the table layer.")
    parser.add_argument("truth", type=Path, nargs="?", help="folder with known tables")
    parser.add_argument("--half", choices=("even", "odd"), help="only every second document")
    parser.add_argument("--worst", type=int, default=0, help="list so many documents")
    parser.add_argument("--speed", action="store_true", help="time a long report instead")
    parser.add_argument("--pages", type=int, default=300)
    arguments = parser.parse_args()
    if arguments.speed:
        measure_speed(arguments.pages)
    elif arguments.truth:
        measure_truth(load_truth(arguments.truth, arguments.half), arguments.truth, arguments.worst)
    else:
        parser.error("give a folder with known tables, or --speed")


def load_truth(folder: Path, half: str | None) -> list[Document]:
    """Read the index and the true tables; sources of competitions are read whole, others on the pages named."""
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
    ordered = [documents[name] for name in sorted(documents)]
    return ordered[{"even": 0, "odd": 1}[half] :: 2] if half else ordered


def count_cells(tables: Iterable[Rows]) -> Counter[str]:
    """Count the cells with text, normalised."""
    cells = (normalise(cell) for rows in tables for row in rows for cell in row if cell)
    return Counter(cell for cell in cells if cell)


def normalise(text: str) -> str:
    """Make dashes equal and leave out white space."""
    return "".join(_DASH.sub("-", unicodedata.normalize("NFKC", text)).split()).lower()


def ours(path: Path, pages: list[int], password: str) -> list[Rows]:
    """Extract with this project."""
    return [[list(row) for row in table.texts()] for table in find_tables(path, pages, join=False, password=password)]


def plain_pdfplumber(path: Path, pages: list[int], password: str) -> list[Rows]:
    """Extract with pdfplumber's defaults."""
    found: list[Rows] = []
    with pdfplumber.open(path, pages=pages, password=password) as pdf:
        for page in pdf.pages:
            found += page.extract_tables()
            page.close()
    return found


def camelot_hybrid(path: Path, pages: list[int], password: str) -> list[Rows]:
    """Extract with camelot."""
    import camelot  # type: ignore[import-not-found]

    text = ",".join(map(str, pages))
    tables = camelot.read_pdf(str(path), pages=text, flavor="hybrid", password=password, suppress_stdout=True)
    return [table.df.values.tolist() for table in tables]


def tabula_guess(path: Path, pages: list[int], password: str) -> list[Rows]:
    """Extract with tabula."""
    import tabula  # type: ignore[import-not-found]

    tables = tabula.read_pdf(str(path), pages=pages, output_format="json", silent=True, password=password or None)
    return [[[cell["text"] for cell in row] for row in table["data"]] for table in tables]


def pymupdf_tables(path: Path, pages: list[int], password: str) -> list[Rows]:
    """Extract with PyMuPDF."""
    import pymupdf  # type: ignore[import-not-found]

    with pymupdf.open(path) as document:
        if document.needs_pass:
            document.authenticate(password)
        return [table.extract() for page in pages for table in document[page - 1].find_tables().tables]


def img2table_borderless(path: Path, pages: list[int], password: str) -> list[Rows]:
    """Extract with img2table; it takes no password."""
    from img2table.document import PDF  # type: ignore[import-not-found]

    found = PDF(str(path), pages=[page - 1 for page in pages]).extract_tables(borderless_tables=not password)
    return [table.df.values.tolist() for tables in found.values() for table in tables]


EXTRACTORS: dict[str, tuple[str, Extractor]] = {
    "this project": ("harvester", ours),
    "pdfplumber": ("pdfplumber", plain_pdfplumber),
    "camelot hybrid": ("camelot", camelot_hybrid),
    "tabula guess": ("tabula", tabula_guess),
    "PyMuPDF": ("pymupdf", pymupdf_tables),
    "img2table": ("img2table", img2table_borderless),
}


def measure_truth(documents: list[Document], folder: Path, worst: int) -> None:
    """Print cell precision, recall and F1, tables out of documents without any, and seconds a page."""
    pages = sum(len(document.pages) for document in documents)
    print(f"{len(documents)} documents, {pages} pages")
    print(f"{'extractor':16} {'P':>6} {'R':>6} {'F1':>6} {'invented':>9} {'s/page':>7} {'errors':>7}")
    for name, (module, extract) in EXTRACTORS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name:16} not installed")
            continue
        right = true = found = invented = errors = 0
        scores: list[tuple[float, str]] = []
        started = time.perf_counter()
        for document in documents:
            try:
                tables = extract(folder / "pdf" / document.file, document.pages, document.password)
            except Exception as error:  # noqa: BLE001 - a peer may fail in any way; it is counted and shown
                tables, errors = [], errors + 1
                print(f"  {name}: {document.file}: {type(error).__name__}: {error}", file=sys.stderr)
            cells = count_cells(tables)
            hits = (cells & document.cells).total()
            right, true = right + hits, true + document.cells.total()
            found += cells.total() if document.complete else hits
            invented += bool(cells) and not document.cells
            scores.append((f_score(hits, document.cells.total(), cells.total()), document.file))
        seconds = (time.perf_counter() - started) / pages
        line = f"{right / max(found, 1):6.3f} {right / max(true, 1):6.3f} {f_score(right, true, found):6.3f}"
        print(f"{name:16} {line} {invented:9} {seconds:7.3f} {errors:7}")
        for score, file in sorted(scores)[:worst]:
            print(f"    {score:.3f} {file}")


def f_score(right: int, true: int, found: int) -> float:
    """Give the harmonic mean of precision and recall; 1 where nothing was to be found and nothing was."""
    return 2 * right / (true + found) if true + found else 1.0


def measure_speed(pages: int) -> None:
    """Print seconds for a report with few casualty pages, against ``extract_tables`` on every page."""
    from tests.pdf_family.family import big_report
    from tests.pdf_family.platypus import write_reportlab

    body = write_reportlab(big_report(pages))
    started = time.perf_counter()
    found, with_text = read_candidate_pages(body)
    own = time.perf_counter() - started
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(body)
        file.flush()
        started = time.perf_counter()
        plain_pdfplumber(Path(file.name), list(range(1, with_text + 1)), "")
        plain = time.perf_counter() - started
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(f"{with_text} pages, {len(found)} read closely: {own:.1f} s; extract_tables on all: {plain:.1f} s")
    print(f"{plain / own:.1f} times faster; peak {memory:.0f} MB")


if __name__ == "__main__":
    main()
