"""The front page's facts, the menu and the style sheet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

DATABASE = "reports"
_SOURCES = """
SELECT s.name, s.title, s.publisher, s.cadence,
  (SELECT max(finished_at) FROM runs r WHERE r.source = s.name AND r.outcome = 'ok') AS last_good,
  (SELECT max(published_on) FROM reports p WHERE p.source = s.name) AS newest_report,
  (SELECT count(*) FROM reports p WHERE p.source = s.name AND p.withdrawn_at IS NULL) AS reports,
  (SELECT count(*) FROM incidents p WHERE p.source = s.name AND p.withdrawn_at IS NULL) AS incidents,
  (SELECT count(*) FROM quarantine q WHERE q.source = s.name AND q.resolved_at IS NULL) AS set_aside,
  (SELECT outcome FROM runs r WHERE r.source = s.name ORDER BY started_at DESC LIMIT 1) AS last_outcome,
  (SELECT reason FROM runs r WHERE r.source = s.name ORDER BY started_at DESC LIMIT 1) AS last_reason
FROM sources s ORDER BY s.name
"""
_FAILURES = """
SELECT run_id, source, outcome, reason, started_at FROM runs WHERE outcome NOT IN ('ok', 'running')
ORDER BY started_at DESC LIMIT 5
"""
_CHANGES = """
SELECT "table", record_id, "column", old, new, at, cause FROM changes ORDER BY at DESC, change_id DESC LIMIT 6
"""
_TOTALS = """
SELECT f.attributed_to, f.value_min, f.value_max, f.value_text, f.record_id,
  coalesce(f.as_of, f.period_end, r.published_on) AS counted_to
FROM figures f LEFT JOIN reports r ON r.record_id = f.report_id
WHERE f.metric = 'civilians_killed_total' AND f.withdrawn_at IS NULL AND f.place_text IS NULL
  AND f.attributed_to IS NOT NULL AND f.value_text IS NOT NULL
ORDER BY counted_to DESC, r.published_on DESC, f.record_id
"""
MENU = (
    ("/", "Home"),
    ("/reports/map_points", "Map"),
    ("/-/charts", "Charts"),
    ("/-/search", "Search"),
    ("/-/changes", "Changes"),
    ("/reports", "Tables and questions"),
)


async def _rows(datasette: Any, sql: str) -> list[dict[str, Any]]:
    result = await datasette.get_database(DATABASE).execute(sql)
    return [dict(row) for row in result.rows]


def choose_newest(totals: list[dict[str, Any]], most: int = 4) -> list[dict[str, Any]]:
    """Keep the newest statement of each claimant, the order of the first kept.

    >>> choose_newest([{"attributed_to": "A", "n": 2}, {"attributed_to": "A", "n": 1}])
    [{'attributed_to': 'A', 'n': 2}]
    """
    newest: dict[str, dict[str, Any]] = {}
    for total in totals:
        newest.setdefault(total["attributed_to"], total)
    return list(newest.values())[:most]


@hookimpl
def extra_template_vars(datasette: Any, view_name: str | None) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give every page the menu and the front page its facts."""

    async def read() -> dict[str, Any]:
        given: dict[str, Any] = {"site_menu": MENU}
        if view_name != "index" or DATABASE not in datasette.databases:
            return given
        queries = (datasette.metadata("databases") or {}).get(DATABASE, {}).get("queries", {})
        statements = {row["name"]: row["value"] for row in await _rows(datasette, "SELECT * FROM publication")}
        return given | {
            "sources": await _rows(datasette, _SOURCES),
            "failures": await _rows(datasette, _FAILURES),
            "latest_changes": await _rows(datasette, _CHANGES),
            "newest_totals": choose_newest(await _rows(datasette, _TOTALS)),
            "broken_checks": (await _rows(datasette, "SELECT count(*) AS n FROM checks WHERE holds = 0"))[0]["n"],
            "publication": statements,
            "questions": [{"name": name, **query} for name, query in queries.items()],
        }

    return read


@hookimpl
def extra_css_urls() -> list[str]:
    """Add the site's style sheet to every page."""
    return ["/static/site.css"]
