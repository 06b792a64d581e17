"""Tolls by party: when they are summed, and what is counted within what."""

from __future__ import annotations

import pytest

from harvester.model.items import Figure
from harvester.model.vocab import Metric
from harvester.parsers.prose.tolls import check_parties

REST = "other_parties"
GROUPS = [("islamist_groups", "islamic_state", "hayat_tahrir_al_sham")]


def figure(
    belligerent: str | None, value: int | None, month: str = "2017-05", metric: Metric = Metric.CIVILIANS_KILLED
) -> Figure:
    return Figure(
        key=("r", metric.value, str(belligerent), month),
        metric=metric,
        belligerent=belligerent,
        value_min=value,
        value_max=value,
        period_start=f"{month}-01",
        period_end=f"{month}-28",
    )


def toll(**values: int | None) -> list[Figure]:
    return [figure(name, value) for name, value in values.items()]


YEAR_2019 = toll(
    syrian_regime=1497, russian_military=452, islamic_state=94, hayat_tahrir_al_sham=49, armed_opposition=21, sdf=164,
    us_led_coalition=68, other_parties=1019,
)  # fmt: skip


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [
        (3364, YEAR_2019, [("3364", "3364", True)]),
        (3365, YEAR_2019, [("3365", "3364", False)]),
        (
            30,
            toll(islamist_groups=20, islamic_state=18, hayat_tahrir_al_sham=2, other_parties=10),
            [("30", "30", True)],
        ),
        (28, toll(islamic_state=18, other_parties=10), [("28", "28", True)]),
        (28, toll(islamic_state=18, syrian_regime=10), []),
        (28, toll(islamic_state=None, other_parties=10), []),
        (None, toll(islamic_state=18, other_parties=10), []),
        (28, [figure("islamic_state", 18, "2017-06"), figure("other_parties", 28)], [("28", "28", True)]),
    ],
    ids=["year-2019", "one-too-many", "group", "no-group", "no-rest", "unread", "no-total", "another-month"],
)
def test_a_toll_is_summed_where_it_says_what_is_left(
    total: int | None, parts: list[Figure], expected: list[tuple[str, str, bool]]
) -> None:
    checks = check_parties("r", [figure(None, total), *parts], REST, GROUPS)
    assert [(check.expected, check.found, check.holds) for check in checks] == expected


def test_women_are_summed_where_every_party_states_its_own() -> None:
    women = [
        figure(name, value, metric=Metric.WOMEN_KILLED)
        for name, value in ((None, 5), ("islamic_state", 2), ("other_parties", 3))
    ]
    civilians = toll(islamic_state=18, other_parties=10, sdf=1)
    assert [check.holds for check in check_parties("r", [*women, *civilians[:2]], REST)] == [True]
    assert list(check_parties("r", [*women, *civilians], REST)) == []
