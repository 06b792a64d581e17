"""One sentence of a strike release: how many strikes, where, when, by whom, and the words that say what they hit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from harvester.model.data import load_data
from harvester.model.theatre.countries import country_adjectives, country_names
from harvester.parsers.grammar.counts import Count, find_counts
from harvester.parsers.grammar.dates import Expression, find_dates
from harvester.parsers.grammar.lazy import LazyPattern, find_literal
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.grammar.tokens import Kind as TokenKind
from harvester.parsers.grammar.tokens import Token, tokenize, touches
from harvester.parsers.strikes.targets import find_verb, states_results
from harvester.parsers.strikes.vocabulary import correct_spelling


class Kind(StrEnum):
    """What a sentence is in its release; whether strikes without a place are a total, the release decides."""

    STRIKES = "strikes"
    NONE = "none"
    RUNNING = "running"
    CONTEXT = "context"
    OTHERS = "others"
    RESULTS = "results"
    UNREADABLE = "unreadable"


class Place(NamedTuple):
    """A place as printed, and the words before it that say how the strikes lie to it."""

    text: str
    relation: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence says; texts are as printed.

    ``subject`` is whoever "conducted" the strikes; empty where the sentence goes straight from the count to the result.
    """

    kind: Kind
    quote: str
    strikes: Count | None = None
    strikes_text: str | None = None
    engagements: Count | None = None
    engagements_text: str | None = None
    place_text: str | None = None
    place_relation: str | None = None
    countries: tuple[str, ...] = ()
    date_text: str | None = None
    subject: str = ""
    results: str = ""
    late: bool = False
    opens_list: bool = False
    unread: str = ""  # counted things for which no verb was found


class _Counted(NamedTuple):
    """A number of things in a text: where it starts, where its noun ends, and the words between the two."""

    start: int
    end: int
    text: str | None
    value: Count | None
    between: str


