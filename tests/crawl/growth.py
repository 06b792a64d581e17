"""Weighing, while a crawl goes on, the memory that Python holds for it."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from harvester.crawl.queue import SpillingQueue


class SmallQueue(SpillingQueue):
    """Holds so few requests in memory that they weigh nothing."""

    def __init__(self, spider: Spider | None) -> None:
        super().__init__(spider, held=4)


class GrowthExtension:
    """Writes the bytes held after so many documents into a file, a line for each number of ``GROWTH_AT``."""

    def __init__(self, moments: list[int], path: Path) -> None:
        self.moments = moments
        self.path = path
        self.documents = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension."""
        moments = [int(moment) for moment in crawler.settings.getlist("GROWTH_AT")]
        extension = cls(moments, Path(crawler.settings["GROWTH_FILE"]))
        crawler.signals.connect(extension.item_scraped, signal=signals.item_scraped)
        tracemalloc.start()
        return extension

    def item_scraped(self) -> None:
        """Count a stored document, and weigh."""
        self.documents += 1
        if self.documents in self.moments:
            gc.collect()
            with self.path.open("a") as file:
                file.write(f"{tracemalloc.get_traced_memory()[0]}\n")
