"""The built distribution: installed elsewhere, it gives the command ``harvester`` and is in nobody's way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "data", "build", "dist", "__pycache__", "*.egg-info", ".*_cache")


def run(command: list[str | Path], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command elsewhere than in the checkout."""
    return subprocess.run(
        list(map(str, command)), cwd=folder, env={**os.environ, "HARVEST_PROGRESS": "off", **environment},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the checkout, with the tools that are installed."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "checkout", ignore=LEFT_OUT)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    done = run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, "."],
        folder / "checkout",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a folder of its own; what it depends on stays where it is."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    done = run([*pip, "install", "--no-deps", "--no-index", "--target", target, wheel], target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def test_the_wheel_holds_one_package_and_all_that_it_reads(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"harvester"}
    data = {".toml", ".csv", ".sql", ".html", ".css", ".js", ".json", ".md"}
    tracked = [path for path in (ROOT / "harvester").rglob("*") if path.suffix in {".py", *data}]
    missing = {str(path.relative_to(ROOT)) for path in tracked if "__pycache__" not in path.parts} - set(names)
    assert missing == set()


def test_the_installed_command_harvests_the_demo_and_publishes_it(installed: Path, tmp_path: Path) -> None:
    # Another project's package of the same plain name lies in the working folder.
    other = tmp_path / "pipelines"
    other.mkdir()
    (other / "__init__.py").write_text("raise SystemExit('not ours')\n", encoding="utf-8")
    command = installed / "bin" / "harvester"
    listed = run([command], tmp_path, PYTHONPATH=str(installed))
    assert listed.returncode == 0, listed.stderr
    assert "  harvest " in listed.stdout
    demo = run([command, "demo", "news_articles"], tmp_path, PYTHONPATH=str(installed))
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert "news_articles: ok" in demo.stdout
    published = run([command, "publish"], tmp_path, PYTHONPATH=str(installed))
    assert published.returncode == 0, published.stdout + published.stderr
    assert (tmp_path / "data" / "harvest.db").is_file()


def test_a_wrong_call_names_the_command_that_was_typed(installed: Path, tmp_path: Path) -> None:
    done = run([installed / "bin" / "harvester", "history", "figures", "x"], tmp_path, PYTHONPATH=str(installed))
    assert done.returncode == 1
    assert done.stderr.startswith("harvester history: data/harvest.db: no such database; run `harvester harvest`")


def test_extract_reads_a_file_in_the_working_folder(installed: Path, tmp_path: Path) -> None:
    page = next((ROOT / "fixtures" / "news_articles").glob("*.html"))
    shutil.copy(page, tmp_path)
    done = run(
        [installed / "bin" / "harvester", "extract", "news_articles", page.name], tmp_path, PYTHONPATH=str(installed)
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["source"] == "news_articles"


def test_a_source_of_the_users_own_is_made_and_checked(installed: Path, tmp_path: Path) -> None:
    command, own = installed / "bin" / "harvester", tmp_path / "own"
    made = run(
        [command, "newsource", "monitor_tolls", "--reader", "rows", "--into", own], tmp_path, PYTHONPATH=str(installed)
    )
    assert made.returncode == 0, made.stderr
    assert f"HARVEST_SOURCES={own} harvester checkall monitor_tolls" in made.stdout
    environment = {"PYTHONPATH": str(installed), "HARVEST_SOURCES": str(own)}
    found = run([command, "checkall"], tmp_path, **environment).stdout.splitlines()
    assert found
    left = ("is still the template's", "gives 5 records, 0 problems")
    assert [line for line in found if not any(part in line for part in left)] == []
    without = run([command, "checkall"], tmp_path, PYTHONPATH=str(installed))
    assert without.returncode == 2
    here = run([command, "newsource", "monitor_tolls", "--reader", "rows"], tmp_path, PYTHONPATH=str(installed))
    assert "is no checkout of the project; name a folder of your own with --into DIR" in here.stderr
