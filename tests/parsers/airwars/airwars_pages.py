"""Pages of each design, built from their parts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from harvester.model.document import Document, ParseResult
from harvester.model.items import Incident, IncidentPosition, Record
from harvester.sources.airwars_incidents.parser import parse

AT = datetime(2025, 1, 20, tzinfo=UTC)
EMPTY = {"killed_min": "", "killed_max": "", "injured_min": "", "injured_max": ""}


def document(body: str | bytes, media_type: str = "text/html", url: str = "https://airwars.org/?p=7") -> Document:
    return Document(url, body.encode() if isinstance(body, str) else body, media_type, AT)


def rows(pairs: dict[str, str]) -> str:
    return "".join(f'<li><div>{k}</div><div class="value">{v}</div></li>' for k, v in pairs.items())


def classic(
    summary: dict[str, str] | None = None, *, head: str = "", main: str = "", right: str = "", classes: str = ""
) -> str:
    listed = f'<ul class="meta-list summary">{rows(summary or {})}</ul>'
    return (
        '<html><head><meta charset="utf-8"><link rel="shortlink" href="https://airwars.org/?p=7"></head><body>'
        f'<article id="post-7" class="post-7 civ {classes}"><div class="content"><div class="info-left">{head}</div>'
        f'<div class="info-main">{main}<div class="info-main-block summary"><h2>Summary</h2>{listed}</div></div>'
        f'<div class="info-right"><h2>Summary</h2>{listed}{right}</div></div></article></body></html>'
    )


def position_block(assessment: dict[str, str], name: str = "US-led Coalition", more: str = "") -> str:
    return (
        f'<div class="info-main-block belligerents"><div class="belligerent-assessments"><h2 class="color-header">'
        f'{name} Assessment:</h2><ul class="meta-list">{rows(assessment)}</ul>{more}</div></div>'
    )


def redesign(information: dict[str, str] | None = None, head: str = "", sections: str = "") -> str:
    listed = "".join(f"<div><div>{k}</div><div>{v}</div></div>" for k, v in (information or {}).items())
    return (
        '<html><head><meta charset="utf-8"><link rel="shortlink" href="https://airwars.org/?p=7"></head><body><article>'
        f"{head}{sections}<section><h3>Key Information</h3>{listed}</section></article></body></html>"
    )


def post(acf: dict[str, object] | None = None, **fields: object) -> dict[str, object]:
    base: dict[str, object] = {"id": 7, "type": "civ", "content": {"rendered": "", "protected": False}}
    return {**base, "acf": {"unique_reference_code": "XS1", **(acf or {})}, **fields}


def rest(acf: dict[str, object] | None = None, **fields: object) -> ParseResult:
    return parse(document(json.dumps(post(acf, **fields)), "application/json"))


def incident(result: ParseResult) -> Incident:
    found = [record for record in result.records if isinstance(record, Incident)]
    assert len(found) == 1
    return found[0]


def positions(result: ParseResult) -> list[IncidentPosition]:
    return [record for record in result.records if isinstance(record, IncidentPosition)]


def table(result: ParseResult, name: str) -> list[Record]:
    return [record for record in result.records if record.table == name]


def bounds(record: Record, name: str) -> tuple[object, object, object]:
    return tuple(getattr(record, f"{name}_{end}") for end in ("min", "max", "text"))  # type: ignore[return-value]


def reasons(result: ParseResult) -> list[str]:
    return [problem.reason for problem in result.problems]


def failed(result: ParseResult) -> list[str]:
    return [check.rule for check in result.checks if not check.holds]
