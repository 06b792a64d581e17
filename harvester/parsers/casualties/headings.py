"""Which column of a casualty table holds what: headings recognised by the words in ``sources/table_headers.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from harvester.model.data import load_data
from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.tables.geometry import Cell, Row, Table

COUNT_ROLES = frozenset({"killed", "injured", "killed_injured"})
# A table title, a grouping and a heading broken over lines; more rows would take data for headings, and a longer text
# is no column title. _OVER: a title over the middle of two columns, within this share of their distance, is of both.
_MAX_TITLE_ROWS = 4
_MAX_HEADING_ROWS = 4
_LONGEST_TITLE = 16
_OVER = 0.2
_HARM = ("killed", "injured")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_PUNCTUATION = re.compile(r"[^\w]+|_")


def load_words() -> dict[str, Any]:
    """Load the words of headings and rows."""
    return load_data("parsers/casualties/headings")


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

    Words of two columns that touch are parted.

    >>> normalise_title("Killed (Non-Combatants)"), normalise_title("FatalitiesNotes")
    ('killed non combatants', 'fatalities notes')
    """
    apart = _GLUED.sub(" ", text)
    return _PUNCTUATION.sub(" ", re.sub("[#№]", " no ", apart.casefold())).strip()


def classify_title(title: str) -> str:
    """Give the role of a column from its heading; empty when it is none that is read.

    >>> [classify_title(t) for t in ("Civilians Killed", "WIA", "Location", "Enemy combatants killed", "Sorties")]
    ['killed', 'injured', 'place', 'enemy', '']
    >>> classify_title("Civilians killed/injure d")
    'killed_injured'
    """
    text = normalise_title(title)
    role = _classify_words(text) if text else ""
    # A narrow column breaks words, of which the whole one says more: "killed/injure d", "casualties injure d".
    whole = {"casualties": (*_HARM, "killed_injured"), "killed": ("killed_injured",), "injured": ("killed_injured",)}
    for joined in _joins(text) if role in whole else ():
        if (more := _classify_words(joined)) in whole[role]:
            return more
    if role:
        return role
    return next((role for joined in _joins(text) if (role := _classify_words(joined))), "")


def _joins(text: str) -> Iterator[str]:
    """Give a heading with neighbouring words joined: a narrow column breaks words, as in "wound ed"."""
    words = text.split()
    for index in range(1, len(words)):
        yield " ".join([*words[: index - 1], words[index - 1] + words[index], *words[index + 1 :]])
    if len(words) > 2:
        yield "".join(words)


def _classify_words(text: str) -> str:
    return _classify_harm(text) or next(
        (str(entry["role"]) for entry in load_words()["column"] if re.search(entry["pattern"], text)), ""
    )


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
            if heading is not None and (
                best is None or _known(heading) > _known(best) or _completes(rows, heading, best)
            ):
                best = heading
        if best is not None:
            return _move_to_counts(best, table)
    return best


def _completes(rows: Sequence[Row], heading: Heading, best: Heading) -> bool:
    """Tell whether the last of a heading's rows goes on below others, and settles what one of them is."""
    under = [c for c, cell in enumerate(rows[-1].cells) if cell is not None and cell.text]
    kinds = [(classify_title(heading.titles[c]), classify_title(best.titles[c])) for c in under]
    changed = any(kind and kind != before for kind, before in kinds)
    return changed and all(best.titles[c] for c in under) and _known(heading) == _known(best)


def _move_to_counts(heading: Heading, table: Table) -> Heading:
    """Move the role of counts from a column without any to the untitled one beside it that has them.

    Headings and numbers that are aligned to different sides may not stand above each other.
    """
    roles = list(heading.roles)
    filled = [
        sum(bool(row.cells[c] and row.cells[c].text) for row in table.rows[heading.rows :])  # type: ignore[union-attr]
        for c in range(len(roles))
    ]
    for column, role in enumerate(heading.roles):
        if role not in COUNT_ROLES or filled[column]:
            continue
        for beside in (column + 1, column - 1):
            if 0 <= beside < len(roles) and not heading.titles[beside] and filled[beside] > 0.5 * max(filled):
                roles[column], roles[beside] = "", role
                break
    return replace(heading, roles=tuple(roles))


