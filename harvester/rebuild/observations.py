"""From the archive to the rows, without the network: every observation read again in the order of time."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from harvester.archive.defences import find_defence
from harvester.archive.media import sniff_media_type
from harvester.archive.reading import ArchiveFile, Damage, list_files, read_capture
from harvester.archive.streams import stream_of, unwrap_capture
from harvester.archive.warc import ArchiveError, Capture, Pointer, digest_payload
from harvester.model.clock import format_time, now, parse_time
from harvester.model.document import Check, Document
from harvester.model.parsed import Fetch, ParsedDocument
from harvester.model.registry import parser_version
from harvester.model.source import list_sources, load_source
from harvester.model.vocab import FetchOutcome
from harvester.rebuild.spool import SortedSpool
from harvester.rebuild.workers import ThisProcess, Workers, parse_in_order
from harvester.store.connection import BLAMES_THE_ROW, RowError
from harvester.store.database import Store
from harvester.store.planning import Writing
from harvester.store.reading import Reader
from pipelines.chain import fail_document, process_document
from pipelines.cross_checks import check_across_months, check_shared_days

logger = logging.getLogger(__name__)

GONE = (404, 410)
BATCH = 200  # documents in one transaction of a scratch database
BATCH_RECORDS = 2_000  # and what they may state together: it is held in memory until it is written
MONTHS = "months"
DAYS = "days"


@dataclass(frozen=True, slots=True)
class Observation:
    """One content that a source's document was seen to have."""

    observed_at: str
    source: str
    stream: str
    url: str
    original_url: str
    fetched_at: str
    run_id: str
    status: int
    etag: str | None
    last_modified: str | None
    content_type: str
    payload_digest: str
    pointer: Pointer
    revisit: bool
    fault: str = ""


