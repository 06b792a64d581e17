"""Answers of a JSON API: its list of entries, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from harvester.model.document import UnreadableDocument


def load_answer(body: bytes) -> object:
    """Load an answer.

    Raises:
        UnreadableDocument: ``json_malformed``.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument("json_malformed", f"the answer is not complete JSON: {error}") from error


def read_entries(answer: object, *path: str) -> list[Mapping[str, Any]]:
    """Return the list of entries that an answer holds under some keys, or is itself where none are given.

    Raises:
        UnreadableDocument: ``api_error`` where the answer says that it is one, ``no_entries`` where it holds no list
            of objects there.

    >>> read_entries({"data": [{"id": "1"}]}, "data")
    [{'id': '1'}]
    """
    if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
        raise UnreadableDocument("api_error", f"the API answered with an error: {answer['error'].get('message')}")
    found = answer
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise UnreadableDocument(
            "no_entries", f"the answer holds no list of entries under {'.'.join(path) or 'itself'}"
        )
    return found


def read_field(entry: Mapping[str, Any], name: str) -> str | None:
    """Return a field's text without white space at its ends; None where it is missing, empty or no text."""
    value = entry.get(name)
    return value.strip() or None if isinstance(value, str) else None
