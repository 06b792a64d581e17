"""One sentence of a strike release: how many strikes, where, when, by whom, and the words that say what they hit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from harvester.model.data import load_data
from harvester.parsers.grammar.counts import Count, parse_count
from harvester.parsers.grammar.lazy import LazyPattern, find_literal
from harvester.parsers.strikes.vocabulary import COUNT, DATE, MONTH, correct_spelling, load_targets


class Kind(StrEnum):
    """What a sentence is in its release; whether strikes without a place are a total, the release decides."""

    STRIKES = "strikes"
    NONE = "none"
    RUNNING = "running"
    CONTEXT = "context"
    OTHERS = "others"
    RESULTS = "results"
    UNREADABLE = "unreadable"


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
    countries: tuple[str, ...] = ()
    date_text: str | None = None
    subject: str = ""
    results: str = ""
    late: bool = False
    opens_list: bool = False


_ARTICLE = r"an?|one|another|(?:an?|the)\s+(?:first|second|third|fourth|fifth|sixth|final|last|additional)"
_VAGUE = r"multiple|several|numerous"
_BETWEEN = (
    rf"(?:\s+(?:additional|separate|other|recent|more|coalition|precision|successful|military|targeted|new|U\.S\.|US"
    rf"|partner[- ]nation|allied|{DATE}))*"
)
_STRIKE = r"(?:air\s?|air-)?strikes?"
_STRIKES = re.compile(
    rf"(?<![\w-])(?P<count>{COUNT}|{_VAGUE}|{_ARTICLE})(?P<between>{_BETWEEN}),?\s+{_STRIKE}(?![\w-])", re.IGNORECASE
)
_MONTH_BEFORE = re.compile(rf"\b{MONTH}\s+$")
_UNCOUNTED = re.compile(rf"(?<![\w-]){_STRIKE}(?![\w-])", re.IGNORECASE)
_NO_STRIKES = re.compile(
    rf"\bno\s+(?:(?:reported|new|additional|coalition|known|kinetic|further)\s+)*{_STRIKE}\b"
    rf"|\b(?:zero|0)\s+{_STRIKE}\b|\bdid\s+not\s+(?:conduct|report)\s+any\s+{_STRIKE}\b|\bno\s+{_STRIKE}\b",
    re.IGNORECASE,
)
_ENGAGEMENTS = re.compile(
    rf",?\s*(?:consisting\s+of|in|with|that\s+included|including|involving|comprising|comprised\s+of|totaling|and)\s+"
    rf"(?P<count>{COUNT}|an?)\s+(?:separate\s+|total\s+)?engagements?\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\s*\b(?:against|on|targeting)\s+(?:the\s+)?(?:ISI[LS]|Daesh|Islamic State)(?:[- ]held)?"
    r"(?:\s+(?:terrorists?|targets?|positions?|forces|fighters|militants))?\b",
    re.IGNORECASE,
)
_COUNTRY = r"Syria|Iraq"
_COUNTRIES = re.compile(rf"\b(?:{_COUNTRY})\b")
_DIRECTION = r"(?:north|south|east|west)(?:[- ]?(?:north|south|east|west))*(?:ern)?"
_NEAR = (
    r"(?:in\s+the\s+vicinity\s+of|in\s+and\s+around|near(?:by)?(?:\s+near)*|outside(?:\s+of)?|around"
    rf"|{_DIRECTION}\s+of)"
)
_WORD = r"[’‘'`´]?[A-Z][\w’‘'`´-]*\**"
_PLACE = (
    rf"(?:the\s+)?{_WORD}(?:\s+(?:and\s+)?(?:{_WORD}|(?:al|ar|as|az|ash|at|el|ad|an|ibn|dam)\b(?:-\w+)?))*"
    rf"(?:\s+in\s+(?:{_WORD}\s+)+Province)?"
)
_NEAR_PLACE = re.compile(rf"\b(?P<near>(?i:{_NEAR}))\s+(?P<place>{_PLACE})")
_REGION = re.compile(rf"\bin\s+(?P<place>{_DIRECTION}\s+(?:{_COUNTRY}))\b")
_PART_START = re.compile(rf"(?P<link>(?:;|,?\s+and|,)\s+)(?:conducted\s+|(?i:{_NEAR})\s+{_PLACE},?\s*)?$")
_BULLET = re.compile(r"^(?:[-–—*•▪‣·+§▫◦]+|\b[ov](?=\s|Near))\s*")
_OPENING = re.compile(r"^(?:Additionally|Separately|Also|Meanwhile|Finally|In addition|Further)\b,?\s*", re.IGNORECASE)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_RELATIVE = rf"yesterday|today|overnight|{_WEEKDAY}"
_WHEN = re.compile(
    rf"\b(?:(?:on|from|between|during|since)\s+)?(?P<date>(?:{DATE}|{_RELATIVE})(?:,?\s+(?:and|to|through|until)\s+(?:{DATE}|{_RELATIVE}))?"
    rf"(?:,\s+\d{{4}})?)(?![\w-])",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"\b(?:between|from|during|in|for)\s+(?P<date>(?:the\s+month\s+of\s+)?{DATE}|{MONTH}\s+\d{{4}})", re.IGNORECASE
)
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
_DATELINE = re.compile(rf"^(?:[A-Z]{{3,}}[A-Z ]*(?:,\s*Fla\.)?)(?:,?\s*(?P<date>{DATE}))?,?\s*[—–-]+\s*")
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
    r"(?:initial\s+reports\s+indicate\s+)?(?:that\s+)?(?:they\s+|it\s+)?(?:successfully\s+)?",
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
        dated = {"countries": _countries(text), "date_text": _date(text)}
        return Statement(Kind.NONE, sentence, Count(0, 0), none[0], **dated)  # type: ignore[arg-type]
    strikes = next(_find_counts(text), None)
    for kind, name in ((Kind.OTHERS, "others"), (Kind.RUNNING, "running"), (Kind.CONTEXT, "context")):
        if strikes and _says(name, text) and not _near(text):
            return _build(kind, text, sentence, strikes)
    return None


def _find_counts(text: str) -> Iterator[re.Match[str]]:
    """Find numbers of strikes; the day in "the Nov. 20 strikes" is none."""
    return (match for match in _STRIKES.finditer(text) if not _MONTH_BEFORE.search(text, 0, match.start()))


def _near(text: str) -> bool:
    return _NEAR_PLACE.search(text) is not None


def _split_parts(text: str) -> Iterator[str]:
    """Cut where a second count of strikes starts a clause of its own."""
    counts = list(_find_counts(text))
    start = 0
    for match in counts[1:]:
        if cut := _PART_START.search(text[start : match.start()]):
            yield text[start : start + cut.start()]
            start += cut.end("link")
    yield text[start:]


def _parse_strikes(text: str, sentence: str) -> Statement:
    match = next(_find_counts(text), None)
    if match is None:
        return _parse_uncounted(text, sentence)
    return _build(Kind.STRIKES, text, sentence, match)


def _parse_uncounted(text: str, sentence: str) -> Statement:
    """Read strikes near a place without a number; the number is then not stated."""
    match = _UNCOUNTED.search(text)
    if match is None or not _states_strikes(text[: match.start()], text[match.end() :]):
        return Statement(Kind.UNREADABLE, sentence)
    return _build(Kind.STRIKES, text, sentence, match)


def _states_strikes(before: str, after: str) -> bool:
    """Tell whether the words around "strikes" say where they were and that they hit something."""
    verb = load_targets().verb
    hit = _DID_CONDUCT.search(before) or (verb.search(after) and not verb.search(before))
    return bool(hit) and _find_place(before, after)[0] is not None


def _build(kind: Kind, text: str, sentence: str, match: re.Match[str]) -> Statement:
    groups = match.groupdict()
    late = _says("late", text)
    before, after = _BULLET.sub("", text[: match.start()]), _CLOSED.sub("", text[match.end() :])
    engagements = _ENGAGEMENTS.search(after)
    if engagements:
        after = after[: engagements.start()] + " " + after[engagements.end() :]
    place, rest = _find_place(before, _AGAINST.sub("", after))
    count_text = groups.get("count")
    return Statement(
        kind,
        sentence,
        _read_count(count_text),
        count_text,
        _read_count(engagements["count"]) if engagements else None,
        engagements["count"] if engagements else None,
        place,
        _countries(f"{before} {_unlisted(rest)} {' '.join(_IN_COUNTRY.findall(after))}"),
        _date(groups.get("between") or "") or _date(before) or _date(_unlisted(rest)),
        _find_subject(before) or _partner(groups.get("between") or ""),
        _find_results(rest),
        late,
        text.rstrip().endswith(":"),
    )


def _read_count(text: str | None) -> Count | None:
    if text is None:
        return None
    if re.fullmatch(_ARTICLE, text, re.IGNORECASE):
        return Count(1, 1)
    return parse_count(text)


def _countries(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_COUNTRIES.findall(text)))


def _date(text: str) -> str | None:
    text = _REPORTED_TODAY.sub(" ", text)
    match = _WHEN.search(text) or _PERIOD.search(text)
    return match["date"] if match else None


def find_days(sentence: str) -> str | None:
    """Find the days that a sentence speaks of, as printed; the date of a dateline is not one of them.

    >>> find_days("SOUTHWEST ASIA, Dec. 18, 2017 — Forces continued to attack between Dec. 15-17, they said today.")
    'Dec. 15-17'
    """
    return None if _says("other_days", sentence) else _date(_DATELINE.sub("", sentence))


def _unlisted(rest: str) -> str:
    """Give what stands before the results, so that no country or date is taken out of an object's name."""
    verb = load_targets().verb.search(rest)
    return rest[: verb.start()] if verb else rest


