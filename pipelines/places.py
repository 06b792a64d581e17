"""Places: every printed place is linked to a row of ``places``, or reported."""

from __future__ import annotations

import json

from harvester.model.document import Check
from harvester.model.items import Assessment, Incident, Place, Record, Strike
from harvester.model.parsed import ParsedDocument
from harvester.parsers.places.gazetteer import DIRECTION, PlaceMatch, Point, distance_km
from harvester.parsers.places.location import Location, read_location

Placed = Strike | Assessment | Incident

WHOLE_REGION = frozenset({"Province/governorate", "Country"})
"""Accuracies with which a monitor says that its location is no settlement."""


def normalise_places(parsed: ParsedDocument) -> ParsedDocument:
    """Link every printed place to a row of ``places``, and report those that no gazetteer knows.

    A place stated for a strike or an assessment that is not found keeps its text alone and fails the check
    ``place_in_gazetteer``; one found in another country than stated fails ``place_in_stated_country``. For every
    record, a name that several places share and nothing printed decides fails ``place_ambiguous``, and a place out of
    reach of the coordinates printed beside it fails ``place_at_coordinates``; both stay without a place.
    """
    found: dict[str, PlaceMatch] = {}
    for record in parsed.records:
        if isinstance(record, Placed) and record.place_id is None:
            _link(record, found, parsed.checks)
    known = {record.record_id for record in parsed.records if isinstance(record, Place)}
    parsed.records.extend(_build_place(match) for match in found.values() if match.place_id not in known)
    return parsed


def _link(record: Placed, found: dict[str, PlaceMatch], checks: list[Check]) -> None:
    text = record.place_text or (record.place_name if isinstance(record, Incident) else None)
    if not text or (isinstance(record, Incident) and record.location_accuracy in WHOLE_REGION):
        return
    point = _point_of(record)
    region = record.region if isinstance(record, Incident) else None
    location = read_location(text, record.country, region, point)
    match = location.place
    if match is None:
        _report(record, text, location, point, checks)
        return
    relation = record.place_relation if isinstance(record, Strike) else None
    if record.country and record.country != match.country and not DIRECTION.match(f"{relation or ''} {text}".strip()):
        checks.append(_check("place_in_stated_country", record, record.country, f"{match.name}, {match.country}"))
        if isinstance(record, Incident):
            return
    record.place_id, record.place_precision = match.place_id, location.precision
    found[match.place_id] = match


def _point_of(record: Placed) -> Point | None:
    if isinstance(record, Strike) or record.lat is None or record.lon is None:
        return None
    return record.lat, record.lon


def _report(record: Placed, text: str, location: Location, point: Point | None, checks: list[Check]) -> None:
    """Say why a printed place has no row: shared by several, out of reach of its coordinates, or unknown."""
    if location.several:
        names = "; ".join(sorted(f"{match.name} ({match.admin1})" for match in location.several))
        checks.append(_check("place_ambiguous", record, f"one place: {text}", names))
    elif point and location.far and location.far.point:
        away = round(distance_km(location.far.point, point))
        checks.append(
            _check("place_at_coordinates", record, f"{location.far.name} at {point[0]}, {point[1]}", f"{away} km away")
        )
    elif not isinstance(record, Incident):  # incidents name streets and farms, and carry coordinates of their own
        checks.append(_check("place_in_gazetteer", record, "a known place", text))


def _check(rule: str, record: Record, expected: str, result: str) -> Check:
    return Check(rule, record.key, expected, result, holds=False)


def _build_place(match: PlaceMatch) -> Place:
    return Place(
        key=("place", match.place_id.removeprefix("place:")),
        record_id=match.place_id,
        name=match.name,
        country=match.country,
        admin1=match.admin1,
        lat=match.lat,
        lon=match.lon,
        gazetteer=match.gazetteer,
        gazetteer_id=match.gazetteer_id,
        aliases=json.dumps(match.aliases, ensure_ascii=False) if match.aliases else None,
    )


class PlacesPipeline:
    """Applies ``normalise_places`` to each document."""

    def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Normalise the places of one document."""
        return normalise_places(item) if item.packed is None else item
