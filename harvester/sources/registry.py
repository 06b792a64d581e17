"""The parsers of the sources, each in the folder of its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from harvester.model.document import Parser
from harvester.model.registry import use_registry
from harvester.sources.modules import load_module
from harvester.sources.parser_identity import parser_identity


@dataclass(frozen=True)
class SourceRegistry:
    """Finds ``<name>/parser.py``, the package's or the user's own; it has no state, so that it travels to workers."""

    def load_parser(self, source: str) -> Parser:
        """Return the function ``parse`` of a source's parser."""
        return _load_parser(source)

    def parser_version(self, source: str) -> str:
        """Return the identity of a source's parser, as it is written beside every row."""
        return parser_identity(source)


def use_sources() -> None:
    """Let this process parse the documents of every source."""
    use_registry(SourceRegistry())


@cache
def _load_parser(source: str) -> Parser:
    return cast(Parser, load_module(source, "parser").parse)
