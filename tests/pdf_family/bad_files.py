"""PDFs that cannot be read, and files that only claim to be PDFs."""

from __future__ import annotations

import io
import zlib

import pypdfium2
from PIL import Image
from reportlab.lib import pdfencrypt
from reportlab.pdfgen import canvas


def scanned() -> bytes:
    """Give a page that is a picture."""
    stream = io.BytesIO()
    Image.new("L", (600, 800), 200).save(stream, "PDF")
    return stream.getvalue()


def encrypted() -> bytes:
    """Give a PDF that asks for a password."""
    stream = io.BytesIO()
    page = canvas.Canvas(stream, encrypt=pdfencrypt.StandardEncryption("secret"))
    page.drawString(72, 700, "Killed Injured")
    page.save()
    return stream.getvalue()


def empty() -> bytes:
    """Give a PDF without pages."""
    stream = io.BytesIO()
    pypdfium2.PdfDocument.new().save(stream)
    return stream.getvalue()


def prose() -> bytes:
    """Give a PDF that speaks of casualties but holds no table."""
    stream = io.BytesIO()
    page = canvas.Canvas(stream)
    for line in range(30):
        page.drawString(
            72, 750 - 14 * line, f"In month {line} reports said that civilians were killed or injured in {line} places."
        )
    page.save()
    return stream.getvalue()


def bomb(megabytes: int = 900) -> bytes:
    """Give a small PDF whose one page unfolds to very much."""
    squeeze = zlib.compressobj(9)
    chunk = b"0 0 m 10 10 l S\n" * 65536
    head = b"BT /F1 9 Tf 72 700 Td (Killed Injured 1 2 3) Tj ET\n"
    content = squeeze.compress(head) + b"".join(squeeze.compress(chunk) for _ in range(megabytes)) + squeeze.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
