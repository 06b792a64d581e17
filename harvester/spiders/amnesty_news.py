"""Spider of Amnesty International's news and statements on the Coalition."""

from __future__ import annotations

from harvester.spiders.base import HarvestSpider


class AmnestyNews(HarvestSpider):
    """Amnesty International on the Coalition in Iraq and Syria.

    Source
      A list of addresses in harvester/sources/amnesty_news.toml
    Covers
      News and public statements that state figures on civilians killed by the coalition.
    Documents
      Each page is fetched from its own address.
    Caveats
      News pages were moved when the site was rebuilt; -a via=wayback reads the archived ones.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "amnesty_news"
