"""How much faster a second harvest of an unchanged site is than the first, without any delay, for each kind of site.

``python -m benchmarks.second_harvest [--pages N]``. The second harvest must do nothing but ask what has changed: every
answer is "not modified", nothing is parsed, no version is stored; otherwise the benchmark fails.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harvests import Taken, ask, harvest
from benchmarks.rows import Row, at_least, render
from benchmarks.sites import Site, build_releases, build_reports, build_tables, serve

TARGET = 10
RELEASES = 1_000
"""About as many strike releases as the real sites hold; beside them some 60 monthly reports and ten PDFs."""


def measure(pages: int = 60, rounds: int = 3, releases: int = RELEASES) -> list[Row]:
    """Measure a small site of each kind, and the three together in the size and the proportions of the sources' own."""
    kinds = {
        "short HTML reports": [build_reports(pages)],
        "long strike releases": [build_releases(pages)],
        "PDFs with tables": [build_tables(max(pages // 15, 1), pages=60)],
        "the sources' mix and size": _build_mix(releases),
    }
    return [_compare(name, sites, rounds) for name, sites in kinds.items()]


def _build_mix(releases: int) -> list[Site]:
    """Build the kinds in the proportions of the real sites."""
    return [build_reports(releases // 15), build_releases(releases), build_tables(max(releases // 100, 1), pages=60)]


def _compare(name: str, sites: Sequence[Site], rounds: int) -> Row:
    firsts: list[Taken] = []
    seconds: list[Taken] = []
    for _ in range(rounds):
        with serve(sites) as host, tempfile.TemporaryDirectory(prefix="bench-") as folder:
            firsts.append(harvest(host, sites, Path(folder)))
            seconds.append(harvest(host, sites, Path(folder)))
            check_second(Path(folder) / "harvest.db", sites)
    wall = statistics.median(a.wall / b.wall for a, b in zip(firsts, seconds, strict=True))
    crawl = statistics.median(a.crawl / b.crawl for a, b in zip(firsts, seconds, strict=True))
    pages = sum(len(site.pages) for site in sites)
    rest = seconds[-1].wall - seconds[-1].crawl
    detail = (
        f"middle of {rounds} runs; in the last, {pages} documents: {firsts[-1].wall:.1f} s, then "
        f"{seconds[-1].wall:.1f} s, of which {rest:.1f} s start and end of the program; the crawl alone {crawl:.1f} ×"
    )
    return at_least(f"second harvest, {name}", "the first", wall, TARGET, detail)


def check_second(database: Path, sites: Sequence[Site]) -> None:
    """Make sure that the newest run of each site only asked.

    Raises:
        RuntimeError: it did more.
    """
    for site in sites:
        query = "SELECT run_id FROM runs WHERE source = ? ORDER BY started_at DESC LIMIT 1"
        run_id = ask(database, query, site.source)[0][0]
        outcomes = ask(database, "SELECT outcome, count(*) FROM fetches WHERE run_id = ? GROUP BY 1", run_id)
        if outcomes != [("not_modified", len(site.pages) + len(site.feed_paths))]:
            raise RuntimeError(f"{site.source}: the second harvest did more than ask for changes: {outcomes}")
        for (table,) in ask(database, "SELECT name FROM sqlite_master WHERE name GLOB '*_versions' AND type = 'table'"):
            if ask(database, f'SELECT 1 FROM "{table}" WHERE run_id = ? LIMIT 1', run_id):
                raise RuntimeError(f"{site.source}: the second harvest stored a version in {table}")


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    print(render([("Second harvest", measure(parser.parse_args().pages))]))


if __name__ == "__main__":
    main()
