"""What the project's commands share."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from harvester.model.source import SourceError, list_sources
from harvester.sources.registry import use_sources


def program() -> str:
    """Return the name that the program was started by: ``harvester`` where it is installed, else ``scrapy``."""
    return "harvester" if Path(sys.argv[0]).stem == "harvester" else "scrapy"


def as_typed(message: str) -> str:
    """Name the project's commands in a message by the name that the program was started by."""
    return message.replace("`scrapy ", f"`{program()} ")


class HarvestCommand(ScrapyCommand):
    """Paths from the settings, unknown options refused, and one clear line when something is wrong."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Apply the options that every scrapy command has, and refuse unknown ones.

        Raises:
            UsageError: an option is unknown, or the folder of the user's own sources is not there.
        """
        super().process_options(args, opts)
        use_sources()
        try:
            list_sources()
        except SourceError as error:
            raise UsageError(str(error), print_help=False) from error
        # What has been loaded stays; looking through it again and again was a twentieth of all work.
        gc.freeze()
        unknown = [arg for arg in args if arg.startswith("-")]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)

    def add_paths(self, parser: argparse.ArgumentParser) -> None:
        """Add the options that say where database and archive are."""
        parser.add_argument("--db", metavar="FILE", help="database (default: the HARVEST_DB setting)")
        parser.add_argument("--archive", metavar="DIR", help="archive folder (default: the HARVEST_ARCHIVE setting)")

    def setting(self, name: str) -> Any:
        """Return a setting."""
        if self.settings is None:
            raise RuntimeError("a command has its settings only once scrapy has made it")
        return self.settings[name]

    def database(self, opts: argparse.Namespace) -> Path:
        """Return the database asked for."""
        return Path(opts.db or self.setting("HARVEST_DB"))

    def archive_folder(self, opts: argparse.Namespace) -> Path:
        """Return the archive folder asked for: beside the database, when only that was named."""
        if opts.archive:
            return Path(opts.archive)
        return Path(opts.db).parent / "archive" if opts.db else Path(self.setting("HARVEST_ARCHIVE"))

    def existing_database(self, opts: argparse.Namespace) -> Path | None:
        """Return the database, or say that it does not exist and return None."""
        path = self.database(opts)
        if path.is_file():
            return path
        self.fail(f"{path}: no such database; run `scrapy harvest` first, or name one with --db")
        return None

    def fail(self, message: str, status: int = 1) -> None:
        """Say in one line what is wrong and set the exit status."""
        print(f"{program()} {self.__module__.rpartition('.')[2]}: {as_typed(message)}", file=sys.stderr)
        self.exitcode = status
