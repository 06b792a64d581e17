"""Single cells of casualty tables: counts, dates, places, grid references, footnote marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import mgrs

from harvester.model.theatre.countries import find_country
from harvester.model.vocab import Finding
from harvester.parsers.casualties.headings import load_words
from harvester.parsers.grammar.counts import Count, parse_count
from harvester.parsers.grammar.text import clean_text
from harvester.parsers.tables.geometry import Cell

_TRAILING_MARK = re.compile(r"\s*(?:[*†‡§¶⁎]+|[¹²³⁰⁴-⁹]+|\[\w{1,2}\]|\((?:[a-z]|\d{1,2}|[*†‡§]+)\))$")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[A-Za-z][^()\[\]]*[)\]]\s*$")
_KILLED = re.compile(r"(?P<n>.+?)\s*(?:civilians?\s+)?(?:killed|kia|deaths?|dead|fatalit(?:y|ies)|k\b)", re.IGNORECASE)
_INJURED = re.compile(r"(?P<n>.+?)\s*(?:civilians?\s+)?(?:injured|wounded|wia|injur(?:y|ies)|i\b|w\b)", re.IGNORECASE)
_PAIR = re.compile(r"^(?P<killed>[^/;|]+?)\s*[/;|]\s*(?P<injured>[^/;|]+)$")
_LABELLED = re.compile(
    r"^(?:civilians?\s+)?(?:killed|kia|k)\s*[:=]?\s*(?P<killed>\S.*?)\s*[,;/|]?\s*(?:injured|wounded|wia|i|w)\s*[:=]?\s*(?P<injured>\S.*)$",
    re.IGNORECASE,
)
_GRID = re.compile(r"\b(\d{1,2}\s?[C-HJ-NP-X])\s?([A-HJ-NP-Z]{2})\s?(\d{2,5})\s?(\d{2,5})\b")
_GRID_SOLID = re.compile(r"\b(\d{1,2}\s?[C-HJ-NP-X])\s?([A-HJ-NP-Z]{2})\s?((?:\d{2}){1,5})\b")
_SOLID_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}[A-Z]{3}\d{2}|\d{2}-[A-Z][a-z]{2}-\d{2}")
_NEAR = re.compile(r"^near\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's words without footnote marks, and the marks."""

    text: str
    marks: tuple[str, ...] = ()


def read_value(cell: Cell | None) -> Value:
    """Separate a cell's text from footnote marks: superscripts, and symbols or bracketed letters at its end.

    >>> read_value(Cell("2*", "2*")), read_value(Cell("41", "4", ("1",)))
    (Value(text='2', marks=('*',)), Value(text='4', marks=('1',)))
    """
    if cell is None:
        return Value("")
    text = clean_text(cell.plain)
    marks = list(cell.marks)
    while (match := _TRAILING_MARK.search(text)) and match.start() > 0:
        marks.insert(0, match.group().strip().strip("[]()"))
        text = text[: match.start()]
    return Value(text, tuple(mark for mark in marks if mark))


def read_count(text: str) -> Count | None:
    """Read a count; a remark in brackets behind it is left out. None where it cannot be read.

    >>> read_count("3 (including 2 children)"), read_count(""), read_count("several")
    (Count(3, 3, None), Count(None, None, None), None)
    """
    if not text:
        return Count(None, None)
    count = parse_count(text) or parse_count(_ASIDE.sub("", text))
    return parse_count(mend_word(text)) if count is None else count


def mend_word(text: str) -> str:
    """Join a word that a narrow column broke, where only the whole word stands for a count.

    >>> mend_word("Unknow n"), mend_word("Unknown"), mend_word("at least 3")
    ('Unknown', 'Unknown', 'at least 3')
    """
    joined = text.replace(" ", "")
    return joined if joined.isalpha() and parse_count(text) is None and parse_count(joined) else text


