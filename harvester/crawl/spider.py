"""What the spiders share: arguments, discovery, and the way of a response to a document."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from harvester.archive.reading import Damage
from harvester.archive.streams import join_address, stream_of, unwrap_capture
from harvester.archive.wayback import CaptureList, WaybackCapture, build_cdx_url, continue_cdx_url, parse_cdx
from harvester.crawl.discovery import Link, parse_listing
from harvester.crawl.feeds import parse_rss
from harvester.crawl.fetching import FetchingSpider
from harvester.model.clock import format_time
from harvester.model.document import Document, UnreadableDocument
from harvester.model.parsed import ParsedDocument
from harvester.model.registry import parser_version
from harvester.model.source import Discovery, Source, load_source
from harvester.model.vocab import FetchOutcome
from harvester.parsers.airwars.discovery import parse_links
from harvester.run.context import Arguments, parse_arguments
from harvester.store.reading import StreamState
from pipelines.parse_pool import InterruptedParseError, ParsePool


class HarvestSpider(FetchingSpider):
    """Crawls one source as its TOML describes it.

    A subclass sets ``name`` and, where its discovery is of another kind, adds a callback ``parse_<kind>`` for it.
    """

    arguments = Arguments()
    allowed_domains: list[str]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, its arguments checked.

        Raises:
            ArgumentError: an argument is unknown or malformed.
        """
        arguments = parse_arguments(kwargs)
        spider = super().from_crawler(crawler, *args)
        spider.arguments = arguments
        spider.allowed_domains = [*spider.source.allowed_hosts, urlsplit(spider.wayback).hostname or ""]
        return spider

    @classmethod
    def update_settings(cls, settings: Any) -> None:
        """Apply the settings that the source's TOML asks for."""
        super().update_settings(settings)
        for name, value in load_source(str(cls.name)).settings.items():
            settings.set(name, value, priority="spider")

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.source: Source = load_source(self.name)
        self.allowed_domains = list(self.source.allowed_hosts)
        self._titles = [re.compile(pattern, re.IGNORECASE) for pattern in self.source.title_patterns]
        self._pages = 0
        self._listed: set[str] = set()
        self._requested: set[str] = set()
        self._pool: ParsePool | None = None

    @property
    def wayback(self) -> str:
        """The archive that keeps captures of the sites."""
        return str(self.settings["HARVEST_WAYBACK"]).rstrip("/")

    # Where a crawl starts

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first requests: the source's addresses, or the list of their captures."""
        if self.arguments.via == "wayback":
            for target in self.wayback_targets():
                url = build_cdx_url(self.wayback, target, self.arguments.from_date)
                yield self.build_request(url, self.parse_captures, dont_filter=True)
            return
        for entry in self.source.discovery:
            yield self.build_discovery(entry)
        for request in self.build_replayed():
            yield request

    def wayback_targets(self) -> list[str]:
        """Return the addresses, with ``*`` at the end for a prefix, whose captures the archive route lists."""
        targets = self.source.data.get("wayback", [entry.url for entry in self.source.discovery])
        return [str(target) for target in targets] if isinstance(targets, list) else []

    def build_discovery(self, entry: Discovery) -> Request:
        """Build the request of one starting address."""
        if entry.kind == "document":
            return self.build_document_request(entry.url)
        callback: Callable[..., Any] = getattr(self, f"parse_{entry.kind}")
        return self.build_request(entry.url, callback, dont_filter=True, meta={"start": True})

    def build_replayed(self) -> Iterator[Request]:
        """Build requests for saved documents that no listing leads to, and for later captures of the others."""
        replay = self.context.replay
        self.record_damages(replay.damages if replay else [])
        for url in replay.urls() if replay else []:
            capture = unwrap_capture(url)
            if not self.is_document(capture[0] if capture else url):
                continue
            for index in range(len(replay.captures(url)) if replay else 0):
                yield self.build_document_request(url, capture=index)

    def record_damages(self, damages: Sequence[Damage]) -> None:
        """Record what of a replay cannot be read; nobody knows what stood there."""
        if damages:
            self.context.tally.failed_requests += len(damages)
            self.context.tally.failures["record_damaged"] += len(damages)
            places = [(damage.place, damage.reason) for damage in damages]
            write, at = self.context.store.write_damages, self.context.writing.recorded_at
            self.context.submit(write, self.name, places, self.context.run_id, at)

    # Discovery

    def is_document(self, url: str) -> bool:
        """Say whether an address is one of the source's documents."""
        return join_address(self.source.url, url) is not None and self.source.is_document(url)

    def wants(self, link: Link) -> bool:
        """Say whether a link leads to a document of the source that the arguments ask for.

        A link without a title is followed: only the document can tell.
        """
        if not self.is_document(link.url) or not self.arguments.covers(link.published):
            return False
        return not self._titles or not link.title or any(pattern.search(link.title) for pattern in self._titles)

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """Follow the items of an RSS feed."""
        body = self.read_listing(response)
        if body is None:
            yield self.build_unconditional(response)
            return
        try:
            feed = parse_rss(body, response.url)
            if feed.damage:
                self.report_listing(response, UnreadableDocument("malformed_feed", f"{response.url}: {feed.damage}"))
            else:
                self.check_links(response, feed.links)
        except UnreadableDocument as error:
            self.report_listing(response, error)
            return
        yield from self.follow_links(feed.links)

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Follow the articles of a listing page, and its further pages."""
        body = self.read_listing(response)
        if body is None:
            yield self.build_unconditional(response)
            return
        try:
            listing = parse_listing(self.build_document(response, body))
            self.check_links(response, listing.links)
        except UnreadableDocument as error:
            self.report_listing(response, error)
            return
        yield from self.follow_links(listing.links)
        fresh = {link.url for link in listing.links} - self._listed
        self._listed |= fresh
        # A site that answers every page number with the same page must not be asked for ever.
        for url in listing.next_pages if fresh else []:
            if self._pages < self.source.max_pages and url not in self._requested:
                self._requested.add(url)
                self._pages += 1
                yield from self.follow(url, lambda url: self.build_request(url, self.parse_listing))

    def parse_posts(self, response: Response) -> Iterator[Request]:
        """Follow every link of a list page that is a document of the source, and the list's further pages."""
        body = self.read_listing(response)
        if body is None:
            return
        try:
            links, pages = parse_links(body, response.url)
        except UnreadableDocument as error:
            self.report_listing(response, error)
            return
        for url in links:
            if self.is_document(url):
                yield from self.follow(url, self.build_document_request)
        for url in pages:
            if self._pages < self.source.max_pages and url not in self._requested:
                self._requested.add(url)
                self._pages += 1
                yield from self.follow(url, lambda url: self.build_request(url, self.parse_posts))

    def parse_captures(self, response: Response) -> Iterator[Request]:
        """Follow the captures of one answer of the Wayback Machine's list, and the list's next answer."""
        body = self.read_listing(response)
        if body is None:
            yield self.build_unconditional(response)
            return
        try:
            listed = parse_cdx(body, response.url)
            following = self.continue_list(response.url, listed)
        except UnreadableDocument as error:
            self.report_listing(response, error)
            return
        yield from self.follow_captures(listed.captures)
        if following:
            yield self.build_request(following, self.parse_captures, dont_filter=True)

    def continue_list(self, url: str, listed: CaptureList) -> str | None:
        """Return the address of a list's next answer, or None at its end.

        Raises:
            UnreadableDocument: that answer has been asked for before.
        """
        if listed.resume_key is None:
            return None
        following = continue_cdx_url(url, listed.resume_key)
        if following in self._requested:
            raise UnreadableDocument("malformed_cdx", f"{url} leads back to an earlier part of the list")
        self._requested.add(following)
        return following

    def follow_captures(self, captures: Iterable[WaybackCapture]) -> Iterator[Request]:
        """Build a request for each capture of a document.

        A capture never changes: one that an earlier run has read is not fetched again.
        """
        for capture in captures:
            if not self.is_document(capture.url):
                continue
            url = capture.build_replay_url(self.wayback)
            if self.context.reader.knows_capture(self.name, url):
                self.context.tally.documents += 1
                self.context.tally.documents_unchanged += 1
                self.context.tally.captures_known += 1
            else:
                yield self.build_document_request(url)

    def check_links(self, response: Response, links: Iterable[Link]) -> None:
        """Make sure that a starting address still leads to documents, whatever their titles and dates.

        Raises:
            UnreadableDocument: ``listing_without_documents``.
        """
        if response.meta.get("start") and not any(self.is_document(link.url) for link in links):
            message = f"{response.url} leads to no document of the source; its layout or its addresses have changed"
            raise UnreadableDocument("listing_without_documents", message)

    def follow_links(self, links: Iterable[Link]) -> Iterator[Request]:
        """Build a request for each link that is wanted."""
        for link in links:
            if self.wants(link):
                yield from self.follow(link.url, self.build_document_request)

    def follow(self, url: str, build: Callable[[str], Request]) -> Iterator[Request]:
        """Build the request of a link; one that nobody could ask for (``whatsapp:``, no host) leaves a row instead.

        It is no failure: what the page gives there is no document on the web.
        """
        try:
            request = build(url)
        except ValueError as error:
            self.logger.info("%s cannot be asked for (%s)", url, error)
        else:
            if urlsplit(request.url).scheme in {"http", "https"}:
                yield request
                return
        self.context.record_fetch(self._fetch_row(url, FetchOutcome.ERROR, None, reason="unsupported_scheme"))

    # Documents

    async def parse_document(self, response: Response) -> AsyncIterator[ParsedDocument | Request]:
        """Parse a document, unless its content has been read before by the same parser."""
        self.check_sample()
        context = self.context
        state = context.reader.stream(self.name, stream_of(response.url))
        if response.status == HTTPStatus.NOT_MODIFIED:
            last = self.last_fetch(response)
            if last and state and self.is_settled(state, last.document_sha256):
                context.tally.documents += 1
                self.record_unchanged(response, last.document_sha256)
                return
            body = self.read_archived(response.url)
            if body is None:
                yield self.build_document_request(response.url, unconditional=True)
                return
        else:
            body = response.body
        document = self.build_document(response, body)
        context.tally.documents += 1
        newest = state is not None and state.document_sha256 == document.sha256
        same_parser = state is not None and state.parser_version == parser_version(self.name)
        late = state is not None and format_time(document.fetched_at) < state.observed_at
        settled = state is not None and not late and self.is_settled(state, document.sha256)
        if settled or ((late or not newest) and self.is_known(document)):
            self.record_unchanged(response, document.sha256)
            return
        try:
            parsed = await self.pool.parse(self.name, document)
        except InterruptedParseError:
            self.record_interrupted(response)
            return
        outcome = FetchOutcome.UNCHANGED if newest else FetchOutcome.CHANGED if state else FetchOutcome.NEW
        parsed.fetch = self.build_fetch(response, outcome, document)
        parsed.rereading = newest and not late and not same_parser
        yield parsed

    def is_known(self, document: Document) -> bool:
        """Say whether this very observation, such as an older capture of an archive, has been stored before."""
        moment = format_time(document.fetched_at)
        return self.context.reader.knows_observation(self.name, stream_of(document.url), moment, document.sha256)

    def is_settled(self, state: StreamState, sha256: str) -> bool:
        """Say whether a content is the one that its stream showed last, read by this parser, and not withdrawn."""
        return (
            state.document_sha256 == sha256
            and state.parser_version == parser_version(self.name)
            and not self.context.reader.has_withdrawn(sha256)
        )

    def record_unchanged(self, response: Response, sha256: str) -> None:
        """Record that a document shows what it showed before."""
        not_modified = response.status == HTTPStatus.NOT_MODIFIED
        outcome = FetchOutcome.NOT_MODIFIED if not_modified else FetchOutcome.UNCHANGED
        fetch = self.build_fetch(response, outcome)
        fetch.document_sha256 = sha256
        self.context.tally.documents_unchanged += 1
        self.context.record_fetch(fetch)

    def record_interrupted(self, response: Response) -> None:
        """Record an answer that was not read because the run is told to stop; the next run asks for it again."""
        self.context.tally.failed_requests += 1
        self.context.tally.failures["interrupted"] += 1
        fetch = self.build_fetch(response, FetchOutcome.ERROR)
        fetch.reason = "interrupted"
        self.context.record_fetch(fetch)

    def is_stopping(self) -> bool:
        """Say whether the run has been told to stop."""
        return self.crawler.engine is not None and not self.crawler.engine.running

    def check_sample(self) -> None:
        """Stop the crawl when the sample is full.

        Raises:
            CloseSpider: it is.
        """
        if self.arguments.sample is not None and self.context.tally.documents >= self.arguments.sample:
            raise CloseSpider("sample")

    @property
    def pool(self) -> ParsePool:
        """The parser's processes."""
        if self._pool is None:
            settings = self.settings
            self._pool = ParsePool(
                settings.getint("HARVEST_PARSE_WORKERS"),
                settings.getint("HARVEST_PARSE_INLINE"),
                settings.getfloat("HARVEST_PARSE_TIMEOUT"),
                self.is_stopping,
            )
        return self._pool

    def build_document_request(self, url: str, *, capture: int = 0, unconditional: bool = False) -> Request:
        """Build the request of a document."""
        meta: dict[str, Any] = {"capture": capture}
        if unconditional:
            meta["unconditional"] = True
        again = capture > 0 or unconditional
        return self.build_request(url, self.parse_document, meta=meta, dont_filter=again, priority=-capture)

    def closed(self, reason: str) -> None:
        """End the parser's processes."""
        if self._pool is not None:
            self._pool.close()
