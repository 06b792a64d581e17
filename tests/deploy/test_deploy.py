"""Deployment, tried for real where it can run here: units and image steps; scrapyd is tried among several machines."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.crawl.harvests import ROOT, Harvest, publish
from tests.crawl.server import Site

DEPLOY = ROOT / "deploy"


@pytest.mark.needs("systemd-analyze")
def test_the_units_are_sound(tmp_path: Path) -> None:
    for name in ("harvest.service", "harvest.timer"):
        text = (DEPLOY / "systemd" / name).read_text()
        # The path of an installation, which does not exist here.
        (tmp_path / name).write_text(text.replace("/opt/report-harvester/.venv/bin/scrapy", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Unknown" not in done.stderr


def test_the_cron_line_runs_the_command_under_a_lock() -> None:
    line = next(line for line in (DEPLOY / "cron" / "harvest.cron").read_text().splitlines() if line[:1].isdigit())
    schedule, user, command = line.split()[:5], line.split()[5], line.split(None, 6)[6]
    assert len(schedule) == 5
    assert user == "harvest"
    assert re.search(r"flock --nonblock \S+ \.venv/bin/scrapy harvest$", command)


def test_the_workflow_is_sound() -> None:
    workflow = yaml.safe_load((DEPLOY / "harvest.yml").read_text())
    steps = workflow["jobs"]["harvest"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert [command for command in commands if command.startswith("scrapy")] == [
        "scrapy harvest", "scrapy doctor", "scrapy publish --out build/publish",
    ]  # fmt: skip
    assert workflow["permissions"] == {"contents": "read"}


def test_the_steps_of_the_image_give_a_working_harvester_and_site(tmp_path: Path) -> None:
    image, environment = tmp_path / "image", {}

    def run(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [DEPLOY / "image.sh", image, *arguments], env={**environment, "PYTHON": sys.executable, **more},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    with Site() as site:
        publish(site, 2)
        harvest = Harvest(tmp_path / "source", site.url)
        harvest.write_source()
        environment.update(harvest.environment())
        done = run("harvest", "cjtfoir_civcas")
    assert done.returncode == 0, done.stderr
    assert "ok 2 documents" in done.stdout
    assert (image / "data" / "harvest.db").is_file()
    published = run("publish", "--out", image / "data" / "publish")
    assert published.returncode == 0, published.stderr
    page = run("serve", image / "data" / "publish", "--get", "/", ENTRYPOINT="datasette")
    assert "How fresh it is" in page.stdout, page.stderr


@pytest.mark.needs("docker")
def test_the_image_builds_where_an_engine_runs() -> None:
    subprocess.run(["docker", "build", "-q", "-t", "report-harvester:test", ROOT], check=True, timeout=900)
