"""How much faster a second harvest of an unchanged site is than the first.

``python -m benchmarks.second_harvest [--pages N]`` prints one line of JSON: seconds of both harvests as the user waits
for them, of the start of the program, the ratios of the whole and of the crawls alone, and the requests of the second.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from tests.crawl.harvests import HTML, Harvest, article, build_feed, build_release
from tests.crawl.server import Answer, Site

PADDING = 1200  # menu entries, which make a page about 30 kB, as the real ones are
SETTINGS = {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16}


def measure(pages: int) -> dict[str, float]:
    """Harvest a local site twice.

    Raises:
        RuntimeError: a harvest failed, or the second one did more than ask.
    """
    with Site() as site, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for index in range(pages):
            site.routes[article(index)] = Answer(build_release(index, padding=PADDING), headers=HTML)
        site.routes["/feed"] = build_feed(site.url, map(article, range(pages)))
        harvest = Harvest(Path(folder), site.url, SETTINGS)
        first = _time(harvest)
        asked = len(site.requests())
        second = _time(harvest)
        again = [each for each in site.requests()[asked:] if each.path != "/robots.txt"]
        crawls = [_crawl_seconds(started, ended) for started, ended in harvest.rows(
            "SELECT started_at, finished_at FROM runs ORDER BY started_at")]  # fmt: skip
        versions = harvest.rows("SELECT count(*) FROM figures_versions WHERE version > 1")[0][0]
        start = second - crawls[1]
    if versions or {each.status for each in again} != {304}:
        raise RuntimeError("the second harvest did more than ask for changes")
    return {
        "pages": pages, "first_s": round(first, 2), "second_s": round(second, 2), "start_s": round(start, 2),
        "ratio_wall": round(first / second, 1), "ratio_crawl": round(crawls[0] / crawls[1], 1),
        "conditional_requests": len(again),
    }  # fmt: skip


def _time(harvest: Harvest) -> float:
    started = time.monotonic()
    done = harvest.run(timeout=900)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return time.monotonic() - started


def _crawl_seconds(started: str, ended: str) -> float:
    from harvester.clock import parse_time

    return (parse_time(ended) - parse_time(started)).total_seconds()


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, help="months from January 2017 on, none in the future", default=100)
    print(json.dumps(measure(parser.parse_args().pages)))


if __name__ == "__main__":
    main()
