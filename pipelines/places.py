"""Places: every printed place is linked to a row of ``places``, or reported."""

from __future__ import annotations

import json

from harvester.model.document import Check
from harvester.model.items import Assessment, Incident, Place, Record, Strike
from harvester.model.parsed import ParsedDocument
from harvester.parsers.places.gazetteer import DIRECTION, PlaceMatch, find_place


def normalise_places(parsed: ParsedDocument) -> ParsedDocument:
    """Link every printed place to a row of ``places``, and report those that no gazetteer knows.

    A place stated for a strike or an assessment that is not found keeps its text alone and fails the check
    ``place_in_gazetteer``; one found in another country than stated fails ``place_in_stated_country``.
    """
    found: dict[str, PlaceMatch] = {}
    for record in parsed.records:
        if isinstance(record, Strike | Assessment | Incident) and record.place_id is None:
            _link(record, found, parsed.checks)
    known = {record.record_id for record in parsed.records if isinstance(record, Place)}
    parsed.records.extend(_build_place(match) for match in found.values() if match.place_id not in known)
    return parsed


def _link(record: Strike | Assessment | Incident, found: dict[str, PlaceMatch], checks: list[Check]) -> None:
    incident = isinstance(record, Incident)
    text = (record.place_name if isinstance(record, Incident) else None) or record.place_text
    if not text:
        return
    match = find_place(text, record.country)
    if match is None:
        if not incident:  # incidents name streets and farms, and carry coordinates of their own
            checks.append(_check("place_in_gazetteer", record, "a known place", text))
        return
    relation = record.place_relation if isinstance(record, Strike) else None
    if record.country and record.country != match.country and not DIRECTION.match(f"{relation or ''} {text}".strip()):
        checks.append(_check("place_in_stated_country", record, record.country, f"{match.name}, {match.country}"))
        if incident:
            return
    record.place_id = match.place_id
    found[match.place_id] = match


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
        return normalise_places(item)
