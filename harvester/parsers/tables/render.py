"""Pictures of what was found on a page, for the person who must judge it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from harvester.parsers.tables.geometry import Box, Table

_SCALE = 2.0
_TABLE, _ROW, _HEAD, _CELL = "#d02020", "#2050c0", "#108030", "#b0a000"


def draw_page(pdf: bytes, page: int, tables: Sequence[Table], *, password: str = "") -> bytes:
    """Draw tables (red), rows (blue) and cells (ochre) over the picture of a page; give a PNG.

    A row of a table that began on an earlier page is drawn on its own page.
    """
    with pypdfium2.PdfDocument(pdf, password=password or None) as document:
        image: Image.Image = document[page - 1].render(scale=_SCALE).to_pil().convert("RGB")
    pen = ImageDraw.Draw(image)
    for table in tables:
        rows = [row for row in table.rows if row.page == page]
        for row in rows:
            for cell in row.cells:
                if cell is not None and cell.box is not None and cell.text:
                    pen.rectangle(_scaled(cell.box, -1), outline=_CELL)
            pen.rectangle(_scaled(row.box), outline=_ROW, width=2)
        if table.page == page:
            pen.rectangle(_scaled(table.box, 3), outline=_TABLE, width=3)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _scaled(box: Box, grow: float = 0) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = (edge * _SCALE for edge in box)
    x0, top, x1, bottom = x0 - grow, top - grow, x1 + grow, bottom + grow
    return min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom)


def write_pictures(pdf: bytes, name: str, tables: Sequence[Table], folder: Path, *, password: str = "") -> list[Path]:
    """Write a picture of every page that holds a part of a table; give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for page in sorted({row.page for table in tables for row in table.rows}):
        path = folder / f"{name}-{page:04}.png"
        path.write_bytes(draw_page(pdf, page, tables, password=password))
        written.append(path)
    return written
