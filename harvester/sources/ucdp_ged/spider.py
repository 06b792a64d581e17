"""Spider of UCDP's georeferenced events."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from harvester.crawl.discovery import parse_listing
from harvester.crawl.spider import HarvestSpider
from harvester.model.document import UnreadableDocument
from harvester.sources.ucdp_ged.editions import choose_editions


class UcdpGed(HarvestSpider):
    """UCDP georeferenced events.

    Source
      ucdp.uu.se
    Covers
      Events of organised violence in Iraq and Syria since 1989.
    Documents
      The newest yearly edition and the candidate files after it, which the page of downloads links.
    Caveats
      A yearly edition is a file of 40 MB; it is asked for again only when the server says that it has changed.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "ucdp_ged"

    def parse_editions(self, response: Response) -> Iterator[Request]:
        """Follow the newest yearly edition and the candidates after it, the oldest first."""
        body = self.read_listing(response)
        if body is None:
            yield self.build_unconditional(response)
            return
        try:
            links = parse_listing(self.build_document(response, body)).links
            chosen = choose_editions(link.url for link in links if self.is_document(link.url))
            if not chosen:
                message = f"{response.url} links no edition; its layout or the names of its files have changed"
                raise UnreadableDocument("listing_without_documents", message)  # noqa: TRY301 - reported as any other
        except UnreadableDocument as error:
            self.report_listing(response, error)
            return
        for place, address in enumerate(chosen):
            request = self.build_document_request(address)
            yield request.replace(priority=-place)
