"""Who was killed and who was injured, read from the clauses of an item: each count belongs to its own verb and noun.

A clause is read as a row of *groups* ("two children", "a civilian driver", "10 fighters") and *verbs* ("were killed",
"injuring", "the deaths of"). A group goes to the verb that it is the subject of, else to the one that it
is the object of. Fighters, troops and animals are read so that they are counted for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from harvester.model.data import load_data
from harvester.parsers.grammar.counts import Count, find_counts, read_count
from harvester.parsers.grammar.dates import find_dates
from harvester.parsers.grammar.tokens import Kind, Token, tokenize

_JOINERS = frozenset({",", "and", "&", "or", "as", "well", "plus", "both", "also", "then", "by"})
_BE = frozenset({"was", "were", "been", "be", "being", "is", "are"})
_POSSESSIVES = frozenset({"his", "her", "their", "its"})
_ARTICLES = frozenset({"a", "an"}) | _POSSESSIVES
_AND = frozenset({"and", "&", ","})
_DEFINITE = frozenset({"the", "these", "those", "all"})
_SUBSETS = frozenset({"including", "includes", "among", "whom", "them", "which"})
_DISTINCT = frozenset(
    {"first", "second", "third", "another", "other", "others", "additional", "also", "separate", "further", "later"}
)
_STOPS = frozenset(
    {"in", "on", "at", "near", "of", "with", "from", "to", "for", "that", "which", "who", "when", "where", "after",
     "before", "during", "against", "into", "inside", "while", "than", "by", "it", "because", "as", "resulted",
     "occurred"}
)  # fmt: skip
_GENERIC = frozenset({"civilians", "people", "persons", "individuals", "members"})
_BOUNDING = frozenset({"more", "fewer", "less", "least", "than"})
_FAMILIES = frozenset({"family", "families", "household"})  # whose members are civilians; those of others are not
_AUXILIARIES = frozenset({"have", "had", "has", "may", "might", "others", "other", "more"})
_PLURALS = ("s", "men", "children", "people", "wives")
_NO_NAME = _STOPS | _BE | _JOINERS
_LONGEST_NAME = 5  # words from a number to its noun


class Casualties(NamedTuple):
    """Counts as printed and read, by "killed" and "injured", and the words that no rule could give to either."""

    counts: dict[str, tuple[str, Count]]
    unread: list[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of the grammar, from the data file."""

    verbs: dict[str, tuple[str, str]]  # -> (killed or injured, how it takes its people)
    civilians: frozenset[str]
    others: frozenset[str]
    qualifiers: frozenset[str]  # of others, where no noun of its own follows: "10 ISIS members"
    things: frozenset[str]
    vague: frozenset[str]
    adverbs: frozenset[str]
    alleged: frozenset[str]


@cache
def _words() -> _Words:
    data: dict[str, Any] = load_data("parsers/civcas/list")["casualties"]
    verbs = {
        form: (group, use) for group in ("killed", "injured") for use, forms in data[group].items() for form in forms
    }
    names = ("civilians", "others", "qualifiers", "things", "vague", "adverbs", "alleged")
    return _Words(verbs, *(frozenset(data[name]) for name in names))


def casualty_words() -> frozenset[str]:
    """Return every word that the grammar asks for."""
    words = _words()
    return frozenset(words.verbs) | words.civilians | words.others | words.vague | words.alleged | words.adverbs


@dataclass(slots=True)
class _Group:
    """People with their number: tokens ``first`` to ``after``, where the number ends at ``counted``."""

    first: int
    counted: int
    after: int
    count: Count | None  # None where the number is none that can be read ("dozens")
    is_civilian: bool | None  # None where no noun says
    is_subset: bool = False
    is_definite: bool = False
    has_noun: bool = True


@dataclass(frozen=True, slots=True)
class _Verb:
    first: int
    after: int
    group: str
    use: str  # past, active, noun_of, noun


