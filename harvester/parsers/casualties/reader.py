"""Casualty tables: incidents, totals and sub-headings out of the tables of a PDF's pages, in reading order.

What a table leaves to the eye is carried down here: a date cell that spans rows, a country or operation named in a
row of its own, a heading that stands on the first page only, a row that the page break cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from harvester.model.document import Problem
from harvester.parsers.casualties.body import is_stranger, lines_within
from harvester.parsers.casualties.carry import Carry
from harvester.parsers.casualties.cells import read_value
from harvester.parsers.casualties.faults import count_loose_rows, count_row_faults, is_date, is_loose_row
from harvester.parsers.casualties.headings import Heading, carry_heading, find_heading, load_words
from harvester.parsers.casualties.regions import (
    drop_furniture,
    find_known,
    find_regions,
    reread,
    variants,
    with_doubtful,
)
from harvester.parsers.casualties.rows import (
    TEXT_ROLES,
    CasualtyRow,
    append_rest,
    column_at,
    continues_row,
    cut_label,
    date_reads_on,
    has_counts,
    is_cut_date,
    is_day,
    is_note,
    is_total,
    label_of,
    read_values,
    repeats_heading,
    spans_all,
)
from harvester.parsers.casualties.runs import NEVER
from harvester.parsers.casualties.spans import settle_centred_dates
from harvester.parsers.casualties.titles import add_headings, complete_headings
from harvester.parsers.tables.cells import build_cell
from harvester.parsers.tables.geometry import Line, PageTables, Row, Table, Word
from harvester.parsers.tables.words import line_text

CORRECTS = re.compile(
    r"\b(?:addendum|errat(?:a|um)|corrigend(?:a|um)|correct(?:s|ed|ion|ions)|supersed(?:e|es|ed)|replac(?:e|es|ed)|revised"
    r"|amend(?:s|ed|ment))\b",
    re.IGNORECASE,
)
"""Words that say that a table corrects another."""
# Words; a line above a table that runs across it with so many is prose, and the table is closed by it.
_SENTENCE = 6


@dataclass(slots=True)
class CasualtyTable:
    """A casualty table with all its rows, over as many pages as it runs.

    Attributes:
        number: position among the casualty tables of the document, counted from 1.
        lists_incidents: its rows are incidents; otherwise they are sums by country, operation or period.
        caption: the lines of text just above it.
        totals: rows that add up others, each with the incidents since the last total of its kind.
    """

    number: int
    page: int
    heading: Heading
    lists_incidents: bool
    caption: str
    rows: list[CasualtyRow] = field(default_factory=list)
    totals: list[tuple[CasualtyRow, list[CasualtyRow]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0


def read_casualty_tables(pages: Sequence[PageTables]) -> list[CasualtyTable]:
    """Read all casualty tables of a document's pages.

    Tables without a heading of casualties are left out, unless they go on where one broke off at the end of the page
    before.
    """
    furniture = drop_furniture(pages)
    pages = [complete_headings(page) for page in pages]
    known = find_known(pages, furniture)
    reader = _Reader()
    for page in pages:
        best = _best_reading(page, reader, known)
        reader.read_page(best)
        reader.report_loose(best)
    for found in reader.tables:
        _close(found)
    return [found for found in reader.tables if found.rows or found.totals]


def _best_reading(page: PageTables, reader: _Reader, known: Sequence[Heading]) -> PageTables:
    """Give a page as it was found, or with those of its regions read anew that then leave less unread.

    Where both leave the same, the more even one is taken.
    """
    best, faults = page, reader.count_faults(page)
    fuller = complete_headings(add_headings(with_doubtful(page, reader.running(page)))) if faults else page
    if faults and (left := reader.count_faults(fuller)) < faults:
        best, faults = fuller, left
    for region in find_regions(best, reader.running(page), known):
        cost = NEVER
        for other in [reread(best, region, heading) for heading in variants(best, region, known)]:
            left = reader.count_faults(other.page) if other is not None else faults
            if other is not None and (left < faults or (left == faults and other.more_even and other.cost < cost)):
                best, faults, cost = other.page, left, other.cost
    return best


class _Reader:
    """Reads tables in order; knows the table that may go on and what its rows carry down."""

    def __init__(self) -> None:
        self.tables: list[CasualtyTable] = []
        self.current: CasualtyTable | None = None
        self.last_page = 0
        self.closed = False
        self.carry = Carry()

    def read_page(self, page: PageTables) -> list[Table]:
        """Read the tables of a page; give those that are no casualty tables."""
        return [table for table in page.tables if not self.read(table, page)]

    def running(self, page: PageTables) -> Heading | None:
        """Give the heading of the table that may go on at the top of a page."""
        if self.current is None or self.closed or page.number != self.last_page + 1:
            return None
        return self.current.heading

    def count_faults(self, page: PageTables) -> int:
        """Tell how much would be left unread on a page: read on trial, by a copy that knows the last row alone."""
        trial = _Reader()
        trial.last_page, trial.closed, trial.carry = self.last_page, self.closed, self.carry.copy()
        if self.current is not None:
            rows = [row.copy() for row in self.current.rows[-1:]]
            trial.current = replace(self.current, rows=rows, totals=[], problems=[], seen=0)
            trial.tables.append(trial.current)
        others = trial.read_page(page)
        loose = [*page.lines, *(line for table in others for line in lines_within(page, table))]
        empty = sum(not table.rows for table in trial.tables)
        faults = 3 * (empty + sum(len(table.problems) for table in trial.tables)) + count_loose_rows(loose)
        return faults + sum(
            count_row_faults(row, table.heading)
            for table in trial.tables
            if table.lists_incidents
            for row in table.rows
        )

    def report_loose(self, page: PageTables) -> None:
        """Report lines beside the casualty table of a page that look like rows of it."""
        if self.current is None or self.last_page != page.number:
            return
        for line in page.lines:
            if is_loose_row(line):
                self.current.problems.append(
                    Problem(
                        "row_unreadable",
                        f"a line of page {page.number} looks like a row of casualty table {self.current.number} but is"
                        " none of those found; see the page",
                        line_text(line.words),
                        f"page {page.number}",
                    )
                )

    def read(self, table: Table, page: PageTables) -> bool:
        """Read a table; tell whether it is a casualty table."""
        heading = find_heading(table)
        fresh_page = page.number == self.last_page + 1
        first_on_page = table is page.tables[0]
        if heading is None:
            near = (fresh_page or page.number == self.last_page) and not self.closed
            fitted = self._fit(table) if near and not _follows_text(table, page) else None
            if fitted is None or self.current is None:
                # Another table below it ends a table; what is only read badly does not.
                self.closed = self.closed or (self.current is not None and is_stranger(table, self.current.heading))
                return False
            rows = table.rows
            heading = fitted
            if fresh_page and first_on_page:
                self._read_cut_lines(table, heading, page)
        else:
            rows = table.rows[heading.rows :]
            if not (self._goes_on(heading) and fresh_page and first_on_page and self._no_new_title(table, page)):
                self._start(table, heading, page)
        assert self.current is not None
        rows = settle_centred_dates(rows, heading)
        at_break = fresh_page and first_on_page
        for row in rows:
            before = self._last_row()
            self._read_row(row, heading, at_break=at_break)
            # What a page break cut off a row may take several lines.
            count, quote = self._last_row()
            at_break = at_break and count == before[0] and quote != before[1]
        self.last_page, self.closed = page.number, False
        return True

    def _last_row(self) -> tuple[int, str]:
        """Give how many rows the table has, and the words of the last."""
        rows = self.current.rows if self.current is not None else []
        return (len(rows), rows[-1].quote) if rows else (0, "")

    def _read_cut_lines(self, table: Table, heading: Heading, page: PageTables) -> None:
        """Give the last row the lines that the page break cut off it, where they stand above the table's first row."""
        top = table.box[1]
        words: list[Word] = []
        for line in reversed([line for line in page.lines if line.bottom <= table.box[1] + 2]):
            if top - line.bottom > 1.2 * line.words[0].size or len(words) > 30:
                break
            words, top = [*line.words, *words], line.top
        columns = {column_at((word.x0 + word.x1) / 2, heading.columns) for word in words}
        if self.current is None or not self.current.rows or len(columns) != 1:
            return
        column = columns.pop()
        role = heading.roles[column] if column is not None else ""
        if role in TEXT_ROLES:
            cell = build_cell(words)
            rest = CasualtyRow({role: read_value(cell)}, [], page.number, table.box, self.current.number, 0)
            if continues_row(rest, self.current.rows[-1], at_break=True):
                append_rest(self.current.rows[-1], rest)

    def _fit(self, table: Table) -> Heading | None:
        """Fit the last table's heading, unless the column of dates then holds something else."""
        fitted = carry_heading(self.current.heading, table) if self.current is not None else None
        if fitted is None or not fitted.has("date"):
            return fitted
        column = fitted.roles.index("date")
        texts = [text for row in table.rows if (text := row.texts()[column]) and not is_total(row.texts())]
        return fitted if not texts or any(is_date(text) for text in texts) else None

    def _no_new_title(self, table: Table, page: PageTables) -> bool:
        """Tell whether no line stands above a table that repeats the heading, but its own title or a running head."""
        if self.current is None or table.turn:
            return True
        above = [line for line in page.lines if line.bottom <= table.box[1] + 2]
        texts = [
            line_text(line.words)
            for line in above
            if (len(line.words) >= 3 and line.top > 0.08 * page.height) or CORRECTS.search(line_text(line.words))
        ]
        continued = re.compile(load_words()["rows"]["continued"], re.IGNORECASE)
        return all(text in self.current.caption or continued.search(text) for text in texts)

    def _goes_on(self, heading: Heading) -> bool:
        return self.current is not None and self.current.heading.roles == heading.roles

    def _start(self, table: Table, heading: Heading, page: PageTables) -> None:
        caption = _caption(table, page)
        self.current = CasualtyTable(len(self.tables) + 1, page.number, heading, heading.lists_incidents, caption)
        self.carry = Carry()
        self.tables.append(self.current)

    def _read_row(self, row: Row, heading: Heading, *, at_break: bool) -> None:
        current = self.current
        assert current is not None
        texts = row.texts()
        if not any(texts):
            return
        if repeats_heading(texts, heading):
            self._take_label_behind(texts, heading)
            return
        values, blank = read_values(row, heading)
        below = cut_label(values) if self.carry.country is not None else ""
        found = CasualtyRow(values, texts, row.page, row.box, current.number, 0)
        if is_total(texts):
            self._add_total(found)
        elif not has_counts(values):
            self._without_counts(found, row, heading, at_break=at_break)
        else:
            if at_break:
                blank = {role: spanned or role != "place" for role, spanned in blank.items()}
            self._add_incident(found, blank)
        if below:
            self.carry.take_label(below)

    def _take_label_behind(self, texts: Sequence[str], heading: Heading) -> None:
        """Take the sub-heading that stands behind a repeated heading in one cell."""
        for text, title in zip(texts, heading.titles, strict=False):
            if title and text != title and text.startswith(title):
                self.carry.take_label(text.removeprefix(title).strip())

    def _add_total(self, found: CasualtyRow) -> None:
        current = self.current
        assert current is not None
        self.carry.stamp(found)
        found.number = len(current.totals) + 1
        grand = re.search(r"grand|overall|combined|annual|all ", " ".join(found.printed).casefold()) is not None
        since = current.rows if grand else current.rows[current.seen :] or current.rows
        current.totals.append((found, list(since)))
        current.seen = len(current.rows)
        self.carry.last.clear()

    def _add_incident(self, found: CasualtyRow, blank: dict[str, bool]) -> None:
        current = self.current
        assert current is not None
        nowhere = not any(found.text(role) for role in ("date", "place", "item", "mgrs"))
        if current.lists_incidents and nowhere and "place" in current.heading.roles and not blank.get("place"):
            current.problems.append(_unplaced(found))
            return
        found.number = len(current.rows) + 1
        self.carry.fill(found, blank)
        current.rows.append(found)

    def _without_counts(self, found: CasualtyRow, row: Row, heading: Heading, *, at_break: bool) -> None:
        current = self.current
        assert current is not None
        label = label_of(row)
        torn = current.rows and (
            date_reads_on(current.rows[-1].text("date"), found.text("date"))
            or (at_break and not self.carry.date_label and is_cut_date(found, current.rows[-1]))
        )
        if label and not torn and self.carry.take_label(label):
            return
        if is_note(found):
            return
        if current.rows and continues_row(found, current.rows[-1], at_break=at_break):
            append_rest(current.rows[-1], found)
            return
        if label and (heading.roles[0:1] != ("place",) or spans_all(row)):
            self.carry.group = label
            return
        if is_day(found.text("date")) and found.text("place"):
            found.number = len(current.rows) + 1
            self.carry.fill(found, {})
            current.rows.append(found)
            return
        current.problems.append(
            Problem(
                "row_unreadable",
                f"a row of casualty table {current.number} on page {found.page} has no count; see the page",
                found.quote,
                f"page {found.page}, after row {len(current.rows)}",
            )
        )


