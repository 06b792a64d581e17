"""A harvest of fixtures into a scratch database: it ends well, holds what was accepted, and a second adds nothing."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvester.archive.replay import META_SUFFIX
from harvester.model.items import RECORDS
from harvester.model.parsed import root_of
from harvester.sources.checks import Fault
from harvester.sources.places import ROOT, Home, show
from harvester.sources.saved import EXPECTED

# A check tells nobody outside of what it harvested.
_QUIET = ("-s", "HARVEST_WEBHOOK=", "-s", "HARVEST_MAIL_TO=", "-s", "HARVEST_FEED=")
_CHANGES = ("documents_new", "documents_changed", "records_new", "records_changed", "records_withdrawn")
# The command is found in a checkout as in an installed distribution, from whatever folder.
_WHEREVER = {"SCRAPY_SETTINGS_MODULE": "harvester.settings", "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
TIMEOUT = 600  # seconds for one harvest of all fixtures; it takes about one for each source


@dataclass(frozen=True)
class _Run:
    source: str
    outcome: str
    reason: str
    changes: Mapping[str, int]


def check_replays(homes: Sequence[Home]) -> dict[str, list[Fault]]:
    """Harvest the fixtures of some sources twice, and return what is wrong, by source."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "harvest.db")
        said = _harvest(homes, database)
        if not database.is_file():
            fault = Fault("scrapy harvest", said or "made no database", "run it by hand with --replay")
            return {home.source: [fault] for home in homes}
        connection = sqlite3.connect(database)
        try:
            first = _read_runs(connection)
            _harvest(homes, database)
            second = {name: run for name, run in _read_runs(connection).items() if name not in first}
            rounds = [{run.source: run for run in each.values()} for each in (first, second)]
            return {home.source: list(_judge(home, connection, rounds, said)) for home in homes}
        finally:
            connection.close()


def _harvest(homes: Sequence[Home], database: Path) -> str:
    """Harvest in a process of its own, since a reactor runs once in each; return its last words of complaint."""
    replays = [part for home in homes for part in ("--replay", str(home.fixtures))]
    command = [sys.executable, "-m", "scrapy", "harvest", *(home.source for home in homes), *replays]
    done = subprocess.run(  # noqa: S603 - the project's own command, on names that have been checked
        [*command, "--db", str(database), *_QUIET],
        cwd=database.parent,
        env={**os.environ, **_WHEREVER, "HARVEST_PROGRESS": "off"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return done.stderr.strip().rpartition("\n")[2]


def _judge(
    home: Home, connection: sqlite3.Connection, rounds: Sequence[Mapping[str, _Run]], said: str
) -> Iterator[Fault]:
    runs = [run for each in rounds if (run := each.get(home.source))]
    where = f"scrapy harvest {home.source} --replay {show(home.fixtures)}"
    if len(runs) < 2:
        yield Fault(where, f"did not run twice ({said})", "run it by hand")
        return
    failed = next((run for run in runs if run.outcome != "ok"), None)
    if failed:
        aside = (
            "SELECT q.reason || ': ' || q.message FROM quarantine q JOIN runs r USING (run_id) "
            "WHERE r.source = ? LIMIT 1"
        )
        said = "; ".join(text for (text,) in connection.execute(aside, (home.source,)))
        what = f"ended as {failed.outcome}: {failed.reason}" + (f"; set aside: {said}" if said else "")
        yield Fault(where, what, "docs/operations.md says what each code means")
        return
    changed = [f"{count} {name}" for name, count in runs[1].changes.items() if count]
    if changed:
        yield Fault(where, f"a second run brought {', '.join(changed)}", "keys must come from what is never corrected")
    yield from _judge_records(home, connection)
    asked = {url for (url,) in connection.execute("SELECT url FROM fetches WHERE source = ?", (home.source,))}
    for meta in home.metas():
        facts = json.loads(meta.read_text(encoding="utf-8"))
        if facts["url"] not in asked and not facts.get("by_hand"):
            page = meta.name.removesuffix(META_SUFFIX)
            yield Fault(show(meta), f"nothing leads to {page}", "mend its url, or the discovery that should lead to it")


def _read_runs(connection: sqlite3.Connection) -> dict[str, _Run]:
    rows = connection.execute(f"SELECT run_id, source, outcome, reason, {', '.join(_CHANGES)} FROM runs")
    return {row[0]: _Run(row[1], row[2], row[3] or "", dict(zip(_CHANGES, row[4:], strict=True))) for row in rows}


def _judge_records(home: Home, connection: sqlite3.Connection) -> Iterator[Fault]:
    """Every record that a document was accepted to give was stored, in one version or another.

    A copy that was recognised as another document of one release has given its records to that release.
    """
    stored: set[str] = set()
    for record in RECORDS:
        stored |= {name for (name,) in connection.execute(f"SELECT record_id FROM {record.table}_versions")}
    roots: dict[str, set[str]] = {}
    for sha256, root in connection.execute("SELECT document_sha256, root_id FROM report_documents"):
        roots.setdefault(sha256, set()).add(root)
    for page in home.documents():
        path = page.with_name(page.name + EXPECTED)
        meta = json.loads(page.with_name(page.name + META_SUFFIX).read_text(encoding="utf-8"))
        if meta.get("by_hand") or not path.is_file():
            continue
        own = roots.get(hashlib.sha256(page.read_bytes()).hexdigest())
        records = [record["record_id"] for record in json.loads(path.read_text(encoding="utf-8"))["records"]]
        missing = [name for name in records if name not in stored and (own is None or root_of(name) in own)]
        if missing:
            yield Fault(show(path), f"{missing[0]} was not stored", "look at the quarantine table of such a harvest")
