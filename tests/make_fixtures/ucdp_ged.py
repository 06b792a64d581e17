"""Makes ``fixtures/ucdp_ged``: run ``python -m tests.make_fixtures.ucdp_ged``.

The 49 columns, their codes and the names of the files are UCDP's; every event is invented, and the metadata says so.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "fixtures" / "ucdp_ged"
SITE = "https://ucdp.uu.se/downloads"
# In the order of edition 26.1.
COLUMNS = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b "
    "number_of_sources source_article source_office source_date source_headline source_original where_prec "
    "where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
    "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high "
    "low gwnoa gwnob"
)
NAMES = tuple(COLUMNS.split())
COUNTRIES = {"Iraq": (645, "IRQ"), "Syria": (652, "SYR"), "Afghanistan": (700, "AFG")}
Event = dict[str, object]


def event(
    number: int,
    country: str,
    days: str,
    sides: tuple[str, str],
    where: tuple[str, str, str, str],
    deaths: tuple[int, int, int, int],
    estimates: tuple[int, int],
    **other: object,
) -> Event:
    """Describe an event.

    Args:
        number: the publisher's id.
        country: its name.
        days: first and last day, apart by a slash where they differ.
        sides: the two parties.
        where: place of the coordinates, its description, first-order and second-order unit.
        deaths: of the first party, the second, civilians, unknown.
        estimates: the low and the high one; the best is the sum of the deaths.
        other: further cells by their columns.
    """
    start, _, end = days.partition("/")
    best = sum(deaths)
    return {
        "id": number, "relid": f"{COUNTRIES[country][1]}-{start[:4]}-1-{number % 1000}", "year": start[:4],
        "active_year": "true", "code_status": "Clear", "type_of_violence": 1, "conflict_name": f"{country}: Government",
        "dyad_name": " - ".join(sides), "side_a": sides[0], "side_b": sides[1], "where_prec": 1,
        "where_coordinates": where[0], "where_description": where[1], "adm_1": where[2], "adm_2": where[3],
        "country": country, "country_id": COUNTRIES[country][0], "region": "Middle East", "event_clarity": 1,
        "date_prec": 1, "date_start": f"{start} 00:00:00.000", "date_end": f"{end or start} 00:00:00.000",
        "deaths_a": deaths[0], "deaths_b": deaths[1], "deaths_civilians": deaths[2], "deaths_unknown": deaths[3],
        "best": best, "low": estimates[0], "high": estimates[1], "number_of_sources": 1, **other,
    }  # fmt: skip


def articles(*pieces: tuple[str, str, str]) -> dict[str, object]:
    """Fill the columns of the sources: agency, day and headline of each article."""
    listed = ";".join(f'"{",".join(piece)}"' for piece in pieces)
    return {"source_article": listed, "number_of_sources": len(pieces), "source_headline": pieces[0][2]}


IRAQ_IS = ("Government of Iraq", "IS")
MOSUL = event(
    190001, "Iraq", "2017-03-17", IRAQ_IS,
    ("Mosul city", "a street in the west of Mosul", "Ninewa province", "Mosul district"), (0, 3, 12, 0), (12, 20),
    latitude=36.34, longitude=43.13, gwnoa="645",
    **articles(("Agency One", "2017-03-18", "Houses fall in western Mosul; many feared dead"),
               ("Paper Two", "2017-03-21", "Rescuers dig on")),
)  # fmt: skip
RAQQA = event(
    190002, "Syria", "2017-06-19", ("Government of United States of America", "IS"),
    ("Ar Raqqah city", "", "Ar Raqqah governorate", "Ar Raqqah district"), (0, 0, 8, 0), (5, 9),
    latitude=35.95, longitude=39.01, gwnoa="2", source_article="Agency One 2017-06-20",
)  # fmt: skip
ONE_SIDED = event(
    190003, "Syria", "2016-05-01/2016-05-31", ("IS", "Civilians"),
    ("Dayr az Zawr governorate", "villages along the river", "Dayr az Zawr governorate", ""), (0, 0, 21, 0), (18, 30),
    type_of_violence=3, where_prec=4, date_prec=4, event_clarity=2, latitude=35.1, longitude=40.4,
)  # fmt: skip
INVASION = event(
    190004, "Iraq", "2003-03-22",
    ("Government of Australia, Government of United Kingdom, Government of United States of America",
     "Government of Iraq"),
    ("Az Zubayr town", "road south of Az Zubayr", "Basra province", "Az Zubayr district"), (0, 40, 0, 0), (40, 40),
    where_prec=2, latitude=30.39, longitude=47.70, gwnoa="2;200;900", gwnob="645",
)  # fmt: skip
UPRISING = event(
    190005, "Iraq", "1991-01-01/1991-12-31", ("Government of Iraq", "SCIRI"), ("Iraq", "", "", ""),
    (0, 0, 0, 40), (0, 90),
    where_prec=6, date_prec=5, event_clarity=2, number_of_sources=-1, latitude=33.0, longitude=44.0,
    source_article="Agency One 1991-04-02",
)  # fmt: skip
OUT_OF_ORDER = event(
    190006, "Syria", "2015-10-02", ("Syrian insurgents", "IS"),
    ("Mari` town", "", "Aleppo governorate", "A`zaz district"), (2, 5, 2, 0), (5, 7),
    type_of_violence=2, latitude=36.48, longitude=37.20,
)  # fmt: skip
DROPPED = event(
    190007, "Iraq", "2024-11-03", ("Government of Turkey", "PKK"),
    ("Gara mountains", "a slope of the Gara mountains", "Dahuk province", "Amedi district"), (0, 2, 0, 0), (2, 2),
    where_prec=5, latitude=36.98, longitude=43.42,
)  # fmt: skip
ELSEWHERE = event(
    190008, "Afghanistan", "2017-03-17", ("Government of Afghanistan", "Taleban"),
    ("Kunduz town", "", "Kunduz province", "Kunduz district"), (3, 4, 0, 0), (7, 7), latitude=36.73, longitude=68.86,
)  # fmt: skip
COAST = event(
    190101, "Syria", "2025-03-07/2025-03-09", ("Government of Syria", "Syrian insurgents"),
    ("Jablah district", "hills east of Jablah", "Latakia governorate", "Jablah district"), (4, 6, 15, 2), (20, 41),
    where_prec=3, date_prec=2, latitude=35.35, longitude=36.05,
)  # fmt: skip
WINTER = event(
    200001, "Syria", "2026-02-11", ("Government of Syria", "IS"),
    ("Palmyra town", "", "Homs governorate", "Tadmur district"), (1, 2, 0, 0), (3, 3), latitude=34.55, longitude=38.27,
)  # fmt: skip
OVER_THE_MONTH = event(
    200002, "Iraq", "2026-06-29/2026-07-02", IRAQ_IS,
    ("Hamrin mountains", "", "Diyala province", "Khanaqin district"), (1, 5, 0, 0), (6, 6),
    where_prec=5, date_prec=2, code_status="Check deaths", latitude=34.6, longitude=44.6,
)  # fmt: skip
SUMMER = event(
    200003, "Syria", "2026-07-20", ("SDF", "IS"),
    ("Hajin town", "a post near Hajin", "Dayr az Zawr governorate", "Abu Kamal district"), (2, 1, 1, 0), (3, 5),
    latitude=34.69, longitude=40.83,
)  # fmt: skip

EDITION_2025 = [MOSUL, RAQQA, ONE_SIDED, ELSEWHERE, INVASION, UPRISING, OUT_OF_ORDER, DROPPED]
RECOUNTED = {**MOSUL, "deaths_civilians": 14, "best": 17, "low": 14, "high": 22}
EDITION_2026 = [RECOUNTED, RAQQA, ELSEWHERE, ONE_SIDED, COAST, INVASION, UPRISING, OUT_OF_ORDER]
HALF_YEAR = [WINTER, OVER_THE_MONTH]
JULY = [{**OVER_THE_MONTH, "deaths_b": 8, "best": 9, "high": 12, "code_status": "Clear"}, SUMMER]


def build_table(events: Sequence[Event]) -> bytes:
    """Lay out a table; cells that an event does not fill are empty, as UCDP's are where nothing is known."""
    text = io.StringIO()
    writer = csv.DictWriter(text, NAMES, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(events)
    return text.getvalue().encode()


def pack(name: str, table: bytes) -> bytes:
    """Pack a table; the same table always gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, table)
    return packed.getvalue()


def write(name: str, body: bytes, url: str, fetched_at: str, kind: str, about: str) -> None:
    """Write a fixture and its metadata."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_bytes(body)
    meta = {"url": url, "fetched_at": fetched_at, "status": 200, "headers": {"Content-Type": kind}, "about": about}
    (FOLDER / f"{name}.meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Write every fixture."""
    zipped, plain = "application/zip", "text/csv"
    invented = "the columns and codes are UCDP's, every event is invented."
    write(
        "ged251-csv.zip",
        pack("GEDEvent_v25_1.csv", build_table(EDITION_2025)),
        f"{SITE}/ged/ged251-csv.zip",
        "2025-07-01T06:00:00Z",
        zipped,
        f"Reconstruction: a yearly edition that reaches to 2024; {invented}",
    )
    write(
        "ged261-csv.zip",
        pack("GEDEvent_v26_1.csv", build_table(EDITION_2026)),
        f"{SITE}/ged/ged261-csv.zip",
        "2026-07-01T06:00:00Z",
        zipped,
        f"Reconstruction: the edition after it, with a recount, a new event and one left out; {invented}",
    )
    name = "GEDEvent_v26_01_26_06.csv"
    write(
        name,
        build_table(HALF_YEAR),
        f"{SITE}/candidateged/{name}",
        "2026-07-30T06:00:00Z",
        plain,
        f"Reconstruction: candidate events of half a year; {invented}",
    )
    name = "GEDEvent_v26_0_7.csv"
    write(
        name,
        build_table(JULY),
        f"{SITE}/candidateged/{name}",
        "2026-08-28T06:00:00Z",
        plain,
        f"Reconstruction: candidate events of a month, one of which the half year's file has as well; {invented}",
    )
    links = [
        "ged/ged261-csv.zip",
        "ged/ged261-xlsx.zip",
        "ged/ged261.pdf",
        "ged/ged251-csv.zip",
        "candidateged/GEDEvent_v26_0_6.csv",
        "candidateged/GEDEvent_v26_01_26_06.csv",
        "candidateged/GEDEvent_v26_0_7.csv",
        "candidateged/ucdp-candidate-codebook1.5.pdf",
    ]
    listed = "\n".join(f'<li><a href="/downloads/{link}">{link.rpartition("/")[2]}</a></li>' for link in links)
    page = f"<!DOCTYPE html>\n<html><head><title>Downloads</title></head><body><ul>\n{listed}\n</ul></body></html>\n"
    write(
        "downloads.html",
        page.encode(),
        f"{SITE}/",
        "2026-08-28T05:59:00Z",
        "text/html",
        "Reconstruction: the page that links the current files, older ones and other forms of them.",
    )


if __name__ == "__main__":
    main()
