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

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

_ROUNDS = 50
_ENOUGH = 0.005
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
    odds = [2.0 ** min(pair.bits, _HIGHEST) for pair in pairs]
    free = _Free([1.0] * len(pairs), [1.0] * len(pairs))
    for members in _components(pairs, lefts, rights):
        left = [lefts[key] for key in {pairs[n].left: None for n in members}]
        right = [rights[key] for key in {pairs[n].right: None for n in members}]
        has_circle = len(members) >= len(left) + len(right)
        if has_circle and min(len(left), len(right)) <= few:
            shares = _add_up(odds, *((left, right) if len(left) >= len(right) else (right, left)))
        else:
            _settle(odds, free, [g for g in left if len(g) > 1], [g for g in right if len(g) > 1])
            shares = {n: _share(odds[n] * free.left[n] * free.right[n]) for n in members}
        for number, share in shares.items():
            pairs[number].probability = share
    for number, pair in enumerate(pairs):
        near = (*lefts[pair.left], *rights[pair.right])
        pair.rivals = sum(other != number and pairs[other].bits >= pair.bits - _AS_LIKELY for other in near)


def _share(odds: float) -> float:
    return odds / (1.0 + odds)


Groups = dict[Hashable, list[int]]


@dataclass(frozen=True, slots=True)
class _Free:
    """The messages: how free the ends of each pair are for it, given their other pairs."""

    left: list[float]
    right: list[float]


def _group(ends: Sequence[Hashable]) -> Groups:
    groups: Groups = {}
    for number, end in enumerate(ends):
        groups.setdefault(end, []).append(number)
    return groups


def _components(pairs: Sequence[Pair], lefts: Groups, rights: Groups) -> Iterator[list[int]]:
    """Yield the pairs of each connected part of the graph."""
    seen = [False] * len(pairs)
    for start in range(len(pairs)):
        if seen[start]:
            continue
        seen[start] = True
        members, waiting = [], [start]
        while waiting:
            number = waiting.pop()
            members.append(number)
            for other in (*lefts[pairs[number].left], *rights[pairs[number].right]):
                if not seen[other]:
                    seen[other] = True
                    waiting.append(other)
        yield members


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


def _settle(odds: list[float], free: _Free, lefts: list[list[int]], rights: list[list[int]]) -> None:
    """Pass messages until they stand; after the first round only where something new was heard."""
    left_of = {number: group for group in lefts for number in group}
    right_of = {number: group for group in rights for number in group}
    _pass(odds, free.left, free.right, rights)
    waiting = lefts
    for _ in range(_ROUNDS):
        waiting = _find_groups(_pass(odds, free.right, free.left, waiting), right_of)
        waiting = _find_groups(_pass(odds, free.left, free.right, waiting), left_of)
        if not waiting:
            return


def _find_groups(numbers: list[int], group_of: dict[int, list[int]]) -> list[list[int]]:
    found = {id(group): group for number in numbers if (group := group_of.get(number)) is not None}
    return list(found.values())


def _pass(odds: list[float], heard: list[float], said: list[float], groups: list[list[int]]) -> list[int]:
    """Tell each pair of an end how free that end is: the less, the surer its other pairs are.

    Returns:
        the pairs whose message moved by more than ``_ENOUGH``, as a share of what it was.
    """
    moved = []
    for group in groups:
        total = 1.0
        for number in group:
            total += odds[number] * heard[number]
        for number in group:
            fresh = 1.0 / (total - odds[number] * heard[number])
            if abs(fresh - said[number]) > _ENOUGH * said[number]:
                moved.append(number)
            said[number] = fresh
    return moved
