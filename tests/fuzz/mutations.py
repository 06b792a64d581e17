"""Damage done to documents, of the kinds that happen to pages: all of it follows from a seed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Mutation = Callable[[random.Random, bytes], bytes]
ODD = (
    "\x00",
    "\u200b",
    "\u202e",
    "&#x0;",
    "&nbsp;",
    "–",
    "1,0",
    "٣",
    "½",
    "9" * 40,
    "<",
    "</p>",
    "<table>",
    "]]>",
    "{",
    "null",
    "%",
)


def flip_bytes(chance: random.Random, body: bytes) -> bytes:
    """Change some bytes."""
    changed = bytearray(body)
    for _ in range(chance.randint(1, 30)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut_out(chance: random.Random, body: bytes) -> bytes:
    """Take a piece away."""
    start = chance.randrange(len(body))
    return body[:start] + body[start + chance.randint(1, max(1, len(body) // 4)) :]


def cut_off(chance: random.Random, body: bytes) -> bytes:
    """End too early."""
    return body[: chance.randrange(len(body))]


def repeat_piece(chance: random.Random, body: bytes) -> bytes:
    """Say a piece several times."""
    start = chance.randrange(len(body))
    piece = body[start : start + chance.randint(1, 2000)]
    return body[:start] + piece * chance.randint(2, 20) + body[start:]


def insert_oddities(chance: random.Random, body: bytes) -> bytes:
    """Put strange characters and markup in between."""
    for _ in range(chance.randint(1, 10)):
        start = chance.randrange(len(body) + 1)
        body = body[:start] + chance.choice(ODD).encode() + body[start:]
    return body


def shuffle_numbers(chance: random.Random, body: bytes) -> bytes:
    """Put other numbers in the places of numbers."""
    return re.sub(rb"\d+", lambda found: str(chance.choice([0, 1, 10**6, 10**15, chance.randrange(3000)])).encode()
                  if chance.random() < 0.2 else found[0], body)  # fmt: skip


def reencode(chance: random.Random, body: bytes) -> bytes:
    """Send the text in another encoding than it claims."""
    return body.decode("utf-8", "replace").encode(chance.choice(["utf-16", "latin-1", "cp1256", "utf-32"]), "replace")


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes, cut_out, cut_off, repeat_piece, insert_oddities, shuffle_numbers, reencode,
)  # fmt: skip


def mutate(chance: random.Random, body: bytes) -> bytes:
    """Damage a body once, twice or three times."""
    for _ in range(chance.randint(1, 3)):
        body = chance.choice(MUTATIONS)(chance, body) or b" "
    return body


def drop_paragraphs(chance: random.Random, body: bytes) -> bytes:
    """Take whole paragraphs, items and rows away, and nothing else."""
    pieces = re.split(rb"(<(?:p|li|tr)\b[^>]*>.*?</(?:p|li|tr)>)", body, flags=re.DOTALL | re.IGNORECASE)
    return b"".join(
        piece for piece in pieces if not piece.lower().startswith((b"<p", b"<li", b"<tr")) or chance.random() < 0.7
    )


VALUES: tuple[object, ...] = (
    None, True, False, "", " ", "0", "many", "٣", "<b>7</b><!-- 8 -->", "2018-13-45", -1, 0, 2.5, 10**15, 10**30, [],
    {}, [None], [[]], {"": None}, ["a", 1], {"rendered": 5}, "x" * 10_000,
)  # fmt: skip


def mutate_json(chance: random.Random, body: bytes) -> bytes:
    """Put values of other kinds in the places of values, and leave keys out; what remains is JSON."""
    whole = json.loads(body)
    for _ in range(chance.randint(1, 6)):
        places = list(_places(whole))
        if not places:
            break
        holder, place = chance.choice(places)
        if chance.random() < 0.3:
            del holder[place]
        else:
            holder[place] = deepcopy(chance.choice(VALUES))
    return json.dumps(whole).encode()


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every list or object of a JSON value with each of its indexes or keys."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from _places(node[key])
