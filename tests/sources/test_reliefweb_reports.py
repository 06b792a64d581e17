"""ReliefWeb's API: copies of releases, other posts, and answers that are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from harvester.model.document import Document, ParseResult, UnreadableDocument
from harvester.model.items import Report
from harvester.sources.reliefweb_reports.parser import parse, parse_list

AT = datetime(2018, 9, 1, tzinfo=UTC)
MONTH = (
    "<p>In July 2018 CJTF-OIR completed the assessment of 18 reports of possible civilian casualties. "
    "A total of 216 reports are still open.</p>"
)


def post(number: int = 1, **fields: object) -> dict[str, object]:
    return {
        "id": str(number),
        "fields": {"title": "A release", "url": f"https://reliefweb.int/node/{number}", **fields},
    }


def read(*posts: dict[str, object]) -> ParseResult:
    body = json.dumps({"data": list(posts), "totalCount": len(posts)}).encode()
    return parse(Document("https://api.reliefweb.int/v2/reports/1", body, "application/json", AT))


def reports(result: ParseResult) -> list[Report]:
    return [record for record in result.records if isinstance(record, Report)]


@pytest.mark.parametrize(
    "text", [{"body-html": MONTH}, {"body": MONTH.removeprefix("<p>").removesuffix("</p>")}], ids=["html", "plain"]
)
def test_monthly_report(text: dict[str, object]) -> None:
    (report,) = reports(read(post(**text, date={"original": "2018-08-30T00:00:00+00:00"})))
    assert (report.mirror_of, report.url) == ("cjtfoir_civcas:2018-07", "https://reliefweb.int/node/1")
    assert report.published_on == "2018-08-30"


def test_date_of_posting_is_not_the_date_of_publication() -> None:
    (report,) = reports(read(post(**{"body-html": MONTH}, date={"created": "2018-08-31T06:12:44+00:00"})))
    assert report.published_on is None


def test_other_posts_are_left_out() -> None:
    result = read(post(1, **{"body-html": MONTH}), post(2, body="Blankets are short in four camps."))
    assert len(reports(result)) == 1
    assert not result.problems


def test_post_without_its_text_is_reported() -> None:
    result = read(post(1, **{"body-html": MONTH}), post(2))
    assert [problem.reason for problem in result.problems] == ["fields_missing"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"data": [', "json_malformed"),
        ('{"error": {"type": "TooManyRequests", "message": "slow down"}}', "api_error"),
        ('{"status": 200}', "no_entries"),
        ('{"data": [{"id": "1", "fields": {"title": "x"}}]}', "fields_missing"),
        ('{"data": [{"id": "1", "fields": {"body": "Blankets are short."}}]}', "other_release"),
    ],
)
def test_answers_that_hold_no_release(body: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse(Document("https://api.reliefweb.int/v2/reports/1", body.encode(), "application/json", AT))
    assert caught.value.reason == reason


def test_list() -> None:
    body = b'{"totalCount": 7, "data": [{"id": "1", "href": "https://api.reliefweb.int/v2/reports/1"}, {"id": "2"}]}'
    assert parse_list(body) == (["https://api.reliefweb.int/v2/reports/1"], 7)
