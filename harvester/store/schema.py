"""The schema, described once: every table, every column, its type and what it means.

Record tables come from ``harvester.model.items``; bookkeeping tables are described here. DDL, data dictionary, exports
and Datasette metadata are all made from ``TABLES``.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from harvester.model.items import RECORDS, Record
from harvester.model.vocab import Cause, FetchOutcome, Role, RunOutcome, Stage
from harvester.store.views import VIEWS

# Evidence says where a value was read; another place for the same value is not another version of the fact.
EVIDENCE = ("quote", "locator", "page", "bbox")


@dataclass(frozen=True)
class Column:
    """A column: its SQLite type, the values it may hold, and what it means."""

    name: str
    type: str
    description: str
    not_null: bool = False
    values: tuple[str, ...] = ()
    references: str = ""
    unit: str = ""
    hxl: str = ""


@dataclass(frozen=True)
class Table:
    """A table of the harvest database."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    without_rowid: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _column_of(name: str, field: FieldInfo) -> Column:
    sql_type, values = _sql_type(field.annotation)
    extra = _extra(field)
    return Column(
        name,
        sql_type,
        field.description or "",
        not_null=field.is_required() or name == "record_id",
        values=values,
        unit=str(extra.get("unit", "")),
        hxl=str(extra.get("hxl", "")),
    )


def _sql_type(annotation: Any) -> tuple[str, tuple[str, ...]]:
    if get_origin(annotation) in {Union, types.UnionType}:
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    if get_origin(annotation) is Literal:
        return "TEXT", tuple(str(value) for value in get_args(annotation))
    base = get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation
    if isinstance(base, type) and issubclass(base, StrEnum):
        return "TEXT", tuple(member.value for member in base)
    return {int: "INTEGER", float: "REAL"}.get(base, "TEXT"), ()


@dataclass(frozen=True)
class RecordSpec:
    """How rows of one record table are read off items, compared and stored.

    Attributes:
        fields: columns taken from the item, in table order.
        columns: the same, as the table of versions names them.
        facts: the columns of ``fields`` whose change makes a new version.
        texts: for each ``*_text`` column, the normalised columns that stand for it when they are filled.
        unordered: facts that are JSON lists in no order.
        reals: facts that the database keeps as real numbers.
    """

    record: type[Record]
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    facts: tuple[str, ...]
    texts: dict[str, tuple[str, ...]]
    unordered: tuple[str, ...]
    reals: tuple[str, ...]


@cache
def record_spec(table: str) -> RecordSpec:
    """Return the specification of one record table."""
    record = next(cls for cls in RECORDS if cls.table == table)
    fields = tuple(name for name in record.model_fields if name not in {"key", "parent"})
    ignored = {*EVIDENCE, "record_id", *record.unversioned}
    facts = tuple(name for name in fields if name not in ignored)
    texts = {name: found for name in facts if name.endswith("_text") and (found := _siblings(name, facts))}
    described = {name: record.model_fields[name] for name in facts}
    unordered = tuple(name for name, field in described.items() if _extra(field).get("unordered"))
    reals = tuple(name for name, field in described.items() if _sql_type(field.annotation)[0] == "REAL")
    columns = tuple(stored_name(table, name) for name in fields)
    return RecordSpec(record, fields, columns, facts, texts, unordered, reals)


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _siblings(text: str, facts: tuple[str, ...]) -> tuple[str, ...]:
    stem = text.removesuffix("_text")
    candidates = (stem, f"{stem}_min", f"{stem}_max", f"{stem}_start", f"{stem}_id", *_NORMALISED.get(text, ()))
    return tuple(name for name in candidates if name in facts)


# Printed columns whose normalised column is named otherwise.
_NORMALISED = {"status_text": ("finding",), "correction_text": (), "coordinates_text": ("lat", "lon")}

