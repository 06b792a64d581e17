"""Every source of the package passes what ``scrapy checkall`` asks; each check finds what it is there to find.

A fixture without its ``.expected.json`` gets one, and the test fails: read the file, then run again.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from harvester.model.source import list_shipped
from harvester.sources.checks import CHECKS, Fault, check_source, compare_expected
from harvester.sources.places import Home, shipped_home
from harvester.sources.replays import check_replays
from tests.sources.own import OwnSource

Scrapy = Callable[..., CompletedProcess[str]]


def documents() -> list[tuple[Home, Path]]:
    """List the fixtures that are documents of their source."""
    homes = map(shipped_home, list_shipped())
    return [(home, path) for home in homes for path in home.documents()]


PAIRS = [(source, check) for source in list_shipped() for check in CHECKS if check not in {"expected", "pages"}]


@pytest.mark.parametrize(("source", "check"), PAIRS)
def test_a_source_passes(source: str, check: str) -> None:
    assert [str(fault) for fault in CHECKS[check](shipped_home(source))] == []


@pytest.mark.parametrize(("home", "path"), documents(), ids=lambda part: getattr(part, "source", None) or part.name)
def test_fixture_gives_what_was_accepted(home: Home, path: Path) -> None:
    assert [str(fault) for fault in compare_expected(home, path)] == []


def test_the_pages_made_from_the_sources_say_what_their_folders_say() -> None:
    """Run ``scrapy checkall --update`` to write what is true now."""
    assert [str(fault) for fault in CHECKS["pages"](shipped_home(list_shipped()[0]))] == []


def test_every_fixture_of_a_source_is_harvested_and_a_second_time_changes_nothing() -> None:
    homes = [shipped_home(source) for source in list_shipped()]
    assert {name: list(map(str, faults)) for name, faults in check_replays(homes).items() if faults} == {}


# What the checks find


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def toml(old: str, new: str) -> Callable[[Home], None]:
    return lambda home: edit(home.folder / "source.toml", old, new)


def other_url(home: Home) -> None:
    (home.fixtures / "list.html").write_text("<title>List</title>", encoding="utf-8")
    meta = home.metas()[0].read_text(encoding="utf-8").replace("list/page", "lists")
    (home.fixtures / "list.html.meta.json").write_text(meta, encoding="utf-8")


def forget_fixtures(home: Home) -> None:
    shutil.rmtree(home.fixtures)


def accept(home: Home) -> None:
    (expected,) = home.fixtures.glob("*.expected.json")
    edit(expected, '"value_min": 12', '"value_min": 13')


DAMAGE: list[tuple[str, Callable[[Home], Any], str, str]] = [
    ("facts", toml('cadence = "closed"', ""), "source.toml", "cadence"),
    ("facts", toml('caveats = ["None."]', "caveats = []"), "source.toml", "'caveats' is empty"),
    ("facts", toml("list/'''", "list/('''"), "source.toml", "no regular expression"),
    ("facts", toml('hosts = ["monitor.example"]', 'hosts = ["other.example"]'), "source.toml", "allowed hosts"),
    ("facts", toml('url = "https://monitor.example/"', 'url = "monitor"'), "source.toml", "'monitor' is no address"),
    ("notes", lambda home: (home.folder / "notes.md").unlink(), "notes.md", "is missing"),
    ("notes", lambda home: (home.folder / "notes.md").write_text("# seen"), "notes.md", "has no date"),
    ("filled", toml('"A monitor"', '"FILL IN"'), "source.toml:3", "template"),
    ("parser", lambda home: edit(home.folder / "parser.py", "def parse(", "def read("), "parser.py", "parse"),
    ("parser", lambda home: edit(home.folder / "parser.py", "import Final", "import !"), "parser.py", "loaded"),
    (
        "parser",
        lambda home: edit(home.folder / "parser.py", "from typing", "import sqlite3\nfrom typing"),
        "parser.py",
        "imports sqlite3",
    ),
    ("spider", lambda home: (home.folder / "spider.py").write_text("X = 1\n"), "", "must hold a HarvestSpider"),
    ("spider", toml('kind = "document"', 'kind = "index"'), "", "'index'"),
    ("fixtures", forget_fixtures, "fixtures", "no fixture"),
    ("fixtures", lambda home: edit(home.metas()[0], "Reconstruction", "Copy"), ".meta.json", "reconstruction"),
    ("fixtures", lambda home: home.documents()[0].unlink(), "fixtures", "which is not there"),
    ("expected", accept, ".expected.json", "13 accepted, 12 now"),
    ("replay", toml("min_documents = 1", "min_documents = 3"), "scrapy harvest", "ended as empty"),
    ("replay", other_url, ".meta.json", "nothing leads to list.html"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "damage", "where", "what"), DAMAGE, ids=[f"{check}: {what}" for check, _, _, what in DAMAGE]
)
def test_a_check_finds(
    own: OwnSource, check: str, damage: Callable[[Home], Any], where: str, what: str
) -> None:  # fmt: skip
    assert check_source(own.home) == []
    damage(own.home)
    own.forget()
    faults = check_replays([own.home])[own.name] if check == "replay" else list(CHECKS[check](own.home))
    assert any(where in fault.where and what in fault.what for fault in faults), list(map(str, faults))
    assert all(fault.remedy for fault in faults)


def test_a_check_finds_a_source_named_in_shared_code(tmp_path: Path) -> None:
    home = shipped_home("monitor_tolls", tmp_path)
    shared = tmp_path / "harvester" / "linking" / "rules.py"
    shared.parent.mkdir(parents=True)
    (tmp_path / "pipelines").mkdir()
    home.folder.mkdir(parents=True)
    (home.folder / "parser.py").write_text('NAME = "monitor_tolls"\n')
    assert list(CHECKS["shared_code"](home)) == []
    shared.write_text('if source == "monitor_tolls": ...\n')
    assert [fault.what for fault in CHECKS["shared_code"](home)] == ["names monitor_tolls"]


def test_a_document_without_an_accepted_reading_gets_one_to_read(own: OwnSource) -> None:
    (expected,) = own.home.fixtures.glob("*.expected.json")
    accepted = expected.read_text(encoding="utf-8")
    expected.unlink()
    assert "has been written (2 records, 0 problems)" in check_source(own.home)[0].what
    assert expected.read_text(encoding="utf-8") == accepted
    assert check_source(own.home) == []


def test_nothing_is_written_to_be_accepted_while_a_source_is_the_templates(own: OwnSource) -> None:
    (expected,) = own.home.fixtures.glob("*.expected.json")
    expected.unlink()
    edit(own.home.folder / "parser.py", 'AUTHOR: Final = "', 'AUTHOR: Final = "FILL IN: ')
    own.forget()
    assert "gives 2 records, 0 problems" in [fault.what for fault in CHECKS["expected"](own.home)]
    assert not expected.exists()


def test_a_failed_replay_says_once_what_was_set_aside(own: OwnSource) -> None:
    denied = "The Coalition denies that more than 23 civilians were killed in Raqqa by its own aircraft."
    edit(own.home.documents()[0], "At least 12 civilians were killed in Raqqa in January 2020.", denied)
    (fault,) = [fault for fault in check_replays([own.home])[own.name] if "ended as" in fault.what]
    assert re.search(r"ended as \w+: .*; set aside: figure_denied: ", fault.what), fault.what


def test_the_command_says_what_fails_where_and_what_to_do(own: OwnSource, scrapy: Scrapy) -> None:
    sound = scrapy("checkall", own.name, HARVEST_SOURCES=str(own.folder))
    assert (sound.returncode, sound.stdout) == (0, f"{own.name}: ok\n"), sound.stdout + sound.stderr
    (own.home.folder / "notes.md").unlink()
    found = scrapy("checkall", own.name, HARVEST_SOURCES=str(own.folder))
    assert found.returncode == 1
    assert re.fullmatch(rf"{own.name}: .*notes\.md: is missing; write what was seen .*\n", found.stdout)
    assert found.stderr == f"scrapy checkall: 1 things to mend in {own.name}\n"


def test_the_command_refuses_an_unknown_source(scrapy: Scrapy) -> None:
    done = scrapy("checkall", "no_such")
    assert done.returncode != 0
    assert "unknown source 'no_such'" in done.stderr + done.stdout


def test_a_fault_is_one_line() -> None:
    assert str(Fault("a.toml", "is empty", "fill it")) == "a.toml: is empty; fill it"


def test_every_expected_file_has_its_records_read_in_order() -> None:
    """The accepted readings are JSON that a person can read: one value a line."""
    for home, path in documents():
        text = path.with_name(f"{path.name}.expected.json").read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n", home.source
