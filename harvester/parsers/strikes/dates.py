"""When a strike release was published, which days it means, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.dates import Expression, find_dates, parse_date
from harvester.parsers.grammar.tokens import DASHES

_LINE_LENGTH = 80  # characters
_NUMBER = re.compile(
    r"\b(?:press\s+)?release\s*(?:no\b\.?|number)?\s*:?\s*#?\s*:?\s*(?P<number>20\d{5,7}(?:\s?-\s?\d{1,2})?)\b",
    re.IGNORECASE,
)
_NUMBER_IN_URL = re.compile(r"(?<!\d)(?P<number>20\d{6,7}(?:[-_]\d{2})?)(?!\d)")
_IN_DATELINE = re.compile(r"\b(?:[A-Z]{3,}[A-Z ]*|Fla\.)\s*,\s*\Z")
_ARTICLE = re.compile(r"/Article/(?P<id>\d{4,})", re.IGNORECASE)


def find_release_number(lines: Iterable[str]) -> str | None:
    """Find the release number as printed, without "#"; it may stand on the line after its label.

    >>> find_release_number(["Nov. 2: …", "Release #", "20151102-01"]), find_release_number(["Release # 201510010-01"])
    ('20151102-01', '201510010-01')
    """
    match = _NUMBER.search("\n".join(lines))
    return re.sub(r"\s", "", match["number"]) if match else None


def find_number_in_url(url: str) -> str | None:
    """Find a release number in the name of a file, for documents that print none."""
    name = url.split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[-1].replace("%20", " ")
    match = _NUMBER_IN_URL.search(name)
    return match["number"].replace("_", "-") if match else None


def find_published(lines: list[str], meta: dict[str, str]) -> tuple[str, date] | None:
    """Find the date of publication and how it is printed: dateline, then a line of the head, then the page's metadata.

    >>> find_published(["Nov. 2: Strikes go on", "November 02, 2015", "SOUTHWEST ASIA — On Nov. 1, …"], {})
    ('November 02, 2015', datetime.date(2015, 11, 2))
    """
    dated = [(line, find_dates(line)) for line in lines[:60]]
    candidates = [found.text for line, dates in dated for found in dates if _is_dateline(line, found)]
    for line, dates in dated[:25]:
        whole = len(line) < _LINE_LENGTH  # a PDF's letter head runs into the date below it
        candidates += [found.text for found in dates[:1] if whole] or [f.text for f in dates if f.end == len(line)]
    names = ("article:published_time", "datePublished", "ld:datePublished", "publish-date", "DC.date.issued", "time")
    candidates += [meta[name][:10] if meta[name][:2] == "20" else meta[name] for name in names if name in meta]
    for text in candidates:
        span = parse_date(text)
        if span and span.precision is DatePrecision.DAY:
            return text, span.start
    return None


def _is_dateline(line: str, found: Expression) -> bool:
    return bool(_IN_DATELINE.search(line, 0, found.start)) and line[found.end :].lstrip()[:1] in DASHES


def number_dates(number: str) -> set[date]:
    """Give the dates that a release number can be read as, the publisher's slips included.

    Numbers are the date of the release and a serial. December 2014, January and March 2015 lost the second digit of
    the month ("2014122" is 22 Dec 2014, "2015031" is 31 Mar 2015), so any month that starts alike is a reading; October
    2015 and April 2019 gained a zero ("201510010-01" is 10 Oct 2015).

    >>> from datetime import date
    >>> number_dates("201510010-01"), date(2015, 3, 31) in number_dates("2015031")
    ({datetime.date(2015, 10, 10)}, True)
    """
    digits = number.split("-")[0]
    year, rest = digits[:4], digits[4:]
    forms = {
        4: [(rest[:2], rest[2:])],
        3: [(f"{rest[0]}{digit}", rest[1:]) for digit in "0123456789"],
        5: [(rest[:2], rest[3:])] if rest[2:3] == "0" else [],
    }.get(len(rest), [])
    return {day for month, number_day in forms if (day := _safe_date(year, month, number_day))}


def _safe_date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def build_identity(number: str | None, published: date | None, url: str) -> str:
    """Name a release by parts that are not corrected later.

    The number, where its date is the release's own: then PDF and page of one release agree, and slips of the number
    do not matter. A number that says another day was given twice (20150410 on 11 April) or is a serial (2014), so the
    day is added. Without a number: the site's article id, then the day, then the file's name.

    >>> from datetime import date
    >>> build_identity("201510010-01", date(2015, 10, 10), ""), build_identity("20150410", date(2015, 4, 11), "")
    ('20151010-01', '20150410-of-20150411')
    >>> build_identity(None, date(2017, 8, 18), "https://example.org/News/Article/Article/1283998/strikes/")
    'article-1283998'
    """
    if number:
        serial = f"-{int(number.split('-')[1]):02d}" if "-" in number else ""
        digits = number.split("-")[0]
        if published is None:
            return digits + serial
        if published in number_dates(number):
            return f"{published:%Y%m%d}{serial}"
        return f"{digits}{serial}-of-{published:%Y%m%d}"
    if match := _ARTICLE.search(url):
        return f"article-{match['id']}"
    if published:
        return f"{published:%Y%m%d}"
    name = url.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", maxsplit=1)[-1]
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"
