"""The probability of a pair, given those that it competes with."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.linking.scoring import Pair, weigh

EDGES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(-4, 12)),
    min_size=1,
    max_size=9,
    unique_by=lambda e: e[:2],
)


def enumerate_matchings(edges: list[tuple[int, int, float]]) -> list[float]:
    """Return each pair's share in all matchings, each weighted by the likelihood of its pairs."""
    shares, total = [0.0] * len(edges), 0.0
    for size in range(len(edges) + 1):
        for chosen in itertools.combinations(range(len(edges)), size):
            lefts, rights = {edges[n][0] for n in chosen}, {edges[n][1] for n in chosen}
            if len(lefts) == len(rights) == size:
                weight = 2.0 ** sum(edges[n][2] for n in chosen)
                total += weight
                for n in chosen:
                    shares[n] += weight
    return [share / total for share in shares]


def has_circle(edges: list[tuple[int, int, float]]) -> bool:
    """Say whether a graph has a circle."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.get(node, node) != node:
            node = parent[node]
        return node

    for left, right, _ in edges:
        a, b = root(("a", left)), root(("i", right))
        if a == b:
            return True
        parent[a] = b
    return False


@given(EDGES)
@settings(max_examples=100, deadline=None)
def test_probabilities_are_those_of_all_matchings(edges: list[tuple[int, int, float]]) -> None:
    pairs = [Pair(("a", left), ("i", right), bits) for left, right, bits in edges]
    weigh(pairs)
    for pair, exact in zip(pairs, enumerate_matchings(edges), strict=True):
        assert pair.probability == pytest.approx(exact, abs=0.01)


@given(EDGES)
@settings(max_examples=50, deadline=None)
def test_probabilities_are_near_where_there_are_too_many_ways_to_add_up(edges: list[tuple[int, int, float]]) -> None:
    pairs = [Pair(("a", left), ("i", right), bits) for left, right, bits in edges]
    weigh(pairs, few=0)
    near = 0.35 if has_circle(edges) else 0.01  # exact where the graph has no circle
    for pair, exact in zip(pairs, enumerate_matchings(edges), strict=True):
        assert pair.probability == pytest.approx(exact, abs=near)


@given(EDGES)
@settings(max_examples=100, deadline=None)
def test_the_pairs_of_an_end_share_at_most_certainty(edges: list[tuple[int, int, float]]) -> None:
    pairs = [Pair(("a", left), ("i", right), bits) for left, right, bits in edges]
    weigh(pairs)
    for end in {pair.left for pair in pairs}:
        assert sum(pair.probability for pair in pairs if pair.left == end) <= 1.01
    assert all(0 <= pair.probability <= 1 for pair in pairs)


def test_what_is_sure_elsewhere_settles_what_is_left() -> None:
    """Of two reports and two incidents of one day, one pair is certain: the other follows."""
    pairs = [Pair("a1", "i1", 14), Pair("a1", "i2", 6), Pair("a2", "i1", 6), Pair("a2", "i2", 6)]
    weigh(pairs)
    assert pairs[0].probability > 0.98
    assert pairs[3].probability > 0.95
    alone = Pair("a2", "i2", 6)
    weigh([alone, Pair("a1", "i2", 6)])
    assert alone.probability == pytest.approx(0.5, abs=0.01)


def test_a_long_chain_settles_in_either_order() -> None:
    """Each report fits two incidents and each incident two reports; the first pair is sure, which leans on the rest."""
    size = 60
    chain = [Pair(n, ("i", n), 14 if n == 0 else 6) for n in range(size)]
    chain += [Pair(n + 1, ("i", n), 6) for n in range(size - 1)]
    weigh(chain)
    there = {(pair.left, pair.right): pair.probability for pair in chain}
    chain.reverse()
    weigh(chain)
    assert all(pair.probability == pytest.approx(there[pair.left, pair.right], abs=0.01) for pair in chain)
    assert there[1, ("i", 1)] > there[30, ("i", 30)]


def test_rivals_are_the_pairs_about_as_likely() -> None:
    pairs = [Pair("a1", "i1", 8), Pair("a1", "i2", 6), Pair("a2", "i1", 5.9), Pair("a3", "i1", 12)]
    weigh(pairs)
    assert [pair.rivals for pair in pairs] == [2, 1, 2, 0]
