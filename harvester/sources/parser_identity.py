"""The identity of a source's parser: a digest of everything that decides which rows a document of the source gives.

That is the code of the parser, of the pure pipelines and of all that they import, without comments and docstrings; the
data files that they name; what the source's TOML says of its documents; and the versions of the libraries that read.
Nobody raises a number by hand: whatever changes, the next harvest reads the documents again and books what comes out
otherwise as ``parser_changed``.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.abc import InspectLoader
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from harvester.model.data import find_copy, load_data
from harvester.model.source import Source, list_sources, load_source
from harvester.sources.modules import OWN, name_module
from pipelines.chain import STEPS

OURS = ("harvester", "pipelines", OWN)
LIBRARIES = {
    "dateparser": ("dateparser",),
    "defusedxml": ("defusedxml",),
    "lxml": ("lxml",),
    "mgrs": ("mgrs",),
    "pdfminer": ("pdfminer.six",),
    "pdfplumber": ("pdfplumber", "pdfminer.six"),
    "pydantic": ("pydantic", "pydantic-core"),
    "pypdfium2": ("pypdfium2",),
    "rapidfuzz": ("rapidfuzz",),
    "w3lib": ("w3lib",),
}
"""The distributions behind what parsers import. Extras are apart: who has installed one has the same rows as before of
every document that does not need it."""
ROW_FACTS = ("name", "publisher", "url", "role", "belligerent", "keyed_by_id", "rolling", "data")
"""What the TOML of a source says that its parser or the pipelines may use; addresses and expectations decide no row."""

_NAME = re.compile(r"[\w./-]{1,80}")


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one module's text says.

    Attributes:
        digest: of its code, comments and docstrings left out.
        imports: dotted names, those within functions and in strings included.
        names: short strings in it, any of which may name a data file or a source.
    """

    digest: str
    imports: tuple[str, ...]
    names: tuple[str, ...]


@cache
def parser_identity(source: str) -> str:
    """Return the identity of a source's parser, as it is written beside every row: its name and twelve digits.

    Raises:
        ModuleNotFoundError: the source has no parser.
    """
    digest = blake2b(digest_size=6)
    for part in list_parts(source):
        digest.update(part.encode())
        digest.update(b"\0")
    return f"{source}/{digest.hexdigest()}"


def list_parts(source: str) -> list[str]:
    """Return what decides a source's rows, one line a part, sorted: its kind, its name and its digest or version."""
    modules = _close(source)
    parts = {f"code {name} {analysis.digest}" for name, analysis in modules.items()}
    parts.update(f"data {name} {digest}" for name, digest in _data_of(modules))
    parts.update(f"library {name}" for name in _libraries_of(modules))
    parts.add(f"facts {_digest_json(_facts(load_source(source)))}")
    _cache.write()
    return sorted(parts)


def _close(source: str) -> dict[str, Analysis]:
    """Return every module that a source's documents go through, by name."""
    parser = name_module(source, "parser")
    if parser is None:
        raise ModuleNotFoundError(f"source {source!r} has no parser.py")
    waiting = [parser, "pipelines.chain", *(step.partition(":")[0] for step in STEPS)]
    found: dict[str, Analysis] = {}
    while waiting:
        name = waiting.pop()
        if name in found or name in OURS or name.partition(".")[0] not in OURS:
            continue
        analysis = _analyse_module(name)
        if analysis is None:
            continue
        found[name] = analysis
        waiting.extend(analysis.imports)
        waiting.extend(_parsers_named(name, analysis))
    return found


def _parsers_named(module: str, analysis: Analysis) -> Iterator[str]:
    """Yield the parsers of sources that a module of the sources names: a mirror reads with those of the releases."""
    if module.startswith(("harvester.sources.", f"{OWN}.")):
        for name in set(analysis.names).intersection(list_sources()):
            parser = name_module(name, "parser")
            if parser is not None:
                yield parser


def _analyse_module(name: str) -> Analysis | None:
    """Analyse a module; None where the dotted name is none of a module, but of something in one."""
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:  # its parent is no package
        return None
    if spec is None or spec.loader is None:
        return None
    text = spec.loader.get_source(name) if isinstance(spec.loader, InspectLoader) else None
    return _cache.analyse(text) if text else Analysis("", (), ())


