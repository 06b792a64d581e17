"""A small harvest with everything that a publication must show, and everything that it must not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from harvester.archive.warc import ArchiveWriter
from harvester.linking.rules import describe_source
from harvester.model.clock import parse_time
from harvester.model.document import Check, Document, Problem
from harvester.model.items import (
    Assessment,
    Figure,
    Incident,
    IncidentPosition,
    Link,
    LinkCandidate,
    Place,
    Record,
    Relation,
    Report,
    Strike,
    Victim,
)
from harvester.model.parsed import Fetch, ParsedDocument
from harvester.model.source import load_source
from harvester.model.vocab import DatePrecision, FetchOutcome, Finding, LinkMethod, LinkStatus, Metric, RelationKind
from harvester.store.database import Store
from harvester.store.planning import Writing

SCRIPT = "<script>window.hacked = true</script><img src=x onerror='window.hacked=true'>"
FORMULA = "=cmd|'/C calc'!A0"
UNLISTED = "Karima Unlisted Sample"
NAME, NAME_AR = "Samira Testova Example", "سميرة تجربة مثال"
QUOTE = "The Coalition assesses at least 1,061 civilians have been unintentionally killed."
EARLIER = "The Coalition assesses at least 1,059 civilians have been unintentionally killed."

_RELEASE = """<html><head><title>Monthly report</title></head><body><article><h1>Monthly report</h1>
<p>Before the numbers stands a paragraph.</p><p>{quote}</p><p>After them stands another.</p></article></body></html>"""
_INCIDENT = f"""<html><body><article><h1>TS900</h1>
<p>A strike near الأنبار is said to have killed {NAME} and two others.</p>
<p>Civilians reported killed 3–5.</p></article></body></html>"""


@dataclass(frozen=True)
class Harvest:
    """Where a harvest stands."""

    database: Path
    archive: Path


def build_pdf() -> bytes:
    """Draw a page with one row of a casualty table; the row's box is known."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=letter, invariant=True)
    canvas.drawString(72, 700, "Annual report: civilian casualties")
    canvas.drawString(72, 660, "1    12 March 2018    Hajin, Syria    killed 4    injured 0")
    canvas.save()
    return stream.getvalue()


def _release(value: int, quote: str) -> list[Record]:
    root = "2018-07"
    report_id = f"cjtfoir_civcas:{root}"
    return [
        Report(
            key=(root,), record_id=report_id, kind="monthly_report", title=f"Monthly report {SCRIPT}",
            url="https://www.example.mil/Article/1616141/", publisher="CJTF-OIR", published_on="2018-08-30",
            published_on_precision=DatePrecision.DAY, period_start="2018-07-01", period_end="2018-07-31",
            period_precision=DatePrecision.MONTH,
        ),
        Figure(
            key=(root, "total"), parent=(root,), record_id=f"{report_id}:civilians_killed_total", report_id=report_id,
            metric=Metric.CIVILIANS_KILLED_TOTAL, value_min=value, value_text=f"at least {value:,}",
            qualifier="at least", attributed_to="CJTF-OIR", as_of="2018-07-31", as_of_precision=DatePrecision.DAY,
            quote=quote, locator="/html/body/article/p[2]",
        ),
        Figure(
            key=(root, "killed"), parent=(root,), record_id=f"{report_id}:civilians_killed", report_id=report_id,
            metric=Metric.CIVILIANS_KILLED, value_min=2, value_max=2, value_text=FORMULA, attributed_to="CJTF-OIR",
            belligerent="us_led_coalition",
            period_start="2017-06-01", period_end="2017-06-30", period_precision=DatePrecision.MONTH,
        ),
        Assessment(
            key=(root, "item", "1"), parent=(root,), record_id=f"{report_id}:item:1", report_id=report_id,
            item_number="1", incident_date="2017-06-08", incident_date_precision=DatePrecision.DAY,
            place_text="Raqqah", place_id="place:syria-ar-raqqah", country="Syria", finding=Finding.NON_CREDIBLE,
            belligerent="us_led_coalition", quote="June 8, 2017, near Raqqah, Syria: insufficient evidence.",
        ),
    ]  # fmt: skip


