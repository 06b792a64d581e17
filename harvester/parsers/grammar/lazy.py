"""Regular expressions that are compiled when they are first needed, and only for texts that they could match.

A source's grammar holds a hundred expressions of which one page needs a dozen; compiling all of them took longer than
everything else that reading a page does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

_NOTHING = "\0"
_ESCAPE_OR_SET = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_NAME = re.compile(r"\{[A-Za-z_]+\}")
_GROUP = re.compile(r"\([^()]*\)")
_REPEATED = re.compile(r".(?:[?*]|\{[\d,]*\})", re.DOTALL)  # perhaps no times at all
_LITERAL = re.compile(r"[A-Za-z ]+")


@lru_cache(maxsize=32)
def _fold(text: str) -> str:
    return text.casefold()


def find_literal(pattern: str) -> str:
    """Return the longest run of letters and spaces that stands in every match of an expression, in lower case.

    Names in braces, groups, and characters that may be missing are passed over; with alternatives at the outermost
    level there is no such run, and the answer is empty.

    >>> find_literal("received {N}(?: (?:new|more))* reports?"), find_literal("{N} reports|{N} strikes")
    ('received ', '')
    """
    bare = _NAME.sub(_NOTHING, _ESCAPE_OR_SET.sub(_NOTHING, pattern))
    whole = ""
    while whole != bare:
        whole, bare = bare, _GROUP.sub(_NOTHING, bare)
    if "|" in bare:
        return ""
    return max((run.lower() for run in _LITERAL.findall(_REPEATED.sub(_NOTHING, bare))), key=len, default="")


class LazyPattern:
    """Stands for a compiled expression.

    Args:
        pattern: the expression.
        flags: of ``re.compile``.
        literal: letters in lower case that every match holds; a text without them is not searched at all.
    """

    def __init__(self, pattern: str, flags: int = 0, literal: str = "") -> None:
        self.pattern = pattern
        self.flags = flags
        self.literal = literal

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.pattern, self.flags)

    def search(self, text: str, position: int = 0) -> re.Match[str] | None:
        """Return the first match from a position on."""
        return self.compiled.search(text, position) if self._may_match(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """Return the match at the start of the text."""
        return self.compiled.match(text) if self._may_match(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of the whole text."""
        return self.compiled.fullmatch(text) if self._may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return all matches."""
        return self.compiled.finditer(text) if self._may_match(text) else iter(())

    def _may_match(self, text: str) -> bool:
        return not self.literal or self.literal in _fold(text)
