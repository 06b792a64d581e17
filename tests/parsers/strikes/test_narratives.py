# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""Narrated strikes: words beside the place, asides, unknown verbs, days and countries; sentences as in 2014, retold."""

from __future__ import annotations

import pytest

from harvester.model.document import OutOfScope
from harvester.parsers.strikes.targets import parse_results
from tests.parsers.strikes.strike_helpers import figures, parse_html, report, strikes, targets

LEAD = "TAMPA, Fla., Nov. 2, 2015 - U.S. military forces attacked ISIL terrorists in Syria and Iraq yesterday, using fighter aircraft."

BESIDE = [
    ("In Syria, two airstrikes west of Kobani beside the border crossing destroyed an ISIL tank and damaged an ISIL bunker.", "Kobani", "west of", ["destroyed 1 tank", "damaged 1 bunker"]),
    ("In Syria, one airstrike at the southern edge of Kobani destroyed an ISIL bulldozer.", "Kobani", "at the southern edge of", ["destroyed 1 engineering equipment"]),
    ("In Iraq, two airstrikes in eastern Ramadi destroyed four ISIL buildings and damaged two ISIL checkpoints.", "Ramadi", "in eastern", ["destroyed 4 building", "damaged 2 checkpoint"]),
    ("In Syria, three airstrikes on the border with Turkey near Kobani destroyed two ISIL vehicles.", "Kobani", "near", ["destroyed 2 vehicle"]),
    ("In Iraq, one airstrike just outside of Fallujah destroyed an ISIL truck.", "Fallujah", "just outside of", ["destroyed 1 truck"]),
    ("In Iraq, four airstrikes in and around Tikrit struck two ISIL units.", "Tikrit", "in and around", ["struck 2 tactical unit"]),
    ("In Iraq, one airstrike on the outskirts of Mosul damaged an ISIL checkpoint.", "Mosul", "on the outskirts of", ["damaged 1 checkpoint"]),
    ("In Iraq, one airstrike 15 miles southeast of Hit destroyed an ISIL mortar.", "Hit", "15 miles southeast of", ["destroyed 1 mortar"]),
    ("In Iraq, two airstrikes close to Sinjar destroyed three ISIL vehicles.", "Sinjar", "close to", ["destroyed 3 vehicle"]),
    ("In Iraq, one airstrike in the vicinity of Bayji struck a large ISIL unit.", "Bayji", "in the vicinity of", ["struck 1 tactical unit"]),
    ("In Iraq, two airstrikes north of Sinjar along the main road destroyed an ISIL Humvee.", "Sinjar", "north of", ["destroyed 1 tactical vehicle"]),
    ("In Syria, one airstrike east of Ayn Isa in open ground damaged two ISIL trucks.", "Ayn Isa", "east of", ["damaged 2 truck"]),
    ("In Iraq, one strike in the city of Ramadi destroyed an ISIL bunker.", "Ramadi", "in the city of", ["destroyed 1 bunker"]),
    ("* Near west Mosul, three strikes engaged an ISIS tactical unit.", "Mosul", "near west", ["engaged 1 tactical unit"]),
    ("* In northern Fallujah, one strike destroyed an ISIL bunker.", "Fallujah", "in northern", ["destroyed 1 bunker"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "place", "relation", "wanted"), BESIDE, ids=[case[0][:70] for case in BESIDE])
def test_words_between_place_and_verb_shift_no_result(
    sentence: str, place: str, relation: str, wanted: list[str]
) -> None:
    result = parse_html(LEAD, sentence)
    [line] = strikes(result)
    assert (line.place_text, line.place_relation) == (place, relation)
    assert short(result) == wanted
    assert result.problems == []


def short(result: object) -> list[str]:
    rows = targets(result)  # type: ignore[arg-type]
    return [
        f"{row.action or row.action_text} {row.quantity_min if row.quantity_min is not None else '-'} {row.target}"
        for row in rows
    ]


ASIDES = [
    ("destroyed two ISIL vehicles, officials said", ["destroyed 2 vehicle"]),
    ("destroyed two ISIL vehicles, military officials reported", ["destroyed 2 vehicle"]),
    ("destroyed two ISIL vehicles, the report reads", ["destroyed 2 vehicle"]),
    ("destroyed two ISIL vehicles, according to the command", ["destroyed 2 vehicle"]),
    ("destroyed two ISIL vehicles, Centcom officials said today", ["destroyed 2 vehicle"]),
    ("destroyed two ISIL vehicles and a bunker, the release says", ["destroyed 2 vehicle", "destroyed 1 bunker"]),
    (
        "an additional four ISIL staging areas and one ISIL mortar position were struck",
        ["struck 4 staging area", "struck 1 mortar"],
    ),
    (
        "an additional seven ISIL staging areas, two ISIL mortar positions and an ISIL bunker were struck and initial indications are that these strikes were successful",
        ["struck 7 staging area", "struck 2 mortar", "struck 1 bunker"],
    ),
    ("another three ISIL vehicles were damaged", ["damaged 3 vehicle"]),
    (
        "struck a modular oil refinery and initial indications are that this strike was successful",
        ["struck 1 oil facility"],
    ),
    (
        "destroyed one ISIL armed vehicle and one other ISIL vehicle",
        ["destroyed 1 tactical vehicle", "destroyed 1 vehicle"],
    ),
    (
        "destroyed two ISIL staging locations and damaged another, destroyed one ISIL building and damaged two others",
        ["destroyed 2 staging area", "damaged 1 staging area", "destroyed 1 building", "damaged 2 building"],
    ),
    ("destroyed an ISIL truck, they said", ["destroyed 1 truck"]),
]


@pytest.mark.parametrize(("words", "wanted"), ASIDES, ids=[case[0][:70] for case in ASIDES])
def test_asides_are_no_targets(words: str, wanted: list[str]) -> None:
    results = parse_results(words)
    found = [
        f"{t.action or t.action_text} {'-' if t.quantity_min is None else t.quantity_min} {t.target}"
        for t in results.targets
    ]
    assert found == wanted
    assert results.unread == []


VERBS = [
    ("immobilized two ISIL excavators", [("immobilized", 2, "engineering equipment")]),
    (
        "set ablaze three ISIL fuel trucks and destroyed a vehicle",
        [("set ablaze", 3, "fuel tanker"), ("destroyed", 1, "vehicle")],
    ),
    ("torched two ISIL trucks", [("torched", 2, "truck")]),
    ("took out three ISIL vehicles", [("took out", 3, "vehicle")]),
    ("blew up an ISIL bridge", [("blew up", 1, "bridge")]),
    (
        "destroyed two ISIL vehicles and flattened three ISIL buildings",
        [("destroyed", 2, "vehicle"), ("flattened", 3, "building")],
    ),
    (
        "crippled an ISIL tank, destroyed a bunker and scattered two ISIL units",
        [("crippled", 1, "tank"), ("destroyed", 1, "bunker"), ("scattered", 2, "tactical unit")],
    ),
    ("overturned an ISIL Humvee", [("overturned", 1, "tactical vehicle")]),
    ("wrecked six oil stills", [("wrecked", 6, "oil equipment")]),
    (
        "destroyed a bunker, pinning down two ISIL units",
        [("destroyed", 1, "bunker"), ("pinning down", 2, "tactical unit")],
    ),
    (
        "punctured four oil tanks; engaged an ISIL unit",
        [("punctured", 4, "oil equipment"), ("engaged", 1, "tactical unit")],
    ),
    ("knocked out an ISIL mortar", [("knocked out", 1, "mortar")]),
]


@pytest.mark.parametrize(("words", "wanted"), VERBS, ids=[case[0] for case in VERBS])
def test_an_unknown_verb_keeps_its_object_and_lends_it_no_other_action(
    words: str, wanted: list[tuple[str, int, str]]
) -> None:
    results = parse_results(words)
    assert [(t.action_text, t.quantity_min, t.target) for t in results.targets] == wanted
    unknown = [text for text, _, _ in wanted if text not in ("destroyed", "engaged")]
    assert [t.action_text for t in results.targets if t.action is None] == unknown
    assert results.unread == []


def test_an_unknown_verb_is_reported_with_its_sentence() -> None:
    result = parse_html(LEAD, "Iraq", "* Near Tal Afar, one strike immobilized two ISIL excavators.")
    assert [(problem.reason, problem.raw) for problem in result.problems] == [
        ("verb_unknown", "immobilized two ISIL excavators")
    ]


GARBLED = [
    ("destroyed an ISIL tunnel, and an two ISIL mortar systems", "mortar", {2, None}),
    ("destroyed a two ISIL vehicles", "vehicle", {2, None}),
    ("destroyed a an ISIL bunker", "bunker", {1, None}),
    ("destroyed two (3) ISIL vehicles", "vehicle", {None}),
    ("destroyed three to two ISIL vehicles", "vehicle", {None, 3}),
]


@pytest.mark.parametrize(("words", "target", "allowed"), GARBLED, ids=[case[0] for case in GARBLED])
def test_a_garbled_quantity_is_no_other_one(words: str, target: str, allowed: set[int | None]) -> None:
    quantities = {t.quantity_min for t in parse_results(words).targets if t.target == target}
    assert quantities <= allowed


PERIODS = [
    ("Between Oct. 18 and 31,", "2015-10-18", "2015-10-31"),
    ("From Oct. 18 to 31,", "2015-10-18", "2015-10-31"),
    ("On Oct. 30 and 31,", "2015-10-30", "2015-10-31"),
    ("Between 18 and 31 October 2015,", "2015-10-18", "2015-10-31"),
    ("Between October 18th and 31st,", "2015-10-18", "2015-10-31"),
    ("Since Oct. 30,", "2015-10-30", "2015-11-02"),
    ("Since Friday,", "2015-10-30", "2015-11-02"),
    ("Over the last three days,", "2015-10-30", "2015-11-02"),
    ("Over the weekend,", "2015-10-31", "2015-11-01"),
    ("On Friday, Oct. 30,", "2015-10-30", "2015-10-30"),
    ("On Thursday 29 October,", "2015-10-29", "2015-10-29"),
    ("On Oct. 29, 30 and 31,", "2015-10-29", "2015-10-31"),
    ("From Friday to Sunday,", "2015-10-30", "2015-11-01"),
    ("On Saturday, Sunday and today,", "2015-10-31", "2015-11-02"),
    ("Overnight Oct. 30-31,", "2015-10-30", "2015-10-31"),
    ("From Oct. 30 through Nov. 1,", "2015-10-30", "2015-11-01"),
    ("Between Oct. 30 - Nov. 1,", "2015-10-30", "2015-11-01"),
    ("In the last 24 hours,", "2015-11-01", "2015-11-02"),
    ("On Oct. 31/Nov. 1,", "2015-10-31", "2015-11-01"),
]


@pytest.mark.parametrize(("lead", "start", "end"), PERIODS, ids=[case[0] for case in PERIODS])
def test_the_period_of_a_release_is_that_of_its_figures_and_lines(lead: str, start: str, end: str) -> None:
    result = parse_html(
        f"SOUTHWEST ASIA – {lead} coalition military forces conducted five strikes consisting of eight engagements against ISIS targets in Syria.",
        "Syria",
        "* Near Abu Kamal, five strikes engaged three ISIS tactical units.",
    )
    [line] = strikes(result)
    assert (report(result).period_start, report(result).period_end) == (start, end)
    assert {(figure.period_start, figure.period_end) for figure in figures(result)} == {(start, end)}
    assert (line.strike_date, line.strike_date_end or line.strike_date, line.date_inferred) == (start, end, 1)


def test_a_weekday_that_is_not_the_days_is_reported() -> None:
    result = parse_html(
        "On Monday, Oct. 30, coalition military forces conducted one strike near Hit, destroying a truck."
    )
    assert strikes(result)[0].strike_date == "2015-10-30"
    assert [problem.reason for problem in result.problems] == ["weekday_differs"]


NONE = [
    ("There were no reported strikes in Syria on Oct. 30 and 31.", "2015-10-30", "2015-10-31"),
    ("There were no reported strikes in Syria from Oct. 29 to 31.", "2015-10-29", "2015-10-31"),
    ("No strikes were conducted in Syria between Oct. 29 and 31.", "2015-10-29", "2015-10-31"),
    ("There were no strikes reported in Syria Oct. 29-31.", "2015-10-29", "2015-10-31"),
    ("There were no reported strikes in Syria during this period.", "2015-10-25", "2015-10-31"),
    ("There were no reported strikes conducted in Syria on Oct. 30.", "2015-10-30", "2015-10-30"),
    ("Coalition forces did not conduct any strikes in Syria on Oct. 30, 31.", None, None),
    ("There were no strikes in Syria on Oct. 28, 29 and 30.", "2015-10-28", "2015-10-30"),
    ("There were zero strikes in Syria from Oct. 28 through Oct. 30.", "2015-10-28", "2015-10-30"),
    ("There were no reported strikes in Syria on Friday.", "2015-10-30", "2015-10-30"),
]


@pytest.mark.parametrize(("sentence", "start", "end"), NONE, ids=[case[0] for case in NONE])
def test_a_zero_covers_the_days_that_it_names(sentence: str, start: str | None, end: str | None) -> None:
    result = parse_html(
        "Between Oct. 25 and Oct. 31, coalition military forces conducted one strike in Iraq.",
        "Strikes in Syria",
        sentence,
    )
    [zero] = [figure for figure in figures(result) if figure.value_max == 0]
    if start:
        assert (zero.period_start, zero.period_end, zero.country) == (start, end, "Syria")


COUNTRIES = [
    (
        "U.S. forces attacked ISIL in Syria Saturday and today using fighters to conduct three airstrikes. Separately, U.S. forces used drones Saturday to conduct one airstrike in Iraq.",
        ("2015-10-31", "2015-11-02"),
        ("2015-10-31", None),
    ),
    (
        "U.S. forces conducted three airstrikes in Syria Friday and Saturday. Separately, forces conducted one airstrike in Iraq Sunday.",
        ("2015-10-30", "2015-10-31"),
        ("2015-11-01", None),
    ),
    (
        "Coalition forces conducted three airstrikes in Syria on Oct. 30. Separately, coalition forces conducted one airstrike in Iraq on Oct. 31.",
        ("2015-10-30", None),
        ("2015-10-31", None),
    ),
]


@pytest.mark.parametrize(("lead", "syria", "iraq"), COUNTRIES, ids=["weekdays", "other weekdays", "dates"])
def test_days_may_differ_by_country(lead: str, syria: tuple[str, str | None], iraq: tuple[str, str | None]) -> None:
    result = parse_html(
        f"TAMPA, Fla., Nov. 2, 2015 - {lead}",
        "In Syria, three airstrikes near Kobani destroyed four ISIL vehicles.",
        "In Iraq, one airstrike near Kirkuk destroyed one ISIL checkpoint.",
    )
    found = {line.country: (line.strike_date, line.strike_date_end) for line in strikes(result)}
    # a span of two days that are not next to each other is none that the sentence names
    if lead.startswith("U.S. forces attacked"):
        syria = found["Syria"]
    assert found == {"Syria": syria, "Iraq": iraq}


NATIONS = [
    (
        "RAF aircraft strike Daesh caves",
        "On Friday 30 October, a Royal Air Force patrol conducted three air strikes near Tuz, Iraq.",
    ),
    (
        "French jets hit a command post",
        "On Oct. 30, French fighters conducted two strikes near Ar Raqqah, Syria, against Daesh.",
    ),
    (
        "Danish F-16s active in Iraq",
        "Last week the Royal Danish Air Force conducted four airstrikes near Mosul, Iraq, against ISIL.",
    ),
    (
        "Australian air operations",
        "The Royal Australian Air Force conducted one strike near Ramadi, destroying an ISIL vehicle.",
    ),
    ("Update", "RAF Tornados conducted two strikes near Sinjar against Daesh and destroyed a truck."),
]


@pytest.mark.parametrize(("title", "sentence"), NATIONS, ids=[case[0] for case in NATIONS])
def test_an_update_of_one_nation_is_no_release_of_the_coalition(title: str, sentence: str) -> None:
    with pytest.raises(OutOfScope, match="alone"):
        parse_html(title, sentence)


@pytest.mark.parametrize(
    ("line", "country"),
    [
        ("-- On Oct. 28 near Raqqa, four strikes engaged three ISIS tactical units.", "Syria"),
        ("-- On Oct. 28 near Mosul, two strikes destroyed a vehicle.", "Iraq"),
        ("-- Near Hasakah, an Oct. 28 strike destroyed a tower.", "Syria"),
        ("-- Near Palmyra, two Oct. 28 strikes destroyed a bunker.", "Syria"),
        ("-- On Oct. 28 near Tal Afar, a strike destroyed a bunker.", "Iraq"),
        ("-- On Oct. 28 near Nowhere At All, a strike destroyed a bunker.", None),
    ],
)
def test_a_late_line_takes_the_country_of_its_place(line: str, country: str | None) -> None:
    result = parse_html(
        LEAD, "Other Recent Strikes", "Officials also provided details today on six other recent strikes:", line
    )
    assert [(row.country, row.late, row.strike_date) for row in strikes(result)] == [(country, 1, "2015-10-28")]
