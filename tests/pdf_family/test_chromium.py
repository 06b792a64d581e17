"""A producer that no rule was written for gives the true rows too: a browser's print to PDF."""

from __future__ import annotations

import pytest

from harvester.parsers.tables import pool
from harvester.sources.dod_civcas_tables import parser as dod_civcas_tables
from tests.pdf_family import family
from tests.pdf_family.chromium import open_chromium, write_chromium
from tests.pdf_family.harsh import make_report
from tests.pdf_family.test_family import parse, rows, truth

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
    pytest.mark.needs("chromium", "playwright", "dejavu"),
]
NAMES = (
    "plain-none", "plain-hidden", "wrapped-rows", "wrapped-none-middle", "spanned-rows", "spanned-none", "long-grid",
    "long-zebra-once", "grouped-head-right", "tiny-grid", "combined", "beside-none",
)  # fmt: skip


def test_reports_printed_by_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dod_civcas_tables, "read_candidate_pages", pool.read_here)
    reports = [report for report in family.reports() if report.name in NAMES]
    assert len(reports) == len(NAMES)
    with open_chromium() as page:
        printed = [(report, write_chromium(report, page)) for report in [*reports, *map(make_report, (2, 3, 8))]]
    wrong = [report.name for report, body in printed if rows(parse(body)) != truth(report.truth)]
    assert wrong == []
