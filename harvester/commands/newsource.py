"""``scrapy newsource``: the folder of a new source, its fixture, and a test that fails until it is written."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from harvester.cli.base import HarvestCommand, program


class Command(HarvestCommand):
    """Copies the template of a reader; nothing that exists is overwritten."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "NAME --reader READER [--into DIR]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Make the folder of a new source, its fixture and its test, from the template of a reader"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        from harvester.sources.scaffold import READERS

        super().add_options(parser)
        readers = "; ".join(f"{name}: {reader.what}" for name, reader in READERS.items())
        parser.add_argument("--reader", metavar="READER", help=readers)
        parser.add_argument("--into", metavar="DIR", help="a folder of your own, for HARVEST_SOURCES (default: here)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Make the source.

        Raises:
            UsageError: the name or the reader is missing or unknown.
        """
        from harvester.sources.places import ROOT, is_checkout, own_home, shipped_home, show
        from harvester.sources.scaffold import READERS, NewSourceError, check_name, write_source

        if len(args) != 1 or opts.reader not in READERS:
            usage = f"{program()} newsource NAME --reader {'|'.join(READERS)}"
            raise UsageError(f"name one source and its reader: {usage}", print_help=False)
        home = own_home(args[0], Path(opts.into).resolve()) if opts.into else shipped_home(args[0])
        if home.is_shipped and not is_checkout():
            self.fail(f"{ROOT} is no checkout of the project; name a folder of your own with --into DIR")
            return
        try:
            check_name(args[0])
            written = write_source(home, READERS[opts.reader])
        except NewSourceError as error:
            self.fail(str(error))
            return
        for path in written:
            print(show(path))
        reader = READERS[opts.reader]
        prefix = f"HARVEST_SOURCES={opts.into} " if opts.into else ""
        replayed = show(home.fixtures) if opts.into else "fixtures"
        example = f"; look at harvester/sources/{reader.example}" if reader.example else ""
        print(f"\nIt starts from {reader.start}{example}.")
        print("Write what says FILL IN, in this order: fixtures, source.toml, parser.py, notes.md, the test.")
        print(f"Then: {prefix}{program()} checkall {home.source}")
        print(f"      {prefix}python -m pytest {show(home.test)}")
        print(f"      {prefix}{program()} harvest {home.source} --replay {replayed}")
