"""Results of a strike line: which verb, how many, of what.

The words are cut into tokens once. Verbs part them into clauses, conjunctions and determiners part a clause into
objects, and each object is a quantity and a printed name. What no step can read is given back, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from harvester.model.vocab import Action
from harvester.parsers.grammar.counts import Count, read_count
from harvester.parsers.grammar.remembering import remember_short
from harvester.parsers.grammar.tokens import Kind, Token, tokenize, touches
from harvester.parsers.strikes.vocabulary import correct_spelling, load_targets, normalise_target


@dataclass(frozen=True, slots=True)
class Target:
    """One result: ``target`` is a term of the vocabulary, or None where the vocabulary lacks the printed object."""

    action: Action | None
    action_text: str
    quantity_min: int | None = None
    quantity_max: int | None = None
    quantity_text: str | None = None
    target: str | None = None
    target_text: str | None = None


@dataclass(frozen=True)
class Results:
    """Targets in printed order, the pieces of text that could not be read, and verbs that the vocabulary lacks."""

    targets: list[Target] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unknown_verbs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb, or several joined ones, of which the last decides; "destroyed or damaged" leaves the action open."""

    first: int
    after: int
    action: Action | None
    is_known: bool = True
    is_passive: bool = False


@dataclass(frozen=True, slots=True)
class _Object:
    """A quantity (``text`` as printed; None where none is) and the tokens of the name after it.

    ``determiner`` is what stands for a quantity and states none ("multiple"); ``joined`` says that the name holds a
    second object that shares the quantity.
    """

    count: Count | None
    text: str | None
    determiner: str
    first: int
    end: int
    joined: bool = False


_BE = frozenset({"was", "were", "being", "been"})
_ADVERBS = frozenset(
    {"successfully", "also", "reportedly", "then", "further", "completely", "likely", "again", "have", "has"}
)
_LINKS = frozenset(
    {",", ";", ":", ".", "and", "or", "also", "then", "while", "both", "that", "which", "successfully", "reportedly"}
)
_TRAILING = _LINKS | {"by", "but", "they", "it", "which", "-"}
_CONJUNCTIONS = (("and",), ("as", "well", "as"), ("along", "with"), ("including",), ("plus",))
_SEPARATORS = frozenset({",", ";", ":", *(words[0] for words in _CONJUNCTIONS)})
_PREPOSITIONS = frozenset(
    {"of", "at", "in", "on", "with", "by", "from", "for", "to", "as", "into", "than", "near", "over", "under"}
)
_DETERMINERS = frozenset({"a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"})
_ARTICLES = frozenset({"a", "an"})
_ORDINARY = frozenset({"second", "third", "fourth", "fifth", "separate", "single", "additional", "further", "other"})
_VAGUE = frozenset(
    {
        "multiple",
        "several",
        "numerous",
        "many",
        "some",
        "various",
        "both",
        "the",
        "all",
        "its",
        "their",
        "additional",
        "further",
    }
)
_AMOUNTS = frozenset({"number", "few", "pair", "group", "series", "set", "dozens", "scores", "hundreds"})
_AFFILIATIONS = frozenset({"isil", "isis", "daesh"})
_NO_VERBS = frozenset(
    {"including", "during", "using", "following", "regarding", "according", "operating", "belonging", "containing"}
)
_PARTICLES = frozenset({"out", "up", "down", "off", "away", "over", "ablaze", "apart"})
_PLACE_WORDS = _PREPOSITIONS | frozenset(
    {"beside", "along", "close", "just", "inside", "outside", "around", "between", "across", "within", "behind", "both",
     "throughout", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "complex",
     "area", "region", "border", "where", "against", "targeting"}
)  # fmt: skip
_NEGATED = (("failed", "to"), ("did", "not"), ("not",), ("unable", "to"), ("attempted", "to"), ("tried", "to"),
            ("attempting", "to"), ("without",))  # fmt: skip
