"""What a corrected copy of a TOML says takes effect, key by key; a key without a case here fails the last test."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings

from harvester.crawl.discovery import Link
from harvester.model.clock import parse_time
from harvester.model.document import Document
from harvester.model.source import Expectations, Source, SourceError, load_source
from harvester.publish.published import _complete_source
from harvester.run.outcomes import RunFacts, decide_outcome, find_overdue
from harvester.sources.checks import list_starts
from harvester.sources.loader import load_spider
from harvester.sources.places import ROOT
from harvester.sources.saved import extract_file
from harvester.store.database import Store
from pipelines.chain import blank_document
from tests.crawl.harvests import Harvest, article, build_feed, publish
from tests.crawl.server import Site
from tests.sources.own import forget

Scrapy = Callable[..., CompletedProcess[str]]
CIVCAS, INCIDENTS, STRIKES = "cjtfoir_civcas", "airwars_incidents", "cjtfoir_strikes"


def copy_facts(folder: Path, source: str, *edits: tuple[str, str]) -> None:
    """Lay an edited copy of a source's TOML over the package's; each edit is a pattern and what takes its place."""
    text = (ROOT / "harvester" / "sources" / source / "source.toml").read_text(encoding="utf-8")
    for pattern, new in edits:
        text, count = re.subn(pattern, lambda _, new=new: new, text, flags=re.MULTILINE)  # type: ignore[misc]
        assert count, f"{pattern!r} is not in the TOML of {source}"
    (folder / f"{source}.toml").write_text(text, encoding="utf-8")
    forget()


def described(source: str, folder: Path) -> dict[str, Any]:
    """Return what the database says of a source."""
    with Store(folder / "described.db") as store:
        store.write_source(load_source(source))
    connection = sqlite3.connect(folder / "described.db")
    connection.row_factory = sqlite3.Row
    try:
        return dict(connection.execute("SELECT * FROM sources").fetchone())
    finally:
        connection.close()


def spider_of(source: str) -> Any:
    settings = get_project_settings()
    return load_spider(source).from_crawler(Crawler(load_spider(source), settings))


def starts(source: str, via: str = "live") -> set[str]:
    return {request.url for request in list_starts(source, via)}


def setting(source: str, name: str) -> Any:
    settings = get_project_settings()
    load_spider(source).update_settings(settings)
    return settings[name]


def origin(source: str) -> str:
    return blank_document(source, Document("https://a.example/1", b"", "text/html", parse_time("2020-01-01"))).origin


def outcome(source: str, **facts: Any) -> str:
    met = {"documents": 9, "stating": 9, "requests": 9, **facts}
    return decide_outcome(RunFacts("finished", limited=False, **met), load_source(source).expect)[0].value


def speakers(source: str, page: str) -> set[str]:
    records = extract_file(source, ROOT / "fixtures" / source / page)["records"]
    return {record["attributed_to"] for record in records if record["table"] == "figures"}


def overdue(source: str) -> bool:
    return bool(find_overdue("2020-01-01", load_source(source).expect, parse_time("2020-03-01").date()))


# Of each key: the source, what to change in its TOML, what it decides, and what that is then.
DESCRIPTION: dict[str, tuple[str, str]] = {
    "title": (r"^title = .*", 'title = "Changed"'),
    "publisher": (r"^publisher = .*", 'publisher = "Changed"'),
    "licence": (r"^licence = .*", 'licence = "Changed"'),
    "licence_url": (r"^licence_url = .*", 'licence_url = "Changed"'),
    "url": (r"^url = \"https://www.inherentresolve.mil/NEWSROOM/News-Articles/\"\ncadence", 'url = "Changed"\ncadence'),
    "cadence": (r"^cadence = .*", 'cadence = "Changed"'),
    "about": (r"^about = \"\"\"(?:.|\n)*?\"\"\"", 'about = "Changed"'),
    "role": (r'^role = "military"\nbelligerent = .*\n(speaker = .*\n)?', 'role = "press"\n'),
    "belligerent": (r"^belligerent = .*", 'belligerent = "us_forces"'),
    "caveats": (r"^caveats = \[(?:.|\n)*?^\]", 'caveats = ["Changed"]'),
}
ADDRESS = "https://www.centcom.mil/MEDIA/PRESS-RELEASES/"
DECIDES: dict[str, tuple[str, tuple[str, str], Callable[[], Any], Any, Any]] = {
    "full_text": (
        CIVCAS, (r"^full_text = true", "full_text = false"), lambda: _complete_source((CIVCAS,))[-1], 1, 0,
    ),
    "allowed_hosts": (
        CIVCAS, (r"^allowed_hosts = .*", 'allowed_hosts = ["moved.example"]'),
        lambda: "moved.example" in spider_of(CIVCAS).allowed_domains, False, True,
    ),
    "discovery": (
        CIVCAS, (r"/RSS\.ashx", "/Feed.ashx"),
        lambda: sum("/Feed.ashx" in url for url in starts(CIVCAS)), 0, 2,
    ),
    "discovery of the Airwars API": (
        INCIDENTS, (r"airwars\.org/wp-json/wp/v2/civ\?", "airwars.org/api/v3/incidents?"),
        lambda: [url.partition("?")[0] for url in starts(INCIDENTS)],
        ["https://airwars.org/wp-json/wp/v2/civ"], ["https://airwars.org/api/v3/incidents"],
    ),
    "document_url_patterns": (
        CIVCAS, (r"/Article/", "/Story/"),
        lambda: [spider_of(CIVCAS).is_document(f"{ADDRESS}{part}/1234567/") for part in ("Article", "Story")],
        [True, False], [False, True],
    ),
    "title_patterns": (
        CIVCAS, (r"^title_patterns = .*", "title_patterns = ['strike']"),
        lambda: [
            spider_of(CIVCAS).wants(Link(f"{ADDRESS}Article/1234567/", title, None))
            for title in ("Civilian casualty report", "Strike release")
        ],
        [True, False], [False, True],
    ),
    "speaker": (
        CIVCAS, (r"^speaker = .*", 'speaker = "Changed"'), lambda: speakers(CIVCAS, "oir-2018-07.html"),
        {"CJTF-OIR"}, {"Changed"},
    ),
    "keyed_by_id": (
        INCIDENTS, (r"^keyed_by_id = true", "keyed_by_id = false"), lambda: origin(INCIDENTS),
        "airwars_incidents/page", "https://a.example/1",
    ),
    "rolling": (
        CIVCAS, (r"^monthly_series = true", "monthly_series = true\nrolling = true"),
        lambda: load_source(CIVCAS).is_rolling(ADDRESS), False, True,
    ),
    "settings": (
        CIVCAS, (r"\Z", "\n[settings]\nDOWNLOAD_DELAY = 7.5\n"), lambda: setting(CIVCAS, "DOWNLOAD_DELAY"), 1.0, 7.5,
    ),
    "data": (
        INCIDENTS, (r"^wayback = .*", 'wayback = ["https://moved.example/*"]'),
        lambda: sum("moved.example" in url for url in starts(INCIDENTS, "wayback")), 0, 1,
    ),
    "data of a spider of its own": (
        INCIDENTS, (r"^index = .*", 'index = ["https://airwars.org/map"]'),
        lambda: [request.url for request in spider_of(INCIDENTS).build_index_requests()],
        ["https://airwars.org/wp-json/airwars/v1/us-led-coalition-in-iraq-and-syria-casualty-map"],
        ["https://airwars.org/map"],
    ),
    "expect.min_documents": (
        INCIDENTS, (r"^min_documents = 1", "min_documents = 10"), lambda: outcome(INCIDENTS), "ok", "empty",
    ),
    "expect.max_quarantined": (
        INCIDENTS, (r"^max_quarantined = 0.3", "max_quarantined = 0.9"),
        lambda: outcome(INCIDENTS, with_problems=6), "partial", "ok",
    ),
    "expect.max_failed": (
        INCIDENTS, (r"^max_quarantined = 0.3", "max_failed = 0.5"),
        lambda: outcome(INCIDENTS, failed_requests=3), "partial", "ok",
    ),
    "expect.max_drop": (
        INCIDENTS, (r"^max_quarantined = 0.3", "max_drop = 0.9"),
        lambda: outcome(INCIDENTS, stating_last=30), "partial", "ok",
    ),
    "expect.cadence_days": (
        INCIDENTS, (r"^max_quarantined = 0.3", "cadence_days = 20"), lambda: overdue(INCIDENTS), False, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", DESCRIPTION)
def test_what_is_said_of_a_source(key: str, own_folder: Path) -> None:
    before = described(CIVCAS, own_folder)
    copy_facts(own_folder, CIVCAS, DESCRIPTION[key])
    after = described(CIVCAS, own_folder)
    # No other than a military states a belligerent.
    along = {"belligerent", "speaker"} if key == "role" else set()
    assert {name for name in after if after[name] != before[name]} - along == {key}
    assert after[key] in {"Changed", '["Changed"]', "press", "us_forces"}


@pytest.mark.parametrize("key", DECIDES)
def test_what_a_key_decides(key: str, own_folder: Path) -> None:
    source, edit, observe, before, after = DECIDES[key]
    assert observe() == before
    copy_facts(own_folder, source, edit)
    assert observe() == after


def test_a_copy_in_a_folder_of_the_sources_name_is_the_same(own_folder: Path) -> None:
    copy_facts(own_folder, CIVCAS, DESCRIPTION["title"])
    (own_folder / CIVCAS).mkdir()
    (own_folder / f"{CIVCAS}.toml").rename(own_folder / CIVCAS / "source.toml")
    forget()
    assert load_source(CIVCAS).title == "Changed"


def test_a_name_that_is_not_the_files_is_refused(own_folder: Path) -> None:
    copy_facts(own_folder, CIVCAS, (r"^name = .*", 'name = "cjtfoir_other"'))
    with pytest.raises(SourceError, match=rf"{own_folder}.*is named 'cjtfoir_other' inside"):
        load_source(CIVCAS)


def test_a_key_that_nobody_knows_is_refused(own_folder: Path) -> None:
    copy_facts(own_folder, CIVCAS, (r"^max_pages", "most_pages"))
    with pytest.raises(SourceError, match="most_pages"):
        load_source(CIVCAS)


def test_a_folder_that_is_not_there_is_said(own_folder: Path, scrapy: Scrapy) -> None:
    done = scrapy("harvest", HARVEST_SOURCES=str(own_folder / "elsewhere"))
    assert done.returncode == 2
    assert "which is no folder; make it, or unset the variable" in done.stderr + done.stdout


# Keys that a whole harvest shows


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def move_site(folder: Path, source: str, moves: Mapping[str, str]) -> Path:
    """Copy a source's fixtures to other addresses."""
    target = folder / "moved"
    target.mkdir()
    for path in (ROOT / "fixtures" / source).iterdir():
        body = path.read_bytes()
        for old, new in moves.items():
            body = body.replace(old.encode(), new.encode())
        (target / path.name).write_bytes(body)
    return target


