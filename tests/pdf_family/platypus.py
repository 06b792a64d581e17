"""Reports drawn by ReportLab's page templates."""

from __future__ import annotations

import io
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors, pagesizes, pdfencrypt
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph
from reportlab.platypus import Table as Grid

from tests.pdf_family.model import Break, Cell, Report, Table, Text


class Upright(Flowable):
    """A line of text that runs up the page."""

    def __init__(self, text: str, size: float) -> None:
        super().__init__()
        self.text, self.size = text, size

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.size * 1.2, pdfmetrics.stringWidth(self.text, "Helvetica-Bold", self.size) + 4

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.rotate(90)
        self.canv.setFont("Helvetica-Bold", self.size)
        self.canv.drawString(2, -self.size, self.text)
        self.canv.restoreState()


class Doubled(Paragraph):
    """A paragraph printed twice, a hair apart, as some producers do for bold."""

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        super().drawOn(canvas, x, y, _sW)
        super().drawOn(canvas, x + 0.3, y, _sW)


def _lines(table: Table) -> list[tuple[Any, ...]]:
    head = len(table.head)
    return {
        "grid": [("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
        "dashed": [("GRID", (0, 0), (-1, -1), 0.5, colors.black, None, (2, 2))],
        "rows": [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black), ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black)],
        "head": [
            ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
            ("LINEBELOW", (0, head - 1), (-1, head - 1), 1, colors.black),
            ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
        ],
        "none": [],
        "zebra": [("ROWBACKGROUNDS", (0, head), (-1, -1), [colors.white, colors.HexColor("#e0e4ea")])],
        "hidden": [("GRID", (0, 0), (-1, -1), 0.5, colors.white)],
        "columns": [("BOX", (0, 0), (-1, -1), 0.5, colors.black), ("LINEAFTER", (0, 0), (-2, -1), 0.5, colors.black)],
    }[table.lines]


def _grid(table: Table, *, doubled: bool) -> Grid:
    kind = Doubled if doubled else Paragraph
    sides = {"left": 0, "center": 1, "right": 2}
    styled = [
        ParagraphStyle(
            f"cell{side}", fontName="Helvetica", fontSize=table.size, leading=table.size * 1.2, alignment=side
        )
        for side in range(3)
    ]
    data: list[list[Any]] = []
    styles = [
        *_lines(table),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if table.middle else "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    for y, row in enumerate([*table.head, *table.body]):
        line: list[Any] = []
        for x, cell in enumerate(row.cells):
            if cell is None:
                line.append("")
                continue
            if cell.rows > 1 or cell.columns > 1:
                styles.append(("SPAN", (x, y), (x + cell.columns - 1, y + cell.rows - 1)))
            upright = table.vertical_head and row.kind == "head"
            line.append(
                Upright(cell.text, table.size) if upright else kind(_markup(cell), styled[sides[table.alignment(x)]])
            )
        data.append(line)
    return Grid(data, colWidths=list(table.widths), repeatRows=len(table.head) if table.repeat else 0, style=styles)


def _markup(cell: Cell) -> str:
    text = escape(cell.text) + (f"<super>{cell.mark}</super>" if cell.mark else "")
    return f"<b>{text}</b>" if cell.bold else text


def write_reportlab(report: Report) -> bytes:
    """Draw a report with ReportLab."""
    stream = io.BytesIO()
    size = pagesizes.letter if report.letter else pagesizes.A4
    if report.landscape or report.sideways:
        size = pagesizes.landscape(size)
    lock = pdfencrypt.StandardEncryption("", ownerPassword="owner", canModify=0) if report.owner_password else None
    template = BaseDocTemplate(stream, pagesize=size, encrypt=lock)
    frame = Frame(50, 50, size[0] - 100, size[1] - 100)
    on_page = _turn if report.sideways else partial(_run, running=report.running)
    template.addPageTemplates([PageTemplate("page", [frame], onPage=on_page)])
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12)
    story: list[Any] = []
    for piece in report.pieces:
        if isinstance(piece, Break):
            story.append(PageBreak())
        elif isinstance(piece, Text):
            level = ParagraphStyle(
                "h", fontName="Helvetica-Bold", fontSize=15 - 2 * piece.level, leading=18, spaceAfter=4
            )
            story.append(Paragraph(escape(piece.text), level if piece.level else body))
        else:
            story.append(_grid(piece, doubled=report.doubled))
    template.build(story)
    return stream.getvalue()


def _run(canvas: Any, template: Any, *, running: tuple[str, str]) -> None:
    """Draw running head and foot."""
    width, height = template.pagesize
    canvas.setFont("Helvetica", 8)
    canvas.drawCentredString(width / 2, height - 30, running[0])
    canvas.drawCentredString(width / 2, 24, running[1].format(page=canvas.getPageNumber()))


def _turn(canvas: Any, template: Any) -> None:
    """Draw a landscape page sideways on a portrait one: its text runs up the page."""
    width, height = template.pagesize
    canvas.setPageSize((height, width))
    canvas.rotate(90)
    canvas.translate(0, -height)