_NOUNS = frozenset({"strike", "strikes", "airstrike", "airstrikes"})
_ENGAGEMENT_NOUNS = frozenset({"engagement", "engagements"})
_VAGUE = frozenset({"multiple", "several", "numerous"})
_SINGLE = frozenset({"a", "an", "another"})
_ORDINALS = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "final", "last", "additional"})
_ADJECTIVES = frozenset(
    {"additional", "separate", "other", "recent", "more", "coalition", "precision", "successful", "military", "new",
     "targeted", "u", "s", "us", "partner", "nation", "allied", "total", "coordinated", "reported", "further", "drone"}
)  # fmt: skip
_MOST_ADJECTIVES = 8  # tokens
_ENGAGED = re.compile(
    r",?\s*\b(?:consisting\s+of|in|with|that\s+included|including|involving|comprising|comprised\s+of|totaling|and)\s+\Z",
    re.IGNORECASE,
)
_STRIKE = r"(?:air\s?|air-)?strikes?"
_UNCOUNTED = re.compile(rf"(?<![\w-]){_STRIKE}(?![\w-])", re.IGNORECASE)
_NO_STRIKES = re.compile(
    rf"\b(?:no|zero|0)\s+(?:(?:reported|new|additional|coalition|known|kinetic|further)\s+)*{_STRIKE}\b"
    rf"|\bdid\s+not\s+(?:conduct|report)\s+any\s+{_STRIKE}\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\s*\b(?:against|on|targeting)\s+(?:the\s+)?(?:ISI[LS]|Daesh|Islamic State)(?:[- ]held)?"
    r"(?:\s+(?:terrorists?|targets?|positions?|forces|fighters|militants))?\b",
    re.IGNORECASE,
)
_COUNTRY = r"Syria|Iraq"
_COUNTRIES = re.compile(rf"\b(?:{_COUNTRY})\b")
_DIRECTION = r"(?:north|south|east|west|cent(?:er|re|ral))(?:[- ]?(?:north|south|east|west))*(?:ern)?"
_DISTANCE = r"(?:(?:about|approximately|roughly|some)\s+)?\d+\s+(?:miles|kilometers|kilometres|km)\s+"
_NEAR = (
    rf"(?:{_DISTANCE})?(?:near(?:by)?|outside|around|beside|along|inside|within|throughout|at|on|in|across|close\s+to"
    rf"|just\s+(?:near|outside|inside|{_DIRECTION}\s+of)|{_DIRECTION}(?:\s+(?:part|side|edge|outskirts))?\s+of)"
    rf"(?:\s+(?:{_DIRECTION}|near|of|to|and|around|the|vicinity|edges?|outskirts|border|area|city|town|village|centre"
    r"|center|parts?|side|suburbs?|district|region|heart|banks?|just|off|from|with|old|downtown|between))*"
)
_WORD = r"[’‘'`´]?[A-Z][\w’‘'`´-]*\**"
_PLACE = (
    rf"(?:the\s+)?{_WORD}(?:\s+(?:and\s+)?(?:{_WORD}|(?:al|ar|as|az|ash|at|el|ad|an|ibn|dam)\b(?:-\w+)?))*"
    rf"(?:\s+in\s+(?:{_WORD}\s+)+Province)?"
)
_NEAR_PLACE = re.compile(rf"\b(?P<near>(?i:{_NEAR}))\s+(?P<place>{_PLACE})")
_ITEM_PLACE = re.compile(rf"\b(?P<near>(?i:{_NEAR}))\s+(?P<place>(?=[^a-z]|a[lrsztd]\b|the\b|el\b).+)$")
_IN_PLACE = re.compile(rf"^(?:in\s+)?(?P<place>{_PLACE})\s*,?$")
_LOOSE = re.compile(r"(?:in|at|on|along|within|inside|across|throughout)(?:\s+the)?\Z")
_NO_PLACE = re.compile(
    r"(?:the\s+)?(?:ISI[LS]|Daesh|Islamic|Kurdish|Operation|Coalition|Combined|U\.?S|United|CJTF|Central|Yazidi"
    rf"|Government|President|{country_names()}|{country_adjectives()})\b"
)
_IN_COUNTRY = re.compile(rf"\bin\s+(?:{_COUNTRY})(?=\s+(?:near|outside|around|{_DIRECTION}\s+of)\s)")
_COUNTRY_AFTER = re.compile(rf",?\s*(?:\bin\s+)?\b(?:{_COUNTRY})\b.*$")
_PLACE_TAIL = re.compile(
    r"^\s+(?:complex|area|areas|region|city|town|village|province|district|crossing|neighborhood|airfield|governorate)\b"
)
_LONGEST_PLACE, _LONGEST_SENTENCE = 60, 5000  # characters
_PART_START = re.compile(rf"(?P<link>(?:;|,?\s+and|,)\s+)(?:conducted\s+|(?i:{_NEAR})\s+{_PLACE},?\s*)?$")
_BULLET = re.compile(r"^(?:[-–—*•▪‣·+§▫◦]+|\b[ov](?=\s|Near))\s*")
_OPENING = re.compile(r"^(?:Additionally|Separately|Also|Meanwhile|Finally|In addition|Further)\b,?\s*", re.IGNORECASE)
_DID_CONDUCT = re.compile(r"\bconduct(?:ed|ing)\b")
_CONDUCTED = re.compile(
    r"\b(?:conduct(?:ed|ing)?|carried\s+out|employ(?:ed|ing)|executed|launched|report(?:ed)?|used|perform(?:ed)?)\b",
    re.IGNORECASE,
)
_SUBJECT_END = re.compile(
    r"\s+(?:(?:have\s+|has\s+)?continued?|used|using|employ(?:ed|ing)|to|also|with|today|successfully)\b.*$"
)
_CLOSED = re.compile(r",?\s*\b(?:that|which)\s+(?:were\s+)?(?:closed|previously)\b.*$|\bfor which\b.*$", re.IGNORECASE)
_REPORTED_TODAY = re.compile(
    r"\b(?:officials?|results?|details?|reported|announced|said)\b[^.;]*?\btoday\b", re.IGNORECASE
)
_DATELINE = re.compile(
    r"^(?:[A-Z]{3,}[A-Z ]*(?:,\s*Fla\.)?,?)?\s*(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,\s+\d{4})?)?,?\s*"
    r"[—–-]+\s+(?=[A-Z“\"])"
)
_HAPPENED = re.compile(
    r"^\s*(?:took\s+place|occurred|were\s+(?:also\s+)?conducted|was\s+(?:also\s+)?conducted|were\s+reported)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    rf"^(?:(?:In total|In all|Overall|As part of (?:these|the) {_STRIKE}),?\s+)?"
    rf"(?:(?:one|two|three|some|all)\s+of\s+)?(?:the|these|those)(?:\s+(?:other|first|second|remaining|two|three))?"
    rf"\s+{_STRIKE}\b|^As part of (?:these|the) {_STRIKE}\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^[\s,;:]*(?:(?:the|these)\s+(?:air)?strikes?\s+)?(?:where\s+|which\s+|that\s+|and\s+)?"
    r"(?:initial\s+reports\s+indicate\s+)?(?:that\s+)?(?:(?:the|these)\s+(?:air)?strikes?\s+)?(?:they\s+|it\s+)?"
    r"(?:successfully\s+)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[LazyPattern, ...]]:
    return {
        name: tuple(LazyPattern(phrase, re.IGNORECASE, find_literal(phrase)) for phrase in phrases)
        for name, phrases in load_data("parsers/strikes/phrases").items()
    }


def _says(name: str, text: str) -> bool:
    """Tell whether a text holds a phrase of some kind; most of them are ruled out by a word that is not there."""
    return any(phrase.search(text) for phrase in _phrases()[name])


def is_background(sentence: str) -> bool:
    """Tell whether a sentence speaks of strikes without stating any: definitions, procedure, comparisons."""
    return _says("ignored", sentence)


def is_late_heading(text: str) -> bool:
    """Tell whether a heading opens a block of strikes of earlier days."""
    heading = text.strip(" :")
    return any(phrase.fullmatch(heading) for phrase in _phrases()["late_headings"])


def find_nation(title: str, lines: Sequence[str]) -> str | None:
    """Name the nation whose forces alone a document speaks of; None where its subject is the Coalition."""
    nations = _phrases()["nations"]
    named = next((match for text in (title, *lines) for nation in nations if (match := nation.search(text))), None)
    is_whole = any(_says("whole", line) for line in (title, *lines))
    return named[0] if named and not is_whole else None


def has_bullet(text: str) -> bool:
    """Tell whether a line starts as an item of a list.

    >>> has_bullet("* Near Hit, one strike"), has_bullet("Near Hit, one strike"), has_bullet("Coalition forces")
    (True, True, False)
    """
    return bool(_BULLET.match(text) or re.match(r"Near\s", text))


def parse_statements(sentence: str) -> Iterator[Statement]:
    """Read a sentence; one that states strikes near several places gives a statement for each.

    >>> next(parse_statements("*Near Tal Afar, four strikes suppressed a mortar team.")).place_text
    'Tal Afar'
    >>> s = next(parse_statements("On Dec. 6, coalition military forces conducted two strikes consisting of five "
    ...                           "engagements against ISIS targets near Abu Kamal, destroying a vehicle."))
    >>> s.date_text, s.place_text, s.strikes.min, s.engagements.min, s.results
    ('Dec. 6', 'Abu Kamal', 2, 5, 'destroying a vehicle')
    """
    if len(sentence) > _LONGEST_SENTENCE:
        yield Statement(Kind.UNREADABLE, sentence[:200])
        return
    text = _DATELINE.sub("", correct_spelling(sentence))
    if is_background(text):
        return
    if statement := _parse_special(text, sentence):
        yield statement
        return
    if _CONTINUES.match(text):
        yield Statement(Kind.RESULTS, sentence, results=_CONTINUES.sub("", text).strip(" ,"))
        return
    parts = list(_split_parts(text))
    for part in parts:
        yield _parse_strikes(part, sentence if len(parts) == 1 else part)


def _parse_special(text: str, sentence: str) -> Statement | None:
    """Read stated zeros, running totals, totals of other periods and strikes of others."""
    if none := _NO_STRIKES.search(text):
        dated = {"countries": _countries(text), "date_text": _date(text) or _other_days(text)}
        return Statement(Kind.NONE, sentence, Count(0, 0), none[0], **dated)  # type: ignore[arg-type]
    strikes = next(iter(_find_counts(text)), None)
    for kind, name in ((Kind.OTHERS, "others"), (Kind.RUNNING, "running"), (Kind.CONTEXT, "context")):
        if strikes and _says(name, text) and not _near(text):
            return _build(kind, text, sentence, strikes)
    return None


@remember_short(64, longest=2000)
def _find_counts(text: str, nouns: frozenset[str] = _NOUNS) -> tuple[_Counted, ...]:
    """Find numbers of strikes; the day in "the Nov. 20 strikes" is none."""
    return tuple(_read_counts(text, nouns)) if any(noun in text.lower() for noun in nouns) else ()


def _read_counts(text: str, nouns: frozenset[str]) -> Iterator[_Counted]:
    tokens = tokenize(text)
    nouns_at = [at for at, token in enumerate(tokens) if token.low in nouns and not _is_hyphened(tokens, at)]
    if not nouns_at:
        return
    dates = find_dates(text)
    ends = {
        found.after: (first, found.value)
        for first, found in find_counts(tokens[: nouns_at[-1] + 1])
        if not _is_within(tokens[first], dates)
    }
    for at in nouns_at:
        first = at - (at > 0 and tokens[at - 1].low == "air")
        if at > 1 and tokens[at - 1].kind is TokenKind.DASH and tokens[at - 2].low == "air":
            first = at - 2
        counted = _count_before(tokens, first - (first > 0 and tokens[first - 1].low == ","), ends, dates)
        if counted:
            start, after, count = counted
            printed = text[tokens[start].start : tokens[after - 1].end]
            yield _Counted(
                tokens[start].start, tokens[at].end, printed, count, text[tokens[after - 1].end : tokens[first].start]
            )


def _is_hyphened(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].kind is TokenKind.DASH and touches(tokens[at], tokens[at + 1])


def _is_within(token: Token, dates: Sequence[Expression]) -> bool:
    return any(date.start <= token.start < date.end for date in dates)


def _count_before(
    tokens: Sequence[Token], at: int, ends: dict[int, tuple[int, Count]], dates: Sequence[Expression]
) -> tuple[int, int, Count | None] | None:  # fmt: skip
    """Find the number before a noun, past adjectives and a date: its tokens and its value."""
    for _ in range(_MOST_ADJECTIVES):
        if at in ends:
            first, count = ends[at]
            return first, at, count
        if at == 0:
            return None
        token = tokens[at - 1]
        if token.low in _SINGLE:
            return at - 1, at, Count(1, 1)
        if token.low in _ORDINALS and at > 1 and tokens[at - 2].low in ("a", "an", "the"):
            return at - 2, at, Count(1, 1)
        if token.low in _VAGUE:
            return at - 1, at, None
        is_mark = token.kind is TokenKind.DASH or token.low == "."
        if not (is_mark or token.low in _ADJECTIVES or _is_within(token, dates)):
            return None
        at -= 1
    return None


def _near(text: str) -> bool:
    return next(_find_places(text), None) is not None


def _split_parts(text: str) -> Iterator[str]:
    """Cut where a second count of strikes starts a clause of its own."""
    counts = _find_counts(text)
    start = 0
    for match in counts[1:]:
        if cut := _PART_START.search(text[start : match.start]):
            yield text[start : start + cut.start()]
            start += cut.end("link")
    yield text[start:]


def _parse_strikes(text: str, sentence: str) -> Statement:
    match = next(iter(_find_counts(text)), None)
    if match is None:
        return _parse_uncounted(text, sentence)
    return _build(Kind.STRIKES, text, sentence, match)


def _parse_uncounted(text: str, sentence: str) -> Statement:
    """Read strikes near a place without a number; the number is then not stated."""
    match = _UNCOUNTED.search(text)
    if match is None or not _states_strikes(text[: match.start()], text[match.end() :]):
        return Statement(Kind.UNREADABLE, sentence)
    return _build(Kind.STRIKES, text, sentence, _Counted(match.start(), match.end(), None, None, ""))


def _states_strikes(before: str, after: str) -> bool:
    """Tell whether the words around "strikes" say where they were and that they hit something."""
    hit = _DID_CONDUCT.search(before) or (find_verb(after) is not None and find_verb(before) is None)
    return bool(hit) and _find_place(before, after)[0] is not None


def _build(kind: Kind, text: str, sentence: str, match: _Counted) -> Statement:
    before, after = _BULLET.sub("", text[: match.start]), _CLOSED.sub("", text[match.end :])
    engagements = _find_engagements(after)
    if engagements:
        after = after[: engagements.start] + " " + after[engagements.end :]
    place, rest = _find_place(before, _AGAINST.sub("", after))
    results = _find_results(rest)
    return Statement(
        kind,
        sentence,
        match.value,
        match.text,
        engagements.value if engagements else None,
        engagements.text if engagements else None,
        place.text if place else None,
        place.relation if place else None,
        _countries(f"{before} {_unlisted(rest)} {' '.join(_IN_COUNTRY.findall(after))}"),
        _date(match.between) or _date(before) or _date(_unlisted(rest)),
        _find_subject(before) or _partner(match.between),
        results,
        _says("late", text),
        text.rstrip().endswith(":"),
        _find_unread(before, rest, has_place=place is not None, has_results=bool(results)),
    )


def _find_unread(before: str, rest: str, *, has_place: bool, has_results: bool) -> str:
    """Give words around a number of strikes that count things without a verb, or hold a name that is no place."""
    if has_results:
        led = "" if _CONDUCTED.search(before) else before.strip()[1:]
        names = () if has_place else re.finditer(_WORD, _COUNTRIES.sub("", _without_dates(f"{led} {_unlisted(rest)}")))
        return next((match[0] for match in names if not _NO_PLACE.match(match[0])), "")
    tokens, dates = tokenize(rest), find_dates(rest)
    is_counted = any(not _is_within(tokens[first], dates) for first, _ in find_counts(tokens))
    return rest.strip(" ,;:.") if is_counted else ""


def _find_engagements(after: str) -> _Counted | None:
    """Find the engagements that strikes consisted of, with the words that join them."""
    for match in _find_counts(after, _ENGAGEMENT_NOUNS):
        if joined := _ENGAGED.search(after, 0, match.start):
            return match._replace(start=joined.start())
    return None


def _countries(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_COUNTRIES.findall(text)))


