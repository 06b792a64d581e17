"""What came over the wire, unpacked, and whether it came whole."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import brotli

LIMIT = 64 * 1024 * 1024  # bytes that a body may expand to
STEP = 1 << 20  # bytes decompressed at a time
TRUNCATED = "truncated"
BROKEN = "broken_encoding"
TOO_LARGE = "too_large"

_GZIP = b"\x1f\x8b\x08"


def find_cut(status: int, stated_length: str, size: int, *, range_asked: bool = False) -> bool:
    """Say whether an answer says itself that it is a part of something longer.

    Args:
        status: of HTTP; 206 is a part, and whole only to those who asked for that part.
        stated_length: ``Content-Length``; empty where none is stated.
        size: bytes that came.
        range_asked: the request asked for a range.

    >>> find_cut(200, "1990", 1300), find_cut(206, "", 1300), find_cut(200, "1300", 1300), find_cut(200, "", 1300)
    (True, True, False, False)
    """
    if status == 206 and not range_asked:
        return True
    return stated_length.strip().isdecimal() and int(stated_length) > size


def join_chunks(raw: bytes) -> tuple[bytes, bool]:
    r"""Return a body without the framing of ``Transfer-Encoding: chunked``, and whether its last chunk is there.

    Some tools store the body joined and keep the header: what does not begin with a chunk is the body itself.

    >>> join_chunks(b"4\r\nbody\r\n0\r\n\r\n"), join_chunks(b"4\r\nbody\r\n8\r\nmo"), join_chunks(b"<html>")
    ((b'body', True), (b'bodymo', False), (b'<html>', True))
    """
    parts: list[bytes] = []
    at = 0
    while True:
        line_end = raw.find(b"\r\n", at, at + 64)
        size = _chunk_size(raw[at:line_end]) if line_end >= 0 else None
        if size is None:
            return (b"".join(parts), False) if parts else (raw, True)
        if size == 0:
            return b"".join(parts), True
        at = line_end + 2 + size + 2
        parts.append(raw[line_end + 2 : at - 2])


def _chunk_size(head: bytes) -> int | None:
    try:
        size = int(head.split(b";")[0], 16)
    except ValueError:
        return None
    return size if size >= 0 else None


def split_encodings(values: Sequence[str]) -> list[str]:
    """Return the encodings of ``Content-Encoding`` headers in the order in which they were applied.

    >>> split_encodings(["gzip, BR", "identity"])
    ['gzip', 'br']
    """
    named = [part.strip().lower() for value in values for part in value.split(",")]
    return [name for name in named if name not in {"", "identity"}]


def unpack(body: bytes, encodings: Sequence[str], limit: int = LIMIT) -> tuple[bytes, str]:
    """Return a body without its encodings, and what is wrong with it: nothing in most cases.

    What stands within, such as a gzip file that was compressed once more on its way, is examined too and left as it is.
    Of a body that is cut short the part before the cut comes back.

    Args:
        body: as it came.
        encodings: in the order in which they were applied; from one that nobody here knows on nothing is unpacked.
        limit: bytes beyond which it is ``too_large``.

    >>> import gzip
    >>> packed = gzip.compress(b"figures" * 100)
    >>> [unpack(each, ["gzip"], 1000)[1] for each in (packed, packed[:-9], b"page")], unpack(packed, ["gzip"], 100)[1]
    (['', 'truncated', 'broken_encoding'], 'too_large')
    >>> unpack(packed[:-9], [])[1]
    'truncated'
    """
    for name in reversed(encodings if body else ()):
        if name not in _UNPACKERS:
            return body, ""
        body, fault = _UNPACKERS[name](body, limit)
        if fault:
            return body, fault
    if body.startswith(_GZIP):
        fault = _inflate(body, limit, 31)[1]
        return body, TRUNCATED if fault == TRUNCATED else ""
    return body, ""


def _inflate(body: bytes, limit: int, wbits: int) -> tuple[bytes, str]:
    out: list[bytes] = []
    size = 0
    while body:
        member = zlib.decompressobj(wbits=wbits)
        try:
            while body and not member.eof:
                out.append(member.decompress(body, STEP))
                size += len(out[-1])
                if size > limit > 0:
                    return b"", TOO_LARGE
                body = member.unconsumed_tail
            if not member.eof:
                out.append(member.flush())
        except zlib.error:
            return b"".join(out), BROKEN
        if not member.eof:
            return b"".join(out), TRUNCATED
        body = member.unused_data.lstrip(b"\0")  # some servers pad the last member with zeros
    return b"".join(out), ""


def _deflate(body: bytes, limit: int) -> tuple[bytes, str]:
    """Unpack deflate with its frame or, as some servers send it, without."""
    framed = _inflate(body, limit, 15)
    return framed if framed[1] != BROKEN else _inflate(body, limit, -15)


def _unpack_brotli(body: bytes, limit: int) -> tuple[bytes, str]:
    member: Any = brotli.Decompressor()
    out: list[bytes] = []
    size = 0
    try:
        while not member.is_finished():
            piece = member.process(body, output_buffer_limit=STEP)
            body = b""
            if not piece and member.can_accept_more_data():
                return b"".join(out), TRUNCATED
            out.append(piece)
            size += len(piece)
            if size > limit > 0:
                return b"", TOO_LARGE
    except brotli.error:
        return b"".join(out), BROKEN
    return b"".join(out), ""


_UNPACKERS: Mapping[str, Callable[[bytes, int], tuple[bytes, str]]] = {
    "gzip": lambda body, limit: _inflate(body, limit, 31),
    "x-gzip": lambda body, limit: _inflate(body, limit, 31),
    "deflate": _deflate,
    "br": _unpack_brotli,
}
