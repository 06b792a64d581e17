"""Building: complete, reproducible, replaced as a whole, and without the names of victims."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from harvester.model.items import RECORDS
from harvester.publish.build import publish
from harvester.publish.published import PublishError
from tests.conftest import Scrapy
from tests.publish.harvests import NAME, NAME_AR, UNLISTED, Harvest, build_harvest


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def connect(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder / 'reports.db'}?mode=ro", uri=True)


def test_same_harvest_gives_the_same_bytes(harvest: Harvest, published: Path, tmp_path: Path) -> None:
    publish(harvest.database, harvest.archive, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(published)


def test_harvest_is_only_read(harvest: Harvest, published: Path, tmp_path: Path) -> None:
    before = digests(harvest.database.parent)
    publish(harvest.database, harvest.archive, tmp_path / "out")
    after = digests(harvest.database.parent)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.table)
def test_every_row_and_version_is_published(harvest: Harvest, published: Path, record: type) -> None:
    table = record.table
    with sqlite3.connect(f"file:{harvest.database}?mode=ro", uri=True) as source, connect(published) as copy:
        for name in (table, f"{table}_versions"):
            query = f'SELECT count(*) FROM "{name}"'
            assert copy.execute(query).fetchone() == source.execute(query).fetchone()
    source.close()
    copy.close()


def test_values_are_copied_as_they_are(published: Path) -> None:
    copy = connect(published)
    row = copy.execute(
        "SELECT value_min, value_max, value_text, version, source, first_seen_at, last_changed_at, withdrawn_at "
        "FROM figures WHERE record_id = 'cjtfoir_civcas:2018-07:civilians_killed_total'"
    ).fetchone()
    copy.close()
    assert row == (
        1061, None, "at least 1,061", 2, "cjtfoir_civcas", "2018-08-30T16:00:00.000Z", "2018-09-03T16:00:00.000Z", None,
    )  # fmt: skip


def _holds(folder: Path, words: str) -> list[str]:
    """Name the files, and tables, that hold some words in whatever form they are stored."""
    from pyarrow import parquet

    found = [str(p) for p in folder.rglob("*") if p.is_file() and words.encode() in p.read_bytes()]
    found += [str(p) for p in folder.glob("parquet/*") if words in str(parquet.read_table(p).to_pydict())]
    copy = connect(folder)
    found += [line[:80] for line in copy.iterdump() if words in line]
    copy.close()
    return found


@pytest.mark.parametrize("name", [NAME, NAME_AR, "Samira", "سميرة", UNLISTED, "Karima"])
def test_names_of_victims_are_withheld(published: Path, name: str) -> None:
    assert _holds(published, name) == []


def test_what_is_no_name_stays(published: Path) -> None:
    copy = connect(published)
    assert copy.execute("SELECT age_years, sex, status, name FROM victims").fetchall() == [
        (35.0, "female", "killed", None)
    ]
    narrative = copy.execute("SELECT narrative FROM incidents").fetchone()[0]
    copy.close()
    assert narrative == "Neighbours said that [name withheld] ([name withheld]) and two others were killed."


def test_names_are_published_when_asked_for(harvest: Harvest, tmp_path: Path) -> None:
    publish(harvest.database, harvest.archive, tmp_path / "named", with_names=True)
    assert _holds(tmp_path / "named", NAME)
    assert _holds(tmp_path / "named", UNLISTED)


def test_failure_leaves_the_old_publication(harvest: Harvest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"
    publish(harvest.database, harvest.archive, out)
    before = digests(out)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("harvester.publish.build.write_exports", fail)
    with pytest.raises(PublishError, match="No space left"):
        publish(harvest.database, harvest.archive, out)
    assert digests(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_folder_of_something_else_is_left_alone(harvest: Harvest, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(PublishError, match="something else"):
        publish(harvest.database, harvest.archive, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_missing_originals_are_a_warning_not_a_failure(tmp_path: Path) -> None:
    harvest = build_harvest(tmp_path)
    shutil.rmtree(harvest.archive)
    done = publish(harvest.database, harvest.archive, tmp_path / "site")
    assert len(done.warnings) == 5
    assert all("no evidence text" in warning for warning in done.warnings)


def test_damaged_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "harvest.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(PublishError, match="scrapy doctor"):
        publish(tmp_path / "harvest.db", tmp_path, tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        pytest.param("DROP TABLE relations_versions", "relations_versions", id="a table"),
        pytest.param(
            "ALTER TABLE strikes_versions DROP COLUMN belligerent", r"strikes_versions\.belligerent", id="a column"
        ),
    ],
)
def test_database_of_another_version_is_refused_with_one_clear_line(
    harvest: Harvest, tmp_path: Path, change: str, lacking: str
) -> None:
    old = tmp_path / "harvest.db"
    shutil.copyfile(harvest.database, old)
    connection = sqlite3.connect(old)
    for (view,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        connection.execute(f'DROP VIEW "{view}"')
    connection.execute(change)
    connection.close()
    with pytest.raises(PublishError, match=rf"written by another version .* has no {lacking}; `scrapy link`"):
        publish(old, harvest.archive, tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--db", "nowhere.db"], "no such database"),
        (["--outt", "x"], "unknown option"),
        (["stray"], "unexpected argument"),
    ],
    ids=["no database", "unknown option", "argument"],
)
def test_command_says_what_is_wrong(scrapy: Scrapy, arguments: list[str], said: str) -> None:
    done = scrapy("publish", *arguments)
    assert done.returncode != 0
    assert said in done.stderr + done.stdout