def _date(text: str) -> str | None:
    """Find the days that a text names first, with what it leaves over of them: that is no reading, and is reported."""
    text = _REPORTED_TODAY.sub(" ", text)
    dates = find_dates(text)
    if not dates:
        return None
    start, end = dates[0].start, dates[0].end
    if bound := _DATE_BOUND.search(text, 0, start):
        start = bound.start()
    for following in dates[1:]:
        if not _DATES_JOINED.fullmatch(text, end, following.start):
            break
        end = following.end
    return text[start:end]


def _other_days(text: str) -> str | None:
    """Give words for days of the period that print none of them: no date can be read of them."""
    match = _REST_OF_PERIOD.search(text)
    return match[0] if match else None


_REST_OF_PERIOD = re.compile(
    r"\b(?:(?:following|next|remaining|other|previous|preceding|first|final|same)\s+(?:\w+\s+)?(?:days?|nights?)"
    r"|(?:rest|remainder)\s+of\s+the\s+\w+|(?:thereafter|since then|before then|on (?:either|both) days?))\b",
    re.IGNORECASE,
)
# Words that make another day of the one behind them, and the first end of a span that no date form fits.
_DATE_BOUND = re.compile(
    r"\b(?:ending|ended|before|after|following|until|prior\s+to|up\s+to|\d{4,}[A-Z]?\s*[-–—])\s*(?:on\s+)?\Z",
    re.IGNORECASE,
)
_DATES_JOINED = re.compile(
    r"(?:\s+\d{4}Z?)?,?\s+(?:and|or|nor|as\s+well\s+as|to|through|until|till|up\s+to)\s+(?:(?:again|also|then|on|in|the|up|to|from|between)\s+)*",
    re.IGNORECASE,
)


