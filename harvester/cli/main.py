"""The command ``harvester``: the project's subcommands from an installed distribution, outside a checkout."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from harvester import INSTALLED, __version__

SHARED = ("crawl", "list", "settings", "shell")
"""Scrapy's own subcommands that make sense with the project's sources."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a subcommand, as ``scrapy`` does in a checkout.

    Raises:
        SystemExit: always, with the subcommand's exit status.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Another project's `pipelines` in the working folder must not stand in for ours.
    if INSTALLED.is_dir():
        sys.path.insert(0, str(INSTALLED))
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "harvester.settings")
    if given[:1] in (["--version"], ["-V"]):
        print(f"report-harvester {__version__}")
        raise SystemExit(0)
    if not given or given[0] in {"-h", "--help", "help"}:
        print_commands()
        raise SystemExit(0)
    from scrapy.cmdline import execute

    execute(["harvester", *given])


def print_commands() -> None:
    """Print the subcommands, a line each."""
    from scrapy.cmdline import _get_commands_dict  # the only list of what `execute` knows
    from scrapy.utils.project import get_project_settings

    commands = _get_commands_dict(get_project_settings(), inproject=True)
    print("Usage: harvester <command> [options] [arguments]\n")
    for name, command in sorted(commands.items()):
        if type(command).__module__.startswith("harvester.") or name in SHARED:
            print(f"  {name:<12} {command.short_desc()}")
    print("\nharvester <command> --help says more; data go to ./data, unless HARVEST_DATA names another folder.")
