"""How a run ended: every outcome, from what it met and what was expected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.crawl.failures import RequestRefused
from harvester.crawl.hosts import Hosts, Limits, parse_retry_after
from harvester.model.clock import parse_time
from harvester.model.source import Expectations
from harvester.model.vocab import RunOutcome
from harvester.run.outcomes import RunFacts, decide_outcome

EXPECT = Expectations(min_documents=3, max_quarantined=0.1, max_failed=0.1, max_drop=0.5)
GOOD = {"finish_reason": "finished", "limited": False, "documents": 10, "stating": 10, "requests": 12}

CASES = {
    "all well": ({}, "ok", ""),
    "sample": ({"finish_reason": "sample", "limited": True, "documents": 2, "stating": 2}, "ok", ""),
    "time over": ({"finish_reason": "closespider_timeout"}, "failed", "ended early: closespider_timeout"),
    "stopped": ({"finish_reason": "shutdown"}, "failed", "shutdown"),
    "refused": ({"documents": 0, "stating": 0, "blocked": 4, "failures": {"block_page": 4}}, "blocked", "via=wayback"),
    "refused in part": ({"blocked": 1, "failures": {"block_page": 1}}, "partial", "1 request failed (1 block_page)"),
    "few failed": ({"failed_requests": 1, "failures": {"timeout": 1}}, "ok", ""),
    "many failed": ({"failed_requests": 2, "failures": {"timeout": 2}}, "partial", "2 requests failed (2 timeout)"),
    "nothing but failures": (
        {"documents": 0, "stating": 0, "failed_requests": 3, "failures": {"timeout": 3}}, "failed", "3 timeout",
    ),
    "nothing": ({"documents": 0, "stating": 0}, "empty", "has the listing changed?"),
    "empty shells": ({"stating": 0}, "empty", "has the layout changed?"),
    "too few": ({"documents": 2, "stating": 2}, "empty", "at least 3 were expected"),
    "no link": (
        {"documents": 0, "stating": 0, "failed_requests": 1, "failures": {"empty_listing": 1}}, "empty", "changed?",
    ),
    "nothing between the dates": ({"limited": True, "dated": True, "documents": 0, "stating": 0}, "ok", ""),
    "an archive without captures": ({"limited": True, "documents": 0, "stating": 0}, "empty", ""),
    "unread": ({"with_problems": 2}, "partial", "in 2 documents"),
    "unread within bounds": ({"with_problems": 1}, "ok", ""),
    "errors of our own": ({"errors": 1}, "partial", "1 errors"),
    "held back": ({"held": 1}, "partial", "1 documents change nothing yet"),
    "all held back": ({"documents": 3, "stating": 0, "held": 3}, "partial", "3 documents change nothing yet"),
    "gone": ({"gone": 1}, "partial", "1 pages that stated something are gone"),
    "dropped": ({"stating_last": 30}, "partial", "30 did in the last good run"),
    "dropped within bounds": ({"stating_last": 20}, "ok", ""),
    "a sample is no drop": ({"limited": True, "stating_last": 100}, "ok", ""),
}  # fmt: skip


@pytest.mark.parametrize(("met", "outcome", "said"), CASES.values(), ids=CASES)
def test_outcome(met: dict[str, object], outcome: str, said: str) -> None:
    decided, why = decide_outcome(RunFacts(**{**GOOD, **met}), EXPECT)  # type: ignore[arg-type]
    assert decided == outcome
    assert said in why


numbers = st.integers(min_value=0, max_value=1000)


@given(documents=numbers, stating=numbers, problems=numbers, blocked=numbers, failed=numbers, errors=numbers)
def test_an_ok_run_has_met_what_was_expected_and_every_other_says_why(
    documents: int, stating: int, problems: int, blocked: int, failed: int, errors: int
) -> None:
    facts = RunFacts(
        "finished", limited=False, documents=documents, stating=stating, with_problems=problems, blocked=blocked,
        failed_requests=failed, requests=documents + blocked + failed, errors=errors,
    )  # fmt: skip
    outcome, why = decide_outcome(facts, EXPECT)
    if outcome is RunOutcome.OK:
        assert stating >= EXPECT.min_documents
        assert blocked == errors == 0
        assert failed <= EXPECT.max_failed * facts.requests
    else:
        assert why


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@given(st.lists(st.floats(min_value=0, max_value=600), min_size=1, max_size=20), st.floats(min_value=0, max_value=60))
def test_a_host_is_never_asked_while_it_rests_nor_closer_than_its_spacing(rests: list[float], spacing: float) -> None:
    clock = Clock()
    hosts = Hosts(Limits(), clock)
    hosts.space("a", spacing)
    last = -1e9
    for rest in rests:
        hosts.rest("a", rest)
        wait = hosts.reserve("a")
        moment = clock.time + wait
        assert wait >= hosts.admit("a") - 1e-6
        assert moment - last >= spacing - 1e-6
        assert hosts.reserve("b") == 0
        last = moment
        clock.time = moment


def fail(hosts: Hosts, times: int) -> None:
    """Note failures of one host."""
    for _ in range(times):
        hosts.note_failure("a")


def test_a_host_that_fails_in_a_row_only_is_left_in_peace_and_tried_by_one_request() -> None:
    clock = Clock()
    hosts = Hosts(Limits(failures=3, trial=60), clock)
    for _ in range(5):
        fail(hosts, 2)
        hosts.note_answer("a")
    assert hosts.admit("a") == 0
    fail(hosts, 3)
    assert hosts.admit("a") == 60
    assert hosts.admit("b") == 0
    fail(hosts, 1)  # what was under way when the rest began proves nothing
    clock.time += 60
    assert not hosts.is_tried("a")
    assert hosts.admit("a") == 0
    assert hosts.is_tried("a")
    assert hosts.admit("a") > 0, "one request tries, the others wait"
    hosts.check("a")


def test_a_trial_that_is_answered_lets_all_requests_go() -> None:
    clock = Clock()
    hosts = Hosts(Limits(failures=3, trial=60), clock)
    fail(hosts, 3)
    clock.time += hosts.admit("a")
    assert hosts.admit("a") == 0
    hosts.note_answer("a")
    assert [hosts.admit("a") for _ in range(3)] == [0, 0, 0]
    fail(hosts, 2)
    assert hosts.admit("a") == 0, "failures are counted anew"


def test_a_trial_that_fails_gives_the_host_up() -> None:
    clock = Clock()
    hosts = Hosts(Limits(failures=3, trial=60), clock)
    fail(hosts, 3)
    clock.time += hosts.admit("a")
    assert hosts.admit("a") == 0
    fail(hosts, 1)
    with pytest.raises(RequestRefused) as refused:
        hosts.check("a")
    assert refused.value.reason == "host_given_up"
    hosts.check("b")


def test_a_trial_whose_end_nobody_notes_makes_room_for_the_next() -> None:
    clock = Clock()
    hosts = Hosts(Limits(failures=3, trial=60), clock)
    fail(hosts, 3)
    clock.time += hosts.admit("a")
    assert hosts.admit("a") == 0
    waited = 0.0
    while (wait := hosts.admit("a")) > 0:
        clock.time += wait
        waited += wait
    assert waited == 60


@given(st.integers(min_value=1, max_value=60))
def test_the_pause_grows_and_stays_within_bounds(attempt: int) -> None:
    limits = Limits(wait=600, backoff=5)
    pause = Hosts(limits).backoff(attempt)
    assert 0 < pause <= limits.wait
    assert pause >= min(0.5 * 5 * 2 ** (attempt - 1), limits.wait)


@given(st.text(max_size=40))
def test_whatever_stands_in_retry_after_is_seconds_or_nothing(value: str) -> None:
    seconds = parse_retry_after(value, parse_time("2018-08-30T16:00:00Z"))
    assert seconds is None or seconds >= 0
