"""A whole release: what its items inherit, totals, zeros, late strikes, glue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.document import OutOfScope, UnreadableDocument
from tests.parsers.strikes.strike_helpers import figures, parse_html, places_and_numbers, report, strikes, targets

LEAD = "SOUTHWEST ASIA — On Nov. 1, coalition military forces continued to attack ISIL terrorists in Syria and Iraq."


@pytest.mark.parametrize(
    "paragraphs",
    [
        [
            "Syria",
            "* Near Hawl, one strike destroyed a bunker.",
            "Iraq",
            "* Near Mosul, two strikes destroyed a bunker.",
        ],
        [
            "Strikes in Syria",
            "-- Near Hawl, a strike destroyed a bunker.",
            "Strikes in Iraq",
            "-- Near Mosul, two strikes destroyed a bunker.",
        ],
        ["Syria<br>* Near Hawl, one strike destroyed a bunker.<br><br>Iraq<br>* Near Mosul, two strikes hit a bunker."],
        ["Syria Near Hawl, one strike destroyed a bunker. Iraq Near Mosul, two strikes destroyed a bunker."],
        [
            "Syria",
            "* Near Hawl, one strike destroyed a bunker.         Iraq",
            "* Near Mosul, two strikes destroyed a bunker.",
        ],
        [
            "In Syria, coalition forces conducted one strike against ISIS targets:",
            "*Near Hawl, one strike destroyed a bunker.",
            "In Iraq, coalition forces conducted two strikes against ISIS targets:",
            "*Near Mosul, two strikes destroyed a bunker.",
        ],
        ["In Syria, one strike near Hawl destroyed a bunker.", "In Iraq, two strikes near Mosul destroyed a bunker."],
        [
            "In Syria, coalition forces conducted one strike. Separately in Iraq, they conducted two strikes.",
            "* Near Hawl, one strike destroyed a bunker.",
            "* Near Mosul, two strikes destroyed a bunker.",
        ],
    ],
    ids=[
        "headings",
        "long-headings",
        "line-breaks",
        "all-glued",
        "heading-glued-to-item",
        "totals",
        "paragraphs",
        "by-the-sums",
    ],
)
def test_country_of_each_line(paragraphs: list[str]) -> None:
    result = parse_html(LEAD, *paragraphs)
    assert places_and_numbers(result) == [("Syria", "Hawl", 1), ("Iraq", "Mosul", 2)]
    assert {line.strike_date for line in strikes(result)} == {"2015-11-01"}
    assert result.problems == []


def test_country_is_left_open_where_the_sums_do_not_tell() -> None:
    result = parse_html(
        LEAD,
        "In Syria, coalition forces conducted three strikes. Separately in Iraq, they conducted two strikes.",
        "* Near Hawl, one strike destroyed a bunker.",
        "* Near Mosul, two strikes destroyed a bunker.",
    )
    assert [line.country for line in strikes(result)] == [None, None]


def test_stated_zero_is_a_figure_and_nothing_stated_is_none() -> None:
    result = parse_html(LEAD, "There were no reported strikes in Iraq Oct. 30-31.")
    (figure,) = figures(result)
    assert (figure.value_min, figure.value_max, figure.country) == (0, 0, "Iraq")
    assert (figure.period_start, figure.period_end) == ("2015-10-30", "2015-10-31")
    assert strikes(result) == []


def test_a_total_that_names_a_place_is_not_a_strike() -> None:
    result = parse_html(
        LEAD,
        "Strikes in Iraq",
        "On Oct. 30 near Rutbah, forces conducted two strikes consisting of seven engagements against ISIS targets.",
        "-- Near Rutbah, a strike destroyed a vehicle.",
        "-- Near Samarra, a strike destroyed a tunnel.",
    )
    assert places_and_numbers(result) == [("Iraq", "Rutbah", 1), ("Iraq", "Samarra", 1)]
    assert {line.strike_date for line in strikes(result)} == {"2015-10-30"}
    assert [check.holds for check in result.checks] == [True]


def test_results_may_stand_in_the_next_sentence() -> None:
    result = parse_html(
        LEAD,
        "Yesterday in Syria, coalition forces conducted two strikes against ISIS targets near Abu Kamal. "
        "The strikes engaged a tactical unit and destroyed a cave.",
    )
    assert [(target.action, target.target) for target in targets(result)] == [
        ("engaged", "tactical unit"),
        ("destroyed", "cave"),
    ]
    assert strikes(result)[0].strike_date == "2015-11-01"


def test_late_strikes_keep_their_own_day() -> None:
    result = parse_html(
        LEAD,
        "Iraq",
        "* Near Mosul, two strikes destroyed a bunker. Additionally on Oct. 30, one strike occurred in Syria that was "
        "previously unreported:",
        "* Near Hawl, one strike destroyed a bunker.",
    )
    assert [(line.country, line.late, line.strike_date) for line in strikes(result)] == [
        ("Iraq", 0, "2015-11-01"),
        ("Syria", 1, "2015-10-30"),
    ]


def test_late_strikes_announced_without_their_days() -> None:
    result = parse_html(
        LEAD,
        "Strikes in Iraq",
        "-- Near Mosul, two strikes destroyed a bunker.",
        "Other Recent Strikes",
        "Officials also reported results today from seven other recent strikes consisting of 17 engagements for which "
        "details were unavailable at the time of yesterday's report:",
        "-- Near Raqqa, an Oct. 28 strike destroyed two mortar systems.",
        "-- Near Raqqa, six Oct. 29 strikes destroyed a tower.",
    )
    assert [(line.country, line.late, line.strike_date) for line in strikes(result)] == [
        ("Iraq", 0, "2015-11-01"),
        ("Syria", 1, "2015-10-28"),
        ("Syria", 1, "2015-10-29"),
    ]
    assert [(figure.value_min, figure.period_start) for figure in figures(result)] == [(7, None), (17, None)]
    assert all(check.holds for check in result.checks)


def test_figures_of_other_periods_are_kept_and_not_compared() -> None:
    result = parse_html(
        "During the first 24 days of October, the coalition conducted 184 strikes with 231 engagements.",
        "Coalition military forces conducted two strikes Oct. 30-31, consisting of three engagements in Iraq:",
        "On Oct. 30 in Iraq, coalition forces conducted two strikes near Hit, destroying a truck.",
    )
    assert [figure.value_min for figure in figures(result)] == [184, 231, 2, 3]
    assert [check.expected for check in result.checks] == ["2"]


def test_paragraph_without_its_country_gets_the_one_that_is_still_owed() -> None:
    result = parse_html(
        "U.S. forces attacked ISIL in Syria yesterday using fighter aircraft to conduct seven airstrikes.",
        "Separately, partner-nation forces used fighter aircraft to conduct two airstrikes against ISIL in Iraq.",
        "Six airstrikes took place near Kobani, where they struck three buildings.",
        "One airstrike near Shadadi struck oil collection equipment, which represents part of the group's income.",
        "In Iraq, partner-nation aircraft conducted one airstrike west of Bayji, destroying an artillery piece. "
        "Another partner-nation airstrike northeast of Bayji damaged a vehicle.",
    )
    assert [line.country for line in strikes(result)] == ["Syria", "Syria", "Iraq", "Iraq"]
    assert [line.actor for line in strikes(result)] == [None, None, "partner-nation aircraft", "partner-nation"]
    assert [target.target for target in targets(result)] == ["building", "oil equipment", "artillery", "vehicle"]
    assert all(check.holds for check in result.checks)


def test_glued_definition_is_no_strike() -> None:
    result = parse_html(
        LEAD,
        "Iraq",
        "* Near Mosul, two strikes destroyed a bunker. A strike, as defined here, means one or more events. "
        "A single aircraft delivering a single weapon against a lone vehicle is one strike.",
    )
    assert places_and_numbers(result) == [("Iraq", "Mosul", 2)]
    assert result.problems == []


@pytest.mark.parametrize(
    "item",
    [
        "* Near Mosul, strikes of unknown number happened.",
        "* Near Mosul, XIV strikes hurt ISIL.",
        "* destroyed four bunkers",
    ],
)
def test_an_item_that_cannot_be_read_is_reported(item: str) -> None:
    result = parse_html(LEAD, "Iraq", item, "* Near Hit, one strike destroyed a bunker.")
    assert places_and_numbers(result)[-1:] == [("Iraq", "Hit", 1)]
    assert result.problems[0].raw == item


def test_aggregates_without_places() -> None:
    result = parse_html(
        "Between Oct. 18 and Oct. 31, CJTF-OIR conducted 260 strikes consisting of 398 engagements against Daesh.",
        "In Syria, CJTF-OIR conducted 193 strikes consisting of 338 engagements against Daesh.",
        "In Syria, 193 strikes engaged 346 Daesh tactical units, and destroyed 104 vehicles.",
        "In Iraq, CJTF-OIR conducted 67 strikes consisting of 60 engagements. "
        "12 enemy fighters were killed and two caves were destroyed.",
        "An additional 72 strikes were detected from other actors.",
    )
    assert places_and_numbers(result) == [("Syria", None, 193), ("Iraq", None, 67)]
    assert {(line.strike_date, line.strike_date_end) for line in strikes(result)} == {("2015-10-18", "2015-10-31")}
    assert [(t.action, t.quantity_min, t.target) for t in targets(result)][2:] == [
        ("killed", 12, "fighter"),
        ("destroyed", 2, "cave"),
    ]
    assert [figure.value_min for figure in figures(result) if figure.metric == "strikes_by_others"] == [72]
    assert all(check.holds for check in result.checks)


def test_page_without_strikes_is_out_of_scope() -> None:
    with pytest.raises(OutOfScope):
        parse_html("Coalition trainers finished a course on clearing roads of ISIL bombs at Besmaya this week.")


def test_casualty_report_is_out_of_scope() -> None:
    """It speaks of single strikes near places, but of none that is not in the strike releases."""
    with pytest.raises(OutOfScope):
        parse_html(
            "During the month of October, CJTF-OIR received 12 reports of possible civilian casualties.",
            "1. Oct. 5, 2015, near Mosul, Iraq: During a strike on ISIL fighters, one civilian was killed.",
            "To date, the Coalition has conducted a total of 9,112 strikes.",
        )


def test_block_page_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="defences"):
        parse_html("Access Denied", "You don't have permission to access this page on this server.")


def test_keys_do_not_hold_values() -> None:
    lines = ["Iraq", "* Near Mosul, two strikes destroyed a bunker.", "In Syria, coalition forces conducted 3 strikes."]
    first = parse_html(LEAD, *lines)
    second = parse_html(
        LEAD, *(line.replace("two", "five").replace("3", "7").replace("Mosul", "Kisik") for line in lines)
    )
    assert [record.key for record in first.records] == [record.key for record in second.records]
    assert report(first).key == ("article-1234567",)


PLACES = st.sampled_from(
    ["Mosul", "Al Qaim", "Dayr Az Zawr", "Mar’a", "Hit", "Tal Afar", "Sultan Abdallah", "Ar Raqqah"]
)
ITEMS = st.lists(st.tuples(PLACES, st.integers(1, 40)), min_size=1, max_size=7)
BULLETS = st.sampled_from(["* ", "*", "-- ", "- ", "-", "• ", "o ", ""])
GLUE = st.sampled_from(["</p><p>", "<br>", "<br><br>", "         "])


@given(syria=ITEMS, iraq=ITEMS, bullet=BULLETS, glue=GLUE, stop=st.sampled_from([".", ""]))
def test_layout_never_adds_or_loses_a_strike(
    syria: list[tuple[str, int]], iraq: list[tuple[str, int]], bullet: str, glue: str, stop: str
) -> None:
    """Whatever bullets, breaks and full stops, the lines come back with their country and number, and sums hold."""
    bullet = bullet if glue != "         " else ""  # a bullet in running text needs a line of its own

    def write(items: list[tuple[str, int]]) -> str:
        return glue.join(f"{bullet}Near {place}, {number} strikes destroyed a bunker{stop}" for place, number in items)

    result = parse_html(
        f"In Syria, coalition forces conducted {sum(number for _, number in syria)} strikes. Separately in Iraq, "
        f"coalition forces conducted {sum(number for _, number in iraq)} strikes.",
        "Syria",
        write(syria),
        "Iraq",
        write(iraq),
    )
    assert places_and_numbers(result) == [("Syria", *item) for item in syria] + [("Iraq", *item) for item in iraq]
    totals = [check.holds for check in result.checks if check.rule == "strikes_of_lines_sum_to_total"]
    assert totals == [True, True]
    assert result.problems == []


@pytest.mark.parametrize(
    "days",
    [
        "On May 4 as well as on May 9",
        "On May 4 and again on May 9",
        "On May 4, and then on May 9",
        "Before May 10",
        "In the days after May 4",
        "On 040001Z–102359Z May 2018",
        "From 4 May 0001Z up to the 10 May 2018",
    ],
)
def test_days_of_which_a_part_is_left_over_are_no_day(days: str) -> None:
    result = parse_html(
        f"SOUTHWEST ASIA, May 11, 2018 — {days}, coalition military forces conducted three strikes against ISIS.",
    )
    assert {figure.period_start for figure in figures(result)} == {None}
    assert all(figure.period_text for figure in figures(result))  # reported where dates are normalised


@pytest.mark.parametrize(
    "words",
    [
        "There were no strikes in Syria on the following two days.",
        "No strikes were reported in Syria for the rest of the period.",
        "There were no reported strikes in Syria on the remaining days.",
        "There were no strikes in Syria on May 4, nor from May 6 to 10.",
        "On May 4 and from May 6 to 10, there were no reported strikes in Syria.",
    ],
)
def test_a_zero_over_a_part_of_the_period_is_not_one_over_all_of_it(words: str) -> None:
    result = parse_html(
        "SOUTHWEST ASIA, May 11, 2018 — Forces struck ISIS targets between May 4-10, conducting three strikes.",
        "On May 5, coalition military forces conducted three strikes near Abu Kamal. The strikes engaged a unit.",
        words,
    )
    zeros = [figure for figure in figures(result) if figure.value_max == 0]
    assert [(zero.period_start, bool(zero.period_text)) for zero in zeros] == [(None, True)]


def test_the_day_of_the_attacks_is_told_before_what_they_were() -> None:
    result = parse_html(
        "TAMPA, Fla., Nov. 2, 2015 — U.S. military aircraft attacked terrorists yesterday in Iraq.",
        "Fighter aircraft conducted four airstrikes near Hit. In total, the strikes destroyed two ISIL Humvees.",
    )
    assert [strike.strike_date for strike in strikes(result)] == ["2015-11-01"]