def _find_subject(before: str) -> str:
    match = _last(_CONDUCTED, before)
    if match is None:
        return ""
    subject = _WHEN.sub("", before[: match.start()])
    subject = re.sub(rf"\b(?:[Ii]n\s+(?:{_COUNTRY})\b|(?:[Nn]ear)\s+{_PLACE}),?", "", _OPENING.sub("", subject))
    return _SUBJECT_END.sub("", " ".join(subject.split()).strip(" ,;:—–-"))


def _partner(words: str) -> str:
    """Name whose strikes they are in "another partner-nation airstrike"."""
    match = re.search(r"partner[- ]nation|U\.S\.", words)
    return match[0] if match else ""


def _find_place(before: str, after: str) -> tuple[str | None, str]:
    """Find the place before the count or right after it, else at the end of the results; give the rest of the text."""
    if place := _place_before(before):
        return place, after
    unlisted = _unlisted(after)
    if match := _NEAR_PLACE.search(unlisted):
        return _clean_place(match), after[: match.start()] + " " + after[match.end() :]
    if match := _REGION.search(unlisted):
        return match["place"], after[: match.start()] + " " + after[match.end() :]
    if (match := _last(_NEAR_PLACE, after)) and not after[match.end() :].strip(" .:"):
        return _clean_place(match), re.sub(rf"\s+in\s+(?:{_COUNTRY})\s*$", "", after[: match.start()])
    return None, after


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


