"""Recognise a server's defences: a challenge or block page is a failure of the request, never data."""

from __future__ import annotations

import re

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
# What interstitials are titled; the text of a report may quote the same words.
_CHALLENGE = re.compile(
    rb"just a moment|attention required|checking your browser|ddos protection by|verify you are human", re.IGNORECASE
)
_BLOCK = re.compile(rb"^\s*(?:access denied|403 forbidden|forbidden|request rejected|blocked)\b", re.IGNORECASE)
_SCRIPTED = (b"/cdn-cgi/challenge-platform/", b"cf-chl-", b"_incapsula_resource", b"window.awswafcookiedomainlist")
_LARGEST = 200_000  # bytes; a defence's page is small, and a report about one is not


def find_defence(status: int, body: bytes) -> str | None:
    """Name the defence that an answer shows, or None.

    Seen: Cloudflare's "Just a moment…" with status 403 or 200 (airwars.org), Akamai's "Access Denied" with 403
    (defense.gov).

    Returns:
        ``challenge_page``, ``block_page`` or None.
    """
    if len(body) > _LARGEST:
        return None
    found = _TITLE.search(body[:4096])
    title = found[1] if found else b""
    if _CHALLENGE.search(title) or _is_scripted(body.lower()):
        return "challenge_page"
    if _BLOCK.search(title) or status == 403:
        return "block_page"
    return None


def _is_scripted(lowered: bytes) -> bool:
    """Say whether a page runs a challenge's scripts; every page is asked, so it is not searched by expressions."""
    return any(sign in lowered for sign in _SCRIPTED) and b"<article" not in lowered
