"""Pages of words for the tests of casualty tables: cells of lines, set at given places."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.parsers.tables.geometry import PageContent, PageTables, Rule, Word
from harvester.parsers.tables.words import split_lines

SIZE = 10.0
_WIDTH = 5.0


def word(text: str, x: float, base: float, size: float = SIZE) -> Word:
    """Give one word whose letters are half as wide as high."""
    return Word(text, x, base - 0.8 * size, x + 0.5 * size * len(text), base + 0.2 * size, size, base)


def words(text: str, x: float, base: float, size: float = SIZE) -> list[Word]:
    """Give the words of one line."""
    found = []
    for part in text.split():
        found.append(word(part, x, base, size))
        x += 0.5 * size * (len(part) + 0.6)
    return found


def cell(lines: Sequence[str], x: float, base: float, pitch: float) -> list[Word]:
    """Give the words of a cell of several lines, the first on a base line."""
    return [part for n, line in enumerate(lines) for part in words(line, x, base + n * pitch)]


def content(found: Sequence[Word], rules: Sequence[Rule] = (), number: int = 1) -> PageContent:
    """Give a page of words."""
    return PageContent(number, 600, 800, list(found), list(rules), [])


def page_of(found: Sequence[Word], rules: Sequence[Rule] = (), number: int = 1) -> PageTables:
    """Give a page of words in which no table was found."""
    return PageTables(number, 600, 800, [], split_lines(found), len(found), content=content(found, rules, number))
