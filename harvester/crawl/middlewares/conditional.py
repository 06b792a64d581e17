"""Downloader middleware that asks only for what has changed."""

from __future__ import annotations

from http import HTTPStatus

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from harvester.crawl.failures import RequestRefused
from harvester.run.context import RunContext, context_of

_CONDITIONS = ("If-None-Match", "If-Modified-Since")


class ConditionalMiddleware:
    """Adds ``If-None-Match`` and ``If-Modified-Since`` from the archive's own records.

    Scrapy's HTTP cache is not used for it: with its RFC 2616 policy it takes a page with an old Last-Modified for
    fresh and never asks for it again.
    """

    def __init__(self, context: RunContext) -> None:
        self.context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Make the middleware of one run."""
        return cls(context_of(crawler))

    def process_request(self, request: Request) -> None:
        """Make a request conditional on the newest content stored for its address.

        That content stands in ``request.meta["last_fetch"]`` for those who handle the answer.
        """
        last = request.meta["last_fetch"] = self.context.reader.last_fetch(request.url)
        if last is None or request.method != "GET" or request.meta.get("unconditional"):
            return
        if last.etag:
            request.headers.setdefault("If-None-Match", last.etag)
        if last.last_modified:
            request.headers.setdefault("If-Modified-Since", last.last_modified)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let an answer pass unless it says "not modified" to a request that set no condition.

        Asking again would bring the same answer again.

        Raises:
            RequestRefused: ``unasked_not_modified``.
        """
        if response.status == HTTPStatus.NOT_MODIFIED and not any(name in request.headers for name in _CONDITIONS):
            raise RequestRefused("unasked_not_modified", f"{request.url}: 304 to a request without a condition")
        return response
