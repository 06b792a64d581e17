"""A harvest takes the same memory however many documents it meets."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from harvester import settings
from tests.crawl.harvests import HTML, Harvest, article, build_feed, build_release
from tests.crawl.server import Answer, Site

FIRST, LAST = 150, 600  # documents after which memory is weighed
LIMIT = 500  # bytes for each further document


def test_memory_does_not_grow_with_the_number_of_documents(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, LAST)
        done, weighed = weigh(Harvest(tmp_path, site.url))
    assert done.returncode == 0, done.stderr
    first, last = map(int, weighed.read_text().split())
    assert (last - first) / (LAST - FIRST) < LIMIT


def publish(site: Site, count: int) -> None:
    """Put a long list on a site, and reports whose sentences are those of a few months: what was remembered is full."""
    for index in range(count):
        site.routes[article(index)] = Answer(build_release(index % 6, 200 + index % 10, padding=index), headers=HTML)
    site.routes["/feed"] = build_feed(site.url, map(article, range(count)))


def weigh(harvest: Harvest) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Harvest as many documents as are wanted; return the process and the file with what was weighed."""
    extensions = {**settings.EXTENSIONS, "tests.crawl.growth.GrowthExtension": 400}
    weighed = harvest.folder / "growth"
    done = harvest.run(
        "-s", f"EXTENSIONS={json.dumps(extensions)}", "-s", f"GROWTH_AT={FIRST},{LAST}", "-s", f"GROWTH_FILE={weighed}",
        # As few requests and answers as possible wait, so that these weigh the same at both moments.
        "-s", "SCHEDULER_MEMORY_QUEUE=tests.crawl.growth.SmallQueue", "-s", "SCRAPER_SLOT_MAX_ACTIVE_SIZE=1",
    )  # fmt: skip
    return done, weighed
