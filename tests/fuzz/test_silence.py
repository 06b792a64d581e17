# ruff: noqa: E501 - a sentence is one line, however long
"""Words deleted and garbled at random: a value stays as it was, or it is gone and a problem says so.

Only words are damaged whose loss leaves no other statement in print: a sentence that says "two" where "twenty-two" stood
says another number, and no reader can know. So numbers, dates, places, negations and, for deletion, the verbs and nouns
that say what was counted stay; every other word may go, and every word but a number may be garbled.

``SILENCE_EXAMPLES`` sets how many sentences are damaged (10,000 for the figure in ``docs/reliability.md``),
``FUZZ_SEED`` where their seeds begin.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from harvester.model.document import Document
from harvester.model.parsed import ParsedDocument
from harvester.parsers.civcas.casualties import _words
from harvester.parsers.grammar.dates import find_dates
from harvester.parsers.grammar.tokens import MEANINGS
from harvester.parsers.strikes.vocabulary import load_targets, normalise_target
from harvester.sources.registry import use_sources
from pipelines.chain import process_document
from tests.parsers.civcas.test_casualties import CASES
from tests.parsers.civcas.test_civcas_summary import PHRASES
from tests.parsers.strikes.test_narratives import BESIDE, PERIODS
from tests.recorded import record

EXAMPLES = int(os.environ.get("SILENCE_EXAMPLES", "300"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_SILENT = 0.001

STRIKE_LINES = [
    "* Near Mosul, four strikes struck two separate ISIL tactical units and destroyed an ISIL VBIED storage facility and five bed down locations.",
    "* Near Ramadi, three strikes denied ISIL access to terrain and suppressed an ISIL machine gun position.",
    "* Near Dayr Az Zawr, one strike destroyed 11 ISIL oil tanker trucks, six oil well heads, three vehicles and a front-end loader.",
    "* Near Hit, two strikes struck an ISIL tactical unit and destroyed 27 ISIL boats and three ISIL fighting positions.",
    "* Near Tal Afar, five strikes engaged three ISIS tactical units; destroyed two mortar systems and a vehicle; and damaged four supply routes.",
    "* Near Kisik, an airstrike destroyed an ISIL weapons cache, two ISIL vehicles and an ISIL bunker.",
    "* Near Abu Kamal, seven strikes destroyed seven oil refinement stills, five oil storage tanks and three oil wellheads.",
    "* Near Fallujah, one strike struck a large ISIL tactical unit, destroying two ISIL heavy machine guns and an ISIL building.",
]  # fmt: skip
KEPT = frozenset(
    {
        "no",
        "not",
        "none",
        "nobody",
        "never",
        "without",
        "zero",
        "a",
        "an",
        "another",
        "both",
        "half",
        "dozen",
        "of",
        "and",
        "or",
        "to",
    }
)


def page(title: str, published: str, *paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f'<html><head><title>{title}</title><meta itemprop="datePublished" content="{published}"></head><body><article>{body}</article></body></html>'.encode()


def write_item(text: str) -> tuple[str, bytes]:
    title = "Combined Joint Task Force - Operation Inherent Resolve Monthly Civilian Casualty Report"
    lead = "In the month of July 2018, CJTF-OIR completed the assessment of 1 reports. A total of 90 reports are still open."
    item = f"1. July 2, 2018, near Hajin, Syria, via self-report: {text}"
    return "cjtfoir_civcas", page(
        title, "2018-08-30", lead, "Credible Reports — In each of the incidents below all precautions were taken.", item
    )


def write_summary(text: str) -> tuple[str, bytes]:
    title = "CJTF-OIR Monthly Civilian Casualty Report"
    lead = "In the month of July 2018, CJTF-OIR received 1 new reports."
    return "cjtfoir_civcas", page(title, "2018-08-30", lead, text)


def write_line(text: str) -> tuple[str, bytes]:
    lead = "SOUTHWEST ASIA — On June 1, coalition military forces conducted strikes against ISIL in Syria and Iraq."
    return "cjtfoir_strikes", page("Coalition Strike Release", "2016-06-02", lead, "Iraq", text)


def write_release(text: str) -> tuple[str, bytes]:
    sentence = f"SOUTHWEST ASIA – {text} coalition military forces conducted five strikes consisting of eight engagements against ISIS targets in Syria."
    return "cjtfoir_strikes", page(
        "Coalition Strike Release",
        "2015-11-02",
        sentence,
        "Syria",
        "* Near Abu Kamal, five strikes engaged three ISIS tactical units.",
    )


SENTENCES = [
    *((write_item, text) for text, *_ in CASES),
    *((write_summary, text) for text, _ in PHRASES),
    *((write_line, text) for text in STRIKE_LINES),
    *((write_line, text.removeprefix("In Iraq, ")) for text, *_ in BESIDE),
    *((write_release, text) for text, *_ in PERIODS),
]


def read(source: str, body: bytes) -> ParsedDocument:
    use_sources()
    return process_document(
        source,
        Document(
            "https://www.inherentresolve.mil/x/Article/1234567/", body, "text/html", datetime(2020, 1, 1, tzinfo=UTC)
        ),
    )


COLUMNS = {
    "assessments": ("killed_min", "killed_max", "injured_min", "injured_max", "incident_date", "finding", "place_id"),
    "figures": ("value_min", "value_max", "period_start", "period_end"),
    "strikes": ("strikes_min", "strikes_max", "strike_date", "strike_date_end", "place_id", "country"),
    "strike_targets": ("action", "quantity_min", "quantity_max", "target"),
}


def values(parsed: ParsedDocument) -> Counter[tuple[str, ...]]:
    """Give every value that a document states, each with what it is of."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in parsed.records:
        for column in COLUMNS.get(row.table, ()):
            value: Any = getattr(row, column)
            if value is not None:
                found[row.table, str(getattr(row, "metric", "")), column, str(value)] += 1
    return found


