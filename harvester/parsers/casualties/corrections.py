"""Tables printed twice in one document: the later one, in an addendum or marked as corrected, replaces the earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harvester.parsers.casualties.reader import CORRECTS, CasualtyTable
from harvester.parsers.casualties.rows import CasualtyRow
from harvester.parsers.tables.geometry import PageTables
from harvester.parsers.tables.words import line_text

# Of the rows, the same word for word: a reprint changes some; a lower share would take another report for a reprint.
_SAME_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Correction:
    """What a table replaces, and the words that say so."""

    text: str
    replaced: frozenset[tuple[str, ...]]

    def replaces(self, row: CasualtyRow) -> bool:
        """Tell whether a row stood in the replaced table too."""
        return identity(row) in self.replaced


def identity(row: CasualtyRow) -> tuple[str, ...]:
    """Give what a reprinted row shares with the first print: its item, or country, date and place."""
    if row.text("item"):
        return (row.country or row.text("country"), row.text("item"))
    return (row.country or row.text("country"), row.text("date"), row.text("place").casefold())


def apply_corrections(tables: Sequence[CasualtyTable], pages: Sequence[PageTables]) -> dict[int, Correction]:
    """Drop from earlier tables the rows that a later one prints anew; give the corrections by table number.

    A later table replaces when its page says that it corrects something, or when it prints most of the earlier
    table's rows again word for word. Rows that the reprint leaves out are dropped where it covers their dates from
    the first to the last, and kept elsewhere: an addendum may correct single pages.
    """
    found: dict[int, Correction] = {}
    for later_index, later in enumerate(tables):
        words = _announcement(later, pages)
        for earlier in tables[:later_index]:
            if earlier.heading.roles != later.heading.roles or not later.rows or not earlier.rows:
                continue
            known = {identity(row) for row in earlier.rows}
            shared = [row for row in later.rows if identity(row) in known]
            verbatim = _verbatim(earlier, later)
            if (words and len(shared) >= 0.3 * len(later.rows)) or verbatim >= _SAME_SHARE:
                _drop(earlier, later)
                if not earlier.rows:
                    # The reprint takes the place of the first print, so that its totals keep their keys too.
                    earlier.number, later.number = later.number, earlier.number
                found[later.number] = Correction(words or later.caption or "printed again", frozenset(known))
    return found


def _announcement(table: CasualtyTable, pages: Sequence[PageTables]) -> str:
    """Give the line on the table's page that says that it corrects something."""
    page = next((page for page in pages if page.number == table.page), None)
    lines = [line_text(line.words) for line in page.lines] if page else []
    return next((text for text in lines if CORRECTS.search(text)), "")


def _verbatim(earlier: CasualtyTable, later: CasualtyTable) -> float:
    """Give the share of the later table's rows that the earlier prints with the same words."""
    before = {row.quote for row in earlier.rows}
    return sum(row.quote in before for row in later.rows) / len(later.rows)


def _drop(earlier: CasualtyTable, later: CasualtyTable) -> None:
    reprinted = {identity(row) for row in later.rows}
    first, last = _span(earlier, reprinted)
    kept = [
        row for index, row in enumerate(earlier.rows) if identity(row) not in reprinted and not first <= index <= last
    ]
    earlier.rows[:] = kept
    if not kept:
        earlier.totals.clear()
        earlier.problems.clear()


def _span(earlier: CasualtyTable, reprinted: set[tuple[str, ...]]) -> tuple[int, int]:
    """Give the positions of the first and the last reprinted row."""
    at = [index for index, row in enumerate(earlier.rows) if identity(row) in reprinted]
    return (at[0], at[-1]) if at else (0, -1)
