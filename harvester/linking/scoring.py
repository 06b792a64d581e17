"""Scores: from bits of evidence to the probability of each pair, given the others that it competes with.

An assessment is about one incident at most, and an incident is in one item of a release at most. Were every pair judged
alone, three reports and three incidents of one town and day would all match each other. So the pairs that share an
assessment or an incident form a graph, and what is wanted is each pair's share in all ways to match the two sides,
each way weighted by the likelihood of its pairs: the marginals of a monomer-dimer model. Belief propagation finds them
in a few rounds; it always converges on this model, and is exact where the graph has no circle (Bayati and Nair 2006,
https://arxiv.org/abs/cs/0607064). In circles it is too sure of itself: where a part of the graph has one, and
one side has few ends, the ways are added up instead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

# After so many rounds a crowd that swings for ever is cut off; a smaller change than _ENOUGH of what an end has heard
# is no news and is not passed on.
_ROUNDS = 50
_ENOUGH = 0.002
_AS_LIKELY = 2.0  # bits
_HIGHEST = 30.0  # bits; a pair that is surer than this is certain
_FEW = 8


@dataclass(slots=True)
class Pair:
    """A pair under consideration.

    Attributes:
        left: the one end, which has one partner at most.
        right: the other end, likewise.
        bits: the evidence.
        probability: set by ``weigh``.
        rivals: how many other pairs of one of the ends are about as likely; set by ``weigh``.
    """

    left: Hashable
    right: Hashable
    bits: float
    probability: float = 0.0
    rivals: int = 0


def weigh(pairs: Sequence[Pair], few: int = _FEW) -> None:
    """Set the probability of every pair.

    Args:
        pairs: all that compete.
        few: up to how many ends of the smaller side the ways to match a part of the graph are added up.

    >>> sure, other = Pair("a1", "i1", 8), Pair("a1", "i2", 2)
    >>> weigh([sure, other])
    >>> round(sure.probability, 2), round(other.probability, 2)
    (0.98, 0.02)
    >>> alike = [Pair(a, i, 8) for a in ("a1", "a2") for i in ("i1", "i2")]
    >>> weigh(alike)
    >>> {round(pair.probability, 1) for pair in alike}
    {0.5}
    """
    lefts = _group([pair.left for pair in pairs])
    rights = _group([pair.right for pair in pairs])
    graph = _Graph([2.0 ** min(pair.bits, _HIGHEST) for pair in pairs], lefts, rights)
    for members in _components(lefts, rights):
        left = list({lefts.of[n]: lefts.members[lefts.of[n]] for n in members}.values())
        right = list({rights.of[n]: rights.members[rights.of[n]] for n in members}.values())
        has_circle = len(members) >= len(left) + len(right)
        if has_circle and min(len(left), len(right)) <= few:
            shares = _add_up(graph.odds, *((left, right) if len(left) >= len(right) else (right, left)))
        else:
            graph.settle([lefts.of[group[0]] for group in left if len(group) > 1])
            shares = {n: graph.share(n) for n in members}
        for number, share in shares.items():
            pairs[number].probability = share
    for groups in (lefts, rights):
        _count_rivals(pairs, groups)


def _count_rivals(pairs: Sequence[Pair], groups: _Groups) -> None:
    """Add to each pair how many others of its groups are about as likely, or more."""
    for group in groups.members:
        if len(group) > 1:
            ordered = sorted(pairs[number].bits for number in group)
            for number in group:
                near = len(ordered) - bisect_left(ordered, pairs[number].bits - _AS_LIKELY)
                pairs[number].rivals += near - 1


@dataclass(frozen=True, slots=True)
class _Groups:
    """The pairs that share an end of one side.

    Attributes:
        of: the group of each pair.
        members: the pairs of each group.
    """

    of: list[int]
    members: list[list[int]]


def _group(ends: Sequence[Hashable]) -> _Groups:
    known: dict[Hashable, int] = {}
    of = [known.setdefault(end, len(known)) for end in ends]
    members: list[list[int]] = [[] for _ in known]
    for number, group in enumerate(of):
        members[group].append(number)
    return _Groups(of, members)


def _components(lefts: _Groups, rights: _Groups) -> Iterator[list[int]]:
    """Yield the pairs of each connected part of the graph."""
    seen_left, seen_right = [False] * len(lefts.members), [False] * len(rights.members)
    for start in range(len(lefts.members)):
        if seen_left[start]:
            continue
        seen_left[start] = True
        members, waiting = [], [start]
        while waiting:
            group = lefts.members[waiting.pop()]
            members.extend(group)
            for right in {rights.of[number] for number in group}:
                if not seen_right[right]:
                    seen_right[right] = True
                    fresh = {lefts.of[n] for n in rights.members[right] if not seen_left[lefts.of[n]]}
                    waiting.extend(sorted(fresh))
                    for left in fresh:
                        seen_left[left] = True
        yield sorted(members)


class _Graph:
    """The pairs and the messages between their ends: how free each end is for a pair, given its other pairs.

    Only the messages of the left ends are kept. What a right end says to a pair follows from the sum of what it hears,
    which is kept up to date, so that one visit to a left end does the work of both sides.
    """

    def __init__(self, odds: list[float], lefts: _Groups, rights: _Groups) -> None:
        self.odds, self.lefts, self.rights = odds, lefts, rights
        self.heard = list(odds)
        self.totals = [1.0 + sum(odds[number] for number in group) for group in rights.members]

    def settle(self, waiting: Iterable[int]) -> None:
        """Pass messages until they stand; after the first round only where something new was heard.

        Args:
            waiting: the left ends of a part of the graph that have more than one pair.
        """
        neighbours: dict[int, list[int]] = {}
        for _ in range(_ROUNDS):
            fresh: set[int] = set()
            for left in waiting:
                for right in self._visit(left):
                    if right not in neighbours:
                        neighbours[right] = [self.lefts.of[number] for number in self.rights.members[right]]
                    fresh.update(neighbours[right])
            if not fresh:
                return
            waiting = sorted(left for left in fresh if len(self.lefts.members[left]) > 1)

    def _visit(self, left: int) -> list[int]:
        """Tell each pair of a left end how free that end is: the less, the surer its other pairs are.

        Returns:
            the right ends that hear something new: more than ``_ENOUGH`` of what they have heard in all.
        """
        odds, heard, totals, right_of = self.odds, self.heard, self.totals, self.rights.of
        group = self.lefts.members[left]
        weights = [odds[n] / (totals[right_of[n]] - heard[n]) for n in group]
        total = 1.0 + sum(weights)
        moved = []
        for number, weight in zip(group, weights, strict=True):
            right = right_of[number]
            change = odds[number] / (total - weight) - heard[number]
            heard[number] += change
            totals[right] += change
            if abs(change) > _ENOUGH * (totals[right] - change):
                moved.append(right)
        return moved

    def share(self, number: int) -> float:
        """Return a pair's share by what its ends say."""
        likely = self.heard[number] / (self.totals[self.rights.of[number]] - self.heard[number])
        return likely / (1.0 + likely)


