"""A document on which the parser itself fails is reported and kept; the harvest goes on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvester import processing
from harvester.parsers.base import Document, ParseResult


def fail(document: Document) -> ParseResult:
    """Fail as a parser with a bug does."""
    raise ZeroDivisionError("a bug")


def test_a_parser_that_fails_costs_its_own_document(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(processing, "load_parser", lambda source: fail)
    document = Document("https://example.org/1", b"<p>words</p>", "text/html", datetime(2018, 8, 30, tzinfo=UTC))
    parsed = processing.process_document("cjtfoir_civcas", document)
    assert parsed.records == []
    assert [problem.reason for problem in parsed.problems] == ["parser_failed"]
    assert "ZeroDivisionError: a bug" in parsed.problems[0].message
    assert "https://example.org/1" in caplog.text
