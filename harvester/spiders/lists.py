"""Base of spiders whose source is found through ordinary list pages."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from harvester.parsers.airwars_discovery import parse_links
from harvester.parsers.base import UnreadableDocument
from harvester.spiders.base import HarvestSpider


class ListSpider(HarvestSpider):
    """Follows every link of a list page that is a document of the source, and the list's further pages."""

    def parse_posts(self, response: Response) -> Iterator[Request]:
        """Follow one list page."""
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
                yield self.build_document_request(url)
        for url in pages:
            if self._pages < self.source.max_pages and url not in self._requested:
                self._requested.add(url)
                self._pages += 1
                yield self.build_request(url, self.parse_posts)
