"""Every spider: named like its source, described, and able to start."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings

from harvester.model.registry import load_parser, parser_version
from harvester.model.source import list_sources, load_source
from harvester.sources.loader import load_spider

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("source", list_sources())
def test_a_spider_is_named_like_its_source_and_says_what_it_does(source: str) -> None:
    cls = load_spider(source)
    assert cls.name == source
    assert (cls.__doc__ or "").strip()


@pytest.mark.parametrize("source", list_sources())
def test_a_source_has_a_parser_notes_and_real_addresses(source: str) -> None:
    assert callable(load_parser(source))
    assert parser_version(source)
    assert (ROOT / "harvester" / "sources" / source / "notes.md").is_file()
    loaded = load_source(source)
    for entry in loaded.discovery:
        host = entry.url.split("/")[2].lower()
        assert entry.url.startswith(("http://", "https://"))
        assert any(host == allowed or host.endswith("." + allowed) for allowed in loaded.allowed_hosts), entry.url


@pytest.mark.parametrize("via", ["live", "wayback"])
@pytest.mark.parametrize("source", list_sources())
def test_a_spider_starts_with_requests_for_its_addresses(source: str, via: str, tmp_path: Path) -> None:
    settings = get_project_settings()
    settings.set("HARVEST_DB", str(tmp_path / "h.db"))
    settings.set("HARVEST_ARCHIVE", str(tmp_path / "archive"))
    cls = load_spider(source)
    crawler = Crawler(cls, settings)
    crawler.spider = spider = cls.from_crawler(crawler, via=via)

    async def collect() -> list[Any]:
        return [request async for request in spider.start()]

    with asyncio.Runner() as runner:
        requests = runner.run(collect())
    assert requests
    assert all(isinstance(request, Request) for request in requests)
    hosts = {request.url.split("/")[2] for request in requests}
    assert (hosts == {"web.archive.org"}) == (via == "wayback")
    spider.context.close()
