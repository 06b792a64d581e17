"""Comparison of one assessment with one incident: which level each kind of evidence reaches."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz

from harvester.linking.compared import Assessed, Days, Range, Recorded
from harvester.linking.names import PlaceNames, distance_km, is_similar, point_of
from harvester.linking.rules import Rules
from harvester.parsers.places.gazetteer import PlaceMatch

Level = tuple[str, str]
"""A feature and the level that it reaches, such as ("date", "same_day"): a weight of linking.toml."""

_GRID_SAME_KM, _GRID_NEAR_KM, _GRID_FAR_KM = 0.2, 1.0, 20.0
_NEAR_KM, _FAR_KM = 15.0, 60.0
# Two sides that both state so high a number seldom do so by chance; 1 and 2 are what most pairs state.
_MANY = 5
_ALIKE, _UNLIKE = 95, 70  # per cent
_LONG = 40  # characters
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NO_COUNT: Range = (None, None)


def compare(a: Assessed, i: Recorded, rules: Rules, *, is_alone: bool = False) -> list[Level]:
    """Return the level that each kind of evidence reaches; what neither side states is left out.

    Args:
        a: the assessment.
        i: the incident.
        rules: the weights.
        is_alone: nothing else is known of the place in the weeks about the day, on either side.
    """
    statement = compare_statement(a, i, rules)
    levels: list[tuple[str, str | None]] = [
        ("date", compare_dates(a, i)),
        ("place", compare_places(a, i)),
        ("statement", statement),
        ("finding", compare_finding(a, i, statement)),
    ]
    if a.point is not None:
        levels.append(("grid", compare_grid(a, i)))
    if a.reason is not None and i.reasons:
        levels.append(("reason", compare_reason(a, i, rules)))
    if a.killed != _NO_COUNT:
        levels.append(("killed", compare_killed(a, i)))
    if a.injured != _NO_COUNT:
        levels.append(("injured", compare_injured(a, i)))
    if a.words and (i.statement_texts or i.quotes):
        levels.append(("words", compare_words(a, i)))
    if a.references.cases or a.references.codes:
        levels.append(("reference", compare_references(a, i)))
    if a.country and i.country and a.country != i.country:
        levels.append(("country", "differs"))
    if is_alone:
        levels.append(("crowd", "alone"))
    if a.source in rules.weights["source"]:
        levels.append(("source", a.source))
    return [(feature, level) for feature, level in levels if level]


def sum_bits(levels: list[Level], rules: Rules) -> float:
    """Add up the weights of some levels and the prior."""
    return rules.prior + sum(rules.weights[feature][level] for feature, level in levels)


def compare_dates(a: Assessed, i: Recorded) -> str:
    """Compare the days; both must state some."""
    if a.days is None or i.days is None:
        raise ValueError("undated rows are not compared")
    level = _level_of_days(a.days, i.days)
    if level in {"few_days", "week"}:
        if a.earlier and a.earlier.gap(i.days) == 0:
            return "corrected"
        if i.slipped and a.days.gap(i.slipped) <= 1:
            return "year_slip"
    return level


def _level_of_days(a: Days, i: Days) -> str:
    gap = a.gap(i)
    if not (a.exact and i.exact):
        return "month" if gap == 0 else "week"
    if gap == 0:
        return "same_day" if a.first == a.last == i.first == i.last else "overlap"
    return "one_day" if gap == 1 else "few_days" if gap <= 3 else "week"


def compare_statement(a: Assessed, i: Recorded, rules: Rules) -> str:
    """Say whether the statements that the monitor cites are the release that the assessment stands in."""
    if a.report_stream and a.report_stream in i.statement_streams:
        return "url"
    if not i.statements or _is_too_early(a, i):
        return "unknown"
    if a.published is not None:
        if a.published in i.statements:
            return "same_day"
        reach = rules.relations.release_days
        return "near_day" if any(abs(a.published - day) <= reach for day in i.unmatched) else "other"
    if a.period_end is not None:
        return "period" if any(0 <= day - a.period_end <= 75 for day in i.unmatched) else "other"
    return "unknown"


def _is_too_early(a: Assessed, i: Recorded) -> bool:
    """Say whether all statements are dated before the days of both sides: then their date is what is wrong."""
    if a.days is None or i.days is None:
        return False
    return max(i.statements) < min(a.days.first, i.days.first)


def compare_places(a: Assessed, i: Recorded) -> str:
    """Compare the places: the location that the monitor quotes counts before its own."""
    if a.place is None:
        return "unknown"
    own = _compare_own(a.place, a.place_id, i)
    if i.stated is None:
        return own
    stated = _compare_stated(a.place, i.stated)
    return own if stated == "stated_other" and own in {"name", "name_spelling"} else stated


@lru_cache(maxsize=262144)
def _compare_stated(a: PlaceNames, stated: PlaceNames) -> str:
    if a.parts[:1] == stated.parts[:1]:
        return "region" if a.is_region else "stated"
    if a.place and stated.place and a.is_exact and stated.is_exact:
        # The gazetteer knows both: how alike their names are says nothing more.
        if a.place.place_id == stated.place.place_id:
            return "stated_place"
        return _level_of_km(a.place, stated.place)
    if _lies_within(a, stated) or _lies_within(stated, a):
        return "stated_within"
    if a.parts and stated.parts and is_similar(a.parts[0], stated.parts[0]):
        return "stated_spelling"
    return "stated_other"


def _lies_within(part: PlaceNames, whole: PlaceNames) -> bool:
    """Say whether a place is printed as lying in another one."""
    return bool(whole.parts) and not whole.is_region and whole.parts[0] in part.parts[1:]


def _level_of_km(a: PlaceMatch, b: PlaceMatch) -> str:
    here, there = point_of(a), point_of(b)
    if here is None or there is None:
        return "stated_other"
    km = distance_km(here, there)
    return "stated_near" if km <= _NEAR_KM else "stated_far" if km > _FAR_KM else "stated_other"


def _compare_own(a: PlaceNames, place_id: str | None, i: Recorded) -> str:
    names = compare_names(a, i.place) if i.place else None
    if names in {"name", "name_spelling", "region"}:
        return names
    point = point_of(a.place)
    if i.point is None or point is None:
        return names or ("within" if place_id and place_id == i.place_id else "unknown" if i.place is None else "other")
    km = distance_km(point, i.point)
    level = "near_3" if km <= 3 else "near_10" if km <= 10 else "near_30" if km <= 30 else None
    if names == "within" and level:
        return "near_3" if level == "near_3" else "within"
    return level or ("far" if km > _FAR_KM else "other")


@lru_cache(maxsize=262144)
def compare_names(a: PlaceNames, own: PlaceNames) -> str | None:
    """Compare two places by their names alone; None where these say nothing.

    Args:
        a: a place.
        own: the other one, which may lie in the first.
    """
    if not a.parts or not own.parts:
        return None
    if a.is_region:
        return "region" if a.parts[0] in own.parts else None
    if a.parts[0] == own.parts[0]:
        return "name"
    both_known = a.is_exact and own.is_exact
    if not both_known and is_similar(a.parts[0], own.parts[0]):
        return "name_spelling"
    same_place = a.is_exact and a.place and own.place and a.place.place_id == own.place.place_id
    if same_place and own.is_exact:
        return "name"
    is_within = same_place or a.parts[0] in own.parts[1:] or a.parts[0] in own.parts[0].split()
    return "within" if is_within else None


def compare_grid(a: Assessed, i: Recorded) -> str | None:
    """Compare the grid reference that the monitor quotes with the assessment's own."""
    there = i.grid or i.point
    if a.point is None or there is None:
        return None
    km = distance_km(a.point, there)
    if i.grid is None:
        return "far" if km > _FAR_KM else None
    return "same" if km <= _GRID_SAME_KM else "near" if km <= _GRID_NEAR_KM else "far" if km > _GRID_FAR_KM else None