def _incident() -> list[Record]:
    root = "41902"
    incident_id = f"airwars_incidents:{root}"
    return [
        Incident(
            key=(root,), record_id=incident_id, publisher_id="41902", code="TS900", url="javascript:window.hacked=true",
            design="classic", incident_date="2017-06-19", incident_date_precision=DatePrecision.DAY, country="Syria",
            place_text=f"Raqqa {SCRIPT}", place_name="Raqqa", place_name_ar="مُحافَظة الأنبار", lat=35.95, lon=39.01,
            killed_min=3, killed_max=5, killed_text="3–5", grading="Fair",
            narrative=f"Neighbours said that {NAME} ({NAME_AR}) and two others were killed.",
            quote="Civilians reported killed 3–5.", locator="/html/body/article/p[2]",
        ),
        IncidentPosition(
            key=(root, "us-led-coalition"), parent=(root,), record_id=f"{incident_id}:us-led-coalition",
            incident_id=incident_id, belligerent="us_led_coalition", belligerent_text="US-led Coalition", role="known",
            position="Credible / Substantiated", deaths_conceded_min=2, deaths_conceded_max=2,
        ),
        Victim(
            key=(root, "victim", "1"), parent=(root,), record_id=f"{incident_id}:victim:1", incident_id=incident_id,
            name=NAME, name_ar=NAME_AR, age_text="35", age_years=35, age_class="adult", sex="female", status="killed",
            quote=f"{NAME} {NAME_AR} 35 years old female",
        ),
    ]  # fmt: skip


def _strikes() -> list[Record]:
    root = "20170313-01"
    release = f"cjtfoir_strikes:{root}"
    return [
        Report(
            key=(root,), record_id=release, kind="strike_release", title="Strikes in Syria and Iraq",
            release_number=root, published_on="2017-03-13",
        ),
        Strike(
            key=(root, "strike", "1"), parent=(root,), record_id=f"{release}:strike:1", report_id=release,
            item_number="1", strike_date="2017-02-06", strike_date_precision=DatePrecision.DAY, country="Iraq",
            place_text="Mosul", place_id="place:iraq-mosul", strikes_min=3, strikes_max=3, strikes_text="three",
            quote="Near Mosul, three strikes engaged two ISIL tactical units.",
        ),
        Place(key=("iraq-mosul",), record_id="place:iraq-mosul", name="Mosul", country="Iraq", lat=36.34, lon=43.13,
              aliases='["Mosul", "Al Mawsil"]'),
        Place(key=("syria-ar-raqqah",), record_id="place:syria-ar-raqqah", name="Ar Raqqah", country="Syria",
              lat=35.95, lon=39.01, aliases='["Raqqa", "Raqqah"]'),
    ]  # fmt: skip


def _pdf_rows() -> list[Record]:
    root = "annual-2018"
    report_id = f"dod_civcas_tables:{root}"
    return [
        Report(key=(root,), record_id=report_id, kind="annual_report", published_on="2019-05-02"),
        Assessment(
            key=(root, "row", "1"), parent=(root,), record_id=f"{report_id}:row:1", report_id=report_id,
            item_number="1", incident_date="2018-03-12", place_text="Hajin", country="Syria",
            belligerent="us_forces",
            finding=Finding.CREDIBLE, killed_min=4, killed_max=4, killed_text="4", injured_min=0, injured_max=0,
            injured_text="0", quote="12 March 2018 Hajin, Syria killed 4 injured 0", page=1,
            bbox="[72, 122, 420, 136]", locator="table 1 row 1",
        ),
    ]  # fmt: skip


def _links(score: float) -> list[Record]:
    ours, theirs = "cjtfoir_civcas:2018-07:item:1", "airwars_incidents:41902"
    row, strike = "dod_civcas_tables:annual-2018:row:1", "cjtfoir_strikes:20170313-01:strike:1"
    pair = {"assessment_id": ours, "incident_id": theirs}
    return [
        Link(
            key=("linking", ours, theirs), record_id=f"linking:{ours}~{theirs}", **pair, status=LinkStatus.LINK,
            score=score, method=LinkMethod.STATEMENT, evidence=f"same town {SCRIPT}; but 11 days apart",
        ),
        LinkCandidate(
            key=("linking", row, theirs), record_id=f"linking:{row}~{theirs}", assessment_id=row, incident_id=theirs,
            status=LinkStatus.CANDIDATE, score=0.4, method=LinkMethod.DATE_AND_PLACE, evidence="one of three alike",
            rivals=2,
        ),
        *(
            Relation(
                key=("linking", kind, left, right), record_id=f"linking:{kind}:{left}~{right}", relation=kind,
                left_table=left_table, left_id=left, right_table=right_table, right_id=right, status=LinkStatus.LINK,
                score=0.95, method=method, evidence=words,
            )
            for kind, left_table, left, right_table, right, method, words in (
                (RelationKind.REVERSAL, "assessments", row, "assessments", ours, LinkMethod.CROSS_REFERENCE,
                 "the later report says so"),
                (RelationKind.STRIKE_OF_THE_DAY, "incidents", theirs, "strikes", strike, LinkMethod.DATE_AND_PLACE,
                 "a line of that day, 12 km away"),
            )
        ),
    ]  # fmt: skip


