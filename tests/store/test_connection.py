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
