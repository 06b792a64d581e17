"""Tables that run over page breaks: joined when their columns stand at the same places, repeated headings dropped."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.parsers.tables.geometry import PageTables, Row, Table

# In points: producers lay the columns of a continued table out anew on each page; more would join other tables.
_COLUMN_SLACK = 12.0


def join_pages(pages: Sequence[PageTables]) -> list[Table]:
    """Give all tables in reading order; one that goes on at the top of the next page is joined to its beginning."""
    joined: list[Table] = []
    last_page: PageTables | None = None
    for page in pages:
        for index, table in enumerate(page.tables):
            above = joined[-1] if joined else None
            if index == 0 and above is not None and last_page is not None and _runs_on(above, table, last_page, page):
                above.rows += drop_heading(above, table)
            else:
                joined.append(table)
        last_page = page
    return joined


def _runs_on(above: Table, below: Table, last_page: PageTables, page: PageTables) -> bool:
    last_row = above.rows[-1]
    return (
        page.number == last_page.number + 1
        and last_row.page == last_page.number
        and above.turn == below.turn
        and same_columns(above, below)
        and not _text_between(above, below, last_page, page)
    )


def same_columns(above: Table, below: Table) -> bool:
    """Tell whether two tables have their columns at the same places."""
    if above.width != below.width:
        return False
    pairs = zip(above.columns, below.columns, strict=True)
    return all(abs(a[0] - b[0]) < _COLUMN_SLACK and abs(a[1] - b[1]) < _COLUMN_SLACK for a, b in pairs)


def _text_between(above: Table, below: Table, last_page: PageTables, page: PageTables) -> bool:
    """Tell whether lines of text, running heads and feet excepted, stand between the parts."""
    if above.turn:
        return False
    end, start = above.rows[-1].box[3], below.box[1]
    after = [line for line in last_page.lines if line.top > end and line.bottom < 0.92 * last_page.height]
    before = [line for line in page.lines if line.bottom < start and line.top > 0.08 * page.height]
    return sum(len(line.words) >= 3 for line in [*after, *before]) > 0


def drop_heading(above: Table, below: Table) -> list[Row]:
    """Give the rows of the second part without the heading that it repeats."""
    rows = list(below.rows)
    for row in above.rows[:6]:
        if rows and _same_text(row, rows[0]):
            rows.pop(0)
        elif len(rows) != len(below.rows):
            break
    return rows


def _same_text(row: Row, other: Row) -> bool:
    return row.texts() == other.texts()
