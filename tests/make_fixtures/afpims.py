# ruff: noqa: E501 - sentences and markup of fixtures keep their own length
"""Pages, listings and feeds in the structure of the AFPIMS sites (centcom.mil, inherentresolve.mil)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2] / "fixtures"


@dataclass(frozen=True)
class Article:
    """An article as it stands on a site and in its listings."""

    url: str
    title: str
    published: date
    body: str
    byline: str = "CJTF-OIR Public Affairs"
    release_number: str = ""


def ap_date(day: date) -> str:
    """Print a date in AP style."""
    names = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()  # noqa: SIM905
    return f"{names[day.month - 1]} {day.day}, {day.year}"


def build_page(article: Article) -> str:
    """Build an article's page: government banner, menu, article, related links, footer."""
    number = f"<p>{ap_date(article.published)}<br>\nRelease # {article.release_number}<br>FOR IMMEDIATE RELEASE</p>"
    return (
        dedent(
            f"""\
        <!DOCTYPE html>
        <html lang="en-US">
        <head>
        <meta charset="utf-8">
        <title>{escape(article.title)} &gt; Article View</title>
        <link rel="canonical" href="{article.url}">
        <meta property="og:title" content="{escape(article.title)}">
        </head>
        <body>
        <div class="usa-banner"><p>An official website of the United States government</p><p>Here is how you know</p></div>
        <nav><ul><li><a href="/">Home</a></li><li><a href="/MEDIA/">Media</a></li><li><a href="/ABOUT/">About</a></li></ul></nav>
        <article class="adetail content-type-400">
        <div class="header"><h1 class="title">\r
            {escape(article.title)}\r
        </h1>
        <p class="info"><span class="line">By {article.byline}</span> |
        <time itemprop="datePublished" datetime="{article.published}">{ap_date(article.published)}</time></p>
        <meta itemprop="datePublished" content="{article.published}"></div>
        <div class="body">
        @NUMBER@
        @BODY@
        </div>
        </article>
        <aside><h2>More news</h2><ul><li><a href="/MEDIA/a/Article/2000001/">Three strikes near a bridge, 12 reports filed</a></li></ul></aside>
        <footer><p>Privacy &amp; Security | FOIA | 1,026 followers</p></footer>
        </body>
        </html>
        """
        )
        .replace("@NUMBER@", number if article.release_number else "")
        .replace("@BODY@", article.body)
    )


def build_listing(title: str, articles: list[Article], next_page: str = "") -> str:
    """Build a listing page: custom tags for the first half, plain anchors for the rest."""
    half = (len(articles) + 1) // 2
    tags = "\n".join(
        f'<listing-with-preview article-url="{a.url}" article-url-or-link-absolute="{a.url}" article-title="{escape(a.title)}" '
        f'content-type-name="Releases" publish-date-ap="{ap_date(a.published)}" publish-date-jss="{a.published}T14:00:00">'
        "</listing-with-preview>"
        for a in articles[:half]
    )
    anchors = "\n".join(f'<p><a href="{a.url}">{escape(a.title)}</a></p>' for a in articles[half:])
    pager = f'<a class="next" href="{next_page}">Next</a>' if next_page else ""
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>\n<nav><a href='/'>Home</a></nav>\n"
        f"<div id='app'>\n{tags}\n</div>\n<div class='alist news'>\n{anchors}\n</div>\n{pager}\n</body></html>\n"
    )


def build_feed(title: str, articles: list[Article], nameless: list[Article]) -> str:
    """Build an RSS feed; ``nameless`` articles stand in it as the feeds print some: all empty but the guid."""
    items = "\n".join(
        f"<item><title>{escape(a.title)}</title><link>{a.url}</link><description></description>"
        f"<pubDate>{format_datetime(datetime.combine(a.published, datetime.min.time(), UTC), usegmt=True)}</pubDate>"
        f'<guid isPermaLink="false">{a.url}</guid></item>'
        for a in articles
    )
    bare = "\n".join(
        f'<item><title></title><link></link><pubDate></pubDate><guid isPermaLink="false">{a.url}</guid></item>'
        for a in nameless
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{title}</title>\n{items}\n{bare}\n</channel></rss>\n'


def write_fixture(
    folder: str,
    name: str,
    body: str | bytes,
    url: str,
    fetched_at: str,
    about: str,
    kind: str = "text/html; charset=utf-8",
) -> None:
    """Write one saved answer and its description."""
    target = ROOT / folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body if isinstance(body, bytes) else body.encode())
    meta = {
        "url": url,
        "fetched_at": fetched_at,
        "status": 200,
        "headers": {"Content-Type": kind},
        "about": f"Reconstruction: {about}",
    }
    (target.parent / f"{name}.meta.json").write_text(
        json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
