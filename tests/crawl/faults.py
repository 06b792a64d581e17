"""What a server can do wrong with one document, and what each leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.crawl.harvests import HTML, TITLE, article, build_feed, build_release
from tests.crawl.server import (
    Answer,
    Route,
    Site,
    after,
    bomb,
    cut_chunks,
    cut_short,
    drip,
    endless,
    gzipped,
    hang,
    hang_up,
    redirect,
    reset,
    send_raw,
)

SOUND = 8
FIRST = 100
SETTINGS = {
    "DOWNLOAD_TIMEOUT": 2, "DOWNLOAD_MAXSIZE": 3_000_000, "RETRY_TIMES": 1, "HARVEST_FAILURE_LIMIT": 1000,
    "HARVEST_BLOCK_LIMIT": 1000, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "CONCURRENT_REQUESTS": 16,
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        name: short, for the test.
        what: what the server does, for the table.
        route: how it does it.
        outcome: of the row in ``fetches``.
        reason: the same row's.
        quarantine: the reason of the row in ``quarantine``; empty when there is none.
        records: whether the document is stored all the same.
    """

    name: str
    what: str
    route: Route
    outcome: str = "error"
    reason: str | None = None
    quarantine: str = ""
    records: bool = False


NOISE = bytes(range(256)) * 8
LOGIN = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>Sign in.</p></body></html>".encode()
CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking</body></html>"
PDF = {"Content-Type": "application/pdf"}
OBJECTS = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"


def _release(index: int) -> bytes:
    return build_release(FIRST - 60 + index)


def _patient(status: int) -> Route:
    return after(1, Answer(b"later", status, {"Retry-After": "1"}), Answer(_release(1 + (status == 429)), headers=HTML))


FAULTS = (
    Fault("500", "500 each time", Answer(b"oops", 500), reason="status_500"),
    Fault("503 for a while", "503 with Retry-After, then the page", _patient(503), "new", records=True),
    Fault("429 for a while", "429 with Retry-After, then the page", _patient(429), "new", records=True),
    Fault("404", "404", Answer(b"gone", 404), reason="status_404"),
    Fault("403", "403", Answer(b"<title>Access Denied</title>", 403, HTML), "blocked", "block_page"),
    Fault("challenge with 200", "a bot challenge with status 200", Answer(CHALLENGE, headers=HTML), "blocked",
          "challenge_page"),
    Fault("challenge with 503", "a bot challenge with status 503", Answer(CHALLENGE, 503, HTML), "blocked",
          "challenge_page"),
    Fault("no answer", "accepts the connection and never answers", hang, reason="timeout"),
    Fault("drip", "sends a byte now and then, for ever", drip, reason="timeout"),
    Fault("reset", "resets the connection", reset, reason="connection_lost"),
    Fault("hang up", "closes the connection without a word", hang_up, reason="connection_lost"),
    Fault("garbage", "answers in no protocol", send_raw(b"\x00\x01\x02 what?\r\n\r\n"), reason="connection_lost"),
    Fault("cut short", "half of the promised length", cut_short(_release(3)), reason="truncated"),
    Fault("cut chunks", "a chunked body without its end", cut_chunks(_release(4)), reason="truncated"),
    Fault("cut gzip", "half of a compressed body, with the length of the half", gzipped(_release(5), keep=0.6),
          reason="truncated"),
    Fault("no gzip", "plain text that claims to be compressed",
          Answer(b"plain", headers={**HTML, "Content-Encoding": "gzip"}), reason="broken_encoding"),
    Fault("gzip bomb", "20 kB that expand to 20 MB", bomb(), reason="too_large"),
    Fault("endless", "a gigabyte in chunks", endless, reason="too_large"),
    Fault("announced", "a gigabyte, announced",
          send_raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000000\r\n\r\n<p>"),
          reason="too_large"),
    Fault("loop", "redirects to itself", redirect(article(FIRST + 19)), reason="redirect_loop"),
    Fault("circle", "redirects in a circle of two", redirect("/circle/Article/1999998/"), reason="redirect_loop"),
    Fault("maze", "redirects for ever, each time elsewhere", redirect("/maze/0/"), reason="too_many_redirects"),
    Fault("offsite", "redirects to another site", redirect("http://example.net/Article/1000000/"),
          reason="offsite_redirect"),
    Fault("private", "redirects into a private network", redirect("http://10.0.0.1/Article/1000000/"),
          reason="private_address"),
    Fault("metadata", "redirects to a cloud's metadata service", redirect("http://169.254.169.254/latest/"),
          reason="private_address"),
    Fault("file", "redirects to a file", redirect("file:///etc/passwd"), reason="unsupported_scheme"),
    Fault("no address", "redirects to what is no address", redirect("http://[bad/Article/1000000/"),
          reason="unsupported_scheme"),
    Fault("empty", "an empty page with status 200", Answer(b"", headers=HTML), "new", quarantine="*"),
    Fault("image", "an image called text/html", Answer(b"\x89PNG" + NOISE, headers=HTML), "new", quarantine="*"),
    Fault("login", "another page under the report's address",
          Answer(LOGIN, headers=HTML), "new", quarantine="*"),
    Fault("mislabelled", "a page called application/pdf", Answer(_release(6), headers=PDF), "new", records=True),
    Fault("no UTF-8", "bytes that are not the encoding they claim",
          Answer(_release(7).replace(b"menu", b"\xff\xfe\x80").replace(b"SOUTHWEST ASIA", b"SOUTHWEST\xa0ASIA \x96"),
                 headers=HTML), "new", records=True),
    Fault("half a PDF", "a PDF that ends in the middle", Answer(b"%PDF-1.7\n" + OBJECTS, headers=PDF), "new",
          quarantine="*"),
    Fault("PDF of noise", "noise behind a PDF's first bytes", Answer(b"%PDF-1.4\n" + NOISE, headers=PDF), "new",
          quarantine="*"),
    Fault("deep HTML", "a hundred thousand nested elements",
          Answer(b"<html><body>" + b"<div>" * 100_000 + b"x", headers=HTML), "new", quarantine="*"),
    Fault("robots", "a page that robots.txt forbids", Answer(_release(8), headers=HTML), reason="robots_disallowed"),
)  # fmt: skip


def places() -> Iterator[tuple[Fault, str]]:
    """Yield each fault with the path at which it stands."""
    for index, fault in enumerate(FAULTS):
        yield fault, article(FIRST + index)


def misbehave(site: Site) -> None:
    """Put sound reports and every fault on one site."""
    paths = [path for _, path in places()]
    for index in range(SOUND):
        site.routes[article(index)] = Answer(build_release(index), headers=HTML)
        paths.insert(index * 5, article(index))
    for fault, path in places():
        site.routes[path] = fault.route
        if fault.name == "robots":
            site.routes["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {path}\n".encode())
        if fault.name == "loop":
            site.routes[path] = redirect(path)
        if fault.name == "circle":
            site.routes["/circle/Article/1999998/"] = redirect(path)
    for step in range(20):
        site.routes[f"/maze/{step}/"] = redirect(f"/maze/{step + 1}/")
    site.routes["/feed"] = build_feed(site.url, paths)
