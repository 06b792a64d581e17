# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""Figures of prose: who claims what, and what must not be read as a figure."""

from __future__ import annotations

from datetime import date

import pytest

from harvester.parsers.grammar.text import Block
from harvester.parsers.prose.figures import Claim, Prose, build_figures, extract_claims

PUBLISHED = date(2018, 8, 30)


def read(*paragraphs: str, author: str | None = None, published: date | None = PUBLISHED) -> Prose:
    return extract_claims(
        [Block(text, "p", f"line {n}") for n, text in enumerate(paragraphs, start=1)], published, author
    )


def brief(claim: Claim) -> tuple[str, str, int | None, int | None]:
    return claim.actor, claim.metric.value, claim.count.min, claim.count.max


OIR, AIRWARS, AMNESTY = "CJTF-OIR", "Airwars", "Amnesty International"
SENTENCES = [
    ("CJTF-OIR assessed that “at least 1,061 civilians have been unintentionally killed by coalition strikes since the start of Operation Inherent Resolve.”", [(OIR, "civilians_killed_total", 1061, None)]),
    ("The US-led coalition said on Thursday its strikes had killed at least 855 civilians since 2014.", [(OIR, "civilians_killed_total", 855, None)]),
    ("At least 801 civilians have been killed since the campaign began in 2014, according to a report released by the coalition.", [(OIR, "civilians_killed_total", 801, None)]),
    ("The Pentagon said that 484 civilians had been killed since the start of the operation.", [("Pentagon", "civilians_killed_total", 484, 484)]),
    ("The U.S. military reports that the strikes killed 1,139 civilians since August 2014.", [("U.S. military", "civilians_killed_total", 1139, 1139)]),
    ("Airwars, a monitor based in London, attributes at least 6,575 civilian deaths in Iraq and Syria to the coalition.", [(AIRWARS, "civilians_killed_total", 6575, None)]),
    ("At least 5,961 civilians have died in coalition strikes, Airwars says.", [(AIRWARS, "civilians_killed_total", 5961, None)]),
    ("Airwars assessed that between 75 and 119 non-combatants likely died in coalition actions in July.", [(AIRWARS, "civilians_killed", 75, 119)]),
    ("Airwars researchers tracked more than 750 reported events that harmed civilians this year, in which up to 3,700 civilians are alleged to have died.", [(AIRWARS, "harm_events", 750, None), (AIRWARS, "civilians_killed_alleged", None, 3700)]),
    ("The Syrian Observatory for Human Rights said 17 civilians were killed in Raqqa on Monday.", [("Syrian Observatory for Human Rights", "civilians_killed", 17, 17)]),
    ("Amnesty International said the battle killed more than 1,600 civilians in Raqqa, while the coalition admitted 159 deaths.", [(AMNESTY, "civilians_killed", 1600, None), (OIR, "civilians_killed", 159, 159)]),
    ("Amnesty International and the monitoring group Airwars said that more than 1,600 civilians were killed in Raqqa.", [("Amnesty International and Airwars", "civilians_killed", 1600, None)]),
    ("Airwars says that the coalition admitted 1,321 deaths since 2014.", [(OIR, "civilians_killed_total", 1321, 1321)]),
    ("Amnesty International said the strikes killed 77 civilians, including 24 children and 25 women.", [(AMNESTY, "civilians_killed", 77, 77), (AMNESTY, "children_killed", 24, 24), (AMNESTY, "women_killed", 25, 25)]),
    ("The coalition said that of 104 completed reports, none were found credible.", [(OIR, "reports_completed", 104, 104), (OIR, "reports_credible", 0, 0)]),
    ("The coalition said it was still assessing 695 reports of civilian casualties.", [(OIR, "reports_open", 695, 695)]),
    ("Since the start of the campaign the coalition has received 1,790 reports, the statement said.", [(OIR, "reports_total", 1790, 1790)]),
    ("The coalition has conducted 28,198 strikes between August 2014 and October 2017.", [(OIR, "strikes_total", 28198, 28198)]),
    ("By Airwars’ count the coalition has carried out 34,402 strikes since 2014.", [(AIRWARS, "strikes_total", 34402, 34402)]),
    ("The coalition said it completed a review in May of 60 casualty reports, and that six had merit and four were redundant.", [(OIR, "reports_completed", 60, 60), (OIR, "reports_credible", 6, 6), (OIR, "reports_duplicate", 4, 4)]),
    ("CJTF-OIR stressed that of the 16 reports it received 12 were labeled non-credible and four more were still being assessed.", [(OIR, "reports_received", 16, 16), (OIR, "reports_non_credible", 12, 12), (OIR, "reports_open", 4, 4)]),
    ("The coalition acknowledged another nine civilian deaths, increasing the toll of civilians killed to at least 892.", [(OIR, "civilians_killed", 9, 9), (OIR, "civilians_killed_total", 892, None)]),
    ("The coalition said the raid resulted in a total of four deaths and five wounded.", [(OIR, "civilians_killed", 4, 4), (OIR, "civilians_injured", 5, 5)]),
    ("The coalition said the strike set off explosions, killing 25 civilians in houses nearby and wounding 40 others.", [(OIR, "civilians_killed", 25, 25), (OIR, "civilians_injured", 40, 40)]),
    ("Among the reports that the coalition examined was a strike that left 10 civilians dead.", [(OIR, "civilians_killed", 10, 10)]),
    ("Coalition strikes took the lives of 15 civilians, according to the statement.", [(OIR, "civilians_killed", 15, 15)]),
    ("U.S. authorities have acknowledged only two civilian deaths.", [("United States", "civilians_killed", 2, 2)]),
    ("According to Airwars, of 80 allegations it sent ten were found credible.", [(OIR, "reports_credible", 10, 10)]),
    ("“The coalition conducted 34,573 strikes between August 2014 and August 2019,” the report said.", [(OIR, "strikes_total", 34573, 34573)]),
    ("The coalition said 184 reports of other possible civilian casualties are still being evaluated.", [(OIR, "reports_open", 184, 184)]),
    ("US Central Command said its strikes may have killed 64 civilians.", [("U.S. Central Command", "civilians_killed", 64, 64)]),
    ("In July, the coalition admitted that 1,059 civilians had been killed since 2014.", [(OIR, "civilians_killed_total", 1059, 1059)]),
    ("Airwars said there were no reports of civilian harm from US actions, while at least 15 and up to 27 civilians were killed in Syria.", [(AIRWARS, "civilians_killed", 15, 27)]),
    ("According to CENTCOM figures released to Airwars, 226 strikes hit Syria in October.", [("U.S. Central Command", "strikes", 226, 226)]),
    ("Airwars estimates that a minimum of between 348 and 521 civilians were killed in May.", [(AIRWARS, "civilians_killed", 348, 521)]),
    ("Airwars said 14 civilians were killed in July and another 29 to 36 injured.", [(AIRWARS, "civilians_killed", 14, 14), (AIRWARS, "civilians_injured", 29, 36)]),
    ("The announcement by the coalition that at least 1,302 civilians had been killed since 2014 was met with doubt.", [(OIR, "civilians_killed_total", 1302, None)]),
    ("Airwars tracked four allegations against Russia, and eight against the US-led Coalition.", [(AIRWARS, "harm_events", 4, 4), (AIRWARS, "harm_events", 8, 8)]),
    ("Airwars tracked 18 incidents of concern in Mosul during January 2017.", [(AIRWARS, "harm_events", 18, 18)]),
    ("Airwars says 12,820 airstrikes were carried out in Iraq and 9,093 in Syria since 2014.", [(AIRWARS, "strikes_total", 12820, 12820), (AIRWARS, "strikes_total", 9093, 9093)]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "claims"), SENTENCES, ids=[sentence[:70] for sentence, _ in SENTENCES])