_VERSION_COLUMNS = (
    Column("version", "INTEGER", "Number of the version, counted from 1.", not_null=True),
    Column("source", "TEXT", "The source that the row comes from.", not_null=True, references="sources(name)"),
    Column("document_sha256", "TEXT", "The content that the row was read from.", references="documents(sha256)"),
    Column("first_seen_at", "TEXT", "When the record was first seen.", not_null=True),
    Column("withdrawn_at", "TEXT", "When the source was found to state the record no longer; empty while it does."),
    Column("valid_from", "TEXT", "Since when the row stands like this.", not_null=True),
    Column("valid_to", "TEXT", "Until when it stood like this; empty for the current version."),
    Column("cause", "TEXT", "Why this version was written.", not_null=True, values=tuple(Cause)),
    Column("run_id", "TEXT", "The run that wrote it.", references="runs(run_id)"),
    Column("parser_version", "TEXT", "Version of the parser that read it.", not_null=True),
    Column("content_hash", "TEXT", "Digest of the facts, by which versions are compared.", not_null=True),
)
VERSION_NAMES = tuple(column.name for column in _VERSION_COLUMNS)


def stored_name(table: str, field: str) -> str:
    """Name a field's column in the table of versions.

    Both an incident and a version have a ``cause``; the incident's steps aside there, and the view gives it back.

    >>> stored_name("incidents", "cause"), stored_name("incidents", "code")
    ('incidents_cause', 'code')
    """
    return f"{table}_{field}" if field in VERSION_NAMES else field


def versions_table(record: type[Record]) -> Table:
    """Describe the table that keeps every version of a record table."""
    own = tuple(
        _column_of(stored_name(record.table, name), field)
        for name, field in record.model_fields.items()
        if name not in {"key", "parent"}
    )
    indexed = (*((record.parent_column,) if record.parent_column else ()), *record.indexed)
    return Table(
        f"{record.table}_versions",
        f"Every version of every row of {record.table}.",
        own + _VERSION_COLUMNS,
        ("record_id", "version"),
        tuple((name,) for name in indexed),
    )


def _table(name: str, description: str, primary_key: tuple[str, ...], *columns: Column, **extra: Any) -> Table:
    return Table(name, description, columns, primary_key, **extra)


