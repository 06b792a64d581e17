"""Belligerents' positions on an incident: what was conceded, why not, where, and in which statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from mgrs import MGRS
from mgrs.core import MGRSError

from harvester.model.items import IncidentPosition
from harvester.model.theatre.belligerents import find_belligerent
from harvester.parsers.airwars.draft import Draft, PositionDraft, write_list
from harvester.parsers.airwars.labels import position_field_of, slugify, squeeze, term_of
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.grammar.dates import parse_date

NOT_YET_ASSESSED: Final = "Not yet assessed"
_GRID: Final = re.compile(r"\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z]{2}(?:\d{2}){1,5}")
_GRID_ACCURACY_M: Final = {2: 10_000, 4: 1_000, 6: 100, 8: 10, 10: 1}
_PHP_STRING: Final = re.compile(r's:\d+:"([^"]*)"')
_CONVERTER: Final = MGRS()


class Statement(NamedTuple):
    """One statement of a belligerent, its date as printed."""

    date_text: str
    url: str
    text: str


def read_grid(text: str) -> tuple[float, float] | None:
    """Convert a military grid reference into latitude and longitude of its square's south-west corner.

    Of a pair such as "37SEV002801/37SEV003802" the first is converted; None unless every one of them is a reference.

    >>> read_grid("37S EV 002 801 ")
    (35.96575, 39.00277)
    >>> read_grid("37SEV00280"), read_grid("37SIV002801"), read_grid("near Raqqa")
    (None, None, None)
    """
    grids = [re.sub(r"\s+", "", part).upper() for part in text.split("/")]
    if not all(_GRID.fullmatch(grid) for grid in grids):
        return None
    try:
        lat, lon = _CONVERTER.toLatLon(grids[0])
    except MGRSError:
        return None
    return round(lat, 5), round(lon, 5)


def read_position_row(draft: Draft, position: PositionDraft, label: str, value: str) -> None:
    """Read one row, label and value, of a belligerent's assessment."""
    name, text = position_field_of(label), squeeze(value)
    if name is None:
        draft.report("label_unknown", "a position has a new row; add it to airwars_labels.toml", squeeze(label))
        return
    position.quotes.append(f"{squeeze(label)}: {text}")
    if name == "position":
        position.values["position"] = draft.term("position", text) if text else None
    elif name == "reasons":
        position.values["reasons"] = write_list(read_reasons(draft, text))
    elif name == "initial_grading":
        position.values["initial_grading"] = draft.term("initial_grading", text)
    elif name in ("deaths_conceded", "injuries_conceded"):
        set_conceded(position, name, text)
    elif name == "stated_location":
        position.values["stated_location"] = text
    elif name == "location_accuracy":
        position.values["location_accuracy"] = text
    elif name == "mgrs":
        set_grid(draft, position, text)
    else:
        position.role = "known" if name == "known" else "suspected"


def read_reasons(draft: Draft, value: object) -> list[str]:
    """Read the reasons given: printed sentences, codes of the API, or a list that PHP wrote as one string.

    Codes and sentences that the vocabulary holds become codes; any other is kept as printed and reported.
    """
    parts = [squeeze(str(part)) for part in (value if isinstance(value, list) else [value or ""])]
    reasons: list[str] = []
    for part in filter(None, parts):
        codes = _PHP_STRING.findall(part) if part.startswith("a:") else [part]
        for code in codes:
            known = [term_of("reason", code)] if term_of("reason", code) else _split_reasons(code)
            reasons += [reason for reason in known if reason] or [draft.term("reason", code)]
    return list(dict.fromkeys(reasons))


def _split_reasons(text: str) -> list[str | None]:
    """Split a comma list of known sentences; nothing where any part is unknown, since sentences hold commas too."""
    parts = [term_of("reason", part) for part in text.split(", ")]
    return parts if all(parts) else []


def set_conceded(position: PositionDraft, column: str, text: str) -> None:
    """Read deaths or injuries conceded. "None" is the page's word for an empty field: nothing is stated.

    The word itself stays in the quote only, because as a count it would read as a stated zero.
    """
    if text.casefold() == "none":
        position.values[f"{column}_min"] = position.values[f"{column}_max"] = None
        return
    position.values[f"{column}_text"] = text
    if (count := parse_count(text)) is not None:
        position.values[f"{column}_min"], position.values[f"{column}_max"] = count.min, count.max


