"""What a crawl does when a whole site is in trouble, wants to be left in peace, or has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.harvests import HTML, Harvest, article, build_feed, build_release, publish
from tests.crawl.server import Answer, Site, hang_up, redirect
from tests.crawl.tried import tries

RELEASES = 12


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a running site."""
    with Site() as running:
        yield running


@tries(
    "Crawl-delay in robots.txt",
    "the requests are that far apart",
)
def test_a_crawl_delay_is_kept(site: Site, tmp_path: Path) -> None:
    publish(site, 4)
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.6\n")
    assert Harvest(tmp_path, site.url).run().returncode == 0
    moments = [asked.at for asked in site.requests() if asked.path != "/robots.txt"]
    assert moments[-1] - moments[0] > 4 * 0.6 - 0.1


@tries(
    "Retry-After for a day",
    "longer than `HARVEST_WAIT_LIMIT`: the host is left alone until the next run; the rest is recorded",
)
def test_a_host_that_wants_to_be_left_alone_for_long_is(site: Site, tmp_path: Path) -> None:
    publish(site, RELEASES)
    site.routes[article(0)] = Answer(b"maintenance", 503, {"Retry-After": "86400"})
    harvest = Harvest(tmp_path, site.url)
    done = harvest.run()
    assert done.returncode == 1
    given_up = harvest.rows("SELECT count(*) FROM fetches WHERE reason = 'host_given_up'")[0][0]
    assert given_up >= RELEASES - 6
    assert "host_given_up" in done.stdout


@tries(
    "every request fails",
    "after `HARVEST_FAILURE_LIMIT` in a row the host is left in peace, tried once more, and given up",
)
def test_a_host_on_which_everything_fails_is_given_up(site: Site, tmp_path: Path) -> None:
    publish(site, 30)
    for index in range(30):
        site.routes[article(index)] = hang_up
    harvest = Harvest(tmp_path, site.url, {"RETRY_TIMES": 0, "HARVEST_FAILURE_LIMIT": 5})
    assert harvest.run().returncode == 1
    assert harvest.last_run()[0] == "failed"
    assert sum(len(site.asked[article(index)]) for index in range(30)) < 12
    assert harvest.rows("SELECT count(*) FROM fetches WHERE reason = 'host_given_up'")[0][0] > 15


@tries(
    "the site fails for a while",
    "after the rest one request tries it, and the others are harvested in the same run",
)
def test_a_site_that_fails_for_a_while_is_tried_again_and_harvested(site: Site, tmp_path: Path) -> None:
    publish(site, 20)
    whole = {article(index): site.routes[article(index)] for index in range(20)}
    asked_before, broken = iter(range(1000)), Answer(b"", 500)
    for path in whole:
        site.routes[path] = lambda asked: broken if next(asked_before) < 4 else whole[asked.path]
    patience = {"HARVEST_FAILURE_LIMIT": 4, "HARVEST_TRIAL_AFTER": 1, "RETRY_TIMES": 0, "CONCURRENT_REQUESTS": 1}
    harvest = Harvest(tmp_path, site.url, patience)
    assert harvest.run().returncode == 1
    assert harvest.last_run() == ("partial", "4 requests failed (4 status_500)")
    assert harvest.rows("SELECT count(*) FROM reports")[0][0] == 16
    moments = [each.at for each in site.requests() if each.path in whole]
    assert moments[4] - moments[3] >= 1


@tries(
    "every request is refused",
    "the host is given up after `HARVEST_BLOCK_LIMIT` in a row; the outcome is `blocked` and names the archive",
)
def test_a_site_that_refuses_is_asked_a_few_times_and_named(site: Site, tmp_path: Path) -> None:
    publish(site, 30)
    for index in range(30):
        site.routes[article(index)] = Answer(b"<title>Attention Required! | Cloudflare</title>", 403, HTML)
    harvest = Harvest(tmp_path, site.url)
    done = harvest.run()
    assert done.returncode == 1
    assert harvest.last_run()[0] == "blocked"
    assert "via=wayback" in done.stdout
    assert sum(len(site.asked[article(index)]) for index in range(30)) < 10


@pytest.mark.parametrize("status", [500, 503])
@tries(
    "robots.txt cannot be delivered (500, 503)",
    "nothing is requested in that run (RFC 9309)",
)
def test_a_robots_txt_that_the_server_cannot_deliver_forbids_all(site: Site, tmp_path: Path, status: int) -> None:
    publish(site, 3)
    site.routes["/robots.txt"] = Answer(b"", status)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run().returncode == 1
    assert not site.asked["/feed"]
    assert harvest.fetch_of("/feed")[:2] == ("error", "robots_disallowed")


FEEDS = {
    "not XML": (b"<html><body>moved", "malformed_feed"),
    "cut": (b'<?xml version="1.0"?><rss version="2.0"><channel><item><title>Mon', "malformed_feed"),
    "no feed": (b'<?xml version="1.0"?><urlset/>', "malformed_feed"),
    "bomb": (
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "figures">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
        + b']><rss version="2.0"><channel><title>&j;</title></channel></rss>',
        "malformed_feed",
    ),
    "external": (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>&x;</channel></rss>',
        "malformed_feed",
    ),
    "empty": (b"", "malformed_feed"),
    "no items": (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "listing_without_documents"),
    "other links": (
        b'<?xml version="1.0"?><rss version="2.0"><channel><item><link>/jobs/</link></item></channel></rss>',
        "listing_without_documents",
    ),
}


