"""The evidence page: a record beside the words, or the page and box, that it was read from, and what became of it."""

from __future__ import annotations

import difflib
import json
import re
from typing import Any
from urllib.parse import quote, unquote

from datasette import hookimpl
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup

DATABASE = "reports"
_HIDDEN = {"record_id", "quote", "locator", "page", "bbox", "content_hash", "run_id", "parser_version"}
_BETWEEN = r"[\s|:·]+"
_TELLING = 8
"""Characters from which a value alone, without its label, is worth looking for."""
_BOOKKEEPING = {"version", "source", "document_sha256", "first_seen_at", "last_changed_at", "withdrawn_at"}


def find_quote(text: str, words: str) -> list[tuple[int, int]]:
    r"""Find where a quote stands in a text, whatever white space lies between its words.

    Parsers divide cells by " | ", put a colon between a label and its value, and " · " between places; the original
    has a line's end there. What was put together out of several places is found piece by piece.

    >>> find_quote("Near  Mosul,\none strike", "Mosul, one")
    [(6, 16)]
    >>> find_quote("Position\nCredible", "Position: Credible")
    [(0, 17)]
    """
    whole = _find_words(text, words)
    if whole:
        return whole
    pieces = [piece for piece in re.split(r" (?:·|…|\.\.\.) ", words) if piece != words]
    return sorted({span for piece in pieces for span in _find_piece(text, piece)})


def _find_piece(text: str, piece: str) -> list[tuple[int, int]]:
    value = piece.partition(": ")[2]
    return _find_words(text, piece) or (_find_words(text, value) if len(value) >= _TELLING else [])


def _find_words(text: str, words: str) -> list[tuple[int, int]]:
    parts = [part for part in re.split(_BETWEEN, words) if part]
    if not parts:
        return []
    pattern = _BETWEEN.join(map(re.escape, parts))
    return [match.span() for match in re.finditer(pattern, text)]


def mark_passages(passages: list[dict[str, Any]], words: str | None, locator: str | None) -> list[dict[str, Any]]:
    """Cut every paragraph into pieces that say whether they are quoted.

    A short quote may stand in many places; where the locator names a paragraph that holds it, only that one counts.
    """
    text = "\n".join(passage["text"] for passage in passages)
    spans = find_quote(text, words) if words else []
    marked, position = [], 0
    at_locator = [p for p in passages if locator and p["locator"] == locator]
    only = words and any(find_quote(p["text"], words) for p in at_locator)
    for passage in passages:
        end = position + len(passage["text"])
        own = [(max(a, position) - position, min(b, end) - position) for a, b in spans if a < end and b > position]
        if only and passage not in at_locator:
            own = []
        here = bool(own) or passage in at_locator
        marked.append({**passage, "pieces": cut_pieces(passage["text"], own), "here": here})
        position = end + 1
    return marked


