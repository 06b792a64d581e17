"""Who claims a number in a sentence of prose: speakers, and the words that stand for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from harvester.model.data import load_data
from harvester.parsers.grammar.lazy import LazyPattern
from harvester.parsers.grammar.periods import Period
from harvester.parsers.grammar.phrases import compile_pattern

ANY = "any"
COALITION = "coalition"
MONITOR = "monitor"
DOCUMENT = "document"
UNLISTED = "unlisted"
LATER = "later"
_NOT_DEEDS = (
    r"(?!(?:air|strikes?|airstrikes?|raids?|actions?|bombing|bombs?|bombardment|campaign|attacks?|operations?)\b)"
)
_WORDS = rf"(?: {_NOT_DEEDS}[A-Za-z’'-]+){{0,4}}?"
_ASIDE = r"(?:’s|'s|’|')?\)?(?:,[^.;“”\"]{0,160}?,| \([^)]*\)| – [^–.;]{0,120} –)?(?:,? (?:which|who)(?: also)?)?"
_AT_START = r"(?:(?<=^)|(?<=^[“\"]))"
_HAS = r"(?: (?:has|have|had|also|now|later))*"
_REGISTER = "reports|allegations|claims|cases|incidents"
# "Claims" and "claimed" name a speaker only as verbs: not in "tracked number of claims", "were claimed killed".
_UNNAMED = re.compile(
    r"\b(?:said|says|told|according to(?! our\b)"
    r"|(?<!\bof )(?<!\bthese )(?<!\btracked )claims(?! (?:of|against|for|since|in)\b)"
    r"|(?:activists?|residents?|survivors?|witness(?:es)?|doctors?|hospitals?|officials?) (?:[a-z]+ ){0,2}?"
    r"(?:gave|provided|handed|sent|showed)"  # lists of names: Human Rights Watch, 2017
    r"|(?<!\bwere )(?<!\bwas )(?<!\bbeen )(?<!\bbe )claimed"
    r"(?! (?:killed|slain|dead|deaths?|fatalit|casualt|civilian|incidents?|events?|Coalition|Russian|minim|maxim)))\b",
    re.IGNORECASE,
)


_GOES_ON = re.compile(r"(?:And|Also|In another|Another|A (?:second|third|further))\b")
# Unnamed local speakers, as monitors cite them: a figure of theirs is not the monitor's own.
_LOCAL = re.compile(
    r"\b(?:local(?:ly)?|witnesses|residents|activists|media) (?:\w+ ){0,3}(?:said|says|claim(?:s|ed)|report)",
    re.IGNORECASE,
)
# The accused speaks no word: "is alleged to have killed", "was reported to have".
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)(?: [a-z]+ly| also| now| still| not)* (?:said|found|put|shown|[a-z]+ed)$",
    re.IGNORECASE,
)
# Anybody with a strict verb of saying whom no pattern knows, so that no one farther away is taken for the speaker.
_BODIES = (
    r"(?:residents?|locals|villagers?|activists?|witness(?:es)?|survivors?|relatives|doctors?|medics?|hospitals?|officials?"
    r"|ministry|ministries|government|army|police|spokes(?:man|woman|person)|agency|agencies|media|television|newspaper"
    r"|paper|commission|committee|council|observers?|sources?|lawyers?|investigators?|researchers?|analysts?|group"
    r"|network|charity|shopkeeper|mayor|governor|commander|father|mother|brother|sister|neighbou?rs?|man|woman)"
)
_TITLED = (
    r"(?-i:(?:(?:Lt|Col|Gen|Maj|Brig|Capt|Sgt|Adm|Dr|Mr|Mrs|Ms)\.? )*"
    r"[A-Z][\w’'.-]+(?: (?:of|for|al|the|[A-Z][\w’'.-]*)){0,6})"
)
_SAYS = (
    r"(?:said|says?|told|claim(?:s|ed)?|reported|reports|confirmed|confirms|announced|stated|states|added|adds|believes?"
    r"|believed|estimates?|estimated|insists?|insisted|alleges?|alleged|maintains|counted|counts)"
)
_VERBAL = rf"(?-i:(?: (?:has|have|had|also|later|now))* {_SAYS}(?! by\b))"
_LATER_NAMED = re.compile(r"(?:a|one) (?:[a-z-]+ ){0,3}(?:monitor|monitoring group|watchdog)\b", re.IGNORECASE)
_UNLISTED = re.compile(
    rf"(?<![\w-])(?:(?:(?:[A-Za-z’'-]+ ){{0,3}}{_BODIES}|(?:a|one) (?:[a-z-]+ ){{0,3}}(?:monitor|watchdog)|{_TITLED})"
    rf"(?: in [A-Z][a-z]+)?,?{_VERBAL}|according to (?:the |a |an )?(?:[A-Za-z’'-]+ ){{0,3}}(?:{_BODIES}|{_TITLED}))\b",
    re.IGNORECASE,
)
# What a body looks into is said by others: "is investigating reports that".
_LOOKED_INTO = re.compile(
    r"\b(?:investigating|looking into|aware of|examining|assessing) (?:the )?(?:reports|claims|allegations) that\b",
    re.IGNORECASE,
)
_DOCUMENT_NAMED = re.compile(r"\b(?:press release|release|statement)\b", re.IGNORECASE)
_SPEAKS_BACK = re.compile(r"(?:[,”\"’–—]|\bas) *.{9}$|according $", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a name, or the side that a pronoun points at."""

    name: str | None
    side: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Words that give what stands next to them a speaker: ``start`` and ``end`` in the masked sentence."""

    start: int
    end: int
    speaker: Speaker


@dataclass
class Conversation:
    """Who has spoken so far in a document: last of all, and last of each side."""

    last: dict[str, str] = field(default_factory=dict)
    in_paragraph: str | None = None
    period: Period | None = None
    spokesman: str | None = None  # who "the alliance" is in a text that has not named it yet
    awaiting: list[int] = field(default_factory=list)  # claims of "a monitor" who is named only afterwards
    is_interrupted: bool = False  # the last to speak in this paragraph is on no list

    def start_paragraph(self, text: str = "") -> None:
        """Forget who spoke in the paragraph before, unless this one goes on with its sentence ("And …")."""
        if not _GOES_ON.match(text):
            self.in_paragraph = None
            self.is_interrupted = False

    def resolve(self, speaker: Speaker) -> str | None:
        """Return the name that a speaker has, or that its pronoun stands for."""
        if speaker.side == DOCUMENT and DOCUMENT not in self.last:
            speaker = Speaker(speaker.name, COALITION)
        default = self.spokesman if speaker.side == COALITION else None
        return speaker.name or self.last.get(speaker.side) or default

    def note(self, speaker: Speaker, text: str = "") -> None:
        """Remember that somebody spoke, and whose release it was where ``text`` names one."""
        name = self.resolve(speaker)
        self.is_interrupted = speaker.side in (UNLISTED, LATER)
        if self.is_interrupted:
            self.in_paragraph = None
        if speaker.name and _DOCUMENT_NAMED.search(text):
            self.last[DOCUMENT] = speaker.name
        if name:
            self.in_paragraph = self.last[ANY] = name
            if speaker.name:
                self.last[speaker.side] = name


@dataclass(frozen=True, slots=True)
class _Patterns:
    frames: tuple[tuple[Speaker, LazyPattern], ...]
    deeds: tuple[tuple[Speaker, LazyPattern], ...]
    registrars: tuple[tuple[Speaker, LazyPattern], ...]
    closers: tuple[tuple[Speaker, LazyPattern], ...]


@cache
def _patterns() -> _Patterns:
    data = load_data("parsers/prose/prose")
    who = [(Speaker(actor["name"], actor["side"]), _join_names(actor["patterns"])) for actor in data["actor"]]
    who += [(Speaker(None, side), _join_names(words)) for side, words in data["anaphora"].items()]
    verb, document, made, examined = (data["speech"][key] for key in ("verb", "document", "made", "examined"))
    frames, deeds, registrars = [], [], []
    for speaker, names in who:
        frames.append((speaker, compile_pattern(rf"(?:{names}){_ASIDE}{_WORDS} {verb}")))
        frames.append((speaker, compile_pattern(rf"(?:{_REGISTER}) (?:that |which )?(?:{names}) {examined}")))
        if not speaker.name:
            frames.append((speaker, compile_pattern(rf"according to (?:{names})")))
        if speaker.name:
            forms = (
                rf"{document}{_WORDS} (?:{made} by|by|from) (?:{names})(?! (?!{_NOT_DEEDS}))",
                rf"(?:by )?(?:{names})(?:’s?|'s?)(?: [A-Za-z-]+){{0,3}}? {document}",
                rf"{_AT_START}(?:{names}) [^;]{{0,200}}?,? (?:and|but){_HAS} {verb} that",
                rf"(?:{names}) (?:issued|released|published|put out) (?:an? |its |the )?(?:[A-Za-z’-]+ ){{0,6}}?{verb}",
                rf"according to (?:(?!to )[A-Za-z’'-]+ ){{0,5}}?(?:{names})",
                rf"according to [^.;]{{0,80}}? by (?:{names})",
            )
            frames.extend((speaker, compile_pattern(form)) for form in forms)
        deed = r"(?: has| have| had)?(?: also| now)? (?:conducted|carried out|launched|carrying out|conducts|staged)"
        deeds.append((speaker, compile_pattern(rf"(?:{names}){deed}")))
        if speaker.name and speaker.side == COALITION:
            registrars.append(
                (speaker, compile_pattern(rf"(?:{names}){_HAS} [“\"]?(?:carried|received|completed|closed|reviewed)"))
            )
    closers = [(speaker, compile_pattern(rf"[a-z]+ ?[:–—-] (?:{names})$")) for speaker, names in who if speaker.name]
    return _Patterns(tuple(frames), tuple(deeds), tuple(registrars), tuple(closers))


def _join_names(names: list[str]) -> str:
    """Join the patterns of one speaker; "US" is no speaker in "US-led"."""
    return f"(?:{'|'.join(names)})(?![-‐‑])"


def find_frames(text: str) -> list[Frame]:
    """Find every speaker of a masked sentence, in the order in which they are named.

    >>> [frame.speaker.name for frame in find_frames("Airwars, a monitor, says the coalition admitted it")]
    ['Airwars', 'CJTF-OIR']
    """
    frames = [
        Frame(match.start(), match.end(), speaker)
        for speaker, pattern in _patterns().frames
        for match in pattern.finditer(text)
        if not _PASSIVE.search(match[0])
    ]
    frames += _find_unlisted(text, frames)
    by_end: dict[int, list[Frame]] = {}
    for frame in frames:
        by_end.setdefault(frame.end, []).append(frame)
    return sorted((_choose(sharing) for sharing in by_end.values()), key=lambda frame: frame.start)


def _find_unlisted(text: str, listed: list[Frame]) -> list[Frame]:
    """Find who speaks in a masked sentence without being on a list; what a listed speaker's words cover is theirs."""
    unlisted = Speaker(None, UNLISTED)
    found = [Frame(match.start(), match.end(), unlisted) for match in _LOOKED_INTO.finditer(text)]
    for match in _UNLISTED.finditer(text):
        if any(frame.start < match.end() and match.start() < frame.end for frame in listed) or _PASSIVE.search(
            match[0]
        ):
            continue
        side = LATER if _LATER_NAMED.match(match[0]) else UNLISTED
        found.append(Frame(match.start(), match.end(), Speaker(None, side)))
    return found