def _without_dates(text: str) -> str:
    """Leave out the dates of a text, each with the preposition before it."""
    for found in reversed(find_dates(text)):
        start = found.start - len(match[0]) if (match := _DATE_LEAD.search(text, 0, found.start)) else found.start
        text = text[:start] + text[found.end :]
    return text


_DATE_LEAD = re.compile(r"\b(?:on|from|between|during|since|in)\s+\Z", re.IGNORECASE)


def find_days(sentence: str) -> str | None:
    """Find the days that a sentence speaks of, as printed; the date of a dateline is not one of them.

    >>> find_days("SOUTHWEST ASIA, Dec. 18, 2017 — Forces continued to attack between Dec. 15-17, they said today.")
    'Dec. 15-17'
    """
    return None if _says("other_days", sentence) else _date(_DATELINE.sub("", sentence))


def _unlisted(rest: str) -> str:
    """Give what stands before the results, so that no country or date is taken out of an object's name."""
    verb = find_verb(rest)
    return rest if verb is None else rest[:verb]


def _find_subject(before: str) -> str:
    match = _last(_CONDUCTED, before)
    if match is None:
        return ""
    subject = _without_dates(before[: match.start()])
    subject = re.sub(rf"\b(?:[Ii]n\s+(?:{_COUNTRY})\b|(?:[Nn]ear)\s+{_PLACE}),?", "", _OPENING.sub("", subject))
    return _SUBJECT_END.sub("", " ".join(subject.split()).strip(" ,;:—–-"))