def test_sentences(sentence: str, claims: list[tuple[str, str, int | None, int | None]]) -> None:
    assert [brief(claim) for claim in read(sentence).claims] == claims


TRAPS = [
    pytest.param("(See also: CENTCOM: 14 civilians killed in six separate US airstrikes.)", id="link to another story"),
    pytest.param(
        "The coalition said .35% of engagements led to a report, and 83% of the land is free.", id="percentages"
    ),
    pytest.param("The coalition said it trained 115,000 soldiers and freed 7.7 million people.", id="other counts"),
    pytest.param("Airwars said coalition aircraft dropped 1,424 munitions in July.", id="munitions"),
    pytest.param("Airwars said 1,000 fighters remained in the pocket.", id="fighters who live"),
    pytest.param("A study published in June 2018 says the coalition is in denial.", id="year of a study"),
    pytest.param(
        "Airwars said that is down compared to a maximum of 120 such civilian deaths in June.", id="previous month"
    ),
]


@pytest.mark.parametrize("sentence", TRAPS)
def test_what_is_no_figure(sentence: str) -> None:
    assert [brief(claim) for claim in read(sentence).claims] == []


def test_accepted_reports_are_no_deaths() -> None:
    prose = read(
        "Of the last 18 reviews carried out by the coalition, 15 were deemed not credible and only three were accepted."
    )
    assert {claim.metric.value for claim in prose.claims} == {
        "reports_completed",
        "reports_non_credible",
        "reports_credible",
    }