def complaints(parsed: ParsedDocument) -> set[str]:
    """Give what speaks of a loss: problems, and checks that do not hold."""
    failed = {f"{check.rule} {check.found}" for check in parsed.checks if not check.holds}
    return {f"{problem.reason} {problem.message}" for problem in parsed.problems} | failed


@cache
def baseline(number: int) -> tuple[Counter[tuple[str, ...]], set[str]]:
    write, text = SENTENCES[number]
    parsed = read(*write(text))
    return values(parsed), complaints(parsed)


def damage(chance: random.Random, text: str) -> str:
    """Delete or garble one word that may be."""
    dates = find_dates(text)
    words = [m for m in re.finditer(r"[^\W\d_]+", text) if not any(d.start <= m.start() < d.end for d in dates)]
    garbled = chance.random() < 0.5
    chosen = [word for word in words if may_be_damaged(word[0], garbled=garbled)]
    if not chosen:
        return text
    word = chance.choice(chosen)
    return text[: word.start()] + (garble(chance, word[0]) if garbled else "") + text[word.end() :]


def may_be_damaged(word: str, *, garbled: bool) -> bool:
    low = word.lower()
    if low in MEANINGS or low in KEPT or word[0].isupper():
        return False
    if garbled:
        return len(low) > 3
    casualty, known = _words(), load_targets()
    is_counted = (
        low in known.actions
        or normalise_target(low) in known.words
        or low in casualty.verbs
        or low in casualty.civilians
    )
    return not (is_counted or low in casualty.others or low in casualty.vague or low in WHAT)


# What a number is of: without it the sentence counts something else.
WHAT = frozenset(
    re.findall(
        r"\w+",
        "reports report allegations assessments cases credible non duplicate duplicates open opened reopened completed closed "
        "received carried over assessed previously remaining strikes strike airstrike airstrikes engagements civilians deaths death "
        "injuries injury unintentional unintended alleged claimed including among whom them which first second other others more "
        "her his their additional new most least fewer than up total percent north south east west northern southern eastern western near",
    )
)


def garble(chance: random.Random, word: str) -> str:
    """Swap two letters, drop one, double one or change one; never into the same word."""
    at = chance.randrange(1, len(word) - 1)
    forms = [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice(LETTERS) + word[at + 1 :],
    ]
    return next((form for form in chance.sample(forms, len(forms)) if form != word), word + "x")


def is_silent(number: int, text: str) -> list[str]:
    """Give the values that a damaged sentence states otherwise, or has lost, without a word."""
    write, _ = SENTENCES[number]
    before, complained = baseline(number)
    parsed = read(*write(text))
    after = values(parsed)
    if after == before or complaints(parsed) - complained:
        return []
    return [f"{'-' if key in before - after else '+'} {key}" for key in ((before - after) + (after - before))]


def test_no_damage_changes_a_value_in_silence() -> None:
    silent = []
    for seed in range(SEED, SEED + EXAMPLES):
        chance = random.Random(seed)
        number = chance.randrange(len(SENTENCES))
        text = damage(chance, SENTENCES[number][1])
        if changed := is_silent(number, text):
            silent.append((seed, SENTENCES[number][1], text, changed))
    if os.environ.get("FUZZ_RECORD"):
        record("silence", {"sentences": EXAMPLES, "silent": len(silent)})
    assert len(silent) <= MOST_SILENT * EXAMPLES, "\n".join(map(str, silent[:20]))


@pytest.mark.parametrize("text", ["two civlians were killed", "twoo civilians were killed and three injured"])
def test_the_harness_would_notice(text: str) -> None:
    """A garbled number or noun is gone from the row, and said."""
    parsed = read(*write_item(text))
    assert complaints(parsed)
