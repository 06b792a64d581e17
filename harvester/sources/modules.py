"""The modules of a source, in the package or in a folder of the user's own, found by where they lie."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from harvester.model.data import own_folder

OWN = "own_sources"
"""The package that the user's own folder is in this process: a source imports from it what lies beside its parser."""


def find_own(source: str, name: str) -> Path | None:
    """Return a source's module in the user's own folder, if it is there."""
    folder = own_folder()
    path = folder / source / f"{name}.py" if folder else None
    return path if path and path.is_file() else None


def name_module(source: str, name: str) -> str | None:
    """Return the dotted name of a source's module, ``parser`` or ``spider``, or None where it has none.

    A module of the user's own folder takes the place of the package's.
    """
    own = find_own(source, name)
    if own is not None:
        _open_folder(own.parent.parent)
        return f"{OWN}.{source}.{name}"
    shipped = f"harvester.sources.{source}"
    return f"{shipped}.{name}" if find_spec(shipped) and find_spec(f"{shipped}.{name}") else None


def load_module(source: str, name: str) -> ModuleType:
    """Return a source's module.

    Raises:
        ModuleNotFoundError: the source has none; the message says where it was expected.
    """
    module = name_module(source, name)
    if module is None:
        home = own_folder() or Path("harvester", "sources")
        raise ModuleNotFoundError(f"source {source!r} has no {name}.py; it belongs in {home / source}")
    return import_module(module)


def _open_folder(folder: Path) -> None:
    """Make a folder a package, so that what lies in it is imported like any other module, and once."""
    package = sys.modules.get(OWN)
    if package is None or list(package.__path__) != [str(folder)]:
        for name in [name for name in sys.modules if name == OWN or name.startswith(f"{OWN}.")]:
            del sys.modules[name]
        package = sys.modules[OWN] = ModuleType(OWN, "The user's own sources.")
        package.__path__ = [str(folder)]
