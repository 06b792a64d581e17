"""``scrapy reparse``: read the archive again and bring the database into line with it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harvester.cli.base import HarvestCommand

if TYPE_CHECKING:
    from harvester.rebuild.merge import Reparsed
    from harvester.store.merging import Difference


class Command(HarvestCommand):
    """Rebuilds the rows from the archive, without the network."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[SOURCE ...] [--workers N] [--scheduler ADDRESS] [--dry-run] [--db FILE] [--archive DIR]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Rebuild the rows from the archive; --dry-run prints what would change, row by row"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        self.add_paths(parser)
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that parse (default: 1)")
        parser.add_argument(
            "--scheduler", metavar="ADDRESS", help="parse on the dask cluster of tcp://HOST:PORT instead"
        )
        parser.add_argument("--dry-run", action="store_true", help="print what would change and change nothing")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reparse the sources."""
        from harvester.archive.reading import list_files
        from harvester.archive.warc import ArchiveError
        from harvester.model.source import SourceError, load_source
        from harvester.rebuild.spool import SpoolError
        from harvester.rebuild.workers import WorkersError
        from harvester.store.connection import StoreError

        archive = self.archive_folder(opts)
        if opts.workers < 1:
            self.fail(f"--workers {opts.workers}: at least one is needed", 2)
            return
        try:
            for source in args:
                load_source(source)
            if not list_files(archive):
                self.fail(f"{archive}: no *.warc.gz there; run `scrapy harvest` first, or name a folder with --archive")
                return
            self._reparse(archive, args, opts)
        except (SourceError, ArchiveError, SpoolError, StoreError, WorkersError) as error:
            self.fail(str(error))
        except KeyboardInterrupt:
            self.fail("interrupted; run it again and it goes on where it stopped", 130)

    def _reparse(self, archive: Path, sources: list[str], opts: argparse.Namespace) -> None:
        from harvester.rebuild.cluster import open_workers
        from harvester.rebuild.merge import Listeners, reparse

        workers = open_workers(opts.workers, opts.scheduler)
        try:
            listeners = Listeners(started=_say_resumed, found=_print_difference)
            database = self.database(opts)
            result = reparse(database, archive, sources, dry_run=opts.dry_run, workers=workers, listeners=listeners)
        finally:
            workers.close()
        self._report(result, dry_run=opts.dry_run)

    def _report(self, result: Reparsed, *, dry_run: bool) -> None:
        from harvester.store.merging import Action

        unexplained = result.actions[Action.UNEXPLAINED]
        changed = result.actions.total() - unexplained
        verb = "would change" if dry_run else "changed"
        print(f"{result.observations} documents read from the archive: {changed or 'nothing'} {verb}")
        if unexplained:
            self.fail(f"{unexplained} records stand in the database and in no archive file; run `scrapy doctor`")


def _say_resumed(done: int, total: int) -> None:
    if done:
        message = f"an interrupted reparse had read {done} of {total} documents; it goes on there"
        print(f"scrapy reparse: {message}", file=sys.stderr, flush=True)


def _print_difference(difference: Difference) -> None:
    print(f"{difference.action:<11} {difference.table} {difference.record_id}")
    for name, (old, new) in difference.columns.items():
        print(f"            {name}: {old!r} -> {new!r}")
