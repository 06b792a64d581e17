"""Files packed in a ZIP archive, read as a stream within bounds: nothing is unpacked before its size is known."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from harvester.model.document import UnreadableDocument

MOST_BYTES = 2 * 1024**3  # that a file may hold; the largest known table (2026) holds 274 MB
MOST_RATIO = 200  # times its packed size; tables of rows pack to a seventh or a tenth, DEFLATE can pack to a thousandth
FREE_BYTES = 1 << 20  # that a file may hold whatever its ratio
MOST_MEMBERS = 1_000
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError,
           struct.error, OSError, OverflowError)  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A packed file.

    Attributes:
        name: as the archive names it.
        stream: its bytes; reading them raises ``UnreadableDocument`` where they are damaged.
    """

    name: str
    stream: BinaryIO


def open_member(body: bytes, suffix: str) -> Member:
    """Open the one file of an archive whose name ends as wanted; other files beside it are left alone.

    Args:
        body: the archive.
        suffix: such as ``.csv``; case does not matter.

    Raises:
        UnreadableDocument: ``archive_damaged``, ``archive_encrypted``, ``archive_members`` where it holds none or
            several such files or far too many of any, ``archive_too_large`` where the file would unpack to more than
            is read.
    """
    if body.count(_ENTRY) > MOST_MEMBERS:
        raise UnreadableDocument("archive_members", f"the archive holds more than {MOST_MEMBERS} files; look at it")
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        entry = _choose(archive, suffix)
        _refuse_unsafe(entry, len(body))
        return Member(entry.filename, io.BufferedReader(_Guarded(archive.open(entry)), 1 << 16))
    except UnreadableDocument:
        raise
    except _DAMAGE as error:
        raise UnreadableDocument("archive_damaged", f"the archive cannot be read: {error}") from error


def _choose(archive: zipfile.ZipFile, suffix: str) -> zipfile.ZipInfo:
    found = [entry for entry in archive.infolist() if _is_wanted(entry, suffix)]
    if len(found) != 1:
        held = ", ".join(sorted(archive.namelist())[:5]) or "nothing"
        raise UnreadableDocument("archive_members", f"one file *{suffix} was expected; the archive holds {held}")
    return found[0]


def _is_wanted(entry: zipfile.ZipInfo, suffix: str) -> bool:
    path = PurePosixPath(entry.filename)
    # An archive made on a Mac holds a shadow of each file, in a folder or under a name that begins with a dot.
    shadow = path.name.startswith(".") or "__MACOSX" in path.parts
    return not entry.is_dir() and not shadow and path.suffix.lower() == suffix


def _refuse_unsafe(entry: zipfile.ZipInfo, length: int) -> None:
    """Refuse what may not be unpacked; no more is ever read than the entry states, so that its word is enough."""
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableDocument("archive_encrypted", f"{entry.filename} is locked with a password")
    if entry.compress_type not in _METHODS:
        raise UnreadableDocument("archive_damaged", f"{entry.filename} is packed by method {entry.compress_type}")
    packed = min(entry.compress_size, length)
    if entry.file_size > MOST_BYTES or entry.file_size > max(FREE_BYTES, MOST_RATIO * packed):
        sizes = f"{packed:,} bytes would unpack to {entry.file_size:,}"
        raise UnreadableDocument("archive_too_large", f"{entry.filename}: {sizes}; it is not unpacked")


class _Guarded(io.RawIOBase):
    """Names damage that shows only while a file is unpacked, such as a wrong checksum at its end."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read as much as there is room for."""
        try:
            found = self._stream.read(len(buffer))
        except _DAMAGE as error:
            raise UnreadableDocument("archive_damaged", f"the archive is damaged: {error}") from error
        buffer[: len(found)] = found
        return len(found)
