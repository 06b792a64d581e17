"""How a run ended: decided from what it met and from what its source leads one to expect."""

from __future__ import annotations

from dataclasses import dataclass

from harvester.sources import Expectations
from harvester.vocab import RunOutcome


@dataclass(frozen=True)
class RunFacts:
    """What a run met, as far as its outcome depends on it."""

    finish_reason: str
    partial_on_purpose: bool
    documents: int
    quarantined: int
    blocked: int
    failed_requests: int
    errors: int
    documents_of_last_good_run: int | None


def decide_outcome(facts: RunFacts, expect: Expectations) -> tuple[RunOutcome, str]:
    """Name the outcome of a run and its reason in a few words.

    ``blocked``: refused by the server's defences and nothing else came. ``failed``: ended before its time, or an
    error of our own. ``empty``: nothing came where something must. ``partial``: something is missing.
    """
    if facts.finish_reason not in {"finished", "sample"}:
        return RunOutcome.FAILED, f"the crawl ended early: {facts.finish_reason}"
    if facts.blocked and not facts.documents:
        return RunOutcome.BLOCKED, f"{facts.blocked} requests were refused; try -a via=wayback"
    if not facts.partial_on_purpose and facts.documents < expect.min_documents:
        if facts.errors or facts.failed_requests:
            return RunOutcome.FAILED, f"{facts.failed_requests} requests failed and {facts.documents} documents came"
        return RunOutcome.EMPTY, f"{facts.documents} documents came, at least {expect.min_documents} were expected"
    shortfall = _find_shortfall(facts, expect)
    return (RunOutcome.PARTIAL, shortfall) if shortfall else (RunOutcome.OK, "")


def _find_shortfall(facts: RunFacts, expect: Expectations) -> str:
    if facts.blocked:
        return f"{facts.blocked} requests were refused"
    if facts.failed_requests:
        return f"{facts.failed_requests} requests failed"
    if facts.errors:
        return f"{facts.errors} errors; see the log"
    if facts.quarantined > expect.max_quarantined * max(facts.documents, 1):
        return f"{facts.quarantined} documents or records were set aside; see the quarantine table"
    last = facts.documents_of_last_good_run
    if last and not facts.partial_on_purpose and facts.documents < last * (1 - expect.max_drop):
        return f"{facts.documents} documents came, {last} in the last good run"
    return ""
