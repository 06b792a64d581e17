"""Parser of UCDP's georeferenced events: a table of 49 columns, of which the rows of some countries are kept."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from itertools import islice
from typing import Any, Final, cast

from harvester.model.document import Check, Document, ParseResult, PartedResult
from harvester.model.items import Incident, IncidentPosition, IncidentSource, Record
from harvester.model.source import load_source
from harvester.model.theatre.belligerents import find_belligerent
from harvester.model.vocab import DatePrecision
from harvester.parsers.rows.columns import Column, Row, Table, coded, day, decimal, ignored, integer, read_table, text
from harvester.parsers.rows.estimates import check_order, check_sum
from harvester.sources.ucdp_ged.editions import read_edition

SOURCE: Final = "ucdp_ged"
ROWS: Final = 500  # of a part

KINDS: Final = {"1": "state-based", "2": "non-state", "3": "one-sided"}
ONE_SIDED: Final = "3"  # used by the first party against civilians
CLARITY: Final = {"1": "clear event", "2": "summary of several events"}
ACCURACY: Final = {
    "1": "exact location",
    "2": "within about 25 km",
    "3": "second-order administrative unit",
    "4": "Province/governorate",  # as other monitors say it; of these two no settlement is meant
    "5": "line or fuzzy area",
    "6": "Country",
    "7": "sea or air",
}
CENTROIDS: Final = {"6", "7"}
SETTLED: Final = {"1", "2"}
COLUMNS: Final[dict[str, Column]] = {
    "id": text("publisher_id"),
    "relid": text("code"),
    "year": ignored(),
    "active_year": ignored(),
    "code_status": text("strike_status"),
    "type_of_violence": coded(KINDS, "strike_type"),
    **dict.fromkeys(("conflict_dset_id", "conflict_new_id", "conflict_name"), ignored()),
    **dict.fromkeys(("dyad_dset_id", "dyad_new_id", "dyad_name"), ignored()),
    **dict.fromkeys(("side_a_dset_id", "side_a_new_id", "side_b_dset_id", "side_b_new_id"), ignored()),
    "side_a": text(),
    "side_b": text(),
    "number_of_sources": integer("n_sources"),
    "source_article": text(),
    **dict.fromkeys(("source_office", "source_date", "source_headline", "source_original"), ignored()),
    "where_prec": coded(ACCURACY, "location_accuracy"),
    "where_coordinates": text(),
    "where_description": text(),
    "adm_1": text(),
    "adm_2": text(),
    "latitude": decimal("lat"),
    "longitude": decimal("lon"),
    **dict.fromkeys(("geom_wkt", "priogrid_gid", "country", "region"), ignored()),
    "country_id": text(),
    "event_clarity": coded(CLARITY, "grading"),
    "date_prec": text(),
    "date_start": day("incident_date"),
    "date_end": day("incident_date_end"),
    "deaths_a": integer("deaths_side_a"),
    "deaths_b": integer("deaths_side_b"),
    "deaths_civilians": integer("killed_min"),
    "deaths_unknown": integer("deaths_unknown"),
    "best": integer("deaths_best"),
    "high": integer("deaths_high"),
    "low": integer("deaths_low"),
    **dict.fromkeys(("gwnoa", "gwnob"), ignored()),
}
COUNTED: Final = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low")
PARTS: Final = {name: COLUMNS[name].to for name in COUNTED[:4]}

_SETTLEMENT = re.compile(r"(.+) (?:city|town|village)", re.IGNORECASE)
_ARTICLE = re.compile(r'"*(?P<name>[^",]+),(?P<day>\d{4}-\d{2}-\d{2})\b', re.DOTALL)
# Articles are joined by semicolons; one within an article's quotes is part of its headline.
_ARTICLES = re.compile(r'(?:"[^"]*"|[^;"])+')


def parse(document: Document) -> PartedResult:
    """Read the events of an edition, packed or not, in the countries that the source keeps.

    Raises:
        UnreadableDocument: it is no such table; what ``read_table`` raises.
    """
    countries = cast("dict[str, str]", load_source(SOURCE).data["countries"])
    table = read_table(document, COLUMNS, only=("country_id", countries))
    edition = read_edition(table.name) or read_edition(document.url)
    return PartedResult(parts=_read_parts(table, countries), coverage=edition.coverage if edition else None)


def _read_parts(table: Table, countries: dict[str, str]) -> Iterator[ParseResult]:
    rows = iter(table)
    while block := list(islice(rows, ROWS)):
        part = ParseResult()
        for row in block:
            _read_event(part, table, row, countries)
        part.problems, table.problems = [*table.problems], []
        yield part
    if table.problems:
        yield ParseResult(problems=[*table.problems])


def _read_event(part: ParseResult, table: Table, row: Row, countries: dict[str, str]) -> None:
    if not row.cells["id"]:
        table.report(
            "id_missing", "an event without its id cannot be followed", " | ".join(row.cells.values()), row.locator
        )
        return
    key = (row.cells["id"],)
    values = row.values
    part.checks.extend(_check(key, values))
    part.records.append(_build_incident(key, row, countries))
    part.records.extend(_read_parties(key, row))
    part.records.extend(_read_articles(key, row))


def _build_incident(key: tuple[str, ...], row: Row, countries: dict[str, str]) -> Incident:
    cells, values = row.cells, dict(row.values)
    if values.get("n_sources") == -1:  # not counted, as in most rows before 2014
        del values["n_sources"]
    values.update(_date_columns(cells, values))
    values.update(_place_columns(cells))
    return Incident(
        key=key,
        country=countries[cells["country_id"]],
        killed_max=values.get("killed_min"),
        killed_text=cells["deaths_civilians"] or None,
        quote=", ".join(f"{name} {cells[name]}".strip() for name in COUNTED),
        locator=row.locator,
        **values,
    )


def _date_columns(cells: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    """Say how exactly the days are known: UCDP's first degree is a day, the others are spans of more."""
    printed = " – ".join(dict.fromkeys(cell for name in ("date_start", "date_end") if (cell := cells[name])))
    start, end = values.get("incident_date"), values.get("incident_date_end")
    if start is None or end is None:
        return {"incident_date_text": printed or None}
    precision = DatePrecision.RANGE
    if cells["date_prec"] == "1" and start == end:
        precision, end = DatePrecision.DAY, None
    elif start == f"{start[:7]}-01" and end == _month_end(start):
        precision = DatePrecision.MONTH
    elif (start, end) == (f"{start[:4]}-01-01", f"{start[:4]}-12-31"):
        precision = DatePrecision.YEAR
    return {"incident_date_end": end, "incident_date_precision": precision, "incident_date_text": printed}


