"""Damaged documents by the thousand: no crash, no hang, no invented record.

``FUZZ_EXAMPLES`` sets how many documents each test reads; ``FUZZ_SEED`` where their seeds begin; ``FUZZ_RECORD=1``
keeps the figures for ``docs/reliability.md`` (in one process: without ``-n``).
"""

from __future__ import annotations

import html
import json
import os
import random
import re
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from harvester.archive.media import PDF, sniff_media_type
from harvester.archive.wayback import FIELDS, parse_cdx
from harvester.crawl.discovery import parse_listing
from harvester.crawl.feeds import parse_rss
from harvester.model.clock import parse_time
from harvester.model.document import Document, UnreadableDocument
from harvester.model.parsed import ParsedDocument
from pipelines.chain import process_document
from tests.fuzz.mutations import drop_paragraphs, mutate, mutate_json
from tests.recorded import record

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "120"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
PATIENCE = 20  # seconds for one document, on a busy machine; the crawl itself has HARVEST_PARSE_TIMEOUT
MEMORY = 2 * 1024**2  # kilobytes that the whole process may have held
Original = tuple[str, str, str, bytes]
COUNTS: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))


@cache
def originals(*endings: str) -> list[Original]:
    """Return the fixtures of some kinds: source, name, address and body."""
    found = []
    for path in sorted((ROOT / "fixtures").rglob("*.expected.json")):
        document = path.with_name(path.name.removesuffix(".expected.json"))
        if document.suffix in endings:
            meta = json.loads(document.with_name(document.name + ".meta.json").read_text(encoding="utf-8"))
            found.append((document.parent.name, document.name, meta["url"], document.read_bytes()))
    return found


def note(kind: str, became: str, seconds: float) -> None:
    """Count a document that was read, and what became of it."""
    count = COUNTS[kind]
    count["documents"] += 1
    count[became] += 1
    count["slowest"] = max(count["slowest"], seconds)


def read(kind: str, source: str, url: str, body: bytes) -> ParsedDocument:
    """Read a document as a crawl would, within its bounds."""
    document = Document(url, body, sniff_media_type(body, "text/html"), parse_time("2026-01-15T12:00:00Z"))
    started = time.monotonic()
    parsed = process_document(source, document)
    seconds = time.monotonic() - started
    assert seconds < PATIENCE, "too slow"
    note(kind, "read" if parsed.records else "reported" if parsed.problems else "left out", seconds)
    assert not [each for each in parsed.problems if each.reason == "parser_failed"], parsed.problems
    return parsed


def examples(kind: list[Original], number: int) -> list[tuple[int, Original]]:
    """Return seeds with the document that each damages, every document in turn."""
    return [(SEED + n, kind[n % len(kind)]) for n in range(number)]


def printed(body: bytes) -> str:
    """Return all that a document prints, without markup and white space."""
    text = re.sub(r"<[^>]*>", " ", body.decode("utf-8", "replace"))
    return re.sub(r"[\s\u200b\u00ad]+", "", html.unescape(html.unescape(text)))


@pytest.mark.parametrize("part", range(4))
def test_a_damaged_page_is_read_or_reported(part: int) -> None:
    for seed, (source, name, url, body) in examples(originals(".html", ".txt"), EXAMPLES)[part::4]:
        damaged = mutate(random.Random(seed), body)
        try:
            parsed = read("pages and texts", source, url, damaged)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {source}/{name}: {error}") from error
        assert parsed.records or parsed.problems or parsed.out_of_scope, f"seed {seed}, {source}/{name}: silence"


def test_a_damaged_answer_of_an_api_is_read_or_reported() -> None:
    for seed, (source, name, url, body) in examples(originals(".json"), EXAMPLES // 2):
        chance = random.Random(seed)
        damaged = mutate(chance, body) if seed % 3 == 0 else mutate_json(chance, body)
        parsed = read("answers of an API", source, url, damaged)
        assert parsed.records or parsed.problems or parsed.out_of_scope, f"seed {seed}, {source}/{name}: silence"


def test_a_damaged_pdf_is_read_or_reported() -> None:
    for seed, (source, name, url, body) in examples(originals(".pdf"), EXAMPLES // 8):
        damaged = mutate(random.Random(seed), body)
        if sniff_media_type(damaged) != PDF:
            continue
        parsed = read("PDFs", source, url, damaged)
        assert parsed.records or parsed.problems or parsed.out_of_scope, f"seed {seed}, {source}/{name}: silence"


def test_what_is_left_out_brings_no_new_number() -> None:
    """Deleting paragraphs leaves only figures whose words the rest still prints."""
    for seed, (source, name, url, body) in examples(originals(".html"), EXAMPLES // 2):
        shorter = drop_paragraphs(random.Random(seed), body)
        text = printed(shorter)
        for row in read("pages with paragraphs left out", source, url, shorter).records:
            for column in ("value_text", "killed_text", "injured_text", "strikes_text"):
                words = getattr(row, column, None)
                for word in re.findall(r"\d[\d,]*", words or ""):
                    assert word in text, f"seed {seed}, {source}/{name}: {column} {words!r} is printed nowhere"


def attempt(kind: str, parse: Callable[[], object]) -> None:
    """Read a listing, or be told that it is none."""
    started = time.monotonic()
    try:
        parse()
    except UnreadableDocument:
        note(kind, "reported", time.monotonic() - started)
    else:
        note(kind, "read", time.monotonic() - started)


def test_damaged_feeds_listings_and_lists_of_captures_are_read_or_reported() -> None:
    listings = [
        path for pattern in ("feed*.xml", "listing*.html") for path in sorted((ROOT / "fixtures").rglob(pattern))
    ]
    cdx = json.dumps(
        [[*FIELDS], ["mil,centcom)/a", "20170401120000", "http://www.centcom.mil/a", "D"], [], ["mil%2Ccentcom"]]
    ).encode()
    url = "https://www.centcom.mil/MEDIA/PRESS-RELEASES/"
    for seed in range(SEED, SEED + EXAMPLES):
        chance = random.Random(seed)
        path = listings[seed % len(listings)]
        body = mutate(chance, path.read_bytes())
        document = Document(url, body, "text/html", parse_time("2026-01-15T12:00:00Z"))
        attempt("feeds and listings", lambda body=body: parse_rss(body, url))
        attempt("feeds and listings", lambda document=document: parse_listing(document))
        attempt("lists of captures", lambda chance=chance: parse_cdx(mutate(chance, cdx), url))


def test_the_memory_of_all_this_is_bounded(request: pytest.FixtureRequest) -> None:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert most < MEMORY
    if os.environ.get("FUZZ_RECORD") and not request.session.testsfailed:
        record("fuzz", {"megabytes": most // 1024, "kinds": {kind: dict(count) for kind, count in COUNTS.items()}})
