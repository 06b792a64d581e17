"""Downloader middleware that refuses bodies which did not come whole, are damaged or expand without bound."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from harvester.crawl.failures import RequestRefused
from harvester.crawl.middlewares.archive import Archived


class IntegrityMiddleware:
    """Refuses what the archive has found to be a part only: Scrapy takes the whole part of a cut body for the page."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Let an answer pass.

        Raises:
            RequestRefused: ``truncated``, ``broken_encoding``, ``too_large`` or ``record_damaged``.
        """
        archived: Archived | None = request.meta.get("archived")
        if archived is not None and archived.fault:
            raise RequestRefused(archived.fault, f"{request.url}: {archived.fault}: its body cannot be used")
        return response
