"""One run of the linking: read both sides from the database, match them, write what changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from harvester.linking.compared import Sides, build_sides
from harvester.linking.decisions import read_decisions
from harvester.linking.matching import SOURCE, Matched, match_sides
from harvester.linking.rules import describe_source, load_rules, rules_version
from harvester.model.clock import format_time, now
from harvester.model.data import load_data
from harvester.store.database import Store
from harvester.store.planning import Written
from harvester.store.reading import Reader


@dataclass(frozen=True)
class Linked:
    """What one run found and changed."""

    sides: Sides
    matched: Matched
    written: Written


def link_database(
    database: Path, told: Callable[[int, int], None] = lambda _done, _all: None, *, dry_run: bool = False
) -> Linked:
    """Match the two sides of a database and store links, candidates and relations.

    Args:
        database: a harvest database.
        told: is called with the number of assessments compared and their total.
        dry_run: match only.

    Raises:
        StoreError: the database cannot be written.
        DecisionError: the file of decisions cannot be followed.
    """
    decisions = read_decisions(load_data("linking/link_decisions"))
    with Store(database) as store:
        with closing(Reader(database)) as reader:
            sides = read_sides(reader)
        matched = match_sides(sides, load_rules(), decisions, told)
        if dry_run:
            return Linked(sides, matched, Written())
        store.write_source(describe_source())
        written = store.write_derived(SOURCE, matched.records(), rules_version(), format_time(now()))
    return Linked(sides, matched, written)


def read_sides(reader: Reader) -> Sides:
    """Read everything that is matched."""
    tables = ("reports", "assessments", "incidents", "incident_positions", "strikes")
    return build_sides(*(reader.standing_rows(table) for table in tables))
