"""Opening the harvest database from several processes at once."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from harvester.store import connection as opening
from harvester.store.connection import StoreConnection, StoreError


def test_a_new_file_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    """SQLite refuses the change to write-ahead logging without waiting when another connection is about to make it."""
    opened = 0
    for number in range(25):
        start = Barrier(4)

        def open_once(path: Path = tmp_path / f"{number}.db", start: Barrier = start) -> str:
            start.wait()
            with StoreConnection(path) as store:
                return str(store.connection.execute("PRAGMA journal_mode").fetchone()[0])

        with ThreadPoolExecutor(4) as threads:
            modes = [future.result() for future in [threads.submit(open_once) for _ in range(4)]]
        assert modes == ["wal"] * 4
        opened += len(modes)
    assert opened == 100


def test_a_file_that_stays_locked_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 1)
    path = tmp_path / "held.db"
    with sqlite3.connect(path) as holder:
        holder.execute("CREATE TABLE t (a)")
        holder.commit()
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"held\.db: database is locked; another process holds the database"):
            StoreConnection(path)
    holder.close()


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        pytest.param(
            sqlite3.OperationalError("database or disk is full"), StoreError, "free some space", id="full-disk"
        ),
        pytest.param(ValueError("the first message"), ValueError, "the first message", id="any-other"),
    ],
)
def test_what_went_wrong_first_is_told_where_sqlite_has_rolled_back(
    error: Exception, kind: type[Exception], words: str, tmp_path: Path
) -> None:
    """SQLite ends a transaction by itself on some errors, a full disk among them; a second rollback would fail."""

    def fail(store: StoreConnection) -> None:
        with store.transaction() as connection:
            connection.execute("ROLLBACK")
            raise error

    with StoreConnection(tmp_path / "h.db") as store:
        with pytest.raises(kind, match=words):
            fail(store)
        assert not store.connection.in_transaction
