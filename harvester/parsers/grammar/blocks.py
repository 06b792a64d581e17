"""Pages as sequences of blocks, and the reading of plain text into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from harvester.parsers.grammar.clean import clean_text

# Characters: text broken at a margin has shorter lines, a paragraph that was not broken longer ones.
_WRAP_WIDTH = 110
_HEADING_SHARE, _LAST_SHARE = 0.55, 0.8  # of the longest line: a line this short ends its heading, or its paragraph
STARTS_ITEM = re.compile(r"\s*(?:\(?\d{1,3}[.)]\s|[*•‣▪–—-]+\s|#{1,6}\s)")
SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table cell; ``main`` is False for menus, footers and the like.

    ``locator`` is the element's XPath in HTML, ``line N`` in plain text and ``page N, line M`` in a PDF, whose pages
    count from 1 in ``page``.
    """

    text: str
    tag: str
    locator: str
    main: bool = True
    page: int | None = None


@dataclass(frozen=True)
class Page:
    """A page's title, what its head says about it (``meta``), and its text in order."""

    title: str
    meta: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    @property
    def body(self) -> list[Block]:
        """Blocks of the article itself, or every block where the page does not tell them apart."""
        return [block for block in self.blocks if block.main] or self.blocks

    @property
    def text(self) -> str:
        """Text of the body, one block a line."""
        return "\n".join(block.text for block in self.body)


def extract_plain(text: str, place: str = "line {}", first_line: int = 1) -> Page:
    """Read plain text: one block a paragraph, where lines are hard-wrapped; otherwise one block a line.

    ``place`` is the pattern of a block's locator.
    """
    lines = [(number, clean_text(line)) for number, line in enumerate(text.splitlines(), start=first_line)]
    runs = _join_lines(lines) if is_wrapped([line for _, line in lines]) else (run for run in lines if run[1])
    blocks = [Block(held, "p", place.format(number)) for number, held in runs]
    return Page(guess_title(blocks), {}, blocks)


def is_wrapped(lines: list[str]) -> bool:
    """Tell whether lines were broken at a margin: none is long, and sentences often run on into the next one."""
    filled = [line for line in lines if line]
    if not filled or max(map(len, filled)) > _WRAP_WIDTH:
        return False
    run_on = sum(1 for line, following in pairwise(lines) if following and re.search(r"[\w,’)]$", line))
    return run_on * 3 > len(filled)


def _join_lines(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join the lines of a paragraph; a new one starts after an empty line, at an item, or after a short line."""
    width = max(len(line) for _, line in lines)
    first, held = 0, [""]
    for number, line in lines:
        length = len(held[-1])
        is_last = length < _HEADING_SHARE * width or (length < _LAST_SHARE * width and SENTENCE_END.search(held[-1]))
        if held[0] and (not line or STARTS_ITEM.match(line) or is_last):
            yield first, " ".join(held)
            held = [""]
        if line:
            first, held = (first, [*held, line]) if held[0] else (number, [line])
    if held[0]:
        yield first, " ".join(held)


def guess_title(blocks: list[Block]) -> str:
    """Return the first line printed twice near the top, else the first that looks like a headline, or nothing."""
    top = [block.text for block in blocks[:12]]
    for text in top:
        if top.count(text) > 1 and len(text.split()) > 3:
            return text
    return next((text for text in top if 3 < len(text.split()) < 35 and not text.endswith(".")), "")
