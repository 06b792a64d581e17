"""Running text: lines of paragraphs, which no table is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harvester.parsers.tables.columns import is_number, is_number_cell, split_segments
from harvester.parsers.tables.geometry import Word
from harvester.parsers.tables.words import split_lines

# Two lines may be a cell, and a narrow run (in points) a column of one: prose is taken for prose only above both.
_MIN_LINES = 3
_MIN_WIDTH = 110.0


@dataclass(slots=True)
class _Segment:
    words: list[Word]
    x0: float
    x1: float
    baseline: float
    size: float
    whole_line: bool
    beside_number: bool
    enclosed: bool


def drop_prose(words: Sequence[Word]) -> list[Word]:
    """Leave out words that stand in paragraphs.

    A paragraph is at least three lines, evenly spaced, of many words each, that begin at one edge and of which all
    but the last nearly reach the other. Beside other text on the same lines it must be longer still, since a column
    of remarks looks the same.
    """
    segments: list[_Segment] = []
    for line in split_lines(words):
        parts = split_segments(line)
        numbers = [is_number_cell(part) for part in parts]
        segments += [
            _Segment(
                part,
                part[0].x0,
                max(word.x1 for word in part),
                part[0].baseline,
                part[0].size,
                len(parts) == 1,
                any(numbers[:index] + numbers[index + 1 :]),
                0 < index < len(parts) - 1,
            )
            for index, part in enumerate(parts)
        ]
    prose: set[int] = set()
    for run in _runs(segments):
        if _is_paragraph(run):
            prose |= {id(word) for segment in run for word in segment.words}
    return [word for word in words if id(word) not in prose]


def _runs(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    runs: list[list[_Segment]] = []
    open_runs: list[list[_Segment]] = []
    for segment in segments:
        open_runs = [run for run in open_runs if segment.baseline - run[-1].baseline <= 2.3 * segment.size]
        home = next((run for run in open_runs if _follows(run, segment)), None)
        if home is None:
            home = []
            runs.append(home)
            open_runs.append(home)
        home.append(segment)
    return runs


def _follows(run: Sequence[_Segment], segment: _Segment) -> bool:
    last = run[-1]
    step = segment.baseline - last.baseline
    if _is_cell(last, segment) or _is_cell(segment, last):
        return False
    if not 0.8 * segment.size < step <= 2.2 * segment.size or abs(segment.size - last.size) > 0.8:
        return False
    if len(run) > 1 and abs(step - (last.baseline - run[-2].baseline)) > 0.25 * segment.size:
        return False
    return abs(segment.x0 - last.x0) < 1.2 or (len(run) == 1 and 0 < last.x0 - segment.x0 < 50)


def _is_cell(part: _Segment, other: _Segment) -> bool:
    """Tell whether a part is a short cell beside others, and so no line of a paragraph."""
    return len(part.words) < 4 and not part.whole_line and part.x1 - part.x0 < 0.5 * (other.x1 - other.x0)


def _is_paragraph(run: Sequence[_Segment]) -> bool:
    if len(run) < _MIN_LINES:
        return False
    width = max(segment.x1 for segment in run) - min(segment.x0 for segment in run)
    counts = [len(segment.words) for segment in run]
    if width < _MIN_WIDTH or sum(counts) / len(counts) < 4.5:
        return False
    right = max(segment.x1 for segment in run)
    full = sum(right - segment.x1 < 0.22 * width for segment in run)
    if full < 0.6 * (len(run) - 1):
        return False
    words = [word.text for segment in run for word in segment.words]
    if sum(map(is_number, words)) > 0.3 * len(words):
        return False
    if sum(segment.beside_number for segment in run) >= 0.6 * len(run):
        return False  # a column of long cells, a number on nearly every line beside it
    if sum(segment.enclosed for segment in run) >= 0.3 * len(run):
        return False  # a column between others
    beside = sum(not segment.whole_line for segment in run)
    return beside <= 0.3 * len(run) or len(run) >= 6
