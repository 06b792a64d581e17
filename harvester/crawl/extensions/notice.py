"""Extension that tells others how a run ended: an Atom feed file, a webhook, an e-mail."""

from __future__ import annotations

import asyncio
import json
import logging
import smtplib
import urllib.request
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from harvester.crawl.notices import Notice, build_feed, read_notices
from harvester.model.clock import now
from harvester.run.context import RunContext, context_of
from harvester.store.reading import Reader

logger = logging.getLogger(__name__)
PATIENCE = 15  # seconds for a webhook or a mail server


class NoticeExtension:
    """Tells of runs that brought something new or changed, or did not end as ok.

    The feed is written anew from the database after each run. A notice that cannot be delivered is one line in the
    log: it never makes a harvest fail.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.settings: BaseSettings = crawler.settings
        self.context: RunContext = context_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NoticeExtension:
        """Make the extension and connect it to the end of the engine, when the run has been written."""
        extension = cls(crawler)
        crawler.signals.connect(extension.engine_stopped, signal=signals.engine_stopped)
        return extension

    async def engine_stopped(self) -> None:
        """Tell, on a thread of its own."""
        await asyncio.to_thread(self._attempt, "readers of notices", self.tell)

    def tell(self) -> None:
        """Write the feed, then send the newest notice wherever the settings say."""
        with closing(Reader(self.context.database)) as reader:
            notices = read_notices(reader)
        if self.settings["HARVEST_FEED"]:
            self._attempt("feed", lambda: self._write_feed(notices))
        newest = next((notice for notice in notices if notice.run_id == self.context.run_id), None)
        if newest is None:
            return
        if self.settings["HARVEST_WEBHOOK"]:
            self._attempt("webhook", lambda: post_notice(self.settings["HARVEST_WEBHOOK"], newest))
        if self.settings["HARVEST_MAIL_TO"]:
            self._attempt("e-mail", lambda: mail_notice(self.settings, newest))

    def _write_feed(self, notices: list[Notice]) -> None:
        path = self.context.database.parent / Path(self.settings["HARVEST_FEED"])
        fresh = path.with_name(f".{path.name}.{self.context.run_id}")
        fresh.write_bytes(build_feed(notices, self.settings["HARVEST_FEED_URL"] or ""))
        fresh.replace(path)

    def _attempt(self, what: str, act: Callable[[], Any]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever a mail server or webhook does, the harvest stands
            logger.warning("%s: could not be told how the run ended: %s: %s", what, type(error).__name__, error)


def post_notice(url: str, notice: Notice) -> None:
    """Send a notice as JSON.

    Raises:
        OSError: the address does not take it.
        ValueError: it is no web address.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("HARVEST_WEBHOOK must be an http or https address")
    request = urllib.request.Request(  # noqa: S310 - the scheme has just been checked
        url, json.dumps(notice.as_dict(), ensure_ascii=False).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        answer.read(1)


def mail_notice(settings: BaseSettings, notice: Notice) -> None:
    """Send a notice by mail.

    Raises:
        OSError: the mail server does not take it (smtplib's errors are among these).
    """
    message = EmailMessage()
    message["Subject"] = notice.title
    message["From"] = settings["HARVEST_MAIL_FROM"] or settings["HARVEST_MAIL_TO"]
    message["To"] = settings["HARVEST_MAIL_TO"]
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=str(message["From"]).rpartition("@")[2].strip("> ") or "localhost")
    message.set_content(notice.text)
    host, _, port = str(settings["HARVEST_SMTP"]).partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=PATIENCE) as server:
        server.send_message(message)
