"""Results of a strike line: which verb, how many, of what.

A result is read in three steps: verbs cut the text into clauses, conjunctions and determiners cut a clause into
objects, and each object is a quantity and a printed name. What no step can read is given back, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from harvester.model.vocab import Action
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.strikes.vocabulary import COUNT, correct_spelling, load_targets, normalise_target


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
    """Targets in printed order, and the pieces of text that could not be read."""

    targets: list[Target] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Clause:
    action: Action | None
    verb: str
    objects: str


@dataclass(frozen=True, slots=True)
class _Object:
    """A quantity as printed ("" where none is) and the words after it, which start at ``start`` of the clause.

    ``joined`` says that they hold a second object that shares the quantity.
    """

    quantity: str
    name: str
    start: int
    joined: bool = False


_INDEFINITE = (
    r"(?:an?\s+)?(?:additional|further)\s+(?=[a-z]+\s)|(?:one|an)\s+other|another|an?\s+(?:second|third|separate|single)"
    r"|an?(?:\s+an?)*|multiple|several|numerous|many|some|various|a\s+(?:large\s+)?number\s+of|a\s+few|dozens\s+of"
    r"|scores\s+of|hundreds\s+of|(?:a\s+)?(?:pair|group|series|set)\s+of|both|the|all|its|their"
)
_QUANTITY = re.compile(rf"(?:{COUNT}(?:\s+other)?|{_INDEFINITE})(?=\s|$)", re.IGNORECASE)
_SINGLE = re.compile(
    r"an?(?:\s+an?)*|another|(?:one|an)\s+other|an?\s+(?:second|third|separate|single|additional|further)",
    re.IGNORECASE,
)
_STATES_QUANTITY = re.compile(rf"{COUNT}|(?:an?|one|another)\b", re.IGNORECASE)
_AFFILIATION = re.compile(r"(?:ISI[LS]|Daesh)\b", re.IGNORECASE)
_CONJUNCTION = r"(?:and|as well as|along with|including|plus)"
_SEPARATOR = re.compile(
    rf"\s*[,;:]+\s*(?:(?:{_CONJUNCTION}|or|while)\b\s*)?|\s+{_CONJUNCTION}\s+",
    re.IGNORECASE,
)
_LINKS = re.compile(
    r"^(?:[\s,;:.]|\b(?:and|also|then|while|successfully|reportedly|or|both|that|which)\b)+", re.IGNORECASE
)
_TRAILING = re.compile(
    r"(?:[\s,;:.]|\b(?:and|also|then|while|successfully|reportedly|by|but|they|which|that)\b)+$", re.IGNORECASE
)
_PASSIVE = re.compile(r"\s+(?:was|were|being|been|have been|has been)(?:\s+(?:also|successfully))?\s*$", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:of|at|in|on|with|by|from|for|to|as|into|than|near|over|under)\s*$", re.IGNORECASE)
_DETERMINER = re.compile(r"(?<=[\w)])\s+(?=(?:an?|one|two|three|four|five|six|seven|eight|nine|ten)\s+[A-Za-z])")
_AFTER_NAME = re.compile(
    r"\s+(?:used\s+(?:to|as|for|by)|consisting|at|in|near|that|which|who|with|for|on|from|under|being|belonging"
    r"|containing|loaded|carrying|firing\s+(?:on|at)|attempting|along|across|located|after|before|during|to|by)\b.*",
    re.IGNORECASE,
)
_DENIED_TO = re.compile(r"^(?:ISI[LS]|Daesh)(?:\s+(?:forces|fighters))?\s+(?:an?\s+)?", re.IGNORECASE)
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
    """
    text = correct_spelling(text).strip(" .,;:")
    for outcome in load_targets().outcomes:
        if match := outcome.pattern.search(text):
            rest = parse_results(f"{text[: match.start()]} {text[match.end() :]}") if _has_verb(text) else Results()
            return Results([*rest.targets, Target(outcome.action, match[0])], rest.unread)
    text = load_targets().commentary.sub("", text)
    results = Results()
    for clause in _split_clauses(text, results.unread):
        before = next((target.target for target in reversed(results.targets) if target.target), None)
        results.targets.extend(_parse_clause(clause, before, results.unread))
    return results


def _has_verb(text: str) -> bool:
    return load_targets().verb.search(text) is not None


def _split_clauses(text: str, unread: list[str]) -> Iterator[_Clause]:
    """Cut at the verbs; their objects follow them, or stand before them where the text starts with an object."""
    verbs = _find_verbs(text)
    if not verbs:
        if rest := _LINKS.sub("", text).strip():
            unread.append(rest)
        return
    head = _TRAILING.sub("", _LINKS.sub("", text[: verbs[0].start()]))
    bounds = [0, *(verb.end() for verb in verbs)]
    if head:
        for verb, start in zip(verbs, bounds, strict=False):
            yield _build_clause(verb[0], _PASSIVE.sub("", text[start : verb.start()]))
        if rest := _LINKS.sub("", text[bounds[-1] :]).strip(" .,"):
            unread.append(rest)
        return
    ends = [*(verb.start() for verb in verbs[1:]), len(text)]
    for verb, end in zip(verbs, ends, strict=True):
        yield _build_clause(verb[0], text[verb.end() : end])


def _find_verbs(text: str) -> list[re.Match[str]]:
    """Find the verbs; "struck and destroyed" and "destroyed or damaged" are one, whose last word decides or not."""
    single = load_targets().verb.pattern
    pattern = re.compile(rf"{single}(?:\s+(?:and|or)\s+(?:{single}))*")
    return list(pattern.finditer(text))


