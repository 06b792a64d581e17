"""A source of the user's own is harvested like one of the package: by every command and in every process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from harvester.model.registry import load_parser, parser_version
from harvester.model.source import SourceError, list_shipped, list_sources, load_source
from harvester.parsers.fingerprint import fingerprint
from harvester.sources.loader import SourceSpiderLoader, load_spider
from harvester.sources.modules import load_module
from harvester.sources.pages import build_index
from pipelines.parse_pool import ParsePool
from tests.rebuild.clusters import cluster, run_reparse
from tests.sources.own import OwnSource, make_source

Scrapy = Callable[..., CompletedProcess[str]]
SPIDER = '''\
"""Spider of monitor_tolls."""

from scrapy import Request

from harvester.crawl.spider import HarvestSpider
from own_sources.monitor_tolls.addresses import PAGES


class MonitorTolls(HarvestSpider):
    """The monitor's index."""

    name = "monitor_tolls"

    def parse_index(self, response):
        self.read_listing(response)
        for page in PAGES:
            yield self.build_document_request(page)
'''


def counts(database: Path) -> dict[str, int]:
    connection = sqlite3.connect(database)
    try:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("reports", "figures")
        }
    finally:
        connection.close()


def test_it_is_listed_beside_those_of_the_package(own: OwnSource, scrapy: Scrapy) -> None:
    assert list_sources() == sorted([*list_shipped(), own.name])
    assert own.name in SourceSpiderLoader().list()
    assert scrapy("list", HARVEST_SOURCES=str(own.folder)).stdout.split() == list_sources()


def test_pages_of_the_project_leave_it_out(own: OwnSource) -> None:
    assert own.name not in build_index()


def test_its_parser_and_its_version_are_its_own(own: OwnSource) -> None:
    assert load_parser(own.name).__module__ == f"own_sources.{own.name}.parser"  # type: ignore[attr-defined]
    assert parser_version(own.name).startswith(f"{own.name}/")


def test_what_lies_in_it_decides_the_rows_and_so_the_fingerprint(own: OwnSource) -> None:
    before = fingerprint()
    parser = own.home.folder / "parser.py"
    parser.write_text(parser.read_text("utf-8") + "# a word\n", encoding="utf-8")
    own.forget()
    assert fingerprint() != before


def test_a_parser_beside_a_corrected_copy_takes_the_place_of_the_packages(own_folder: Path) -> None:
    own = make_source(own_folder)
    before = {name: parser_version(name) for name in ("amnesty_news", "cjtfoir_civcas", own.name)}
    folder = own_folder / "amnesty_news"
    folder.mkdir()
    (folder / "parser.py").write_text("def parse(document): ...\n", encoding="utf-8")
    own.forget()
    changed = {name for name, version in before.items() if parser_version(name) != version}
    assert changed == {"amnesty_news"}


def test_extract(own: OwnSource, scrapy: Scrapy) -> None:
    done = scrapy("extract", own.name, own.home.documents()[0], HARVEST_SOURCES=str(own.folder))
    assert [record["table"] for record in json.loads(done.stdout)["records"]] == ["reports", "figures"]


@pytest.mark.parametrize("reader", ["prose", "pdf-table"])
def test_worker_processes_read_it(own_folder: Path, scrapy: Scrapy, reader: str) -> None:
    """PDFs are always read by workers, pages where nothing may be read inline; the archive by two processes."""
    own = make_source(own_folder, reader=reader)
    database = own.folder / "h" / "harvest.db"
    options = ("--db", database, "-s", "HARVEST_PARSE_INLINE=0")
    done = scrapy(
        "harvest", own.name, "--replay", own.home.fixtures, *options, HARVEST_SOURCES=str(own.folder)
    )  # fmt: skip
    assert f"{own.name}: ok 1 documents (1 new" in done.stdout, done.stdout + done.stderr
    harvested = counts(database)
    assert harvested["reports"] == 1
    database.unlink()
    read = scrapy("reparse", own.name, "--workers", "2", "--db", database, HARVEST_SOURCES=str(own.folder))
    assert read.returncode == 0, read.stdout + read.stderr
    assert counts(database) == harvested


def test_without_its_folder_it_is_unknown(own: OwnSource, scrapy: Scrapy) -> None:
    done = scrapy("harvest", own.name, "--replay", own.home.fixtures, HARVEST_SOURCES="")
    assert done.returncode == 2
    assert f"unknown source '{own.name}'" in done.stderr + done.stdout


def test_a_spider_of_its_own_imports_what_lies_beside_it(own: OwnSource, scrapy: Scrapy) -> None:
    folder = own.home.folder
    (folder / "addresses.py").write_text('PAGES = ["https://monitor.example/list/page"]\n', encoding="utf-8")
    (folder / "spider.py").write_text(SPIDER, encoding="utf-8")
    facts = (folder / "source.toml").read_text("utf-8")
    index = 'kind = "index"\nurl = "https://monitor.example/index"'
    facts = facts.replace('kind = "document"\nurl = "https://monitor.example/list/page"', index)
    (folder / "source.toml").write_text(facts, encoding="utf-8")
    own.forget()
    assert load_spider(own.name).__name__ == "MonitorTolls"
    (own.home.fixtures / "index.html").write_text("<title>Index</title>", encoding="utf-8")
    meta = own.home.metas()[0].read_text("utf-8").replace("list/page", "index")
    (own.home.fixtures / "index.html.meta.json").write_text(meta, encoding="utf-8")
    done = scrapy("checkall", own.name, HARVEST_SOURCES=str(own.folder))
    assert done.stdout == f"{own.name}: ok\n", done.stdout + done.stderr


@pytest.mark.parametrize("name", ["Monitor", "monitor-tolls", "monitor"])
def test_a_folder_with_a_name_that_is_none_is_refused(own: OwnSource, name: str) -> None:
    facts = (own.home.folder / "source.toml").read_text("utf-8").replace("monitor_tolls", name)
    (own.folder / name).mkdir()
    (own.folder / name / "source.toml").write_text(facts, encoding="utf-8")
    own.forget()
    with pytest.raises(SourceError, match=f"{name!r} is no name of a source"):
        load_source(name)


def test_a_source_without_a_parser_says_where_it_belongs(own: OwnSource) -> None:
    (own.home.folder / "parser.py").unlink()
    own.forget()
    with pytest.raises(ModuleNotFoundError, match=rf"it belongs in {own.home.folder}"):
        load_module(own.name, "parser")


def test_the_workers_of_a_crawl_are_told_of_the_folder_by_their_environment(own: OwnSource) -> None:
    import asyncio

    from harvester.model.clock import parse_time
    from harvester.model.document import Document
    from harvester.sources.registry import use_sources
    from harvester.sources.saved import sniff_media_type

    use_sources()
    body = own.home.documents()[0].read_bytes()
    document = Document("https://monitor.example/list/page", body, sniff_media_type(body), parse_time("2020-03-01"))
    pool = ParsePool(1, 0, 60.0)
    try:
        parsed: Any = asyncio.run(pool.parse(own.name, document))
    finally:
        pool.close()
    assert [record.table for record in parsed.records] == ["reports", "figures"]


@pytest.mark.cluster
@pytest.mark.parametrize("told", [True, False], ids=["workers with the folder", "workers without it"])
def test_the_workers_of_a_cluster_need_the_folder_too(own: OwnSource, scrapy: Scrapy, told: bool) -> None:
    database = own.folder.parent / "h" / "harvest.db"
    scrapy("harvest", own.name, "--replay", own.home.fixtures, "--db", database)
    database.unlink()
    environment = {"HARVEST_SOURCES": str(own.folder) if told else ""}
    with cluster(own.folder.parent / "cluster", 1, "--no-nanny", **environment) as running:
        done = run_reparse(database.parent / "archive", database, "--scheduler", running.address)
    if told:
        assert done.returncode == 0, done.stderr
        assert counts(database) == {"reports": 1, "figures": 1}
    else:
        assert "other software than here (code and source files)" in done.stderr
