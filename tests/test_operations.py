"""The operator's guide knows every code that a run can leave behind."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvester.crawl.failures import _CODES
from harvester.model.vocab import FetchOutcome, RunOutcome

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "operations.md"
CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
CONSTRUCTORS = {
    "Problem": 0, "UnreadableDocument": 0, "OutOfScope": 0, "Finding": 0, "RequestRefused": 0, "Blocked": 0,
}  # fmt: skip


def literals(node: ast.expr) -> Iterator[str]:
    """Yield the strings that an expression may stand for: itself, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def helpers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the functions of a module that are handed a reason, with its place among the arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args if argument.arg not in {"self", "cls"}]
            if "reason" in names:
                yield node.name, names.index("reason")


def codes_of(path: Path) -> Iterator[str]:
    """Yield the codes that a module names where it reports something."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = {**CONSTRUCTORS, **dict(helpers(tree))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "reason" for t in node.targets):
            yield from literals(node.value)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in places and len(node.args) > places[name]:
            yield from literals(node.args[places[name]])
        for keyword in node.keywords:
            if keyword.arg == "reason":
                yield from literals(keyword.value)


def all_codes() -> set[str]:
    """Return every code in the code, and in what the fixtures are expected to give."""
    found = set(_CODES.values()) | {"request_failed", "challenge_page", "block_page"}
    for folder in ("harvester", "pipelines"):
        for path in (ROOT / folder).rglob("*.py"):
            found.update(code for code in codes_of(path) if CODE.fullmatch(code))
    for path in (ROOT / "fixtures").rglob("*.expected.json"):
        found.update(problem["reason"] for problem in json.loads(path.read_text(encoding="utf-8"))["problems"])
    return found


def test_every_code_is_explained() -> None:
    explained = set(re.findall(r"^\| `([a-z0-9_]+)` \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    missing = sorted(all_codes() - explained)
    assert not missing, f"docs/operations.md says nothing of: {', '.join(missing)}"


@pytest.mark.parametrize("name", [*RunOutcome, *FetchOutcome])
def test_every_outcome_is_explained(name: str) -> None:
    assert f"| `{name}` |" in GUIDE.read_text(encoding="utf-8")
