"""Spider of Airwars' civilian harm incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from harvester.archive.streams import stream_of
from harvester.crawl.spider import HarvestSpider
from harvester.model.clock import format_time
from harvester.model.document import UnreadableDocument
from harvester.model.registry import parser_version
from harvester.model.source import Discovery
from harvester.parsers.airwars.discovery import Listed, parse_api_list, parse_cards, parse_coalition_index

TERMS = "_embed=wp%3Aterm"  # the parts of an incident's answer that its own fields only number


class AirwarsIncidents(HarvestSpider):
    """Airwars' civilian harm incidents with the belligerents' positions.

    Source
      airwars.org: WordPress API, the index of the Coalition map, list pages
    Covers
      Incidents of all conflicts that Airwars monitors; those of the US-led Coalition in Iraq and Syria above all.
    Documents
      The API's list names every incident with the time of its last change; one that has not changed since it was
      read is not fetched again. Each incident is one answer of the API. Incidents that only the map's index names are
      read from their pages. When the API refuses, the index and the list pages lead to pages in its place.
    Caveats
      The site refuses data centres at times: after a few refusals the run ends as blocked, and -a via=wayback reads
      archived pages. Addresses of pages change when a code or date is corrected; the post id does not.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "airwars_incidents"

    def parse_api(self, response: Response) -> Iterator[Request]:
        """Follow the incidents of one page of the API's list, and the next page."""
        body = self.read_listing(response)
        if body is None:
            return
        try:
            listed = parse_api_list(body)
        except UnreadableDocument as error:
            self.report_listing(response, error)
            yield from self.build_fallback()
            return
        yield from self.follow_api(listed, response)
        if self.has_more(listed, response) and self.page_of(response.url) < self.source.max_pages:
            yield self.build_api_request(set_page(response.url, self.page_of(response.url) + 1))
        else:
            yield from self.build_index_requests()

    def follow_api(self, listed: Iterable[Listed], response: Response) -> Iterator[Request]:
        """Build requests for listed incidents, except those that have not changed since they were read."""
        for entry in listed:
            url = self.document_address(response.url, entry.post_id)
            self.known_ids.add(entry.post_id)
            state = self.context.reader.stream(self.name, stream_of(url))
            current = state is not None and state.parser_version == parser_version(self.name)
            is_live = self.context.replay is None  # a replay meets every saved answer anyway
            if is_live and current and state and entry.modified and f"{entry.modified}Z" < state.observed_at:
                self.context.tally.documents += 1
                self.context.tally.documents_unchanged += 1
                seen_at = format_time(self.archived(response).fetched_at)
                self.context.submit(self.context.store.touch_stream, self.name, stream_of(url), seen_at)
            else:
                yield self.build_document_request(url)

    def build_discovery(self, entry: Discovery) -> Request:
        """Build the request of the API's first page; when it fails, other ways are taken."""
        return self.build_api_request(entry.url) if entry.kind == "api" else super().build_discovery(entry)

    def build_api_request(self, url: str) -> Request:
        """Build the request of one page of the API's list."""
        request = self.build_request(url, self.parse_api, dont_filter=True)
        return request.replace(errback=self.fall_back)

    def fall_back(self, failure: Failure) -> Iterator[Request]:
        """Record that the API's list failed, and ask the index and the list pages."""
        self.record_failure(failure)
        yield from self.build_fallback()

    def build_fallback(self) -> Iterator[Request]:
        """Build the requests of the other ways to the incidents."""
        yield from self.build_index_requests()
        for url in self.listed_under("cards"):
            yield self.build_request(url, self.parse_card_pages)

    def build_index_requests(self) -> Iterator[Request]:
        """Build the requests of the maps' indexes."""
        for url in self.listed_under("index"):
            yield self.build_request(url, self.parse_index, dont_filter=True)

    def listed_under(self, name: str) -> list[str]:
        """Return addresses that the source's TOML lists in its data."""
        found = self.source.data.get(name, [])
        return [str(url) for url in found] if isinstance(found, list) else []

    @property
    def known_ids(self) -> set[int | None]:
        """Post ids that a list has named in this run."""
        if not hasattr(self, "_known_ids"):
            self._known_ids: set[int | None] = set()
        return self._known_ids

    def parse_index(self, response: Response) -> Iterator[Request]:
        """Follow the incidents that only the index names."""
        body = self.read_listing(response)
        if body is None:
            return
        try:
            listed = parse_coalition_index(body)
        except UnreadableDocument as error:
            self.report_listing(response, error)
            return
        yield from self.follow_pages(listed)

    def parse_card_pages(self, response: Response) -> Iterator[Request]:
        """Follow the incidents of a list page, and its further pages."""
        body = self.read_listing(response)
        if body is None:
            return
        try:
            listed, pages = parse_cards(body, response.url)
        except UnreadableDocument as error:
            self.report_listing(response, error)
            return
        yield from self.follow_pages(listed)
        for url in pages:
            if self._pages < self.source.max_pages and url not in self._requested:
                self._requested.add(url)
                self._pages += 1
                yield self.build_request(url, self.parse_card_pages)

    def follow_pages(self, listed: Iterable[Listed]) -> Iterator[Request]:
        """Build requests for the pages of incidents that nothing has led to so far."""
        for entry in listed:
            if (entry.post_id is None or entry.post_id not in self.known_ids) and self.is_document(entry.url):
                self.known_ids.add(entry.post_id)
                yield self.build_document_request(entry.url)

    @staticmethod
    def document_address(list_url: str, post_id: int | None) -> str:
        """Return the address of one incident: below that of the API's list, with its terms."""
        return urlsplit(list_url)._replace(path=f"{urlsplit(list_url).path}/{post_id}", query=TERMS).geturl()

    @staticmethod
    def page_of(url: str) -> int:
        """Return the number of a page of the API's list."""
        pages = [
            value
            for pair in urlsplit(url).query.split("&")
            for name, _, value in [pair.partition("=")]
            if name == "page"
        ]
        return int(pages[0]) if pages and pages[0].isdecimal() else 1

    @classmethod
    def has_more(cls, listed: list[Listed], response: Response) -> bool:
        """Say whether the list goes on: the header says so, or it is missing, or this page is full whatever it says."""
        stated = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        goes_on = int(stated) > cls.page_of(response.url) if stated.isdecimal() else True
        return bool(listed) and (goes_on or len(listed) >= page_length(response.url))


def set_page(url: str, page: int) -> str:
    """Return the address of another page of a list.

    >>> set_page("https://example.org/civ?_fields=id%2Clink&page=1&per_page=100", 2)
    'https://example.org/civ?_fields=id%2Clink&page=2&per_page=100'
    """
    parts = urlsplit(url)
    query = urlencode({**dict(parse_qsl(parts.query)), "page": str(page)})
    return parts._replace(query=query).geturl()


def page_length(url: str) -> int:
    """Return how many incidents one page of a list holds: what its address asks for, or WordPress' own ten."""
    stated = dict(parse_qsl(urlsplit(url).query)).get("per_page", "")
    return int(stated) if stated.isdecimal() else 10
