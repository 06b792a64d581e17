"""Campaigns: the periods that documents name by them instead of dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from harvester.model.data import load_data


@dataclass(frozen=True, slots=True)
class Campaign:
    """A way to name a campaign's whole length.

    Attributes:
        belligerent: whose campaign it is.
        pattern: a regular expression for the words, such as "since the start of …".
        start: when it began, as exactly as documents print it: "2014-08".
    """

    belligerent: str
    pattern: str
    start: str


@cache
def list_campaigns() -> tuple[Campaign, ...]:
    """Return every way to name a campaign, in the order in which they are tried."""
    return tuple(
        Campaign(slug, entry["pattern"], entry["start"])
        for slug, entries in load_data("model/theatre/campaigns").items()
        for entry in entries
    )
