"""Draws a table as a PDF: ``python -m tests.make_fixtures.table fixtures/NAME/page.csv`` writes ``page.pdf``."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from reportlab.lib import colors, pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

MARGIN = 40  # points
CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=9)


def write_table(rows: Path, pdf: Path) -> None:
    """Draw the rows of a CSV file as one ruled table; the same rows give the same bytes."""
    with rows.open(encoding="utf-8", newline="") as file:
        lines = [[Paragraph(cell, CELL) for cell in line] for line in csv.reader(file) if line]
    page = pagesizes.landscape(pagesizes.A4)
    table = Table(lines, [(page[0] - 2 * MARGIN) / len(lines[0])] * len(lines[0]), repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    edges = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    SimpleDocTemplate(str(pdf), pagesize=page, invariant=1, **edges).build([table])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write_table(Path(name), Path(name).with_suffix(".pdf"))
