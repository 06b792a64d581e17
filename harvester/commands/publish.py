"""``scrapy publish``: the published database, its exports and the site."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from harvester.cli.base import HarvestCommand


class Command(HarvestCommand):
    """Builds a folder that Datasette serves as it is, and that holds every export."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[--out DIR] [--db FILE] [--archive DIR] [--with-names]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Publish the harvest: read-only database, site, CSV, Parquet, data dictionary"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        self.add_paths(parser)
        parser.add_argument("--out", metavar="DIR", default="build/publish", help="folder to make or replace")
        parser.add_argument("--with-names", action="store_true", help="publish the names of victims too")
        parser.add_argument("--dictionary", metavar="FILE", help="write only the data dictionary, to this file")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Publish."""
        if args:
            self.fail(f"unexpected argument {args[0]!r}; the folder is named with --out", 2)
            return
        try:
            from harvester.publish.build import publish
            from harvester.publish.package import build_dictionary
            from harvester.publish.published import PublishError
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("harvester"):
                raise
            self.fail(f"{error.name} is not installed; install the publish extra: pip install '.[publish]'")
            return
        if opts.dictionary:
            Path(opts.dictionary).write_text(build_dictionary(), encoding="utf-8")
            return
        path = self.existing_database(opts)
        if path is None:
            return
        try:
            done = publish(path, self.archive_folder(opts), Path(opts.out), with_names=opts.with_names)
        except PublishError as error:
            self.fail(str(error))
            return
        for warning in done.warnings:
            print(f"scrapy publish: {warning}", file=sys.stderr)
        rows = sum(done.counts.values())
        print(f"{done.folder}: {rows} rows in {len(done.counts)} tables; serve it with: datasette serve {done.folder}")
