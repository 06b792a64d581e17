"""Columns told by what they hold, where their headings do not say it: "LOC", "Incident", a title set aslant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from harvester.parsers.casualties.cells import mend_date, plain_text, read_count, read_country, read_finding, split_harm
from harvester.parsers.casualties.headings import COUNT_ROLES, Heading, classify_title
from harvester.parsers.casualties.rows import is_total, label_of
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.tables.geometry import Row

_MOST = 0.6
_NEARLY_ALL = 0.8
_FEWEST_NUMBERS = 2
_LEAST_READ = 0.25


def settle_by_content(heading: Heading, rows: Sequence[Row]) -> Heading:
    """Give dates and places their columns where no title names them; note columns of numbers that nobody reads.

    A column is taken only where it is the one that holds such words.

    Args:
        heading: as its words say.
        rows: the rows below it.
    """
    roles = list(heading.roles)
    cells = [_column(rows, index) for index in range(len(roles))]
    for role, holds, share in (("date", _is_date, _MOST), ("place", _is_name, _NEARLY_ALL)):
        if role in roles:
            continue
        free = [c for c in range(len(roles)) if roles[c] in ("", "item") and not _is_known(heading.titles[c])]
        fitting = [c for c in free if _share(cells[c], holds) >= share]
        if len(fitting) == 1:
            roles[fitting[0]] = role
    doubts = [
        f"the column {heading.titles[c] or '(without a title)'!r} holds numbers and says neither killed nor injured"
        for c in range(len(roles))
        if _is_unread(roles, heading, cells, c)
    ]
    return replace(heading, roles=tuple(roles), doubts=tuple(doubts))


def _is_unread(roles: Sequence[str], heading: Heading, cells: Sequence[Sequence[str]], column: int) -> bool:
    """Tell whether a column of counts has no role, while killed or injured has no column."""
    title = classify_title(heading.titles[column])
    missing = not {"killed_injured"} & set(roles) and not (heading.has("killed") and heading.has("injured"))
    unnamed = title in ("", "strangers") or title in COUNT_ROLES
    numbers = len(cells[column]) >= _FEWEST_NUMBERS and _share(cells[column], _is_count) >= _NEARLY_ALL
    return roles[column] == "" and unnamed and numbers and (missing or title == "strangers" or title in COUNT_ROLES)


def _is_known(title: str) -> bool:
    """Tell whether a title says what its column holds, though nothing of it is read."""
    return classify_title(title) not in ("", "item")


def _column(rows: Sequence[Row], column: int) -> list[str]:
    texts = (cell.plain for row in rows if column < len(row.cells) and (cell := row.cells[column]) is not None)
    return [text for text in map(plain_text, texts) if text]


def _share(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, texts)) / len(texts) if texts else 0.0


def _is_date(text: str) -> bool:
    if not any(map(str.isdigit, text)) or text.isdecimal():
        return False
    return any(parse_date(mend_date(text), numeric_order=order) is not None for order in ("MDY", "DMY"))


def _is_count(text: str) -> bool:
    return read_count(text) is not None and any(map(str.isdigit, text))


def _is_name(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    known = read_count(text) is not None or read_country(text) is not None or read_finding(text) is not None
    return letters > 0.6 * len(text.replace(" ", "")) and not known and not _is_date(text)


def may_count(rows: Sequence[Row], heading: Heading) -> bool:
    """Tell whether rows state numbers of people, or all are sub-headings: those of a legend, or misread, do not."""
    counts = [c for c, role in enumerate(heading.roles) if role.removeprefix("part_")[:6] in ("killed", "injure")]
    texts = [text for row in rows if not is_total(row.texts()) for c in counts if (text := row.texts()[c])]
    return sum(map(_is_number_like, texts)) > _LEAST_READ * len(texts) or all(label_of(row) for row in rows)


def _is_number_like(text: str) -> bool:
    plain = plain_text(text)
    return read_count(plain) is not None or split_harm(plain) is not None
