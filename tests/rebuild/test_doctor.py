"""The proof that the rows are what the archive gives."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from harvester.rebuild.merge import prove
from harvester.store.merging import Action

Scrapy = Callable[..., CompletedProcess[str]]
DAMAGES = [
    pytest.param(
        "UPDATE assessments_versions SET killed_min = 77, killed_max = 77, content_hash = 'x' WHERE rowid = "
        "(SELECT min(rowid) FROM assessments_versions WHERE valid_to IS NULL AND source = 'cjtfoir_civcas')",
        Action.REPLACE, "assessments", id="a value that somebody wrote",
    ),
    pytest.param(
        "DELETE FROM figures_versions WHERE record_id = 'cjtfoir_civcas:2018-07:civilians_killed_total'",
        Action.ADD, "figures", id="a row that is lost",
    ),
    pytest.param(
        "UPDATE figures_versions SET valid_from = '2018-01-01T00:00:00Z' "
        "WHERE record_id = 'cjtfoir_civcas:2018-07:civilians_killed_total'",
        Action.REPLACE, "figures", id="a moment that is another",
    ),
]  # fmt: skip


@pytest.fixture
def harvest(demo_harvest: Path, tmp_path: Path) -> Path:
    """Copy the demo's database and archive."""
    folder = tmp_path / "data"
    shutil.copytree(demo_harvest, folder)
    return folder


def test_a_sound_harvest_is_proven(harvest: Path) -> None:
    assert list(prove(harvest / "harvest.db", harvest / "archive", None)) == []


@pytest.mark.parametrize(("damage", "action", "table"), DAMAGES)
def test_what_the_archive_does_not_give_is_found(harvest: Path, damage: str, action: Action, table: str) -> None:
    connection = sqlite3.connect(harvest / "harvest.db")
    assert connection.execute(damage).rowcount > 0
    connection.commit()
    connection.close()
    found = list(prove(harvest / "harvest.db", harvest / "archive", None))
    assert [(difference.action, difference.table) for difference in found] == [(action, table)]


def test_what_only_another_parser_reads_otherwise_is_no_difference(harvest: Path) -> None:
    connection = sqlite3.connect(harvest / "harvest.db")
    connection.execute(
        "UPDATE assessments_versions SET parser_version = 'cjtfoir_civcas/0', killed_text = NULL, killed_min = NULL, "
        "killed_max = NULL, content_hash = 'x' WHERE source = 'cjtfoir_civcas'"
    )
    connection.commit()
    connection.close()
    assert list(prove(harvest / "harvest.db", harvest / "archive", None)) == []


def test_the_command_names_the_first_difference(harvest: Path, scrapy: Scrapy) -> None:
    connection = sqlite3.connect(harvest / "harvest.db")
    connection.execute(
        "UPDATE figures_versions SET value_min = 1, content_hash = 'x' "
        "WHERE record_id = 'cjtfoir_civcas:2018-07:civilians_killed_total'"
    )
    connection.commit()
    connection.close()
    done = scrapy("doctor", "--whole", "--db", harvest / "harvest.db")
    assert done.returncode == 1
    assert "rebuild_differs" in done.stdout
    assert "cjtfoir_civcas:2018-07:civilians_killed_total (value_min: 1 stored, 1061 rebuilt)" in done.stdout