@pytest.mark.parametrize("sentence", [
    "At least 300 civilians have been killed by coalition strikes.",
    "At least 12 civilians were killed and 4 wounded in the night.",
])  # fmt: skip
def test_nobody_named_is_reported_and_not_guessed(sentence: str) -> None:
    prose = read(sentence)
    assert prose.claims == []
    assert {problem.reason for problem in prose.problems} == {"figure_unattributed"}


@pytest.mark.parametrize("sentence", [
    pytest.param("The coalition said 86 new allegations went to a court.", id="allegations"),
    pytest.param("Amnesty International put the number at 5,805 or more.", id="number of what"),
])  # fmt: skip
def test_a_number_in_scope_without_a_phrase_is_reported(sentence: str) -> None:
    prose = read(sentence)
    assert (prose.claims, [problem.reason for problem in prose.problems]) == ([], ["figure_unread"])


def test_people_killed_by_others_are_none_of_the_numbers_looked_for() -> None:
    prose = read("The ministry said 30 people were killed in an earthquake.")
    assert (prose.claims, prose.problems) == ([], [])


def test_pronouns_stand_for_the_last_of_their_side() -> None:
    prose = read(
        "The coalition said it is careful. Airwars, a monitor, says that it is not.",
        "The group estimates that 120 civilians died in July.",
        "The alliance admitted that 2 civilians died in July.",
    )
    assert [brief(claim)[:2] for claim in prose.claims] == [(AIRWARS, "civilians_killed"), (OIR, "civilians_killed")]


def test_repetitions_merge_and_the_fuller_stands() -> None:
    prose = read(
        "The US-led coalition says that at least 1,061 civilians have been killed.",
        "CJTF-OIR assessed that “at least 1,061 civilians have been killed since the start of Operation Inherent Resolve.”",
    )
    [claim] = prose.claims
    assert claim.locator == "line 2"
    assert claim.period is not None


def test_a_quoted_number_wins_over_the_lead() -> None:
    prose = read(
        "The US-led coalition said it killed at least 114 civilians in May.",
        "The coalition said: “In May our strikes killed at least 119 civilians.”",
        published=date(2017, 7, 7),
    )
    assert [brief(claim)[2] for claim in prose.claims] == [119]
    assert [problem.reason for problem in prose.problems] == ["figure_contradicted"]


