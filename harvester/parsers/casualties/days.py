"""Days that stand beside several rows of a casualty table: which rows each is for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from harvester.parsers.casualties.runs import NEVER, REST, UNREAD, Run, Way
from harvester.parsers.tables.geometry import Rule

# Shares of line height and of column width: a date is level with its row, a rule crosses its column. A ditto costs
# little, so that it wins over leaving a row undated and loses to a printed day.
_LEVEL = 0.3
_ACROSS = 0.7
_DITTO = 0.1


class DayPlacer:
    """Gives days their rows: by the rules between them, by being level with the first, or by standing in their middle.

    Attributes:
        way: how the lines are divided; the days are noted on it.
        rows: the number of each row's band, and its cells without the day.
        size: font size.
        rules: the horizontal rules beside the rows.
        column: left and right limit of the days' column.
        continued: rows before the first day may belong to a day on an earlier page.
    """

    def __init__(
        self,
        way: Way,
        rows: Sequence[tuple[int, dict[int, Run]]],
        size: float,
        rules: Sequence[Rule],
        column: tuple[float, float],
        *,
        continued: bool,
    ) -> None:
        self.way = way
        self.bands = [band for band, _ in rows]
        self.size = size
        self.rules = sorted(rules, key=lambda rule: rule.at)
        self.column = column
        self.continued = continued
        self.extents = self._find_extents([runs for _, runs in rows])

    def place(self, days: Sequence[Run]) -> float:
        """Place all days; give the cost, which is ``NEVER`` where one of them would be left out."""
        if not days or len(days) >= len(self.bands):
            return NEVER
        groups = self._ruled_groups()
        if groups:
            cost = self._place_in_groups(days, groups)
        elif self._are_dittos(days):
            cost = self._place_dittos(days)
        else:
            cost = self._place_in_turn(days)
        return cost if len(self.way.days) == len(days) else NEVER

    def _find_extents(self, rows: Sequence[dict[int, Run]]) -> list[tuple[float, float]]:
        """Give top and bottom of rows: the rules between them, or their words where not all have rules."""
        words = [(min(r.bases[0] for r in runs.values()), max(r.bases[-1] for r in runs.values())) for runs in rows]
        shift = 0.3 * self.size  # the middle of a line stands above its base line
        ruled = []
        for top, bottom in words:
            above = [rule.at for rule in self.rules if rule.at < top - shift]
            below = [rule.at for rule in self.rules if rule.at > bottom - shift]
            if above and below:
                ruled.append((above[-1] + shift, below[0] + shift))
        apart = all(a[1] <= b[0] + 1 for a, b in pairwise(ruled))
        return ruled if len(ruled) == len(words) and apart else words

    def _ruled_groups(self) -> list[tuple[int, int]]:
        """Give the first and the last of the rows between rules that cross the days; empty where rules do not tell."""
        left, right = self.column
        crossing: list[bool] = []
        for above, below in pairwise(self.extents):
            between = [r for r in self.rules if r.drawn and above[1] - 0.5 * self.size < r.at < below[0]]
            if not between:
                return []
            crossing.append(any(min(r.end, right) - max(r.start, left) > _ACROSS * (right - left) for r in between))
        if all(crossing):
            return []
        starts = [0, *(index + 1 for index, crosses in enumerate(crossing) if crosses)]
        return list(zip(starts, [*(start - 1 for start in starts[1:]), len(self.extents) - 1], strict=True))

    def _place_in_groups(self, days: Sequence[Run], groups: Sequence[tuple[int, int]]) -> float:
        cost = 0.0
        for start, last in groups:
            top = self.extents[start][0] - 0.7 * self.size
            bottom = self.extents[last][1] + 0.7 * self.size
            inside = [day for day in days if top < day.at("middle") < bottom]
            if len(inside) == 1:
                self._note(inside[0], start, last)
            else:
                cost += REST if not inside and self.continued and start == 0 else UNREAD
        return cost

    def _are_dittos(self, days: Sequence[Run]) -> bool:
        """Tell whether each day is level with a row, the first with the first row: those below leave it out."""
        level = all(any(self._is_level(day, row) for row in range(len(self.bands))) for day in days)
        return level and (self.continued or self._is_level(days[0], 0))

    def _place_dittos(self, days: Sequence[Run]) -> float:
        rows = range(len(self.bands))
        starts = [next(row for row in rows if self._is_level(day, row)) for day in days]
        for day, start, end in zip(days, starts, [*starts[1:], len(rows)], strict=True):
            self._note(day, start, end - 1)
        return _DITTO

    def _place_in_turn(self, days: Sequence[Run]) -> float:
        """Place days one after the other, each from the row behind those of the day above."""
        cost, at = 0.0, 0
        owner: int | None = None
        for day in days:
            if at >= len(self.bands):
                return NEVER
            start, last = self._find_rows(day, at)
            if start is None:
                cost, start = cost + UNREAD, at
            if owner is not None and start > at:  # the rows before go with the day above
                self._note(self.way.days[self.bands[owner]][0], owner, start - 1)
            self._note(day, start, last)
            owner, at = start, last + 1
        return cost + REST * (len(self.bands) - at)

    def _find_rows(self, day: Run, at: int) -> tuple[int | None, int]:
        """Find the first and the last row of a day: level with one, in the middle of several, or level with a later."""
        if self._is_level(day, at):
            return at, at
        for last in range(at, len(self.bands)):
            if abs(day.at("middle") - (self.extents[at][0] + self.extents[last][1]) / 2) <= _LEVEL * self.size:
                return at, last
        later = next((row for row in range(at + 1, len(self.bands)) if self._is_level(day, row)), None)
        return later, at if later is None else later

    def _is_level(self, day: Run, row: int) -> bool:
        anchor = self.way.bands[self.bands[row]].anchor
        return anchor is not None and abs(day.at(self.way.level) - anchor.y) <= _LEVEL * self.size

    def _note(self, day: Run, start: int, last: int) -> None:
        self.way.days[self.bands[start]] = (day, last - start + 1)
