"""Store: one transaction a document, on the writer's thread."""

from __future__ import annotations

import asyncio

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from harvester.archive import ArchiveError, Pointer, read_capture
from harvester.clock import parse_time
from harvester.parsed import ParsedDocument
from harvester.parsers.base import Document
from harvester.processing import process_document
from harvester.run import RunContext, context_of
from harvester.store.planning import Writing, Written, roots_of
from harvester.vocab import FetchOutcome


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
            DropItem: it was published outside the dates that the crawl was asked for.
        """
        context = self.context
        self._check_dates(item)
        writing = Writing(context.run_id, context.writing.recorded_at, rereading=item.rereading)
        if item.fetch is not None and not item.rereading:
            await self._reread_with_new_parser(item, writing)
        if self._is_late(item) and item.fetch is not None:
            written = await self._write(context.store.write_late, item, item.fetch, writing)
            context.late_roots.update(roots_of(item))
        else:
            written = await self._write(context.store.write_document, item, item.fetch, writing)
        self._count(item, written)
        return item

    async def _write(self, function, *arguments) -> Written:  # type: ignore[no-untyped-def]
        written: Written = await asyncio.wrap_future(self.context.submit(function, *arguments))
        return written

    def _check_dates(self, item: ParsedDocument) -> None:
        arguments = self.context.arguments
        published = [parse_time(report.published_on).date() for report in item.reports() if report.published_on]
        if arguments.partial and published and not any(arguments.covers(day) for day in published):
            if item.fetch is not None:
                item.fetch.reason = "published outside the dates asked for"
                self.context.record_fetch(item.fetch)
            raise DropItem(f"published on {published[0]}, outside the dates asked for")

    async def _reread_with_new_parser(self, item: ParsedDocument, writing: Writing) -> None:
        """Read a stream's earlier content again when the parser has changed since.

        Otherwise a new content would make versions that mix what the source changed with what the parser changed.
        """
        state = self.context.reader.stream(item.source, item.stream)
        if state is None or state.parser_version == item.parser_version or state.document_sha256 == item.sha256:
            return
        found = self.context.reader.pointer_of(state.document_sha256)
        if found is None:
            raise ArchiveError(f"{item.stream}: its earlier content is in no archive file; run `scrapy doctor`")
        capture = read_capture(self.context.archive_folder, Pointer(found[0], found[1]))
        media_type = self.context.reader.media_type(state.document_sha256)
        document = Document(item.url, capture.body, media_type, parse_time(state.observed_at))
        loop = asyncio.get_running_loop()
        earlier = await loop.run_in_executor(None, process_document, item.source, document)
        again = Writing(writing.run_id, writing.recorded_at, rereading=True)
        await self._write(self.context.store.write_document, earlier, None, again)

    def _is_late(self, item: ParsedDocument) -> bool:
        state = self.context.reader.stream(item.source, item.stream)
        if item.rereading:
            return False
        newest = self.context.reader.newest_version_at(roots_of(item))
        return (state is not None and item.observed_at < state.observed_at) or (
            newest is not None and item.observed_at < newest
        )

    def _count(self, item: ParsedDocument, written: Written) -> None:
        tally = self.context.tally
        tally.written.add(written)
        tally.records += len(item.records)
        tally.out_of_scope += bool(item.out_of_scope)
        if item.fetch is not None:
            tally.documents_new += item.fetch.outcome is FetchOutcome.NEW
            tally.documents_changed += item.fetch.outcome is FetchOutcome.CHANGED
