"""Where the parts of a source lie: its folder, its fixtures, its test."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from harvester.archive.replay import META_SUFFIX
from harvester.model.data import own_folder
from harvester.model.source import list_shipped, load_source

ROOT = Path(__file__).resolve().parents[2]
"""The project's root, where it is a checkout."""


def is_checkout() -> bool:
    """Say whether the package lies in a checkout, with fixtures, tests and documents beside it."""
    return (ROOT / "scrapy.cfg").is_file() and (ROOT / "fixtures").is_dir()


@dataclass(frozen=True)
class Home:
    """The parts of one source.

    Attributes:
        source: its name.
        folder: holds ``source.toml``, ``parser.py`` and ``notes.md``.
        fixtures: holds pages with what is known of them, and what they give.
        test: its own test.
        is_shipped: it is part of the package, and not of a folder of the user's own.
    """

    source: str
    folder: Path
    fixtures: Path
    test: Path
    is_shipped: bool = True

    def metas(self) -> list[Path]:
        """List the descriptions of the fixtures."""
        return sorted(self.fixtures.glob(f"*{META_SUFFIX}"))

    def documents(self) -> list[Path]:
        """List the fixtures that are documents: a crawl's, or such as ``scrapy extract`` alone meets (``by_hand``)."""
        source = load_source(self.source)
        metas = {meta: json.loads(meta.read_text(encoding="utf-8")) for meta in self.metas()}
        found = [path for path, meta in metas.items() if source.is_document(meta["url"]) or meta.get("by_hand")]
        return [path.with_name(path.name.removesuffix(META_SUFFIX)) for path in found]


def shipped_home(source: str, root: Path = ROOT) -> Home:
    """Return where the parts of a source of the package lie, or would."""
    folder = root / "harvester" / "sources" / source
    return Home(source, folder, root / "fixtures" / source, root / "tests" / "sources" / f"test_{source}.py")


def own_home(source: str, into: Path) -> Home:
    """Return where the parts of a source of the user's own lie, or would: all in one folder."""
    folder = into / source
    return Home(source, folder, folder / "fixtures", folder / f"test_{source}.py", is_shipped=False)


def find_home(source: str) -> Home:
    """Return where the parts of a source lie."""
    folder = own_folder()
    return own_home(source, folder) if folder and source not in list_shipped() else shipped_home(source)


def show(path: Path) -> str:
    """Write a path as one would type it: from the project's root, where it lies below it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
