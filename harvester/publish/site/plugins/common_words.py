"""Search for a word that stands in very many rows, from the box above a table, within the limit on a query's time.

Datasette collects all rows that match before it sorts them: right for a word of some thousand rows, too slow for one of
a million. For such a word it is quicker to go through the table in the order asked for and to look at each row whether
it matches, until the page is full. The rows are the same.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.utils import await_me_maybe

MANY = 100_000
"""Matches from which on going through the table is quicker than collecting them."""


def rewrite_clause(clause: str, table: str, index: str) -> str:
    """Ask of each row whether it matches, where Datasette asks for all that do; any other condition stays.

    >>> print(rewrite_clause("rowid in (select rowid from t_fts where t_fts match escape_fts(:search))", "t", "t_fts"))
    exists (select 1 from [t_fts] where [t_fts] match escape_fts(:search) and rowid = [t].rowid)
    """
    for key in ("rowid", "[rowid]"):
        for name in (index, f"[{index}]"):
            if clause == f"{key} in (select rowid from {name} where {name} match escape_fts(:search))":
                return (
                    f"exists (select 1 from [{index}] where [{index}] match escape_fts(:search) "
                    f"and rowid = [{table}].rowid)"
                )
    return clause


async def _is_common(database: Any, index: str, search: str) -> bool:
    sql = f"select count(*) from (select 1 from [{index}] where [{index}] match escape_fts(:search) limit {MANY})"
    try:
        return bool((await database.execute(sql, {"search": search})).first()[0] >= MANY)
    except QueryInterrupted:
        return True


@hookimpl(hookwrapper=True)
def filters_from_request(database: str, table: str, datasette: Any) -> Generator[None, Any, None]:
    """Change the condition that Datasette's own search makes, where the word is common."""
    outcome = yield

    async def rewritten(answer: Any) -> Any:
        found = await await_me_maybe(answer)
        if found is None or "search" not in found.params:
            return found
        db = datasette.get_database(database)
        index = await db.fts_table(table)
        if index and await _is_common(db, index, found.params["search"]):
            found.where_clauses = [rewrite_clause(clause, table, index) for clause in found.where_clauses]
        return found

    outcome.force_result([rewritten(answer) for answer in outcome.get_result()])