BOOKKEEPING: tuple[Table, ...] = (
    _table(
        "sources", "A source of documents.", ("name",),
        Column("name", "TEXT", "Short name, as used on the command line.", not_null=True),
        Column("title", "TEXT", "Title.", not_null=True),
        Column("publisher", "TEXT", "Who publishes the documents.", not_null=True),
        Column("licence", "TEXT", "Terms under which the documents may be used.", not_null=True),
        Column("licence_url", "TEXT", "Where these terms stand."),
        Column("url", "TEXT", "Home page.", not_null=True),
        Column("cadence", "TEXT", "How often something new is published.", not_null=True),
        Column("about", "TEXT", "What the source is.", not_null=True),
        Column("caveats", "TEXT", "What a reader must know before using it, as a JSON list."),
        Column("role", "TEXT", "What the source is among the others.", values=tuple(Role)),
        Column("belligerent", "TEXT", "Whose actions a military source reports (model/theatre/belligerents.toml)."),
    ),
    _table(
        "runs", "One harvest of one source.", ("run_id",),
        Column("run_id", "TEXT", "Identifier, which sorts by time.", not_null=True),
        Column("source", "TEXT", "The source.", not_null=True, references="sources(name)"),
        Column("started_at", "TEXT", "When the run began.", not_null=True),
        Column("finished_at", "TEXT", "When it ended; empty while it goes on."),
        Column("outcome", "TEXT", "How it ended.", not_null=True, values=tuple(RunOutcome)),
        Column("reason", "TEXT", "Why it did not end as ok; that a report is overdue."),
        Column("complete", "INTEGER", "1 when the whole listing was crawled.", not_null=True),
        Column("arguments", "TEXT", "Arguments, as a JSON object.", not_null=True),
        Column("code_version", "TEXT", "Version of the software.", not_null=True),
        Column("warc_file", "TEXT", "The archive file that the run wrote."),
        Column("warc_records", "INTEGER", "Number of answers in it."),
        Column("documents", "INTEGER", "Documents met."),
        Column("documents_new", "INTEGER", "Documents met for the first time."),
        Column("documents_changed", "INTEGER", "Documents whose content had changed."),
        Column("records", "INTEGER", "Records that the documents state."),
        Column("records_new", "INTEGER", "Records stored for the first time."),
        Column("records_changed", "INTEGER", "Records stored in a new version."),
        Column("records_withdrawn", "INTEGER", "Records found to be stated no longer."),
        Column("quarantined", "INTEGER", "Documents and records set aside."),
        Column("failed_requests", "INTEGER", "Requests that brought no usable answer."),
        indexes=(("source", "started_at"),),
    ),
    _table(
        "documents", "One distinct content.", ("sha256",),
        Column("sha256", "TEXT", "SHA-256 of the content.", not_null=True),
        Column("media_type", "TEXT", "Media type, judged by the content.", not_null=True),
        Column("bytes", "INTEGER", "Length.", not_null=True, unit="bytes"),
        Column("first_seen_at", "TEXT", "When it was first observed.", not_null=True),
        Column("source", "TEXT", "The source that first met it.", not_null=True, references="sources(name)"),
    ),
    _table(
        "fetches", "One answered request.", ("fetch_id",),
        Column("fetch_id", "INTEGER", "Serial number.", not_null=True),
        Column("run_id", "TEXT", "The run.", not_null=True, references="runs(run_id)"),
        Column("source", "TEXT", "The source.", not_null=True, references="sources(name)"),
        Column("url", "TEXT", "The requested address.", not_null=True),
        Column("document_url", "TEXT", "The stream: the original's address, without any archive.", not_null=True),
        Column("fetched_at", "TEXT", "When it was answered.", not_null=True),
        Column("observed_at", "TEXT", "When the content was observed: an archive copy's capture time.", not_null=True),
        Column("status", "INTEGER", "HTTP status; empty when there was no answer."),
        Column("outcome", "TEXT", "What became of the request.", not_null=True, values=tuple(FetchOutcome)),
        Column("reason", "TEXT", "Why it brought nothing usable."),
        Column("etag", "TEXT", "ETag header."),
        Column("last_modified", "TEXT", "Last-Modified header."),
        Column("document_sha256", "TEXT", "The content.", references="documents(sha256)"),
        Column("bytes", "INTEGER", "Length as it came.", unit="bytes"),
        Column("payload_digest", "TEXT", "Digest of the body as it came over the wire."),
        Column("warc_file", "TEXT", "Archive file."),
        Column("warc_offset", "INTEGER", "Where the record stands in it.", unit="bytes"),
        indexes=(("document_url", "observed_at"), ("document_sha256",), ("run_id",), ("url", "fetched_at")),
    ),
    _table(
        "streams", "An address over time: which content it showed last, and how that was read.", ("source", "stream"),
        Column("source", "TEXT", "The source.", not_null=True, references="sources(name)"),
        Column("stream", "TEXT", "The address without what varies from fetch to fetch.", not_null=True),
        Column("document_sha256", "TEXT", "The content shown last.", not_null=True, references="documents(sha256)"),
        Column("parser_version", "TEXT", "Version of the parser that read it.", not_null=True),
        Column("observed_at", "TEXT", "When that content was observed.", not_null=True),
        Column("gone_since", "TEXT", "Since when the page is not there any more (404, 410); empty while it is."),
        without_rowid=True,
    ),
    _table(
        "pending_rebuilds", "A report or incident whose rows are still to be rebuilt, in the order of observation.",
        ("root_id", "run_id"),
        Column("root_id", "TEXT", "record_id of the report or incident.", not_null=True),
        Column("run_id", "TEXT", "The run that met an older content.", not_null=True, references="runs(run_id)"),
        Column("source", "TEXT", "The source that met it.", not_null=True, references="sources(name)"),
        without_rowid=True,
    ),
    _table(
        "report_documents", "Which contents state a report or an incident, and which of them its rows follow.",
        ("root_id", "stream", "document_sha256"),
        Column("root_id", "TEXT", "record_id of the report or incident.", not_null=True),
        Column("stream", "TEXT", "The address, or the channel of a source with ids of its own.", not_null=True),
        Column("source", "TEXT", "The source that met it.", not_null=True, references="sources(name)"),
        Column("document_sha256", "TEXT", "The content.", not_null=True, references="documents(sha256)"),
        Column("rank", "INTEGER", "0 the publisher's own document, 1 a mirror's copy, -1 an addendum.", not_null=True),
        Column("observed_at", "TEXT", "When this content was first observed there.", not_null=True),
        indexes=(("document_sha256",), ("stream",)),
        without_rowid=True,
    ),
    _table(
        "record_aliases", "A former id of a record: one that it bore, or would bear had its content been read first.",
        ("former_id",),
        Column("former_id", "TEXT", "The id that goes on resolving.", not_null=True),
        Column("record_table", "TEXT", "Table of the record.", not_null=True),
        Column("record_id", "TEXT", "The record that is meant.", not_null=True),
        Column("reason", "TEXT", "Why both are one.", not_null=True),
        Column("document_sha256", "TEXT", "The content that showed it.", references="documents(sha256)"),
        indexes=(("record_id",),),
        without_rowid=True,
    ),
    _table(
        "alignments", "Why a row that a content states otherwise than before is the same record.",
        ("record_id", "document_sha256"),
        Column("record_id", "TEXT", "The record.", not_null=True),
        Column("document_sha256", "TEXT", "The content.", not_null=True, references="documents(sha256)"),
        Column("reason", "TEXT", "Which values are the same and which have changed.", not_null=True),
        without_rowid=True,
    ),
    _table(
        "checks", "One arithmetic or plausibility check.", ("check_id",),
        Column("check_id", "TEXT", "Identifier: what is checked, and the rule.", not_null=True),
        Column("root_id", "TEXT", "The report or incident; months or days for a check across reports.", not_null=True),
        Column("subject", "TEXT", "record_id of the row that the check is about.", not_null=True),
        Column("rule", "TEXT", "Name of the rule; docs/checks.md says what each asks.", not_null=True),
        Column("expected", "TEXT", "What the rule asks for.", not_null=True),
        Column("found", "TEXT", "What the documents state.", not_null=True),
        Column("holds", "INTEGER", "1 when both agree.", not_null=True),
        Column("detail", "TEXT", "The terms, for a reader."),
        Column("source", "TEXT", "The source.", not_null=True, references="sources(name)"),
        Column("document_sha256", "TEXT", "The content checked.", references="documents(sha256)"),
        indexes=(("root_id",), ("rule", "holds")),
    ),
    _table(
        "quarantine", "A document or record that could not be stored.", ("quarantine_id",),
        Column("quarantine_id", "TEXT", "Digest of document, stage, reason and words.", not_null=True),
        Column("source", "TEXT", "The source.", not_null=True, references="sources(name)"),
        Column("run_id", "TEXT", "The run that first met it.", references="runs(run_id)"),
        Column("url", "TEXT", "Where it was met."),
        Column("document_sha256", "TEXT", "The content.", references="documents(sha256)"),
        Column("stage", "TEXT", "Where on the way.", not_null=True, values=tuple(Stage)),
        Column("reason", "TEXT", "Short code; docs/operations.md says what each means.", not_null=True),
        Column("message", "TEXT", "One sentence: what, where, what to do.", not_null=True),
        Column("raw", "TEXT", "The words of the original."),
        Column("locator", "TEXT", "Where they stand."),
        Column("parser_version", "TEXT", "Version of the parser.", not_null=True),
        Column("quarantined_at", "TEXT", "When it was set aside.", not_null=True),
        Column("resolved_at", "TEXT", "When a later reading no longer met it, or a later content decided."),
        Column("attempts", "INTEGER", "Runs in which it failed alone; for a failure of the machine or the software."),
        indexes=(("document_sha256",), ("source", "resolved_at")),
    ),
    _table(
        "version_changes", "One column that one version changed; the changes view reads it.",
        ("table_name", "record_id", "version", "column_name"),
        Column("table_name", "TEXT", "Table of the record.", not_null=True),
        Column("record_id", "TEXT", "The record.", not_null=True),
        Column("version", "INTEGER", "The version that brought the change.", not_null=True),
        Column("column_name", "TEXT", "The column.", not_null=True),
        Column("old_value", "ANY", "Value before."),
        Column("new_value", "ANY", "Value after."),
        Column("changed_at", "TEXT", "Since when the new value stands.", not_null=True),
        Column("cause", "TEXT", "Why.", not_null=True, values=tuple(Cause)),
        Column("run_id", "TEXT", "The run.", references="runs(run_id)"),
        indexes=(("changed_at",),),
        without_rowid=True,
    ),
)  # fmt: skip

