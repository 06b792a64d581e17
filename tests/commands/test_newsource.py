"""``scrapy newsource``: what it makes runs at once, says what is left to write, and overwrites nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from harvester.sources.checks import CHECKS
from harvester.sources.modules import load_module
from harvester.sources.places import ROOT, own_home, shipped_home
from harvester.sources.replays import check_replays
from harvester.sources.scaffold import READERS, NewSourceError, check_name, write_source
from tests.make_fixtures.table import write_table
from tests.sources.own import forget

Scrapy = Callable[..., CompletedProcess[str]]
NAME = "monitor_tolls"
STATED = {
    "monthly-list": ["reports", "figures", "figures", "figures", "assessments", "assessments"],
    "pdf-table": ["reports", "assessments", "assessments"],
    "prose": ["reports", "figures"],
    "rows": ["reports", "assessments", "assessments"],
    "api": ["reports", "figures"],
}


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the user's own that this process looks into."""
    monkeypatch.setenv("HARVEST_SOURCES", str(tmp_path))
    forget()
    return tmp_path


@pytest.fixture(autouse=True)
def _look_again() -> object:
    yield
    forget()


@pytest.mark.parametrize("reader", READERS)
def test_a_new_source_is_read_and_harvested_at_once(own_folder: Path, reader: str) -> None:
    from harvester.sources.saved import extract_file

    home = own_home(NAME, own_folder)
    write_source(home, READERS[reader])
    (page,) = home.documents()
    result = extract_file(NAME, page)
    assert result["problems"] == []
    assert [record["table"] for record in result["records"] if record["table"] != "places"] == STATED[reader]
    for check in ("facts", "notes", "parser", "spider", "fixtures"):
        assert [str(fault) for fault in CHECKS[check](home)] == [], check
    assert [fault.where.rpartition("/")[2].partition(":")[0] for fault in CHECKS["filled"](home)]
    assert check_replays([home]) == {NAME: []}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_left_to_write_is_named_by_file_and_line(own_folder: Path, reader: str) -> None:
    home = own_home(NAME, own_folder)
    write_source(home, READERS[reader])
    named = {fault.where.rpartition("/")[2].partition(":")[0] for fault in CHECKS["filled"](home)}
    assert {"source.toml", "parser.py", "notes.md", home.test.name} <= named
    assert any(name.endswith(".meta.json") for name in named)


@pytest.mark.parametrize("reader", READERS)
def test_the_function_to_start_from_exists_and_its_template_calls_it(reader: str) -> None:
    module, _, name = READERS[reader].start.rpartition(".")
    parser = (ROOT / "harvester" / "sources" / "templates" / READERS[reader].template / "parser.py").read_text("utf-8")
    assert f"from {module} import" in parser
    assert f"{name}(" in parser
    example = READERS[reader].example
    assert example is None or f"from {module} import" in "".join(
        path.read_text("utf-8") for path in (ROOT / "harvester" / "sources" / example).glob("*.py")
    ) or reader == "prose"  # fmt: skip


def test_the_page_of_the_table_is_drawn_from_its_rows(tmp_path: Path) -> None:
    template = ROOT / "harvester" / "sources" / "templates" / "pdf_table"
    write_table(template / "page.csv", tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes() == (template / "page.pdf").read_bytes()


def test_the_new_test_fails_until_it_holds_a_case_and_says_so(own_folder: Path) -> None:
    home = own_home(NAME, own_folder)
    write_source(home, READERS["prose"])
    failed = run_pytest(home.test)
    assert failed.returncode == 1
    assert "This test holds no case yet. Write some into CASES" in failed.stdout
    text = home.test.read_text(encoding="utf-8")
    case = (
        "CASES: list[tuple[bytes, list[dict[str, Any]]]] = [\n"
        '    (b"<html><body><p>At least 12 civilians were killed in Raqqa in January 2020.</p></body></html>",\n'
        '     [{"table": "reports"}, {"table": "figures", "value_min": 12, "value_max": None}]),\n]\n'
    )
    home.test.write_text(text.replace("CASES: list[tuple[bytes, list[dict[str, Any]]]] = []\n", case), "utf-8")
    passed = run_pytest(home.test)
    assert passed.returncode == 0, passed.stdout


def run_pytest(path: Path) -> CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", str(path)], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Monitor_Tolls", "no name of a source"),
        ("monitor", "no name of a source"),
        ("monitor-tolls", "no name of a source"),
        ("../monitor_tolls", "no name of a source"),
        ("2_tolls", "no name of a source"),
        ("amnesty_news", "a source amnesty_news already"),
    ],
)
def test_names_that_are_refused(name: str, message: str) -> None:
    with pytest.raises(NewSourceError, match=message):
        check_name(name)


@pytest.mark.parametrize("there", ["harvester", "fixtures", "tests"])
def test_nothing_is_overwritten_and_then_nothing_written(tmp_path: Path, there: str) -> None:
    home = shipped_home(NAME, tmp_path)
    kept = {
        "harvester": home.folder / "notes.md", "fixtures": home.fixtures / "page.html", "tests": home.test,
    }[there]  # fmt: skip
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    with pytest.raises(NewSourceError, match="is there already and is not overwritten"):
        write_source(home, READERS["prose"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]
    assert kept.read_text() == "mine"


def test_a_source_of_the_package_has_its_parts_where_the_tests_look(tmp_path: Path) -> None:
    written = write_source(shipped_home(NAME, tmp_path), READERS["pdf-table"])
    assert sorted(str(path.relative_to(tmp_path)) for path in written) == [
        f"fixtures/{NAME}/page.csv",
        f"fixtures/{NAME}/page.pdf",
        f"fixtures/{NAME}/page.pdf.meta.json",
        f"harvester/sources/{NAME}/__init__.py",
        f"harvester/sources/{NAME}/notes.md",
        f"harvester/sources/{NAME}/parser.py",
        f"harvester/sources/{NAME}/source.toml",
        f"tests/sources/test_{NAME}.py",
    ]


def test_the_command(tmp_path: Path, scrapy: Scrapy) -> None:
    done = scrapy("newsource", NAME, "--reader", "prose", "--into", tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"HARVEST_SOURCES={tmp_path} scrapy checkall {NAME}" in done.stdout
    again = scrapy("newsource", NAME, "--reader", "prose", "--into", tmp_path)
    assert (again.returncode, "is not overwritten" in again.stderr) == (1, True)
    taken = scrapy("newsource", NAME, "--reader", "rows", "--into", tmp_path, HARVEST_SOURCES=str(tmp_path))
    assert "there is a source monitor_tolls already" in taken.stderr
    unknown = scrapy("newsource", "monitor_other", "--reader", "poem", "--into", tmp_path)
    assert unknown.returncode == 2
    assert "monthly-list|pdf-table|prose|rows|api" in unknown.stderr + unknown.stdout
    shutil.rmtree(tmp_path / NAME)


def test_a_module_that_is_not_there_is_said_with_its_place(own_folder: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"source 'monitor_tolls' has no parser\.py; it belongs in"):
        load_module(NAME, "parser")
