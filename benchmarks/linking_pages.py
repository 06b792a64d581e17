"""Linking measured on saved pages of real incidents, against the items that their positions come from.

A page names the statement that a position stands in by its day, not the item. Where it copies the item, these are the
words; where it copies the finding's sentence alone, the day and the location quoted make up the rest. Each release also
gets items of which no page is known: the same towns, days about those of its real items, the usual sentences. Both
sides are read by ``scrapy extract``, like any other file. Pages are read where they lie; nothing of them is kept.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from harvester.linking.compared import build_sides
from harvester.linking.matching import match_sides
from harvester.linking.rules import load_rules
from harvester.model.vocab import LinkStatus

Row = dict[str, Any]

OTHERS = 30  # items of each release of which no page is known
DRAWS = 5
_ENDINGS = {".html", ".htm", ".json", ".txt"}
_BESIDE = (".meta.json", ".expected.json")
_OPENS = re.compile(
    r"^\s*(?:\d{1,3}[.)]\s*)?(?P<item>[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4},? (?:near|in|at) .+)", re.DOTALL
)
_COUNTRY = re.compile(r"\b(?:Iraq|Syria)\b")
_NUMBER_OF_RELEASE = 2000000
_FINDINGS = (
    "A review found that no Coalition strikes were conducted in that area on that day.",
    "A review found insufficient evidence that civilians were harmed in this strike.",
    "The report contains insufficient information to assess its credibility.",
)


@dataclass(frozen=True)
class Cited:
    """An incident with the position that cites a statement, and the item that the position comes from."""

    incident: Row
    position: Row
    item: str

    @property
    def is_credible(self) -> bool:
        """Whether the item belongs among the credible ones."""
        return str(self.position["position"]).lower().startswith("credible")


@dataclass
class Score:
    """What became of the items whose incident is known."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """The counts as a row of a table."""
        linked = self.right + len(self.wrong)
        there = self.right + len(self.missed)
        precision = f"{self.right / linked:.3f}" if linked else "–"
        recall = f"{self.right / there:.3f}" if there else "–"
        return f"{there} | {self.right} | {len(self.wrong)} | {len(self.missed)} | {precision} | {recall} |"


def measure_pages(folder: Path, draws: int = DRAWS) -> Iterator[str]:
    """Yield what linking makes of the pages in a folder, by halves of them.

    Args:
        folder: saved pages or answers of the REST API.
        draws: how often the items of which no page is known are drawn anew.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in _ENDINGS and not path.name.endswith(_BESIDE))
    rows = _extract("airwars_incidents", files)
    cited = list(find_cited(rows["incidents"], rows["incident_positions"]))
    scores = (Score(), Score())
    for seed in range(draws):
        _link_once(rows, cited, random.Random(seed), scores)
    yield f"{len(rows['incidents'])} incidents, {len(cited)} positions that cite a statement, {draws} draws of others"
    yield "| half | items | right | wrong | missed | precision | recall |"
    yield "|---|---|---|---|---|---|---|"
    for name, score in zip(("even posts", "odd posts"), scores, strict=True):
        yield f"| {name} | {score.line}"
    for score in scores:
        yield from sorted(set(score.wrong))
        yield from sorted(set(score.missed))


def find_cited(incidents: Sequence[Row], positions: Sequence[Row]) -> Iterator[Cited]:
    """Yield the incidents whose position cites a dated statement of the Coalition, with the item rebuilt."""
    by_id = {row["record_id"]: row for row in incidents}
    for position in positions:
        incident = by_id.get(position["incident_id"])
        found = str(position["position"] or "").lower().startswith(("credible", "non"))
        ours = position["belligerent"] == "us_led_coalition"
        if incident and found and ours and position["statement_date"] and incident["incident_date"]:
            yield Cited(incident, position, build_item(incident, position))


def build_item(incident: Row, position: Row) -> str:
    """Write the item of the list that a position comes from, as the monthly reports print one.

    >>> incident = {"incident_date": "2017-06-19", "country": "Syria", "place_name": "A street"}
    >>> stated = {"stated_location": "near Al Sakiya, Syria", "statement_text": "No strikes were conducted."}
    >>> build_item(incident, stated)
    'June 19, 2017, near Al Sakiya, Syria, via Airwars report: No strikes were conducted.'
    >>> build_item(incident, {"statement_text": "31. June 18, 2017, near Al Sakiya, Syria: No strikes were conducted."})
    'June 18, 2017, near Al Sakiya, Syria: No strikes were conducted.'
    """
    text = re.split(r"\n{2,}", position["statement_text"] or "")[0].strip()
    if opens := _OPENS.match(text):
        return opens["item"]
    day = date.fromisoformat(incident["incident_date"])
    place = position["stated_location"] or f"near {incident['place_name']}"
    if not re.match(r"(?:near|in|at)\b", place):
        place = f"near {place}"
    if not _COUNTRY.search(place):
        place += f", {incident['country']}"
    return f"{_print_day(day)}, {place}, via Airwars report: {text or _say_finding(position)}"


def _say_finding(position: Row) -> str:
    if not str(position["position"]).lower().startswith("credible"):
        return _FINDINGS[0]
    counts = ((position["deaths_conceded_max"], "killed"), (position["injuries_conceded_max"], "injured"))
    said = [f"{count} civilians were unintentionally {what}" for count, what in counts if count]
    return f"During a strike it was assessed that {' and '.join(said)}."