VERSIONS: tuple[Table, ...] = tuple(versions_table(record) for record in RECORDS)
TABLES: tuple[Table, ...] = BOOKKEEPING + VERSIONS


def build_table_sql(table: Table) -> str:
    """Write the CREATE TABLE statement of a table."""
    lines = [_column_sql(column, table) for column in table.columns]
    if table.primary_key != ("fetch_id",):
        lines.append(f"PRIMARY KEY ({', '.join(_quote(n) for n in table.primary_key)})")
    options = "STRICT, WITHOUT ROWID" if table.without_rowid else "STRICT"
    return f"CREATE TABLE {_quote(table.name)} (\n  " + ",\n  ".join(lines) + f"\n) {options}"


def _column_sql(column: Column, table: Table) -> str:
    parts = [_quote(column.name), column.type]
    if table.primary_key == (column.name,) == ("fetch_id",):
        return f"{parts[0]} INTEGER PRIMARY KEY"
    if column.not_null:
        parts.append("NOT NULL")
    # Vocabularies of records are checked by validation and grow there, in one place, without a migration.
    if column.values and (column.name in VERSION_NAMES or not table.name.endswith("_versions")):
        allowed = ", ".join(f"'{value}'" for value in column.values)
        parts.append(f"CHECK ({_quote(column.name)} IN ({allowed}))")
    if column.references:
        parts.append(f"REFERENCES {column.references}")
    return " ".join(parts)


