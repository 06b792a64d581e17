"""Reading an archive again: by whomever, interrupted or not, the rows are the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harvester.model.document import Document
from harvester.model.parsed import ParsedDocument
from harvester.rebuild import cluster, doctor, workers
from harvester.rebuild import observations as rebuild
from harvester.rebuild.merge import Listeners, reparse
from harvester.rebuild.scratch import scratch_folder
from harvester.rebuild.workers import Processes, Task, ThisProcess
from harvester.store.connection import StoreError
from harvester.store.database import Store
from tests.rebuild.archives import SOURCE, CountingWorkers, Machine, build_articles, dump
from tests.rebuild.clusters import run_reparse

ROOT = Path(__file__).resolve().parents[2]
COUNT = 24
NOW = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return the archive of three runs: new, unchanged but for three articles, and complete without the last five."""
    machine = Machine(tmp_path / "archive", "a")
    machine.harvest(build_articles(COUNT), 0)
    machine.harvest(build_articles(COUNT, corrected=3), 1)
    machine.harvest(build_articles(COUNT - 5, corrected=3), 2, complete=True)
    return machine.folder


@pytest.fixture(autouse=True)
def _pinned_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARVEST_NOW", "2026-02-01T00:00:00Z")


@pytest.fixture
def rows(archive: Path, tmp_path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that one process gives."""
    reparse(tmp_path / "plain.db", archive, [])
    found = dump(tmp_path / "plain.db")
    assert len(found["reports_versions"]) >= COUNT
    return found


def test_several_processes_give_the_rows_of_one(archive: Path, rows: object, tmp_path: Path) -> None:
    two = Processes(2)
    try:
        reparse(tmp_path / "two.db", archive, [], workers=two)
    finally:
        two.close()
    assert dump(tmp_path / "two.db") == rows


def test_a_content_that_its_stream_showed_before_is_not_parsed_again(
    archive: Path, rows: object, tmp_path: Path
) -> None:
    counting = CountingWorkers()
    result = reparse(tmp_path / "h.db", archive, [], workers=counting)
    # The second run changes three articles, and the third changes one of them back: its sample is another.
    changes = len(counting.parsed) - COUNT
    assert result.observations == 3 * COUNT - 5
    assert 3 <= changes <= 9
    assert dump(tmp_path / "h.db") == rows


class Interrupted(Exception):
    """Raised in place of a kill."""


@pytest.mark.parametrize("after", [5, 30, 60])
def test_an_interrupted_reparse_goes_on_where_it_stopped(
    archive: Path, rows: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(rebuild, "BATCH", 5)

    def stop(done: int, _total: int) -> None:
        if done >= after:
            raise Interrupted

    database = tmp_path / "h.db"
    Store(database).close()
    with pytest.raises(Interrupted):
        reparse(database, archive, [], listeners=Listeners(read=stop))
    assert [f.code for f in doctor.examine(database, archive, NOW)] == ["reparse_unfinished"]
    whole, rest, starts = CountingWorkers(), CountingWorkers(), []
    reparse(tmp_path / "whole.db", archive, [], workers=whole)
    listeners = Listeners(started=lambda done, total: starts.append((done, total)))
    reparse(database, archive, [], workers=rest, listeners=listeners)
    assert starts == [(after, 3 * COUNT - 5)]
    assert rest.parsed == whole.parsed[len(whole.parsed) - len(rest.parsed) :]
    assert len(rest.parsed) < len(whole.parsed)
    assert dump(database) == rows
    assert not scratch_folder(database).exists()


def test_a_killed_reparse_goes_on_where_it_stopped(archive: Path, rows: object, tmp_path: Path) -> None:
    database = tmp_path / "h.db"
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from harvester.rebuild import observations\n"
        "from harvester.sources.registry import use_sources\n"
        "from harvester.rebuild.merge import Listeners, reparse\n"
        "use_sources()\n"
        "observations.BATCH = 10\n"
        "kill = lambda done, total: os.kill(os.getpid(), signal.SIGKILL) if done >= 30 else None\n"
        "reparse(Path(sys.argv[1]), Path(sys.argv[2]), [], listeners=Listeners(read=kill))"
    )
    killed = subprocess.run([sys.executable, "-c", program, database, archive], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    done = run_reparse(archive, database)
    assert (
        done.stderr
        == f"scrapy reparse: an interrupted reparse had read 30 of {3 * COUNT - 5} documents; it goes on there\n"
    )
    assert done.returncode == 0
    assert dump(database) == rows
    assert not scratch_folder(database).exists()


def test_other_contents_or_other_code_start_afresh(archive: Path, tmp_path: Path) -> None:
    database = tmp_path / "h.db"

    def stop(done: int, _total: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        reparse(database, archive, [], listeners=Listeners(read=stop))
    Machine(archive, "b").harvest(build_articles(3), 9)
    counting = CountingWorkers()
    reparse(database, archive, [], workers=counting)
    assert len(counting.parsed) >= COUNT
    reparse(tmp_path / "whole.db", archive, [])
    assert dump(database) == dump(tmp_path / "whole.db")


def test_two_reparses_of_a_database_do_not_meet(archive: Path, tmp_path: Path) -> None:
    def start_another(_done: int, _total: int) -> None:
        reparse(tmp_path / "h.db", archive, [])

    with pytest.raises(StoreError, match="another reparse is at work"):
        reparse(tmp_path / "h.db", archive, [], listeners=Listeners(read=start_another))


def test_a_dry_run_changes_nothing(archive: Path, tmp_path: Path) -> None:
    database = tmp_path / "h.db"
    found: list[str] = []
    result = reparse(
        database, archive, [], dry_run=True, listeners=Listeners(found=lambda d: found.append(d.record_id))
    )
    assert result.actions.total() == len(found) > COUNT
    assert not dump(database)["reports_versions"]


class Deadly(Document):
    """Ends the process that unpacks it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


class Endless(Document):
    """Takes for ever to unpack."""

    def __reduce__(self) -> tuple[Any, ...]:
        return time.sleep, (60,)


def build_document(number: int, kind: type[Document] = Document) -> Document:
    """Build a document of a kind."""
    ((article, body),) = build_articles(1).items()
    url = f"https://www.centcom.mil/MEDIA/PRESS-RELEASES/Press-Release-View/Article/{article + number}/"
    return kind(url, body, "text/html", datetime(2026, 1, 1, tzinfo=UTC))


def read_with(pool: Processes, *kinds: type[Document]) -> list[ParsedDocument]:
    """Read documents of some kinds."""
    try:
        tasks = [pool.submit(SOURCE, build_document(i, kind)) for i, kind in enumerate(kinds)]
        return [pool.collect(task) for task in tasks]
    finally:
        pool.close()


def test_a_document_that_ends_its_process_costs_only_itself() -> None:
    results = read_with(Processes(1), Deadly, Document)
    assert [[problem.reason for problem in result.problems] for result in results] == [["parse_crashed"], []]
    assert results[1].records


def test_a_document_that_takes_for_ever_costs_only_itself() -> None:
    results = read_with(Processes(1, timeout=3), Endless, Document)
    assert [[problem.reason for problem in result.problems] for result in results] == [["parse_timeout"], []]
    assert results[1].records


class WatchedWorkers(ThisProcess):
    """Notes how much has been handed over and not collected."""

    width = 2

    def __init__(self) -> None:
        self.held: list[int] = []
        self.most = (0, 0)

    def submit(self, source: str, document: Document) -> Task:
        """Take the document."""
        self.held.append(len(document.body))
        self.most = max(self.most[0], len(self.held)), max(self.most[1], sum(self.held))
        return super().submit(source, document)

    def collect(self, task: Task) -> ParsedDocument:
        """Give it back."""
        self.held.remove(len(task.document.body))
        return super().collect(task)


@pytest.mark.parametrize(
    ("size", "most"),
    [
        pytest.param(1, 2 * workers.IN_FLIGHT, id="many small ones"),
        pytest.param(5_000_000, workers.IN_FLIGHT_BYTES // 5_000_000 + 1, id="large ones"),
    ],
)
def test_a_bounded_number_of_documents_is_under_way(size: int, most: int) -> None:
    watched = WatchedWorkers()
    document = Document("https://www.centcom.mil/a", b" " * size, "image/png", NOW)
    given = ((i, SOURCE, None if i % 3 else document) for i in range(300))
    labels = [label for label, parsed in workers.parse_in_order(given, watched) if (parsed is None) == bool(label % 3)]
    assert labels == list(range(300))
    assert watched.most[0] <= most
    assert watched.most[1] <= workers.IN_FLIGHT_BYTES + size


def test_a_cluster_needs_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(workers.WorkersError, match=r"pip install -e '\.\[cluster\]'"):
        cluster.open_workers(scheduler="tcp://127.0.0.1:8786")
