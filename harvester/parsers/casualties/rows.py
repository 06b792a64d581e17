"""Single rows of casualty tables: what they hold, and whether they are incidents, totals, labels, notes or rests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from harvester.model.document import Problem
from harvester.model.vocab import DatePrecision
from harvester.parsers.casualties.cells import Value, read_count, read_country, read_grid, read_value
from harvester.parsers.casualties.headings import COUNT_ROLES, Heading, load_words
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.tables.geometry import Box, Row, join_lines

TEXT_ROLES = ("place", "operation_type", "status", "source", "operation", "country", "theater", "date")
_OWN = ("place", "mgrs", "item")
_BETWEEN = frozenset({"border", "borders", "region", "area", "frontier"})
_NOTE = re.compile(r"^(?:[*†‡§¹²³]|\(?[a-z\d]{1,2}[.)]\s|notes?\b|source\b)", re.IGNORECASE)


@dataclass(slots=True)
class CasualtyRow:
    """One row of a casualty table: its cells by role, where it stands, and what was carried down to it.

    Attributes:
        number: position among the rows of its table, headings left out, counted from 1.
        carried: roles whose value was printed in an earlier row.
        group: last sub-heading above the row that is neither a country nor an operation.
        year: the year that a sub-heading above the row names.
        read_by: how its words were read; ``confidence`` is how sure the least sure of them is.
        own: roles whose cell was left empty within a border of its own, so that nothing is stated there.
    """

    values: dict[str, Value]
    printed: list[str]
    page: int
    box: Box
    table: int
    number: int
    country: str | None = None
    operation: str | None = None
    group: str = ""
    carried: set[str] = field(default_factory=set)
    year: int | None = None
    own: frozenset[str] = frozenset()
    read_by: Literal["text", "ocr"] = "text"
    confidence: float | None = None

    def copy(self) -> CasualtyRow:
        """Copy the row, so that what is added to one is not added to the other."""
        return replace(self, values=dict(self.values), printed=list(self.printed), carried=set(self.carried))

    def text(self, role: str) -> str:
        """Give the words of a column, or an empty string."""
        return self.values[role].text if role in self.values else ""

    @property
    def quote(self) -> str:
        """The printed cells in one line."""
        return " | ".join(text for text in self.printed if text)

    @property
    def locator(self) -> str:
        """Where the row stands in the document."""
        return f"table {self.table} row {self.number}"


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


def read_values(row: Row, heading: Heading) -> tuple[dict[str, Value], dict[str, bool]]:
    """Give a row's values by role, and for its blank ones whether an earlier cell spans them."""
    values: dict[str, Value] = {}
    blank: dict[str, bool] = {}
    for column, role in enumerate(heading.roles):
        if not role or column >= len(row.cells):
            continue
        cell = row.cells[column]
        values[role] = read_value(cell)
        if not values[role].text:
            # A bordered cell of its own that was left empty states nothing; a date left out without a border is a
            # ditto. What tells one incident from another is a ditto only where its cell is seen to span the rows.
            blank[role] = cell is None or (cell.box is None and role not in _OWN)
    _add_parts(values)
    fill_second_place(values)
    if values.get("place", Value("")).text:
        blank.pop("place", None)
    return values, blank


def _add_parts(values: dict[str, Value]) -> None:
    """Put the columns that count men, women and children together; where one of them is blank, so is their sum."""
    for name in ("killed", "injured"):
        parts = [value for role, value in values.items() if role.startswith(f"part_{name}")]
        if parts and any(part.text for part in parts):
            values[name] = Value(
                " + ".join(part.text or "?" for part in parts), tuple(mark for part in parts for mark in part.marks)
            )
        elif parts:
            values[name] = Value("")


def fill_second_place(values: dict[str, Value]) -> None:
    """Take the other column of places where the first is blank: a name may be printed in one script alone."""
    other = values.pop("place_2", None)
    if other is not None and other.text and not values["place"].text:
        values["place"] = other


def repeats_heading(texts: Sequence[str], heading: Heading) -> bool:
    """Tell whether a row prints the heading again; a sub-heading below it may have been taken into one cell."""
    filled = [(text, title) for text, title in zip(texts, heading.titles, strict=False) if text and title]
    same = sum(title.endswith(text) or title.startswith(text) for text, title in filled)
    begun = sum(text.startswith(title) for text, title in filled)
    return len(filled) >= 2 and (same == len(filled) or (same >= len(filled) - 1 >= 2 and same + begun > len(filled)))


def is_total(texts: Sequence[str]) -> bool:
    """Tell whether a row adds up others; a narrow column may have broken the word that says so.

    >>> is_total(["Total", "4"]), is_total(["", "Tot al", "4"]), is_total(["Totalan", "4"])
    (True, True, False)
    """
    pattern = re.compile(load_words()["rows"]["total"])
    leading = [text.casefold().strip() for text in texts if text and read_count(text) is None]
    return any(pattern.search(text) or pattern.search("".join(text.split())) for text in leading[:2])


def has_counts(values: dict[str, Value]) -> bool:
    """Tell whether a row states any count."""
    return any(values[role].text for role in COUNT_ROLES if role in values)


