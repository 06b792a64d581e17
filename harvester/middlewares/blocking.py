"""Downloader middleware that turns challenge and block pages into failures."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from harvester.blocking import find_defence
from harvester.run import RunContext, context_of


class Blocked(IgnoreRequest):
    """Raised when a server answers with its defences; ``reason`` names which."""

    def __init__(self, reason: str, url: str) -> None:
        super().__init__(f"{url} answered with a {reason.replace('_', ' ')}")
        self.reason = reason


class BlockingMiddleware:
    """Refuses answers that are a server's defences, and ends the run's requests after a few of them.

    There is no way round a block here: the honest User-Agent stays, and the operator is pointed to the archived
    copies (``-a via=wayback``).
    """

    def __init__(self, context: RunContext, limit: int) -> None:
        self.context = context
        self.limit = limit
        self.blocked_hosts: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BlockingMiddleware:
        """Make the middleware of one run."""
        return cls(context_of(crawler), crawler.settings.getint("HARVEST_BLOCK_LIMIT"))

    def process_request(self, request: Request) -> None:
        """Spare a host that has blocked several requests of this run any further one.

        Raises:
            Blocked: the host has had enough.
        """
        host = _host(request)
        if self.blocked_hosts.get(host, 0) >= self.limit:
            raise Blocked("blocked_host", request.url)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let an answer pass unless it is a defence.

        Raises:
            Blocked: it is.
        """
        reason = find_defence(response.status, response.body)
        if reason is None:
            return response
        host = _host(request)
        self.blocked_hosts[host] = self.blocked_hosts.get(host, 0) + 1
        raise Blocked(reason, request.url)


def _host(request: Request) -> str:
    return request.url.split("/", 3)[2].lower()