def _month_end(day_of_month: str) -> str:
    first = date.fromisoformat(day_of_month)
    return first.replace(day=monthrange(first.year, first.month)[1]).isoformat()


def _place_columns(cells: dict[str, str]) -> dict[str, Any]:
    """Name the place, and keep coordinates only where they are of more than the middle of a country or a sea."""
    named = _SETTLEMENT.fullmatch(cells["where_coordinates"]) if cells["where_prec"] in SETTLED else None
    centroid = {"lat": None, "lon": None} if cells["where_prec"] in CENTROIDS else {}
    return {
        "place_text": cells["where_description"] or cells["where_coordinates"] or None,
        "place_name": named[1] if named else None,
        "region": ", ".join(filter(None, (cells["adm_1"], cells["adm_2"]))) or None,
        "coordinates_text": ", ".join(filter(None, (cells["latitude"], cells["longitude"]))) or None,
        **centroid,
    }


def _read_parties(key: tuple[str, ...], row: Row) -> Iterator[Record]:
    """Yield a row for each party: the attacker where violence is one-sided, else one of whom no more is said.

    All parties are named, those too that no list knows: an event without any would seem to say nothing of who fought.
    """
    one_sided = row.cells["type_of_violence"] == ONE_SIDED
    for side in ("a", "b"):
        name = row.cells[f"side_{side}"]
        if not name or (one_sided and side == "b"):  # the second party to that is "Civilians"
            continue
        for number, party in enumerate(_split_governments(name), 1):
            yield IncidentPosition(
                key=(*key, "party", f"{side}{number}"),
                parent=key,
                belligerent=known.slug if (known := find_belligerent(party)) else None,
                belligerent_text=party,
                role="known" if one_sided else "party",
                locator=row.locator,
            )


def _split_governments(name: str) -> list[str]:
    """Split a side that is a list of governments, as in 2003; names of groups may hold commas of their own."""
    parts = [part.strip() for part in name.split(",")]
    return parts if all(part.startswith("Government of ") for part in parts) else [name]


def _read_articles(key: tuple[str, ...], row: Row) -> Iterator[Record]:
    """Yield who published the articles that an event was coded from, and when; headlines are their papers' own."""
    for piece in dict.fromkeys(found[0].strip() for found in _ARTICLES.finditer(row.cells["source_article"])):
        article = _ARTICLE.match(piece)
        if not piece.strip('" '):
            continue
        yield IncidentSource(
            key=(*key, "source", blake2b(piece.encode(), digest_size=6).hexdigest()),
            parent=key,
            name=article["name"].strip() if article else piece.strip('" '),
            published_text=article["day"] if article else None,
            locator=row.locator,
        )


def _check(key: tuple[str, ...], values: dict[str, Any]) -> Iterator[Check]:
    yield from check_order(key, *(values.get(f"deaths_{name}") for name in ("low", "best", "high")))
    yield from check_sum(key, values.get("deaths_best"), {name: values.get(field) for name, field in PARTS.items()})
