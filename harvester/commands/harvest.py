"""``scrapy harvest``: sources one after another, with progress and a closing summary."""

from __future__ import annotations

import argparse
from pathlib import Path

from harvester.cli.crawling import CrawlingCommand
from harvester.crawl.launch import Ended
from harvester.model.vocab import RunOutcome


class Command(CrawlingCommand):
    """Harvests sources; the exit status is 0 only when every run ended as ok."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[SOURCE ...] [--replay DIR|FILE.warc.gz ...] [-a NAME=VALUE] [--db FILE] [--archive DIR]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Harvest sources (all, or those named) into the archive and the database"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        self.add_crawl_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the sources and sum up."""
        from harvester.model.source import list_sources

        sources = args or list_sources()
        ended = self.run_sources(sources, opts.arguments)
        for run in ended:
            print(run.line)
        self.print_summary(sources, ended)

    def print_summary(self, sources: list[str], ended: list[Ended]) -> None:
        """Print what the database holds now and set the exit status."""
        from harvester.cli.totals import print_tables

        bad = [run.source for run in ended if run.outcome is not RunOutcome.OK]
        missing = [source for source in sources if source not in {run.source for run in ended}]
        if ended:
            print_tables(Path(self.setting("HARVEST_DB")))
        if missing:
            self.fail(f"not harvested: {', '.join(missing)}; run again")
        elif bad:
            self.fail(f"not ok: {', '.join(bad)}; the lines above say why, docs/operations.md what to do")
