"""Builds the published database from the harvest's, which it only reads."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harvester.model.source import SourceError, load_source
from harvester.publish.catalogue import BY_NAME, TABLES, Published, quote_name
from harvester.publish.site.plugins.searching import search_text
from harvester.store.schema import BOOKKEEPING, VERSIONS
from harvester.store.views import VIEWS


class PublishError(RuntimeError):
    """Raised when a publication cannot be built or does not pass its own examination; the message says why."""


@contextmanager
def open_building(path: Path, harvest: Path) -> Iterator[sqlite3.Connection]:
    """Open a new database beside one snapshot of the harvest, attached read-only as ``harvest``.

    Raises:
        PublishError: the harvest cannot be read, or the disk is full.
    """
    connection = sqlite3.connect(f"file:{path}", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("ATTACH DATABASE ? AS harvest", (f"file:{harvest}?mode=ro",))
        _refuse_other_version(connection, harvest)
        # One transaction: a harvest that goes on meanwhile does not show in half of the tables.
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise PublishError(f"{harvest}: {error}; run `scrapy doctor` to find out more") from error
    finally:
        connection.close()


def _refuse_other_version(connection: sqlite3.Connection, harvest: Path) -> None:
    known = {name for (name,) in connection.execute("SELECT name FROM harvest.sqlite_master")}
    needed = [table.name for table in (*BOOKKEEPING, *VERSIONS)]
    missing = [name for name in needed if name not in known]
    if len(missing) == len(needed):
        raise PublishError(f"{harvest} is no harvest database: it has none of its tables")
    for table in (*BOOKKEEPING, *VERSIONS) if not missing else ():
        there = {row[1] for row in connection.execute(f"PRAGMA harvest.table_info({quote_name(table.name)})")}
        missing += [f"{table.name}.{name}" for name in table.column_names if name not in there]
    if missing:
        raise PublishError(
            f"{harvest} was written by another version of this program and has no {', '.join(missing)}; "
            "`scrapy link` brings a database up to date, `scrapy reparse --db NEW` makes a new one from the archive"
        )


def create_tables(connection: sqlite3.Connection) -> None:
    """Create and fill every table that comes from the harvest."""
    for published in TABLES:
        connection.execute(build_table_sql(published))
        if published.origin:
            _copy_rows(connection, published)


def build_table_sql(published: Published) -> str:
    """Write the CREATE TABLE statement of a published table; references are kept, so that the site links them."""
    table = published.table
    lines = []
    for column in table.columns:
        parts = [quote_name(column.name), column.type]
        if column.not_null:
            parts.append("NOT NULL")
        if column.references:
            target, _, key = column.references.rstrip(")").partition("(")
            parts.append(f"REFERENCES {quote_name(target)}({quote_name(key)})")
        lines.append(" ".join(parts))
    lines.append(f"PRIMARY KEY ({', '.join(map(quote_name, table.primary_key))})")
    return f"CREATE TABLE {quote_name(table.name)} (\n  " + ",\n  ".join(lines) + "\n) STRICT"


def _copy_rows(connection: sqlite3.Connection, published: Published) -> None:
    names = published.table.column_names
    origin = published.origin.replace(' FROM "', ' FROM harvest."').replace(" FROM version_", " FROM harvest.version_")
    if published.name == "sources":
        rows = [_complete_source(row) for row in connection.execute(origin.replace(_ADDED, ""))]
        connection.executemany(f"INSERT INTO sources VALUES ({', '.join('?' * len(names))})", rows)
        return
    listed = ", ".join(map(quote_name, names))
    connection.execute(f"INSERT INTO {quote_name(published.name)} ({listed}) {origin}")


# Combining marks belong to their word; without them the tokenizer would cut vowelled Arabic to pieces.
TOKENIZER = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn'"

_ADDED = ', "cadence_days", "full_text"'


def _complete_source(row: tuple[object, ...]) -> tuple[object, ...]:
    try:
        source = load_source(str(row[0]))
    except SourceError:
        # Harvested by an earlier version that knew the source; its rows stay.
        return (*row, None, 0)
    return (*row, source.expect.cadence_days, int(source.full_text))


def create_map(connection: sqlite3.Connection) -> None:
    """Fill the points of the map."""
    for statement in _MAP_SQL:
        connection.execute(statement)
    rows = connection.execute(
        "SELECT point_id, kind, title, record_table, record_id, first_date, last_date, killed_min, killed_max, "
        "strikes_min, lines FROM map_points"
    ).fetchall()
    for row in rows:
        connection.execute("UPDATE map_points SET popup = ? WHERE point_id = ?", (build_popup(*row[1:]), row[0]))


def build_popup(
    kind: str,
    title: str,
    table: str,
    record_id: str,
    first: str | None,
    last: str | None,
    killed_min: int | None,
    killed_max: int | None,
    strikes: int | None,
    lines: int | None,
) -> str:
    """Say in JSON what the map shows for a point."""
    if kind == "strikes":
        said = f"{strikes if strikes is not None else 'an unstated number of'} strikes in {lines} lines"
        link = f"/reports/strikes?place_id={quote_link(record_id)}&_sort_desc=strike_date"
        text = f"{said} of releases, {first or 'date not stated'} – {last or ''}".rstrip(" –")
    else:
        text = f"{first or 'date not stated'}: {describe_range(killed_min, killed_max)} civilians killed"
        link = f"/-/evidence/{table}/{quote_link(record_id)}"
    return json.dumps({"title": title, "description": text, "link": link}, ensure_ascii=False)


def describe_range(low: int | None, high: int | None) -> str:
    """Put a minimum and a maximum into words.

    >>> describe_range(5, 5), describe_range(5, None), describe_range(None, None), describe_range(2, 4)
    ('5', 'at least 5', 'an unstated number of', '2–4')
    """
    if low is None and high is None:
        return "an unstated number of"
    if high is None:
        return f"at least {low}"
    if low is None:
        return f"up to {high}"
    return str(low) if low == high else f"{low}–{high}"


def quote_link(text: str) -> str:
    """Encode a record_id for an address; slashes too."""
    from urllib.parse import quote

    return quote(text, safe="")


_POINT = (
    "INSERT INTO map_points (point_id, kind, title, record_table, record_id, country, year, first_date, last_date, "
    "killed_min, killed_max, strikes_min, lines, lat, lon, popup) "
)
_MAP_SQL = (
    _POINT + "SELECT 'incidents/' || record_id, 'incident', "
    "coalesce(code, '') || ' ' || coalesce(place_name, place_text, 'place not stated'), 'incidents', record_id, "
    "country, CAST(substr(incident_date, 1, 4) AS INTEGER), incident_date, incident_date_end, killed_min, killed_max, "
    "NULL, NULL, lat, lon, '' FROM incidents WHERE lat IS NOT NULL AND lon IS NOT NULL AND withdrawn_at IS NULL "
    "ORDER BY record_id",
    _POINT + "SELECT 'assessments/' || a.record_id, 'assessment', "
    "'Assessment: ' || coalesce(a.place_text, p.name, 'place not stated'), 'assessments', a.record_id, "
    "coalesce(a.country, p.country), CAST(substr(a.incident_date, 1, 4) AS INTEGER), a.incident_date, "
    "a.incident_date_end, a.killed_min, a.killed_max, NULL, NULL, coalesce(a.lat, p.lat), coalesce(a.lon, p.lon), '' "
    "FROM assessments a LEFT JOIN places p ON p.record_id = a.place_id "
    "WHERE coalesce(a.lat, p.lat) IS NOT NULL AND a.withdrawn_at IS NULL ORDER BY a.record_id",
    _POINT + "SELECT 'places/' || p.record_id || '/' || coalesce(substr(s.strike_date, 1, 4), 'undated'), 'strikes', "
    "'Strikes near ' || p.name || coalesce(', ' || substr(s.strike_date, 1, 4), ''), 'places', p.record_id, p.country, "
    "CAST(substr(s.strike_date, 1, 4) AS INTEGER), min(s.strike_date), "
    "max(coalesce(s.strike_date_end, s.strike_date)), "
    "NULL, NULL, sum(s.strikes_min), count(*), p.lat, p.lon, '' "
    "FROM strikes s JOIN places p ON p.record_id = s.place_id WHERE p.lat IS NOT NULL AND s.withdrawn_at IS NULL "
    "GROUP BY p.record_id, substr(s.strike_date, 1, 4) ORDER BY 1",
)


def create_views(connection: sqlite3.Connection) -> None:
    """Create the views of both sides, which read the published tables as they read the harvest's."""
    for view in VIEWS:
        connection.execute(view.sql)


