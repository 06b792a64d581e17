"""The archive: every answer as it came, in WARC files, one new file a run, never overwritten.

While a run goes on its file ends in ``.warc.gz.open`` and is locked; it gets its final name when the run has ended.
A reader cannot see that a WARC file was cut short (gzip members simply stop), so a file left by a killed run is cut
back to its last whole record before it is renamed, and the number of records stands in ``runs``.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from harvester.model.clock import format_time

OPEN_SUFFIX = ".open"
IDENTICAL = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"

Headers = Sequence[tuple[str, str]]


class ArchiveError(OSError):
    """Raised when a record that the archive should hold cannot be read back."""


@dataclass(frozen=True)
class Pointer:
    """Where one record stands.

    Attributes:
        warc_file: name of the file within the archive folder.
        offset: byte at which the record's gzip member starts.
    """

    warc_file: str
    offset: int


@dataclass(frozen=True)
class Earlier:
    """The earlier capture that an identical or unmodified answer refers to."""

    url: str
    fetched_at: str
    payload_digest: str


@dataclass
class Capture:
    """One answer read back from a WARC file.

    Attributes:
        url: the requested address.
        fetched_at: when it was answered, in UTC.
        status: HTTP status.
        headers: HTTP headers in the order they came.
        body: content-decoded body; empty for a revisit until its original is resolved.
        pointer: where the record stands.
        payload_digest: digest of the body as it came over the wire.
        revisit_of: for a revisit, the earlier capture's address and time.
        fault: why the body is not what the server meant to send (``truncated``, ``too_large``); empty in most cases.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    pointer: Pointer
    payload_digest: str = ""
    revisit_of: tuple[str, str] | None = None
    not_modified: bool = False
    fault: str = ""

    def header(self, name: str) -> str:
        """Return a header's value, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


class ArchiveWriter:
    """Writes the answers of one run to one new file.

    The file is held under a lock while the run lives, which is how others tell a living run from a killed one.
    """

    def __init__(self, folder: Path, run_id: str, info: Mapping[str, str]) -> None:
        self.folder = folder
        self.name = f"{run_id}.warc.gz"
        self.records = 0
        self._info = dict(info)
        self._stream: BinaryIO | None = None
        self._writer: Any = None

    @property
    def open_path(self) -> Path:
        """The file while the run goes on."""
        return self.folder / (self.name + OPEN_SUFFIX)

    def write_response(
        self, url: str, status: str, headers: Headers, body: bytes, fetched_at: datetime, *, truncated: bool = False
    ) -> Pointer:
        """Write an answer with its body as it came over the wire.

        Args:
            url: the requested address.
            status: status line without the protocol, such as ``200 OK``.
            headers: as received.
            body: as received, still content-encoded.
            fetched_at: when the answer came.
            truncated: it is a part only, which the record says, so that whoever reads it later knows.
        """
        http = StatusAndHeaders(status, _storable(headers, len(body)), protocol="HTTP/1.1")
        mark = {"WARC-Truncated": "unspecified"} if truncated else {}
        return self._write("response", url, body, http, {"WARC-Date": format_time(fetched_at), **mark})

    def write_revisit(
        self, url: str, status: str, headers: Headers, earlier: Earlier, fetched_at: datetime, *, not_modified: bool
    ) -> Pointer:
        """Write that an answer was identical to an earlier one, or that the server said "not modified"."""
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        profile = NOT_MODIFIED if not_modified else IDENTICAL
        warc_headers = {
            "WARC-Date": format_time(fetched_at),
            "WARC-Profile": profile,
            "WARC-Refers-To-Target-URI": earlier.url,
            "WARC-Refers-To-Date": earlier.fetched_at,
            "WARC-Payload-Digest": earlier.payload_digest,
        }
        return self._write("revisit", url, b"", http, warc_headers)

    def close(self, closing: Mapping[str, object]) -> Path | None:
        """Write the run's closing words as a metadata record and give the file its final name.

        Returns:
            The file, or None when the run was answered nothing.
        """
        if self._stream is None:
            return None
        if not self.records:
            self.open_path.unlink()
            self.abandon()
            return None
        body = json.dumps(dict(closing), sort_keys=True).encode()
        self._write(
            "metadata", f"urn:run:{self._info['run_id']}", body, None, {"WARC-Date": str(closing["finished_at"])}
        )
        final = self.folder / self.name
        self.open_path.rename(final)
        self._stream.close()
        self._stream = None
        return final

    def abandon(self) -> None:
        """Close the file without a final name, as a killed run would leave it."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with suppress(OSError):  # on a full disk what is still buffered cannot be written
                stream.close()

    def _write(
        self, kind: str, url: str, body: bytes, http: StatusAndHeaders | None, warc_headers: dict[str, str]
    ) -> Pointer:
        stream = self.open()
        offset = stream.tell()
        record = self._writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=warc_headers
        )
        try:
            self._writer.write_record(record)
            # A killed process loses what it still buffers; what the kernel has survives.
            stream.flush()
        except OSError as error:
            self._cut_back(stream, offset)
            raise ArchiveError(f"{self.open_path}: {error.strerror}; free some space, then run again") from error
        self.records += 1
        return Pointer(self.name, offset)

    def _cut_back(self, stream: BinaryIO, offset: int) -> None:
        """Take half a record away: what is written after it could not be read."""
        with suppress(OSError):  # what is still buffered may not fit either
            stream.close()
        self._stream = self.open_path.open("r+b")
        self._stream.truncate(offset)
        self._stream.seek(offset)
        fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._writer = WARCWriter(self._stream, gzip=True)

    def open(self) -> BinaryIO:
        """Create and lock the file, unless it is open.

        Raises:
            ArchiveError: the folder cannot be written.
        """
        if self._stream is None:
            try:
                self._create()
            except FileExistsError:
                raise
            except OSError as error:
                self.abandon()
                advice = "make the archive folder writable and see that there is space"
                raise ArchiveError(f"{self.open_path}: {error.strerror}; {advice}") from error
        if self._stream is None:
            raise ArchiveError(f"{self.open_path} is not open")
        return self._stream

    def _create(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # It appears under its name only once it is locked: another harvest's `recover` takes unlocked ones for dead.
        if self.open_path.exists():
            raise FileExistsError(f"{self.open_path} belongs to another run")
        hidden = self.folder / f".{self.name}"
        self._stream = hidden.open("xb")
        fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        hidden.rename(self.open_path)
        self._writer = WARCWriter(self._stream, gzip=True)
        info = self._writer.create_warcinfo_record(self.name, self._info)
        self._writer.write_record(info)
        self._stream.flush()


def _storable(headers: Headers, length: int) -> list[tuple[str, str]]:
    # The body is stored without its transfer framing, so the framing headers would mislead a reader.
    kept = [(k, v) for k, v in headers if k.lower() not in {"transfer-encoding", "content-length"}]
    return [*kept, ("Content-Length", str(length))]


def digest_payload(body: bytes) -> str:
    """Return the digest of a body in the form that WARC uses.

    >>> digest_payload(b"")[:14]
    'sha1:3I42H3S6N'
    """
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def recover(folder: Path) -> list[Path]:
    """Give files that a killed run left their final name, cut back to their last whole record.

    A file that a living run holds is left alone.
    """
    recovered = []
    for path in sorted(folder.glob(f"*.warc.gz{OPEN_SUFFIX}")) if folder.is_dir() else []:
        with suppress(FileNotFoundError):  # another harvest has tidied up, or the run has just ended
            final = _recover_file(path)
            if final is not None:
                recovered.append(final)
    return recovered


def _recover_file(path: Path) -> Path | None:
    with path.open("r+b") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        if path.stat().st_ino != os.fstat(stream.fileno()).st_ino:
            return None
        stream.truncate(_whole_length(stream))
        final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        path.rename(final)
        return final


def _whole_length(stream: BinaryIO) -> int:
    """Return the length in bytes of the whole gzip members at the start of a stream."""
    whole = 0
    position = 0
    member = zlib.decompressobj(wbits=31)
    stream.seek(0)
    pending = b""
    while chunk := pending or stream.read(1 << 16):
        try:
            member.decompress(chunk)
        except zlib.error:
            return whole
        pending = member.unused_data
        position += len(chunk) - len(pending)
        if member.eof:
            whole = position
            member = zlib.decompressobj(wbits=31)
        elif not pending:
            continue
    return whole
