"""``scrapy doctor``: what is wrong with a harvest and how to mend it."""

from __future__ import annotations

import argparse

from harvester.cli.base import HarvestCommand, as_typed


class Command(HarvestCommand):
    """Checks database, versions, archive hashes and sources; the exit status is 0 when nothing is broken."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[--sample N | --whole] [--db FILE] [--archive DIR]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Check database, archive hashes, orphaned rows and overdue sources; say how to mend what is wrong"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        self.add_paths(parser)
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument(
            "--sample", type=int, default=25, metavar="N",
            help="rebuild so many reports and incidents from the archive to prove their rows (default: 25)",
        )  # fmt: skip
        chosen.add_argument("--whole", action="store_true", help="rebuild all of them")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Examine the harvest."""
        from harvester.model.clock import now
        from harvester.rebuild.doctor import examine

        path = self.existing_database(opts)
        if path is None:
            return
        broken = noted = 0
        for finding in examine(path, self.archive_folder(opts), now(), None if opts.whole else max(0, opts.sample)):
            broken += finding.fatal
            noted += not finding.fatal
            mark = "BROKEN" if finding.fatal else "note"
            print(f"{mark:<7} {finding.code}: {finding.message}\n        -> {as_typed(finding.remedy)}")
        print(f"{path}: {broken or 'nothing'} broken, {noted} noted")
        if broken:
            self.fail(f"{broken} findings need mending; they are listed above")
