"""Random histories of a page: whatever happens to its list, and however late it is read, a row stays itself."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvester.rebuild.merge import reparse
from tests.crawl.harvests import TITLE
from tests.rebuild.archives import Machine, dump, records

PLACES = ("Mosul", "Tal Afar", "Raqqah", "Al Qaim", "Hajin", "Manbij", "Sinjar", "Abu Kamal", "Tabqah", "Rawah")
COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
IDENTITY = ("record_aliases", "alignments")
ARTICLE = 1710001


@dataclass(frozen=True)
class Item:
    """An invented event; ``name`` is who it is, whatever is printed of it."""

    name: int
    day: int
    place: str
    killed: str

    def words(self) -> str:
        month, day = ("May", "June", "July", "August")[self.day // 28 % 4], 1 + self.day % 28
        return (
            f"{month} {day}, 2017, near {self.place}, Iraq, via self-report: After a review, a strike on a team "
            f"unintentionally killed {self.killed} civilians."
        )


@dataclass
class History:
    """A page over time.

    Attributes:
        contents: its list at each moment.
        corrected: how many rows each step changed.
    """

    contents: list[list[Item]] = field(default_factory=list)
    corrected: list[int] = field(default_factory=list)


def make_history(seed: int, steps: int) -> History:
    """Make a history: each step inserts, removes, moves or corrects a few rows; all events differ in day and place."""
    chance = random.Random(seed)
    days = chance.sample(range(110), 40)
    fresh = iter(Item(name, days[name], PLACES[name % len(PLACES)], COUNTS[name % len(COUNTS)]) for name in range(40))
    rows = [next(fresh) for _ in range(chance.randint(3, 6))]
    history = History([list(rows)], [0])
    for _ in range(steps):
        corrected = 0
        for _ in range(chance.randint(1, 2)):
            act = chance.choice(("insert", "remove", "move", "correct"))
            place = chance.randrange(len(rows))
            if act == "insert":
                rows.insert(place, next(fresh))
            elif act == "remove" and len(rows) > 2:
                del rows[place]
            elif act == "move":
                rows.insert(chance.randrange(len(rows)), rows.pop(place))
            elif act == "correct" and not corrected:
                corrected = 1
                before = rows[place]
                other = chance.choice([count for count in COUNTS if count != before.killed])
                rows[place] = chance.choice((
                    replace(before, killed=other),
                    replace(before, place=before.place + " Jadidah"),
                    replace(before, day=before.day - 1 if before.day % 28 else before.day + 1),
                ))  # fmt: skip
        history.contents.append(list(rows))
        history.corrected.append(corrected)
    return history


def page(items: list[Item]) -> bytes:
    """Word a monthly report that lists some events."""
    listed = "".join(f"<p>{number}. {item.words()}</p>" for number, item in enumerate(items, 1))
    return f"""<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><article class="adetail">
<div class="header"><h1 class="title">{TITLE}</h1><p class="info"><time itemprop="datePublished" datetime="2018-08-30">
Aug. 30, 2018</time></p><meta itemprop="datePublished" content="2018-08-30"></div><div class="body">
<p>SOUTHWEST ASIA - In the month of July 2018, CJTF-OIR carried over 214 open reports from previous months and received
20 new reports. Each was looked into with what the Coalition knows of its strikes and with what others have published,
and every one of them can be opened again when something new is learned about the place, the day or the people.</p>
<p>The Coalition completed the assessment of {len(items)} reports.</p>
<p>Credible Reports - In each of the incidents below the following civilian casualties did occur.</p>{listed}
<p>A total of {234 - len(items)} reports are still open.</p></div></article></body></html>""".encode()


@pytest.fixture(autouse=True)
def _pinned_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARVEST_NOW", "2026-02-01T00:00:00Z")


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def standing(database: Path) -> dict[str, str]:
    """Return the words of each standing row, without its number, by record_id."""
    rows = ask(database, "SELECT record_id, quote FROM assessments WHERE withdrawn_at IS NULL")
    return {str(record_id): str(quote).partition(". ")[2] for record_id, quote in rows}


HISTORIES = given(seed=st.integers(0, 10_000), steps=st.integers(1, 4))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@HISTORIES
def test_only_what_a_history_corrects_is_a_change_and_no_row_is_lost(seed: int, steps: int) -> None:
    history = make_history(seed, steps)
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "archive", "a")
        for day, items in enumerate(history.contents):
            machine.harvest({ARTICLE: page(items)}, day)
        database = Path(folder) / "h.db"
        reparse(database, machine.folder, [])
        assert len(standing(database)) == len(history.contents[-1])
        quotes = ask(database, "SELECT quote FROM assessments WHERE withdrawn_at IS NULL")
        stated = {(item.day, item.killed) for item in history.contents[-1]}
        assert len(quotes) == len(stated)
        changed = ask(
            database,
            "SELECT DISTINCT record_id, version FROM version_changes "
            "WHERE table_name = 'assessments' AND cause = 'source_changed'",
        )
        assert len(changed) <= sum(history.corrected)
        born = len({item.name for items in history.contents for item in items})
        assert ask(database, "SELECT count(*) FROM assessments_versions WHERE cause = 'new'") == [(born,)]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), steps=st.integers(1, 4), data=st.data())
def test_what_is_read_late_changes_neither_the_rows_nor_what_an_id_means(
    seed: int, steps: int, data: st.DataObject
) -> None:
    history = make_history(seed, steps)
    order = data.draw(st.permutations(range(len(history.contents))))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        # Each content is harvested by a machine of its own, so that no file refers to a body in another.
        paths = [
            Machine(home / "whole", "a").harvest({ARTICLE: page(items)}, day)
            for day, items in enumerate(history.contents)
        ]
        reparse(home / "whole.db", home / "whole", [])
        names = {item.words(): item.name for items in history.contents for item in items}
        published: dict[str, int] = {}
        (home / "archive").mkdir()
        for number in order:
            (home / "archive" / paths[number].name).write_bytes(paths[number].read_bytes())
            reparse(home / "late.db", home / "archive", [])
            for record_id, words in standing(home / "late.db").items():
                published.setdefault(record_id, names[words])
        assert records(home / "late.db") == records(home / "whole.db")
        found, wanted = dump(home / "late.db"), dump(home / "whole.db")
        assert [row for row in wanted["alignments"] if row not in found["alignments"]] == []
        resolved = {str(a): str(b) for a, b in ask(home / "late.db", "SELECT former_id, record_id FROM record_aliases")}
        meant = {
            str(record_id): names[str(quote).partition(". ")[2]]
            for record_id, quote in ask(home / "late.db", "SELECT record_id, quote FROM assessments_versions")
        }
        for record_id, name in published.items():
            assert meant[record_id if record_id in meant else resolved[record_id]] == name
