"""``scrapy crawl``: one spider, with the log on and an exit status that tells how the run ended."""

from __future__ import annotations

import argparse

from scrapy.exceptions import UsageError

from harvester.cli.crawling import CrawlingCommand
from harvester.model.vocab import RunOutcome


class Command(CrawlingCommand):
    """Runs one spider. Scrapy's own command ends with 0 even when a spider has failed."""

    quiet = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "SOURCE [-a from_date=2018-05-01] [-a until_date=…] [-a sample=5] [-a via=live|wayback]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Run one spider"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        self.add_crawl_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider.

        Raises:
            UsageError: not exactly one source is named.
        """
        if len(args) != 1:
            raise UsageError("name one source; `scrapy list` prints them", print_help=False)
        ended = self.run_sources(args, opts.arguments)
        if not ended:
            self.fail(f"{args[0]}: the run did not end properly; run again")
        for run in ended:
            print(run.line)
            if run.outcome is not RunOutcome.OK:
                self.fail(f"{run.source}: {run.outcome}; docs/operations.md says what to do")
