"""Rows of the bookkeeping tables, in the order of their columns: pure functions."""

from __future__ import annotations

import hashlib
import json

from harvester.model.document import Check
from harvester.model.parsed import Fetch, ParsedDocument
from harvester.model.vocab import OWN_FAILURES, Stage
from harvester.store.planning import Writing
from harvester.store.versions import Row

FETCH_COLUMNS = tuple(Fetch.__dataclass_fields__)


def fetch_row(fetch: Fetch) -> Row:
    """Return the row of a request, in the order of ``FETCH_COLUMNS``."""
    return tuple(getattr(fetch, name) for name in FETCH_COLUMNS)


def spell_out(text: str) -> str:
    r"""Return a text that can be stored: half a character (a lone surrogate, from JSON) is spelled by its code.

    >>> spell_out("Al Bab"), spell_out("Al \ud800Bab")
    ('Al Bab', 'Al \\ud800Bab')
    """
    return text.encode("utf-8", "backslashreplace").decode()


def check_row(check: Check, root: str, source: str, sha256: str | None, stream: str = "") -> Row:
    """Return the row of a check; several copies of a release, each a stream, are each compared with it."""
    subject = check.subject[0]
    check_id = f"{subject}:{check.rule}"
    if check.rule == "copies_agree":
        own = hashlib.blake2b(f"{stream}\n{check.found}".encode(errors="backslashreplace"), digest_size=6).hexdigest()
        check_id += f":{check.found.split(' ')[0]}:{source}:{own}"
    texts = (check_id, root, subject, check.rule, check.expected, check.found)
    return (*map(spell_out, texts), int(check.holds), spell_out(check.detail), source, sha256)


def damage_row(source: str, place: str, why: str, run_id: str | None, at: str) -> Row:
    """Return the row of a record of an archive that cannot be read; ``place`` is its file and byte."""
    quarantine_id = hashlib.blake2b(json.dumps((source, place)).encode(), digest_size=12).hexdigest()
    message = f"{place}: the record cannot be read ({why}); restore the file from a backup, or fetch it again"
    return (
        quarantine_id, source, run_id, None, None, Stage.FETCH, "record_damaged", message, None, place, "archive", at,
        None, None,
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
                spell_out(problem.message), spell_out(problem.raw), spell_out(problem.locator), parsed.parser_version,
                writing.recorded_at, None, parsed.attempts if problem.reason in OWN_FAILURES else None,
            )
        )  # fmt: skip
    return rows
