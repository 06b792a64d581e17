"""Reparse: what the archive gives today, compared with the database and merged into it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from harvester.model.clock import format_time, now
from harvester.model.items import RECORDS
from harvester.model.parsed import root_of
from harvester.model.registry import parser_version
from harvester.model.source import list_sources
from harvester.rebuild.observations import ArchiveIndex, index_archive, restrict_index, write_observations
from harvester.rebuild.renaming import apply_renames, find_renames, see_through
from harvester.rebuild.scratch import open_scratch
from harvester.rebuild.workers import Workers
from harvester.run.context import RunContext
from harvester.store.database import Store
from harvester.store.merging import Action, ChainView, Difference, compare_chains, pair_chains, version_after
from harvester.store.planning import Ending, Writing, after, cut_row
from harvester.store.reading import Reader

FRAME = ("report_documents", "checks", "record_aliases", "alignments")
"""Tables whose rows belong to a report or an incident, beside its records."""
MERGED = 500  # records in one transaction of the merge


@dataclass
class Reparsed:
    """What a reparse found, and did unless it was a dry run: how many records each action was for.

    Attributes:
        observations: of the archive.
        actions: what was done, or would be.
    """

    observations: int = 0
    actions: Counter[Action] = field(default_factory=Counter)


@dataclass(frozen=True)
class Listeners:
    """Who is told what.

    Attributes:
        started: how many observations an interrupted reparse had read before, of how many.
        read: how many have been read, of how many.
        found: each difference between archive and database.
    """

    started: Callable[[int, int], None] = lambda _done, _all: None
    read: Callable[[int, int], None] = lambda _done, _all: None
    found: Callable[[Difference], None] = lambda _: None


def reparse(
    database: Path,
    archive: Path,
    sources: Sequence[str],
    *,
    dry_run: bool = False,
    workers: Workers | None = None,
    listeners: Listeners = Listeners(),
) -> Reparsed:
    """Read everything in the archive again and bring the database into line with it.

    When it is interrupted, the next reparse of the same archive with the same code goes on where it stopped. Where
    records of the archive are damaged, rows are added and none is replaced.

    Args:
        database: created when it does not exist.
        archive: folder of WARC files.
        sources: names of the sources; all when empty.
        dry_run: compare only.
        workers: who parses; this process unless given.
        listeners: who is told.

    Raises:
        ArchiveError: a file of the archive is missing, or none.
        StoreError: the database cannot be written, or another reparse of it is at work.
        WorkersError: the cluster is gone.
    """
    index = index_archive(archive, list(sources) or list_sources())
    names = _sources_of(index)
    total = len(index.observations)
    with open_scratch(database, index) as scratch:
        result = Reparsed(total)
        listeners.started(min(scratch.progress, total), total)
        write_observations(scratch, archive, index, workers=workers, told=lambda done: listeners.read(done, total))
        with Store(database) as store, closing(Reader(database)) as reader, closing(Reader(scratch.path)) as given:
            known_runs = reader.run_ids()  # before the archive's own are imported
            renames = find_renames(reader, given, names)
            parsers = {source: parser_version(source) for source in names}
            found = see_through(
                compare_databases(reader, given, names, known_runs), renames, reader, parsers, known_runs
            )
            if index.damages:  # what a damaged archive does not give is no proof against what stands
                found = (each for each in found if each.action not in {Action.REPLACE, Action.END})
            differences = _note(found, result, listeners)
            if dry_run:
                for _ in differences:
                    pass
            else:
                merge_bookkeeping(store, given)
                renamed = list(differences) if renames.found else differences
                apply_renames(store, reader, renames)
                apply_differences(store, reader, renamed)
                replace_findings(store, given, names)
    return result


def _note(differences: Iterable[Difference], result: Reparsed, listeners: Listeners) -> Iterator[Difference]:
    for difference in differences:
        result.actions[difference.action] += 1
        listeners.found(difference)
        yield difference


def rebuild_roots(context: RunContext, pending: Iterable[tuple[str, str]]) -> None:
    """Rebuild reports and incidents of which a content was observed earlier than what was stored.

    Args:
        context: of the run that rebuilds.
        pending: their record_ids, each with the run that observed that content.
    """
    roots = sorted({root for root, _ in pending})
    known_runs = context.reader.run_ids() - {run_id for _, run_id in pending}
    streams = context.reader.streams_of_roots(roots)
    names = sorted({source for source, _ in streams})
    open_files = [context.archive.open_path] if context.archive.open_path.exists() else []
    index = restrict_index(index_archive(context.archive_folder, names, open_files), streams)
    wanted = set(roots)
    with tempfile.TemporaryDirectory(prefix="harvest-") as folder, Store(Path(folder) / "scratch.db") as scratch:
        write_observations(scratch, context.archive_folder, index)
        with closing(Reader(scratch.path)) as given:
            differences = [
                d for d in compare_databases(context.reader, given, names, known_runs) if root_of(d.record_id) in wanted
            ]
            # What the order of time knows under another id, or not at all: another edition of a release may have had
            # an identity of its own, and a row the id that a later content gave it.
            gone = [d for d in differences if d.action is Action.UNEXPLAINED]
            context.store.forget_records((d.table, d.record_id) for d in gone)
            kept = [d for d in differences if d.action is not Action.UNEXPLAINED]
            apply_differences(context.store, context.reader, kept)
            # Which contents state what stands there was noted before it was known that some are held back.
            context.store.replace_frame(sorted(wanted), {name: given.all_rows(name)[1] for name in FRAME})
            for source in names:
                context.store.write_quarantine(list(given.rows_of_source("quarantine", source)))


def prove(database: Path, archive: Path, sample: int | None) -> Iterator[Difference]:
    """Rebuild reports and incidents from the archive beside a database, and yield where the two differ.

    What only a changed parser reads otherwise is no difference: the facts that each source stated, and when, are.

    Args:
        database: a harvest database, which is only read.
        archive: its archive folder.
        sample: how many reports and incidents are rebuilt, chosen by a digest of their ids; None for all.

    Raises:
        ArchiveError: a file of the archive is damaged or missing.
    """
    with closing(Reader(database)) as reader:
        roots = reader.sample_roots(sample)
        streams = reader.streams_of_roots(roots)
        names = sorted({source for source, _ in streams} & set(list_sources()))
        index = restrict_index(index_archive(archive, names), streams)
        wanted, known_runs = set(roots), reader.run_ids()
        with tempfile.TemporaryDirectory(prefix="harvest-") as folder, Store(Path(folder) / "scratch.db") as scratch:
            write_observations(scratch, archive, index)
            with closing(Reader(scratch.path)) as given:
                for difference in compare_databases(reader, given, names, known_runs):
                    rebuilt = root_of(difference.record_id) in wanted
                    if rebuilt and difference.action not in {Action.APPEND, Action.END}:
                        yield difference


def compare_databases(
    reader: Reader, given: Reader, sources: Sequence[str], known_runs: Container[str]
) -> Iterator[Difference]:
    """Yield the records in which the stored database differs from what the archive gives.

    Args:
        reader: the database.
        given: what the archive gives.
        sources: whose records are compared.
        known_runs: the runs whose observations the database knew when it stored what it holds.
    """
    parsers = {source: parser_version(source) for source in sources}
    for cls in RECORDS:
        view = ChainView(cls.table)
        pairs = pair_chains(reader.version_rows(cls.table, sources), given.version_rows(cls.table, sources))
        for record_id, stored, chain in pairs:
            difference = compare_chains(view, record_id, stored, chain, parsers, known_runs)
            if difference is not None:
                yield difference


def merge_bookkeeping(store: Store, given: Reader) -> None:
    """Insert sources, runs, documents, fetches and streams that the archive knows and the database does not."""
    for table in ("sources", "runs"):
        store.import_rows(table, *given.all_rows(table))
    store.import_documents(given.all_rows("documents")[1])
    store.import_links(given.all_rows("report_documents")[1])
    store.import_fetches(*given.all_rows("fetches"))
    store.import_streams(given.all_rows("streams")[1])
    store.import_identity(given.all_rows("record_aliases")[1], given.all_rows("alignments")[1])


def apply_differences(store: Store, reader: Reader, differences: Iterable[Difference]) -> None:
    """Write what a comparison finds, in transactions short enough for other harvests to write in between."""
    at = format_time(now())
    rest = iter(differences)
    while batch := list(islice(rest, MERGED)):
        with store.batch():
            whole = (d for d in batch if d.action in {Action.ADD, Action.REPLACE})
            store.replace_chains((d.table, d.record_id, d.chain) for d in whole)
            for difference in batch:
                if difference.action in {Action.APPEND, Action.END}:
                    _append(store, reader, difference, at)


def _append(store: Store, reader: Reader, difference: Difference, at: str) -> None:
    view = ChainView(difference.table)
    stored = reader.version_chain(difference.table, difference.record_id)[-1]
    start = after(at, str(view.value(stored, "valid_from")))
    if difference.action is Action.END:
        row = cut_row(difference.table, stored)
        source = str(view.value(stored, "source"))
        current = reader.current(difference.table, difference.record_id)
        ending = Ending(difference.table, difference.record_id, current, row, source, parser_version(source))
        store.end_record(ending, Writing("", start, rereading=True))
        return
    given = difference.chain[-1]
    version = version_after(view, stored, given, start, None)
    store.append_version(difference.table, cut_row(difference.table, given), version)


def replace_findings(store: Store, given: Reader, sources: Sequence[str]) -> None:
    """Replace checks and quarantine by what the archive gives."""
    at = format_time(now())
    for source in sources:
        checks = given.rows_of_source("checks", source)
        store.replace_findings(source, checks, list(given.rows_of_source("quarantine", source)), at)


def _sources_of(index: ArchiveIndex) -> list[str]:
    return sorted({str(run["source"]) for run in index.runs.values()})
