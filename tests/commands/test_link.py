"""``scrapy link`` as its users run it: after a harvest, twice, and beside the other commands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.replays import ReplayFolder

Scrapy = Callable[..., CompletedProcess[str]]

_PAGE = """<html><body><article><h1 class="title">CJTF-OIR Monthly Civilian Casualty Report</h1>
<p>SOUTHWEST ASIA, Aug. 30, 2018 - In the month of July, CJTF-OIR carried over 10 open reports from previous months and
received three new reports. The assessment of three civilian casualty allegation reports has been completed.</p>
<p>Credible Reports - In each of the incidents below the investigation assessed that civilians were harmed.</p>
<p>1. June 8, 2017, near Raqqah, Syria, via Airwars report: During a strike on a weapons store, it was assessed that
four civilians were unintentionally killed.</p>
<p>Non-Credible Reports - CJTF-OIR has assessed the following two reports as non-credible.</p>
<p>2. June 9, 2017, near Raqqah, Syria, via Airwars report: After a review of available information it was assessed
that no Coalition strikes were conducted in the geographical area that correspond to the report of
civilian casualties.</p>
<p>3. July 3, 2017, near Tabqah, Syria, via social media report: After a review of available information it was assessed
that no Coalition strikes were conducted in the geographical area.</p></article></body></html>"""


@pytest.fixture
def database(scrapy: Scrapy, tmp_path: Path) -> Path:
    """Harvest one monthly report, and put beside it what a monitor records of two of its items."""
    from harvester.model.items import Incident, IncidentPosition
    from tests.store.builders import document, open_store, write

    replay = ReplayFolder(tmp_path / "replay")
    replay.add_feed([1616141])
    replay.add_release(1616141, _PAGE)
    path = tmp_path / "h" / "harvest.db"
    done = scrapy("harvest", "cjtfoir_civcas", "--replay", replay.folder, "--db", path)
    assert done.returncode == 0, done.stdout + done.stderr
    records: list[Any] = []
    for number, day, position, conceded in (
        (1, "2017-06-08", "Credible / Substantiated", 4),
        (2, "2017-06-09", "Non credible", None),
    ):
        records.append(
            Incident(
                key=(str(number),),
                record_id=f"test_source:{number}",
                publisher_id=str(number),
                incident_date=day,
                incident_date_precision="day",
                country="Syria",
                place_text="Example street, Raqqa, Syria",
                place_name="Example street",
                killed_min=2,
                killed_max=6,
            )
        )
        records.append(
            IncidentPosition(
                key=(str(number), "position"),
                record_id=f"test_source:{number}:position",
                incident_id=f"test_source:{number}",
                role="suspected",
                belligerent="us_led_coalition",
                belligerent_text="US-led Coalition",
                position=position,
                stated_location="near Raqqah, Syria",
                statement_date="2018-08-30",
                statement_date_text="2018-08-30",
                deaths_conceded_min=conceded,
                deaths_conceded_max=conceded,
            )
        )
    store = open_store(path)
    write(store, document(records))
    store.close()
    return path


def ask(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask a database."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_link_after_a_harvest(scrapy: Scrapy, database: Path) -> None:
    before = scrapy("reparse", "--dry-run", "cjtfoir_civcas", "--db", database)
    done = scrapy("link", "--db", database, "--show")
    assert done.returncode == 0, done.stderr
    assert "2 links; 0 candidates of 0 assessments" in done.stdout
    assert "2 new, 0 changed, 0 restored, 0 withdrawn, 0 unchanged" in done.stdout
    found = ask(database, "SELECT assessment_id, incident_id, score > 0.9, method FROM links ORDER BY incident_id")
    assert found == [
        ("cjtfoir_civcas:2018-07:item:20170608-raqqah", "test_source:1", 1, "statement"),
        ("cjtfoir_civcas:2018-07:item:20170609-raqqah", "test_source:2", 1, "statement"),
    ]
    (evidence,) = ask(database, "SELECT evidence FROM links WHERE incident_id = 'test_source:1'")[0]
    assert "statement of 30 Aug 2018 is this release" in evidence
    assert "conceded 4 = killed 4" in evidence

    again = scrapy("link", "--db", database)
    assert "0 new, 0 changed, 0 restored, 0 withdrawn, 2 unchanged" in again.stdout
    assert ask(database, "SELECT count(*) FROM links_versions") == [(2,)]

    after = scrapy("reparse", "--dry-run", "cjtfoir_civcas", "--db", database)
    assert (after.returncode, after.stdout) == (0, before.stdout)
    assert "nothing would change" in after.stdout
    history = scrapy("history", "links", f"linking:{found[0][0]}~test_source:1", "--db", database)
    assert "1 version" in history.stdout
    doctor = scrapy("doctor", "--db", database).stdout
    assert "versions_broken" not in doctor
    assert "orphaned_row" not in doctor


def test_a_row_that_changes_ends_its_link(scrapy: Scrapy, database: Path) -> None:
    scrapy("link", "--db", database)
    connection = sqlite3.connect(database)
    connection.execute("UPDATE incidents_versions SET incident_date = '2016-01-01' WHERE record_id = 'test_source:2'")
    connection.commit()
    connection.close()
    done = scrapy("link", "--db", database, now="2026-02-01T00:00:00Z")
    assert "0 new, 0 changed, 0 restored, 1 withdrawn, 1 unchanged" in done.stdout
    assert ask(database, "SELECT count(*) FROM links WHERE withdrawn_at IS NULL") == [(1,)]


def test_a_dry_run_writes_nothing(scrapy: Scrapy, database: Path) -> None:
    done = scrapy("link", "--db", database, "--dry-run")
    assert (done.returncode, "nothing was written" in done.stdout) == (0, True)
    assert ask(database, "SELECT count(*) FROM links_versions") == [(0,)]


def test_a_decision_about_a_row_that_is_not_there_is_refused_in_one_line(
    scrapy: Scrapy, database: Path, tmp_path: Path
) -> None:
    entry = {"assessment": "x:1", "incident": "none", "link": True, "reason": "so it is", "decided_by": "A"}
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in entry.items())
    (tmp_path / "link_decisions.toml").write_text(
        f"[[decisions]]\n{lines}\ndecided_on = 2026-01-01\n", encoding="utf-8"
    )
    done = scrapy("link", "--db", database, HARVEST_SOURCES=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.strip() == "scrapy link: link_decisions.toml: there is no assessment 'x:1'"


def test_without_a_database_it_says_what_to_do(scrapy: Scrapy, tmp_path: Path) -> None:
    done = scrapy("link", "--db", tmp_path / "none.db")
    assert done.returncode == 1
    assert "no such database; run `scrapy harvest` first" in done.stderr
