"""Reading WARC files, whatever tool wrote them; a record that is damaged costs itself alone."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from harvester.archive.decoding import BROKEN, TOO_LARGE, TRUNCATED, find_cut, join_chunks, split_encodings, unpack
from harvester.archive.members import BREAKS_OFF, Member, is_gzip, read_member, read_members
from harvester.archive.warc import NOT_MODIFIED, OPEN_SUFFIX, ArchiveError, Capture, Pointer
from harvester.model.clock import parse_time

DAMAGE = (ArchiveLoadFailed, zlib.error, EOFError, ValueError, LookupError, AttributeError, TypeError)
"""What reading a damaged record raises; the last two where warcio misses a header."""


def list_files(folder: Path) -> list[Path]:
    """Return the finished files of an archive, sorted by name."""
    return sorted(p for p in folder.glob("**/*.warc.gz") if p.is_file()) if folder.is_dir() else []


@dataclass(frozen=True)
class Damage:
    """A record of which nothing can be read.

    Attributes:
        pointer: where it stands.
        reason: what is wrong, in a few words.
    """

    pointer: Pointer
    reason: str

    @property
    def place(self) -> str:
        """File and byte, in words."""
        return f"{self.pointer.warc_file} at {self.pointer.offset}"


class ArchiveFile:
    """A WARC file, whatever tool wrote it, read in one pass: opening words, answers, closing words.

    A record that is damaged costs itself alone: it is noted, and the next one is read.

    Attributes:
        path: the file.
        info: the opening words, read at once; empty when the file has none.
        closing: the closing words of a run; empty before the answers have been read to their end, and when the run
            was killed or another tool wrote the file.
        damages: the records that could not be read, known when the answers have been read to their end.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        """Read the opening words.

        Args:
            path: the file.
            folder: the archive folder that pointers are relative to; the file's own folder unless given.

        Raises:
            ArchiveError: the file is not WARC.
        """
        self.path = path
        self.info: dict[str, str] = {}
        self.closing: dict[str, Any] = {}
        self.damages: list[Damage] = []
        self._name = str(path.relative_to(folder)) if folder else path.name
        with path.open("rb") as stream:
            for record, damage in self._records(stream):
                if record is not None and record.rec_type == "warcinfo":
                    lines = record.content_stream().read().decode("utf-8", "replace").splitlines()
                    self.info = dict(line.split(": ", 1) for line in lines if ": " in line)
                elif record is None and not is_gzip(stream):
                    raise ArchiveError(f"{path}: not a readable WARC file ({damage})")
                return

    def captures(self, *, bodies: bool = True) -> Iterator[Capture]:
        """Read every answer; without their bodies when only what is said of them is wanted."""
        self.damages = []
        with self.path.open("rb") as stream:
            for record, found in self._records(stream):
                if record is None:
                    self.damages.append(Damage(Pointer(self._name, found.offset), found.damage))
                elif record.rec_type == "metadata":
                    self.closing = _read_words(record) or self.closing
                else:
                    yield from self._read(record, found, bodies)

    def _read(self, record: Any, member: Member, bodies: bool) -> Iterator[Capture]:
        try:
            capture = _read_record(record, Pointer(self._name, member.offset), member.damage, body=bodies)
        except DAMAGE as error:
            self.damages.append(Damage(Pointer(self._name, member.offset), str(error)))
            return
        if capture is not None:
            yield capture

    def _records(self, stream: BinaryIO) -> Iterator[tuple[Any, Member]]:
        """Yield each record with the member that holds it; None in place of one that cannot be read."""
        if not is_gzip(stream):
            yield from _read_plain(stream)
            return
        for member in read_members(stream):
            try:
                record = _parse_member(member)
            except DAMAGE as error:
                yield None, Member(member.offset, b"", member.damage or str(error))
            else:
                yield record, member


def _parse_member(member: Member) -> Any:
    """Parse the record of a member, or of what is left of it.

    Raises:
        ArchiveLoadFailed: no record stands there, or not one alone.
    """
    records = iter(ArchiveIterator(io.BytesIO(member.data)))
    record = next(records, None)
    if record is None:
        raise ArchiveLoadFailed(member.damage or "no record stands there")
    return record


