# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""The incident list of the monthly report, item by item."""

from __future__ import annotations

from datetime import date

import pytest

from harvester.model.document import Problem
from harvester.model.items import Assessment
from harvester.model.source import load_source
from harvester.model.vocab import AllegationSource, Finding, Reason
from harvester.parsers.civcas.list import Item, find_section, read_items
from harvester.parsers.grammar.text import Block

RELEASED = date(2018, 8, 30)


def read(*texts: str, section: Finding | None = None) -> tuple[list[Assessment], list[Problem]]:
    blocks = [Block(text, "p", f"line {n}") for n, text in enumerate(texts, start=1)]
    items = [Item(block.text.split(".")[0], block.text, block, section, "2018-07") for block in blocks]
    found = read_items(items, RELEASED, load_source("cjtfoir_civcas").issuer)
    return found.assessments, found.problems


HEADS = [
    ("1. Sept. 20, 2015, near Ramadi, Iraq: No evidence.", "2015-09-20", "Ramadi", "Iraq", None),
    ("110. June 17, 2017, near Mosul, Iraq, via social media report: No evidence.", "2017-06-17", "Mosul", "Iraq", "social media report"),
    ("2. Feb. 2, 2016, Hama Province, Syria: No evidence.", "2016-02-02", "Hama Province", "Syria", None),
    ("3. Nov. 6, near Al Shadadi, Syria, via self-report: No evidence.", "2017-11-06", "Al Shadadi", "Syria", "self-report"),
    ("4. Nov. 6 near Dayr az Zawr, Syria: No evidence.", "2017-11-06", "Dayr az Zawr", "Syria", None),
    ("5. March 30-April 2, 2017, in the vicinity of Mosul: No evidence.", "2017-03-30", "Mosul", None, None),
    ("6. 3 Jan 2017, near Tal Afar, Nineveh, Iraq: No evidence.", "2017-01-03", "Tal Afar, Nineveh", "Iraq", None),
    ("7) May 5, 2016, near Aleppo, Syria – No evidence.", "2016-05-05", "Aleppo", "Syria", None),
    ("(8) May 5, 2016, near Aleppo, Syria: No evidence.", "2016-05-05", "Aleppo", "Syria", None),
    ("9 - May 5, 2016, near Aleppo, Syria: No evidence.", "2016-05-05", "Aleppo", "Syria", None),
    ("#10. May 5, 2016, near Aleppo, Syria: No evidence.", "2016-05-05", "Aleppo", "Syria", None),
    ("11. (1379) May 5, 2016, near Aleppo, Syria: No evidence.", "2016-05-05", "Aleppo", "Syria", None),
    ("• May 5, 2016, near Aleppo, Syria: No evidence.", "2016-05-05", "Aleppo", "Syria", None),
    ("12. Dec. 31, 2016 - Jan. 2, 2017, near Mosul, Iraq: No evidence.", "2016-12-31", "Mosul", "Iraq", None),
    ("13. May 5, 2016 near Aleppo Syria via media report: No evidence.", "2016-05-05", "Aleppo", "Syria", "media report"),
    ("14. May 5, 2016, near Aleppo, Syria, via media report. No evidence.", "2016-05-05", "Aleppo", "Syria", "media report"),
    ("15. May 5, 2016, near Aleppo, Syria; No evidence.", "2016-05-05", "Aleppo", "Syria", None),
    ("17. May 5, 2016, near Aleppo, Syria, via self-report and Amnesty International. No evidence was found. Assessed again.", "2016-05-05", "Aleppo", "Syria", "self-report and Amnesty International"),
    ("18. May 5, 2016, near Aleppo, Syria, via self-report; No evidence.", "2016-05-05", "Aleppo", "Syria", "self-report"),
    ("19. May 5, 2016, near Aleppo, Syria, via U.N. Mission report: No evidence.", "2016-05-05", "Aleppo", "Syria", "U.N. Mission report"),
    ("16. May 5, 2016, eastern Syria: No evidence.", "2016-05-05", "eastern Syria", None, None),
    ("20. On May 5, 2016, in Al Bab, Syria, during a strike on a vehicle, it is assessed that two civilians were injured.", "2016-05-05", "Al Bab", "Syria", None),
    ("• On Nov. 4, 2015, near Hit, Iraq, it was assessed that one civilian was killed during a strike.", "2015-11-04", "Hit", "Iraq", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "place", "country", "source"), HEADS, ids=[case[0][:30] for case in HEADS])
