"""Tests that need something outside of Python say so: without it they are left out, and the closing lines tell.

``@pytest.mark.needs("chromium")`` on a test, or ``need("pango")`` within it: the names are those of
``tools/system_packages.toml``. Where ``HARVEST_REQUIRE_TOOLS`` is set, as ``.ci/run`` sets it, a test fails that lacks
a tool which a package or a target of the Makefile brings.
"""

from __future__ import annotations

import functools
import os
import re
from collections import Counter
from collections.abc import Generator

import pytest

from tools import system_packages
from tools.system_packages import Tool

TOOLS = system_packages.read_tools()
REQUIRE = "HARVEST_REQUIRE_TOOLS"
_LACKS = "lacks {}: {}"
_LACKING = re.compile(r"^(?:Skipped: )?lacks ([a-z-]+): ")


@functools.cache
def is_there(name: str) -> bool:
    """Tell whether a tool is on this machine; asked once in a process."""
    return TOOLS[name].is_there()


def need(*names: str) -> None:
    """Leave the running test out where one of these tools is missing, or fail it where tools are required."""
    for name in names:
        if not is_there(name):
            _do_without(TOOLS[name])


def _do_without(tool: Tool) -> None:
    said = _LACKS.format(tool.name, tool.advice)
    if (tool.packages or tool.required) and os.environ.get(REQUIRE):
        pytest.fail(f"{said} ({REQUIRE} is set)", pytrace=False)
    pytest.skip(said)


def find_chromium() -> str | None:
    """Find the browser on this machine."""
    return TOOLS["chromium"].find_program()


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "needs(*tools): uses tools of tools/system_packages.toml")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Ask for the tools of a test before its fixtures are made."""
    for mark in item.iter_markers("needs"):
        need(*mark.args)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Print, last before the closing line, how many tests each missing tool cost and how to get it."""
    yield
    for done, outcomes in {"left out": ("skipped",), "failed": ("failed", "error")}.items():
        reports = [report for outcome in outcomes for report in terminalreporter.stats.get(outcome, [])]
        lacking = Counter(found[1] for report in reports if (found := _LACKING.match(_words(report))))
        for name, tests in sorted(lacking.items()):
            tool = TOOLS[name]
            counted = f"{tests} test{'s' if tests > 1 else ''}"
            terminalreporter.write_line(f"{done} for want of {name}: {counted} ({tool.use}). To get it: {tool.advice}")


def _words(report: pytest.TestReport) -> str:
    # Of a test that was left out: file, line, words. The same comes from the processes of pytest-xdist.
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
