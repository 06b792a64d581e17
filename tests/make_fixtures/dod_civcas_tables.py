"""Makes ``fixtures/dod_civcas_tables``: run ``python -m tests.make_fixtures.dod_civcas_tables``.

The layout follows what is publicly known of these reports; no table body of a real one was at hand, so every row is
invented, and the metadata says so.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.pdf_family.html import write_weasyprint
from tests.pdf_family.layouts import Arrangement, build_table
from tests.pdf_family.model import Break, Incident, Report, Text, make_incidents
from tests.pdf_family.platypus import write_reportlab

FOLDER = Path(__file__).resolve().parent.parent.parent / "fixtures" / "dod_civcas_tables"
ANNUAL = (
    "https://media.defense.gov/2024/Apr/25/2003449887/-1/-1/0/"
    "CY2022-ANNUAL-REPORT-ON-CIVILIAN-CASUALTIES-IN-U.S.-MILITARY-OPERATIONS.PDF"
)
PERIODIC = (
    "https://www.inherentresolve.mil/Portals/14/CJTFOIR%20Periodic%20CIVCAS%20Report%20-%20MAR23%20%2803NOV23%29.pdf"
)
BAR = Text("UNCLASSIFIED")
STATUTE = Text(
    "Section 1057 asks for each operation that was assessed to have killed or injured civilians: its date, its place,"
    " whether the place lies in a declared theater of active armed conflict, the type of operation, and how many"
    " civilians were killed and how many were injured."
)
COLUMNS = ("date", "place", "theater", "type", "killed", "injured")


def annual(incidents: list[Incident], *, corrected: list[Incident] | None = None) -> Report:
    """Lay out an annual report; with ``corrected`` rows an addendum prints the table again."""
    how = Arrangement(columns=COLUMNS, subheads=True, totals="right", two_level=True, scale=0.95, mark="1")
    title = Text("Annual Report on Civilian Casualties in Connection With United States Military Operations", 1)
    note = Text("1 The number may change as further information is received.")
    pieces = [BAR, title, STATUTE, build_table(incidents, how), note]
    if corrected is not None:
        words = Text("Addendum: the table below replaces the table that was printed on the page before.", 2)
        pieces += [Break(), BAR, words, build_table(corrected, how), note]
    return Report("annual", pieces, incidents, letter=True)


def periodic(incidents: list[Incident]) -> Report:
    """Lay out a periodic report of the coalition: item numbers, grid references, findings, no upright rules."""
    columns = ("item", "date", "place", "mgrs", "status", "killed", "injured")
    title = Text("CJTF-OIR Periodic Civilian Casualty Report, March 2023", 1)
    lead = Text("The coalition completed the assessment of the reports below since its last release.")
    table = build_table(incidents, Arrangement(columns=columns, lines="rows", scale=0.9))
    return Report("periodic", [title, lead, table], incidents, landscape=True)


def write(name: str, body: bytes, url: str, fetched_at: str, about: str) -> None:
    """Write a fixture and its metadata."""
    meta = {
        "url": url,
        "fetched_at": fetched_at,
        "status": 200,
        "headers": {"Content-Type": "application/pdf"},
        "about": f"Reconstruction: {about} Every row is invented.",
    }
    (FOLDER / name).write_bytes(body)
    (FOLDER / f"{name}.meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Write all fixtures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    first = make_incidents(1057, 12, style="Mon. d, yyyy", long=0.2, countries=("Iraq", "Syria", "Somalia"), year=2022)
    second = [replace(i, killed=("9", 9, 9)) if n == 1 else i for n, i in enumerate(first)]
    write(
        "cy2022-annual.pdf", write_reportlab(annual(first)), ANNUAL, "2024-04-26T09:00:00Z", "an annual report, ruled."
    )
    write(
        "cy2022-annual-with-addendum.pdf",
        write_reportlab(annual(first, corrected=second)),
        ANNUAL,
        "2024-09-01T09:00:00Z",
        "the same report uploaded again with an addendum that corrects one number of killed.",
    )
    found = make_incidents(3, 9, style="ddMONyy", long=0.2, year=2023)
    write(
        "2023-03-periodic.pdf",
        write_weasyprint(periodic(found)),
        PERIODIC,
        "2023-11-04T09:00:00Z",
        "a periodic report with horizontal rules only.",
    )


if __name__ == "__main__":
    main()
