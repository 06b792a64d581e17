"""What a parser must not know: the framework, the network, the clock, the database."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

BANNED = (
    "scrapy", "twisted", "sqlite3", "sqlite_utils", "requests", "urllib.request", "socket", "harvester.model.clock",
)  # fmt: skip
_CLOCK = re.compile(r"datetime\.(?:now|today|utcnow)\(|date\.today\(|time\.time\(")
# A module named in a string: import_module("harvester.x"), or the part of an f-string before its first brace.
_MODULE = re.compile(r"(?:harvester|pipelines)(?:\.\w+)+\.?$")


def find_imports(path: Path) -> Iterator[str]:
    """Yield the names that a module imports: at its top level, inside functions, and by ``import_module``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _MODULE.match(node.value):
            yield node.value.rstrip(".")


def find_impurities(path: Path) -> list[str]:
    """Name what a parser's module uses and must not."""
    found = [f"imports {name}" for name in find_imports(path) if name.startswith(BANNED)]
    if match := _CLOCK.search(path.read_text(encoding="utf-8")):
        found.append(f"asks the clock by {match[0]}…)")
    return found
