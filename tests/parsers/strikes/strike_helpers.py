"""What the tests of strike releases share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from harvester.model.document import Document, ParseResult
from harvester.model.items import Figure, Report, Strike, StrikeTarget
from harvester.sources.cjtfoir_strikes.parser import parse

FIXTURES = Path(__file__).parents[3] / "fixtures" / "cjtfoir_strikes"
URL = "https://www.centcom.mil/MEDIA/PRESS-RELEASES/Press-Release-View/Article/1234567/strikes/"


def parse_html(*paragraphs: str, url: str = URL) -> ParseResult:
    """Parse paragraphs as the body of a page."""
    body = "".join(f"<p>{text}</p>" for text in ("November 2, 2015", "Operation Inherent Resolve", *paragraphs))
    return parse(
        Document(url, f"<html><body>{body}</body></html>".encode(), "text/html", datetime(2020, 1, 1, tzinfo=UTC))
    )


def strikes(result: ParseResult) -> list[Strike]:
    return [record for record in result.records if isinstance(record, Strike)]


def targets(result: ParseResult) -> list[StrikeTarget]:
    return [record for record in result.records if isinstance(record, StrikeTarget)]


def figures(result: ParseResult) -> list[Figure]:
    return [record for record in result.records if isinstance(record, Figure)]


def report(result: ParseResult) -> Report:
    return next(record for record in result.records if isinstance(record, Report))


def places_and_numbers(result: ParseResult) -> list[tuple[str | None, str | None, int | None]]:
    return [(line.country, line.place_text, line.strikes_min) for line in strikes(result)]
