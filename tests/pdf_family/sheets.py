"""Small PDFs for one kind of layout each, drawn with reportlab's canvas: words at places, rules, pictures."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

Draw = Callable[[Any], None]
PROSE = (
    "The cell went through all letters that had come in by the end of the spring, with the help of both staffs.",
    "Of the 61 that it had in hand 14 were closed, and 5 of these were opened again when a film had been found.",
)
ROWS = [
    ("5 Jan 2017", "Tall Hamis", "2", "1"),
    ("11 Feb 2017", "Kubaysah", "0", "4"),
    ("19 Mar 2017", "Al Kasrah", "6", "0"),
    ("3 Apr 2017", "Muhasan", "1", "7"),
    ("9 May 2017", "Albu Hayat", "3", "2"),
]
HEAD = ("Date", "Location", "Civilians killed", "Civilians injured")
TRUTH = [
    ("2017-01-05", "Tall Hamis", 2, 1),
    ("2017-02-11", "Kubaysah", 0, 4),
    ("2017-03-19", "Al Kasrah", 6, 0),
    ("2017-04-03", "Muhasan", 1, 7),
    ("2017-05-09", "Albu Hayat", 3, 2),
]


def pdf(*pages: Draw, wide: bool = False) -> bytes:
    """Draw pages into a PDF; each function takes the canvas."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=landscape(A4) if wide else A4, invariant=True)
    for page in pages:
        sheet.setFont("Helvetica", 10)
        page(sheet)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def prose(sheet: Any, *, y: float = 800) -> None:
    for number, line in enumerate(PROSE):
        sheet.drawString(60, y - 13 * number, line)


def grid(
    rows: Sequence[Sequence[str]],
    *,
    xs: Sequence[float] = (60, 150, 290, 390, 490),
    top: float = 740,
    ruled: bool = True,
) -> Draw:
    """Give what draws rows in columns that begin at ``xs``, 18 points a row; an empty row is left blank."""

    def page(sheet: Any) -> None:
        prose(sheet)
        for number, row in enumerate(rows):
            for x, text in zip(xs, row, strict=False):
                sheet.drawString(x + 4, top - 18 * number - 13, text)
        if ruled:
            bottom = top - 18 * len(rows)
            for number in range(len(rows) + 1):
                sheet.line(xs[0], top - 18 * number, xs[-1], top - 18 * number)
            for x in xs:
                sheet.line(x, top, x, bottom)

    return page


def sideways(draw: Draw) -> Draw:
    """Turn a page's drawing so that it runs up the page."""

    def page(sheet: Any) -> None:
        sheet.translate(A4[0], 0)
        sheet.rotate(90)
        sheet.setFont("Helvetica", 10)
        draw(sheet)

    return page


def low(draw: Draw, by: float) -> Draw:
    """Move a drawing down the page."""

    def page(sheet: Any) -> None:
        sheet.translate(0, -by)
        draw(sheet)

    return page


def picture(body: bytes, *, dpi: int = 200, skew: float = 0.0) -> bytes:
    """Give the pages of a PDF as pictures in another, as a scanner does."""
    import pypdfium2

    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=A4, invariant=True)
    with pypdfium2.PdfDocument(body) as document:
        for page in document:
            image = page.render(scale=dpi / 72).to_pil().convert("L").rotate(skew, resample=3, fillcolor=255)
            sheet.drawImage(ImageReader(image), 0, 0, *A4)
            sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def scanned(body: bytes) -> Draw:
    """Give what draws the first page of a PDF as a picture."""
    import pypdfium2

    with pypdfium2.PdfDocument(body) as document:
        image = document[0].render(scale=2).to_pil().convert("L")

    def page(sheet: Any) -> None:
        sheet.drawImage(ImageReader(image), 0, 0, *A4)

    return page
