"""``scrapy checkall``: everything that the tests ask of a source, in seconds."""

from __future__ import annotations

import argparse

from scrapy.exceptions import UsageError

from harvester.cli.base import HarvestCommand


class Command(HarvestCommand):
    """Prints one line for each check that fails: what is wrong, where, and what to do."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[SOURCE ...] [--update]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Check sources: facts, notes, parser, spider, fixtures, and a harvest of the fixtures"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument(
            "--update", action="store_true", help="first write the pages that are made from the sources' folders"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse names that are none of a source, and the package's sources where there is nothing to check them by.

        Raises:
            UsageError: a source is unknown, or there is none to check.
        """
        from harvester.model.source import list_shipped, list_sources
        from harvester.sources.places import is_checkout

        super().process_options(args, opts)
        known = list_sources() if is_checkout() else [name for name in list_sources() if name not in list_shipped()]
        if not known:
            advice = "set HARVEST_SOURCES to the folder of your own"
            raise UsageError(f"the package's sources are checked in a checkout; {advice}", print_help=False)
        for name in args:
            if name not in known:
                listed = ", ".join(known)
                raise UsageError(f"unknown source {name!r}; to check: {listed}. New: newsource", print_help=False)
        opts.sources = args or known

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the sources."""
        from harvester.sources.checks import check_source
        from harvester.sources.pages import update_pages
        from harvester.sources.places import find_home, is_checkout, show
        from harvester.sources.replays import check_replays

        if opts.update and is_checkout():
            for page in update_pages():
                print(f"written: {show(page)}")
        homes = [find_home(name) for name in opts.sources]
        faults = {home.source: check_source(home) for home in homes}
        # A source that cannot be loaded or has nothing to replay would only repeat itself.
        ready = [home for home in homes if not any("source.toml" in fault.where for fault in faults[home.source])]
        replayed = check_replays([home for home in ready if home.metas()]) if ready else {}
        for home in homes:
            found = [*faults[home.source], *replayed.get(home.source, [])]
            for fault in found:
                print(f"{home.source}: {fault}")
            if not found:
                print(f"{home.source}: ok")
            faults[home.source] = found
        bad = [name for name, found in faults.items() if found]
        if bad:
            self.fail(f"{sum(map(len, faults.values()))} things to mend in {', '.join(bad)}")
