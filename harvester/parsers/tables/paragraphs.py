"""Running text, which no table is made of: sentences, paragraphs, and pages set in two columns of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harvester.parsers.tables.columns import (
    Strip,
    find_free_strips,
    is_number,
    is_number_cell,
    split_segments,
    usual_size,
)
from harvester.parsers.tables.geometry import Line, Word
from harvester.parsers.tables.words import split_lines

# Two lines may be a cell, and a narrow run (in points) a column of one: prose is taken for prose only above both.
_MIN_LINES = 3
_MIN_WIDTH = 110.0
# Words that join the words of a sentence, and that names and numbers in cells seldom stand between.
_JOINING = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "more",
        "of",
        "on",
        "or",
        "out",
        "than",
        "that",
        "the",
        "their",
        "they",
        "this",
        "to",
        "under",
        "was",
        "were",
        "where",
        "which",
        "while",
        "with",
        "would",
    ]
)
# A sentence has at least so many joining words, and at most such a share of words with digits.
_LEAST_JOINING, _MOST_FIGURES, _FEW_FIGURES = 2, 0.34, 0.15
_SHORT = 4
_CAPITALS = 0.65

# Pages of two columns: how many lines have both, how many may reach across, where the gutter may be and how wide.
_FEWEST_LINES = 12
_TOLERATED = 0.2
_MIDDLE = (0.3, 0.7)
_LEAST_WIDTH = 0.7
_LEAST_WORDS = 4
# Which share of the lines on the one side, and on the other, must be text.
_MOSTLY, _PARTLY = 0.5, 0.3
_EDGE = 1.5
_LEAST_RUNNING = 2
_JOINED = 0.16


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


def is_sentence(line: str) -> bool:
    """Tell whether a line is running text: words join it, and digits are few.

    >>> is_sentence("Of the 58 reports under review, 12 were closed"), is_sentence("Route 47, east of Hajin 2 0")
    (True, False)
    """
    words = line.split()
    joining = round(joining_share(words) * len(words))
    figures = sum(map(_has_digit, words))
    if sum(not word[:1].islower() for word in words) >= _CAPITALS * len(words):
        return False  # titles, names and numbers
    if joining >= _LEAST_JOINING and figures <= _MOST_FIGURES * len(words):
        return True
    ended = line.rstrip().endswith((".", ";"))
    if line[:1].islower():  # the middle of a sentence, or its end
        return ended or (len(words) > _SHORT and figures <= _FEW_FIGURES * len(words))
    return ended and len(words) == 1


def joining_share(words: Sequence[str]) -> float:
    """Give the share of words that join others to a sentence; in running text more than a quarter does."""
    return sum(word.casefold().strip(".,;:()") in _JOINING for word in words) / len(words) if words else 0.0


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def split_at_gutter(words: Sequence[Word], width: float) -> list[list[Word]]:
    """Divide the words of a page that is set in two columns of text: across both, left, right; else one group.

    Args:
        words: what stands outside of ruled tables.
        width: of the page.
    """
    lines = split_lines([word for word in words if not word.turned])
    strip = _find_gutter(lines, width)
    if strip is None:
        return [list(words)]
    groups: tuple[list[Word], list[Word], list[Word]] = ([], [], [])
    for line in lines:
        crossing = _crosses(line, strip)
        for word in line.words:
            side = 0 if crossing else 1 if (word.x0 + word.x1) / 2 < strip.middle else 2
            groups[side].append(word)
    groups[0].extend(word for word in words if word.turned)
    return [kept for group in groups if (kept := _drop_justified(group))]


def _drop_justified(words: Sequence[Word]) -> list[Word]:
    """Leave out lines of text that are set to both edges of their column: their wide spaces divide nothing."""
    lines = split_lines([word for word in words if not word.turned])
    left = _usual([line.x0 for line in lines])
    right = _usual([line.x1 for line in lines])
    full = [line for line in lines if abs(line.x0 - left) < _EDGE and abs(line.x1 - right) < _EDGE]
    if len(full) < _PARTLY * len(lines):
        return list(words)
    text = {id(word) for line in full if _is_running(line) for word in line.words}
    return [word for word in words if id(word) not in text]


def _usual(edges: Sequence[float]) -> float:
    return max(edges, key=lambda x: sum(abs(x - other) < _EDGE for other in edges), default=0.0)


def _is_running(line: Line) -> bool:
    return sum(word.text[:1].islower() for word in line.words) >= _LEAST_RUNNING


def _find_gutter(lines: Sequence[Line], width: float) -> Strip | None:
    size = usual_size([word for line in lines for word in line.words])
    tolerated = round(_TOLERATED * len(lines))
    for strip in find_free_strips(lines, tolerated):
        if strip.x1 - strip.x0 < _LEAST_WIDTH * size or not _MIDDLE[0] * width < strip.middle < _MIDDLE[1] * width:
            continue
        sides = [_sides(line, strip) for line in lines if not _crosses(line, strip)]
        both = [side for side in sides if side[0] and side[1]]
        if len(both) < _FEWEST_LINES:
            continue
        texts = [[part for part in side if _is_text(part)] for side in zip(*both, strict=True)]
        shares = sorted(len(found) / len(both) for found in texts)
        if shares[1] >= _MOSTLY and shares[0] >= _PARTLY and all(map(_reads_as_prose, texts)):
            return strip
    return None


def _sides(line: Line, strip: Strip) -> tuple[list[Word], list[Word]]:
    left = [word for word in line.words if word.x1 <= strip.middle]
    return left, [word for word in line.words if word.x0 >= strip.middle]


def _is_text(words: Sequence[Word]) -> bool:
    return len(words) >= _LEAST_WORDS and len(split_segments(Line(list(words)))) == 1


def _reads_as_prose(lines: Sequence[Sequence[Word]]) -> bool:
    words = [word.text for line in lines for word in line]
    return joining_share(words) >= _JOINED


def _crosses(line: Line, strip: Strip) -> bool:
    """Tell whether a line goes on from one side to the other, with a word or with the space between two."""
    if any(word.x0 < strip.middle < word.x1 for word in line.words):
        return True
    left, right = _sides(line, strip)
    return bool(left and right) and right[0].x0 - left[-1].x1 < 0.45 * line.words[0].size
