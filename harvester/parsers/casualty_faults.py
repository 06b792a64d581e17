"""How well a reading of a casualty table holds together: what its cells cannot be, and rows that it leaves out."""

from __future__ import annotations

from harvester.parsers.casualty_cells import mend_date, read_count
from harvester.parsers.casualty_headers import Heading
from harvester.parsers.casualty_notes import harm_texts
from harvester.parsers.casualty_rows import CasualtyRow, is_cut_short, is_day
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.tables.columns import split_segments
from harvester.parsers.tables.model import Line, PageTables
from harvester.parsers.tables.words import line_text
from harvester.vocab import DatePrecision

_WRONG, _BLANK, _DOUBTFUL = 3, 2, 1


def count_row_faults(row: CasualtyRow, heading: Heading) -> int:
    """Weigh what is wrong with a row: cells that cannot be what their column holds, and those that should not be blank."""
    faults = 0
    harm = harm_texts(row)
    if harm is None:
        faults += _WRONG
    else:
        faults += sum(_WRONG for text in harm if read_count(text) is None) + _BLANK * (not any(harm))
    if heading.has("date"):
        text = row.text("date")
        faults += _BLANK if not text else 0 if _is_date(text) else _WRONG
    if heading.has("place"):
        text = row.text("place")
        faults += _DOUBTFUL if not text else _DOUBTFUL * is_cut_short(text)
    return faults


def _is_date(text: str) -> bool:
    span = parse_date(mend_date(text))
    return span is not None and span.precision is not DatePrecision.YEAR


def count_loose_rows(page: PageTables) -> int:
    """Weigh the lines outside of all tables that show a day and a count as a row does."""
    return sum(_BLANK * _is_loose_row(line) for line in page.lines)


def _is_loose_row(line: Line) -> bool:
    texts = [line_text(segment, marks=False) for segment in split_segments(line)]
    days = sum(is_day(text) for text in texts)
    return len(texts) > 2 and days > 0 and sum(read_count(text) is not None for text in texts) > 0
