"""What the commands that crawl share: arguments of a crawl, a replay, and how each source ended."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError

from harvester.cli.base import HarvestCommand
from harvester.crawl.launch import Ended, replay_settings, run_all
from harvester.model.clock import format_time, now


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
        from harvester.archive.replay import ReplayError, load_replay
        from harvester.model.source import SourceError, load_source
        from harvester.run.context import ArgumentError, parse_arguments

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
            print(f"scrapy: the User-Agent names nobody; {advice}", file=sys.stderr)
        task = asyncio.get_event_loop().create_task(run_all(process, sources, arguments, ended))
        process.start(stop_after_crawl=False)
        if task.done() and task.exception() is not None:
            self.fail(repr(task.exception()))
        return ended

    def _tidy_up(self, store: Any, archive: Path) -> None:
        """Finish the archive files of runs that were killed, and say so in their rows."""
        from harvester.archive.warc import OPEN_SUFFIX, recover

        files = recover(archive)
        killed = [path.name.removesuffix(".warc.gz") for path in files]
        # A living run holds its archive file.
        killed += [run for run in store.running_runs() if not (archive / f"{run}.warc.gz{OPEN_SUFFIX}").exists()]
        store.close_interrupted(killed, format_time(now()))
        if files:
            names = ", ".join(path.name for path in files)
            print(f"an earlier run was killed; its archive is kept: {names}", file=sys.stderr)
