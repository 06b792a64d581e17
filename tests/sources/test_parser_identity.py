"""The identity of a parser: it changes with whatever decides the rows, and with nothing else."""
# ruff: noqa: E501

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harvester.model.source import list_sources
from harvester.sources.parser_identity import LIBRARIES, analyse, foreign_imports, list_parts, parser_identity

ROOT = Path(__file__).resolve().parents[2]
PRINT = "from harvester.sources.parser_identity import parser_identity; import sys; print(parser_identity(sys.argv[1]))"


def identity_in(folder: Path, source: str, **environment: str) -> str:
    """Return a source's identity as a process in another copy of the project computes it."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT, source], cwd=folder, env={**os.environ, "PYTHONPATH": str(folder), **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the code to a folder with another path."""
    folder = tmp_path_factory.mktemp("elsewhere") / "project"
    for name in ("harvester", "pipelines"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def edit(path: Path, change: Callable[[str], str]) -> str:
    """Change a file and return what it was."""
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")
    return before


@pytest.mark.parametrize("source", list_sources())
def test_an_identity_is_the_source_and_a_digest_and_stays(source: str) -> None:
    assert re.fullmatch(rf"{source}/[0-9a-f]{{12}}", parser_identity(source))
    assert list_parts(source) == list_parts(source)


def test_where_the_project_lies_does_not_matter(copied: Path) -> None:
    assert identity_in(copied, "cjtfoir_civcas") == parser_identity("cjtfoir_civcas")


CHANGES = [
    pytest.param("harvester/parsers/grammar/numbers.py", lambda t: f"{t}\n\nADDED = 1\n", True, id="shared grammar"),
    pytest.param("harvester/parsers/civcas/list.toml", lambda t: f'{t}\n[added]\nx = "y"\n', True, id="a list of phrases"),
    pytest.param("harvester/parsers/places/gazetteer.csv", lambda t: t.replace("Mosul", "Musil"), True, id="the gazetteer"),
    pytest.param(
        "harvester/parsers/places/places.toml", lambda t: t.replace("[[places]]", '[[places]]\nx = "y"', 1), True,
        id="a place",
    ),
    pytest.param("pipelines/dates.py", lambda t: f"{t}\n\nADDED = 1\n", True, id="a pipeline"),
    pytest.param(
        "harvester/sources/cjtfoir_civcas/source.toml",
        lambda t: re.sub(r'^publisher = "[^"]*"', 'publisher = "Somebody"', t, flags=re.MULTILINE), True,
        id="who publishes",
    ),
    pytest.param("harvester/parsers/grammar/numbers.py", lambda t: f"# Said otherwise.\n{t}", False, id="a comment"),
    pytest.param(
        "harvester/parsers/grammar/numbers.py", lambda t: re.sub(r'\A""".*?"""', '"""Other."""', t, flags=re.DOTALL), False,
        id="a docstring",
    ),
    pytest.param("harvester/parsers/civcas/list.toml", lambda t: f"# Said otherwise.\n{t}", False, id="a comment of data"),
    pytest.param("harvester/parsers/airwars/classic.py", lambda t: f"{t}\n\nADDED = 1\n", False, id="another publisher's reader"),
    pytest.param("harvester/store/versions.py", lambda t: f"{t}\n\nADDED = 1\n", False, id="the store"),
    pytest.param(
        "harvester/sources/cjtfoir_civcas/source.toml", lambda t: f"max_pages = 7\n{re.sub('max_pages = .*', '', t)}", False,
        id="how far a crawl goes",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "change", "matters"), CHANGES)
def test_what_decides_the_rows_decides_the_identity(
    copied: Path, path: str, change: Callable[[str], str], matters: bool
) -> None:
    before = edit(copied / path, change)
    try:
        changed = identity_in(copied, "cjtfoir_civcas") != parser_identity("cjtfoir_civcas")
    finally:
        (copied / path).write_text(before, encoding="utf-8")
    assert changed is matters


def test_an_operators_copy_of_a_data_file_counts(tmp_path: Path) -> None:
    (tmp_path / "civcas").mkdir()
    shipped = (ROOT / "harvester/parsers/civcas/list.toml").read_text(encoding="utf-8")
    (tmp_path / "civcas" / "list.toml").write_text(f'{shipped}\n[added]\nx = "y"\n', encoding="utf-8")
    other = identity_in(ROOT, "cjtfoir_civcas", HARVEST_SOURCES=str(tmp_path))
    assert other != parser_identity("cjtfoir_civcas")
    assert identity_in(ROOT, "amnesty_news", HARVEST_SOURCES=str(tmp_path)) == parser_identity("amnesty_news")


def test_a_mirror_reads_with_the_parsers_of_the_releases() -> None:
    parts = " ".join(list_parts("airwars_military_claims"))
    assert "harvester.sources.cjtfoir_civcas.parser" in parts
    assert "harvester.sources.cjtfoir_strikes.parser" in parts


@pytest.mark.parametrize("source", list_sources())
def test_every_library_that_reads_is_known(source: str) -> None:
    assert foreign_imports(source) <= set(LIBRARIES)


SPY = """
import sys
from pathlib import Path
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" and args else None)
from harvester.model.clock import parse_time
from harvester.archive.media import sniff_media_type
from harvester.model.document import Document
from harvester.sources.registry import use_sources
from pipelines.chain import process_document
use_sources()
source, url, path = sys.argv[1:]
body = Path(path).read_bytes()
process_document(source, Document(url, body, sniff_media_type(body, ""), parse_time("2026-01-01T00:00:00Z")))
print(*(name for name in opened if name.endswith((".toml", ".csv")) and "/harvester/" in name), sep="\\n")
"""


@pytest.mark.parametrize("source", list_sources())
def test_every_data_file_that_a_document_opens_is_digested(source: str) -> None:
    meta = next(
        path for path in sorted((ROOT / "fixtures" / source).glob("*.meta.json"))
        if path.with_name(path.name.replace(".meta.json", ".expected.json")).is_file()
    )  # fmt: skip
    url, page = json.loads(meta.read_text(encoding="utf-8"))["url"], str(meta).removesuffix(".meta.json")
    done = subprocess.run(
        [sys.executable, "-c", SPY, source, url, page], cwd=ROOT, capture_output=True, text=True, check=True
    )
    opened = {Path(name).relative_to(ROOT / "harvester") for name in done.stdout.split()}
    read = {str(path.with_suffix("")) for path in opened if path.suffix == ".toml" and path.name != "source.toml"}
    read |= {f"harvester.{'.'.join(path.parent.parts)}/{path.name}" for path in opened if path.suffix == ".csv"}
    assert read <= {part.split()[1] for part in list_parts(source) if part.startswith("data ")}


def test_a_damaged_cache_is_made_anew(copied: Path) -> None:
    cache = copied / "harvester" / "sources" / "__pycache__" / "parser_identity.json"
    expected = identity_in(copied, "amnesty_news")
    cache.write_text('{"x": 1}', encoding="utf-8")
    assert identity_in(copied, "amnesty_news") == expected


def test_imports_by_name_and_within_functions_are_seen() -> None:
    found = analyse('def f():\n    from harvester.model import clock\n    g("harvester.parsers.fingerprint")\n').imports
    assert {"harvester.model.clock", "harvester.parsers.fingerprint"} <= set(found)