@dataclass
class _Clause:
    """One clause: its text and tokens, and what was read of it."""

    text: str
    tokens: Sequence[Token]
    given: dict[str, list[_Group]] = field(default_factory=lambda: {"killed": [], "injured": []})
    unread: list[str] = field(default_factory=list)

    def open_sum(self, name: str | None) -> None:
        """Leave open what is not counted whole, of one kind or of both."""
        for kind, given in self.given.items():
            if name in (kind, None):
                given.clear()

    def printed(self, groups: Sequence[_Group]) -> str:
        """Give the words of counts: one number alone, a list and "a civilian" with their nouns."""
        first, last = groups[0], groups[-1]
        is_number = (
            len(groups) == 1 and first.counted > first.first and self.tokens[first.first].low not in _ARTICLES | {"no"}
        )
        return self.text[
            self.tokens[first.first].start : self.tokens[(last.counted if is_number else last.after) - 1].end
        ]


def read_casualties(clauses: Sequence[str]) -> Casualties:
    """Read the killed and the injured of an item's clauses.

    >>> read_casualties(["injuring 14 civilians and five civilians were unintentionally killed."]).counts
    {'injured': ('14', Count(14, 14, None)), 'killed': ('five', Count(5, 5, None))}
    >>> read_casualties(["killing 10 ISIS fighters and three civilians"]).counts
    {'killed': ('three', Count(3, 3, None))}
    """
    read = [_read_clause(clause) for clause in clauses]
    counts: dict[str, tuple[str, Count]] = {}
    unread = [words for clause in read for words in clause.unread]
    for name in ("injured", "killed"):
        stated = [(clause, groups) for clause in read if (groups := clause.given[name])]
        if not stated:
            continue
        total = _combine(stated)
        if total is None:
            unread.append(" / ".join(clause.printed(groups) for clause, groups in stated))
        else:
            counts[name] = total
    return Casualties(counts, unread)


def _combine(stated: list[tuple[_Clause, list[_Group]]]) -> tuple[str, Count] | None:
    """Add up what clauses state of one kind of casualty; None where they may be the same people.

    A number that comes again ("the three civilians killed …") is the same one; numbers that differ are added only where
    words say that they are of different people.
    """
    parts = [(clause.printed(groups), _add([group.count for group in groups]), clause) for clause, groups in stated]
    first = parts[0]
    kept = [first] + [part for part, (_, groups) in zip(parts[1:], stated[1:], strict=True)
                      if part[1] != first[1] and not groups[0].is_definite]  # fmt: skip
    if any(count is None for _, count, _ in kept):
        return None
    if len(kept) > 1 and not any(token.low in _DISTINCT for _, _, clause in kept for token in clause.tokens):
        return None
    total = _add([count for _, count, _ in kept])
    return (" + ".join(printed for printed, _, _ in kept), total) if total else None


def _add(counts: Sequence[Count | None]) -> Count | None:
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) or len(known) == 1:
        return known[0] if len(known) == len(counts) else None
    low = None if any(count.min is None for count in known) else sum(count.min or 0 for count in known)
    high = None if any(count.max is None for count in known) else sum(count.max or 0 for count in known)
    return Count(low, high, next((count.qualifier for count in known if count.qualifier), None))


def _read_clause(text: str) -> _Clause:
    tokens = tokenize(text)
    clause = _Clause(text, tokens)
    words = _words()
    if not any(token.low in words.verbs for token in tokens) or any(token.low in words.alleged for token in tokens):
        return clause
    elements = list(_elements(tokens))
    _Assigner(clause, elements).assign()
    for first, after in _loose_numbers(clause, elements):
        clause.unread.append(text[tokens[first].start : tokens[after - 1].end])
        if _low(tokens, first - 1) == "and":  # "one was killed in the first strike, and three in the second"
            verbs = [element for element in elements if isinstance(element, _Verb) and element.first < first]
            clause.open_sum(verbs[-1].group if verbs else None)
    for stranger, group in _strangers(tokens, elements):
        clause.unread.append(text[tokens[stranger].start : tokens[min(stranger + 3, len(tokens)) - 1].end])
        clause.open_sum(next((name for name, given in clause.given.items() if group in given), None))
    return clause


