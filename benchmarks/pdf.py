"""A long report with few casualty pages, against pdfplumber's ``extract_tables`` on every page."""

from __future__ import annotations

from benchmarks.rows import Row, at_least, render
from benchmarks.tables import time_report

TARGET = 5


def measure(pages: int = 300) -> list[Row]:
    """Measure one report."""
    with_text, close, own, plain = time_report(pages)
    detail = f"{with_text} pages, {close} of them read closely: {own:.1f} s, pdfplumber {plain:.1f} s"
    return [at_least("PDF with few casualty pages among many", "pdfplumber on every page", plain / own, TARGET, detail)]


if __name__ == "__main__":
    print(render([("PDF", measure())]))
