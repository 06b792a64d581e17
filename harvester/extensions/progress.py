"""Extension that shows how far a crawl is: a bar for people, a line now and then for logs."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from harvester.run import RunContext, context_of

if TYPE_CHECKING:
    from rich.progress import Progress

logger = logging.getLogger(__name__)
LINE_EVERY = 30  # seconds


class ProgressExtension:
    """Counts requests made and answered.

    ``HARVEST_PROGRESS``: ``bar``, ``lines``, ``off``, or ``auto`` for a bar when standard error is a terminal.
    """

    def __init__(self, crawler: Crawler, *, bar: bool) -> None:
        self.context: RunContext = context_of(crawler)
        self.asked = 0
        self.answered = 0
        self.last_line = time.monotonic()
        self.bar: Progress | None = None
        if bar:
            self.bar = _build_bar()
            self.task = self.bar.add_task(self.context.source.name, total=None, met="")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProgressExtension:
        """Make the extension.

        Raises:
            NotConfigured: no progress is wanted.
        """
        mode = crawler.settings["HARVEST_PROGRESS"]
        if mode == "off":
            raise NotConfigured
        extension = cls(crawler, bar=mode == "bar" or (mode == "auto" and sys.stderr.isatty()))
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.request_scheduled, signal=signals.request_scheduled)
        crawler.signals.connect(extension.response_received, signal=signals.response_received)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Show the bar."""
        if self.bar:
            self.bar.start()

    def request_scheduled(self) -> None:
        """Count a request made."""
        self.asked += 1
        self._show()

    def response_received(self) -> None:
        """Count a request answered."""
        self.answered += 1
        self._show()

    def spider_closed(self) -> None:
        """Take the bar away."""
        if self.bar:
            self.bar.stop()

    def _show(self) -> None:
        met = f"{self.context.tally.documents} documents"
        if self.bar:
            self.bar.update(self.task, completed=self.answered, total=self.asked, met=met)
        elif time.monotonic() - self.last_line > LINE_EVERY:
            self.last_line = time.monotonic()
            name = self.context.source.name
            logger.warning("%s: %d of %d requests answered, %s", name, self.answered, self.asked, met)


def _build_bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[met]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
