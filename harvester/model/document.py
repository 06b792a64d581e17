"""What every parser takes and gives: a document in, records, problems and checks out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from harvester.model.items import Record
from harvester.model.vocab import Stage


@dataclass(frozen=True)
class Document:
    """One content as it was fetched.

    Attributes:
        url: where it was fetched, before any archive's prefix.
        body: the bytes, content-decoded.
        media_type: ``text/html``, ``application/pdf``, ``application/json``, ``text/plain`` …, sniffed, never trusted.
        fetched_at: when the content was observed, in UTC.
        encoding: character encoding stated by the transport, if any.
    """

    url: str
    body: bytes
    media_type: str
    fetched_at: datetime
    encoding: str | None = None

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Problem:
    """Something in scope that could not be read or stored; it becomes a row of ``quarantine``.

    Attributes:
        reason: short code in snake_case, such as ``count_unreadable``.
        message: one sentence for a person: what, where, what to do.
        raw: the words of the original.
        locator: where they stand.
        stage: where on the way it was met.
    """

    reason: str
    message: str
    raw: str = ""
    locator: str = ""
    stage: Stage = Stage.PARSE


@dataclass(frozen=True)
class Check:
    """One arithmetic or plausibility check of what a document states; recorded, never used to repair.

    Attributes:
        rule: name of the rule, such as ``completed_is_sum_of_findings``.
        subject: key of the record that the check is about.
        expected: what the rule asks for, in words or digits.
        found: what the document states.
        holds: whether they agree.
        detail: the terms of the sum, for a reader.
    """

    rule: str
    subject: tuple[str, ...]
    expected: str
    found: str
    holds: bool
    detail: str = ""


@dataclass(frozen=True)
class Coverage:
    """What a document claims to state all of: its source's incidents from one day to another, both included.

    An incident that lies wholly within and is not stated by the whole document is withdrawn: a later edition of a data
    set leaves out what its publisher no longer holds to be so. Days are ISO 8601.
    """

    first: str
    last: str


@dataclass
class ParseResult:
    """Everything that one parser read from one document."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


@dataclass
class PartedResult(ParseResult):
    """What a parser reads from a long document, part by part, so that it is never held whole; its own lists are empty.

    Attributes:
        parts: each states whole incidents, with all that hangs on them. ``UnreadableDocument`` raised on the way takes
            back the parts before it.
        coverage: what the document claims to state all of.
    """

    parts: Iterator[ParseResult] = field(default_factory=lambda: iter(()))
    coverage: Coverage | None = None


class UnreadableDocument(ValueError):
    """Raised by a parser when a document as a whole cannot be read; ``reason`` is the quarantine code."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class OutOfScope(UnreadableDocument):
    """Raised when a document is sound but none of the source's, such as another press release; it is left out."""


class Parser(Protocol):
    """The one function that a parser module offers."""

    def __call__(self, document: Document) -> ParseResult:
        """Read a document; one of thousands of rows in parts (``PartedResult``).

        Raises:
            UnreadableDocument: the document as a whole is not what the parser reads.
        """