_NEGATING = frozenset(words[0] for words in _NEGATED)
_NO_OBJECTS = _LINKS | _PLACE_WORDS | _BE
_NEVER_VERBS = _NO_OBJECTS | _NO_VERBS

_SEPARATOR = re.compile(
    r"\s*[,;:]+\s*(?:(?:and|as well as|along with|including|plus|or|while)\b\s*)?|\s+and\s+", re.IGNORECASE
)
_AFTER_NAME = re.compile(
    r"\s+(?:used\s+(?:to|as|for|by)|consisting|at|in|near|that|which|who|with|for|on|from|under|being|belonging"
    r"|containing|loaded|carrying|firing\s+(?:on|at)|attempting|along|across|located|after|before|during|to|by)\b.*",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"^(?:pieces?|items?|sections?|stacks?|groups?|sets?)\s+of\s+", re.IGNORECASE)


def parse_results(text: str) -> Results:
    """Read everything that a strike line says was hit.

    Quantities: "an" is 1, a bare plural and "several" state no number; "several" then stays with the object. "Damaged
    two others" takes its object from the one before it, "one large and two small ISIL tactical units" from the one
    after it. An object without a number behind a counted one ("six tunnels and caves") is part of it.

    >>> results = parse_results("engaged two ISIS units and destroyed a VBIED, three dump trucks and ISIS tents")
    >>> [(target.action.value, target.quantity_min, target.target) for target in results.targets[:2]]
    [('engaged', 2, 'tactical unit'), ('destroyed', 1, 'VBIED')]
    >>> [(target.quantity_min, target.target) for target in results.targets[2:]]
    [(3, 'engineering equipment'), (None, 'shelter')]
    >>> parse_results("had inconclusive results").targets[0].action.value, parse_results("was a great success").unread
    ('inconclusive', ['was a great success'])
    >>> parse_results("immobilized two trucks").targets[0].action_text
    'immobilized'
    """
    text = correct_spelling(text).strip(" .,;:")
    known = load_targets()
    for outcome in known.outcomes:
        if match := outcome.pattern.search(text):
            rest = Results()
            if any(token.low in known.actions for token in tokenize(text)):
                rest = parse_results(f"{text[: match.start()]} {text[match.end() :]}")
            return Results([*rest.targets, Target(outcome.action, match[0])], rest.unread, rest.unknown_verbs)
    text = known.commentary.sub("", text)
    reader = _Reader(text, tokenize(text))
    reader.read()
    return reader.results


def states_results(text: str) -> bool:
    """Tell whether a text holds a verb with an object, or a result without one."""
    return find_verb(text) is not None or any(outcome.pattern.search(text) for outcome in load_targets().outcomes)


@remember_short(64, longest=2000)
def find_verb(text: str) -> int | None:
    """Find where the first verb of results stands in a text."""
    tokens = tokenize(text)
    verbs = _Reader(text, tokens).find_verbs()
    return tokens[verbs[0].first].start if verbs else None


