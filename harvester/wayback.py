"""The Wayback Machine: how its captures of a site are listed and fetched."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from harvester.parsers.base import UnreadableDocument

CDX = "https://web.archive.org/cdx/search/cdx"


@dataclass(frozen=True)
class WaybackCapture:
    """One capture: when, of what."""

    timestamp: str
    original: str
    digest: str

    @property
    def replay_url(self) -> str:
        """The address of the original bytes, without the archive's banner."""
        return f"https://web.archive.org/web/{self.timestamp}id_/{self.original}"


def build_cdx_url(target: str) -> str:
    """Build the address that lists a target's captures; a target that ends in ``*`` is a prefix.

    Captures with the same content are listed once. No media type is asked for: a filter on HTML hides every PDF.

    >>> build_cdx_url("https://www.inherentresolve.mil/*")[:66]
    'https://web.archive.org/cdx/search/cdx?url=https%3A%2F%2Fwww.inher'
    """
    query = {"url": target, "output": "json", "fl": "timestamp,original,digest", "filter": "statuscode:200"}
    return f"{CDX}?{urlencode(query, quote_via=quote)}&collapse=digest"


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
