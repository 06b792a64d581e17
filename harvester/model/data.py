"""Data files beside the code that reads them, and the corrected copies that an operator may lay over them."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from importlib import resources
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
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"no data file harvester/{name}.toml") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path} is not TOML: {error}") from error


def find_copy(name: str) -> Path | None:
    """Return the operator's copy of a data file, if there is one."""
    folder = os.environ.get("HARVEST_SOURCES")
    parts = name.split("/")
    for tail in (parts[-2:], parts[-1:]) if folder else ():
        copy = Path(str(folder), *tail).with_suffix(".toml")
        if copy.is_file():
            return copy
    return None
