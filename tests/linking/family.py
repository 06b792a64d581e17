"""A generated family of allegations: what a release prints of each, and what a monitor records, with the truth kept.

Everything a matcher meets is drawn at stated rates: crowded days in one city, days that differ, names that differ,
statements that the monitor does not cite, reports of which no incident is known, incidents never assessed, duplicates,
corrected dates, findings reversed months later, items that end with the monitor's code. Towns are real, everything
that happens in them is not.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from harvester.linking.compared import Sides, build_sides
from harvester.model.items import BY_TABLE
from harvester.parsers.places.gazetteer import find_place

Row = dict[str, Any]
TOWNS = tomllib.loads((Path(__file__).parent / "towns.toml").read_text(encoding="utf-8"))["towns"]
FIRST, LAST = date(2014, 9, 1), date(2019, 3, 20)

_SENTENCES = {
    "no_coalition_strikes": "It was found in a review that the Coalition struck nothing in that area on that day.",
    "insufficient_information": "The report lacks the time, place and details that an assessment of it would need.",
    "insufficient_evidence": "A review of video and records gave too little evidence that civilians were harmed.",
    "no_civilians_harmed": "A review of video and strike records showed that this strike harmed no civilians.",
}


@dataclass(frozen=True)
class Rates:
    """How often each difficulty comes."""

    in_city_only: float = 0.6
    day_off: float = 0.08
    days_off: float = 0.03
    no_statement: float = 0.08
    statement_off: float = 0.05
    no_stated: float = 0.05
    respelt: float = 0.15
    no_text: float = 0.4
    other_reason: float = 0.06
    no_conceded: float = 0.06
    unrecorded: float = 0.25
    same_day: float = 0.2
    unassessed: float = 0.30
    reversed: float = 0.04
    duplicate: float = 0.03
    corrected: float = 0.03
    ranged: float = 0.0
    quarter: float = 0.0
    too_early: float = 0.0
    coded: float = 0.0


@dataclass
class Family:
    """Rows of both sides, and which of them belong together.

    Attributes:
        truth: the incident that each assessment is about; None where it is about none that is recorded.
        related: pairs of assessments of one allegation, the later one first.
    """

    rows: dict[str, list[Row]] = field(
        default_factory=lambda: {
            name: [] for name in ("reports", "assessments", "incidents", "incident_positions", "strikes")
        }
    )
    truth: dict[str, str | None] = field(default_factory=dict)
    related: set[tuple[str, str]] = field(default_factory=set)

    def sides(self) -> Sides:
        """Prepare the rows for matching."""
        return build_sides(*self.rows.values())


def blank(table: str, **values: Any) -> Row:
    """Build a row with every column of its table."""
    columns = {name: None for name in BY_TABLE[table].model_fields if name not in {"key", "parent"}}
    unknown = values.keys() - columns.keys()
    assert not unknown, unknown
    return columns | values


def build_family(size: int, seed: int, half: str, rates: Rates | None = None, *, years: float = 1.0) -> Family:
    """Build about ``size`` incidents and as many assessments; ``years`` stretches the time in which they happen."""
    return _Builder(random.Random(seed), half, rates or Rates(), years).build(size)


class _Builder:
    def __init__(self, rng: random.Random, half: str, rates: Rates, years: float) -> None:
        self.rng, self.rates, self.years = rng, rates, years
        self.towns = [town for town in TOWNS if half in ("all", town["half"])]
        self.family = Family()
        self.numbers: dict[str, int] = {}

    def chance(self, rate: float) -> bool:
        return self.rng.random() < rate

    def oddly(self, rate: float) -> bool:
        """Draw; what never comes draws nothing, so that the rest of a family stays as it is without it."""
        return rate > 0 and self.chance(rate)

    def build(self, size: int) -> Family:
        for number in range(size):
            town = self.rng.choices(self.towns, [t["share"] for t in self.towns])[0]
            day = self.day_in(town)
            spot = None if not town["within"] or self.chance(0.1) else self.rng.choice(town["within"])
            if self.chance(self.rates.unrecorded):
                # An allegation that the monitor has not: mostly of another day, sometimes of this one.
                other = day if self.chance(self.rates.same_day) else self.day_in(town)
                self.assess(self.new_case(town, other, None), None)
            self.record(number, town, day, spot)
        return self.family

    def day_in(self, town: Row) -> date:
        first, last = FIRST, LAST
        if "season" in town and self.chance(0.9):
            first, last = (date.fromisoformat(text) for text in town["season"])
        span = (last - first).days
        return first + timedelta(days=int(self.rng.random() * span * self.years))

    def new_case(self, town: Row, day: date, spot: str | None) -> Row:
        credible = self.chance(0.2)
        wounded_alone = credible and self.chance(0.15)
        killed = 0 if wounded_alone else self.rng.choice([1, 1, 1, 2, 2, 3, 3, 4, 5, 8, 12, 25])
        printed = spot if spot and not self.chance(self.rates.in_city_only) else self.rng.choice(town["printed"])
        return {
            "town": town,
            "day": day,
            "spot": spot,
            "credible": credible,
            "killed": killed if credible else None,
            "injured": self.rng.choice([1, 2, 4]) if wounded_alone or (credible and self.chance(0.2)) else None,
            "reason": None if credible else self.rng.choice(list(_SENTENCES)),
            "printed": printed,
            "published": self.release_after(day),
            "source": self.rng.choice(["airwars"] * 6 + ["social_media", "media", "ngo", "self_report", None]),
        }

    def release_after(self, day: date) -> date:
        months = self.rng.choice([1, 1, 2, 2, 3, 4, 6, 9, 14])
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        first = date(year, month + 1, 1)
        return first + timedelta(days=random.Random(first.toordinal()).choice([1, 4, 26, 27, 28]))

    def record(self, number: int, town: Row, day: date, spot: str | None) -> None:
        """Record an incident, and assess it unless it never was."""
        incident = f"airwars_incidents:{20000 + number}"
        case = self.new_case(town, day, spot) | {"code": f"CS{number}"}
        jitter = 0.004 if spot is None else 0.02
        match = find_place(town["name"], town["country"])
        deaths = case["killed"] or self.rng.choice([0, 1, 2, 3, 5, 7])
        self.family.rows["incidents"].append(
            blank(
                "incidents",
                record_id=incident,
                publisher_id=str(20000 + number),
                code=f"CS{number}",
                incident_date=day.isoformat(),
                incident_date_precision="day",
                country=town["country"],
                region=town["region"],
                place_name=spot or town["name"],
                place_text=", ".join(filter(None, [spot, town["name"], town["region"], town["country"]])),
                place_id=match.place_id if match and not spot else None,
                lat=town["at"][0] + self.rng.uniform(-jitter, jitter) if self.chance(0.8) else None,
                lon=town["at"][1],
                killed_min=max(0, deaths - self.rng.choice([0, 0, 1, 2])),
                killed_max=deaths + self.rng.choice([0, 0, 1, 3, 10]),
            )
        )
        if self.family.rows["incidents"][-1]["lat"] is None:
            self.family.rows["incidents"][-1]["lon"] = None
        if self.oddly(self.rates.ranged):
            last = (day + timedelta(days=1)).isoformat()
            self.family.rows["incidents"][-1] |= {"incident_date_end": last, "incident_date_precision": "range"}
        assessed = not self.chance(self.rates.unassessed)
        position = self.position_of(incident, case, assessed=assessed)
        self.family.rows["incident_positions"].append(position)
        if assessed:
            self.assess_fully(case, incident, position)

    def assess_fully(self, case: Row, incident: str, position: Row) -> None:
        if self.chance(self.rates.reversed) and case["credible"]:
            earlier = {**case, "credible": False, "killed": None, "injured": None, "reason": "insufficient_information"}
            first = self.assess(earlier, incident)
            case["published"] = self.release_after(case["published"])
            second = self.assess(case, incident)
            self.family.related.add((second, first))
            if position["statement_date"]:
                position["statement_date_text"] = f"{case['published']}, {earlier['published']}"
                position["statement_date"] = case["published"].isoformat()
            return
        first = self.assess(case, incident)
        if self.chance(self.rates.duplicate):
            row = self.row_of(first)
            again = {**case, "published": self.release_after(case["published"]), "printed": case["printed"]}
            words = (
                f"A duplicate of one released as {_american(row['incident_date'])}, near {row['place_text']}, "
                f"{row['country']}, in the {_american(case['published'].isoformat())} monthly report."
            )
            second = self.assess(again, incident, finding="duplicate", duplicate_of_text=words)
            self.family.related.add((second, first))
        elif self.chance(self.rates.corrected):
            row = self.row_of(first)
            again = {**case, "published": self.release_after(case["published"])}
            words = (
                f"Date correction. It was earlier wrongly released as {_american(row['incident_date'])} in the "
                f"{_american(case['published'].isoformat())} monthly report."
            )
            second = self.assess(again, incident, correction_text=words)
            self.family.related.add((second, first))

    def row_of(self, record_id: str) -> Row:
        return next(row for row in reversed(self.family.rows["assessments"]) if row["record_id"] == record_id)

    def position_of(self, incident: str, case: Row, *, assessed: bool) -> Row:
        row = blank(
            "incident_positions",
            record_id=f"{incident}:position:us-led-coalition",
            incident_id=incident,
            belligerent="us_led_coalition",
            belligerent_text="US-led Coalition",
            role="suspected",
            position="Not yet assessed",
        )
        if not assessed:
            return row
        row["position"] = "Credible / Substantiated" if case["credible"] else "Non credible / Unsubstantiated"
        if not self.chance(self.rates.no_statement):
            off = self.rng.choice([-1, 1, 2]) if self.chance(self.rates.statement_off) else 0
            row["statement_date"] = (case["published"] + timedelta(days=off)).isoformat()
            if self.oddly(self.rates.too_early):
                row["statement_date"] = (case["day"] - timedelta(days=40)).isoformat()
            row["statement_date_text"] = row["statement_date"]
        if not self.chance(self.rates.no_stated):
            respelt = self.chance(self.rates.respelt) and case["printed"] in case["town"]["printed"]
            name = self.rng.choice(case["town"]["stated"]) if respelt else case["printed"]
            quarter = f"{case['spot']} in " if case["spot"] and self.oddly(self.rates.quarter) else "near "
            row["stated_location"] = f"{quarter}{name}, {case['town']['country']}"
        if case["credible"] and not self.chance(self.rates.no_conceded):
            row["deaths_conceded_min"] = row["deaths_conceded_max"] = case["killed"]
            row["injuries_conceded_min"] = row["injuries_conceded_max"] = case["injured"] or 0
        if case["reason"]:
            shown = "insufficient_evidence" if case["reason"] == "no_civilians_harmed" else case["reason"]
            other = self.rng.choice(["insufficient_information", "no_coalition_strikes"])
            row["reasons"] = json.dumps([other if self.chance(self.rates.other_reason) else shown])
        if not self.chance(self.rates.no_text):
            row["statement_text"] = sentence_of(case)
        return row

    def assess(self, case: Row, incident: str | None, finding: str | None = None, **extra: Any) -> str:
        town, day = case["town"], case["day"]
        if self.chance(self.rates.day_off):
            day += timedelta(days=self.rng.choice([-1, 1]))
        elif self.chance(self.rates.days_off):
            day += timedelta(days=self.rng.choice([-3, -2, 2, 3, 5]))
        report = self.report_of(case["published"])
        self.numbers[report] = number = self.numbers.get(report, 0) + 1
        match = find_place(case["printed"], town["country"])
        record_id = f"{report}:item:{number}"
        text = sentence_of(case)
        if self.oddly(self.rates.coded):
            text += f" {1000 + len(self.family.truth)}" + (f"/{case['code']}" if "code" in case else "")
        self.family.rows["assessments"].append(
            blank(
                "assessments",
                belligerent="us_led_coalition",
                record_id=record_id,
                report_id=report,
                item_number=str(number),
                incident_date=day.isoformat(),
                incident_date_precision="day",
                incident_date_text=_american(day.isoformat()),
                place_text=case["printed"],
                place_id=match.place_id if match else None,
                country=town["country"],
                allegation_source=case["source"],
                finding=finding or ("credible" if case["credible"] else "non_credible"),
                reason=case["reason"],
                killed_min=case["killed"] or None,
                killed_max=case["killed"] or None,
                injured_min=case["injured"],
                injured_max=case["injured"],
                status_text=text,
                quote=f"{number}. {_american(day.isoformat())}, near {case['printed']}, {town['country']}: {text}",
                **extra,
            )
        )
        self.family.truth[record_id] = incident
        return record_id

    def report_of(self, published: date) -> str:
        report = f"cjtfoir_civcas:{published.isoformat()}"
        if report not in self.numbers:
            self.family.rows["reports"].append(
                blank(
                    "reports",
                    record_id=report,
                    published_on=published.isoformat(),
                    url=f"https://example.mil/{published}",
                )
            )
            self.numbers[report] = 0
        return report


def sentence_of(case: Row) -> str:
    """Say in a sentence how a case was assessed."""
    if not case["credible"]:
        return _SENTENCES[case["reason"]]
    parts = [f"{case[kind]} civilians were unintentionally {kind}" for kind in ("killed", "injured") if case[kind]]
    return f"During a strike on a weapons store it was assessed that {' and '.join(parts)}."


def _american(iso: str) -> str:
    day = date.fromisoformat(iso)
    return (
        f"{day:%B} {day.day}, {day.year}"
        if day.month in {3, 4, 5, 6, 7}
        else f"{day:%b}. {day.day}, {day.year}".replace("Sep.", "Sept.")
    )


def scenarios() -> Iterator[tuple[str, Rates]]:
    """Yield what may be missing, from everything there to hardly anything."""
    yield "as published", Rates()
    yield "no statement cited", Rates(no_statement=1.0, no_text=1.0)
    yield "no location quoted", Rates(no_stated=1.0)
    yield "dates alike", Rates(day_off=0.0, days_off=0.0)
    yield "oddities", Rates(ranged=0.1, quarter=0.2, too_early=0.05)
    yield "codes printed", Rates(coded=0.5)
