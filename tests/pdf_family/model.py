"""The family's reports before any producer draws them: incidents, their truth, and the pieces of a document."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Lines = Literal["grid", "rows", "head", "none", "dashed", "zebra", "hidden", "columns"]

PLACES = {
    "Iraq": ["Mosul", "Tall ‘Afar", "Al Qa'im", "Hawijah", "Rawah", "Kirkuk", "Ash Sharqat", "Al-Ba’aj", "Tikrit"],
    "Syria": [
        "Ar Raqqah", "Al Bab", "Dayr az Zawr", "Abu Kamal", "Ash Shaddadi", "Al Hasakah", "Tabqah", "Manbij",
        "As Susah", "Markadah",
    ],
    "Afghanistan": ["Kunduz", "Lashkar Gah", "Musa Qal‘ah", "Ghazni", "Deh Bala District"],
    "Somalia": ["Jilib", "Kunyo Barrow", "Beledweyne"],
}  # fmt: skip
ARABIC = {"Mosul": "الموصل", "Ar Raqqah": "الرقة", "Al Bab": "الباب", "Manbij": "منبج", "Tikrit": "تكريت"}
LONG_PLACES = {
    "Iraq": ["vicinity of the old bridge, western Mosul, Ninawa Province", "Al Jadidah neighborhood of Mosul, Ninawa"],
    "Syria": [
        "Al Badiyah school compound near Al Mansurah, Ar Raqqah Governorate",
        "Abu Kamal, lower Euphrates valley, Dayr az Zawr Governorate",
        "irrigation works north of Ash Shaddadi, Al Hasakah",
    ],
    "Afghanistan": ["Bermal District, Paktika Province, near the border crossing"],
    "Somalia": ["open country south of Jilib, Middle Juba Region"],
}
TYPES = ["Airstrike", "Air Strike", "Artillery", "Ground operation", "Close air support"]
COUNTS: list[tuple[str, int | None, int | None]] = [
    ("0", 0, 0), ("1", 1, 1), ("2", 2, 2), ("3", 3, 3), ("4", 4, 4), ("7", 7, 7), ("11", 11, 11), ("0", 0, 0),
    ("1", 1, 1), ("12", 12, 12), ("5", 5, 5), ("1-3", 1, 3), ("2 – 6", 2, 6), ("2\u2009–\u20096", 2, 6),
    ("at least 4", 4, None), ("2 to 4", 2, 4), ("UNK", None, None), ("Unknown", None, None), ("—", None, None),
    ("None", 0, 0), ("up to 5", None, 5),
]  # fmt: skip
DATE_STYLES = ["d Mon yyyy", "Mon. d, yyyy", "ddMONyy", "iso", "Month d, yyyy", "dd-Mon-yy"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Incident:
    """One true row."""

    date_text: str
    start: date
    end: date | None
    place: str
    country: str
    killed: tuple[str, int | None, int | None]
    injured: tuple[str, int | None, int | None]
    kind: str
    inside: bool

    @property
    def truth(self) -> tuple[object, ...]:
        """What a reader must get: dates, place, killed and injured."""
        end = self.end.isoformat() if self.end else None
        return (self.start.isoformat(), end, self.place, *self.killed[1:], *self.injured[1:])


@dataclass
class Cell:
    """A printed cell; ``mark`` is set as a superscript behind the text."""

    text: str
    rows: int = 1
    columns: int = 1
    mark: str = ""
    bold: bool = False


@dataclass
class Row:
    """A printed row; ``None`` stands where a cell from above or from the left reaches."""

    cells: list[Cell | None]
    kind: str = "data"


@dataclass
class Table:
    """A printed table."""

    head: list[Row]
    body: list[Row]
    lines: Lines = "grid"
    widths: Sequence[float] = ()
    repeat: bool = True
    size: float = 9
    vertical_head: bool = False
    middle: bool = False
    beside: str = ""
    align: str = "left"
    numeric: Sequence[bool] = ()

    def alignment(self, column: int) -> str:
        """How the cells of a column are set; ``align`` is for counts alone."""
        return self.align if column < len(self.numeric) and self.numeric[column] else "left"


@dataclass
class Text:
    """A paragraph or, with ``level``, a heading."""

    text: str
    level: int = 0


@dataclass
class Break:
    """A new page."""


Piece = Table | Text | Break


@dataclass
class Report:
    """A document and what must be read from it."""

    name: str
    pieces: list[Piece]
    truth: list[Incident]
    landscape: bool = False
    letter: bool = True
    sideways: bool = False
    owner_password: bool = False
    doubled: bool = False
    url: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    running: tuple[str, str] = ("", "")


def write_date(day: date, style: str) -> str:
    """Print a date in one of the styles."""
    month = _MONTHS[day.month - 1]
    return {
        "d Mon yyyy": f"{day.day} {month[:3]} {day.year}",
        "Mon. d, yyyy": f"{month[:3]}. {day.day}, {day.year}" if month != "May" else f"May {day.day}, {day.year}",
        "ddMONyy": f"{day.day:02}{month[:3].upper()}{day.year % 100:02}",
        "iso": day.isoformat(),
        "Month d, yyyy": f"{month} {day.day}, {day.year}",
        "dd-Mon-yy": f"{day.day:02}-{month[:3]}-{day.year % 100:02}",
    }[style]


def make_incidents(
    seed: int,
    count: int,
    *,
    style: str = "",
    long: float = 0.2,
    countries: Sequence[str] = ("Iraq", "Syria"),
    ranges: bool = True,
    year: int = 2017,
) -> list[Incident]:
    """Invent incidents, ordered by country and date."""
    rng = random.Random(seed)
    style = style or rng.choice(DATE_STYLES)
    incidents: list[Incident] = []
    share = -(-count // len(countries))
    for country in countries:
        day = date(year, 1, 1) + timedelta(days=rng.randrange(20))
        for _ in range(min(share, count - len(incidents))):
            day += timedelta(days=rng.choice([1, 1, 2, 3, 5, 9]))
            end = None
            text = write_date(day, style)
            if ranges and rng.random() < 0.08 and day.day < 26:
                end = day + timedelta(days=2)
                text = f"{day.day}-{end.day} {_MONTHS[day.month - 1][:3]} {day.year}"
            place = rng.choice(LONG_PLACES[country] if rng.random() < long else PLACES[country])
            incidents.append(
                Incident(
                    text,
                    day,
                    end,
                    place,
                    country,
                    rng.choice(COUNTS),
                    rng.choice(COUNTS),
                    rng.choice(TYPES),
                    rng.random() < 0.8,
                )
            )
    return incidents


PROSE = (
    "The Department reviews every report of civilian casualties with the information that it holds at the time, and it"
    " reviews a report again when new information is received. In 2017, 3 reports were reopened and 12 remained under"
    " review at the end of the year. Numbers in this section include only incidents that were assessed as more likely"
    " than not to have caused casualties among civilians; persons who were killed or injured while taking part in"
    " hostilities are not included. Commanders took 45 separate measures to lower the risk, of which 17 were new."
)