def _add_up(odds: list[float], rows: list[list[int]], columns: list[list[int]]) -> dict[int, float]:
    """Return each pair's share in all ways to match rows with columns, of which there are few.

    Row by row, the weights of all ways are added up by the columns that they have taken: forwards up to a row, and
    backwards from it.
    """
    bit_of = {number: 1 << position for position, column in enumerate(columns) for number in column}
    forward = [{0: 1.0}]
    for row in rows:
        forward.append(_take(forward[-1], row, odds, bit_of))
    backward = dict.fromkeys(forward[-1], 1.0)
    total = sum(forward[-1].values())
    shares = {}
    for before, row in zip(reversed(forward[:-1]), reversed(rows), strict=True):
        for n in row:
            ways = (w * backward[taken | bit_of[n]] for taken, w in before.items() if not taken & bit_of[n])
            shares[n] = odds[n] * sum(ways) / total
        backward = {
            taken: backward[taken] + sum(odds[n] * backward[taken | bit_of[n]] for n in row if not taken & bit_of[n])
            for taken in before
        }
    return shares


def _take(before: dict[int, float], row: list[int], odds: list[float], bit_of: dict[int, int]) -> dict[int, float]:
    """Let one more row stay free, or take a column that is not taken yet."""
    after = dict(before)
    for taken, weight in before.items():
        for number in row:
            bit = bit_of[number]
            if not taken & bit:
                after[taken | bit] = after.get(taken | bit, 0.0) + weight * odds[number]
    return after
