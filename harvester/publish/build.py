"""Publishes a harvest: builds everything aside, examines it, and puts it in place in one step."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harvester import __version__
from harvester.publish.evidence import write_evidence
from harvester.publish.exports import write_csv, write_hxl, write_parquet
from harvester.publish.metadata import SETTINGS, build_inspection, build_metadata
from harvester.publish.package import build_dictionary, write_datapackage, write_licences
from harvester.publish.published import (
    PublishError,
    create_indexes,
    create_map,
    create_search,
    create_tables,
    create_views,
    examine,
    open_building,
)
from harvester.publish.withheld import withhold_names

_ROOT = Path(__file__).resolve().parents[2]
_SITE = Path(__file__).resolve().parent / "site"


@dataclass(frozen=True)
class Publication:
    """What was published.

    Attributes:
        folder: where.
        counts: rows by table.
        warnings: what somebody should look at.
    """

    folder: Path
    counts: dict[str, int]
    warnings: list[str]


def publish(harvest: Path, archive: Path, out: Path, *, with_names: bool = False) -> Publication:
    """Publish a harvest into a folder, which is replaced as a whole or not at all.

    The same harvest gives the same bytes.

    Args:
        harvest: the harvest database; it is only read.
        archive: folder of the originals; it is only read.
        out: the folder to make or replace.
        with_names: publish victims' names.

    Raises:
        PublishError: the harvest cannot be read, the result does not pass its examination, or ``out`` is something
            else than a publication.
    """
    _refuse_foreign(out)
    with _beside(out) as building:
        database = building / "reports.db"
        warnings = build_database(harvest, archive, building, with_names=with_names)
        warnings += examine(database, harvest)
        inspection = build_inspection(database)
        write_json(building / "inspect-data.json", inspection)
        write_json(building / "metadata.json", build_metadata())
        write_json(building / "settings.json", SETTINGS)
        write_exports(database, building)
        copy_site(building)
        _replace(out, building)
    counts = {name: entry["count"] for name, entry in inspection["reports"]["tables"].items() if "_fts" not in name}
    return Publication(out, counts, warnings)


def build_database(harvest: Path, archive: Path, building: Path, *, with_names: bool) -> list[str]:
    """Build ``reports.db`` and the pictures of pages; return what somebody should look at."""
    draft = building / "draft.db"
    with open_building(draft, harvest) as connection:
        create_tables(connection)
        if not with_names:
            withhold_names(connection)
        create_map(connection)
        warnings = write_evidence(connection, archive, building / "static" / "pages", with_names=with_names)
        write_statements(connection, with_names=with_names)
        create_views(connection)
        create_indexes(connection)
        create_search(connection)
    _compact(draft, building / "reports.db")
    return warnings


def _compact(draft: Path, database: Path) -> None:
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        connection.execute("ANALYZE")
        connection.execute("VACUUM INTO ?", (str(database),))
    finally:
        connection.close()
    draft.unlink()


def write_statements(connection: sqlite3.Connection, *, with_names: bool) -> None:
    """Write down what the publication is made from; nothing of it comes from the clock."""
    newest = connection.execute(
        "SELECT max(moment) FROM (SELECT max(finished_at) AS moment FROM runs "
        "UNION ALL SELECT max(fetched_at) FROM fetches)"
    ).fetchone()[0]
    statements = {
        "harvested_to": newest or "1970-01-01T00:00:00.000Z",
        "software": f"report-harvester {__version__}",
        "victims_names": "published" if with_names else "withheld",
    }
    connection.executemany("INSERT INTO publication VALUES (?, ?)", sorted(statements.items()))


def write_exports(database: Path, folder: Path) -> None:
    """Write CSV, HXL, Parquet and what describes them."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        write_csv(connection, folder / "csv")
        write_hxl(connection, folder / "hxl")
        write_parquet(connection, folder / "parquet")
        write_datapackage(connection, folder)
        write_licences(connection, folder / "LICENCES.md")
    finally:
        connection.close()
    (folder / "data-dictionary.md").write_text(build_dictionary(), encoding="utf-8")
    citation = _ROOT / "CITATION.cff"
    if citation.is_file():
        shutil.copyfile(citation, folder / "CITATION.cff")


def copy_site(folder: Path) -> None:
    """Copy plugins, templates and static files, so that the folder alone is the site."""
    ignored = shutil.ignore_patterns("__pycache__", "__init__.py")
    for name in ("plugins", "templates", "static"):
        shutil.copytree(_SITE / name, folder / name, ignore=ignored, dirs_exist_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write JSON for people and programs."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _refuse_foreign(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise PublishError(f"{out} is a file; name a folder with --out")
    if any(out.iterdir()) and not (out / "datapackage.json").is_file():
        raise PublishError(f"{out} holds something else than a publication; name an empty folder with --out")


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Give a folder on the same disk, so that a rename puts it in place; it is gone if anything fails."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise PublishError(f"{out}: {error.strerror or error}; name another folder with --out") from error
    try:
        building.chmod(0o755)
        yield building
    except OSError as error:
        raise PublishError(f"{out}: {error.strerror or error}; free some space or name another folder") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _replace(out: Path, building: Path) -> None:
    """Put the new folder in place; a reader that has the old files open keeps them."""
    old = building.with_name(building.name + ".old")
    if out.exists():
        out.rename(old)
    try:
        building.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
    _sync(out.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
