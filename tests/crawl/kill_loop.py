"""Kill a harvest at random moments, again and again, and look at what is left.

``python -m tests.crawl.kill_loop 200`` prints one line of JSON and ends with 1 when anything was lost; ``--record``
keeps the figures for ``docs/reliability.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.crawl.harvests import HTML, Harvest, article, build_release, publish
from tests.crawl.server import Answer, Site
from tests.recorded import record

RELEASES = 40
CHANGE_EVERY = 10  # kills after which the site corrects a report
_SOONER = 0.8


@dataclass
class Killed:
    """What a number of kills came to."""

    kills: int = 0
    hits: int = 0
    corrections: int = 0
    damaged: int = 0
    equal: bool = False
    final: str = ""


def kill_repeatedly(site: Site, folder: Path, times: int, seed: int) -> Killed:
    """Kill so many harvests, let the last one end, and compare it with harvests that nobody disturbed.

    Args:
        site: where the reports stand.
        folder: for the databases and archives.
        times: number of kills.
        seed: of the random moments.
    """
    chance = random.Random(seed)
    publish(site, RELEASES)
    disturbed = Harvest(folder / "disturbed", site.url)
    calm = Harvest(folder / "calm", site.url)
    result = Killed()
    started = time.monotonic()
    calm.run()
    usual = time.monotonic() - started
    for number in range(3 * times):
        if result.kills >= times and result.hits >= times / 2:
            break  # later moments are tried only while too few have met a harvest
        if number % CHANGE_EVERY == CHANGE_EVERY - 1:
            # A state of the site that only one of them has seen would be a true difference.
            disturbed.run()
            index = chance.randrange(RELEASES)
            site.routes[article(index)] = Answer(build_release(index, 300 + number), headers=HTML)
            calm.run()
            result.corrections += 1
        process = disturbed.start_process()
        time.sleep(chance.uniform(0.25, 1.0) * usual)
        if process.poll() is None:
            result.hits += 1
        else:
            usual *= _SOONER  # what an earlier one has stored makes the next ones shorter
        with suppress(ProcessLookupError):  # it was faster
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        result.kills += 1
        if disturbed.database.exists() and disturbed.integrity() != "ok":
            result.damaged += 1
    result.final = disturbed.run().stdout.splitlines()[0]
    calm.run()
    result.equal = disturbed.facts() == calm.facts()
    return result


def main() -> int:
    """Run the loop from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    with Site() as site, tempfile.TemporaryDirectory(prefix="kills-") as folder:
        result = kill_repeatedly(site, Path(folder), options.times, options.seed)
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    if options.record:
        record("kills", asdict(result))
    return int(result.damaged > 0 or not result.equal)


if __name__ == "__main__":
    sys.exit(main())
