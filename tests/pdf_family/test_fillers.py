"""Grids of words that say nothing are no tables; grids of words that say something are."""

from __future__ import annotations

import random

import pytest

from harvester.parsers.tables import find_tables
from tests.pdf_family.model import Cell, Lines, Report, Row, Table, Text
from tests.pdf_family.test_family import draw

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
_LATIN = ["lorem", "ipsum", "dolor", "sit", "amet", "elit", "sed", "magna", "aliqua", "minim"]
_NAMES = ["Amira", "Basil", "Carim", "Dunya", "Emad", "Farah"]
_ROTA = ["Morning", "Midday", "Night"]


def _filler(rng: random.Random) -> list[list[str]]:
    return [[rng.choice(_LATIN) for _ in range(5)] for _ in range(24)]


def _cut_filler(rng: random.Random) -> list[list[str]]:
    return [[f"{rng.choice(_LATIN)} {rng.choice(_LATIN)}"[:10].strip() for _ in range(6)] for _ in range(20)]


def _headed_rota(rng: random.Random) -> list[list[str]]:
    return [_ROTA, *[[rng.choice(_NAMES) for _ in _ROTA] for _ in range(16)]]


def _answers(rng: random.Random) -> list[list[str]]:
    towns = [f"{word.title()} {end}" for word in _LATIN for end in ("East", "West")]
    return [[town, *[rng.choice(["yes", "no"]) for _ in range(3)]] for town in towns]


def _votes(rng: random.Random) -> list[list[str]]:
    regions = ["Ninawa", "Anbar", "Kirkuk", "Diyala"]
    return [[name, rng.choice(regions), rng.choice(["for", "against"])] for name in (_NAMES * 3)]


def _draw(rows: list[list[str]], lines: Lines, producer: str) -> bytes:
    table = Table([], [Row([Cell(text) for text in row]) for row in rows], lines, [75] * len(rows[0]))
    return draw(producer, Report("grid", [Text("Some text above it."), table], []))


@pytest.mark.parametrize("producer", ["reportlab", "fpdf2"])
@pytest.mark.parametrize("lines", ["grid", "none"])
@pytest.mark.parametrize("make", [_filler, _cut_filler], ids=["words", "cut-words"])
def test_grids_of_filler_are_no_tables(make, lines: Lines, producer: str) -> None:  # type: ignore[no-untyped-def]
    assert find_tables(_draw(make(random.Random(5)), lines, producer)) == []


@pytest.mark.parametrize("producer", ["reportlab", "fpdf2"])
@pytest.mark.parametrize("make", [_headed_rota, _answers, _votes], ids=["heading", "labels", "columns-differ"])
def test_grids_of_words_that_say_something_are_kept(make, producer: str) -> None:  # type: ignore[no-untyped-def]
    rows = make(random.Random(5))
    assert [table.texts() for table in find_tables(_draw(rows, "grid", producer))] == [rows]
