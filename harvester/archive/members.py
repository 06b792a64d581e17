"""The gzip members of a WARC file, one for each record: what is damaged costs itself alone."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LARGEST = 72 * 1024 * 1024  # bytes that one record may unpack to: the largest body, and its headers
BREAKS_OFF = "it breaks off"
_BLOCK = 1 << 16
_MAGIC = b"\x1f\x8b\x08"
_RECORD = b"WARC/"


@dataclass(frozen=True)
class Member:
    """One gzip member.

    Attributes:
        offset: byte at which it starts.
        data: what it holds; of a damaged one the part before the damage.
        damage: what is wrong with it; empty in most cases.
    """

    offset: int
    data: bytes
    damage: str = ""


def is_gzip(stream: BinaryIO) -> bool:
    """Say whether a file is compressed, even if its first bytes are damaged; it is at its beginning afterwards."""
    stream.seek(0)
    head = stream.read(len(_RECORD))
    compressed = head.startswith(_MAGIC) or (head != _RECORD and _find_next(stream, 0) is not None)
    stream.seek(0)
    return compressed


def read_members(stream: BinaryIO) -> Iterator[Member]:
    """Yield the members from where a file stands to its end.

    Behind a damaged member the next one is looked for: its first bytes, and words of WARC within.
    """
    offset = stream.tell()
    while True:
        member, end = read_member(stream, offset)
        if member is None:
            return
        if not member.damage:
            yield member
            offset = end
            continue
        following = _find_next(stream, offset + 1)
        yield member
        if following is None:
            return
        offset = following


def read_member(stream: BinaryIO, offset: int) -> tuple[Member | None, int]:
    """Return the member at an offset, and where it ends; None at the end of the file."""
    stream.seek(offset)
    inflate = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size = read = 0
    damage = ""
    while not inflate.eof and not damage:
        block = stream.read(_BLOCK)
        if not block:
            if not read:
                return None, offset
            damage = BREAKS_OFF
            break
        read += len(block)
        try:
            parts.append(inflate.decompress(block, LARGEST + 1 - size))
        except zlib.error as error:
            damage = str(error)
            break
        size += len(parts[-1])
        if size > LARGEST or inflate.unconsumed_tail:
            damage = f"it unpacks to more than {LARGEST} bytes"
            parts = []
    end = offset + read - len(inflate.unused_data)
    return Member(offset, b"".join(parts), damage), end


def _find_next(stream: BinaryIO, start: int) -> int | None:
    """Return where the next member begins that holds a record, from a byte on."""
    position, kept = start, b""
    stream.seek(start)
    while block := stream.read(_BLOCK):
        window = kept + block
        at = window.find(_MAGIC)
        while at >= 0:
            candidate = position - len(kept) + at
            if _holds_record(stream, candidate):
                return candidate
            at = window.find(_MAGIC, at + 1)
        position += len(block)
        kept = window[-len(_MAGIC) + 1 :]
        stream.seek(position)
    return None


def _holds_record(stream: BinaryIO, offset: int) -> bool:
    stream.seek(offset)
    try:
        return zlib.decompressobj(wbits=31).decompress(stream.read(_BLOCK), len(_RECORD)) == _RECORD
    except zlib.error:
        return False
