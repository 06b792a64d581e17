# ruff: noqa: E501 - a template is one line
"""Monthly reports of random figures in varied words: every figure comes out, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harvester.model.document import Document, ParseResult
from harvester.model.items import Assessment, Figure
from harvester.sources.cjtfoir_civcas.parser import parse

# Each group of sentences states the same figures; {name} is printed as digits, with commas, or in words.
GROUPS: list[list[str]] = [
    [
        "In the month of July, CJTF-OIR carried over {reports_carried_over} open reports from previous months and received {reports_received} new reports.",
        "During the month of July 2018, CJTF-OIR carried over {reports_carried_over} open reports of possible civilian casualties from previous months, and received {reports_received} new reports resulting from Coalition strikes in Iraq and Syria.",
        "During July, the Coalition carried over {reports_carried_over} open reports, and opened {reports_received} new reports.",
    ],
    [
        "The assessment of {reports_completed} civilian casualty allegation reports has been completed.",
        "CJTF-OIR completed {reports_completed} civilian-casualty allegation assessment reports.",
        "During this period, the Coalition completed the assessment of {reports_completed} reports.",
        "Assessments on {reports_completed} reports were completed.",
    ],
    [
        "Out of these, {reports_credible} reports were determined to be credible and resulted in {civilians_killed} unintentional civilian deaths.",
        "{Reports_credible} of these reports were assessed to be credible resulting in {civilians_killed} unintentional civilian deaths.",
        "Of the completed reports, {reports_credible} were found credible, resulting in the unintended death of {civilians_killed} civilians.",
    ],
    [
        "{Reports_duplicate} of the reports were determined to be duplicates and the remaining {reports_non_credible} reports were assessed to be non-credible.",
        "{Reports_non_credible} reports were assessed to be non-credible, and {reports_duplicate} reports were assessed to be duplicates of previous reports.",
        "CJTF-OIR assessed {reports_non_credible} reports as non‐credible; {reports_duplicate} were duplicates.",
    ],
    [
        "A total of {reports_open} reports are still open, including {reports_reopened} that were previously closed but reopened due to new information.",
        "{Reports_open} reports remain open, of which {reports_reopened} had been closed and were reopened.",
        "{Reports_open} reports were still open and being assessed at the end of the month, including {reports_reopened} that CJTF-OIR reopened.",
    ],
    [
        "The Coalition conducted {strikes_total} strikes between August 2014 and the end of July 2018.",
        "To date, based on data between August 2014 and July 2018, the Coalition has conducted a total of {strikes_total} strikes that included {engagements_total} separate engagements.",
        "Between August 2014 and the end of July 2018, the Coalition conducted {strikes_total}* strikes.",
    ],
    [
        "During this period, based on information available, CJTF-OIR assesses at least {civilians_killed_total} civilians have been unintentionally killed by Coalition strikes since the start of Operation Inherent Resolve.",
        "To date, CJTF-OIR has assessed that, it is more likely than not, at least {civilians_killed_total} civilians have been unintentionally killed by Coalition actions since the beginning of Operation Inherent Resolve.",
    ],
]  # fmt: skip
NOISE = [
    "Coalition partners trained 115,000 soldiers and freed 7.7 million people in 110,000 square kilometers (42,471 square miles).",
    "The percent of engagements that resulted in a credible report of civilian casualties was .24%.",
    "The results of each investigation fall into one of two categories, “credible” or “non-credible.”",
]
ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
JOINS = {"text/plain": "\n\n", "text/html": "</p><p>"}


def spell(number: int) -> str:
    """Spell a number out as the reports do."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens] + (f"-{ONES[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{ONES[hundreds]} hundred" + (f" and {spell(rest)}" if rest else "")


@st.composite
def printed(draw: st.DrawFn, *, starts_sentence: bool, most: int) -> tuple[int, str]:
    number = draw(st.integers(2, most))
    forms = [str(number), f"{number:,}", *([spell(number)] if most < 1000 else [])]
    text = draw(st.sampled_from(forms))
    return number, text.capitalize() if starts_sentence else text


@st.composite
def monthly_reports(draw: st.DrawFn) -> tuple[str, str, dict[str, int]]:
    """Draw a document, its media type, and the figures that it states."""
    figures: dict[str, int] = {}
    sentences: list[str] = []
    for group in GROUPS:
        template = draw(st.sampled_from(group))
        words: dict[str, str] = {}
        for field in [part.split("}")[0] for part in template.split("{")[1:]]:
            most = 99_999 if field.endswith("_total") else 999
            figures[field.lower()], words[field] = draw(printed(starts_sentence=field[0].isupper(), most=most))
        sentences.append(template.format(**words))
    sentences.insert(draw(st.integers(1, len(sentences))), draw(st.sampled_from(NOISE)))
    media_type = draw(st.sampled_from(sorted(JOINS)))
    breaks = [draw(st.sampled_from([" ", JOINS[media_type]])) for _ in sentences]
    text = "".join(map("".join, zip(breaks, sentences, strict=True)))
    spaced = draw(st.sampled_from([text, text.replace("reports ", "reports\xa0"), text.replace("-", "‑")]))
    return spaced.replace("CJTF‑OIR", "CJTF-OIR"), media_type, figures


def read(text: str, media_type: str) -> ParseResult:
    title, day = "Operation Inherent Resolve Monthly Civilian Casualty Report", "Aug. 30, 2018"
    if media_type == "text/html":
        body = f"<title>{title}</title><h1>{title}</h1><p>{day}</p><div class='body'><p>{text}</p></div>"
    else:
        body = f"{title}\n\n{day}\n\n{text}"
    return parse(
        Document("https://example.org/a", body.encode(), media_type, datetime(2018, 9, 1, tzinfo=UTC), "utf-8")
    )


@given(monthly_reports())
def test_every_figure_of_a_report_is_read_and_no_other(report: tuple[str, str, dict[str, int]]) -> None:
    text, media_type, stated = report
    result = read(text, media_type)
    found: dict[str, Any] = {
        record.metric.value: record.value_min for record in result.records if isinstance(record, Figure)
    }
    assert found == stated
    assert result.problems == []


PLACES = st.sampled_from(
    ["Mosul, Iraq", "Raqqah, Syria", "Al Shadadi, Syria", "Tal ‘Afar, Iraq", "Dayr az Zawr, Syria"]
)
SOURCES = {
    "social media report": "social_media",
    "self-report": "self_report",
    "Airwars report": "airwars",
    "NGO report": "ngo",
}
MARKS = ["{}. ", "{}) ", "({}) ", " {}.  "]


@given(
    st.lists(
        st.tuples(st.dates(date(2014, 9, 1), date(2018, 7, 31)), PLACES, st.sampled_from(sorted(SOURCES)), st.integers(1, 99), st.integers(1, 99)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(MARKS),
)  # fmt: skip
def test_every_item_of_a_list_is_read(items: list[tuple[Any, str, str, int, int]], mark: str) -> None:
    lines = [
        f"{mark.format(n)}{day:%B} {day.day}, {day.year}, near {place}, via {source}: During a strike on ISIS fighters, it was assessed that "
        f"{spell(killed)} {'civilian was' if killed == 1 else 'civilians were'} unintentionally killed and {injured} wounded."
        for n, (day, place, source, killed, injured) in enumerate(items, start=1)
    ]
    summary = "In the month of July, CJTF-OIR received 5 new reports.\n\nCredible Reports\n\n"
    found = [
        record for record in read(summary + "\n\n".join(lines), "text/plain").records if isinstance(record, Assessment)
    ]
    assert [
        (
            item.incident_date,
            f"{item.place_text}, {item.country}",
            item.allegation_source,
            item.killed_max,
            item.injured_max,
        )
        for item in found
    ] == [(day.isoformat(), place, SOURCES[source], killed, injured) for day, place, source, killed, injured in items]
