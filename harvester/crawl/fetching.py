"""What becomes of a spider's requests: the row each leaves, the content it brought or the archive already has."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from harvester.archive.media import sniff_media_type
from harvester.archive.reading import read_capture
from harvester.archive.streams import stream_of, unwrap_capture
from harvester.archive.warc import ArchiveError, Pointer
from harvester.crawl.failures import name_failure
from harvester.crawl.middlewares.archive import Archived
from harvester.crawl.middlewares.challenges import Blocked
from harvester.crawl.replay_handler import NotSaved
from harvester.model.clock import format_time
from harvester.model.document import Document, UnreadableDocument
from harvester.model.parsed import Fetch
from harvester.model.vocab import FetchOutcome
from harvester.run.context import RunContext, context_of
from harvester.store.reading import LastFetch

GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


class FetchingSpider(Spider):
    """Records the outcome of every request in ``fetches``, and reads contents back from the archive."""

    handle_httpstatus_list = (HTTPStatus.NOT_MODIFIED.value,)

    @property
    def context(self) -> RunContext:
        """What the run's components share."""
        return context_of(self.crawler)

    # Requests

    def build_request(self, url: str, callback: Callable[..., Any], **extra: Any) -> Request:
        """Build a request whose every outcome is recorded."""
        return Request(url, callback=callback, errback=self.record_failure, **extra)

    def build_unconditional(self, response: Response) -> Request:
        """Build the request for an answer again, whole this time, because the archive cannot give its content."""
        request = response.request or Request(response.url)
        return request.replace(meta={**request.meta, "unconditional": True}, headers={}, dont_filter=True)

    def record_failure(self, failure: Failure) -> None:
        """Record a request that brought nothing usable."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, NotSaved):
            self.crawler.stats.inc_value("harvester/replay/missing")
            return
        if self.record_gone(request, error):
            return
        tally = self.context.tally
        if isinstance(error, Blocked):
            tally.blocked += 1
            outcome = FetchOutcome.BLOCKED
        else:
            tally.failed_requests += 1
            outcome = FetchOutcome.ERROR
        reason = name_failure(error)
        tally.failures[reason] += 1
        self.logger.warning("%s: %s (%s)", request.url, reason, error)
        archived: Archived | None = request.meta.get("archived")
        # A redirect that went wrong belongs to the address that was asked for.
        url = next(iter(request.meta.get("redirect_urls", ())), request.url)
        self.context.record_fetch(self._fetch_row(url, outcome, archived, reason=reason))

    def record_gone(self, request: Request, error: BaseException | None) -> bool:
        """Record that a page which stated something is not there any more, and say whether that is what happened.

        It is an event, and no failure: the run in which it is first met says so, and the rows stay. What an archive
        does not have is another matter.
        """
        if not isinstance(error, HttpError) or error.response.status not in GONE or unwrap_capture(request.url):
            return False
        if self.context.reader.stream(self.name, stream_of(request.url)) is None:
            return False
        self.logger.warning("%s is gone (%d); its rows stay", request.url, error.response.status)
        fetch = self._fetch_row(request.url, FetchOutcome.GONE, request.meta.get("archived"))
        self.context.submit(self._write_gone, fetch)
        return True

    def _write_gone(self, fetch: Fetch) -> None:
        self.context.tally.gone += self.context.store.write_gone(fetch)

    def record_redirect(self, request: Request) -> None:
        """Record that an address leads to another, whether or not that one is then asked for this once more."""
        self.context.record_fetch(self._fetch_row(request.url, FetchOutcome.REDIRECTED, request.meta.get("archived")))

    def record_dropped(self, url: str, reason: str) -> None:
        """Record a request that was never made."""
        self.context.tally.failed_requests += 1
        self.context.tally.failures[reason] += 1
        self.context.record_fetch(self._fetch_row(url, FetchOutcome.ERROR, None, reason=reason))

    # Answers

    def last_fetch(self, response: Response) -> LastFetch | None:
        """Return the content that was stored of the requested address before."""
        last: LastFetch | None = response.meta["last_fetch"]
        return last

    def archived(self, response: Response) -> Archived:
        """Return where an answer stands in the archive."""
        found: Archived = response.meta["archived"]
        return found

    def build_document(self, response: Response, body: bytes) -> Document:
        """Make the document out of an answer: its original address and the time it was observed."""
        capture = unwrap_capture(response.url)
        hint = (response.headers.get("Content-Type") or b"").decode("latin-1")
        charset = re.search(r"charset=[\"']?([\w-]+)", hint)
        return Document(
            url=capture[0] if capture else response.url,
            body=body,
            media_type=sniff_media_type(body, hint),
            fetched_at=capture[1] if capture else self.archived(response).fetched_at,
            encoding=charset[1] if charset else None,
        )

    def build_fetch(self, response: Response, outcome: FetchOutcome, document: Document | None = None) -> Fetch:
        """Describe an answered request."""
        fetch = self._fetch_row(response.url, outcome, self.archived(response))
        if document is not None:
            fetch.document_sha256 = document.sha256
        return fetch

    def _fetch_row(
        self, url: str, outcome: FetchOutcome, archived: Archived | None, reason: str | None = None
    ) -> Fetch:
        capture = unwrap_capture(url)
        fetched_at = format_time(archived.fetched_at) if archived else self.context.writing.recorded_at
        self.context.tally.fetches += 1
        return Fetch(
            run_id=self.context.run_id,
            source=self.name,
            url=url,
            document_url=stream_of(url),
            fetched_at=fetched_at,
            observed_at=format_time(capture[1]) if capture else fetched_at,
            outcome=outcome,
            status=archived.status if archived else None,
            reason=reason,
            etag=archived.etag if archived else None,
            last_modified=archived.last_modified if archived else None,
            bytes=archived.size if archived else None,
            payload_digest=archived.payload_digest if archived else None,
            warc_file=archived.pointer.warc_file if archived else None,
            warc_offset=archived.pointer.offset if archived else None,
        )

    def read_archived(self, url: str) -> bytes | None:
        """Return the content that an address had last, or None when the archive cannot give it."""
        last = self.context.reader.last_fetch(url)
        if last is None:
            return None
        found = self.context.reader.pointer_of(last.document_sha256)
        if found is None:
            return None
        try:
            return read_capture(self.context.archive_folder, Pointer(found[0], found[1])).body
        except ArchiveError as error:
            self.logger.warning("%s", error)
            return None

    # Listings

    def read_listing(self, response: Response) -> bytes | None:
        """Return a listing's content, from the archive when it has not changed, and record the request."""
        if response.status == HTTPStatus.NOT_MODIFIED:
            self.context.record_fetch(self.build_fetch(response, FetchOutcome.NOT_MODIFIED))
            return self.read_archived(response.url)
        last = self.last_fetch(response)
        digest = self.archived(response).payload_digest
        if last is not None and last.payload_digest == digest:
            self.context.record_fetch(self.build_fetch(response, FetchOutcome.UNCHANGED))
        else:
            outcome = FetchOutcome.NEW if last is None else FetchOutcome.CHANGED
            document = self.build_document(response, response.body)
            self.context.submit(
                self.context.store.write_listing, document, self.build_fetch(response, outcome, document)
            )
        return response.body

    def report_listing(self, response: Response, error: UnreadableDocument) -> None:
        """Set a listing aside that cannot be read, and count it as a failed request."""
        self.logger.warning("%s: %s", response.url, error)
        self.context.tally.failed_requests += 1
        self.context.tally.failures[error.reason] += 1
        document = self.build_document(response, response.body)
        fetch = self.build_fetch(response, FetchOutcome.ERROR)
        self.context.submit(self.context.store.write_listing_problem, document, fetch, error)
