"""What a number of prose covers: its period, country and place, and whose actions it is about."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from harvester.model.data import load_data
from harvester.model.theatre.belligerents import belligerent, belligerent_names, find_mentions, list_belligerents
from harvester.model.theatre.countries import country_adjectives, country_names
from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.dates import DATE, MONTH, DateSpan, parse_date
from harvester.parsers.grammar.periods import Period, find_named, find_span
from harvester.parsers.grammar.phrases import Masked

_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"

_SINCE_EVENT = re.compile(r"\bsince\b[^,.;]{0,60} $", re.IGNORECASE)
# A month without a year, a year, "this month", "since 2014". A month with a day behind it is a date, which is another
# rule.
_RELATIVE = re.compile(
    rf"\b(?P<words>(?:so far |earlier )?this year|(?P<last>last|this|the (?:previous|past)) (?P<unit>month|year)"
    rf"|(?:in|during|for|throughout|th[eo]se)(?: the month of| all of)? (?:\d+ )?"
    rf"(?P<month>{MONTH}(?:,? {_YEAR})?)(?! \d)"
    rf"|(?:in|during|throughout) (?P<year>{_YEAR})|since (?P<since>(?:{MONTH} )?(?:\d{{1,2}}, )?{_YEAR}))",
    re.IGNORECASE,
)
# Words before a date that date a report or a statement, and not what it counts.
_PUBLISHED_IN = re.compile(
    r"\b(?:published|released|issued|report|statement|announced|said|interview|began|begun|started|launched|formed)"
    r"(?: [\w’'-]+){0,4} (?<!\bthat )$",
    re.IGNORECASE,
)

# "28 killed in August, 63% fewer than in July": the month behind such words is not the number's own.
_COMPARED_WITH = re.compile(
    r"(?:\b(?:on|than|over|from)|compared (?:to|with)[^,;]{0,60}|[0-9]%[^,;]{0,40} on) $", re.IGNORECASE
)


def find_period(sentence: str, position: int, published: date | None, *, of_event: bool = False) -> Period | None:
    """Find the period of the number at ``position``: between two dates, or the nearest month or year.

    When something was published is not what it counts, so "a report published in June" is no period. What one event
    did (``of_event``) may name its day: "on Jan. 13, near Mosul, eight civilians", "a March 20 strike".

    >>> find_period("between 75 and 119 likely died in July", 0, date(2018, 8, 30)).span
    DateSpan(2018-07-01, 2018-07-31, month)
    """
    if stated := find_span(sentence, published) or find_named(sentence, published):
        return stated
    if of_event and (day := _find_day(sentence[:position], published)):
        return day
    found = [
        match
        for match in _RELATIVE.finditer(sentence)
        if not _is_of_something_else(sentence[: match.start()]) and not _is_rolling(sentence, match)
    ]

    def rank(match: re.Match[str]) -> tuple[bool, int]:
        is_of_speech = bool(_SPEECH.search(sentence[match.end() : position]))  # "In July, it admitted that 1,059 …"
        return is_of_speech, min(abs(match.start() - position), abs(match.end() - position))

    for match in sorted(found, key=rank):
        if span_of := _read_relative(match, published):
            return Period(match["words"], span_of)
    return None


def _find_day(before: str, published: date | None) -> Period | None:
    """Find the day of the event that the words before a number tell of; the last one counts."""
    for match in reversed(list(_EVENT_DAY.finditer(before))):
        is_publication = _PUBLISHED_IN.search(before[: match.start()]) or _SPEECH.search(before[match.end() :])
        is_event = match["event"] or match["kind"] or not is_publication
        span = parse_date(match["day"], published)
        if span and span.precision in (DatePrecision.DAY, DatePrecision.RANGE):
            return Period(match["day"], span) if is_event else None
    return None


def _is_of_something_else(before: str) -> bool:
    """Tell whether a date is that of a publication, of another number, or of the event since which is counted."""
    return any(pattern.search(before) for pattern in (_PUBLISHED_IN, _COMPARED_WITH, _SINCE_EVENT))


def _is_rolling(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a length of time up to now is meant ("over the last year"), which is no calendar month or year."""
    words = match["words"].lower()
    return "past" in words or (bool(match["last"]) and bool(_OVER_THE.search(sentence[: match.start()])))


def _read_relative(match: re.Match[str], published: date | None) -> DateSpan | None:
    if match["month"]:
        return parse_date(match["month"], published)
    if match["year"]:
        return parse_date(match["year"])
    if match["since"]:
        start = parse_date(match["since"])
        return DateSpan(start.start, published, DatePrecision.RANGE) if start and published else start
    if published is None:
        return None
    is_last = (match["last"] or "this").lower() != "this"
    if match["unit"] == "month":
        day = published.replace(day=1) - timedelta(days=1) if is_last else published
        return parse_date(f"{day:%Y-%m}")
    return parse_date(str(published.year - is_last))


