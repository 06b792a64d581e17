"""The parts of a strike release in order: list items under their country and day, totals, stated zeros.

A release is read as a stream of sentences. Headings and totals that announce a list set what the items after them
inherit (country, day, lateness); whatever else speaks of strikes near a place and cannot be read is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harvester.model.document import Problem
from harvester.parsers.grammar.counts import read_count
from harvester.parsers.grammar.dates import MONTH, find_dates
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.grammar.text import Block, split_sentences
from harvester.parsers.grammar.tokens import tokenize
from harvester.parsers.places.gazetteer import find_place
from harvester.parsers.strikes.lines import (
    Kind,
    Statement,
    find_days,
    has_bullet,
    is_late_heading,
    parse_statements,
)
from harvester.parsers.strikes.targets import find_verb
from harvester.parsers.strikes.vocabulary import correct_spelling, load_words


@dataclass
class Line:
    """One line of strikes; ``results`` holds its own words and those of the sentences that continue it."""

    statement: Statement
    country: str | None
    date_text: str | None
    late: bool
    block: Block
    results: list[str] = field(default_factory=list)


@dataclass
class Total:
    """A stated number of strikes without results; ``own_date`` is set where it is about less than the release."""

    statement: Statement
    country: str | None
    own_date: str | None
    late: bool
    block: Block


@dataclass
class Release:
    """What a strike release states, in printed order.

    ``lead_date`` is the days that it is about as a whole, ``country_dates`` those that its totals give a country.
    """

    lines: list[Line] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lead_date: str | None = None
    country_dates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Entry:
    """A heading (no statement) or a statement, with the block it stands in."""

    text: str
    statement: Statement | None
    block: Block
    bullet: bool = False


_OBJECT_MARKS = re.compile("[￼�]+")
_GLUED_ITEM = re.compile(r"(?<=[\w.;:)”])\s*(?:[-–—*•▪§·◦]+|\s[vo])?\s*(?=Near\s+(?:near\s+)?(?:[A-Z]|al\s))")
_GLUED_BULLET = re.compile(r"(?<=[\w.;:)])\s+(?:\*|•|▪|--)\s*(?=(?:On|Near|In)\s)")
_GLUED_HEADING = re.compile(
    r"(?<=[.)])\s+(?=(?:Syria|Iraq):?\s*$)|(?<=^Syria)\s+(?=[-*•]|Near\b)|(?<=^Iraq)\s+(?=[-*•]|Near\b)"
)
# Text of a PDF runs letter head, headlines and headings into the paragraph below them.
_RUN_IN = re.compile(
    r"\s+(?=(?:SOUTHWEST ASIA|TAMPA, Fla\.)[^.]{0,40}?[—–-]\s)|\s+(?=(?:FOR IMMEDIATE RELEASE|Release\s*#)\s)"
    r"|(?<=FOR IMMEDIATE RELEASE)\s+|(?<=[.:)])\s+(?=(?:Air)?[Ss]trikes? in (?:Syria|Iraq)\s+[A-Z*•–-])"
    r"|(?:(?<=trikes in Syria)|(?<=trikes in Iraq)|(?<=trike in Syria)|(?<=trike in Iraq))"
    r"\s+(?=(?:On|There|Near|Yesterday|In|Between|Coalition)\b|[*•–-])"
    r"|(?<=[.)])\s+(?=(?:Syria|Iraq)\s+(?:[*•–-]\s*)?Near\b)"
)
_STRIKE = re.compile(r"strikes?\b", re.IGNORECASE)
_COUNTRY_HEADING = re.compile(
    r"(?:(?:the\s+)?(?:coalition\s+)?(?:air)?strikes?\s+in\s+|in\s+)?(?:(?P<place>[A-Z][\w’' -]+),\s+)?"
    r"(?P<country>Syria|Iraq)(?P<other>\s+(?:and|&)\s+(?:Syria|Iraq))?\s*:?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\s*[ap]\.?m", re.IGNORECASE)
_COUNTRY_RESULT = re.compile(r"In\s+(?P<country>Syria|Iraq),\s+(?P<results>.+)")
_ATTACKS = re.compile(
    r"\bconduct(?:ed|ing)?\b|\bcontinued?\s+to\s+(?:attack|strike|target)|\battacked\b", re.IGNORECASE
)
_SHORTEST_LEAD = 60  # characters; headlines name days too, but those of the release
_HEADLINE = re.compile(r"press release|news", re.IGNORECASE)
_ENDS_IN_MONTH = re.compile(rf"[-–—]{MONTH}$")
_NEAR = re.compile(r"\bnear\s+[A-Z]", re.IGNORECASE)


def read_release(blocks: Iterable[Block]) -> Release:
    """Read the body of a release, given as blocks of cleaned text in order."""
    kept = list(blocks)
    release = _Reader(list(_entries(kept))).read()
    release.problems.extend(_find_garbled(kept))
    release.lead_date = _find_lead_date(kept)
    return release


def _find_garbled(blocks: Iterable[Block]) -> Iterator[Problem]:
    """Yield the items and sentences on strikes in which a word that decides what they say is garbled."""
    for block in blocks:
        for item in split_items(block.text):
            text = correct_spelling(item)
            if (garbled := load_words().find(text)) and (has_bullet(item) or _STRIKE.search(text) or find_verb(text)):
                message = f"{', '.join(garbled)} may be a garbled word that decides what the line says."
                yield Problem("word_garbled", message, item, block.locator)


def _find_lead_date(blocks: list[Block]) -> str | None:
    """Find the days that the release as a whole is about: named by a sentence on attacks before the first item."""
    for block in blocks:
        for item in split_items(block.text):
            if has_bullet(item):
                return None
            for sentence in [] if _HEADLINE.match(item) or _opens_with_date(item, ":") else _split_sentences(item):
                if _ATTACKS.search(sentence) and len(sentence) > _SHORTEST_LEAD and (days := find_days(sentence)):
                    return days
    return None


def _opens_with_date(text: str, following: str) -> str | None:
    """Give the date that a heading opens with ("July 18 Strikes", "Dec. 26: …"), or None."""
    head = text[:60] if following == ":" else text
    if len(head) > 60 or following not in head.lower():
        return None
    found = next(iter(find_dates(head)), None)
    if found is None or found.start:
        return None
    rest = text[found.end :].strip().lower()
    is_heading = rest.startswith(":") if following == ":" else rest.rstrip(" :") in ("strike", "strikes")
    return found.text if is_heading else None


_CUT_AT = re.compile(r"Syria|Iraq|SOUTHWEST ASIA|TAMPA, Fla|FOR IMMEDIATE|Release|[*•▪]|--")


@remember_short(512, longest=1000)
def split_items(text: str) -> list[str]:
    """Cut a block where an item or a heading is glued to the one before it.

    >>> split_items("* Near Hit, one strike destroyed a building. vNear Mosul, two strikes destroyed a bunker. Iraq")
    ['* Near Hit, one strike destroyed a building.', 'Near Mosul, two strikes destroyed a bunker.', 'Iraq']
    """
    text = _OBJECT_MARKS.sub(" ", text)
    # Most lines hold none of the words at which blocks are cut.
    if _CUT_AT.search(text):
        text = _GLUED_BULLET.sub("\n", _RUN_IN.sub("\n", text))
    text = _cut_headings(text)
    pieces: list[str] = []
    for line in text.split("\n"):
        start = 0
        for match in _GLUED_ITEM.finditer(line):
            if _STRIKE.search(line[start : match.start()]) or line[start : match.start()].strip() in ("Syria", "Iraq"):
                pieces.append(line[start : match.start()])
                start = match.end()
        pieces.append(line[start:])
    return [piece for text in pieces for piece in _cut_headings(text.strip()).split("\n") if piece.strip()]


def _cut_headings(text: str) -> str:
    return _GLUED_HEADING.sub("\n", text) if "Syria" in text or "Iraq" in text else text


def _split_sentences(text: str) -> list[str]:
    """Split sentences, but not the second month of "Jan. 27-Feb. 1"."""
    sentences: list[str] = []
    for sentence in split_sentences(text):
        if sentences and sentence[:1].isdigit() and _ENDS_IN_MONTH.search(sentences[-1]):
            sentences[-1] += f" {sentence}"
        else:
            sentences.append(sentence)
    return sentences


def _entries(blocks: Iterable[Block]) -> Iterator[_Entry]:
    for block in blocks:
        for item in split_items(block.text):
            bullet = has_bullet(item) or block.tag == "li"
            if _COUNTRY_HEADING.fullmatch(item) or _opens_with_date(item, "strike") or is_late_heading(item):
                yield _Entry(item, None, block)
                continue
            for position, sentence in enumerate(_split_sentences(item)):
                yield from _statements(sentence, block, bullet=bullet and not position)


def _statements(sentence: str, block: Block, *, bullet: bool) -> Iterator[_Entry]:
    if _STRIKE.search(correct_spelling(sentence)) or bullet:
        for statement in parse_statements(sentence):
            yield _Entry(sentence, statement, block, bullet=bullet)
    elif (match := _COUNTRY_RESULT.match(sentence)) and find_verb(sentence) is not None:
        statement = Statement(Kind.RESULTS, sentence, countries=(match["country"],), results=match["results"])
        yield _Entry(sentence, statement, block)
    elif read_count(tokenize(sentence), 0) and find_verb(sentence) is not None:
        yield _Entry(sentence, Statement(Kind.RESULTS, sentence, results=sentence), block)
    elif _CLOCK.search(sentence) and find_verb(sentence) is not None:
        yield _Entry(sentence, Statement(Kind.UNREADABLE, sentence), block, bullet=True)


class _Reader:
    """Walks the entries and keeps what the next item inherits."""

    def __init__(self, entries: list[_Entry]) -> None:
        self.entries = entries
        self.release = Release()
        self.country: str | None = None
        self.date: str | None = None
        self.late = False
        self.announced: list[str | None] = []  # countries of the totals since the last item or heading
        self.after_total = False

    def read(self) -> Release:
        for index, entry in enumerate(self.entries):
            if entry.statement is None:
                self.read_heading(entry.text)
            elif entry.statement.kind is Kind.STRIKES:
                self.read_strikes(index, entry, entry.statement)
            elif entry.statement.kind is Kind.RESULTS:
                self.read_results(entry.statement)
            elif entry.statement.kind is Kind.UNREADABLE:
                self.read_unreadable(entry)
            else:
                self.add_total(entry, entry.statement)
        self.assign_countries()
        return self.release

    def read_heading(self, text: str) -> None:
        self.announced, self.date = [], None
        if match := _COUNTRY_HEADING.fullmatch(text):
            self.country = None if match["other"] else match["country"].title()
            self.late = False
        elif date := _opens_with_date(text, "strike"):
            self.country, self.date = None, date
        else:
            self.country, self.late = None, True

    def read_strikes(self, index: int, entry: _Entry, statement: Statement) -> None:
        is_line = bool(statement.place_text or (statement.results and not statement.late))
        if is_line and not self.announces_list(index, statement):
            self.add_line(entry, statement)
        elif statement.subject or statement.late or statement.opens_list or statement.engagements:
            self.add_total(entry, statement)
            self.announce(statement)
        else:
            self.read_unreadable(entry)

    def announces_list(self, index: int, statement: Statement) -> bool:
        """Tell whether "conducted seven strikes near P" only sums up the items below it."""
        if statement.results or not statement.subject or index + 1 >= len(self.entries):
            return False
        following = self.entries[index + 1]
        below = following.statement
        return following.bullet and below is not None and below.kind is Kind.STRIKES and not below.date_text

    def add_line(self, entry: _Entry, statement: Statement) -> None:
        if self.announced:
            self.country = self.announced[0] if len(set(self.announced)) == 1 else None
            self.announced = []
        country = statement.countries[0] if len(statement.countries) == 1 else self.country
        if statement.countries and not entry.bullet:
            self.country = country
        date = statement.date_text or self.date
        late = self.late or statement.late
        line = Line(statement, country, date, late, entry.block, [statement.results] if statement.results else [])
        self.release.lines.append(line)
        self.after_total = False
        if statement.unread:
            message = f"{statement.unread!r}: no place is read from it, or no verb says what befell what it counts."
            self.add_problem("words_unread", message, entry)
        if statement.strikes is None:
            self.add_problem("strike_count_missing", "The line states strikes but no readable number.", entry)

    def add_total(self, entry: _Entry, statement: Statement) -> None:
        country = statement.countries[0] if len(statement.countries) == 1 else None
        if not statement.countries and statement.kind in (Kind.STRIKES, Kind.NONE) and not statement.late:
            country = self.country
        late = statement.late or self.late
        if country and statement.date_text and not late and statement.kind is Kind.STRIKES and not self.release.lines:
            self.release.country_dates.setdefault(country, statement.date_text)
        self.release.totals.append(Total(statement, country, statement.date_text, late, entry.block))
        self.after_total = statement.kind is Kind.STRIKES

    def announce(self, statement: Statement) -> None:
        """Let the items below inherit from a total: its country, its day and whether it is late."""
        country = statement.countries[0] if len(statement.countries) == 1 else None
        if statement.late:
            self.country, self.late, self.announced = country, True, []
            self.date = statement.date_text or self.date
            return
        if country:
            self.announced.append(country)
        self.date = statement.date_text or self.date if self.release.lines or self.country else self.date

    def read_results(self, statement: Statement) -> None:
        """Give results to the line before them, or make a line of a total that has no list."""
        if statement.countries:
            self.promote(statement, statement.countries[0])
        elif self.release.totals and self.after_total:
            self.promote(statement, self.release.totals[-1].country)
        elif self.release.lines:
            self.release.lines[-1].results.append(statement.results)

    def promote(self, statement: Statement, country: str | None) -> None:
        total = next((total for total in reversed(self.release.totals) if total.country == country), None)
        if (
            total is None
            or total.statement.kind is not Kind.STRIKES
            or any(line.country == country for line in self.release.lines)
        ):
            return
        line = Line(total.statement, country, total.own_date, total.late, total.block, [statement.results])
        self.release.lines.append(line)
        self.announced, self.after_total = [], False

    def read_unreadable(self, entry: _Entry) -> None:
        named = _NEAR.search(entry.text) and find_verb(entry.text) is not None
        stated = entry.statement is not None and entry.statement.kind is Kind.STRIKES
        if (entry.bullet and (_STRIKE.search(entry.text) or find_verb(entry.text) is not None)) or named or stated:
            self.add_problem("strike_line_unreadable", "The sentence speaks of strikes and could not be read.", entry)

    def add_problem(self, reason: str, message: str, entry: _Entry) -> None:
        self.release.problems.append(Problem(reason, message, entry.text, entry.block.locator))

    def assign_countries(self) -> None:
        """Give lines without a heading the countries of the totals above them, where the sums allow one way only."""
        lines = [line for line in self.release.lines if not line.late]
        open_lines = [line for line in lines if line.country is None]
        wanted = {
            total.country: total.statement.strikes.min
            for total in reversed(self.release.totals)
            if total.country and total.statement.kind is Kind.STRIKES and not total.late and total.statement.strikes
        }
        left = {
            country: (number or 0) - sum(_number(line) for line in lines if line.country == country)
            for country, number in reversed(wanted.items())
        }
        for position, country in enumerate(_share_out([_number(line) for line in open_lines], left)):
            open_lines[position].country = country
        for line in self.release.lines:
            if line.country is None and line.statement.place_text and (line.late or not wanted):
                match = find_place(line.statement.place_text)
                line.country = match.country if match else None


def _number(line: Line) -> int:
    return (line.statement.strikes.min or 0) if line.statement.strikes else 0


def _share_out(counts: list[int], left: dict[str, int]) -> list[str]:
    """Cut a list of numbers of strikes so that each country gets what it is still owed, in order; [] if not in one way.

    >>> _share_out([1, 2, 4], {"Syria": 3, "Iraq": 4}), _share_out([6, 1], {"Syria": 7, "Iraq": 0})
    (['Syria', 'Syria', 'Iraq'], ['Syria', 'Syria'])
    >>> _share_out([1, 2], {"Syria": 2, "Iraq": 1}), _share_out([1], {})
    ([], [])
    """
    owed = [(country, number) for country, number in left.items() if number]
    if not counts or not 1 <= len(owed) <= 2 or sum(counts) != sum(number for _, number in owed):
        return []
    first, last = owed[0], owed[-1]
    if len(owed) == 1:
        return [first[0]] * len(counts)
    cuts = [cut for cut in range(len(counts) + 1) if sum(counts[:cut]) == first[1]]
    return [first[0]] * cuts[0] + [last[0]] * (len(counts) - cuts[0]) if len(cuts) == 1 else []
