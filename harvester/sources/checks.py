"""Everything that the project asks of one source; ``scrapy checkall`` and the tests ask it alike.

Each check yields what it finds wrong, as one line for a person: where, what, and what to do.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings

from harvester.archive.replay import Replay, ReplayError
from harvester.model.source import Source, SourceError, load_source
from harvester.sources.loader import load_spider
from harvester.sources.pages import find_stale
from harvester.sources.places import Home, show
from harvester.sources.purity import find_impurities
from harvester.sources.registry import SourceRegistry
from harvester.sources.saved import EXPECTED, compact, extract_file

UNFILLED = re.compile(r"FILL[ -]IN")
_DATED = re.compile(r"\b20\d{2}-(?:0[1-9]|1[0-2])\b")
_TEXTS = {".toml", ".py", ".md", ".json", ".html", ".csv", ".txt", ".xml"}
_REQUIRED = ("title", "publisher", "licence", "cadence", "about", "caveats", "allowed_hosts", "discovery")


@dataclass(frozen=True)
class Fault:
    """Something that a source lacks.

    Attributes:
        where: the file, or the part of it.
        what: what is wrong.
        remedy: what to do.
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Write the fault in one line."""
        return f"{self.where}: {self.what}; {self.remedy}"


def check_facts(home: Home) -> Iterator[Fault]:
    """The TOML is valid and says everything that readers and operators need."""
    where = show(home.folder / "source.toml")
    try:
        source = load_source(home.source)
    except SourceError as error:
        yield Fault(where, " ".join(str(error).split()), "mend it; docs/adding-a-source.md says what each key means")
        return
    for name in _REQUIRED:
        if not getattr(source, name):
            yield Fault(where, f"{name!r} is empty", "say it")
    for pattern in (*source.document_url_patterns, *source.title_patterns):
        try:
            re.compile(pattern)
        except re.error as error:
            yield Fault(where, f"{pattern!r} is no regular expression: {error}", "mend it")
    yield from _check_addresses(source, where)


def _check_addresses(source: Source, where: str) -> Iterator[Fault]:
    addresses = [entry.url for entry in source.discovery]
    for url in (source.url, *addresses, *filter(None, [source.licence_url])):
        if not url.startswith(("http://", "https://")) or not urlsplit(url).hostname:
            yield Fault(where, f"{url!r} is no address", "write it whole, with https://")
    for url in addresses:
        host = urlsplit(url).hostname or ""
        if not any(host == allowed or host.endswith(f".{allowed}") for allowed in source.allowed_hosts):
            yield Fault(where, f"{url} is on none of the allowed hosts", "add its host to allowed_hosts")


def check_notes(home: Home) -> Iterator[Fault]:
    """There are field notes, and they say when something was seen."""
    notes = home.folder / "notes.md"
    if not notes.is_file():
        yield Fault(show(notes), "is missing", "write what was seen where, what surprised, what the site changed")
    elif not _DATED.search(notes.read_text(encoding="utf-8")):
        yield Fault(show(notes), "has no date", "say when each thing was seen, as 2026-01-31")


def check_filled(home: Home) -> Iterator[Fault]:
    """Nothing of the template is left to be filled in."""
    files = [path for folder in (home.folder, home.fixtures) for path in sorted(folder.glob("*"))]
    for path in dict.fromkeys([*files, home.test]):
        for number in find_unfilled(path):
            yield Fault(f"{show(path)}:{number}", "is still the template's", "write it in place of FILL IN")


def find_unfilled(path: Path) -> list[int]:
    """Return the lines of a file that are left to be filled in."""
    if path.suffix not in _TEXTS or not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if UNFILLED.search(line)]


def check_parser(home: Home) -> Iterator[Fault]:
    """The parser can be loaded, and is pure."""
    where = show(home.folder / "parser.py")
    registry = SourceRegistry()
    try:
        parser = registry.load_parser(home.source)
    except (ImportError, AttributeError, SyntaxError) as error:
        yield Fault(where, f"cannot be loaded: {error}", "it must hold parse(document)")
        return
    if not callable(parser):
        yield Fault(where, "has no function parse", "see docs/adding-a-source.md")
    for module in sorted(home.folder.glob("*.py")):
        if module.name not in {"spider.py", home.test.name}:
            for impurity in find_impurities(module):
                yield Fault(show(module), impurity, "a parser turns bytes into records and knows nothing else")


def check_spider(home: Home) -> Iterator[Fault]:
    """The spider is named like its source, says what it does, and starts with requests for its addresses."""
    where = show(home.folder)
    try:
        cls = load_spider(home.source)
    except (ImportError, AttributeError, SyntaxError, TypeError) as error:
        yield Fault(where, f"the spider cannot be loaded: {error}", "see docs/adding-a-source.md, Find it")
        return
    if not (cls.__doc__ or "").strip():
        yield Fault(where, "the spider does not say what it does", "give its class a docstring")
    for entry in load_source(home.source).discovery:
        if entry.kind != "document" and not hasattr(cls, f"parse_{entry.kind}"):
            yield Fault(
                where, f"nothing reads a start of the kind {entry.kind!r}", f"add parse_{entry.kind} in spider.py"
            )
            return
    for via in ("live", "wayback"):
        hosts = {urlsplit(request.url).hostname for request in list_starts(home.source, via)}
        if not hosts:
            yield Fault(where, f"a crawl via={via} asks for nothing", "name a [[discovery]] or data.wayback")
        elif (hosts == {"web.archive.org"}) != (via == "wayback"):
            yield Fault(where, f"a crawl via={via} asks {', '.join(sorted(map(str, hosts)))}", "look at its start()")


def list_starts(source: str, via: str) -> list[Request]:
    """Return the requests that a crawl begins with, without sending any."""

    async def collect(spider: Any) -> list[Request]:
        return [request async for request in spider.start()]

    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        settings = get_project_settings()
        settings.setdict({"HARVEST_DB": f"{folder}/h.db", "HARVEST_ARCHIVE": f"{folder}/archive"}, "cmdline")
        cls = load_spider(source)
        crawler = Crawler(cls, settings)
        crawler.spider = spider = cls.from_crawler(crawler, via=via)
        try:
            return runner.run(collect(spider))
        finally:
            spider.context.close()


def check_fixtures(home: Home) -> Iterator[Fault]:
    """Every fixture says what it is, and there is a document among them."""
    if not home.metas():
        yield Fault(show(home.fixtures), "holds no fixture", "write a page and its .meta.json")
        return
    try:
        Replay([home.fixtures])
    except ReplayError as error:
        yield Fault(show(home.fixtures), str(error), "mend it")
        return
    for meta in home.metas():
        if "econstruction" not in str(json.loads(meta.read_text(encoding="utf-8")).get("about", "")):
            yield Fault(show(meta), "does not say that it is a reconstruction", 'say in "about" what of it is real')
    if not home.documents():
        yield Fault(show(home.fixtures), "holds no document", "its url must match document_url_patterns")
    for path in sorted(home.fixtures.glob(f"*{EXPECTED}")):
        if not path.with_name(path.name.removesuffix(EXPECTED)).is_file():
            yield Fault(show(path), "has no page", "delete it, or bring the page back")


def check_expected(home: Home) -> Iterator[Fault]:
    """Every document gives the records that were read through and accepted when it was added."""
    if any(check_fixtures(home)):
        return
    for path in home.documents():
        yield from compare_expected(home, path)


def compare_expected(home: Home, path: Path) -> Iterator[Fault]:
    """Compare what a document gives with what was accepted; write what it gives where nothing was yet."""
    result = compact(extract_file(home.source, path))
    expected = path.with_name(path.name + EXPECTED)
    if not expected.is_file():
        gives = f"{len(result['records'])} records, {len(result['problems'])} problems"
        if any(map(find_unfilled, (path, home.folder / "parser.py", home.folder / "source.toml"))):
            yield Fault(
                show(path), f"gives {gives}", "fill in its source, then what it gives is written to be accepted"
            )
            return
        expected.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        yield Fault(
            show(expected),
            f"was missing and has been written ({gives})",
            "read it through; to have it written anew after a change, delete it; then run again",
        )
        return
    accepted = json.loads(expected.read_text(encoding="utf-8"))
    if result != accepted:
        parts = [name for name in {**accepted, **result} if accepted.get(name) != result.get(name)]
        remedy = "mend the parser; or, if the new reading is right, delete the file, run again and read it through"
        yield Fault(show(expected), f"is not what {path.name} gives ({_differing(accepted, result, parts)})", remedy)


def _differing(accepted: Mapping[str, Any], result: Mapping[str, Any], parts: list[str]) -> str:
    """Name the first record, problem or check that differs, or the parts that do."""
    for part in ("records", "problems", "checks"):
        old, new = accepted.get(part, []), result.get(part, [])
        for number in range(max(len(old), len(new))):
            was, now = (side[number] if number < len(side) else {} for side in (old, new))
            keys = [key for key in {**was, **now} if was.get(key) != now.get(key)]
            if keys:
                return f"{part}[{number}].{keys[0]}: {was.get(keys[0])!r} accepted, {now.get(keys[0])!r} now"
    return ", ".join(parts)


def check_pages(home: Home) -> Iterator[Fault]:
    """The pages that are made from the sources' folders say what these say."""
    for page in find_stale() if home.is_shipped else ():
        yield Fault(show(page), "is not what the sources' folders say", "run `scrapy checkall --update`")