class HarvestBuilder:
    """Writes originals into an archive and their rows into a database, as crawls do."""

    def __init__(self, folder: Path) -> None:
        self.harvest = Harvest(folder / "harvest.db", folder / "archive")
        self._store = Store(self.harvest.database)
        self._runs: dict[str, str] = {}

    def write(
        self, source: str, url: str, body: bytes, at: str, records: Sequence[Record], *,
        media_type: str = "text/html", checks: Sequence[Check] = (), problems: Sequence[Problem] = (),
    ) -> None:  # fmt: skip
        """Store one answer of a run of its own."""
        number = len(self._runs) + 1
        run_id = f"20260115T12000{number}Z-{source}-{number:06x}"
        self._runs[run_id] = source
        self._store.write_source(load_source(source))
        self._store.start_run(run_id, source, at, {}, "test")
        writer = ArchiveWriter(self.harvest.archive, run_id, {"run_id": run_id})
        kind = f"{media_type}; charset=utf-8" if media_type == "text/html" else media_type
        pointer = writer.write_response(url, "200 OK", [("Content-Type", kind)], body, parse_time(at))
        writer.close({"finished_at": at})
        document = Document(url, body, media_type, parse_time(at))
        parsed = ParsedDocument(
            source=source, url=url, stream=url, sha256=document.sha256, media_type=media_type, size=len(body),
            observed_at=at, parser_version=f"{source}/1", records=list(records), problems=list(problems),
            checks=list(checks),
        )  # fmt: skip
        fetch = Fetch(
            run_id=run_id, source=source, url=url, document_url=url, fetched_at=at, observed_at=at,
            outcome=FetchOutcome.NEW, status=200, document_sha256=document.sha256, bytes=len(body),
            warc_file=pointer.warc_file, warc_offset=pointer.offset,
        )  # fmt: skip
        self._store.write_document(parsed, fetch, Writing(run_id, at))
        self._store.finish_run(run_id, {"finished_at": at, "outcome": "ok", "complete": 1})

    def link(self, at: str, records: Sequence[Record]) -> None:
        """Store what linking works out."""
        self._store.write_source(describe_source())
        self._store.write_derived("linking", records, "linking/test", at)

    def fail_run(self, source: str, at: str, reason: str) -> None:
        """Record a run that failed."""
        run_id = f"20260116T120000Z-{source}-ffffff"
        self._store.write_source(load_source(source))
        self._store.start_run(run_id, source, at, {}, "test")
        self._store.finish_run(run_id, {"finished_at": at, "outcome": "failed", "reason": reason})

    def close(self) -> Harvest:
        """Close the database."""
        self._store.close()
        return self.harvest


def build_harvest(folder: Path) -> Harvest:
    """Build the harvest: a corrected monthly report, strikes, a PDF table, an incident with a named victim."""
    builder = HarvestBuilder(folder)
    civcas = "https://www.example.mil/Article/1616141/"
    check = Check("total_grows", ("cjtfoir_civcas:2018-07:civilians_killed_total",), "1060", "1059", holds=False)
    builder.write(
        "cjtfoir_civcas",
        civcas,
        _RELEASE.format(quote=EARLIER).encode(),
        "2018-08-30T16:00:00.000Z",
        _release(1059, EARLIER),
        checks=[check],
    )
    builder.write(
        "cjtfoir_civcas",
        civcas,
        _RELEASE.format(quote=QUOTE).encode(),
        "2018-09-03T16:00:00.000Z",
        _release(1061, QUOTE),
        checks=[check],
    )
    builder.write(
        "airwars_incidents",
        "https://example.org/civ/ts900/",
        _INCIDENT.encode(),
        "2019-01-05T10:00:00.000Z",
        _incident(),
        problems=[
            Problem("age_unreadable", "An age is no number.", raw=f"{NAME}, aged many"),
            # The list of victims does not know this name; the messages alone tell it.
            Problem("invalid_record", f"victims: name is too long (is '{UNLISTED}')", raw=f"{UNLISTED} and son"),
            Problem("row_unreadable", f"no age in {UNLISTED} and son", raw=f"{UNLISTED} and son"),
        ],
        checks=[Check("names_agree", ("airwars_incidents:41902",), "3", "3", holds=True, detail=f"not {NAME}")],
    )
    builder.write(
        "cjtfoir_strikes",
        f"https://example.mil/{SCRIPT}",
        b"<html><body><p>Near Mosul, three strikes engaged two ISIL tactical units.</p></body></html>",
        "2017-03-14T10:00:00.000Z",
        _strikes(),
    )
    builder.write(
        "dod_civcas_tables",
        "https://example.mil/annual.pdf",
        build_pdf(),
        "2019-05-03T10:00:00.000Z",
        _pdf_rows(),
        media_type="application/pdf",
    )
    builder.link("2019-05-04T10:00:00.000Z", _links(0.91))
    builder.link("2019-05-05T10:00:00.000Z", _links(0.97))
    builder.fail_run("airwars_incidents", "2019-01-06T10:00:00.000Z", f"the site refused {SCRIPT}")
    return builder.close()  # fmt: skip
