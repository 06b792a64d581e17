"""The published tables, described once: database, metadata, exports and data dictionary are all made from ``TABLES``.

Record tables and bookkeeping are derived from ``harvester.store.schema``; what exists in the publication alone is
described here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations

from harvester.model.items import BY_TABLE, RECORDS, Record
from harvester.model.vocab import Cause
from harvester.store.schema import BOOKKEEPING, VERSION_NAMES, VERSIONS, Column, RecordSpec, Table, record_spec


@dataclass(frozen=True)
class Published:
    """A table of the publication.

    Attributes:
        table: name, description, columns, key and indexes.
        origin: the SELECT on the harvest database that fills it; empty for what is made here.
        facets: columns whose values the site counts beside the table.
        search: columns that full-text search covers.
        order: how the site sorts it first, as a column with an optional leading ``-``.
        label: the column that stands for a row where another table refers to it.
        exported: whether it is written as CSV and Parquet too.
    """

    table: Table
    origin: str = ""
    facets: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    order: str = ""
    label: str = ""
    exported: bool = True

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.table.name


_COMMON = (
    Column("version", "INTEGER", "Number of the version shown, counted from 1.", not_null=True),
    Column(
        "source",
        "TEXT",
        "The source that the row comes from.",
        not_null=True,
        references="sources(name)",
        hxl="#meta+source",
    ),
    Column("document_sha256", "TEXT", "The original that the row was read from.", references="documents(sha256)"),
    Column("first_seen_at", "TEXT", "When the record was first seen.", not_null=True, unit="UTC"),
    Column("last_changed_at", "TEXT", "Since when the row stands like this.", not_null=True, unit="UTC"),
    Column("withdrawn_at", "TEXT", "When the source was found to state it no longer; empty while it does.", unit="UTC"),
)

_PARENTS = {
    "report_id": "reports",
    "strike_id": "strikes",
    "incident_id": "incidents",
    "assessment_id": "assessments",
    "place_id": "places",
}

_EVIDENCE = {"quote", "locator", "page", "bbox"}

_FACETS: dict[str, tuple[str, ...]] = {
    "reports": ("source", "kind", "publisher"),
    "figures": ("metric", "attributed_to", "belligerent", "source", "country"),
    "assessments": ("finding", "reason", "allegation_source", "belligerent", "country", "source"),
    "strikes": ("country", "place_id", "late"),
    "strike_targets": ("action", "target"),
    "places": ("country", "admin1", "gazetteer"),
    "incidents": ("country", "grading", "strike_status", "civilian_harm_reported", "design"),
    "incident_positions": ("belligerent", "role", "position"),
    "victims": ("status", "age_class", "sex"),
    "incident_sources": ("platform", "language"),
    "links": ("method", "status"),
    "link_candidates": ("method", "status"),
    "relations": ("relation", "status", "method"),
}

# The one table that may grow to a million rows: an index of each pair counts a facet's values within another's.
_PAIRED = {"strikes"}

_SEARCH: dict[str, tuple[str, ...]] = {
    "reports": ("title", "release_number"),
    "figures": ("quote", "value_text", "attributed_to", "place_text"),
    "assessments": ("quote", "place_text", "mgrs"),
    "strikes": ("quote", "place_text"),
    "places": ("name", "aliases", "admin1"),
    "incidents": ("code", "place_text", "place_name", "place_name_ar", "narrative"),
    "incident_positions": ("belligerent_text", "statement_text", "stated_location", "mgrs"),
    "incident_sources": ("name", "url"),
}

_ORDER = {
    "reports": "-published_on",
    "figures": "-period_start",
    "assessments": "-incident_date",
    "strikes": "-strike_date",
    "incidents": "-incident_date",
}
_LABELS = {"reports": "title", "places": "name", "incidents": "code", "strikes": "place_text", "sources": "title"}


def quote_name(name: str) -> str:
    """Quote a table or column name for SQL."""
    return f'"{name}"'


def _order_fields(spec: RecordSpec) -> list[tuple[str, str]]:
    """Pair fields with their columns: what a row says first, and where it was read last."""
    pairs = list(zip(spec.fields, spec.columns, strict=True))
    return sorted(pairs, key=lambda pair: pair[0] in _EVIDENCE)


def _record_columns(record: type[Record]) -> tuple[Column, ...]:
    spec = record_spec(record.table)
    described = {column.name: column for column in _VERSIONS_BY_NAME[f"{record.table}_versions"].columns}
    own = []
    for field, stored in _order_fields(spec):
        column = _with_unit(replace(described[stored], name=field))
        if field in _PARENTS:
            column = replace(column, references=f"{_PARENTS[field]}(record_id)")
        own.append(column)
    return (*own, *_COMMON)


def _publish_record(record: type[Record]) -> Published:
    name = record.table
    columns = _record_columns(record)
    spec = record_spec(name)
    selected = [
        quote_name(stored) if field == stored else f"{quote_name(stored)} AS {quote_name(field)}"
        for field, stored in _order_fields(spec)
    ]
    common = "version, source, document_sha256, first_seen_at, valid_from AS last_changed_at, withdrawn_at"
    origin = f'SELECT {", ".join(selected)}, {common} FROM "{name}_versions" WHERE valid_to IS NULL ORDER BY record_id'
    filters = (record.parent_column, *record.indexed, *_FACETS.get(name, ()), "source", "document_sha256")
    indexes: tuple[tuple[str, ...], ...] = tuple((column,) for column in dict.fromkeys(filters) if column)
    if name in _PAIRED:
        pairs = tuple(permutations(_FACETS[name], 2))
        indexes = (*(index for index in indexes if index[0] not in _FACETS[name]), *pairs)
    table = Table(name, (record.__doc__ or "").strip().split("\n")[0], columns, ("record_id",), indexes)
    return Published(
        table, origin, _FACETS.get(name, ()), _SEARCH.get(name, ()), _ORDER.get(name, ""), _LABELS.get(name, "")
    )


_VERSIONS_BY_NAME = {table.name: table for table in VERSIONS}


def _publish_versions(table: Table) -> Published:
    described = tuple(_with_unit(column) for column in table.columns)
    current = BY_TABLE[table.name.removesuffix("_versions")].table
    columns = tuple(
        replace(column, description=column.description or f"As in {current}.")
        if column.name in VERSION_NAMES
        else replace(column, references="")
        for column in described
    )
    own = replace(table, columns=columns, indexes=(("cause",), ("run_id",)))
    return Published(own, _select(own), facets=("cause",), order="-valid_from")


# The unit of a bounded number follows from what its column counts.
_UNITS = (
    (("killed", "injured", "deaths", "injuries"), "people"),
    (("strikes",), "strikes"),
    (("engagements",), "engagements"),
    (("quantity",), "targets"),
    (("value",), "what the metric counts"),
)


def unit_of(column: str) -> str:
    """Return the unit of a column by its name; empty when it has none.

    >>> unit_of("children_killed_min"), unit_of("valid_from"), unit_of("killed_text")
    ('people', 'UTC', '')
    """
    if column.endswith("_at") or column in {"valid_from", "valid_to"}:
        return "UTC"
    if column.endswith(("_min", "_max")):
        return next((unit for stems, unit in _UNITS if any(stem in column for stem in stems)), "")
    return ""


def _with_unit(column: Column) -> Column:
    return column if column.unit else replace(column, unit=unit_of(column.name))


def _select(table: Table) -> str:
    names = ", ".join(quote_name(name) for name in table.column_names)
    keys = ", ".join(quote_name(name) for name in table.primary_key)
    return f"SELECT {names} FROM {quote_name(table.name)} ORDER BY {keys}"


_BOOKKEEPING_BY_NAME = {table.name: table for table in BOOKKEEPING}


def _publish_bookkeeping(
    name: str, *, facets: tuple[str, ...] = (), search: tuple[str, ...] = (), order: str = ""
) -> Published:
    table = _BOOKKEEPING_BY_NAME[name]
    columns = tuple(_with_unit(column) for column in table.columns)
    indexes = (*table.indexes, *((column,) for column in facets))
    own = replace(table, columns=columns, indexes=tuple(dict.fromkeys(indexes)), without_rowid=False)
    return Published(own, _select(own), facets, search, order, _LABELS.get(name, ""))


def _publish_sources() -> Published:
    published = _publish_bookkeeping("sources")
    extra = (
        Column("cadence_days", "INTEGER", "Days after which a new report is overdue; empty when none is.", unit="days"),
        Column("full_text", "INTEGER", "1 when whole originals may be shown, 0 when only passages round a quote are."),
    )
    table = replace(published.table, columns=published.table.columns + extra)
    return replace(published, table=table)


_CHANGES = Published(
    Table(
        "changes",
        "What changed: one row for each column that a version of a record changed.",
        (
            Column("change_id", "INTEGER", "Serial number, in the order of time.", not_null=True),
            Column("record_table", "TEXT", "Table of the record.", not_null=True),
            Column("record_id", "TEXT", "The record.", not_null=True),
            Column("version", "INTEGER", "The version that brought the change.", not_null=True),
            Column("column_name", "TEXT", "The column.", not_null=True),
            Column("old_value", "ANY", "Value before; empty when it was not stated."),
            Column("new_value", "ANY", "Value after; empty when it is no longer stated."),
            Column("at", "TEXT", "Since when the new value stands.", not_null=True, unit="UTC"),
            Column("cause", "TEXT", "Why.", not_null=True, values=tuple(Cause)),
            Column("run_id", "TEXT", "The run that noticed it.", references="runs(run_id)"),
        ),
        ("change_id",),
        (("at",), ("record_table", "record_id"), ("record_id",), ("cause",), ("column_name",)),
    ),
    'SELECT row_number() OVER (ORDER BY changed_at, table_name, record_id, version, column_name) AS "change_id", '
    'table_name AS "record_table", record_id, version, column_name, old_value, new_value, changed_at AS "at", cause, '
    "run_id FROM version_changes ORDER BY 1",
    facets=("record_table", "column_name", "cause"),
    order="-at",
)

_MAP_POINTS = Published(
    Table(
        "map_points",
        "Points of the map: each incident and assessment with coordinates, and each place's strikes by year.",
        (
            Column("point_id", "TEXT", "Identifier of the point.", not_null=True),
            Column("kind", "TEXT", "What stands there.", not_null=True, values=("incident", "assessment", "strikes")),
            Column("title", "TEXT", "A line for the label.", not_null=True),
            Column("record_table", "TEXT", "Table of the record behind the point.", not_null=True),
            Column("record_id", "TEXT", "The record; for strikes, their place.", not_null=True),
            Column("country", "TEXT", "Country."),
            Column("year", "INTEGER", "Year of the incident or strikes."),
            Column("first_date", "TEXT", "Date, or the first of several."),
            Column("last_date", "TEXT", "The last of several dates."),
            Column("killed_min", "INTEGER", "Fewest civilians killed, as the source states.", unit="people"),
            Column("killed_max", "INTEGER", "Most civilians killed, as the source states.", unit="people"),
            Column("strikes_min", "INTEGER", "Fewest strikes stated near the place in that year.", unit="strikes"),
            Column("lines", "INTEGER", "Lines of releases that name the place in that year."),
            Column("lat", "REAL", "Latitude.", unit="degrees north"),
            Column("lon", "REAL", "Longitude.", unit="degrees east"),
            Column("popup", "TEXT", "What the map shows on a click, as a JSON object.", not_null=True),
        ),
        ("point_id",),
        (("kind",), ("country",), ("year",), ("record_id",)),
    ),
    facets=("kind", "country", "year"),
    exported=False,
)

_PASSAGES = Published(
    Table(
        "passages",
        "Text of the originals, paragraph by paragraph, for the evidence pages; only the paragraphs round a quote "
        "where a source's terms do not allow the whole.",
        (
            Column(
                "document_sha256", "TEXT", "The original.", not_null=True, references="documents(sha256)"
            ),
            Column("ordinal", "INTEGER", "Position of the paragraph in it, counted from 1.", not_null=True),
            Column("page", "INTEGER", "Page of the PDF, counted from 1."),
            Column("locator", "TEXT", "Where the paragraph stands: XPath, line or JSON path.", not_null=True),
            Column("text", "TEXT", "The paragraph, white space tidied.", not_null=True),
        ),
        ("document_sha256", "ordinal"),
    ),
    exported=False,
)  # fmt: skip

_PAGE_IMAGES = Published(
    Table(
        "page_images",
        "Pictures of PDF pages on which a row was read.",
        (
            Column("document_sha256", "TEXT", "The PDF.", not_null=True, references="documents(sha256)"),
            Column("page", "INTEGER", "Page, counted from 1.", not_null=True),
            Column("width", "REAL", "Width of the page.", not_null=True, unit="PDF points"),
            Column("height", "REAL", "Height of the page.", not_null=True, unit="PDF points"),
            Column("file", "TEXT", "File name under static/pages.", not_null=True),
        ),
        ("document_sha256", "page"),
    ),
    exported=False,
)

_PUBLICATION = Published(
    Table(
        "publication",
        "What this publication is made from.",
        (
            Column("name", "TEXT", "Name of the statement.", not_null=True),
            Column("value", "TEXT", "The statement.", not_null=True),
        ),
        ("name",),
    ),
)

TABLES: tuple[Published, ...] = (
    _PUBLICATION,
    _publish_sources(),
    _publish_bookkeeping("runs", facets=("source", "outcome"), order="-started_at"),
    _publish_bookkeeping("documents", facets=("media_type", "source")),
    _publish_bookkeeping("fetches", facets=("source", "outcome", "status"), order="-fetched_at"),
    *(_publish_record(record) for record in sorted(RECORDS, key=lambda record: record.table != "places")),
    _publish_bookkeeping("report_documents", facets=("source",)),
    _publish_bookkeeping("record_aliases", facets=("record_table",)),
    _publish_bookkeeping("alignments"),
    _publish_bookkeeping("checks", facets=("rule", "holds", "source")),
    _publish_bookkeeping("quarantine", facets=("source", "stage", "reason"), order="-quarantined_at"),
    _CHANGES,
    *(_publish_versions(table) for table in VERSIONS),
    _MAP_POINTS,
    _PASSAGES,
    _PAGE_IMAGES,
)
BY_NAME: dict[str, Published] = {published.name: published for published in TABLES}

WITHHELD: dict[str, tuple[str, ...]] = {"victims": ("name", "name_ar", "notes", "quote")}
"""Columns that are left empty unless names are asked for."""

NARRATIVES: dict[str, tuple[str, ...]] = {
    "incidents": ("narrative", "quote"),
    "incident_positions": ("statement_text", "strike_report_text", "quote"),
}
"""Columns in which the victims' names of the same incident are blacked out unless names are asked for."""
