"""What belongs to a record on the other side: links, candidates, other assessments of it, strikes of the day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import quote

from datasette import hookimpl
from markupsafe import Markup

DATABASE = "reports"
MOST = 20
ENDS = {"left_id": "left_table", "right_id": "right_table"}
_PAIR_TABLES = ("links", "link_candidates", "relations")
_LINK_ENDS = {"assessments": ("assessment_id", "incident_id", "incidents"),
              "incidents": ("incident_id", "assessment_id", "assessments")}  # fmt: skip

Rows = list[dict[str, Any]]
Ask = Callable[..., Awaitable[Rows]]

_HEADINGS = {
    "links": ("The other side", ""),
    "link_candidates": (
        "Perhaps the other side",
        "Candidates: each may be about the same event, and nothing tells which. Never count them as links.",
    ),
    "relations": ("Other assessments of this allegation", ""),
    "strikes": (
        "Strikes stated for that day and place",
        "What else is stated of the day and place; not a statement that these strikes are meant.",
    ),
    "allegations": (
        "Allegations of that day and place",
        "They name the line's day and place; not a statement that this strike is meant.",
    ),
    "ends": ("The two rows", ""),
}

# Of two assessments the left one is the later: what the other row is to the one shown.
_SAYS = {
    ("duplicate", "left_id"): "lists again what stands earlier as",
    ("duplicate", "right_id"): "listed again later as",
    ("date_correction", "left_id"): "corrects the date of",
    ("date_correction", "right_id"): "its date was corrected later in",
    ("reopened", "left_id"): "reopens",
    ("reopened", "right_id"): "reopened later by",
    ("reversal", "left_id"): "reverses",
    ("reversal", "right_id"): "reversed later by",
    ("restated", "left_id"): "states again",
    ("restated", "right_id"): "stated again later by",
}


_DATES = (
    "o.{0} AS first, CASE WHEN o.{0}_end <> o.{0} THEN o.{0}_end END AS last, o.place_text AS place, o.quote AS words"
)
_HARM = "o.killed_min, o.killed_max, o.injured_min, o.injured_max"
_REPORT = "LEFT JOIN reports r ON r.record_id = o.report_id"
_SIDES = {
    "assessments": (
        f"{_DATES.format('incident_date')}, {_HARM}, o.finding AS said, r.published_on AS published",
        _REPORT,
    ),
    "incidents": (f"{_DATES.format('incident_date')}, {_HARM}, o.grading AS said, o.code", ""),
    "strikes": (f"{_DATES.format('strike_date')}, r.published_on AS published", _REPORT),
}
"""How a row of a table is put into one line: its columns, and the table that they are joined with."""


def say_count(low: int | None, high: int | None) -> str:
    """Put a minimum and a maximum into words; empty when neither is stated.

    >>> say_count(3, 3), say_count(3, 5), say_count(3, None), say_count(None, 5), say_count(None, None)
    ('3', '3–5', 'at least 3', 'up to 5', '')
    """
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {low}"
    if low is None:
        return f"up to {high}"
    return str(low) if low == high else f"{low}–{high}"


def describe_row(row: dict[str, Any]) -> str:
    """Put a row of either side into one line.

    >>> describe_row({"code": "CS7", "first": "2017-03-17", "place": "Mosul", "killed_min": 2, "killed_max": 4})
    'CS7 · 2017-03-17 · Mosul · 2–4 killed'
    """
    days = " to ".join(filter(None, (row.get("first"), row.get("last"))))
    killed, injured = (say_count(row.get(f"{kind}_min"), row.get(f"{kind}_max")) for kind in ("killed", "injured"))
    published = row.get("published")
    parts = [
        row.get("code"),
        days or "date not stated",
        row.get("place") or "place not stated",
        (row.get("said") or "").replace("_", "-"),
        f"{killed} killed" if killed else "",
        f"{injured} injured" if injured else "",
        f"released {published}" if published else "",
    ]
    return " · ".join(filter(None, parts))


_SINGULAR = {
    "assessments": ("Assessment", "incident_date"),
    "incidents": ("Incident", "incident_date"),
    "strikes": ("Strike line", "strike_date"),
}
_TITLED = {
    "reports": ("Report", "title"), "places": ("Place", "name"), "strike_targets": ("Target of a strike", "target"),
    "incident_positions": ("Position on an incident", "belligerent_text"), "victims": ("Victim", "status"),
    "incident_sources": ("Source of an incident", "name"), "links": ("Link", ""), "link_candidates": ("Candidate", ""),
    "relations": ("Relation", "relation"),
}  # fmt: skip


def headline(table: str, record: dict[str, Any]) -> str:
    """Name a record for a reader, who does not know what its identifier means.

    >>> headline("figures", {"metric": "civilians_killed", "value_text": "two", "attributed_to": None})
    'Figure: civilians killed · two'
    >>> headline("places", {"name": "Mosul"}), headline("links", {})
    ('Place: Mosul', 'Link')
    """
    if table in _SINGULAR:
        kind, day = _SINGULAR[table]
        said = record.get("finding") or record.get("grading")
        row = {
            **record,
            "first": record[day],
            "last": record[f"{day}_end"],
            "place": record["place_text"],
            "said": said,
        }
        return f"{kind}: {describe_row(row)}"
    if table == "figures":
        parts = [record["metric"].replace("_", " "), record["value_text"], record["attributed_to"]]
        return f"Figure: {' · '.join(filter(None, parts))}"
    kind, column = _TITLED.get(table, (table, ""))
    value = str(record.get(column) or "").replace("_", " ")
    return f"{kind}: {value}" if value else kind


def link_record(table: str, record_id: str) -> str:
    """Return the address of a record's evidence.

    >>> link_record("links", "a:b/c")
    '/-/evidence/links/a%3Ab%2Fc'
    """
    return f"/-/evidence/{table}/{quote(record_id, safe='')}"


async def read_linked(ask: Ask, table: str, record: dict[str, Any]) -> Rows:
    """Read what belongs to a record, in groups with a heading.

    Args:
        ask: asks the database, with named values.
        table: of the record.
        record: its row.

    Returns:
        Groups with ``kind``, ``heading``, ``note``, ``more`` (how many are left out) and ``rows``; each row with the
        line that describes it, score, method, evidence, and the addresses of itself and of the pair's own record.
    """
    if table in _PAIR_TABLES:
        found = [("ends", [end async for end in _read_ends(record)])]
    else:
        found = [(kind, pairs) for kind, pairs in await _read_pairs(ask, table, record["record_id"]) if pairs]
    groups = []
    for kind, pairs in found:
        heading, note = _HEADINGS[kind]
        shown = await _describe(ask, pairs[:MOST])
        groups.append({"kind": kind, "heading": heading, "note": note, "rows": shown, "more": len(pairs) - len(shown)})
    return groups


async def _read_ends(record: dict[str, Any]) -> Any:
    for column, target in (("assessment_id", "assessments"), ("incident_id", "incidents"), *ENDS.items()):
        if record.get(column):
            other_table = record.get(target, target)
            yield {"other": record[column], "other_table": other_table, "says": "", "pair": None}


async def _read_pairs(ask: Ask, table: str, record_id: str) -> Iterable[tuple[str, Rows]]:
    found: list[tuple[str, Rows]] = []
    if table in _LINK_ENDS:
        own, other, other_table = _LINK_ENDS[table]
        for kind in ("links", "link_candidates"):
            rows = await ask(
                f'SELECT record_id AS pair, "{other}" AS other, score, method, evidence FROM "{kind}" '
                f'WHERE "{own}" = :id AND withdrawn_at IS NULL ORDER BY score DESC, pair',
                id=record_id,
            )
            found.append((kind, [{**row, "kind": kind, "other_table": other_table, "says": ""} for row in rows]))
    related = await _read_relations(ask, table, record_id)
    day = "allegations" if table == "strikes" else "strikes"
    found.append(("relations", [row for row in related if row["relation"] != "strike_of_the_day"]))
    found.append((day, [row for row in related if row["relation"] == "strike_of_the_day"]))
    return found


async def _read_relations(ask: Ask, table: str, record_id: str) -> Rows:
    related = []
    for own, other in (("left", "right"), ("right", "left")):
        rows = await ask(
            f"SELECT record_id AS pair, relation, {other}_table AS other_table, {other}_id AS other, score, method, "
            f"evidence, status FROM relations WHERE {own}_id = :id AND {own}_table = :t AND withdrawn_at IS NULL "
            "ORDER BY score DESC, pair",
            id=record_id,
            t=table,
        )
        related += [{**row, "kind": "relations", "says": _SAYS.get((row["relation"], f"{own}_id"), "")} for row in rows]
    return related


async def _describe(ask: Ask, pairs: Rows) -> Rows:
    described = []
    for pair in pairs:
        columns, joined = _SIDES[pair["other_table"]]
        query = f'SELECT {columns} FROM "{pair["other_table"]}" o {joined} WHERE o.record_id = :id'
        rows = await ask(query, id=pair["other"])
        described.append(
            {
                **pair,
                "line": describe_row(rows[0]) if rows else pair["other"],
                "words": (rows[0]["words"] or "") if rows else "",
                "link": link_record(pair["other_table"], pair["other"]),
                "pair_link": link_record(pair["kind"], pair["pair"]) if pair["pair"] else "",
            }
        )
    return described


@hookimpl
def extra_template_vars(datasette: Any) -> dict[str, Any]:
    """Let the evidence page ask for what is linked."""

    async def ask(sql: str, **values: Any) -> Rows:
        result = await datasette.get_database(DATABASE).execute(sql, values)
        return [dict(row) for row in result.rows]

    async def linked_rows(table: str, record: dict[str, Any]) -> Rows:
        return await read_linked(ask, table, record)

    return {"linked_rows": linked_rows, "headline": headline}


@hookimpl
def render_cell(value: Any, column: str, database: str, row: Any) -> Markup | None:
    """Lead from either end of a relation to its evidence; which table it is in stands beside it."""
    if database != DATABASE or column not in ENDS or not isinstance(value, str) or row is None:
        return None
    table = row[ENDS[column]] if ENDS[column] in set(row.keys()) else None
    return Markup('<a href="{}">{}</a>').format(link_record(table, value), value) if table in _SIDES else None