@pytest.mark.parametrize(("phrase", "start", "end"), [
    ("in July", "2018-07-01", "2018-07-31"),
    ("in October", "2017-10-01", "2017-10-31"),
    ("in July 2017", "2017-07-01", "2017-07-31"),
    ("this year", "2018-01-01", "2018-12-31"),
    ("last month", "2018-07-01", "2018-07-31"),
    ("last year", "2017-01-01", "2017-12-31"),
    ("in 2016", "2016-01-01", "2016-12-31"),
    ("between June and October 2017", "2017-06-01", "2017-10-31"),
    ("for the quarter ending June 30, 2018", "2018-04-01", "2018-06-30"),
    ("in the three months to the end of March 2018", "2018-01-01", "2018-03-31"),
    ("in the year ended Sept. 30, 2017", "2016-10-01", "2017-09-30"),
])  # fmt: skip
def test_periods(phrase: str, start: str, end: str) -> None:
    [claim] = read(f"Airwars estimates that coalition strikes killed 120 civilians {phrase}.").claims
    assert claim.period is not None
    assert (str(claim.period.span.start), str(claim.period.span.end)) == (start, end)


def test_a_relative_period_without_a_date_stays_open() -> None:
    [claim] = read("Airwars estimates that strikes killed 120 civilians this year.", published=None).claims
    assert claim.period is None


def test_an_author_speaks_where_nobody_is_named() -> None:
    [claim] = read("Between 14 and 15 civilians were likely killed in July.", author=AIRWARS).claims
    assert brief(claim) == (AIRWARS, "civilians_killed", 14, 15)


def test_figures_have_keys_of_their_own() -> None:
    prose = read(
        "Airwars estimates that 120 civilians died in July. Airwars estimates that 90 civilians died in June. "
        "Airwars estimates that 30 civilians died in Raqqa in June."
    )
    figures = list(build_figures(prose.claims, "root"))
    assert len({figure.key for figure in figures}) == len(figures) == 3
    assert all(figure.key[0] == "root" and figure.quote and figure.locator for figure in figures)


def test_two_countries_of_one_sentence_are_told_apart() -> None:
    prose = read(
        "As of May 31st, 2017, Airwars said, 12,820 airstrikes had been carried out in Iraq and 9,093 in Syria since the start of the "
        "Coalition campaign."
    )
    assert [(claim.country, claim.count.min) for claim in prose.claims] == [("Iraq", 12820), ("Syria", 9093)]
    assert {(c.period.span.start, c.period.span.end) for c in prose.claims if c.period} == {
        (date(2014, 8, 1), date(2017, 5, 31))
    }


DAYS = [
    ("On Jan. 9, near Mosul, two civilians were killed, the coalition said.", date(2018, 1, 9)),
    ("The coalition said an April 17 strike killed 25 civilians.", date(2018, 4, 17)),
    ("In a strike on Nov. 1, 2017, the coalition said three civilians were killed.", date(2017, 11, 1)),
    ("On Aug. 28, the coalition said that two civilians were killed.", None),
    ("The coalition said in a statement on Aug. 28 that two civilians were killed.", None),
    ("Strikes on Nov. 16, Dec. 28 and Jan. 8 killed four civilians, the coalition said.", None),
]


@pytest.mark.parametrize(("sentence", "day"), DAYS, ids=[sentence[:40] for sentence, _ in DAYS])
def test_the_day_of_an_event_is_no_day_of_a_statement(sentence: str, day: date | None) -> None:
    [claim] = read(sentence).claims
    assert (claim.period.span.start if claim.period else None) == day


@pytest.mark.parametrize("words", ["between July 19th and 29th", "in the period of July 19th-29th"])
def test_days_of_one_month(words: str) -> None:
    [claim] = read(
        f"Airwars said that {words} the US carried out 26 strikes in Syria, the first since March 2017."
    ).claims
    assert claim.period is not None
    assert (claim.period.span.start, claim.period.span.end) == (date(2018, 7, 19), date(2018, 7, 29))


