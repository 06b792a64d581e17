"""Saved documents: what would be stored of one, and what was accepted when it became a fixture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harvester.archive.media import sniff_media_type
from harvester.model.clock import now, parse_time
from harvester.model.document import Document
from harvester.model.parsed import ParsedDocument
from pipelines.chain import process_document

EXPECTED = ".expected.json"


def extract_file(source: str, path: Path, url: str | None = None, fetched_at: Any = None) -> dict[str, Any]:
    """Parse one saved file and return what ``write_result`` says of it; the arguments are those of ``read_file``."""
    result: dict[str, Any] = json.loads("".join(write_result(source, path, read_file(source, path, url, fetched_at))))
    return result


def read_file(source: str, path: Path, url: str | None = None, fetched_at: Any = None) -> ParsedDocument:
    """Parse one saved file.

    Args:
        source: whose parser reads it.
        path: the file; ``<path>.meta.json`` beside it may state ``url``, ``fetched_at`` and ``headers``.
        url: the document's address, if known otherwise.
        fetched_at: when it was observed, if known otherwise.

    Raises:
        OSError: the file cannot be read.
    """
    body = path.read_bytes()
    meta = _read_meta(path)
    url = url or meta.get("url") or f"file:{path.name}"
    observed = fetched_at or (parse_time(meta["fetched_at"]) if "fetched_at" in meta else now())
    hint = meta.get("headers", {}).get("Content-Type", "")
    return process_document(source, Document(url, body, sniff_media_type(body, hint), observed))


def write_result(source: str, path: Path, parsed: ParsedDocument) -> Iterator[str]:
    """Yield a line of JSON in pieces, so that a document of any length is printed in the memory of a short one.

    It holds ``source``, ``file``, ``url``, ``records`` (each with its ``table``), ``problems`` and ``checks``, and
    ``out_of_scope`` where the document is none of the source's.
    """
    yield _dump({"source": source, "file": str(path), "url": parsed.url})[:-1] + ', "records": ['
    for number, record in enumerate(parsed.stated):
        yield ", " * bool(number) + _dump({"table": record.table, **record.model_dump(mode="json")})
    rest: dict[str, Any] = {
        "problems": [problem.__dict__ for problem in parsed.problems],
        "checks": [{**check.__dict__, "subject": check.subject[0]} for check in parsed.checks],
    }
    if parsed.out_of_scope:
        rest["out_of_scope"] = parsed.out_of_scope
    yield f"], {_dump(rest)[1:]}\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read_meta(path: Path) -> dict[str, Any]:
    meta = path.with_name(path.name + ".meta.json")
    if not meta.is_file():
        return {}
    loaded: dict[str, Any] = json.loads(meta.read_text(encoding="utf-8"))
    return loaded


def compact(result: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a row does not state and where the file lies, so that a reader sees what matters."""
    records = [{key: value for key, value in record.items() if value is not None} for record in result["records"]]
    return {**{key: value for key, value in result.items() if key != "file"}, "records": records}
