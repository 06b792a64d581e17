"""Extension that ends a run: outcome, withdrawals, checks across reports, archive file, closing line."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from harvester.archive.warc import ArchiveError
from harvester.model.clock import format_time, now
from harvester.model.parsed import ParsedDocument
from harvester.model.registry import parser_version
from harvester.model.vocab import RunOutcome
from harvester.rebuild.merge import rebuild_roots
from harvester.rebuild.observations import check_across_reports
from harvester.run.context import RunContext, context_of
from harvester.run.outcomes import RunFacts, decide_outcome, find_overdue
from harvester.store.connection import StoreError
from harvester.store.planning import Writing
from pipelines.chain import fail_document

logger = logging.getLogger(__name__)


class RunExtension:
    """Opens the run with the spider and closes it after the last document."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.context: RunContext = context_of(crawler)
        self.context.on_fatal = self.stop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunExtension:
        """Make the extension of one run and connect it."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(extension.spider_error, signal=signals.spider_error)
        crawler.signals.connect(extension.item_error, signal=signals.item_error)
        return extension

    def spider_opened(self) -> None:
        """Remember the crawl's own thread."""
        self._loop = asyncio.get_running_loop()

    def stop(self, reason: str) -> None:
        """End the crawl because nothing that it brings could be kept; may be called from any thread."""
        if self._loop is not None and self.context.stopping is None:
            self.context.stopping = reason
            self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        if self._loop is not None and self.crawler.engine is not None:
            self._ending = self._loop.create_task(self.crawler.engine.close_spider_async(reason="stopped"))

    def spider_error(self, failure: Any, response: Any) -> None:
        """Count a callback that failed."""
        self.context.tally.errors.append(f"{response.url}: {failure.value!r}")

    def item_error(self, item: Any, failure: Any) -> None:
        """Count a pipeline that failed, and set its document aside; the next run reads it again."""
        self.context.tally.errors.append(f"{getattr(item, 'url', '?')}: {failure.value!r}")
        if isinstance(item, ParsedDocument) and item.fetch is not None:
            failed = fail_document(item, "parser_failed", failure.value)
            self.context.submit(self.context.store.write_document, failed, failed.fetch, self.context.writing)

    def spider_closed(self, reason: str) -> None:
        """End the run."""
        context = self.context
        try:
            context.drain()
            self._end(context.stopping or reason)
        except (StoreError, ArchiveError, OSError, sqlite3.Error) as error:
            line = f"{context.source.name}: {RunOutcome.FAILED} - {context.stopping or error}"
            self._tell(RunOutcome.FAILED, f"{line}; what was archived is kept")
        finally:
            context.archive.abandon()
            context.close()

    def _end(self, reason: str) -> None:
        context = self.context
        finished_at = format_time(now())
        outcome, why = self._decide(reason)
        newest = context.reader.newest_publication(context.source.name)
        why = "; ".join(part for part in (why, find_overdue(newest, context.source.expect, now().date())) if part)
        tally = context.tally
        complete = (
            outcome is RunOutcome.OK and not context.arguments.limited and not (tally.failed_requests or tally.blocked)
        )
        pending = context.reader.pending_rebuilds(context.source.name, context.run_id)
        if pending:
            rebuild_roots(context, sorted({root for root, _ in pending}))
            context.store.forget_rebuilds(pending)
        if tally.written.touched or pending:
            # What was counted on the way depends on the order in which the documents came in; what stands does not.
            tally.written.count(context.reader.versions_of_run(context.run_id))
        # The archive learns first that the run was complete: what is withdrawn must follow from it.
        path = self._close_archive(outcome, finished_at, complete=complete)
        if complete and context.source.complete_listing and context.replay is None:
            tally.written.withdrawn += self._withdraw_unseen(finished_at)
        check_across_reports(context.store, context.reader)
        self._finish(outcome, why, finished_at, path, complete=complete)
        self._tell(outcome, closing_line(context, outcome, why))

    def _decide(self, reason: str) -> tuple[RunOutcome, str]:
        context = self.context
        last = context.reader.last_good_run(context.source.name)
        tally = context.tally
        facts = RunFacts(
            finish_reason=reason,
            limited=context.arguments.limited,
            dated=context.arguments.from_date is not None or context.arguments.until_date is not None,
            documents=tally.documents,
            stating=context.reader.stating_documents(context.run_id) + tally.captures_known,
            with_problems=tally.with_problems,
            held=tally.held,
            gone=tally.gone,
            blocked=tally.blocked,
            failed_requests=tally.failed_requests,
            requests=tally.fetches,
            errors=len(tally.errors),
            failures=tally.failures,
            stating_last=context.reader.stating_documents(last["run_id"]) if last else None,
        )
        return decide_outcome(facts, context.source.expect)

    def _withdraw_unseen(self, finished_at: str) -> int:
        context = self.context
        roots = context.reader.unseen_roots(context.source.name, context.run_id)
        if not roots:
            return 0
        name = context.source.name
        return context.store.withdraw_roots(roots, name, parser_version(name), Writing(context.run_id, finished_at))

    def _close_archive(self, outcome: RunOutcome, finished_at: str, *, complete: bool) -> Path | None:
        context = self.context
        closing = {
            "run_id": context.run_id, "source": context.source.name, "outcome": str(outcome), "complete": complete,
            "arguments": context.arguments.as_dict(), "finished_at": finished_at,
            "started_at": format_time(context.started_at), "records": context.archive.records,
        }  # fmt: skip
        return context.archive.close(closing)

    def _finish(self, outcome: RunOutcome, why: str, finished_at: str, path: Path | None, *, complete: bool) -> None:
        context = self.context
        tally = context.tally
        written = tally.written
        context.store.finish_run(
            context.run_id,
            {
                "finished_at": finished_at,
                "outcome": outcome,
                "reason": why or None,
                "complete": int(complete),
                "warc_file": path.name if path else None,
                "warc_records": context.archive.records,
                "documents": tally.documents,
                "documents_new": tally.documents_new,
                "documents_changed": tally.documents_changed,
                "records": tally.records,
                "records_new": written.new,
                "records_changed": written.changed + written.restored,
                "records_withdrawn": written.withdrawn,
                "quarantined": written.quarantined,
                "failed_requests": tally.failed_requests + tally.blocked,
            },
        )

    def _tell(self, outcome: RunOutcome, line: str) -> None:
        if self.crawler.stats:
            self.crawler.stats.set_value("harvester/outcome", str(outcome))
            self.crawler.stats.set_value("harvester/closing_line", line)
        logger.info("%s", line)


def closing_line(context: RunContext, outcome: RunOutcome, why: str) -> str:
    """Say in one line how a run ended."""
    tally = context.tally
    written = tally.written
    changed = written.changed + written.restored
    line = (
        f"{context.source.name}: {outcome} {tally.documents} documents ({tally.documents_new} new, "
        f"{tally.documents_changed} changed), {tally.records} records ({written.new} new, {changed} changed, "
        f"{written.withdrawn} withdrawn), {written.quarantined} quarantined"
    )
    return f"{line} - {why}" if why else line
