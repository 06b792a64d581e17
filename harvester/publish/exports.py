"""Writes every table as CSV, with HXL tags where the humanitarian exchange has them, and as Parquet."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from harvester.publish.catalogue import TABLES, Published, quote_name
from harvester.publish.metadata import describe_column
from harvester.publish.site.plugins.safe_csv import guard_cell

BATCH = 50_000
_IDENTIFIER = "#meta+id"


def exported_tables() -> tuple[Published, ...]:
    """Return the tables that are exported."""
    return tuple(published for published in TABLES if published.exported)


def _read_rows(connection: sqlite3.Connection, published: Published, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    listed = ", ".join(map(quote_name, names))
    keys = ", ".join(map(quote_name, published.table.primary_key))
    yield from connection.execute(f"SELECT {listed} FROM {quote_name(published.name)} ORDER BY {keys}")


def write_csv(connection: sqlite3.Connection, folder: Path) -> None:
    """Write one CSV file a table: UTF-8, one heading, an empty cell where nothing is stated.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers are left alone.
    """
    folder.mkdir(parents=True)
    for published in exported_tables():
        names = published.table.column_names
        _write_csv_file(folder / f"{published.name}.csv", [names], _read_rows(connection, published, names))


def write_hxl(connection: sqlite3.Connection, folder: Path) -> None:
    """Write, for every table that has HXL tags, the tagged columns with the row of tags below the heading."""
    folder.mkdir(parents=True)
    for published in exported_tables():
        tagged = [(column.name, column.hxl) for column in published.table.columns if column.hxl]
        keys = published.table.primary_key
        if not tagged or published.name.endswith("_versions") or keys != ("record_id",):
            continue
        names = ["record_id", *(name for name, _ in tagged)]
        tags = [_IDENTIFIER, *(tag for _, tag in tagged)]
        _write_csv_file(folder / f"{published.name}.csv", [names, tags], _read_rows(connection, published, names))


def _write_csv_file(path: Path, headings: Iterable[Iterable[str]], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows(headings)
        for row in rows:
            writer.writerow([guard_cell(value) if isinstance(value, str) else value for value in row])


def write_parquet(connection: sqlite3.Connection, folder: Path) -> None:
    """Write one Parquet file a table, each column with its description; texts stand as they are."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"INTEGER": pa.int64(), "REAL": pa.float64()}
    folder.mkdir(parents=True)
    for published in exported_tables():
        columns = published.table.columns
        fields = [
            pa.field(
                column.name,
                types.get(column.type, pa.string()),
                nullable=not column.not_null,
                metadata={"description": describe_column(column)},
            )
            for column in columns
        ]
        schema = pa.schema(fields, metadata={"description": published.table.description})
        texts = [not pa.types.is_primitive(field.type) for field in fields]
        with parquet.ParquetWriter(folder / f"{published.name}.parquet", schema, compression="zstd") as writer:
            for rows in _batches(_read_rows(connection, published, published.table.column_names)):
                values = [
                    [None if value is None else str(value) for value in column] if text else list(column)
                    for column, text in zip(zip(*rows, strict=True), texts, strict=True)
                ]
                writer.write_table(pa.table(values, schema=schema))


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
