"""Store: one transaction a document, on the writer's thread."""

from __future__ import annotations

import asyncio
import logging

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from harvester.archive.reading import read_capture
from harvester.archive.warc import ArchiveError, Pointer
from harvester.model.clock import parse_time
from harvester.model.document import Document
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import FetchOutcome
from harvester.run.context import RunContext, context_of
from harvester.store.connection import RowError, StoreError
from harvester.store.planning import Writing, Written, roots_of
from pipelines.chain import fail_document, process_document


class StorePipeline:
    """Hands each document to the store.

    A document observed before what is stored (an archive's older capture) is only recorded here; its rows are
    rebuilt from the archive, in the order of time, when the run ends.
    """

    def __init__(self, context: RunContext) -> None:
        self.context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Make the pipeline of one run."""
        return cls(context_of(crawler))

    async def process_item(self, item: ParsedDocument) -> ParsedDocument:
        """Store one document.

        Raises:
            DropItem: it was published outside the dates that the crawl was asked for; or it could not be stored, which
                ends the crawl.
        """
        self._check_dates(item)
        # What is stored already is read and written on one thread, so that two documents never cross.
        try:
            written = await asyncio.wrap_future(self.context.submit(self._store_or_say, item))
        except (StoreError, ArchiveError) as error:
            # One line is said when the run ends; a traceback for each document on its way would bury it.
            self.context.on_fatal(str(error))
            raise DropItem(str(error)) from error
        self._count(item, written)
        return item

    def _check_dates(self, item: ParsedDocument) -> None:
        arguments = self.context.arguments
        published = [parse_time(report.published_on).date() for report in item.reports() if report.published_on]
        if arguments.partial and published and not any(arguments.covers(day) for day in published):
            if item.fetch is not None:
                item.fetch.reason = "published outside the dates asked for"
                self.context.submit(self.context.store.write_content, item, item.fetch)
            raise DropItem(f"published on {published[0]}, outside the dates asked for")

    def _store_or_say(self, item: ParsedDocument) -> Written:
        """Store one document; one that cannot be stored costs itself alone."""
        try:
            return self._store(item)
        except (StoreError, ArchiveError) as error:
            if not isinstance(error, RowError):
                raise
            return self._store_failure(item, error)
        except Exception as error:  # noqa: BLE001 - whatever one document brings about, the others are stored
            return self._store_failure(item, error)

    def _store_failure(self, item: ParsedDocument, error: Exception) -> Written:
        logging.getLogger(__name__).error("%s could not be stored", item.url, exc_info=error)
        fail_document(item, "store_failed", error)
        writing = Writing(self.context.run_id, self.context.writing.recorded_at)
        return self.context.store.write_document(item, item.fetch, writing)

    def _store(self, item: ParsedDocument) -> Written:
        context = self.context
        state = context.writer_reader.stream(item.source, item.stream)
        writing = Writing(context.run_id, context.writing.recorded_at, rereading=item.rereading)
        if item.fetch is None or item.rereading:
            return context.store.write_document(item, item.fetch, writing)
        if state is not None and state.document_sha256 != item.sha256:
            item.fetch.outcome = FetchOutcome.CHANGED
            if state.parser_version != item.parser_version:
                self._reread_with_new_parser(item, state.document_sha256, state.observed_at, writing)
        newest = context.writer_reader.newest_version_at(roots_of(item))
        seen = context.writer_reader.newest_observation(item.source, item.stream)
        late = seen is not None and item.observed_at < seen
        overtaken = self._find_overtaken(item)
        if late or overtaken or (newest is not None and item.observed_at < newest):
            known = [] if item.keyed_by_id else context.writer_reader.roots_of_stream(item.source, item.origin)
            covered = context.writer_reader.roots_within(item.source, item.coverage) if item.coverage else []
            return context.store.write_late(item, item.fetch, writing, {*overtaken, *known, *covered})
        return context.store.write_document(item, item.fetch, writing)

    def _find_overtaken(self, item: ParsedDocument) -> list[str]:
        """Return releases stored already of which this one, observed before them, is another edition.

        Which of two editions is the copy depends on what was known when, so their rows are rebuilt in order.
        """
        editions = self.context.writer_reader.editions_of(item)
        return [record_id for record_id, since in editions if item.observed_at <= since]

    def _reread_with_new_parser(self, item: ParsedDocument, sha256: str, observed_at: str, writing: Writing) -> None:
        """Read a stream's earlier content again when the parser has changed since.

        Otherwise a new content would make versions that mix what the source changed with what the parser changed.
        """
        reader = self.context.writer_reader
        found = reader.pointer_of(sha256)
        if found is None:
            raise ArchiveError(f"{item.stream}: its earlier content is in no archive file; run `scrapy doctor`")
        capture = read_capture(self.context.archive_folder, Pointer(found[0], found[1]))
        document = Document(item.url, capture.body, reader.media_type(sha256), parse_time(observed_at))
        earlier = process_document(item.source, document)
        again = Writing(writing.run_id, writing.recorded_at, rereading=True)
        self.context.store.write_document(earlier, None, again)

    def _count(self, item: ParsedDocument, written: Written) -> None:
        tally = self.context.tally
        tally.written.add(written)
        tally.records += len(item.stated)
        tally.out_of_scope += bool(item.out_of_scope)
        tally.with_problems += bool(item.problems)
        tally.held += written.held
        if item.fetch is not None:
            tally.documents_new += item.fetch.outcome is FetchOutcome.NEW
            tally.documents_changed += item.fetch.outcome is FetchOutcome.CHANGED
