"""One sentence of a release: place, numbers, day, country, what was hit."""

from __future__ import annotations

import pytest

from harvester.parsers.strikes.lines import Kind, Statement, parse_statements

LINES = {
    "asterisk": ("*Near Abu Kamal, three strikes destroyed an oil still.", "Abu Kamal", 3),
    "dashes": ("-- Near Raqqa, a strike engaged an ISIS tactical unit.", "Raqqa", 1),
    "glued-dash": ("-Near Mosul, two strikes destroyed a bunker.", "Mosul", 2),
    "bullet": ("• Near Kobani, seven airstrikes struck a bunker.", "Kobani", 7),
    "letter-o": ("o Near Kobani, seven airstrikes struck a bunker.", "Kobani", 7),
    "letter-v": ("vNear Kobani, seven airstrikes struck a bunker.", "Kobani", 7),
    "no-bullet": ("Near Kisik, one strike destroyed a tunnel.", "Kisik", 1),
    "ten-as-word": ("* Near Sinjar, ten strikes destroyed a tunnel.", "Sinjar", 10),
    "ten-as-digits": ("* Near Sinjar, 10 strikes destroyed a tunnel.", "Sinjar", 10),
    "thirteen": ("* Near Kobani, thirteen airstrikes destroyed a tunnel.", "Kobani", 13),
    "no-comma": ("- Near Hit one strike destroyed a mortar position.", "Hit", 1),
    "comma-after-strike": ("- Near Fallujah an airstrike, struck a tactical unit.", "Fallujah", 1),
    "misspelt-strike": ("- Near Kirkuk, an airstike struck a position.", "Kirkuk", 1),
    "misspelt-struck": ("- Near Sinjar, one airstrike truck a unit.", "Sinjar", 1),
    "singular-noun": ("- Near Sinjar, three airstrike struck a unit.", "Sinjar", 3),
    "plural-noun": ("- Near Sinjar, one airstrikes struck a unit.", "Sinjar", 1),
    "no-full-stop": ("- Near Sinjar, one airstrike struck a unit", "Sinjar", 1),
    "footnote-mark": ("- Near Al Asad*, one airstrike struck a unit.", "Al Asad", 1),
    "double-space": ("- Near  Dayr Az Zawr,  two airstrikes struck a unit.", "Dayr Az Zawr", 2),
    "near-twice": ("- Near Near At Tanf, one strike destroyed a vehicle.", "At Tanf", 1),
    "split-name": ("- Near Ar Rut bah, one strike destroyed a vehicle.", "Ar Rut bah", 1),
    "province": ("- Near Hit in Al Anbar Province, an airstrike struck a unit.", "Hit in Al Anbar Province", 1),
    "two-places": (
        "* Near Al Hasakah and Dayr Az Zawr, one strike destroyed 283 vehicles.",
        "Al Hasakah and Dayr Az Zawr",
        1,
    ),
    "in-place": ("In Tikrit, 17 airstrikes destroyed nine buildings.", "Tikrit", 17),
    "near-forgotten": ("-- Huwayjah, a strike engaged a tactical unit.", "Huwayjah", 1),
    "country-no-comma": ("Near Dayr Az Zawr, Syria six strikes destroyed a position.", "Dayr Az Zawr", 6),
    "direction": ("Two airstrikes west of Baghdad destroyed a cache.", "Baghdad", 2),
    "direction-compound": ("One strike northeast of Tall 'Afar struck a unit.", "Tall 'Afar", 1),
    "ordinal": ("A fifth airstrike damaged a vehicle northwest of Al Qa'im.", "Al Qa'im", 1),
    "took-place": ("Six airstrikes took place near Kobani, where they struck a building.", "Kobani", 6),
    "another": ("Another partner-nation airstrike northeast of Bayji struck a unit.", "Bayji", 1),
    "subject-first": (
        "Coalition military forces conducted four strikes against ISIS targets near Rutbah.",
        "Rutbah",
        4,
    ),
    "gerund": (
        "Forces kept up attacks, with aircraft conducting two airstrikes near the Mosul Dam.",
        "Mosul Dam",
        2,
    ),
    "town-like-a-verb": ("Coalition forces conducted two strikes near Hit, destroying a truck.", "Hit", 2),
    "town-like-a-verb-first": ("Two airstrikes northwest of Hit destroyed a truck.", "Hit", 2),
    "curly-apostrophe": ("* Near Mar’a, one strike destroyed a vehicle.", "Mar’a", 1),
}


def only(sentence: str) -> Statement:
    (statement,) = parse_statements(sentence)
    return statement


