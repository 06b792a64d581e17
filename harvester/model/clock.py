"""The one clock: every time that is written anywhere comes from here."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time in UTC; ``HARVEST_NOW`` (ISO 8601) pins it, for tests and reproducible builds."""
    pinned = os.environ.get("HARVEST_NOW")
    if pinned:
        return parse_time(pinned)
    return datetime.now(UTC)


def format_time(moment: datetime) -> str:
    """Format a moment as UTC ISO 8601 with milliseconds, which sorts as text.

    >>> format_time(datetime(2018, 8, 30, 16, 0, tzinfo=UTC))
    '2018-08-30T16:00:00.000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time; one without a zone is UTC.

    Raises:
        ValueError: the text is not ISO 8601.

    >>> parse_time("2018-08-30T16:00:00Z").isoformat()
    '2018-08-30T16:00:00+00:00'
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