def test_this_period_is_the_one_named_before() -> None:
    prose = read(
        "The coalition conducted 27,566 strikes between September 2014 and September 2017. During this time, 1,266 reports of civilian "
        "casualties were made, but the coalition found only 194 of these to be credible."
    )
    assert [brief(claim)[1:3] for claim in prose.claims] == [
        ("strikes_total", 27566),
        ("reports_total", 1266),
        ("reports_credible_total", 194),
    ]
    assert {claim.period.span.end for claim in prose.claims if claim.period} == {date(2017, 9, 30)}


def test_these_reports_are_of_the_month_named_before() -> None:
    prose = read(
        "During November 2016, CJTF-OIR received 16 new reports, the release said. Thirteen of these reports were assessed to be "
        "non-credible."
    )
    assert [str(claim.period.span.end) for claim in prose.claims if claim.period] == ["2016-11-30", "2016-11-30"]


def test_a_headline_names_the_speaker_of_its_own_number_alone() -> None:
    lead = "A review found that another 51 civilians were killed, and 12 civilians were injured."
    block = Block(lead, "p", "line 1")
    prose = extract_claims([block], PUBLISHED, headline="Strikes claim another 51 civilian lives: coalition")
    assert brief(prose.claims[0]) == (OIR, "civilians_killed", 51, 51)
    unnamed = extract_claims([block], PUBLISHED, headline="Strikes claim another 51 civilian lives")
    assert [problem.reason for problem in unnamed.problems] == ["figure_unattributed", "figure_unattributed"]
    other = extract_claims([block], PUBLISHED, headline="Strikes claim 52 civilian lives: coalition")
    assert other.claims == []


def test_a_paragraph_that_goes_on_keeps_its_speaker() -> None:
    prose = read("The coalition examined many reports, it said.", "And a June 25 strike killed 12 civilians.")
    assert [brief(claim) for claim in prose.claims] == [(OIR, "civilians_killed", 12, 12)]
    alone = read("The coalition examined many reports, it said.", "A strike killed 12 civilians.")
    assert [problem.reason for problem in alone.problems] == ["figure_unattributed"]


@pytest.mark.parametrize(
    "sentence",
    [
        "A local activist gave Human Rights Watch the names of 145 dead, including 38 women and 58 children.",
        "Hospital officials later provided a list of dead, including 38 women and 58 children.",
        "Survivors sent a list of dead, including 38 women and 58 children.",
    ],
)
def test_what_somebody_hands_to_the_author_is_not_the_authors(sentence: str) -> None:
    prose = read(sentence, author="Human Rights Watch")
    assert prose.claims == []
    assert "figure_unattributed" in {problem.reason for problem in prose.problems}


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("Airwars said that 84 civilians were killed in Mansourah in March 2017.", "Mansourah"),
        ("Airwars said that 84 civilians were killed in Mansourah and Tabqa in March 2017.", None),
        ("Airwars said that 84 civilians were killed in Abu Kamal and Raqqa in March 2017.", None),
        ("Airwars said that 84 civilians were killed in Abu Kamal, and that it was so.", "Abu Kamal"),
        ("Airwars said that 84 civilians were killed in Abu Kamal and 20 in Raqqa.", "Abu Kamal"),
    ],
)
def test_a_number_of_two_places_is_of_none(sentence: str, place: str | None) -> None:
    assert read(sentence).claims[0].place == place


