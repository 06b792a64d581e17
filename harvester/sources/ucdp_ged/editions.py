"""UCDP's editions: which files there are, what each covers, and which of them a harvest needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harvester.model.document import Coverage

FIRST_DAY = "1989-01-01"  # on which the data set begins (26.1, 2026)
_ZIP = re.compile(r"/ged(?P<year>\d{2})(?P<part>\d)-csv\.zip$", re.IGNORECASE)
_FINAL = re.compile(r"GEDEvent_v(?P<year>\d{2})_(?P<part>\d)\.csv$", re.IGNORECASE)
_MONTH = re.compile(r"GEDEvent_v(?P<year>\d{2})_0_(?P<month>\d{1,2})\.csv$", re.IGNORECASE)
# A year has two digits in these names; an address with four is answered with 404 (2026).
_MONTHS = re.compile(
    r"GEDEvent_v(?P<year>\d{2})_(?P<first>\d{2})_(?P<last_year>\d{2})_(?P<last>\d{2})\.csv$", re.IGNORECASE
)


@dataclass(frozen=True, order=True, slots=True)
class Edition:
    """An edition; editions sort by what they reach to, a yearly one before the candidates of the year after.

    Attributes:
        last: the last month that it covers, counted from the year 0.
        first: the first month.
        part: number of a yearly edition's release; 0 for candidates.
        name: of its file.
    """

    last: int
    first: int
    part: int
    name: str

    @property
    def is_yearly(self) -> bool:
        """Whether it states all events of the years that it covers."""
        return self.part > 0

    @property
    def coverage(self) -> Coverage | None:
        """What it states all of; a candidate file is preliminary, and proves nothing by what it lacks."""
        return Coverage(FIRST_DAY, f"{self.last // 12}-12-31") if self.is_yearly else None


def read_edition(name: str) -> Edition | None:
    """Read a file's name or address; None where it names no edition.

    >>> read_edition("GEDEvent_v26_1.csv").coverage
    Coverage(first='1989-01-01', last='2025-12-31')
    """
    if found := _ZIP.search(name) or _FINAL.search(name):
        # Edition 26.1 came out in 2026 and reaches to the end of 2025.
        return Edition((2000 + int(found["year"])) * 12 - 1, 1989 * 12, int(found["part"]), name)
    if found := _MONTH.search(name):
        month = _count(found["year"], found["month"])
        return Edition(month, month, 0, name)
    if found := _MONTHS.search(name):
        return Edition(_count(found["last_year"], found["last"]), _count(found["year"], found["first"]), 0, name)
    return None


def _count(year: str, month: str) -> int:
    return (2000 + int(year)) * 12 + int(month) - 1


def choose_editions(addresses: Iterable[str]) -> list[str]:
    """Choose the files that a harvest needs, the oldest first.

    They are the newest yearly edition and the candidates after it, but those that a later file covers as well.
    """
    editions = sorted(edition for address in addresses if (edition := read_edition(address)))
    yearly = max((edition for edition in editions if edition.is_yearly), default=None)
    newer = [e for e in editions if not e.is_yearly and (yearly is None or e.last > yearly.last)]
    needed = [e for e in newer if not any(o != e and o.first <= e.first and o.last >= e.last for o in newer)]
    return [edition.name for edition in ([yearly] if yearly else []) + needed]