class Bodies:
    """Knows for each payload digest a record that holds the body, in some two hundred bytes each."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}
        self._files: dict[str, int] = {}
        self._names: list[str] = []

    def note(self, digest: str, pointer: Pointer) -> None:
        """Note where a body stands, unless it is known from elsewhere."""
        file = self._files.setdefault(pointer.warc_file, len(self._names))
        if file == len(self._names):
            self._names.append(pointer.warc_file)
        self._places.setdefault(_shorten(digest), file << _OFFSET_BITS | pointer.offset)

    def find(self, digest: str) -> Pointer | None:
        """Return where a body stands."""
        place = self._places.get(_shorten(digest))
        if place is None:
            return None
        return Pointer(self._names[place >> _OFFSET_BITS], place & (1 << _OFFSET_BITS) - 1)

    def __contains__(self, digest: str) -> bool:
        return _shorten(digest) in self._places


_OFFSET_BITS = 48


def _shorten(*texts: str) -> bytes:
    """Return a digest that is shorter than the texts it stands for; no two of millions will share one."""
    return blake2b("\n".join(texts).encode(), digest_size=12).digest()


def _order_of(observation: Observation) -> tuple[str | int, ...]:
    """The order of time; what was seen at the same moment is ordered by itself, never by where its file lies.

    The same file may have come from several machines: what is equal in all of these is one observation.
    """
    o = observation
    moment = (o.observed_at, o.fetched_at, o.source, o.stream, o.url, o.payload_digest, o.run_id)
    return (*moment, o.pointer.offset)


@dataclass
class ArchiveIndex:
    """What an archive holds of some sources.

    Attributes:
        observations: in the order of time.
        runs: the closing words of each run, by run_id.
        bodies: where each body stands.
        damages: records of which nothing can be read, each with the source of its file, where that is known.
    """

    observations: SortedSpool[Observation] = field(default_factory=lambda: SortedSpool(_order_of))
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: Bodies = field(default_factory=Bodies)
    damages: list[tuple[Damage, str | None]] = field(default_factory=list)


def index_archive(folder: Path, sources: Sequence[str], open_files: Sequence[Path] = ()) -> ArchiveIndex:
    """List every observation of the sources' documents in an archive folder and the folders below it.

    Args:
        folder: the archive.
        sources: names of the sources wanted.
        open_files: files that a run is still writing.

    Raises:
        ArchiveError: a file is no archive file.
    """
    index = ArchiveIndex()
    others: list[ArchiveFile] = []
    for path in [*list_files(folder), *open_files]:
        file = ArchiveFile(path, folder)
        stated = file.info.get("source")
        wanted = list(sources) if stated is None else [stated] if stated in sources else []
        if not wanted:
            others.append(file)
            continue
        run_id = file.info.get("run_id") or path.name.removesuffix(".warc.gz")
        met: set[str] = {stated} if stated else set()
        for observation in _read_observations(file, run_id, wanted, index.bodies):
            index.observations.add(observation)
            met.add(observation.source)
        index.damages.extend((damage, stated) for damage in file.damages)
        for source in met:
            name = run_id if stated else f"{run_id}:{source}"
            index.runs[name] = {**index.runs.get(name, {}), "source": source, **file.closing}
    if any(o.revisit and o.payload_digest not in index.bodies for o in index.observations):
        # What two sources share was archived whole by the first of them.
        for file in others:
            for capture in file.captures(bodies=False):
                _note_body(capture, index.bodies)
    return index


def _read_observations(file: ArchiveFile, run_id: str, sources: Sequence[str], bodies: Bodies) -> Iterator[Observation]:
    for capture in file.captures(bodies=False):
        _note_body(capture, bodies)
        if capture.status not in {200, *GONE} and not capture.not_modified:
            continue
        wrapped = unwrap_capture(capture.url)
        original = wrapped[0] if wrapped else capture.url
        for source in sources:
            if load_source(source).is_document(original):
                yield _observe(capture, source, original, run_id if len(sources) == 1 else f"{run_id}:{source}")


def _note_body(capture: Capture, bodies: Bodies) -> None:
    if capture.revisit_of is None and capture.payload_digest and not capture.fault:
        bodies.note(capture.payload_digest, capture.pointer)


def _observe(capture: Capture, source: str, original: str, run_id: str) -> Observation:
    wrapped = unwrap_capture(capture.url)
    return Observation(
        observed_at=format_time(wrapped[1] if wrapped else capture.fetched_at),
        source=source,
        stream=stream_of(capture.url),
        url=capture.url,
        original_url=original,
        fetched_at=format_time(capture.fetched_at),
        run_id=run_id,
        status=capture.status,
        etag=capture.header("ETag") or None,
        last_modified=capture.header("Last-Modified") or None,
        content_type=capture.header("Content-Type"),
        # Versions before 0.2 named, from the second "not modified" on, the digest of nothing.
        payload_digest="" if capture.payload_digest == _NOTHING else capture.payload_digest,
        pointer=capture.pointer,
        revisit=capture.revisit_of is not None,
        fault="gone" if capture.status in GONE else capture.fault,
    )


_NOTHING = digest_payload(b"")


class UnusableAnswerError(ArchiveError):
    """Raised when an answer is archived, and is no content: cut short, or a server's defence; ``reason`` says which."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def read_observation(folder: Path, index: ArchiveIndex, observation: Observation) -> Document:
    """Read an observation's content from the archive.

    Raises:
        UnusableAnswerError: it is no content.
        ArchiveError: the record, or the one that a revisit refers to, cannot be read.
    """
    if observation.fault:
        raise UnusableAnswerError(observation.fault, f"{observation.url}: {observation.fault}")
    pointer = observation.pointer
    if observation.revisit:
        found = index.bodies.find(observation.payload_digest)
        if found is None:
            raise ArchiveError(f"{pointer.warc_file} at {pointer.offset} repeats an answer that no file holds")
        pointer = found
    capture = read_capture(folder, pointer)
    body = capture.body
    reason = capture.fault or find_defence(capture.status, body)
    if reason:
        raise UnusableAnswerError(reason, f"{observation.url}: {reason}")
    charset = observation.content_type.partition("charset=")[2].split(";")[0].strip("\"' ")
    return Document(
        url=observation.original_url,
        body=body,
        media_type=sniff_media_type(body, observation.content_type),
        fetched_at=parse_time(observation.observed_at),
        encoding=charset or None,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """An observation, and why it is no content; empty in most cases."""

    observation: Observation
    reason: str = ""


_Parsed = tuple[_Seen, ParsedDocument | None]


def write_observations(
    store: Store,
    folder: Path,
    index: ArchiveIndex,
    *,
    workers: Workers | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> None:
    """Store all observations of an index in a scratch database, as the crawls that made them would have.

    Args:
        store: an empty database, or one in which an earlier call with the same index was interrupted; it goes on there.
        folder: the archive.
        index: what it holds.
        workers: who parses; this process unless given.
        told: is called with the number of observations written so far.
    """
    done = store.progress
    if done > len(index.observations):
        return
    if not done:
        _write_frame(store, index)
    writer = _Writer(store, folder, index, done)
    parsed_in_order = parse_in_order(_read_fresh(folder, index, done), workers or ThisProcess())
    while batch := _take_batch(parsed_in_order):
        done += len(batch)
        with store.batch():
            for seen, parsed in batch:
                writer.write(seen, parsed)
            store.progress = done
        batch.clear()  # before the next is read
        told(done)
    with store.batch():
        writer.end_runs()
        check_across_reports(store, writer.reader)
        _write_damages(store, index)
        store.progress = len(index.observations) + 1


def _take_batch(parsed_in_order: Iterator[_Parsed]) -> list[_Parsed]:
    batch: list[_Parsed] = []
    records = 0
    for seen, parsed in parsed_in_order:
        batch.append((seen, parsed))
        records += len(parsed.stated) if parsed else 0
        if len(batch) >= BATCH or records >= BATCH_RECORDS:
            break
    return batch


def _write_frame(store: Store, index: ArchiveIndex) -> None:
    for source in sorted({run["source"] for run in index.runs.values()}):
        store.write_source(load_source(source))
    for run_id, run in sorted(index.runs.items()):
        store.start_run(run_id, run["source"], str(run.get("started_at", "")), run.get("arguments", {}), "")


def _write_damages(store: Store, index: ArchiveIndex) -> None:
    """Set aside what cannot be read, for the source of its file, or for all of those that are read."""
    sources = sorted({str(run["source"]) for run in index.runs.values()})
    for damage, stated in index.damages:
        for source in [stated] if stated else sources:
            if source in sources:
                store.write_damages(source, [(damage.place, damage.reason)], None, format_time(now()))


class _Writer:
    """Writes observations in the order of time, and ends runs where they ended."""

    def __init__(self, store: Store, folder: Path, index: ArchiveIndex, done: int) -> None:
        self.store = store
        self.folder = folder
        self.index = index
        self.reader = Reader.over(store.connection)
        runs = index.runs.items()
        ends = sorted((str(run.get("finished_at", "")), run_id) for run_id, run in runs if run.get("complete"))
        last = next(islice(index.observations, done - 1, None)).observed_at if done else ""
        self.ends = deque(end for end in ends if end[0] >= last)

    def write(self, seen: _Seen, parsed: ParsedDocument | None) -> None:
        """Write an observation; None stands for an answer that its stream gave before, or for one that is unusable."""
        observation = seen.observation
        while self.ends and self.ends[0][0] < observation.observed_at:
            self._end_run(*self.ends.popleft())
        state = self.reader.stream(observation.source, observation.stream)
        shown = state.document_sha256 if state else None
        # What was held back, or was no content, is not what the stream's rows follow.
        met, reason = (parsed.sha256, "") if parsed else self._met_before(observation)
        if seen.reason or reason:
            self._write_unusable(observation, seen.reason or reason, known=state is not None)
            return
        sha256 = str(met or shown)
        fetch = _fetch_of(observation, sha256, shown)
        if shown == sha256 and not self.reader.has_withdrawn(sha256):
            self.store.write_fetches([fetch])
            return
        if parsed is None and self.reader.has_failed(observation.source, sha256):
            self.store.write_fetch(fetch)  # once in a reading of the archive is enough
            return
        self._write_document(observation, parsed, fetch)

    def _met_before(self, observation: Observation) -> tuple[str | None, str]:
        """Return the content that an answer brought when it was met last, or why it brought none."""
        return self.reader.last_content(observation.source, observation.stream, observation.payload_digest)

    def _write_document(self, observation: Observation, parsed: ParsedDocument | None, fetch: Fetch) -> None:
        writing = Writing(observation.run_id, observation.fetched_at)
        if parsed is None:
            parsed = process_document(observation.source, read_observation(self.folder, self.index, observation))
        try:
            with self.store.apart():
                self.store.write_document(parsed, fetch, writing)
        except (*BLAMES_THE_ROW, RowError, ValueError, TypeError, LookupError, ArithmeticError) as error:
            logger.exception("%s could not be stored", parsed.url)
            fail_document(parsed, "store_failed", error)
            self.store.write_document(parsed, fetch, writing)

    def _write_unusable(self, observation: Observation, reason: str, *, known: bool) -> None:
        fetch = _fetch_of(observation, None, None)
        if reason == "gone":
            if known:  # an address that never stated anything is a dead link
                fetch.outcome = FetchOutcome.GONE
                self.store.write_gone(fetch)
            return
        blocked = reason in {"challenge_page", "block_page"}
        fetch.outcome, fetch.reason = FetchOutcome.BLOCKED if blocked else FetchOutcome.ERROR, reason
        self.store.write_fetch(fetch)

    def end_runs(self) -> None:
        """End the runs after which nothing was observed."""
        for end in self.ends:
            self._end_run(*end)

    def _end_run(self, finished_at: str, run_id: str) -> None:
        source = str(self.index.runs[run_id]["source"])
        if load_source(source).complete_listing:
            roots = self.reader.unseen_roots(source, run_id)
            self.store.withdraw_roots(roots, source, parser_version(source), Writing(run_id, finished_at))


def _fetch_of(observation: Observation, sha256: str | None, shown: str | None) -> Fetch:
    outcome = FetchOutcome.NEW if shown is None else FetchOutcome.CHANGED
    if shown == sha256:
        outcome = FetchOutcome.UNCHANGED
    return Fetch(
        run_id=observation.run_id,
        source=observation.source,
        url=observation.url,
        document_url=observation.stream,
        fetched_at=observation.fetched_at,
        observed_at=observation.observed_at,
        outcome=outcome,
        status=observation.status,
        etag=observation.etag,
        last_modified=observation.last_modified,
        document_sha256=sha256,
        payload_digest=observation.payload_digest,
        warc_file=observation.pointer.warc_file,
        warc_offset=observation.pointer.offset,
    )


def _read_fresh(folder: Path, index: ArchiveIndex, done: int) -> Iterator[tuple[_Seen, str, Document | None]]:
    """Yield each observation from the done-th on with its content, or None where its stream showed the same before."""
    for observation, fresh in islice(_mark_fresh(index.observations), done, None):
        try:
            document = read_observation(folder, index, observation) if fresh else None
        except UnusableAnswerError as error:
            yield _Seen(observation, error.reason), observation.source, None
        else:
            yield _Seen(observation), observation.source, document


def _mark_fresh(observations: Iterable[Observation]) -> Iterator[tuple[Observation, bool]]:
    last: dict[bytes, bytes] = {}
    for observation in observations:
        key, digest = _shorten(observation.source, observation.stream), _shorten(observation.payload_digest)
        if observation.revisit and not observation.payload_digest and key in last:
            yield observation, False
            continue
        yield observation, bool(observation.fault) or not observation.payload_digest or last.get(key) != digest
        if not observation.fault:
            last[key] = digest


def check_across_reports(store: Store, reader: Reader) -> None:
    """Make the checks that compare one report with another: monthly series, and days that two releases count."""
    shared: dict[str, list[Check]] = {}
    for check in check_shared_days(reader.shared_days()):
        shared.setdefault(check.subject[0].partition(":")[0], []).append(check)
    for source in list_sources():
        figures = reader.figures(source) if load_source(source).monthly_series else []
        days = shared.get(source, [])
        if figures or days:
            store.write_source(load_source(source))
        if figures:
            store.replace_derived_checks(MONTHS, source, check_across_months(figures))
        if days or reader.has_checks(DAYS, source):
            store.replace_derived_checks(DAYS, source, days)


def restrict_index(index: ArchiveIndex, streams: Iterable[tuple[str, str]]) -> ArchiveIndex:
    """Keep the observations of some streams, given as (source, stream).

    A record with an id of its own may have been read at any address of its source, so all of these are kept.
    """
    wanted = set(streams)
    whole = {source for source, _ in wanted if load_source(source).keyed_by_id}
    kept = (o for o in index.observations if o.source in whole or (o.source, o.stream) in wanted)
    return ArchiveIndex(SortedSpool(_order_of, kept), index.runs, index.bodies, index.damages)
