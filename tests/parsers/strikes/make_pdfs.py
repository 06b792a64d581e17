"""Write the PDFs among the fixtures of strike releases: ``python tests/parsers/strikes/make_pdfs.py``.

What they say stands in ``pdfs.toml``. reportlab's invariant mode gives the same bytes on every run.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

HERE = Path(__file__).parent
FIXTURES = HERE.parents[2] / "fixtures" / "cjtfoir_strikes"
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=12, leading=15, spaceAfter=9)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=18, firstLineIndent=-9)
HEADING = ParagraphStyle("heading", parent=BODY, fontName="Times-Bold")
HEAD = ParagraphStyle("head", parent=HEADING, alignment=TA_CENTER, spaceAfter=2)
LETTERHEAD = ["COMBINED JOINT TASK FORCE", "OPERATION INHERENT RESOLVE", "CAMP ARIFJAN, KUWAIT"]


def main() -> None:
    """Write every PDF and its metadata."""
    for entry in tomllib.loads((HERE / "pdfs.toml").read_text("utf-8"))["pdfs"]:
        path = FIXTURES / entry["name"]
        write_pdf(path, entry["number"], entry["day"], entry["text"])
        meta = {
            "url": entry["url"],
            "fetched_at": entry["fetched_at"],
            "status": 200,
            "headers": {"Content-Type": "application/pdf"},
            "about": f"Reconstruction: {entry['about']}",
        }
        path.with_name(f"{path.name}.meta.json").write_text(
            json.dumps(meta, ensure_ascii=False, indent=2) + "\n", "utf-8"
        )


def write_pdf(path: Path, number: str, day: str, text: str) -> None:
    """Write one release with letter head, date and number."""
    flow: list[Flowable] = [Paragraph(line, HEAD) for line in LETTERHEAD]
    flow += [Spacer(1, 18), Paragraph(day, BODY), Paragraph(number, BODY), Paragraph("FOR IMMEDIATE RELEASE", BODY)]
    styles = {"=": HEADING, "*": ITEM}
    for line in text.strip().splitlines():
        flow.append(Paragraph(line.removeprefix("= "), styles.get(line[0], BODY)))
    SimpleDocTemplate(str(path), pagesize=LETTER, invariant=1, title=path.stem).build(flow)


if __name__ == "__main__":
    main()
