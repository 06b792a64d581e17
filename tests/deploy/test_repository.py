"""What the repository's host is told: workflows, forms for issues, checks before a commit; each keeps its promise."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.tools import REQUIRE

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = [*sorted((GITHUB / "workflows").glob("*.yml")), ROOT / "deploy" / "harvest.yml"]
FORMS = [path for path in sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml")) if path.stem != "config"]
USES = re.compile(r"^\s*(?:- )?uses: (?P<action>[\w./-]+)@(?P<commit>[0-9a-f]{40}) # (?P<version>v\d+\.\d+\.\d+)$")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))


def read(path: Path) -> Any:
    """Read a YAML file, in which ``on`` is a word and not a truth."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def jobs_of(path: Path) -> list[dict[str, Any]]:
    """Return the jobs of a workflow."""
    return list(read(path)["jobs"].values())


def steps_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the steps of all jobs of a workflow."""
    for job in jobs_of(path):
        yield from job["steps"]


def commands_of(job: dict[str, Any]) -> list[str]:
    """Return what a job runs, as the lines that stand in the workflow."""
    return [line.strip() for step in job["steps"] for line in step.get("run", "").splitlines()]


def ids(path: Path) -> str:
    """Name a case by its file."""
    return path.name


def test_one_action_is_pinned_to_one_commit_everywhere() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for path in WORKFLOWS:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
        assert lines
        for line in lines:
            pin = USES.match(line)
            assert pin, f"{path.name}: {line.strip()} names no commit with the version of its release"
            # actions/cache/restore and actions/cache/save stand in one repository.
            pins.setdefault("/".join(pin["action"].split("/")[:2]), set()).add((pin["commit"], pin["version"]))
    assert {action for action, pinned in pins.items() if len(pinned) > 1} == set()


@pytest.mark.parametrize("path", WORKFLOWS, ids=ids)
def test_workflows_have_the_least_rights_and_an_end(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    assert "pull_request_target" not in workflow["on"]
    for job in jobs_of(path):
        assert 0 < int(job["timeout-minutes"]) <= 360
        assert "permissions" not in job
    for step in steps_of(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"
        # What a stranger can write (a title, a branch) never becomes part of a script.
        assert "github.event" not in step.get("run", "")
        assert "github.head_ref" not in step.get("run", "")


def test_ci_does_what_ci_run_does() -> None:
    jobs = read(GITHUB / "workflows" / "ci.yml")["jobs"]
    assert commands_of(jobs["lint"]) == ["make lint"]
    assert commands_of(jobs["test"])[0].startswith("sudo make system-packages ")
    assert commands_of(jobs["test"])[-1] == "make test"
    assert jobs["test"]["steps"][-1]["env"] == {REQUIRE: "1"}
    assert any("python -m build" in command for command in commands_of(jobs["build"]))
    assert any("build==" in command for command in commands_of(jobs["build"]))


def test_the_python_versions_that_are_tested_are_those_that_are_promised() -> None:
    promised = [
        found[1]
        for line in PROJECT["classifiers"]
        if (found := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line))
    ]
    jobs = read(GITHUB / "workflows" / "ci.yml")["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == promised
    assert PROJECT["requires-python"] == f">={promised[0]}"
    assert jobs["test"]["strategy"]["fail-fast"] == "false"


@pytest.mark.parametrize("path", FORMS, ids=ids)
def test_forms_ask_for_what_is_needed(path: Path) -> None:
    form = read(path)
    assert all(form[key] for key in ("name", "description", "title", "labels", "body"))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    names = [field["id"] for field in fields]
    assert len(set(names)) == len(names)
    for field in form["body"]:
        assert field["type"] in {"markdown", "input", "textarea", "dropdown", "checkboxes"}
        assert field["attributes"]["value" if field["type"] == "markdown" else "label"]
    required = {field["id"] for field in fields if field.get("validations", {}).get("required") == "true"}
    assert len(required) >= 3


def test_there_is_a_form_for_each_kind_of_issue_and_a_private_way() -> None:
    assert [path.stem for path in FORMS] == ["new-source", "page-changed", "wrong-number"]
    config = read(GITHUB / "ISSUE_TEMPLATE" / "config.yml")
    assert config["blank_issues_enabled"] == "false"
    assert any(link["url"].endswith("/security/advisories/new") for link in config["contact_links"])
    for path in (*FORMS, GITHUB / "ISSUE_TEMPLATE" / "config.yml", GITHUB / "pull_request_template.md"):
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"docs/[\w/-]+\.md|[A-Z]+\.md", text))
        assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_the_first_question_about_a_change_is_where_it_is_written_down() -> None:
    text = (GITHUB / "pull_request_template.md").read_text(encoding="utf-8")
    questions = re.findall(r"\*\*(.+?)\*\*", text)
    assert questions[0] == "Which file or document answers this?"
    assert "The test that failed before" in questions
    assert len(text.splitlines()) < 20


def test_dependabot_looks_at_all_that_is_pinned() -> None:
    config = read(GITHUB / "dependabot.yml")
    assert config["version"] == "2"
    assert {update["package-ecosystem"] for update in config["updates"]} == {"pip", "github-actions", "docker"}
    assert all(update["schedule"]["interval"] == "weekly" for update in config["updates"])


def test_checks_before_a_commit_use_the_locked_versions() -> None:
    config = read(ROOT / ".pre-commit-config.yaml")
    versions = {repository["repo"].rpartition("/")[2]: repository["rev"] for repository in config["repos"]}
    assert versions["ruff-pre-commit"] == f"v{LOCK['ruff']}"
    assert all(re.fullmatch(r"v\d+\.\d+\.\d+", version) for version in versions.values())
    hooks = {hook["id"] for repository in config["repos"] for hook in repository["hooks"]}
    assert {"ruff-check", "ruff-format", "end-of-file-fixer", "trailing-whitespace", "check-yaml"} <= hooks


def test_bytes_that_are_hashed_are_left_alone_before_a_commit() -> None:
    exclude = re.compile(read(ROOT / ".pre-commit-config.yaml")["exclude"])
    kept = ["tests/deploy/test_repository.py", "README.md", "harvester/settings.py"]
    assert [name for name in kept if exclude.search(name)] == []
    fixtures = [path.relative_to(ROOT).as_posix() for path in (ROOT / "fixtures").rglob("*") if path.is_file()]
    assert fixtures
    assert all(exclude.search(name) for name in fixtures)


def test_security_and_contributing_lead_somewhere() -> None:
    for name in ("SECURITY.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        links = re.findall(r"\]\(([^)#\s]+)", text)
        assert links
        assert [link for link in links if not (ROOT / link).exists()] == []
    assert "Supported versions" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
