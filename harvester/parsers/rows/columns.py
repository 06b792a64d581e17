"""A table of rows as a declaration: which column fills which field, read how; every column is named or reported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from harvester.model.document import Document, Problem, UnreadableDocument
from harvester.parsers.rows.lines import Lines, read_lines

MOST_REPORTED = 50
"""Problems of one kind that are reported one by one; how many more there are is said in one further problem."""

_INTEGER = re.compile(r"[+-]?\d+(?:\.0+)?")
_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


class CellError(ValueError):
    """Raised when a cell does not hold what its column must; the message says what that is."""


@dataclass(frozen=True, slots=True)
class Column:
    """What becomes of a column.

    Attributes:
        to: the field that it fills; empty where the source reads the cell itself, or leaves it out.
        read: makes the field's value out of a cell that is not empty.
        needed: a table without the column is not read.
    """

    to: str = ""
    read: Callable[[str], Any] = str
    needed: bool = True


def text(to: str = "") -> Column:
    """Keep a cell as printed."""
    return Column(to)


def integer(to: str = "") -> Column:
    """Read a whole number, which some exports print as 3.0."""
    return Column(to, read_integer)


def decimal(to: str = "") -> Column:
    """Read a decimal number."""
    return Column(to, read_decimal)


def day(to: str = "") -> Column:
    """Read an ISO day, whatever time of day stands behind it."""
    return Column(to, read_day)


def coded(values: Mapping[str, Any], to: str = "") -> Column:
    """Read a code by what it stands for."""

    def read(cell: str) -> Any:
        try:
            return values[cell]
        except KeyError:
            raise CellError(f"one of {', '.join(values)}") from None

    return Column(to, read)


def ignored() -> Column:
    """Leave a column out on purpose; it may be missing."""
    return Column(needed=False)


def read_integer(cell: str) -> int:
    """Read a whole number.

    >>> read_integer("3"), read_integer("-1.0")
    (3, -1)
    """
    if not _INTEGER.fullmatch(cell):
        raise CellError("a whole number")
    return int(cell.partition(".")[0])


def read_decimal(cell: str) -> float:
    """Read a decimal number."""
    if not _DECIMAL.fullmatch(cell):
        raise CellError("a decimal number")
    return float(cell)


def read_day(cell: str) -> str:
    """Read a day.

    >>> read_day("2017-03-17 00:00:00.000")
    '2017-03-17'
    """
    try:
        return date.fromisoformat(re.split("[ T]", cell, maxsplit=1)[0]).isoformat()
    except ValueError:
        raise CellError("a day such as 2017-03-17") from None


@dataclass(slots=True)
class Row:
    """One row.

    Attributes:
        locator: where it stands, such as ``line 12``.
        cells: by the names of their columns, as printed, without white space at the ends.
        values: by the fields that the columns fill; what is empty or could not be read is missing.
    """

    locator: str
    cells: dict[str, str]
    values: dict[str, Any]


@dataclass
class Table:
    """A table, read row by row; nothing of it is kept.

    Attributes:
        name: of the file.
        problems: what could not be read so far; whoever reads the rows takes them out as they come.
        seen: rows read so far, those that are not wanted among them.
    """

    name: str
    lines: Lines
    columns: Mapping[str, Column]
    only: tuple[str, Collection[str]] | None = None
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0
    _counts: Counter[str] = field(default_factory=Counter)

    def report(self, reason: str, message: str, raw: str, locator: str) -> None:
        """Report what could not be read, one by one as long as there are few of a kind."""
        self._counts[reason] += 1
        if self._counts[reason] <= MOST_REPORTED:
            self.problems.append(Problem(reason, f"{self.name}, {locator}: {message}", raw, locator))

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that are wanted.

        Raises:
            UnreadableDocument: as ``read_lines`` does, or ``no_rows`` where there are none below the heading.
        """
        heading = [name.strip() for name in self.lines.heading]
        places = {name: heading.index(name) for name in self.columns if name in heading}
        chosen, allowed = (heading.index(self.only[0]), set(self.only[1])) if self.only else (0, None)
        width = len(heading)
        for begin, end, cells in self.lines:
            self.seen += 1
            locator = f"line {begin}"
            if len(cells) != width:
                shown = " | ".join(cells)[:1000]
                self.report("row_torn", f"{len(cells)} cells under {width} headings", shown, locator)
            elif allowed is None or cells[chosen].strip() in allowed:
                row = Row(locator, {name: cells[place].strip() for name, place in places.items()}, {})
                self._look_for_garbled(begin, end, row)
                self._fill(row)
                yield row
            else:
                self._take_garbled(begin, end)
        if not self.seen:
            raise UnreadableDocument("no_rows", f"{self.name} holds the heading of its table and no row")
        for reason, count in self._counts.items():
            if count > MOST_REPORTED:
                more = f"{self.name}: {count - MOST_REPORTED} more of {reason}; the table may have changed its form"
                self.problems.append(Problem(reason, more, locator="further lines"))

    def _look_for_garbled(self, begin: int, end: int, row: Row) -> None:
        if not self._take_garbled(begin, end):
            return
        for name, cell in row.cells.items():
            if any("\udc80" <= mark <= "\udcff" for mark in cell):
                row.cells[name] = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                self.report("cell_garbled", f"{name} is not in the file's encoding", row.cells[name], row.locator)

    def _take_garbled(self, begin: int, end: int) -> bool:
        """Say whether one of a row's lines is not in the file's encoding, and forget it."""
        garbled = self.lines.garbled
        if not garbled or garbled.isdisjoint(range(begin, end + 1)):
            return False
        garbled.difference_update(range(begin, end + 1))
        return True

    def _fill(self, row: Row) -> None:
        for name, column in self.columns.items():
            cell = row.cells.get(name)
            if column.to and cell:
                try:
                    row.values[column.to] = column.read(cell)
                except CellError as error:
                    self.report("cell_unreadable", f"{name} must be {error}, is {cell!r}", cell, row.locator)


def read_table(
    document: Document,
    columns: Mapping[str, Column],
    *,
    only: tuple[str, Collection[str]] | None = None,
    encoding: str = "utf-8",
) -> Table:
    """Open a table whose columns are declared.

    Args:
        document: CSV, or an archive with one file of CSV.
        columns: what becomes of each column, by its name in the heading; their order does not matter.
        only: a column, and what its cell must be; other rows are passed over, which is quick.
        encoding: of the file.

    Raises:
        UnreadableDocument: ``column_missing`` where a needed column is not there or stands twice, ``no_rows``, and what
            an archive may be refused for. A column that is not declared is a problem, ``column_unknown``.
    """
    lines = read_lines(document, encoding)
    heading = [name.strip() for name in lines.heading]
    twice = sorted(name for name, count in Counter(heading).items() if count > 1 and name in columns)
    missing = [name for name, column in columns.items() if column.needed and name not in heading]
    if missing or twice:
        what = f"lacks {', '.join(missing)}" if missing else f"names {', '.join(twice)} twice"
        raise UnreadableDocument("column_missing", f"{document.url}: the table {lines.name} {what}")
    table = Table(lines.name, lines, columns, only)
    unknown = [name for name in heading if name not in columns]
    if unknown:
        message = f"nothing reads {', '.join(unknown)}; declare these columns, or ignore them by name"
        table.report("column_unknown", message, " | ".join(heading)[:2000], "line 1")
    return table
