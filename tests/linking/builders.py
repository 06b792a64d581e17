"""Builders of single rows for the tests of linking."""

from __future__ import annotations

from typing import Any

from harvester.linking.compared import Assessed, Recorded, build_assessed, build_recorded
from harvester.linking.rules import load_rules
from tests.linking.family import Row, blank

REPORT = blank("reports", record_id="cjtfoir_civcas:2017-03", published_on="2017-04-30", url="https://example.mil/a")


def assessment(number: int = 1, report: Row = REPORT, **values: Any) -> Row:
    """Build a row of assessments: item 1 of a report, 17 March 2017 near Mosul, non-credible."""
    return blank(
        "assessments",
        record_id=f"{report['record_id']}:item:{number}",
        report_id=report["record_id"],
        **{
            "incident_date": "2017-03-17",
            "incident_date_precision": "day",
            "place_text": "Mosul",
            "country": "Iraq",
            "finding": "non_credible",
            "belligerent": "us_led_coalition",
            **values,
        },
    )


def incident(number: int = 1, **values: Any) -> Row:
    """Build a row of incidents: 17 March 2017, Mosul."""
    return blank(
        "incidents",
        record_id=f"airwars_incidents:{number}",
        publisher_id=str(number),
        **{
            "incident_date": "2017-03-17",
            "incident_date_precision": "day",
            "place_name": "Al Jadida neighbourhood",
            "place_text": "Al Jadida neighbourhood, Mosul, Nineveh, Iraq",
            "country": "Iraq",
            **values,
        },
    )


def position(number: int = 1, **values: Any) -> Row:
    """Build the Coalition's position on an incident: found non-credible, near Mosul, in the statement of 30 April."""
    return blank(
        "incident_positions",
        record_id=f"airwars_incidents:{number}:position:us-led-coalition",
        incident_id=f"airwars_incidents:{number}",
        **{
            "belligerent": "us_led_coalition",
            "belligerent_text": "US-led Coalition",
            "role": "suspected",
            "position": "Non credible / Unsubstantiated",
            "stated_location": "near Mosul, Iraq",
            "statement_date": "2017-04-30",
            "statement_date_text": "2017-04-30",
            **values,
        },
    )


def assessed(report: Row = REPORT, **values: Any) -> Assessed:
    """Build a prepared assessment."""
    return build_assessed(assessment(report=report, **values), report, load_rules())


def recorded(incident_values: Row | None = None, **values: Any) -> Recorded:
    """Build a prepared incident with its position; ``values`` are the position's."""
    return build_recorded(incident(**(incident_values or {})), position(**values), load_rules())
