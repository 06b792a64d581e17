"""The head of a list's item: its number, its date, its place and who brought the report, before its outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from harvester.model.theatre.countries import country_names, list_countries
from harvester.parsers.grammar.dates import find_dates

_NUMBERED = re.compile(
    r"^\s*(?:[(#]|No\.\s)?\s*(?P<number>\d{1,3})(?:\s*[.)]+|\s+[–—-]+(?=\s))\s*"
    r"(?:\((?:CIVCAS\s*)?#?\d{2,5}\)\s*)?(?P<rest>\S.*)$",
    re.DOTALL,
)
_BULLET = re.compile(r"^\s*(?:[•‣▪·*]|[–—-]+\s)\s*")
_NEAR = r"(?:(?:in\s+the\s+)?vicinity\s+of|near|in|at|around|outside(?:\s+of)?)\s+"
_PLACE_START = re.compile(rf"^(?:,\s*)?(?:{_NEAR})?", re.IGNORECASE)
_PLACE_LEAD = re.compile(rf"\s*(?:,|\s{_NEAR}|$)", re.IGNORECASE)
_PLACE_AT = re.compile(rf",?\s+{_NEAR}(?=[A-Z‘’'`ʿ]|al\b|ar\b|as\b)")
_CLOCK = re.compile(
    r"\s*(?:,|\bat\b)?\s*\d{1,2}:?\d{2}\s*(?:hours|hrs|[ap]\.?m\.?|zulu|z)(?:\s+local(?:\s+time)?)?", re.IGNORECASE
)
_DATE_WORD = re.compile(r"\d|\b(?:date|dates|day|undated|unknown|unspecified|month|year)\b", re.IGNORECASE)
_VIA = re.compile(r",?\s+via\s+(?P<source>[^:]+?)\s*$", re.IGNORECASE)
_AFTER_COUNTRY = "|".join(f"(?<=, {re.escape(country.name)})" for country in list_countries())
_HEAD_END = re.compile(
    r"\s*:\s+|:$|\s+[–—-]+\s+(?=[A-Z])"
    rf"|(?:{_AFTER_COUNTRY}),\s+(?=[a-z])(?!via\b|near\b|in\b)"  # one sentence, as in 2016
    rf"|(?:(?<=\breport)|(?<=\breports)|(?<=\bmedia)|{_AFTER_COUNTRY})[.;](?:\s+(?=[A-Z0-9])|$)"
)
# A source may end with its sentence; the stops of "U.N." and "Sept." end none.
_SOURCE_END = re.compile(r"(?<=[a-z]{3})(?<!\bSept)[.;]\s+(?=[A-Z0-9])")
_COUNTRY = re.compile(
    rf"(?P<name>.+?)(?:,\s*|(?<!\bnorthern)(?<!\bsouthern)(?<!\beastern)(?<!\bwestern)(?<!\bcentral)\s+)"
    rf"(?P<country>{country_names()})",
    re.DOTALL,
)
_LONGEST_HEAD = 220  # characters
_LONGEST_DATE = 60


@dataclass(frozen=True, slots=True)
class Head:
    """The words of an item before its outcome; a date or a place that does not read stays as printed, or empty."""

    date_text: str
    place: str
    source: str | None
    outcome: str
    is_dated: bool = True


def split_number(text: str) -> tuple[str | None, str]:
    """Split the printed number, or the bullet, off an item; a number of the military's own register goes with it.

    >>> split_number("(12) May 5, 2016"), split_number("• May 5, 2016"), split_number("May 5, 2016")
    (('12', 'May 5, 2016'), (None, 'May 5, 2016'), (None, 'May 5, 2016'))
    """
    numbered = _NUMBERED.match(text)
    return (numbered["number"], numbered["rest"]) if numbered else (None, _BULLET.sub("", text, count=1))


def is_item(text: str, tag: str, context: date | None, *, in_list: bool) -> bool:
    """Tell whether a block opens with an item's number or bullet, its date and its place.

    Below a heading of the list (``in_list``) a paragraph without number is an item too, and so is a numbered one whose
    date or place cannot be read.
    """
    number, rest = split_number(text)
    is_marked = number is not None or tag == "li" or bool(_BULLET.match(text))
    head = split_head(rest, context) if is_marked or in_list else None
    if head is None or not (is_marked or (head.is_dated and head.place)):
        return False
    if not (head.is_dated and head.place) and not (in_list and number):
        return bool(number and head.source and head.place)
    return bool(in_list or head.source or head.outcome or rest.rstrip().endswith(":"))


def opens_with_date(text: str, context: date | None = None) -> bool:
    """Tell whether a numbered block opens with a date."""
    number, rest = split_number(text)
    found = find_dates(rest[:_LONGEST_HEAD], context) if number else []
    return bool(found) and rest[: found[0].start].strip().lower() in ("", "on", "in", "the")


def split_head(text: str, context: date | None) -> Head | None:
    """Split an item into date, place, source and outcome; None where it opens with neither a date nor a place.

    >>> head = split_head("June 17, 2017, near Mosul, Iraq, via social media report: No strikes.", None)
    >>> head.date_text, head.place, head.source, head.outcome
    ('June 17, 2017', 'Mosul, Iraq', 'social media report', 'No strikes.')
    """
    ends = list(_HEAD_END.finditer(text, 0, _LONGEST_HEAD))
    heads = [(text[: end.start()], text[end.end() :].strip()) for end in ends] or [(text[:_LONGEST_HEAD], "")]
    sourced = (_cut_source(head, text) or (head, outcome) for head, outcome in heads)
    found = [head for words in sourced if (head := _read_head(*words, context, is_closed=bool(ends)))]
    return next((head for head in found if head.is_dated and head.place), found[0] if found else None)


def _cut_source(head: str, text: str) -> tuple[str, str] | None:
    """End a head with the sentence that names its source, where the outcome follows in sentences of its own."""
    via = _VIA.search(head)
    end = _SOURCE_END.search(head, via.start("source")) if via else None
    return (head[: end.start()], text[end.end() :].strip()) if end else None


def _read_head(head: str, outcome: str, context: date | None, *, is_closed: bool) -> Head | None:
    """Read the words before an outcome; where nothing closes them, a source or a country must."""
    via = _VIA.search(head)
    source = via["source"].strip(" .,;") if via else None
    date_text, rest, is_dated = _split_date(head[: via.start()] if via else head, context)
    place = _PLACE_START.sub("", rest.strip(), count=1).strip(" ,.")
    if place and not (place[0].isalpha() or place[0] in "‘’'`ʿ"):  # a year that was cut off is no place
        return None
    is_whole = is_closed or via is not None or split_country(place)[1] is not None
    is_known = bool(place) if not is_dated else True
    return Head(date_text, place, source, outcome, is_dated) if is_whole and is_known else None


def _split_date(head: str, context: date | None) -> tuple[str, str, bool]:
    """Split the date off a head, and tell whether it reads as a whole; else the words before the place stand for it."""
    dates = find_dates(head, context)
    found = next(iter(dates), None)
    if found and found.span and head[: found.start].strip().lower() in ("", "on", "in", "the"):
        rest = head[found.end :]
        clock = _CLOCK.match(rest)
        rest = rest[clock.end() :] if clock else rest
        if _PLACE_LEAD.match(rest):
            return found.text, rest, True
    places = _PLACE_AT.finditer(head, 0, _LONGEST_DATE + 20)
    place = next((at for at in places if not any(date.start <= at.end() < date.end for date in dates)), None)
    words = head[: place.start()].strip(" ,") if place else ""
    if place and words and len(words) <= _LONGEST_DATE and (found or _DATE_WORD.search(words)):
        return words, head[place.start() :], False
    return "", "", False


def split_country(place: str) -> tuple[str, str | None]:
    """Split the country off a printed place, where one is printed.

    >>> split_country("Hama Province, Syria"), split_country("Mosul"), split_country("eastern Syria")
    (('Hama Province', 'Syria'), ('Mosul', None), ('eastern Syria', None))
    """
    match = _COUNTRY.fullmatch(place)
    return (match["name"].strip(), match["country"]) if match else (place, None)