UNLISTED = [
    ("Earlier, the coalition had said it was not sure about a quarter of Mosul where residents claim a raid killed 112 civilians.", 112),
    ("A shopkeeper said that 12 civilians were killed.", 12),
    ("The Ministry of Defence said its strikes had killed one civilian in Syria.", 1),
    ("SANA said the coalition’s warplanes killed 14 civilians near Deir Ezzor.", 14),
    ("The coalition said it is looking at a strike in which witnesses said 17 civilians were killed.", 17),
    ("Brig. Gen. Pemberwick says 96 civilians in the building were killed.", 96),
    ("Airwars said it knew the street where doctors reported that 21 civilians were killed.", 21),
    ("The strike killed 31 civilians, local officials said.", 31),
    ("The Pentagon said it was investigating reports that 50 civilians were killed in a raid.", 50),
    ("According to a hospital in the town, the strike killed 9 civilians.", 9),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "value"), UNLISTED, ids=[sentence[:50] for sentence, _ in UNLISTED])
def test_a_speaker_on_no_list_keeps_the_row_and_names_nobody(sentence: str, value: int) -> None:
    prose = read(sentence)
    assert [(claim.actor, claim.count.min) for claim in prose.claims] == [(None, value)]
    assert [problem.reason for problem in prose.problems] == ["figure_unattributed"]
    assert [figure.attributed_to for figure in build_figures(prose.claims, "root")] == [None]


@pytest.mark.parametrize("accused", [
    "in which the US-led Coalition is alleged to have killed between 71 and 96 civilians",
    "in which the coalition was reported to have killed between 71 and 96 civilians",
    "in which CJTF-OIR is claimed to have killed between 71 and 96 civilians",
    "in which coalition forces are said to have killed between 71 and 96 civilians",
    "in which the coalition was found to have killed between 71 and 96 civilians",
    "in which the alliance is believed to have killed between 71 and 96 civilians",
    "in which the coalition has been blamed, and between 71 and 96 civilians were killed",
    "in which the US military was publicly alleged to have killed between 71 and 96 civilians",
    "in which the Pentagon is estimated to have killed between 71 and 96 civilians",
    "in which the United States is now alleged to have killed between 71 and 96 civilians",
])  # fmt: skip
def test_the_accused_is_not_the_speaker(accused: str) -> None:
    text = f"There were 19 incidents of concern in October {accused}."
    own = read(text, author=AIRWARS)
    assert {claim.actor for claim in own.claims} == {AIRWARS}
    assert 71 in [claim.count.min for claim in own.claims]
    assert {claim.actor for claim in read(text).claims} <= {None}


@pytest.mark.parametrize("words", [
    "the release said", "the statement said", "the press release said", "the release added", "this statement said",
])  # fmt: skip
@pytest.mark.parametrize(("speaker", "name"), [("Amnesty International", AMNESTY), ("The coalition", OIR)])
def test_the_release_is_the_one_last_named(speaker: str, name: str, words: str) -> None:
    prose = read(
        "The coalition said in a statement that it takes care.",
        f"{speaker} said in a press release on Thursday that the battle was hard.",
        f"“More than 1,450 civilians were killed in Raqqa,” {words}.",
    )
    assert [brief(claim)[::2] for claim in prose.claims] == [(name, 1450)]


def test_a_monitor_is_the_one_named_next() -> None:
    prose = read(
        "Air strikes killed 13 civilians, including five children, a monitor said on Monday.",
        "The coalition said it would look into it.",
        "The strikes hit a village, the Syrian Observatory for Human Rights said. Airwars said it was looking.",
    )
    assert {claim.actor for claim in prose.claims} == {"Syrian Observatory for Human Rights"}
    assert prose.problems == []


