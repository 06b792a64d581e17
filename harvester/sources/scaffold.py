"""The folder of a new source, from the template of its reader: what is left to be written says FILL IN."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from harvester.archive.replay import META_SUFFIX
from harvester.model.clock import now
from harvester.model.source import NAME, list_sources
from harvester.sources.places import Home, show

_PLACEHOLDER = "publisher_product"
_DATE = "FILL-IN-DATE"
_ADDRESS = "https://example.org/FILL-IN/page"


class NewSourceError(ValueError):
    """Raised when a source cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Reader:
    """A kind of document, the template of its parser, and where to look.

    Attributes:
        template: folder of the template.
        media_type: of the fixture's page.
        what: the documents that it reads.
        start: the function to start from.
        example: a source that does so, where there is one.
    """

    template: str
    media_type: str
    what: str
    start: str
    example: str | None


READERS = {
    "monthly-list": Reader(
        "monthly_list", "text/html; charset=utf-8", "a military's list of the reports that it assessed",
        "harvester.parsers.civcas.list.read_items", "cjtfoir_civcas",
    ),
    "pdf-table": Reader(
        "pdf_table", "application/pdf", "a table of incidents in a PDF",
        "harvester.parsers.casualties.reader.read_casualty_tables", "dod_civcas_tables",
    ),
    "prose": Reader(
        "prose", "text/html; charset=utf-8", "figures in prose, each with the one who claims it",
        "harvester.parsers.prose.monitors.read_figures", "amnesty_news",
    ),
    "rows": Reader(
        "rows", "text/csv; charset=utf-8", "a table of rows, as CSV or in a page",
        "harvester.parsers.rows.delimited.read_rows", None,
    ),
    "api": Reader(
        "api", "application/json", "answers of a JSON API",
        "harvester.parsers.rows.answers.read_entries", "reliefweb_reports",
    ),
}  # fmt: skip


def check_name(name: str) -> None:
    """Refuse a name that is none, or is taken.

    Raises:
        NewSourceError: it is.
    """
    if not NAME.fullmatch(name):
        raise NewSourceError(f"{name!r} is no name of a source: publisher_product, in lower case, such as amnesty_news")
    if name in list_sources():
        raise NewSourceError(f"there is a source {name} already; take another name")


def write_source(home: Home, reader: Reader) -> list[Path]:
    """Write the folder, the fixtures and the test of a new source, and return the files.

    Raises:
        NewSourceError: one of them is there already; then nothing is written.
    """
    contents = build_source(home, reader)
    there = [path for path in contents if path.exists()]
    if there:
        raise NewSourceError(f"{show(there[0])} is there already and is not overwritten; move it, or take another name")
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(contents)


def build_source(home: Home, reader: Reader) -> dict[Path, bytes]:
    """Return the files of a new source with their contents."""
    templates = files("harvester.sources").joinpath("templates")
    common, own = templates.joinpath("common"), templates.joinpath(reader.template)
    pages = sorted((entry for entry in own.iterdir() if entry.name.startswith("page.")), key=lambda entry: entry.name)
    document = pages[-1]  # page.pdf, where page.csv is what it is drawn from
    return {
        home.folder / "__init__.py": _fill(own.joinpath("__init__.py"), home),
        home.folder / "source.toml": _fill(common.joinpath("source.toml"), home),
        home.folder / "parser.py": _fill(own.joinpath("parser.py"), home),
        home.folder / "notes.md": _fill(common.joinpath("notes.md"), home),
        **{home.fixtures / page.name: page.read_bytes() for page in pages},
        home.fixtures / f"{document.name}{META_SUFFIX}": _build_meta(reader),
        home.test: _fill(common.joinpath("cases.py"), home),
    }


def _fill(template: Traversable, home: Home) -> bytes:
    text = template.read_text(encoding="utf-8")
    return text.replace(_PLACEHOLDER, home.source).replace(_DATE, now().date().isoformat()).encode()


def _build_meta(reader: Reader) -> bytes:
    meta = {
        "url": _ADDRESS,
        "fetched_at": "2020-03-01T00:00:00Z",
        "status": 200,
        "headers": {"Content-Type": reader.media_type},
        "about": "Reconstruction. FILL IN: what of it is real (structure, figures) and what is invented.",
    }
    return (json.dumps(meta, indent=2, ensure_ascii=False) + "\n").encode()
