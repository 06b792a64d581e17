"""Log lines without bodies: what was scraped, dropped or failed, named in one line."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Spider, logformatter
from scrapy.http import Response
from scrapy.logformatter import LogFormatterResult
from twisted.python.failure import Failure

from harvester.model.parsed import ParsedDocument


class HarvestLogFormatter(logformatter.LogFormatter):
    """Names a document by its address and the number of its records."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Describe a document that passed all pipelines."""
        return {"level": logging.DEBUG, "msg": "Stored %(what)s", "args": {"what": _name(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Describe a document that was left out on purpose."""
        return {
            "level": logging.INFO,
            "msg": "Left out %(what)s: %(why)s",
            "args": {"what": _name(item), "why": str(exception)},
        }

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Describe a document on which a pipeline failed."""
        return {"level": logging.ERROR, "msg": "Failed on %(what)s", "args": {"what": _name(item)}}


def _name(item: Any) -> str:
    document = getattr(item, "parsed", item)
    if isinstance(document, ParsedDocument):
        return f"{document.url} ({len(document.stated)} records, {len(document.problems)} problems)"
    return type(item).__name__
