"""Measure the site: facets and search over a million strikes, and the first paint of every kind of page.

    python benchmarks/site.py [--rows N] [--keep DIR] [--demo DIR]

Strike lines are generated from a fixed seed, published, and served by the real Datasette with its default limits (one
second for a query, 200 ms for a facet). ``--demo`` names a published folder (``scrapy publish``) whose pages are opened
in a headless Chromium; without one, or without Chromium, first paint is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from harvester.model.source import load_source
from harvester.publish.build import build_database, copy_site, write_json
from harvester.publish.catalogue import BY_NAME
from harvester.publish.metadata import SETTINGS, build_inspection, build_metadata
from harvester.publish.questions import load_questions
from harvester.store.database import Store
from harvester.store.schema import VERSIONS

QUESTIONS = {
    "table": "/reports/strikes.json?_nofacet=1",
    "facets": "/reports/strikes.json?_size=1",
    "facets within a country": "/reports/strikes.json?_size=1&country=Iraq",
    "facets within a place": "/reports/strikes.json?_size=1&place_id=place:50",
    "search, a rare word": "/reports/strikes.json?_nofacet=1&_search=zerwan",
    "search, two words": "/reports/strikes.json?_nofacet=1&_search=town50+vehicles",
    "search, a word of a fifth of the rows": "/reports/strikes.json?_nofacet=1&_search=vehicles",
    "search, a word of every row": "/reports/strikes.json?_nofacet=1&_search=near",
    "search of every table": "/-/search?q=town50+vehicles",
    "search of every table, a word of every row": "/-/search?q=near",
    "strikes near a place in a week": "/reports/strikes_near_a_place_in_a_week.json?place=Town50&date=2016-03-13&km=25",
    "one record's evidence": "/-/evidence/strikes/cjtfoir_strikes:r1:strike:1",
    "front page": "/",
}
# How many of a million rows hold a common word cannot be counted in a second; the page says nothing then.
MAY_LACK = {
    "search, a word of a fifth of the rows": "number of rows left out",
    "search, a word of every row": "number of rows left out",
}
FACETS = set(BY_NAME["strikes"].facets)
KINDS = {
    "front page": "/",
    "tables and questions": "/-/tables",
    "charts": "/-/charts",
    "changes": "/-/changes",
    "search of everything": "/-/search?q=Mosul",
    "table with facets": "/reports/strikes",
    "widest table": "/reports/incidents",
    "table, filtered and searched": "/reports/figures?metric=civilians_killed&_search=killed",
    "every version": "/reports/figures_versions",
    "view of both sides": "/reports/incident_sides",
    "map": "/reports/map_points",
    "answer in SQL": "/reports?sql=select+count(*)+from+strikes",
}
ROWS = {
    "evidence in a text": "SELECT 'figures', record_id FROM figures WHERE page IS NULL AND quote IS NOT NULL",
    "evidence in a PDF": "SELECT 'assessments', record_id FROM assessments WHERE bbox IS NOT NULL",
    "evidence in JSON": "SELECT 'incidents', i.record_id FROM incidents i JOIN documents d ON d.sha256 = "
    "i.document_sha256 WHERE d.media_type LIKE '%json'",
    "incident with its other side": "SELECT 'incidents', incident_id FROM links",
}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
PER_REPORT = 10
PAINTS = 5


class Site(NamedTuple):
    """A Datasette that runs: its address and its process."""

    base: str
    pid: int


def build_harvest(path: Path, rows: int) -> None:
    """Write a harvest of generated strike lines, by the quickest way there is."""
    store = Store(path)
    store.write_source(load_source("cjtfoir_strikes"))
    store.start_run("run", "cjtfoir_strikes", "2020-01-01T00:00:00.000Z", {}, "benchmark")
    store.finish_run("run", {"outcome": "ok", "finished_at": "2020-01-01T00:00:00.000Z", "complete": 1})
    store.close()
    connection = sqlite3.connect(path)
    _insert(connection, "places", _generate_places())
    _insert(connection, "reports", _generate_reports(rows // PER_REPORT))
    _insert(connection, "strikes", _generate_strikes(rows))
    connection.commit()
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    columns = next(found for found in VERSIONS if found.name == f"{table}_versions").column_names
    common = {
        "version": 1, "source": "cjtfoir_strikes", "first_seen_at": "2020-01-01T00:00:00.000Z", "run_id": "run",
        "valid_from": "2020-01-01T00:00:00.000Z", "cause": "new", "parser_version": "1", "content_hash": "0",
    }  # fmt: skip
    sql = f'INSERT INTO "{table}_versions" VALUES ({", ".join("?" * len(columns))})'
    connection.executemany(sql, (tuple({**common, **row}.get(name) for name in columns) for row in rows))


def _generate_places(count: int = 400) -> Iterator[dict[str, Any]]:
    dice = random.Random(1)
    for number in range(count):
        country = "Iraq" if number % 2 else "Syria"
        lat, lon = round(dice.uniform(32, 37), 4), round(dice.uniform(38, 45), 4)
        yield {"record_id": f"place:{number}", "name": f"Town{number}", "country": country, "lat": lat, "lon": lon}


def _generate_reports(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        day = date(2014, 8, 8) + timedelta(days=number % 2000)
        yield {"record_id": f"cjtfoir_strikes:r{number}", "title": f"Strikes of {day}", "published_on": str(day)}


def _generate_strikes(count: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(2)
    targets = ["vehicles", "a mortar system", "two fighting positions", "a weapons cache", "an ISIL tactical unit"]
    for number in range(count):
        report, line = divmod(number, PER_REPORT)
        place = min(int(dice.expovariate(0.02)), 399)
        rare = " and a tunnel at Zerwan" if number % 50_021 == 0 else ""
        strikes = dice.randint(1, 9)
        yield {
            "record_id": f"cjtfoir_strikes:r{report}:strike:{line + 1}",
            "report_id": f"cjtfoir_strikes:r{report}",
            "item_number": str(line + 1),
            "strike_date": str(date(2014, 8, 8) + timedelta(days=report % 2000)),
            "strike_date_precision": "day",
            "country": "Iraq" if place % 2 else "Syria",
            "place_text": f"Town{place}",
            "place_id": f"place:{place}",
            "strikes_min": strikes,
            "strikes_max": strikes,
            "strikes_text": str(strikes),
            "late": 0,
            "quote": f"Near Town{place}, {strikes} strikes destroyed {dice.choice(targets)}{rare}.",
        }


def publish_site(harvest: Path, folder: Path) -> None:
    """Publish without the exports, which the site does not read."""
    build_database(harvest, folder, folder, with_names=False)
    write_json(folder / "inspect-data.json", build_inspection(folder / "reports.db"))
    write_json(folder / "metadata.json", build_metadata())
    write_json(folder / "settings.json", SETTINGS)
    copy_site(folder)


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    """Run Datasette on a published folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "datasette", "serve", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/-/versions.json", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield Site(base, process.pid)
    finally:
        process.terminate()
        process.wait()


