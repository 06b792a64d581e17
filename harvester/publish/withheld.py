"""Keeps victims' names out of what is published, unless they are asked for.

The dead are named by the monitor for remembrance, with care and in context; a bulk file is neither. Ages, sex and
counts stay. Whoever needs the names publishes with ``--with-names``, or follows the link to the incident.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

from harvester.publish.catalogue import NARRATIVES, WITHHELD, quote_name

MARK = "[name withheld]"


def withhold_names(connection: sqlite3.Connection, harvest: str = "harvest") -> None:
    """Empty the columns that name victims and black the names out of what is written about their incidents.

    Args:
        connection: the publication, still writable, with the harvest attached.
        harvest: the schema name under which it is attached.
    """
    for table, columns in WITHHELD.items():
        emptied = ", ".join(f"{quote_name(column)} = NULL" for column in columns)
        connection.execute(f"UPDATE {quote_name(table)} SET {emptied}")
        connection.execute(f"UPDATE {quote_name(table + '_versions')} SET {emptied}")
        marks = ", ".join("?" * len(columns))
        connection.execute(
            f"DELETE FROM changes WHERE record_table = ? AND column_name IN ({marks})", (table, *columns)
        )
    _withhold_unread(connection, harvest)
    for incident, pattern in _read_patterns(connection, harvest):
        for table, columns in NARRATIVES.items():
            for stored in (table, f"{table}_versions"):
                _black_out(connection, stored, columns, incident, pattern)
        _black_out_changes(connection, incident, pattern)
        _black_out_checks(connection, incident, pattern)


def _withhold_unread(connection: sqlite3.Connection, harvest: str) -> None:
    """Leave out the words of what could not be read in sources that name victims: such a word may itself be a name."""
    named = f"source IN (SELECT DISTINCT source FROM {harvest}.victims_versions)"
    rows = connection.execute(f"SELECT quarantine_id, message, raw FROM quarantine WHERE {named}").fetchall()
    connection.executemany(
        "UPDATE quarantine SET message = ?, raw = NULL WHERE quarantine_id = ?",
        [(strip_quoted(message, raw), number) for number, message, raw in rows],
    )


def strip_quoted(message: str, words: str | None) -> str:
    """Take what was read out of a message: the words themselves, and everything from the first quotation mark on.

    >>> strip_quoted("victims: name 'Samira Test' is too long", "Samira Test")
    'victims: name [words withheld]'
    >>> strip_quoted("An age is no number.", "many")
    'An age is no number.'
    """
    mark = "[words withheld]"
    cut = re.split(r"['\"‘“«]", message, maxsplit=1)
    kept = cut[0] + mark if len(cut) > 1 else message
    return kept.replace(words, mark) if words and len(words) > 1 else kept


def _read_patterns(connection: sqlite3.Connection, harvest: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    names: dict[str, set[str]] = {}
    query = f"SELECT incident_id, name, name_ar FROM {harvest}.victims_versions ORDER BY incident_id"
    for incident, *found in connection.execute(query):
        names.setdefault(incident, set()).update(name for name in found if name)
    for incident, known in names.items():
        pattern = build_pattern(known)
        if pattern is not None:
            yield incident, pattern


def build_pattern(names: set[str]) -> re.Pattern[str] | None:
    """Build the expression that finds any of some names; a single word is no name, it may be a place or a word.

    >>> build_pattern({"Samir Test", "Ali"}).sub(MARK, "Samir  Test and Ali")
    '[name withheld] and Ali'
    """
    full = sorted((name.split() for name in names if len(name.split()) > 1), key=lambda words: (-len(words), words))
    if not full:
        return None
    return re.compile("|".join(r"\s+".join(map(re.escape, words)) for words in full), re.IGNORECASE)


def _black_out(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], incident: str, pattern: re.Pattern[str]
) -> None:
    key = "record_id" if table.startswith("incidents") else "incident_id"
    for column in map(quote_name, columns):
        query = f"SELECT DISTINCT {column} FROM {quote_name(table)} WHERE {key} = ? AND {column} IS NOT NULL"
        for (text,) in connection.execute(query, (incident,)).fetchall():
            clean = pattern.sub(MARK, text)
            if clean != text:
                update = f"UPDATE {quote_name(table)} SET {column} = ? WHERE {key} = ? AND {column} = ?"
                connection.execute(update, (clean, incident, text))


def _black_out_changes(connection: sqlite3.Connection, incident: str, pattern: re.Pattern[str]) -> None:
    query = "SELECT change_id, old_value, new_value FROM changes WHERE record_id = ? OR record_id > ? AND record_id < ?"
    for change_id, *values in connection.execute(query, (incident, f"{incident}:", f"{incident};")).fetchall():
        clean = [pattern.sub(MARK, value) if isinstance(value, str) else value for value in values]
        if clean != values:
            connection.execute(
                "UPDATE changes SET old_value = ?, new_value = ? WHERE change_id = ?", (*clean, change_id)
            )


def _black_out_checks(connection: sqlite3.Connection, incident: str, pattern: re.Pattern[str]) -> None:
    columns = ("expected", "found", "detail")
    query = f"SELECT rowid, {', '.join(columns)} FROM checks WHERE root_id = ?"
    for number, *values in connection.execute(query, (incident,)).fetchall():
        clean = [pattern.sub(MARK, value) if isinstance(value, str) else value for value in values]
        if clean != values:
            update = "UPDATE checks SET expected = ?, found = ?, detail = ? WHERE rowid = ?"
            connection.execute(update, (*clean, number))
