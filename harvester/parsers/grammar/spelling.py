"""Garbled words: those that differ by one slip from a word that a rule asks for.

A rule that looks for "injured" passes by "injued", and what it would have read is gone without a word. So the words of
a sentence are compared with those of the rules: one letter lost, added or changed, or two exchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from harvester.parsers.grammar.tokens import Kind, tokenize

_SHORTEST, _LONGEST = 4, 30  # letters: shorter words differ by one letter from too many others


class Spelling:
    """The words that rules ask for.

    >>> words = Spelling(["injured", "civilians"])
    >>> [word for word in ("injued", "injjured", "ijnured", "inxured", "injured", "wounded") if words.is_garbled(word)]
    ['injued', 'injjured', 'ijnured', 'inxured']
    """

    def __init__(self, words: Iterable[str], known: Iterable[str] = ()) -> None:
        self._words = frozenset(word for word in words if len(word) >= _SHORTEST)
        self._known = self._words | frozenset(known)
        self._shortened: dict[str, set[str]] = {}
        for word in self._words:
            for shorter in _shorten(word):
                self._shortened.setdefault(shorter, set()).add(word)
        self.is_garbled = lru_cache(maxsize=4096)(self._is_garbled)

    def find(self, text: str) -> list[str]:
        """Return the garbled words of a text; a capital makes a name of a word."""
        return [
            text[token.start : token.end]
            for token in tokenize(text)
            if token.kind is Kind.WORD and self.is_garbled(token.low) and text[token.start].islower()
        ]

    def _is_garbled(self, word: str) -> bool:
        if not _SHORTEST - 1 <= len(word) <= _LONGEST or word in self._known:
            return False
        if word in self._shortened:
            return True
        shorter = set(_shorten(word))
        if not shorter.isdisjoint(self._words):
            return True
        return any(_differs_once(word, meant) for short in shorter for meant in self._shortened.get(short, ()))


def _shorten(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _differs_once(word: str, meant: str) -> bool:
    """Tell whether one letter is another, or two neighbours have changed places."""
    if len(word) != len(meant):
        return False
    wrong = [at for at, (left, right) in enumerate(zip(word, meant, strict=True)) if left != right]
    is_swap = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and word[wrong[0]] == meant[wrong[1]]
    return len(wrong) == 1 or (is_swap and word[wrong[1]] == meant[wrong[0]])
