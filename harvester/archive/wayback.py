"""The Wayback Machine: how its captures of a site are listed and fetched."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from harvester.archive.streams import strip_default_port
from harvester.model.document import UnreadableDocument

# The index's sort key must be among the fields: without it the archive's key for the next answer skips captures
# (seen 2016-03, internetarchive/wayback issue 121).
FIELDS = ("urlkey", "timestamp", "original", "digest")
PER_ANSWER = 5000  # captures; much longer answers hit the archive's own limits and end early without a word


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


@dataclass(frozen=True)
class CaptureList:
    """One answer of the list: its captures, oldest first, and the key of the next answer while there is one."""

    captures: tuple[WaybackCapture, ...]
    resume_key: str | None = None


def build_cdx_url(endpoint: str, target: str, since: date | None = None) -> str:
    """Build the address that lists a target's captures; a target that ends in ``*`` is a prefix.

    Neighbouring captures with the same content are listed once. No media type is asked for: a filter on HTML hides
    every PDF.

    Args:
        endpoint: the archive, such as ``https://web.archive.org``.
        target: an address, or the beginning of addresses.
        since: captures before that day are left out.

    >>> build_cdx_url("https://web.archive.org", "https://www.inherentresolve.mil/*")[:66]
    'https://web.archive.org/cdx/search/cdx?url=https%3A%2F%2Fwww.inher'
    """
    query = {"url": target, "output": "json", "fl": ",".join(FIELDS), "filter": "statuscode:200", "collapse": "digest"}
    if since is not None:
        query["from"] = f"{since:%Y%m%d}"
    query |= {"limit": str(PER_ANSWER), "showResumeKey": "true"}
    return f"{endpoint}/cdx/search/cdx?{urlencode(query, quote_via=quote)}"


def continue_cdx_url(url: str, resume_key: str) -> str:
    """Build the address of the list's next answer.

    The key comes encoded, and is encoded once more: the archive decodes it twice.

    >>> continue_cdx_url("https://web.archive.org/cdx/search/cdx?url=a", "mil%2Ca%29%2F+2018")
    'https://web.archive.org/cdx/search/cdx?url=a&resumeKey=mil%252Ca%2529%252F%2B2018'
    """
    return f"{url.partition('&resumeKey=')[0]}&resumeKey={quote(resume_key, safe='')}"


def parse_cdx(body: bytes, url: str) -> CaptureList:
    """Read one answer of the list of captures.

    While the list goes on, the answer ends with an empty row and a row that holds nothing but the key.

    Raises:
        UnreadableDocument: it is not the list that was asked for.
    """
    try:
        rows = json.loads(body or b"[]")
        resume_key = rows.pop()[0] if rows and len(rows[-1]) == 1 else None
        captures = [WaybackCapture(str(t), str(o), str(d)) for _, t, o, d in filter(None, rows) if t != FIELDS[1]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableDocument("malformed_cdx", f"{url} is not a list of captures ({error})") from error
    if not isinstance(resume_key, str | None):
        raise UnreadableDocument("malformed_cdx", f"{url} goes on with a key that is none")
    if any(not re.fullmatch(r"[0-9]{14}", capture.timestamp) for capture in captures):
        raise UnreadableDocument("malformed_cdx", f"{url} lists a capture without a time")
    return CaptureList(tuple(sorted(captures, key=lambda capture: capture.timestamp)), resume_key or None)