def _strangers(tokens: Sequence[Token], elements: Sequence[_Group | _Verb]) -> Iterator[tuple[int, _Group]]:
    """Yield people joined with counted ones whom no noun of the data names ("a zookeeper and her two daughters")."""
    groups = [element for element in elements if isinstance(element, _Group) and element.is_civilian]
    for group in groups:
        at = group.after
        while _low(tokens, at) in _AND:
            at += 1
        if at > group.after and _is_stranger(tokens, at, elements):
            yield at, group
        at = _start_of_joined(tokens, group.first)
        opens = at == 0 or _low(tokens, at - 1) == "," or _low(tokens, at - 1) in _words().verbs
        if opens and at < group.first and _is_stranger(tokens, at, elements):
            yield at, group


def _start_of_joined(tokens: Sequence[Token], end: int) -> int:
    """Find where what "and" joins with a group begins, at most a few words before it; ``end`` where nothing does."""
    if _low(tokens, end - 1) not in _AND:
        return end
    at = end - 1
    while at > 0 and end - at <= _LONGEST_NAME and _low(tokens, at - 1) not in _NO_NAME | _words().verbs.keys():
        at -= 1
    return at


def _is_stranger(tokens: Sequence[Token], at: int, elements: Sequence[_Group | _Verb]) -> bool:
    """Tell whether a number or an article stands before a name that is neither people nor a thing that is listed."""
    if any(element.first <= at < element.after for element in elements):
        return False
    found = read_count(tokens, at)
    after = found.after if found else at + (_low(tokens, at) in _ARTICLES)
    if after == at or after >= len(tokens) or tokens[after].kind is not Kind.WORD:
        return False
    words = _words()
    name = {token.low for token in tokens[after : after + 3]}
    is_named = tokens[after].low not in _NO_NAME | words.adverbs | words.verbs.keys() | _AUXILIARIES
    return is_named and not name & (words.things | words.others)


def _loose_numbers(clause: _Clause, elements: Sequence[_Group | _Verb]) -> Iterator[tuple[int, int]]:
    """Yield the tokens of numbers that count neither people nor things: their noun is missing, or garbled."""
    tokens = clause.tokens
    dated = {at for date in find_dates(clause.text) for at in range(date.start, date.end)}
    read = {at for element in elements for at in range(element.first, element.after)}
    for first, found in find_counts(tokens):
        is_read = any(at in read for at in range(first, found.after))
        is_read |= _low(tokens, first - 1) == "of" or (
            _low(tokens, found.after) == "of" and _low(tokens, found.after + 1) in _SUBSETS
        )
        is_dated = tokens[first].start in dated
        after = found.after + (_low(tokens, found.after) in _words().qualifiers)
        is_named = after < len(tokens) and tokens[after].kind in (Kind.WORD, Kind.MIXED, Kind.DASH)
        is_named &= _low(tokens, after) not in _NO_NAME and _low(tokens, after) not in _words().verbs
        if not (is_read or is_dated or is_named):
            yield first, found.after


# --- groups and verbs ------------------------------------------------------------------------------------------------


def _elements(tokens: Sequence[Token]) -> Iterator[_Group | _Verb]:
    """Yield the groups and verbs of a clause in order."""
    at = 0
    while at < len(tokens):
        element = _read_verb(tokens, at) or _read_group(tokens, at)
        if element:
            yield element
        at = element.after if element else at + 1


