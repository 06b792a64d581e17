"""Local sites for the benchmarks: reports, long strike releases and PDFs with tables, served at once, with ETags.

The pages have the structure and the weight of the real ones; what they state is made up. The server is a process of
its own that does nothing but send prepared bytes.
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from random import Random

PAGE_BYTES = 60_000  # the middle length of the sites' article pages, menus and all
TITLE = "Combined Joint Task Force - Operation Inherent Resolve Monthly Civilian Casualty Report"
HTML = "text/html; charset=utf-8"
PDF = "application/pdf"
PLACES = {
    "Syria": (
        "Raqqah", "Manbij", "Dayr Az Zawr", "Abu Kamal", "Ayn Isa", "Mar'a", "Al Hasakah", "Tabqah", "Palmyra",
        "Kobani", "Al Shaddadi", "Al Bab",
    ),
    "Iraq": (
        "Mosul", "Ramadi", "Fallujah", "Kirkuk", "Sinjar", "Tal Afar", "Haditha", "Hit", "Qayyarah", "Kisik",
        "Habbaniyah", "Rutbah",
    ),
}  # fmt: skip
TARGETS = (
    "engaged {n} ISIS tactical units", "destroyed {n} fighting positions", "destroyed {n} vehicles and a mortar system",
    "damaged {n} supply routes", "destroyed {n} weapons caches", "suppressed {n} mortar positions",
    "destroyed {n} oil tanker trucks and damaged two others", "destroyed a vehicle bomb and {n} tunnel entrances",
)  # fmt: skip

LISTED = 2000  # pages in one feed
DAYS = 1900  # with strikes, from August 2014 on; beyond them each day has another release


@dataclass(frozen=True)
class Page:
    """One address of a site and what is answered there."""

    path: str
    body: bytes
    content_type: str = HTML


@dataclass(frozen=True)
class Site:
    """What one source's site holds."""

    source: str
    pages: Sequence[Page]

    @property
    def feed_paths(self) -> list[str]:
        """Where the feeds stand."""
        return [f"/{self.source}/feed/{number}" for number in range(max(1, -(-len(self.pages) // LISTED)))]

    def build_feeds(self, host: str) -> Iterator[Page]:
        """Build the feeds that list the pages."""
        for number, path in enumerate(self.feed_paths):
            listed = self.pages[number * LISTED : (number + 1) * LISTED]
            items = "".join(f"<item><link>{host}{page.path}</link></item>" for page in listed)
            xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Releases</title>{items}</channel></rss>'
            yield Page(path, xml.encode(), "application/rss+xml")


def build_reports(count: int) -> Site:
    """Build monthly reports of short prose; the months begin in 1991 so that there are enough."""
    return Site("cjtfoir_civcas", [_build_report(index) for index in range(count)])


def _build_report(index: int) -> Page:
    month = date(1991 + index // 12 % 27, index % 12 + 1, 1)
    end = (month + timedelta(days=31)).replace(day=1)
    text = (
        f"<p>SOUTHWEST ASIA - In the month of {month:%B}, CJTF-OIR carried over {200 + index % 90} open reports from "
        f"previous months and received {10 + index % 30} new reports.</p>"
        "<p>The Coalition completed the assessment of 18 reports. Out of the 18 completed casualty allegation reports, "
        "three reports were determined to be credible and resulted in two unintentional civilian deaths. Fifteen of "
        "these were assessed to be non-credible.</p>"
        f"<p>The Coalition conducted a total of {20_000 + index} strikes between August 2014 and end of {month:%B %Y}."
        f" During this period, based on information available, CJTF-OIR assesses at least {500 + index} civilians have "
        "been unintentionally killed by Coalition strikes since the start of Operation Inherent Resolve.</p>"
        f"<p>A total of {100 + index % 200} reports are still open.</p>"
    )
    path = f"/MEDIA/PRESS-RELEASES/Press-Release-View/Article/{1_000_000 + index}/monthly-civilian-casualty-report/"
    return Page(path, _build_page(TITLE, f"{end:%b}. 28, {end:%Y}", text))


def build_releases(count: int, *, lines: int = 24, size: int = PAGE_BYTES) -> Site:
    """Build daily strike releases with so many lines each, from August 2014 on."""
    return Site("cjtfoir_strikes", [_build_release(index, lines, size) for index in range(count)])


def _build_release(index: int, lines: int, size: int) -> Page:
    day = date(2014, 8, 10) + timedelta(days=index % DAYS)
    chance = Random(index)
    title = f"{day:%b}. {day.day}: Military strikes continue against ISIS terrorists in Syria and Iraq"
    blocks = []
    total = 0
    for country, places in PLACES.items():
        items = []
        for place in chance.sample(places, min(lines // 2, len(places))):
            strikes = chance.randrange(2, 12)
            total += strikes
            done = "; ".join(target.format(n=chance.randrange(2, 40)) for target in chance.sample(TARGETS, 3))
            items.append(f"* Near {place}, {strikes} strikes {done.replace('; ', ', ', 1).replace('; ', ' and ')}.")
        blocks.append(f"<p><b>Strikes in {country}</b></p><p>{'<br>'.join(items)}</p>")
    text = (
        f"<p>{day:%B} {day.day}, {day.year}<br>Release # {day:%Y%m%d}-{index // DAYS + 1:02d}</p>"
        f"<p>SOUTHWEST ASIA - On {day:%b}. {day.day}, Coalition military forces conducted {total} strikes against ISIS "
        "in Syria and Iraq.</p>"
        f"{''.join(blocks)}"
    )
    path = f"/MEDIA/PRESS-RELEASES/Press-Release-View/Article/{2_000_000 + index}/military-strikes-continue/"
    return Page(path, _build_page(title, f"{day:%b}. {day.day}, {day.year}", text, size))


def _build_page(title: str, dateline: str, text: str, size: int = PAGE_BYTES) -> bytes:
    head = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><nav><ul>"
    body = (
        f"</ul></nav><h1 class='title'>{title}</h1><p class='info'><span class='line'>Press Release | {dateline}</span>"
        f"</p><div class='body'>{text}</div></body></html>"
    )
    item = (
        '<li class="nav-item level-{n}"><a class="nav-link" href="/News/Section/Topic-{n}/" title="About topic {n}" '
        'data-menu="main" data-index="{n}"><span class="label">Topic {n}</span><svg class="icon"><use href="#arrow">'
        "</use></svg></a></li>\n"
    )
    menu = []
    length = len(head) + len(body)
    while length < size:
        menu.append(item.format(n=len(menu)))
        length += len(menu[-1])
    return (head + "".join(menu) + body).encode()


def build_tables(count: int, *, pages: int = 12) -> Site:
    """Build annual reports as PDFs with casualty tables on a few of their pages."""
    from tests.pdf_family.family import big_report
    from tests.pdf_family.platypus import write_reportlab

    body = write_reportlab(big_report(pages))
    marked = [body + b"\n% " + str(index).encode() for index in range(count)]
    return Site(
        "dod_civcas_tables",
        [Page(f"/Documents/{index}-civilian-casualties.pdf", each, PDF) for index, each in enumerate(marked)],
    )


class _Answering(asyncio.Protocol):
    def __init__(self, pages: dict[str, tuple[bytes, bytes, bytes]]) -> None:
        self.pages = pages
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, self.received = self.received.split(b"\r\n\r\n", 1)
            self.transport.write(self.answer(head))  # type: ignore[attr-defined]

    def answer(self, head: bytes) -> bytes:
        found = self.pages.get(head.split(b" ", 2)[1].decode())
        if found is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        kind, etag, body = found
        if b"if-none-match: " + etag in head.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
        length = str(len(body)).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nETag: %s\r\nContent-Length: %s\r\n\r\n%s" % (
            kind, etag, length, body,
        )  # fmt: skip


def _serve(sites: Sequence[Site], told: Connection) -> None:
    async def main() -> None:
        pages: dict[str, tuple[bytes, bytes, bytes]] = {}
        server = await asyncio.get_running_loop().create_server(lambda: _Answering(pages), "127.0.0.1", 0)
        host = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for page in (page for site in sites for page in (*site.build_feeds(host), *site.pages)):
            etag = b'"' + hashlib.md5(page.body, usedforsecurity=False).hexdigest().encode() + b'"'
            pages[page.path] = (page.content_type.encode(), etag, page.body)
        told.send(host)
        await server.serve_forever()

    asyncio.run(main())


@contextmanager
def serve(sites: Iterable[Site]) -> Iterator[str]:
    """Serve sites while the block runs, and give the server's address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(list(sites), theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()
