"""What the store does with a document grows with its rows, whether they hang on one report or are roots themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harvester.model.items import Incident, IncidentPosition, Record
from tests.store.builders import assessment, document, open_store, report, write
from tests.timing import DOUBLING, growth, least_seconds

ROWS = 3_000


def build_incidents(count: int, killed: int) -> list[Record]:
    """Incidents, each with a position below it."""
    rows: list[Record] = []
    for i in range(count):
        root = f"test_source:{i}"
        rows.append(Incident(key=(str(i),), record_id=root, publisher_id=str(i), killed_min=killed))
        rows.append(IncidentPosition(key=(str(i), "a"), record_id=f"{root}:a", incident_id=root, belligerent_text="A"))
    return rows


def build_items(count: int, killed: int) -> list[Record]:
    """Items of one report."""
    return [report(), *(assessment(i, killed_min=killed) for i in range(count))]


@pytest.mark.parametrize("build", [build_incidents, build_items], ids=lambda build: build.__name__)
def test_twice_as_many_rows_take_twice_as_long(build: Callable[[int, int], list[Record]], tmp_path: Path) -> None:
    tries = iter(range(1000))

    def measure(count: int) -> float:
        contents = [
            document(build(count, 3), sha="a", at="2018-08-30T00:00:00.000Z"),
            document(build(count, 3), sha="b", at="2018-08-31T00:00:00.000Z"),  # unchanged
            document(build(count, 4), sha="c", at="2018-09-01T00:00:00.000Z"),  # changed
            document(build(count // 2, 4), sha="d", at="2018-09-02T00:00:00.000Z"),  # shorter
        ]

        def store() -> None:
            with open_store(tmp_path / f"{next(tries)}.db") as opened:
                for content in contents:
                    write(opened, content)

        return least_seconds(lambda: None, lambda _: store(), tries=2)

    assert growth(measure, ROWS) <= DOUBLING