def _partner(words: str) -> str:
    """Name whose strikes they are in "another partner-nation airstrike"."""
    match = re.search(r"partner[- ]nation|U\.S\.", words)
    return match[0] if match else ""


def _find_place(before: str, after: str) -> tuple[Place | None, str]:
    """Find the place before the count or right after it, else at the end of the results; give the rest of the text."""
    if place := _place_before(before):
        return place, after
    unlisted = _unlisted(after)
    for match, place in _find_places(unlisted):
        tail = _PLACE_TAIL.match(after[match.end() :])
        end = match.end() + (tail.end() if tail else 0)
        return place, after[: match.start()] + " " + after[end:]
    last = next(reversed(list(_find_places(after))), None)
    if last and not _PLACE_TAIL.sub("", after[last[0].end() :]).strip(" .:"):
        return last[1], re.sub(rf"\s+in\s+(?:{_COUNTRY})\s*$", "", after[: last[0].start()])
    return None, after


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _find_places(text: str) -> Iterator[tuple[re.Match[str], Place]]:
    """Yield the places of a text; a country is one only with the part of it that is meant ("northeast Syria")."""
    for match in _NEAR_PLACE.finditer(text):
        if place := _clean_place(match):
            yield match, place


def _place_before(before: str) -> Place | None:
    """Find the place in front of the count: "Near Hit, …", "On Aug. 16, near Hit, Iraq, …", "In Tikrit, …"."""
    before = before.strip(" ,;:")
    bare = _without_dates(_OPENING.sub("", before)).strip(" ,")
    if match := _ITEM_PLACE.search(bare):
        if _CONDUCTED.search(match["place"]):  # "near Abu Kamal in Syria, coalition military forces conducted"
            return next((place for found, place in _find_places(bare) if _is_own(bare, found, place)), None)
        if place := _clean_place(match):
            return place
    match = _IN_PLACE.match(bare[:1].lower() + bare[1:] if bare.startswith("In ") else bare)
    if match and not (
        _COUNTRIES.fullmatch(match["place"]) or _CONDUCTED.search(bare) or _NO_PLACE.match(match["place"])
    ):
        return Place(match["place"].rstrip("*"), "in" if bare.startswith("In ") else "")
    return None


