"""Downloader middlewares that keep a crawl where it belongs: allowed hosts, public addresses, no redirect loops."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from harvester.archive.streams import join_address
from harvester.crawl.failures import RequestRefused
from harvester.crawl.fetching import FetchingSpider

REDIRECTS = {301, 302, 303, 307, 308}


class GuardMiddleware:
    """Refuses requests to other hosts than the source's and to private addresses, wherever the link came from.

    Scrapy's own middleware drops such requests without a word, and lets them pass after a redirect of a request that
    skips the duplicate filter.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.private = crawler.settings.getlist("HARVEST_PRIVATE_HOSTS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Make the middleware of one run."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass.

        Raises:
            RequestRefused: ``unsupported_scheme``, ``private_address`` or ``offsite``.
        """
        self.check(request.url)

    def check(self, url: str) -> None:
        """Let an address pass.

        Raises:
            RequestRefused: as above.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in {"http", "https"}:
            raise RequestRefused("unsupported_scheme", f"{url} is not a web address")
        if is_private(host) and host not in self.private:
            raise RequestRefused("private_address", f"{url} leads into a private network")
        allowed = getattr(self.crawler.spider, "allowed_domains", None) or []
        if not any(host == name or host.endswith(f".{name}") for name in allowed):
            raise RequestRefused("offsite", f"{url} is on none of the source's hosts (allowed_hosts)")


class RedirectGuardMiddleware(GuardMiddleware):
    """Examines where a redirect leads before it is followed.

    The duplicate filter would end a loop without a word, so a loop is named here.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.longest = crawler.settings.getint("REDIRECT_MAX_TIMES")

    def process_request(self, request: Request) -> None:
        """Leave requests to the other middleware."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Let an answer pass unless it redirects where it must not.

        Raises:
            RequestRefused: ``redirect_loop``, ``too_many_redirects``, ``offsite_redirect``, ``private_address`` or
                ``unsupported_scheme``.
        """
        location = response.headers.get("Location")
        if response.status not in REDIRECTS or not location:
            return response
        target = join_address(request.url, location.decode("latin-1").strip())
        if target is None:
            raise RequestRefused("unsupported_scheme", f"{request.url} redirects to {location!r}, which is no address")
        seen = [*request.meta.get("redirect_urls", []), request.url]
        if target in seen:
            raise RequestRefused("redirect_loop", f"{seen[0]} redirects in a circle, by way of {target}")
        if len(seen) > self.longest:
            raise RequestRefused("too_many_redirects", f"{seen[0]} redirects more than {self.longest} times")
        try:
            self.check(target)
        except RequestRefused as refused:
            reason = "offsite_redirect" if refused.reason == "offsite" else refused.reason
            raise RequestRefused(reason, f"{request.url} redirects to an address that is refused: {refused}") from None
        spider = self.crawler.spider
        if isinstance(spider, FetchingSpider) and not request.meta.get("dont_obey_robotstxt"):
            spider.record_redirect(request)
        return response


def is_private(host: str) -> bool:
    """Say whether a host is named by an address that is not public.

    >>> [is_private(h) for h in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "localhost", "93.184.216.34")]
    [True, True, True, True, True, False]
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
