"""Words that stand in very many rows, searched for above a table: the same rows, found another way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.filters import search_filters
from datasette.utils.asgi import Request

from harvester.publish.site.plugins import common_words
from harvester.publish.site.plugins.common_words import filters_from_request, rewrite_clause


class Outcome:
    """What the other hooks gave, as a wrapper sees it."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = answers

    def get_result(self) -> list[Any]:
        return self.answers

    def force_result(self, answers: list[Any]) -> None:
        self.answers = answers


async def search(site: Path, words: str) -> tuple[list[str], list[str], list[str]]:
    """Search the strikes as Datasette does and as the plugin does: its conditions, and both lists of rows."""
    datasette = Datasette([], immutables=[str(site / "reports.db")])
    database = datasette.get_database("reports")
    request = Request.fake(f"/reports/strikes?_search={words}")
    plain = await search_filters(request, "reports", "strikes", datasette)()
    rows = await database.execute(_query(plain), plain.params)

    outcome = Outcome([search_filters(request, "reports", "strikes", datasette), None])
    hook = filters_from_request("reports", "strikes", datasette)
    next(hook)
    with pytest.raises(StopIteration):
        hook.send(outcome)
    found, nothing = [await answer for answer in outcome.answers]
    assert nothing is None
    others = await database.execute(_query(found), found.params)
    database.close()
    datasette.executor.shutdown()
    return found.where_clauses, [row[0] for row in rows], [row[0] for row in others]


def _query(found: Any) -> str:
    return f"SELECT record_id FROM strikes WHERE {found.where_clauses[0]} ORDER BY strike_date DESC, record_id"


@pytest.mark.parametrize(("many", "way"), [(1, "exists "), (10**6, "rowid in ")], ids=["common", "rare"])
def test_rows_are_the_same_whichever_way_they_are_found(
    demo: Path, monkeypatch: pytest.MonkeyPatch, many: int, way: str
) -> None:
    monkeypatch.setattr(common_words, "MANY", many)
    loop = asyncio.new_event_loop()
    clauses, rows, others = loop.run_until_complete(search(demo, "near+vehicle"))
    loop.close()
    assert clauses[0].startswith(way)
    assert rows == others
    assert len(rows) > 5


def test_other_conditions_stay() -> None:
    assert rewrite_clause("country = :p0", "strikes", "strikes_fts") == "country = :p0"
