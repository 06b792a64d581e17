"""Builders of documents and stores for the tests of the store."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.model.document import Check, Problem
from harvester.model.items import Assessment, Figure, Record, Report
from harvester.model.parsed import Fetch, ParsedDocument
from harvester.model.source import Source
from harvester.model.vocab import FetchOutcome, Metric, Role
from harvester.store.database import Store
from harvester.store.planning import Writing, Written

SOURCE = Source(
    name="test_source",
    title="Test",
    publisher="Nobody",
    role=Role.MILITARY,
    belligerent="us_led_coalition",
    licence="none",
    url="https://example.org/",
    cadence="never",
    about="For tests.",
    allowed_hosts=["example.org"],
    discovery=[],
)


def open_store(path: object = ":memory:", runs: Sequence[str] = ("run1", "run2", "run3")) -> Store:
    """Open a store that knows the test source and some runs."""
    store = Store(path)  # type: ignore[arg-type]
    store.write_source(SOURCE)
    for run_id in runs:
        store.start_run(run_id, SOURCE.name, "2018-01-01T00:00:00.000Z", {}, "test")
    return store


def figure(metric: Metric, value: int | None, *, root: str = "2018-07", **extra: object) -> Figure:
    """Build an identified figure."""
    return Figure(
        key=(root, metric),
        parent=(root,),
        record_id=f"test_source:{root}:{metric}",
        report_id=f"test_source:{root}",
        metric=metric,
        value_min=value,
        value_max=value,
        value_text=None if value is None else str(value),
        **extra,  # type: ignore[arg-type]
    )


def report(root: str = "2018-07", **extra: object) -> Report:
    """Build an identified report."""
    return Report(key=(root,), record_id=f"test_source:{root}", title="A report", **extra)  # type: ignore[arg-type]


def assessment(number: int, *, root: str = "2018-07", **extra: object) -> Assessment:
    """Build an identified assessment."""
    return Assessment(
        key=(root, "item", str(number)),
        parent=(root,),
        record_id=f"test_source:{root}:item:{number}",
        report_id=f"test_source:{root}",
        item_number=str(number),
        **extra,  # type: ignore[arg-type]
    )


def document(
    records: Sequence[Record],
    *,
    sha: str = "a",
    at: str = "2018-08-30T16:00:00.000Z",
    stream: str = "https://example.org/1",
    parser: str = "test_source/1",
    origin: str = "",
    keyed_by_id: bool = False,
    problems: Sequence[Problem] = (),
    checks: Sequence[Check] = (),
) -> ParsedDocument:
    """Build a parsed document."""
    return ParsedDocument(
        source="test_source",
        url=stream,
        stream=stream,
        sha256=sha * 64,
        media_type="text/html",
        size=1,
        observed_at=at,
        parser_version=parser,
        records=list(records),
        origin=origin,
        keyed_by_id=keyed_by_id,
        problems=list(problems),
        checks=list(checks),
    )


def fetch_of(parsed: ParsedDocument, run_id: str = "run1") -> Fetch:
    """Describe the request that brought a document."""
    return Fetch(
        run_id=run_id,
        source=parsed.source,
        url=parsed.url,
        document_url=parsed.stream,
        fetched_at=parsed.observed_at,
        observed_at=parsed.observed_at,
        outcome=FetchOutcome.NEW,
        status=200,
        document_sha256=parsed.sha256,
    )


def write(store: Store, parsed: ParsedDocument, run_id: str = "run1", *, rereading: bool = False) -> Written:
    """Store a document as a crawl would."""
    writing = Writing(run_id, "2026-01-15T12:00:00.000Z", rereading=rereading)
    return store.write_document(parsed, None if rereading else fetch_of(parsed, run_id), writing)
