# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""Whom an item counts: (outcome, killed, injured); a number alone stands for both bounds, None for nothing stated."""

from __future__ import annotations

import pytest

from harvester.parsers.civcas.outcome import read_outcome

Bounds = tuple[int | None, int | None] | int | None

JOINED: list[tuple[str, Bounds, Bounds]] = [
    ("One shell fell short, injuring 14 civilians and five civilians were unintentionally killed.", 5, 14),
    ("A round landed early, wounding three civilians and one civilian was unintentionally killed.", 1, 3),
    ("The blast wounded six people and two people were unintentionally killed.", 2, 6),
    ("Debris injured two civilians and killed one.", 1, 2),
    ("The strike resulted in the death of two civilians and injuries to an additional four civilians.", 2, 4),
    ("It killed four civilians and injured nine.", 4, 9),
    ("Nine civilians were injured and four were killed.", 4, 9),
    ("Fragments killed a child and wounded two women.", 1, 2),
    ("It was assessed that the strike caused the deaths of 11 civilians and injured three more.", 11, 3),
    ("Injuries to three civilians and the death of one resulted.", 1, 3),
    ("Three civilians died and two others were unintentionally injured.", 3, 2),
    ("The secondary explosion, which injured five civilians, unintentionally killed two men.", 2, 5),
]
ANOTHER: list[tuple[str, Bounds, Bounds]] = [
    ("Regrettably, one civilian was unintentionally killed and another unintentionally wounded.", 1, 1),
    ("One civilian was killed and another was injured.", 1, 1),
    ("A civilian was unintentionally killed and another injured.", 1, 1),
    ("Two civilians were unintentionally killed and another two injured.", 2, 2),
    ("One man was killed; another was wounded.", 1, 1),
    ("One civilian died and one other was injured.", 1, 1),
    ("Two women were killed and three others wounded.", 2, 3),
    ("One civilian was injured and another killed.", 1, 1),
    ("Four civilians were killed and an additional three were injured.", 4, 3),
    ("A child was wounded and another child was unintentionally killed.", 1, 1),
]
OTHERS: list[tuple[str, Bounds, Bounds]] = [
    ("Aircraft struck a truck, killing 10 ISIS fighters and unintentionally killing three civilians.", 3, None),
    ("The strike killed six militants and two civilians.", 2, None),
    ("Twelve Daesh fighters were killed and one civilian was unintentionally injured.", None, 1),
    ("Three ISIS members and one civilian were unintentionally killed.", 1, None),
    ("One civilian and four enemy combatants were killed.", 1, None),
    ("Two Iraqi soldiers were injured and one civilian was unintentionally killed.", 1, None),
    ("Fifteen sheep died and a shepherd was unintentionally injured.", None, 1),
    ("One civilian was unintentionally killed along with eight ISIS terrorists.", 1, None),
    ("Nine fighters were killed and two wounded; one civilian was unintentionally injured.", None, 1),
    ("It killed two armed men and a civilian.", 1, None),
    ("Five partner force troops were wounded and two civilians were unintentionally killed.", 2, None),
]
KIN: list[tuple[str, Bounds, Bounds]] = [
    ("A mother and her two daughters were unintentionally killed.", 3, None),
    ("Two women, a man and their three children were unintentionally killed; a fourth child was injured.", 6, 1),
    ("The strike killed a civilian and his brother and injured two bystanders.", 2, 2),
    ("A couple and their infant were unintentionally killed.", 3, None),
    ("One adult male and one adolescent were unintentionally killed and an elderly woman wounded.", 2, 1),
    ("A grandmother, her son and his two boys were injured.", None, 4),
    ("Of nine people in the vehicle, four civilians were unintentionally killed.", 4, None),
    ("Of the nine civilians in the house, four were unintentionally killed and three injured.", 4, 3),
]
ADDED: list[tuple[str, Bounds, Bounds]] = [
    ("Regrettably, two adults and three children were unintentionally killed.", 5, None),
    ("One man, two women and three children were killed.", 6, None),
    ("Four adults and a child were unintentionally injured.", None, 5),
    ("A man and a woman were unintentionally killed.", 2, None),
    ("Two men, a woman, and two boys were unintentionally killed.", 5, None),
    ("Three adult males and one adult female were killed.", 4, None),
    ("Two civilians, a woman and her child, were unintentionally killed.", 2, None),
    ("The strike killed three civilians, one man and two women.", 3, None),
    ("At least two children and one woman were unintentionally killed.", (3, None), None),
    ("An adult and two children were killed and three adults wounded.", 3, 3),
]
SUBSETS: list[tuple[str, Bounds, Bounds]] = [
    ("Regrettably, five civilians were unintentionally killed, including two children, and three injured.", 5, 3),
    ("Seven civilians, including three children, were unintentionally killed.", 7, None),
    ("Four civilians were killed, among them two women, and six were injured.", 4, 6),
    ("Eight civilians, three of them children, were killed.", 8, None),
    ("Six civilians were injured, including one child.", None, 6),
    ("Ten civilians were killed (four women and six children).", 10, None),
    ("Two civilians, including a child, were killed and one woman was injured.", 2, 1),
    ("Nine civilians were unintentionally killed, including at least four children.", 9, None),
    ("Three civilians were unintentionally killed, one of whom was a child, and two injured.", 3, 2),
    ("Twelve people, including a family of five, were unintentionally killed.", 12, None),
]
SEVERAL: list[tuple[str, Bounds, Bounds]] = [
    ("Two civilians were killed in the first strike and three civilians were killed in the second strike.", 5, None),
    ("In the first strike one civilian was killed. In the second strike four civilians were killed.", 5, None),
    ("The first strike killed two civilians; the second strike killed six civilians.", 8, None),
    ("One civilian was injured in the first strike and two civilians were injured in a second strike.", None, 3),
    ("Two civilians were unintentionally killed. A separate strike unintentionally killed three civilians.", 5, None),
    ("Three civilians were unintentionally killed. The three civilians killed were in a vehicle.", 3, None),
    (
        "Four civilians were unintentionally killed and two injured in the first strike; another strike unintentionally killed one civilian.",
        5,
        2,
    ),
]
TERSE: list[tuple[str, Bounds, Bounds]] = [
    ("23 civilians unintentionally killed; 11 civilians unintentionally injured.", 23, 11),
    ("Six civilians killed, two injured.", 6, 2),
    ("One civilian killed.", 1, None),
    ("Two civilians wounded; none killed.", 0, 2),
    ("Killed: 3; injured: 2.", 3, 2),
    ("Four civilian deaths, two civilian injuries.", 4, 2),
    ("Three killed and one wounded.", 3, 1),
    ("12 unintentional civilian deaths.", 12, None),
    ("Seven unintentional deaths and one injury.", 7, 1),
    ("1 civilian unintentionally killed, 3 civilians unintentionally injured.", 1, 3),
    ("Unintentionally killed two civilians.", 2, None),
]
NOUNS: list[tuple[str, Bounds, Bounds]] = [
    ("It was assessed that one civilian driver was unintentionally killed.", 1, None),
    ("Two civilian workers were unintentionally injured.", None, 2),
    ("A civilian motorcyclist was unintentionally killed.", 1, None),
    ("Three civilian passengers were killed and the civilian driver was injured.", 3, 1),
    ("Two civilian truck drivers were unintentionally killed.", 2, None),
    ("Four farm workers were unintentionally killed.", 4, None),
    ("One shepherd was killed.", 1, None),
    ("Five family members were unintentionally killed.", 5, None),
    ("Six members of one family were killed.", 6, None),
    ("Two male civilians were unintentionally wounded.", None, 2),
    ("Three non-combatants were unintentionally killed.", 3, None),
    ("Two unidentified civilians were killed.", 2, None),
    ("One civilian adult male was unintentionally killed.", 1, None),
]
NUMBERS: list[tuple[str, Bounds, Bounds]] = [
    (
        "It was assessed that one (1) civilian was unintentionally killed and three (3) civilians were unintentionally injured.",
        1,
        3,
    ),
    ("Twelve (12) civilians were killed.", 12, None),
    ("It was assessed that a dozen civilians were unintentionally killed.", 12, None),
    ("Half a dozen civilians were unintentionally killed and two dozen injured.", 6, 24),
    ("At least a dozen civilians were killed.", (12, None), None),
    ("Between two and four civilians were unintentionally killed, and an unknown number injured.", (2, 4), None),
    ("Up to five civilians were unintentionally killed.", (None, 5), None),
    ("At least 1 061 civilians were killed.", (1061, None), None),
    ("Twenty-one civilians were unintentionally killed.", 21, None),
    ("No civilians were killed; three civilians were unintentionally injured.", 0, 3),
    ("No one was killed and two civilians were injured.", 0, 2),
    ("More than ten civilians were killed.", (10, None), None),
    ("Approximately 40 civilians were unintentionally killed.", 40, None),
]
STORIES: list[tuple[str, Bounds, Bounds]] = [
    (
        "During strikes against 16 ISIL bridges, it was assessed one civilian in a truck with a trailer was likely killed.",
        1,
        None,
    ),
    (
        "During a strike against two ISIL vehicles, it is assessed that one civilian was injured when appearing in the target area after the U.S. aircraft released its weapon.",
        None,
        1,
    ),
    (
        "The facility was destroyed with no civilian casualties. The second facility exploded. Regrettably, 12 civilians were unintentionally killed.",
        12,
        None,
    ),
    (
        "A strike of two aircraft with four bombs hit three ISIS vehicles; one civilian entered the target area after the weapon was released and was unintentionally killed.",
        1,
        None,
    ),
    ("A strike near two buildings unintentionally killed three people.", 3, None),
    (
        "The report alleged that 30 civilians were killed. It was assessed that three civilians were unintentionally killed.",
        3,
        None,
    ),
    ("One civilian was unintentionally injured and later died.", 1, None),
]
TABLES = (KIN, JOINED, ANOTHER, OTHERS, ADDED, SUBSETS, SEVERAL, TERSE, NOUNS, NUMBERS, STORIES)
CASES = [case for table in TABLES for case in table]