_IN_COUNTRY = re.compile(rf"\bin\s+(?:{_COUNTRY})(?=\s+(?:{_NEAR})\s)")
_COUNTRY_AFTER = re.compile(rf",?\s*(?:\bin\s+)?\b(?:{_COUNTRY})\b.*$")
_ITEM_PLACE = re.compile(rf"\b(?P<near>{_NEAR})\s+(?P<place>.+)$", re.IGNORECASE)
_IN_PLACE = re.compile(rf"^(?:in\s+)?(?P<place>{_PLACE})\s*,?$")


def _place_before(before: str) -> str | None:
    """Find the place in front of the count: "Near Hit, …", "On Aug. 16, near Hit, Iraq, …", "In Tikrit, …"."""
    before = before.strip(" ,;:")
    if match := _ITEM_PLACE.search(before):
        name = match["place"]
        if _CONDUCTED.search(name):  # "near Abu Kamal in Syria, coalition military forces conducted"
            found = _NEAR_PLACE.search(before)
            return _clean_place(found) if found else None
        return _clean_place(match)
    bare = _WHEN.sub("", _OPENING.sub("", before)).strip(" ,")
    if (match := _IN_PLACE.match(bare[:1].lower() + bare[1:] if bare.startswith("In ") else bare)) and not (
        _COUNTRIES.fullmatch(match["place"]) or _CONDUCTED.search(bare)
    ):
        return match["place"].rstrip("*")
    return None


def _clean_place(match: re.Match[str]) -> str | None:
    """Give the place as printed, with its direction but without "near", a country, a date or a footnote mark."""
    name = _WHEN.sub("", _COUNTRY_AFTER.sub("", match["place"])).strip(" ,;:*")
    name = re.split(r",\s+(?=[a-z])", name.replace("*", ""))[0]  # "Mosul, in support of …"
    if not name or len(name) > 60:
        return None
    return f"{match['near']} {name}" if re.match(_DIRECTION, match["near"], re.IGNORECASE) else name


def _find_results(rest: str) -> str:
    rest = _HAPPENED.sub("", rest)
    results = _LEAD_IN.sub("", rest).strip(" ,;:.")
    known = load_targets()
    if known.verb.search(results) or any(outcome.pattern.search(results) for outcome in known.outcomes):
        return re.sub(rf"^in\s+(?:{_COUNTRY})\b,?\s*|^{_WHEN.pattern}\s*,?\s*", "", results, flags=re.IGNORECASE)
    return ""
