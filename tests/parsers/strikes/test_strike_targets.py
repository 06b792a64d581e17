"""What a strike line says was hit."""

from __future__ import annotations

import csv
import hashlib
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.vocab import Action
from harvester.parsers.strikes.lines import parse_statements
from harvester.parsers.strikes.targets import Target, parse_results
from harvester.parsers.strikes.vocabulary import load_targets

HERE = Path(__file__).parent


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


CASES = read_csv(HERE / "target_cases.csv")


def short(target: Target) -> str:
    quantity = "-" if target.quantity_min is None else str(target.quantity_min)
    return " ".join([target.action or "?", quantity, target.target or ""]).strip()


def read_line(line: str) -> list[str]:
    return [
        short(target) for statement in parse_statements(line) for target in parse_results(statement.results).targets
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"][:48])
def test_labelled_lines(case: dict[str, str]) -> None:
    assert Counter(read_line(case["line"])) == Counter(case["results"].split(" | "))


@pytest.mark.needs("strike-lines")
def test_real_lines_with_labels_made_before_tuning() -> None:
    """Score the hand-made labels of 200 real lines, where the lines are at hand."""
    path = os.environ["HARVEST_STRIKE_LINES"]
    lines = {hashlib.sha256(row["line"].encode()).hexdigest(): row["line"] for row in read_csv(Path(path))}
    wanted: dict[str, Counter[str]] = {}
    for row in read_csv(HERE / "target_labels.csv"):
        result = " ".join([row["action"], row["quantity"] or "-", row["target"]]).strip()
        wanted.setdefault(row["line_sha256"], Counter())[result] += 1
    right = total = 0
    for sha, results in wanted.items():
        found = Counter(read_line(lines[sha].replace("\ufffc", "")))
        right += (found & results).total()
        total += max(found.total(), results.total())
    assert right / total >= 0.98


SHAPES = {
    "semicolons": (
        "engaged two tactical units; destroyed a vehicle and a tunnel; damaged three roads; and suppressed a sniper",
        [
            "engaged 2 tactical unit",
            "destroyed 1 vehicle",
            "destroyed 1 tunnel",
            "damaged 3 road",
            "suppressed 1 sniper",
        ],
    ),
    "gerunds": ("destroying two trucks and damaging a bridge", ["destroyed 2 truck", "damaged 1 bridge"]),
    "colons-for-semicolons": (
        "engaged a tactical unit: destroyed a vehicle: and suppressed a mortar team",
        ["engaged 1 tactical unit", "destroyed 1 vehicle", "suppressed 1 mortar team"],
    ),
    "missing-comma": (
        "destroyed a vehicle storage area an ISIL VBIED",
        ["destroyed 1 storage facility", "destroyed 1 VBIED"],
    ),
    "missing-comma-plural": ("destroyed two vehicles two bunkers", ["destroyed 2 vehicle", "destroyed 2 bunker"]),
    "another": ("destroyed one tank and damaged another", ["destroyed 1 tank", "damaged 1 tank"]),
    "two-others": (
        "destroyed a staging area and damaged two others",
        ["destroyed 1 staging area", "damaged 2 staging area"],
    ),
    "ellipsis": (
        "struck one large and two small ISIL tactical units",
        ["struck 1 tactical unit", "struck 2 tactical unit"],
    ),
    "bare-plural": ("destroyed ISIL fighting positions", ["destroyed - fighting position"]),
    "several": ("destroyed multiple ISIL pump jacks", ["destroyed - oil equipment"]),
    "bare-singular": (
        "destroyed an ISIS headquarters and weapons cache",
        ["destroyed 1 headquarters", "destroyed - weapons cache"],
    ),
    "shared-number": ("destroyed six tunnels and caves", ["destroyed 6 tunnel"]),
    "compound": (
        "destroyed a gas and oil separation plant and a command and control node",
        ["destroyed 1 oil facility", "destroyed 1 command and control"],
    ),
    "denied": ("denied ISIL access to terrain", ["denied - terrain"]),
    "denied-advantage": (
        "struck land features denying ISIL a tactical advantage",
        ["struck - terrain", "denied - tactical advantage"],
    ),
    "wounded": (
        "cratered two ISIL roads, wounded an ISIL fighter and breached an obstacle",
        ["cratered 2 road", "wounded 1 fighter", "breached 1 obstacle"],
    ),
    "inconclusive": ("produced inconclusive results", ["inconclusive -"]),
    "passive": (
        "20 enemy fighters were killed, 10 caves and three camps were destroyed",
        ["killed 20 fighter", "destroyed 10 cave", "destroyed 3 camp"],
    ),
    "verb-last": (
        "three caves reduced, four caches destroyed, and one camouflage position destroyed",
        ["reduced 3 cave", "destroyed 4 cache", "destroyed 1 fighting position"],
    ),
    "at-least": ("destroyed more than 20 vehicles", ["destroyed 20 vehicle"]),
    "cut-word": ("destroyed two vehicles and a bulldoze", ["destroyed 2 vehicle", "destroyed 1 engineering equipment"]),
    "ambiguous-verb": ("destroyed or damaged six ISIL Humvees", ["? 6 tactical vehicle"]),
    "oil-tank-is-no-tank": (
        "destroyed two oil tanks, a tank and a fuel tanker",
        ["destroyed 2 oil equipment", "destroyed 1 tank", "destroyed 1 fuel tanker"],
    ),
    "decoy-is-no-bomb": ("destroyed a VBIED decoy and a VBIED", ["destroyed 1 decoy", "destroyed 1 VBIED"]),
    "store-is-no-drone": (
        "destroyed an unmanned aerial vehicle storage site and a drone",
        ["destroyed 1 drone facility", "destroyed 1 drone"],
    ),
    "aircraft-come-home": (
        "damaged an ISIL Humvee and the aircraft exited the strike area safely",
        ["damaged 1 tactical vehicle"],
    ),
    "aircraft-were-hit": (
        "destroyed a truck and an aircraft",
        ["destroyed 1 truck", "destroyed 1 aircraft"],
    ),
    "purpose": ("damaged earthen berms used to control water", ["damaged - obstacle"]),
}


@pytest.mark.parametrize(("words", "wanted"), SHAPES.values(), ids=SHAPES)
def test_shapes(words: str, wanted: list[str]) -> None:
    results = parse_results(words)
    assert [short(target) for target in results.targets] == wanted
    assert results.unread == []


def test_bounds_and_printed_words_are_kept() -> None:
    (target,) = parse_results("destroyed at least 12 separate ISIS-held vehicles").targets
    assert (target.quantity_min, target.quantity_max, target.quantity_text) == (12, None, "at least 12")
    assert (target.target_text, target.action_text) == ("separate ISIS-held vehicles", "destroyed")


@pytest.mark.parametrize(
    "negated",
    ["failed to destroy", "did not destroy", "were unable to destroy", "attempted to destroy", "without destroying"],
)
def test_what_was_not_done_is_no_result(negated: str) -> None:
    results = parse_results(f"destroyed four vehicles but {negated} six bunkers")
    assert [(target.action, target.quantity_min) for target in results.targets if target.action] == [("destroyed", 4)]
    assert any(negated in words for words in results.unknown_verbs)


@pytest.mark.parametrize("words", ["was a great success", "destroyed", "three caves and a house"])
def test_what_cannot_be_read_is_given_back(words: str) -> None:
    results = parse_results(words)
    assert results.targets == []
    assert results.unread == [words]


def test_unknown_object_keeps_its_words_and_no_term() -> None:
    (target,) = parse_results("destroyed three flying saucers").targets
    assert (target.target, target.target_text, target.quantity_min) == (None, "flying saucers", 3)


PLURALS = ["vehicles", "fighting positions", "bunkers", "tunnels", "mortar systems", "front-end loaders", "VBIEDs"]


@given(st.lists(st.tuples(st.integers(2, 60), st.sampled_from(PLURALS)), min_size=1, max_size=6), st.booleans())
def test_every_counted_object_comes_back(objects: list[tuple[int, str]], comma: bool) -> None:
    """However a list is joined, it gives its objects and numbers, in order, and nothing else."""
    words = [f"{number} {name}" for number, name in objects]
    joined = words[0] if len(words) == 1 else f"{', '.join(words[:-1])}{',' if comma else ''} and {words[-1]}"
    results = parse_results(f"destroyed {joined}")
    assert [(t.quantity_min, t.target_text, t.action) for t in results.targets] == [
        (number, name, Action.DESTROYED) for number, name in objects
    ]
    assert results.unread == []


def test_vocabulary_is_consistent() -> None:
    known = load_targets()
    terms = set(known.phrases.values())
    assert known.uncounted <= terms
    assert 60 <= len(terms) <= 90