def test_heads(text: str, day: str, place: str, country: str | None, source: str | None) -> None:
    [item], problems = read(text)
    assert (item.incident_date, item.place_text, item.country) == (day, place, country)
    assert item.allegation_source_text == source
    assert problems == []


SOURCES = [
    ("social media report", AllegationSource.SOCIAL_MEDIA),
    ("self-report", AllegationSource.SELF_REPORT),
    ("Airwars report", AllegationSource.AIRWARS),
    ("media report", AllegationSource.MEDIA),
    ("NGO report", AllegationSource.NGO),
    ("Facebook report", AllegationSource.SOCIAL_MEDIA),
    ("BBC report", AllegationSource.MEDIA),
    ("Amnesty International report", AllegationSource.NGO),
    ("a letter", AllegationSource.OTHER),
]


@pytest.mark.parametrize(("printed", "source"), SOURCES, ids=[printed for printed, _ in SOURCES])
def test_sources(printed: str, source: AllegationSource) -> None:
    [item], _ = read(f"1. June 17, 2017, near Mosul, Iraq, via {printed}: No Coalition strikes were conducted.")
    assert item.allegation_source == source


OUTCOMES = [
    ("Insufficient evidence available to determine credibility.", Finding.NON_CREDIBLE, Reason.INSUFFICIENT_EVIDENCE),
    ("It was assessed that there is insufficient evidence to find that civilians were harmed in this strike.", Finding.NON_CREDIBLE, Reason.INSUFFICIENT_EVIDENCE),
    ("No Coalition strikes were conducted on that day in the geographical area.", Finding.NON_CREDIBLE, Reason.NO_COALITION_STRIKES),
    ("It was assessed that no Coalition actions were conducted in the area.", Finding.NON_CREDIBLE, Reason.NO_COALITION_STRIKES),
    ("It was assessed that no civilians were harmed in this strike.", Finding.NON_CREDIBLE, Reason.NO_CIVILIANS_HARMED),
    ("The report contains insufficient information of the time, location and details to assess its credibility.", Finding.NON_CREDIBLE, Reason.INSUFFICIENT_INFORMATION),
    ("It was determined that, more likely than not, civilian casualties did not occur as a result of a Coalition strike.", Finding.NON_CREDIBLE, Reason.NO_CIVILIANS_HARMED),
    ("This report was assessed to be a duplicate of a previous report released as July 18, 2016, near Manbij, Syria, in the Dec. 1, 2016, monthly report.", Finding.DUPLICATE, None),
    ("During a strike on ISIS fighters, it was assessed that two civilians were unintentionally killed.", Finding.CREDIBLE, None),
    ("There were no Coalition strikes in the area.", Finding.NON_CREDIBLE, Reason.NO_COALITION_STRIKES),
    ("It was assessed that civilian casualties did not result from a Coalition strike.", Finding.NON_CREDIBLE, Reason.NO_CIVILIANS_HARMED),
    ("It was assessed that no civilians were killed.", Finding.NON_CREDIBLE, Reason.NO_CIVILIANS_HARMED),
    ("It was assessed that those killed were lawful targets.", Finding.NON_CREDIBLE, Reason.CASUALTIES_NOT_CIVILIANS),
    ("Duplicate report, already assessed as non-credible.", Finding.DUPLICATE, None),
    ("The investigation assessed that two civilians died in the strike.", Finding.CREDIBLE, None),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "finding", "reason"), OUTCOMES, ids=[text[:50] for text, _, _ in OUTCOMES])
