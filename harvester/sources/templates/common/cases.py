"""publisher_product: what its documents state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from harvester.archive.media import sniff_media_type
from harvester.model.document import Document, ParseResult
from harvester.sources.registry import SourceRegistry

SOURCE = "publisher_product"
AT = datetime(2020, 1, 1, tzinfo=UTC)

# One case a line that the source may print: a document in your own words with real figures, and what its records
# must state, in order: [{"table": "reports"}, {"table": "figures", "value_min": 75, "value_text": "at least 75"}].
CASES: list[tuple[bytes, list[dict[str, Any]]]] = []
WHAT_TO_DO = (
    "This test holds no case yet. Write some into CASES: the smallest documents that print what the source prints "
    "(a range, 'at least', none, a correction, a second date), each with what must be read from it. Begin with one "
    "that is misread, then mend parser.py until it passes."
)


def read(body: bytes) -> ParseResult:
    """Read a document with the source's parser."""
    document = Document("https://example.org/FILL-IN/page", body, sniff_media_type(body), AT)
    return SourceRegistry().load_parser(SOURCE)(document)


@pytest.mark.parametrize(("body", "expected"), CASES or [(b"", [])])
def test_what_a_document_states(body: bytes, expected: list[dict[str, Any]]) -> None:
    """Every record states what its case says, and there is no other."""
    assert body, WHAT_TO_DO
    records = [{"table": record.table, **record.model_dump(mode="json")} for record in read(body).records]
    assert [record["table"] for record in records] == [wanted["table"] for wanted in expected]
    stated = [{name: record[name] for name in wanted} for record, wanted in zip(records, expected, strict=True)]
    assert stated == expected
