"""What a body is, judged by its bytes; what the server says is only a hint."""

from __future__ import annotations

import json
import re

PDF = "application/pdf"
HTML = "text/html"
JSON = "application/json"
XML = "application/xml"
TEXT = "text/plain"
BINARY = "application/octet-stream"

_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|article|div|p|h1|table|meta|script)\b", re.IGNORECASE
)
_XML_START = re.compile(rb"^\s*<(?:\?xml|rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff_media_type(body: bytes, hint: str = "") -> str:
    """Name the media type of a body from its first bytes, falling back on the server's hint.

    >>> sniff_media_type(b"%PDF-1.7 ...", "text/html")
    'application/pdf'
    >>> sniff_media_type(b"<!DOCTYPE html><title>Just a moment...</title>", "application/pdf")
    'text/html'
    >>> sniff_media_type(b'{"a": 1}')
    'application/json'
    """
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in body[:1024]:
        return PDF
    if _XML_START.match(head) and b"<html" not in head.lower():
        return XML
    if _HTML_START.search(head):
        return HTML
    if head[:1] in {b"{", b"["} and _is_json(body):
        return JSON
    if _CONTROL.search(head):
        return BINARY
    hint = hint.split(";")[0].strip().lower()
    return hint if hint in {HTML, JSON, XML, TEXT} else TEXT


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
