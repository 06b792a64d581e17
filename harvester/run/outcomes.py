"""How a run ended: decided from what it met and from what its source leads one to expect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from harvester.model.source import Expectations
from harvester.model.vocab import RunOutcome

# Answers that came, and lead nowhere.
CHANGED_LISTING = ("listing_without_documents", "empty_listing")

OVERDUE = "a report is overdue"


@dataclass(frozen=True)
class RunFacts:
    """What a run met, as far as its outcome depends on it.

    Attributes:
        finish_reason: why the crawl ended, in Scrapy's words.
        limited: the arguments left something out, or an archive was asked: fewer documents prove nothing.
        dated: the arguments name dates: that nothing was published between them is no fault.
        documents: documents met.
        stating: those among them that state a report or an incident.
        with_problems: those in which something could not be read.
        held: those that change nothing yet: not known to be whole, or not read for a reason that is ours.
        gone: pages that stated something and are not there any more, since this run.
        blocked: requests that a server's defences refused.
        failed_requests: requests that brought nothing usable otherwise.
        requests: all requests answered or failed.
        errors: failures of our own.
        failures: the codes of blocked and failed requests, with their numbers.
        stating_last: the documents of the last good run that state something; None when there is no such run.
    """

    finish_reason: str
    limited: bool
    documents: int
    stating: int
    with_problems: int = 0
    held: int = 0
    gone: int = 0
    blocked: int = 0
    failed_requests: int = 0
    requests: int = 0
    errors: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    stating_last: int | None = None
    dated: bool = False


def decide_outcome(facts: RunFacts, expect: Expectations) -> tuple[RunOutcome, str]:
    """Name the outcome of a run and its reason in a few words.

    ``blocked``: refused by the server's defences and nothing else came. ``failed``: ended before its time, or
    nothing came but failures. ``empty``: nothing came where something must. ``partial``: something is missing.
    """
    if facts.finish_reason not in {"finished", "sample"}:
        return RunOutcome.FAILED, f"the crawl ended early: {facts.finish_reason}"
    if facts.blocked and not facts.documents:
        return RunOutcome.BLOCKED, f"{describe_failures(facts)}; the archive's copies: -a via=wayback"
    if facts.held and facts.stating < expect.min_documents <= facts.stating + facts.held:
        return RunOutcome.PARTIAL, _find_shortfall(facts, expect)
    if facts.stating < (min(expect.min_documents, 1) if facts.limited else expect.min_documents):
        return _name_emptiness(facts, expect)
    shortfall = _find_shortfall(facts, expect)
    return (RunOutcome.PARTIAL, shortfall) if shortfall else (RunOutcome.OK, "")


def _name_emptiness(facts: RunFacts, expect: Expectations) -> tuple[RunOutcome, str]:
    changed_listings = sum(facts.failures.get(code, 0) for code in CHANGED_LISTING)
    if facts.failed_requests > changed_listings or facts.blocked or facts.errors:
        said = describe_failures(facts) or f"{facts.errors} errors; see the log"
        return RunOutcome.FAILED, f"{facts.stating} documents of the source came; {said}"
    if facts.dated:
        return RunOutcome.OK, ""
    wanted = f"at least {expect.min_documents} were expected"
    if facts.documents:
        stating = f"{facts.documents} documents came and {facts.stating} of them state something"
        return RunOutcome.EMPTY, f"{stating}, {wanted}: has the layout changed?"
    return RunOutcome.EMPTY, f"no document came, {wanted}: has the listing changed?"


def _find_shortfall(facts: RunFacts, expect: Expectations) -> str:
    if facts.blocked:
        return f"{describe_failures(facts)}; the archive's copies: -a via=wayback"
    if facts.failed_requests > expect.max_failed * facts.requests:
        return describe_failures(facts)
    if facts.errors:
        return f"{facts.errors} errors; see the log"
    if facts.held:
        return f"{facts.held} documents change nothing yet: not whole, or not read; see the quarantine table"
    if facts.gone:
        return f"{facts.gone} pages that stated something are gone; their rows stay"
    if facts.with_problems > expect.max_quarantined * max(facts.documents, 1):
        return f"in {facts.with_problems} documents something could not be read; see the quarantine table"
    last = facts.stating_last
    if last and not facts.limited and facts.stating < last * (1 - expect.max_drop):
        return f"{facts.stating} documents state something, {last} did in the last good run: has the layout changed?"
    return ""


def describe_failures(facts: RunFacts) -> str:
    """Say how many requests brought nothing, and why.

    >>> failures = {"timeout": 1, "status_500": 2}
    >>> describe_failures(RunFacts("finished", False, 1, 1, failed_requests=3, failures=failures))
    '3 requests failed (2 status_500, 1 timeout)'
    """
    count = facts.blocked + facts.failed_requests
    if not count:
        return ""
    ranked = sorted(facts.failures.items(), key=lambda pair: (-pair[1], pair[0]))
    named = ", ".join(f"{number} {reason}" for reason, number in ranked[:4])
    return f"{count} request{'s' * (count > 1)} failed" + (f" ({named})" if named else "")


def find_overdue(newest: str | None, expect: Expectations, today: date) -> str:
    """Say that a new report is overdue, in words that stay the same while it is; or return an empty text.

    >>> find_overdue("2018-06-28", Expectations(cadence_days=45), date(2018, 8, 30))
    'a report is overdue: the newest is of 2018-06-28, one is expected every 45 days'
    """
    if newest is None or expect.cadence_days is None:
        return ""
    if (today - date.fromisoformat(newest)).days <= expect.cadence_days:
        return ""
    return f"{OVERDUE}: the newest is of {newest}, one is expected every {expect.cadence_days} days"
