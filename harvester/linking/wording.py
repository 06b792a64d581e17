"""The evidence of a link in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from harvester.linking.compared import Assessed, Days, Range, Recorded
from harvester.linking.features import Level
from harvester.linking.rules import Rules
from harvester.model.theatre.monitors import monitor_named
from harvester.model.vocab import AllegationSource


def explain(a: Assessed, i: Recorded, levels: list[Level], rules: Rules) -> str:
    """Say in words what speaks for a pair, the strongest first, and after "but" what speaks against it."""
    weighed = sorted(((rules.weights[f][level], f, level) for f, level in levels), key=lambda item: -abs(item[0]))
    said = [(bits, text) for bits, feature, level in weighed if (text := _say(a, i, feature, level))]
    pro = "; ".join(text for bits, text in said if bits >= 0)
    contra = "; ".join(text for bits, text in said if bits < 0)
    return f"{pro}; but {contra}" if pro and contra else pro or f"but {contra}"


_PHRASES = {
    ("reason", "same"): "same reason",
    ("reason", "differs"): "another reason",
    ("words", "quoted_item"): "the monitor quotes this very item",
    ("words", "same"): "the statement quoted has the same words",
    ("words", "same_credible"): "the statement quoted has the same words",
    ("words", "differs"): "the statement quoted is worded otherwise",
    ("reference", "case"): "both print one number of the case",
    ("reference", "other_case"): "the numbers of the case differ",
    ("grid", "same"): "same grid reference",
    ("grid", "near"): "grid references within 1 km",
    ("grid", "far"): "coordinates far apart",
    ("crowd", "alone"): "neither side has anything else of the place in those weeks",
    ("source", "airwars"): f"the report came from {monitor_named(AllegationSource.AIRWARS)}",
    ("source", "self_report"): "the military reported it itself",
}


def _say(a: Assessed, i: Recorded, feature: str, level: str) -> str:
    if feature in _WORDS:
        return next(_WORDS[feature](a, i, level), "")
    return _PHRASES[feature, level]


def format_days(days: Days) -> str:
    """Write days for a reader.

    >>> format_days(Days(date(2017, 4, 30).toordinal(), date(2017, 5, 1).toordinal()))
    '30 Apr 2017 to 1 May 2017'
    """
    first, last = (f"{day.day} {day:%b %Y}" for day in map(date.fromordinal, (days.first, days.last)))
    return first if first == last else f"{first} to {last}"


def format_range(pair: Range) -> str:
    """Write a count for a reader.

    >>> format_range((3, 3)), format_range((2, 4)), format_range((5, None)), format_range((None, 5))
    ('3', '2 to 4', 'at least 5', 'up to 5')
    """
    low, high = pair
    if low == high:
        return str(low)
    if low is None or high is None:
        return f"at least {low}" if high is None else f"up to {high}"
    return f"{low} to {high}"


def _say_date(a: Assessed, i: Recorded, level: str) -> Iterator[str]:
    if a.days is None or i.days is None:
        return
    here, there = format_days(a.days), format_days(i.days)
    if level == "same_day":
        yield f"same day, {here}"
    elif level == "corrected" and a.earlier:
        yield f"the date was corrected: first released as {format_days(a.earlier)}, which the incident has"
    elif level == "year_slip":
        yield f"{here} and {there} differ in the year, and the incident's lies after the statement about it"
    elif level in {"overlap", "month"}:
        yield f"{here} and {there} overlap"
    else:
        gap = a.days.gap(i.days)
        yield f"{here} and {there} are {gap} day{'s' * (gap > 1)} apart"


_PLACE_WORDS = {
    "stated": "“{a}” is the location that the monitor quotes",
    "stated_spelling": "“{a}” is spelt much like the location quoted, “{s}”",
    "stated_place": "“{a}” and the location quoted, “{s}”, are one place",
    "stated_within": "“{a}” and the location quoted, “{s}”, lie one within the other",
    "stated_near": "“{a}” is close to the location quoted, “{s}”",
    "stated_other": "the location quoted is “{s}”, not “{a}”",
    "stated_far": "the location quoted, “{s}”, is far from “{a}”",
    "name": "“{a}” is the incident's place",
    "name_spelling": "“{a}” is spelt much like the incident's place, “{i}”",
    "within": "the incident's place, “{i}”, is in “{a}”",
    "near_3": "the incident's coordinates are within 3 km of “{a}”",
    "near_10": "the incident's coordinates are within 10 km of “{a}”",
    "near_30": "the incident's coordinates are 10 to 30 km from “{a}”",
    "other": "“{a}” is not the incident's place, “{i}”",
    "far": "the incident is far from “{a}”",
    "region": "“{a}” names a province alone",
    "unknown": "the incident's place is not known",
}


def _say_place(a: Assessed, i: Recorded, level: str) -> Iterator[str]:
    yield _PLACE_WORDS[level].format(
        a=a.place.text if a.place else "", s=i.stated.text if i.stated else "", i=i.place.text if i.place else ""
    )


def _say_statement(_a: Assessed, i: Recorded, level: str) -> Iterator[str]:
    days = " and ".join(format_days(Days(day, day)) for day in i.statements)
    if level == "url":
        yield "the monitor cites this release by its address"
    elif level == "same_day":
        yield (
            f"statement of {days} is this release"
            if len(i.statements) == 1
            else f"statements of {days}: one is this release"
        )
    elif level in {"near_day", "period"}:
        yield f"statement of {days} may be this release"
    elif level == "other":
        yield f"the monitor cites a statement of {days}, not this release"


def _say_finding(a: Assessed, i: Recorded, level: str) -> Iterator[str]:
    finding = (a.finding or "").replace("_", "-")
    if level in {"credible", "non_credible", "other"}:
        yield f"{finding} on both sides"
    elif level == "reviewed":
        yield f"{finding}, while a later statement says {(i.position or '').replace('_', '-')}"
    elif level == "contradicted":
        yield f"{finding}, while the position displayed is {(i.position or '').replace('_', '-')}"
    elif level == "not_yet":
        yield "the position displayed is not yet assessed"


def _say_killed(a: Assessed, i: Recorded, level: str) -> Iterator[str]:
    killed = format_range(a.killed)
    if level in {"same", "same_many", "none_each"}:
        yield f"conceded {format_range(i.conceded)} = killed {killed}"
    elif level == "differs":
        yield f"conceded {format_range(i.conceded)}, but killed {killed}"
    else:
        inside = "within" if level == "in_range" else "outside"
        yield f"killed {killed}, {inside} the monitor's {format_range(i.killed)}"


def _say_injured(a: Assessed, i: Recorded, level: str) -> Iterator[str]:
    sign = "=" if level == "same" else "is not"
    yield f"injuries conceded {format_range(i.injuries)} {sign} injured {format_range(a.injured)}"


def _say_reference(a: Assessed, i: Recorded, level: str) -> Iterator[str]:
    if level == "code":
        yield f"the item names the incident's code, {', '.join(sorted(a.references.codes & i.references.codes))}"
    elif level == "other_code":
        yield f"the item names another code, {', '.join(sorted(a.references.codes))}"
    else:
        yield _PHRASES["reference", level]


def _say_country(a: Assessed, i: Recorded, _level: str) -> Iterator[str]:
    yield f"the countries stated are {a.country} and {i.country}"


_WORDS = {
    "date": _say_date,
    "place": _say_place,
    "statement": _say_statement,
    "finding": _say_finding,
    "killed": _say_killed,
    "injured": _say_injured,
    "country": _say_country,
    "reference": _say_reference,
}
