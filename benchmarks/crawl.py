"""A crawl with everything on - archive, parsers, store - against Scrapy alone on the same pages and settings.

``python -m benchmarks.crawl [--pages N]``. With the settings that the project ships a site's own pace decides; without
any delay, which no site is ever asked at, the processor does.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.harvests import AT_ONCE, crawl_bare, harvest
from benchmarks.rows import Row, at_least, render
from benchmarks.sites import Site, build_releases, build_reports, serve

TARGET = 0.8


def measure(pages: int = 80, rounds: int = 3) -> list[Row]:
    """Measure both cases; the polite one on few pages, because each takes seconds."""
    polite = compare(build_reports(12), {}, 1)
    return [
        at_least("crawl, settings as shipped", "bare Scrapy", polite[0], TARGET, polite[1]),
        _stress("short reports", build_reports(pages), rounds),
        _stress("long strike releases", build_releases(pages // 2), rounds),
    ]


def _stress(name: str, site: Site, rounds: int) -> Row:
    ratio, detail = compare(site, AT_ONCE, rounds)
    return Row(f"stress: {name}, no delay at all", "bare Scrapy, which parses nothing", f"{ratio:.2f} ×", detail=detail)


def compare(site: Site, settings: Mapping[str, object], rounds: int) -> tuple[float, str]:
    """Return our page rate as a share of bare Scrapy's, the middle of several rounds, and the figures behind it."""
    ratios, ours, bares = [], [], []
    for _ in range(rounds):
        with serve([site]) as host, tempfile.TemporaryDirectory(prefix="bench-") as folder:
            _, bare = crawl_bare(host, [site], settings)
            own = harvest(host, [site], Path(folder), settings)
        ratios.append(bare.crawl / own.crawl)
        ours.append(own)
        bares.append(bare)
    per_page = 1000 / len(site.pages)
    crawls = [statistics.median(each.crawl for each in some) for some in (ours, bares)]
    cpus = [statistics.median(each.cpu for each in some) * per_page for some in (ours, bares)]
    return statistics.median(ratios), (
        f"{len(site.pages)} pages: {crawls[0]:.1f} s, bare {crawls[1]:.1f} s; processor time a page, start of the "
        f"program included: {cpus[0]:.0f} ms, bare {cpus[1]:.0f} ms; peak {max(each.peak for each in ours):.0f} MB"
    )


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=80)
    print(render([("Crawl", measure(parser.parse_args().pages))]))


if __name__ == "__main__":
    main()
