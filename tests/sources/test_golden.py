"""Every fixture gives the records that were read through and accepted when it was added.

A fixture without its ``.expected.json`` gets one, and the test fails: read the file, then run again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvester.commands.extract import extract_file
from harvester.model.source import list_sources, load_source

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = ".expected.json"


def documents() -> list[Path]:
    """List the fixtures that are documents of their source; feeds and listings are read by the spiders' tests."""
    found = []
    for meta in sorted((ROOT / "fixtures").glob("*/*.meta.json")):
        document = meta.with_name(meta.name.removesuffix(".meta.json"))
        url = json.loads(meta.read_text(encoding="utf-8"))["url"]
        if load_source(document.parent.name).is_document(url):
            found.append(document)
    return found


@pytest.mark.parametrize("path", documents(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_fixture_gives_what_was_accepted(path: Path) -> None:
    result = compact(extract_file(path.parent.name, path))
    expected = path.with_name(path.name + EXPECTED)
    if not expected.exists():
        expected.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.relative_to(ROOT)} was missing and has been written: read it through, then run again")
    assert result == json.loads(expected.read_text(encoding="utf-8"))


def compact(result: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a row does not state and where the file lies, so that a reader sees what matters."""
    records = [{key: value for key, value in record.items() if value is not None} for record in result["records"]]
    return {**{key: value for key, value in result.items() if key != "file"}, "records": records}


@pytest.mark.parametrize("source", list_sources())
def test_every_source_has_fixtures_that_say_what_they_are(source: str) -> None:
    metas = sorted((ROOT / "fixtures" / source).glob("*.meta.json"))
    assert any(path.parent.name == source for path in documents()), f"fixtures/{source} holds no document"
    for meta in metas:
        about = json.loads(meta.read_text(encoding="utf-8")).get("about", "")
        assert "econstruction" in about, f"{meta.name} does not say that it is a reconstruction"


def test_no_expected_file_is_left_without_its_page() -> None:
    expected = (ROOT / "fixtures").glob(f"*/*{EXPECTED}")
    orphans = [path.name for path in expected if not path.with_name(path.name.removesuffix(EXPECTED)).exists()]
    assert orphans == []
