"""Spider of news articles that quote the casualty figures."""

from __future__ import annotations

from harvester.spiders.base import HarvestSpider


class NewsArticles(HarvestSpider):
    """News articles that quote the casualty figures.

    Source
      A list of addresses in harvester/sources/news_articles.toml
    Covers
      Articles on the monthly reports and on what Airwars, Amnesty International and others say of them.
    Documents
      Each article is fetched from its own address; there is no discovery.
    Caveats
      Outlets rewrite and drop articles; the archive keeps what was read.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "news_articles"