def _build_clause(verb: str, objects: str) -> _Clause:
    words = verb.lower().split()
    action = None if "or" in words else load_targets().actions[words[-1]]
    objects = _TRAILING.sub("", _LINKS.sub("", objects))
    return _Clause(action, verb, _DENIED_TO.sub("", objects) if action is Action.DENIED else objects)


def _parse_clause(clause: _Clause, before: str | None, unread: list[str]) -> list[Target]:
    if not clause.objects:
        unread.append(clause.verb)
        return []
    objects = list(_split_objects(clause.objects))
    terms = [None if _is_elliptical(item.name) else find_term(item.name, joined=item.joined) for item in objects]
    return [
        replace(
            _read_quantity(item.quantity),
            action=clause.action,
            action_text=clause.verb,
            target=terms[index] or (_borrow([before, *terms], index + 1, item) if _is_elliptical(item.name) else None),
            target_text=_print_name(item),
        )
        for index, item in enumerate(objects)
    ]


def _print_name(item: _Object) -> str:
    """Give the object's words, with a determiner that is not a number ("multiple", "both")."""
    if not item.name:
        return item.quantity
    return item.name if not item.quantity or _STATES_QUANTITY.match(item.quantity) else f"{item.quantity} {item.name}"


def _is_elliptical(name: str) -> bool:
    """Tell whether a name is left open: "another", "two others", "one large (and two small units)"."""
    words = normalise_target(name)
    known = load_targets()
    return words not in known.phrases and all(word in known.adjectives for word in words.split())


def _borrow(terms: list[str | None], index: int, item: _Object) -> str | None:
    """Take the object of an elliptical name: the next one after an adjective, the previous one after "others"."""
    looks_back = not item.name or re.fullmatch(r"others?", item.name, re.IGNORECASE)
    return next((term for term in (reversed(terms[:index]) if looks_back else terms[index + 1 :]) if term), None)


def _split_objects(text: str) -> Iterator[_Object]:
    """Cut a clause at conjunctions and determiners, then put back what belongs to the object before it."""
    held: _Object | None = None
    for start, end in _pieces(text):
        item = _read_object(text, start, end)
        if held is not None and _belongs_to(held, item):
            held = replace(held, name=text[held.start : end].strip(), joined=True)
            continue
        if held is not None:
            yield held
        held = item
    if held is not None:
        yield held


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans between conjunctions, commas and determiners; those inside a compound do not count."""
    shielded = load_targets().compounds.sub(lambda match: "x" * len(match[0]), text)
    start = 0
    for gap in [*_SEPARATOR.finditer(shielded), None]:
        end = gap.start() if gap else len(text)
        yield from _split_at_determiners(shielded, start, end)
        start = gap.end() if gap else end


def _split_at_determiners(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut where a comma is missing: "a vehicle storage area an ISIL VBIED"."""
    for gap in _DETERMINER.finditer(text, start, end):
        before = text[start : gap.start()]
        if not _PREPOSITION.search(before) and not _QUANTITY.fullmatch(before):
            yield start, gap.start()
            start = gap.end()
    if text[start:end].strip():
        yield start, end


def _read_object(text: str, start: int, end: int) -> _Object:
    match = _QUANTITY.match(text, start, end)
    if match is None:
        return _Object("", text[start:end].strip(), start)
    return _Object(match[0].strip(), text[match.end() : end].strip(), match.end())


def _belongs_to(held: _Object, item: _Object) -> bool:
    """Tell whether a piece without a determiner continues the object before it.

    "Six tunnels and caves", "105 mortar, rocket and artillery systems" and "50 facilities for IEDs and VBIEDs" are one
    object: the number cannot be told apart. "An ISIS headquarters and weapons cache" are two.
    """
    if item.quantity or _AFFILIATION.match(item.name) or not held.quantity or _is_uncounted(item.name):
        return False
    if re.search(r"\bfor\b", held.name):
        return True
    return _is_plural(held.quantity) and (_is_plural_name(item.name) or not _is_plural_name(held.name))


def _is_uncounted(name: str) -> bool:
    return load_targets().phrases.get(normalise_target(name)) in load_targets().uncounted


def _is_plural(quantity: str) -> bool:
    count = None if _SINGLE.fullmatch(quantity) else parse_count(quantity)
    return count is not None and count.min != 1


def _is_plural_name(name: str) -> bool:
    last = _AFTER_NAME.sub("", name).rsplit(maxsplit=1)[-1:]
    return bool(last) and last[0].lower().endswith("s")


def _read_quantity(text: str) -> Target:
    if not text or not _STATES_QUANTITY.match(text):
        return Target(None, "")
    if _SINGLE.fullmatch(text):
        return Target(None, "", 1, 1, text)
    bare = re.sub(r"\s+other$", "", text, flags=re.IGNORECASE)
    if count := parse_count(bare):
        return Target(None, "", count.min, count.max, text)
    return Target(None, "", None, None, text)


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


def _same_terms(name: str, term: str) -> bool:
    """Tell whether a joined object is in the vocabulary as a whole, or all its halves are the same thing."""
    if normalise_target(name) in load_targets().phrases:
        return True
    halves = [half for half in _SEPARATOR.split(name) if half]
    return all(find_term(half) == term for half in halves)


def _suffix_term(words: str) -> str | None:
    """Find the longest phrase of the vocabulary that ends the words."""
    parts = words.split()
    for start in range(len(parts)):
        if term := load_targets().phrases.get(" ".join(parts[start:])):
            return term
    return None


def _inner_term(words: str) -> str | None:
    """Find the phrase that ends last inside the words."""
    parts = words.split()
    for end in range(len(parts) - 1, 0, -1):
        if term := _suffix_term(" ".join(parts[:end])):
            return term
    return None
