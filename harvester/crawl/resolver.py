"""Name resolution that refuses private addresses, so that no name of an allowed host leads into a private network."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.error import DNSLookupError

from harvester.crawl.middlewares.guard import is_private

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

logger = logging.getLogger(__name__)


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, with the resolved address examined; ``HARVEST_PRIVATE_HOSTS`` lists names that may be."""

    private: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Make the resolver of a process."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.private = frozenset(crawler.settings.getlist("HARVEST_PRIVATE_HOSTS"))
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Resolve a name; the answer fails when it is a private address."""
        resolved = super().getHostByName(name, timeout)
        # An address that stands in the URL itself has been examined by the guard.
        return resolved if isIPAddress(name) or isIPv6Address(name) else resolved.addCallback(self._examine, name)

    def _examine(self, address: str, name: str) -> str:
        if is_private(address) and name not in self.private:
            logger.warning("%s resolves to the private address %s and is not asked", name, address)
            raise DNSLookupError(f"{name} resolves to the private address {address}")
        return address
