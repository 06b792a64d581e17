"""Figures on civilian harm in prose: number, metric, who claims it, standing and period.

Serves news stories, monitors' assessments and statements alike. Each number is read once, by the first phrase that
claims it; one whose meaning is not clear becomes a problem and no figure. A speaker on no list leaves a
figure of nobody's and a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from harvester.model.document import Problem
from harvester.model.vocab import FigureStatus, Metric
from harvester.parsers.grammar.counts import parse_count
from harvester.parsers.grammar.numbers import parse_number
from harvester.parsers.grammar.periods import Period
from harvester.parsers.grammar.phrases import Masked, mask_text
from harvester.parsers.grammar.text import Block, split_sentences
from harvester.parsers.prose.claims import ADDED, TOTALS, Claim, build_figures, merge_repetitions
from harvester.parsers.prose.coverage import (
    default_spokesman,
    find_belligerent,
    find_killer,
    find_period,
    find_place,
    find_spokesman,
)
from harvester.parsers.prose.matching import load_phrases, match_rules
from harvester.parsers.prose.speakers import (
    COALITION,
    LATER,
    MONITOR,
    UNLISTED,
    Conversation,
    Frame,
    Speaker,
    find_doer,
    find_frames,
    find_headline_speaker,
    find_registrar,
    find_speaker,
    find_unlisted,
    monitors,
    names_unknown_speaker,
    speaks_of_local_sources,
)

__all__ = ["Claim", "Prose", "build_figures", "extract_claims"]

_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_REPORTS = frozenset(metric for metric in Metric if metric.value.startswith("reports_"))
_DEEDS = frozenset({Metric.STRIKES, Metric.ENGAGEMENTS})
_ALLEGED = {
    Metric.CIVILIANS_KILLED: Metric.CIVILIANS_KILLED_ALLEGED,
    Metric.CIVILIANS_INJURED: Metric.CIVILIANS_INJURED_ALLEGED,
}
_OF_PEOPLE = frozenset({Metric.PEOPLE_KILLED, Metric.PEOPLE_INJURED})
_HARMED = frozenset({*_ALLEGED, *_OF_PEOPLE, Metric.CHILDREN_KILLED, Metric.WOMEN_KILLED})
_EVENTS = _HARMED | {Metric.STRIKES, Metric.FIGHTERS_KILLED}
# Words by which a sentence takes over the period of the one before it; nothing else does, or a date would be
# invented.
_SAME_PERIOD = re.compile(
    r"\b(?:during|over|in|for|across) (?:this|that|the same) (?:time|period|months?)\b"
    r"|\bof these (?:claims|allegations|reports|events|incidents)\b",
    re.IGNORECASE,
)
# "It acknowledged that its bombardments killed 69, including 21": the verb of the clause governs them all.
_CONCEDED_THAT = re.compile(
    r"\b(?:acknowledged|admitted|conceded) that\b(?:(?!\b(?:said|says|but|while|alleged|claimed|reported)\b)[^.;])*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",| [–—-] ")
_LINK = re.compile(r"[(\[]?(?:see also|read (?:more|also)|related)\b", re.IGNORECASE)  # to another story, whose it is
_SINCE_AFTER = re.compile(r"[^;]{0,20}[^,;]*\bsince\b")  # commas of the number itself stand in the first characters
_LONG = timedelta(days=540)  # a period longer than this is the campaign's, not a month's or a year's
CAMPAIGN_STARTED = 2014


@dataclass
class Prose:
    """What a text claims, and what of it could not be read."""

    claims: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def extract_claims(
    blocks: Iterable[Block], published: date | None, author: str | None = None, headline: str = ""
) -> Prose:
    """Read the claims of a text, paragraph by paragraph.

    Args:
        blocks: the paragraphs of the text itself, without menus and headlines.
        published: date that "this year", "in July" and other dates without a year are read against.
        author: who speaks where nobody is named, for texts of a monitor's own.
        headline: names the speaker of the numbers that it prints, where the text itself names none.

    Returns:
        Claims in order, repetitions merged, and problems: ``figure_unread`` (a number where a figure is expected),
        ``figure_unattributed`` (nobody is named who claims it, or somebody
        on no list), ``figure_contradicted`` (a speaker gives two values).
    """
    prose = Prose()
    conversation = Conversation(spokesman=find_spokesman(headline))
    headlined, speaker = _read_headline(headline)
    if speaker and speaker.name:
        conversation.last[speaker.side] = speaker.name
    for block in blocks:
        conversation.start_paragraph(block.text)
        for sentence in split_sentences(block.text):
            _read_sentence(sentence, block, published, author, conversation, prose, headlined)
    prose.problems.extend(
        Problem(
            "figure_unattributed",
            f"{claim.text}: who claims it is on no list, so the row names nobody; read the sentence by hand.",
            claim.sentence,
            claim.locator,
        )
        for claim in prose.claims
        if claim.actor is None
    )
    prose.claims = merge_repetitions(prose.claims, prose.problems)
    return prose


def _read_sentence(
    sentence: str,
    block: Block,
    published: date | None,
    author: str | None,
    conversation: Conversation,
    prose: Prose,
    headlined: dict[int, str],
) -> None:
    masked = mask_text(sentence)
    if _LINK.match(sentence):
        return
    conversation.spokesman = conversation.spokesman or find_spokesman(sentence)
    frames = find_frames(masked.text)
    matches, unread = match_rules(masked)
    for metric, match in matches:
        actor = _find_actor(masked, match.start("N"), metric, frames, conversation, author)
        actor = actor or _find_headlined(masked, match, headlined)
        voice = None if actor else find_unlisted(masked.text, match.start("N"), frames)
        if actor is None and voice is None:
            prose.problems.append(
                _problem(
                    "figure_unattributed",
                    f"{masked.unmask(match['N'])}: no one is named who claims it",
                    sentence,
                    block,
                )
            )
            continue
        conversation.in_paragraph = conversation.in_paragraph or actor
        claim = _build_claim(actor, metric, match, masked, sentence, block, published, conversation.period)
        if claim is None:
            unread.append(masked.unmask(match["N"]))
        else:
            if voice == LATER:
                conversation.awaiting.append(len(prose.claims))
            prose.claims.append(claim)
            conversation.period = claim.period or conversation.period
    for number in unread:
        prose.problems.append(_problem("figure_unread", f"{number} stands where a figure is expected", sentence, block))
    for frame in frames:
        conversation.note(frame.speaker, masked.text[frame.start :])
        if frame.speaker.side == MONITOR and (name := conversation.resolve(frame.speaker)):
            for index in conversation.awaiting:
                prose.claims[index] = replace(prose.claims[index], actor=name)
            conversation.awaiting.clear()


def _read_headline(headline: str) -> tuple[dict[int, str], Speaker | None]:
    """Return the numbers of a headline, each with the one who is said to claim it, and that speaker."""
    masked = mask_text(headline)
    speaker = find_headline_speaker(masked.text)
    numbers = (parse_number(printed) for printed in masked.numbers)
    return {number: speaker.name for number in numbers if number and speaker and speaker.name}, speaker


def _find_headlined(masked: Masked, match: re.Match[str], headlined: dict[int, str]) -> str | None:
    numbers = {parse_number(masked.numbers[token]) for token in masked.tokens(match["N"])}
    return next((name for number, name in headlined.items() if numbers == {number}), None)


def _problem(reason: str, what: str, sentence: str, block: Block) -> Problem:
    return Problem(reason, f"{what}; read the sentence by hand.", sentence, block.locator)


def _find_actor(
    masked: Masked, position: int, metric: Metric, frames: list[Frame], conversation: Conversation, author: str | None
) -> str | None:
    speaker = find_registrar(masked.text, position) if metric in _REPORTS else None
    speaker = speaker or find_speaker(masked.text, position, frames, is_deed=metric in _DEEDS)
    if speaker and speaker.side in (UNLISTED, LATER):
        return author if author and speaks_of_local_sources(masked.text) else None
    if speaker:
        name = conversation.resolve(speaker)
        if name is None and metric in _DEEDS and (doer := find_doer(masked.text, position)):
            return conversation.resolve(doer)
        if metric in _REPORTS and name in monitors():
            return conversation.last.get(COALITION) or conversation.spokesman or default_spokesman()
        return name
    if author and speaks_of_local_sources(masked.text):
        return author
    if names_unknown_speaker(masked.text, frames):
        return None
    if metric in _REPORTS:  # only the military has such a register
        return conversation.last.get(COALITION) or conversation.spokesman
    return conversation.in_paragraph or (None if conversation.is_interrupted else author)


def _build_claim(
    actor: str | None,
    metric: Metric,
    match: re.Match[str],
    masked: Masked,
    sentence: str,
    block: Block,
    published: date | None,
    last_period: Period | None,
) -> Claim | None:
    text = masked.unmask(match["N"])
    count = parse_count(text)
    if count is None:
        return None
    offset = len(masked.unmask(masked.text[: match.start("N")]))
    period = find_period(sentence, offset, published, of_event=metric in _EVENTS)
    if period is None and _SAME_PERIOD.search(sentence) and not _SINCE_AFTER.match(sentence, offset):
        period = last_period
    status = _find_status(masked.text, match)
    is_named, killer = find_killer(masked, match)
    country, place = find_place(masked, match)
    if metric in _ALLEGED and status == FigureStatus.ALLEGED:
        metric = _ALLEGED[metric]
    elif metric in TOTALS and place is None and not ADDED.search(text) and _is_total(masked.text, period, metric):
        metric = TOTALS[metric]
    if metric in _REPORTS and metric not in TOTALS.values() and period and period.span.start.year <= CAMPAIGN_STARTED:
        period = None  # the campaign's, which the sentence gives to another number
    return Claim(
        actor=actor,
        metric=metric,
        count=count,
        text=text,
        status=status if metric in _HARMED or metric in _ALLEGED.values() or metric in TOTALS.values() else None,
        period=period,
        belligerent=killer if is_named else _find_belligerent(masked.text, match),
        country=country,
        place=place,
        sentence=sentence,
        locator=block.locator,
        page=block.page,
        quoted=_is_quoted(sentence, offset),
    )


def _find_belligerent(text: str, match: re.Match[str]) -> str | None:
    return find_belligerent(text) or find_belligerent(_clause_after(text, match))


def _clause_after(text: str, match: re.Match[str]) -> str:
    """Return what follows a number, up to the next number or the end of its clause."""
    return re.split(r"[,;.()]|[\ue000-\ue6ff]", text[match.end("N") :], maxsplit=1)[0]


def _find_status(text: str, match: re.Match[str]) -> FigureStatus | None:
    """Return the standing that the words of the statement, or the three words before it, give the number."""
    before = text[max(0, match.start() - 45) : match.start()].rpartition(",")[2]
    behind = _ASIDE.split(text[match.start() : match.end() + 30], maxsplit=1)[0]
    window = before + behind + text[match.start() : match.end()]
    own = next((FigureStatus(rule.name) for rule in load_phrases().statuses if rule.search(window)), None)
    if own is None and _CONCEDED_THAT.search(text[: match.start("N")]):
        return FigureStatus.CONCEDED
    return own


def _is_total(text: str, period: Period | None, metric: Metric) -> bool:
    """Tell whether a count runs over the whole campaign: by its period, or by words where it has none."""
    if period:
        end = period.span.end or period.span.start
        return period.span.start.year <= CAMPAIGN_STARTED or end - period.span.start > _LONG
    if any(pattern.search(text) for pattern in load_phrases().total):
        return True
    return metric not in _REPORTS and bool(load_phrases().perfect.search(text))


def _is_quoted(sentence: str, position: int) -> bool:
    before = sentence[:position]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
