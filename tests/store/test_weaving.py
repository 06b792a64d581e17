"""Late observations woven into chains that several parsers wrote."""

from __future__ import annotations

import pytest

from harvester.store.schema import VERSION_NAMES, record_spec
from harvester.store.versions import Row, Value, hash_row
from harvester.store.weaving import Loom, weave

LOOM = Loom("assessments")
OLD, NEW = "source/old", "source/new"
KNOWN = frozenset({"run-1", "run-2"})


def version(
    at: str,
    killed: int | None,
    place: str | None = None,
    *,
    cause: str = "new",
    run: str = "run-1",
    parser: str = OLD,
    withdrawn: bool = False,
) -> Row:
    """Build a version of one assessment: how many were killed, and the place that the parser made of its words."""
    facts: dict[str, Value] = {
        "record_id": "source:1:item:1",
        "report_id": "source:1",
        "killed_min": killed,
        "place_id": place,
    }
    row: Row = tuple(facts.get(name) for name in record_spec("assessments").fields)
    tail: dict[str, Value] = {
        "version": 1,
        "source": "source",
        "document_sha256": at,
        "first_seen_at": at,
        "valid_from": at,
        "cause": cause,
        "withdrawn_at": at if withdrawn else None,
        "run_id": run,
        "parser_version": parser,
        "content_hash": hash_row("assessments", row),
    }
    return (*row, *(tail.get(name) for name in VERSION_NAMES))


def tell(chain: list[Row] | None) -> list[tuple[Value, ...]]:
    """Return when each version stands, what it says and why."""
    fields = record_spec("assessments").fields
    return [
        (
            LOOM.value(row, "valid_from"),
            row[fields.index("killed_min")],
            row[fields.index("place_id")],
            LOOM.value(row, "cause"),
        )
        for row in chain or []
    ]


def late(at: str, killed: int | None, place: str | None = None, **values: str) -> Row:
    """Build a version that today's parser gives for an observation of a run that was not known."""
    return version(at, killed, place, **{"run": "run-9", "parser": NEW, **values})


def test_an_older_capture_becomes_the_first_version_and_the_known_one_a_change_of_the_source() -> None:
    stored = [version("2019", 2, None), version("2026", 2, "place:x", cause="parser_changed", run="run-2", parser=NEW)]
    given = [late("2018", 1, "place:x"), version("2019", 2, "place:x", cause="source_changed", parser=NEW)]
    assert tell(weave("assessments", stored, given, KNOWN)) == [
        ("2018", 1, None, "new"),
        ("2019", 2, None, "source_changed"),
        ("2026", 2, "place:x", "parser_changed"),
    ]


def test_a_newer_capture_read_after_an_upgrade_changes_at_its_own_moment() -> None:
    stored = [version("2019", 2, None), version("2026", 2, "place:x", cause="parser_changed", run="run-2", parser=NEW)]
    given = [version("2019", 2, "place:x", parser=NEW), late("2020", 9, "place:x", cause="source_changed")]
    assert tell(weave("assessments", stored, given, KNOWN)) == [
        ("2019", 2, None, "new"),
        ("2020", 9, None, "source_changed"),
        ("2026", 9, "place:x", "parser_changed"),
    ]


def test_an_older_capture_that_says_the_same_only_moves_the_beginning() -> None:
    stored = [version("2019", 2, None)]
    given = [late("2018", 2, "place:x")]
    assert tell(weave("assessments", stored, given, KNOWN)) == [("2018", 2, None, "new")]


def test_what_today_s_parser_reads_otherwise_in_known_contents_is_not_late() -> None:
    """Both contents were known; that they differ is seen by today's parser alone."""
    stored = [version("2019", None)]
    given = [version("2019", 1, parser=NEW), version("2020", 2, cause="source_changed", parser=NEW)]
    assert weave("assessments", stored, given, KNOWN) is None


def test_a_withdrawal_between_makes_what_follows_restored() -> None:
    stored = [version("2019", 2), version("2021", 3, cause="source_changed")]
    given = [
        version("2019", 2, parser=NEW), late("2020", 2, cause="withdrawn", withdrawn=True),
        version("2021", 3, cause="restored", parser=NEW),
    ]  # fmt: skip
    woven = weave("assessments", stored, given, KNOWN)
    assert [cause for *_, cause in tell(woven)] == ["new", "withdrawn", "source_changed"]


@pytest.mark.parametrize("moment", ["2018", "2020", "2022"])
def test_what_was_stored_stays_as_it_was_read(moment: str) -> None:
    stored = [version("2019", 2, "place:old"), version("2021", 3, "place:old", cause="source_changed")]
    given = sorted(
        [
            version("2019", 2, "place:new", parser=NEW),
            late(moment, 7, "place:new"),
            version("2021", 3, "place:new", parser=NEW),
        ],
        key=LOOM.moment,
    )
    woven = tell(weave("assessments", stored, given, KNOWN))
    assert {("2019", 2, "place:old"), ("2021", 3, "place:old")} <= {row[:3] for row in woven}
    assert (moment, 7, "place:old") in {row[:3] for row in woven}


def test_versions_are_numbered_and_follow_one_another() -> None:
    stored = [version("2019", 2), version("2021", 3, cause="source_changed")]
    woven = weave("assessments", stored, [late("2018", 1), *stored], KNOWN) or []
    assert [LOOM.value(row, "version") for row in woven] == [1, 2, 3]
    assert [LOOM.value(row, "valid_to") for row in woven] == ["2019", "2021", None]
    assert {LOOM.value(row, "first_seen_at") for row in woven} == {"2018"}
    assert all(LOOM.value(row, "content_hash") == hash_row("assessments", row[: LOOM.width]) for row in woven)
