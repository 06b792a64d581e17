"""When a strike release was published, which days it means, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.dates import DateSpan, parse_date
from harvester.parsers.strikes.vocabulary import DATE

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = re.compile(
    r"\b(?:press\s+)?release\s*(?:no\b\.?|number)?\s*:?\s*#?\s*:?\s*(?P<number>20\d{5,7}(?:\s?-\s?\d{1,2})?)\b",
    re.IGNORECASE,
)
_NUMBER_IN_URL = re.compile(r"(?<!\d)(?P<number>20\d{6,7}(?:[-_]\d{2})?)(?!\d)")
_FULL_DATE = re.compile(rf"(?P<date>{DATE}(?:,?\s+\d{{4}})?)")
_AT_END = re.compile(rf"(?P<date>{DATE})$")  # a PDF's letter head runs into the date below it
_DATELINE = re.compile(rf"\b(?:[A-Z]{{3,}}[A-Z ]*|Fla\.)\s*,\s*(?P<date>{DATE})\s*[—–-]")
_JOINED = re.compile(r"\s+(?:and|to|through)\s+", re.IGNORECASE)
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
    head = lines[:25]
    candidates = [match["date"] for line in lines[:60] if (match := _DATELINE.search(line))]
    candidates += [
        match["date"] for line in head if (match := (_FULL_DATE if len(line) < 80 else _AT_END).search(line))
    ]
    names = ("article:published_time", "datePublished", "ld:datePublished", "publish-date", "DC.date.issued", "time")
    candidates += [meta[name][:10] if meta[name][:2] == "20" else meta[name] for name in names if name in meta]
    for text in candidates:
        span = parse_date(text)
        if span and span.precision is DatePrecision.DAY:
            return text, span.start
    return None


def resolve_days(text: str | None, published: date | None) -> DateSpan | None:
    """Read the days that a sentence names, relative to the date of the release where it says "yesterday".

    A weekday is the last one before the release. None where the text is not a date, or needs one that is not known.

    >>> from datetime import date
    >>> resolve_days("Dec. 4 and yesterday", date(2017, 12, 8)).end
    datetime.date(2017, 12, 7)
    >>> resolve_days("Monday and today", date(2014, 10, 14)).start
    datetime.date(2014, 10, 13)
    """
    if not text:
        return None
    if span := parse_date(text, context=published):
        return span
    days = [_resolve_day(part, published) for part in _JOINED.split(text)]
    if not days or any(day is None for day in days):
        return None
    known = sorted(day for day in days if day)
    if known[0] == known[-1]:
        return DateSpan(known[0], None, DatePrecision.DAY)
    return DateSpan(known[0], known[-1], DatePrecision.RANGE)


def _resolve_day(text: str, published: date | None) -> date | None:
    word = text.strip().lower()
    if published is None:
        return None
    if word in ("today", "yesterday"):
        return published - timedelta(days=word == "yesterday")
    if word in _WEEKDAYS:
        return published - timedelta(days=(published.weekday() - _WEEKDAYS.index(word) - 1) % 7 + 1)
    span = parse_date(text, context=published)
    return span.start if span and span.precision is DatePrecision.DAY else None


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