def _read_verb(tokens: Sequence[Token], at: int) -> _Verb | None:
    found = _words().verbs.get(tokens[at].low)
    if found is None:
        return None
    group, use = found
    after = at + 1
    if use == "noun":
        return (
            _Verb(at, after + 1, group, "noun_of") if _low(tokens, after) in ("of", "to") else _Verb(at, after, *found)
        )
    if use == "active" and _low(tokens, after) == "of":
        after += 1
    return _Verb(at, after, group, use)


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _read_group(tokens: Sequence[Token], at: int) -> _Group | None:
    start = at
    is_definite = tokens[at].low in _DEFINITE
    has_owner = tokens[at].low in _POSSESSIVES and read_count(tokens, at + 1) is not None  # "her two daughters"
    at += is_definite or has_owner
    counted = _read_people_count(tokens, at) or (_read_single(tokens, at) if is_definite else None)
    if counted is None:
        return None
    count, after = counted
    if {_low(tokens, at - 1), _low(tokens, at - 2)} & _BOUNDING:
        count = None  # a word that bounds the number is garbled: "more tan ten"
    if tokens[at].low in _ARTICLES:
        count = _count_named(tokens, after, is_possessive=tokens[at].low in _POSSESSIVES) or count
    is_subset = (_low(tokens, start - 1) in _SUBSETS or _is_whole(tokens, start)) or (
        _low(tokens, after) == "of" and _low(tokens, after + 1) in _SUBSETS
    )
    noun = _find_noun(tokens, after)
    is_bare = (
        _low(tokens, after) in ("others", "more") or _is_elliptic(tokens, after) or _is_after_verb(tokens, at, after)
    )
    if noun is None and (tokens[at].low in _ARTICLES or not is_bare):
        return None
    end, is_civilian = noun or (after + (_low(tokens, after) in ("others", "other", "more")), None)
    has_noun = noun is not None or end > after
    return _Group(start if has_owner else at, after, end, count, is_civilian, is_subset, is_definite, has_noun)


def _read_people_count(tokens: Sequence[Token], at: int) -> tuple[Count | None, int] | None:
    """Read the number before people; "a civilian" is one, "an unknown number" none that is stated."""
    low = _low(tokens, at)
    if low in ("an", "unknown") and "unknown" in (low, _low(tokens, at + 1)):
        after = at + 1 + (low == "an")
        after += _low(tokens, after) == "number"
        return Count(None, None), after + (_low(tokens, after) == "of")
    if found := read_count(tokens, at):
        return found.value, found.after
    if low == "no":
        return Count(0, 0), at + 1 + (_low(tokens, at + 1) == "one")
    if low in ("nobody", "both", "another", *_ARTICLES):
        number = {"nobody": 0, "both": 2}.get(low, 1)
        return Count(number, number), at + 1
    return (None, at + 1 + (_low(tokens, at + 1) == "of")) if low in _words().vague else None