@pytest.mark.parametrize(("sentence", "place", "number"), LINES.values(), ids=LINES)
def test_place_and_number(sentence: str, place: str, number: int) -> None:
    statement = only(sentence)
    assert statement.strikes is not None
    assert (statement.place_text, statement.strikes.min, statement.strikes.max) == (place, number, number)


@pytest.mark.parametrize(
    ("words", "engagements"),
    [
        ("two strikes consisting of five engagements", 5),
        ("two strikes, consisting of 11 engagements,", 11),
        ("17 strikes in 21 engagements", 21),
        ("a strike consisting of one engagement", 1),
        ("a strike consisting of an engagement", 1),
        ("two strikes with three separate engagements", 3),
        ("two strikes", None),
    ],
)
def test_engagements(words: str, engagements: int | None) -> None:
    statement = only(f"Coalition military forces conducted {words} against ISIS targets near Abu Kamal.")
    assert (statement.engagements.min if statement.engagements else None) == engagements
    assert statement.place_text == "Abu Kamal"


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("On Aug. 18 near Raqqa, a strike engaged a unit.", "Aug. 18"),
        ("On Aug. 15, near Raqqah, Syria, four strikes engaged a unit.", "Aug. 15"),
        ("On Jan. 31 Near Shadaddi, Syria, a strike destroyed a position.", "Jan. 31"),
        ("Near Raqqa, an Aug. 6 strike destroyed a position.", "Aug. 6"),
        ("Near Raqqa, six Aug. 7 strikes engaged a unit.", "Aug. 7"),
        ("Yesterday near Abu Kamal in Syria, coalition forces conducted a strike that engaged a unit.", "Yesterday"),
        ("Between Aug. 27-Sept. 2, coalition forces conducted 30 strikes in Iraq.", "Aug. 27-Sept. 2"),
        ("There were no strikes reported in Iraq Dec. 4-7.", "Dec. 4-7"),
        ("Officials today announced results of 50 strikes conducted Aug. 18-20 in Syria.", "Aug. 18-20"),
        ("Near Raqqa, a strike engaged a unit.", None),
    ],
)
def test_days(sentence: str, date: str | None) -> None:
    assert only(sentence).date_text == date


def test_day_of_a_month_is_no_number_of_strikes() -> None:
    assert all(statement.strikes is None for statement in parse_statements("The Nov. 20 strikes near Hit hit a truck."))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("There were no reported strikes conducted Syria yesterday.", Kind.NONE),
        ("To date, the command has conducted 198 airstrikes across Iraq.", Kind.RUNNING),
        ("The command has also conducted 20 airstrikes across Syria.", Kind.RUNNING),
        ("An additional 373 strikes were detected from other actors.", Kind.OTHERS),
        ("CJTF detected 72 strikes from other actors that crossed the valley.", Kind.OTHERS),
        ("During the month of May, the coalition conducted 225 strikes with 280 engagements.", Kind.CONTEXT),
        ("The strikes engaged eight ISIS tactical units.", Kind.RESULTS),
        ("In total, the strikes destroyed a mortar.", Kind.RESULTS),
        ("One of the airstrikes destroyed a checkpoint.", Kind.RESULTS),
        ("Near Mosul, the aircraft struck something with strike weapons.", Kind.UNREADABLE),
    ],
)
def test_kinds(sentence: str, kind: Kind) -> None:
    assert only(sentence).kind is kind


@pytest.mark.parametrize(
    "sentence",
    [
        "Strike assessments are based on initial reports.",
        "These strikes were conducted as part of Operation Inherent Resolve.",
        "A strike, as defined here, means one or more events near one place.",
        "A single aircraft delivering a single weapon against a lone vehicle is one strike.",
        "To conduct these strikes, the U.S. employed fighter aircraft.",
        "That is a 304 percent increase over the 74 strikes conducted in March.",
    ],
)
def test_background_states_nothing(sentence: str) -> None:
    assert list(parse_statements(sentence)) == []


def test_two_places_in_one_sentence_are_two_statements() -> None:
    first, second = parse_statements(
        "Three airstrikes near Mosul destroyed a bunker, and two airstrikes near Tal Afar destroyed a truck."
    )
    assert (first.place_text, first.strikes_text, first.results) == ("Mosul", "Three", "destroyed a bunker")
    assert (second.place_text, second.strikes_text, second.results) == ("Tal Afar", "two", "destroyed a truck")


def test_strikes_without_a_number_state_none() -> None:
    statement = only("Partner nations conducted airstrikes on modular refineries north of Ar Raqqah.")
    assert (statement.strikes, statement.strikes_text, statement.place_text) == (None, None, "Ar Raqqah")
