"""A document on its way through the pipelines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from harvester.model.document import Check, Coverage, Problem
from harvester.model.items import Record, Report
from harvester.model.packed import PackedRecords
from harvester.model.vocab import FetchOutcome


def root_of(record_id: str) -> str:
    """Return the record_id of the report or incident that a record belongs to.

    >>> root_of("cjtfoir_civcas:2018-07:item:20170621-raqqah")
    'cjtfoir_civcas:2018-07'
    """
    end = record_id.find(":", record_id.find(":") + 1)
    return record_id if end < 0 else record_id[:end]


_NOT_A_WORD = re.compile(r"[^\w]+")
_ENUMERATION = re.compile(r"^\W*\d{1,4}[.)]?\s+")


def digest_words(text: str | None) -> str:
    """Digest the words of a row in four digits, whatever number stands before them.

    >>> digest_words("3. Near Mosul: two.") == digest_words("4. near Mosul - two")
    True
    """
    words = _NOT_A_WORD.sub(" ", _ENUMERATION.sub("", text or "").casefold()).strip()
    return hashlib.blake2b(words.encode(), digest_size=2).hexdigest()


@dataclass
class Fetch:
    """One answered request, as a row of ``fetches``."""

    run_id: str
    source: str
    url: str
    document_url: str
    fetched_at: str
    observed_at: str
    outcome: FetchOutcome
    status: int | None = None
    reason: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    document_sha256: str | None = None
    bytes: int | None = None
    payload_digest: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None


@dataclass
class ParsedDocument:
    """What one document states, on its way from the parser to the store; the item of the item pipelines.

    Attributes:
        source: name of the source.
        url: where the document was read.
        stream: the address without what varies from fetch to fetch; a stream's contents follow one another in time.
        origin: what the rows of a report or incident follow: the stream, or, where records carry the publisher's own
            id wherever they are read, the source's channel.
        sha256: of the content.
        media_type: judged by the content.
        size: bytes.
        observed_at: when the content was observed, ISO 8601 in UTC.
        parser_version: of the parser that read it.
        records: rows, in the order of the document.
        packed: the rows of a long document in place of ``records``, normalised, identified and validated already.
        coverage: what the document claims to state all of.
        keyed_by_id: the source's records carry the publisher's own id.
        rolling: the page shows each period in turn, so that a new one ends nothing.
        problems: what could not be read or stored.
        checks: what was compared.
        editions: reports of which the document is another site's edition.
        adopted: by the record_id that a report would have alone, that of the release which it reports again.
        out_of_scope: why the document is none of the source's, in a sentence; empty when it is one.
        fetch: the request that brought it; None when it is read again from the archive.
        rereading: the content is known and only the parser has changed.
        cut: why the content cannot be whole, in a few words; empty when it has its end.
        failed_alone: it failed in a process that read nothing else, so that no other document is to blame.
        attempts: in how many runs it has done so.
    """

    source: str
    url: str
    stream: str
    sha256: str
    media_type: str
    size: int
    observed_at: str
    parser_version: str
    records: list[Record] = field(default_factory=list)
    origin: str = ""
    keyed_by_id: bool = False
    rolling: bool = False
    problems: list[Problem] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    editions: set[str] = field(default_factory=set)
    adopted: dict[str, str] = field(default_factory=dict)
    out_of_scope: str = ""
    fetch: Fetch | None = None
    rereading: bool = False
    cut: str = ""
    failed_alone: bool = False
    attempts: int | None = None
    packed: PackedRecords | None = None
    coverage: Coverage | None = None

    def __post_init__(self) -> None:
        """Follow the stream unless told otherwise."""
        self.origin = self.origin or self.stream

    @property
    def stated(self) -> list[Record] | PackedRecords:
        """Every row; those of a long document are made anew each time, and cannot be changed here."""
        return self.records if self.packed is None else self.packed

    def parts(self) -> Iterator[ParsedDocument]:
        """Yield the document itself, or, where it is a long one, a frame for each block of its rows in turn."""
        if self.packed is None:
            yield self
            return
        for block in self.packed.blocks():
            # What a part does not state, another one may: it ends nothing but rows of the incidents that it states.
            yield replace(self, records=block, packed=None, checks=[], rolling=True)

    def reports(self) -> Iterator[Report]:
        """Yield the reports among ``records``; a long document states incidents alone."""
        return (record for record in self.records if isinstance(record, Report))

    def publication_dates(self) -> dict[tuple[str, ...], date]:
        """Return when the reports that the document states were published, by the root of their keys."""
        dates: dict[tuple[str, ...], date] = {}
        for report in self.reports():
            if report.published_on:
                dates.setdefault(report.key[:1], date.fromisoformat(report.published_on))
        return dates
