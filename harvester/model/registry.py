"""Which parser reads a source: handed in from above, since parsers of sources stand above all that calls them."""

from __future__ import annotations

import logging
from typing import Protocol

from harvester.model.document import Parser


class Registry(Protocol):
    """What knows the parsers of the sources; it is a plain function's module or an object that can be pickled."""

    def load_parser(self, source: str) -> Parser:
        """Return the parser of a source."""

    def parser_version(self, source: str) -> str:
        """Return the identity of that parser, as it is written beside every row."""


class NoRegistry(RuntimeError):
    """Raised when a document is to be parsed before any registry has been named."""


_registry: list[Registry] = []


def use_registry(registry: Registry) -> None:
    """Name the registry of this process; commands, spiders and worker processes do so before they parse."""
    # pdfminer writes a debug line for every object it meets; formatting them costs more than the parsing.
    logging.getLogger("pdfminer").setLevel(logging.WARNING)
    _registry[:] = [registry]


def current_registry() -> Registry:
    """Return the registry of this process, for processes that it starts.

    Raises:
        NoRegistry: none has been named.
    """
    if not _registry:
        raise NoRegistry("no registry of parsers: call harvester.model.registry.use_registry first")
    return _registry[0]


def load_parser(source: str) -> Parser:
    """Return the parser of a source."""
    return current_registry().load_parser(source)


def parser_version(source: str) -> str:
    """Return the identity of a source's parser."""
    return current_registry().parser_version(source)
