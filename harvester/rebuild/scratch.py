"""The scratch database of a reparse: kept beside the harvest database until the reparse has ended."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from harvester.parsers.fingerprint import digest_fingerprint
from harvester.rebuild.observations import ArchiveIndex
from harvester.store.connection import StoreError
from harvester.store.database import Store

SUFFIX = ".reparse"


def scratch_folder(database: Path) -> Path:
    """Return the folder in which the scratch database of a harvest database lies while it is made.

    >>> scratch_folder(Path("data/harvest.db")).name
    'harvest.db.reparse'
    """
    return database.with_name(database.name + SUFFIX)


@contextmanager
def open_scratch(database: Path, index: ArchiveIndex) -> Iterator[Store]:
    """Open the database in which an archive is read again; it stays when that is interrupted.

    One that was made from another archive, or by other code, is thrown away.

    Args:
        database: the harvest database.
        index: what the archive holds.

    Raises:
        StoreError: another reparse is at work, or the folder cannot be written.
    """
    folder = scratch_folder(database)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}; make it writable") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"{database}: another reparse is at work; wait for it to end") from None
        digest = digest_index(index)
        for path in folder.iterdir():
            if path.name != "lock" and not path.name.startswith(digest):
                path.unlink()
        with Store(folder / f"{digest}.db") as scratch:
            yield scratch
        shutil.rmtree(folder)


def digest_index(index: ArchiveIndex) -> str:
    """Digest what a scratch database is made from: observations, runs, and the code that reads them."""
    digest = blake2b(digest_fingerprint().encode(), digest_size=12)
    for observation in index.observations:
        digest.update(repr(observation).encode())
    digest.update(json.dumps(index.runs, sort_keys=True, default=str).encode())
    return digest.hexdigest()
