"""Running spiders one after another, and the settings of a replay."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from harvester.model.vocab import RunOutcome


@dataclass(frozen=True)
class Ended:
    """How the run of one source ended."""

    source: str
    outcome: RunOutcome
    line: str


async def run_all(
    process: AsyncCrawlerProcess, sources: Sequence[str], arguments: Mapping[str, str], ended: list[Ended]
) -> None:
    """Run spiders one after another, noting in ``ended`` how each ended, then stop the reactor."""
    from twisted.internet import reactor

    from harvester.archive.warc import ArchiveError
    from harvester.store.connection import StoreError

    try:
        for source in sources:
            crawler = process.create_crawler(source)
            try:
                await process.crawl(crawler, **arguments)
            except (StoreError, ArchiveError, OSError) as error:
                ended.append(Ended(source, RunOutcome.FAILED, f"{source}: failed - {error}"))
                continue
            except Exception as error:
                logging.getLogger(__name__).exception("%s could not run", source)
                ended.append(Ended(source, RunOutcome.FAILED, f"{source}: failed - {error}"))
                continue
            stats = crawler.stats
            outcome = RunOutcome(stats.get_value("harvester/outcome", "failed") if stats else "failed")
            line = stats.get_value("harvester/closing_line", "") if stats else ""
            ended.append(
                Ended(source, outcome, line or f"{source}: failed - the run did not end properly; see the log")
            )
    finally:
        asyncio.get_running_loop().call_soon(lambda: reactor.stop())  # type: ignore[misc]


def replay_settings(paths: Sequence[str]) -> dict[str, Any]:
    """Return the settings of a replay: saved answers, and no need to wait between them."""
    handler = "harvester.crawl.replay_handler.ReplayDownloadHandler"
    return {
        "HARVEST_REPLAY": list(paths),
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "data": None, "file": None, "ftp": None, "s3": None},
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,
    }
