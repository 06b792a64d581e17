"""What is refused: by browsers every script but the site's own, every other host and frame; by the site every write."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

import datasette as datasette_package
from datasette import hookimpl
from datasette.plugins import pm
from datasette.utils import await_me_maybe

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_policy: dict[int, bytes] = {}


def hash_script(script: str) -> str:
    """Return how a policy names an inline script.

    >>> hash_script("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def read_template_scripts() -> set[str]:
    """Return the inline scripts of Datasette's own templates, as they are sent."""
    folder = Path(datasette_package.__file__).parent / "templates"
    scripts: set[str] = set()
    for path in sorted(folder.glob("*.html")):
        for script in _INLINE.findall(path.read_text(encoding="utf-8")):
            if "{{ datasette_allow_facet }}" in script:
                scripts |= {script.replace("{{ datasette_allow_facet }}", value) for value in ("true", "false")}
            elif "{{" not in script and "{%" not in script:
                scripts.add(script)
    return scripts


async def read_plugin_scripts(datasette: Any) -> set[str]:
    """Return the inline scripts that installed plugins put on pages of each table.

    They depend on the table and its columns, never on a row.
    """
    scripts: set[str] = set()
    for database in datasette.databases.values():
        for table in [None, *await database.table_names(), *await database.view_names()]:
            columns = await database.table_columns(table) if table else []
            for view_name in ("index", "database", "table", "row", "query"):
                scripts |= await _ask_plugins(datasette, database.name, table, columns, view_name)
    return scripts


async def _ask_plugins(
    datasette: Any, database: str, table: str | None, columns: list[str], view_name: str
) -> set[str]:
    answers = pm.hook.extra_body_script(
        template=f"{view_name}.html", database=database, table=table, columns=columns, view_name=view_name,
        request=None, datasette=datasette,
    )  # fmt: skip
    found = [await await_me_maybe(answer) for answer in answers]
    return {str(answer["script"] if isinstance(answer, dict) else answer) for answer in found}


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD"), *_FIXED]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": b"This site is only read.\n"})


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Write the policy once everything is loaded."""

    async def write_policy() -> None:
        scripts = read_template_scripts() | await read_plugin_scripts(datasette)
        hashes = " ".join(sorted(hash_script(script) for script in scripts))
        policy = (
            f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        _policy[id(datasette)] = policy.encode("ascii")

    return write_policy


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Send the policy with every answer."""

    def wrap(app: Any) -> Any:
        @wraps(app)
        async def protected(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "http" and scope["method"] not in {"GET", "HEAD"}:
                await _refuse(send)
                return

            async def send_protected(event: dict[str, Any]) -> None:
                if event["type"] == "http.response.start":
                    policy = _policy.get(id(datasette), b"default-src 'none'")
                    added = [*_FIXED, (b"content-security-policy", policy)]
                    event = {**event, "headers": [*event.get("headers", []), *added]}
                await send(event)

            await app(scope, receive, send_protected if scope["type"] == "http" else send)

        return protected

    return wrap