def _is_whole(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a number is what others are taken from ("Of nine people, four …")."""
    return _low(tokens, at - 1) == "of" and (at == 1 or tokens[at - 2].kind is Kind.MARK)


def _count_named(tokens: Sequence[Token], at: int, *, is_possessive: bool) -> Count | None:
    """Give the number in a noun: two for a couple, none that is stated for "his children"; None for any other."""
    noun = _find_noun(tokens, at)
    last = tokens[noun[0] - 1].low if noun else ""
    if last == "couple":
        return Count(None, None) if noun and _low(tokens, noun[0]) == "of" else Count(2, 2)
    return Count(None, None) if is_possessive and last.endswith(_PLURALS) else None


def _read_single(tokens: Sequence[Token], at: int) -> tuple[Count, int] | None:
    """Read one person of whom "the" speaks ("the civilian driver")."""
    noun = _find_noun(tokens, at)
    last = tokens[noun[0] - 1].low if noun else "s"
    return None if last.endswith(_PLURALS) else (Count(1, 1), at)


def _find_noun(tokens: Sequence[Token], at: int) -> tuple[int, bool] | None:
    """Find the noun that says who a number counts: the token after it, and whether they are civilians.

    What qualifies the noun may say it too ("10 ISIS members"), and so may the word after it ("civilian driver").
    """
    words = _words()
    for position in range(at, min(at + _LONGEST_NAME, len(tokens))):
        low = tokens[position].low
        if low in words.others:
            return position + 1, _low(tokens, position - 2) == "non"  # "non-combatants"
        if low in ("member", "members"):
            around = {token.low for token in tokens[at : position + 5]}
            return position + 1, bool(around & _FAMILIES or around & words.civilians) and not around & words.qualifiers
        if low in words.civilians:
            is_other = any(token.low in words.qualifiers for token in tokens[at:position])
            return _skip_name(tokens, position + 1, is_civilian=not is_other)
        if tokens[position].kind not in (Kind.WORD, Kind.DASH) or low in words.verbs or low in _NO_NAME:
            return None
    return None


def _skip_name(tokens: Sequence[Token], at: int, *, is_civilian: bool) -> tuple[int, bool] | None:
    """Read on from "civilian" to the noun that it qualifies; a civilian vehicle is nobody."""
    words = _words()
    while at < len(tokens) and (tokens[at].low in words.civilians or tokens[at].low in words.things):
        if tokens[at].low in words.things and _low(tokens, at + 1) not in words.civilians:
            return None
        at += 1
    return at, is_civilian


def _is_elliptic(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a number without a noun counts people: a verb follows, or "others"."""
    words = _words()
    passed = words.adverbs | _BE | _AUXILIARIES
    while _low(tokens, at) in passed:
        at += 1
    return _low(tokens, at) in words.verbs


def _is_after_verb(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Tell whether a number without a noun is all that a verb has behind it ("and killed one", "injured: 2")."""
    words = _words()
    before = at - 1 - (_low(tokens, at - 1) in (":", "of", "to"))
    ends = after >= len(tokens) or tokens[after].kind is Kind.MARK or tokens[after].low in _NO_NAME
    return _low(tokens, before) in words.verbs and ends


# --- who belongs to which verb ---------------------------------------------------------------------------------------


class _Assigner:
    """Gives the groups of a clause to its verbs."""

    def __init__(self, clause: _Clause, elements: list[_Group | _Verb]) -> None:
        self.clause, self.tokens, self.elements = clause, clause.tokens, elements
        self.pending: list[_Group] = []
        self.active: _Verb | None = None
        self.is_idle = False  # whether the active verb has nobody yet
        self.last_civilian = True

    def assign(self) -> None:
        """Read the elements in order; what is left over in scope is reported."""
        for position, element in enumerate(self.elements):
            following = self.elements[position + 1] if position + 1 < len(self.elements) else None
            if isinstance(element, _Group):
                self._read_group(element, following)
            else:
                self._read_verb(element, following)
        self._leave(self.pending)
        self._end_active()
        for given in self.clause.given.values():
            self._settle(given)

    def _start_active(self, verb: _Verb | None) -> None:
        """Let a verb wait for its people."""
        self._leave(self.pending)
        self._end_active()
        self.pending, self.active, self.is_idle = [], verb, verb is not None

    def _end_active(self) -> None:
        """Report a verb whose people no rule has found."""
        if self.active and self.is_idle:
            self.clause.unread.append(self.clause.text[self.tokens[self.active.first].start :][:60])

    def _read_group(self, group: _Group, following: _Group | _Verb | None) -> None:
        if group.is_civilian is None:
            group.is_civilian = self.last_civilian
        self.last_civilian = group.is_civilian
        if group.is_subset or _low(self.tokens, group.first - 1) in _BE:  # "one of whom was a child"
            return
        before = self.pending[-1] if self.pending else None
        if self._is_subject(group, following) or (before and self._joins(before.after, group.first)):
            self.pending.append(group)
        elif self.active and self._is_object(group):
            self._give([group], self.active)
        else:
            self.pending.append(group)

    def _is_subject(self, group: _Group, following: _Group | _Verb | None) -> bool:
        """Tell whether the next verb says what was done to a group."""
        if not isinstance(following, _Verb) or following.use not in ("past", "noun"):
            return False
        between = [token.low for token in self.tokens[group.after : following.first]]
        if any(word in _BE for word in between):
            return True
        return all(word in _words().adverbs for word in between) or (
            following.use == "noun" and len(between) < _LONGEST_NAME
        )

    def _is_object(self, group: _Group) -> bool:
        """Tell whether only other objects stand between the active verb and a group."""
        assert self.active is not None  # asked for only then
        between = range(self.active.after, group.first)
        return all(self._is_passed(at) for at in between)

    def _is_passed(self, at: int) -> bool:
        low = self.tokens[at].low
        known = low in _JOINERS or low in _words().adverbs or low in _DEFINITE or low in (":", "an", "at")
        return known or any(e.first <= at < e.after for e in self.elements if isinstance(e, _Group))

    def _joins(self, start: int, end: int) -> bool:
        return all(token.low in _JOINERS or token.low in _words().adverbs for token in self.tokens[start:end])

    def _read_verb(self, verb: _Verb, following: _Group | _Verb | None) -> None:
        if verb.use in ("active", "noun_of"):
            self._start_active(verb)
            return
        if self._is_ambiguous(verb, following):
            self.clause.unread.append(self.clause.text)
            self.pending = []
            self._start_active(None)
            return
        if isinstance(following, _Verb) and (verb.group, following.group) == ("injured", "killed") and self._joins(
            verb.after, following.first
        ):  # fmt: skip
            return  # "was injured and later died"
        if self.pending and not self._takes_object(verb, following):
            subjects = self._subjects()
            self.pending = [group for group in self.pending if group not in subjects]
            self._start_active(None)
            self._give(subjects, verb)
        elif verb.use == "past":
            self._start_active(verb)

    def _is_ambiguous(self, verb: _Verb, following: _Group | _Verb | None) -> bool:
        """Tell whether "killed or injured" leaves open which."""
        between = [token.low for token in self.tokens[verb.after : following.first]] if following else []
        is_other = isinstance(following, _Verb) and following.group != verb.group and following.use in ("past", "noun")
        return is_other and "or" in between and len(between) < _LONGEST_NAME

    def _takes_object(self, verb: _Verb, following: _Group | _Verb | None) -> bool:
        """Tell whether a verb has its people behind it though others stand before it ("near two men killed three")."""
        if verb.use != "past" or not isinstance(following, _Group) or following.first != verb.after:
            return False
        between = [token.low for token in self.tokens[self.pending[-1].after : verb.first]]
        is_passive = any(word in _BE or word in _words().adverbs for word in between)
        return not is_passive and not _is_elliptic(self.tokens, following.counted)

    def _subjects(self) -> list[_Group]:
        """Give the last groups that are joined with each other."""
        subjects = [self.pending[-1]]
        for group in reversed(self.pending[:-1]):
            if not self._joins(group.after, subjects[0].first):
                break
            subjects.insert(0, group)
        return subjects

    def _give(self, groups: Sequence[_Group], verb: _Verb) -> None:
        given = self.clause.given[verb.group]
        self.is_idle = False
        if len(groups) + len(given) > 1 and not all(group.has_noun for group in groups[: len(groups) - (not given)]):
            self._leave(groups)  # "two and three injured": a verb or a noun is missing
            return
        for group in groups:
            is_again = group.is_definite and group.count in [other.count for other in given]
            if group.is_civilian and not is_again:
                given.append(group)

    def _settle(self, given: list[_Group]) -> None:
        """Count people once who are counted and then named one by one; where the sum differs, leave them open."""
        if len(given) < 2 or not self._is_explained(given):
            return
        if _add([group.count for group in given[1:]]) == given[0].count:
            del given[1:]
        else:  # "two civilians, a woman and child"
            self._leave(given)
            given.clear()

    def _is_explained(self, groups: Sequence[_Group]) -> bool:
        """Tell whether a number may be followed by whom it counts: "two civilians, a woman and her child"."""
        noun, mark = self.tokens[groups[0].after - 1].low, groups[0].after
        is_next = groups[1].first - mark in (1, 2) and _low(self.tokens, mark + 1) != "and"
        return noun in _GENERIC and _low(self.tokens, mark) in (",", "(", ":") and is_next

    def _leave(self, groups: Sequence[_Group]) -> None:
        """Report civilians whose fate no verb tells."""
        for group in groups:
            if group.is_civilian:
                words = self.clause.text[self.tokens[group.first].start : self.tokens[group.after - 1].end]
                self.clause.unread.append(words)
