"""What Datasette is told: titles, licences, the meaning of every column, questions, limits."""

from __future__ import annotations

import hashlib
import sqlite3
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from harvester.model.theatre.countries import battlefields, list_countries
from harvester.publish.catalogue import TABLES, Published
from harvester.publish.published import count_rows
from harvester.publish.questions import Question, load_questions
from harvester.store.schema import Column
from harvester.store.views import VIEWS

TITLE = "Civilian casualties: what each side reports"
DESCRIPTION = (
    "What militaries say about their strikes and the civilians whom these harmed, beside what those who monitor them "
    "say: one row a claim, with the words it was read from, its minimum and maximum, and every earlier version."
)
LICENCE = "Facts: CC0-1.0. Quoted words: under their source's own terms, stated in the sources table"
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"
PROJECT_URL = "https://github.com/report-harvester/report-harvester"

SETTINGS: dict[str, Any] = {
    "default_page_size": 50,
    "max_returned_rows": 2000,  # the map asks for this many points at a time
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    "suggest_facets": False,  # every facet that helps is named; guessing costs a query a column
    "max_csv_mb": 100,
    "num_sql_threads": 3,
    "default_cache_ttl": 60,
}

# An export of the site is the data; a search engine that follows every facet of every table would fetch it a million
# times over. The front page, the map and the charts may be indexed.
_ROBOTS = (
    "User-agent: *\nAllow: /$\nAllow: /-/charts\nAllow: /static/\nDisallow: /reports\nDisallow: /-/\nDisallow: /*?"
)
_NO_MAP = {"datasette-cluster-map": {"latitude_column": "none", "longitude_column": "none"}}


def build_metadata() -> dict[str, Any]:
    """Build Datasette's metadata: the same for every publication of this version."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "license": LICENCE,
        "license_url": LICENCE_URL,
        "source": "Named with every row; listed in the sources table",
        "source_url": "/reports/sources",
        "about": "report-harvester",
        "about_url": PROJECT_URL,
        "databases": {
            "reports": {
                "description": DESCRIPTION,
                "tables": {
                    **{published.name: _describe_table(published) for published in TABLES},
                    **{view.name: {"description": view.description, "plugins": _NO_MAP} for view in VIEWS},
                },
                "queries": {question.name: _describe_question(question) for question in load_questions()},
            }
        },
        "plugins": {
            "datasette-cluster-map": {
                "container": "#map",
                "tile_layer": "/-/tiles/{z}/{x}/{y}.svg",
                "tile_layer_options": {
                    "minZoom": 3,
                    "maxZoom": 13,
                    "attribution": "Borders: Natural Earth (public domain)",
                },
            },
            "datasette-block-robots": {"literal": _ROBOTS},
            "tiles": {
                "labels": [[country.name, *country.label] for country in list_countries() if country.label],
                "focus": [country.name for country in battlefields()],
            },
        },
    }


def _describe_question(question: Question) -> dict[str, Any]:
    described = {"title": question.title, "description": question.description, "sql": question.sql, "hide_sql": True}
    if question.example:
        link = f"/reports/{question.name}?{urlencode(question.example)}"
        said = ", ".join(f"{name} {value}" for name, value in question.example.items())
        described["description_html"] = (
            f'{escape(question.description)}<p class="try">For example: <a href="{escape(link)}">{escape(said)}</a></p>'
        )
    return described


def _describe_table(published: Published) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": published.table.description,
        "columns": {column.name: describe_column(column) for column in published.table.columns},
    }
    if published.name == "map_points":
        described["title"] = "Map of strikes and incidents"
    if published.facets:
        described["facets"] = list(published.facets)
        described["facet_size"] = 12
    if published.order.startswith("-"):
        described["sort_desc"] = published.order.removeprefix("-")
    if published.label:
        described["label_column"] = published.label
    if published.name.endswith("_versions"):
        described["plugins"] = _NO_MAP
    return described


def describe_column(column: Column) -> str:
    """Say what a column holds, in which unit, and which values it may hold.

    >>> describe_column(Column("killed_min", "INTEGER", "Fewest civilians killed.", unit="people"))
    'Fewest civilians killed. Unit: people.'
    """
    parts = [column.description]
    if column.unit:
        parts.append(f"Unit: {column.unit}.")
    if column.values:
        parts.append(f"One of: {', '.join(column.values)}.")
    return " ".join(parts)


def build_inspection(database: Path) -> dict[str, Any]:
    """Describe the finished file as ``datasette inspect`` would, so that the site serves it as immutable."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        counts = count_rows(connection)
        others = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in others:
            if name not in counts:
                counts[name] = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
    finally:
        connection.close()
    with database.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "reports": {
            "hash": digest,
            "size": database.stat().st_size,
            "file": database.name,
            "tables": {name: {"count": count} for name, count in counts.items()},
        }
    }
