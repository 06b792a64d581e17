"""What a run knows of each host it talks to: how long to leave it in peace, and when to leave it alone."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from harvester.crawl.failures import RequestRefused
from harvester.model.clock import parse_time

_hosts: WeakKeyDictionary[Crawler, Hosts] = WeakKeyDictionary()

POLL = 1.0  # seconds between questions whether a trial has ended


@dataclass(frozen=True)
class Limits:
    """How far patience goes.

    Attributes:
        wait: longest that a host may ask to be left in peace, in seconds; one that asks for more is given up.
        backoff: seconds before the first of a request's retries; each further one waits twice as long.
        refusals: defences shown one after another before a host is given up.
        failures: requests failed one after another, retries included in each, before a host is left in peace.
        trial: seconds after which one request then tries such a host; when that fails as well, it is given up.
    """

    wait: float = 600
    backoff: float = 5
    refusals: int = 3
    failures: int = 10
    trial: float = 60


@dataclass
class _Host:
    resting_until: float = 0.0
    next_moment: float = 0.0
    spacing: float = 0.0
    refusals: int = 0
    failures: int = 0
    on_trial: bool = False
    trial_until: float = 0.0
    given_up: str = ""


class Hosts:
    """The hosts of one run.

    A host on which request after request fails is left in peace for a while; then one request tries it, while the
    others wait. An answer, and all goes on; a failure, and the host is given up for the rest of the run, as is one
    that refuses: runs are scheduled, and the next one is its trial.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    def check(self, host: str) -> None:
        """Let a request to a host pass.

        Raises:
            RequestRefused: ``host_given_up``.
        """
        state = self._state(host)
        if state.given_up:
            raise RequestRefused("host_given_up", f"{host} is left alone for the rest of this run: {state.given_up}")

    def reserve(self, host: str) -> float:
        """Return the seconds that a request must wait, and keep the host's next moment for it."""
        state, now = self._state(host), self._clock()
        moment = max(now, state.next_moment, state.resting_until)
        state.next_moment = moment + state.spacing
        return moment - now

    def admit(self, host: str) -> float:
        """Return the seconds that a request must still wait, or 0 to let it go; one that has waited asks again.

        Of several requests that wait for a host on trial, the first that asks when its rest is over tries it. One
        that has not ended after as long as the host had rested makes room for the next.
        """
        state, now = self._state(host), self._clock()
        left = max(0.0, state.resting_until - now)
        if left > 0 or not state.on_trial:
            return left
        if now < state.trial_until:
            return min(POLL, state.trial_until - now)
        state.trial_until = now + self.limits.trial
        return 0.0

    def is_tried(self, host: str) -> bool:
        """Say whether a request is trying a host that failed; it is not repeated when it fails."""
        state = self._state(host)
        return state.on_trial and self._clock() < state.trial_until

    def space(self, host: str, seconds: float) -> None:
        """Keep requests to a host apart, as its robots.txt asks; no further than the longest wait."""
        self._state(host).spacing = min(seconds, self.limits.wait)

    def rest(self, host: str, seconds: float) -> None:
        """Leave a host in peace for a while, or for the rest of the run when it asks for more than the limit."""
        state = self._state(host)
        if seconds > self.limits.wait:
            state.given_up = f"it asked to come back in {seconds:.0f} s"
        else:
            state.resting_until = max(state.resting_until, self._clock() + seconds)

    def note_answer(self, host: str) -> None:
        """Note that a host has answered a request properly."""
        state = self._state(host)
        state.refusals = state.failures = 0
        state.on_trial = False

    def note_refusal(self, host: str) -> None:
        """Note that a host has shown its defences."""
        state = self._state(host)
        state.refusals += 1
        if state.refusals >= self.limits.refusals:
            state.given_up = f"it refused {state.refusals} requests in a row"

    def note_failure(self, host: str) -> None:
        """Note that a request to a host has failed for good."""
        state = self._state(host)
        state.failures += 1
        if self.is_tried(host):
            state.given_up = (
                f"{state.failures} requests in a row failed, the last after {self.limits.trial:.0f} s of rest"
            )
        elif state.failures >= self.limits.failures and not state.on_trial:
            state.on_trial, state.trial_until = True, 0.0
            self.rest(host, self.limits.trial)

    def backoff(self, attempt: int) -> float:
        """Return the seconds before a retry, counted from 1: doubled each time, with jitter, within the limit."""
        longest = self.limits.backoff * 2.0 ** (attempt - 1)
        return min(longest * random.uniform(0.5, 1.5), self.limits.wait)  # noqa: S311 - jitter is no secret

    def _state(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())


def parse_retry_after(value: str, reference: datetime) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date, which is compared with the answer's own Date.

    Returns:
        Seconds, not below 0; None when the header is neither.

    >>> parse_retry_after("120", parse_time("2018-08-30T16:00:00Z"))
    120.0
    >>> parse_retry_after("Thu, 30 Aug 2018 16:01:30 GMT", parse_time("2018-08-30T16:00:00Z"))
    90.0
    >>> parse_retry_after("soon", parse_time("2018-08-30T16:00:00Z"))
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    moment = parse_http_date(value)
    return None if moment is None else max(0.0, (moment - reference).total_seconds())


def parse_http_date(value: str) -> datetime | None:
    """Read an HTTP date, or return None.

    >>> parse_http_date("Thu, 30 Aug 2018 16:01:30 GMT").isoformat()
    '2018-08-30T16:01:30+00:00'
    """
    try:
        return parse_time(parsedate_to_datetime(value).isoformat())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def hosts_of(crawler: Crawler) -> Hosts:
    """Return what a crawler's run knows of its hosts, with the limits of the settings."""
    hosts = _hosts.get(crawler)
    if hosts is None:
        settings = crawler.settings
        limits = Limits(
            wait=settings.getfloat("HARVEST_WAIT_LIMIT"),
            backoff=settings.getfloat("HARVEST_BACKOFF"),
            refusals=settings.getint("HARVEST_BLOCK_LIMIT"),
            failures=settings.getint("HARVEST_FAILURE_LIMIT"),
            trial=settings.getfloat("HARVEST_TRIAL_AFTER"),
        )
        hosts = _hosts[crawler] = Hosts(limits)
    return hosts
