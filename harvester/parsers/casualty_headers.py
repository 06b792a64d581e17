"""Which column of a casualty table holds what: headings recognised by the words in ``sources/table_headers.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.tables.model import Row, Table

COUNT_ROLES = frozenset({"killed", "injured", "killed_injured"})
_MAX_TITLE_ROWS = 4
_MAX_HEADING_ROWS = 4
_PUNCTUATION = re.compile(r"[^\w]+|_")


@cache
def load_words() -> dict[str, Any]:
    """Load the words of headings and rows."""
    text = (files("harvester.sources") / "table_headers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _pattern(section: str, name: str) -> re.Pattern[str]:
    return re.compile(load_words()[section][name])


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a casualty table.

    Attributes:
        roles: what each column holds; empty for columns that are not read.
        titles: the heading of each column as printed, its upper levels first.
        rows: how many rows of the table it takes, with the titles above it.
        columns: left and right limit of every column.
    """

    roles: tuple[str, ...]
    titles: tuple[str, ...]
    rows: int
    columns: tuple[tuple[float, float], ...]

    def has(self, *roles: str) -> bool:
        """Tell whether any column has one of the roles."""
        return any(role in self.roles for role in roles)

    @property
    def lists_incidents(self) -> bool:
        """Whether rows are incidents: civilians harmed, at a date and a place."""
        return self.has(*COUNT_ROLES) and self.has("place", "mgrs", "date") and self.has("date", "place")


def normalise_title(text: str) -> str:
    """Lower a heading and turn its punctuation into spaces.

    >>> normalise_title("Killed (Non-Combatants)")
    'killed non combatants'
    """
    return _PUNCTUATION.sub(" ", re.sub("[#№]", " no ", text.casefold())).strip()


def classify_title(title: str) -> str:
    """Give the role of a column from its heading; empty when it is none that is read.

    >>> [classify_title(t) for t in ("Civilians Killed", "WIA", "Location", "Enemy combatants killed", "Sorties")]
    ['killed', 'injured', 'place', 'enemy', '']
    """
    text = normalise_title(title)
    if not text:
        return ""
    role = _classify_harm(text) or next(
        (str(entry["role"]) for entry in load_words()["column"] if re.search(entry["pattern"], text)), ""
    )
    if role:
        return role
    # A narrow column breaks words: "wound ed".
    squeezed = text.replace(" ", "")
    return next((name for name in ("killed", "injured") if _pattern("harm", f"{name}_broken").search(squeezed)), "")


def _classify_harm(text: str) -> str:
    killed, injured = bool(_pattern("harm", "killed").search(text)), bool(_pattern("harm", "injured").search(text))
    if not (killed or injured):
        return "casualties" if _pattern("harm", "casualties").search(text) else ""
    civilian = bool(_pattern("people", "civilian").search(text))
    if not civilian and _pattern("people", "enemy").search(text):
        return "enemy"
    if not civilian and _pattern("people", "others").search(text):
        return "others"
    if _pattern("people", "parts").search(text):
        return "parts"
    role = "killed_injured" if killed and injured else "killed" if killed else "injured"
    return f"alleged_{role}" if _pattern("standing", "alleged").search(text) else role


def find_heading(table: Table) -> Heading | None:
    """Find the heading of a casualty table; None when the table has none.

    The heading may take several rows, with titles above it; words over several columns belong to each of them.
    """
    best: Heading | None = None
    for first in range(min(_MAX_TITLE_ROWS, len(table.rows))):
        for count in range(1, _MAX_HEADING_ROWS + 1):
            rows = table.rows[first : first + count]
            if len(rows) < count or (count > 1 and _is_data(rows[-1])):
                break
            heading = _read(rows, first + count, table)
            if heading is not None and (best is None or _known(heading) > _known(best)):
                best = heading
        if best is not None:
            return best
    return best


def _is_data(row: Row) -> bool:
    """Tell whether a row has a count on its own in some cell."""
    cells = [cell.plain for cell in row.cells if cell is not None and cell.plain]
    return any(parse_count(text) is not None and not text.isalpha() for text in cells)


def _known(heading: Heading) -> int:
    return sum(bool(role) for role in heading.roles)