def create_indexes(connection: sqlite3.Connection) -> None:
    """Create an index for every facet and reference."""
    for published in TABLES:
        for columns in dict.fromkeys(published.table.indexes):
            name = f"{published.name}_{'_'.join(columns)}"
            listed = ", ".join(map(quote_name, columns))
            connection.execute(f"CREATE INDEX {quote_name(name)} ON {quote_name(published.name)} ({listed})")


def create_search(connection: sqlite3.Connection) -> None:
    """Create the full-text indexes.

    Arabic words are indexed as written and in a plain spelling (no vowel signs, one form of alef), because the
    tokenizer folds accents of Latin letters alone.
    """
    connection.create_function("search_text", 1, search_text, deterministic=True)
    for published in TABLES:
        if not published.search:
            continue
        columns = ", ".join(map(quote_name, published.search))
        folded = ", ".join(f"search_text({quote_name(column)})" for column in published.search)
        index = quote_name(f"{published.name}_fts")
        connection.execute(
            f"CREATE VIRTUAL TABLE {index} USING fts5 ({columns}, content={quote_name(published.name)}, "
            # Sizes serve a ranking that nobody asks for.
            f'columnsize=0, tokenize="{TOKENIZER}")'
        )
        connection.execute(
            f"INSERT INTO {index} (rowid, {columns}) SELECT rowid, {folded} FROM {quote_name(published.name)}"
        )
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


def examine(path: Path, harvest: Path) -> list[str]:
    """Compare a finished database with the harvest.

    Returns:
        What somebody should look at, but what does not forbid publishing.

    Raises:
        PublishError: it is damaged, or rows are missing.
    """
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        connection.execute("ATTACH DATABASE ? AS harvest", (f"file:{harvest}?mode=ro",))
        answer = connection.execute("PRAGMA main.integrity_check(1)").fetchone()[0]
        if answer != "ok":
            raise PublishError(f"the new database is damaged ({answer}); nothing was replaced")
        for published in TABLES:
            if published.search:
                connection.execute(f"SELECT count(*) FROM {quote_name(published.name + '_fts')}").fetchone()
        rows = connection.execute("PRAGMA main.foreign_key_check").fetchall()
    finally:
        connection.close()
    counted: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in rows:
        counted[table, parent] = counted.get((table, parent), 0) + 1
    return [
        f"{count} rows of {table} refer to rows of {parent} that are not there"
        for (table, parent), count in counted.items()
    ]


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Count the rows of every published table."""
    return {
        name: connection.execute(f"SELECT count(*) FROM {quote_name(name)}").fetchone()[0] for name in sorted(BY_NAME)
    }
