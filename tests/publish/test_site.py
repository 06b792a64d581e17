"""The site over HTTP: what it answers, what it refuses, what it never lets through."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.error
import urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from harvester.publish.site.plugins.changes import ATOM, build_feed
from harvester.publish.site.plugins.tiles import clip_ring, draw_tile, project, unproject
from tests.publish.harvests import FORMULA, SCRIPT

TOTAL = "/-/evidence/figures/" + quote("cjtfoir_civcas:2018-07:civilians_killed_total", safe="")
PDF_ROW = "/-/evidence/assessments/" + quote("dod_civcas_tables:annual-2018:row:1", safe="")
INCIDENT = "/-/evidence/incidents/" + quote("airwars_incidents:41902", safe="")
REPORT = "/-/evidence/reports/" + quote("cjtfoir_civcas:2018-07", safe="")
STRIKE = "/-/evidence/strikes/" + quote("cjtfoir_strikes:20170313-01:strike:1", safe="")
ITEM = "/-/evidence/assessments/" + quote("cjtfoir_civcas:2018-07:item:1", safe="")
PAIR = "/-/evidence/links/" + quote("linking:cjtfoir_civcas:2018-07:item:1~airwars_incidents:41902", safe="")
PAGES = [
    "/", "/-/tables", "/-/charts", "/-/changes", "/-/search", "/-/search?q=Mosul", "/reports", "/reports/figures",
    "/reports/incidents", "/reports/map_points", "/reports/running_totals", "/reports/reports_versions",
    "/reports/runs", "/reports/fetches", "/reports/incident_sides", TOTAL, PDF_ROW, INCIDENT, REPORT, STRIKE,
    ITEM, PAIR, "/reports/links", "/reports/link_candidates", "/reports/relations",
]  # fmt: skip


def get(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as response:
            return response.status, dict(response.headers), response.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_page_is_answered_under_a_strict_policy_and_holds_no_foreign_markup(site: str, page: str) -> None:
    status, headers, body = get(site + page)
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline'" not in policy.split("style-src")[0]
    assert "unsafe-eval" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "<script>window.hacked" not in body
    assert "<img src=x" not in body
    assert 'href="javascript:' not in body


@pytest.mark.parametrize("page", ["/", "/reports/runs", REPORT, INCIDENT, STRIKE])
def test_injected_words_are_shown_as_words(site: str, page: str) -> None:
    assert "&lt;script&gt;window.hacked" in get(site + page)[2]


def test_front_page_says_how_fresh_each_source_is_and_what_failed(site: str) -> None:
    body = get(site + "/")[2]
    assert "CJTF-OIR civilian casualty reports" in body
    assert "2018-09-03 16:00" in body
    assert "the site refused" in body
    assert "at least 1,061" in body


def test_evidence_of_a_text_row(site: str) -> None:
    body = get(site + TOTAL)[2]
    assert "<mark>The Coalition assesses at least 1,061 civilians" in body
    assert "<del>1059</del><ins>1061</ins>" in body
    assert "total_grows" in body
    assert "2018-09-03 16:00 UTC" in body


def test_evidence_of_a_pdf_row_draws_its_box(site: str) -> None:
    body = get(site + PDF_ROW)[2]
    assert 'x="69" y="119" width="354" height="20"' in body
    picture = body.split('<image href="')[1].split('"')[0]
    with urllib.request.urlopen(site + picture, timeout=30) as response:
        assert response.headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        pytest.param(
            ITEM, ["The other side", "TS900 · 2017-06-19", "link, score 0.970, by statement"], id="assessment"
        ),
        pytest.param(INCIDENT, ["2017-06-08 · Raqqah · non-credible", "June 8, 2017, near Raqqah"], id="incident"),
        pytest.param(
            INCIDENT, ["Perhaps the other side", "candidate, score 0.400", "one of three alike"], id="candidate"
        ),
        pytest.param(INCIDENT, ["Strikes stated for that day and place", "12 km away"], id="strikes of an incident"),
        pytest.param(STRIKE, ["Allegations of that day and place", "TS900"], id="incident of a strike"),
        pytest.param(PDF_ROW, ["reverses <a", "the later report says so"], id="what an assessment reverses"),
        pytest.param(ITEM, ["reversed later by <a", "2018-03-12 · Hajin"], id="what reverses an assessment"),
        pytest.param(
            PAIR, ["comparing these two records", "TS900", "near Raqqah", "<del>0.91</del><ins>0.97"], id="link"
        ),
        pytest.param("/reports/relations", [f'href="{STRIKE}"', f'href="{INCIDENT}"'], id="table of relations"),
    ],
)
def test_both_sides_lead_to_each_other_with_score_and_evidence(site: str, page: str, words: list[str]) -> None:
    body = unescape(get(site + page)[2])
    assert [expected for expected in words if expected not in body] == []


@pytest.mark.parametrize("path", ["figures/nobody", "sqlite_master/x", "figures_versions/x", "sources/cjtfoir_civcas"])
def test_unknown_evidence_is_not_found(site: str, path: str) -> None:
    assert get(f"{site}/-/evidence/{path}")[0] == 404


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param("Mosul", "strikes", id="english"),
        pytest.param("الانبار", "incidents", id="arabic"),
        pytest.param("الأَنبار", "incidents", id="arabic with signs"),
        pytest.param("TS900", "incidents", id="code"),
        pytest.param("zzzz", "", id="nothing"),
        pytest.param('"', "", id="quotation mark"),
        pytest.param("' OR 1=1 --", "", id="sql"),
    ],
)
def test_search(site: str, question: str, found: str) -> None:
    status, _, body = get(f"{site}/-/search?q={quote(question)}")
    assert status == 200
    assert (f"<h2>{found}</h2>" in body) if found else ("<h2>" not in body)


def test_search_in_one_table_goes_on_page_by_page(demo_site: str) -> None:
    found: list[str] = []
    page: str | None = "/-/search?q=near&table=strikes"
    while page:
        body = get(demo_site + page)[2]
        found += re.findall(r'href="/-/evidence/strikes/([^"]+)"', body)
        more = re.search(r'href="([^"]+)">More in strikes', body)
        page = unescape(more[1]) if more else None
    expected = json.loads(get(f"{demo_site}/reports/strikes.json?_search=near&_size=0&_shape=objects")[2])
    assert len(found) == len(set(found)) == expected["filtered_table_rows_count"] > 40


@pytest.mark.parametrize("extra", ["&table=nobody", "&table=strikes&skip=-1", "&table=strikes&skip=1e9", "&skip=x"])
def test_search_takes_no_harm_from_odd_parameters(site: str, extra: str) -> None:
    assert get(f"{site}/-/search?q=Mosul{extra}")[0] == 200


def test_download_is_safe_and_whole(site: str) -> None:
    status, _, body = get(f"{site}/reports/figures.csv?_stream=1")
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert (status, len(rows)) == (200, 2)
    values = {row["value_text"] for row in rows}
    assert values == {"at least 1,061", f"'{FORMULA}"}
    answer = list(csv.DictReader(io.StringIO(get(f"{site}/reports/running_totals.csv")[2], newline="")))
    assert [row["value_min"] for row in answer] == ["1061"]


def test_json_holds_the_text_as_it_is(site: str) -> None:
    rows = json.loads(get(f"{site}/reports/figures.json?_shape=array")[2])
    assert FORMULA in {row["value_text"] for row in rows}


def test_records_lead_to_their_evidence(site: str) -> None:
    for path in ("/reports/changes_since?since=", "/reports/changes", "/reports/figures_versions"):
        assert f'href="{TOTAL}"' in get(site + path)[2], path
    row = "/reports/figures/cjtfoir_civcas~3A2018-07~3Acivilians_killed_total"
    assert f'href="{row}"' in get(f"{site}/reports/figures")[2]
    assert "Where it was read" in get(site + row)[2]
    assert json.loads(get(f"{site}{row}.json?_shape=array")[2])


def test_database_is_immutable(site: str) -> None:
    (database,) = json.loads(get(f"{site}/-/databases.json")[2])
    assert (database["name"], database["is_mutable"]) == ("reports", False)


@pytest.mark.parametrize(
    "sql",
    [
        "insert into sources values (1)",
        "delete from figures",
        "pragma writable_schema = 1",
        "attach database '/tmp/x' as x",
        "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n",
    ],
    ids=["insert", "delete", "pragma", "attach", "endless"],
)
def test_dangerous_queries_are_refused(site: str, sql: str) -> None:
    assert get(f"{site}/reports.json?sql={quote(sql)}")[0] == 400


def test_sql_is_answered_beside_the_list_of_tables(site: str) -> None:
    assert "Ask in SQL" in get(f"{site}/reports")[2]
    page = get(f"{site}/reports?sql={quote('select 6 * 7 as answer')}")[2]
    assert ">42<" in page
    assert json.loads(get(f"{site}/reports.json?sql=select+6*7+as+answer&_shape=arrayfirst")[2]) == [42]
    assert "tables" in json.loads(get(f"{site}/reports.json")[2])


def test_writing_is_not_offered(site: str) -> None:
    request = urllib.request.Request(f"{site}/reports/figures", data=b"x=1", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    with refused.value as error:
        assert error.code == 405


def test_robots_may_read_the_front_and_no_more(site: str) -> None:
    body = get(f"{site}/robots.txt")[2]
    assert "Allow: /$" in body
    assert "Disallow: /reports" in body


def test_feed_of_changes_is_atom(site: str) -> None:
    status, headers, body = get(f"{site}/-/changes.atom")
    assert status == 200
    assert headers["content-type"].startswith("application/atom+xml")
    entries = ET.fromstring(body).findall(f"{{{ATOM}}}entry")
    assert any("1059 → 1061" in entry.findtext(f"{{{ATOM}}}title", "") for entry in entries)


def test_feed_survives_characters_that_xml_cannot_hold() -> None:
    change = {
        "record_id": "a:b", "column_name": "title", "old_value": None, "new_value": f"\x00\x1b{SCRIPT}\uffff",
        "at": "2020-01-01", "cause": "source_changed", "version": 2, "link": "/-/evidence/reports/a%3Ab",
    }  # fmt: skip
    assert ET.fromstring(build_feed([change], "http://x")).findtext(f".//{{{ATOM}}}entry/{{{ATOM}}}title")


def test_tiles_are_drawn_here(site: str) -> None:
    status, headers, body = get(f"{site}/-/tiles/6/39/25.svg")
    assert (status, headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert len(ET.fromstring(body).findall(".//{http://www.w3.org/2000/svg}path")) >= 2
    assert "Mosul" in body
    assert get(f"{site}/-/tiles/3/9/1.svg")[0] == 404


def test_place_names_cannot_break_out_of_a_tile() -> None:
    tile = draw_tile(6, 39, 25, [(SCRIPT, 36.3, 43.1)])
    assert "<script>" not in tile
    assert ET.fromstring(tile) is not None


@pytest.mark.parametrize(("lat", "lon"), [(36.34, 43.13), (-5.0, 170.0), (0.0, -179.0)])
def test_projection_can_be_undone(lat: float, lon: float) -> None:
    assert unproject(*project(lat, lon)) == pytest.approx((lat, lon), abs=1e-6)


def test_a_ring_outside_is_clipped_away() -> None:
    assert clip_ring([(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], 0.0, 9.0) == []


def test_folder_holds_all_that_the_site_needs(published: Path) -> None:
    names = {path.name for path in published.iterdir()}
    assert names >= {
        "reports.db",
        "metadata.json",
        "settings.json",
        "inspect-data.json",
        "plugins",
        "templates",
        "static",
    }
    text = "".join(p.read_text() for p in (published / "templates").glob("*.html"))
    assert "http://" not in text
    assert "https://" not in text
