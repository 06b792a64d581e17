"""Requests wait in a file, and come back as they went in."""

from __future__ import annotations

import errno
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.utils.test import get_crawler

from harvester.crawl.queue import SpillingQueue, freeze_request, thaw_request
from harvester.crawl.spider import HarvestSpider
from harvester.sources.loader import load_spider
from harvester.store.reading import LastFetch


@pytest.fixture(scope="module")
def spider() -> HarvestSpider:
    return load_spider("cjtfoir_civcas").from_crawler(get_crawler(load_spider("cjtfoir_civcas")))


def make_request(spider: HarvestSpider, number: int) -> Request:
    url = f"https://www.inherentresolve.mil/Article/{number}/"
    return spider.build_document_request(url, capture=number % 3, unconditional=number % 5 == 0)


def test_a_request_comes_back_whole(spider: HarvestSpider) -> None:
    last = LastFetch("https://a.example/", "https://a.example/", "t", "t", '"e"', None, "0" * 64, None, "f.warc.gz", 7)
    request = spider.build_request(
        "https://www.inherentresolve.mil/a?b=c#d", spider.parse_listing, meta={"last_fetch": last, "depth": 3},
        headers={"Referer": "https://www.inherentresolve.mil/"}, priority=-2, dont_filter=True,
    )  # fmt: skip
    back = thaw_request(freeze_request(request, spider), spider)
    assert {name: getattr(back, name) for name in back.attributes} == {
        name: getattr(request, name) for name in request.attributes
    }


def test_a_callback_of_something_else_is_refused(spider: HarvestSpider) -> None:
    with pytest.raises(ValueError, match="no method of the spider"):
        freeze_request(Request("https://a.example/", callback=[].append), spider)


@given(steps=st.lists(st.integers(-3, 4), max_size=60))
def test_the_newest_comes_first_wherever_it_waits(spider: HarvestSpider, steps: list[int]) -> None:
    """A number above 0 adds so many requests, one below takes so many."""
    queue = SpillingQueue(spider, held=4)
    plain: list[str] = []
    for step in steps:
        for _ in range(step):
            request = make_request(spider, len(plain))
            queue.push(request)
            plain.append(request.url)
        for _ in range(-step):
            taken = queue.pop()
            assert (taken.url if taken else None) == (plain.pop() if plain else None)
        assert len(queue) == len(plain)
    queue.close()


def test_few_requests_are_held_in_memory(spider: HarvestSpider) -> None:
    queue = SpillingQueue(spider, held=10)
    for number in range(1000):
        queue.push(make_request(spider, number))
    assert len(queue) == 1000
    assert len(queue._newest) <= 10
    queue.close()


def test_a_full_disk_keeps_them_in_memory(
    spider: HarvestSpider, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(**options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("harvester.crawl.queue.tempfile.TemporaryFile", refuse)
    queue = SpillingQueue(spider, held=2)
    with caplog.at_level(logging.WARNING):
        for number in range(9):
            queue.push(make_request(spider, number))
    assert [taken.url.split("/")[-2] for taken in iter(queue.pop, None)] == [str(n) for n in range(8, -1, -1)]
    assert caplog.text.count("No space left") == 1
