"""A document on which the parser itself fails is reported and kept; the harvest goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from harvester.model.document import Document, ParseResult
from harvester.model.items import Figure, Incident, Record, Report
from harvester.model.vocab import Metric
from pipelines import chain as processing


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


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        (Figure, {"value_min": 10**15}),
        (Figure, {"value_max": 10**30}),
        (Figure, {"value_min": -1}),
        (Figure, {"value_min": "many"}),
        (Figure, {"metric": "hopes"}),
        (Figure, {"as_of": "2018-02-30"}),
        (Figure, {"as_of": "30 Aug"}),
        (Incident, {"lat": 136.3}),
        (Incident, {"killed_min": 2.5}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value),
)
def test_a_bad_value_sets_its_own_record_aside_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, kind: type[Record], bad: dict[str, Any]
) -> None:
    common: dict[str, Any] = {"key": ("r", "bad"), "parent": ("r",), "quote": "the words"}
    known: dict[str, Any] = {"metric": Metric.STRIKES} if kind is Figure else {}
    sound = [Report(key=("r",), kind="article"), Figure(key=("r", "a"), parent=("r",), metric=Metric.STRIKES)]
    result = ParseResult([sound[0], kind(**common, **{**known, **bad}), sound[1]])
    monkeypatch.setattr(processing, "load_parser", lambda source: lambda document: result)
    document = Document("https://example.org/1", b"<p>words</p>", "text/html", datetime(2018, 8, 30, tzinfo=UTC))
    parsed = processing.process_document("cjtfoir_civcas", document)
    assert [record.record_id for record in parsed.records] == ["cjtfoir_civcas:r", "cjtfoir_civcas:r:a"]
    (problem,) = parsed.problems
    assert (problem.reason, problem.raw) == ("invalid_record", "the words")
    assert next(iter(bad)) in problem.message


@pytest.mark.parametrize("bug", [{}, {"metrik": "strikes", "metric": Metric.STRIKES}], ids=["missing", "unknown"])
def test_a_column_that_is_missing_or_unknown_is_refused_when_the_record_is_made(bug: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Figure(key=("r", "a"), **bug)