def test_the_airwars_api_may_move_with_its_documents(own_folder: Path, scrapy: Scrapy) -> None:
    """The address of the list decides those of the incidents; nothing of either stands in code."""
    moves = {"https://airwars.org/wp-json/wp/v2/civ": "https://api.moved.example/v9/harm"}
    replay = move_site(own_folder, INCIDENTS, moves)
    copy_facts(
        own_folder, INCIDENTS,
        (r"https://airwars\.org/wp-json/wp/v2/civ\?", "https://api.moved.example/v9/harm?"),
        (r"airwars\\\.org/wp-json/wp/v2/civ/", r"api\.moved\.example/v9/harm/"),
        (r"^allowed_hosts = .*", 'allowed_hosts = ["airwars.org", "moved.example"]'),
    )  # fmt: skip
    database = own_folder / "h" / "harvest.db"
    done = scrapy("harvest", INCIDENTS, "--replay", replay, "--db", database, HARVEST_SOURCES=str(own_folder))
    assert done.returncode == 0, done.stdout + done.stderr
    asked = {url for (url,) in rows(database, "SELECT url FROM fetches")}
    assert any(re.fullmatch(r"https://api\.moved\.example/v9/harm/\d+\?_embed=wp%3Aterm", url) for url in asked)
    assert not [url for url in asked if "airwars.org/wp-json/wp/v2" in url]
    assert rows(database, "SELECT count(*) FROM incidents") == [(9,)]


