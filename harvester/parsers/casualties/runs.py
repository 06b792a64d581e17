"""Cells of a casualty table as runs of lines in a column, and the rows that they are thought to make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from harvester.parsers.casualties.cells import mend_date, read_count, split_harm
from harvester.parsers.casualties.rows import is_day
from harvester.parsers.tables.cells import build_cell
from harvester.parsers.tables.geometry import Word, join_lines
from harvester.parsers.tables.words import line_text

Level = Literal["top", "middle", "foot"]
LEVELS: tuple[Level, ...] = ("top", "middle", "foot")
# Costs: a cell without what its row must have; one that holds something else; lines at a page break that belong to a
# row beyond it.
BLANK, UNREAD, REST = 1.0, 2.0, 0.6
NEVER = 1000.0
"""The cost of a way that cannot be."""
# Lines tried for one cell: each more makes the search slower, and a longer cell would be cut.
_LONGEST_CELL = 8


@dataclass(frozen=True, slots=True)
class Run:
    """The lines of one cell: their numbers and base lines, and the words."""

    column: int
    lines: tuple[int, ...]
    bases: tuple[float, ...]
    words: tuple[Word, ...]

    def at(self, level: Level) -> float:
        """Give the height by which the cell stands level with others."""
        first, last = self.bases[0], self.bases[-1]
        return {"top": first, "middle": (first + last) / 2, "foot": last}[level]


@dataclass(slots=True)
class Anchor:
    """The counts of one row."""

    runs: list[Run]
    y: float

    @property
    def first(self) -> int:
        """The number of its first line."""
        return min(run.lines[0] for run in self.runs)

    @property
    def last(self) -> int:
        """The number of its last line."""
        return max(run.lines[-1] for run in self.runs)


@dataclass(slots=True)
class Band:
    """The lines from ``start`` up to ``end``, which make one row."""

    start: int
    end: int
    anchor: Anchor | None


@dataclass(slots=True)
class Way:
    """One way to divide lines into rows: how cells stand level, how far their lines are apart, who spans rows."""

    level: Level
    pitch: float
    spanned: bool
    bands: list[Band] = field(default_factory=list)
    cost: float = 0.0
    days: dict[int, tuple[Run, int]] = field(default_factory=dict)


def reads_as(role: str) -> Callable[[str], int]:
    """Give what tells how well a text is what a column holds: 0 not at all, 1 in part, 2 wholly."""
    if role == "date":
        return lambda text: 2 * is_day(mend_date(text))
    if role == "killed_injured":
        return lambda text: sum(bool(part) for part in split_harm(text) or ("", ""))
    return lambda text: 2 * (read_count(text) is not None)


def text_of(words: Sequence[Word]) -> str:
    """Give the words of a cell without footnote marks, wrapped lines joined."""
    return build_cell(words).plain


def split_runs(pieces: Sequence[Run], reads: Callable[[str], int], reach: float) -> Iterable[Run]:
    """Find the cells in the lines of a column so that as few lines as possible are left that do not read.

    Args:
        pieces: one run for each line.
        reads: tells how well a text is what the column holds: 0 not at all, 1 in part, 2 wholly.
        reach: greatest distance of two lines of a cell.
    """
    costs: list[tuple[int, int]] = [(0, 0)]
    starts = [0]
    texts = [join_lines([line_text(piece.words, marks=False)]) for piece in pieces]
    for end in range(1, len(pieces) + 1):
        options = []
        for start in range(end - 1, max(-1, end - 1 - _LONGEST_CELL), -1):
            if any(b.bases[0] - a.bases[0] > reach for a, b in pairwise(pieces[start:end])):
                break
            good = reads(join_lines(texts[start:end]))
            if good or end - start == 1:
                unread, cells = costs[start]
                options.append(((unread + 2 - good, cells - (good > 0)), start))
        best = min(options)
        costs.append(best[0])
        starts.append(best[1])
    ends = [len(pieces)]
    while ends[-1]:
        ends.append(starts[ends[-1]])
    for start, end in pairwise(reversed(ends)):
        group = pieces[start:end]
        if not reads(join_lines(texts[start:end])):
            continue
        yield Run(
            group[0].column,
            tuple(piece.lines[0] for piece in group),
            tuple(piece.bases[0] for piece in group),
            tuple(word for piece in group for word in piece.words),
        )
