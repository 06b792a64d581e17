"""Downloader middleware for robots.txt: Scrapy's, with Crawl-delay and with a name for each refusal."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred

from harvester.crawl.failures import RequestRefused
from harvester.crawl.hosts import hosts_of
from harvester.crawl.middlewares.manners import host_of

logger = logging.getLogger(__name__)
FORBID_ALL = b"User-agent: *\nDisallow: /\n"
UNREACHABLE = {"timeout", "connection_lost", "connection_refused", "name_not_resolved", "truncated", "request_failed"}


class RobotsMiddleware(RobotsTxtMiddleware):
    """Obeys Disallow and Crawl-delay.

    A robots.txt that a server fails to deliver (status 5xx, after retries) forbids everything until the next run, as
    RFC 9309 asks, and so does one that cannot be reached at all; one that does not exist, or that the server's defences
    withhold, forbids nothing.
    """

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        body = response.body if response.status < 500 else FORBID_ALL
        if response.status >= 500:
            logger.warning("%s: status %d; nothing is requested there in this run", response.url, response.status)
        await super()._parse_robots(response.replace(body=body), netloc, request)
        delay = self._read_delay(self._parsers[netloc])
        if delay:
            hosts_of(self.crawler).space(host_of(request), delay)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting = self._parsers[netloc]
        if not (isinstance(exc, RequestRefused) and exc.reason in UNREACHABLE and isinstance(waiting, Deferred)):
            super()._robots_error(exc, netloc)
            return
        logger.warning("%s: robots.txt: %s; nothing is requested there in this run", netloc, exc.reason)
        forbidding: RobotParser = build_from_crawler(self._parserimpl, self.crawler, FORBID_ALL)
        self._parsers[netloc] = forbidding
        waiting.callback(forbidding)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let a request pass.

        Raises:
            RequestRefused: ``robots_disallowed``.
        """
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise RequestRefused("robots_disallowed", f"{request.url} is forbidden by the site's robots.txt") from None

    def _read_delay(self, parser: Any) -> float:
        agent = self._robotstxt_useragent or self._default_useragent
        return float(parser.rp.crawl_delay(agent) or 0.0)