PEOPLE = [
    ("its strikes had killed 3,870 IS fighters and injured 312", [("fighters_killed", 3870), ("fighters_injured", 312)]),
    ("1,080 partner troops were killed and 3,760 wounded in the strikes", [("people_killed", 1080), ("people_injured", 3760)]),
    ("64 people, including children, were killed in the strike", [("people_killed", 64)]),
    ("50 people were killed in a raid and 20 were injured", [("people_killed", 50), ("people_injured", 20)]),
    ("a strike on a school left 33 displaced villagers dead", [("people_killed", 33)]),
    ("a raid killed 12 soldiers and wounded nine", [("people_killed", 12), ("people_injured", 9)]),
    ("a raid killed 12 civilians and wounded nine", [("civilians_killed", 12), ("civilians_injured", 9)]),
    ("a strike killed 14 militants and wounded six civilians", [("fighters_killed", 14), ("civilians_injured", 6)]),
    ("a strike wounded 17 militants", [("fighters_injured", 17)]),
    ("a strike wounded 18 people", [("people_injured", 18)]),
    ("a strike killed 40 people, including 15 civilians", [("people_killed", 40), ("civilians_killed", 15)]),
    ("a strike killed at least 135 people", [("people_killed", 135)]),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "expected"), PEOPLE, ids=[clause[:50] for clause, _ in PEOPLE])
def test_whom_nobody_calls_civilians_are_none(clause: str, expected: list[tuple[str, int]]) -> None:
    prose = read(f"The coalition said {clause}.")
    assert [brief(claim)[1:3] for claim in prose.claims] == expected


ZEROS = [
    ("no civilians were killed by its strikes in September", "civilians_killed"),
    ("no civilian was injured in the strike", "civilians_injured"),
    ("its strikes killed no civilians in May", "civilians_killed"),
    ("none of the 97 reports that it completed in September was found to be credible", "reports_credible"),
    ("of 97 reports none were found credible", "reports_credible"),
    ("its aircraft conducted no strikes in Syria in May", "strikes"),
    ("no reports were found to be credible in May", "reports_credible"),
    ("it received no new reports in May", "reports_received"),
    ("no civilian deaths were confirmed in May", "civilians_killed"),
    ("no new reports were received in May", "reports_received"),
]


@pytest.mark.parametrize(("clause", "metric"), ZEROS, ids=[clause for clause, _ in ZEROS])
def test_a_stated_zero_is_a_figure(clause: str, metric: str) -> None:
    prose = read(f"The coalition said {clause}.")
    assert (metric, 0, 0) in [brief(claim)[1:] for claim in prose.claims]


UNACCOUNTED = [
    ("The coalition said the raid killed 12 civilians in a house and 7 by the well.", "7"),
    ("Airwars said 19 civilians were killed, and that nine died later of wounds.", "nine"),
    ("The coalition said its strikes killed 8 civilians and a further 3 at the gate.", ""),
    ("The coalition said two civilians were killed; of those hurt, 16 lost a limb.", "16"),
    ("The coalition said the strike had 11 victims.", "11"),
    ("Airwars said the raid killed at least 29 civilians, of whom 14 were elderly.", "14"),
    ("Airwars said strikes had killed whole families: 5 bodies were found.", "5"),
    ("The coalition said that in the raid there were no further civilian casualties.", "no"),
    ("The coalition said that not a single civilian had been harmed in the raid.", "not a single"),
    ("Airwars said the casualties of the raid were 24 in Mosul, and more in Raqqa.", "24"),
]
IGNORED = [
    "The coalition said the raid killed 12 civilians, among them Amal, 34, and a boy aged 7.",
    "The coalition said the raid, at 4:30 p.m. and 15 kilometres from the city, killed 12 civilians.",
    "The coalition said the raid killed 12 civilians and that it paid $5,000 to their kin.",
    "The coalition said the raid killed 12 civilians, and that 45,000 people had fled the city.",
    "The coalition said the raid killed 12 civilians, and that it had dropped 1,424 munitions.",
    "The coalition said the raid killed 12 civilians, and that it destroyed 40 enemy vehicles.",
    "The coalition said the raid by four allied jets killed 12 civilians after 16 months of war.",
    "The coalition said the raid killed 12 civilians, and that 83% of the land was free.",
    "Airwars said the raid killed 12 civilians; its researchers visited 42 sites and saw 23 videos.",
    "Airwars said the raid killed 12 civilians on one of the days when no one was there.",
    "Airwars said the raid with a 500-pound bomb on a 5-storey house killed 12 civilians.",
    "Airwars said the raid killed 12 civilians in 2017, and that since May 2016 it had seen many.",
]


