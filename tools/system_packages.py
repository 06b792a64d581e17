"""What the tests use beside Python packages (``system_packages.toml``): say what is missing, or install it.

``python tools/system_packages.py`` lists every tool and whether it is there; with ``install``, what is missing is
installed by apt-get, which takes root. Needs nothing but Python, as it runs before there is an environment.
"""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Tool:
    """A tool, how to tell that it is there, and how to get it."""

    name: str
    use: str
    packages: tuple[str, ...] = ()
    how: str = ""
    programs: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    variable: str = ""
    system: str = ""
    required: bool = False

    @property
    def advice(self) -> str:
        """How to get it, in one line."""
        return f"apt-get install {' '.join(self.packages)}" if self.packages else self.how

    def find_program(self) -> str | None:
        """Return the path of the first of its programs that is on PATH."""
        return next((path for program in self.programs if (path := shutil.which(program))), None)

    def is_there(self) -> bool:
        """Tell whether all that makes it up is on this machine."""
        if self.system not in {"", sys.platform}:
            return True
        return (
            (not self.programs or self.find_program() is not None)
            and all(Path(file).is_file() for file in self.files)
            and all(ctypes.util.find_library(library) for library in self.libraries)
            and all(importlib.util.find_spec(module) for module in self.modules)
            and (not self.command or _ends_well(self.command))
            and (not self.variable or bool(os.environ.get(self.variable)))
        )


def _ends_well(command: tuple[str, ...]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def read_tools(path: Path = DATA) -> dict[str, Tool]:
    """Read the tools by name."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Tool(name, **{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})
        for name, table in tables.items()
    }


def list_tools(tools: Iterable[Tool]) -> None:
    """Print every tool, whether it is there, and how to get it if not."""
    for tool in tools:
        state = "there" if tool.is_there() else f"missing: {tool.advice}"
        print(f"{tool.name:16} {state}  ({tool.use})")


def install(tools: Iterable[Tool]) -> str | None:
    """Install the packages of the missing tools; say what went wrong."""
    missing = [tool for tool in tools if tool.packages and not tool.is_there()]
    if not missing:
        return None
    names = ", ".join(tool.name for tool in missing)
    packages = [package for tool in missing for package in tool.packages]
    by_hand = f"apt-get install {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        return f"missing: {names}. There is no apt-get here; on Debian this brings them: {by_hand}"
    if os.geteuid() != 0:
        return f"missing: {names}. Installing them takes root: {by_hand}"
    print(f"Installing {' '.join(packages)} ...", flush=True)
    # Some other source of packages may be out of reach: whether the lists were renewed, installing tells.
    renewed = _apt_get("update")
    done = _apt_get("install", "--yes", "--no-install-recommends", *packages)
    if done.returncode != 0:
        return f"apt-get install ended with {done.returncode}:\n{renewed.stderr}{done.stdout}{done.stderr}"
    still = [tool.name for tool in missing if not tool.is_there()]
    return f"installed, and still not found: {', '.join(still)}" if still else None


def _apt_get(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run apt-get without questions; it waits for another one to finish, and tries again what did not come."""
    options = ["--quiet=2", "--option=Acquire::Retries=3", "--option=DPkg::Lock::Timeout=300"]
    return subprocess.run(
        ["apt-get", *options, *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def main(arguments: list[str]) -> str | None:
    """List the tools, or install those that are missing; return what went wrong."""
    tools = read_tools().values()
    if arguments == ["install"]:
        return install(tools)
    if arguments:
        return f"usage: {Path(__file__).name} [install]"
    return list_tools(tools)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
