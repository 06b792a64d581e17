"""The charts of both sides over time; every point comes from a canned question that anyone can open."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Response

QUESTIONS = ("running_totals", "both_sides_by_month")


async def charts_page(datasette: Any, request: Any) -> Response:
    """Show the charts, and below each the table that it is drawn from."""
    queries = (datasette.metadata("databases") or {}).get("reports", {}).get("queries", {})
    database = datasette.get_database("reports")
    answers = {}
    for name in QUESTIONS:
        result = await database.execute(queries[name]["sql"])
        answers[name] = {
            "name": name,
            "title": queries[name]["title"],
            "description": queries[name]["description"],
            "columns": result.columns,
            "rows": [dict(row) for row in result.rows],
        }
    return Response.html(await datasette.render_template("charts.html", {"answers": answers}, request=request))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Register the page."""
    return [(r"^/-/charts$", charts_page)]
