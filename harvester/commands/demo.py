"""``scrapy demo``: harvest the bundled fixtures offline, link both sides, and say what to try next."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from harvester import INSTALLED
from harvester.cli.base import program
from harvester.commands.harvest import Command as Harvest

QUESTION = "select period_start, value_min from figures where metric = 'civilians_killed_total'"


def find_fixtures() -> Path | None:
    """Return the folder of the demo's pages: within an installed distribution, or at the top of a checkout."""
    beside = Path(__file__).resolve().parents[2] / "fixtures"
    return next((folder for folder in (INSTALLED / "fixtures", beside) if folder.is_dir()), None)


class Command(Harvest):
    """Harvests pages written for the tests round published figures, through the same spiders as a live crawl."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[SOURCE ...] [--db FILE] [--archive DIR]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Harvest the bundled fixtures offline, link both sides, and say what to try next"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Answer from the fixtures.

        Raises:
            UsageError: they are not there.
        """
        fixtures = find_fixtures()
        if fixtures is None:
            raise UsageError("the demo's pages were not installed; take them from the source distribution")
        opts.replay = [str(fixtures)]
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Harvest, link, and say what to try next."""
        from harvester.linking.linker import link_database

        super().run(args, opts)
        database = self.database(opts)
        if self.exitcode or not database.is_file():
            return
        linked = link_database(database)
        print(f"{len(linked.matched.matches)} pairs of assessments and incidents linked or possible\n")
        named = f" --db {opts.db}" if opts.db else ""
        print("Try next:")
        print(f"  {program()} history figures cjtfoir_civcas:2018-07:civilians_killed_total{named}")
        print(f"  {program()} changes{named}")
        print(f"  {program()} publish{named}")
        print(f'  sqlite-utils {database} "{QUESTION}" --table')
