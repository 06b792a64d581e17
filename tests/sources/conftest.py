"""A source of the user's own, for the tests of what the project asks of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.own import OwnSource, forget, make_source


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of the user's own, empty, that the process looks into."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("HARVEST_SOURCES", str(folder))
    forget()
    yield folder
    monkeypatch.undo()
    forget()


@pytest.fixture
def own(own_folder: Path) -> OwnSource:
    """A source of the user's own that lacks nothing."""
    return make_source(own_folder)
