"""The charts of both sides over time; every point comes from a canned question that anyone can open."""

from __future__ import annotations

from collections import Counter
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
        result = await database.execute(queries[name]["sql"], {"belligerent": ""})
        answers[name] = {
            "name": name,
            "title": queries[name]["title"],
            "description": queries[name]["description"],
            "columns": result.columns,
            "rows": [dict(row) for row in result.rows],
        }
    both = answers["both_sides_by_month"]
    chosen, others = choose(both["rows"], "belligerent", request.args.get("belligerent"))
    both["rows"] = [row for row in both["rows"] if row["belligerent"] == chosen]
    monitor, monitors = choose(both["rows"], "monitor", request.args.get("monitor"))
    both["rows"] = [row for row in both["rows"] if row["monitor"] in {monitor, None}]
    context = {"answers": answers, "chosen": chosen, "others": others, "monitor": monitor, "monitors": monitors}
    return Response.html(await datasette.render_template("charts.html", context, request=request))


def choose(rows: list[dict[str, Any]], column: str, wanted: str | None) -> tuple[str | None, list[str]]:
    """Choose whose months are drawn: never those of several, whose numbers are not to be added.

    >>> choose([{"monitor": "a"}, {"monitor": "b"}, {"monitor": "b"}, {"monitor": None}], "monitor", None)
    ('b', ['a'])

    Returns:
        The belligerent or the monitor asked for, or else that with the most months; and the others that have some.
    """
    months = Counter(str(row[column]) for row in rows if row[column] is not None)
    known = sorted(months, key=lambda slug: (-months[slug], slug))
    chosen = wanted if wanted in months else next(iter(known), None)
    return chosen, [slug for slug in known if slug != chosen]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Register the page."""
    return [(r"^/-/charts$", charts_page)]
