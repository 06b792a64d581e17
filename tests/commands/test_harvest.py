"""From saved answers to rows and back: the commands as their users run them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.replays import FEED, ReplayFolder, article_url, july

Scrapy = Callable[..., CompletedProcess[str]]
RECORD = "cjtfoir_civcas:2018-07:reports_open"


@pytest.fixture
def replay(tmp_path: Path) -> ReplayFolder:
    """Return a replay of one report that was corrected four days later."""
    folder = ReplayFolder(tmp_path / "replay")
    folder.add_feed([1616141])
    folder.add_release(1616141, july(216))
    folder.add_release(1616141, july(217), name="corrected", at="2018-09-03T16:00:00Z")
    return folder


def harvest(scrapy: Scrapy, replay: ReplayFolder, *more: str) -> CompletedProcess[str]:
    """Harvest the reports out of a replay."""
    database = replay.folder.parent / "h" / "harvest.db"
    return scrapy("harvest", "cjtfoir_civcas", "--replay", replay.folder, "--db", database, *more)


def rows(replay: ReplayFolder, query: str) -> list[tuple[Any, ...]]:
    """Ask the harvested database."""
    connection = sqlite3.connect(replay.folder.parent / "h" / "harvest.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def dump_records(replay: ReplayFolder) -> dict[str, list[tuple[Any, ...]]]:
    """Return every version of every record."""
    tables = [
        name for (name,) in rows(replay, "SELECT name FROM sqlite_master WHERE name LIKE '%\\_versions' ESCAPE '\\'")
    ]
    return {table: rows(replay, f'SELECT * FROM "{table}" ORDER BY record_id, version') for table in tables}


def test_a_harvest_says_what_came_in_and_the_next_one_that_nothing_did(scrapy: Scrapy, replay: ReplayFolder) -> None:
    first = harvest(scrapy, replay)
    assert first.returncode == 0, first.stderr
    assert (
        "cjtfoir_civcas: ok 2 documents (1 new, 1 changed), 20 records (10 new, 1 changed, 0 withdrawn)" in first.stdout
    )
    second = harvest(scrapy, replay)
    assert second.returncode == 0, second.stderr
    assert (
        "cjtfoir_civcas: ok 2 documents (0 new, 0 changed), 0 records (0 new, 0 changed, 0 withdrawn)" in second.stdout
    )
    outcomes = rows(replay, "SELECT outcome FROM fetches WHERE url LIKE '%/Article/%' ORDER BY fetch_id")
    assert outcomes == [("new",), ("changed",), ("unchanged",), ("unchanged",)]


def test_history_and_changes_show_old_and_new(scrapy: Scrapy, replay: ReplayFolder) -> None:
    harvest(scrapy, replay)
    database = replay.folder.parent / "h" / "harvest.db"
    history = scrapy("history", "figures", RECORD, "--db", database)
    assert "2 versions" in history.stdout
    assert "value_min: 216 -> 217" in history.stdout
    assert "“A total of 217 reports are still open.”" in history.stdout
    changed = scrapy("changes", "--since", "2018-09-01", "--db", database)
    assert f"2018-09-03T16:00:00.000Z figures {RECORD} value_min: 216 -> 217 (source_changed)" in changed.stdout
    assert "figures:" not in changed.stdout, "nothing is new since then"
    (run_id,) = rows(replay, "SELECT run_id FROM runs")[0]
    assert "figures: 9 new" in scrapy("changes", "--since", run_id, "--db", database).stdout


def test_as_of_a_day_between_two_versions_gives_the_old_value(scrapy: Scrapy, replay: ReplayFolder) -> None:
    harvest(scrapy, replay)
    query = (
        f"SELECT value_min FROM figures_versions WHERE record_id = '{RECORD}' "
        "AND valid_from <= '2018-09-01' AND (valid_to IS NULL OR valid_to > '2018-09-01')"
    )
    assert rows(replay, query) == [(216,)]


def test_reparse_changes_nothing_after_a_crawl(scrapy: Scrapy, replay: ReplayFolder) -> None:
    harvest(scrapy, replay)
    before = dump_records(replay)
    database = replay.folder.parent / "h" / "harvest.db"
    dry = scrapy("reparse", "--dry-run", "--db", database)
    assert (dry.returncode, dry.stdout.strip()) == (0, "2 documents read from the archive: nothing would change")
    assert scrapy("reparse", "--db", database, "--workers", "2").returncode == 0
    assert dump_records(replay) == before


@pytest.mark.parametrize("how", ["DELETE FROM", "DROP TABLE"])
def test_reparse_restores_the_record_tables_row_by_row(scrapy: Scrapy, replay: ReplayFolder, how: str) -> None:
    harvest(scrapy, replay)
    before = dump_records(replay)
    database = replay.folder.parent / "h" / "harvest.db"
    connection = sqlite3.connect(database)
    for table in before:
        connection.execute(f'{how} "{table}"')
    connection.execute("DELETE FROM version_changes")
    connection.commit()
    connection.close()
    restored = scrapy("reparse", "--db", database)
    assert restored.returncode == 0, restored.stderr
    assert dump_records(replay) == before
    assert "value_min: 216 -> 217" in scrapy("history", "figures", RECORD, "--db", database).stdout


def test_reparse_makes_the_whole_database_out_of_the_archive_alone(scrapy: Scrapy, replay: ReplayFolder) -> None:
    harvest(scrapy, replay)
    before = dump_records(replay)
    home = replay.folder.parent / "h"
    (home / "harvest.db").unlink()
    again = scrapy("reparse", "--db", home / "harvest.db")
    assert again.returncode == 0, again.stderr
    assert dump_records(replay) == before
    assert scrapy("doctor", "--db", home / "harvest.db").returncode == 0


def test_a_harvested_archive_can_be_replayed(scrapy: Scrapy, replay: ReplayFolder, tmp_path: Path) -> None:
    harvest(scrapy, replay)
    (warc,) = (replay.folder.parent / "h" / "archive").glob("*.warc.gz")
    done = scrapy("harvest", "cjtfoir_civcas", "--replay", warc, "--db", tmp_path / "other" / "h.db")
    assert done.returncode == 0, done.stderr
    assert "20 records (10 new, 1 changed, 0 withdrawn)" in done.stdout


def test_what_is_read_late_is_counted_as_if_it_had_come_in_order(scrapy: Scrapy, tmp_path: Path) -> None:
    replay = ReplayFolder(tmp_path / "replay")
    replay.add_feed([1616141])
    # The earlier page goes to a worker process; the later one, small, is read at once and stored before it.
    replay.add_release(1616141, f"{july(216)}\n\n<!-- {'x' * 200_000} -->")
    replay.add_release(1616141, july(217), name="corrected", at="2018-09-03T16:00:00Z")
    done = harvest(scrapy, replay)
    assert "2 documents (1 new, 1 changed), 20 records (10 new, 1 changed, 0 withdrawn)" in done.stdout
    assert rows(replay, "SELECT records_new, records_changed FROM runs") == [(10, 1)]
    assert rows(replay, f"SELECT value_min FROM figures_versions WHERE record_id = '{RECORD}' ORDER BY version") == [
        (216,),
        (217,),
    ]


def test_a_bad_page_does_not_keep_the_others_from_being_harvested(scrapy: Scrapy, tmp_path: Path) -> None:
    replay = ReplayFolder(tmp_path / "replay")
    replay.add_feed([1616141, 1616142, 1616143])
    replay.add_release(1616141, july())
    replay.add("empty.html", article_url(1616142), "", "2018-08-30T16:00:00Z", Content_Type="text/html")
    block = "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1></body></html>"
    replay.add("block.html", article_url(1616143), block, "2018-08-30T16:00:00Z", status=403)
    done = harvest(scrapy, replay)
    assert done.returncode == 1
    assert "cjtfoir_civcas: partial" in done.stdout
    assert rows(replay, "SELECT count(*) FROM figures") == [(9,)]
    assert rows(replay, "SELECT outcome, reason FROM fetches WHERE status = 403") == [("blocked", "block_page")]
    assert rows(replay, "SELECT stage, reason FROM quarantine") == [("parse", "empty_document")]


def test_a_malformed_feed_is_set_aside_and_the_rest_goes_on(scrapy: Scrapy, tmp_path: Path) -> None:
    replay = ReplayFolder(tmp_path / "replay")
    replay.add("feed.xml", FEED, "<rss><channel><item>", "2018-08-30T15:00:00Z", Content_Type="application/rss+xml")
    replay.add_release(1616141, july())
    done = harvest(scrapy, replay)
    assert done.returncode == 1
    assert rows(replay, "SELECT stage, reason FROM quarantine") == [("fetch", "malformed_feed")]
    assert rows(replay, "SELECT count(*) FROM figures") == [(9,)]


def test_nothing_where_something_must_be_is_not_a_success(scrapy: Scrapy, tmp_path: Path) -> None:
    replay = ReplayFolder(tmp_path / "replay")
    replay.add_feed([])
    done = harvest(scrapy, replay)
    assert done.returncode == 1
    assert "cjtfoir_civcas: empty 0 documents" in done.stdout
    assert rows(replay, "SELECT outcome FROM runs") == [("empty",)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["-a", "form_date=2018-05-01"], "unknown argument 'form_date'", id="unknown argument"),
        pytest.param(["-a", "from_date=May"], "write it as 2018-05-01", id="not a date"),
        pytest.param(
            ["-a", "from_date=2019-01-01", "-a", "until_date=2018-01-01"], "lies after until_date", id="reversed"
        ),
        pytest.param(["-a", "sample=0"], "is not a number above 0", id="empty sample"),
        pytest.param(["-a", "via=tor"], "write live or wayback", id="unknown route"),
        pytest.param(["--reply", "x"], "unknown option --reply", id="unknown option"),
        pytest.param(["--replay", "nowhere"], "nowhere: no such file or folder", id="no such replay"),
        pytest.param(["no_such_source"], "unknown source 'no_such_source'", id="unknown source"),
    ],
)
@pytest.mark.parametrize("command", ["harvest", "crawl"])
def test_a_wrong_argument_is_refused_in_one_line(
    scrapy: Scrapy, tmp_path: Path, command: str, arguments: list[str], message: str
) -> None:
    source = [] if arguments == ["no_such_source"] else ["cjtfoir_civcas"]
    done = scrapy(command, *source, *arguments, "--db", tmp_path / "h.db")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "h.db").exists()


@pytest.mark.parametrize(
    ("arguments", "documents"),
    [
        pytest.param(["-a", "sample=1"], 1, id="sample"),
        pytest.param(["-a", "from_date=2018-09-01"], 1, id="from_date"),
        pytest.param(["-a", "until_date=2018-08-31"], 1, id="until_date"),
    ],
)
def test_arguments_limit_what_is_stored(scrapy: Scrapy, tmp_path: Path, arguments: list[str], documents: int) -> None:
    replay = ReplayFolder(tmp_path / "replay")
    replay.add_feed([1616141, 1616142])
    replay.add_release(1616141, july())
    august = july().replace("month of July", "month of August").replace("end of July", "end of August")
    replay.add_release(1616142, august, dated="Sept. 27, 2018", at="2018-09-27T16:00:00Z")
    done = harvest(scrapy, replay, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(replay, "SELECT count(*) FROM reports") == [(documents,)]
    assert rows(replay, "SELECT complete FROM runs") == [(0,)]


def test_a_capture_older_than_what_is_stored_takes_its_place_in_time(scrapy: Scrapy, tmp_path: Path) -> None:
    later, earlier = ReplayFolder(tmp_path / "replay"), ReplayFolder(tmp_path / "older")
    later.add_release(1616141, july(217), at="2018-09-03T16:00:00Z")
    earlier.add_release(1616141, july(216))
    assert harvest(scrapy, later).returncode == 0
    database = tmp_path / "h" / "harvest.db"
    assert scrapy("harvest", "cjtfoir_civcas", "--replay", earlier.folder, "--db", database).returncode == 0
    query = f"SELECT version, value_min, valid_from, cause FROM figures_versions WHERE record_id = '{RECORD}'"
    found = rows(later, f"{query} ORDER BY version")
    assert found == [
        (1, 216, "2018-08-30T16:00:00.000Z", "new"),
        (2, 217, "2018-09-03T16:00:00.000Z", "source_changed"),
    ]
    assert "nothing would change" in scrapy("reparse", "--dry-run", "--db", database).stdout


def test_a_new_parser_is_told_from_a_new_source(scrapy: Scrapy, replay: ReplayFolder) -> None:
    """Rows of an earlier parser: one was read otherwise then; reading again adds a version that says so."""
    harvest(scrapy, replay)
    database = replay.folder.parent / "h" / "harvest.db"
    connection = sqlite3.connect(database)
    for (table,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE name LIKE '%\\_versions' ESCAPE '\\'"
    ).fetchall():
        connection.execute(f"UPDATE \"{table}\" SET parser_version = 'cjtfoir_civcas/0'")
    connection.execute("UPDATE streams SET parser_version = 'cjtfoir_civcas/0'")
    connection.execute(
        f"UPDATE figures_versions SET value_max = 2, content_hash = 'x' WHERE record_id = '{RECORD}' AND version = 2"
    )
    connection.commit()
    connection.close()
    assert harvest(scrapy, replay).returncode == 0
    chain = rows(
        replay, f"SELECT version, value_max, cause FROM figures_versions WHERE record_id = '{RECORD}' ORDER BY version"
    )
    assert chain == [(1, 216, "new"), (2, 2, "source_changed"), (3, 217, "parser_changed")]
    assert rows(replay, "SELECT count(*) FROM figures_versions WHERE version = 2") == [(1,)]


def test_extract_prints_one_line_for_each_file_in_order(scrapy: Scrapy, replay: ReplayFolder) -> None:
    files = [replay.folder / "corrected.html", replay.folder / "1616141.html"]
    done = scrapy("extract", "cjtfoir_civcas", *files)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert set(lines[0]) == {"source", "file", "url", "records", "problems", "checks"}
    found = {r["metric"]: (r["value_min"], r["value_max"]) for r in lines[0]["records"] if r["table"] == "figures"}
    assert found["reports_open"] == (217, 217)
    assert found["civilians_killed_total"] == (1061, None)


def test_extract_goes_on_after_a_file_that_is_not_there(scrapy: Scrapy, replay: ReplayFolder) -> None:
    done = scrapy("extract", "cjtfoir_civcas", "nowhere.html", replay.folder / "1616141.html")
    assert done.returncode == 1
    assert "nowhere.html: No such file or directory" in done.stderr
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["history", "figures", "x"], "no such database", id="history without a database"),
        pytest.param(["changes"], "no such database", id="changes without a database"),
        pytest.param(["doctor"], "no such database", id="doctor without a database"),
        pytest.param(["reparse"], "no *.warc.gz there", id="reparse without an archive"),
    ],
)
def test_a_command_without_its_database_says_so(
    scrapy: Scrapy, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = scrapy(*arguments, "--db", tmp_path / "none.db")
    assert done.returncode == 1
    assert message in done.stderr


def test_doctor_finds_what_is_broken(scrapy: Scrapy, replay: ReplayFolder) -> None:
    harvest(scrapy, replay)
    home = replay.folder.parent / "h"
    healthy = scrapy("doctor", "--db", home / "harvest.db", now="2018-09-10T00:00:00Z")
    assert (healthy.returncode, "nothing broken" in healthy.stdout) == (0, True), healthy.stdout
    (warc,) = (home / "archive").glob("*.warc.gz")
    content = bytearray(warc.read_bytes())
    content[1200] ^= 0xFF
    warc.write_bytes(bytes(content))
    connection = sqlite3.connect(home / "harvest.db")
    connection.execute("UPDATE figures_versions SET valid_to = '2018-09-02' WHERE version = 1 AND valid_to IS NOT NULL")
    connection.commit()
    connection.close()
    ill = scrapy("doctor", "--db", home / "harvest.db")
    assert ill.returncode == 1
    assert "versions_broken" in ill.stdout
    assert "archive_unreadable" in ill.stdout or "archive_altered" in ill.stdout
    assert "report_overdue" in ill.stdout
