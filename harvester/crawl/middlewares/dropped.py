"""Spider middlewares that name the requests which Scrapy's own would drop without a word."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.depth import DepthMiddleware
from scrapy.spidermiddlewares.urllength import UrlLengthMiddleware

from harvester.crawl.fetching import FetchingSpider


class NamingDepthMiddleware(DepthMiddleware):
    """Follows chains of pages as far as ``DEPTH_LIMIT`` allows; what lies beyond leaves a row."""

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:
        """Let a request pass, or leave a row in its place."""
        passed = super().get_processed_request(request, response)
        spider = self.crawler.spider
        if passed is None and isinstance(spider, FetchingSpider):
            spider.record_dropped(request.url, "too_deep")
        return passed


class NamingUrlLengthMiddleware(UrlLengthMiddleware):
    """Lets addresses pass that are no longer than ``URLLENGTH_LIMIT``; a longer one leaves a row."""

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:
        """Let a request pass, or leave a row in its place."""
        passed = super().get_processed_request(request, response)
        spider = self.crawler.spider
        if passed is None and isinstance(spider, FetchingSpider):
            spider.record_dropped(request.url, "address_too_long")
        return passed