def build_index_sql(table: Table) -> list[str]:
    """Write the CREATE INDEX statements of a table."""
    statements = [
        f"CREATE INDEX {_quote(table.name + '_' + '_'.join(columns))} ON {_quote(table.name)} "
        f"({', '.join(_quote(n) for n in columns)})"
        for columns in table.indexes
    ]
    if table.name.endswith("_versions"):
        # A literal IS NULL lets SQLite use the partial index; it also guards that one version is current.
        statements.append(
            f"CREATE UNIQUE INDEX {_quote(table.name + '_current')} ON {_quote(table.name)} (record_id) "
            "WHERE valid_to IS NULL"
        )
    return statements


def build_view_sql(record: type[Record]) -> str:
    """Write the view that shows the current version of each record."""
    hidden = {"valid_from", "valid_to", "cause", "run_id", "parser_version", "content_hash"}
    spec = record_spec(record.table)
    shown = ", ".join(
        [_quote(c) if c == f else f"{_quote(c)} AS {_quote(f)}" for c, f in zip(spec.columns, spec.fields, strict=True)]
        + [_quote(name) for name in VERSION_NAMES if name not in hidden]
    )
    return (
        f"CREATE VIEW {_quote(record.table)} AS SELECT {shown}, valid_from AS last_changed_at "
        f"FROM {_quote(record.table + '_versions')} WHERE valid_to IS NULL"
    )


CHANGES_VIEW = (
    'CREATE VIEW "changes" AS SELECT table_name AS record_table, record_id, version, column_name, old_value, '
    "new_value, changed_at AS at, cause, run_id FROM version_changes"
)


def build_schema() -> list[str]:
    """Write every statement that makes the schema, in order."""
    statements = []
    for table in TABLES:
        statements.append(build_table_sql(table))
        statements.extend(build_index_sql(table))
    statements.extend(build_view_sql(record) for record in RECORDS)
    statements.append(CHANGES_VIEW)
    statements.extend(view.sql for view in VIEWS)
    return statements


def _quote(name: str) -> str:
    return f'"{name}"'
