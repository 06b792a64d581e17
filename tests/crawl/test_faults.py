"""One crawl among faults of every kind: each leaves a row that says what happened, and the rest is harvested."""

from __future__ import annotations

from collections.abc import Iterator
from subprocess import CompletedProcess

import pytest

from tests.crawl.faults import FAULTS, SETTINGS, SOUND, Fault, misbehave, places
from tests.crawl.harvests import Harvest, article
from tests.crawl.server import Site


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Harvest, Site, CompletedProcess[str]]]:
    """Crawl the site once."""
    with Site() as site:
        misbehave(site)
        harvest = Harvest(tmp_path_factory.mktemp("faults"), site.url, SETTINGS)
        yield harvest, site, harvest.run()


Crawl = tuple[Harvest, Site, CompletedProcess[str]]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_leaves_its_row(crawl: Crawl, fault: Fault) -> None:
    harvest, site, _ = crawl
    path = next(path for each, path in places() if each is fault)
    outcome, reason, _ = harvest.fetch_of(path)
    assert (outcome, reason) == (fault.outcome, fault.reason)
    set_aside = harvest.rows("SELECT reason FROM quarantine WHERE url = ?", site.url + path)
    assert bool(set_aside) == bool(fault.quarantine)
    stated = harvest.rows("SELECT count(*) FROM reports WHERE url = ?", site.url + path)[0][0]
    assert stated == fault.records


def test_the_rest_is_harvested_and_the_exit_status_tells(crawl: Crawl) -> None:
    harvest, site, done = crawl
    for index in range(SOUND):
        assert harvest.fetch_of(article(index))[0] == "new"
        count = harvest.rows("SELECT count(*) FROM reports WHERE url = ?", site.url + article(index))[0][0]
        assert count == 1, f"report {index} is missing"
    assert done.returncode == 1
    assert harvest.last_run()[0] == "partial"
    assert "not ok: cjtfoir_civcas" in done.stderr
    assert "Traceback" not in done.stderr
    assert harvest.integrity() == "ok"


def test_no_figure_comes_from_a_faulty_document(crawl: Crawl) -> None:
    harvest, site, _ = crawl
    sound = {site.url + path for fault, path in places() if fault.records}
    sound |= {site.url + article(index) for index in range(SOUND)}
    stated = {url for (url,) in harvest.rows("SELECT DISTINCT url FROM reports")}
    assert stated == sound


def test_server_errors_are_tried_again_and_refusals_are_not(crawl: Crawl) -> None:
    _, site, _ = crawl
    tried = {fault.name: len(site.asked[path]) for fault, path in places()}
    assert tried["500"] == 2
    assert tried["404"] == tried["403"] == tried["challenge with 503"] == 1
    assert tried["robots"] == 0


@pytest.mark.parametrize("name", ["503 for a while", "429 for a while"])
def test_retry_after_is_waited_for(crawl: Crawl, name: str) -> None:
    _, site, _ = crawl
    path = next(path for fault, path in places() if fault.name == name)
    first, second = site.asked[path]
    assert second.at - first.at >= 1.0
