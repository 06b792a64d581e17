"""What the rows of a casualty table inherit: sub-headings above them, and cells that span them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from harvester.parsers.casualties.cells import Value, read_country
from harvester.parsers.casualties.headings import COUNT_ROLES, load_words
from harvester.parsers.casualties.rows import CasualtyRow
from harvester.parsers.grammar.dates import parse_date

# A year in a row of its own, perhaps with the number of rows below it.
_YEAR_LABEL = re.compile(
    r"(?:(?:calendar\s+)?year\s+|CY\s?|year\s+|in\s+)?(?P<year>(?:19|20)\d\d)\s*(?:[(\[][^()\[\]]*[)\]])?\s*:?",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*[(\[]\s*\d+\s+\w[^()\[\]]*[)\]]\s*:?$")


@dataclass(slots=True)
class Carry:
    """What later rows inherit: sub-headings and spanned cells."""

    country: str | None = None
    operation: str | None = None
    group: str = ""
    date_label: str = ""
    year: int | None = None
    last: dict[str, Value] = field(default_factory=dict)

    def copy(self) -> Carry:
        """Copy what is carried."""
        return replace(self, last=dict(self.last))

    def take_label(self, label: str) -> bool:
        """Take a sub-heading that names a country, an operation or a period."""
        label = _REMARK.sub("", label) if not _YEAR_LABEL.fullmatch(label) else label
        country = read_country(label)
        if country is not None:
            self.country, self.date_label = country, ""
            self.last.clear()
            return True
        stripped = re.sub(load_words()["rows"]["continued"], "", label, flags=re.IGNORECASE).strip()
        if re.search(load_words()["rows"]["operation"], stripped.casefold()):
            parts = re.split(r"\s*[-–—:,(]\s*", stripped.rstrip(")"))
            self.operation, self.country = parts[0], read_country(parts[-1]) if len(parts) > 1 else None
            self.last.clear()
            return True
        if match := _YEAR_LABEL.fullmatch(stripped):
            self.year, self.date_label = int(match["year"]), ""
            self.last.pop("date", None)
            return True
        if parse_date(stripped.rstrip(":")) is not None:
            self.date_label = stripped.rstrip(":")
            self.last.pop("date", None)
            return True
        return False

    def stamp(self, row: CasualtyRow) -> None:
        """Note the sub-headings on a row."""
        row.country, row.operation, row.group, row.year = self.country, self.operation, self.group, self.year

    def fill(self, row: CasualtyRow, blank: dict[str, bool]) -> None:
        """Fill cells that an earlier cell spans, and keep this row's own for the rows below."""
        self.stamp(row)
        for role, spanned in blank.items():
            if spanned and role in self.last and role not in COUNT_ROLES:
                row.values[role] = self.last[role]
                row.carried.add(role)
        if "date" in row.values and not row.values["date"].text and self.date_label:
            row.values["date"] = Value(self.date_label)
            row.carried.add("date")
        elif "date" not in row.values and self.date_label:
            row.values["date"] = Value(self.date_label)
        for role, value in row.values.items():
            if value.text:
                self.last[role] = value