class _Reader:
    """Reads the results of one text."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text, self.tokens, self.results = text, tokens, Results()

    def low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def words(self, first: int, after: int) -> str:
        return self.text[self.tokens[first].start : self.tokens[after - 1].end] if first < after else ""

    def read(self) -> None:
        """Read the clauses; their objects follow the verbs, or stand before them where they are passive."""
        verbs = self.find_verbs()
        start = self._skip(0, _LINKS)
        if not verbs:
            self._give_back(start, len(self.tokens))
            return
        if start < verbs[0].first and not verbs[0].is_passive:
            self._read_head(start, verbs[0].first)
        bounds = [start, *(verb.after for verb in verbs), len(self.tokens)]
        for position, verb in enumerate(verbs):
            following = verbs[position + 1] if position + 1 < len(verbs) else None
            if verb.is_passive:
                self._read_clause(verb, bounds[position], self._before_be(verb.first))
            elif following and following.is_passive:
                split = self._split_clause(verb.after, following.first)
                self._read_clause(verb, verb.after, split)
                bounds[position + 1] = split
            else:
                self._read_clause(verb, verb.after, following.first if following else len(self.tokens))
        if verbs[-1].is_passive and self.low(self._skip(bounds[-2], _LINKS)) not in _PLACE_WORDS:
            self._give_back(bounds[-2], len(self.tokens))

    def _skip(self, at: int, words: frozenset[str]) -> int:
        while self.low(at) in words:
            at += 1
        return at

    def _give_back(self, first: int, after: int) -> None:
        first = self._skip(first, _LINKS)
        while after > first and self.low(after - 1) in _TRAILING:
            after -= 1
        if first < after:
            self.results.unread.append(self.words(first, after))

    def _read_head(self, first: int, after: int) -> None:
        """Pass words between a place and its verb, which say more of the place; give back any others."""
        if self.low(first) not in _PLACE_WORDS:
            self._give_back(first, after)

    def _before_be(self, at: int) -> int:
        while self.low(at - 1) in _BE or self.low(at - 1) in _ADVERBS:
            at -= 1
        return at

    def _split_clause(self, first: int, after: int) -> int:
        """Find where the subject of a passive verb begins behind the objects of an active one."""
        for at in range(after - 1, first, -1):
            if self.low(at) in (";", "and") and (
                self.low(at - 1) == "," or self.low(at) == ";" or self._is_quantity(at + 1)
            ):
                return at
        return first

    # --- verbs -------------------------------------------------------------------------------------------------------

    def find_verbs(self) -> list[_Verb]:
        """Find the verbs; "struck and destroyed" is one, and so is a word in a verb's place that nobody has listed."""
        verbs: list[_Verb] = []
        actions, before, at = load_targets().actions, "", 0
        while at < len(self.tokens):
            low = self.tokens[at].low
            verb = self._read_negated(at) or (self._read_verb(at) if low in actions else None)
            if verb is None and (not at or before in _LINKS):
                verb = self._read_unknown(at)
            if verb:
                verbs.append(verb)
            before, at = low, verb.after if verb else at + 1
        return verbs

    def _read_verb(self, at: int) -> _Verb | None:
        action = self._action(at)
        if action is None:
            return None
        first, after, has_or = at, at + action[1], False
        while self.low(after) in ("and", "or") and (following := self._action(after + 1)):
            has_or |= self.low(after) == "or"
            action, after = following, after + 1 + following[1]
        before = self._before_be(first)
        is_passive = self.low(before) in _BE or any(self.low(i) in _BE for i in range(before, first))
        is_passive |= first > 0 and self._is_after_subject(first)
        return _Verb(first, after, None if has_or else action[0], is_passive=is_passive)

    def _read_negated(self, at: int) -> _Verb | None:
        """Read "failed to destroy", "did not destroy": what was not done is no result of the verb."""
        for words in _NEGATED if self.low(at) in _NEGATING else ():
            after = at + len(words)
            if tuple(map(self.low, range(at, after))) == words and self._infinitive(after):
                return _Verb(at - (self.low(at - 1) in _BE), after + 1, None, is_known=False)
        return None

    def _infinitive(self, at: int) -> bool:
        """Tell whether a word is a known verb in any form ("destroy", "destroying")."""
        low, known = self.low(at), load_targets().actions
        stem = low.removesuffix("ing")
        return bool(low) and any(form in known for form in (low, f"{stem}ed", f"{stem}d", f"{stem}{stem[-1:]}ed"))

    def _action(self, at: int) -> tuple[Action | None, int] | None:
        """Look up the verb at a token: its action and its length; capitals matter, for Hit is a town."""
        known = load_targets()
        if (
            at >= len(self.tokens)
            or self.tokens[at].low not in known.actions
            or self.text[self.tokens[at].start].isupper()
        ):
            return None
        if at and self.tokens[at - 1].kind is Kind.DASH and touches(self.tokens[at - 1], self.tokens[at]):
            return None
        low = self.tokens[at].low
        if low in known.behind and self.low(at - 1) not in known.behind[low]:
            before = at - 1 - (self.low(at - 1) in _BE)
            if self.low(before) not in known.behind[low]:
                return None
        length = next(
            (
                len(rest)
                for rest in known.particles.get(low, ())
                if tuple(map(self.low, range(at + 1, at + 1 + len(rest)))) == rest
            ),
            0,
        )
        return known.actions[low], 1 + length

    def _is_after_subject(self, at: int) -> bool:
        """Tell whether counted things stand before a verb that has none behind it ("three caves reduced")."""
        low = self.low(at)
        if low in load_targets().behind:
            return True
        if self.low(at - 1) in _LINKS:
            return False
        start = at
        while start > 0 and self.low(start - 1) not in (",", ";", ".") and self._action(start - 1) is None:
            start -= 1
        start = self._skip(start, _LINKS)
        return start < at and self._is_quantity(start) and not self._is_object_at(at + 1)

    def _is_object_at(self, at: int) -> bool:
        return (
            self._is_quantity(at)
            or self.low(at) in _AFFILIATIONS
            or (at < len(self.tokens) and self.tokens[at].kind is Kind.WORD and self.low(at) not in _NO_OBJECTS)
        )

    def _is_quantity(self, at: int) -> bool:
        if at >= len(self.tokens):
            return False
        return (
            self.low(at) in _ARTICLES
            or self.low(at) in _VAGUE
            or self.low(at) in ("another", "approximately")
            or read_count(self.tokens, at) is not None
        )

    def _read_unknown(self, at: int) -> _Verb | None:
        """Read a word that stands where a verb does: at the start or behind a comma, with a quantity behind it."""
        token = self.tokens[at]
        if token.kind is not Kind.WORD or token.low in _NEVER_VERBS or self.text[token.start].isupper():
            return None
        after = at + 1
        while self.low(after) in _PARTICLES:
            after += 1
        is_verb = token.low.endswith(("ed", "ing")) or after > at + 1 or at == 0
        if not is_verb or self._is_quantity(at) or not (self._is_quantity(after) or self.low(after) in _AFFILIATIONS):
            return None
        return _Verb(at, after, None, is_known=False)

    # --- objects -----------------------------------------------------------------------------------------------------

    def _read_clause(self, verb: _Verb, first: int, end: int) -> None:
        first = self._skip(first, _LINKS)
        while end > first and self.low(end - 1) in _TRAILING:
            end -= 1
        if verb.action is Action.DENIED:
            first = self._skip_denied(first)
        if first >= end:
            self._give_back(verb.first, verb.after)
            return
        printed = self.words(verb.first, verb.after)
        if not verb.is_known:
            self.results.unknown_verbs.append(printed)
        objects = list(self._split_objects(first, end))
        before = next((target.target for target in reversed(self.results.targets) if target.target), None)
        names = [self.words(item.first, item.end) for item in objects]
        terms = [
            None if _is_elliptical(name) else find_term(name, joined=item.joined)
            for name, item in zip(names, objects, strict=True)
        ]
        for index, (name, item) in enumerate(zip(names, objects, strict=True)):
            term = terms[index] or (_borrow([before, *terms], index + 1, name) if _is_elliptical(name) else None)
            count = item.count or Count(None, None)
            words = f"{item.determiner} {name}".strip() or (item.text or "")
            self.results.targets.append(Target(verb.action, printed, count.min, count.max, item.text, term, words))

    def _skip_denied(self, at: int) -> int:
        """Skip to whom something was denied: "denied ISIL fighters access to terrain"."""
        if self.low(at) not in _AFFILIATIONS:
            return at
        at += 1 + (self.low(at + 1) in ("forces", "fighters"))
        return at + (self.low(at) in _ARTICLES)

    def _split_objects(self, first: int, end: int) -> Iterator[_Object]:
        """Cut a clause at conjunctions and determiners, then put back what belongs to the object before it."""
        held: _Object | None = None
        for start, after in self._pieces(first, end):
            item = self._read_object(start, after)
            if held is not None and self._belongs_to(held, item):
                held = replace(held, end=after, joined=True)
                continue
            if held is not None:
                yield held
            held = item
        if held is not None:
            yield held

    def _pieces(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the spans between conjunctions, commas and determiners; those inside a compound do not count."""
        start = at = first
        while at < end:
            if length := self._compound(at):
                at += length
            elif gap := self._separator(at):
                if start < at:
                    yield start, at
                start = at = at + gap
            elif at > start and self._starts_anew(start, at, end):
                yield start, at
                start, at = at, at + 1
            else:
                at += 1
        if start < end:
            yield start, end

    def _compound(self, at: int) -> int:
        """Give the length of the compound at a token, in which "and" joins no two objects."""
        found = load_targets().compounds.get(self.low(at), ())
        return next((len(words) for words in found if tuple(map(self.low, range(at, at + len(words)))) == words), 0)

    def _separator(self, at: int) -> int:
        if self.low(at) not in _SEPARATORS:
            return 0
        marks = at
        while self.low(marks) in (",", ";", ":"):
            marks += 1
        for words in _CONJUNCTIONS:
            if tuple(map(self.low, range(marks, marks + len(words)))) == words and not self._is_tied(marks):
                return marks - at + len(words)
        return marks - at + (marks > at and self.low(marks) in ("or", "while"))

    def _is_tied(self, at: int) -> bool:
        return at > 0 and self.tokens[at - 1].kind is Kind.DASH and touches(self.tokens[at - 1], self.tokens[at])

    def _starts_anew(self, start: int, at: int, end: int) -> bool:
        """Tell whether an object begins where a comma is missing: "a vehicle storage area an ISIL VBIED"."""
        if self.low(at) not in _DETERMINERS or at + 1 >= end or self.tokens[at + 1].kind not in (Kind.WORD, Kind.MIXED):
            return False
        is_name = self.low(at - 1) not in _PREPOSITIONS and self.tokens[at - 1].kind not in (Kind.DASH,)
        is_begun = any(self.low(before) not in _ARTICLES | _ORDINARY for before in range(start, at))
        return is_name and is_begun and self._read_object(start, at).first < at

    def _read_object(self, first: int, end: int) -> _Object:
        """Read the quantity of an object: a count, an article, or words that state none."""
        at = self._skip(first, _ARTICLES)
        found = read_count(self.tokens, first) or (read_count(self.tokens, at) if at > first else None)
        if found and found.after <= end:
            after = found.after + (self.low(found.after) == "other" and found.after < end)
            return _Object(found.value, self.words(first, after), "", after, end)
        if at > first or self.low(first) == "another":
            if self.low(at) in _AMOUNTS or self.low(at + 1) in _AMOUNTS:
                return self._read_amount(first, at, end)
            at += (self.low(at) in _ORDINARY and at + 1 < end) or self.low(at) == "another"
            return _Object(Count(1, 1), self.words(first, at), "", at, end)
        if self.low(first) in _VAGUE or self.low(first) in _AMOUNTS:
            return self._read_amount(first, first, end)
        return _Object(None, None, "", first, end)

    def _read_amount(self, first: int, at: int, end: int) -> _Object:
        """Read words for more than one: "several", "a large number of", "dozens of"."""
        while at < end - 1 and (self.low(at) in _AMOUNTS | _VAGUE or self.low(at + 1) in _AMOUNTS):
            at += 1
        at += self.low(at) == "of"
        return _Object(None, None, self.words(first, at), at, end)

    def _belongs_to(self, held: _Object, item: _Object) -> bool:
        """Tell whether a piece without a determiner continues the object before it.

        "Six tunnels and caves", "105 mortar, rocket and artillery systems" and "50 facilities for IEDs and VBIEDs" are
        one object: the number cannot be told apart. "An ISIS headquarters and weapons cache" are two.
        """
        name, before = self.words(item.first, item.end), self.words(held.first, held.end)
        is_own = item.text is not None or item.determiner or self.low(item.first) in _AFFILIATIONS
        if is_own or (held.text is None and not held.determiner) or _is_uncounted(name):
            return False
        if any(self.low(at) == "for" for at in range(held.first, held.end)):
            return True
        is_plural = held.count is not None and held.count.min != 1
        return is_plural and (_is_plural_name(name) or not _is_plural_name(before))


def _is_elliptical(name: str) -> bool:
    """Tell whether a name is left open: "another", "two others", "one large (and two small units)"."""
    words = normalise_target(name)
    known = load_targets()
    return words not in known.phrases and all(word in known.adjectives for word in words.split())


def _borrow(terms: list[str | None], index: int, name: str) -> str | None:
    """Take the object of an elliptical name: the next one after an adjective, the previous one after "others"."""
    looks_back = name.lower() in ("", "other", "others")
    return next((term for term in (reversed(terms[:index]) if looks_back else terms[index + 1 :]) if term), None)


def _is_uncounted(name: str) -> bool:
    return load_targets().phrases.get(normalise_target(name)) in load_targets().uncounted


def _is_plural_name(name: str) -> bool:
    last = _AFTER_NAME.sub("", name).rsplit(maxsplit=1)[-1:]
    return bool(last) and last[0].lower().endswith("s")


def find_term(name: str, *, joined: bool = False) -> str | None:
    """Look an object up in the vocabulary: by the phrase that ends it, else by that of its head, else by any.

    Args:
        name: the object as printed, without its quantity.
        joined: whether it names two things under one number; then only an entry for both counts.

    >>> find_term("ISIL mortar resupply vehicle"), find_term("earthen berms used to control water")
    ('vehicle', 'obstacle')
    >>> find_term("separate ISIL large tactical units"), find_term("flying saucers")
    ('tactical unit', None)
    """
    name = correct_spelling(name)
    whole = normalise_target(name)
    if term := _suffix_term(whole):
        return term if not joined or _same_terms(name, term) else None
    if joined:
        return None
    head = normalise_target(_MEASURE.sub("", _AFTER_NAME.sub("", name)))
    return _suffix_term(head) or _inner_term(head)


def find_unknown_words(name: str) -> list[str]:
    """Return the words of a printed object that the vocabulary holds nowhere; words behind a preposition are passed.

    >>> find_unknown_words("separate ISIL tactical units"), find_unknown_words("zeppelin ISIL vehicles near a bridge")
    ([], ['zeppelin'])
    """
    known = load_targets().words
    words = normalise_target(_AFTER_NAME.sub("", correct_spelling(name))).split()
    return [word for word in words if word not in known and not word.isdigit()]


def _same_terms(name: str, term: str) -> bool:
    """Tell whether a joined object is in the vocabulary as a whole, or all its halves are the same thing."""
    if normalise_target(name) in load_targets().phrases:
        return True
    halves = [half for half in _SEPARATOR.split(name) if half]
    return all(find_term(half) == term for half in halves)


def _suffix_term(words: str) -> str | None:
    """Find the longest phrase of the vocabulary that ends the words."""
    parts = words.split()
    phrases = load_targets().phrases
    return next((term for start in range(len(parts)) if (term := phrases.get(" ".join(parts[start:])))), None)


def _inner_term(words: str) -> str | None:
    """Find the phrase that ends last inside the words."""
    parts = words.split()
    return next((term for end in range(len(parts) - 1, 0, -1) if (term := _suffix_term(" ".join(parts[:end])))), None)
