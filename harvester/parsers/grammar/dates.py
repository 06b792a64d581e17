"""Dates and spans of dates as English sources print them, with the precision that was printed and no more.

An expression is read from tokens in two steps. First its *ends* are gathered, each with what it prints (a day, a month,
a year, a weekday, "yesterday"), and what joins them. Then they are resolved together: an end takes the month and the
year that it leaves out from its neighbour, a year that none prints from the context. What does not resolve as a whole
is found and not read; no part of it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from harvester.model.vocab import DatePrecision
from harvester.parsers.grammar.ends import COUNTED, MONTH_NAMES, OFFSETS, PARTS, End, EndReader, is_bare, is_year
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.grammar.spans import DateSpan, build_day, day_span, month_span, range_span
from harvester.parsers.grammar.tokens import Kind, tokenize, touches

__all__ = ["DATE", "MONTH", "DateSpan", "Expression", "find_dates", "is_relative", "parse_date"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A date or span found in a text: where it stands, as printed, and what it says; None where it cannot be read.

    ``parts`` are the places of the dates in it, without the words that join them; ``is_relative`` says that it is
    counted from the day of publication ("yesterday", "since Friday").
    """

    start: int
    end: int
    text: str
    span: DateSpan | None
    is_relative: bool
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """An expression in tokens: its first and the one after its last, what it says, and its ends."""

    first: int
    after: int
    span: DateSpan | None
    is_relative: bool = False
    ends: tuple[End, ...] = ()


MONTH: Final = rf"(?i:(?<![^\W\d_])(?:{'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})(?![^\W\d_])\.?)"
"""Pattern of a month's name, in full or in AP style, without groups."""

_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![0-9])"
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_TO = r"(?:\s*[-‐‑‒–—−]\s*|\s+(?:to|through|thru|until)\s+)"
# "Jan.1, 2021" (US Africa Command, 2021); behind a whole name the full stop may be a sentence's ("in May.12 people").
_GAP = r"(?:\s+|(?<=jan\.|feb\.|mar\.|apr\.|jun\.|jul\.|aug\.|sep\.|oct\.|nov\.|dec\.)|(?<=sept\.))"
DATE: Final = (
    rf"(?i:{MONTH}{_GAP}{_DAY}(?:{_TO}(?:{MONTH}{_GAP})?{_DAY})?(?:,?\s+{_YEAR})?"
    rf"|{_DAY}(?:{_TO}{_DAY})?\s+(?:of\s+)?{MONTH}(?:,?\s+{_YEAR})?|{MONTH},?\s+{_YEAR})"
)
"""Pattern of an AP-style, day-first or month date, without groups, for use inside larger patterns."""

_SHORTEST, _LONGEST = 3, 80  # characters of a date
_MOST_ENDS = 8
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_STAMP = re.compile(
    r"(?:(?:\s+at|,)?\s+[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?:\s*[ap]\.?m\.?)?"
    r"(?:\s+(?:[+-][0-9]{4}|gmt|utc|z|e[sd]t|local))?|[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"\s*(?:z|[+-][0-9]{2}:?[0-9]{2})?)\Z",
    re.IGNORECASE,
)
_NIGHTS = frozenset({"night", "evening", "morning", "afternoon", "day", "days", "nights"})
_ABOUT = frozenset({"about", "approximately", "around", "circa"})
_TO_WORDS = frozenset({"to", "through", "thru", "until", "till"})
_AND_WORDS = frozenset({"and", "or", "&", "/"})
_YEAR_BEFORE = frozenset({"in", "since", "until", "during", "late", "early", "mid", "year", "throughout"})
_LENGTHS = {"hour": 0, "day": 1, "night": 1, "week": 7, "weekend": 2}
_MONTHS_OF = {"quarter": 3, "three": 3, "six": 6, "nine": 9, "twelve": 12, "half": 6, "year": 12}
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_HOURS = 24
_LONGEST_COUNT = 1000  # days


