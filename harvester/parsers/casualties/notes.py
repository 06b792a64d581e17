"""What belongs to a row of a casualty table: its two counts, and the footnotes that its marks point to."""

from __future__ import annotations

from collections.abc import Iterable

from harvester.parsers.casualties.cells import split_harm
from harvester.parsers.casualties.rows import CasualtyRow
from harvester.parsers.tables.geometry import PageTables
from harvester.parsers.tables.words import line_text


def harm_texts(row: CasualtyRow) -> tuple[str, str] | None:
    """Give the printed counts of killed and injured; None where a combined cell cannot be split."""
    if "killed_injured" in row.values and not {"killed", "injured"} <= set(row.values):
        pair = split_harm(row.text("killed_injured"))
        if pair is None:
            return None
        return row.text("killed") or pair[0], row.text("injured") or pair[1]
    return row.text("killed"), row.text("injured")


def find_notes(pages: Iterable[PageTables], used: frozenset[str]) -> dict[tuple[int, str], str]:
    """Give the footnotes of the pages by page and mark: lines that begin with a mark, with those they run on to.

    Args:
        pages: the pages.
        used: the marks that rows carry; a letter or digit begins a footnote only when it is one of them.
    """
    notes: dict[tuple[int, str], str] = {}
    for page in pages:
        key: tuple[int, str] | None = None
        bottom = 0.0
        for line in page.lines:
            words = line.words
            mark = words[0].text.strip("[]().")
            if mark in used and len(words) > 1:
                key = (page.number, mark)
                notes.setdefault(key, line_text(words[1:]))
            elif key is not None and 0 <= line.top - bottom < 0.8 * words[0].size and len(words) > 2:
                notes[key] = f"{notes[key]} {line_text(words)}"
            else:
                key = None
            bottom = line.bottom
    return notes