def test_outcomes(outcome: str, finding: Finding, reason: Reason | None) -> None:
    [item], problems = read(f"1. June 17, 2017, near Mosul, Iraq: {outcome}")
    assert (item.finding, item.reason) == (finding, reason)
    assert problems == []


COUNTS = [
    ("it was assessed that one civilian was unintentionally killed.", (1, 1), None),
    ("it was assessed that a civilian was unintentionally killed by a secondary explosion.", (1, 1), None),
    ("it was assessed the three civilians were unintentionally killed.", (3, 3), None),
    ("it was assessed that eight civilians in an adjacent structure were unintentionally killed.", (8, 8), None),
    ("it was assessed that 25 civilians were unintentionally killed and 40 wounded.", (25, 25), (40, 40)),
    ("it was assessed that two civilians were unintentionally killed and one civilian was injured.", (2, 2), (1, 1)),
    ("Regrettably, one civilian was unintentionally wounded.", None, (1, 1)),
    ("it was assessed that two to three civilians were unintentionally killed.", (2, 3), None),
    ("it was assessed that at least five civilians were unintentionally killed.", (5, None), None),
    ("a civilian adult male was unintentionally killed.", (1, 1), None),
    ("a civilian entered the area after the munition was released and was unintentionally killed.", (1, 1), None),
    ("it was assessed that two children and one woman were unintentionally killed.", (3, 3), None),
    ("one man, two women and three children were killed and two men were wounded.", (6, 6), (2, 2)),
    ("one civilian was unintentionally injured and later died.", (1, 1), None),
    ("two civilians died as a result of the strike.", (2, 2), None),
    ("no civilians were killed and one civilian was unintentionally injured.", (0, 0), (1, 1)),
    ("two civilians were injured. No civilians were killed.", (0, 0), (2, 2)),
    ("no civilians were killed and two were injured.", (0, 0), (2, 2)),
]


@pytest.mark.parametrize(("outcome", "killed", "injured"), COUNTS, ids=[text[:60] for text, _, _ in COUNTS])
def test_counts(outcome: str, killed: tuple[int, int | None] | None, injured: tuple[int, int] | None) -> None:
    [item], problems = read(f"1. June 17, 2017, near Mosul, Iraq: During a strike on ISIS, {outcome}")
    assert (item.killed_min, item.killed_max) == (killed or (None, None))
    assert (item.injured_min, item.injured_max) == (injured or (None, None))
    assert problems == []


def test_a_non_credible_item_has_no_counts() -> None:
    [item], _ = read("1. June 17, 2017, near Mosul, Iraq: It was assessed that no civilians were harmed.")
    assert (item.killed_text, item.killed_min, item.injured_min) == (None, None, None)


def test_the_section_gives_the_finding_where_the_item_does_not() -> None:
    [item], problems = read("1. June 17, 2017, near Mosul, Iraq: See the annex.", section=Finding.NON_CREDIBLE)
    assert item.finding == Finding.NON_CREDIBLE
    assert problems == []


@pytest.mark.parametrize(("texts", "reason"), [
    (["1. June 17, 2017, near Mosul, Iraq: See the annex."], "finding_unread"),
    (["1. June 17, 2017: No Coalition strikes were conducted."], "place_unread"),
    (["1. No strikes were conducted."], "item_unreadable"),
    (["1. June 17, 2019, near Mosul, Iraq: No Coalition strikes were conducted."], "date_implausible"),
    (["1. June 17, 2007, near Mosul, Iraq: No Coalition strikes were conducted."], "date_implausible"),
    (["1. Friday, June 18, 2017, near Mosul, Iraq: No Coalition strikes were conducted."], "weekday_differs"),
    (["1. June 17, 2017, near Mosul, Iraq: During a strike, dozens of civilians were unintentionally killed."], "casualties_unread"),
    (["1. June 17, 2017, near Mosul, Iraq: Seven civilians were unintentionally killed or injured."], "casualties_unread"),
], ids=lambda value: value if isinstance(value, str) else None)  # fmt: skip
def test_what_cannot_be_read_is_reported(texts: list[str], reason: str) -> None:
    assert [problem.reason for problem in read(*texts)[1]] == [reason]


