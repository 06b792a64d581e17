"""Downloader middleware that turns challenge and block pages into failures."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from harvester.archive.defences import find_defence
from harvester.crawl.failures import RequestRefused
from harvester.crawl.hosts import Hosts, hosts_of
from harvester.crawl.middlewares.manners import host_of


class Blocked(RequestRefused):
    """Raised when a server answers with its defences; ``reason`` names which."""


class BlockingMiddleware:
    """Refuses answers that are a server's defences; after a few in a row the host is left alone.

    There is no way round a block here: the honest User-Agent stays, and the operator is pointed to the archived
    copies (``-a via=wayback``).
    """

    def __init__(self, hosts: Hosts) -> None:
        self.hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BlockingMiddleware:
        """Make the middleware of one run."""
        return cls(hosts_of(crawler))

    def process_response(self, request: Request, response: Response) -> Response:
        """Let an answer pass unless it is a defence.

        Raises:
            Blocked: ``challenge_page`` or ``block_page``.
        """
        reason = find_defence(response.status, response.body)
        if reason is None:
            return response
        self.hosts.note_refusal(host_of(request))
        raise Blocked(reason, f"{request.url} answered with a {reason.replace('_', ' ')}")