@remember_short(4096)
def parse_date(text: str, context: date | None = None, numeric_order: str | None = None) -> DateSpan | None:
    """Read a whole string as a date or a span of dates, or None where it is anything else.

    A missing year is the latest that does not put the date after ``context``; without context the date is not read,
    and neither is one that is counted from it ("yesterday", "since Friday", "over the last three days"). Slashed dates
    are read where only one order is possible, or where ``numeric_order`` ("MDY" or "DMY") says which. "Nov. 4 and 6"
    are two dates and not a span, so they are not read; "Nov. 4 and 5" are, and "between Nov. 4 and 6".

    >>> parse_date("Nov. 20-23", context=date(2018, 1, 5)), parse_date("between 13 and 26 March 2019")
    (DateSpan(2017-11-20, 2017-11-23, range), DateSpan(2019-03-13, 2019-03-26, range))
    >>> parse_date("July 2018").end, parse_date("03JAN17").start, parse_date("early March 2017").end
    (datetime.date(2018, 7, 31), datetime.date(2017, 1, 3), datetime.date(2017, 3, 31))
    >>> parse_date("Feb. 30, 2017"), parse_date("June 3"), parse_date("1/3/2017"), parse_date("March 3, 2106")
    (None, None, None, None)
    """
    text = " ".join(text.split()).strip(" .,;:")
    if not text or len(text) > _LONGEST:
        return None
    if compact := _COMPACT.fullmatch(text):
        return day_span(build_day(*map(int, compact.groups())))
    if stamp := _STAMP.search(text):
        text = text[: stamp.start()]
    tokens = tokenize(text)
    return _Reader(text, tokens, context, numeric_order).read_whole()


def find_dates(text: str, context: date | None = None) -> list[Expression]:
    """Find every date and span of a sentence in order; the longest reading of each counts.

    A bare year is one only behind a word that says so ("in 2014"). An expression that cannot be read as a whole is
    given without a span.

    >>> [(found.text, found.span) for found in find_dates("On Jan. 13 and 26, 2019, two strikes; none since 2014.")]
    [('Jan. 13 and 26, 2019', None), ('since 2014', DateSpan(2014-01-01, 2014-12-31, year))]
    """
    if len(text) < _SHORTEST or not _SPEAKS_OF_TIME.search(text):
        return []
    return list(_Reader(text, tokenize(text), context, None).find())


def is_relative(text: str) -> bool:
    """Tell whether a printed date is counted from the day of publication, so that only its parser can read it.

    >>> is_relative("yesterday"), is_relative("Friday, Dec. 19")
    (True, False)
    """
    return any(found.is_relative for found in find_dates(text))


# What no expression is without: a digit, or how a month, a weekday or a word of time begins.
_SPEAKS_OF_TIME = re.compile(
    r"[0-9]|\b(?:jan|feb|ma[ry]|apr|ju[nl]|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|today|tonight|yesterday"
    r"|overnight|last|past|quarter|half|weekend)",
    re.IGNORECASE,
)
_STARTERS = frozenset({Kind.MONTH, Kind.WEEKDAY, Kind.MIXED, Kind.NUMBER, Kind.ORDINAL})
_WORDS_OF_TIME = frozenset({*OFFSETS, "overnight", "last", "past", "quarter", "half", "over"})
_FIRST_WORDS = frozenset(
    {*_WORDS_OF_TIME, *PARTS, *_NIGHTS, *_ABOUT, *_NTH, *_MONTHS_OF, "since", "between", "from", "on", "week", "month",
     "months", "commencing", "starting"}
)  # fmt: skip


