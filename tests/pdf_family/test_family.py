"""Every report of the family gives exactly its true rows."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, ParseResult, UnreadableDocument
from harvester.model.items import Assessment, Figure
from harvester.parsers.tables import pool
from harvester.sources.dod_civcas_tables import parser as dod_civcas_tables
from tests.crawl.tried import tries
from tests.pdf_family import bad_files, family
from tests.pdf_family.model import Incident, Report
from tests.tools import is_there, need

CASES = family.cases()
NEEDED = {"weasyprint": ("pango", "dejavu"), "fpdf2": ("dejavu",)}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without starting processes, which has its own tests."""
    monkeypatch.setattr(dod_civcas_tables, "read_candidate_pages", pool.read_here)


def parse(body: bytes, url: str = "https://media.defense.gov/CY2017-report.pdf") -> ParseResult:
    return dod_civcas_tables.parse(Document(url, body, "application/pdf", datetime(2018, 6, 1, tzinfo=UTC)))


def rows(result: ParseResult) -> Counter[tuple[object, ...]]:
    """Give date, place, killed and injured of every assessment, places without white space and Arabic names."""
    found = [record for record in result.records if isinstance(record, Assessment)]
    return Counter(
        (
            r.incident_date,
            r.incident_date_end,
            squeeze(r.place_text),
            r.killed_min,
            r.killed_max,
            r.injured_min,
            r.injured_max,
        )
        for r in found
    )


def squeeze(place: str | None) -> str:
    return re.sub(r"\s|\([\u0600-\u06ff]+\)", "", place or "")


def truth(incidents: list[Incident]) -> Counter[tuple[object, ...]]:
    return Counter((*i.truth[:2], squeeze(i.place), *i.truth[3:]) for i in incidents)


def draw(producer: str, report: Report) -> bytes:
    """Draw a report, or skip where the machine lacks what the producer needs outside of Python."""
    need(*NEEDED.get(producer, ()))
    return family.ALL[producer](report)


@pytest.mark.parametrize(("producer", "report"), CASES, ids=[f"{report.name}-{name}" for name, report in CASES])
def test_exactly_the_true_rows(producer: str, report: Report) -> None:
    result = parse(draw(producer, report))
    assert rows(result) == truth(report.truth)
    keys = [record.key for record in result.records]
    assert len(set(keys)) == len(keys)
    for record in result.records:
        if isinstance(record, Assessment):
            assert record.page
            assert record.bbox
            assert record.quote


def _named(name: str, producer: str = "reportlab") -> ParseResult:
    return parse(draw(producer, next(report for report in family.reports() if report.name == name)))


def test_totals_are_figures_and_checked() -> None:
    right, wrong = _named("grouped-grid-right"), _named("grouped-grid-wrong")
    figures = [record for record in right.records if isinstance(record, Figure)]
    assert len(figures) == 8
    assert all(check.holds for check in right.checks)
    assert [check.holds for check in wrong.checks if check.rule == "killed_total_is_sum_of_rows"] == [False] * 4
    assert {figure.country for figure in figures} >= {"Iraq", "Syria", "Afghanistan"}


def test_countries_come_from_sub_headings() -> None:
    report = next(report for report in family.reports() if report.name == "grouped-none-right")
    result = parse(draw("weasyprint", report))
    found = [record.country for record in result.records if isinstance(record, Assessment)]
    assert found == [incident.country for incident in report.truth]


def test_addendum_replaces_rows_under_the_same_keys() -> None:
    report = next(report for report in family.reports() if report.name == "addendum")
    result = parse(family.ALL["reportlab"](report))
    first = next(report for report in family.reports() if report.name == "addendum-first")
    before = parse(family.ALL["reportlab"](first))
    keys = [r.key for r in result.records if isinstance(r, Assessment)]
    assert keys == [r.key for r in before.records if isinstance(r, Assessment)]
    assert all(r.correction_text for r in result.records if isinstance(r, Assessment))


def test_footnote_marks_are_kept_apart_from_digits() -> None:
    result = _named("noted")
    noted = [r.footnotes for r in result.records if isinstance(r, Assessment) and r.footnotes]
    assert noted == ['{"1": "Assessed again in 2019."}'] * 2


def test_grid_references_become_positions() -> None:
    found = [r for r in _named("grid-references").records if isinstance(r, Assessment)]
    assert found[0].mgrs == "38SLF30011201"
    assert found[0].lat == pytest.approx(36.24, abs=0.02)
    assert {r.finding for r in found} == {"credible"}


# With the extra, the picture is read, and shows no table.
SCANNED = "no_casualty_table" if is_there("rapidocr") else "scanned_pdf"


@tries(
    "PDFs that are none, scanned, encrypted, cut, without pages, without a casualty table",
    "a row in `quarantine` with the reason, no record",
)
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"<!DOCTYPE html><title>Access denied</title>", "not_a_pdf", id="html"),
        pytest.param(b"", "not_a_pdf", id="nothing"),
        pytest.param(bad_files.scanned(), SCANNED, id="scanned"),
        pytest.param(bad_files.encrypted(), "encrypted_pdf", id="encrypted"),
        pytest.param(bad_files.encrypted()[:700], "truncated_pdf", id="truncated"),
        pytest.param(bad_files.empty(), "empty_pdf", id="no-pages"),
        pytest.param(bad_files.prose(), "no_casualty_table", id="prose"),
    ],
)
def test_bad_files_say_why(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse(body)
    assert caught.value.reason == reason
