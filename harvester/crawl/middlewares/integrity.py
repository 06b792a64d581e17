"""Downloader middleware that refuses compressed bodies which are cut short, damaged or without bound."""

from __future__ import annotations

import zlib

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from harvester.crawl.failures import RequestRefused

STEP = 1 << 20  # bytes decompressed at a time
# zlib's names of the formats: gzip, and deflate with its frame or, as some servers send it, without.
FORMATS = {b"gzip": (31,), b"x-gzip": (31,), b"deflate": (15, -15)}


class IntegrityMiddleware:
    """Decompresses a body once for nothing but its end: Scrapy takes the whole part of a cut one for the page."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> IntegrityMiddleware:
        """Make the middleware of one run."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Let an answer pass.

        Raises:
            RequestRefused: ``truncated``, ``broken_encoding`` or ``too_large``.
        """
        encodings = [part.strip().lower() for value in response.headers.getlist("Content-Encoding")
                     for part in value.split(b",")]  # fmt: skip
        if len(encodings) == 1 and encodings[0] in FORMATS and response.body:
            faults = [find_fault(response.body, self.limit, wbits) for wbits in FORMATS[encodings[0]]]
            if all(faults):
                fault = next((each for each in faults if each != "broken_encoding"), "broken_encoding")
                raise RequestRefused(str(fault), f"{request.url}: {fault}: its compressed body cannot be used")
        return response


def find_fault(body: bytes, limit: int, wbits: int = 31) -> str | None:
    """Return what is wrong with a compressed body, or None; never holds more than a megabyte of what it expands to.

    >>> import gzip
    >>> whole = gzip.compress(b"figures" * 100)
    >>> find_fault(whole, 1000), find_fault(whole[:-9], 1000), find_fault(b"page", 1000), find_fault(whole, 100)
    (None, 'truncated', 'broken_encoding', 'too_large')
    """
    size = 0
    while body:
        member = zlib.decompressobj(wbits=wbits)
        try:
            while body and not member.eof:
                size += len(member.decompress(body, STEP))
                if size > limit > 0:
                    return "too_large"
                body = member.unconsumed_tail
            size += len(member.flush()) if not member.eof else 0
        except zlib.error:
            return "broken_encoding"
        if not member.eof:
            return "truncated"
        body = member.unused_data.lstrip(b"\0")  # some servers pad the last member with zeros
    return None
