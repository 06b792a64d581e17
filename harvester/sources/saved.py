"""Saved documents: what would be stored of one, and what was accepted when it became a fixture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harvester.archive.media import sniff_media_type
from harvester.model.clock import now, parse_time
from harvester.model.document import Document
from pipelines.chain import process_document

EXPECTED = ".expected.json"


def extract_file(source: str, path: Path, url: str | None = None, fetched_at: Any = None) -> dict[str, Any]:
    """Parse one saved file.

    Args:
        source: whose parser reads it.
        path: the file; ``<path>.meta.json`` beside it may state ``url``, ``fetched_at`` and ``headers``.
        url: the document's address, if known otherwise.
        fetched_at: when it was observed, if known otherwise.

    Returns:
        ``source``, ``file``, ``url``, ``records`` (each with its ``table``), ``problems`` and ``checks``.

    Raises:
        OSError: the file cannot be read.
    """
    body = path.read_bytes()
    meta = _read_meta(path)
    url = url or meta.get("url") or f"file:{path.name}"
    observed = fetched_at or (parse_time(meta["fetched_at"]) if "fetched_at" in meta else now())
    hint = meta.get("headers", {}).get("Content-Type", "")
    document = Document(url, body, sniff_media_type(body, hint), observed)
    parsed = process_document(source, document)
    result: dict[str, Any] = {
        "source": source,
        "file": str(path),
        "url": url,
        "records": [{"table": record.table, **record.model_dump(mode="json")} for record in parsed.records],
        "problems": [problem.__dict__ for problem in parsed.problems],
        "checks": [{**check.__dict__, "subject": check.subject[0]} for check in parsed.checks],
    }
    if parsed.out_of_scope:
        result["out_of_scope"] = parsed.out_of_scope
    return result


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
