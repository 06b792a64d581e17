"""Reader of Airwars' incidents as its WordPress API gives them: ``wp-json/wp/v2/civ``, one object or a page of them.

The API is the only form that tells an empty field ("" or null) from a zero. Terms are given as numbers; their names
come from ``_embedded`` or ``class_list`` where the answer carries one of them, else from the numbers that are known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

from lxml import html

from harvester.model.document import UnreadableDocument
from harvester.parsers.airwars.dom import page_parser
from harvester.parsers.airwars.draft import Draft, Number, PositionDraft, Role, write_list
from harvester.parsers.airwars.labels import squeeze, term_numbered, term_of
from harvester.parsers.airwars.people import SourceDraft, VictimDraft, add_sources, add_victim, remove_long_numbers
from harvester.parsers.airwars.position import Statement, read_reasons, set_grid, set_statements

Json = Mapping[str, Any]

_TAXONOMIES: Final = {
    "civilian_harm_status": "grading",
    "civilian_harm_reported": "civilian_harm_reported",
    "strike_status": "strike_status",
    "strike_type": "strike_type",
    "cause_of_death": "cause",
    "infrastructure": "infrastructure",
    "impact": "impact",
    "country": "country",
    "belligerent": "belligerent",
    "targeted_belligerents": "targets",
}
_SINGLE: Final = ("civilian_harm_reported", "strike_status", "country")
_GROUPS: Final = {
    "civilian_non_combatants": "",
    "children": "children_",
    "women": "women_",
    "men": "men_",
    "healthcare_personnel": "healthcare_",
    "journalists": "journalists_",
    "belligerents": "belligerents_",
}
_COLUMNS: Final = frozenset(
    {f"{group}killed" for group in _GROUPS.values()}
    | {f"{group}injured" for group in ("", "children_", "women_", "men_", "belligerents_")}
)
_PREFIX: Final = "killed_injured_"


def read_rest(body: bytes) -> tuple[list[Draft], list[tuple[str, str]]]:
    """Read an answer of the API.

    Returns:
        The incidents, and for each post that is none of ours or is closed a reason and a sentence.

    Raises:
        UnreadableDocument: the answer is not JSON, is an error of the API, or holds no posts.
    """
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise UnreadableDocument("json_malformed", f"the answer is not complete JSON: {error}") from error
    if isinstance(answer, dict) and "code" in answer and "message" in answer:
        raise UnreadableDocument("api_error", f"the API answered with an error: {answer['code']}")
    posts = answer if isinstance(answer, list) else [answer]
    if not all(isinstance(post, dict) and isinstance(post.get("id"), int) for post in posts):
        raise UnreadableDocument("not_incidents", "the answer holds something else than posts of the API")
    drafts: list[Draft] = []
    closed: list[tuple[str, str]] = []
    for post in posts:
        if (kind := post.get("type", "civ")) != "civ":
            closed.append(("not_incidents", f"post {post['id']} is of the type {kind}, not an incident"))
        elif not _mapping(post.get("acf")):
            closed.append(("fields_missing", f"incident {post['id']} comes without its fields (acf); ask for them"))
        elif _mapping(post.get("content")).get("protected") is True:
            closed.append(("password_protected", f"incident {post['id']} is closed by a password"))
        else:
            drafts.append(_read_post(post))
    return drafts, closed


def _read_post(post: Json) -> Draft:
    draft = Draft(post["id"], "rest")
    acf = _mapping(post.get("acf"))
    names = _TermNames(draft, post)
    draft.values["url"] = _string(post.get("link")) or None
    draft.values["published_at"] = _time(post, "date")
    draft.values["modified_at"] = _time(post, "modified")
    draft.values["narrative"] = _read_html(_mapping(post.get("content")).get("rendered"))
    _read_identity(draft, acf)
    _read_terms(draft, names, post)
    _read_place(draft, acf)
    _read_figures(draft, acf)
    _read_positions(draft, names, acf)
    _read_victims(draft, acf)
    _read_sources(draft, acf)
    draft.values |= {f"n_{name}": len(_rows(acf, name)) or None for name in ("media", "sources")}
    links = [
        url
        for entry in _rows(acf, "declassified_assessments_press_releases")
        for name in ("declassified_assessment", "press_release")
        if (url := _string(_mapping(entry.get(name)).get("url")))
    ]
    draft.values["declassified_urls"] = write_list(links)
    return draft


class _TermNames:
    """Names of the terms that one post refers to by number."""

    def __init__(self, draft: Draft, post: Json) -> None:
        self._draft = draft
        self._named: dict[int, str] = {}
        for term in _embedded_terms(post):
            self._named[term["id"]] = unescape(str(term["name"]))
        classes = [str(name) for name in _list(post.get("class_list"))]
        for taxonomy in _TAXONOMIES:
            slugs = [name.removeprefix(f"{taxonomy}-") for name in classes if name.startswith(f"{taxonomy}-")]
            numbers = [n for n in _list(post.get(taxonomy)) if isinstance(n, int)]
            if len(slugs) == len(numbers) == 1:  # several are in no order that is promised
                self._named.setdefault(numbers[0], slugs[0])

    def name(self, vocabulary: str, value: object) -> str | None:
        """Give the name of a term that stands as a number, a name or an object; None where it is empty or unknown."""
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("label") or value.get("term_id") or value.get("value")
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else None
        if value in (None, "", False, 0):
            return None
        if not str(value).isdecimal():
            return unescape(str(value))
        number = int(str(value))
        name = self._named.get(number) or term_numbered(vocabulary, number)
        if name is None:
            self._draft.report(
                "term_unknown", f"{vocabulary} has a number without a name; fetch with _embed", str(number)
            )
        return name


def _embedded_terms(post: Json) -> Iterator[Json]:
    for group in _list(_mapping(post.get("_embedded")).get("wp:term")):
        for term in _list(group):
            if isinstance(term, Mapping) and isinstance(term.get("id"), int) and "name" in term:
                yield term


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _rows(acf: Json, name: str) -> list[Json]:
    return [row for row in _list(acf.get(name)) if isinstance(row, Mapping)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(value: object) -> str:
    """Give a field's text; a choice is an object of value and label."""
    if isinstance(value, Mapping):
        value = value.get("label") or value.get("value")
    return squeeze(unescape(str(value))) if value not in (None, False) else ""


