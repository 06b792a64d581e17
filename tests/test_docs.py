"""The documentation mentions everything there is."""

from __future__ import annotations

import argparse
import importlib
import json
import re
import tomllib
from pathlib import Path

import pytest
from scrapy.settings import Settings

from harvester import settings
from harvester.model.source import list_shipped
from harvester.store.schema import TABLES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = sorted(p.stem for p in (ROOT / "harvester" / "commands").glob("*.py") if p.stem != "__init__")


def read(name: str) -> str:
    """Return a document of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_and_has_help(command: str) -> None:
    assert f"scrapy {command}" in read("docs/commands.md")
    described = importlib.import_module(f"harvester.commands.{command}").Command()
    assert described.short_desc()
    assert f"scrapy {command} {described.syntax()}" in read("docs/commands.md")


@pytest.mark.parametrize("name", [name for name in dir(settings) if name.startswith("HARVEST_")])
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in read("docs/settings.md")


@pytest.mark.parametrize("source", list_shipped())
def test_every_source_is_documented(source: str) -> None:
    assert f"`{source}`" in read("README.md")
    assert (ROOT / "harvester" / "sources" / source / "notes.md").is_file()


@pytest.mark.parametrize("table", [table.name for table in TABLES if not table.name.endswith("_versions")])
def test_every_table_is_documented(table: str) -> None:
    assert f"`{table}`" in read("README.md")


def test_every_table_and_column_has_a_description() -> None:
    missing = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if not column.description.endswith((".", "…"))
    ]
    assert missing == []


def test_every_dependency_earns_its_place_in_one_line() -> None:
    text = read("docs/dependencies.md")
    named = re.findall(
        r'^  "([A-Za-z0-9_-]+)', read("pyproject.toml").split("[project.optional-dependencies]")[0], re.MULTILINE
    )
    direct = [name for name in named if f'"{name}' in read("pyproject.toml").split("dependencies = [")[1].split("]")[0]]
    assert direct
    for name in direct:
        assert f"| {name} |" in text, name


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE)
    assert {"help", "setup", "demo", "test", "lint", "bench", "harvest", "reparse", "publish", "serve", "clean"} <= set(
        targets
    )
    for target in targets:
        assert f"make {target}" in read("docs/commands.md"), target


EXAMPLES = re.compile(r"(?:^|`)(?:\$ )?(?P<call>scrapy (?P<command>[a-z]+)\b[^`#|\n]*)", re.MULTILINE)


def test_commands_in_examples_exist_with_their_options() -> None:
    unknown = []
    calls = [match for path in DOCUMENTS for match in EXAMPLES.finditer(path.read_text(encoding="utf-8"))]
    assert len(calls) > 20
    for match in calls:
        if match["command"] == "list":  # Scrapy's own
            continue
        if match["command"] not in COMMANDS:
            unknown.append(match["call"])
            continue
        command = importlib.import_module(f"harvester.commands.{match['command']}").Command()
        command.settings = Settings()
        parser = argparse.ArgumentParser(conflict_handler="resolve")
        command.add_options(parser)
        known = {option for action in parser._actions for option in action.option_strings}
        unknown.extend(
            f"{match['call']}: {o}" for o in re.findall(r" (--?[a-z][a-z-]*)", match["call"]) if o not in known
        )
    assert unknown == []


def test_benchmarks_and_make_targets_in_documents_exist() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    modules = set(re.findall(r"python -m benchmarks\.([a-z_]+)", text))
    assert {name for name in modules if not (ROOT / "benchmarks" / f"{name}.py").is_file()} == set()
    targets = set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets


def test_the_extra_and_the_group_of_clusters_agree() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    assert set(project["project"]["optional-dependencies"]["cluster"]) <= set(project["dependency-groups"]["cluster"])


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {link}"
        for path in DOCUMENTS
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not link.startswith(("http://", "https://", "mailto:")) and not (path.parent / link).exists()
    ]
    assert broken == []


def test_every_rule_of_a_check_is_documented() -> None:
    text = read("docs/checks.md")
    rules = {
        check["rule"]
        for path in (ROOT / "fixtures").glob("*/*.expected.json")
        for check in json.loads(path.read_text(encoding="utf-8"))["checks"]
    }
    assert len(rules) > 30
    missing = sorted(rule for rule in rules if f"`{rule}`" not in text and not rule.endswith("_is_coded_alike"))
    assert missing == []
