"""What was left over: lines and tables of a document that no row took, columns and cells that state nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from harvester.model.document import Problem
from harvester.parsers.casualties.cells import plain_text, read_count
from harvester.parsers.casualties.faults import is_date, is_loose_row
from harvester.parsers.casualties.headings import classify_title, find_heading, load_words, normalise_title
from harvester.parsers.casualties.rows import CasualtyRow, CasualtyTable, is_total
from harvester.parsers.tables.columns import is_number_text, split_segments
from harvester.parsers.tables.geometry import Line, PageTables, Survey, Table
from harvester.parsers.tables.paragraphs import is_sentence
from harvester.parsers.tables.words import line_text

_CAPTION = re.compile(
    r"^(?:table|figure|fig\.|exhibit|chart|annex|appendix|section|chapter|part|source|notes?|report|page)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"^(?:[*†‡§¹²³]|[\[(]?\w{1,2}[\].)]\s)")
_LONG = 9
_MOST_NAMED = 12


def report_left_lines(page: PageTables, tables: Iterable[Table], found: Iterable[Table]) -> list[Problem]:
    """Report the lines of a page that look like rows of a casualty table and are in none.

    Captions, notes, running heads, sentences and lines of a single part are none.

    Args:
        page: a page.
        tables: those on it that are no casualty tables.
        found: those found on it at first; lines of one that has a heading of its own are accounted for.
    """
    problems = []
    named = [table.box for table in found if not table.turn and _is_other_table(table)]
    for line in page.lines:
        text = line_text(line.words)
        if any(box[1] - 1 <= line.top and line.bottom <= box[3] + 1 for box in named):
            continue
        if any(map(str.isdigit, text)) and _looks_like_row(line, text):
            problems.append(_left(page, "a line", text))
    for table in tables:
        rows = [row for row in table.rows if _holds_incident(row.texts())]
        if rows and not _is_other_table(table):
            quoted = " | ".join(text for text in rows[0].texts() if text)
            problems.append(_left(page, f"a table of {len(table.rows)} rows", quoted))
    return problems


def _left(page: PageTables, what: str, raw: str) -> Problem:
    message = f"{what} of page {page.number} looks like a part of a casualty table and is in none; see the page"
    return Problem("row_unreadable", message, raw, f"page {page.number}")


def _looks_like_row(line: Line, text: str) -> bool:
    if is_loose_row(line):
        return True
    parts = [plain_text(line_text(part, marks=False)) for part in split_segments(line)]
    if len(parts) < 3 or _CAPTION.match(text) or _NOTE.match(text) or is_sentence(text):
        return False
    if re.search(load_words()["rows"]["furniture"], text.casefold()) or is_total(parts):
        return False
    counts = sum(is_number_text(part) or read_count(part) is not None for part in parts)
    return counts >= 2 and counts < len(parts) and len(line.words) < _LONG + 3


def _holds_incident(texts: Sequence[str]) -> bool:
    cells = [plain_text(text) for text in texts if text]
    dated = any(is_date(text) and any(map(str.isalpha, text)) for text in cells)
    return dated and any(text.isdecimal() and read_count(text) is not None for text in cells) and not is_total(cells)


def _is_other_table(table: Table) -> bool:
    """Tell whether a table has a heading of its own, and one that names nobody killed or injured."""
    titles = table.rows[0].texts()
    words = [normalise_title(title) for title in titles if title]
    textual = sum(not any(map(str.isdigit, word)) for word in words)
    roles = {classify_title(title) for row in table.rows[:3] for title in row.texts() if title}
    harm = any(role.endswith(("killed", "injured", "casualties")) for role in roles)
    return bool(words) and textual > 0.6 * len(words) and not harm


def report_columns(table: CasualtyTable) -> list[Problem]:
    """Report once what a table of incidents has no column for, what could not be told, and cells left blank."""
    if not table.lists_incidents or not table.rows:
        return []
    heading = table.heading
    dated = heading.has("date") or all(row.text("date") for row in table.rows)
    have = {"date": dated, "place": heading.has("place", "mgrs")}
    have |= {name: heading.has(name, "killed_injured") for name in ("killed", "injured")}
    where = f"casualty table {table.number} on page {table.page}"
    titles = " | ".join(title or "–" for title in heading.titles)
    missing = [name for name, found in have.items() if not found]
    at = f"page {table.page}"
    problems = [Problem("column_unreadable", f"{where}: {doubt}", titles, at) for doubt in heading.doubts]
    if missing:
        what = f"{where} has no column that was recognised as {' or '.join(missing)}; the values are empty"
        problems.append(Problem("column_unreadable", what, titles, f"page {table.page}"))
    return problems + [problem for name in have if (problem := _report_blanks(table, name)) is not None]


def _report_blanks(table: CasualtyTable, role: str) -> Problem | None:
    """Report the rows in which a cell is blank that others fill: nothing is stated there, or it was not read."""
    if not table.heading.has(role):
        return None
    blank = [row for row in table.rows if not row.text(role)]
    if not blank or len(blank) > 0.5 * len(table.rows):
        return None
    named = ", ".join(f"{row.number} (page {row.page})" for row in blank[:_MOST_NAMED])
    more = f" and {len(blank) - _MOST_NAMED} more" if len(blank) > _MOST_NAMED else ""
    message = f"casualty table {table.number} states no {role} in row {named}{more}; see whether the cells are blank"
    return Problem("cell_blank", message, blank[0].quote, f"page {blank[0].page}, {blank[0].locator}")


def report_pictures(survey: Survey, read: Collection[int] = ()) -> list[Problem]:
    """Report pages that show pictures instead of text, but those that were read from their pictures."""
    problems = []
    for number in survey.pictures:
        if number in read:
            continue
        message = f"page {number} is a picture, needs OCR: install the extra with pip install '.[ocr]'"
        problems.append(Problem("page_needs_ocr", message, "", f"page {number}"))
    return problems


def say_why_not(pages: Sequence[PageTables]) -> list[Problem]:
    """Say of each table that names people harmed why it is none that lists casualties of civilians."""
    problems = []
    for page in pages:
        for table in page.tables:
            titles = [title for row in table.rows[:2] for title in row.texts() if title]
            roles = {classify_title(title) for title in titles}
            whose = roles & {"enemy", "others", "strangers"}
            heading = find_heading(table)
            if whose and heading is None:
                what = "counts others than civilians"
            elif any("killed" in role or "injured" in role for role in roles):
                what = "names no date and no place" if heading is None else "holds no row with a count"
            else:
                continue
            message = f"a table on page {page.number} headed {' | '.join(titles[:8])!r} {what}"
            problems.append(Problem("row_unreadable", message, " | ".join(titles), f"page {page.number}"))
    return problems


def report_unplaced(found: CasualtyRow) -> Problem:
    """Report a row whose counts cannot be tied to a date or a place."""
    return Problem(
        "row_unreadable",
        f"a row of casualty table {found.table} on page {found.page} has counts but no date and no place",
        found.quote,
        f"page {found.page}",
    )
