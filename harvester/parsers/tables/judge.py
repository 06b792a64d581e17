"""Which of the candidates are tables: lists, forms, contents pages, charts and prose are turned away."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from harvester.parsers.tables.columns import is_number, split_segments
from harvester.parsers.tables.geometry import Row, Table, Word
from harvester.parsers.tables.words import split_lines

_BULLET = re.compile(
    r"^(?:[•·▪■●○◦*\-–—§o]|\(?[ivxlc]{1,5}[.)]|\(?[a-zA-Z][.)]|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,3})+\.?)$"
)
_LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
# Few rows without a digit may be a table of words; so many that say the same in every column are filler text.
_LEAST_FILLER_ROWS = 8
_SHARED = 0.8


def is_grid_table(table: Table) -> bool:
    """Tell whether a ruled grid is a table: two columns and rows with text, and not a form or boxed text."""
    texts = table.texts()
    cells = [text for row in texts for text in row if text]
    if table.width < 2 or len(texts) < 2 or len(cells) < 4:
        return False
    if sum(sum(bool(text) for text in row) >= 2 for row in texts) < 2:
        return False
    columns = sum(any(row[c] for row in texts) for c in range(table.width))
    if columns < 2:
        return False
    filled = len(cells) / (len(texts) * table.width)
    empty = sum(not any(row) for row in texts)
    return filled >= 0.12 and empty <= 0.5 * len(texts) and not _is_boxed_text(cells) and not is_filler(texts)


def torn_share(table: Table, words: Sequence[Word]) -> float:
    """Give the share of lines of words that a grid fails to divide where they show a wide gap."""
    torn = total = 0
    for row in table.rows:
        level = [word for word in words if row.box[1] - 1 <= word.middle <= row.box[3] + 1]
        boxes = [cell.box for cell in row.cells if cell is not None and cell.box is not None and cell.text]
        for box in boxes:
            # A cell that spans rows reaches beyond its first; its lines there are left to the rows below.
            inside = [w for w in level if box[0] <= (w.x0 + w.x1) / 2 < box[2] and box[1] <= w.middle < box[3]]
            for line in split_lines(inside):
                if len(line.words) > 1:
                    torn += len(split_segments(line, 1.0)) > 1
                total += 1
    return torn / total if total else 0.0


def is_filler(texts: Sequence[Sequence[str]]) -> bool:
    """Tell whether a grid of words says nothing by its columns: a puzzle, a bingo card, text that fills a layout.

    The columns of a table differ in what they hold, or a heading says what they are. Here neither is so: there is no
    number, every column of many rows draws on the same words as the others, and the first row is no exception.

    >>> is_filler([["ipsum", "dolor", "sit"], ["dolor", "sit", "ipsum"], ["sit", "ipsum", "dolor"]] * 3)
    True
    >>> is_filler([["Mosul", "yes", "no"], ["Tikrit", "no", "no"], ["Hit", "no", "yes"]] * 3)
    False
    """
    if len(texts) < _LEAST_FILLER_ROWS or len(texts[0]) < 3 or any(map(_has_digit, itertools.chain(*texts))):
        return False
    columns = [[text.split()[0].casefold() for text in _column(texts, c)] for c in range(len(texts[0]))]
    known = [set(words) for words in columns]
    for index, words in enumerate(columns):
        others = set().union(*known[:index], *known[index + 1 :])
        if sum(word in others for word in words) < _SHARED * len(words):
            return False
    return not _is_heading(texts)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_heading(texts: Sequence[Sequence[str]]) -> bool:
    """Tell whether most words of the first row begin no cell below it."""
    below = {text.split()[0].casefold() for row in texts[1:] for text in row if text}
    first = [text.split()[0].casefold() for text in texts[0] if text]
    return sum(word not in below for word in first) > 0.5 * len(first)


def _is_boxed_text(cells: Sequence[str]) -> bool:
    words = [len(text.split()) for text in cells]
    return sum(words) / len(words) > 60


def is_aligned_table(table: Table) -> bool:
    """Tell whether aligned text is a table and not a list, contents page, form, transcript or text in columns."""
    rows = [row for row in table.rows if sum(bool(cell and cell.text) for cell in row.cells) >= 2]
    need = 2 if table.method == "half_ruled" else 3
    if table.width < 2 or len(rows) < need or len(rows) < 0.35 * len(table.rows):
        return False
    texts = [row.texts() for row in rows]
    if _is_list(texts) or _is_contents(texts) or _is_prose(texts) or _is_numbered_text(table) or is_filler(texts):
        return False
    numeric = _numeric_columns(texts)
    if table.method == "half_ruled":
        return numeric > 0 or (_filled(texts) >= 0.55 and _words_per_cell(texts) <= 6 and not _is_list(texts))
    if table.width == 2:
        return numeric >= 1 and len(rows) >= 4 and _regular(texts)
    return numeric >= 1 or (_filled(texts) >= 0.75 and len(rows) >= 4 and _words_per_cell(texts) <= 4)


def _column(texts: Sequence[Sequence[str]], column: int) -> list[str]:
    return [row[column] for row in texts if row[column]]


def _is_list(texts: Sequence[Sequence[str]]) -> bool:
    first = _column(texts, 0)
    bullets = sum(bool(_BULLET.match(text)) for text in first)
    inner = sum(text.startswith(("•", "▪", "■", "●")) for row in texts for text in row[1:])
    return (bullets >= 0.6 * max(1, len(first)) and len(texts[0]) <= 3) or inner >= 0.2 * len(texts)


def _is_contents(texts: Sequence[Sequence[str]]) -> bool:
    if len(texts[0]) > 3:
        return False
    leaders = sum(any(_LEADER.search(text) for text in row) for row in texts)
    pages = [int(row[-1]) for row in texts if row[-1].isdecimal()]
    rising = all(a <= b for a, b in itertools.pairwise(pages))
    return leaders >= 0.3 * len(texts) and rising


def _is_prose(texts: Sequence[Sequence[str]]) -> bool:
    """Tell whether columns are running text: many words in each cell, hardly any number."""
    cells = [text.split() for row in texts for text in row if text]
    words = [word for cell in cells for word in cell]
    long = sum(len(cell) >= 4 for cell in cells)
    return long >= 0.55 * len(cells) and sum(map(is_number, words)) < 0.2 * len(words)


def _is_numbered_text(table: Table) -> bool:
    """Tell whether the first column only counts the lines, as in transcripts."""
    first = [row.texts()[0] for row in table.rows]
    numbers = [int(text) for text in first if text.isdecimal()]
    if len(numbers) < 0.7 * len(first) or len(numbers) < 4:
        return False
    counting = sum(b - a == 1 for a, b in itertools.pairwise(numbers))
    others = [text for row in table.rows for text in row.texts()[1:] if text]
    numeric = sum(is_number(text) for text in others)
    few = numeric < 0.3 * max(1, len(others)) if table.width <= 3 else numeric == 0
    return few and counting >= 0.8 * (len(numbers) - 1)


def _numeric_columns(texts: Sequence[Sequence[str]]) -> int:
    count = 0
    for column in range(len(texts[0])):
        cells = _column(texts, column)
        share = sum(all(is_number(token) for token in text.split()) for text in cells)
        count += len(cells) >= 0.4 * len(texts) and share >= 0.6 * len(cells)
    return count


def _filled(texts: Sequence[Sequence[str]]) -> float:
    return sum(bool(text) for row in texts for text in row) / (len(texts) * len(texts[0]))


def _words_per_cell(texts: Sequence[Sequence[str]]) -> float:
    cells = [text for row in texts for text in row if text]
    return sum(len(text.split()) for text in cells) / max(1, len(cells))


def _regular(texts: Sequence[Sequence[str]]) -> bool:
    return _filled(texts) >= 0.8 and _words_per_cell(texts) <= 6


def filled_cells(row: Row) -> int:
    """Give the number of cells with text."""
    return sum(bool(cell and cell.text) for cell in row.cells)