def test_feeds_that_cannot_be_read_are_set_aside_and_the_other_start_is_followed(site: Site, tmp_path: Path) -> None:
    publish(site, 2)
    start = [("feed", f"/broken/{number}") for number in range(len(FEEDS))]
    for (_, path), (body, _) in zip(start, FEEDS.values(), strict=True):
        site.routes[path] = Answer(body, headers={"Content-Type": "application/rss+xml"})
    harvest = Harvest(tmp_path, site.url, start=[*start, ("feed", "/feed")])
    assert harvest.run().returncode == 1
    reasons = dict(harvest.rows("SELECT url, reason FROM quarantine"))
    for (_, path), (name, (_, reason)) in zip(start, FEEDS.items(), strict=True):
        assert reasons.get(site.url + path) == reason, name
    assert harvest.last_run() == ("partial", "8 requests failed (6 malformed_feed, 2 listing_without_documents)")
    assert harvest.rows("SELECT count(*) FROM reports")[0][0] == 2


@tries(
    "every page becomes an empty shell",
    "not `ok`; nothing is withdrawn",
)
def test_a_site_whose_layout_has_changed_is_not_a_success(site: Site, tmp_path: Path) -> None:
    publish(site, RELEASES)
    harvest = Harvest(tmp_path, site.url, expect={"max_quarantined": 0.5, "max_drop": 0.5})
    assert harvest.run().returncode == 0
    for index in range(RELEASES):
        site.routes[article(index)] = Answer(b"<html><title>Releases</title><p>Loading...</p>", headers=HTML)
    done = harvest.run()
    assert done.returncode == 1
    assert harvest.last_run()[0] in {"empty", "partial"}
    assert harvest.rows("SELECT count(*) FROM reports WHERE withdrawn_at IS NULL")[0][0] == RELEASES


@tries(
    "the listing shrinks to a fraction",
    "`partial`, with both numbers",
)
def test_a_drop_against_the_last_good_run_is_named(site: Site, tmp_path: Path) -> None:
    publish(site, RELEASES)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run().returncode == 0
    site.routes["/feed"] = build_feed(site.url, [article(0), article(1)])
    done = harvest.run()
    assert done.returncode == 1
    assert f"2 documents state something, {RELEASES} did in the last good run" in done.stdout


@tries(
    "nothing new for longer than usual",
    "“a report is overdue”, and no failure",
)
def test_an_overdue_report_is_said_and_is_no_failure(site: Site, tmp_path: Path) -> None:
    publish(site, 2)
    done = Harvest(tmp_path, site.url, expect={"cadence_days": 45}).run()
    assert done.returncode == 0
    assert "a report is overdue: the newest is of 2017-03-28" in done.stdout


def test_a_page_changed_between_harvests_makes_one_version(site: Site, tmp_path: Path) -> None:
    publish(site, 3)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run().returncode == 0
    site.routes[article(1)] = Answer(build_release(1, 217), headers=HTML)
    assert "(0 new, 1 changed)" in harvest.run().stdout
    versions = harvest.rows("SELECT record_id, version, value_min FROM figures_versions WHERE version > 1")
    assert versions == [("cjtfoir_civcas:2017-02:reports_open", 2, 217)]


@tries(
    "a page fails, and is there the next time",
    "the next harvest makes up for it: same rows as if it had never failed",
)
def test_a_page_that_fails_is_made_up_for_by_the_next_harvest(site: Site, tmp_path: Path) -> None:
    publish(site, 3)
    whole = site.routes[article(1)]
    site.routes[article(1)] = Answer(b"", 500)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run().returncode == 1
    site.routes[article(1)] = whole
    assert harvest.run().returncode == 0
    undisturbed = Harvest(tmp_path / "other", site.url)
    assert undisturbed.run().returncode == 0
    assert harvest.facts() == undisturbed.facts()


def test_a_redirect_within_the_site_is_followed(site: Site, tmp_path: Path) -> None:
    publish(site, 2)
    site.routes["/moved/Article/1777777/"] = redirect(article(1), 301)
    site.routes["/feed"] = build_feed(site.url, [article(0), "/moved/Article/1777777/"])
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run().returncode == 0
    assert harvest.rows("SELECT count(*) FROM reports")[0][0] == 2


@tries(
    "nothing has changed",
    "only conditional requests, nothing parsed, no version",
)
def test_an_unchanged_site_is_asked_conditionally_and_nothing_is_parsed(site: Site, tmp_path: Path) -> None:
    publish(site, RELEASES)
    harvest = Harvest(tmp_path, site.url)
    assert harvest.run().returncode == 0
    facts, asked = harvest.facts(), len(site.requests())
    done = harvest.run()
    assert done.returncode == 0
    assert "0 records" in done.stdout
    assert {each.status for each in site.requests()[asked:] if each.path != "/robots.txt"} == {304}
    assert harvest.facts() == facts
