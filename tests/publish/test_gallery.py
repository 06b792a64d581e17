"""The worked analyses, run on the demo as a reader would run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

GALLERY = Path(__file__).resolve().parents[2] / "docs" / "gallery"
SAID = {
    "running_totals.py": "times the Coalition's",
    "findings_by_reason.py": "assessments listed here found the report credible",
    "revisions.py": "records had a number changed by their source",
}


def run(script: Path, database: Path, plot: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script), str(database), str(plot)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_analysis_is_tested_and_listed() -> None:
    scripts = {path.name for path in GALLERY.glob("*.py")} - {"common.py"}
    assert scripts == set(SAID)
    readme = (GALLERY / "README.md").read_text(encoding="utf-8")
    assert all(name in readme for name in scripts)


@pytest.mark.parametrize("name", sorted(SAID))
def test_analysis_runs_on_the_demo(demo: Path, tmp_path: Path, name: str) -> None:
    plot = tmp_path / "plot.png"
    assert SAID[name] in run(GALLERY / name, demo / "reports.db", plot)
    with Image.open(plot) as picture:
        assert picture.width > 600
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 20


def test_analysis_gives_the_same_plot_again(demo: Path, tmp_path: Path) -> None:
    for plot in ("one.png", "two.png"):
        run(GALLERY / "revisions.py", demo / "reports.db", tmp_path / plot)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