_KINDS = r"(?:air ?)?(?:strikes?|raids?|attacks?|incidents?|bombings?)"
# A day belongs to a number only with the event that it names; two days ("Jan. 13 and 26") are none, since one of them
# would be dropped.
_EVENT_DAY = re.compile(
    rf"\b(?:(?P<event>{_KINDS} (?:on|of)|occurr?ed on)|on|an?(?=[^,]{{5,18}} {_KINDS})) "
    rf"(?P<day>{DATE})(?P<kind> {_KINDS})?(?!,? (?:and )?{DATE})",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"\b(?:sa(?:id|ys)|announced?|admit(?:ted|s)|acknowledg|confirm|reported that|statement|report|according|conced)",
    re.IGNORECASE,
)
_OVER_THE = re.compile(r"\b(?:over|in|during|for|within) the $", re.IGNORECASE)
_COUNTRIES = re.compile(rf"\b(?:{country_names(battlefields_only=True)})\b")
_COUNTRY_LIST = re.compile(
    rf"\b(?:{country_names(battlefields_only=True)})(?:, (?:{country_names(battlefields_only=True)}))*,? and (?:in )?"
    rf"(?:{country_names(battlefields_only=True)})\b"
)
# Who is said to have killed, where the words of the killing name him: another than the one who tells of it.
_OTHERS: dict[str, str] = load_data("parsers/prose/prose")["killer"]
_KILLING = r"(?: (?!and\b)[a-z]+){0,2}? (?:ha(?:d|s|ve) )?(?:also )?(?:killed|shot|executed|murdered|wounded|injured) "
_DOERS = tuple(
    (slug, re.compile(rf"\b{names}{_KILLING}$"), re.compile(rf"^[^,;.]{{0,60}} by (?:the )?{names}\b"))
    for slug, names in _OTHERS.items()
)
# The doer opens a clause: in "strikes on Islamic State killed 33" and "those who fight Islamic State killed 33" it is
# the other side.
_OPENS_CLAUSE = re.compile(r"(?:^|[,;:“\"]|\b(?:that|said|says|but|while|when|where|because|after)) ?(?:[Tt]he )?$")
_TWO_SIDES = re.compile(
    rf"\b(?:{'|'.join(_OTHERS.values())}) and (?:the )?(?:\S+ ){{0,2}}[Cc]oalition"
    rf"|\b[Cc]oalition(?: forces| aircraft)? and (?:the )?(?:{'|'.join(_OTHERS.values())})"
)
# A name behind "in" or "on" within the same clause; capitalised words that are no place are listed below.
_PLACE = re.compile(
    r"^[^,.;]{0,40}? (?:in|on) (?:the )?(?:(?:northern|southern|eastern|western|central|besieged|embattled"
    rf"|{country_adjectives(battlefields_only=True)}|city|town|village|district|of) )*"
    r"(?P<place>[A-Z][\w’'-]+(?: (?:al-)?[A-Z][\w’'-]+)*)"
)
_AND_ANOTHER = re.compile(r",? and (?:in |the )*[A-Z]")  # "in Mansourah and Tabqa": Human Rights Watch, 2017
_NO_PLACES = re.compile(
    rf"\b(?:{country_names(spellings=True)}|{country_adjectives()}|{belligerent_names()}|{MONTH}"
    r"|U\.S|International|Islamic|Operation"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
    re.IGNORECASE,
)


def find_place(masked: Masked, match: re.Match[str]) -> tuple[str | None, str | None]:
    """Return the one country and the place that a number is limited to.

    The words after the number name them; the city of a battle may stand anywhere in its sentence.
    """
    rest = re.split(r" and (?=[\ue000-\ue6ff])", masked.text[match.end("N") :], maxsplit=1)[0]
    clause = re.split(r"[,;.”\"]| while | but | compared ", masked.unmask(rest), maxsplit=1)[0][:200]
    several = _COUNTRY_LIST.search(masked.unmask(rest))
    countries = set() if several and several.start() < len(clause) else set(_COUNTRIES.findall(clause))
    place = _PLACE.match(clause)
    named = place["place"] if place and not _NO_PLACES.search(place["place"]) else None
    if place and named and _AND_ANOTHER.match(clause, place.end()):
        named = None  # the number is of both, and there is one column for a place
    elif named is None:
        battles = set(_battles().findall(masked.unmask(masked.text)))
        named = battles.pop() if len(battles) == 1 else None
    return (countries.pop() if len(countries) == 1 else None), named


@cache
def _battles() -> re.Pattern[str]:
    cities = "|".join(load_data("parsers/prose/prose")["place"]["battles"])
    return re.compile(rf"\b(?:in|on|from|of|for|over) (?:the )?(?:\w+ )?(?:(?:city|town) of )?({cities})\b")


def find_belligerent(text: str) -> str | None:
    """Return whose actions a sentence is about, where it names only one belligerent.

    >>> find_belligerent("attributes civilian deaths to the coalition")
    'us_led_coalition'
    """
    named = find_mentions(text)
    return named[0].slug if len(named) == 1 else None


def find_killer(masked: Masked, match: re.Match[str]) -> tuple[bool, str | None]:
    """Tell whether the words around a number name who did it, and who that is; two sides are none."""
    if _TWO_SIDES.search(masked.text):
        return True, None
    before, after = masked.text[: match.start("N")], masked.text[match.end("N") :]
    named = [
        slug
        for slug, active, passive in _DOERS
        if ((doer := active.search(before)) and _OPENS_CLAUSE.search(before[: doer.start()])) or passive.search(after)
    ]
    return bool(named), named[0] if len(named) == 1 else None


def find_spokesman(text: str) -> str | None:
    """Return who speaks for the belligerent that a sentence is about, where somebody is known to.

    >>> find_spokesman("attributes civilian deaths to the coalition"), find_spokesman("Moscow denied it")
    ('CJTF-OIR', None)
    """
    slug = find_belligerent(text)
    return belligerent(slug).speaker if slug else None


def default_spokesman() -> str | None:
    """Return who keeps the one register of reports that is known, for a text that names no belligerent."""
    speakers = {party.speaker for party in list_belligerents() if party.speaker}
    return speakers.pop() if len(speakers) == 1 else None