def _follows_text(table: Table, page: PageTables) -> bool:
    """Tell whether a sentence stands above a table, after any other table; running heads and cut rows are none."""
    if table.turn:
        return False
    start = max((other.rows[-1].box[3] for other in page.tables if other.box[1] < table.box[1]), default=0.0)
    above = [line for line in page.lines if start < line.top and line.bottom <= table.box[1] + 2]
    return any(len(line.words) >= _SENTENCE and _runs_across(line, table) for line in above)


def _runs_across(line: Line, table: Table) -> bool:
    """Tell whether a line reaches over several columns, which the rest of a cut cell does not."""
    return len({column_at((word.x0 + word.x1) / 2, table.columns) for word in line.words}) > 1


def _unplaced(found: CasualtyRow) -> Problem:
    return Problem(
        "row_unreadable",
        f"a row of casualty table {found.table} on page {found.page} has counts but no date and no place",
        found.quote,
        f"page {found.page}",
    )


def _caption(table: Table, page: PageTables) -> str:
    """Give the lines of text that stand within an inch above a table."""
    if table.turn:
        return ""
    near = [line for line in page.lines if table.box[1] - 72 < line.top and line.bottom <= table.box[1] + 2]
    return " ".join(line_text(line.words) for line in near)


def _close(table: CasualtyTable) -> None:
    """Turn rows of a table that adds up by country or period into totals of their own."""
    if table.lists_incidents:
        return
    table.totals += [(row, []) for row in table.rows]
    table.rows.clear()
