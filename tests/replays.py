"""Small replays made for one test: a feed, and releases that a test words as it needs them."""

from __future__ import annotations

import json
from pathlib import Path

FEED = "https://www.centcom.mil/DesktopModules/ArticleCS/RSS.ashx?ContentType=2&Site=808&max=100"
TITLE = "Combined Joint Task Force - Operation Inherent Resolve Monthly Civilian Casualty Report"


def article_url(number: int) -> str:
    """Return the address of an article."""
    return (
        f"https://www.centcom.mil/MEDIA/PRESS-RELEASES/Press-Release-View/Article/{number}/monthly-civilian-casualty/"
    )


class ReplayFolder:
    """A folder of saved answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, name: str, url: str, body: str | bytes, at: str, *, status: int = 200, **headers: str) -> None:
        """Save an answer."""
        data = body if isinstance(body, bytes) else body.encode()
        (self.folder / name).write_bytes(data)
        meta = {
            "url": url,
            "fetched_at": at,
            "status": status,
            "headers": {k.replace("_", "-"): v for k, v in headers.items()},
        }
        (self.folder / f"{name}.meta.json").write_text(json.dumps(meta))

    def add_feed(self, numbers: list[int], at: str = "2018-08-30T15:00:00Z") -> None:
        """Save a feed that lists some articles."""
        items = "".join(f"<item><title>{TITLE}</title><link>{article_url(n)}</link></item>" for n in numbers)
        xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Releases</title>{items}</channel></rss>'
        self.add("feed.xml", FEED, xml, at, Content_Type="application/rss+xml")

    def add_release(
        self, number: int, text: str, *, name: str = "", dated: str = "Aug. 30, 2018", at: str = "2018-08-30T16:00:00Z"
    ) -> None:
        """Save a release with a text of its own."""
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.strip().split("\n\n"))
        page = (
            f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><h1 class='title'>{TITLE}</h1>"
            f"<p class='info'><span class='line'>Press Release | {dated}</span></p>"
            f"<div class='body'>{paragraphs}</div></body></html>"
        )
        self.add(f"{name or number}.html", article_url(number), page, at, Content_Type="text/html; charset=utf-8")


def july(still_open: int = 216) -> str:
    """Word a report for July 2018 round the published figures."""
    return f"""SOUTHWEST ASIA - In the month of July, CJTF-OIR carried over 214 open reports from previous months and
received 20 new reports.

The Coalition completed the assessment of 18 reports. Out of the 18 completed casualty allegation reports, three
reports were determined to be credible and resulted in two unintentional civilian deaths. Fifteen of these were
assessed to be non-credible.

The Coalition conducted a total of 29,920 strikes between August 2014 and end of July 2018. During this period, based
on information available, CJTF-OIR assesses at least 1061 civilians have been unintentionally killed by Coalition
strikes since the start of Operation Inherent Resolve.

A total of {still_open} reports are still open."""
