"""Spider of the coalition's releases on ReliefWeb."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response

from harvester.crawl.spider import HarvestSpider
from harvester.model.document import UnreadableDocument
from harvester.sources.reliefweb_reports.parser import parse_list


class ReliefwebReports(HarvestSpider):
    """Coalition releases on ReliefWeb.

    Source
      api.reliefweb.int
    Covers
      Releases of the task force that ReliefWeb has posted.
    Documents
      The API's list leads to one answer for each report.
    Caveats
      ReliefWeb posts a selection; what is missing here may stand elsewhere.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "reliefweb_reports"

    def parse_reports(self, response: Response) -> Iterator[Request]:
        """Follow the reports of one page of the list, and the next page."""
        body = self.read_listing(response)
        if body is None:
            return
        try:
            addresses, total = parse_list(body)
        except UnreadableDocument as error:
            self.report_listing(response, error)
            return
        parts = urlsplit(response.url)
        query = dict(parse_qsl(parts.query))
        name = urlencode({"appname": query.get("appname", "")})
        for address in addresses:
            if self.is_document(address):
                yield self.build_document_request(f"{address}?{name}")
        offset = int(query.get("offset", "0")) + len(addresses)
        if addresses and offset < total and self._pages < self.source.max_pages:
            self._pages += 1
            following = urlencode({**query, "offset": str(offset)})
            yield self.build_request(parts._replace(query=following).geturl(), self.parse_reports, dont_filter=True)
