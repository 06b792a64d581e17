"""Data files beside the code that reads them, and the corrected copies that an operator may lay over them."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any


class DataError(ValueError):
    """Raised when a data file is missing or is not TOML; the message names it."""


@cache
def load_data(name: str) -> dict[str, Any]:
    """Return a TOML file of the package, such as ``parsers/airwars/labels``, or the operator's copy of it.

    A folder named by the environment variable ``HARVEST_SOURCES`` may hold copies, under the file's own name with or
    without its folder (``airwars/labels.toml``, ``link_decisions.toml``): when a site has changed, an operator mends
    its words there without waiting for a release.

    Raises:
        DataError: there is no such file, or it is not TOML.
    """
    path = find_copy(name) or resources.files("harvester").joinpath(f"{name}.toml")
    try:
        return read_toml(path)
    except FileNotFoundError:
        raise DataError(f"no data file harvester/{name}.toml") from None


def read_toml(path: Traversable) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        DataError: it is not TOML; the message names it.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path} is not TOML: {error}") from error


def own_folder() -> Path | None:
    """Return the folder of the user's own sources and corrected copies, if the environment names one.

    Raises:
        DataError: it names a folder that is not there: nothing in it could take effect.
    """
    named = os.environ.get("HARVEST_SOURCES")
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise DataError(f"HARVEST_SOURCES names {named!r}, which is no folder; make it, or unset the variable")
    return folder.resolve()


def find_copy(name: str) -> Path | None:
    """Return the operator's copy of a data file, if there is one.

    Data are read while modules are imported, where nothing can be said in one line; that the folder is not there is
    said by the first command that lists the sources.
    """
    named = os.environ.get("HARVEST_SOURCES")
    folder = Path(named).resolve() if named else None
    parts = name.split("/")
    copies = [folder.joinpath(*tail).with_suffix(".toml") for tail in (parts[-2:], parts[-1:])] if folder else []
    return next((copy for copy in copies if copy.is_file()), None)
