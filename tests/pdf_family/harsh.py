"""Reports arranged at random from a seed: other headings, orders, spellings and ways of setting than the fixed family.

:func:`make_report` draws everything from its seed, so that seeds nobody has looked at measure what was never tuned.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tests.pdf_family.model import (
    DATE_STYLES,
    PROSE,
    Cell,
    Incident,
    Lines,
    Piece,
    Report,
    Row,
    Table,
    Text,
    make_incidents,
)

TITLES = {
    "date": ["Date", "Incident Date", "Date of Incident", "Date of strike", "When", "Date (local)", "Day"],
    "place": ["Location", "Place", "Where", "Vicinity", "Incident location", "Location (nearest town)", "City / Town"],
    "country": ["Country", "Nation"],
    "killed": ["Killed", "Civilians killed", "KIA", "Deaths", "Fatalities", "Civ. killed", "No. killed", "# Killed"],
    "injured": ["Injured", "Civilians injured", "WIA", "Wounded", "Injuries", "Civ. injured", "No. injured"],
    "both": ["Killed / Injured", "Civilians killed/injured", "KIA/WIA", "Killed - Injured"],
    "type": ["Type of Operation", "Type", "Operation type", "Means"],
    "item": ["No.", "#", "Serial", "Case number"],
    "status": ["Status", "Assessment", "Finding", "Outcome"],
    "source": ["Source", "Reported by", "Source of report"],
    "received": ["Date reported", "Date received"],
    "enemy": ["Enemy killed", "ISIS fighters killed"],
    "remarks": ["Remarks", "Notes"],
    "mgrs": ["MGRS", "Grid reference"],
}
_WIDTHS = {
    "date": 78, "place": 120, "country": 64, "killed": 52, "injured": 56, "both": 80, "type": 82, "item": 44,
    "status": 66, "source": 76, "received": 78, "enemy": 58, "remarks": 130, "mgrs": 92,
}  # fmt: skip
_LINES: list[Lines] = ["grid", "rows", "head", "none", "zebra", "columns", "grid", "none"]
_REMARKS = [
    "Reassessed after new video was received in 2018.",
    "Struck a second time; see page 4.",
    "3 of the injured were treated by partner forces.",
    "",
    "",
]
_HARD_PLACES = [
    "2 km north of Hajin", "Hill 312 near Tall ‘Afar", "Route 47, east of Ash Shaddadi", "Al-Ba’aj (two sites)",
    "Mosul, 17 July neighborhood", "As Susah – Al Baghuz road",
]  # fmt: skip


@dataclass(frozen=True)
class _Plan:
    """What a seed decided about a report's tables."""

    columns: tuple[str, ...]
    titles: dict[str, str]
    lines: Lines
    size: float
    scale: float
    repeat: bool
    middle: bool
    subheads: bool
    spans: bool
    totals: bool
    two_level: bool
    align: str
    harm_format: str
    country_in_place: bool
    marks: bool


def make_report(seed: int) -> Report:
    """Make the report of a seed."""
    rng = random.Random(seed)
    plan = _make_plan(rng)
    count = rng.choice([4, 9, 16, 30, 55])
    countries = rng.choice([("Iraq", "Syria"), ("Iraq", "Syria", "Afghanistan"), ("Syria",), ("Somalia", "Iraq")])
    incidents = make_incidents(
        rng.randrange(10**9),
        count,
        style=rng.choice(DATE_STYLES),
        long=rng.choice([0.0, 0.2, 0.6]),
        countries=countries,
        year=rng.choice([2016, 2018, 2019]),
        ranges=not plan.spans,
    )
    incidents = [_harden(incident, rng) for incident in incidents]
    if plan.country_in_place:
        incidents = [replace(incident, place=f"{incident.place}, {incident.country}") for incident in incidents]
    if plan.spans:
        incidents = _repeat_days(incidents, rng)
    parts = [incidents]
    if rng.random() < 0.25 and len(countries) > 1:
        parts = [list(group) for _, group in groupby(incidents, key=lambda incident: incident.country)]
    pieces: list[Piece] = [Text("Report on Civilian Casualties", 1), Text(PROSE)]
    for part in parts:
        if len(parts) > 1:
            pieces.append(Text(f"Incidents in {part[0].country}", 2))
        elif rng.random() < 0.5:
            pieces.append(Text("Table 2. Incidents assessed as more likely than not", 2))
        pieces.append(_table(part, plan, rng))
        if plan.marks:
            pieces.append(Text("* Includes persons whose status was not established."))
    if rng.random() < 0.4:
        pieces += [Text(PROSE), _unrelated(rng)]
    running = ("UNCLASSIFIED", "Page {page}") if rng.random() < 0.5 else ("", "")
    wide = sum(_WIDTHS[column] for column in plan.columns) * plan.scale > 480
    return Report(f"harsh-{seed}", pieces, incidents, landscape=wide, letter=rng.random() < 0.7, running=running)


