"""The redesign, and plain-text copies of pages of either design."""

from __future__ import annotations

import json

import pytest

from harvester.model.document import Document, UnreadableDocument
from harvester.sources.airwars_incidents.parser import parse
from tests.parsers.airwars.airwars_pages import (
    AT,
    bounds,
    classic,
    document,
    incident,
    positions,
    reasons,
    redesign,
    table,
)


@pytest.mark.parametrize(
    ("value", "killed", "women"),
    [
        ("1–3 (1 Woman, 0–2 Men)", (1, 3, "1–3"), (1, 1, "1")),
        ("<p>1–3</p><p>1 Woman</p>", (1, 3, "1–3"), (1, 1, "1")),
        ("<p>4</p><p>(0–2 Women)</p>", (4, 4, "4"), (0, 2, "0–2")),
        ("24", (24, 24, "24"), (None, None, None)),
    ],
)
def test_figures(value: str, killed: tuple[object, ...], women: tuple[object, ...]) -> None:
    found = incident(parse(document(redesign({"Civilians reported killed": value}))))
    assert (bounds(found, "killed"), bounds(found, "women_killed")) == (killed, women)


def test_absent_row_is_not_a_zero() -> None:
    """The site prints no row for 0–0 and none for nothing: the page cannot tell them apart."""
    assert bounds(incident(parse(document(redesign({"Country": "Syria"})))), "killed") == (None, None, None)


@pytest.mark.parametrize("between", [" ", "\n", "<br>"])
def test_grading_with_its_definition(between: str) -> None:
    value = f"Weak{between}Single source claim, though sometimes featuring significant information."
    assert incident(parse(document(redesign({"Civilian Harm Status": value})))).grading == "Weak"


def test_grading_with_another_definition_is_reported() -> None:
    assert set(reasons(parse(document(redesign({"Civilian Harm Status": "Weak\nA hunch."}))))) == {"vocabulary_unknown"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Airstrike (Drone Strike)", ["Airstrike", "Drone Strike"]),
        ("Counter-Terrorism Action (Ground)", ["Counter-Terrorism Action (Ground)"]),
        ("Airstrike and/or Artillery", ["Airstrike and/or Artillery"]),
    ],
)
def test_strike_type(value: str, expected: list[str]) -> None:
    assert json.loads(incident(parse(document(redesign({"Strike Type": value})))).strike_type or "") == expected


@pytest.mark.parametrize(
    ("classic_rows", "redesign_rows", "column"),
    [
        ({"Airwars civilian harm grading": "Fair"}, {"Civilian Harm Status": "Fair"}, "grading"),
        (
            {"Belligerents reported killed": "0–5"},
            {"Military actors reported killed": "0–5"},
            "belligerents_killed_max",
        ),
        ({"Cause of injury / death": "Unknown"}, {"Causes of Death / Injury": "Unknown"}, "cause"),
        ({"Strike type": "Airstrike, Drone Strike"}, {"Strike Type": "Airstrike (Drone Strike)"}, "strike_type"),
    ],
)
def test_redesign_changes_no_fact(classic_rows: dict[str, str], redesign_rows: dict[str, str], column: str) -> None:
    before = incident(parse(document(classic(classic_rows))))
    after = incident(parse(document(redesign(redesign_rows))))
    assert getattr(before, column) == getattr(after, column) is not None


def test_actors_have_no_role_until_their_statements_give_one() -> None:
    information = {"Military Actor": "U.S.-led Coalition, YPG"}
    statements = (
        '<section data-anchor-id="strike-reports"><h3>Military Statements</h3><h4>YPG Assessment</h4>'
        "<div><div>Suspected belligerent</div><div>YPG</div></div>"
        "<div><div>YPG position on incident</div><div>Credible / Substantiated</div></div></section>"
    )
    found = {
        p.belligerent_text: (p.role, p.position)
        for p in positions(parse(document(redesign(information, sections=statements))))
    }
    assert found == {"US-led Coalition": (None, None), "YPG": ("suspected", "Credible / Substantiated")}


def test_row_left_out_of_a_redesigned_position_states_nothing() -> None:
    statements = (
        '<section data-anchor-id="strike-reports"><h4>YPG Assessment</h4>'
        "<div><div>YPG position on incident</div><div>Credible / Substantiated</div></div></section>"
    )
    found = positions(parse(document(redesign(sections=statements))))[0]
    assert bounds(found, "deaths_conceded") == (None, None, None)


def test_menu_of_sections_is_no_head() -> None:
    menu = '<div class="sections"><h4>Location</h4><p>Key Information</p></div>'
    head = f"{menu}<div><h4>Location</h4><p>Hajin, Syria</p></div>"
    assert incident(parse(document(redesign(head=head)))).place_text == "Hajin, Syria"


