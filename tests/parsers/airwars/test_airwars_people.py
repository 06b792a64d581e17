"""Victims: their attributes, and the identity numbers that must not come through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.items import Victim
from harvester.sources.airwars_incidents.parser import parse
from tests.parsers.airwars.airwars_pages import classic, document, failed, reasons, rest, table


def page(family: str = "", label: str = "", singles: str = "") -> str:
    heading = f'<p class="victims__label">{label}</p>' if label else ""
    block = f'<div class="victims"><p>The victims were named as:</p>{heading}{family}</div>{singles}'
    return classic(main=f'<div class="info-main-block victims">{block}</div>')


def victim(name: str = "<strong>Nour Example</strong>", **facts: str) -> str:
    spans = "".join(f'<span class="victim-{k.replace("_", "-")}">{v}</span>' for k, v in facts.items())
    return (
        f'<div class="victims__victim"><div class="victims__name">{name}</div><div class="commas">{spans}</div></div>'
    )


def read(markup: str) -> list[Victim]:
    return [record for record in table(parse(document(markup)), "victims") if isinstance(record, Victim)]


@pytest.mark.parametrize(
    ("printed", "years", "kind"),
    [
        ("50 years old", 50.0, None),
        ("0.1 years old", 0.1, None),
        ("Adult", None, "adult"),
        ("Child", None, "child"),
        ("Age unknown", None, "unknown"),
    ],
)
def test_age(printed: str, years: float | None, kind: str | None) -> None:
    found = read(page(victim(age=printed)))[0]
    assert (found.age_text, found.age_years, found.age_class) == (printed, years, kind)


@pytest.mark.parametrize("printed", ["500 years old", "three summers"])
def test_unreadable_age_is_reported(printed: str) -> None:
    result = parse(document(page(victim(age=printed))))
    assert reasons(result) == ["age_unreadable"]


def test_arabic_name_stands_inside_or_beside_the_link() -> None:
    inside = '<strong><a href="https://example.org">Nour Example <span>نور مثال</span></a></strong>'
    beside = "<strong>Nour Example</strong> <span>نور مثال</span>"
    names = [(v.name, v.name_ar) for v in read(page(victim(inside) + victim(beside)))]
    assert names == [("Nour Example", "نور مثال")] * 2


@pytest.mark.parametrize(
    ("printed", "matched", "reported"),
    [
        ("Matched to MoH ID 910000001", 1, []),
        ("Matched to MoH ID \u200b910000001", 1, []),
        ("Matched to MoH ID ISPT0017-3", 1, []),
        ("Matched to MoH ID see the list of October", None, ["match_unreadable"]),
    ],
)
def test_match_with_the_ministry(printed: str, matched: int | None, reported: list[str]) -> None:
    result = parse(document(page(victim(reconciliation_id=printed))))
    assert [v.matched_to_ministry for v in table(result, "victims") if isinstance(v, Victim)] == [matched]
    assert reasons(result) == reported


@given(
    number=st.integers(10_000_000, 9_999_999_999),
    place=st.sampled_from(["notes", "reconciliation_id", "age", "gender"]),
)
def test_no_identity_number_comes_through(number: int, place: str) -> None:
    result = parse(document(page(victim(**{place: f"Matched to MoH ID {number}"}))))
    said = [str(record.model_dump()) for record in result.records] + [str(problem) for problem in result.problems]
    assert not any(str(number) in words for words in said)


def test_family_and_singles() -> None:
    result = parse(document(page(victim() * 2, "Family members (3)", victim())))
    assert [v.key[1:] for v in table(result, "victims")] == [
        ("victim", "f1", "1"),
        ("victim", "f1", "2"),
        ("victim", "i", "1"),
    ]
    assert [v.family for v in table(result, "victims") if isinstance(v, Victim)] == [1, 1, None]
    assert failed(result) == ["family_is_as_large_as_stated"]


def test_more_named_than_counted_is_recorded() -> None:
    markup = page(victim(killed_injured="killed") * 2).replace(
        '<ul class="meta-list summary">',
        '<ul class="meta-list summary"><li><div>Civilians reported killed</div><div class="value">1</div></li>',
    )
    assert failed(parse(document(markup))) == ["victims_killed_within_total"]


def test_unknown_sex_is_reported_and_not_guessed() -> None:
    result = parse(document(page(victim(gender="m"))))
    assert reasons(result) == ["vocabulary_unknown"]
    assert [v.sex for v in table(result, "victims") if isinstance(v, Victim)] == [None]


def test_rest_victims_have_the_keys_of_the_page() -> None:
    named = {
        "victim_name": "Nour Example",
        "victim_age": {"value": "exact_age", "label": "Exact"},
        "victim_exact_age": "3",
    }
    result = rest({"victim_groups": [{"group_victims": [named]}], "victims": [named]})
    assert [v.key[1:] for v in table(result, "victims")] == [("victim", "f1", "1"), ("victim", "i", "1")]
    assert [v.age_years for v in table(result, "victims") if isinstance(v, Victim)] == [3.0, 3.0]