def ask(url: str) -> tuple[float, str]:
    """Return the seconds that an answer took, and what was cut short in it."""
    start = time.perf_counter()
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            body = response.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        with error:
            return time.perf_counter() - start, f"failed: {error.code} {error.read(200)!r}"
    taken = time.perf_counter() - start
    return taken, find_cut(json.loads(body), url) if body.startswith("{") else ""


def find_cut(answer: dict[str, Any], url: str) -> str:
    """Say what Datasette left out of an answer for lack of time."""
    late = FACETS - set(answer.get("facet_results", FACETS)) if "_nofacet" not in url else set()
    if late and "facet_results" in answer:
        return f"facets timed out: {', '.join(sorted(late))}"
    return "number of rows left out" if answer.get("filtered_table_rows_count", 0) is None else ""


def measure_questions(base: str) -> bool:
    """Print the median of five answers to every question; say whether all were whole, or lack what they may."""
    whole = True
    for name, path in QUESTIONS.items():
        answers = [ask(base + path) for _ in range(5)]
        problem = next((problem for _, problem in answers if problem), "")
        whole = whole and problem in {"", MAY_LACK.get(name)}
        print(f"{name:45} {statistics.median(taken for taken, _ in answers) * 1000:7.0f} ms  {problem or 'whole'}")
    return whole