def _time(post: Json, name: str) -> str | None:
    """Give a time in UTC where the API states it so, else as stated, without a zone."""
    utc = post.get(f"{name}_gmt")
    return f"{utc}Z" if utc else str(post.get(name) or "") or None


def _read_html(rendered: object) -> str | None:
    if not rendered or not str(rendered).strip():
        return None
    root = _read_fragment(str(rendered))
    blocks = [squeeze("".join(node.itertext())) for node in root] or [squeeze("".join(root.itertext()))]
    return "\n\n".join(remove_long_numbers(text) for text in blocks if text) or None


def _read_identity(draft: Draft, acf: Json) -> None:
    codes = [_string(row.get("code")) for row in _rows(acf, "unique_reference_codes")]
    draft.values["code"] = " ".join(filter(None, codes)) or _string(acf.get("unique_reference_code")) or None
    previous = [
        code
        for row in _rows(acf, "previous_unique_reference_codes")
        for code in _string(row.get("previous_unique_reference_code")).split()
    ]
    draft.values["previous_codes"] = write_list(previous)
    start = _string(acf.get("incident_date"))
    end = _string(acf.get("incident_date_end")) if _choice(acf.get("incident_date_type")) == "date_range" else ""
    if start:
        draft.set_date(start)
        if end and end != start:
            first = draft.values.get("incident_date")
            draft.set_date(end)
            last = draft.values.get("incident_date")
            draft.values |= {
                "incident_date": first,
                "incident_date_end": last,
                "incident_date_precision": "range",
                "incident_date_text": f"{start}–{end}",
            }
    times = ("local_time_type", "local_time", "local_time_start", "local_time_end", "local_time_of_day")
    local = [_string(acf.get(f"incident_{name}")) for name in times]
    draft.values["local_time_text"] = " ".join(filter(None, local)) or None


