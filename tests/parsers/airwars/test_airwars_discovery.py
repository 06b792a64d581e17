"""How incidents are found: lists of the API, the index of the map, pages of cards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.model.document import UnreadableDocument
from harvester.parsers.airwars.discovery import (
    Listed,
    clean_address,
    parse_api_list,
    parse_cards,
    parse_coalition_index,
    parse_links,
)

LIST = "https://airwars.org/civilian-casualties/"


def test_api_list() -> None:
    body = b'[{"id": 7, "link": "https://airwars.org/a", "modified_gmt": "2024-01-01T00:00:00"}, {"id": 8}, {"no": 1}]'
    assert parse_api_list(body) == [Listed(7, "https://airwars.org/a", "2024-01-01T00:00:00"), Listed(8, "", None)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"[{", "json_malformed"), (b'{"code": "rest_forbidden"}', "api_error"), (b'{"a": 1}', "not_a_list")],
)
def test_answers_that_are_no_list(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse_api_list(body)
    assert caught.value.reason == reason


def test_coalition_index() -> None:
    entry = b'{"post_id": "32716", "permalink": "https://airwars.org/x/", "civilians_injured_min": 0}'
    body = b'{"graph": {"conflicts": [{"civcas_incidents": [' + entry + b', {"post_id": null}]}]}}'
    assert parse_coalition_index(body) == [Listed(32716, "https://airwars.org/x/")]
    with pytest.raises(UnreadableDocument):
        parse_coalition_index(b'{"graph": []}')


def test_cards() -> None:
    body = (
        b'<a class="incidentpreview post-7" href="/civilian-casualties/cs1-may-1-2017/"></a>'
        b'<div class="pagination"><a href="?orderby=incident_date">1</a>'
        b'<a href="/civilian-casualties/page/2/">2</a></div>'
    )
    listed, pages = parse_cards(body, LIST)
    assert listed == [Listed(7, "https://airwars.org/civilian-casualties/cs1-may-1-2017/")]
    assert pages == ["https://airwars.org/civilian-casualties/page/2/"]
    with pytest.raises(UnreadableDocument):
        parse_cards(b"<p>none</p>", LIST)


def test_links() -> None:
    assert parse_links(b'<a href="/a#b">x</a><a href="/a">y</a>', LIST) == (["https://airwars.org/a"], [])


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (f"{LIST}?orderby=incident_date&order=desc", LIST),
        (f"{LIST}?country=iraq%2Csyria&belligerent=coalition", f"{LIST}?belligerent=coalition&country=iraq%2Csyria"),
        (f"{LIST}?country=iraq∨derby=alleged_fatalities", LIST),
        (f"{LIST}?search=anything", LIST),
    ],
)
def test_address_keeps_only_what_chooses(address: str, clean: str) -> None:
    assert clean_address(address) == clean


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(query: str) -> None:
    once = clean_address(LIST + "?country=iraq&" + query.replace("#", ""))
    assert clean_address(once) == once