def test_an_item_against_its_section_is_reported() -> None:
    _, problems = read(
        "1. June 17, 2017, near Mosul, Iraq: No Coalition strikes were conducted.", section=Finding.CREDIBLE
    )
    assert [problem.reason for problem in problems] == ["finding_contradicted"]


@pytest.mark.parametrize(
    ("ending", "grid"),
    [
        pytest.param("2901/CS1950 37SFU310880", "37SFU310880", id="after case and code"),
        pytest.param("2902/CI101 38S LF 2932 2401", "38SLF29322401", id="with spaces"),
        pytest.param("(2903)", None, id="a case number alone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_grid_reference_that_an_item_ends_with(ending: str, grid: str | None) -> None:
    [item], problems = read(
        f"5. May 5, 2016, in Aleppo, Syria, via Airwars report. No strikes were conducted there. {ending}"
    )
    assert (item.mgrs, item.lat is not None, item.lon is not None) == (grid, bool(grid), bool(grid))
    assert problems == []


def test_corrections_stand_apart_from_the_outcome() -> None:
    [item], _ = read(
        "1. Feb. 15, 2016, Hama Province, Syria: Date correction. This report was previously incorrectly released as Feb. 2, 2016 in "
        "the Jan. 2, 2017 monthly report. No Coalition strikes were conducted on that day."
    )
    assert item.correction_text is not None
    assert item.correction_text.startswith("Date correction. This report was previously")
    assert item.reason == Reason.NO_COALITION_STRIKES


def test_a_duplicate_points_at_the_item_it_names() -> None:
    items, _ = read(
        "1. July 18, 2016, near Manbij, Syria: No Coalition strikes were conducted.",
        "2. July 20, 2016, near Manbij, Syria: This is a duplicate of item 1.",
        "3. July 21, 2016, near Manbij, Syria: A duplicate of a report released as July 18, 2016, near Manbij, Syria.",
        "4. July 22, 2016, near Manbij, Syria: A duplicate of a report released as July 18, 2016, near Manbij, Syria, in the Dec. 1, 2016, monthly report.",
    )
    first = "cjtfoir_civcas:2018-07:item:1"
    assert [item.duplicate_of for item in items] == [None, first, first, None]
    assert items[3].duplicate_of_text is not None


def test_numbers_that_start_again_keep_their_keys_apart() -> None:
    text = "1. June 17, 2017, near Mosul, Iraq: No Coalition strikes were conducted."
    items, _ = read(text, text)
    assert [item.key for item in items] == [("2018-07", "item", "1"), ("2018-07", "item", "1", "2")]


@pytest.mark.parametrize(("text", "finding"), [
    ("Credible Reports —In each of the incidents below", Finding.CREDIBLE),
    ("Non-Credible Reports", Finding.NON_CREDIBLE),
    ("Duplicate Reports", Finding.DUPLICATE),
    ("Reopened Reports", Finding.REOPENED),
    ("CJTF-OIR assessed that the following seven reports are non-credible at this time.", Finding.NON_CREDIBLE),
    ("It assessed that the following 12 reports received in October are non-credible.", Finding.NON_CREDIBLE),
    ("The following five reports are credible.", Finding.CREDIBLE),
    ("Currently, 19 reports of civilian casualties are still being assessed:", Finding.OPEN),
    ("Currently, 19 reports of civilian casualties are still being assessed.", None),
    ("CJTF-OIR takes all reports of civilian casualties seriously.", None),
], ids=lambda value: str(value)[:30])  # fmt: skip
def test_sections(text: str, finding: Finding | None) -> None:
    assert find_section(text) == finding


def test_a_reason_that_no_phrase_claims_is_reported() -> None:
    [item], problems = read(
        "1. June 17, 2017, near Mosul, Iraq: The civilians had left earlier.", section=Finding.NON_CREDIBLE
    )
    assert (item.finding, item.reason) == (Finding.NON_CREDIBLE, None)
    assert [problem.reason for problem in problems] == ["reason_unread"]