def _choice(value: object) -> str:
    return str(_mapping(value).get("value") or "") if isinstance(value, Mapping) else str(value or "")


def _read_place(draft: Draft, acf: Json) -> None:
    names = ("location_name_arabic", "location_name_hebrew", "location_name_ukrainian", "location_name", "region")
    parts = [*(_string(acf.get(name)) for name in names), draft.values.get("country")]
    draft.values["place_text"] = ", ".join(dict.fromkeys(filter(None, parts))) or None
    draft.values["place_name"] = _string(acf.get("location_name")) or None
    draft.values["place_name_ar"] = _string(acf.get("location_name_arabic")) or None
    draft.values["region"] = _string(acf.get("region")) or _string(acf.get("governorate")) or None
    places = [
        row for row in _rows(acf, "geolocations") if _string(row.get("latitude")) or _string(row.get("longitude"))
    ]
    places.sort(key=lambda row: not row.get("primary_coordinate"))
    draft.set_coordinates([f"{_string(p.get('latitude'))}, {_string(p.get('longitude'))}" for p in places])
    if places and (accuracy := _choice(places[0].get("geolocation_accuracy"))):
        draft.values["location_accuracy"] = draft.term("location_accuracy", accuracy)


def _read_terms(draft: Draft, names: _TermNames, post: Json) -> None:
    for taxonomy, field in _TAXONOMIES.items():
        vocabulary = "belligerent" if field == "targets" else field
        found = [names.name(vocabulary, value) for value in _list(post.get(taxonomy))]
        values = [term_of(vocabulary, name) or draft.term(vocabulary, name) for name in found if name]
        if field == "belligerent":
            draft.parties |= dict.fromkeys(values)
        elif field == "targets":
            draft.targets += values
        elif field == "grading":
            draft.values[field] = ", ".join(values) or None
        elif field in _SINGLE:
            draft.values[field] = values[0] if values else None
        else:
            draft.values[field] = write_list(values)


def _read_figures(draft: Draft, acf: Json) -> None:
    for name, bucket in acf.items():
        if not name.startswith(_PREFIX) or not isinstance(bucket, Mapping):
            continue
        group = name.removeprefix(_PREFIX)
        for kind in ("killed", "injured"):
            low = _number(draft, bucket.get(f"{kind}_min"), f"{name}.{kind}_min")
            high = _number(draft, bucket.get(f"{kind}_max"), f"{name}.{kind}_max")
            column = f"{_GROUPS.get(group, group + '_')}{kind}"
            if low is None and high is None:
                continue
            draft.quotes.append(f"{name}: {kind}_min {_shown(low)}, {kind}_max {_shown(high)}")
            if column in _COLUMNS:
                draft.set_pair(column, low, high)
            else:
                draft.other_groups[column] = str(low) if low == high else f"{_shown(low)}–{_shown(high)}"


def _shown(number: Number) -> str:
    return "" if number is None else str(number)


def _number(draft: Draft, value: object, locator: str) -> Number:
    """Read a number of the API: "" and null state nothing, 0 states zero."""
    text = "" if value is None or value is False else str(value).strip()
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    draft.report("count_unreadable", "a figure of the API is not a whole number", text, locator)
    return None


def _read_positions(draft: Draft, names: _TermNames, acf: Json) -> None:
    for number, row in enumerate(_rows(acf, "belligerents")):
        name = names.name("belligerent", row.get("belligerent_term"))
        if name is None:
            draft.check("belligerent_is_named", "a name", "none", holds=False, detail=f"acf.belligerents[{number}]")
            continue
        kind = _choice(row.get("belligerent_type")).casefold()
        role: Role = "known" if kind == "known" else "suspected"
        position = PositionDraft(draft.term("belligerent", name), role, locator=f"acf.belligerents[{number}]")
        draft.positions.append(position)
        _read_position(draft, names, position, row)