def set_grid(draft: Draft, position: PositionDraft, text: str) -> None:
    """Read the grid reference stated, and hold its precision against the accuracy stated beside it."""
    if not text:
        return
    position.values["mgrs"] = re.sub(r"\s+", "", text)
    place = read_grid(text)
    if place is None:
        draft.report("mgrs_unreadable", "a grid reference is not readable; it is kept as text", text)
        return
    position.values["lat"], position.values["lon"] = place
    digits = re.sub(r"^\d{1,2}\D+", "", position.values["mgrs"].split("/")[0])
    accuracy, printed = position.values.get("location_accuracy"), _GRID_ACCURACY_M[len(digits)]
    if accuracy and (match := re.fullmatch(r"([\d,]+)\s*m", accuracy)):
        stated = int(match[1].replace(",", ""))
        draft.check("mgrs_is_as_exact_as_stated", f"{printed} m", f"{stated} m", holds=stated == printed, detail=text)


def set_statements(draft: Draft, position: PositionDraft, statements: Sequence[Statement]) -> None:
    """Take the statements, newest first in the columns; the date column is that of the newest."""
    dated: list[tuple[date | None, Statement]] = []
    for statement in statements:
        span = parse_date(statement.date_text) if statement.date_text else None
        if statement.date_text and span is None:
            draft.report("date_unreadable", "the date of a statement is not a date", statement.date_text)
        dated.append((span.start if span else None, statement))
    dated.sort(key=lambda pair: pair[0] or date.min, reverse=True)
    texts = [s.date_text for _, s in dated if s.date_text]
    urls = list(dict.fromkeys(s.url for _, s in dated if s.url))
    words = [s.text for _, s in dated if s.text]
    newest = dated[0][0] if dated else None
    position.values |= {
        "statement_url": urls[0] if len(urls) == 1 else write_list(urls),
        "statement_date": newest.isoformat() if newest else None,
        "statement_date_precision": "day" if newest else None,
        "statement_date_text": ", ".join(texts) or None,
        "statement_text": "\n\n".join(words) or None,
    }


def complete_conceded(position: PositionDraft) -> None:
    """Read a row that the classic page leaves out as the zero that it stands for.

    The page's template prints "None" for an empty field and drops the row where the field holds 0; it prints no row
    at all while the position is not yet assessed, so then nothing is stated.
    """
    if position.values.get("position") in (None, NOT_YET_ASSESSED):
        return
    for column in ("deaths_conceded", "injuries_conceded"):
        if f"{column}_min" not in position.values and f"{column}_text" not in position.values:
            position.values[f"{column}_min"] = position.values[f"{column}_max"] = 0


def build_positions(draft: Draft) -> list[IncidentPosition]:
    """Build the rows of all belligerents: those with an assessment, those only named, and the targets."""
    named = {position.belligerent for position in draft.positions}
    drafts = list(draft.positions)
    drafts += [PositionDraft(name, role) for name, role in draft.parties.items() if name not in named]
    drafts += [PositionDraft(name, "target") for name in dict.fromkeys(draft.targets)]
    seen: dict[tuple[str, ...], int] = {}
    rows = []
    for position in drafts:
        kind = "target" if position.role == "target" else "position"
        key = (*draft.key, kind, slugify(position.belligerent))
        seen[key] = seen.get(key, 0) + 1
        rows.append(_build_row(draft, position, key if seen[key] == 1 else (*key, str(seen[key]))))
    return rows


def _build_row(draft: Draft, position: PositionDraft, key: tuple[str, ...]) -> IncidentPosition:
    values: dict[str, Any] = {name: value for name, value in position.values.items() if value is not None}
    party = find_belligerent(position.belligerent)
    return IncidentPosition(
        key=key,
        parent=draft.key,
        belligerent=party.slug if party else None,
        belligerent_text=position.belligerent,
        role=position.role or draft.parties.get(position.belligerent),
        quote=" · ".join(position.quotes) or None,
        locator=position.locator or None,
        **values,
    )
