"""Streams: which addresses are the same document over time, and what an archive's copy is a copy of."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

# The Wayback Machine, and the archives and stand-ins that use its addresses.
_WAYBACK = re.compile(
    r"https?://[^/]+/(?:web|wayback)/(?P<time>\d{14})(?:[a-z]{2}_)?/(?P<url>https?:/{1,2}.+)", re.DOTALL
)
_ARTICLE = re.compile(r"/Article/(?P<id>\d{5,8})(?:/|$)", re.IGNORECASE)
# `ver` is the time of upload; the others are tracking marks. None of them names another document.
_PASSING = re.compile(r"ver|utm_\w+|fbclid|gclid|amp|chat_room_id|isdashboardselected", re.IGNORECASE)


def unwrap_capture(url: str) -> tuple[str, datetime] | None:
    """Return the original's address and the capture time of a Wayback Machine address, or None for any other.

    Old captures name the default port; the address comes back without it.

    >>> unwrap_capture("https://web.archive.org/web/20180830160000id_/https://www.example.org/a")[0]
    'https://www.example.org/a'
    """
    match = _WAYBACK.fullmatch(url)
    if match is None:
        return None
    try:
        captured = datetime.strptime(match["time"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    original = re.sub(r"^(https?:)/(?!/)", r"\1//", match["url"])
    return strip_default_port(original), captured


def join_address(base: str, link: str) -> str | None:
    """Return the whole address that a page's link leads to, or None when it is none: a stray bracket, a strange port.

    >>> join_address("https://www.example.org/list/", "../a"), join_address("https://www.example.org/", "//[a]b/")
    ('https://www.example.org/a', None)
    """
    try:
        address = urljoin(base, link)
        urlsplit(address).port  # noqa: B018 - read for what it raises
    except ValueError:
        return None
    return address


def strip_default_port(url: str) -> str:
    """Return an address without a port that goes without saying.

    >>> strip_default_port("http://www.centcom.mil:80/MEDIA/")
    'http://www.centcom.mil/MEDIA/'
    """
    return re.sub(r"^(http://[^/:]+):80(?=/|$)|^(https://[^/:]+):443(?=/|$)", r"\1\2", url)


def stream_of(url: str) -> str:
    """Return the address under which the contents of one document follow one another in time.

    An article of the AFPIMS sites is known by its numeric id whatever its section and slug (both change); a file by
    its path without the time of upload (``?ver=``); an archive's copy by its original; ``http`` and ``www.`` do not
    count.

    >>> stream_of("http://www.centcom.mil/MEDIA/PRESS-RELEASES/Press-Release-View/Article/1138162/some-slug/")
    'https://centcom.mil/Article/1138162'
    >>> stream_of("https://www.inherentresolve.mil/Portals/14/A%20B.pdf?ver=2018-02-16-072324-000")
    'https://inherentresolve.mil/Portals/14/A%20B.pdf'
    """
    capture = unwrap_capture(url)
    parts = urlsplit(capture[0] if capture else url)
    host = (parts.hostname or "").removeprefix("www.")
    if parts.port not in {None, 80, 443}:
        host = f"{host}:{parts.port}"
    article = _ARTICLE.search(parts.path)
    if article:
        return f"https://{host}/Article/{article['id']}"
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _PASSING.fullmatch(k)]
    path = re.sub(r"/{2,}", "/", unquote(parts.path).replace(" ", "%20")) or "/"
    scheme = "https" if parts.scheme == "http" else parts.scheme
    return urlunsplit((scheme, host, path, urlencode(sorted(query)), ""))