def _read_plain(stream: BinaryIO) -> Iterator[tuple[Any, Member]]:
    """Yield the records of a file that is not compressed; behind a damaged one nothing can be found."""
    iterator = ArchiveIterator(stream)
    try:
        for record in iterator:
            raw = record.raw_stream.read()
            record.raw_stream = io.BytesIO(raw)
            yield record, Member(iterator.get_record_offset(), b"")
    except DAMAGE as error:
        yield None, Member(stream.tell(), b"", str(error))


def read_capture(folder: Path, pointer: Pointer) -> Capture:
    """Read the one record that a pointer names.

    Raises:
        ArchiveError: the file is missing or damaged, or there is no such record.
    """
    path = folder / pointer.warc_file
    if not path.exists():
        path = folder / (pointer.warc_file + OPEN_SUFFIX)
    try:
        with path.open("rb") as stream:
            capture = _read_at(stream, pointer)
    except FileNotFoundError:
        raise ArchiveError(f"{path} is missing: restore it from a backup of the archive") from None
    except DAMAGE as error:
        raise ArchiveError(f"{path} at {pointer.offset}: damaged ({error})") from error
    if capture is None:
        raise ArchiveError(f"{path} at {pointer.offset}: no answer stands there")
    return capture


def _read_at(stream: BinaryIO, pointer: Pointer) -> Capture | None:
    if not is_gzip(stream):
        stream.seek(pointer.offset)
        record = next(iter(ArchiveIterator(stream)), None)
        return _read_record(record, pointer) if record is not None else None
    member, _ = read_member(stream, pointer.offset)
    if member is None:
        return None
    if member.damage and member.damage != BREAKS_OFF:
        raise ArchiveLoadFailed(member.damage)
    return _read_record(_parse_member(member), pointer, member.damage)


def _read_words(record: Any) -> dict[str, Any]:
    with suppress(ValueError):
        words = json.loads(record.content_stream().read())
        if isinstance(words, dict):
            return words
    return {}


def _read_record(record: Any, pointer: Pointer, damage: str = "", *, body: bool = True) -> Capture | None:
    if record.rec_type not in {"response", "revisit"} or record.http_headers is None:
        return None
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI") or ""
    if not url.startswith(("http://", "https://")):
        return None
    status = record.http_headers.get_statuscode() or ""
    capture = Capture(
        url=url,
        fetched_at=parse_time(headers.get_header("WARC-Date")),
        status=int(status) if status.isdigit() else 0,
        headers=list(record.http_headers.headers),
        body=b"",
        pointer=pointer,
        payload_digest=headers.get_header("WARC-Payload-Digest") or "",
    )
    if record.rec_type == "revisit":
        capture.not_modified = headers.get_header("WARC-Profile") == NOT_MODIFIED
        capture.revisit_of = (
            headers.get_header("WARC-Refers-To-Target-URI") or url,
            headers.get_header("WARC-Refers-To-Date") or "",
        )
    else:
        capture.fault = _name_fault(damage, headers.get_header("WARC-Truncated") or "")
        if body:
            _read_body(record, capture)
    return capture


def _name_fault(damage: str, truncated: str) -> str:
    if damage and damage != BREAKS_OFF:
        return "record_damaged"
    return TRUNCATED if damage or truncated else ""


def _read_body(record: Any, capture: Capture) -> None:
    """Read a body, joined and unpacked, and find out whether it is whole.

    Tools differ in what they store: as it came, joined, or unpacked, with the headers as they came all the same.
    """
    raw = record.raw_stream.read()
    cut = 0 <= len(raw) < record.payload_length
    whole = True
    if capture.header("Transfer-Encoding").lower() == "chunked":
        raw, whole = join_chunks(raw)
    else:
        cut = cut or find_cut(0, capture.header("Content-Length"), len(raw))
    encodings = split_encodings([value for name, value in capture.headers if name.lower() == "content-encoding"])
    unpacked, fault = unpack(raw, encodings)
    capture.body = raw if fault == BROKEN else unpacked
    found = TRUNCATED if cut or not whole else fault if fault in {TRUNCATED, TOO_LARGE} else ""
    capture.fault = capture.fault or found
