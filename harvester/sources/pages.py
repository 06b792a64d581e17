"""Pages that are made from the sources' own folders: the index, and the table of the README.

``scrapy checkall --update`` writes them.
"""

from __future__ import annotations

import re
from pathlib import Path

from harvester.model.source import list_shipped, load_source
from harvester.sources.places import ROOT

INDEX = ROOT / "docs" / "sources.md"
README = ROOT / "README.md"
_TABLE = re.compile(r"(?<=<!-- sources: scrapy checkall --update -->\n).*?(?=<!-- /sources -->)", re.DOTALL)


def build_index() -> str:
    """Return the index of the sources: what each is, and where its facts and its notes stand."""
    lines = ["# Sources", "", "Made from the folders of the sources by `scrapy checkall --update`.", ""]
    lines += ["| source | what | publisher | cadence | facts, notes |", "|---|---|---|---|---|"]
    for name in list_shipped():
        source = load_source(name)
        folder = f"../harvester/sources/{name}"
        links = f"[source.toml]({folder}/source.toml), [notes]({folder}/notes.md)"
        lines.append(f"| `{name}` | {source.title} | {source.publisher} | {source.cadence} | {links} |")
    return "\n".join(lines) + "\n"


def build_readme(text: str) -> str:
    """Return the README with the table of what the sources say they are.

    Raises:
        ValueError: the marks between which the table stands are gone.
    """
    lines = ["", "| source | what |", "|---|---|"]
    lines += [f"| `{name}` | {load_source(name).title} |" for name in list_shipped()]
    found, count = _TABLE.subn(lambda _: "\n".join(lines) + "\n\n", text)
    if count != 1:
        raise ValueError("README.md has lost the marks between which its table of sources stands")
    return found


def build_pages() -> dict[Path, str]:
    """Return every page that is made from the sources, as it should be."""
    return {INDEX: build_index(), README: build_readme(README.read_text(encoding="utf-8"))}


def find_stale() -> list[Path]:
    """List the pages that do not say what the sources' folders say."""
    return [path for path, text in build_pages().items() if path.read_text(encoding="utf-8") != text]


def update_pages() -> list[Path]:
    """Write the pages that are not as they should be, and return them."""
    stale = find_stale()
    for path in stale:
        path.write_text(build_pages()[path], encoding="utf-8")
    return stale
