"""Tests without their tools are left out and named, or fail where tools are required; how tools are found and got."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pdf_family.cells import FONTS
from tests.tools import REQUIRE, TOOLS
from tools.system_packages import Tool, install, list_tools

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = {package for tool in TOOLS.values() for package in tool.packages}
CONFTEST = """
import pytest
from tests import tools

def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(tools)
"""
TINY = """
import pytest
from tests.tools import need

@pytest.mark.needs("chromium")
def test_marked() -> None: raise AssertionError("runs without its tool")

@pytest.mark.needs("dejavu", "chromium")
def test_marked_with_two() -> None: raise AssertionError("runs without its tool")

@pytest.mark.parametrize("tool", ["systemd-analyze", "docker", "strike-lines"])
def test_asks_on_its_way(tool: str) -> None:
    need(tool)
    raise AssertionError("runs without its tool")

@pytest.mark.skip(reason="lacks nothing")
def test_left_out_for_another_reason() -> None: ...

def test_needs_nothing() -> None: ...
"""


def run_tiny_suite(folder: Path, *arguments: str, **environment: str) -> tuple[int, list[str]]:
    """Run a few tests where no program is on PATH; the exit status and the lines printed."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -q\n", encoding="utf-8")
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_tiny.py").write_text(TINY, encoding="utf-8")
    removed = {REQUIRE, "HARVEST_STRIKE_LINES", "PYTEST_ADDOPTS"}
    kept = {name: value for name, value in os.environ.items() if name not in removed}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder, env={**kept, "PYTHONPATH": str(ROOT), "PATH": str(folder), **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two workers"])
@pytest.mark.needs("dejavu")
def test_what_was_left_out_is_named_with_the_way_to_get_it(tmp_path: Path, workers: list[str]) -> None:
    status, lines = run_tiny_suite(tmp_path, *workers)
    assert status == 0, lines
    expected = {"chromium": "2 tests", "docker": "1 test", "strike-lines": "1 test", "systemd-analyze": "1 test"}
    assert lines[-5:-1] == [
        f"left out for want of {name}: {tests} ({TOOLS[name].use}). To get it: {TOOLS[name].advice}"
        for name, tests in expected.items()
    ]
    assert "To get it: apt-get install chromium" in lines[-5]
    assert lines[-1].startswith("1 passed, 6 skipped")


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two workers"])
def test_where_tools_are_required_a_test_that_lacks_one_fails(tmp_path: Path, workers: list[str]) -> None:
    status, lines = run_tiny_suite(tmp_path, *workers, **{REQUIRE: "1"})
    assert status == 1
    # An engine or a data file that no package brings is still left out.
    named = {"docker": "left out", "strike-lines": "left out", "chromium": "failed", "systemd-analyze": "failed"}
    assert [line.split(": ")[0] for line in lines[-5:-1]] == [
        f"{done} for want of {name}" for name, done in named.items()
    ]
    assert any(line.endswith(f"apt-get install chromium ({REQUIRE} is set)") for line in lines)
    assert re.match(r"1 failed, 1 passed, 3 skipped, 2 errors", lines[-1])


def test_tests_are_left_out_by_nothing_but_their_tools() -> None:
    """A skip of its own would pass CI unseen."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path != ROOT / "tests" / "tools.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "importorskip", "xfail", "SkipTest"}
    ]
    assert found == []


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_every_tool_is_used_and_says_how_to_get_it(name: str) -> None:
    tool = TOOLS[name]
    assert bool(tool.packages) != bool(tool.how)
    uses = re.compile(rf'(?:needs|need)\([^)]*"{name}"|NEEDED = .*"{name}"')
    tests = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert name == "venv" or any(uses.search(text) for text in tests)  # without that one there is no test run


def test_the_fonts_are_those_that_the_reports_are_drawn_with() -> None:
    assert {Path(file).parent for file in TOOLS["dejavu"].files} == {FONTS}


def test_the_packages_are_documented() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    command = re.search(r"^(?:\$ )?(?:sudo )?apt-get install ([a-z0-9 .+-]+)$", text, re.MULTILINE)
    assert command
    assert set(command[1].split()) == INSTALLED
    assert f"{REQUIRE}=1" in text
    for name, tool in TOOLS.items():
        assert f"`{name}`" in text or set(tool.packages) & set(command[1].split()), name


def test_ci_installs_and_requires_the_tools_and_ends_with_the_tests() -> None:
    lines = [
        line
        for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert lines[-5:] == [f"export {REQUIRE}=1", "make system-packages", "make ocr", "make lint", "make test"]


def make_tool(**more: object) -> Tool:
    """Return a tool that is not there."""
    return Tool(**{"name": "imagined", "use": "nothing", "programs": ("no-such-program",), **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", [
    {"programs": ("no-such-program",)}, {"files": ("/no/such/file",)}, {"libraries": ("c", "no-such-library")},
    {"modules": ("no_such_module",)}, {"command": ("no-such-program", "--version")}, {"command": ("false",)},
    {"variable": "NO_SUCH_VARIABLE"},
], ids=str)  # fmt: skip
def test_what_is_missing_is_noticed(missing: dict[str, object]) -> None:
    assert not make_tool(**{"programs": ("sh",), **missing}).is_there()


def test_what_another_system_needs_is_not_missed() -> None:
    assert make_tool(system="another").is_there()
    assert not make_tool(system=sys.platform).is_there()


def test_what_is_there_is_found() -> None:
    tool = make_tool(
        programs=("no-such-program", "sh"), files=(__file__,), modules=("json",), command=("true",), variable="PATH"
    )
    assert tool.is_there()


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give root and an apt-get that notes what it is asked, renews no list, and brings ``no-such-program``."""
    script = tmp_path / "apt-get"
    script.write_text(
        '#!/bin/sh\necho "$@" >> "$0.asked"\n'
        'case "$*" in *update*|*broken*) echo "E: no ${*##* }" >&2; exit 100;; esac\n'
        'case "$*" in *imagined*) : > "${0%/*}/no-such-program"; chmod +x "${0%/*}/no-such-program";; esac\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path / "apt-get.asked"


def test_only_what_is_missing_is_installed(apt: Path) -> None:
    there = make_tool(name="shell", programs=("sh",), packages=("dash",))
    unobtainable = make_tool(name="engine", how="an engine")
    assert install([there, unobtainable]) is None
    assert not apt.exists()
    assert install([there, make_tool(packages=("imagined",)), unobtainable]) is None
    asked = apt.read_text(encoding="utf-8").splitlines()
    assert [line.split()[3:] for line in asked] == [
        ["update"],
        ["install", "--yes", "--no-install-recommends", "imagined"],
    ]
    # Now it is there, and nothing is asked for any more.
    assert install([make_tool(packages=("imagined",))]) is None
    assert apt.read_text(encoding="utf-8").splitlines() == asked


def test_what_goes_wrong_is_said(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "apt-get install ended with 100:\nE: no update\nE: no broken" in (
        install([make_tool(packages=("broken",))]) or ""
    )
    assert install([make_tool(packages=("other",))]) == "installed, and still not found: imagined"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    said = "missing: imagined. Installing them takes root: apt-get install other"
    assert install([make_tool(packages=("other",))]) == said
    monkeypatch.setenv("PATH", "/nowhere")
    assert "There is no apt-get here" in (install([make_tool(packages=("other",))]) or "")


def test_the_list_says_what_is_there_and_what_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    list_tools([make_tool(name="shell", programs=("sh",)), make_tool(packages=("some", "more"))])
    assert capsys.readouterr().out.splitlines() == [
        "shell            there  (nothing)",
        "imagined         missing: apt-get install some more  (nothing)",
    ]