def _make_plan(rng: random.Random) -> _Plan:
    harm = (
        ["both"]
        if rng.random() < 0.2
        else rng.choice([["killed", "injured"], ["killed", "injured"], ["injured", "killed"]])
    )
    extras = [
        name for name in ("country", "type", "status", "source", "mgrs", "received", "enemy") if rng.random() < 0.22
    ]
    columns = ["date", "place", *extras]
    rng.shuffle(columns)
    at = rng.choice([len(columns), len(columns), 1])
    columns[at:at] = harm
    if rng.random() < 0.3:
        columns.insert(0, "item")
    if rng.random() < 0.2:
        columns.append("remarks")
    subheads = rng.random() < 0.35
    marks = rng.random() < 0.2
    return _Plan(
        columns=tuple(columns),
        titles={name: rng.choice(names) for name, names in TITLES.items()},
        lines=rng.choice(_LINES),
        size=rng.choice([6.5, 8, 9, 10]),
        scale=rng.choice([0.8, 0.9, 1.0, 1.15]),
        repeat=rng.random() < 0.6,
        middle=rng.random() < 0.4,
        subheads=subheads,
        spans=rng.random() < 0.2 and "both" not in columns,
        totals=rng.random() < 0.4,
        two_level=rng.random() < 0.25 and harm == ["killed", "injured"],
        align=rng.choice(["left", "left", "center", "right"]),
        harm_format=rng.choice(["{} / {}", "{}/{}", "{} killed, {} injured", "{}; {}"]),
        country_in_place="country" not in columns and not subheads and rng.random() < 0.5,
        marks=marks,
    )


def _harden(incident: Incident, rng: random.Random) -> Incident:
    return replace(incident, place=rng.choice(_HARD_PLACES)) if rng.random() < 0.15 else incident


def _repeat_days(incidents: Sequence[Incident], rng: random.Random) -> list[Incident]:
    moved: list[Incident] = []
    for incident in incidents:
        if moved and moved[-1].country == incident.country and rng.random() < 0.35:
            last = moved[-1]
            incident = replace(incident, date_text=last.date_text, start=last.start, end=last.end)
        moved.append(incident)
    return moved


def _table(incidents: Sequence[Incident], plan: _Plan, rng: random.Random) -> Table:
    body: list[Row] = []
    for country, group in groupby(incidents, key=lambda incident: incident.country):
        rows = list(group)
        if plan.subheads:
            label = rng.choice([country, country.upper(), f"{country}:"])
            body.append(Row([Cell(label, columns=len(plan.columns), bold=True), *[None] * (len(plan.columns) - 1)]))
        data = [Row([Cell(_text(row, name, n, plan, rng)) for name in plan.columns]) for n, row in enumerate(rows, 1)]
        if plan.spans:
            _span(data, rows, plan.columns.index("date"))
        if plan.marks and "killed" in plan.columns:
            cell = data[rng.randrange(len(data))].cells[plan.columns.index("killed")]
            if cell is not None:
                cell.mark = "*"
        body += data
    if plan.totals:
        body.append(_total(incidents, plan))
    widths = [_WIDTHS[name] * plan.scale for name in plan.columns]
    table = Table(_head(plan), body, plan.lines, widths, plan.repeat, plan.size, middle=plan.middle)
    table.align = plan.align
    table.numeric = [name in {"killed", "injured", "both", "enemy", "item"} for name in plan.columns]
    return table


def _text(incident: Incident, name: str, number: int, plan: _Plan, rng: random.Random) -> str:
    texts = {
        "date": incident.date_text,
        "place": incident.place,
        "country": incident.country,
        "killed": incident.killed[0],
        "injured": incident.injured[0],
        "both": plan.harm_format.format(incident.killed[0], incident.injured[0]),
        "type": incident.kind,
        "item": f"{incident.country[:2].upper()}-{number}",
        "status": "Credible",
        "source": ["Airwars", "self-report", "social media", "NGO"][number % 4],
        "received": f"{1 + number % 27} Nov {incident.start.year}",
        "enemy": str(number % 6),
        "mgrs": f"38S LF {3000 + number} {1200 + number}",
    }
    return rng.choice(_REMARKS) if name == "remarks" else texts[name]


def _span(data: Sequence[Row], rows: Sequence[Incident], column: int) -> None:
    index = 0
    for _, same in groupby(rows, key=lambda incident: incident.date_text):
        count = len(list(same))
        cell = data[index].cells[column]
        if cell is not None:
            cell.rows = count
        for row in data[index + 1 : index + count]:
            row.cells[column] = None
        index += count


def _total(rows: Sequence[Incident], plan: _Plan) -> Row:
    killed = sum(row.killed[1] or 0 for row in rows)
    injured = sum(row.injured[1] or 0 for row in rows)
    sums = {"killed": str(killed), "injured": str(injured), "both": plan.harm_format.format(killed, injured)}
    cells: list[Cell | None] = [Cell(sums.get(name, ""), bold=True) for name in plan.columns]
    first = next(index for index, name in enumerate(plan.columns) if name not in sums)
    cells[first] = Cell("Total", bold=True)
    return Row(cells, "total")


def _head(plan: _Plan) -> list[Row]:
    if not plan.two_level:
        return [Row([Cell(plan.titles[name], bold=True) for name in plan.columns], "head")]
    upper: list[Cell | None] = []
    lower: list[Cell | None] = []
    for name in plan.columns:
        if name == "killed":
            upper.append(Cell("Civilian casualties", columns=2, bold=True))
            lower.append(Cell("Killed", bold=True))
        elif name == "injured":
            upper.append(None)
            lower.append(Cell("Injured", bold=True))
        else:
            upper.append(Cell(plan.titles[name], rows=2, bold=True))
            lower.append(None)
    return [Row(upper, "head"), Row(lower, "head")]


def _unrelated(rng: random.Random) -> Table:
    rows = [("Measure", "2017", "2018"), *((f"Training courses {n}", str(rng.randrange(90)), "4") for n in range(5))]
    drawn = [Row([Cell(text) for text in row]) for row in rows]
    return Table(drawn[:1], drawn[1:], "grid", (140, 60, 60))
