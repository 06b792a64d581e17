"""Table extractors as processes: ``PYTHON table_extractors.py NAME`` answers one line of JSON for each line it reads.

A job is ``{"path": …, "pages": [1, …], "password": ""}``, its answer ``{"tables": [rows, …], "seconds": …, "mb": …}``
or ``{"error": …}``. The first line says the version; what an extractor prints by itself goes to standard error. Only
the extractor that is asked for is imported, so that each may live in an environment of its own.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import logging
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = list[list[Any]]
Extract = Callable[[str, list[int], str], list[Rows]]


def project(path: str, pages: list[int], password: str) -> list[Rows]:
    """Extract with this project."""
    from harvester.parsers.tables import find_tables

    return [[list(row) for row in table.texts()] for table in find_tables(path, pages, join=False, password=password)]


def pdfplumber(settings: dict[str, str]) -> Extract:
    """Extract with pdfplumber, one page at a time."""

    def extract(path: str, pages: list[int], password: str) -> list[Rows]:
        import pdfplumber

        found: list[Rows] = []
        with pdfplumber.open(path, pages=pages, password=password) as pdf:
            for page in pdf.pages:
                found += page.extract_tables(settings)
                page.close()
        return found

    return extract


def camelot(flavor: str) -> Extract:
    """Extract with camelot."""

    def extract(path: str, pages: list[int], password: str) -> list[Rows]:
        import camelot  # type: ignore[import-not-found]

        text = ",".join(map(str, pages))
        how = {"password": password} if password else {}
        tables = camelot.read_pdf(path, pages=text, flavor=flavor, suppress_stdout=True, **how)
        return [table.df.values.tolist() for table in tables]

    return extract


def tabula(path: str, pages: list[int], password: str) -> list[Rows]:
    """Extract with tabula, its own guess of the area."""
    import tabula  # type: ignore[import-not-found]

    how = {"password": password} if password else {}
    tables = tabula.read_pdf(path, pages=pages, output_format="json", silent=True, **how)
    return [[[cell["text"] for cell in row] for row in table["data"]] for table in tables]


def pymupdf(path: str, pages: list[int], password: str) -> list[Rows]:
    """Extract with PyMuPDF."""
    import pymupdf  # type: ignore[import-not-found]

    with pymupdf.open(path) as document:
        if document.needs_pass:
            document.authenticate(password)
        return [table.extract() for page in pages for table in document[page - 1].find_tables().tables]


def img2table(path: str, pages: list[int], password: str) -> list[Rows]:
    """Extract with img2table, tables without borders too; it takes no password."""
    if password:
        raise ValueError("asks for a password")
    from img2table.document import PDF  # type: ignore[import-not-found]

    document = PDF(path, pages=[page - 1 for page in pages], pdf_text_extraction=True)
    found = document.extract_tables(borderless_tables=True, implicit_rows=False)
    return [table.df.values.tolist() for tables in found.values() for table in tables]


TEXT = {"vertical_strategy": "text", "horizontal_strategy": "text"}
EXTRACTORS: dict[str, tuple[str, str, Extract]] = {
    "this project": ("harvester.parsers.tables", "report-harvester", project),
    "pdfplumber": ("pdfplumber", "pdfplumber", pdfplumber({})),
    "pdfplumber, text strategy": ("pdfplumber", "pdfplumber", pdfplumber(TEXT)),
    "camelot lattice": ("camelot", "camelot-py", camelot("lattice")),
    "camelot stream": ("camelot", "camelot-py", camelot("stream")),
    "camelot hybrid": ("camelot", "camelot-py", camelot("hybrid")),
    "camelot auto": ("camelot", "camelot-py", camelot("auto")),
    "tabula, guess": ("tabula", "tabula-py", tabula),
    "PyMuPDF": ("pymupdf", "pymupdf", pymupdf),
    "img2table, borderless": ("img2table", "img2table", img2table),
}


def answer(extract: Extract, job: dict[str, Any]) -> dict[str, Any]:
    """Do one job."""
    started = time.perf_counter()
    try:
        tables = [[[str(cell or "") for cell in row] for row in rows] for rows in extract(**job)]
    except Exception as error:  # noqa: BLE001 - an extractor may fail in any way; it is counted and shown
        return {"error": f"{type(error).__name__}: {error}"[:200], "seconds": time.perf_counter() - started}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"tables": tables, "seconds": time.perf_counter() - started, "mb": round(peak)}


def main() -> int:
    """Serve jobs from standard input; the exit status is 3 when the extractor is not installed."""
    name = sys.argv[1]
    module, distribution, extract = EXTRACTORS[name]
    here = Path(__file__).resolve().parent
    sys.path[:] = [str(here.parent), *(entry for entry in sys.path if Path(entry or ".").resolve() != here)]
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    logging.disable(logging.ERROR)
    warnings.filterwarnings("ignore")
    try:
        importlib.import_module(module)
    except ImportError:
        return 3
    try:
        version = importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        version = ""
    print(json.dumps({"version": version}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(extract, json.loads(line))), file=out, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
