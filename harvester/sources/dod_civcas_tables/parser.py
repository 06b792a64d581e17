"""Casualty tables of the US Department of Defense and CJTF-OIR: annual reports, their addenda, periodic reports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urlsplit

from harvester.model.document import Check, Document, ParseResult, Problem, UnreadableDocument
from harvester.model.items import Assessment, Figure, Report
from harvester.model.source import load_source
from harvester.model.vocab import DatePrecision, Metric
from harvester.parsers.casualties.cells import (
    clean_place,
    mend_date,
    mend_word,
    read_count,
    read_country,
    read_finding,
    read_grid,
    read_theater,
)
from harvester.parsers.casualties.corrections import Correction, apply_corrections
from harvester.parsers.casualties.notes import find_notes, harm_texts
from harvester.parsers.casualties.reader import CasualtyTable, read_casualty_tables
from harvester.parsers.casualties.rows import CasualtyRow
from harvester.parsers.grammar.counts import Count
from harvester.parsers.grammar.dates import parse_date
from harvester.parsers.tables.geometry import PageTables
from harvester.parsers.tables.pool import read_candidate_pages
from harvester.parsers.tables.words import line_text

SOURCE = "dod_civcas_tables"

_ADDENDUM = re.compile(
    r"(?<![a-z])(?:addendum|errat(?:a|um)|corrected|correction|revised|updated|final|v\d{1,2})(?![a-z\d])",
    re.IGNORECASE,
)
_CORRECTS_REPORT = re.compile(r"(?<![a-z])(?:addendum|errat(?:a|um)|corrigend(?:a|um))(?![a-z])", re.IGNORECASE)
# The periodic reports are those of the task force and count what any of its members did; the annual ones, which a law
# asks the department for, count the operations of the United States.
_OF_TASK_FORCE = re.compile(r"CJTF|Combined[^a-z]*Joint[^a-z]*Task[^a-z]*Force", re.IGNORECASE)
_TASK_FORCE = "us_led_coalition"
_TOGETHER = "killed and injured cannot be told apart"
_COPY = re.compile(r"(?:[\s_]*\(\d{1,2}\)|[_ ]\d)$")
_YEAR = re.compile(r"(?<!\d)(?:CY|FY)?\s?(20[012]\d)(?!\d)")
_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_SHORT_MONTH = re.compile(rf"(?:{_MONTHS})[A-Z]*\s?'?(\d{{2}})(?!\d)", re.IGNORECASE)


def parse(document: Document) -> ParseResult:
    """Read the casualty tables of a PDF.

    The report's key is the file's name without its version, so that a corrected upload gives new versions of the same
    rows. A row is known by its country or operation, its date, and its place among the rows of that date; by its item
    number where the table prints one.

    Raises:
        UnreadableDocument: ``not_a_pdf``, ``empty_pdf``, ``encrypted_pdf``, ``truncated_pdf``, ``damaged_pdf``,
            ``pdf_too_large``, ``scanned_pdf`` or ``no_casualty_table``.
    """
    pages, with_text = read_candidate_pages(document.body)
    if not with_text:
        raise UnreadableDocument("scanned_pdf", "no page of the PDF holds text; it was scanned and needs OCR")
    tables = read_casualty_tables(pages)
    if not tables:
        raise UnreadableDocument("no_casualty_table", "the PDF holds no table that lists civilian casualties")
    corrections = apply_corrections(tables, pages)
    return _Builder(document, tables, corrections, find_notes(pages, _marks(tables)), _first_lines(pages)).build()


def report_key(url: str) -> str:
    """Give the key of a report: its file's name in lower case without extension, version and marks of a correction.

    >>> report_key("https://www.inherentresolve.mil/Portals/14/01 CJTF-OIR Report (SEP24-DEC24)_1.pdf?ver=abc")
    '01-cjtf-oir-report-sep24-dec24'
    >>> report_key("https://media.defense.gov/CY2020-Report-ADDENDUM.PDF"), report_key("https://x.mil/MAR23%20(03NOV23).pdf")
    ('cy2020-report', 'mar23-03nov23')
    """
    name = unquote(unquote(urlsplit(url.replace("#", "%23")).path).rsplit("/", 1)[-1])
    stem = re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE)
    stem = _ADDENDUM.sub(" ", _COPY.sub("", stem))
    return re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-") or "report"


def _marks(tables: Sequence[CasualtyTable]) -> frozenset[str]:
    values = (value for table in tables for row in table.rows for value in row.values.values())
    return frozenset(mark for value in values for mark in value.marks)


def _first_lines(pages: Sequence[PageTables]) -> str:
    return " ".join(line_text(line.words) for page in pages[:1] for line in page.lines[:12])


def find_context(texts: Iterable[str]) -> date | None:
    """Give the last day of the year that the first telling text names; rows without a year are read against it.

    >>> find_context(["Annual report for calendar year 2017"]), find_context(["MAR23 (03NOV23)"])
    (datetime.date(2017, 12, 31), datetime.date(2023, 12, 31))
    """
    for text in texts:
        years = {int(year) for year in _YEAR.findall(text)} or {2000 + int(y) for y in _SHORT_MONTH.findall(text)}
        if len(years) == 1:
            return date(years.pop(), 12, 31)
    return None


@dataclass
class _Builder:
    """Builds records from the tables of one document."""

    document: Document
    tables: Sequence[CasualtyTable]
    corrections: dict[int, Correction]
    notes: dict[tuple[int, str], str]
    opening: str
    result: ParseResult = field(default_factory=ParseResult)
    counted: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = report_key(self.document.url)
        self.name = unquote(urlsplit(self.document.url).path).rsplit("/", 1)[-1]
        host = urlsplit(self.document.url).hostname or ""
        self.publisher = "CJTF-OIR" if "inherentresolve" in self.document.url else "US Department of Defense"
        of_task_force = "inherentresolve" in host or _OF_TASK_FORCE.search(self.name)
        self.belligerent = _TASK_FORCE if of_task_force else load_source(SOURCE).belligerent
        self.context = find_context([self.name, self.opening, *(table.caption for table in self.tables)])

        texts = [row.text("date") for table in self.tables for row in table.rows if row.text("date")]
        self.has_years = 2 * sum(parse_date(text) is not None for text in texts) > len(texts)
        dates = (parse_date(text, self.context) for text in texts)
        self.has_days = any(span is not None and span.precision is DatePrecision.DAY for span in dates)

    def build(self) -> ParseResult:
        """Build all records, problems and checks."""
        self.result.records.append(
            Report(
                key=(self.root,),
                kind="casualty_table_addendum" if self._is_addendum() else "casualty_table_report",
                url=self.document.url,
                title=self.name,
                publisher=self.publisher,
                locator=f"pages {self.tables[0].page}-{self.tables[-1].page}",
            )
        )
        for table in self.tables:
            self.result.problems += table.problems
            for row in table.rows:
                self._add_assessment(row, table)
        for table in self.tables:
            for row, rows in table.totals:
                self._add_total(row, rows, table)
        return self.result

    def _is_addendum(self) -> bool:
        return bool(_CORRECTS_REPORT.search(self.name) or _CORRECTS_REPORT.match(self.opening.strip()))

    def _add_assessment(self, row: CasualtyRow, table: CasualtyTable) -> None:
        harm = harm_texts(row)
        if harm is None:
            self._problem("count_unreadable", _TOGETHER, row, row.text("killed_injured"))
            harm = ("", "")
        when = self._date(row)
        country = read_country(row.text("country")) or row.text("country") or row.country
        place = clean_place(row.text("place"))
        country = country or read_country(re.split(r",\s*", place)[-1])
        grid = read_grid(row.text("mgrs")) or read_grid(row.text("place"))
        values: dict[str, object] = {}
        for name, text in zip(("killed", "injured"), harm, strict=True):
            values |= self._count(name, text, row)
        self.result.records.append(
            Assessment(
                key=self._key(row, country, when),
                parent=(self.root,),
                item_number=row.text("item") or None,
                place_text=place or None,
                country=country,
                belligerent=self.belligerent,
                allegation_source_text=row.text("source") or None,
                finding=read_finding(row.text("status")),
                status_text=row.text("status") or None,
                operation_type=row.text("operation_type") or None,
                operation=row.text("operation") or row.operation,
                in_declared_theater=read_theater(row.text("theater"), self._title(table, "theater")),
                footnotes=self._footnotes(row),
                correction_text=self._correction(table, row),
                mgrs=grid.mgrs if grid else None,
                lat=grid.lat if grid else None,
                lon=grid.lon if grid else None,
                quote=row.quote,
                locator=row.locator,
                page=row.page,
                bbox=json.dumps([round(edge, 1) for edge in row.box]),
                **when,
                **values,
            )
        )

    def _title(self, table: CasualtyTable, role: str) -> str:
        roles = table.heading.roles
        return table.heading.titles[roles.index(role)] if role in roles else ""

    def _correction(self, table: CasualtyTable, row: CasualtyRow) -> str | None:
        correction = self.corrections.get(table.number)
        return correction.text if correction and correction.replaces(row) else None

    def _date(self, row: CasualtyRow) -> dict[str, object]:
        text = row.text("date")
        if not text:
            return {}
        # A day without a year among days with one was torn from it, and a year among days from its day.
        torn = self.has_years or text.endswith(",")
        span = parse_date(text, None if torn else self.context) or parse_date(mend_date(text))
        if span is not None and span.precision is DatePrecision.YEAR and self.has_days:
            span = None
        if span is None:
            self._problem("date_unreadable", f"the date {text!r} cannot be read", row, text)
            return {"incident_date_text": text}
        ranged = span.precision is not DatePrecision.DAY
        return {
            "incident_date": span.start.isoformat(),
            "incident_date_end": span.end.isoformat() if span.end and ranged else None,
            "incident_date_precision": span.precision,
            "incident_date_text": text,
        }

    def _count(self, name: str, text: str, row: CasualtyRow) -> dict[str, object]:
        count = read_count(text)
        if count is None:
            self._problem("count_unreadable", f"the number {name} {text!r} cannot be read", row, text)
            count = Count(None, None)
        printed = text if any(map(str.isdigit, text)) else mend_word(text)
        return {f"{name}_min": count.min, f"{name}_max": count.max, f"{name}_text": printed or None}

    def _problem(self, reason: str, what: str, row: CasualtyRow, raw: str) -> None:
        message = f"{what} ({row.locator}, page {row.page}); see the page and, if it is right, teach the grammar"
        self.result.problems.append(Problem(reason, message, raw, f"page {row.page}, {row.locator}"))

    def _key(self, row: CasualtyRow, country: str | None, when: dict[str, object]) -> tuple[str, ...]:
        """Give a key that survives corrections of counts, and of other rows on other dates."""
        if row.text("item"):
            base = (self.root, "item", _slug(row.operation or row.group or country or ""), _slug(row.text("item")))
        else:
            day = str(when.get("incident_date") or _slug(row.text("date")) or "undated")
            base = (self.root, _slug(row.operation or ""), _slug(country or row.group or ""), day)
        self.counted[base] = self.counted.get(base, 0) + 1
        ordinal = self.counted[base]
        parts = tuple(part for part in base if part)
        return (*parts, str(ordinal)) if not row.text("item") or ordinal > 1 else parts

    def _footnotes(self, row: CasualtyRow) -> str | None:
        marks = {mark: self.notes.get((row.page, mark), "") for value in row.values.values() for mark in value.marks}
        return json.dumps(marks, ensure_ascii=False) if marks else None

    def _add_total(self, row: CasualtyRow, rows: Sequence[CasualtyRow], table: CasualtyTable) -> None:
        harm = harm_texts(row)
        if harm is None:
            self._problem("count_unreadable", _TOGETHER, row, row.text("killed_injured"))
            return
        metrics = (Metric.CIVILIANS_KILLED, Metric.CIVILIANS_INJURED)
        for name, metric, text in zip(("killed", "injured"), metrics, harm, strict=True):
            if not text:
                continue
            key = (self.root, f"table-{table.number}", f"total-{row.number}" if rows else f"row-{row.number}", name)
            count = self._count(name, text, row)
            when = self._period(row) if not rows else {}
            self.result.records.append(
                Figure(
                    key=key,
                    parent=(self.root,),
                    metric=metric,
                    value_min=count[f"{name}_min"],
                    value_max=count[f"{name}_max"],
                    value_text=text,
                    attributed_to="US Department of Defense",
                    belligerent=self.belligerent,
                    country=read_country(row.text("country")) or row.country,
                    quote=row.quote,
                    locator=f"table {table.number} {'total' if rows else 'row'} {row.number}",
                    page=row.page,
                    bbox=json.dumps([round(edge, 1) for edge in row.box]),
                    **when,
                )
            )
            if rows:
                self._check_sum(key, name, text, rows)

    def _period(self, row: CasualtyRow) -> dict[str, object]:
        span = parse_date(row.text("date"), self.context) if row.text("date") else None
        if span is None:
            return {"period_text": row.text("date") or None}
        return {
            "period_start": span.start.isoformat(),
            "period_end": (span.end or span.start).isoformat(),
            "period_precision": span.precision,
            "period_text": row.text("date"),
        }

    def _check_sum(self, key: tuple[str, ...], name: str, text: str, rows: Sequence[CasualtyRow]) -> None:
        counts = []
        for row in rows:
            harm = harm_texts(row)
            counts.append(read_count((harm or ("", ""))[name == "injured"]))
        # What states no number adds none to a total; "at least 4" adds the 4.
        low = sum(count.min or 0 for count in counts if count)
        high = sum((count.max if count.max is not None else count.min) or 0 for count in counts if count)
        printed = read_count(text)
        if printed is None or printed.min is None:
            return
        upper = printed.max if printed.max is not None else high
        holds = upper >= low and printed.min <= high
        expected = str(low) if low == high else f"{low}–{high}"
        detail = " + ".join((harm_texts(row) or ("?", "?"))[name == "injured"] or "–" for row in rows)
        self.result.checks.append(Check(f"{name}_total_is_sum_of_rows", key, expected, text, holds, detail[:2000]))


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")