def mend_date(text: str) -> str:
    """Join a date without spaces that a narrow column broke; any other text is given as it is.

    >>> mend_date("2016-01-1 8"), mend_date("13JA N18"), mend_date("1 Jan 2016")
    ('2016-01-18', '13JAN18', '1 Jan 2016')
    """
    joined = text.replace(" ", "")
    return joined if _SOLID_DATE.fullmatch(joined) and text.count(" ") == 1 else text


def split_harm(text: str) -> tuple[str, str] | None:
    """Split a cell that states killed and injured together; None where it does not.

    >>> split_harm("3/2"), split_harm("3 killed, 2 injured"), split_harm("KIA: 1 WIA: 4"), split_harm("7")
    (('3', '2'), ('3', '2'), ('1', '4'), None)
    """
    if not text or parse_count(text) == Count(None, None):
        return "", ""
    match = _PAIR.match(text)
    if match and parse_count(match["killed"].strip()) and parse_count(match["injured"].strip()):
        return match["killed"].strip(), match["injured"].strip()
    if match := _LABELLED.match(text):
        return match["killed"].rstrip(",;/ "), match["injured"]
    return _split_words(text)


def _split_words(text: str) -> tuple[str, str] | None:
    killed = injured = ""
    for part in re.split(r"\s*(?:,|;|/|\band\b)\s*", text):
        if match := _KILLED.fullmatch(part):
            killed = match["n"]
        elif match := _INJURED.fullmatch(part):
            injured = match["n"]
        elif part:
            return None
    return (killed, injured) if killed or injured else None


def clean_place(text: str) -> str:
    """Leave out the word that says "near".

    >>> clean_place("Near Al Bab, Syria")
    'Al Bab, Syria'
    """
    return _NEAR.sub("", text)


@dataclass(frozen=True, slots=True)
class GridReference:
    """An MGRS grid reference without spaces, and the position it stands for, to five decimals."""

    mgrs: str
    lat: float
    lon: float


def read_grid(text: str) -> GridReference | None:
    """Find an MGRS grid reference in a text, with or without spaces.

    >>> read_grid("38S LF 3156 1234")
    GridReference(mgrs='38SLF31561234', lat=36.24133, lon=43.12552)
    """
    for match in (*_GRID.finditer(text.upper()), *_GRID_SOLID.finditer(text.upper())):
        digits = "".join(match.groups()[2:])
        reference = "".join(match.groups()).replace(" ", "")
        if len(digits) % 2 or len(digits) > 10 or (len(match.groups()) == 4 and len(match[3]) != len(match[4])):
            continue
        try:
            lat, lon = mgrs.MGRS().toLatLon(reference)
        except mgrs.core.MGRSError:
            continue
        return GridReference(reference, round(lat, 5), round(lon, 5))
    return None


def read_finding(text: str) -> Finding | None:
    """Read how a report was closed; None where the words say nothing known."""
    lowered = text.casefold()
    return next((Finding(name) for name, pattern in _findings() if pattern.search(lowered)), None)


@cache
def _findings() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(pattern)) for name, pattern in load_words()["findings"].items()]


def read_theater(text: str, title: str) -> int | None:
    """Tell whether a place lies inside a declared theater: 1, 0, or None where the words do not say.

    >>> read_theater("Inside", ""), read_theater("No", "Within declared theater?"), read_theater("Yes", "In or out")
    (1, 0, None)
    """
    words = load_words()["theater"]
    lowered, asked = text.casefold().strip(), title.casefold()
    if re.search(words["inside"], lowered):
        return 1
    if re.search(words["outside"], lowered):
        return 0
    about_inside = "out" not in asked
    if re.search(words["yes"], lowered):
        return 1 if about_inside else None
    if re.search(words["no"], lowered):
        return 0 if about_inside else None
    return None


def read_country(text: str) -> str | None:
    """Give the country that a text names, or None.

    >>> read_country("SYRIA (continued)"), read_country("Mosul")
    ('Syria', None)
    """
    lowered = re.sub(load_words()["rows"]["continued"], "", text.casefold()).strip(" :.")
    found = find_country(lowered)
    return found.name if found and found.battlefield else None
