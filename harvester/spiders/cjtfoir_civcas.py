"""Spider of the coalition's civilian casualty reports."""

from __future__ import annotations

from harvester.spiders.base import HarvestSpider


class CjtfoirCivcas(HarvestSpider):
    """CJTF-OIR civilian casualty reports.

    Source
      inherentresolve.mil and centcom.mil (AFPIMS sites)
    Covers
      Monthly reports since October 2016 and the periodic ones after them.
    Documents
      Feeds and listing pages lead to articles with a numeric id, and to PDFs.
    Caveats
      Sections and slugs of the sites have changed several times: an article is known by its id. Other press releases
      stand in the same listings; the title decides, and where there is none, the document.
    Spider arguments
      from_date, until_date, sample, via
    """

    name = "cjtfoir_civcas"
