"""What the long runs found: they are too slow for every test run, so their last figures are kept beside the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harvester.model.clock import now

PATH = Path(__file__).with_name("recorded.json")


def read_recorded() -> dict[str, Any]:
    """Return the last figures of each long run, with the day of the run."""
    found: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def record(name: str, figures: dict[str, Any]) -> None:
    """Keep the figures of a long run."""
    whole = read_recorded() if PATH.exists() else {}
    whole[name] = {"on": f"{now():%Y-%m-%d}", **figures}
    PATH.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
