"""What a run says of itself."""

from __future__ import annotations

import subprocess

from harvester import __version__
from harvester.run.context import code_version
from harvester.sources.places import ROOT


def test_a_checkout_names_its_commit() -> None:
    described = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False
    )
    commit = described.stdout.strip()
    assert code_version() == (f"{__version__}+g{commit}" if commit else __version__)
