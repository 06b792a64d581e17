"""Whether a content may change what stands: the rules, and what the store makes of them."""

from __future__ import annotations

from collections import Counter

import pytest

from harvester.model.document import Check, Problem
from harvester.model.items import Record
from harvester.model.parsed import ParsedDocument
from harvester.model.vocab import FINAL_ATTEMPTS, Metric
from harvester.store.database import Store
from harvester.store.planning import Writing, Written
from harvester.store.wholeness import Before, find_doubt
from tests.store.builders import SOURCE, assessment, fetch_of, figure, open_store, report

ROOT = f"{SOURCE.name}:2018-07"
METRICS = list(Metric)


def rows(assessments: int, figures: int) -> list[Record]:
    """Build a report with so many rows."""
    items = [assessment(number) for number in range(assessments)]
    return [report(), *items, *(figure(METRICS[number], 1) for number in range(figures))]


def document(records: list[Record], *, sha256: str = "b", at: str = "2018-10-01", **more: object) -> ParsedDocument:
    """Build a document of one stream."""
    url = "https://example.org/a"
    return ParsedDocument(
        SOURCE.name, url, url, sha256, "text/html", 1, f"{at}T00:00:00.000Z", "test/1", records=records,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def before(assessments: int, figures: int, *, seen: bool = False) -> Before:
    """Say what stood there."""
    return Before({ROOT: Counter(reports=1, assessments=assessments, figures=figures)}, seen)


ANNOUNCED = Check("listed_items_match_stated", ("2018-07",), "5", "4", holds=False)


@pytest.mark.parametrize(("stood", "stated", "checks", "reason"), [
    pytest.param((5, 4), (5, 4), [], None, id="nothing lost"),
    pytest.param((5, 4), (4, 4), [], None, id="one item removed"),
    pytest.param((5, 4), (3, 4), [], None, id="two of five items removed"),
    pytest.param((5, 4), (2, 4), [], "content_shrunk", id="three of five"),
    pytest.param((4, 4), (2, 4), [], "content_shrunk", id="half"),
    pytest.param((2, 4), (1, 4), [], None, id="one of two"),
    pytest.param((1, 4), (0, 4), [], None, id="the only item"),
    pytest.param((2, 4), (0, 4), [], "content_shrunk", id="both items"),
    pytest.param((5, 1), (5, 0), [], None, id="the only figure"),
    pytest.param((1, 1), (0, 0), [], "content_shrunk", id="all but the report itself"),
    pytest.param((5, 4), (4, 4), [ANNOUNCED], "content_shrunk", id="one item fewer than the text announces"),
    pytest.param((4, 4), (4, 4), [ANNOUNCED], None, id="it announced more before as well"),
    pytest.param((5, 4), (9, 9), [], None, id="more than before"),
])  # fmt: skip
def test_a_loss_out_of_proportion_is_doubted(
    stood: tuple[int, int], stated: tuple[int, int], checks: list[Check], reason: str | None
) -> None:
    doubt = find_doubt(document(rows(*stated), checks=checks), before(*stood))
    assert (doubt.reason if doubt else None) == reason
    assert find_doubt(document(rows(*stated), checks=checks), before(*stood, seen=True)) is None


def test_a_content_without_its_end_is_doubted_whatever_stood_there() -> None:
    cut = "the page has no end (</html>)"
    for stood in (before(1, 1), Before()):
        doubt = find_doubt(document(rows(5, 5), cut=cut), stood)
        assert doubt is not None
        assert doubt.reason == "content_cut"
    assert find_doubt(document(rows(5, 5), cut=cut), Before(seen_before=True)) is None


@pytest.mark.parametrize("problems", [[], [Problem("no_records", "nothing was read")]], ids=["in silence", "reported"])
def test_a_page_that_states_nothing_any_more_is_replaced(problems: list[Problem]) -> None:
    doubt = find_doubt(document([], problems=problems, out_of_scope="another release"), before(1, 1, seen=True))
    assert doubt is not None
    assert doubt.reason == "page_replaced"
    assert find_doubt(document([], problems=problems), Before()) is None


@pytest.mark.parametrize("reason", ["parse_timeout", "parse_crashed", "parser_failed", "store_failed"])
def test_what_could_not_be_read_for_our_own_reasons_is_no_other_page(reason: str) -> None:
    assert find_doubt(document([], problems=[Problem(reason, "x")]), before(5, 5)) is None


# The store


def write(store: Store, parsed: ParsedDocument, run: str) -> Written:
    """Write a document as a run would."""
    return store.write_document(parsed, fetch_of(parsed, run), Writing(run, parsed.observed_at))


def standing(store: Store) -> int:
    """Count the standing assessments."""
    query = "SELECT count(*) FROM assessments WHERE withdrawn_at IS NULL"
    return int(store.connection.execute(query).fetchone()[0])


def test_what_is_held_back_is_decided_by_the_next_whole_content() -> None:
    store = open_store()
    write(store, document(rows(4, 2), sha256="a", at="2018-09-01"), "run1")
    held = write(store, document(rows(1, 2), sha256="b", at="2018-10-01"), "run2")
    assert (held.held, held.withdrawn, standing(store)) == (1, 0, 4)
    write(store, document(rows(5, 2), sha256="c", at="2018-11-01"), "run3")
    assert standing(store) == 5
    assert store.connection.execute("SELECT count(*) FROM quarantine WHERE resolved_at IS NULL").fetchone()[0] == 0


@pytest.mark.parametrize(("again_at", "run", "meant"), [
    ("2018-10-02", "run3", True), ("2018-10-09", "run3", True),
    ("2018-10-01", "run3", False), ("2018-10-09", "run2", False),
])  # fmt: skip
def test_the_same_short_content_a_day_later_in_another_run_is_meant(again_at: str, run: str, meant: bool) -> None:
    store = open_store()
    write(store, document(rows(4, 2), sha256="a", at="2018-09-01"), "run1")
    write(store, document(rows(1, 2), sha256="b", at="2018-10-01"), "run2")
    write(store, document(rows(1, 2), sha256="b", at=again_at), run)
    assert standing(store) == (1 if meant else 4)


def test_a_whole_content_in_between_begins_the_count_anew() -> None:
    store = open_store()
    write(store, document(rows(4, 2), sha256="a", at="2018-09-01"), "run1")
    write(store, document(rows(1, 2), sha256="b", at="2018-10-01"), "run2")
    write(store, document(rows(4, 2), sha256="c", at="2018-10-10"), "run2")
    write(store, document(rows(1, 2), sha256="b", at="2018-10-20"), "run3")
    assert standing(store) == 4


def test_a_failure_of_ours_stays_open_until_it_has_failed_alone_in_three_runs() -> None:
    store = open_store()
    failed = [Problem("parse_crashed", "ended its process")]
    attempts = "SELECT attempts, resolved_at FROM quarantine"
    for number in range(FINAL_ATTEMPTS):
        assert store.connection.execute("SELECT count(*) FROM streams").fetchone()[0] == 0, "it is settled too soon"
        write(store, document([], problems=list(failed), failed_alone=True, at=f"2018-10-0{number + 1}"), "run1")
        assert store.connection.execute(attempts).fetchall() == [(number + 1, None)]
    assert store.connection.execute("SELECT count(*) FROM streams").fetchone()[0] == 1


def test_a_failure_beside_others_does_not_count_and_a_reading_resolves_it() -> None:
    store = open_store()
    for day in range(1, 6):
        write(store, document([], problems=[Problem("parse_crashed", "x")], at=f"2018-10-0{day}"), "run1")
    assert store.connection.execute("SELECT count(*) FROM streams").fetchone()[0] == 0
    write(store, document(rows(2, 2), at="2018-10-09"), "run2")
    assert standing(store) == 2
    assert store.connection.execute("SELECT count(*) FROM quarantine WHERE resolved_at IS NULL").fetchone()[0] == 0
