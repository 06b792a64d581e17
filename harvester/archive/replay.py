"""Replay: saved answers instead of the network, from a folder of pages or from WARC files of any tool."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from harvester.archive.reading import ArchiveFile, Damage, read_capture
from harvester.archive.warc import ArchiveError, Capture, Pointer
from harvester.model.clock import parse_time

META_SUFFIX = ".meta.json"


class ReplayError(ValueError):
    """Raised when there is nothing to replay, or a description does not say what it must."""


@dataclass(frozen=True)
class Saved:
    """Where one saved answer stands; its body is read when it is asked for."""

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    path: Path
    offset: int | None = None
    fault: str = ""

    def read(self) -> tuple[bytes, str]:
        """Return the body, content-decoded, and why it is not whole; nothing in most cases."""
        if self.offset is None:
            return self.path.read_bytes(), ""
        if self.fault == "record_damaged":
            return b"", self.fault
        capture = read_capture(self.path.parent, Pointer(self.path.name, self.offset))
        return capture.body, self.fault or capture.fault


class Replay:
    """Saved answers by address, each address's in the order of their time.

    Attributes:
        damages: records of which not even the address can be read.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._saved: dict[str, list[Saved]] = {}
        self.damages: list[Damage] = []
        for path in paths:
            for saved in _load(path, self.damages):
                self._saved.setdefault(saved.url, []).append(saved)
        for captures in self._saved.values():
            captures.sort(key=lambda saved: saved.fetched_at)
        if not self._saved:
            raise ReplayError(
                f"nothing to replay in {', '.join(map(str, paths))}: no *{META_SUFFIX} and no WARC answer"
            )

    def __len__(self) -> int:
        return sum(map(len, self._saved.values()))

    def urls(self) -> list[str]:
        """Return every address, sorted."""
        return sorted(self._saved)

    def captures(self, url: str) -> list[Saved]:
        """Return the saved answers of an address, oldest first; none when there is no such address."""
        return self._saved.get(url, [])


@cache
def load_replay(paths: tuple[str, ...]) -> Replay:
    """Return the replay of some files and folders, reading them once.

    Raises:
        ReplayError: there is nothing to replay.
    """
    return Replay([Path(path) for path in paths])


def _load(path: Path, damages: list[Damage]) -> Iterator[Saved]:
    if path.is_dir():
        for meta in sorted(path.rglob(f"*{META_SUFFIX}")):
            yield _load_page(meta)
        for warc in sorted(path.rglob("*.warc.gz")):
            yield from _load_warc(warc, damages)
    elif path.is_file():
        yield from _load_warc(path, damages)
    else:
        raise ReplayError(f"{path}: no such file or folder")


def _load_page(meta_path: Path) -> Saved:
    page = meta_path.with_name(meta_path.name.removesuffix(META_SUFFIX))
    try:
        meta = json.loads(meta_path.read_text(encoding="utf-8"))
        headers = dict(meta.get("headers", {}))
        headers.setdefault("Content-Type", mimetypes.guess_type(page.name)[0] or "application/octet-stream")
        saved = Saved(
            url=meta["url"],
            fetched_at=parse_time(meta["fetched_at"]),
            status=int(meta.get("status", 200)),
            headers=tuple(headers.items()),
            path=page,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ReplayError(f"{meta_path}: must hold url, fetched_at and, if not 200, status ({error!r})") from error
    if not page.is_file():
        raise ReplayError(f"{meta_path}: describes {page.name}, which is not there")
    return saved


def _load_warc(path: Path, damages: list[Damage]) -> Iterator[Saved]:
    bodies: dict[str, Capture] = {}
    try:
        file = ArchiveFile(path)
        for capture in file.captures(bodies=False):
            original = capture
            if capture.revisit_of is None:
                bodies.setdefault(capture.payload_digest or str(capture.pointer), capture)
            elif capture.payload_digest in bodies:
                original = bodies[capture.payload_digest]
            else:
                continue
            headers = tuple((k, v) for k, v in original.headers if k.lower() not in _ENCODING)
            place = (path, original.pointer.offset, original.fault)
            yield Saved(capture.url, capture.fetched_at, original.status, headers, *place)
        damages.extend(file.damages)
    except ArchiveError as error:
        raise ReplayError(str(error)) from error


# The body is handed out decoded.
_ENCODING = {"content-encoding", "content-length", "transfer-encoding"}