def _read(rows: Sequence[Row], taken: int, table: Table) -> Heading | None:
    if _is_data(rows[0]):
        return None
    titles = _column_titles(rows, table)
    roles = _settle_roles([classify_title(title) for title in titles])
    heading = Heading(tuple(roles), tuple(titles), taken, tuple(table.columns))
    counted = heading.has("killed", "killed_injured", "injured")
    placed = heading.has("date", "place", "country", "operation", "mgrs")
    return heading if counted and placed else None


def _column_titles(rows: Sequence[Row], table: Table) -> list[str]:
    titles = [""] * table.width
    for level, row in enumerate(rows):
        last = level == len(rows) - 1
        for column, text in enumerate(_spread(row, table, lower=None if last else rows[level + 1])):
            if text and not titles[column].endswith(text):
                titles[column] = f"{titles[column]} {text}".strip()
    return titles


def _spread(row: Row, table: Table, lower: Row | None) -> list[str]:
    """Give the words over every column; where no rule says how far they reach, the nearest columns below take them."""
    texts = [""] * table.width
    for column, cell in enumerate(row.cells):
        if cell is not None and cell.text:
            for k in range(column, min(column + cell.column_span, table.width)):
                texts[k] = cell.text
    if lower is None:
        return texts
    harm = [c for c, text in enumerate(texts) if text and _is_group(text)]
    for column, cell in enumerate(lower.cells):
        if texts[column] or cell is None or not _classify_harm(normalise_title(cell.text)) or not harm:
            continue
        nearest = min(harm, key=lambda c: abs(c - column))
        if abs(nearest - column) <= 1:
            texts[column] = texts[nearest]
    return texts


def _is_group(text: str) -> bool:
    words = normalise_title(text)
    return any(_pattern("people", name).search(words) for name in ("civilian", "enemy", "others")) or bool(
        _pattern("harm", "casualties").search(words)
    )


def _settle_roles(roles: list[str]) -> list[str]:
    """Make roles unique: what is alleged counts only where nothing is assessed; of two places the first is meant."""
    for role in ("killed", "injured", "killed_injured"):
        if role not in roles and roles.count(f"alleged_{role}") == 1:
            roles[roles.index(f"alleged_{role}")] = role
    if "date" not in roles and roles.count("date_other") == 1:
        roles[roles.index("date_other")] = "date"
    if "place" not in roles and "area" in roles:
        roles[roles.index("area")] = "place"
    if "casualties" in roles and not COUNT_ROLES & set(roles):
        roles[roles.index("casualties")] = "killed_injured"
    for role in set(roles) - {""}:
        for column in [c for c, found in enumerate(roles) if found == role][1:]:
            roles[column] = ""
    return [role if role not in {"enemy", "others", "parts", "area", "notes", "casualties"} else "" for role in roles]


def carry_heading(heading: Heading, table: Table) -> Heading | None:
    """Fit the heading of the page before to a table that has none; None when its columns stand elsewhere.

    As many columns between the same edges are the same columns. Otherwise they are matched by where they stand; an
    empty column may be missing from the later part.
    """
    if len(table.columns) == len(heading.columns) and _same_edges(heading.columns, table.columns):
        return Heading(heading.roles, heading.titles, 0, tuple(table.columns))
    roles, titles = [], []
    used: set[int] = set()
    for x0, x1 in table.columns:
        match = _best_overlap(x0, x1, heading.columns)
        if match is None or match in used:
            return None
        used.add(match)
        roles.append(heading.roles[match])
        titles.append(heading.titles[match])
    fitted = Heading(tuple(roles), tuple(titles), 0, tuple(table.columns))
    enough = len(used) >= max(2, 0.6 * len(heading.columns))
    return fitted if enough and fitted.has(*COUNT_ROLES) else None


def _same_edges(columns: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]]) -> bool:
    width = columns[-1][1] - columns[0][0]
    return abs(columns[0][0] - others[0][0]) < 0.05 * width and abs(columns[-1][0] - others[-1][0]) < 0.12 * width


def _best_overlap(x0: float, x1: float, columns: Sequence[tuple[float, float]]) -> int | None:
    overlaps = [min(x1, right) - max(x0, left) for left, right in columns]
    best = max(range(len(overlaps)), key=overlaps.__getitem__)
    return best if overlaps[best] > 0.4 * min(x1 - x0, columns[best][1] - columns[best][0]) else None
