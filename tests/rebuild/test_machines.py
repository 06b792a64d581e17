"""Archives of several machines: one reparse over all of them makes what a single machine would have made."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvester.archive.reading import read_capture
from harvester.archive.warc import Pointer
from harvester.model.source import load_data, load_source
from harvester.parsers.fingerprint import fingerprint
from harvester.rebuild.merge import reparse
from harvester.store.reading import Reader
from tests.crawl.harvests import ROOT
from tests.rebuild.archives import SOURCE, Machine, build_articles, dump, records

COUNT = 12
NAMES = "abc"


@pytest.fixture(autouse=True)
def _pinned_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARVEST_NOW", "2026-02-01T00:00:00Z")


@pytest.fixture(scope="module", autouse=True)
def _complete_listing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let a complete run withdraw what it has not met."""
    folder = tmp_path_factory.mktemp("sources")
    shipped = (ROOT / "harvester" / "sources" / SOURCE / "source.toml").read_text()
    head, table, rest = shipped.partition("[[discovery]]")
    (folder / f"{SOURCE}.toml").write_text(f"{head}complete_listing = true\n{table}{rest}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARVEST_SOURCES", str(folder))
        for cached in (load_data, load_source, fingerprint):
            cached.cache_clear()
        assert load_source(SOURCE).complete_listing
        yield
    for cached in (load_data, load_source, fingerprint):
        cached.cache_clear()


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what three machines have archived: overlapping articles and corrections, in turns."""
    home = tmp_path_factory.mktemp("hosts")
    first, second, third = (Machine(home / name, name) for name in NAMES)
    articles = build_articles(COUNT)
    corrected = build_articles(COUNT, corrected=4)
    first.harvest(dict(list(articles.items())[:8]), 0)
    second.harvest(dict(list(articles.items())[4:]), 0)
    second.harvest(corrected, 1)
    first.harvest(articles, 2)
    third.harvest(dict(list(corrected.items())[:9]), 3, complete=True)
    second.harvest(corrected, 4)
    return home


@pytest.fixture(scope="module")
def single(hosts: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of a database whose archive holds all of it in one folder."""
    folder = tmp_path_factory.mktemp("single")
    for path in hosts.glob("*/*.warc.gz"):
        shutil.copy(path, folder)
    reparse(folder / "h.db", folder, [])
    with closing(sqlite3.connect(folder / "h.db")) as connection:
        causes = {row[0] for row in connection.execute("SELECT DISTINCT cause FROM figures_versions")}
    assert causes == {"new", "source_changed", "withdrawn", "restored"}, "the runs must differ"
    return dump(folder / "h.db")


def collect(hosts: Path, names: Iterable[tuple[str, str]], target: Path) -> Path:
    """Copy archives into one folder, each into a folder with another name."""
    for name, place in names:
        shutil.copytree(hosts / name, target / place)
    return target


@pytest.mark.parametrize(
    "places", [*itertools.islice(itertools.permutations(("host-1", "host-2", "z")), 0, 6, 2)], ids="-".join
)
def test_the_order_of_the_archives_does_not_matter(
    hosts: Path, single: object, tmp_path: Path, places: tuple[str, ...]
) -> None:
    archive = collect(hosts, zip(NAMES, places, strict=True), tmp_path / "all")
    reparse(tmp_path / "h.db", archive, [])
    assert dump(tmp_path / "h.db") == single


def test_a_file_that_came_twice_counts_once(hosts: Path, single: object, tmp_path: Path) -> None:
    archive = collect(hosts, [*zip(NAMES, NAMES, strict=True), ("b", "b-again")], tmp_path / "all")
    reparse(tmp_path / "h.db", archive, [])
    assert dump(tmp_path / "h.db") == single


def test_archives_that_arrive_one_after_another_give_the_same(
    hosts: Path, single: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    database = tmp_path / "h.db"
    for name in "cab":
        archive = collect(hosts, [(name, name)], tmp_path / "all")
        reparse(database, archive, [])
    found = dump(database)
    for table in (name for name in found if name.endswith("_versions") or name in {"version_changes", "documents"}):
        assert found[table] == single[table], table
    assert len(found["fetches"]) == len(single["fetches"])
    reader = Reader(database)
    for sha256, *_ in found["documents"]:
        pointer = reader.pointer_of(sha256)
        assert pointer is not None
        assert hashlib.sha256(read_capture(archive, Pointer(*pointer[:2])).body).hexdigest() == sha256
    reader.close()


VISITS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sets(st.integers(0, 3), min_size=1).map(sorted),
        st.sets(st.integers(0, 3), max_size=2),
        st.booleans(),
    ),
    min_size=2,
    max_size=5,
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=VISITS, order=st.permutations(NAMES), twice=st.sampled_from(NAMES), in_steps=st.booleans())
def test_whichever_machine_met_what_the_records_are_the_same(
    visits: list[tuple[str, list[int], set[int], bool]], order: list[str], twice: str, *, in_steps: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        alone = Machine(home / "alone", "alone")
        machines = {name: Machine(home / "hosts" / name, name) for name in NAMES}
        plain, other = build_articles(4), build_articles(4, corrected=4)
        for day, (name, shown, corrected, complete) in enumerate(visits):
            numbers = sorted(plain)
            articles = {numbers[i]: (other if i in corrected else plain)[numbers[i]] for i in shown}
            for machine in (alone, machines[name]):
                machine.harvest(articles, day, complete=complete)
        reparse(home / "alone.db", alone.folder, [])
        present = [name for name in order if machines[name].folder.exists()]
        for place, name in enumerate([*present, twice] if twice in present else present):
            collect(home / "hosts", [(name, f"{place}")], home / "all")
            if in_steps:
                reparse(home / "all.db", home / "all", [])
        reparse(home / "all.db", home / "all", [])
        assert records(home / "all.db") == records(home / "alone.db")
