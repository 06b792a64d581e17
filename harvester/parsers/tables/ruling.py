"""Straight rules out of the drawings of a page: lines, thin boxes, edges of shaded areas; dashes joined."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from harvester.parsers.tables.geometry import Box, Rule

# In points. Rules are drawn as strokes, or as filled boxes up to this thin (thicker ones shade cells); ends that are
# meant to meet miss each other by up to _JOIN where borders are drawn cell by cell; shorter strokes are marks in text.
_THIN = 3.5
_SNAP = 1.5
_JOIN = 4.0
_SLANT = 0.8
_MIN_LENGTH = 3.0


class Drawing(NamedTuple):
    """One painted path that can be seen: its points, whether it is stroked or filled, and the colour of its filling."""

    points: Sequence[tuple[float, float]]
    stroked: bool
    filled: bool
    line_width: float
    is_box: bool
    shade: str = ""


class Segments(NamedTuple):
    """Horizontal and vertical rules."""

    horizontals: list[Rule]
    verticals: list[Rule]


def is_white(color: object) -> bool:
    """Tell whether a colour cannot be seen on white paper, in grey, RGB or CMYK.

    >>> is_white(1), is_white((1, 1, 1)), is_white((0, 0, 0, 0)), is_white((0.9,)), is_white(None)
    (True, True, True, False, False)
    """
    if isinstance(color, int | float):
        return color >= 0.99
    if not isinstance(color, tuple | list) or not all(isinstance(part, int | float) for part in color):
        return False
    if len(color) == 4:
        return all(part <= 0.01 for part in color)
    return len(color) in (1, 3) and all(part >= 0.99 for part in color)


def build_rules(drawings: Iterable[Drawing]) -> Segments:
    """Turn drawings into joined rules, sorted by their coordinate."""
    found = Segments([], [])
    shades: dict[str, list[Box]] = {}
    for drawing in drawings:
        if drawing.is_box and drawing.filled and not drawing.stroked and min(_size(drawing)) > _THIN:
            shades.setdefault(drawing.shade, []).append(_box(drawing))
            continue
        for horizontal, rule in _edges(drawing):
            (found.horizontals if horizontal else found.verticals).append(rule)
    for boxes in shades.values():
        edges = _shade_edges(boxes)
        found.horizontals.extend(edges.horizontals)
        found.verticals.extend(edges.verticals)
    return Segments(merge_rules(found.horizontals), merge_rules(found.verticals))


def _box(drawing: Drawing) -> Box:
    xs = [point[0] for point in drawing.points]
    ys = [point[1] for point in drawing.points]
    return min(xs), min(ys), max(xs), max(ys)


def _size(drawing: Drawing) -> tuple[float, float]:
    x0, top, x1, bottom = _box(drawing)
    return x1 - x0, bottom - top


def _shade_edges(boxes: Sequence[Box]) -> Segments:
    """Give the edges of boxes of one colour, without those where two of them meet and no edge can be seen."""
    edges = Segments([], [])
    for x0, top, x1, bottom in dict.fromkeys(boxes):
        edges.horizontals.extend((Rule(top, x0, x1, drawn=False), Rule(bottom, x0, x1, drawn=False)))
        edges.verticals.extend((Rule(x0, top, bottom, drawn=False), Rule(x1, top, bottom, drawn=False)))
    return Segments(_drop_meeting(edges.horizontals), _drop_meeting(edges.verticals))


def _drop_meeting(edges: list[Rule]) -> list[Rule]:
    edges.sort(key=lambda edge: edge.at)
    meeting: set[int] = set()
    for index, edge in enumerate(edges):
        for other in edges[index + 1 : index + 60]:
            if other.at - edge.at > 0.6:
                break
            if abs(edge.start - other.start) < 1 and abs(edge.end - other.end) < 1:
                meeting |= {id(edge), id(other)}
    return [edge for edge in edges if id(edge) not in meeting]


def _edges(drawing: Drawing) -> Iterator[tuple[bool, Rule]]:
    box = _box(drawing)
    width, height = box[2] - box[0], box[3] - box[1]
    if drawing.stroked and drawing.line_width > 6:
        # A very thick line is a shaded band.
        half = drawing.line_width / 2
        grow = (0, half) if width >= height else (half, 0)
        yield from _box_edges((box[0] - grow[0], box[1] - grow[1], box[2] + grow[0], box[3] + grow[1]), drawn=False)
    elif min(width, height) <= _THIN and (drawing.stroked or drawing.filled):
        if max(width, height) > 0:
            yield _thin(box, width >= height)
    elif drawing.is_box:
        yield from _box_edges(box, drawn=drawing.stroked)
    elif drawing.stroked:
        yield from _polyline(drawing.points)


def _thin(box: Box, horizontal: bool) -> tuple[bool, Rule]:
    x0, top, x1, bottom = box
    return (True, Rule((top + bottom) / 2, x0, x1)) if horizontal else (False, Rule((x0 + x1) / 2, top, bottom))


def _box_edges(box: Box, *, drawn: bool) -> Iterator[tuple[bool, Rule]]:
    x0, top, x1, bottom = box
    yield True, Rule(top, x0, x1, drawn)
    yield True, Rule(bottom, x0, x1, drawn)
    yield False, Rule(x0, top, bottom, drawn)
    yield False, Rule(x1, top, bottom, drawn)


def _polyline(points: Sequence[tuple[float, float]]) -> Iterator[tuple[bool, Rule]]:
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if abs(y0 - y1) <= _SLANT and abs(x0 - x1) > _MIN_LENGTH:
            yield True, Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x0 - x1) <= _SLANT and abs(y0 - y1) > _MIN_LENGTH:
            yield False, Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1))


def merge_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Join rules that lie on one straight line and touch, or leave only the gap of a dash between them.

    >>> merge_rules([Rule(10, 0, 5), Rule(10.4, 7, 12), Rule(30, 0, 4)])
    [Rule(at=10, start=0, end=12, drawn=True), Rule(at=30, start=0, end=4, drawn=True)]
    """
    merged: list[Rule] = []
    for group in _snap(rules):
        at = _usual(group)
        last: Rule | None = None
        for rule in sorted(group, key=lambda rule: rule.start):
            if last is not None and rule.start <= last.end + _JOIN:
                last.end = max(last.end, rule.end)
                last.drawn = last.drawn or rule.drawn
            else:
                last = Rule(at, rule.start, rule.end, rule.drawn)
                merged.append(last)
    return [rule for rule in merged if rule.length >= _MIN_LENGTH]


def _usual(group: Sequence[Rule]) -> float:
    longest = max(group, key=lambda rule: rule.length)
    return longest.at


def _snap(rules: Iterable[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][0].at <= _SNAP * 2 and rule.at - groups[-1][-1].at <= _SNAP:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups
