"""Opening the harvest database, its transactions, and what to say when it cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import Self

from harvester.store.migrations import (
    digests_outdated,
    ensure_objects,
    migrate,
    migrations_pending,
    renew_digests,
)

# Harvests that share a database wait for each other's documents; longer, and nobody would learn who holds the file.
BUSY_SECONDS = 30
_TRIES_A_SECOND = 20
BLAMES_THE_ROW = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
"""What SQLite raises when not the database is at fault but what is to be written."""


class StoreError(RuntimeError):
    """Raised when the database cannot be opened or written; the message says what to do."""


class RowError(StoreError):
    """Raised when not the database is at fault but what is to be written: nothing else of it is lost."""


class StoreConnection:
    """An opened database: its migrations are applied, and every write is a transaction.

    Transactions are ``BEGIN IMMEDIATE``: a plain ``BEGIN`` that reads first and writes later fails at once when another
    harvest writes in between.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self._batching = False
        try:
            if path != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            self.connection.execute("PRAGMA foreign_keys = ON")
            self._write_ahead()
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self._migrate()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(explain_failure(path, error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _write_ahead(self) -> None:
        """Turn on write-ahead logging; while two processes create a file, SQLite refuses one without waiting."""
        for _ in range(BUSY_SECONDS * _TRIES_A_SECOND):
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                sleep(1 / _TRIES_A_SECOND)
            else:
                return
        self.connection.execute("PRAGMA journal_mode = WAL")

    def _migrate(self) -> None:
        if migrations_pending(self.connection):
            with self.transaction():
                # Another harvest may have migrated while this one waited for the lock.
                if migrations_pending(self.connection):
                    migrate(self.connection)
        with self.transaction() as connection:
            ensure_objects(connection)
            if digests_outdated(connection):
                renew_digests(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run one write transaction; anything raised inside rolls it back.

        Raises:
            StoreError: the database is locked, full, read-only or damaged.
        """
        if self._batching:
            yield self.connection
            return
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                # On some errors, a full disk among them, SQLite has rolled back by itself.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")
        except BLAMES_THE_ROW as error:
            raise RowError(explain_failure(self.path, error)) from error
        except sqlite3.Error as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise StoreError(explain_failure(self.path, error)) from error

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Take back what is written inside when it fails, and leave the rest of the batch as it is."""
        if not self._batching:
            yield
            return
        self.connection.execute("SAVEPOINT apart")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO apart")
                self.connection.execute("RELEASE apart")
            raise
        self.connection.execute("RELEASE apart")

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make one transaction of all writes inside; other writers wait until it ends."""
        with self.transaction():
            self._batching = True
            try:
                yield
            finally:
                self._batching = False

    @property
    def progress(self) -> int:
        """How far a scratch database has been filled; set in the transaction of what it counts."""
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    @progress.setter
    def progress(self, done: int) -> None:
        self.connection.execute(f"PRAGMA user_version = {int(done)}")


def explain_failure(path: Path | str, error: Exception) -> str:
    """Say what is wrong with a database and what to do."""
    text = str(error)
    for sign, advice in _ADVICE.items():
        if sign in text:
            return f"{path}: {text}; {advice}"
    return f"{path}: {text}; run `scrapy doctor` to find out more"


_ADVICE = {
    "locked": "another process holds the database: wait for it to end, then run again",
    "readonly": "make the file and its folder writable for this user",
    "disk is full": "free some space, then run again: nothing half-written was kept",
    "disk I/O": "check the disk and its free space, then run again",
    "malformed": "restore a backup, or move the file away and run `scrapy reparse` to rebuild it from the archive",
    "not a database": "move the file away and run `scrapy reparse` to rebuild it from the archive",
    "unable to open": "check that the folder exists and is writable",
}
