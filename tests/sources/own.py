"""A source in a folder of the user's own, made by ``scrapy newsource`` and filled in."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from harvester.model import data, source
from harvester.parsers import fingerprint
from harvester.sources import modules, parser_identity, registry
from harvester.sources.checks import check_source
from harvester.sources.places import Home, own_home
from harvester.sources.scaffold import READERS, write_source

FACTS = """\
name = "{name}"
title = "Tolls of a monitor"
publisher = "A monitor"
role = "monitor"
licence = "The monitor's own"
url = "https://monitor.example/"
cadence = "closed"
about = "An invented source."
caveats = ["None."]
allowed_hosts = ["monitor.example"]
document_url_patterns = ['''//monitor\\.example/list/''']

[expect]
min_documents = 1

[[discovery]]
kind = "document"
url = "https://monitor.example/list/page"
"""


def forget() -> None:
    """Let the process look again at what lies in the user's own folder."""
    for cached in (
        data.load_data, source.list_shipped, source.list_sources, source.load_source, fingerprint.fingerprint,
        registry._load_parser, parser_identity.parser_identity,
    ):  # fmt: skip
        cached.cache_clear()
    for name in [name for name in sys.modules if name.startswith(f"{modules.OWN}.")]:
        del sys.modules[name]
    sys.modules.pop(modules.OWN, None)


@dataclass(frozen=True)
class OwnSource:
    """A source of the user's own; ``forget`` makes this process see what has been changed in its folder."""

    name: str
    folder: Path

    @property
    def home(self) -> Home:
        """Where its parts lie."""
        return own_home(self.name, self.folder)

    def forget(self) -> None:
        """Let the process look again."""
        forget()


def make_source(folder: Path, name: str = "monitor_tolls", reader: str = "prose") -> OwnSource:
    """Make a source in the folder that ``HARVEST_SOURCES`` names, fill it in, and accept what it gives."""
    assert os.environ["HARVEST_SOURCES"] == str(folder)
    home = own_home(name, folder)
    write_source(home, READERS[reader])
    for path in [*home.folder.iterdir(), *home.fixtures.iterdir()]:
        if path.is_file() and path.suffix != ".pdf":
            text = path.read_text(encoding="utf-8").replace(
                "https://example.org/FILL-IN/", "https://monitor.example/list/"
            )
            path.write_text(text.replace("FILL IN: ", ""), encoding="utf-8")
    (home.folder / "source.toml").write_text(FACTS.format(name=name), encoding="utf-8")
    (home.folder / "notes.md").write_text(f"# {name}\n\n- 2026-11-27: invented.\n", encoding="utf-8")
    home.test.write_text("", encoding="utf-8")
    forget()
    check_source(home)
    return OwnSource(name, folder)
