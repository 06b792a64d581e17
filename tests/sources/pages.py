"""Pages of the documents that are made from the sources' own folders; `python -m tests.sources.pages` writes them."""

from __future__ import annotations

from pathlib import Path

from harvester.model.source import list_sources, load_source

ROOT = Path(__file__).resolve().parents[2]
INDEX = ROOT / "docs" / "sources.md"


def build_index() -> str:
    """Return the index of the sources: what each is, and where its facts and its notes stand."""
    lines = ["# Sources", "", "Made from the folders of the sources by `python -m tests.sources.pages`.", ""]
    lines += ["| source | what | publisher | cadence | facts, notes |", "|---|---|---|---|---|"]
    for name in list_sources():
        source = load_source(name)
        folder = f"../harvester/sources/{name}"
        links = f"[source.toml]({folder}/source.toml), [notes]({folder}/notes.md)"
        lines.append(f"| `{name}` | {source.title} | {source.publisher} | {source.cadence} | {links} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    INDEX.write_text(build_index(), encoding="utf-8")