def check_shared_code(home: Home) -> Iterator[Fault]:
    """No shared code knows the source by name: what it needs is data of the source, or a reader's argument."""
    if not home.is_shipped:
        return
    root = home.folder.parents[2]
    for room in (*(root / "harvester").iterdir(), root / "pipelines"):
        for path in sorted(room.rglob("*.py")) if room.name != "sources" else ():
            if re.search(rf'["\']{home.source}["\']', path.read_text(encoding="utf-8")):
                yield Fault(show(path), f"names {home.source}", "let the source hand in what it needs")


CHECKS: Mapping[str, Callable[[Home], Iterator[Fault]]] = {
    "facts": check_facts,
    "notes": check_notes,
    "filled": check_filled,
    "parser": check_parser,
    "spider": check_spider,
    "fixtures": check_fixtures,
    "expected": check_expected,
    "pages": check_pages,
    "shared_code": check_shared_code,
}
"""The checks of one source that need no crawl; ``replays`` holds the one that does."""


def check_source(home: Home) -> list[Fault]:
    """Check everything of a source that needs no crawl; a source whose facts cannot be loaded is checked no further."""
    faults = list(check_facts(home))
    try:
        load_source(home.source)
    except SourceError:
        return faults
    return [*faults, *(fault for name, check in CHECKS.items() if name != "facts" for fault in check(home))]