def list_pages(folder: Path) -> dict[str, str]:
    """Return every kind of page that a publication has, with the address of one of it."""
    connection = sqlite3.connect(f"file:{folder / 'reports.db'}?mode=ro", uri=True)
    pages = dict(KINDS)
    for kind, sql in ROWS.items():
        row = connection.execute(f"{sql} ORDER BY 2 LIMIT 1").fetchone()
        if row:
            pages[kind] = f"/-/evidence/{row[0]}/{quote(row[1], safe='')}"
    connection.close()
    for question in load_questions():
        pages[f"question: {question.name}"] = f"/reports/{question.name}?{urlencode(question.example)}"
    return pages


def wait_for_paint(page: Any) -> float:
    """Return the milliseconds until something was painted; asked again and again, as the site's policy forbids eval."""
    for _ in range(200):
        painted = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null")
        if painted is not None:
            return float(painted)
        page.wait_for_timeout(50)
    raise TimeoutError(f"{page.url} painted nothing in ten seconds")


def measure_paint(site: Site, pages: dict[str, str], chromium: str) -> bool:
    """Print the first paint of every kind of page, and the processor time that it costs the server.

    Returns:
        Whether the medians all came within a second.
    """
    from playwright.sync_api import sync_playwright

    slowest = 0.0
    print(f"\n{'page':45} {'first paint, median':>20} {'best':>8} {'server':>8}   (ms; load {os.getloadavg()[0]:.1f})")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for kind, path in pages.items():
            paints, before = [], read_processor_time(site.pid)
            for _ in range(PAINTS):
                page = browser.new_page()
                page.goto(site.base + path, wait_until="load")
                paints.append(wait_for_paint(page))
                page.close()
            spent = (read_processor_time(site.pid) - before) / PAINTS * 1000
            slowest = max(slowest, statistics.median(paints))
            print(f"{kind:45} {statistics.median(paints):20.0f} {min(paints):8.0f} {spent:8.0f}")
        browser.close()
    return slowest < 1000


def read_processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process has taken (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_million(rows: int, kept: Path | None) -> bool:
    """Generate, publish and ask; a kept folder is asked again as it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = kept or Path(name) / "site"
        if not (folder / "reports.db").exists():
            folder.mkdir(parents=True, exist_ok=True)
            start = time.perf_counter()
            build_harvest(Path(name) / "harvest.db", rows)
            generated = time.perf_counter()
            publish_site(Path(name) / "harvest.db", folder)
            size = (folder / "reports.db").stat().st_size / 1e6
            print(f"{rows:,} strikes: generated in {generated - start:.0f} s, published in "
                  f"{time.perf_counter() - generated:.0f} s, {size:.0f} MB")  # fmt: skip
        with serve(folder) as site:
            return measure_questions(site.base)


def main() -> int:
    """Measure; the exit status says whether every target was met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="strike lines to generate; 0 leaves them out")
    parser.add_argument("--keep", type=Path, help="folder for the generated site; one that is there is asked again")
    parser.add_argument("--demo", type=Path, help="published folder whose pages are opened in a browser")
    arguments = parser.parse_args()
    good = measure_million(arguments.rows, arguments.keep) if arguments.rows else True
    chromium = shutil.which("chromium")
    if arguments.demo and chromium:
        with serve(arguments.demo) as site:
            good = measure_paint(site, list_pages(arguments.demo), chromium) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
