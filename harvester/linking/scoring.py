"""Scores: from bits of evidence to the probability of each pair, given the others that it competes with.

An assessment is about one incident at most, and an incident is in one item of a release at most. Were every pair judged
alone, three reports and three incidents of one town and day would all match each other. So the pairs that share an
assessment or an incident form a graph, and what is wanted is each pair's share in all ways to match the two sides,
each way weighted by the likelihood of its pairs: the marginals of a monomer-dimer model. Belief propagation finds them
in a few rounds; it always converges on this model, and is exact where the graph has no circle (Bayati and Nair 2006,
https://arxiv.org/abs/cs/0607064).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

_ROUNDS = 50
_ENOUGH = 0.005
_AS_LIKELY = 2.0  # bits
_HIGHEST = 30.0  # bits; a pair that is surer than this is certain


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


def weigh(pairs: Sequence[Pair]) -> None:
    """Set the probability of every pair.

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
    for shared_left, shared_right in _components(pairs, lefts, rights):
        _settle(odds, free, shared_left, shared_right)
    for number, pair in enumerate(pairs):
        share = odds[number] * free.left[number] * free.right[number]
        pair.probability = share / (1.0 + share)
        near = (*lefts[pair.left], *rights[pair.right])
        pair.rivals = sum(other != number and pairs[other].bits >= pair.bits - _AS_LIKELY for other in near)


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


def _components(
    pairs: Sequence[Pair], lefts: Groups, rights: Groups
) -> Iterator[tuple[list[list[int]], list[list[int]]]]:
    """Yield the connected parts of the graph: the groups of pairs that share a left, and a right, end.

    An end with one pair is free for it, whatever the rest says; such groups are left out.
    """
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
        shared_left = [group for key in {pairs[n].left: None for n in members} if len(group := lefts[key]) > 1]
        shared_right = [group for key in {pairs[n].right: None for n in members} if len(group := rights[key]) > 1]
        yield shared_left, shared_right


def _settle(odds: list[float], free: _Free, lefts: list[list[int]], rights: list[list[int]]) -> None:
    """Pass messages until they stand."""
    for _ in range(_ROUNDS):
        moved = _pass(odds, free.left, free.right, rights)
        if max(moved, _pass(odds, free.right, free.left, lefts)) <= _ENOUGH:
            return


def _pass(odds: list[float], heard: list[float], said: list[float], groups: list[list[int]]) -> float:
    """Tell each pair of an end how free that end is: the less, the surer its other pairs are.

    Returns:
        how far the furthest message moved, as a share of what it was.
    """
    moved = 0.0
    for group in groups:
        total = 1.0
        for number in group:
            total += odds[number] * heard[number]
        for number in group:
            fresh = 1.0 / (total - odds[number] * heard[number])
            change = abs(fresh - said[number]) / said[number]
            if change > moved:
                moved = change
            said[number] = fresh
    return moved
