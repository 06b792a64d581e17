"""One document through parser and pure pipelines: the same way in a crawl, in ``extract`` and in ``reparse``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import cast

from harvester.archive.media import BINARY, JSON, find_missing_end
from harvester.archive.streams import stream_of
from harvester.model.clock import format_time
from harvester.model.document import Check, Document, OutOfScope, ParseResult, PartedResult, Problem, UnreadableDocument
from harvester.model.items import Report
from harvester.model.packed import PackedRecords
from harvester.model.parsed import ParsedDocument
from harvester.model.registry import load_parser, parser_version
from harvester.model.source import load_source
from harvester.model.vocab import Stage
from pipelines.identity import keep_unknown

Step = Callable[[ParsedDocument], ParsedDocument]

STEPS = (
    "pipelines.dates:normalise_dates",
    "pipelines.counts:normalise_counts",
    "pipelines.places:normalise_places",
    "pipelines.signature:sign_releases",
    "pipelines.identity:identify_records",
    "pipelines.validation:validate_records",
)
"""The pure pipelines in the order in which the item pipelines of the settings apply them."""


@cache
def load_steps() -> tuple[Step, ...]:
    """Return the pure pipelines in their order."""
    return tuple(_load_step(path) for path in STEPS)


def prepare(source: str) -> None:
    """Load everything that a source's documents go through, in the process that is to parse them."""
    load_parser(source)
    load_steps()


def _load_step(path: str) -> Step:
    module, name = path.split(":")
    return cast(Step, getattr(import_module(module), name))


def blank_document(source: str, document: Document) -> ParsedDocument:
    """Return the frame of a document before anything is read from it."""
    described = load_source(source)
    keyed_by_id = described.keyed_by_id
    channel = "api" if document.media_type == JSON else "page"
    return ParsedDocument(
        source=source,
        url=document.url,
        stream=stream_of(document.url),
        origin=f"{source}/{channel}" if keyed_by_id else "",
        keyed_by_id=keyed_by_id,
        rolling=described.is_rolling(document.url),
        sha256=document.sha256,
        media_type=document.media_type,
        size=len(document.body),
        observed_at=format_time(document.fetched_at),
        parser_version=parser_version(source),
        cut=find_missing_end(document.body, document.media_type),
    )


def parse_document(source: str, document: Document) -> ParsedDocument:
    """Run a source's parser over a document.

    A document that cannot be read, or on which the parser itself fails, comes back without records and with a
    problem that says so: one bad document never stops a harvest.
    """
    parsed = blank_document(source, document)
    try:
        result = _read(source, document)
        if isinstance(result, PartedResult):
            _gather(parsed, result)
            return parsed
    except OutOfScope as error:
        parsed.out_of_scope = str(error)
        result = ParseResult()
    except UnreadableDocument as error:
        result = ParseResult(problems=[Problem(error.reason, _say(document, error))])
    except Exception as error:
        logging.getLogger(__name__).exception("%s: parser %s failed", document.url, source)
        message = f"{document.url}: the parser failed with {type(error).__name__}: {error}; report it with the document"
        result = ParseResult(problems=[Problem("parser_failed", message)])
    parsed.records, parsed.problems, parsed.checks = result.records, result.problems, result.checks
    return parsed


def _read(source: str, document: Document) -> ParseResult:
    if document.media_type == BINARY:
        raise UnreadableDocument("unknown_content", "neither a page nor a PDF, JSON, XML or text")
    result = load_parser(source)(document)
    if not (isinstance(result, PartedResult) or result.records or result.problems):
        raise _nothing_read()
    return result


def _nothing_read() -> UnreadableDocument:
    return UnreadableDocument("no_records", "nothing was read and nothing reported; has the layout changed?")


def _gather(parsed: ParsedDocument, result: PartedResult) -> None:
    """Apply every pure pipeline to each part of a long document as it is read, and pack what comes out."""
    packed = PackedRecords()
    problems: list[Problem] = []
    checks: list[Check] = []
    known: set[str] = set()
    for part in result.parts:
        block = replace(parsed, records=part.records, problems=part.problems, checks=part.checks)
        if any(isinstance(record, Report) for record in part.records):
            raise TypeError("a part of a long document states a report; only incidents are read in parts")
        for step in load_steps():
            block = step(block)
        roots = keep_unknown(block, known)
        packed.add(block.records, roots)
        problems += block.problems
        checks += block.checks
    if not (packed or problems):
        raise _nothing_read()
    parsed.packed, parsed.problems, parsed.checks, parsed.coverage = packed, problems, checks, result.coverage


def _say(document: Document, error: Exception) -> str:
    text = str(error)
    return text if document.url in text else f"{document.url}: {text}"


def process_document(source: str, document: Document) -> ParsedDocument:
    """Parse a document and apply every pure pipeline."""
    parsed = parse_document(source, document)
    if parsed.packed is not None:
        return parsed
    try:
        for step in load_steps():
            parsed = step(parsed)
    except Exception as error:
        logging.getLogger(__name__).exception("%s: a pipeline failed", document.url)
        return fail_document(blank_document(source, document), "parser_failed", error)
    return parsed


def fail_document(parsed: ParsedDocument, reason: str, error: BaseException) -> ParsedDocument:
    """Leave of a document on which this software fails nothing but the problem that says so."""
    message = f"{parsed.url}: {type(error).__name__}: {error}; report it with the document"
    parsed.records, parsed.checks, parsed.problems = [], [], [Problem(reason, message, stage=Stage.STORE)]
    parsed.failed_alone = True
    return parsed