def compare_finding(a: Assessed, i: Recorded, statement: str) -> str:
    """Compare the finding with the position that the monitor displays."""
    if a.finding is None or i.position is None:
        return "unknown"
    if i.position == "not_yet":
        return "not_yet" if a.finding in {"credible", "non_credible"} else "unknown"
    if a.finding == i.position:
        return a.finding if a.finding in {"credible", "non_credible"} else "other"
    if {a.finding, i.position} == {"credible", "non_credible"}:
        is_old = a.published is not None and i.statements and max(i.statements) > a.published + 7
        return "reviewed" if is_old and statement != "other" else "contradicted"
    return "unknown"


def compare_reason(a: Assessed, i: Recorded, rules: Rules) -> str | None:
    """Compare the reasons for a non-credible finding."""
    allowed = rules.reasons.get(a.reason or "")
    if allowed is None or a.finding != "non_credible" or i.reasons.isdisjoint(rules.known_reasons):
        return None
    return "differs" if allowed.isdisjoint(i.reasons) else "same"


def compare_killed(a: Assessed, i: Recorded) -> str | None:
    """Compare the killed with those conceded; where the monitor quotes none, with its own range."""
    if a.killed == _NO_COUNT:
        return None
    if i.conceded != _NO_COUNT:
        if not overlap(a.killed, i.conceded):
            return "differs"
        fewest = a.killed[0] or 0
        return "same_many" if fewest >= _MANY else "same" if fewest else "none_each"
    if i.killed == _NO_COUNT:
        return None
    return "in_range" if overlap(a.killed, i.killed) else "out_of_range"