def cut_label(values: dict[str, Value]) -> str:
    """Cut off a date or a number the country that stands below it: the sub-heading of the rows that follow."""
    for role in ("date", "item"):
        words = values[role].text.split() if role in values else []
        if len(words) < 2 or (role == "date" and is_day(values[role].text)) or read_country(words[-1]) is None:
            continue
        rest = " ".join(words[:-1])
        if is_day(rest) if role == "date" else len(words) == 2:
            values[role] = Value(rest, values[role].marks)
            return words[-1]
    return ""


def label_of(row: Row) -> str:
    """Give the words of a row that has only one filled cell."""
    texts = [text for text in row.texts() if text]
    return texts[0] if len(texts) == 1 else ""


def is_label(text: str) -> bool:
    """Tell whether a line that stands alone is a sub-heading: it names a country, an operation or a month.

    >>> is_label("SYRIA (continued)"), is_label("Operation Inherent Resolve"), is_label("March 2017"), is_label("Mosul")
    (True, True, True, False)
    >>> is_label("Iraq / Syria border"), is_label("Tikrit, Iraq")
    (True, False)
    """
    stripped = re.sub(load_words()["rows"]["continued"], "", text, flags=re.IGNORECASE).strip(" :")
    words = [word for word in re.split(r"[\s/,–—-]+|\band\b", stripped.casefold()) if word]
    countries = sum(read_country(word) is not None for word in words)
    if countries > 1 and all(word in _BETWEEN or read_country(word) is not None for word in words):
        return True
    if read_country(text) is not None or re.search(load_words()["rows"]["operation"], stripped.casefold()):
        return True
    span = parse_date(stripped) if any(map(str.isdigit, stripped)) else None
    return span is not None and span.precision is DatePrecision.MONTH


def is_cut_short(text: str) -> bool:
    """Tell whether words cannot be a whole name of a place: they end in the middle, or close a bracket never opened.

    >>> [is_cut_short(text) for text in ("Al Jadidah neighborhood of", "Abu Kamal, Dayr az", "two sites)", "Al Bab")]
    [True, True, True, False]
    """
    return bool(re.search(load_words()["rows"]["cut_short"], text.casefold())) or text.count("(") != text.count(")")


def spans_all(row: Row) -> bool:
    """Tell whether a cell with words spans columns."""
    return any(cell is not None and cell.column_span > 1 and cell.text for cell in row.cells)


def is_note(found: CasualtyRow) -> bool:
    """Tell whether a row is a footnote that stands inside the table's frame."""
    texts = [text for text in found.printed if text]
    return len(texts) == 1 and bool(_NOTE.match(texts[0]))


def column_at(x: float, columns: Sequence[tuple[float, float]]) -> int | None:
    """Give the number of the column that holds ``x``, or None."""
    return next((index for index, (left, right) in enumerate(columns) if left <= x < right), None)


def continues_row(found: CasualtyRow, last: CasualtyRow, *, at_break: bool) -> bool:
    """Tell whether a row without counts holds the rest of the row above: the page break or a wrapped cell cut it."""
    filled = {role for role, value in found.values.items() if value.text}
    known = set(TEXT_ROLES)
    if at_break:
        known |= {role for role in ("mgrs", "item") if not last.text(role)}
        part, whole = read_grid(last.text("mgrs")), read_grid(f"{last.text('mgrs')} {found.text('mgrs')}")
        if whole is not None and (part is None or len(part.mgrs) < len(whole.mgrs)):
            known.add("mgrs")
    if not filled or not filled <= known:
        return False
    if at_break and ("date" not in filled or not last.text("date") or "date" in last.carried):
        return True
    if "date" in filled and not date_reads_on(last.text("date"), found.text("date")):
        return False
    return at_break or all(last.text(role) and role not in last.carried for role in filled)


def is_cut_date(found: CasualtyRow, last: CasualtyRow) -> bool:
    """Tell whether a row is the date that a page break cut off the row above, which has none of its own."""
    return is_day(found.text("date")) and (not last.text("date") or "date" in last.carried)


def date_reads_on(start: str, rest: str) -> bool:
    """Tell whether two lines make one date, such as "January 13," and "2017"."""
    return is_day(f"{start} {rest}") and not is_day(start) and not is_day(rest)


def is_day(text: str) -> bool:
    """Tell whether a text is a day, or a range of days."""
    spans = (parse_date(text, numeric_order=order) for order in ("MDY", "DMY"))
    return any(span is not None and span.precision in (DatePrecision.DAY, DatePrecision.RANGE) for span in spans)


def append_rest(row: CasualtyRow, rest: CasualtyRow) -> None:
    """Add the rest of a row that was cut to the row."""
    for role, value in rest.values.items():
        if value.text:
            above = row.values[role] if role not in row.carried else Value("")
            row.carried.discard(role)
            row.values[role] = Value(
                join_lines([text for text in (above.text, value.text) if text]), above.marks + value.marks
            )
    if not rest.printed:
        row.printed.extend(value.text for value in rest.values.values())
        return
    row.printed = [join_lines([text for text in pair if text]) for pair in zip(row.printed, rest.printed, strict=False)]
