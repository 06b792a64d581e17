"""Downloader middleware that waits: between requests, after a refusal, before a retry; and that gives up in time."""

from __future__ import annotations

import asyncio
import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import load_object

from harvester.crawl.failures import RequestRefused, name_failure
from harvester.crawl.hosts import Hosts, hosts_of, parse_http_date, parse_retry_after
from harvester.model.clock import now

logger = logging.getLogger(__name__)
ASKS_FOR_PATIENCE = {429, 503}


class MannersMiddleware:
    """Takes the place of Scrapy's retry middleware, which retries at once and ignores Retry-After.

    429 and 503 let the whole host rest, for as long as Retry-After says or for the back-off; other server errors and
    lost connections let only the request wait. A host on which request after request fails is left in
    peace, tried once more, and given up.
    """

    def __init__(self, crawler: Crawler, hosts: Hosts) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.hosts = hosts
        self.retries = settings.getint("RETRY_TIMES") if settings.getbool("RETRY_ENABLED") else 0
        self.codes = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        self.exceptions = tuple(load_object(each) for each in settings.getlist("RETRY_EXCEPTIONS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MannersMiddleware:
        """Make the middleware of one run."""
        return cls(crawler, hosts_of(crawler))

    async def process_request(self, request: Request) -> None:
        """Wait for the host's next moment.

        Raises:
            RequestRefused: the host has been given up.
        """
        host = host_of(request)
        self.hosts.check(host)
        wait = max(self.hosts.reserve(host), float(request.meta.pop("backoff", 0.0)))
        wait = wait or self.hosts.admit(host)
        while wait > 0:
            await asyncio.sleep(wait)
            self.hosts.check(host)
            wait = self.hosts.admit(host)  # another request may have been told to wait meanwhile

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Retry after a server's error, when its time has come."""
        host = host_of(request)
        if response.status not in self.codes:
            self.hosts.note_answer(host)
            return response
        if response.status in ASKS_FOR_PATIENCE:
            pause = _read_pause(response)
            self.hosts.rest(host, self.hosts.backoff(_attempt(request)) if pause is None else pause)
        return self._retry(request, f"status_{response.status}") or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Retry after a lost connection or a cut answer.

        Raises:
            RequestRefused: it was robots.txt that could not be fetched; Scrapy would print a traceback for it.
        """
        if not isinstance(exception, self.exceptions):
            return None
        reason = name_failure(exception)
        again = self._retry(request, reason)
        if again is None and request.meta.get("dont_obey_robotstxt"):
            logger.warning("%s: %s (%s)", request.url, reason, exception)
            raise RequestRefused(reason, f"{request.url} could not be fetched") from exception
        return again

    def _retry(self, request: Request, reason: str) -> Request | None:
        spider = self.crawler.spider
        if spider is None:
            return None
        if self.hosts.is_tried(host_of(request)):
            self.hosts.note_failure(host_of(request))
            return None
        again = get_retry_request(
            request, spider=spider, reason=reason, max_retry_times=self.retries, give_up_log_level=logging.DEBUG
        )
        if again is None:
            self.hosts.note_failure(host_of(request))
            return None
        if reason not in {f"status_{code}" for code in ASKS_FOR_PATIENCE}:
            again.meta["backoff"] = self.hosts.backoff(_attempt(request))
        logger.info("%s: %s, trying again (%d of %d)", request.url, reason, _attempt(request), self.retries)
        return again


def _read_pause(response: Response) -> float | None:
    value = (response.headers.get("Retry-After") or b"").decode("latin-1")
    date = (response.headers.get("Date") or b"").decode("latin-1")
    return parse_retry_after(value, parse_http_date(date) or now())


def _attempt(request: Request) -> int:
    return int(request.meta.get("retry_times", 0)) + 1


def host_of(request: Request) -> str:
    """Return the host and port that a request goes to."""
    return urlparse_cached(request).netloc.lower()
