"""The front page's facts, the menu and the style sheet."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Response
from datasette.views.database import DatabaseView

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
FROM sources s WHERE EXISTS (SELECT 1 FROM runs r WHERE r.source = s.name) ORDER BY s.name
"""
_FAILURES = """
SELECT run_id, source, outcome, reason, started_at FROM runs WHERE outcome NOT IN ('ok', 'running')
ORDER BY started_at DESC LIMIT 5
"""
_CHANGES = """
SELECT record_table, record_id, column_name, old_value, new_value, at, cause FROM changes c
WHERE NOT EXISTS (SELECT 1 FROM changes t WHERE t.record_id = c.record_id AND t.record_table = c.record_table
  AND t.version = c.version AND t.column_name GLOB '*_text'
  AND c.column_name IN (replace(t.column_name, '_text', '_min'), replace(t.column_name, '_text', '_max')))
ORDER BY at DESC, change_id DESC LIMIT 6
"""
_LINKED = """
SELECT count(DISTINCT incident_id) AS incidents, count(*) AS links,
  (SELECT count(*) FROM link_candidates WHERE withdrawn_at IS NULL) AS candidates
FROM links WHERE withdrawn_at IS NULL
"""
_TOTALS = """
SELECT f.attributed_to, f.value_min, f.value_max, f.value_text, f.record_id,
  coalesce(f.as_of, f.period_end, r.published_on) AS counted_to
FROM figures f LEFT JOIN reports r ON r.record_id = f.report_id
WHERE f.metric = 'civilians_killed_total' AND f.withdrawn_at IS NULL AND f.place_text IS NULL
  AND f.attributed_to IS NOT NULL AND f.value_text IS NOT NULL
ORDER BY counted_to DESC, r.published_on DESC, f.record_id
"""
# Datasette's view reads both parts of the address.
_SQL_ROUTE = rf"^/(?P<database>{DATABASE})(\.(?P<format>json|csv))?$"
MENU = (
    ("/reports/map_points", "Map"),
    ("/-/charts", "Charts"),
    ("/-/search", "Search"),
    ("/-/changes", "Changes"),
    ("/-/tables", "Tables and questions"),
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


def _described(datasette: Any) -> dict[str, Any]:
    described: dict[str, Any] = (datasette.metadata("databases") or {}).get(DATABASE, {})
    return described


async def front_page(datasette: Any, request: Any) -> Response:
    """Show what this is, how fresh each source is, and what failed last."""
    context = {
        "site": datasette.metadata(),
        "sources": await _rows(datasette, _SOURCES),
        "failures": await _rows(datasette, _FAILURES),
        "latest_changes": await _rows(datasette, _CHANGES),
        "newest_totals": choose_newest(await _rows(datasette, _TOTALS)),
        "checks": (await _rows(datasette, "SELECT count(*) AS n, sum(holds = 0) AS broken FROM checks"))[0],
        "linked": (await _rows(datasette, _LINKED))[0],
        "publication": {row["name"]: row["value"] for row in await _rows(datasette, "SELECT * FROM publication")},
        "questions": _described(datasette).get("queries", {}),
    }
    return Response.html(await datasette.render_template("front.html", context, request=request))


async def tables_page(datasette: Any, request: Any) -> Response:
    """Show every question and every table with what it holds."""
    counts = (datasette.inspect_data or {}).get(DATABASE, {}).get("tables", {})
    tables = [
        {"name": name, "about": table["description"], "count": counts.get(name, {}).get("count")}
        for name, table in _described(datasette).get("tables", {}).items()
    ]
    context = {
        "groups": [
            ("Records", [table for table in tables if _is_record(table["name"], tables)]),
            ("Both sides together", [table for table in tables if _is_view(table["name"], tables)]),
            (
                "Where they come from, and what was found wrong",
                [t for t in tables if _is_bookkeeping(t["name"], tables)],
            ),
            ("Every version", [table for table in tables if table["name"].endswith("_versions")]),
        ],
        "questions": _described(datasette).get("queries", {}),
    }
    return Response.html(await datasette.render_template("tables.html", context, request=request))


async def database_page(datasette: Any, request: Any) -> Response:
    """Show tables and questions where Datasette lists every column of every table; answer SQL as it does."""
    if request.query_string or request.url_vars["format"]:
        answer: Response = await DatabaseView(datasette).dispatch_request(request)
        return answer
    return await tables_page(datasette, request)


def _is_record(name: str, tables: list[dict[str, Any]]) -> bool:
    return any(table["name"] == f"{name}_versions" for table in tables)


def _is_bookkeeping(name: str, tables: list[dict[str, Any]]) -> bool:
    return not name.endswith("_versions") and not _is_record(name, tables) and not _is_view(name, tables)


def _is_view(name: str, tables: list[dict[str, Any]]) -> bool:
    return any(table["name"] == name and table["count"] is None for table in tables)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Register the pages; two take the place of Datasette's own, which ask every table for its columns."""
    return [(r"^/$", front_page), (_SQL_ROUTE, database_page), (r"^/-/tables$", tables_page)]


@hookimpl
def extra_template_vars() -> dict[str, Any]:
    """Give every page the menu."""
    return {"site_menu": MENU}


@hookimpl
def extra_css_urls() -> list[str]:
    """Add the site's style sheet to every page."""
    return ["/static/site.css"]
