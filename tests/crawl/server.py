"""A real HTTP server on loopback that answers as it is told to: properly, or wrongly in every way that sites do."""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass
class Answer:
    """What is sent back; a page with an ETag is answered with 304 when the client has it."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = True


NOT_HERE = Answer(b"not here", 404, {"Content-Type": "text/plain"})


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    at: float
    path: str
    headers: dict[str, str]
    status: int


class Connection(BaseHTTPRequestHandler):
    """One connection; a misbehaving route writes to the socket itself."""

    protocol_version = "HTTP/1.1"
    timeout = 20
    server: Site

    def do_GET(self) -> None:
        """Answer a request."""
        route = self.server.routes.get(self.path) or self.server.routes.get(urlsplit(self.path).path, NOT_HERE)
        answer = route(self) if callable(route) else route
        self.server.asked[self.path].append(Asked(time.monotonic(), self.path, dict(self.headers), self.note(answer)))
        if answer is None:
            self.close_connection = True
            return
        etag = '"' + hashlib.sha256(answer.body).hexdigest()[:16] + '"'
        if answer.etag and answer.status == 200 and self.headers.get("If-None-Match") == etag:
            self.server.asked[self.path][-1:] = [Asked(time.monotonic(), self.path, dict(self.headers), 304)]
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        headers = {"Content-Length": str(len(answer.body)), **answer.headers}
        if answer.etag and answer.status == 200:
            headers["ETag"] = etag
        self.send_whole(answer.status, headers, answer.body)

    def note(self, answer: Answer | None) -> int:
        """Return the status that goes into the list of requests; 0 for none."""
        return answer.status if answer else 0

    def send_whole(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send an answer with exactly these headers."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Print nothing."""


Route = Answer | Callable[[Connection], Answer | None]


class Site(ThreadingHTTPServer):
    """The server; ``routes`` may be changed while it runs: paths with their queries, or paths for any query."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.routes: dict[str, Route] = {}
        self.asked: dict[str, list[Asked]] = defaultdict(list)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: clients that hang up are part of the tests."""

    @property
    def url(self) -> str:
        """The server's own address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def requests(self) -> list[Asked]:
        """Return every request so far, oldest first."""
        return sorted((asked for each in list(self.asked.values()) for asked in list(each)), key=lambda a: a.at)


# Misbehaviour


def hang(connection: Connection) -> None:
    """Never answer."""
    time.sleep(8)


def drip(connection: Connection) -> None:
    """Send a byte now and then, for ever."""
    connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    try:
        for _ in range(40):
            connection.wfile.write(b"<")
            time.sleep(0.2)
    except (BrokenPipeError, ConnectionResetError):
        return


def reset(connection: Connection) -> None:
    """Reset the connection in the middle of the headers."""
    connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-")
    connection.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.connection.close()


def hang_up(connection: Connection) -> None:
    """Close the connection without a word."""
    connection.connection.shutdown(socket.SHUT_RDWR)


def send_raw(data: bytes) -> Callable[[Connection], None]:
    """Make a route that sends these bytes and hangs up."""

    def route(connection: Connection) -> None:
        connection.wfile.write(data)

    return route


def cut_short(body: bytes) -> Callable[[Connection], None]:
    """Make a route that promises a whole body and sends half of it."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return send_raw(head + body[: len(body) // 2])


def cut_chunks(body: bytes) -> Callable[[Connection], None]:
    """Make a route that ends a chunked body without its last chunk."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    half = body[: len(body) // 2]
    return send_raw(head + f"{len(half):x}\r\n".encode() + half + b"\r\n")


def endless(connection: Connection) -> None:
    """Send chunk after chunk, up to a gigabyte."""
    connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    try:
        for _ in range(16_384):
            connection.wfile.write(chunk)
    except (BrokenPipeError, ConnectionResetError):
        return


def gzipped(body: bytes, *, keep: float = 1.0) -> Answer:
    """Answer with a compressed body, or with the first part of one that claims to be all."""
    packed = gzip.compress(body)
    return Answer(packed[: int(len(packed) * keep)], headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})


def bomb() -> Answer:
    """Answer with 20 kB that expand to 20 MB."""
    packed = gzip.compress(b"<p>" + b" " * 20_000_000)
    return Answer(packed, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})


def redirect(target: str, status: int = 302) -> Answer:
    """Answer with a redirect."""
    return Answer(b"", status, {"Location": target})


def after(failures: int, failure: Answer, answer: Answer) -> Callable[[Connection], Answer]:
    """Make a route that fails so many times and then answers."""
    count = iter(range(1_000_000))
    return lambda _: failure if next(count) < failures else answer
