"""Tables out of incidents: columns, headings, spans, sub-headings and totals in the ways that reports arrange them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from tests.pdf_family.model import ARABIC, Cell, Incident, Lines, Row, Table

TITLES = {
    "date": ["Date", "Date of Incident", "Incident Date", "Date of strike"],
    "place": ["Location", "Place", "Location of Incident", "City"],
    "country": ["Country"],
    "killed": ["Killed", "Civilians Killed", "KIA", "Deaths", "Number of civilians killed"],
    "injured": ["Injured", "Civilians Injured", "WIA", "Wounded", "Number of civilians injured"],
    "type": ["Type of Operation", "Operation type", "Type"],
    "theater": ["Inside/Outside Declared Theater of Active Armed Conflict", "Declared theater"],
    "item": ["No.", "#", "Serial"],
    "status": ["Status", "Finding"],
    "enemy": ["Enemy combatants killed", "Enemy KIA"],
    "both": ["Killed / Injured", "Civilian casualties (killed/injured)"],
    "mgrs": ["MGRS", "Grid"],
}
WIDTHS = {
    "date": 80, "place": 130, "country": 70, "killed": 52, "injured": 55, "type": 85, "theater": 90, "item": 32,
    "status": 70, "enemy": 65, "both": 75, "mgrs": 100,
}  # fmt: skip


@dataclass(frozen=True)
class Arrangement:
    """How a table is arranged."""

    columns: Sequence[str] = ("date", "place", "type", "killed", "injured")
    lines: Lines = "grid"
    size: float = 9
    scale: float = 1.0
    repeat: bool = True
    subheads: bool = False
    spans: bool = False
    totals: str = ""
    two_level: bool = False
    vertical: bool = False
    middle: bool = False
    arabic: bool = False
    mark: str = ""
    beside: str = ""
    title: int = 0


def build_table(incidents: Sequence[Incident], how: Arrangement) -> Table:
    """Build the printed table of incidents."""
    rng = random.Random(len(incidents) + how.title)
    body: list[Row] = []
    for country, group in groupby(incidents, key=lambda i: i.country):
        rows = list(group)
        if how.subheads:
            body.append(
                Row([Cell(country, columns=len(how.columns), bold=True), *[None] * (len(how.columns) - 1)], "subhead")
            )
        data = [Row([Cell(_text(i, c, n, how)) for c in how.columns]) for n, i in enumerate(rows, 1)]
        if how.mark and rows:
            marked = data[min(1, len(data) - 1)].cells[how.columns.index("killed")]
            if marked is not None:
                marked.mark = how.mark
        if how.spans:
            _span_dates(data, rows, how.columns.index("date"))
        body += data
        if how.totals and how.subheads:
            body.append(_total(f"Subtotal {country}", rows, how, wrong=how.totals == "wrong"))
    if how.totals:
        body.append(_total("Total", incidents, how, wrong=how.totals == "wrong"))
    widths = [WIDTHS[c] * how.scale for c in how.columns]
    return Table(_head(how, rng), body, how.lines, widths, how.repeat, how.size, how.vertical, how.middle, how.beside)


def _text(incident: Incident, column: str, number: int, how: Arrangement) -> str:
    place = incident.place
    if how.arabic and place in ARABIC:
        place = f"{place} ({ARABIC[place]})"
    return {
        "date": incident.date_text,
        "place": place,
        "country": incident.country,
        "killed": incident.killed[0],
        "injured": incident.injured[0],
        "type": incident.kind,
        "theater": "Inside" if incident.inside else "Outside",
        "item": f"{incident.country[0]}{number}",
        "status": "Credible",
        "enemy": str(number % 4),
        "both": f"{incident.killed[0]} / {incident.injured[0]}",
        "mgrs": f"38S LF {3000 + number} {1200 + number}",
    }[column]


def _span_dates(data: list[Row], rows: Sequence[Incident], column: int) -> None:
    index = 0
    for _, same in groupby(rows, key=lambda i: i.date_text):
        count = len(list(same))
        cell = data[index].cells[column]
        if cell is not None:
            cell.rows = count
        for row in data[index + 1 : index + count]:
            row.cells[column] = None
        index += count


def _total(name: str, rows: Sequence[Incident], how: Arrangement, *, wrong: bool) -> Row:
    killed = sum(i.killed[1] or 0 for i in rows) + wrong
    injured = sum(i.injured[1] or 0 for i in rows)
    cells: list[Cell | None] = []
    for column in how.columns:
        text = {"killed": str(killed), "injured": str(injured), "both": f"{killed} / {injured}"}.get(column, "")
        cells.append(Cell(text, bold=True))
    cells[0] = Cell(name, bold=True)
    return Row(cells, "total")


def _head(how: Arrangement, rng: random.Random) -> list[Row]:
    titles = {c: names[(how.title + rng.randrange(2)) % len(names)] for c, names in TITLES.items()}
    if not how.two_level:
        return [Row([Cell(titles[c], bold=True) for c in how.columns], "head")]
    upper: list[Cell | None] = []
    lower: list[Cell | None] = []
    first = how.columns.index("killed")
    for index, column in enumerate(how.columns):
        if index == first:
            upper.append(Cell("Civilian casualties", columns=2, bold=True))
            lower.append(Cell("Killed", bold=True))
        elif index == first + 1:
            upper.append(None)
            lower.append(Cell("Injured", bold=True))
        else:
            upper.append(Cell(titles[column], rows=2, bold=True))
            lower.append(None)
    return [Row(upper, "head"), Row(lower, "head")]