def test_second_printing_of_key_information_is_not_read() -> None:
    page = redesign({"Civilians reported killed": "1"}).replace(
        "</article>",
        "<section><h3>Key Information</h3><div><div>Weather</div><div>Rain</div></div></section></article>",
    )
    assert reasons(parse(document(page))) == []


COPY = """Incident Code

XS5

Incident Code

XS5

Incident Date

3–4 January, 2019

Location

حجين, Hajin, Deir Ezzor, Syria

Geolocation

34.67595,
40.87086

Accuracy: Village

Sections

Assessment

Key Information

Permalink

Airwars Assessment

Last Updated: December 15, 2024

Two people were reported killed in a market.

Victims

Family members

Invidivuals

Sana Example سناء مثال

9 years old
female
killed

Key Information

Country

Syria

Military Actor

Turkish Military

Strike Type

Airstrike (Drone Strike)

Civilian Harm Status

Weak

Single source claim, though sometimes featuring significant information.

Civilians reported killed

1–2

1 Child

Military actors reported killed

0{dash}5

Military Statements

Turkish Military Assessment

Suspected belligerent

Turkish Military

Turkish Military position on incident

Not yet assessed

Media From Sources (3)

Sources (2)

Example Post ↗

Facebook Arabic

Archive

@example ↗

English

Country

Syria

Civilians reported killed

1–2
"""


@pytest.mark.parametrize("dash", ["–", "\u00e2\u0080\u0093"], ids=["sound", "encoded-twice"])
def test_text_copy(dash: str) -> None:
    url = "https://example.org/snapshots/airwars-4711.txt"
    result = parse(Document(url, COPY.format(dash=dash).encode(), "text/plain", AT))
    found = incident(result)
    assert (found.publisher_id, found.design, found.code, found.url) == ("4711", "text", "XS5", url)
    assert (found.incident_date, found.incident_date_end) == ("2019-01-03", "2019-01-04")
    assert (found.place_name_ar, found.place_name, found.region) == ("حجين", "Hajin", "Deir Ezzor")
    assert (found.lat, found.lon, found.location_accuracy) == (34.67595, 40.87086, "Village")
    assert (bounds(found, "killed"), bounds(found, "children_killed")) == ((1, 2, "1–2"), (1, 1, "1"))
    assert bounds(found, "belligerents_killed")[:2] == (0, 5)
    assert (found.grading, found.n_sources, found.n_media, found.modified_at) == ("Weak", 2, 3, "2024-12-15")
    assert found.narrative == "Two people were reported killed in a market."
    assert [(p.belligerent_text, p.position) for p in positions(result)] == [("Turkish Military", "Not yet assessed")]
    assert [v.key[1:] for v in table(result, "victims")] == [("victim", "i", "1")]
    assert not result.problems


@pytest.mark.parametrize(
    "url", ["file:airwars-4711.txt", "https://example.org/4711.txt", "https://airwars.org/?p=4711"]
)
def test_post_id_of_a_text_copy(url: str) -> None:
    assert incident(parse(Document(url, COPY.format(dash="–").encode(), "text/plain", AT))).publisher_id == "4711"


@pytest.mark.parametrize(
    ("body", "media_type", "url", "reason"),
    [
        ("<title>Just a moment...</title><p>Checking</p>", "text/html", "https://airwars.org/?p=7", "challenge_page"),
        ("<form class='post-password-form'></form>", "text/html", "https://airwars.org/?p=7", "password_protected"),
        ("<a class='incidentpreview' href='/x'>x</a>", "text/html", "https://airwars.org/?p=7", "listing_page"),
        ("<article><h2>News</h2></article>", "text/html", "https://airwars.org/?p=7", "layout_unknown"),
        ("", "text/html", "https://airwars.org/?p=7", "html_malformed"),
        ("Minutes of a meeting", "text/plain", "https://airwars.org/?p=7", "not_incidents"),
        (COPY, "text/plain", "https://example.org/copy.txt", "post_id_missing"),
    ],
)
def test_refusals(body: str, media_type: str, url: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse(Document(url, body.encode(), media_type, AT))
    assert caught.value.reason == reason


def test_page_in_another_encoding_keeps_its_letters() -> None:
    page = classic({"Suspected belligerent": "Forces armées"}).replace('charset="utf-8"', 'charset="windows-1252"')
    found = parse(Document("https://airwars.org/?p=7", page.encode("windows-1252"), "text/html", AT, "windows-1252"))
    assert (positions(found)[0].belligerent, positions(found)[0].belligerent_text) == (None, "Forces armées")
