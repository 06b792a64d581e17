"""Running spiders one after another, for the commands that harvest."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError

from harvester.cli import HarvestCommand
from harvester.clock import format_time, now
from harvester.vocab import RunOutcome


@dataclass(frozen=True)
class Ended:
    """How the run of one source ended."""

    source: str
    outcome: RunOutcome
    line: str


class CrawlingCommand(HarvestCommand):
    """A command that runs spiders over the network or over saved answers."""

    requires_crawler_process = True
    default_settings: ClassVar[dict[str, Any]] = {}
    quiet = True
    """Log warnings only, unless asked for more with ``--loglevel``."""

    def add_crawl_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of every crawl."""
        self.add_paths(parser)
        parser.add_argument(
            "-a", dest="arguments", action="append", default=[], metavar="NAME=VALUE",
            help="from_date, until_date (2018-05-01), sample (5) or via (live, wayback); may be repeated",
        )  # fmt: skip
        parser.add_argument(
            "--replay", action="append", default=[], metavar="DIR|FILE.warc.gz",
            help="answer from saved pages or WARC files in place of the network; may be repeated",
        )  # fmt: skip

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check arguments and paths before anything is fetched.

        Raises:
            UsageError: one of them is wrong.
        """
        from harvester.replay import ReplayError, load_replay
        from harvester.run import ArgumentError, parse_arguments
        from harvester.sources import SourceError, load_source

        super().process_options(args, opts)
        try:
            for source in args:
                load_source(source)
            pairs = [argument.partition("=") for argument in opts.arguments]
            opts.arguments = {name: value for name, _, value in pairs}
            parse_arguments(opts.arguments)
            if opts.replay:
                load_replay(tuple(opts.replay))
        except (SourceError, ArgumentError, ReplayError) as error:
            raise UsageError(str(error), print_help=False) from error
        settings = self.settings
        if settings is None:
            return
        settings.set("HARVEST_DB", str(self.database(opts)), priority="cmdline")
        settings.set("HARVEST_ARCHIVE", str(self.archive_folder(opts)), priority="cmdline")
        if self.quiet and not opts.loglevel:
            settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
        if opts.replay:
            for name, value in replay_settings(opts.replay).items():
                settings.set(name, value, priority="cmdline")

    def run_sources(self, sources: Sequence[str], arguments: Mapping[str, str]) -> list[Ended]:
        """Run spiders one after another and return how each ended; fewer than asked for after an interrupt."""
        from harvester.store.connection import StoreError
        from harvester.store.database import Store

        if not self.setting("HARVEST_REPLAY"):
            # Parts of it look through every frame and every module when they are loaded (create_deprecated_class); from
            # within the engine that takes as long as fifty pages.
            import_module("scrapy.core.downloader.handlers.http11")
        archive = Path(self.setting("HARVEST_ARCHIVE"))
        try:
            with Store(self.setting("HARVEST_DB")) as store:
                self._tidy_up(store, archive)
        except StoreError as error:
            self.fail(str(error))
            return []
        process = self.crawler_process
        if not isinstance(process, AsyncCrawlerProcess):
            self.fail("the asyncio reactor is needed; leave TWISTED_REACTOR at its default")
            return []
        ended: list[Ended] = []
        if not self.setting("HARVEST_CONTACT") and not self.setting("HARVEST_REPLAY"):
            advice = "set HARVEST_CONTACT to a page or address at which the sites' owners can reach you"
            print(f"scrapy: the User-Agent names nobody; {advice}", file=sys.stderr)  # noqa: T201
        task = asyncio.get_event_loop().create_task(_run_all(process, sources, arguments, ended))
        process.start(stop_after_crawl=False)
        if task.done() and task.exception() is not None:
            self.fail(repr(task.exception()))
        return ended

    def _tidy_up(self, store: Any, archive: Path) -> None:
        """Finish the archive files of runs that were killed, and say so in their rows."""
        from harvester.archive import OPEN_SUFFIX, recover

        files = recover(archive)
        killed = [path.name.removesuffix(".warc.gz") for path in files]
        # A living run holds its archive file.
        killed += [run for run in store.running_runs() if not (archive / f"{run}.warc.gz{OPEN_SUFFIX}").exists()]
        store.close_interrupted(killed, format_time(now()))
        if files:
            names = ", ".join(path.name for path in files)
            print(f"an earlier run was killed; its archive is kept: {names}", file=sys.stderr)  # noqa: T201


async def _run_all(
    process: AsyncCrawlerProcess, sources: Sequence[str], arguments: Mapping[str, str], ended: list[Ended]
) -> None:
    from twisted.internet import reactor

    from harvester.archive import ArchiveError
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
    handler = "harvester.middlewares.replay.ReplayDownloadHandler"
    return {
        "HARVEST_REPLAY": list(paths),
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "data": None, "file": None, "ftp": None, "s3": None},
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,
    }
