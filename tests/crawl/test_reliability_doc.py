"""The page on reliability says what the tests do."""

from __future__ import annotations

from tests.crawl.reliability_table import GUIDE, fill


def test_the_tables_are_current() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert text == fill(text), "run: python -m tests.crawl.reliability_table"
