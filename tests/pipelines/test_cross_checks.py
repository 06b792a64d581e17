"""Checks across monthly reports."""

from __future__ import annotations

from pipelines.cross_checks import check_across_months


def row(month: str, metric: str, value: int | None) -> dict[str, object]:
    report = f"cjtfoir_civcas:{month}"
    return {"report_id": report, "record_id": f"{report}:{metric}", "metric": metric, "value_min": value}


def outcomes(*rows: dict[str, object]) -> dict[tuple[str, str], bool]:
    return {(check.rule, check.subject[0].split(":")[1]): check.holds for check in check_across_months(rows)}


def test_carried_over_is_what_the_month_before_left_open() -> None:
    figures = [row("2017-08", "reports_open", 350), row("2017-09", "reports_carried_over", 344)]
    assert outcomes(*figures) == {("carried_over_is_previous_open", "2017-09"): False}
    figures = [row("2016-12", "reports_open", 19), row("2017-01", "reports_carried_over", 19)]
    assert outcomes(*figures) == {("carried_over_is_previous_open", "2017-01"): True}


def test_months_that_are_not_neighbours_are_not_compared() -> None:
    assert outcomes(row("2017-08", "reports_open", 350), row("2017-10", "reports_carried_over", 350)) == {}


def test_the_total_rises_by_the_deaths_and_never_falls() -> None:
    figures = [
        row("2018-06", "civilians_killed_total", 1059),
        row("2018-07", "civilians_killed_total", 1061),
        row("2018-07", "civilians_killed", 2),
        row("2019-06", "civilians_killed_total", 1321),
        row("2019-07", "civilians_killed_total", 1313),
    ]
    assert outcomes(*figures) == {
        ("running_total_rises_by_deaths", "2018-07"): True,
        ("running_total_never_falls", "2018-07"): True,
        ("running_total_never_falls", "2019-06"): True,
        ("running_total_never_falls", "2019-07"): False,
    }


def test_strikes_rise() -> None:
    figures = [row("2019-05", "strikes_total", 34514), row("2019-06", "strikes_total", 34514)]
    assert outcomes(*figures) == {("strikes_total_rises", "2019-06"): False}


def test_other_reports_and_unstated_values_are_passed_over() -> None:
    article = {"report_id": "news_articles:rt.com/news/1", "metric": "strikes_total", "value_min": 5}
    assert (
        check_across_months([article, row("2019-05", "strikes_total", None), row("2019-06", "strikes_total", 3)]) == []
    )
