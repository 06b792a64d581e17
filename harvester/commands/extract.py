"""``scrapy extract``: parse saved files offline and print what would be stored."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from harvester.cli.base import HarvestCommand


class Command(HarvestCommand):
    """Prints one line of JSON for each file, in the order given; writes nothing."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "SOURCE FILE... [--url URL] [--fetched-at T]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Parse saved files (HTML, PDF, JSON, text) and print their records as JSON, one line a file"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--url", help="address of the document (default: the one in FILE.meta.json, if any)")
        parser.add_argument(
            "--fetched-at", metavar="T", help="when it was observed, ISO 8601 (default: FILE.meta.json, or now)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Parse the files."""
        from harvester.model.source import SourceError, load_source

        if len(args) < 2:
            self.fail("give a source and at least one file: scrapy extract SOURCE FILE...", 2)
            return
        source, *files = args
        try:
            load_source(source)
            fetched_at = _read_time(opts.fetched_at)
        except (SourceError, ValueError) as error:
            self.fail(str(error), 2)
            return
        for file in files:
            path = Path(file)
            try:
                print(json.dumps(extract_file(source, path, opts.url, fetched_at), ensure_ascii=False))
            except OSError as error:
                self.fail(f"{file}: {error.strerror or error}")
        sys.stdout.flush()


def _read_time(text: str | None) -> Any:
    from harvester.model.clock import parse_time

    try:
        return parse_time(text) if text else None
    except ValueError:
        raise ValueError(f"--fetched-at {text!r} is not a time; write it as 2018-08-30T16:00:00Z") from None


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
    from harvester.archive.media import sniff_media_type
    from harvester.model.clock import now, parse_time
    from harvester.model.document import Document
    from pipelines.chain import process_document

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