def _is_own(text: str, found: re.Match[str], place: Place) -> bool:
    """Tell a place of strikes from that of whoever conducted them ("at the wish of the authorities in Baghdad")."""
    return not _LOOSE.match(place.relation) or not text[: found.start()].strip(" ,")


def _clean_place(match: re.Match[str]) -> Place | None:
    """Give the place as printed, without what stands before it, a country, a date or a footnote mark."""
    relation = " ".join(match["near"].lower().split()).removesuffix(" the")
    name = match["place"].replace("*", "").strip(" ,;:")
    if country := _COUNTRIES.match(name):
        part = re.search(rf"{_DIRECTION}$", relation)
        return (
            Place(f"{part[0]} {country[0]}", relation[: part.start()].strip())
            if part and " of" not in relation
            else None
        )
    name = _without_dates(_COUNTRY_AFTER.sub("", name)).strip(" ,;:")
    name = re.split(r",\s+(?=[a-z])", name)[0]  # "Mosul, in support of …"
    if not name or len(name) > _LONGEST_PLACE or _NO_PLACE.match(name):
        return None
    return Place(name, relation)


def _find_results(rest: str) -> str:
    rest = _HAPPENED.sub("", rest)
    results = _LEAD_IN.sub("", rest).strip(" ,;:.")
    if find_verb(rest) is None and not states_results(results):
        return ""
    results = re.sub(rf"^in\s+(?:{_COUNTRY})\b,?\s*", "", results, flags=re.IGNORECASE)
    first = next(iter(find_dates(results)), None)
    return (
        results[first.end :].strip(" ,") if first and not results[: first.start].strip().removeprefix("on") else results
    )
