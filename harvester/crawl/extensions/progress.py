"""Extension that shows how far a crawl is: a bar for people, a line now and then for logs."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, TextIO

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from harvester.model.clock import now
from harvester.run.context import RunContext, context_of

if TYPE_CHECKING:
    from rich.progress import Progress

LINE_EVERY = 30  # seconds


class ProgressExtension:
    """Counts requests made and answered.

    ``HARVEST_PROGRESS``: ``bar``, ``lines``, ``off``, or ``auto`` for a bar when standard error is a terminal.
    """

    def __init__(self, crawler: Crawler, *, bar: bool) -> None:
        self.context: RunContext = context_of(crawler)
        self.asked = 0
        self.answered = 0
        self.started = self.last_line = time.monotonic()
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
        # Answered or failed: a lost connection brings no response.
        crawler.signals.connect(extension.request_left_downloader, signal=signals.request_left_downloader)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Show the bar, and let the log print above it."""
        self.started = time.monotonic()
        if self.bar:
            bare = sys.stderr
            self.bar.start()
            for handler in _handlers_of(bare):
                handler.setStream(sys.stderr)

    def request_scheduled(self) -> None:
        """Count a request made."""
        self.asked += 1
        self._show()

    def request_left_downloader(self, request: Request) -> None:
        """Count a request answered or failed; robots.txt is asked for by none that was counted."""
        self.answered += not request.meta.get("dont_obey_robotstxt")
        self._show()

    def spider_closed(self) -> None:
        """Take the bar away."""
        if self.bar:
            guarded = sys.stderr
            self.bar.stop()
            for handler in _handlers_of(guarded):
                handler.setStream(sys.stderr)

    def _show(self) -> None:
        met = f"{self.context.tally.documents} documents"
        if self.bar:
            self.bar.update(self.task, completed=self.answered, total=self.asked, met=met)
        elif time.monotonic() - self.last_line > LINE_EVERY:
            self.last_line = time.monotonic()
            left = describe_rest(self.asked, self.answered, self.last_line - self.started)
            # Not through the log: a harvest shows nothing there but what somebody must look at.
            line = f"{self.context.source.name}: {self.answered} of {self.asked} requests answered, {met}{left}"
            sys.stderr.write(f"{now():%Y-%m-%d %H:%M:%S} {line}\n")


def describe_rest(asked: int, answered: int, seconds: float) -> str:
    """Say how long the requests known so far will take, at the pace so far.

    >>> describe_rest(300, 100, 60), describe_rest(300, 299, 3600), describe_rest(5, 0, 60)
    (', about 2 min left', ', less than a minute left', '')
    """
    if not answered:
        return ""
    minutes = round((asked - answered) * seconds / answered / 60)
    return f", about {minutes} min left" if minutes else ", less than a minute left"


def _handlers_of(stream: object) -> list[logging.StreamHandler[TextIO]]:
    found = [h for h in logging.getLogger().handlers if isinstance(h, logging.StreamHandler)]
    return [handler for handler in found if handler.stream is stream]


def _build_bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("requests, {task.fields[met]},"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(stderr=True),
        transient=True,
    )
