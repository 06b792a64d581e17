"""Rows of the bookkeeping tables, in the order of their columns: pure functions."""

from __future__ import annotations

import hashlib
import json

from harvester.model.document import Check
from harvester.model.parsed import Fetch, ParsedDocument
from harvester.store.planning import Writing
from harvester.store.versions import Row

FETCH_COLUMNS = tuple(Fetch.__dataclass_fields__)


def fetch_row(fetch: Fetch) -> Row:
    """Return the row of a request, in the order of ``FETCH_COLUMNS``."""
    return tuple(getattr(fetch, name) for name in FETCH_COLUMNS)


def check_row(check: Check, root: str, source: str, sha256: str | None, stream: str = "") -> Row:
    """Return the row of a check; several copies of a release, each a stream, are each compared with it."""
    subject = check.subject[0]
    check_id = f"{subject}:{check.rule}"
    if check.rule == "copies_agree":
        own = hashlib.blake2b(f"{stream}\n{check.found}".encode(), digest_size=6).hexdigest()
        check_id += f":{check.found.split(' ')[0]}:{source}:{own}"
    return (
        check_id, root, subject, check.rule, check.expected, check.found, int(check.holds), check.detail, source,
        sha256,
    )  # fmt: skip


def quarantine_rows(parsed: ParsedDocument, writing: Writing) -> list[Row]:
    """Return a row for each problem of a document, known by its words and place and not by when it was met."""
    rows: list[Row] = []
    for problem in parsed.problems:
        identity = (
            parsed.source,
            parsed.stream,
            parsed.sha256,
            problem.stage,
            problem.reason,
            problem.raw,
            problem.locator,
        )
        quarantine_id = hashlib.blake2b(json.dumps(identity).encode(), digest_size=12).hexdigest()
        rows.append(
            (
                quarantine_id, parsed.source, writing.run_id, parsed.url, parsed.sha256, problem.stage, problem.reason,
                problem.message, problem.raw, problem.locator, parsed.parser_version, writing.recorded_at, None,
            )
        )  # fmt: skip
    return rows
