"""Downloads that a spreadsheet opens as data: no cell of harvested text becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from datasette import hookimpl

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")

Send = Callable[[dict[str, Any]], Awaitable[None]]


def guard_cell(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; take one away to have the text again.

    >>> guard_cell("=cmd()"), guard_cell("-1.5"), guard_cell("- none"), guard_cell("at least 5")
    ("'=cmd()", '-1.5', "'- none", 'at least 5')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def guard_rows(text: str) -> str:
    """Guard every cell of some whole rows of CSV."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guard_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Guard what Datasette sends as CSV; it sends whole rows at a time."""

    def wrap(app: Any) -> Any:
        @wraps(app)
        async def guarded(scope: dict[str, Any], receive: Any, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].endswith(".csv"):
                await app(scope, receive, send)
                return
            await app(scope, receive, _guard_send(send))

        return guarded

    return wrap


def _guard_send(send: Send) -> Send:
    state = {"csv": False}

    async def guarded(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            kind = dict(event["headers"]).get(b"content-type", b"")
            state["csv"] = event["status"] == 200 and (b"csv" in kind or b"text/plain" in kind)
            event = {**event, "headers": [pair for pair in event["headers"] if pair[0] != b"content-length"]}
        elif state["csv"] and event.get("body"):
            event = {**event, "body": guard_rows(event["body"].decode("utf-8")).encode("utf-8")}
        await send(event)

    return guarded