def test_max_pages_ends_a_list(own_folder: Path, scrapy: Scrapy) -> None:
    copy_facts(own_folder, INCIDENTS, (r"^max_pages = 400", "max_pages = 1"))
    database = own_folder / "h" / "harvest.db"
    fixtures = ROOT / "fixtures" / INCIDENTS
    scrapy("harvest", INCIDENTS, "--replay", fixtures, "--db", database, HARVEST_SOURCES=str(own_folder))
    pages = rows(database, "SELECT url FROM fetches WHERE url LIKE '%per_page=100' AND url LIKE '%_fields%'")
    assert len(pages) == 1


def test_only_a_monthly_series_is_compared_from_month_to_month(own_folder: Path, scrapy: Scrapy) -> None:
    copy_facts(own_folder, CIVCAS, (r"^monthly_series = true", "monthly_series = false"))
    compared = []
    for name, environment in (("series", {"HARVEST_SOURCES": ""}), ("none", {"HARVEST_SOURCES": str(own_folder)})):
        database = own_folder / name / "harvest.db"
        scrapy("harvest", CIVCAS, "--replay", ROOT / "fixtures" / CIVCAS, "--db", database, **environment)
        compared.append(rows(database, "SELECT count(*) > 0 FROM checks WHERE root_id = 'months'"))
    assert compared == [[(1,)], [(0,)]]


@pytest.mark.parametrize("complete", [True, False])
def test_only_a_complete_listing_withdraws(complete: bool, tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 3)
        harvest = Harvest(tmp_path, site.url, complete_listing=complete)
        assert harvest.run().returncode == 0
        site.routes["/feed"] = build_feed(site.url, map(article, range(2)))
        assert harvest.run().returncode == 0
    withdrawn = harvest.rows("SELECT count(*) FROM reports WHERE withdrawn_at IS NOT NULL")
    assert withdrawn == [(1 if complete else 0,)]


def test_every_key_has_a_case() -> None:
    elsewhere = {"name", "max_pages", "monthly_series", "complete_listing", "expect"}
    covered = {*DESCRIPTION, *(key.partition(" ")[0] for key in DECIDES), *elsewhere}
    assert set(Source.model_fields) - covered == set()
    assert {f"expect.{key}" for key in Expectations.model_fields} - covered == set()


def test_the_fixtures_of_airwars_name_their_addresses() -> None:
    """What ``move_site`` moves is there to be moved."""
    metas = (ROOT / "fixtures" / INCIDENTS).glob("api-*.meta.json")
    assert sum("/wp-json/wp/v2/civ" in json.loads(path.read_text("utf-8"))["url"] for path in metas) > 5