class _Reader(EndReader):
    """Reads expressions from the tokens of one text."""

    def read_whole(self) -> DateSpan | None:
        """Read all tokens as one expression."""
        start = 1 if self.low(0) in ("on", "in", "during") and self.low(1) not in ("or", "the") else 0
        found = self.read(start, is_whole=True)
        return found.span if found and found.after == len(self.tokens) else None

    def find(self) -> Iterator[Expression]:
        """Yield the expressions of a sentence."""
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            may_start = token.kind in _STARTERS or token.low in _FIRST_WORDS
            may_start |= self.low(at + 1) in ("days", "weeks")  # "two weeks ending May 10"
            found = self.read(at, is_whole=False) if may_start else None
            if found is None:
                at += 1
                continue
            start, end = self.tokens[found.first].start, self.tokens[found.after - 1].end
            parts = tuple(self._parts(found.ends))
            yield Expression(start, end, self.text[start:end], found.span, found.is_relative, parts)
            at = found.after

    def _parts(self, ends: Sequence[End]) -> Iterator[tuple[int, int]]:
        """Yield where the dates of an expression stand; days that share a month, and those of a span, are one part."""
        held: list[End] = []
        for end in ends:
            if held and not (is_bare(end) or is_bare(held[-1]) or self._is_span(held[-1], end)):
                yield self.tokens[held[0].first].start, self.tokens[held[-1].after - 1].end
                held = []
            if end.month or end.year or end.day:
                held.append(end)
        if held:
            yield self.tokens[held[0].first].start, self.tokens[held[-1].after - 1].end

    def _is_span(self, left: End, right: End) -> bool:
        separator = self._read_separator(left.after)
        return bool(separator and separator[0] == "to" and left.day and right.day)

    def read(self, at: int, *, is_whole: bool) -> _Found | None:
        """Read the expression that begins at a token."""
        return (
            self._read_since(at)
            or self._read_last(at)
            or self._read_quarter(at)
            or self._read_ending(at)
            or self._read_sequence(at, is_whole=is_whole)
        )

    # --- spans named by one end or by their length -------------------------------------------------------------------

    def _read_since(self, at: int) -> _Found | None:
        """Read "since Friday", which counts up to the context; a month or a year since which is counted stays one."""
        if self.low(at) != "since":
            return None
        start = at + 1 + (self.low(at + 1) in ("early", "late"))
        end = self.read_end(start)
        if end is None or self._is_joined(end.after):
            return None
        span = self._resolve([end], [], is_between=False)
        if span is None or span.precision is not DatePrecision.DAY:
            is_dated = bool(end.month or end.year)
            return _Found(at, end.after, span if is_dated else None, not is_dated, (end,))
        if self.context is None or span.start > self.context:
            return _Found(at, end.after, None, is_relative=True, ends=(end,))
        return _Found(at, end.after, range_span(span.start, self.context) or span, is_relative=True, ends=(end,))

    def _is_joined(self, at: int) -> bool:
        """Tell whether another end follows: "since May 4, 2015, and until May 6"."""
        separator = self._read_separator(at)
        return separator is not None and self.read_end(separator[1]) is not None

    def _read_last(self, at: int) -> _Found | None:
        """Read "over the last three days", "in the past 24 hours", "over the weekend", "overnight"."""
        if self.low(at) == "overnight" and self.read_end(at + 1) is None:
            return _Found(at, at + 1, self._back(1), is_relative=True)
        start = at + (self.low(at) in ("over", "during", "in", "within"))
        start += self.low(start) == "the"
        if self.low(start) == "weekend" and start > at:
            return _Found(at, start + 1, self._weekend(), is_relative=True)
        if self.low(start) not in ("last", "past"):
            return None
        number, unit = 1, start + 1
        if unit < len(self.tokens) and self.tokens[unit].kind in (Kind.NUMBER, Kind.UNIT, Kind.TEEN):
            number, unit = self.tokens[unit].value, unit + 1
        length = _LENGTHS.get(self.low(unit).rstrip("s"))
        if length is None or not 0 < number < 1000 or (length and unit == start + 1):
            return None
        days = number * length if length else -(-number // _HOURS)
        return _Found(at, unit + 1, self._back(days), is_relative=True)

    def _back(self, days: int) -> DateSpan | None:
        """Give the days up to the context; the first may be meant in part, and the last too."""
        return range_span(self.context - timedelta(days=days), self.context) if self.context else None

    def _weekend(self) -> DateSpan | None:
        if self.context is None:
            return None
        sunday = self.context - timedelta(days=(self.context.weekday() + 1) % 7 or 7)
        return range_span(sunday - timedelta(days=1), sunday)

    def _read_quarter(self, at: int) -> _Found | None:
        """Read "the quarter ending June 30, 2018", "six months to June 2018", "the second quarter of 2018"."""
        start = at + (self.low(at) == "the")
        nth = _NTH.get(self.low(start), 0)
        length = _MONTHS_OF.get(self.low(start + (nth > 0)), 0)
        unit = start + (nth > 0)
        if nth and length and self.low(unit) in ("quarter", "half"):
            return self._read_nth(unit, nth, length)
        after = unit + 1 + (self.low(unit + 1) in ("month", "months"))
        is_named = self.low(unit) in ("quarter", "year") or after > unit + 1
        if not length or not is_named or self.low(after) not in ("ending", "ended", "to", "up"):
            return None
        after += 1 + (self.low(after) == "up")
        end = self.read_end(after + (self.low(after) == "on"))
        if end is None:
            return None
        span = self._before(self._resolve([end], [], is_between=False), length)
        return _Found(at, end.after, span, ends=(end,))

    def _read_ending(self, at: int) -> _Found | None:
        """Read "the seven days ending May 10", "the week ending on May 10, 2018"."""
        number, unit = 1, at + (self.low(at) == "the")
        if unit < len(self.tokens) and self.tokens[unit].kind in (Kind.NUMBER, Kind.UNIT, Kind.TEEN):
            number, unit = self.tokens[unit].value, unit + 1
        length = {"day": 1, "week": 7}.get(self.low(unit).removesuffix("s"), 0) * number
        if not 1 < length < _LONGEST_COUNT or self.low(unit + 1) not in ("ending", "ended"):
            return None
        end = self.read_end(unit + 2 + (self.low(unit + 2) == "on"))
        if end is None:
            return None
        last = self._resolve([end], [], is_between=False)
        span = last and range_span(last.last - timedelta(days=length - 1), last.last)
        return _Found(at, end.after, span if last and last.precision is DatePrecision.DAY else None, ends=(end,))

    def _read_nth(self, unit: int, nth: int, length: int) -> _Found | None:
        year = unit + 1 + (self.low(unit + 1) in ("of", ","))
        if year >= len(self.tokens) or not is_year(self.tokens[year]) or nth * length > 12:
            return None
        last = month_span(self.tokens[year].value, nth * length)
        return _Found(
            unit - 1, year + 1, self._before(last, length), ends=(End(year, year + 1, self.tokens[year].value),)
        )

    @staticmethod
    def _before(last: DateSpan | None, months: int) -> DateSpan | None:
        """Give the months up to a day that ends one; where a span starts follows from nothing else."""
        if last is None or (last.last + timedelta(days=1)).day != 1:
            return None
        first = last.last.year * 12 + last.last.month - months
        return range_span(date(first // 12, first % 12 + 1, 1), last.last)

    # --- ends and what joins them ------------------------------------------------------------------------------------

    def _read_sequence(self, at: int, *, is_whole: bool) -> _Found | None:
        start, is_between = self._skip_opener(at)
        first = self.read_end(start)
        if first is None:
            return None
        ends, joins = [first], list[str]()
        while len(ends) < _MOST_ENDS and (separator := self._read_separator(ends[-1].after)):
            following = self._read_short_year(ends[-1], separator[1]) or self.read_end(separator[1])
            if following is None or not self._may_join(ends, separator[0], following):
                break
            ends.append(following)
            joins.append(separator[0])
        while joins and joins[-1] == ",":  # a list closes with "and"
            ends.pop()
            joins.pop()
        if not self._is_dated(ends, at, start, is_whole=is_whole):
            return None
        is_relative = any(end.offset is not None or (end.weekday is not None and not end.month) for end in ends)
        needs_opener = start > at and (not is_between or "and" in joins)
        opens = at if needs_opener else max(first.opens, at)
        return _Found(
            opens, ends[-1].after, self._resolve(ends, joins, is_between=is_between), is_relative, tuple(ends)
        )

    def _read_short_year(self, end: End, at: int) -> End | None:
        """Read the second year of "2017-18"."""
        if not end.year or end.month or end.day or at >= len(self.tokens):
            return None
        token, following = self.tokens[at], end.year + 1
        is_next = token.kind is Kind.NUMBER and len(token.low) == 2 and token.value == following % 100
        return End(at, at + 1, following, opens=at) if is_next and touches(self.tokens[at - 1], token) else None

    def _skip_opener(self, at: int) -> tuple[int, bool]:
        """Skip the words that open an expression; tell whether they say that two ends bound a span."""
        word = self.low(at)
        if word in ("between", "from", "commencing", "starting", "beginning") and self.low(at + 1) != "of":
            return self._skip_part_of_day(at + 1 + (self.low(at + 1) in ("in", "on"))), True
        if word == "on" and self.low(at + 1) == "or" and self.low(at + 2) in _ABOUT:
            return at + 3, False
        if word in _ABOUT:
            return at + 1, False
        start = at + (word == "the")
        if self.low(start) in _NIGHTS and self.low(start + 1) == "of":
            return start + 2, False
        if self.low(start) == "week" and self.low(start + 1) == "of" and self._is_span_at(start + 2):
            return start + 2, False
        if self.low(start) == "month" and self.low(start + 1) == "of":
            return start + 2, False
        if self.low(start) == "months" and self.low(start + 1) == "of":
            return start + 2, False
        return at + (word == "overnight"), False

    def _skip_part_of_day(self, at: int) -> int:
        """Skip "the evening of": a span is of whole days."""
        start = at + (self.low(at) == "the")
        return start + 2 if self.low(start) in _NIGHTS and self.low(start + 1) == "of" else at

    def _is_span_at(self, at: int) -> bool:
        end = self.read_end(at)
        return end is not None and self._is_joined(end.after)

    def _read_separator(self, at: int) -> tuple[str, int] | None:
        """Read what joins two ends: "to" for a span, "and" for a list, "," within one."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.kind is Kind.DASH:
            return "to", at + 1
        if token.low in _TO_WORDS or (token.low == "," and self.low(at + 1) in _TO_WORDS):
            return "to", self._skip_part_of_day(at + 1 + (token.low == ","))
        if token.low == "," and self.low(at + 1) in _AND_WORDS:
            return "and", at + 2
        if token.low in _AND_WORDS:
            return "and", at + 1
        return (",", at + 1) if token.low == "," else None

    def _may_join(self, ends: list[End], join: str, following: End) -> bool:
        """Tell whether an end belongs to the one before it, and is no number of something else."""
        if is_bare(following) and (not ends[-1].day or self.low(following.after) in COUNTED):
            return False
        if join == ",":
            return is_bare(following) or is_bare(ends[-1]) or not ends[-1].year
        is_year = bool(following.year) and not following.month and not following.day
        return not (is_year and ends[-1].month and join == "and")

    def _is_dated(self, ends: list[End], at: int, start: int, *, is_whole: bool) -> bool:
        """Tell whether ends make a date at all: bare numbers do not, nor does a bare year without a word before it."""
        if any(end.month or end.weekday is not None or end.offset is not None for end in ends):
            return self._is_no_name(ends, is_whole=is_whole)
        if not any(end.year for end in ends) or any(is_bare(end) for end in ends):
            return False
        if self.low(ends[-1].after) in COUNTED:
            return is_whole
        before = self.low(at - 1) if at else ""
        return is_whole or start > at or ends[0].is_part or before in _YEAR_BEFORE or (len(ends) > 1)

    def _is_no_name(self, ends: list[End], *, is_whole: bool) -> bool:
        """Tell a month from the verb "may" and the like: alone in a sentence it wants its capital."""
        end = ends[0]
        if is_whole or len(ends) > 1 or end.day or end.year or end.offset is not None:
            return True
        token = self.tokens[end.first]
        return self.text[token.start].isupper() and (len(token.low) > 3 or token.kind is Kind.MONTH)

    def _resolve(self, ends: list[End], joins: list[str], *, is_between: bool) -> DateSpan | None:
        ends = _share_months(ends)
        spans = self._resolve_all(ends)
        if spans is None:
            return None
        if len(spans) == 1:
            return spans[0]
        if len(spans) == 2 and (is_between or joins[0] == "to"):
            return range_span(*self._edges(ends, spans))
        return _join_list(spans, joins)

    def _edges(self, ends: list[End], spans: list[DateSpan]) -> tuple[date, date]:
        """Give first and last day of a span whose ends may be the end of a month or its beginning."""
        words = [self.low(end.opens) if end.is_part else "" for end in ends]
        first = spans[0].last if words[0] == "end" else spans[0].start
        return first, spans[1].start if words[1] in ("start", "beginning") else spans[1].last

    def _resolve_all(self, ends: list[End]) -> list[DateSpan] | None:
        """Resolve ends from the last to the first, for an end takes its year from the one behind it."""
        spans: list[DateSpan] = []
        following: End | None = None
        stated = next((end.year for end in ends if end.year), 0)
        for end in reversed(ends):
            dated = self._with_year(end, following, stated)
            span = self._resolve_end(dated, spans[0] if spans else None)
            if span is None:
                return None
            spans.insert(0, span)
            following = dated
        return spans

    def _with_year(self, end: End, following: End | None, stated: int) -> End:
        if end.year or not end.month:
            return end
        if following and following.month:
            return replace(end, year=following.year and following.year - (end.month > following.month))
        if stated:  # printed at an earlier end: "Dec. 30, 2016-Jan. 2"
            return replace(end, year=stated)
        if self.context is None or end.month < 1:
            return end
        return replace(
            end, year=self.context.year - ((end.month, end.day or 1) > (self.context.month, self.context.day))
        )

    def _resolve_end(self, end: End, following: DateSpan | None) -> DateSpan | None:
        if end.offset is not None:
            return day_span(self.context + timedelta(days=end.offset)) if self.context else None
        if end.month:
            if not end.day:
                return month_span(end.year, end.month)
            span = day_span(build_day(end.year, end.month, end.day))
            differs = bool(span and end.weekday is not None and span.start.weekday() != end.weekday)
            return replace(span, weekday_differs=True) if span and differs else span
        if end.weekday is not None:
            limit = following.start if following else self.context
            return day_span(limit - timedelta(days=(limit.weekday() - end.weekday - 1) % 7 + 1)) if limit else None
        first = build_day(end.year, 1, 1)
        return DateSpan(first, first.replace(month=12, day=31), DatePrecision.YEAR) if first and not end.day else None


def _share_months(ends: list[End]) -> list[End]:
    """Give days that print no month that of the next end, else that of the one before."""
    shared: list[End] = []
    for position, end in enumerate(ends):
        if is_bare(end):
            behind = next((other.month for other in ends[position + 1 :] if other.month), 0)
            before = next((other.month for other in reversed(shared) if other.month), 0)
            shared.append(replace(end, month=before or behind))
        else:
            shared.append(end)
    return shared


def _join_list(spans: list[DateSpan], joins: list[str]) -> DateSpan | None:
    """Read a list of days or months as a span, where each follows the one before it."""
    merged = [spans[0]]
    for join, span in zip(joins, spans[1:], strict=True):
        if join == "to":
            pair = range_span(merged[-1].start, span.last)
            if pair is None:
                return None
            merged[-1] = pair
        elif span.start == merged[-1].last + timedelta(days=1):
            merged.append(span)
        else:
            return None
    return range_span(merged[0].start, merged[-1].last)
