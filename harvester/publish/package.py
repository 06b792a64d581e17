"""Describes the exports: a Frictionless data package, licence notes, a citation, the data dictionary."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from harvester import __version__
from harvester.publish.catalogue import Published
from harvester.publish.exports import exported_tables
from harvester.publish.metadata import DESCRIPTION, LICENCE_URL, PROJECT_URL, TITLE, describe_column
from harvester.store.schema import Column
from harvester.store.views import VIEWS

_TYPES = {"INTEGER": "integer", "REAL": "number", "ANY": "any"}


def write_datapackage(connection: sqlite3.Connection, folder: Path) -> None:
    """Write ``datapackage.json`` for the CSV and Parquet files of a folder."""
    package = {
        "profile": "data-package",
        "name": "coalition-civilian-casualties",
        "title": TITLE,
        "description": DESCRIPTION,
        "homepage": PROJECT_URL,
        "version": f"{__version__}+{_statement(connection, 'harvested_to')[:10]}",
        "created": _statement(connection, "harvested_to"),
        "licenses": [
            {"name": "CC0-1.0", "path": LICENCE_URL, "title": "Facts; quoted words keep their source's terms"}
        ],
        "sources": [
            {"title": f"{title} ({publisher})", "path": url}
            for title, publisher, url in connection.execute("SELECT title, publisher, url FROM sources ORDER BY name")
        ],
        "resources": [
            *(_describe_csv(published, folder, _find_keys(connection, published)) for published in exported_tables()),
            *(_describe_file(folder / "parquet" / f"{published.name}.parquet") for published in exported_tables()),
        ],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def _statement(connection: sqlite3.Connection, name: str) -> str:
    row = connection.execute("SELECT value FROM publication WHERE name = ?", (name,)).fetchone()
    return str(row[0])


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()


def _describe_csv(published: Published, folder: Path, keys: list[dict[str, Any]]) -> dict[str, Any]:
    path = folder / "csv" / f"{published.name}.csv"
    schema: dict[str, Any] = {
        "fields": [_describe_field(column) for column in published.table.columns],
        "primaryKey": list(published.table.primary_key),
        "missingValues": [""],
    }
    return {
        "name": published.name,
        "type": "table",
        "description": published.table.description,
        "path": f"csv/{path.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": _digest(path),
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def _find_keys(connection: sqlite3.Connection, published: Published) -> list[dict[str, Any]]:
    """List the references of a table that hold in every row; what dangles is a warning of the build, not a promise."""
    exported = {other.name for other in exported_tables()}
    keys = []
    for column in published.table.columns:
        target, _, key = column.references.rstrip(")").partition("(")
        if target not in exported:
            continue
        dangling = connection.execute(
            f'SELECT 1 FROM "{published.name}" c WHERE c."{column.name}" IS NOT NULL AND NOT EXISTS '
            f'(SELECT 1 FROM "{target}" p WHERE p."{key}" = c."{column.name}") LIMIT 1'
        ).fetchone()
        if dangling is None:
            resource = "" if target == published.name else target
            keys.append({"fields": [column.name], "reference": {"resource": resource, "fields": [key]}})
    return keys


def _describe_field(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.type, "string"),
        "description": describe_column(column),
    }
    if column.hxl:
        described["x-hxl"] = column.hxl
    if column.unit:
        described["x-unit"] = column.unit
    constraints: dict[str, Any] = {}
    if column.not_null and column.type != "TEXT":
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    return described | ({"constraints": constraints} if constraints else {})


def _describe_file(path: Path) -> dict[str, Any]:
    return {
        "name": f"{path.stem}.parquet",
        "type": "file",
        "title": f"{path.stem}, as Parquet",
        "path": f"parquet/{path.name}",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": path.stat().st_size,
        "hash": _digest(path),
    }


def write_licences(connection: sqlite3.Connection, path: Path) -> None:
    """Write what each source allows, and what follows for a reader."""
    lines = [
        "# Licences",
        "",
        "Numbers, dates and places are facts; this compilation of them is dedicated to the public domain (CC0-1.0).",
        "Names and coordinates of places marked GeoNames in `places.gazetteer` come from GeoNames",
        "(<https://www.geonames.org/>), licensed CC BY 4.0 (<https://creativecommons.org/licenses/by/4.0/>): name it.",
        "Quoted words, titles and pictures of pages keep the terms of the source that they come from:",
        "",
    ]
    query = "SELECT name, title, publisher, licence, licence_url, url, full_text FROM sources ORDER BY name"
    for name, title, publisher, licence, licence_url, url, full_text in connection.execute(query):
        shown = (
            "whole originals are shown beside a quote" if full_text else "only the paragraphs round a quote are shown"
        )
        lines += [
            f"## {title} (`{name}`)",
            "",
            f"- publisher: {publisher}, <{url}>",
            f"- terms: {licence}" + (f" (<{licence_url}>)" if licence_url else ""),
            f"- evidence pages: {shown}",
            "",
        ]
    path.write_text("\n".join(lines), encoding="utf-8")


def build_dictionary() -> str:
    """Write the data dictionary in Markdown: every table, every column."""
    from harvester.publish.catalogue import TABLES

    lines = [
        "# Data dictionary",
        "",
        "Made by `scrapy publish --dictionary docs/data-dictionary.md` from the schema itself; do not edit.",
        "",
        "An empty cell means *not stated*; 0 means that the source states zero. “At least 5” is min 5 and no max.",
        "Dates are ISO 8601 and never more exact than their `*_precision`; times are UTC. Where an `…_id` column names",
        "another table's `record_id`, the description says which.",
        "",
    ]
    for published in TABLES:
        table = published.table
        lines += [f"## {table.name}", "", _escape(table.description), ""]
        if published.search:
            lines += [f"Full-text search covers {', '.join(f'`{name}`' for name in published.search)}.", ""]
        lines += ["| column | type | what it holds | unit | HXL |", "|---|---|---|---|---|"]
        lines += [_dictionary_row(column, table.primary_key) for column in table.columns]
        lines.append("")
    lines += ["## Views", "", "Made of the tables above, for questions about both sides.", ""]
    lines += [f"- `{view.name}`: {_escape(view.description)}" for view in VIEWS]
    return "\n".join([*lines, ""])


def _dictionary_row(column: Column, keys: tuple[str, ...]) -> str:
    name = f"**`{column.name}`**" if column.name in keys else f"`{column.name}`"
    said = _escape(column.description)
    if column.values:
        said += " One of: " + ", ".join(f"`{value}`" for value in column.values) + "."
    kind = column.type.lower() + (", always" if column.not_null else "")
    return f"| {name} | {kind} | {said} | {column.unit} | {f'`{column.hxl}`' if column.hxl else ''} |"


def _escape(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
