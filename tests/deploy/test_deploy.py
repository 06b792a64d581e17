"""Deployment, tried for real where it can run here: units, image steps, scrapyd."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from tests.crawl.harvests import ROOT, Harvest, publish
from tests.crawl.server import Site

DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
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


def test_the_steps_of_the_image_give_a_working_harvester(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 2)
        harvest = Harvest(tmp_path / "source", site.url)
        harvest.write_source()
        done = subprocess.run(
            [DEPLOY / "image.sh", tmp_path / "image", "harvest", "cjtfoir_civcas"],
            env={**harvest.environment(), "PYTHON": sys.executable}, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "ok 2 documents" in done.stdout
    assert (tmp_path / "image" / "data" / "harvest.db").is_file()


@pytest.mark.skipif(shutil.which("docker") is None, reason="docker is not installed")
def test_the_image_builds_where_an_engine_runs() -> None:
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        pytest.skip("no engine runs here")
    subprocess.run(["docker", "build", "-q", "-t", "report-harvester:test", ROOT], check=True, timeout=900)


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until something listens on a port.

    Raises:
        TimeoutError: nothing does within 20 seconds.
    """
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens on {port}")


@pytest.mark.skipif(not (BIN / "scrapyd").exists(), reason="install the cluster group")
def test_scrapyd_takes_the_egg_and_runs_a_job(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    conf = (DEPLOY / "scrapyd" / "scrapyd.conf").read_text().replace("6800", str(port))
    (tmp_path / "scrapyd.conf").write_text(conf + "poll_interval = 0.2\n")
    with Site() as site:
        publish(site, 3)
        harvest = Harvest(tmp_path / "source", site.url)
        harvest.write_source()
        path = f"{BIN}:{os.environ['PATH']}"
        environment = {**harvest.environment(), "HARVEST_DATA": str(tmp_path / "data"), "PATH": path}
        with (tmp_path / "scrapyd.log").open("w") as log:
            daemon = subprocess.Popen([BIN / "scrapyd"], cwd=tmp_path, env=environment, stdout=log, stderr=log)
        try:
            wait_for(port)
            checkout = copy_project(tmp_path / "checkout")
            (checkout / "scrapy.cfg").write_text((ROOT / "scrapy.cfg").read_text() + f"url = {url}\n")
            run([BIN / "scrapyd-deploy"], checkout, environment)
            schedule = [BIN / "scrapyd-client", "schedule", "-t", "default", "-p", "harvester", "cjtfoir_civcas"]
            run(schedule, checkout, environment)
            database = tmp_path / "data" / "harvest.db"
            for _ in range(150):
                if database.exists() and harvest_rows(database, "SELECT 1 FROM runs WHERE outcome = 'ok'"):
                    break
                time.sleep(0.2)
            else:
                pytest.fail((tmp_path / "scrapyd.log").read_text()[-3000:])
            assert harvest_rows(database, "SELECT count(*) FROM reports") == [(3,)]
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(20)


def harvest_rows(database: Path, query: str) -> list[tuple[object, ...]]:
    """Ask a database."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError:  # being made
        return []
    finally:
        connection.close()


def copy_project(target: Path) -> Path:
    """Copy what an egg is made of: deploying builds within the checkout."""
    target.mkdir()
    for name in ("harvester", "pipelines"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, target / name)
    return target


def run(command: list[Path | str], folder: Path, environment: dict[str, str]) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
