"""``scrapy reparse``: read the archive again and bring the database into line with it."""

from __future__ import annotations

import argparse

from harvester.cli import HarvestCommand


class Command(HarvestCommand):
    """Rebuilds the rows from the archive, without the network."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[SOURCE ...] [--workers N] [--dry-run] [--db FILE] [--archive DIR]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Rebuild the rows from the archive; --dry-run prints what would change, row by row"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        self.add_paths(parser)
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that parse (default: 1)")
        parser.add_argument("--dry-run", action="store_true", help="print what would change and change nothing")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reparse the sources."""
        from harvester.archive import ArchiveError, list_files
        from harvester.reparse import reparse
        from harvester.sources import SourceError, load_source
        from harvester.store.database import StoreError

        archive = self.archive_folder(opts)
        try:
            for source in args:
                load_source(source)
            if not list_files(archive):
                self.fail(f"{archive}: no *.warc.gz there; run `scrapy harvest` first, or name a folder with --archive")
                return
            result = reparse(self.database(opts), archive, args, dry_run=opts.dry_run, workers=opts.workers)
        except (SourceError, ArchiveError, StoreError) as error:
            self.fail(str(error))
            return
        self._report(result, dry_run=opts.dry_run)

    def _report(self, result, *, dry_run: bool) -> None:  # type: ignore[no-untyped-def]
        from harvester.store.merging import Action

        for difference in result.differences:
            print(f"{difference.action:<11} {difference.table} {difference.record_id}")
            for name, (old, new) in difference.columns.items():
                print(f"            {name}: {old!r} -> {new!r}")
        unexplained = result.count(Action.UNEXPLAINED)
        changed = len(result.differences) - unexplained
        verb = "would change" if dry_run else "changed"
        print(f"{result.observations} documents read from the archive: {changed or 'nothing'} {verb}")
        if unexplained:
            self.fail(f"{unexplained} records stand in the database and in no archive file; run `scrapy doctor`")
