"""What decides which rows a document gives: code, data files and libraries, digested so that two can be compared."""

from __future__ import annotations

import platform
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from harvester.model.data import own_folder

LIBRARIES = (
    "dateparser", "defusedxml", "lxml", "mgrs", "pdfminer.six", "pdfplumber", "pydantic", "pypdfium2", "w3lib",
)  # fmt: skip
"""What parsers read with."""


@cache
def fingerprint() -> dict[str, str]:
    """Return the version of each part that decides which rows a document gives."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {
        "code and source files": digest_code(),
        "Python": python,
        **{name: _version(name) for name in LIBRARIES},
    }


def digest_fingerprint() -> str:
    """Return the fingerprint in few letters."""
    return blake2b(repr(sorted(fingerprint().items())).encode(), digest_size=12).hexdigest()


def differing_parts(other: dict[str, str]) -> list[str]:
    """Name the parts in which another machine's fingerprint differs from this one's."""
    mine = fingerprint()
    return [name for name in mine if other.get(name) != mine[name]]


def digest_code() -> str:
    """Digest the code, its data files, and the sources and corrected files of ``HARVEST_SOURCES``."""
    digest = blake2b(digest_size=12)
    for package in ("harvester", "pipelines"):
        _digest_folder(files(package), digest)
    folder = own_folder()
    if folder:
        _digest_folder(folder, digest)
    return digest.hexdigest()


def _digest_folder(folder: Traversable, digest: blake2b) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                _digest_folder(entry, digest)
        elif entry.name.endswith((".py", ".toml", ".csv")):
            digest.update(entry.name.encode())
            digest.update(entry.read_bytes())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
