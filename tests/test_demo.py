"""The demo: every fixture through the real way, and what the README says of it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tabulate import tabulate

from harvester.model.source import list_shipped

Scrapy = Callable[..., CompletedProcess[str]]
ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```(console|sql)\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def demo(demo_harvest: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Copy the harvested demo, as the tests add to it; the database and what was printed."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(demo_harvest, folder)
    return folder / "harvest.db", (folder / "printed.txt").read_text(encoding="utf-8")


def test_the_demo_ends_well_and_a_second_one_brings_nothing_new(demo: tuple[Path, str], scrapy: Scrapy) -> None:
    database, first = demo
    assert re.findall(r"^(\w+): ok ", first, re.MULTILINE) == list_shipped()
    second = scrapy("harvest", "--replay", "fixtures", "--db", database)
    assert second.returncode == 0, second.stderr
    lines = [line for line in second.stdout.splitlines() if ": ok " in line]
    assert len(lines) == len(list_shipped())
    for line in lines:
        assert "(0 new, 0 changed)" in line
        assert "(0 new, 0 changed, 0 withdrawn)" in line


def test_reading_the_demo_again_changes_nothing(demo: tuple[Path, str], scrapy: Scrapy) -> None:
    dry = scrapy("reparse", "--dry-run", "--db", demo[0])
    assert "nothing would change" in dry.stdout, dry.stdout[-2000:] + dry.stderr


def test_the_demo_is_healthy(demo: tuple[Path, str], scrapy: Scrapy) -> None:
    found = scrapy("doctor", "--db", demo[0])
    assert "nothing broken" in found.stdout, found.stdout


def test_both_sides_of_july_2018_stand_in_the_demo(demo: tuple[Path, str]) -> None:
    connection = sqlite3.connect(demo[0])
    rows = connection.execute(
        "SELECT DISTINCT attributed_to, value_min, value_max FROM figures WHERE metric = 'civilians_killed' "
        "AND period_start = '2018-07-01' AND period_end = '2018-07-31' ORDER BY attributed_to"
    ).fetchall()
    assert rows == [("Airwars", 75, 119), ("CJTF-OIR", 2, 2)]


def test_the_readme_shows_true_output(demo: tuple[Path, str]) -> None:
    """Set UPDATE_README=1 to write what is true now."""
    database, printed = demo
    text = README.read_text(encoding="utf-8")
    connection = sqlite3.connect(database)

    def true_output(match: re.Match[str]) -> str:
        kind, asked, _ = match.groups()
        if kind == "console":
            output = printed.rstrip()
        else:
            cursor = connection.execute(asked)
            output = tabulate(cursor.fetchall(), headers=[column[0] for column in cursor.description], missingval="")
        output = "\n".join(line.rstrip() for line in output.splitlines())
        return f"```{kind}\n{asked}```\n\n```text\n{output}\n```"

    true = BLOCK.sub(true_output, text)
    assert len(BLOCK.findall(text)) == 5
    if os.environ.get("UPDATE_README"):
        README.write_text(true, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == true
