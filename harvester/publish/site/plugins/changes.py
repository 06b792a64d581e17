"""What changed: a page for people, a feed for programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET  # only written, never read

from datasette import hookimpl
from datasette.utils.asgi import Response

MOST = 100
ATOM = "http://www.w3.org/2005/Atom"
_SQL = """
SELECT change_id, record_table, record_id, version, column_name, old_value, new_value, at, cause FROM changes
ORDER BY at DESC, change_id DESC LIMIT :most
"""


async def _read_changes(datasette: Any) -> list[dict[str, Any]]:
    result = await datasette.get_database("reports").execute(_SQL, {"most": MOST})
    changes = [dict(row) for row in result.rows]
    for change in changes:
        change["link"] = f"/-/evidence/{change['record_table']}/{quote(change['record_id'], safe='')}"
    return changes


async def changes_page(datasette: Any, request: Any) -> Response:
    """Show the newest changes."""
    context = {"changes": await _read_changes(datasette), "most": MOST}
    return Response.html(await datasette.render_template("changes.html", context, request=request))


def build_feed(changes: list[dict[str, Any]], base: str) -> str:
    """Write an Atom feed; characters that XML cannot hold are left out.

    Args:
        changes: newest first.
        base: scheme and host of the site.
    """
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    newest = changes[0]["at"] if changes else "1970-01-01T00:00:00Z"
    _add(feed, "title", "Changes to what each side reports about civilian casualties")
    _add(feed, "id", f"{base}/-/changes.atom")
    _add(feed, "updated", newest)
    ET.SubElement(_add(feed, "author"), f"{{{ATOM}}}name").text = "report-harvester"
    ET.SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": f"{base}/-/changes.atom"})
    for change in changes:
        entry = _add(feed, "entry")
        _add(
            entry,
            "title",
            f"{change['record_id']}: {change['column_name']} {_say(change['old_value'])} → {_say(change['new_value'])}",
        )
        _add(entry, "id", f"{base}{change['link']}#{change['version']}-{change['column_name']}")
        _add(entry, "updated", change["at"])
        _add(entry, "summary", f"{change['cause']}, version {change['version']}")
        ET.SubElement(entry, f"{{{ATOM}}}link", {"href": base + change["link"]})
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode")


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = "".join(c for c in text if c in "\t\n\r" or " " <= c < "\ufffe") if text else text
    return element


def _say(value: object) -> str:
    return "not stated" if value is None else str(value)[:200]


async def changes_feed(datasette: Any, request: Any) -> Response:
    """Send the newest changes as a feed."""
    base = f"{request.scheme}://{request.host}"
    text = build_feed(await _read_changes(datasette), base)
    return Response(text, content_type="application/atom+xml; charset=utf-8")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Register page and feed."""
    return [(r"^/-/changes$", changes_page), (r"^/-/changes\.atom$", changes_feed)]
