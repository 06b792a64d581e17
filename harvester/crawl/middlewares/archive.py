"""Downloader middleware that archives every answer as it came over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from harvester.archive.decoding import TRUNCATED, find_cut, split_encodings, unpack
from harvester.archive.warc import ArchiveError, Earlier, Headers, Pointer, digest_payload
from harvester.model.clock import now
from harvester.run.context import RunContext, context_of
from harvester.store.reading import LastFetch

BODILESS = {204, 304}  # their Content-Length, if any, is that of another answer


@dataclass(frozen=True)
class Archived:
    """What the archive knows of one answer; it stands in ``request.meta["archived"]``.

    Attributes:
        fault: why nothing is read from it (``truncated``, ``broken_encoding``, ``too_large``); empty in most cases.
    """

    pointer: Pointer
    fetched_at: datetime
    payload_digest: str
    size: int
    status: int
    etag: str | None
    last_modified: str | None
    fault: str = ""


class ArchiveMiddleware:
    """Writes each answer to the run's WARC file, before decompression and redirects see it.

    An answer with the payload that its address had last, or "not modified", is written as a revisit record.
    """

    def __init__(self, context: RunContext, limit: int) -> None:
        self.context = context
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveMiddleware:
        """Make the middleware of one run."""
        return cls(context_of(crawler), crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Forget what a retried or redirected request has inherited of an earlier answer."""
        request.meta.pop("archived", None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive an answer and leave its whereabouts in the request's meta.

        Raises:
            ArchiveError: it cannot be kept; the crawl ends.
        """
        fetched_at: datetime = request.meta.get("captured_at") or now()
        headers = _read_headers(response)
        digest = digest_payload(response.body)
        fault = str(request.meta.pop("fault", "")) or self._find_fault(request, response)
        try:
            pointer = self._write(request, response, headers, digest, fetched_at, truncated=fault == TRUNCATED)
        except ArchiveError as error:
            self.context.on_fatal(str(error))
            raise
        request.meta["archived"] = Archived(
            pointer=pointer,
            fetched_at=fetched_at,
            payload_digest=self._digest_of_content(request, response, digest),
            size=len(response.body),
            status=response.status,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            fault=fault,
        )
        return response

    @staticmethod
    def _digest_of_content(request: Request, response: Response, digest: str) -> str:
        """Return the digest of the content that an answer stands for: "not modified" stands for the one before."""
        last: LastFetch | None = request.meta["last_fetch"]
        unmodified = response.status == HTTPStatus.NOT_MODIFIED
        return last.payload_digest if unmodified and last and last.payload_digest else digest

    def _find_fault(self, request: Request, response: Response) -> str:
        if response.status in BODILESS:
            return ""
        stated = _header(response, "Content-Length") or ""
        asked = "Range" in request.headers
        if request.method != "HEAD" and find_cut(response.status, stated, len(response.body), range_asked=asked):
            return TRUNCATED
        named = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
        return unpack(response.body, split_encodings(named), self.limit)[1]

    def _write(
        self,
        request: Request,
        response: Response,
        headers: Headers,
        digest: str,
        fetched_at: datetime,
        *,
        truncated: bool,
    ) -> Pointer:
        status = f"{response.status} {_phrase(response.status)}"
        last: LastFetch | None = request.meta["last_fetch"]
        unmodified = response.status == HTTPStatus.NOT_MODIFIED
        if last and last.payload_digest and not truncated and (unmodified or digest == last.payload_digest):
            earlier = Earlier(last.url, last.fetched_at, last.payload_digest)
            return self.context.archive.write_revisit(
                request.url, status, headers, earlier, fetched_at, not_modified=unmodified
            )
        body = response.body
        return self.context.archive.write_response(request.url, status, headers, body, fetched_at, truncated=truncated)


def _read_headers(response: Response) -> Headers:
    pairs: list[tuple[str, str]] = []
    for name, values in response.headers.items():
        listed = values if isinstance(values, list) else [values]
        pairs.extend((name.decode("latin-1"), " ".join(value.decode("latin-1").splitlines())) for value in listed)
    return pairs


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
