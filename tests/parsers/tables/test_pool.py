"""Reading in bounded processes: limits hold, results come back, and large files stay cheap."""

from __future__ import annotations

import resource
import time

import pytest

from harvester.model.document import UnreadableDocument
from harvester.parsers.tables.pool import read_candidate_pages, read_here, run_bounded
from tests.crawl.tried import tries
from tests.pdf_family import bad_files
from tests.pdf_family.family import big_report
from tests.pdf_family.platypus import write_reportlab

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_result_comes_back() -> None:
    assert run_bounded(sorted, 60, 2_000_000_000, [3, 1, 2]) == [1, 2, 3]


def test_a_function_that_hangs_is_killed() -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableDocument, match="longer than") as caught:
        run_bounded(time.sleep, 1, 2_000_000_000, 600)
    assert caught.value.reason == "parse_timeout"
    assert time.monotonic() - started < 30


def test_a_function_that_fails_says_how() -> None:
    with pytest.raises(RuntimeError, match="ValueError: invalid literal"):
        run_bounded(int, 60, 2_000_000_000, "x")


@tries("a PDF of 2 MB whose page unfolds to 900 MB", "`quarantine`: `pdf_too_large`, within time and memory")
def test_a_bomb_ends_within_its_bounds() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_candidate_pages(bad_files.bomb(), memory=700_000_000)
    assert caught.value.reason == "pdf_too_large"


def test_few_casualty_pages_among_three_hundred() -> None:
    body = write_reportlab(big_report())
    pages, with_text = read_candidate_pages(body)
    assert with_text >= 290
    assert 3 <= len(pages) <= 12
    assert sum(len(table.rows) for page in pages for table in page.tables) >= 120
    here, _ = read_here(body)
    assert [page.number for page in here] == [page.number for page in pages]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 300 * 1024