@pytest.mark.parametrize(("sentence", "printed"), UNACCOUNTED, ids=[sentence[:60] for sentence, _ in UNACCOUNTED])
def test_a_number_about_harm_is_claimed_or_reported(sentence: str, printed: str) -> None:
    prose = read(sentence)
    reported = [problem.message.partition(" stands")[0] for problem in prose.problems]
    assert reported == ([printed] if printed else [])
    assert printed or 3 in [claim.count.min for claim in prose.claims]


@pytest.mark.parametrize("sentence", IGNORED, ids=[sentence[-60:] for sentence in IGNORED])
def test_a_number_of_something_else_is_ignored_by_a_rule(sentence: str) -> None:
    prose = read(sentence)
    assert ([claim.count.min for claim in prose.claims], prose.problems) == ([12], [])


DOERS = [
    ("The coalition said that Islamic State snipers killed 33 civilians.", "islamic_state"),
    ("The coalition said that IS killed 33 civilians who tried to flee.", "islamic_state"),
    ("The coalition said that ISIS gunmen had shot 33 civilians dead; ISIS gunmen had killed 33 civilians.", "islamic_state"),
    ("The coalition said that 33 civilians were killed by Islamic State.", "islamic_state"),
    ("The coalition said that Russian warplanes killed 33 civilians.", "russian_military"),
    ("The coalition said that 33 civilians were killed by Iraqi forces.", "iraqi_forces"),
    ("The coalition said that Turkish shelling killed 33 civilians.", "turkish_military"),
    ("Airwars said 33 civilians were killed by Iraqi forces and the US-led coalition.", None),
    ("Airwars said the US-led coalition and Iraqi forces killed 33 civilians.", None),
    ("The coalition said that its strikes killed 33 civilians.", "us_led_coalition"),
    ("The coalition said that its strikes on Islamic State killed 33 civilians.", "us_led_coalition"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "slug"), DOERS, ids=[sentence[:70] for sentence, _ in DOERS])
def test_who_is_said_to_have_done_it(sentence: str, slug: str | None) -> None:
    assert {claim.belligerent for claim in read(sentence).claims} == {slug}


@pytest.mark.parametrize("words", [
    "over the last year", "over the past year", "in the last year", "during the last year", "for the past month",
    "over the past month", "in the past year", "within the last month", "during the past month", "over the last month",
])  # fmt: skip
def test_a_length_of_time_up_to_now_is_no_calendar_period(words: str) -> None:
    assert [claim.period for claim in read(f"Airwars says strikes killed 31 civilians {words}.").claims] == [None]


@pytest.mark.parametrize("where", [
    "across Syria, Iraq and Libya", "in Iraq and Syria", "across Iraq, Syria, and Libya", "in Syria and in Iraq",
])  # fmt: skip
def test_a_number_of_several_countries_is_of_none(where: str) -> None:
    assert [claim.country for claim in read(f"Airwars says that 31 civilians were killed {where}.").claims] == [None]


STATUSES = [
    ("The coalition acknowledged that its raids killed 69 civilians, including 21 children and 23 women – cases documented by others.", {"conceded"}),
    ("The coalition admitted that a raid killed 69 civilians.", {"conceded"}),
    ("The coalition conceded that its raids killed 69 civilians, including 21 children.", {"conceded"}),
    ("Airwars has documented reports of nearly 27,000 civilian deaths since 2014.", {"alleged"}),
    ("The coalition admitted that it struck, but said 69 civilians were killed by others.", {None}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "statuses"), STATUSES, ids=[sentence[:60] for sentence, _ in STATUSES])
def test_a_standing_belongs_to_its_own_clause(sentence: str, statuses: set[str | None]) -> None:
    assert {claim.status for claim in read(sentence).claims} == statuses
