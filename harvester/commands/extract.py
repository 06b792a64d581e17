"""``scrapy extract``: parse saved files offline and print what would be stored."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from harvester.cli.base import HarvestCommand
from harvester.sources.saved import read_file, write_result


class Command(HarvestCommand):
    """Prints one line of JSON for each file, in the order given; writes nothing."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "SOURCE FILE... [--url URL] [--fetched-at T]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Parse saved files (HTML, PDF, JSON, text) and print their records as JSON, one line a file"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--url", help="address of the document (default: the one in FILE.meta.json, if any)")
        parser.add_argument(
            "--fetched-at", metavar="T", help="when it was observed, ISO 8601 (default: FILE.meta.json, or now)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Parse the files."""
        from harvester.model.source import SourceError, load_source

        if len(args) < 2:
            self.fail("give a source and at least one file: scrapy extract SOURCE FILE...", 2)
            return
        source, *files = args
        try:
            load_source(source)
            fetched_at = _read_time(opts.fetched_at)
        except (SourceError, ValueError) as error:
            self.fail(str(error), 2)
            return
        for file in files:
            path = Path(file)
            try:
                for piece in write_result(source, path, read_file(source, path, opts.url, fetched_at)):
                    sys.stdout.write(piece)
            except OSError as error:
                self.fail(f"{file}: {error.strerror or error}")
        sys.stdout.flush()


def _read_time(text: str | None) -> Any:
    from harvester.model.clock import parse_time

    try:
        return parse_time(text) if text else None
    except ValueError:
        raise ValueError(f"--fetched-at {text!r} is not a time; write it as 2018-08-30T16:00:00Z") from None