def compare_injured(a: Assessed, i: Recorded) -> str | None:
    """Compare the injured with the injuries conceded."""
    if a.injured == _NO_COUNT or i.injuries == _NO_COUNT:
        return None
    if not overlap(a.injured, i.injuries):
        return "differs"
    return "same" if a.injured[0] else None


def overlap(a: Range, b: Range) -> bool:
    """Say whether two ranges share a number; an open end reaches as far as it likes.

    >>> overlap((3, 3), (2, 4)), overlap((5, None), (1, 4))
    (True, False)
    """
    low = max(a[0] or 0, b[0] or 0)
    highest = [end for end in (a[1], b[1]) if end is not None]
    return not highest or low <= min(highest)


def compare_words(a: Assessed, i: Recorded) -> str | None:
    """Compare the words of the assessment with those that the monitor quotes."""
    quoted = (*i.statement_texts, *i.quotes)
    if not quoted or not a.words:
        return None
    is_other = compare_references(a, i) in {"other_case", "other_code"}
    if a.quote and not is_other and any(text[:1] == a.quote[:1] and _is_quoted(a.quote, text) for text in quoted):
        return "quoted_item"
    best = max(100.0 if a.words in text else _likeness(a.words, text) for text in quoted)
    if best >= _ALIKE:
        return "same_credible" if a.finding == "credible" else "same"
    # What the account quotes may be anybody's words: only the statement's own can speak against a pair.
    return "differs" if best < _UNLIKE and i.statement_texts else None


def compare_references(a: Assessed, i: Recorded) -> str | None:
    """Compare the code and the number of the case that an item ends with.

    The code of a whole and that of a part of it, such as CS950 and CS950b, say neither yes nor no.
    """
    mine, theirs = a.references, i.references
    if not mine.codes.isdisjoint(theirs.codes):
        return "code"
    if not mine.cases.isdisjoint(theirs.cases):
        return "case"
    if mine.codes and theirs.codes:
        whole = {code.rstrip(_LETTERS) for code in theirs.codes}
        return "other_code" if whole.isdisjoint(code.rstrip(_LETTERS) for code in mine.codes) else None
    return "other_case" if mine.cases and theirs.cases else None


@lru_cache(maxsize=65536)
def _likeness(a: str, b: str) -> float:
    return fuzz.ratio(a, b)


def _is_quoted(item: str, text: str) -> bool:
    """Say whether a text is an item, or opens with one and goes on."""
    return (len(item) >= _LONG and text.startswith(item)) or _is_alike(item, text)


def _is_alike(a: str, b: str) -> bool:
    return abs(len(a) - len(b)) <= len(a) // 20 and _likeness(a, b) >= _ALIKE and _numbers(a) == _numbers(b)


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if word.isdigit()]