def _is_data(row: Row) -> bool:
    """Tell whether a row has a count or a day on its own in some cell, or several numbers in more than one."""
    cells = [cell.plain for cell in row.cells if cell is not None and cell.plain]
    numbers = [sum(any(map(str.isdigit, word)) for word in text.split()) for text in cells]
    return sum(number > 1 for number in numbers) > 1 or any(
        (parse_count(text) is not None and not text.isalpha()) or _is_day(text) for text in cells
    )


def _is_day(text: str) -> bool:
    span = parse_date(text) if any(map(str.isdigit, text)) else None
    return span is not None and span.precision in (DatePrecision.DAY, DatePrecision.RANGE)


def _known(heading: Heading) -> int:
    return sum(bool(role) for role in heading.roles)


def _read(rows: Sequence[Row], taken: int, table: Table) -> Heading | None:
    if _is_data(rows[0]):
        return None
    return heading_of(_column_titles(rows, table), taken, table.columns)


def heading_of(titles: Sequence[str], rows: int, columns: Sequence[tuple[float, float]]) -> Heading | None:
    """Give the heading that titles make; None where they name no harm, or neither when nor where.

    Args:
        titles: the words over each column.
        rows: how many rows of the table they take.
        columns: left and right limit of every column.
    """
    if any(len(title.split()) > _LONGEST_TITLE for title in titles):
        return None  # a whole table taken for one row
    roles = _settle_roles([classify_title(title) for title in titles])
    heading = Heading(tuple(roles), tuple(titles), rows, tuple(columns))
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
            reached = range(column, min(column + cell.column_span, table.width))
            for k, text in zip(reached, _split_title(cell.text, len(reached)), strict=True):
                texts[k] = text
    if lower is None:
        return texts
    harm = [c for c, text in enumerate(texts) if text and _is_group(text)]
    for column, cell in enumerate(lower.cells):
        if texts[column] or cell is None or not _classify_harm(normalise_title(cell.text)) or not harm:
            continue
        nearest = min(harm, key=lambda c: abs(c - column))
        own = any(
            _pattern("people", name).search(normalise_title(cell.text)) for name in ("civilian", "enemy", "others")
        )
        over = _stands_over(row.cells[nearest], lower.cells[nearest], cell)
        if abs(nearest - column) <= 1 and not own and not over:
            texts[column] = texts[nearest]
    return texts


def _stands_over(upper: Cell | None, own: Cell | None, other: Cell) -> bool:
    """Tell whether words stand over one title alone: their middle is far nearer to its middle than to another's."""
    if upper is None or own is None or upper.box is None or own.box is None or other.box is None or not own.text:
        return False
    middles = [(box[0] + box[2]) / 2 for box in (upper.box, own.box, other.box)]
    return abs(middles[0] - middles[1]) < _OVER * abs(middles[2] - middles[1])


def _split_title(text: str, columns: int) -> list[str]:
    """Give the words over each of the columns that a heading spans; of killed and injured each has its own.

    >>> _split_title("Casualties Killed Injured", 2), _split_title("Civilians", 2)
    (['Casualties Killed', 'Casualties Injured'], ['Civilians', 'Civilians'])
    """
    words = text.split()
    kinds = [normalise_title(word) for word in words]
    at = {name: [n for n, kind in enumerate(kinds) if _pattern("harm", name).search(kind)] for name in _HARM}
    if columns != 2 or any(len(found) != 1 for found in at.values()):
        return [text] * columns
    both = [found[0] for found in at.values()]
    shared = [word for n, word in enumerate(words) if n not in both and kinds[n]]
    return [" ".join([*shared, words[n]]) for n in sorted(both)]


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
    empty column may be missing from the later part, but not the dates and others too.
    """
    if len(table.columns) == len(heading.columns) and same_edges(heading.columns, table.columns):
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
    if heading.has("date") and not fitted.has("date"):
        enough = len(used) >= len(heading.columns) - 1
    return fitted if enough and fitted.has(*COUNT_ROLES) else None


def same_edges(columns: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]]) -> bool:
    """Tell whether the first and the last of some columns begin where those of others do."""
    width = columns[-1][1] - columns[0][0]
    return abs(columns[0][0] - others[0][0]) < 0.05 * width and abs(columns[-1][0] - others[-1][0]) < 0.12 * width


def _best_overlap(x0: float, x1: float, columns: Sequence[tuple[float, float]]) -> int | None:
    overlaps = [min(x1, right) - max(x0, left) for left, right in columns]
    best = max(range(len(overlaps)), key=overlaps.__getitem__)
    return best if overlaps[best] > 0.4 * min(x1 - x0, columns[best][1] - columns[best][0]) else None
