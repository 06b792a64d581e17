"""How well a reading of a casualty table holds together: what its cells cannot be, and rows that it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from harvester.model.vocab import DatePrecision
from harvester.parsers.casualties.cells import mend_date, read_count, read_country, read_finding, split_harm
from harvester.parsers.casualties.headings import Heading
from harvester.parsers.casualties.notes import harm_texts
from harvester.parsers.casualties.rows import CasualtyRow, is_cut_short, is_day
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.tables.columns import split_segments
from harvester.parsers.tables.geometry import Line
from harvester.parsers.tables.words import line_text

_WRONG, _BLANK, _DOUBTFUL = 3, 2, 1


def count_row_faults(row: CasualtyRow, heading: Heading) -> int:
    """Weigh what is wrong with a row: cells that are not what their column holds, or should not be blank."""
    faults = 0
    harm = harm_texts(row)
    if harm is None:
        faults += _WRONG
    else:
        faults += sum(_WRONG for text in harm if read_count(text) is None) + _BLANK * (not any(harm))
    if heading.has("date"):
        text = row.text("date")
        faults += _BLANK * ("date" not in row.own) if not text else 0 if is_date(text, row.year) else _WRONG
    if heading.has("place"):
        text = row.text("place")
        faults += _DOUBTFUL * (not text or is_cut_short(text) or _ends_in_label(text) or read_country(text) is not None)
    faults += _DOUBTFUL * bool(row.group)
    closed = (("country", read_country), ("status", read_finding))
    return faults + sum(_DOUBTFUL for role, read in closed if row.text(role) and read(row.text(role)) is None)


def _ends_in_label(text: str) -> bool:
    """Tell whether a country stands behind a place's name as no name is written: the sub-heading below it.

    >>> _ends_in_label("Beledweyne Iraq:"), _ends_in_label("Tikrit, Iraq")
    (True, False)
    """
    words = text.split()
    return len(words) > 1 and read_country(words[-1]) is not None and not words[-2].endswith(",")


def is_date(text: str, year: int | None = None) -> bool:
    """Tell whether a text is a day, a range of days or a month; a year alone may be any number.

    Args:
        text: a cell.
        year: what a section above names, for days without one.
    """
    context = date(year, 12, 31) if year else None
    spans = (parse_date(mend_date(text), context, order) for order in ("MDY", "DMY"))
    return any(span is not None and span.precision is not DatePrecision.YEAR for span in spans)


def count_loose_rows(lines: Iterable[Line]) -> int:
    """Weigh lines in no casualty table that show a day and a count, or counts among other cells, as a row does."""
    return sum(_BLANK if is_loose_row(line) else _DOUBTFUL * _has_counts(_cells(line)) for line in lines)


def is_loose_row(line: Line) -> bool:
    """Tell whether a line shows a day and a count in cells of their own."""
    texts = _cells(line)
    return len(texts) > 2 and any(map(_is_count, texts)) and any(map(is_day, texts))


def _cells(line: Line) -> list[str]:
    return [line_text(segment, marks=False) for segment in split_segments(line)]


def _is_count(text: str) -> bool:
    return read_count(text) is not None or split_harm(text) is not None


def _has_counts(texts: Sequence[str]) -> bool:
    return len(texts) > 3 and sum(map(_is_count, texts)) > 1