def _read_position(draft: Draft, names: _TermNames, position: PositionDraft, row: Json) -> None:
    values = position.values
    if stated := _choice(row.get("belligerent_assessment")):
        values["position"] = draft.term("position", stated)
    if filed := names.name("position", row.get("belligerent_assessment_term")):
        values["position_term"] = draft.term("position", filed)
        if stated:
            shown = values["position"]
            draft.check(
                "position_is_filed_as_shown", shown, values["position_term"], holds=shown == values["position_term"]
            )
    reasons = row.get("belligerent_reason_non_credible") or row.get("belligerent_reason_credible")
    values["reasons"] = write_list(read_reasons(draft, reasons))
    for column in ("deaths_conceded", "injuries_conceded"):
        low = _number(draft, row.get(f"civilian_{column}_min"), f"{column}_min")
        high = _number(draft, row.get(f"civilian_{column}_max"), f"{column}_max")
        if low is not None or high is not None:
            values |= {f"{column}_min": low, f"{column}_max": high}
            position.quotes.append(f"{column}_min {_shown(low)}, {column}_max {_shown(high)}")
    values["stated_location"] = _string(row.get("belligerent_location_description")) or None
    values["location_accuracy"] = _string(row.get("belligerent_location_accuracy")) or None
    set_grid(draft, position, _string(row.get("belligerent_mgrs_coordinate")))
    statements = [
        Statement(_string(s.get("statement_date")), _string(s.get("statement_source_url")), _plain(s.get("statement")))
        for s in _rows(row, "belligerent_civilian_casualty_statements")
    ]
    set_statements(draft, position, statements)
    values["strike_report_url"] = _string(row.get("belligerent_strike_report_url")) or None
    values["strike_report_text"] = _plain(row.get("belligerent_strike_report")) or None


def _plain(value: object) -> str:
    text = _string(value)
    return squeeze("".join(_read_fragment(text).itertext())) if "<" in text else text


def _read_fragment(text: str) -> html.HtmlElement:
    return html.fragment_fromstring(text, create_parent="div", parser=page_parser("utf-8"))


def _read_victims(draft: Draft, acf: Json) -> None:
    for family, group in enumerate(_rows(acf, "victim_groups"), start=1):
        for number, row in enumerate(_rows(group, "group_victims"), start=1):
            _add_victim(draft, row, family, number, f"acf.victim_groups[{family - 1}].group_victims[{number - 1}]")
    for number, row in enumerate(_rows(acf, "victims"), start=1):
        _add_victim(draft, row, None, number, f"acf.victims[{number - 1}]")


def _add_victim(draft: Draft, row: Json, family: int | None, number: int, locator: str) -> None:
    age = _choice(row.get("victim_age"))
    exact = _string(row.get("victim_exact_age"))
    label = _string(row.get("victim_age"))
    add_victim(
        draft,
        VictimDraft(
            name=_string(row.get("victim_name")),
            name_ar=_string(row.get("victim_name_arabic")),
            age=f"{exact} years old" if age == "exact_age" and exact else label if age != "exact_age" else "",
            gender=_choice(row.get("victim_gender")),
            pregnant=bool(row.get("victim_pregnant")),
            notes=_string(row.get("victim_additional_notes")),
            status=_choice(row.get("victim_killed_or_injured")),
            matched=_string(row.get("reconciliation_id")),
            family=family,
            number=number,
            locator=locator,
        ),
    )


def _read_sources(draft: Draft, acf: Json) -> None:
    raws = [
        SourceDraft(
            name=_string(row.get("source_name")),
            url=_string(row.get("source_url")),
            archive_url=_string(row.get("source_archive_url")),
            tags=tuple(filter(None, (_string(row.get("source_media")), _string(row.get("source_language"))))),
            published=_string(row.get("source_date")),
            locator=f"acf.sources[{number}]",
        )
        for number, row in enumerate(_rows(acf, "sources"))
    ]
    add_sources(draft, raws)
