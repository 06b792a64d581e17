"""Evidence: quotes found in originals, passages within the sources' terms, pages with boxes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from harvester.model.clock import parse_time
from harvester.model.document import Document
from harvester.publish.evidence import LONGEST_CELL, Cited, read_blocks, read_rows, select_blocks
from harvester.publish.published import TOKENIZER
from harvester.publish.site.plugins.evidence_page import cut_pieces, diff_words, find_quote, mark_passages
from harvester.publish.site.plugins.searching import build_match, cut_snippet, fold_text, search_text
from tests.publish.harvests import QUOTE

TABLE = "id,place,deaths_a,best,note\n1,Hajin,0,3,x\n\n2,Hajin,1,4,y\n3,Mosul,2,5,{note}\n"

WORDS = st.lists(st.text(alphabet="abcde.*+(", min_size=1, max_size=6), min_size=1, max_size=8)


@given(WORDS, WORDS, WORDS, st.sampled_from([" ", "\n", "\u00a0 ", "  "]))
def test_a_quote_is_found_whatever_the_white_space(
    before: list[str], quote: list[str], after: list[str], space: str
) -> None:
    text = space.join([*before, *quote, *after])
    spans = find_quote(text, " ".join(quote))
    assert any(text[start:end].split() == quote for start, end in spans)


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("one and two", "three", []),
        ("one, some more, two", "one · two", [(0, 3), (16, 19)]),
        ("a · b", "a · b", [(0, 5)]),
        ("text", "", []),
        ("1 12 March\nHajin 4", "1 | 12 March | Hajin | 4", [(0, 18)]),
        ("deaths: killed_min 0, killed_max 7, injured_min 2", "deaths: injured_min 2 · other: x", [(36, 49)]),
        ("a 2 and a 2", "killed: 2 · injured: 2", []),
    ],
    ids=["absent", "put together", "with the divider in the text", "empty", "cells", "value of a label", "bare number"],
)
def test_quotes(text: str, quote: str, found: list[tuple[int, int]]) -> None:
    assert find_quote(text, quote) == found


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_cut_pieces_lose_nothing(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans]
    assert "".join(piece for piece, _ in cut_pieces(text, inside)) == text


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    pieces = diff_words(old, new)
    assert "".join(text for tag, text in pieces if tag != "new") == old
    assert "".join(text for tag, text in pieces if tag != "old") == new


def test_a_short_quote_is_marked_where_its_locator_says() -> None:
    passages = [{"text": "two", "locator": "p[1]", "ordinal": 1}, {"text": "two", "locator": "p[2]", "ordinal": 2}]
    marked = mark_passages(passages, "two", "p[2]")
    assert [passage["here"] for passage in marked] == [False, True]


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (b"<html><body><p>One strike.</p></body></html>", "text/html", "One strike."),
        (b"One strike.", "text/plain", "One strike."),
        (json.dumps({"acf": {"killed_min": 3, "max": None}}).encode(), "application/json", "acf: killed_min 3, max"),
        (json.dumps([{"id": 7, "tags": [1]}]).encode(), "application/json", "[0].id: 7"),
        (json.dumps([{"content": {"rendered": "<p>One strike.</p>"}}]).encode(), "application/json", "One strike."),
    ],
    ids=["html", "text", "group of values in json", "value in json", "html in json"],
)
def test_originals_of_every_kind_have_text(body: bytes, kind: str, text: str) -> None:
    blocks = read_blocks(Document("https://example.org/", body, kind, parse_time("2020-01-01")))
    assert text in [block.text for block in blocks]


def test_terms_decide_how_much_is_shown() -> None:
    body = "".join(f"<p>Paragraph number {n} of the original.</p>" for n in range(9))
    html = f"<html><body><article>{body}</article></body></html>".encode()
    blocks = read_blocks(Document("", html, "text/html", parse_time("2020-01-01")))
    cited = Cited("0" * 64, "source", quotes={"Paragraph number 4 of"})
    part = [block.text for _, block in select_blocks(blocks, cited, whole=False)]
    assert part == [f"Paragraph number {n} of the original." for n in (3, 4, 5)]
    assert len(select_blocks(blocks, cited, whole=True)) == 9


def test_whole_text_of_public_domain_and_part_of_others(published: Path) -> None:
    connection = sqlite3.connect(f"file:{published / 'reports.db'}?mode=ro", uri=True)
    query = "SELECT p.text FROM passages p JOIN documents d ON d.sha256 = p.document_sha256 WHERE d.source = ?"
    civcas = [text for (text,) in connection.execute(query, ("cjtfoir_civcas",))]
    airwars = [text for (text,) in connection.execute(query, ("airwars_incidents",))]
    connection.close()
    assert QUOTE in civcas
    assert "Before the numbers stands a paragraph." in civcas
    assert "Civilians reported killed 3–5." in airwars
    assert any("[name withheld]" in text for text in airwars)


def test_nearly_every_quote_of_the_demo_is_found_in_its_original(demo: Path) -> None:
    connection = sqlite3.connect(f"file:{demo / 'reports.db'}?mode=ro", uri=True)
    texts: dict[str, str] = {}
    for sha256, text in connection.execute(
        "SELECT document_sha256, text FROM passages ORDER BY document_sha256, ordinal"
    ):
        texts[sha256] = f"{texts.get(sha256, '')}\n{text}"
    tables = ("figures", "assessments", "strikes", "strike_targets", "incidents", "incident_positions")
    select = " UNION ALL ".join(f"SELECT quote, document_sha256 FROM {table}" for table in tables)
    quotes = connection.execute(f"SELECT * FROM ({select}) WHERE quote IS NOT NULL").fetchall()
    connection.close()
    found = sum(bool(find_quote(texts.get(sha256, ""), quote)) for quote, sha256 in quotes)
    assert len(quotes) > 400
    assert found / len(quotes) >= 0.97


def test_the_page_of_a_row_is_pictured_within_bounds(published: Path) -> None:
    connection = sqlite3.connect(f"file:{published / 'reports.db'}?mode=ro", uri=True)
    ((page, width, height, file),) = connection.execute("SELECT page, width, height, file FROM page_images").fetchall()
    connection.close()
    path = published / "static" / "pages" / file
    with Image.open(path) as picture:
        assert 900 <= picture.width <= 901
        assert picture.width / picture.height == pytest.approx(width / height, rel=0.01)
    assert (page, path.stat().st_size < 150_000) == (1, True)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("محافظة الأنبار", "الانبار"),
        ("مُحافَظة", "محافظة"),
        ("الموصل", "المُوصِل"),
        ("هجين", "هجين"),
        ("ديرالزور ٢٠١٧", "2017"),
    ],
    ids=["hamza", "vowel signs", "vowel signs in the question", "plain", "digits"],
)
def test_arabic_is_found_in_any_spelling(written: str, asked: str) -> None:
    index = sqlite3.connect(":memory:")
    index.execute(f'CREATE VIRTUAL TABLE t USING fts5 (x, tokenize="{TOKENIZER}")')
    index.execute("INSERT INTO t VALUES (?)", (search_text(written),))
    hits = index.execute("SELECT count(*) FROM t WHERE t MATCH ?", (build_match(asked),)).fetchone()[0]
    index.close()
    assert hits == 1
    assert any(marked for _, marked in cut_snippet(written, [fold_text(asked)])) or asked.isdigit()


@given(st.text())
def test_any_question_is_a_valid_expression(question: str) -> None:
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE t USING fts5 (x)")
    match = build_match(question)
    if match:
        index.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match,))
    index.close()


def test_of_a_table_the_cited_rows_are_shown_and_long_cells_cut() -> None:
    body = TABLE.format(note="n" * 500).encode()
    document = Document("https://example.org/t.csv", body, "text/csv", parse_time("2020-01-01"))
    blocks = list(read_rows(document, {"line 4", "row 3"}))
    assert [(block.locator, block.text) for block in blocks] == [
        ("line 4", "id 2, place Hajin, deaths_a 1, best 4, note y"),
        ("row 3", f"id 3, place Mosul, deaths_a 2, best 5, note {'n' * LONGEST_CELL}…"),
    ]
    assert find_quote(blocks[0].text, "deaths_a 1, best 4")