def _choose(sharing: list[Frame]) -> Frame:
    """Choose among stretches that share a verb: names before pronouns, joined names before one, the nearest."""
    named = [frame for frame in sharing if frame.speaker.name] or sharing
    nearest = max(named, key=lambda frame: (" and " in (frame.speaker.name or ""), frame.start))
    return min((frame for frame in named if frame.speaker == nearest.speaker), key=lambda frame: frame.start)


def find_headline_speaker(headline: str) -> Speaker | None:
    """Return the one speaker of a headline: who is said to say it, or whose name closes it behind a colon or dash.

    >>> find_headline_speaker("US-led strikes claim another 51 lives: coalition").name
    'CJTF-OIR'
    """
    speakers = {frame.speaker for frame in find_frames(headline)}
    speakers |= {speaker for speaker, pattern in _patterns().closers if pattern.search(headline)}
    named = {speaker for speaker in speakers if speaker.name}
    return named.pop() if len(named) == 1 else None


@cache
def monitors() -> frozenset[str]:
    """Return the names of those who monitor the military, and so keep no register of reports to it."""
    return frozenset(actor["name"] for actor in load_data("parsers/prose/prose")["actor"] if actor["side"] == "monitor")


def find_registrar(text: str, position: int) -> Speaker | None:
    """Return who carried over, received or closed the reports counted at ``position``: the nearest before it."""
    found = [
        (match.end(), speaker)
        for speaker, pattern in _patterns().registrars
        for match in pattern.finditer(text)
        if match.end() <= position
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def find_speaker(text: str, position: int, frames: list[Frame], *, is_deed: bool) -> Speaker | None:
    """Return who claims the number at ``position``, or None where the sentence does not say.

    The last speaker before the number counts; without one, a speaker named after it behind a comma or a closing quote
    ("…, Airwars said", "according to …"). For a deed such as a strike its doer counts as the speaker after these.
    """
    before = [frame for frame in frames if frame.end <= position]
    if before:
        return _named_before(before) or before[-1].speaker
    after = [frame for frame in frames if frame.start > position and _SPEAKS_BACK.search(text[: frame.start + 9])]
    if after:
        return after[0].speaker
    return find_doer(text, position) if is_deed else None


def find_unlisted(text: str, position: int, frames: list[Frame]) -> str | None:
    """Return the side of the speaker at ``position`` where it is somebody on no list, else None."""
    speaker = find_speaker(text, position, frames, is_deed=False)
    return speaker.side if speaker and speaker.side in (UNLISTED, LATER) else None


def find_doer(text: str, position: int) -> Speaker | None:
    """Return who did what is counted at ``position``, such as strikes conducted."""
    for speaker, pattern in _patterns().deeds:
        if any(re.fullmatch(r" (?:[a-z]+ ){0,3}", text[m.end() : position]) for m in pattern.finditer(text)):
            return speaker
    return None


def speaks_of_local_sources(text: str) -> bool:
    """Tell whether a monitor passes on what people on the ground say, which is part of its own record."""
    return bool(_LOCAL.search(text))


def _named_before(frames: list[Frame]) -> Speaker | None:
    """Return whom the last speaker, a pronoun, stands for where the same sentence has named its side."""
    last = frames[-1].speaker
    if last.side in (UNLISTED, LATER, DOCUMENT):
        return None
    named = [f.speaker for f in frames if f.speaker.name and last.side in (ANY, f.speaker.side)]
    return named[-1] if last.name is None and named else None


def names_unknown_speaker(text: str, frames: list[Frame]) -> bool:
    """Tell whether a sentence is spoken by somebody whom no pattern knows; it then inherits no speaker."""
    return not frames and any(not _PASSIVE.search(text[: match.end()]) for match in _UNNAMED.finditer(text))