def cut_pieces(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut a text at some spans.

    >>> cut_pieces("one strike", [(0, 3)])
    [('one', True), (' strike', False)]
    """
    pieces, position = [], 0
    for start, end in sorted(spans):
        start = max(start, position)
        pieces += [(text[position:start], False), (text[start:end], True)]
        position = max(position, end)
    return [piece for piece in (*pieces, (text[position:], False)) if piece[0]]


def diff_words(old: object, new: object) -> list[tuple[str, str]]:
    """Compare two values word by word: pieces marked as kept, removed or added.

    >>> diff_words("at least 1,061", "at least 1,190")
    [('same', 'at least '), ('old', '1,061'), ('new', '1,190')]
    """
    before, after = (re.findall(r"\s+|[^\s]+", "" if value is None else str(value)) for value in (old, new))
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        pieces += [piece for piece in (("old", "".join(before[a:b])), ("new", "".join(after[c:d]))) if piece[1]]
    return pieces


async def _rows(datasette: Any, sql: str, **values: Any) -> list[dict[str, Any]]:
    result = await datasette.get_database(DATABASE).execute(sql, values)
    return [dict(row) for row in result.rows]


async def _tables(datasette: Any) -> list[str]:
    names = await datasette.get_database(DATABASE).table_names()
    return [name.removesuffix("_versions") for name in names if name.endswith("_versions")]


async def row_page(datasette: Any, request: Any) -> Response:
    """Show the evidence at the address that Datasette gives a row, so that every link to a record leads to it.

    Raises:
        NotFound: there is no such record.
    """
    return await _show(datasette, request, request.url_vars["table"], tilde_decode(request.url_vars["record_id"]))


async def evidence_page(datasette: Any, request: Any) -> Response:
    """Show a record with its evidence.

    Raises:
        NotFound: there is no such table or record.
    """
    return await _show(datasette, request, request.url_vars["table"], unquote(request.url_vars["record_id"]))


async def _show(datasette: Any, request: Any, table: str, record_id: str) -> Response:
    if table not in await _tables(datasette):
        raise NotFound(f"No table of records is called {table}")
    found = await _rows(datasette, f'SELECT * FROM "{table}" WHERE record_id = :id', id=record_id)
    if not found:
        aliases = await _rows(
            datasette,
            "SELECT record_id FROM record_aliases WHERE former_id = :id AND record_table = :table",
            id=record_id,
            table=table,
        )
        if aliases:
            return Response.redirect(f"/-/evidence/{table}/{quote(aliases[0]['record_id'], safe='')}")
        raise NotFound(f"{table} has no record {record_id}")
    record = found[0]
    context = {
        "table": table,
        "record": record,
        "facts": _describe_facts(datasette, table, record),
        "fields": _fields_with_values(record),
        "position": _describe_box(record),
        **await _read_original(datasette, record),
        "versions": await _read_versions(datasette, table, record_id),
        "checks": await _read_checks(datasette, record_id),
        "contents": await _read_contents(datasette, record_id),
        "children": await _count_children(datasette, table, record_id),
    }
    return Response.html(await datasette.render_template("evidence.html", context, request=request))


def _fields_with_values(record: dict[str, Any]) -> list[str]:
    return [name for name, value in record.items() if value is not None and name not in _HIDDEN | _BOOKKEEPING]


def _describe_facts(datasette: Any, table: str, record: dict[str, Any]) -> list[dict[str, Any]]:
    descriptions = _describe_tables(datasette).get(table, {}).get("columns", {})
    return [
        {
            "name": name,
            "value": record[name],
            "about": descriptions.get(name, ""),
            "link": build_link(name, record[name]),
        }
        for name in _fields_with_values(record)
    ]


_LINKED = {
    "report_id": "reports",
    "strike_id": "strikes",
    "incident_id": "incidents",
    "assessment_id": "assessments",
    "place_id": "places",
}

_TABLES_OF_ROWS = {"text/csv", "application/zip"}
_SHOWN_AS_LINKED = {"links", "link_candidates"}


def build_link(column: str, value: object) -> str:
    """Return where a value leads: another record's evidence, or a web address; empty for anything else.

    >>> build_link("report_id", "a:b"), build_link("url", "javascript:alert(1)"), build_link("killed_min", 5)
    ('/-/evidence/reports/a%3Ab', '', '')
    """
    text = str(value)
    if column in _LINKED:
        return f"/-/evidence/{_LINKED[column]}/{quote(text, safe='')}"
    return text if re.fullmatch(r"https?://[^\s]+", text) else ""


def _describe_box(record: dict[str, Any]) -> dict[str, float] | None:
    try:
        x0, top, x1, bottom = json.loads(record.get("bbox") or "")
    except ValueError:
        return None
    return {"x": x0 - 3, "y": top - 3, "width": x1 - x0 + 6, "height": bottom - top + 6}


async def _read_original(datasette: Any, record: dict[str, Any]) -> dict[str, Any]:
    sha256 = record["document_sha256"]
    documents = await _rows(datasette, "SELECT * FROM documents WHERE sha256 = :sha", sha=sha256)
    fetches = await _rows(
        datasette,
        "SELECT * FROM fetches WHERE document_sha256 = :sha ORDER BY observed_at, fetch_id LIMIT 20",
        sha=sha256,
    )
    # Of a table of 16,000 rows only the one that is asked for; of a page, all that may be shown.
    passages = await _rows(
        datasette,
        "SELECT ordinal, page, locator, text FROM passages WHERE document_sha256 = :sha "
        "AND (:locator IS NULL OR locator = :locator) ORDER BY ordinal",
        sha=sha256,
        locator=record["locator"] if documents and documents[0]["media_type"] in _TABLES_OF_ROWS else None,
    )
    pictures = await _rows(
        datasette,
        "SELECT * FROM page_images WHERE document_sha256 = :sha AND page = :page",
        sha=sha256,
        page=record["page"],
    )
    source = await _rows(datasette, "SELECT * FROM sources WHERE name = :name", name=record["source"])
    if record["page"] and pictures:
        passages = [passage for passage in passages if passage["page"] == record["page"]]
    marked = mark_passages(passages, record["quote"], record["locator"])
    return {
        "document": documents[0] if documents else None,
        "fetches": [{**fetch, "link": build_link("url", fetch["url"])} for fetch in fetches],
        "passages": mark_gaps(marked),
        "quote_found": any(marked for passage in marked for _, marked in passage["pieces"]),
        "picture": pictures[0] if pictures else None,
        "source": source[0] if source else None,
    }


def mark_gaps(passages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say of each paragraph whether something is left out before it."""
    previous = 0
    for passage in passages:
        passage["gap"] = previous and passage["ordinal"] != previous + 1
        previous = passage["ordinal"]
    return passages


async def _read_versions(datasette: Any, table: str, record_id: str) -> list[dict[str, Any]]:
    versions = await _rows(
        datasette,
        f"SELECT version, valid_from, valid_to, cause, run_id, parser_version, document_sha256, quote "
        f'FROM "{table}_versions" WHERE record_id = :id ORDER BY version DESC LIMIT 200',
        id=record_id,
    )
    changes = await _rows(
        datasette,
        "SELECT version, column_name, old_value, new_value FROM changes WHERE record_table = :t AND record_id = :id "
        "ORDER BY change_id",
        t=table,
        id=record_id,
    )
    for version in versions:
        version["changes"] = [
            {**change, "pieces": diff_words(change["old_value"], change["new_value"])}
            for change in changes
            if change["version"] == version["version"]
        ]
    return versions


async def _read_checks(datasette: Any, record_id: str) -> list[dict[str, Any]]:
    root = ":".join(record_id.split(":")[:2])
    return await _rows(
        datasette,
        "SELECT *, subject = :id AS own FROM checks WHERE subject = :id OR root_id = :root "
        "ORDER BY own DESC, holds, rule LIMIT 100",
        id=record_id,
        root=root,
    )


async def _read_contents(datasette: Any, record_id: str) -> list[dict[str, Any]]:
    root = ":".join(record_id.split(":")[:2])
    rows = await _rows(
        datasette,
        "SELECT * FROM report_documents WHERE root_id = :root ORDER BY rank, observed_at LIMIT 100",
        root=root,
    )
    return [{**row, "link": build_link("url", row["stream"])} for row in rows]


async def _count_children(datasette: Any, table: str, record_id: str) -> list[dict[str, Any]]:
    parent = next((column for column, target in _LINKED.items() if target == table), None)
    children = []
    for name, described in _describe_tables(datasette).items():
        if name in _SHOWN_AS_LINKED:
            continue
        if parent in described.get("columns", {}) and f"{name}_versions" in _describe_tables(datasette):
            query = f'SELECT count(*) AS n FROM "{name}" WHERE "{parent}" = :id AND withdrawn_at IS NULL'
            count = (await _rows(datasette, query, id=record_id))[0]["n"]
            link = f"/reports/{name}?{parent}={quote(record_id, safe='')}"
            children.append({"table": name, "count": count, "link": link})
    return [child for child in children if child["count"]]


def _describe_tables(datasette: Any) -> dict[str, Any]:
    described: dict[str, Any] = (datasette.metadata("databases") or {}).get(DATABASE, {}).get("tables", {})
    return described


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Register the page under its own address and under that of every record's row."""
    tables = _describe_tables(datasette)
    records = "|".join(re.escape(name) for name in tables if f"{name}_versions" in tables)
    return [
        (r"^/-/evidence/(?P<table>[a-z_]+)/(?P<record_id>.+)$", evidence_page),
        (rf"^/{DATABASE}/(?P<table>{records})/(?P<record_id>[^/.]+)$", row_page),
    ]


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str, row: Any) -> Markup | None:
    """Lead from a record's identifier in any table or answer to its evidence."""
    if database != DATABASE or not isinstance(value, str) or ":" not in value:
        return None
    if column == "record_id":
        return _link_record(value, table, row)
    if column in _LINKED and table is None:
        return Markup('<a href="{}">{}</a>').format(build_link(column, value), value)
    return None


def _link_record(value: str, table: str | None, row: Any) -> Markup | None:
    keys = set(row.keys()) if row is not None else set()
    named = next((row[key] for key in ("table", "record_table") if key in keys), None)
    target = named or (table or "").removesuffix("_versions")
    if not re.fullmatch(r"[a-z_]+", str(target)):
        return None
    return Markup('<a href="/-/evidence/{}/{}" title="Show where this was read">{}</a>').format(
        target, quote(value, safe=""), value
    )
