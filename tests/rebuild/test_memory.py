"""A reparse takes the same memory however many documents the archive holds."""

from __future__ import annotations

import gc
import tracemalloc
from functools import partial
from pathlib import Path

import pytest

from harvester.rebuild import observations as rebuild
from harvester.rebuild.merge import Listeners, reparse
from harvester.rebuild.spool import SortedSpool
from tests.crawl.harvests import build_release
from tests.rebuild.archives import SOURCE, Machine

FEW, MANY = 60, 240  # documents
LISTED = 500  # bytes for each document that the archive holds: where its body stands
READ = 500  # bytes for each document read: what its stream showed last


def build_archive(folder: Path, count: int) -> Path:
    """Write an archive of so many articles, whose sentences are those of a few months."""
    articles = {1600000 + i: build_release(i % 6, 200 + i % 10, padding=i % 90) for i in range(count)}
    Machine(folder, "a").harvest(articles, 0)
    return folder


def test_the_list_of_what_an_archive_holds_grows_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "SortedSpool", partial(SortedSpool, held=10))
    held = []
    for count in (FEW, MANY):
        archive = build_archive(tmp_path / str(count), count)
        tracemalloc.start()
        index = rebuild.index_archive(archive, [SOURCE])
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        assert len(index.observations) == count
    assert (held[1] - held[0]) / (MANY - FEW) < LISTED


def test_what_has_been_read_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "BATCH", 10)
    archive = build_archive(tmp_path / "archive", MANY + 40)  # so that as many are under way at both moments
    held: dict[int, int] = {}

    def weigh(done: int, _total: int) -> None:
        gc.collect()
        held[done] = tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        reparse(tmp_path / "h.db", archive, [], listeners=Listeners(read=weigh))
    finally:
        tracemalloc.stop()
    assert (held[MANY] - held[FEW]) / (MANY - FEW) < READ
