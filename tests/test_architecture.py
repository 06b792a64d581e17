"""The rules of the structure, checked on the code itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from harvester.sources.purity import find_imports, find_impurities

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted([*(ROOT / "harvester").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")])
PARSERS = [path for path in MODULES if "parsers" in path.parts or path.name == "parser.py"]
WRITER = ROOT / "harvester" / "store" / "database.py"
# These describe the schema or build databases of their own; none of them touches the harvest database.
DESCRIPTIONS = {ROOT / "harvester" / "store" / name for name in ("migrations.py", "schema.py")}
PUBLISH = ROOT / "harvester" / "publish"

# From the top floor down; commands stand above everything, what all speak of below.
FLOORS = (
    ("harvester.commands",),
    ("harvester.cli",),
    ("harvester.publish", "harvester.sources"),
    ("harvester.linking", "harvester.crawl"),
    ("harvester.rebuild",),
    ("pipelines",),
    ("harvester.run",),
    ("harvester.store", "harvester.parsers"),
    ("harvester.archive",),
    ("harvester.model",),
)
RANKS = {room: -floor for floor, rooms in enumerate(FLOORS) for room in rooms}
_ROOM = re.compile(r"^\| (\d+) \| `([a-z/]+)` \|", re.MULTILINE)
_WRITES = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|DROP\s+TABLE|CREATE\s+TABLE)\b"
)


def name_of(path: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", PARSERS, ids=name_of)
def test_parsers_know_neither_scrapy_nor_clock_nor_network(path: Path) -> None:
    assert find_impurities(path) == []


def test_one_module_alone_writes_the_harvest_database() -> None:
    writers = {
        name_of(path)
        for path in MODULES
        if path not in {WRITER, *DESCRIPTIONS} and PUBLISH not in path.parents and _WRITES.search(_strings(path))
    }
    assert writers == set()
    assert _WRITES.search(_strings(WRITER))


def _strings(path: Path) -> str:
    """Return the string literals of a module, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    literals = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
    return "\n".join(literal.value for literal in literals if isinstance(literal.value, str))


def test_there_is_one_clock() -> None:
    callers = {
        name_of(path)
        for path in MODULES
        if re.search(
            r"datetime\.(?:now|today|utcnow)\(|date\.today\(|(?<!monotonic)\btime\.time\(", path.read_text("utf-8")
        )
    }
    assert callers <= {"harvester.model.clock"}


def room_of(name: str) -> str | None:
    """Return the room that a module stands in, or None for what is no module of the project."""
    return next((room for room in RANKS if name == room or name.startswith(f"{room}.")), None)


def test_imports_run_downwards_only() -> None:
    """Rooms of one floor do not know each other; imports within functions and by name count as well."""
    found = []
    for path in MODULES:
        room = room_of(name_of(path))
        for name in find_imports(path) if room else ():
            other = room_of(name)
            if other not in {None, room} and RANKS[str(other)] >= RANKS[str(room)]:
                found.append(f"{name_of(path)} imports {name}")
    assert found == []


def test_every_room_has_a_floor() -> None:
    folders = {path.parent for path in MODULES if path.parent not in {ROOT, ROOT / "harvester"}}
    rooms = {".".join(folder.relative_to(ROOT).parts[:2]) for folder in folders}
    assert {"pipelines" if room.startswith("pipelines") else room for room in rooms} == set(RANKS)


def test_the_document_shows_the_rooms_on_their_floors() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = [(int(floor), room.strip("/").replace("/", ".")) for floor, room in _ROOM.findall(text)]
    assert shown == [(len(FLOORS) - number, room) for number, rooms in enumerate(FLOORS) for room in rooms]


def test_no_folder_holds_more_modules_than_one_can_look_over() -> None:
    counts = {path.parent: 0 for path in MODULES}
    for path in MODULES:
        counts[path.parent] += path.name != "__init__.py"
    assert {str(folder): count for folder, count in counts.items() if count > 20} == {}


def test_no_circle_of_imports() -> None:
    names = {name_of(path): path for path in MODULES}
    graph = {name: {i for i in find_imports(path) if i in names and i != name} for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_item_pipelines_and_offline_steps_are_the_same_in_the_same_order() -> None:
    from harvester.settings import ITEM_PIPELINES
    from pipelines.chain import STEPS

    crawled = [path.split(".")[1] for path, _ in sorted(ITEM_PIPELINES.items(), key=lambda entry: entry[1])]
    offline = [path.split(":")[0].split(".")[1] for path in STEPS]
    assert crawled == [*offline, "store"]


def test_no_name_of_a_place_of_work_stands_in_the_project() -> None:
    found = []
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".md", ".toml", ".json", ".yml", ".cfg"} and not {
            ".venv",
            ".git",
            "data",
            "build",
        } & set(path.parts):
            text = path.read_text(encoding="utf-8", errors="ignore")
            if re.search(r"/(?:work|home|root)/[a-z]", text):
                found.append(str(path.relative_to(ROOT)))
    assert found == []
