# ruff: noqa: E501 - a case of a table is one line, however long its sentence
"""The Syrian Network's tolls: whose dead a number counts, in which period, and what is passed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, OutOfScope, ParseResult
from harvester.model.items import Figure, Report
from harvester.sources.snhr_reports.parser import parse

URL = "https://snhr.org/blog/2017/08/01/44922/"
K, C, W = "civilians_killed", "children_killed", "women_killed"
TITLE = "814 Civilians Killed in July 2017"


def read(*paragraphs: str, title: str = TITLE, url: str = URL, head: str = "") -> ParseResult:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    page = f"<html><head><title>{title}</title>{head}</head><body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    return parse(Document(url, page.encode(), "text/html", datetime(2018, 1, 1, tzinfo=UTC)))


def figures(result: ParseResult) -> list[tuple[str, str, int | None, str | None]]:
    return [
        (f.belligerent or "all", f.metric.value, f.value_min, f.period_start)
        for f in result.records
        if isinstance(f, Figure)
    ]


def of_sentence(sentence: str) -> tuple[list[tuple[str, str, int | None]], list[str]]:
    """Read a sentence beside two parties, so that the report is not on one alone; those two are left out."""
    second = "SDF" if "other parties" in sentence else "Unidentified groups"
    others = f"Armed opposition factions killed 1 civilian. {second} killed 2 civilians."
    result = read(sentence, others, title="The Toll of July 2017")
    found = [(party, metric, value) for party, metric, value, _ in figures(result)]
    rest = {("armed_opposition", K, 1), ("other_parties", K, 2), ("sdf", K, 2)}
    return [figure for figure in found if figure not in rest], [problem.reason for problem in result.problems]


SENTENCES = [
    ("Syrian regime forces killed 498 civilians, including 101 children and 83 women.", [("syrian_regime", K, 498), ("syrian_regime", C, 101), ("syrian_regime", W, 83)]),
    ("Government forces killed 741 civilians including 201 children (seven children are killed every day) and 152 women in addition to 48 civilians who died due to torture.", [("syrian_regime", K, 741), ("syrian_regime", C, 201), ("syrian_regime", W, 152)]),
    ("It notes that forces we believe are Russian killed 358 civilians including 109 children and 57 women.", [("russian_military", K, 358), ("russian_military", C, 109), ("russian_military", W, 57)]),
    ("It records the killing of 17 civilians, including two children and one civilian who died due to torture, at the hands of Kurdish Self-Management forces.", [("kurdish_forces", K, 17), ("kurdish_forces", C, 2)]),
    ("522 civilians, including 94 children and 58 women in addition to three who died due to torture, were killed at the hands of other parties.", [("other_parties", K, 522), ("other_parties", C, 94), ("other_parties", W, 58)]),
    ("Extremist Islamic groups killed 866 civilians, where 857 of those were killed by ISIS, whereas nine civilians were killed by Fateh al-Sham Front.", [("islamist_groups", K, 866), ("islamic_state", K, 857), ("hayat_tahrir_al_sham", K, 9)]),
    ("ISIS killed 94 civilians, while Russian forces killed 452 civilians, including 112 children.", [("islamic_state", K, 94), ("russian_military", K, 452), ("russian_military", C, 112)]),
    ("900 civilians were killed, including 285 at the hands of the International Coalition forces.", [("all", K, 900), ("us_led_coalition", K, 285)]),
    ("The killing of 1402 civilians at the hands of the main influential parties was documented.", [("all", K, 1402)]),
    ("US-led International Coalition forces killed no less than 104 civilians, including 29 children.", [("us_led_coalition", K, 104), ("us_led_coalition", C, 29)]),
    ("The Kurdish-led Syrian Democratic Forces killed 11 civilians.", [("sdf", K, 11)]),
    ("International Coalition forces: 225", [("us_led_coalition", K, 225)]),
    ("The Syrian-Russian alliance killed 550 civilians, including 100 children.", []),
    ("Among the victims were 447 individuals, including two children and seven women, who died due to torture.", []),
    ("International Coalition forces perpetrated 51 massacres, of which 34 were in al-Raqqa governorate.", []),
    ("The coalition has acknowledged the deaths of 1114 civilians in Iraq and Syria.", []),
    ("Six media workers died, and 157 attacks on hospitals were recorded.", []),
    ("29% of the victims were killed by the coalition, 69% fewer than in May.", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[case[0][:50] for case in SENTENCES])
def test_whose_dead_a_number_counts(sentence: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert of_sentence(sentence) == (expected, [])


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Another 12 people were taken to a place unknown.", "figure_unread"),
        ("In the raids 12 civilians were killed near ISIS positions.", "party_unclear"),
        ("Russian forces killed 20 civilians. Russian forces killed 30 civilians.", "figure_contradicted"),
    ],
)
def test_what_is_not_clear_is_reported(sentence: str, reason: str) -> None:
    assert of_sentence(sentence)[1] == [reason]


PERIODS = [
    ("Russian forces killed 20 civilians.", "2017-07-01", "2017-07-31"),
    ("In June 2017, Russian forces killed 20 civilians.", "2017-06-01", "2017-06-30"),
    ("Russian forces killed 20 civilians in the first half of 2017.", "2017-01-01", "2017-06-30"),
    ("Russian forces killed 20 civilians in 2016.", "2016-01-01", "2016-12-31"),
    ("Russian forces killed 20 civilians since January 2017.", "2017-01-01", "2017-07-31"),
    ("Russian forces killed 20 civilians from the start of the raids on September 23, 2014 until the beginning of May 2017.", "2014-09-23", "2017-05-01"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "start", "end"), PERIODS, ids=[case[0][-30:] for case in PERIODS])
def test_a_sentence_keeps_to_its_own_period(sentence: str, start: str, end: str) -> None:
    [figure] = [r for r in read(sentence).records if isinstance(r, Figure) and r.belligerent]
    assert (figure.period_start, figure.period_end) == (start, end)
    is_total = start == "2014-09-23"
    assert (figure.metric == "civilians_killed_total") == is_total
    assert figure.as_of == (end if is_total else None)
    assert figure.key[:2] == ("44922", figure.metric.value)


def test_the_headline_of_a_report_on_one_party_is_not_a_total_of_all() -> None:
    told = "International Coalition forces killed 814 civilians at least."
    assert figures(read(told)) == [("us_led_coalition", K, 814, "2017-07-01")]
    other = read(told.replace("814", "700"))
    assert figures(other) == [("us_led_coalition", K, 700, "2017-07-01")]
    assert [problem.reason for problem in other.problems] == ["party_unclear"]


def test_a_headline_with_a_part_is_a_total_of_all() -> None:
    result = read("Including 225 At the Hands of the International Coalition Forces")
    assert figures(result) == [("us_led_coalition", K, 225, "2017-07-01"), ("all", K, 814, "2017-07-01")]
    assert result.problems == []


@pytest.mark.parametrize(
    ("url", "head", "key"),
    [
        (URL, "", "44922"),
        ("https://sn4hr.org/blog/2017/08/01/44922", "", "44922"),
        ("https://snhr.org/?p=44922", "", "44922"),
        (
            "https://snhr.org/blog/2017/08/01/814-civilians-killed/",
            "<link rel='shortlink' href='https://snhr.org/?p=44922'>",
            "44922",
        ),
        (
            "https://snhr.org/blog/2017/08/01/814-civilians-killed/",
            "",
            "snhr.org/blog/2017/08/01/814-civilians-killed",
        ),
    ],
    ids=["blog", "other-host", "query", "shortlink", "slug-alone"],
)
def test_the_number_of_a_post_is_its_name(url: str, head: str, key: str) -> None:
    report = read("Russian forces killed 20 civilians.", url=url, head=head).records[0]
    assert isinstance(report, Report)
    assert report.key == (key,)
    assert (report.period_start, report.period_end) == ("2017-07-01", "2017-07-31")


def test_a_post_without_figures_is_left_out() -> None:
    with pytest.raises(OutOfScope):
        read("The Network calls for an inquiry.", title="A statement on an invented law")
