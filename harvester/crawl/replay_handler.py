"""Download handler for a replay: answers from saved files in place of the network."""

from __future__ import annotations

from email.utils import format_datetime

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from harvester.run.context import context_of


class NotSaved(IgnoreRequest):
    """Raised when a replay holds no answer for an address."""


class ReplayDownloadHandler(BaseDownloadHandler):
    """Answers a request with the saved answer of its address.

    ``request.meta["capture"]`` picks one of several, oldest first; ``request.meta["captured_at"]`` tells when it was
    fetched. A conditional request whose mark still fits the answer's is answered with 304.
    """

    async def download_request(self, request: Request) -> Response:
        """Answer a request.

        Raises:
            NotSaved: the replay holds no such answer.
        """
        replay = context_of(self.crawler).replay
        captures = replay.captures(request.url) if replay else []
        index = int(request.meta.get("capture", 0))
        if index >= len(captures):
            raise NotSaved(f"{request.url} is not in the replay")
        saved = captures[index]
        request.meta["captured_at"] = saved.fetched_at
        headers = dict(saved.headers)
        headers.setdefault("Date", format_datetime(saved.fetched_at, usegmt=True))
        etag = request.headers.get("If-None-Match", b"")
        if etag and headers.get("ETag", "").encode() == etag:
            return Response(request.url, status=304, headers=headers)
        body, fault = saved.read()
        if fault:
            request.meta["fault"] = fault
        kind = responsetypes.from_args(
            headers=Response(request.url, headers=headers).headers, url=request.url, body=body
        )
        return kind(request.url, status=saved.status, headers=headers, body=body)
