"""Reports drawn by fpdf2, whose tables have lines of one height and no padding."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF
from fpdf.enums import AccessPermission, TableBordersLayout, TableSpan
from fpdf.fonts import FontFace

from tests.pdf_family.model import Break, Report, Table, Text

FONTS = Path("/usr/share/fonts/truetype/dejavu")
_BORDERS = {
    "grid": TableBordersLayout.ALL,
    "dashed": TableBordersLayout.ALL,
    "rows": TableBordersLayout.HORIZONTAL_LINES,
    "head": TableBordersLayout.SINGLE_TOP_LINE,
    "none": TableBordersLayout.NONE,
    "zebra": TableBordersLayout.NONE,
    "hidden": TableBordersLayout.NONE,
    "columns": TableBordersLayout.NO_HORIZONTAL_LINES,
}


class _Paper(FPDF):
    """Pages with a running head and foot."""

    running = ("", "")

    def header(self) -> None:
        if self.running[0]:
            self.set_font("Sans", "", 8)
            self.cell(0, 12, self.running[0], align="C", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        if self.running[1]:
            self.set_y(-30)
            self.set_font("Sans", "", 8)
            self.cell(0, 12, self.running[1].format(page=self.page_no()), align="C")


def write_fpdf(report: Report) -> bytes:
    """Draw a report with fpdf2."""
    pdf = _Paper("L" if report.landscape else "P", "pt", "letter" if report.letter else "A4")
    pdf.add_font("Sans", "", f"{FONTS}/DejaVuSans.ttf")
    pdf.add_font("Sans", "B", f"{FONTS}/DejaVuSans-Bold.ttf")
    pdf.running = report.running
    pdf.set_margin(45)
    if report.owner_password:
        pdf.set_encryption("owner", permissions=AccessPermission.none())
    pdf.add_page()
    for piece in report.pieces:
        if isinstance(piece, Break):
            pdf.add_page()
        elif isinstance(piece, Text):
            pdf.set_font("Sans", "B" if piece.level else "", 14 - 2 * piece.level if piece.level else 9)
            pdf.multi_cell(0, 12, piece.text, new_x="LMARGIN", new_y="NEXT")
        else:
            _draw(pdf, piece)
    return bytes(pdf.output())


def _draw(pdf: FPDF, table: Table) -> None:
    pdf.set_font("Sans", "", table.size)
    shade = table.lines == "zebra"
    with pdf.table(
        width=sum(table.widths),
        col_widths=tuple(table.widths),
        align="LEFT",
        text_align=tuple(table.alignment(column).upper() for column in range(len(table.widths))),
        borders_layout=_BORDERS[table.lines],
        cell_fill_color=230 if shade else None,
        cell_fill_mode="ROWS" if shade else "NONE",
        line_height=table.size * 1.3,
        num_heading_rows=len(table.head),
        first_row_as_headings=bool(table.head),
        repeat_headings="ON_TOP_OF_EVERY_PAGE" if table.repeat else "NONE",
        headings_style=FontFace(emphasis="BOLD"),
        v_align="MIDDLE" if table.middle else "TOP",
        padding=1.5 if table.align == "left" else 3,  # what ends at the right edge must not touch what begins there
    ) as grid:
        for row in [*table.head, *table.body]:
            drawn = grid.row()
            for index, cell in enumerate(row.cells):
                if cell is None:
                    left = next((c for c in reversed(row.cells[:index]) if c is not None), None)
                    spanned = left is not None and left.columns > 1 and row.cells.index(left) + left.columns > index
                    drawn.cell(TableSpan.COL if spanned else TableSpan.ROW)
                else:
                    drawn.cell(cell.text + (cell.mark and "*"), style=FontFace(emphasis="BOLD") if cell.bold else None)
