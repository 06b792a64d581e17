"""Packed files: the wanted one is read as a stream; what is locked, damaged or far too large is refused by name."""

from __future__ import annotations

import io
import random
import shutil
import struct
import tracemalloc
import zipfile

import pytest

from harvester.archive.media import CSV, HTML, TEXT, ZIP, sniff_media_type
from harvester.archive.unpack import FREE_BYTES, MOST_MEMBERS, open_member
from harvester.model.document import UnreadableDocument

TABLE = b"id,place,killed\n1,Hajin,3\n" * 20


class NullStream(io.BytesIO):
    """Keeps nothing of what is written."""

    def write(self, data: object, /) -> int:
        return len(bytes(data))  # type: ignore[call-overload]


def pack(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return packed.getvalue()


def lock(body: bytes) -> bytes:
    """Mark the first member as encrypted, in its own heading and in the directory."""
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = body.index(mark) + at
        body = body[:start] + b"\x01\x00" + body[start + 2 :]
    return body


def understate(body: bytes, size: int) -> bytes:
    """Let the directory say that the first member unpacks to less than it does."""
    start = body.index(b"PK\x01\x02") + 24
    return body[:start] + struct.pack("<L", size) + body[start + 4 :]


@pytest.mark.parametrize(
    "files",
    [
        {"a.csv": TABLE},
        {"folder/A.CSV": TABLE},
        {"readme.txt": b"words", "a.csv": TABLE},
        {"__MACOSX/._a.csv": b"shadow", "a.csv": TABLE, ".b.csv": b"hidden"},
    ],
    ids=["alone", "in a folder", "beside another", "beside its shadow"],
)
def test_the_wanted_file_is_read(files: dict[str, bytes]) -> None:
    member = open_member(pack(files), ".csv")
    assert (member.name.lower().rpartition("/")[2], member.stream.read()) == ("a.csv", TABLE)


def test_a_file_that_is_stored_as_it_is_is_read() -> None:
    assert open_member(pack({"a.csv": TABLE}, zipfile.ZIP_STORED), ".csv").stream.read() == TABLE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (pack({"a.csv": TABLE})[:-30], "archive_damaged"),
        (b"PK\x03\x04 and nothing more", "archive_damaged"),
        (lock(pack({"a.csv": TABLE})), "archive_encrypted"),
        (pack({"a.csv": TABLE}, zipfile.ZIP_LZMA), "archive_damaged"),
        (pack({"a.txt": TABLE}), "archive_members"),
        (pack({}), "archive_members"),
        (pack({"a.csv": TABLE, "b.csv": TABLE}), "archive_members"),
        (pack({f"{n}.txt": b"" for n in range(MOST_MEMBERS + 1)}), "archive_members"),
        (pack({"a.csv": bytes(8 * FREE_BYTES)}), "archive_too_large"),
    ],
    ids=["cut", "stub", "locked", "other method", "no table", "empty", "two tables", "crowd", "bomb"],
)
def test_what_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        open_member(body, ".csv").stream.read()
    assert caught.value.reason == reason


def test_a_file_that_understates_its_size_is_never_read_beyond_it() -> None:
    """Its checksum cannot be right then, so that it is refused at its end; no more than it states has been held."""
    body = understate(pack({"a.csv": bytes(64 * FREE_BYTES)}), FREE_BYTES)
    member = open_member(body, ".csv")
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableDocument) as caught:
            shutil.copyfileobj(member.stream, NullStream())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.reason == "archive_damaged"
    assert peak < 4 * FREE_BYTES


def test_a_flipped_byte_is_named_or_changes_nothing() -> None:
    chance = random.Random(1)
    whole = pack({"a.csv": bytes(chance.choices(b"0123456789,\n", k=4000))})
    content = open_member(whole, ".csv").stream.read()
    refused = 0
    for place in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[place] ^= 0x5A
        try:
            assert open_member(bytes(damaged), ".csv").stream.read() == content
        except UnreadableDocument:
            refused += 1
    assert refused > len(whole) / 7 / 2


@pytest.mark.parametrize(
    ("body", "hint", "expected"),
    [
        (pack({"a.csv": TABLE}), "text/html", ZIP),
        (pack({}), "", ZIP),
        (pack({"a.pdf": b"%PDF-1.7"}, zipfile.ZIP_STORED), "", ZIP),
        (TABLE, "application/octet-stream", CSV),
        (b'\xef\xbb\xbf"id";"side_a";"best"\r\n1;IS;3\r\n', "text/plain", CSV),
        (b"Date of the strike,Place name,Number\n1,2,3\n", "text/csv; charset=utf-8", CSV),
        (b"<!DOCTYPE html><title>Just a moment...</title>", "text/csv", HTML),
        (b"In Raqqa, Hajin, and Mosul, no strikes were conducted.\n", "text/plain", TEXT),
        (b"Raqqa, Hajin, Mosul\n", "", TEXT),
    ],
    ids=["zip", "empty zip", "pdf in a zip", "csv by its heading", "csv with a mark", "csv by its hint", "challenge",
         "sentence", "list of towns"],
)  # fmt: skip
def test_what_a_body_is(body: bytes, hint: str, expected: str) -> None:
    assert sniff_media_type(body, hint) == expected
