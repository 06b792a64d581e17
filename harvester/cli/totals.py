"""What a database holds, in a small table for a terminal."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rich.console import Console
from rich.table import Table

from harvester.model.items import RECORDS


def print_tables(database: Path, console: Console | None = None) -> None:
    """Print the number of rows and versions of each record table, and what was set aside."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    table = Table(box=None, pad_edge=False)
    for name in ("table", "rows", "versions", "withdrawn"):
        table.add_column(name, justify="left" if name == "table" else "right")
    for cls in RECORDS:
        rows, versions, withdrawn = connection.execute(
            f"SELECT count(*) FILTER (WHERE valid_to IS NULL AND withdrawn_at IS NULL), count(*), "
            f'count(*) FILTER (WHERE valid_to IS NULL AND withdrawn_at IS NOT NULL) FROM "{cls.table}_versions"'
        ).fetchone()
        if versions:
            table.add_row(cls.table, str(rows), str(versions), str(withdrawn))
    documents, checks, failing, open_cases = connection.execute(
        "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM checks), "
        "(SELECT count(*) FROM checks WHERE holds = 0), "
        "(SELECT count(*) FROM quarantine WHERE resolved_at IS NULL)"
    ).fetchone()
    connection.close()
    console = console or Console(highlight=False, width=100)
    console.print(f"\n{database}", soft_wrap=True)
    console.print(table)
    console.print(f"{documents} documents; {checks} checks, {failing} do not hold; {open_cases} in quarantine")
