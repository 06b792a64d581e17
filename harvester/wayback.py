"""The Wayback Machine: how its captures of a site are listed and fetched."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from harvester.parsers.base import UnreadableDocument
from harvester.streams import strip_default_port


@dataclass(frozen=True)
class WaybackCapture:
    """One capture: when, of what."""

    timestamp: str
    original: str
    digest: str

    @property
    def url(self) -> str:
        """The original's address, without the default port that old captures name."""
        return strip_default_port(self.original)

    def build_replay_url(self, endpoint: str) -> str:
        """Build the address of the original bytes, without the archive's banner."""
        return f"{endpoint}/web/{self.timestamp}id_/{self.original}"


def build_cdx_url(endpoint: str, target: str, since: date | None = None) -> str:
    """Build the address that lists a target's captures; a target that ends in ``*`` is a prefix.

    Captures with the same content are listed once. No media type is asked for: a filter on HTML hides every PDF.

    Args:
        endpoint: the archive, such as ``https://web.archive.org``.
        target: an address, or the beginning of addresses.
        since: captures before that day are left out.

    >>> build_cdx_url("https://web.archive.org", "https://www.inherentresolve.mil/*")[:66]
    'https://web.archive.org/cdx/search/cdx?url=https%3A%2F%2Fwww.inher'
    """
    query = {"url": target, "output": "json", "fl": "timestamp,original,digest", "filter": "statuscode:200"}
    if since is not None:
        query["from"] = f"{since:%Y%m%d}"
    return f"{endpoint}/cdx/search/cdx?{urlencode(query, quote_via=quote)}&collapse=digest"


def parse_cdx(body: bytes, url: str) -> list[WaybackCapture]:
    """Read the list of captures, oldest first.

    Raises:
        UnreadableDocument: it is not the list that was asked for.
    """
    try:
        rows = json.loads(body or b"[]")
        captures = [WaybackCapture(str(t), str(o), str(d)) for t, o, d in rows[1:]]
    except (ValueError, TypeError) as error:
        raise UnreadableDocument("malformed_cdx", f"{url} is not a list of captures ({error})") from error
    if any(not re.fullmatch(r"\d{14}", capture.timestamp) for capture in captures):
        raise UnreadableDocument("malformed_cdx", f"{url} lists a capture without a time")
    return sorted(captures, key=lambda capture: capture.timestamp)
