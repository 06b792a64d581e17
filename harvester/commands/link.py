"""``scrapy link``: match the military's assessments with the monitor's incidents."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harvester.cli.base import HarvestCommand

if TYPE_CHECKING:
    from harvester.linking.linker import Linked
    from harvester.linking.matching import Matched


class Command(HarvestCommand):
    """Links assessments with incidents, with each other and with strike lines of the day and place."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "[--db FILE] [--dry-run] [--show]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Match assessments with incidents: links with score and evidence, doubtful pairs as candidates"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--db", metavar="FILE", help="database (default: the HARVEST_DB setting)")
        parser.add_argument("--dry-run", action="store_true", help="match and print, but write nothing")
        parser.add_argument("--show", action="store_true", help="print every link and candidate with its evidence")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Link and report."""
        from harvester.linking.decisions import DecisionError
        from harvester.linking.linker import link_database
        from harvester.store.connection import StoreError

        if args:
            self.fail(f"takes no arguments, got {args[0]!r}", 2)
            return
        path = self.existing_database(opts)
        if path is None:
            return
        try:
            with self._progress() as told:
                linked = link_database(path, told, dry_run=opts.dry_run)
        except (StoreError, DecisionError) as error:
            self.fail(str(error))
            return
        self._report(linked, show=opts.show, dry_run=opts.dry_run)

    @contextmanager
    def _progress(self) -> Iterator[Callable[[int, int], None]]:
        """Give a function that shows how many assessments have been compared, as HARVEST_PROGRESS asks."""
        from rich.console import Console
        from rich.progress import Progress

        mode = self.setting("HARVEST_PROGRESS")
        if mode == "bar" or (mode == "auto" and sys.stderr.isatty()):
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("assessments compared", total=None)
                yield lambda done, total: bar.update(task, completed=done, total=total)
        elif mode == "off":
            yield lambda _done, _total: None
        else:
            yield lambda done, total: print(f"{done} of {total} assessments compared", file=sys.stderr)

    def _report(self, linked: Linked, *, show: bool, dry_run: bool) -> None:
        from harvester.model.vocab import LinkStatus

        sides, matched, written = linked.sides, linked.matched, linked.written
        links, candidates = matched.of(LinkStatus.LINK), matched.of(LinkStatus.CANDIDATE)
        for match in [*links, *candidates] if show else ():
            print(f"{match.status:<9} {match.score:.3f} {match.assessment_id} = {match.incident_id}")
            print(f"          {match.evidence}")
        print(
            f"{len(sides.assessments)} assessments, {len(sides.incidents)} incidents, {len(sides.strikes)} strike "
            f"lines; {matched.compared} pairs compared"
        )
        for reason, count in sorted(sides.left_out.items()):
            print(f"left out: {count} {reason}")
        doubtful = len({match.assessment_id for match in candidates})
        print(
            f"{len(links)} links; {len(candidates)} candidates of {doubtful} assessments; {_count_relations(matched)}"
        )
        if dry_run:
            print("nothing was written")
            return
        print(
            f"{written.new} new, {written.changed} changed, {written.restored} restored, "
            f"{written.withdrawn} withdrawn, {written.unchanged} unchanged"
        )


def _count_relations(matched: Matched) -> str:
    counts = Counter(str(related.relation).replace("_", " ") for related in matched.relations)
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "no relations"