def analyse(text: str) -> Analysis:
    """Analyse the text of a module.

    >>> analyse("x = 1  # one").digest == analyse("x = 1").digest != analyse("x = 2").digest
    True
    """
    tree = ast.parse(text)
    imports: set[str] = set()
    names: set[str] = set()
    for node in ast.walk(tree):
        _drop_docstring(node)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports.add(node.module)
            imports.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value):
            names.add(node.value)
    digest = blake2b("\n".join(_describe(tree)).encode(), digest_size=12).hexdigest()
    dynamic = {name for name in names if name.startswith(tuple(f"{top}." for top in OURS))}
    return Analysis(digest, tuple(sorted(imports | dynamic)), tuple(sorted(names)))


def _drop_docstring(node: ast.AST) -> None:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            node.body = node.body[1:] or [ast.Pass()]


def _describe(node: object) -> Iterator[str]:
    """Yield a tree's nodes and values in order; what is empty is left out, as newer Pythons add empty fields."""
    if isinstance(node, ast.AST):
        yield type(node).__name__
        for name in node._fields:
            value = getattr(node, name, None)
            if value is not None and value != []:
                yield name
                yield from _describe(value)
        yield "."
    elif isinstance(node, list):
        for part in node:
            yield from _describe(part)
    else:
        yield repr(node)


class _Cache:
    """Analyses by the digest of the text, kept beside the compiled modules: analysing takes half a second in all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, Analysis] | None = None
        self.fresh = False

    def analyse(self, text: str) -> Analysis:
        """Return the analysis of a text, from the file where it holds it."""
        if self.known is None:
            self.known = self._read()
        key = blake2b(text.encode(), digest_size=16).hexdigest()
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = analyse(text)
            self.fresh = True
        return found

    def _read(self) -> dict[str, Analysis]:
        try:
            entries = json.loads(self.path.read_text(encoding="utf-8"))
            return {key: Analysis(e["digest"], tuple(e["imports"]), tuple(e["names"])) for key, e in entries.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}  # not there, or of another version: everything is analysed anew

    def write(self) -> None:
        """Keep what is new; where the folder cannot be written, the next process analyses again."""
        if not self.fresh or self.known is None:
            return
        self.fresh = False
        text = json.dumps({key: asdict(analysis) for key, analysis in self.known.items()})
        temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(self.path)
        except OSError:
            temporary.unlink(missing_ok=True)


_cache = _Cache(Path(__file__).parent / "__pycache__" / "parser_identity.json")


def _data_of(modules: dict[str, Analysis]) -> Iterator[tuple[str, str]]:
    """Yield the data files that modules name, or the operator's copies of them, with a digest of what they say."""
    root = resources.files("harvester")
    for name in sorted({name for analysis in modules.values() for name in analysis.names if "/" in name}):
        if find_copy(name) or root.joinpath(f"{name}.toml").is_file():
            yield name, _digest_json(load_data(name))
    for module, analysis in sorted(modules.items()):
        yield from _files_beside(module, analysis.names)


def _files_beside(module: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the files that lie beside a module and that it names, such as the gazetteer."""
    package = module.rpartition(".")[0]
    for name in names:
        if "." in name.strip(".") and "/" not in name:
            file = resources.files(package).joinpath(name)
            if file.is_file():
                yield f"{package}/{name}", blake2b(file.read_bytes(), digest_size=12).hexdigest()


def _libraries_of(modules: dict[str, Analysis]) -> set[str]:
    tops = {name.partition(".")[0] for analysis in modules.values() for name in analysis.imports}
    return {f"{name} {_version(name)}" for top in tops for name in LIBRARIES.get(top, ())}


def foreign_imports(source: str) -> set[str]:
    """Return what a source's parser imports that is neither the project's nor Python's own, by top-level name."""
    tops = {name.partition(".")[0] for analysis in _close(source).values() for name in analysis.imports}
    return {top for top in tops if top not in OURS and top not in sys.stdlib_module_names}


def _facts(source: Source) -> dict[str, object]:
    return {name: value for name, value in source.model_dump(mode="json").items() if name in ROW_FACTS}


def _digest_json(value: object) -> str:
    return blake2b(json.dumps(value, sort_keys=True, default=str).encode(), digest_size=12).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
