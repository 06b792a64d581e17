"""``scrapy changes``: what is new and what changed, with old and new values."""

from __future__ import annotations

import argparse
import re

from harvester.cli.base import HarvestCommand


class Command(HarvestCommand):
    """Prints the changes of a run, or since a date."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[--since RUN|DATE] [--db FILE]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Show what changed in a run or since a date: column, old and new value, and why"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        self.add_paths(parser)
        parser.add_argument(
            "--since", metavar="RUN|DATE", default="1900-01-01", help="a run_id, or a date (default: all)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the changes."""
        from harvester.store.reading import Reader

        path = self.existing_database(opts)
        if path is None:
            return
        is_date = re.match(r"\d{4}-\d{2}(-\d{2})?", opts.since) is not None
        reader = Reader(path)
        if not is_date and not reader.has_run(opts.since):
            self.fail(f"--since {opts.since!r} is neither a date nor a run_id; run_ids stand in the runs table", 2)
            reader.close()
            return
        run_id = None if is_date else opts.since
        for table, count in reader.new_records(opts.since, run_id).items():
            print(f"{table}: {count} new")
        count = 0
        for change in reader.changes(opts.since, run_id):
            count += 1
            print(
                f"{change['at']} {change['record_table']} {change['record_id']} {change['column_name']}: "
                f"{change['old_value']!r} -> {change['new_value']!r} ({change['cause']})"
            )
        print(f"{count} changes")
        reader.close()
