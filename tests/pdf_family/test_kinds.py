"""One kind of layout after another, each with a variant or more: the rows that come out, and the problems."""

from __future__ import annotations

from typing import Any

import pytest

from harvester.model.document import ParseResult, UnreadableDocument
from harvester.model.items import Assessment
from harvester.parsers.tables import find_tables, pool
from harvester.sources.dod_civcas_tables import parser as dod_civcas_tables
from tests.pdf_family.sheets import HEAD, ROWS, TRUTH, grid, low, pdf, picture, prose, scanned, sideways
from tests.pdf_family.test_family import parse

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without starting processes, and as if the extra for pictures were not there."""
    monkeypatch.setattr(dod_civcas_tables, "read_candidate_pages", pool.read_here)
    monkeypatch.setattr(pool, "ocr_is_installed", lambda: False)


def listed(result: ParseResult) -> list[tuple[str | None, str | None, int | None, int | None]]:
    found = [record for record in result.records if isinstance(record, Assessment)]
    return [(r.incident_date, r.place_text, r.killed_min, r.injured_min) for r in found]


def assessments(result: ParseResult) -> list[Assessment]:
    return [record for record in result.records if isinstance(record, Assessment)]


def table(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD, **how: Any) -> bytes:
    return pdf(grid([head, *rows], **how))


def with_head(*titles: str) -> bytes:
    return table(*ROWS, head=titles)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(table(*ROWS), id="ruled"),
        pytest.param(table(*ROWS, ruled=False), id="unruled"),
        pytest.param(pdf(sideways(low(grid([HEAD, *ROWS]), 250))), id="sideways"),
        pytest.param(pdf(low(grid([HEAD, *ROWS]), 560)), id="at-the-foot"),
        pytest.param(with_head("Date", "LOC", "Killed", "Injured"), id="loc"),
        pytest.param(with_head("Date", "Whereabouts", "Dead", "Wounded"), id="place-by-content"),
        pytest.param(with_head("Incident", "Location", "KIA", "WIA"), id="date-by-content"),
        pytest.param(with_head("Event", "Town", "Fatalities", "Hospitalized"), id="hospitalized"),
        pytest.param(with_head("Event", "Spot", "Persons killed", "Persons hurt"), id="both-by-content"),
        pytest.param(with_head("التاريخ", "Location", "Killed", "Injured"), id="foreign-title"),
        pytest.param(table(*[tuple(f"(U) {cell}" for cell in row) for row in ROWS]), id="portion-marks"),
        pytest.param(
            table(*[tuple(f"(S//NF) {cell}" for cell in row) for row in ROWS], xs=(40, 170, 300, 400, 500)),
            id="longer-portion-marks",
        ),
        pytest.param(table(*[(d, f"{p} {'.' * 20}", k, i) for d, p, k, i in ROWS], ruled=False), id="leaders"),
    ],
)
def test_the_rows_come_out(body: bytes) -> None:
    result = parse(body)
    assert listed(result) == TRUTH
    assert result.problems == []


def test_a_page_that_goes_on_sideways_is_read() -> None:
    body = pdf(grid([HEAD, *ROWS]), sideways(low(grid([HEAD, *ROWS[:2]]), 250)))
    assert listed(parse(body)) == TRUTH + TRUTH[:2]


def test_a_table_of_one_digit_cells_goes_on_where_no_heading_stands() -> None:
    def bare(sheet: Any) -> None:
        for number, row in enumerate(ROWS):
            for x, text in zip((64, 154, 304, 364), row, strict=True):
                sheet.drawString(x, 780 - 18 * number, text)

    body = pdf(grid([HEAD, *ROWS], xs=(60, 150, 300, 360, 450), ruled=False), bare)
    assert listed(parse(body)) == TRUTH * 2


@pytest.mark.parametrize("pages", [(0, "scan", 1), ("scan", 0, 1)], ids=["between", "before"])
def test_a_page_that_is_a_picture_is_named(pages: tuple[object, ...]) -> None:
    text = [grid([HEAD, *ROWS[:2]]), grid([HEAD, *ROWS[2:]])]
    drawn = [scanned(table(*ROWS)) if page == "scan" else text[page] for page in pages]  # type: ignore[call-overload]
    result = parse(pdf(*drawn))
    assert listed(result) == TRUTH
    number = pages.index("scan") + 1
    assert [problem.message for problem in result.problems] == [
        f"page {number} is a picture, needs OCR: install the extra with pip install '.[ocr]'"
    ]


def test_a_file_of_pictures_names_its_pages_and_the_extra() -> None:
    with pytest.raises(UnreadableDocument, match=r"page 1 is a picture and needs OCR: .*\.\[ocr\]") as caught:
        parse(picture(table(*ROWS), dpi=60))
    assert caught.value.reason == "scanned_pdf"


@pytest.mark.parametrize(
    ("dates", "expected", "inferred"),
    [
        pytest.param(("1/25/2017", "2/3/2017"), ("2017-01-25", "2017-02-03"), [None, 1], id="month-first"),
        pytest.param(("25/1/2017", "2/3/2017"), ("2017-01-25", "2017-03-02"), [None, 1], id="day-first"),
        pytest.param(("2.3.17", "25.1.17"), ("2017-03-02", "2017-01-25"), [1, 1], id="dots-and-short-years"),
        pytest.param(("2-3-2017", "4-5-2017"), ("2017-02-03", "2017-04-05"), [1, 1], id="publisher-settles"),
        pytest.param(
            ("25/1/2017", "1/25/2017", "2/3/2017"), ("2017-01-25", "2017-01-25", None), [None] * 3, id="mixed"
        ),
    ],
)
def test_numeric_dates_are_read_by_their_column(
    dates: tuple[str, ...], expected: tuple[str | None, ...], inferred: list[int | None]
) -> None:
    result = parse(table(*[(date, "Kubaysah", "1", "2") for date in dates]))
    assert tuple(r.incident_date for r in assessments(result)) == expected
    assert [r.date_inferred for r in assessments(result)] == inferred
    assert bool(result.problems) == (None in expected)


@pytest.mark.parametrize(
    ("section", "year"), [("2016 (2 reports)", 2016), ("2017", 2017), ("CY 2018", 2018)], ids=["counted", "bare", "cy"]
)
def test_the_year_stands_in_a_section_row(section: str, year: int) -> None:
    rows = [(section,), ("5 Jan", "Kubaysah", "2", "1"), ("11 Feb", "Muhasan", "0", "4")]
    found = assessments(parse(table(*rows)))
    assert [r.incident_date for r in found] == [f"{year}-01-05", f"{year}-02-11"]
    assert [r.date_inferred for r in found] == [1, 1]


@pytest.mark.parametrize("section", ["IRAQ / SYRIA BORDER", "Zone of the river"])
def test_a_section_row_that_names_no_country_ends_the_one_above(section: str) -> None:
    found = assessments(parse(table(("IRAQ",), *ROWS[:2], (section,), *ROWS[2:])))
    assert [r.country for r in found] == ["Iraq", "Iraq", None, None, None]


@pytest.mark.parametrize(
    ("reported", "assessed"), [("As reported", "As assessed"), ("Claimed", "Confirmed"), ("Allegation", "Finding")]
)
def test_what_was_reported_stands_beside_what_was_assessed(reported: str, assessed: str) -> None:
    head = (
        "Date",
        "Location",
        f"{reported} killed",
        f"{reported} injured",
        f"{assessed} killed",
        f"{assessed} injured",
    )
    rows = [(d, p, str(int(k) + 9), str(int(i) + 8), k, i) for d, p, k, i in ROWS]
    result = parse(table(*rows, head=head, xs=(30, 100, 180, 270, 360, 450, 560)))
    assert listed(result) == TRUTH
    found = [(r.reported_killed_min, r.reported_injured_min) for r in assessments(result)]
    assert found == [(k + 9, i + 8) for _, _, k, i in TRUTH]


@pytest.mark.parametrize("parts", [2, 3])
def test_parts_side_by_side_are_all_read(parts: int) -> None:
    xs = [20 + 62 * n for n in range(4 * parts + 1)]
    count = {2: 2, 3: 1}[parts]
    rows = [tuple(cell for part in range(parts) for cell in ROWS[count * part + n]) for n in range(count)]
    head = ("Date", "Location", "Killed", "Injured") * parts
    body = pdf(grid([head, *rows], xs=xs, top=500), wide=True)
    assert listed(parse(body)) == TRUTH[: parts * count]


def test_a_blank_date_within_borders_is_not_the_one_above() -> None:
    result = parse(table(*ROWS[:2], ("", *ROWS[2][1:]), *ROWS[3:]))
    assert listed(result) == [*TRUTH[:2], (None, *TRUTH[2][1:]), *TRUTH[3:]]
    assert [problem.reason for problem in result.problems] == ["cell_blank"]


@pytest.mark.parametrize("lines", [1, 2])
def test_a_narrative_below_each_row_is_none(lines: int) -> None:
    told = "An aircraft hit a lorry at the edge of the village, and people who were on their way to the market came by."

    def page(sheet: Any) -> None:
        grid([HEAD], ruled=False)(sheet)
        for number, row in enumerate(ROWS):
            top = 700 - 60 * number
            for x, text in zip((60, 150, 290, 390), row, strict=True):
                sheet.drawString(x + 4, top, text)
            for line in range(lines):
                sheet.drawString(64, top - 14 * (line + 1), told)

    assert listed(parse(pdf(page))) == TRUTH


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (">=3", (3, None)), ("=> 3", (3, None)), ("≤ 4", (None, 4)), ("approx. 10", (10, 10)), ("1 200", (1200, 1200)),
        ("12\u2009345", (12345, 12345)), ("1 man, 2 women and 3 children", (6, 6)), ("4?", None),
        ("2 men, some boys", None),
    ],
)  # fmt: skip
def test_counts_as_cells_print_them(text: str, bounds: tuple[int | None, int | None] | None) -> None:
    from harvester.parsers.casualties.cells import read_count

    count = read_count(text)
    assert (count and (count.min, count.max)) == bounds


def test_men_women_and_children_are_added_up_where_no_column_counts_all() -> None:
    xs = (40, 120, 200, 270, 340, 410, 490)
    head = ("Date", "Location", "Men killed", "Women killed", "Children killed", "Injured")
    rows = [(d, p, k, "1", "0", i) for d, p, k, i in ROWS]
    assert [r[2] for r in listed(parse(table(*rows, head=head, xs=xs)))] == [k + 1 for _, _, k, _ in TRUTH]
    whole = ("Date", "Location", "Men killed", "Women killed", "Killed in all", "Injured")
    counted = [(d, p, "0", "0", k, i) for d, p, k, i in ROWS]
    assert listed(parse(table(*counted, head=whole, xs=xs))) == TRUTH


@pytest.mark.parametrize(
    "titles", [("Crew killed", "Crew injured"), ("Goats killed", "Goats injured"), ("Mules dead", "Mules hurt")]
)
def test_those_who_are_no_civilians_are_not_counted(titles: tuple[str, str]) -> None:
    with pytest.raises(UnreadableDocument, match="counts others than civilians") as caught:
        parse(with_head("Date", "Location", *titles))
    assert caught.value.reason == "no_casualty_table"


def test_the_head_of_a_memorandum_and_a_legend_are_no_tables() -> None:
    memo = [("TO:", "The staff", "Date: 2 May 2017"), ("RE:", "Place of papers", "Killed/Injured: see list")]
    legend = [
        ("Killed", "who died of a wound"),
        ("Injured", "who was treated"),
        ("Date", "day, month"),
        ("Place", "a town"),
    ]
    for rows, xs in ((memo, (60, 150, 290, 490)), (legend, (60, 150, 390))):
        with pytest.raises(UnreadableDocument):
            parse(pdf(grid(rows, xs=xs)))


def test_a_table_turned_over_and_cards_are_read() -> None:
    over = list(zip(HEAD, *ROWS[:3], strict=True))
    assert listed(parse(pdf(grid(over, xs=(40, 160, 260, 360, 460))))) == TRUTH[:3]

    def cards(sheet: Any) -> None:
        for number, row in enumerate(ROWS):
            for line, (title, text) in enumerate(zip(HEAD, row, strict=True)):
                sheet.drawString(60, 780 - 90 * number - 14 * line, f"{title}: {text}")

    assert listed(parse(pdf(cards))) == TRUTH


def test_a_long_cell_over_its_neighbour_keeps_its_words() -> None:
    rows = [*ROWS[:2], (ROWS[2][0], "Al Kasrah, at the old ferry landing", *ROWS[2][2:]), *ROWS[3:]]
    found = listed(parse(table(*rows)))
    assert found[2] == ("2017-03-19", "Al Kasrah, at the old ferry landing", 6, 0)


@pytest.mark.parametrize("word", ["UNCLASSIFIED", "DRAFT"])
def test_a_level_watermark_enters_no_cell(word: str) -> None:
    def page(sheet: Any) -> None:
        sheet.setFont("Helvetica", 44)
        sheet.setFillGray(0.85)
        sheet.drawString(150, 690, word)
        sheet.setFillGray(0)
        sheet.setFont("Helvetica", 10)
        grid([HEAD, *ROWS], ruled=False)(sheet)

    assert listed(parse(pdf(page))) == TRUTH


@pytest.mark.parametrize("up", [True, False])
def test_a_stamp_in_the_margin_enters_no_cell(up: bool) -> None:
    def page(sheet: Any) -> None:
        grid([("Depot", "Crates"), *[(f"Depot {n}", str(40 * n)) for n in range(1, 9)]], xs=(60, 200, 300))(sheet)
        sheet.saveState()
        sheet.translate(110, 560 if up else 760)
        sheet.rotate(90 if up else -90)
        sheet.drawString(0, 0, "copy 3 of 9 - do not pass on - made 4 May")
        sheet.restoreState()

    assert find_tables(pdf(page))[0].texts()[0] == ["Depot", "Crates"]
    assert [row[0] for row in find_tables(pdf(page))[0].texts()[1:]] == [f"Depot {n}" for n in range(1, 9)]


def test_a_list_of_contents_is_no_table_and_a_ranking_is_one() -> None:
    chapters = [(str(n), name, str(3 * n + 1)) for n, name in enumerate(("Aim", "Ways", "Cases", "Limits", "Words"), 1)]
    assert find_tables(pdf(grid(chapters, xs=(60, 100, 300, 350), ruled=False))) == []
    falling = [(n, name, str(90 - int(page))) for n, name, page in chapters]
    assert len(find_tables(pdf(grid(falling, xs=(60, 100, 300, 350), ruled=False)))) == 1


def test_a_table_in_one_of_two_columns_of_text() -> None:
    line = "the staff went over what it had of the film and of the letters"

    def page(sheet: Any) -> None:
        sheet.setFont("Helvetica", 8)
        for number in range(45):
            sheet.drawString(315, 780 - 12 * number, f"{line} {number}")
            if not 15 <= number < 21:
                sheet.drawString(40, 780 - 12 * number, f"{line} {number}")
        for number, row in enumerate([("Date", "Location", "Killed", "Injured"), *ROWS]):
            for x, text in zip((40, 110, 190, 240), row, strict=True):
                sheet.drawString(x, 600 - 12 * number, text)

    assert listed(parse(pdf(page))) == TRUTH


def test_near_is_kept_beside_the_place() -> None:
    rows = [("5 Jan 2017", "near Kubaysah", "2", "1"), ("6 Jan 2017", "4 km north of Muhasan", "2", "1")]
    found = [(r.place_text, r.place_relation) for r in assessments(parse(table(*rows, ROWS[0])))]
    assert found == [("Kubaysah", "near"), ("4 km north of Muhasan", "4 km north of"), ("Tall Hamis", None)]


def test_a_missing_column_is_said_once() -> None:
    result = parse(table(*[row[:3] for row in ROWS], head=HEAD[:3], xs=(60, 150, 290, 390)))
    assert [r[2] for r in listed(result)] == [k for _, _, k, _ in TRUTH]
    assert [problem.reason for problem in result.problems] == ["column_unreadable"]
    assert "injured" in result.problems[0].message


def test_a_line_like_a_row_far_below_is_reported() -> None:
    def page(sheet: Any) -> None:
        grid([HEAD, *ROWS])(sheet)
        prose(sheet, y=500)
        for x, text in zip((64, 154, 294, 394), ("7 Jun 2017", "Sirrin", "8", "9"), strict=True):
            sheet.drawString(x, 300, text)

    result = parse(pdf(page))
    assert listed(result) == TRUTH
    assert [problem.raw for problem in result.problems] == ["7 Jun 2017 Sirrin 8 9"]


@pytest.mark.needs("rapidocr")
@pytest.mark.parametrize("skew", [0.0, 1.0])
def test_a_scanned_page_is_read(skew: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "ocr_is_installed", lambda: True)
    result = parse(picture(table(*ROWS), skew=skew))
    assert listed(result) == TRUTH
    assert {r.read_by for r in assessments(result)} == {"ocr"}
    assert all(r.confidence and r.confidence > 0.5 for r in assessments(result))
