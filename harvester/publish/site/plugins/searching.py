"""Search over every table at once, in Latin and Arabic script."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Response

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_MARKS = re.compile(r"[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_FORMS = str.maketrans("أإآٱىؤئةکگی٠١٢٣٤٥٦٧٨٩", "اااايوىهككي0123456789")
PER_TABLE = 20
QUERY_LENGTH = 200
DEEPEST = 2000
"""How far one may page; whoever needs more asks the table, or takes the file."""


def fold_text(text: str) -> str:
    """Reduce a text to what its Arabic spellings share: no vowel signs, one alef, one ya, one final ta or ha.

    >>> fold_text("الأنبار"), fold_text("مُحَافَظَة") == fold_text("محافظه"), fold_text("Mosul")
    ('الانبار', True, 'Mosul')
    """
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(_FORMS)


def search_text(text: object) -> str | None:
    """Return what is indexed for a text: the text and, where it holds Arabic, its plain spelling too."""
    if text is None:
        return None
    words = str(text)
    if not _ARABIC.search(words):
        return words
    folded = fold_text(words)
    return words if folded == words else f"{words}\n{folded}"


def read_skip(text: str | None) -> int:
    """Read how many results to pass over; anything but a number within bounds is none.

    >>> read_skip("40"), read_skip("-1"), read_skip("x"), read_skip(None), read_skip("99999")
    (40, 0, 0, 0, 2000)
    """
    return min(int(text), DEEPEST) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def build_match(query: str) -> str:
    """Write an FTS5 expression that asks for every word of a query, and nothing else, whatever it holds.

    >>> build_match('Mosul "OR" -x')
    '"Mosul" "OR" "x"'
    """
    return " ".join(f'"{word}"' for word in re.findall(r"\w+", fold_text(query)[:QUERY_LENGTH]))


def cut_snippet(text: str, words: list[str], width: int = 240) -> list[tuple[str, bool]]:
    """Cut the part of a text round the first word found, in pieces that say whether each is such a word.

    >>> cut_snippet("near Mosul, one strike", ["mosul"])
    [('near ', False), ('Mosul', True), (', one strike', False)]
    """
    pattern = _words_pattern(words)
    first = pattern.search(text) if pattern else None
    start = max(0, first.start() - width // 2) if first else 0
    part = ("…" if start else "") + text[start : start + width] + ("…" if len(text) > start + width else "")
    if pattern is None:
        return [(part, False)]
    pieces, position = [], 0
    for found in pattern.finditer(part):
        pieces += [(part[position : found.start()], False), (found[0], True)]
        position = found.end()
    return [piece for piece in (*pieces, (part[position:], False)) if piece[0]]


def _words_pattern(words: list[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    # A letter that folding changes may stand in any of its forms, with signs between the letters.
    classes = {"ا": "[اأإآٱ]", "ي": "[يىئی]", "ى": "[يىئی]", "ه": "[هة]", "و": "[وؤ]", "ك": "[كکگ]"}
    marks = "[\u0610-\u061a\u0640\u064b-\u065f\u0670]*"
    spelled = (marks.join(classes.get(letter, re.escape(letter)) for letter in fold_text(word)) for word in words)
    return re.compile("|".join(spelled), re.IGNORECASE)


async def _search_table(database: Any, table: str, match: str, skip: int) -> list[dict[str, Any]]:
    keys = await database.primary_keys(table)
    if keys != ["record_id"]:
        return []
    columns = [row[1] for row in await database.execute(f'PRAGMA table_info("{table}_fts")')]
    rows = await database.execute(
        f'SELECT * FROM "{table}" WHERE rowid IN (SELECT rowid FROM "{table}_fts" WHERE "{table}_fts" MATCH :match '
        f"LIMIT {PER_TABLE + 1} OFFSET :skip)",
        {"match": match, "skip": skip},
    )
    words = re.findall(r'"([^"]+)"', match)
    return [_describe_hit(dict(row), columns, words) for row in rows.rows]


def _describe_hit(row: dict[str, Any], columns: list[str], words: list[str]) -> dict[str, Any]:
    texts = [str(row[column]) for column in columns if row.get(column)]
    pattern = _words_pattern(words)
    best = next((text for text in texts if pattern and pattern.search(text)), texts[0] if texts else "")
    date = next(
        (row[name] for name in ("strike_date", "incident_date", "period_start", "published_on") if row.get(name)), ""
    )
    return {"record_id": row["record_id"], "date": date, "pieces": cut_snippet(best, words)}


async def search_page(datasette: Any, request: Any) -> Response:
    """Show what matches in each table; in one table, page by page."""
    query = (request.args.get("q") or "").strip()
    only = request.args.get("table") or ""
    skip = read_skip(request.args.get("skip")) if only else 0
    match = build_match(query)
    groups = []
    database = datasette.get_database("reports")
    tables = [name.removesuffix("_fts") for name in await database.table_names() if name.endswith("_fts")]
    for table in [name for name in tables if match and only in {"", name}]:
        hits = await _search_table(database, table, match, skip)
        if hits:
            more = skip + PER_TABLE if len(hits) > PER_TABLE and skip < DEEPEST else None
            groups.append({"table": table, "hits": hits[:PER_TABLE], "more": more})
    context = {"query": query, "match": match, "groups": groups, "only": only}
    return Response.html(await datasette.render_template("search.html", context, request=request))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Register the page."""
    return [(r"^/-/search$", search_page)]
