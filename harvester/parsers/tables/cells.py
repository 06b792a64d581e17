"""Text of cells from the words inside them."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.parsers.tables.geometry import Box, Cell, Word, box_of, join_lines
from harvester.parsers.tables.words import line_text, split_lines


def build_cell(words: Sequence[Word], box: Box | None = None, *, row_span: int = 1, column_span: int = 1) -> Cell:
    """Build a cell from its words; wrapped lines are joined, superscripts are kept apart in ``marks``."""
    if not words:
        return Cell(box=box, row_span=row_span, column_span=column_span)
    turned = [word for word in words if word.turned]
    if turned and len(turned) * 2 >= len(words):
        text = plain = _turned_text(turned)
        marks: tuple[str, ...] = ()
    else:
        lines = [line.words for line in split_lines(words)]
        text = join_lines([line_text(line) for line in lines])
        marks = tuple(word.text for line in lines for word in line if word.raised)
        plain = join_lines([line_text(line, marks=False) for line in lines]) if marks else text
    return Cell(text, plain, marks, box or box_of(words), row_span, column_span)


def _turned_text(words: Sequence[Word]) -> str:
    """Read words that run up or down the page, line by line."""
    up = words[0].turned != 270
    lines: list[list[Word]] = []
    for word in sorted(words, key=_centre, reverse=not up):
        if lines and abs(_centre(word) - _centre(lines[-1][0])) < 0.6 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    order = (lambda word: -word.bottom) if up else (lambda word: word.top)
    return join_lines([" ".join(word.text for word in sorted(line, key=order)) for line in lines])


def _centre(word: Word) -> float:
    return (word.x0 + word.x1) / 2
