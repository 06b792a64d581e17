"""Tables that say the usual things in an unusual shape: two halves side by side, turned over, one record a card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harvester.parsers.casualties.cells import plain_text, read_count
from harvester.parsers.casualties.headings import (
    COUNT_ROLES,
    Heading,
    classify_title,
    find_heading,
    normalise_title,
)
from harvester.parsers.casualties.rows import is_day
from harvester.parsers.tables.columns import split_segments
from harvester.parsers.tables.geometry import Cell, Line, PageTables, Row, Table, Word, bound, box_of
from harvester.parsers.tables.words import line_text

_MOST_TITLE_ROWS = 4
_CARD_ROLES = frozenset({"date", "place", "killed", "injured", "killed_injured"})
_LABELLED = re.compile(r"^(?P<label>[^\d:]{2,40}?)\s*:\s*(?P<value>\S.*)$")
_LEAST_RECORDS = 2
_STEP = 3.0


def reshape(page: PageTables) -> PageTables:
    """Give a page with tables of unusual shape turned into ones of a heading and a row for each incident."""
    tables: list[Table] = []
    for table in page.tables:
        tables += split_halves(table) or [turn_over(table) or table]
    if not any(find_heading(table) is not None for table in tables):
        cards, lines = read_cards(page)
        if cards is not None:
            return replace(page, tables=[*tables, cards], lines=lines)
    return replace(page, tables=tables)


def split_halves(table: Table) -> list[Table]:
    """Divide a table that prints its heading twice or three times side by side; empty where it does not."""
    for level, row in enumerate(table.rows[:_MOST_TITLE_ROWS]):
        texts = [normalise_title(text) for text in row.texts()]
        filled = [column for column, text in enumerate(texts) if text]
        for parts in (2, 3):
            size, rest = divmod(len(filled), parts)
            starts = [filled[n * size] for n in range(parts)] if size >= 3 and not rest else []
            names = [[texts[c] for c in filled[n * size : (n + 1) * size]] for n in range(parts)] if starts else []
            if names and all(name == names[0] for name in names) and _names_harm(names[0]):
                edges = [0, *starts[1:], table.width]
                return [_part(table, level, *edges[n : n + 2]) for n in range(parts)]
    return []


def _names_harm(titles: Iterable[str]) -> bool:
    return any(classify_title(title) in COUNT_ROLES for title in titles)


def _part(table: Table, level: int, start: int, end: int) -> Table:
    rows = []
    for row in table.rows[level:]:
        cells = row.cells[start:end]
        if any(cell is not None and cell.text for cell in cells):
            boxes = [cell.box for cell in cells if cell is not None and cell.box is not None]
            rows.append(Row(list(cells), row.page, bound(boxes) if boxes else row.box))
    return replace(table, rows=rows, box=bound(row.box for row in rows), columns=table.columns[start:end])


def turn_over(table: Table) -> Table | None:
    """Turn a table over whose first column holds the headings, and each other column an incident; None for others."""
    if table.width < 2 or len(table.rows) < 3 or find_heading(table) is not None:
        return None
    titles = [row.texts()[0] if row.cells else "" for row in table.rows]
    roles = [classify_title(plain_text(title.rstrip(":"))) for title in titles]
    if not COUNT_ROLES & set(roles) or not {"date", "place"} & set(roles):
        return None
    if table.width == 2 and len(_CARD_ROLES & set(roles)) < 3:
        return None
    first = table.columns[0] if table.columns else (table.box[0], table.box[2])
    width = (first[1] - first[0]) / len(roles)
    columns = [(first[0] + n * width, first[0] + (n + 1) * width) for n in range(len(roles))]
    rows = [
        _turned_row([row.cells[index] if index < len(row.cells) else None for row in table.rows], table)
        for index in range(table.width)
    ]
    turned = replace(table, rows=rows, columns=columns, header_rows=1)
    heading = find_heading(turned)
    return turned if heading is not None and _shows_incident(turned, heading) else None


def _shows_incident(table: Table, heading: Heading) -> bool:
    """Tell whether some row has a count and, where a column says when, a date: a legend has none."""
    for row in table.rows[heading.rows :]:
        texts = dict(zip(heading.roles, map(plain_text, row.texts()), strict=False))
        counted = any(texts.get(role, "") and read_count(texts[role]) is not None for role in COUNT_ROLES)
        if counted and ("date" not in texts or is_day(texts["date"])):
            return True
    return False


def _turned_row(cells: Sequence[Cell | None], table: Table) -> Row:
    boxes = [cell.box for cell in cells if cell is not None and cell.box is not None]
    kept: list[Cell | None] = [replace(cell, row_span=1, column_span=1) if cell is not None else None for cell in cells]
    return Row(kept, table.page, bound(boxes) if boxes else table.box)


def read_cards(page: PageTables) -> tuple[Table | None, list[Line]]:
    """Read blocks of labels and values, one record a block; give them as a table, and the lines that are left."""
    records: list[dict[str, tuple[str, Cell]]] = []
    used: set[int] = set()
    last = float("-inf")
    for line in page.lines:
        found = [pair for part in split_segments(line) if (pair := _labelled(part)) is not None]
        known = [(role, label, cell) for role, label, cell in found if role]
        if not known:
            continue
        gap = line.top - last > _STEP * line.words[0].size
        if not records or gap or any(role in records[-1] for role, _, _ in known):
            records.append({})
        for role, label, cell in known:
            records[-1][role] = (label, cell)
        used.add(id(line))
        last = line.bottom
    records = [record for record in records if _is_record(record)]
    if len(records) < _LEAST_RECORDS:
        return None, page.lines
    return _cards_table(page, records), [line for line in page.lines if id(line) not in used]


def _labelled(part: Sequence[Word]) -> tuple[str, str, Cell] | None:
    match = _LABELLED.match(line_text(part, marks=False))
    if match is None:
        return None
    value = match["value"].strip()
    return classify_title(match["label"]), match["label"].strip(), Cell(value, value, box=box_of(part))


def _is_record(record: dict[str, tuple[str, Cell]]) -> bool:
    counts = [record[role][1].plain for role in COUNT_ROLES if role in record]
    return {"date", "place"} <= set(record) and any(read_count(text) is not None for text in counts)


def _cards_table(page: PageTables, records: Sequence[dict[str, tuple[str, Cell]]]) -> Table:
    roles = list(dict.fromkeys(role for record in records for role in record))
    titles = {role: record[role][0] for record in reversed(records) for role in record}
    width = page.width / len(roles)
    rows = []
    for record in records:
        cells: list[Cell | None] = [record[role][1] if role in record else Cell() for role in roles]
        rows.append(Row(cells, page.number, bound(c.box for c in cells if c is not None and c.box is not None)))
    top = rows[0].box
    head = Row([Cell(titles[role], titles[role]) for role in roles], page.number, (top[0], top[1], top[2], top[1]))
    columns = [(n * width, (n + 1) * width) for n in range(len(roles))]
    return Table(page.number, bound(row.box for row in rows), [head, *rows], method="cards", columns=columns)
