"""``scrapy tables`` prints what was found, draws it, and says what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harvester.commands.tables import parse_pages
from tests.pdf_family.family import reports
from tests.pdf_family.platypus import write_reportlab

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "sideways.pdf"
    path.write_bytes(write_reportlab(next(report for report in reports() if report.name == "sideways")))
    return path


def run(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", "tables", *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_prints_tables_and_draws_them(pdf: Path, tmp_path: Path) -> None:
    done = run(str(pdf), "--image", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    tables = json.loads(done.stdout)
    assert tables[0]["page"] == 1
    assert len(tables[0]["bbox"]) == 4
    assert sum(len(table["rows"]) for table in tables) == 31  # the heading of page 2 is dropped where they are joined
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in (tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        pytest.param(["missing.pdf"], 1, "No such file", id="missing"),
        pytest.param(["pyproject.toml"], 1, "not_a_pdf", id="no-pdf"),
        pytest.param(["--pages", "3-", "pyproject.toml"], 2, "list of pages", id="pages"),
        pytest.param([], 2, "give one PDF", id="no-file"),
    ],
)
def test_says_what_is_wrong_in_one_line(args: list[str], status: int, words: str) -> None:
    done = run(*args)
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(("text", "pages"), [("2", [2]), ("1,3-5", [1, 3, 4, 5]), ("4,4,1", [1, 4])])
def test_page_lists(text: str, pages: list[int]) -> None:
    assert parse_pages(text) == pages
