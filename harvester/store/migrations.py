"""The schema's history, applied by sqlite-utils; a database of any earlier version is brought up to date on opening.

A migration says what was true when it was written, so the first one is kept as SQL beside this module and is never
changed. Whoever changes the description in ``harvester.store.schema`` adds a migration; a test compares the two.
"""

from __future__ import annotations

import re
import sqlite3
from importlib import resources

from sqlite_utils import Database, Migrations

from harvester.store.schema import build_schema

migrations = Migrations("harvester")

# Statements are separated by a line that holds nothing but this.
SEPARATOR = "\n--\n"


@migrations()
def m0001_initial(db: Database) -> None:
    """Create every table, index and view."""
    script = (resources.files(__package__) / "m0001_initial.sql").read_text(encoding="utf-8")
    for statement in script.strip().split(SEPARATOR):
        db.execute(statement)


def migrations_pending(connection: sqlite3.Connection) -> bool:
    """Say whether a database lacks a migration."""
    return bool(migrations.pending(Database(connection)))


def ensure_objects(connection: sqlite3.Connection) -> None:
    """Create tables, indexes and views that someone has dropped; ``scrapy reparse`` then fills them again."""
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for statement in build_schema():
        found = re.match(r'CREATE (?:UNIQUE )?\w+ "(\w+)"', statement)
        if found and found[1] not in present:
            connection.execute(statement)