def _print_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _link_once(
    rows: dict[str, list[Row]], cited: Sequence[Cited], rng: random.Random, scores: tuple[Score, Score]
) -> None:
    reports, assessments, truth = _release(cited, rng)
    sides = build_sides(reports, assessments, rows["incidents"], rows["incident_positions"], [])
    linked = {m.assessment_id: m for m in match_sides(sides, load_rules()).of(LinkStatus.LINK)}
    known = {row["record_id"]: row for row in rows["incidents"]}
    for assessment, incident in truth.items():
        link = linked.pop(assessment, None)
        score = scores[int(known[incident]["publisher_id"]) % 2]
        if link is None:
            score.missed.append(f"missed: {known[incident]['code'] or incident}")
        elif link.incident_id == incident:
            score.right += 1
        else:
            score.missed.append(f"missed: {known[incident]['code'] or incident}")
            score.wrong.append(f"wrong: {known[incident]['code']} linked with {known[link.incident_id]['code']}")
    for link in linked.values():
        row = known[link.incident_id]
        scores[int(row["publisher_id"]) % 2].wrong.append(f"wrong: {row['code']} linked with an item made up")


def _release(cited: Sequence[Cited], rng: random.Random) -> tuple[list[Row], list[Row], dict[str, str]]:
    """Write the releases of all days cited, and return their rows and the incident of each real item."""
    by_day: dict[str, list[Cited]] = {}
    for case in cited:
        by_day.setdefault(case.position["statement_date"], []).append(case)
    reports: list[Row] = []
    assessments: list[Row] = []
    truth: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (day, cases) in enumerate(sorted(by_day.items())):
            text, incidents = write_release(date.fromisoformat(day), cases, rng)
            url = (
                f"https://www.inherentresolve.mil/Releases/News-Releases/Article/{_NUMBER_OF_RELEASE + number}/report/"
            )
            file = Path(folder) / f"{day}.txt"
            file.write_text(text, encoding="utf-8")
            file.with_name(f"{file.name}.meta.json").write_text(json.dumps({"url": url}), encoding="utf-8")
            truth.update((f"cjtfoir_civcas:{day}:item:{n}", incident) for n, incident in incidents.items())
        # Two releases may be of one month: their rows are told apart by their days.
        for file, found in _extract_each("cjtfoir_civcas", sorted(Path(folder).glob("*.txt"))):
            report = f"cjtfoir_civcas:{file.stem}"
            reports.append(next(row for row in found if row["table"] == "reports") | {"record_id": report})
            for row in found:
                if row["table"] == "assessments":
                    record_id = f"{report}:item:{row['item_number']}"
                    assessments.append({**row, "record_id": record_id, "report_id": report})
    return reports, assessments, truth


def write_release(day: date, cases: Sequence[Cited], rng: random.Random) -> tuple[str, dict[int, str]]:
    """Write a monthly report with the items of some incidents among others.

    Returns:
        the text, and the incident of each real item by its number.
    """
    credible = [case for case in cases if case.is_credible]
    rest: list[Cited | str] = [case for case in cases if not case.is_credible]
    rest.extend(_make_up(cases, rng) for _ in range(OTHERS))
    rng.shuffle(rest)
    lines = [
        "Combined Joint Task Force – Operation Inherent Resolve Monthly Civilian Casualty Report",
        _print_day(day),
        f"SOUTHWEST ASIA- During the month of {day - timedelta(days=30):%B %Y}, CJTF-OIR received {len(rest)} reports.",
    ]
    incidents: dict[int, str] = {}
    number = 0
    for heading, items in (("Credible Reports", credible), ("Non-Credible Reports", rest)):
        lines.append(heading)
        for item in items:
            number += 1
            lines.append(f"{number}. {item if isinstance(item, str) else item.item}".replace("\n", " "))
            if isinstance(item, Cited):
                incidents[number] = item.incident["record_id"]
    return "\n\n".join(lines), incidents


def _make_up(cases: Sequence[Cited], rng: random.Random) -> str:
    """Write an item of a town and of days about those of real ones; never of the very day and sentence of one."""
    while True:
        case = rng.choice(cases)
        day = date.fromisoformat(case.incident["incident_date"]) + timedelta(days=rng.randint(-20, 20))
        country = case.incident["country"]
        town = rng.choice(("Mosul", "Mosul", "Tal Afar") if country == "Iraq" else ("Raqqah", "Raqqah", "Dayr Az Zawr"))
        finding = rng.choice(_FINDINGS)
        if not any(f"{_print_day(day)}" in other.item and finding in other.item for other in cases):
            source = rng.choice(("Airwars", "social media", "media"))
            return f"{_print_day(day)}, near {town}, {country}, via {source} report: {finding}"


def _extract(source: str, files: Sequence[Path]) -> dict[str, list[Row]]:
    """Return the records of files by table."""
    tables: dict[str, list[Row]] = {"incidents": [], "incident_positions": []}
    for _file, records in _extract_each(source, files):
        for row in records:
            tables.setdefault(row["table"], []).append(row)
    return tables


def _extract_each(source: str, files: Sequence[Path]) -> Iterator[tuple[Path, list[Row]]]:
    """Read files by the command that anybody reads them with, and yield the records of each."""
    for start in range(0, len(files), 200):
        batch = files[start : start + 200]
        command = [sys.executable, "-m", "scrapy", "extract", source, *map(str, batch)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        if len(lines) != len(batch):
            raise RuntimeError(done.stderr.strip() or f"scrapy extract {source} gave {len(lines)} lines")
        for file, line in zip(batch, lines, strict=True):
            yield file, json.loads(line)["records"]
