"""Dates of a casualty table's column: what one cell leaves open, the others, the section or the publisher settles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from harvester.model.vocab import DatePrecision
from harvester.parsers.casualties.cells import mend_date
from harvester.parsers.grammar.dates import DateSpan, parse_date

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]\d]*(?:\d{1,2} [a-z][^()\[\]\d]*)?[)\]]\s*$", re.IGNORECASE)
_ORDERS = ("MDY", "DMY")


@dataclass(frozen=True, slots=True)
class CellDate:
    """What a cell of dates says, and whether its order of day and month, or its year, was told by something else."""

    span: DateSpan
    inferred: bool = False


def find_order(texts: Iterable[str]) -> str | None:
    """Tell from the numeric dates of a column whether the month or the day stands first; None where none tells.

    >>> find_order(["1/25/2017", "2/3/2017"]), find_order(["25.1.17"]), find_order(["2/3/2017"])
    ('MDY', 'DMY', None)
    >>> find_order(["1/25/2017", "25/1/2017"])
    """
    found = set()
    for match in (match for text in texts for match in _NUMERIC.finditer(text)):
        first, second = int(match[1]), int(match[3])
        if (first > 12) != (second > 12):
            found.add("DMY" if first > 12 else "MDY")
    return found.pop() if len(found) == 1 else None


def settle_orders(columns: Sequence[Sequence[str]], publisher: str) -> list[str | None]:
    """Give the order of numeric dates for each column: its own, else that of the others, else the publisher's.

    Where a column has dates of both orders none is settled: each date is read by itself.

    >>> settle_orders([["1/25/2017"], ["2/3/2017"]], "DMY"), settle_orders([["1/25/2017", "25/1/2017"]], "MDY")
    (['MDY', 'MDY'], [None])
    """
    own = [find_order(texts) for texts in columns]
    known = {order for order in own if order}
    usual = known.pop() if len(known) == 1 else publisher if not known else None
    return [order or (usual if not _is_mixed(texts) else None) for order, texts in zip(own, columns, strict=True)]


def _is_mixed(texts: Iterable[str]) -> bool:
    return {find_order([text]) for text in texts} >= set(_ORDERS)


def read_date(text: str, *, order: str | None, context: date | None) -> CellDate | None:
    """Read a cell of dates; a remark in brackets behind the date is left out.

    Args:
        text: the cell.
        order: ``MDY`` or ``DMY`` where it is settled.
        context: the last day of the year in which a date without a year lies.

    >>> read_date("2/3/2017", order="MDY", context=None)
    CellDate(span=DateSpan(2017-02-03, None, day), inferred=True)
    >>> read_date("14 Jun 2017 (2 strikes)", order=None, context=None).span.start
    datetime.date(2017, 6, 14)
    """
    for form in (text, _ASIDE.sub("", text)):
        plain = _NUMERIC.sub(r"\1/\3/\4", mend_date(form))
        if (span := parse_date(plain)) is not None:
            return CellDate(span)
        if (span := parse_date(plain, context, order)) is not None:
            return CellDate(span, inferred=True)
    return None


def has_year(text: str) -> bool:
    """Tell whether a cell states a whole date, its year included."""
    return any(parse_date(text, None, order) is not None for order in _ORDERS)


def is_year(span: DateSpan) -> bool:
    """Tell whether a span is a whole year."""
    return span.precision is DatePrecision.YEAR
