"""Whether a content may change what stands: pure rules over what a stream stated before and what it states now.

A row that vanishes needs proof. A content that breaks off, states far less than stood there, or is another page
altogether proves nothing: it is held back, which changes no row, and reported. The next whole content decides; the same
content seen again by a later run, a day or more after, is what the publisher means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from harvester.model.document import Check, Problem
from harvester.model.items import BY_TABLE
from harvester.model.parsed import ParsedDocument, root_of
from harvester.model.vocab import OWN_FAILURES, Stage

CUT, SHRUNK, REPLACED = "content_cut", "content_shrunk", "page_replaced"
DOUBTS = (CUT, SHRUNK, REPLACED)
FEWEST_LOST = 2  # one row less is an everyday correction

# Checks of a list against the number of its items that the text announces.
ANNOUNCED = {"listed_items_match_stated": "assessments"}

Counts = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Before:
    """What a stream stated before.

    Attributes:
        counts: by root, how many of its standing rows of each table follow this stream.
        seen_before: the content at hand was seen there by an earlier run, long enough ago, and nothing else since.
    """

    counts: Counts = field(default_factory=dict)
    seen_before: bool = False


def count_stated(parsed: ParsedDocument) -> dict[str, Counter[str]]:
    """Count the records of a document by root and table."""
    counts: dict[str, Counter[str]] = {}
    for record in parsed.records:
        if not record.shared:
            counts.setdefault(root_of(record.record_id), Counter())[record.table] += 1
    return counts


def find_doubt(parsed: ParsedDocument, before: Before) -> Problem | None:
    """Say why a content must not change what stands, or return None.

    Args:
        parsed: the content, identified.
        before: what its stream stated until now.
    """
    stated = count_stated(parsed)
    if not stated:
        return _find_replaced(parsed, before)
    if before.seen_before:
        return None
    if parsed.cut:
        return Problem(CUT, f"{parsed.url}: {parsed.cut}; {_HELD}", stage=Stage.STORE)
    return _find_shrunk(parsed, stated, before)


_HELD = "nothing of it is stored until it is seen again a day later, or whole"


def _find_replaced(parsed: ParsedDocument, before: Before) -> Problem | None:
    if not before.counts or any(problem.reason in OWN_FAILURES for problem in parsed.problems):
        return None
    said = parsed.out_of_scope or "; ".join(problem.message for problem in parsed.problems)
    stood = ", ".join(sorted(before.counts)[:3])
    return Problem(REPLACED, f"{parsed.url} stated {stood} and now shows another page ({said})", stage=Stage.STORE)


def _find_shrunk(parsed: ParsedDocument, stated: Counts, before: Before) -> Problem | None:
    missed = {ANNOUNCED[c.rule] for c in parsed.checks if not c.holds and c.rule in ANNOUNCED and _falls_short(c)}
    for root, stood in before.counts.items():
        if root not in stated:
            continue
        tables = [table for table in stood if _is_counted(table)]
        for table in tables:
            lost = stood[table] - stated[root][table]
            if (lost > 0 and table in missed) or _is_too_much(lost, stood[table]):
                words = f"{root} stood with {stood[table]} {table}, and now states {stated[root][table]}"
                return Problem(SHRUNK, f"{parsed.url}: {words}; {_HELD}", stage=Stage.STORE)
        whole, lost = stood.total(), sum(max(stood[table] - stated[root][table], 0) for table in tables)
        if _is_too_much(lost, whole):
            words = f"of the {whole} rows of {root} it states {lost} no longer"
            return Problem(SHRUNK, f"{parsed.url}: {words}; {_HELD}", stage=Stage.STORE)
    return None


def _falls_short(check: Check) -> bool:
    return check.expected.isdecimal() and check.found.isdecimal() and int(check.found) < int(check.expected)


def _is_counted(table: str) -> bool:
    """Say whether a table's rows hang on the report or incident itself: a line takes its own results with it."""
    return BY_TABLE[table].parent_column in {None, "report_id", "incident_id"}


def _is_too_much(lost: int, stood: int) -> bool:
    return lost >= FEWEST_LOST and 2 * lost >= stood
