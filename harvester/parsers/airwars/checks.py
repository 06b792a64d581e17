"""What an incident page says twice, held against itself. Nothing here changes a value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from harvester.parsers.airwars.draft import Draft
from harvester.parsers.airwars.labels import slugify, squeeze, term_of
from harvester.parsers.grammar.dates import parse_date

_CODED: Final = {
    "civilian_harm_status": "grading",
    "civilian_harm_reported": "civilian_harm_reported",
    "strike_status": "strike_status",
    "strike_type": "strike_type",
    "cause_of_death": "cause",
    "country": "country",
    "impact": "impact",
    "infrastructure": "infrastructure",
    "civilian_infrastructure": "infrastructure",
    "belligerent": "belligerent",
    "targeted_belligerents": "targets",
}
_DATED_CODE: Final = re.compile(r"[A-Z]+(\d{2})(\d{2})(\d{2})[a-z]*", re.IGNORECASE)
_TITLE: Final = re.compile(r"(?P<code>.+?)\s+[-–—]\s+(?P<date>\w+ \d{1,2}, \d{4})")
# Days: a longer range is recorded as a failed check, since an incident seldom lasts; it is not mended.
_LONGEST_DAYS: Final = 31


def check_draft(draft: Draft) -> None:
    """Check the arithmetic of the figures and the plausibility of the dates."""
    _check_breakdown(draft)
    _check_victims(draft)
    _check_dates(draft)


def _check_breakdown(draft: Draft) -> None:
    for kind in ("killed", "injured"):
        total = draft.values.get(f"{kind}_max")
        groups = {g: draft.values.get(f"{g}_{kind}_min") for g in ("children", "women", "men")}
        stated = {group: value for group, value in groups.items() if value is not None}
        if isinstance(total, int) and stated:
            detail = " + ".join(f"{value} {group}" for group, value in stated.items())
            least = sum(stated.values())
            draft.check(f"groups_{kind}_within_total", f"at most {total}", least, holds=least <= total, detail=detail)


def _check_victims(draft: Draft) -> None:
    named = sum(1 for victim in draft.victims if victim.name or victim.name_ar)
    if draft.victims:
        draft.values["n_named_victims"] = named
    for kind in ("killed", "injured"):
        listed = sum(1 for victim in draft.victims if victim.status == kind)
        total = draft.values.get(f"{kind}_max")
        if listed and isinstance(total, int):
            draft.check(f"victims_{kind}_within_total", f"at most {total}", listed, holds=listed <= total)


def _check_dates(draft: Draft) -> None:
    start, end = draft.values.get("incident_date"), draft.values.get("incident_date_end")
    if not start:
        return
    if end:
        days = (date.fromisoformat(end) - date.fromisoformat(start)).days
        draft.check("incident_is_short", f"at most {_LONGEST_DAYS} days", f"{days} days", holds=days <= _LONGEST_DAYS)
    for code in (draft.values.get("code") or "").split():
        if match := _DATED_CODE.fullmatch(code):
            coded = f"20{match[3]}-{match[2]}-{match[1]}"
            draft.check("code_carries_the_date", start, coded, holds=coded == start, detail=code)
    for position in draft.positions:
        if stated := position.values.get("statement_date"):
            draft.check("statement_follows_incident", f"from {start}", stated, holds=stated >= start)


def check_coding(draft: Draft, classes: Iterable[str]) -> None:
    """Hold the values shown against the page's second, machine-made coding, given as slugs ``taxonomy-term``."""
    coded: dict[str, set[str]] = {}
    for name in classes:
        taxonomy, _, slug = name.partition("-")
        if taxonomy in _CODED and slug:
            field = _CODED[taxonomy]
            coded.setdefault(field, set()).add(_canonical(field, slug))
    for field in dict.fromkeys(_CODED.values()):
        shown = {_canonical(field, value) for value in _shown(draft, field)}
        if shown or coded.get(field):
            found = ", ".join(sorted(coded.get(field, set()))) or "none"
            draft.check(
                f"{field}_is_coded_alike",
                ", ".join(sorted(shown)) or "none",
                found,
                holds=shown == coded.get(field, set()),
            )


def _canonical(field: str, value: str) -> str:
    vocabulary = "belligerent" if field == "targets" else field
    return slugify(term_of(vocabulary, value) or value)


def _shown(draft: Draft, field: str) -> list[str]:
    if field == "belligerent":
        return list(draft.parties)
    if field == "targets":
        return draft.targets
    value = draft.values.get(field)
    if not value:
        return []
    return json.loads(value) if value.startswith("[") else value.split(", ") if field == "grading" else [value]


def check_title(draft: Draft, title: str) -> None:
    """Hold code and date against the page's title, "CODE – Month D, YYYY", which the site writes on every save."""
    match = _TITLE.fullmatch(squeeze(title))
    if match is None:
        return
    code, start = draft.values.get("code"), draft.values.get("incident_date")
    draft.check("title_names_the_code", code, match["code"], holds=match["code"] == code)
    span = parse_date(match["date"])
    if span and start:
        draft.check("title_names_the_date", start, span.start, holds=span.start.isoformat() == start)
