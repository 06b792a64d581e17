"""The family: every trap that casualty tables were seen to set, in several layouts and by three producers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.pdf_family.cells import write_fpdf
from tests.pdf_family.html import write_weasyprint
from tests.pdf_family.layouts import Arrangement, build_table
from tests.pdf_family.model import PROSE, Break, Cell, Incident, Piece, Report, Row, Table, Text, make_incidents
from tests.pdf_family.platypus import write_reportlab

Producer = Callable[[Report], bytes]
ALL: dict[str, Producer] = {"weasyprint": write_weasyprint, "reportlab": write_reportlab, "fpdf2": write_fpdf}
WIDE = ("item", "date", "place", "country", "type", "theater", "killed", "injured")


def _report(name: str, incidents: Sequence[Incident], *pieces: Piece, **how: object) -> Report:
    opening = Text("Annual Report on Civilian Casualties in Connection With United States Military Operations", 1)
    return Report(name, [opening, Text(PROSE), *pieces], list(incidents), **how)  # type: ignore[arg-type]


def _unrelated() -> Table:
    rows = [
        ("Equipment", "Held", "On order"),
        ("Trucks", "120", "14"),
        ("Generators", "38", "2"),
        ("Tents", "410", "25"),
    ]
    drawn = [Row([Cell(text) for text in row]) for row in rows]
    return Table(drawn[:1], drawn[1:], "grid", (120, 60, 60))


def _plain() -> list[Report]:
    reports = []
    for index, lines in enumerate(("grid", "rows", "head", "none", "dashed", "zebra", "hidden", "columns")):
        incidents = make_incidents(index, 14, long=0.25)
        table = build_table(incidents, Arrangement(lines=lines, title=index))  # type: ignore[arg-type]
        reports.append(_report(f"plain-{lines}", incidents, Text("Table 1. Incidents", 2), table, Text(PROSE)))
    return reports


def _wrapped() -> list[Report]:
    reports = []
    for index, lines in enumerate(("grid", "rows", "none", "head")):
        for middle in (False, True):
            incidents = make_incidents(20 + index, 12, long=0.7)
            how = Arrangement(
                lines=lines,
                title=index,
                scale=0.8,
                columns=("date", "place", "country", "type", "killed", "injured"),
                middle=middle,
            )  # type: ignore[arg-type]
            reports.append(
                _report(f"wrapped-{lines}{'-middle' if middle else ''}", incidents, build_table(incidents, how))
            )
    return reports


def _spanned() -> list[Report]:
    reports = []
    for index, lines in enumerate(("grid", "rows", "none")):
        incidents = _same_days(make_incidents(40 + index, 48, long=0.1, ranges=False))
        how = Arrangement(lines=lines, spans=True, title=index)  # type: ignore[arg-type]
        reports.append(_report(f"spanned-{lines}", incidents, build_table(incidents, how)))
    return reports


def _same_days(incidents: Sequence[Incident]) -> list[Incident]:
    """Move every second and third incident to the day of the one before, where the country is the same."""
    moved: list[Incident] = []
    for index, incident in enumerate(incidents):
        if index % 4 and moved and moved[-1].country == incident.country:
            incident = replace(incident, date_text=moved[-1].date_text, start=moved[-1].start, end=moved[-1].end)
        moved.append(incident)
    return moved


def _long() -> list[Report]:
    reports = []
    for index, lines in enumerate(("grid", "rows", "none", "zebra")):
        for repeat in (True, False):
            incidents = make_incidents(60 + index, 48, long=0.3)
            how = Arrangement(lines=lines, repeat=repeat, title=index)  # type: ignore[arg-type]
            reports.append(_report(f"long-{lines}{'' if repeat else '-once'}", incidents, build_table(incidents, how)))
    return reports


def _grouped() -> list[Report]:
    reports = []
    for index, lines in enumerate(("grid", "rows", "none", "head")):
        for totals in ("right", "wrong"):
            incidents = make_incidents(80 + index, 24, long=0.2, countries=("Iraq", "Syria", "Afghanistan"))
            if totals == "wrong":
                incidents = [replace(i, killed=(str(n % 5), n % 5, n % 5)) for n, i in enumerate(incidents)]
            how = Arrangement(lines=lines, subheads=True, totals=totals, two_level=index % 2 == 0, title=index)  # type: ignore[arg-type]
            reports.append(_report(f"grouped-{lines}-{totals}", incidents, build_table(incidents, how)))
    return reports


def _odd() -> list[Report]:
    incidents = make_incidents(100, 16, long=0.2)
    wide = Arrangement(columns=WIDE, scale=1.05, title=1)
    tiny = make_incidents(101, 40, long=0.2)
    noted = make_incidents(102, 12, long=0.0)
    arabic = make_incidents(103, 14, long=0.0)
    turned = make_incidents(104, 30, long=0.3)
    return [
        _report("landscape-wide", incidents, build_table(incidents, wide), landscape=True),
        _report("sideways", turned, build_table(turned, Arrangement(columns=WIDE, scale=1.0)), sideways=True),
        _report("sideways-none", turned, build_table(turned, Arrangement(lines="none")), sideways=True),
        _report("tiny", tiny, build_table(tiny, Arrangement(size=5, scale=0.55, lines="none")), letter=False),
        _report("tiny-grid", tiny, build_table(tiny, Arrangement(size=4.5, scale=0.5)), letter=False),
        _report("vertical-head", incidents, build_table(incidents, Arrangement(vertical=True))),
        _report("combined", incidents, build_table(incidents, Arrangement(columns=("date", "place", "type", "both")))),
        _report(
            "enemy",
            incidents,
            build_table(incidents, Arrangement(columns=("date", "place", "enemy", "killed", "injured"))),
        ),
        _report(
            "grid-references",
            incidents,
            build_table(incidents, Arrangement(columns=("date", "place", "mgrs", "killed", "injured", "status"))),
        ),
        _report(
            "noted", noted, build_table(noted, Arrangement(mark="1", lines="rows")), Text("1 Assessed again in 2019.")
        ),
        _report("owner-password", incidents, build_table(incidents, Arrangement()), owner_password=True),
        _report("doubled", incidents, build_table(incidents, Arrangement(lines="none")), doubled=True),
        _report(
            "unrelated",
            incidents,
            _unrelated(),
            Text(PROSE),
            build_table(incidents, Arrangement(lines="rows")),
            Text(PROSE),
            _unrelated(),
        ),
        _report("arabic", arabic, build_table(arabic, Arrangement(arabic=True))),
        _report(
            "beside",
            make_incidents(105, 10, long=0),
            build_table(
                make_incidents(105, 10, long=0),
                Arrangement(beside=PROSE, scale=0.62, lines="rows", columns=("date", "place", "killed", "injured")),
            ),
        ),
        _report(
            "beside-none",
            make_incidents(106, 10, long=0),
            build_table(
                make_incidents(106, 10, long=0),
                Arrangement(beside=PROSE, scale=0.62, lines="none", columns=("date", "place", "killed", "injured")),
            ),
        ),
    ]


def _addendum() -> list[Report]:
    first = make_incidents(120, 20, long=0.1, ranges=False)
    table = build_table(first, Arrangement())
    corrected = [replace(i, killed=("9", 9, 9)) if n % 5 == 0 else i for n, i in enumerate(first)]
    again = build_table(corrected, Arrangement())
    words = Text("Addendum: the table below replaces the table on pages 1 to 2 of this report.")
    return [
        _report("addendum", corrected, table, Break(), Text("Addendum", 1), words, again),
        _report("addendum-first", first, table),
    ]


def reports() -> list[Report]:
    """Give all reports of the family."""
    return [*_plain(), *_wrapped(), *_spanned(), *_long(), *_grouped(), *_odd(), *_addendum()]


# What a producer cannot draw at all.
_NOT_DRAWN = {
    "fpdf2": {
        "sideways",
        "sideways-none",
        "vertical-head",
        "doubled",
        "beside",
        "beside-none",
        "plain-dashed",
        "plain-hidden",
    },
    "reportlab": {"arabic", "beside", "beside-none"},
    "weasyprint": {"sideways", "sideways-none", "doubled", "owner-password"},
}


def cases() -> list[tuple[str, Report]]:
    """Give every report with every producer that can draw it."""
    return [(name, report) for report in reports() for name in ALL if report.name not in _NOT_DRAWN[name]]


def big_report(pages: int = 300) -> Report:
    """Give a long report whose casualty table stands on a few pages near its end."""
    incidents = make_incidents(140, 120, long=0.2)
    text = [piece for n in range(pages - 8) for piece in (Text(f"Section {n}", 2), Text(PROSE), Text(PROSE), Break())]
    return Report("big", [*text, build_table(incidents, Arrangement(repeat=False))], incidents)