def bounds(value: Bounds) -> tuple[int | None, int | None]:
    return value if isinstance(value, tuple) else (value, value)


@pytest.mark.parametrize(("text", "killed", "injured"), CASES, ids=[case[0][:70] for case in CASES])
def test_each_count_belongs_to_its_own_verb_and_noun(text: str, killed: Bounds, injured: Bounds) -> None:
    counts = read_outcome(text).casualties.counts
    found = [
        (counts[group][1].min, counts[group][1].max) if group in counts else (None, None)
        for group in ("killed", "injured")
    ]
    assert found == [bounds(killed), bounds(injured)]
    assert read_outcome(text).casualties.unread == []


@pytest.mark.parametrize(
    "text",
    [
        "Dozens of civilians were unintentionally killed.",
        "Several civilians were killed.",
        "Seven civilians were unintentionally killed or injured.",
        "Two civilians were unintentionally killed. Five civilians were unintentionally killed.",
        "Two (3) civilians were killed.",
    ],
)
def test_what_leaves_open_whom_it_counts_is_no_count(text: str) -> None:
    casualties = read_outcome(text).casualties
    assert "killed" not in casualties.counts


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("A zookeeper and her two daughters were unintentionally killed.", "A zookeeper"),
        ("Regrettably, a zookeeper and two patients were unintentionally killed.", "a zookeeper"),
        ("A mother and a zookeeper were unintentionally killed.", "a zookeeper"),
        ("Two civilians, three zookeepers and a woman were unintentionally killed.", "three zookeepers"),
        ("The strike killed a civilian and his zookeeper.", "his zookeeper"),
        ("Of nine people in the vehicle, four were civilians and were unintentionally killed.", "four"),
        ("One civilian was unintentionally killed in the first strike, and three in the second.", "three"),
        ("Two were injured at the first building and four at the second.", "four"),
    ],
)
def test_people_who_stand_beside_the_counted_leave_the_sum_open(text: str, unread: str) -> None:
    casualties = read_outcome(text).casualties
    assert casualties.counts == {}
    assert any(unread in words for words in casualties.unread)


def test_parts_of_several_strikes_stay_in_print() -> None:
    text = "In the first strike one civilian was killed. In the second strike four civilians were killed."
    assert read_outcome(text).casualties.counts["killed"][0] == "one + four"
