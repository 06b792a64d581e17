"""The classic design: what each row says, and what its absence says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.sources.airwars_incidents.parser import parse
from tests.parsers.airwars.airwars_pages import (
    bounds,
    classic,
    document,
    failed,
    incident,
    position_block,
    positions,
    reasons,
    table,
)

KILLED = "Civilians reported killed"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("19 – 27", (19, 27, "19 – 27"), id="range-with-spaces"),
        pytest.param("12–24", (12, 24, "12–24"), id="range-without-spaces"),
        pytest.param("0 – 5", (0, 5, "0 – 5"), id="range-from-zero"),
        pytest.param("0", (0, 0, "0"), id="stated-zero"),
        pytest.param("6", (6, 6, "6"), id="one-number"),
        pytest.param("1,061", (1061, 1061, "1,061"), id="thousands"),
        pytest.param("Unknown", (None, None, "Unknown"), id="unknown-is-not-zero"),
    ],
)
def test_count(printed: str, expected: tuple[object, ...]) -> None:
    assert bounds(incident(parse(document(classic({KILLED: printed})))), "killed") == expected


@given(low=st.integers(0, 5000), high=st.integers(0, 5000))
def test_any_range_is_read_as_printed_or_not_at_all(low: int, high: int) -> None:
    result = parse(document(classic({"Civilians reported injured": f"{low}–{high}"})))
    if low <= high:
        assert bounds(incident(result), "injured") == (low, high, f"{low}–{high}")
    else:
        assert bounds(incident(result), "injured") == (None, None, f"{low}–{high}")
        assert "min_not_above_max" in failed(result)


def test_absent_count_states_nothing() -> None:
    found = incident(parse(document(classic({}))))
    assert bounds(found, "killed") == bounds(found, "belligerents_killed") == (None, None, None)
    assert (found.n_sources, found.n_media, found.n_named_victims) == (None, None, None)


def test_breakdown_groups_touch_each_other() -> None:
    page = classic({KILLED: "14"}).replace(
        "</li></ul>",
        "</li><li><div>(<span>5–8 children</span><span>1 woman</span><span>3 healthcare_personnel</span>"
        "<span>2 human rights defenders</span>)</div></li></ul>",
    )
    result = parse(document(page))
    found = incident(result)
    assert bounds(found, "children_killed") == (5, 8, "5–8")
    assert bounds(found, "women_killed") == (1, 1, "1")
    assert bounds(found, "healthcare_killed") == (3, 3, "3")
    assert bounds(found, "men_killed") == (None, None, None)
    assert json.loads(found.other_victim_groups or "") == {"human_rights_defenders_killed": "2"}
    assert found.quote == f"{KILLED} 14 · (5–8 children, 1 woman, 3 healthcare_personnel, 2 human rights defenders)"
    assert not result.problems


def test_breakdown_above_the_total_is_recorded_and_kept() -> None:
    page = classic({KILLED: "2"}).replace("</li></ul>", "</li><li><div>(<span>3 men</span>)</div></li></ul>")
    result = parse(document(page))
    assert bounds(incident(result), "men_killed") == (3, 3, "3")
    assert failed(result) == ["groups_killed_within_total"]


@pytest.mark.parametrize(
    ("label", "value"),
    [("Weather", "Clear"), ("Strike status", "Imagined strike"), ("Infrastructure", "Moon base"), ("Impact", "Tides")],
)
def test_unknown_labels_and_values_are_reported(label: str, value: str) -> None:
    assert reasons(parse(document(classic({label: value})))) in (["label_unknown"], ["vocabulary_unknown"])


def test_unknown_value_is_kept_as_printed() -> None:
    assert incident(parse(document(classic({"Infrastructure": "Moon base, School"})))).infrastructure == (
        '["Moon base", "Education"]'
    )


@pytest.mark.parametrize(
    ("older", "newer", "column"),
    [
        ({"Civilian infrastructure": "Healthcare facility"}, {"Infrastructure": "Healthcare"}, "infrastructure"),
        ({"Civilian infrastructure": "School"}, {"Infrastructure": "Education"}, "infrastructure"),
        (
            {"Civilian infrastructure": "IDP or refugee camp, Residential building"},
            {"Infrastructure": "IDP or Refugee Camp, Residential"},
            "infrastructure",
        ),
        ({"Infrastructure": "Religious Institution"}, {"Infrastructure": "Religious"}, "infrastructure"),
        ({"Infrastructure": "Water station"}, {"Infrastructure": "Water"}, "infrastructure"),
        ({"Infrastructure": "Humanitarian evacuation"}, {"Infrastructure": "Evacuation Route"}, "infrastructure"),
        ({"Infrastructure": "Marketplace"}, {"Infrastructure": "Market"}, "infrastructure"),
        ({"Infrastructure": "Education"}, {"Infrastructure": "Education facility"}, "infrastructure"),
        ({"Cause of injury / death": "Unknown"}, {"Causes of injury / death": "Unknown"}, "cause"),
    ],
)
def test_relabelling_changes_no_fact(older: dict[str, str], newer: dict[str, str], column: str) -> None:
    before, after = (incident(parse(document(classic(summary)))) for summary in (older, newer))
    assert getattr(before, column) == getattr(after, column) is not None


def test_attackers_became_belligerents() -> None:
    found = [
        [(p.key, p.belligerent_text, p.role) for p in positions(parse(document(classic({label: names}))))]
        for label, names in (
            ("Suspected attackers", "US-led Coalition, Russian Military"),
            ("Suspected belligerents", "U.S.-led Coalition, Russian Military"),
        )
    ]
    assert found[0] == found[1]
    assert found[0][0] == (("7", "position", "us-led-coalition"), "US-led Coalition", "suspected")


def test_lists_split_on_bare_commas() -> None:
    found = incident(
        parse(document(classic({"Impact": "Education,Food,Healthcare", "Strike type": "Airstrike, Drone Strike"})))
    )
    assert json.loads(found.impact or "") == ["Education", "Food", "Healthcare"]
    assert json.loads(found.strike_type or "") == ["Airstrike", "Drone Strike"]


def test_value_with_its_own_brackets_is_one_value() -> None:
    found = incident(parse(document(classic({"Strike type": "Counter-Terrorism Action (Ground)"}))))
    assert json.loads(found.strike_type or "") == ["Counter-Terrorism Action (Ground)"]


def test_tooltip_is_no_part_of_the_value() -> None:
    value = 'Weak <i></i><div class="tooltip"><div>Single source claim.</div></div>'
    assert incident(parse(document(classic({"Airwars civilian harm grading": value})))).grading == "Weak"


def test_two_gradings_are_kept() -> None:
    assert incident(parse(document(classic({"Airwars civilian harm grading": "Contested, Discounted"})))).grading == (
        "Contested, Discounted"
    )


def head(**blocks: str) -> str:
    return "".join(f'<div class="meta-block"><h4>{k.replace("_", " ")}</h4>{v}</div>' for k, v in blocks.items())


@pytest.mark.parametrize(
    ("printed", "start", "end", "precision"),
    [
        ("October 7, 2023", "2023-10-07", None, "day"),
        ("October 9–10, 2023", "2023-10-09", "2023-10-10", "range"),
        ("October 31–November 1, 2023", "2023-10-31", "2023-11-01", "range"),
        ("October 18, 2023–October 19, 2024", "2023-10-18", "2024-10-19", "range"),
    ],
)
def test_date(printed: str, start: str, end: str | None, precision: str) -> None:
    result = parse(document(classic(head=head(Incident_date=printed))))
    found = incident(result)
    assert (found.incident_date, found.incident_date_end, found.incident_date_precision) == (start, end, precision)
    assert found.incident_date_text == printed
    assert ("incident_is_short" in failed(result)) == (end is not None and end > "2024")


@pytest.mark.parametrize(
    ("printed", "arabic", "name", "region", "country"),
    [
        ("الشابورة, Al Shaboura, Rafah, the Gaza Strip", "الشابورة", "Al Shaboura", "Rafah", "the Gaza Strip"),
        ("رفح, Rafah, the Gaza Strip", "رفح", "Rafah", None, "the Gaza Strip"),
        (
            "الحكر, البلح, Al Hakar, Deir Al Balah, the Gaza Strip",
            "الحكر, البلح",
            "Al Hakar",
            "Deir Al Balah",
            "the Gaza Strip",
        ),
        ("Gaza Strip, the Gaza Strip", None, "Gaza Strip", None, "the Gaza Strip"),
        ("حي المثال، حلب, East , West end,, Aleppo, Syria", "حي المثال، حلب", "East, West end", "Aleppo", "Syria"),
        ("Харків, Kharkiv, Kharkiv Oblast, Ukraine", None, "Kharkiv", "Kharkiv Oblast", "Ukraine"),
    ],
)
def test_location(printed: str, arabic: str | None, name: str, region: str | None, country: str) -> None:
    found = incident(parse(document(classic(head=head(Location=printed)))))
    assert found.place_text == printed
    assert (found.place_name_ar, found.place_name, found.region, found.country) == (arabic, name, region, country)


def test_malformed_coordinates_are_kept_as_text_only() -> None:
    page = classic(head='<div class="Geolocations primary"><span class="lat-lng">35.9626, 4239.00416</span></div>')
    result = parse(document(page))
    found = incident(result)
    assert (found.lat, found.lon, found.coordinates_text) == (None, None, "35.9626, 4239.00416")
    assert reasons(result) == ["coordinates_unreadable"]


ASSESSED = {
    "Suspected belligerent": "US-led Coalition",
    "US-led Coalition position on incident": "Credible / Substantiated",
}


@pytest.mark.parametrize(
    ("deaths", "expected"),
    [
        pytest.param({"Civilian deaths conceded": "3"}, (3, 3, "3"), id="number"),
        pytest.param({"Civilian deaths conceded": "3–4"}, (3, 4, "3–4"), id="range"),
        pytest.param({"Civilian deaths conceded": "None"}, (None, None, None), id="None-is-an-empty-field"),
        pytest.param({}, (0, 0, None), id="absent-row-is-zero"),
    ],
)
def test_deaths_conceded(deaths: dict[str, str], expected: tuple[object, ...]) -> None:
    result = parse(document(classic(main=position_block(ASSESSED | deaths))))
    assert bounds(positions(result)[0], "deaths_conceded") == expected


@pytest.mark.parametrize("stated", ["Not yet assessed", ""])
def test_nothing_is_conceded_while_not_assessed(stated: str) -> None:
    rows = {"Suspected belligerent": "US-led Coalition", "US-led Coalition position on incident": stated}
    found = positions(parse(document(classic(main=position_block(rows)))))[0]
    assert bounds(found, "deaths_conceded") == bounds(found, "injuries_conceded") == (None, None, None)


def test_reasons_of_the_vocabulary_become_codes_and_others_stay() -> None:
    rows = ASSESSED | {"Given reason for civilian harm": "Killed by strike blast, Inside target vehicle"}
    assert positions(parse(document(classic(main=position_block(rows)))))[0].reasons == (
        '["killed_by_strike_blast", "inside_target_vehicle"]'
    )
    result = parse(
        document(classic(main=position_block(ASSESSED | {"Given reason for civilian harm": "A dog, perhaps"})))
    )
    assert positions(result)[0].reasons == '["A dog, perhaps"]'
    assert reasons(result) == ["vocabulary_unknown"]


def statements(dates: list[str], texts: list[str]) -> str:
    nav = "".join(f"<li><div>{date}</div></li>" for date in dates)
    links = "".join(f'<li><a href="https://example.org/{text}">Official source</a></li>' for text in texts)
    body = "".join(f"<li><div><p>{text}</p></div></li>" for text in texts)
    return (
        '<h2>Civilian casualty statements</h2><div class="civilian-casualty-statements">'
        f'<ul class="civilian-casualty-statements-nav">{nav}</ul><ul class="official-source">{links}</ul>'
        f'<ul class="civilian-casualty-statements-list">{body}</ul></div>'
    )


def test_dates_of_statements_run_against_their_texts() -> None:
    more = statements(["2018-05-31", "2017-04-29"], ["first", "second"])
    found = positions(parse(document(classic(main=position_block(ASSESSED, more=more)))))[0]
    assert found.statement_date == "2018-05-31"
    assert found.statement_text == "second\n\nfirst"
    assert json.loads(found.statement_url or "") == ["https://example.org/second", "https://example.org/first"]


def test_unpaired_statements_lose_their_dates_and_are_reported() -> None:
    more = statements(["2018-05-31"], ["first", "second"])
    result = parse(document(classic(main=position_block(ASSESSED, more=more))))
    assert positions(result)[0].statement_date is None
    assert reasons(result) == ["statements_unpaired"]


def test_unnamed_belligerent_is_a_failed_check() -> None:
    rows = {"Suspected belligerent": "", "position on incident": "Not yet assessed"}
    result = parse(document(classic(main=position_block(rows, name=""), classes="belligerent-israeli-military")))
    assert positions(result) == []
    assert failed(result) == ["belligerent_is_named", "belligerent_is_coded_alike"]


@pytest.mark.parametrize(
    ("classes", "holds"),
    [
        ("civilian_harm_status-fair country-syria", True),
        ("civilian_harm_status-weak country-syria", False),
    ],
)
def test_second_coding(classes: str, holds: bool) -> None:
    page = classic({"Airwars civilian harm grading": "Fair"}, head=head(Location="Hajin, Syria"), classes=classes)
    result = parse(document(page))
    assert incident(result).grading == "Fair"
    assert ("grading_is_coded_alike" not in failed(result)) == holds


@pytest.mark.parametrize(("code", "holds"), [("ISPT010824d", True), ("ISPT020824d", False), ("ISPT0017", True)])
def test_date_within_the_code(code: str, holds: bool) -> None:
    result = parse(document(classic(head=head(Incident_Code=f"<span>{code} </span>", Incident_date="August 1, 2024"))))
    assert incident(result).code == code
    assert ("code_carries_the_date" not in failed(result)) == holds


def test_heading_that_counts_other_than_the_list_is_a_failed_check() -> None:
    item = '<li><div class="source-title"><a href="https://example.org/1">One</a></div></li>'
    result = parse(document(classic(right=f'<h2>Sources (2)</h2><ul class="sources-list">{item}</ul>')))
    assert incident(result).n_sources == 1
    assert failed(result) == ["sources_are_as_many_as_stated"]


def test_columns_that_differ_are_a_failed_check() -> None:
    page = classic({KILLED: "2"})
    first = page.index('class="value">2')
    assert failed(parse(document(page[:first] + 'class="value">3' + page[first + 14 :]))) == ["summary_printed_alike"]


def test_same_source_twice_has_two_keys() -> None:
    item = '<li><div class="source-title"><a href="https://example.org/1">One</a></div></li>'
    result = parse(document(classic(right=f'<ul class="sources-list">{item * 2}</ul>')))
    keys = [record.key for record in table(result, "incident_sources")]
    assert len(set(keys)) == 2


def test_keys_of_sources_do_not_depend_on_their_order() -> None:
    items = [f'<li><div class="source-title"><a href="https://example.org/{n}">{n}</a></div></li>' for n in "ab"]
    orders = ["".join(items), "".join(items[::-1])]
    found = [
        {
            record.key
            for record in table(
                parse(document(classic(right=f'<ul class="sources-list">{o}</ul>'))), "incident_sources"
            )
        }
        for o in orders
    ]
    assert found[0] == found[1]


def test_house_note_and_local_time_are_no_narrative() -> None:
    main = (
        '<div class="info-main-block"><div class="summary"><p>A house was hit. The list names 900000001.</p>'
        "<p><em>Due to the scale and urgency of Airwars’ assessment process, all images are filtered.</em></p>"
        "<p>The incident occured at approximately 7:30 pm local time.</p></div></div>"
    )
    found = incident(parse(document(classic(main=main))))
    assert found.narrative == "A house was hit. The list names [number removed]."
    assert found.local_time_text == "The incident occured at approximately 7:30 pm local time."


def test_several_incidents_on_one_page() -> None:
    """List pages of 2021 and 2022 print whole incidents one after another."""
    page = classic({KILLED: "1"})
    article = page[page.index("<article") : page.index("</body>")]
    both = page.replace("</body>", article.replace("post-7", "post-8") + "</body>")
    result = parse(document(both))
    assert [record.key for record in table(result, "incidents")] == [("7",), ("8",)]
